//! Event coding: who did what to whom, whether it happened, and who says so.
//!
//! [`code`] reads an analysed article with its mentions and makes [`Report`]s by the tables of `knowledge/events`;
//! [`explain`] makes the same run and tells how each report came about, and what was seen where none was made.

mod arguments;
mod coder;
mod lexicon;
pub mod opinion;
pub mod speech;
pub mod status;
mod why;

use legation_schema::{Article, Doc, EventTime, Issue, Mentions, Report, Timex};

pub use lexicon::{Behaviour, Error, Example, Lexicon};
pub use why::{Argument, Trace};

/// One article as the stages before this one understood it.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    pub article: &'a Article,
    pub doc: &'a Doc,
    pub timexes: &'a [Timex],
    pub mentions: &'a Mentions,
    /// What arbitrates where the tables are torn.
    pub opinion: &'a opinion::Opinion,
    /// Coder, knowledge and model, as every report carries it.
    pub stamp: &'a str,
}

/// Makes the reports of one article, in text order.
///
/// `event_time` gives the time of the event whose trigger is the given token of the document.
pub fn code(input: &Input, lexicon: &Lexicon, event_time: &dyn Fn(u32) -> EventTime) -> (Vec<Report>, Vec<Issue>) {
    (coder::run(input, lexicon, event_time, None), Vec::new())
}

/// How each report of [`code`] came about, then what was seen but lacked something.
pub fn explain(input: &Input, lexicon: &Lexicon, event_time: &dyn Fn(u32) -> EventTime) -> Vec<Trace> {
    let mut traces = Vec::new();
    coder::run(input, lexicon, event_time, Some(&mut traces));
    traces
}
