use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::Span;

/// Who somebody is, as far as the article and the knowledge tables tell.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Actor {
    pub name: String,
    /// Wikidata id where known, else the table's (`USA`, `NATO`), else a hash of name and state.
    pub id: String,
    /// ISO 3166 alpha-3 (XKX for Kosovo); none for international bodies.
    pub country: Option<String>,
    /// PLOVER sector: `GOV`, `OPP`, `MIL`, `IGO`; none for a state as such.
    pub sector: Option<String>,
    /// Office held on the article's date: "head of state", "foreign minister".
    pub office: Option<String>,
}

/// How a mention refers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MentionKind {
    /// "Sergei Lavrov", "Venezuela", "NATO".
    Name,
    /// "the Kremlin", "Caracas" for the government.
    Metonym,
    /// "Russian" in "Russian arms".
    Demonym,
    /// "the embattled leader", "his Venezuelan counterpart".
    Nominal,
    /// "he", "they".
    Pronoun,
}

/// A stretch of text that refers to one or several actors.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ActorMention {
    pub span: Span,
    /// Token the mention hangs on in the parse.
    pub head: u32,
    pub kind: MentionKind,
    /// One for most; several for "the two leaders", "both sides".
    pub actors: Vec<Arc<Actor>>,
    /// What decided it, for `why`.
    pub evidence: String,
}

/// How large a place is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlaceLevel {
    Point,
    Province,
    Country,
    /// "the Middle East": no state, no point.
    Region,
}

/// A place, with coordinates where the gazetteer has them.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Place {
    pub name: String,
    pub country: Option<String>,
    pub level: PlaceLevel,
    pub geonames: Option<u32>,
    /// Degrees north and east.
    pub lat: Option<f32>,
    pub lon: Option<f32>,
    pub span: Span,
}

/// A place named in the text.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PlaceMention {
    /// Token the mention hangs on in the parse.
    pub head: u32,
    #[serde(flatten)]
    pub place: Place,
}

/// What the actor stage found in one article. Both lists are in text order; mentions may nest
/// ("Russian" inside "Russian Foreign Minister Sergei Lavrov"), a longer one before those inside it.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Mentions {
    pub actors: Vec<ActorMention>,
    pub places: Vec<PlaceMention>,
}

/// An actor in the role it has in a report, with the words that name it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Party {
    #[serde(flatten)]
    pub actor: Actor,
    pub text: String,
    pub span: Span,
}
