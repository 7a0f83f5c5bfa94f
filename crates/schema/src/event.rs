use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::report::names;
use crate::{Actor, EventType, Interval, Place, Quad, Status};

names! {
    /// What became of a plan, as far as was known on a date.
    Outcome {
        Pending = "pending", "Its time has not passed.";
        Happened = "happened", "A later report tells that it took place or is under way.";
        Cancelled = "cancelled", "Called off.";
        Lapsed = "lapsed", "Its time has passed and no report tells what became of it.";
    }
}

names! {
    /// One step in the history of an event, in the order in which it became known.
    StepKind {
        Announced = "announced", "First word of it.";
        Dated = "dated", "A date, or a narrower one, was given to what was announced.";
        Moved = "moved", "Another date or place than was told before.";
        Confirmed = "confirmed", "Said to stand.";
        Repeated = "repeated", "Told again, nothing new.";
        Possible = "possible", "Spoken of as possible, demanded or conditional.";
        Cancelled = "cancelled", "Called off.";
        UnderWay = "under_way", "Told while it went on.";
        Happened = "happened", "Told as having taken place.";
        Denied = "denied", "Told not to have taken place, or not to be planned.";
    }
}

/// What one or several reports of the same day and speaker added to the history of an event.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Step {
    pub kind: StepKind,
    /// Knowledge time; none where the article's date is unknown.
    pub known: Option<Date>,
    /// The event time that was told.
    pub time: Interval,
    /// The words that gave the time: "early October".
    pub time_text: Option<String>,
    pub place: Option<String>,
    /// Who said so, innermost first, with the agency or outlet that carried it last.
    pub speakers: Vec<String>,
    /// Ids of the reports, in canonical order.
    pub reports: Vec<String>,
    /// True where a later step gave another date or place.
    pub superseded: bool,
}

names! {
    /// What the sides of a contradiction differ in.
    Field {
        Time = "time"; Place = "place"; Happened = "happened", "Whether it took place.";
        Actor = "actor", "Who did it.";
    }
}

/// One side of a contradiction: a value with those who gave it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Side {
    pub value: String,
    pub speakers: Vec<String>,
    pub reports: Vec<String>,
    /// First and last knowledge time of the reports on this side.
    pub first: Option<Date>,
    pub last: Option<Date>,
}

/// Reports of one event that cannot all hold.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Contradiction {
    pub field: Field,
    /// Best-supported side first.
    pub sides: Vec<Side>,
    /// True where the sides were told on different days and the newest word is on one side alone: a changed plan
    /// rather than two versions of a fact.
    pub superseded: bool,
}

/// One report of an event.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Member {
    pub report: String,
    pub article: String,
    pub known: Option<Date>,
    pub status: Status,
    /// Number of the independent origin the article belongs to, counted from 0 within the event.
    pub origin: u32,
}

/// Who somebody is whom reports of an event only name, as another article told: the layer across articles.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Learned {
    /// The name as the reports have it: "Borisov".
    pub name: String,
    /// The person, with state and office, as the event takes them.
    pub actor: Actor,
    /// Id of the article that told it, with its report and the day it was known.
    pub article: String,
    pub report: String,
    pub known: Option<Date>,
    /// Ids of the event's reports that only name them, in canonical order.
    pub reports: Vec<String>,
}

/// What the record concludes from reports that tell of the same thing: derived, never edited.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Event {
    /// `e:` and the hash of the earliest-known report.
    pub id: String,
    #[serde(rename = "type")]
    pub event_type: EventType,
    pub mode: Option<String>,
    pub context: Vec<String>,
    pub cameo: Option<String>,
    pub quad: Quad,
    pub intensity: f32,
    pub goldstein: Option<f32>,
    /// The last word on whether it happened.
    pub status: Status,
    /// What became of it, where it was planned; none where no plan was ever told.
    pub outcome: Option<Outcome>,
    pub actor: Vec<Actor>,
    pub recipient: Vec<Actor>,
    /// Best-supported event time; unbounded for standing facts and where nothing is known.
    pub time: Interval,
    pub place: Option<Place>,
    /// True for a state of affairs told without a date ("recognises", "lends to").
    pub standing: bool,
    /// Knowledge time of the first and of the last report.
    pub first_known: Option<Date>,
    pub last_known: Option<Date>,
    pub history: Vec<Step>,
    pub contradictions: Vec<Contradiction>,
    pub reports: Vec<Member>,
    /// Independent origins: copies of one wire story, reprints and pages of one publisher count once.
    pub origins: u32,
    /// Different innermost speakers (the narrating outlet where nobody is quoted).
    pub speakers: Vec<String>,
    /// What is known from other articles of people whom the reports only name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub learned: Vec<Learned>,
}

impl Event {
    /// Everybody who takes part: actors, then recipients.
    pub fn parties(&self) -> impl Iterator<Item = &Actor> {
        self.actor.iter().chain(&self.recipient)
    }
}
