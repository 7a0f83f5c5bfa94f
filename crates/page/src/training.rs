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

/// The days a page could have been published on, best first: day, score, origin, role, line from the headline, evidence.
pub fn candidates(bytes: &[u8], markup: bool) -> String {
    use std::fmt::Write;
    let mut out = String::new();
    let (text, _) = crate::encoding::decode(bytes, None);
    let read = if markup { crate::Read::html(&text) } else { crate::Read::plain(&text) };
    let input = crate::Input::default();
    let prepared = crate::assemble::Prepared::new(&input, &read.lines, &read.kept, &read.marks);
    let context = prepared.context(&input, &read.lines, &read.kept, &read.marks);
    let all = crate::date::choose::candidates(&context);
    let mut scored: Vec<_> = crate::date::rank::probabilities(&all, &context).into_iter().zip(&all).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let top = context.title.or(context.kept.iter().position(|k| *k)).unwrap_or(0) as i64;
    for (score, c) in scored.into_iter().take(14) {
        let at = c.line.map_or(0, |l| l as i64 - top);
        let evidence: String = c.evidence.chars().take(100).collect();
        let (origin, role, rest) = (c.origin, c.role, c.rest);
        let _ =
            writeln!(out, "{} {score:.2} {origin:?} {role:?} line {at} rest {rest} {} | {evidence}", c.day, c.hints);
    }
    out
}

/// The days a page could have been published on, each with [`DATE_FEATURES`] features.
pub fn days(bytes: &[u8], markup: bool) -> (Vec<String>, Vec<f32>) {
    let (text, _) = crate::encoding::decode(bytes, None);
    let read = if markup { crate::Read::html(&text) } else { crate::Read::plain(&text) };
    let input = crate::Input::default();
    let prepared = crate::assemble::Prepared::new(&input, &read.lines, &read.kept, &read.marks);
    let context = prepared.context(&input, &read.lines, &read.kept, &read.marks);
    let all = crate::date::choose::candidates(&context);
    let features = crate::date::rank::features(&all, &context);
    let days =
        all.iter().map(|c| if c.role == crate::tables::DateRole::Other { String::new() } else { c.day.to_string() });
    (days.collect(), features)
}

/// Features of a day.
pub const DATE_FEATURES: usize = crate::date::rank::FEATURES;
