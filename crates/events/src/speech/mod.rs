//! Who says so: the attributions of an article, and the chain of speakers above a predicate.
//!
//! Three things make an attribution: a word of saying with its complement in the parse ("said that", "denied
//! shelling", "according to"), quotation marks that belong to such a word, and the running-on of a speaker from one
//! quotation to the next. Words and the frames they take are in `knowledge/events/speech/cues.tsv`.

mod cues;
mod quotes;
mod read;
mod speaker;

use std::ops::Range;

use legation_schema::{Article, Doc, Span, SpeechAct};

/// One act of telling: who, by which words, and which words are told.
#[derive(Clone, PartialEq, Debug)]
pub struct Attribution {
    /// Token of the word of saying.
    pub cue: u32,
    pub cue_span: Span,
    pub kind: SpeechAct,
    /// The words that name the speaker; none where nobody is named ("it is said", "allegedly").
    pub speaker: Option<Span>,
    /// Token the speaker hangs on.
    pub speaker_head: Option<u32>,
    /// Tokens told, in text order.
    pub content: Vec<Range<u32>>,
    /// Token whose time is that of the telling: a weekday or date beside the word of saying, else that word.
    pub date_anchor: u32,
    /// Told in the speaker's own words.
    pub direct: bool,
    /// How it was recognised, with the words that show it.
    pub why: String,
}

/// All attributions of an article, in text order of their cues, turns of a transcript last; of two that tell the same words, the one quoted comes
/// before the one that quotes.
pub fn attributions(doc: &Doc, article: &Article) -> Vec<Attribution> {
    read::attributions(doc, article)
}

/// The attributions that hold the token `trigger`, innermost first, as indices into `attributions`.
pub fn chain(_doc: &Doc, attributions: &[Attribution], trigger: u32) -> Vec<usize> {
    let size = |k: usize| attributions[k].content.iter().map(|r| r.end - r.start).sum::<u32>();
    let mut chain: Vec<usize> =
        (0..attributions.len()).filter(|&k| attributions[k].content.iter().any(|r| r.contains(&trigger))).collect();
    chain.sort_by_key(|&k| (size(k), k));
    chain
}
