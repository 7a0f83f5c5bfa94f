//! TIMEX3 values of calendar times, and the days they stand for.

use jiff::civil::{Date, DateTime, ISOWeekDate, Weekday};
use jiff::{Span as Length, ToSpan};
use legation_schema::{Grain, Interval, Point};

/// A calendar time as TIMEX3 writes it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Value {
    /// `19`: 1900 to 1999.
    Century(i32),
    /// `199`: 1990 to 1999.
    Decade(i32),
    Year(i32),
    /// `FY2021`; the year it ends in, its months being the state's own affair.
    Fiscal(i32),
    FiscalQuarter(i32, u8),
    Half(i32, u8),
    Quarter(i32, u8),
    Season(i32, Season),
    Month(i32, u8),
    /// ISO 8601 year and week.
    Week(i32, u8),
    Weekend(i32, u8),
    Day(Date),
    /// A part of a day: `MO`, `AF`, `EV`, `NI`, `MI`, `DT`.
    Part(Date, &'static str),
    /// A minute with the zone's offset as ISO 8601 writes it (`Z`, `+03`, ``).
    Minute(DateTime, String),
    /// `BC0264`, or a month of it.
    Bc(u32, Option<u8>),
}

/// Northern seasons, as newspapers use them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Season {
    Spring,
    Summer,
    Autumn,
    Winter,
}

impl Season {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Season::Spring => "SP",
            Season::Summer => "SU",
            Season::Autumn => "FA",
            Season::Winter => "WI",
        }
    }

    pub(crate) fn of_code(code: &str) -> Option<Season> {
        Some(match code {
            "SP" => Season::Spring,
            "SU" => Season::Summer,
            "FA" => Season::Autumn,
            "WI" => Season::Winter,
            _ => return None,
        })
    }

    fn first_month(self) -> i8 {
        match self {
            Season::Spring => 3,
            Season::Summer => 6,
            Season::Autumn => 9,
            Season::Winter => 12,
        }
    }
}

/// The parts of a day with their first and last hour; nights run into the next day and are kept to their evening.
pub(crate) const PARTS: &[(&str, i8, i8)] =
    &[("MO", 0, 11), ("MI", 12, 12), ("AF", 12, 17), ("EV", 17, 21), ("NI", 18, 23), ("DT", 6, 18)];

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Century(c) => write!(f, "{c:02}"),
            Value::Decade(d) => write!(f, "{d:03}"),
            Value::Year(y) => write!(f, "{y:04}"),
            Value::Fiscal(y) => write!(f, "FY{y:04}"),
            Value::FiscalQuarter(y, q) => write!(f, "FY{y:04}-Q{q}"),
            Value::Half(y, h) => write!(f, "{y:04}-H{h}"),
            Value::Quarter(y, q) => write!(f, "{y:04}-Q{q}"),
            Value::Season(y, s) => write!(f, "{y:04}-{}", s.code()),
            Value::Month(y, m) => write!(f, "{y:04}-{m:02}"),
            Value::Week(y, w) => write!(f, "{y:04}-W{w:02}"),
            Value::Weekend(y, w) => write!(f, "{y:04}-W{w:02}-WE"),
            Value::Day(d) => write!(f, "{d}"),
            Value::Part(d, p) => write!(f, "{d}T{p}"),
            Value::Minute(t, zone) => write!(f, "{}T{:02}:{:02}{zone}", t.date(), t.hour(), t.minute()),
            Value::Bc(y, None) => write!(f, "BC{y:04}"),
            Value::Bc(y, Some(m)) => write!(f, "BC{y:04}-{m:02}"),
        }
    }
}

