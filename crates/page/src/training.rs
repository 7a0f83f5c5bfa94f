//! What `legation-eval` needs to train the weights, and to judge a page by weights that have not seen it; no part of the
//! interface.

use legation_schema::{Article, Issue};

use crate::assemble::{Marks, Prepared};
use crate::columns::Columns;
use crate::date::choose::{Candidate, Context, candidates};
use crate::date::rank;
use crate::line::Line;
pub use crate::model::Weights;
use crate::tables::DateRole;
use crate::{Input, Read, features, html, lexical, line, meta};

/// Places of the weights of words.
pub const BUCKETS: usize = lexical::BUCKETS;
/// Parts of a log-odds that a weight of a word is kept in.
pub const SCALE: f32 = lexical::SCALE;
/// Features of a day.
pub const DATE_FEATURES: usize = rank::FEATURES;
/// Features a line that the second stage adds.
pub const CONTEXT: usize = features::CONTEXT;

/// A page as the models see it.
pub struct Sample {
    lines: Vec<Line<'static>>,
    marks: Marks,
    pub markup: bool,
}

impl Sample {
    /// The lines of a page.
    pub fn new(bytes: &[u8], markup: bool) -> Sample {
        let (text, _) = crate::encoding::decode(bytes, None);
        if !markup {
            let mut room = crate::line::Room::default();
            let lines = line::plain_lines(&text, &mut room).into_iter().map(Line::into_owned).collect();
            return Sample { lines, marks: Marks::default(), markup };
        }
        let page = html::read(&text);
        let marks = Marks { facts: meta::facts(&page), times: page.times, authors: page.authors };
        Sample { lines: page.lines, marks, markup }
    }

    /// The same page with only these lines: a text that somebody has cut out already.
    pub fn cut(&self, lines: std::ops::Range<usize>) -> Sample {
        let mut lines = self.lines[lines].to_vec();
        if let Some(first) = lines.first_mut() {
            first.gap = true;
        }
        Sample { lines, marks: Marks::default(), markup: self.markup }
    }

    /// The texts of the lines.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(|l| &*l.text)
    }

    /// For each line the places of its words among the weights.
    pub fn places(&self) -> Vec<Vec<u16>> {
        let of = |l: &Line| {
            let mut places = Vec::new();
            lexical::buckets(&l.words, |p| places.push(p as u16));
            places
        };
        self.lines.iter().map(of).collect()
    }

    /// First-stage features, row-major, [`Sample::width`] a line, with these weights of words.
    pub fn features(&self, words: &[u8]) -> Vec<f32> {
        features::of(&self.lines, &features::Told::new(&self.marks.facts, &self.lines), words).to_rows()
    }

    /// First-stage features a line.
    pub fn width(&self) -> usize {
        if self.markup { features::HTML } else { features::PLAIN }
    }

    /// Second-stage features, [`CONTEXT`] a line, from the first stage's probabilities.
    pub fn context(&self, p: &[f32]) -> Vec<f32> {
        let mut columns = Columns::new(self.lines.len(), features::CONTEXT);
        features::context(&self.lines, p, &mut columns);
        columns.to_rows()
    }

    /// The days the page could have been published on, each with [`DATE_FEATURES`] features; empty where the page says
    /// that a day is another thing's. `weights` tell the lines that are text.
    pub fn days(&self, weights: &Weights) -> (Vec<String>, Vec<f32>) {
        let kept = crate::model::keep(&self.lines, &features::Told::new(&self.marks.facts, &self.lines), weights);
        with_context(&self.lines, &kept, &self.marks, |context| {
            let all = candidates(context);
            let day = |c: &Candidate| if c.role == DateRole::Other { String::new() } else { c.day.to_string() };
            (all.iter().map(day).collect(), rank::features(&all, context))
        })
    }
}

/// [`crate::extract`] with other weights.
pub fn extract_with(input: &Input<'_>, weights: &Weights) -> (Article, Vec<Issue>) {
    crate::extract_with(input, weights)
}

/// The days a page could have been published on, best first: day, score, origin, role, line from the headline, evidence.
pub fn told(bytes: &[u8], markup: bool, weights: &Weights) -> String {
    use std::fmt::Write;
    let mut out = String::new();
    let (text, _) = crate::encoding::decode(bytes, None);
    let mut room = crate::line::Room::default();
    let read = if markup { Read::html(&text, weights) } else { Read::plain(&text, &mut room, weights) };
    let Read { lines, kept, marks } = read;
    with_context(&lines, &kept, &marks, |context| {
        let all = candidates(context);
        let mut scored: Vec<_> = rank::probabilities(&all, context, weights).into_iter().zip(&all).collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        let top = context.title.or(context.kept.iter().position(|k| *k)).unwrap_or(0) as i64;
        for (score, c) in scored.into_iter().take(14) {
            let at = c.line.map_or(0, |l| l as i64 - top);
            let evidence: String = c.evidence.chars().take(100).collect();
            let (origin, role, rest) = (c.origin, c.role, c.rest);
            let _ = writeln!(
                out,
                "{} {score:.2} {origin:?} {role:?} line {at} rest {rest} {} | {evidence}",
                c.day, c.hints
            );
        }
    });
    out
}

fn with_context<T>(lines: &[Line], kept: &[bool], marks: &Marks, then: impl FnOnce(&Context<'_>) -> T) -> T {
    let input = Input::default();
    let prepared = Prepared::new(&input, lines, kept, marks);
    then(&prepared.context(&input, lines, kept, marks))
}
