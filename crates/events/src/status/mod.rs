//! Did it happen? Polarity, modality and phase of the predicate at a token, with the words that say so.
//!
//! The reading goes from the predicate outwards, as in the literature on event factuality: its own verb group gives a
//! tense and negations, then each governing word passes its own state on to its complement according to a signature
//! (`knowledge/events/status/predicates.tsv`): what follows of the complement when the governor holds, and when it
//! does not. A refusal that did not take place says nothing of the deed, a failure that may come makes it doubtful.

mod embed;
mod noun;
pub mod score;
mod table;
mod tense;

use legation_schema::{Doc, Modality, Phase, Polarity, Status};

/// Whether the predicate's event is told to have happened.
#[derive(Clone, PartialEq, Debug)]
pub struct Assessment {
    pub polarity: Polarity,
    pub modality: Modality,
    pub phase: Phase,
    /// Each cue with its token, outermost last.
    pub why: Vec<String>,
    /// From -3 (did not happen) over 0 (open) to 3 (happened).
    pub score: f32,
}

impl Assessment {
    /// The status a report derives from the three.
    pub fn status(&self) -> Status {
        Status::derive(self.polarity, self.modality, self.phase)
    }
}

/// Assesses the predicate (verb, noun or adjective) at token `trigger`.
pub fn assess(doc: &Doc, trigger: u32) -> Assessment {
    if trigger as usize >= doc.tokens.len() {
        return Assessment {
            polarity: Polarity::Positive,
            modality: Modality::Asserted,
            phase: Phase::Done,
            why: Vec::new(),
            score: 0.0,
        };
    }
    let mut reader = embed::Reader::new(doc);
    let state = reader.read(trigger);
    let score = match Status::derive(state.polarity, state.modality, state.phase) {
        Status::Occurred => 2.5,
        Status::Ongoing => 2.2,
        Status::Planned => -0.5,
        Status::Possible => -1.0,
        Status::Negated => -2.5,
    };
    Assessment { polarity: state.polarity, modality: state.modality, phase: state.phase, why: reader.why, score }
}
