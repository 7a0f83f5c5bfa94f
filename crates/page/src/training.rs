//! What `legation-eval train-page` needs of a page; no part of the interface.

use crate::features;
use crate::line::Line;

/// A page as the line model sees it.
pub struct Sample {
    lines: Vec<Line>,
    /// Row-major, [`Sample::width`] a line.
    pub features: Vec<f32>,
    pub width: usize,
    pub markup: bool,
}

impl Sample {
    /// Lines and first-stage features of a page.
    pub fn new(bytes: &[u8], markup: bool) -> Sample {
        let (text, _) = crate::encoding::decode(bytes, None);
        let (lines, body) = if markup {
            let page = crate::html::read(&text);
            let body = crate::meta::facts(&page).body;
            (page.lines, body)
        } else {
            (crate::line::plain_lines(&text), None)
        };
        let features = features::of(&lines, body.as_deref());
        Sample { lines, features, width: if markup { features::HTML } else { features::PLAIN }, markup }
    }

    /// The texts of the lines.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(|l| l.text.as_str())
    }

    /// Second-stage features, [`Sample::context_width`] a line, from the first stage's probabilities.
    pub fn context(&self, p: &[f32]) -> Vec<f32> {
        features::context(&self.lines, p)
    }

    /// Features a line that the second stage adds.
    pub fn context_width() -> usize {
        features::CONTEXT
    }
}
