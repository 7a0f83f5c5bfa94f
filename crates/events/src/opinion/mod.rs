//! A learned second opinion: which type of event a sentence tells between two parties.
//!
//! A linear model over hashed features of the words between and around the parties, the path that joins them in the
//! parse and what the event lexicon says of the words on it (see `features`), and over the events that the tables read
//! between them (see `seen`). It knows the fifteen roots of the PLV
//! yardstick: CONCEDE and RETREAT are one, YIELD. A second model chooses the parties of events that the tables read and
//! found nobody for (see `choice`). Weights come from `legation-eval train-opinion` and hold no text.

pub(crate) mod choice;
mod features;
mod model;
mod seen;
mod story;

use std::ops::Range;

use legation_schema::{Doc, EventTime, EventType, Party, Report, Span, Status};

pub use choice::Choice;
pub use features::{Feature, Pair};
pub use model::{Opinion, OpinionError};
pub(crate) use seen::{Event, Side};
pub use seen::{Seen, folded};
pub use story::Story;

use crate::Input;
use crate::lexicon::Lexicon;

/// The roots an opinion chooses from, in the order of its probabilities.
pub const ROOTS: [&str; 15] = [
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "COOPERATE",
    "AID",
    "YIELD",
    "ACCUSE",
    "REQUEST",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "MOBILIZE",
    "SANCTION",
    "COERCE",
    "ASSAULT",
];

/// Number of [`ROOTS`].
pub const CLASSES: usize = ROOTS.len();

/// The index in [`ROOTS`] that stands for a type.
pub fn root_of(event_type: EventType) -> usize {
    let name = match event_type {
        EventType::Concede | EventType::Retreat => "YIELD",
        t => t.name(),
    };
    ROOTS.iter().position(|r| *r == name).unwrap_or(0)
}

/// What the model thinks of one pair of parties: probabilities in the order of [`ROOTS`], summing to one.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Judgement {
    pub probabilities: [f32; CLASSES],
}

impl Judgement {
    /// Index and probability of the likeliest root.
    pub fn best(&self) -> (usize, f32) {
        let mut best = (0, self.probabilities[0]);
        for (i, &p) in self.probabilities.iter().enumerate().skip(1) {
            if p > best.1 {
                best = (i, p);
            }
        }
        best
    }

    /// The probability of the root that an event of a type and status has.
    pub fn of(&self, event_type: EventType, status: Status, cameo: Option<&str>) -> f32 {
        let root = folded(event_type, status, cameo);
        ROOTS.iter().position(|r| *r == root).map_or(0.0, |i| self.probabilities[i])
    }
}

impl Opinion {
    /// What the sentence tells between `actor` and `recipient`, ranges of the document's tokens. The word that the tables
    /// read as the event is no part of the question: the weights are trained on sentences that do not mark it.
    pub fn judge(
        &self,
        doc: &Doc,
        lexicon: &Lexicon,
        seen: &Seen,
        actor: Range<u32>,
        recipient: Option<Range<u32>>,
    ) -> Judgement {
        self.weigh(&features::extract(doc, lexicon, seen, &Pair { actor, recipient }))
    }
}

/// The features of one pair, for training; `seen` as [`seen`] gives it.
pub fn extract(doc: &Doc, lexicon: &Lexicon, seen: &Seen, pair: &Pair) -> Vec<Feature> {
    features::extract(doc, lexicon, seen, pair)
}

/// What the tables alone read in a document.
pub fn seen<'a>(input: &Input<'a>, lexicon: &'a Lexicon) -> Seen<'a> {
    crate::coder::seen(input, lexicon)
}

/// Parties that might be chosen for an event that lacks some: for training.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// What is seen of the event and the parties, as hashed names.
    pub slots: Vec<u32>,
    /// The type, and the root it folds to.
    pub event_type: EventType,
    pub root: &'static str,
    /// Words and ids of the parties, those found and those proposed.
    pub actor: Vec<(Span, Vec<String>)>,
    pub recipient: Vec<(Span, Vec<String>)>,
}

/// Everybody who might be chosen as a party in a document, by an opinion that judges roots.
pub fn proposals(input: &Input, lexicon: &Lexicon) -> Vec<Proposal> {
    crate::coder::proposals(input, lexicon)
}

/// An event with its parties, read or put together: for training [`Story`].
#[derive(Clone, Debug)]
pub struct Telling {
    /// What is seen of the event and the parties, as hashed names; nothing of what is told.
    pub slots: Vec<u32>,
    /// Whether it is told with its parties; else it lacked some.
    pub told: bool,
    pub event_type: EventType,
    pub trigger: Span,
    pub actor: Vec<Party>,
    pub recipient: Vec<Party>,
}

/// The events of a document, and all that could be told by those that lack a party.
pub fn tellings(input: &Input, lexicon: &Lexicon) -> Vec<Telling> {
    crate::coder::tellings(input, lexicon)
}

/// Every report of a document, those that are not sure enough to be told too, each with what is seen of it, as hashed names:
/// for training [`Story`].
pub fn reports(input: &Input, lexicon: &Lexicon, event_time: &dyn Fn(u32) -> EventTime) -> Vec<(Report, Vec<u32>)> {
    crate::coder::reports(input, lexicon, event_time)
}
