use serde::{Deserialize, Serialize};

use crate::{Dated, Interval, Party, Place, Span};

macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal $(, $vdoc:literal)?;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
        pub enum $name { $($(#[doc = $vdoc])? #[serde(rename = $text)] $variant,)* }
        impl $name {
            /// All values, in the order of the codebook.
            pub const ALL: &[$name] = &[$($name::$variant),*];
            /// The name used in files.
            pub fn name(self) -> &'static str {
                match self { $($name::$variant => $text),* }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.pad(self.name()) }
        }
        impl std::str::FromStr for $name {
            type Err = String;
            fn from_str(s: &str) -> Result<$name, String> {
                $name::ALL.iter().copied().find(|v| v.name() == s).ok_or_else(|| {
                    let known: Vec<&str> = $name::ALL.iter().map(|v| v.name()).collect();
                    format!("'{s}' is not one of {}", known.join(", "))
                })
            }
        }
    };
}

pub(crate) use names;

names! {
    /// The sixteen event types of PLOVER 2.
    EventType {
        Agree = "AGREE"; Consult = "CONSULT"; Support = "SUPPORT"; Concede = "CONCEDE";
        Cooperate = "COOPERATE"; Aid = "AID"; Retreat = "RETREAT";
        Request = "REQUEST"; Accuse = "ACCUSE"; Reject = "REJECT"; Threaten = "THREATEN";
        Protest = "PROTEST"; Sanction = "SANCTION"; Mobilize = "MOBILIZE"; Coerce = "COERCE"; Assault = "ASSAULT";
    }
}

/// PLOVER quad: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
pub type Quad = u8;

impl EventType {
    pub fn quad(self) -> Quad {
        use EventType::*;
        match self {
            Agree | Consult | Support | Concede => 1,
            Cooperate | Aid | Retreat => 2,
            Request | Accuse | Reject | Threaten => 3,
            Protest | Sanction | Mobilize | Coerce | Assault => 4,
        }
    }

    /// PLOVER 2 base score; a mode may refine it. ACCUSE is printed without its minus in the manual.
    pub fn intensity(self) -> f32 {
        use EventType::*;
        match self {
            Agree | Consult => 2.5,
            Support => 5.0,
            Concede => 4.5,
            Cooperate => 9.5,
            Aid => 10.0,
            Retreat => 6.5,
            Request => 0.0,
            Accuse => -3.0,
            Reject => -2.0,
            Threaten => -3.5,
            Protest => -5.0,
            Sanction => -6.0,
            Mobilize => -5.5,
            Coerce => -7.0,
            Assault => -9.0,
        }
    }

    /// Whether the parties act on each other, so that actor and recipient may be exchanged.
    pub fn is_mutual(self) -> bool {
        matches!(self, EventType::Consult | EventType::Agree | EventType::Cooperate)
    }
}

names! {
    /// Whether it happened, as far as the text says; derived from [`Polarity`], [`Modality`] and [`Phase`].
    Status {
        Occurred = "occurred"; Ongoing = "ongoing";
        Planned = "planned", "Announced, agreed or expected by someone entitled to.";
        Possible = "possible", "Conditional, hypothetical, demanded, may or might.";
        Negated = "negated", "Did not, will not.";
    }
}
names! { Polarity { Positive = "positive"; Negative = "negative"; } }
names! {
    Modality {
        Asserted = "asserted";
        Possible = "possible", "may, might, could, allegedly so.";
        Conditional = "conditional", "if, unless, in case.";
        Demanded = "demanded", "asked, ordered or urged.";
        Intended = "intended", "wants, is ready, seeks to.";
    }
}
names! {
    Phase {
        Announced = "announced"; Moved = "moved"; Confirmed = "confirmed"; Cancelled = "cancelled";
        UnderWay = "under_way"; Done = "done";
    }
}

