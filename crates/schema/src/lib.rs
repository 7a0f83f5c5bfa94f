//! The nouns of Legation, and nothing else: what the stages hand to each other.
//!
//! ```text
//! page bytes → Article → Doc → Timex, Mention → Report → Event
//! ```
//!
//! Every [`Span`] indexes [`Article::text`] in UTF-8 bytes, half open.

mod article;
mod doc;
mod event;
mod id;
mod json_schema;
mod mention;
mod report;
mod span;
mod time;

pub use article::{Article, Block, BlockKind, Dated, Issue};
pub use doc::{Doc, Entity, Label, Sentence, Token, Upos};
pub use event::{Contradiction, Event, Field, Learned, Member, Outcome, Side, Step, StepKind};
pub use id::stable_id;
pub use json_schema::json_schemas;
pub use mention::{Actor, ActorMention, MentionKind, Mentions, Party, Place, PlaceLevel, PlaceMention};
pub use report::{
    ArticleRef, EventTime, EventType, Link, LinkKind, Modality, Phase, Polarity, Quad, Report, SentenceRef, Speaker,
    SpeechAct, Status, Trigger,
};
pub use span::Span;
pub use time::{Grain, Interval, Point, Timex, TimexType};
