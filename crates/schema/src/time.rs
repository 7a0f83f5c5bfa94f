use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Span;

/// An end of an interval: a civil day, or a minute of one. Zones are kept beside it, never applied silently.
///
/// Written as `2019-09-20` or `2019-09-20T15:17`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Point {
    Day(Date),
    Minute(DateTime),
}

impl Point {
    pub fn date(self) -> Date {
        match self {
            Point::Day(d) => d,
            Point::Minute(t) => t.date(),
        }
    }

    /// The minute, where one is known.
    pub fn minute(self) -> Option<DateTime> {
        match self {
            Point::Day(_) => None,
            Point::Minute(t) => Some(t),
        }
    }
}

impl From<Date> for Point {
    fn from(d: Date) -> Point {
        Point::Day(d)
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Point::Day(d) => write!(f, "{d}"),
            Point::Minute(t) => write!(f, "{}T{:02}:{:02}", t.date(), t.hour(), t.minute()),
        }
    }
}

impl FromStr for Point {
    type Err = jiff::Error;
    fn from_str(s: &str) -> Result<Point, jiff::Error> {
        if s.len() > 10 { s.parse().map(Point::Minute) } else { s.parse().map(Point::Day) }
    }
}

impl Serialize for Point {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Point {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Point, D::Error> {
        let s = String::deserialize(d)?;
        s.parse().map_err(serde::de::Error::custom)
    }
}

/// How finely a time is known.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Grain {
    Minute,
    Hour,
    PartOfDay,
    Day,
    Weekend,
    Week,
    /// "early October", "the end of May".
    PartOfMonth,
    Month,
    Quarter,
    Season,
    HalfYear,
    Year,
    Decade,
    Century,
    #[default]
    Unknown,
}

/// An interval of civil time, both ends inclusive; a missing end is open.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Interval {
    pub from: Option<Point>,
    pub to: Option<Point>,
    pub grain: Grain,
    /// The zone as the text gives it ("GMT", "+03:00"); none where it gives none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
}

impl Interval {
    pub fn day(d: Date) -> Interval {
        Interval::between(d, d, Grain::Day)
    }

    pub fn between(from: Date, to: Date, grain: Grain) -> Interval {
        Interval { from: Some(from.into()), to: Some(to.into()), grain, zone: None }
    }

    pub fn is_unbounded(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }

    /// Both ends, where both are known.
    pub fn bounds(&self) -> Option<(Date, Date)> {
        Some((self.from?.date(), self.to?.date()))
    }

    /// Whether the days of the two can have one in common; open ends reach for ever.
    pub fn overlaps(&self, other: &Interval) -> bool {
        let le = |a: Option<Point>, b: Option<Point>| match (a, b) {
            (Some(a), Some(b)) => a.date() <= b.date(),
            _ => true,
        };
        le(self.from, other.to) && le(other.from, self.to)
    }
}

/// TIMEX3 types.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum TimexType {
    Date,
    Time,
    Duration,
    Set,
}

/// A time expression with its resolution.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Timex {
    pub span: Span,
    pub text: String,
    #[serde(rename = "type")]
    pub kind: TimexType,
    /// TIMEX3 value: `2019-09-20`, `2019-W38`, `2019-10`, `2019-FA`, `P2W`, `PRESENT_REF`, `XXXX-WXX-5`.
    pub value: String,
    /// TIMEX3 `mod`: `START`, `MID`, `END`, `APPROX`, `BEFORE`, `AFTER`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modifier: Option<String>,
    /// The calendar interval it stands for; unbounded where the text gives no more (durations, sets, vague words).
    #[serde(flatten)]
    pub interval: Interval,
    /// What decided the resolution, for `why`: "weekday before publication (past tense)".
    pub evidence: String,
}

impl schemars::JsonSchema for Point {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Point".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A civil day, or a minute of one: 2019-09-20 or 2019-09-20T15:17",
            "type": "string", "pattern": "^-?\\d{4,}-\\d{2}-\\d{2}(T\\d{2}:\\d{2})?$"
        })
    }
}
