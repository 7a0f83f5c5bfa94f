//! Articles: every block a document of its own.

use legation_schema::{Article, Doc};

use crate::Session;
use crate::session::Part;

impl Session<'_> {
    /// Analyses an article block by block; spans and heads are those of the whole.
    pub fn analyse(&mut self, article: &Article) -> Doc {
        let parts: Vec<Part> = article
            .blocks
            .iter()
            .enumerate()
            .map(|(i, b)| Part { span: b.span.start as usize..b.span.end as usize, block: i as u32, instead: None })
            .collect();
        self.parts(article.text.clone(), &parts)
    }
}