impl Value {
    /// Reads a TIMEX3 value; none for durations, sets, references and values with holes.
    pub(crate) fn parse(s: &str) -> Option<Value> {
        if let Some(rest) = s.strip_prefix("BC") {
            let year = digits(rest.get(..4)?)? as u32;
            let month = match rest.get(4..)? {
                "" => None,
                m => Some(month(m.strip_prefix('-')?)?),
            };
            return Some(Value::Bc(year, month));
        }
        if let Some(rest) = s.strip_prefix("FY") {
            let year = digits(rest.get(..4)?)?;
            return match rest.get(4..)? {
                "" => Some(Value::Fiscal(year)),
                q => Some(Value::FiscalQuarter(
                    year,
                    digits(q.strip_prefix("-Q")?).filter(|q| (1..=4).contains(q))? as u8,
                )),
            };
        }
        match s.len() {
            2 => return digits(s).map(Value::Century),
            3 => return digits(s).map(Value::Decade),
            4 => return digits(s).map(Value::Year),
            _ => {}
        }
        let year = digits(s.get(..4)?)?;
        let rest = s.get(4..)?.strip_prefix('-')?;
        if let Some(week) = rest.strip_prefix('W').filter(|r| r.len() != 1) {
            let n = digits(week.get(..2)?)? as u8;
            ISOWeekDate::new(year as i16, n as i8, Weekday::Monday).ok()?;
            return match week.get(2..)? {
                "" => Some(Value::Week(year, n)),
                "-WE" => Some(Value::Weekend(year, n)),
                _ => None,
            };
        }
        if let Some(season) = Season::of_code(rest) {
            return Some(Value::Season(year, season));
        }
        if rest.len() == 2 {
            if let Some(h) = rest.strip_prefix('H') {
                return digits(h).filter(|h| (1..=2).contains(h)).map(|h| Value::Half(year, h as u8));
            }
            if let Some(q) = rest.strip_prefix('Q') {
                return digits(q).filter(|q| (1..=4).contains(q)).map(|q| Value::Quarter(year, q as u8));
            }
            return month(rest).map(|m| Value::Month(year, m));
        }
        let date: Date = s.get(..10)?.parse().ok()?;
        match s.get(10..)? {
            "" => Some(Value::Day(date)),
            time => {
                let time = time.strip_prefix('T')?;
                if let Some((code, ..)) = PARTS.iter().find(|p| p.0 == time) {
                    return Some(Value::Part(date, code));
                }
                let (hour, minute) = (digits(time.get(..2)?)?, digits(time.get(3..5)?)?);
                if time.as_bytes()[2] != b':' {
                    return None;
                }
                let zone = time.get(5..)?;
                let at = DateTime::new(date.year(), date.month(), date.day(), hour as i8, minute as i8, 0, 0).ok()?;
                Some(Value::Minute(at, zone.to_owned()))
            }
        }
    }

    /// First and last day.
    pub(crate) fn days(&self) -> Option<(Date, Date)> {
        Some(match self {
            Value::Century(c) => (first_of_year(c * 100)?, last_of_year(c * 100 + 99)?),
            Value::Decade(d) => (first_of_year(d * 10)?, last_of_year(d * 10 + 9)?),
            Value::Year(y) => (first_of_year(*y)?, last_of_year(*y)?),
            // Fiscal years begin between the January of the year and the July or October before.
            Value::Fiscal(y) => (day(y - 1, 4, 1)?, last_of_year(*y)?),
            Value::FiscalQuarter(y, _) => (day(y - 1, 4, 1)?, last_of_year(*y)?),
            Value::Half(y, h) => months(*y, (*h as i8 - 1) * 6 + 1, 6)?,
            Value::Quarter(y, q) => months(*y, (*q as i8 - 1) * 3 + 1, 3)?,
            Value::Season(y, s) => months(*y, s.first_month(), 3)?,
            Value::Month(y, m) => months(*y, *m as i8, 1)?,
            Value::Week(y, w) => {
                let monday = ISOWeekDate::new(i16::try_from(*y).ok()?, *w as i8, Weekday::Monday).ok()?.date();
                (monday, add_days(monday, 6)?)
            }
            Value::Weekend(y, w) => {
                let monday = ISOWeekDate::new(i16::try_from(*y).ok()?, *w as i8, Weekday::Monday).ok()?.date();
                (add_days(monday, 5)?, add_days(monday, 6)?)
            }
            Value::Day(d) | Value::Part(d, _) => (*d, *d),
            Value::Minute(t, _) => (t.date(), t.date()),
            Value::Bc(y, None) => (first_of_year(1 - *y as i32)?, last_of_year(1 - *y as i32)?),
            Value::Bc(y, Some(m)) => months(1 - *y as i32, *m as i8, 1)?,
        })
    }

    pub(crate) fn grain(&self) -> Grain {
        match self {
            Value::Century(_) => Grain::Century,
            Value::Decade(_) => Grain::Decade,
            Value::Year(_) | Value::Fiscal(_) | Value::Bc(_, None) => Grain::Year,
            Value::Half(..) => Grain::HalfYear,
            Value::Quarter(..) | Value::FiscalQuarter(..) => Grain::Quarter,
            Value::Season(..) => Grain::Season,
            Value::Month(..) | Value::Bc(_, Some(_)) => Grain::Month,
            Value::Week(..) => Grain::Week,
            Value::Weekend(..) => Grain::Weekend,
            Value::Day(_) => Grain::Day,
            Value::Part(..) => Grain::PartOfDay,
            Value::Minute(..) => Grain::Minute,
        }
    }

