//! Who says so: the attributions of an article, and the chain of speakers above a predicate.

use std::ops::Range;

use legation_schema::{Article, Doc, Span, SpeechAct};

/// One act of telling: who, by which words, and which words are told.
#[derive(Clone, PartialEq, Debug)]
pub struct Attribution {
    /// Token of the word of saying.
    pub cue: u32,
    pub cue_span: Span,
    pub kind: SpeechAct,
    /// The words that name the speaker; none where nobody is named ("it is said").
    pub speaker: Option<Span>,
    /// Token the speaker hangs on.
    pub speaker_head: Option<u32>,
    /// Tokens told, in text order.
    pub content: Vec<Range<u32>>,
    /// Token whose time is that of the telling.
    pub date_anchor: u32,
    /// Told in the speaker's own words.
    pub direct: bool,
    /// How it was recognised, with the words that show it.
    pub why: String,
}

/// All attributions of an article, in text order of their cues.
pub fn attributions(_doc: &Doc, _article: &Article) -> Vec<Attribution> {
    Vec::new()
}

/// The attributions that hold the token `trigger`, innermost first.
pub fn chain(doc: &Doc, attributions: &[Attribution], trigger: u32) -> Vec<usize> {
    let _ = doc;
    let size = |a: &Attribution| a.content.iter().map(|r| r.end - r.start).sum::<u32>();
    let mut chain: Vec<usize> =
        (0..attributions.len()).filter(|&k| attributions[k].content.iter().any(|r| r.contains(&trigger))).collect();
    chain.sort_by_key(|&k| (size(&attributions[k]), k));
    chain
}
