//! Articles: every block a document of its own, datelines cut off, headlines in the case of running text.

use legation_schema::{Article, Block, BlockKind, Doc};

use crate::Session;
use crate::dateline::dateline;
use crate::recase::{Evidence, recase};
use crate::session::Part;

impl Session<'_> {
    /// Analyses an article block by block; spans and heads are those of the whole.
    ///
    /// Blocks are parsed apart, so that sentences break at headlines and captions; a dateline in front of a paragraph
    /// ("MOSCOW (AP) — ") and the lines of a list are sentences of their own. Headlines in capitals or title case are
    /// read in the case of running text; spans, and the words they name, are the original's.
    pub fn analyse(&mut self, article: &Article) -> Doc {
        let mut parts = Vec::new();
        let mut evidence = None;
        for (i, block) in article.blocks.iter().enumerate() {
            let text = article.block_text(block);
            let start = block.span.start as usize;
            let mut add = |from: usize, to: usize, instead: Option<String>| {
                let part = &text[from..to];
                let lead = part.len() - part.trim_start().len();
                let end = from + part.trim_end().len();
                if from + lead < end {
                    let span = start + from + lead..start + end;
                    let instead = instead.map(|s| s[lead..end - from].to_owned());
                    parts.push(Part { span, block: i as u32, instead });
                }
            };
            for (from, to) in pieces(block, text) {
                let evidence = evidence.get_or_insert_with(|| Evidence::of(article));
                let title = matches!(block.kind, BlockKind::Headline | BlockKind::Subheading);
                let instead = recase(&text[from..to], title, evidence, self.model.lemmatizer.as_ref());
                add(from, to, instead);
            }
        }
        self.parts(article.text.clone(), &parts)
    }
}

/// The pieces of a block that are documents of their own.
fn pieces(block: &Block, text: &str) -> Vec<(usize, usize)> {
    let mut pieces = Vec::new();
    match block.kind {
        BlockKind::List => {
            let mut from = 0;
            for line in text.split_inclusive('\n') {
                pieces.push((from, from + line.len()));
                from += line.len();
            }
        }
        BlockKind::Paragraph | BlockKind::Quotation | BlockKind::Standfirst | BlockKind::Caption => {
            let cut = dateline(text);
            if cut > 0 {
                pieces.push((0, cut));
            }
            pieces.push((cut, text.len()));
        }
        _ => pieces.push((0, text.len())),
    }
    pieces
}