    /// The interval, narrowed by a TIMEX3 `mod`: `START`, `MID` and `END` take a third each.
    pub(crate) fn interval(&self, modifier: Option<&str>) -> Interval {
        let grain = self.grain();
        if let Value::Minute(t, zone) = self {
            let zone = match zone.as_str() {
                "" => None,
                z => Some(z.to_owned()),
            };
            return Interval { from: Some(Point::Minute(*t)), to: Some(Point::Minute(*t)), grain, zone };
        }
        if let Value::Part(d, code) = self
            && let Some((_, from, to)) = PARTS.iter().find(|p| p.0 == *code)
        {
            let from = Point::Minute(d.at(*from, 0, 0, 0));
            let to = Point::Minute(d.at(*to, 59, 0, 0));
            return Interval { from: Some(from), to: Some(to), grain, zone: None };
        }
        let Some((from, to)) = self.days() else {
            return Interval { grain, ..Interval::default() };
        };
        let (from, to) = third(self, from, to, modifier);
        let grain = match (grain, modifier) {
            (Grain::Month, Some("START" | "MID" | "END")) => Grain::PartOfMonth,
            (Grain::Year, Some("START" | "MID" | "END")) => Grain::HalfYear,
            (grain, _) => grain,
        };
        match modifier {
            Some("BEFORE") => {
                Interval { from: None, to: add_days(from, -1).map(Point::Day), grain: Grain::Unknown, zone: None }
            }
            Some("AFTER") => {
                Interval { from: add_days(to, 1).map(Point::Day), to: None, grain: Grain::Unknown, zone: None }
            }
            _ => Interval::between(from, to, grain),
        }
    }
}

/// Reads a TIMEX3 value with its `mod` as an interval; unbounded for durations, sets and references.
///
/// ```
/// let october = legation_timex::interval("2019-10", Some("START"));
/// assert_eq!(october.to.unwrap().to_string(), "2019-10-10");
/// assert!(legation_timex::interval("P2W", None).is_unbounded());
/// ```
pub fn interval(value: &str, modifier: Option<&str>) -> Interval {
    Value::parse(value).map(|v| v.interval(modifier)).unwrap_or_default()
}

fn third(value: &Value, from: Date, to: Date, modifier: Option<&str>) -> (Date, Date) {
    let Some(part @ ("START" | "MID" | "END")) = modifier else {
        return (from, to);
    };
    // "Early October" ends on the 10th and "mid-October" on the 20th, whatever the length of the month.
    if let Value::Month(..) = value {
        let at = |n| add_days(from, n).unwrap_or(from);
        return match part {
            "START" => (from, at(9)),
            "MID" => (at(10), at(19)),
            _ => (at(20), to),
        };
    }
    let days = (to - from).get_days() + 1;
    let at = |n: i32| add_days(from, n.into()).unwrap_or(from);
    match part {
        "START" => (from, at((days / 3 - 1).max(0))),
        "MID" => (at(days / 3), at((days * 2 / 3 - 1).max(days / 3))),
        _ => (at((days * 2 / 3).min(days - 1)), to),
    }
}

pub(crate) fn day(y: i32, m: i8, d: i8) -> Option<Date> {
    Date::new(i16::try_from(y).ok()?, m, d).ok()
}

fn first_of_year(y: i32) -> Option<Date> {
    day(y, 1, 1)
}

fn last_of_year(y: i32) -> Option<Date> {
    day(y, 12, 31)
}

/// `n` months from month `m` (1 to 12) of year `y`.
fn months(y: i32, m: i8, n: i8) -> Option<(Date, Date)> {
    let first = day(y, m, 1)?;
    let last = first.checked_add((n - 1).months()).ok()?.last_of_month();
    Some((first, last))
}

pub(crate) fn add_days(d: Date, n: i64) -> Option<Date> {
    d.checked_add(Length::new().try_days(n).ok()?).ok()
}

/// Months added by calendar; the day is cut to the month's length.
pub(crate) fn add_months(d: Date, n: i64) -> Option<Date> {
    d.checked_add(Length::new().try_months(n).ok()?).ok()
}

fn digits(s: &str) -> Option<i32> {
    if s.is_empty() || !s.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    s.parse().ok()
}

fn month(s: &str) -> Option<u8> {
    if s.len() != 2 {
        return None;
    }
    digits(s).filter(|m| (1..=12).contains(m)).map(|m| m as u8)
}