impl Status {
    /// The one derivation of status from what is stored.
    pub fn derive(polarity: Polarity, modality: Modality, phase: Phase) -> Status {
        match (polarity, modality, phase) {
            // "may not attend", "if it does not withdraw": open, not denied.
            (Polarity::Negative, Modality::Possible | Modality::Conditional | Modality::Demanded, _) => {
                Status::Possible
            }
            (Polarity::Negative, ..) => Status::Negated,
            (_, Modality::Possible | Modality::Conditional | Modality::Demanded, _) => Status::Possible,
            (_, Modality::Intended, Phase::Announced | Phase::Moved | Phase::Confirmed) => Status::Planned,
            (_, Modality::Intended, _) => Status::Possible,
            (_, _, Phase::Announced | Phase::Moved | Phase::Confirmed) => Status::Planned,
            (_, _, Phase::Cancelled) => Status::Negated,
            (_, _, Phase::UnderWay) => Status::Ongoing,
            (_, _, Phase::Done) => Status::Occurred,
        }
    }
}

names! {
    /// The kind of speech act by which a speaker tells it.
    SpeechAct {
        States = "states"; Confirms = "confirms"; Denies = "denies"; Alleges = "alleges";
        Reports = "reports"; Promises = "promises"; Threatens = "threatens"; Asks = "asks";
    }
}

/// One link of the chain of speakers.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Speaker {
    #[serde(flatten)]
    pub party: Party,
    pub kind: SpeechAct,
    /// The words of saying: "said", "according to".
    pub cue: String,
    /// When it was said, where the text tells.
    pub date: Option<Interval>,
}

/// The words that name the event.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Trigger {
    pub text: String,
    pub lemma: String,
    pub span: Span,
}

names! {
    /// What a report is to another of the same article.
    LinkKind {
        AsksFor = "asks-for", "This REQUEST demands that.";
        Alleges = "alleges", "This ACCUSE alleges that.";
        Threatens = "threatens", "This THREATEN announces that.";
        Rejects = "rejects", "This REJECT refuses that.";
        Denies = "denies", "This report denies that.";
        AgreesTo = "agrees-to", "This AGREE is about that.";
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Link {
    pub kind: LinkKind,
    pub report: String,
}

/// The article a report cites.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ArticleRef {
    pub id: String,
    pub path: String,
    pub url: Option<String>,
    pub outlet: Option<String>,
    pub agency: Option<String>,
    pub title: Option<String>,
    pub language: Option<String>,
    pub published: Dated,
}

/// The sentence a report cites.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct SentenceRef {
    pub index: u32,
    /// Kind of the block it stands in.
    pub block: String,
    pub span: Span,
    pub text: String,
}

/// When the event is told to happen.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct EventTime {
    #[serde(flatten)]
    pub interval: Interval,
    pub text: Option<String>,
    pub span: Option<Span>,
    /// `expression`, `tense` or `none`.
    pub basis: String,
}

/// What one article says in one place. Never changes within a generation; see the codebook for each field.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Report {
    pub id: String,
    pub article: ArticleRef,
    pub sentence: SentenceRef,
    #[serde(rename = "type")]
    pub event_type: EventType,
    pub mode: Option<String>,
    pub context: Vec<String>,
    pub cameo: Option<String>,
    pub quad: Quad,
    pub intensity: f32,
    pub goldstein: Option<f32>,
    pub status: Status,
    pub polarity: Polarity,
    pub modality: Modality,
    pub phase: Phase,
    pub actor: Vec<Party>,
    pub recipient: Vec<Party>,
    pub time: EventTime,
    pub place: Option<Place>,
    /// Innermost first.
    pub said_by: Vec<Speaker>,
    pub trigger: Trigger,
    pub links: Vec<Link>,
    /// Id of the rule or model that produced it.
    pub rule: String,
    /// The probability that type and parties are right, learned from reports that readers judged; rounded to two places so that
    /// processors agree.
    pub confidence: f32,
    /// Coder, knowledge and model: `0.1.0+k3f9…+m77a…`.
    pub stamp: String,
}
