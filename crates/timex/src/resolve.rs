//! From meanings to calendar values: against the publication, or against what the text was at before.

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;
use legation_schema::{Grain, Interval, Point, Timex, TimexType};

use crate::grammar::{Amount, Base, Sem, Sub, length_value};
use crate::tense::Tense;
use crate::value::{Value, add_days, add_months, day};
use crate::words::Unit;

/// What resolution knows at one expression.
pub(crate) struct Context<'a> {
    /// Day of publication, where known (the last of its interval).
    pub dct: Option<Date>,
    /// The last calendar time the text named, by grain.
    pub anchors: &'a Anchors,
    pub tense: Tense,
    /// Whether the text tells its times in order, without a day it speaks from: only then does what lacks a year take the
    /// one named before.
    pub narrative: bool,
}

impl Context<'_> {
    /// The day named last, where the text may be counted on to go on from it.
    fn told_day(&self) -> Option<Date> {
        self.anchors.day.filter(|_| self.narrative || self.dct.is_some() || self.anchors.month_here)
    }
}

/// The times the text was last at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Anchors {
    pub day: Option<Date>,
    /// Year and month.
    pub month: Option<(i32, u8)>,
    pub year: Option<i32>,
    /// The year named last, be it only in passing: "that year".
    pub named_year: Option<i32>,
    /// Whether the month was named in this block.
    pub month_here: bool,
    /// The last value of whatever grain.
    pub last: Option<Value>,
}

impl Anchors {
    /// A new block: the text may go on elsewhere.
    pub(crate) fn enter_block(&mut self) {
        self.month_here = false;
    }

    /// A year more than a generation off: a book about the events, or a precedent.
    pub(crate) fn is_far(&self, timex: &Timex) -> bool {
        let year = value_of(timex).and_then(|v| v.days()).map(|d| i32::from(d.0.year()));
        match (year, self.year) {
            (Some(y), Some(here)) => (y - here).abs() > 30,
            _ => false,
        }
    }

    /// A time named beside the thread of the text; the same year twice over is where the text is.
    pub(crate) fn name(&mut self, value: &Value) {
        if let (Value::Year(y), Some(named)) = (value, self.named_year)
            && *y == named
            && self.year != Some(*y)
        {
            (self.year, self.month, self.day) = (Some(*y), None, None);
        }
        // Years before ours count backwards: nothing is reckoned from them.
        if let Some((from, _)) = value.days().filter(|d| value.grain() <= Grain::Year && d.0.year() > 0) {
            self.named_year = Some(from.year().into());
        }
    }

    pub(crate) fn note(&mut self, value: &Value) {
        self.name(value);
        self.month_here |= value.grain() <= Grain::Month;
        match value {
            Value::Day(d) | Value::Part(d, _) => {
                self.day = Some(*d);
                self.month = Some((d.year().into(), d.month() as u8));
                self.year = Some(d.year().into());
            }
            Value::Minute(t, _) => {
                self.day = Some(t.date());
                self.month = Some((t.year().into(), t.month() as u8));
                self.year = Some(t.year().into());
            }
            Value::Month(y, m) => {
                self.day = None;
                self.month = Some((*y, *m));
                self.year = Some(*y);
            }
            Value::Year(y) | Value::Season(y, _) | Value::Half(y, _) | Value::Quarter(y, _) => {
                self.day = None;
                // The same year again leaves the text where it was in it.
                self.month = self.month.filter(|m| m.0 == *y);
                self.year = Some(*y);
            }
            Value::Week(y, _) | Value::Weekend(y, _) => self.year = Some(*y),
            Value::Century(_) | Value::Decade(_) | Value::Fiscal(_) | Value::FiscalQuarter(..) | Value::Bc(..) => {
                return;
            }
        }
        self.last = Some(value.clone());
    }
}

/// A value with what decided it, or the TIMEX3 text of one with holes.
pub(crate) enum Answer {
    Calendar(Value, &'static str),
    Text(TimexType, String, &'static str),
    /// A reference with the side of the publication it lies on.
    Open(String, Interval),
    /// A length with the days it covers, where it leads up to or from the publication.
    Length(String, Option<Interval>),
}

/// Resolves one meaning.
pub(crate) fn resolve(sem: &Sem, cx: &Context<'_>) -> Answer {
    match sem {
        Sem::Duration(amount, unit, dir) => {
            Answer::Length(length_value(*amount, *unit), stretch(*amount, *unit, *dir, cx))
        }
        Sem::Literal(kind, value) => Answer::Text(*kind, value.clone(), "vocabulary"),
        Sem::Shift { amount: Amount::Vague, unit, back, base } => {
            let value = match (base, back) {
                _ if *unit < Unit::Day => {
                    if *back {
                        "PAST_REF".to_owned()
                    } else {
                        "FUTURE_REF".to_owned()
                    }
                }
                (_, true) => "PAST_REF".to_owned(),
                (_, false) => "FUTURE_REF".to_owned(),
            };
            // "a few months ago": at some time up to publication.
            match cx.dct.filter(|_| *back && *base == Base::Dct) {
                Some(dct) => {
                    let to = Some(Point::Day(dct));
                    Answer::Open(value, Interval { from: None, to, grain: Grain::Unknown, zone: None })
                }
                None => Answer::Text(TimexType::Date, value, "no number of units"),
            }
        }
        Sem::Rel(Unit::Day, 0, Base::Dct) if cx.dct.is_none() => {
            Answer::Text(TimexType::Date, "PRESENT_REF".to_owned(), "no publication date")
        }
        _ => match calendar(sem, cx) {
            Some((value, why)) => Answer::Calendar(value, why),
            None => {
                let kind =
                    if matches!(sem, Sem::Clock { .. } | Sem::Part(..)) { TimexType::Time } else { TimexType::Date };
                Answer::Text(kind, holes(sem), "nothing to count from")
            }
        },
    }
}

/// The days of "the past two weeks" and "the next few months"; open where the number is vague.
fn stretch(amount: Amount, unit: Unit, dir: i8, cx: &Context<'_>) -> Option<Interval> {
    let dct = cx.dct.filter(|_| dir != 0 && unit >= Unit::Day)?;
    let far = match amount {
        Amount::Vague => None,
        Amount::Exact(n) => Some(Point::Day(counted(dct, n * f64::from(dir), unit)?)),
    };
    let near = Some(Point::Day(dct));
    let (from, to) = if dir < 0 { (far, near) } else { (near, far) };
    Some(Interval { from, to, grain: Grain::Unknown, zone: None })
}

/// `from` moved by `n` units, to the day.
fn counted(from: Date, n: f64, unit: Unit) -> Option<Date> {
    if !n.is_finite() || n.abs() > 100_000.0 {
        return None;
    }
    match unit {
        Unit::Day | Unit::Night => add_days(from, n as i64),
        Unit::Week | Unit::Weekend => add_days(from, (7.0 * n) as i64),
        Unit::Fortnight => add_days(from, (14.0 * n) as i64),
        Unit::Month => add_months(from, n as i64),
        Unit::Quarter => add_months(from, (3.0 * n) as i64),
        Unit::Year => add_months(from, (12.0 * n) as i64),
        Unit::Decade => add_months(from, (120.0 * n) as i64),
        Unit::Century => add_months(from, (1200.0 * n) as i64),
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Millennium => None,
    }
}

/// The value with `X` where the text gives nothing.
fn holes(sem: &Sem) -> String {
    match sem {
        Sem::Date { year, sub } => {
            let y = year.map(|y| format!("{y:04}")).unwrap_or_else(|| "XXXX".to_owned());
            match sub {
                Sub::Year => y,
                Sub::Half(h) => format!("{y}-H{h}"),
                Sub::Quarter(q) => format!("{y}-Q{q}"),
                Sub::Season(s) => format!("{y}-{}", s.code()),
                Sub::Month(m) => format!("{y}-{m:02}"),
                Sub::Day(m, d) => format!("{y}-{m:02}-{d:02}"),
                Sub::Holiday(rule) if rule.as_bytes().get(2) == Some(&b'-') => format!("{y}-{rule}"),
                Sub::Holiday(_) => format!("{y}-XX-XX"),
            }
        }
        Sem::RelSub(sub, ..) | Sem::OfRel(sub, ..) => holes(&Sem::Date { year: None, sub: *sub }),
        Sem::Weekday(d) | Sem::RelWeekday(d, _) => format!("XXXX-WXX-{d}"),
        Sem::Part(inner, p) => format!("{}T{p}", holes(inner)),
        Sem::Clock { hour, minute, zone, day } => {
            let day = day.as_ref().map(|d| holes(d)).unwrap_or_else(|| "XXXX-XX-XX".to_owned());
            format!("{day}T{hour:02}:{minute:02}{}", offset(zone, None))
        }
        Sem::Rel(unit, ..) | Sem::Shift { unit, .. } | Sem::Anaphor(unit) | Sem::Nth(unit, ..) => match unit {
            Unit::Year => "XXXX".to_owned(),
            Unit::Month => "XXXX-XX".to_owned(),
            Unit::Week => "XXXX-WXX".to_owned(),
            Unit::Quarter => "XXXX-QX".to_owned(),
            Unit::Decade => "XXX".to_owned(),
            _ => "XXXX-XX-XX".to_owned(),
        },
        Sem::Again(_) => "XXXX".to_owned(),
        Sem::WeekOf(_) => "XXXX-WXX".to_owned(),
        _ => "XXXX-XX-XX".to_owned(),
    }
}

/// A zone of `words.tsv` as ISO 8601 writes it: an offset stands; a rule of daylight time ("ET") is asked for the day,
/// and without one says nothing.
fn offset(zone: &str, at: Option<DateTime>) -> String {
    if !zone.contains(',') {
        return zone.to_owned();
    }
    let zoned =
        at.and_then(|at| TimeZone::posix(zone).ok()?.to_ambiguous_timestamp(at).compatible().ok().zip(Some(at)));
    let Some((instant, at)) = zoned else { return String::new() };
    let seconds = at.to_zoned(TimeZone::UTC).map_or(0, |utc| utc.timestamp().as_second() - instant.as_second());
    format!("{}{:02}", if seconds < 0 { '-' } else { '+' }, seconds.abs() / 3600)
}

fn calendar(sem: &Sem, cx: &Context<'_>) -> Option<(Value, &'static str)> {
    let future = matches!(cx.tense, Tense::Future | Tense::Timetable);
    Some(match sem {
        Sem::Date { year: Some(y), sub } => (of_year(*sub, *y)?, "year given"),
        Sem::Date { year: None, sub } => return yearless(*sub, cx),
        Sem::Bc(y, m) => (Value::Bc(*y, *m), "year given"),
        Sem::Decade(y) => (Value::Decade(y / 10), "decade given"),
        Sem::ShortDecade(d) => {
            (Value::Decade(if *d < 30 { 200 } else { 190 } + i32::from(*d) / 10), "decade of the last hundred years")
        }
        Sem::Century(c) => (Value::Century(*c), "century given"),
        Sem::Fiscal(y, q) => {
            let y = (*y)?;
            (q.map_or(Value::Fiscal(y), |q| Value::FiscalQuarter(y, q)), "fiscal year given")
        }
        Sem::Weekday(d) => {
            let (from, why) = match cx.dct {
                Some(dct) => (dct, ""),
                None => (cx.anchors.day.filter(|_| cx.narrative)?, "anchor"),
            };
            if why == "anchor" {
                (Value::Day(next_weekday(from, *d, true)?), "weekday after the day named before")
            } else if future {
                (Value::Day(next_weekday(from, *d, false)?), "weekday after publication (future tense)")
            } else {
                (Value::Day(last_weekday(from, *d, false)?), "weekday before publication")
            }
        }
        Sem::RelWeekday(d, n) => {
            let from = cx.dct.or(cx.anchors.day.filter(|_| cx.narrative))?;
            match n {
                -1 => (Value::Day(last_weekday(from, *d, true)?), "last such weekday before publication"),
                1 => (Value::Day(next_weekday(from, *d, true)?), "next such weekday after publication"),
                _ => (Value::Day(add_days(monday(from)?, i64::from(*d) - 1)?), "weekday of the week of publication"),
            }
        }
        // "today" of a text without a date is nobody's day.
        Sem::Rel(Unit::Day, _, Base::Dct) if cx.dct.is_none() => return None,
        Sem::Rel(unit, n, base) => {
            let from = start(*unit, *base, cx)?;
            let why = if *base == Base::Dct && cx.dct.is_some() {
                "relative to publication"
            } else {
                "relative to the time named before"
            };
            (relative(*unit, *n, from, cx)?, why)
        }
        Sem::RelSub(sub, n, base) => {
            let month = || cx.anchors.month.and_then(|(y, m)| day(y, m as i8, 1));
            let at = cx.anchors.day.or_else(month).or_else(|| start(Unit::Year, *base, cx));
            let from = match base {
                Base::Dct => cx.dct.or(at.filter(|_| cx.narrative))?,
                Base::Anchor => at.or(cx.dct)?,
            };
            // "last May" is the last one over and "next May" the next to come; "the same May" that of the year named.
            let value = near(*sub, *n, from)?;
            (value, "relative to publication")
        }
        Sem::OfRel(sub, n, base) => {
            let from = start(Unit::Year, *base, cx)?;
            (of_year(*sub, i32::from(from.year()) + n)?, "part of a year counted from publication")
        }
        Sem::Shift { amount: Amount::Exact(n), unit, back, base } => {
            let from = match base {
                Base::Dct => cx.dct.or(cx.anchors.day.filter(|_| cx.narrative)),
                Base::Anchor => cx.anchors.last.as_ref().and_then(Value::days).map(|d| d.0).or(cx.dct),
            };
            let coarse = *base == Base::Anchor && cx.anchors.day.is_none();
            (shifted(from?, *n, *unit, *back, coarse)?, if *back { "counted back" } else { "counted forward" })
        }
        Sem::Part(inner, p) => {
            if let Sem::Rel(Unit::Day, n, Base::Dct) = **inner {
                return Some((Value::Part(add_days(cx.dct?, n.into())?, p), "relative to publication"));
            }
            match calendar(inner, cx)? {
                (Value::Day(d), why) => (Value::Part(d, p), why),
                _ => return None,
            }
        }
        Sem::Clock { hour, minute, zone, day } => {
            let (date, why) = match day {
                Some(inner) => match calendar(inner, cx)? {
                    (Value::Day(d), why) => (d, why),
                    _ => return None,
                },
                None => (cx.told_day().or(cx.dct)?, "day named before"),
            };
            let at = date.at(*hour as i8, *minute as i8, 0, 0);
            (Value::Minute(at, offset(zone, Some(at))), why)
        }
        Sem::Nth(unit, n, inner) => {
            let (value, why) = calendar(inner, cx)?;
            let (from, to) = value.days()?;
            let n = i64::from(*n);
            // A week belongs where its Thursday is, as in ISO 8601.
            let first_week = if number(from) > 4 { add_days(from, 7)? } else { from };
            let last_week = if number(to) < 4 { add_days(to, -7)? } else { to };
            let value = match unit {
                Unit::Day if matches!(value, Value::Week(..)) => Value::Day(add_days(from, n - 1)?),
                Unit::Day if n == 0 => Value::Day(to),
                Unit::Day => Value::Day(add_days(from, n - 1)?),
                Unit::Month if n == 0 => Value::Month(to.year().into(), to.month() as u8),
                Unit::Month => {
                    let d = add_months(from, n - 1)?;
                    Value::Month(d.year().into(), d.month() as u8)
                }
                Unit::Weekend if n == 0 => weekend_of(last_weekday(to, 6, false)?),
                Unit::Weekend => weekend_of(add_days(next_weekday(from, 6, false)?, 7 * (n - 1))?),
                Unit::Week if n == 0 => week_of(last_week),
                Unit::Week => week_of(add_days(first_week, 7 * (n - 1))?),
                _ => return None,
            };
            (value, why)
        }
        Sem::Again(year) => {
            let (value, why) = calendar(year, cx)?;
            let y = i32::from(value.days()?.0.year());
            let value = match cx.anchors.last {
                Some(Value::Month(_, m)) => Value::Month(y, m),
                Some(Value::Quarter(_, q)) => Value::Quarter(y, q),
                Some(Value::Half(_, h)) => Value::Half(y, h),
                Some(Value::Season(_, s)) => Value::Season(y, s),
                _ => Value::Year(y),
            };
            (value, why)
        }
        Sem::CountedFrom { n, unit, back, day } => {
            let (value, _) = calendar(day, &Context { tense: if *back { Tense::Past } else { Tense::Future }, ..*cx })?;
            let n = i64::from(if *back { -n } else { *n });
            let from = match value {
                // A week belongs to the year of its middle.
                Value::Week(..) => add_days(value.days()?.0, 3)?,
                _ => value.days()?.0,
            };
            let to = match unit {
                Unit::Week => add_days(from, 7 * n)?,
                Unit::Month => add_months(from, n)?,
                Unit::Year => add_months(from, 12 * n)?,
                _ => return None,
            };
            let value = match value {
                Value::Week(..) => week_of(to),
                Value::Month(..) => Value::Month(to.year().into(), to.month() as u8),
                _ => Value::Day(to),
            };
            (value, if *back { "counted back" } else { "counted forward" })
        }
        Sem::DayOfMonth(d) => {
            let told = cx.anchors.month.filter(|_| cx.narrative || cx.dct.is_some() || cx.anchors.month_here);
            let (y, m) = told.or_else(|| cx.dct.map(|d| (d.year().into(), d.month() as u8)))?;
            (Value::Day(day(y, m as i8, *d as i8)?), "month named before")
        }
        Sem::DayIn(m, part) => {
            let day = cx.told_day().filter(|d| d.month() as u8 == *m);
            let value = match (day, part) {
                (Some(day), Some(part)) => Value::Part(day, part),
                (Some(day), None) => Value::Day(day),
                (None, _) => return calendar(&Sem::RelSub(Sub::Month(*m), 0, Base::Anchor), cx),
            };
            (value, "the day named before")
        }
        Sem::WeekOf(day) => {
            let (value, why) = calendar(day, cx)?;
            (week_of(value.days()?.0), why)
        }
        Sem::Anaphor(unit) => match unit {
            Unit::Day => (Value::Day(cx.told_day().or(cx.dct)?), "the day named before"),
            Unit::Week => (week_of(cx.dct.or(cx.told_day())?), "the week of publication"),
            Unit::Month => {
                let d = cx
                    .dct
                    .map(|d| (i32::from(d.year()), d.month() as u8))
                    .or(cx.anchors.month.filter(|_| cx.narrative))?;
                (Value::Month(d.0, d.1), "the month of publication")
            }
            Unit::Year => {
                let y = match cx.dct {
                    Some(d) => i32::from(d.year()),
                    None => cx.anchors.year.filter(|_| cx.narrative)?,
                };
                (Value::Year(y), "the year of publication")
            }
            _ => return None,
        },
        Sem::Duration(..) | Sem::Literal(..) | Sem::Shift { .. } => return None,
    })
}

/// Where a relative expression starts from.
fn start(unit: Unit, base: Base, cx: &Context<'_>) -> Option<Date> {
    let anchor = || match unit {
        Unit::Year | Unit::Decade | Unit::Century => {
            cx.anchors.named_year.or(cx.anchors.year).and_then(|y| day(y, 1, 1))
        }
        Unit::Month | Unit::Quarter => cx.anchors.month.and_then(|(y, m)| day(y, m as i8, 1)),
        _ => cx.anchors.day,
    };
    match base {
        Base::Dct => cx.dct.or_else(|| anchor().filter(|_| cx.narrative)),
        Base::Anchor => anchor().or(cx.dct),
    }
}

fn relative(unit: Unit, n: i32, from: Date, cx: &Context<'_>) -> Option<Value> {
    let (y, n64) = (i32::from(from.year()), i64::from(n));
    Some(match unit {
        Unit::Day => Value::Day(add_days(from, n64)?),
        // "overnight" of what is over is the night before publication, of what is to come the one after.
        Unit::Night => {
            let past = matches!(cx.tense, Tense::Past | Tense::Perfect | Tense::Pluperfect);
            Value::Day(add_days(from, n64 - i64::from(n == 0 && past))?)
        }
        Unit::Week => week_of(add_days(from, 7 * n64)?),
        Unit::Fortnight => week_of(add_days(from, 14 * n64)?),
        Unit::Weekend => {
            // On a Monday to Wednesday with a past tense "the weekend" is the one just over.
            let past = matches!(cx.tense, Tense::Past | Tense::Perfect | Tense::Pluperfect);
            let weekday = from.weekday();
            let back = n == 0 && past && !matches!(weekday, Weekday::Saturday | Weekday::Sunday);
            weekend_of(add_days(monday(from)?, 7 * (n64 - i64::from(back)))?)
        }
        Unit::Month => {
            let d = add_months(from.first_of_month(), n64)?;
            Value::Month(d.year().into(), d.month() as u8)
        }
        Unit::Quarter => {
            let d = add_months(from.first_of_month(), 3 * n64)?;
            Value::Quarter(d.year().into(), (d.month() as u8 - 1) / 3 + 1)
        }
        Unit::Year => Value::Year(y + n),
        Unit::Decade => Value::Decade(y.div_euclid(10) + n),
        Unit::Century => Value::Century(y.div_euclid(100) + n),
        _ => return None,
    })
}

fn shifted(from: Date, n: f64, unit: Unit, back: bool, coarse: bool) -> Option<Value> {
    let n = if back { -n } else { n };
    if !n.is_finite() || n.abs() > 100_000.0 {
        return None;
    }
    let whole = n as i64;
    Some(match unit {
        // "72 hours ago" is a day; "two hours ago" would need the hour of publication.
        Unit::Hour if n % 24.0 == 0.0 => Value::Day(add_days(from, whole / 24)?),
        Unit::Second | Unit::Minute | Unit::Hour => return None,
        Unit::Day | Unit::Night => Value::Day(add_days(from, whole)?),
        Unit::Week if n.fract() == 0.0 && !coarse => week_of(add_days(from, 7 * whole)?),
        Unit::Week | Unit::Weekend => week_of(add_days(from, (7.0 * n) as i64)?),
        Unit::Fortnight => week_of(add_days(from, 14 * whole)?),
        // "six and a half months": half a month is fifteen days.
        Unit::Month if n.fract() != 0.0 => {
            let d = add_days(add_months(from, whole)?, (n.fract() * 30.0) as i64)?;
            Value::Month(d.year().into(), d.month() as u8)
        }
        Unit::Month => {
            let d = add_months(from.first_of_month(), whole)?;
            Value::Month(d.year().into(), d.month() as u8)
        }
        Unit::Quarter => {
            let d = add_months(from.first_of_month(), 3 * whole)?;
            Value::Quarter(d.year().into(), (d.month() as u8 - 1) / 3 + 1)
        }
        Unit::Year if n.fract() != 0.0 => {
            let d = add_months(from.first_of_month(), (n * 12.0) as i64)?;
            Value::Month(d.year().into(), d.month() as u8)
        }
        Unit::Year => Value::Year(i32::from(from.year()) + whole as i32),
        Unit::Decade => Value::Decade((i32::from(from.year()) + (n * 10.0) as i32).div_euclid(10)),
        Unit::Century => Value::Century((i32::from(from.year()) + (n * 100.0) as i32).div_euclid(100)),
        Unit::Millennium => return None,
    })
}

/// A part of a year that has no year of its own.
fn yearless(sub: Sub, cx: &Context<'_>) -> Option<(Value, &'static str)> {
    let Some(dct) = cx.dct else {
        return narrative(sub, cx);
    };
    let y = i32::from(dct.year());
    let at = |y| of_year(sub, y);
    // In February "the winter" is the one of now.
    if let Some(now) = at(y - 1).filter(|v| v.days().is_some_and(|(from, to)| from <= dct && dct <= to)) {
        return Some((now, "the one of publication"));
    }
    // 29 February may be years away.
    let beyond = |step: i32| (1..=8).find_map(|k| at(y + step * k));
    let here = at(y);
    let days = here.as_ref().and_then(Value::days);
    let Some((from, to)) = days else {
        // 29 February in a common year.
        return [y - 1, y + 1, y - 2, y + 2, y - 3, y + 3]
            .into_iter()
            .find_map(at)
            .map(|v| (v, "nearest year that has it"));
    };
    // A day a few weeks on the wrong side is told loosely; its namesake eleven months off would need its year.
    let slack = if matches!(sub, Sub::Day(..) | Sub::Holiday(_)) { 45 } else { 0 };
    let past = matches!(cx.tense, Tense::Past | Tense::Perfect | Tense::Pluperfect);
    let value = match cx.tense {
        Tense::Future | Tense::Timetable if (dct - to).get_days() > slack => {
            (beyond(1)?, "next one after publication (future tense)")
        }
        _ if past && (from - dct).get_days() > slack => (beyond(-1)?, "last one before publication (past tense)"),
        Tense::Future | Tense::Timetable => (here?, "next one after publication (future tense)"),
        _ if past => (here?, "last one before publication (past tense)"),
        _ => {
            // Nearest: more than half a year off lies in the next year or the last.
            let off = (from - dct).get_days();
            if off > 190 {
                (at(y - 1).or(here)?, "nearest to publication")
            } else if off < -190 - (to - from).get_days() {
                (at(y + 1).or(here)?, "nearest to publication")
            } else {
                (here?, "nearest to publication")
            }
        }
    };
    Some(value)
}

/// Without a publication date the text goes forward from the year it named last: a January after a December is the
/// next year's.
fn narrative(sub: Sub, cx: &Context<'_>) -> Option<(Value, &'static str)> {
    let year = cx.anchors.year.filter(|_| cx.narrative)?;
    let here = of_year(sub, year);
    if let (Some((y, m)), Some((from, _))) = (cx.anchors.month, here.as_ref().and_then(Value::days)) {
        let ahead = cx.anchors.month_here && y == year && i32::from(m) - i32::from(from.month()) >= 8;
        if ahead {
            return Some((of_year(sub, year + 1)?, "year after the one named before"));
        }
    }
    Some((here?, "year named before"))
}

/// "last May", "this spring", "next October 5" seen from `from`.
fn near(sub: Sub, n: i32, from: Date) -> Option<Value> {
    let now = |y| of_year(sub, y).and_then(|v| v.days()).is_some_and(|(first, last)| first <= from && from <= last);
    let y = i32::from(from.year());
    // A winter is of the year in which it began.
    let y = if now(y - 1) { y - 1 } else { y };
    let here = of_year(sub, y)?;
    let (first, last) = here.days()?;
    match n {
        0 => Some(here),
        n if n < 0 => of_year(sub, if last < from { y + n + 1 } else { y + n }),
        n => of_year(sub, if first > from { y + n - 1 } else { y + n }),
    }
}

fn of_year(sub: Sub, y: i32) -> Option<Value> {
    Some(match sub {
        Sub::Year => Value::Year(y),
        Sub::Half(h) => Value::Half(y, h),
        Sub::Quarter(q) => Value::Quarter(y, q),
        Sub::Season(s) => Value::Season(y, s),
        Sub::Month(m) => Value::Month(y, m),
        Sub::Day(m, d) => Value::Day(day(y, m as i8, d as i8)?),
        Sub::Holiday(rule) => Value::Day(holiday(rule, y)?),
    })
}

/// A rule of `holidays.tsv` in a year.
fn holiday(rule: &str, y: i32) -> Option<Date> {
    let mut words = rule.split(' ');
    match words.next()? {
        "easter" => add_days(easter(y)?, words.next()?.parse().ok()?),
        "nth" => {
            let month: i8 = words.next()?.parse().ok()?;
            let weekday: u8 = words.next()?.parse().ok()?;
            let n: i64 = words.next()?.parse().ok()?;
            let more: i64 = words.next().and_then(|w| w.parse().ok()).unwrap_or(0);
            add_days(next_weekday(day(y, month, 1)?, weekday, false)?, 7 * (n - 1) + more)
        }
        "last" => {
            let month: i8 = words.next()?.parse().ok()?;
            last_weekday(day(y, month, 1)?.last_of_month(), words.next()?.parse().ok()?, false)
        }
        fixed => {
            let (m, d) = fixed.split_once('-')?;
            day(y, m.parse().ok()?, d.parse().ok()?)
        }
    }
}

/// Gregorian Easter Sunday (the anonymous algorithm, Nature, 20 April 1876).
fn easter(y: i32) -> Option<Date> {
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let date = (h + l - 7 * m + 33 * month + 19) % 32;
    day(y, month as i8, date as i8)
}

fn number(d: Date) -> i64 {
    d.weekday().to_monday_one_offset().into()
}

/// The last `weekday` up to `from`; `before` excludes `from` itself.
pub(crate) fn last_weekday(from: Date, weekday: u8, before: bool) -> Option<Date> {
    let back = (number(from) - i64::from(weekday)).rem_euclid(7);
    add_days(from, -if back == 0 && before { 7 } else { back })
}

/// The next `weekday` from `from` on; `after` excludes `from` itself.
pub(crate) fn next_weekday(from: Date, weekday: u8, after: bool) -> Option<Date> {
    let ahead = (i64::from(weekday) - number(from)).rem_euclid(7);
    add_days(from, if ahead == 0 && after { 7 } else { ahead })
}

fn monday(d: Date) -> Option<Date> {
    add_days(d, 1 - number(d))
}

pub(crate) fn week_of(d: Date) -> Value {
    let week = d.iso_week_date();
    Value::Week(week.year().into(), week.week() as u8)
}

fn weekend_of(d: Date) -> Value {
    let week = d.iso_week_date();
    Value::Weekend(week.year().into(), week.week() as u8)
}

/// Resolves against a publication known to an interval only: what both its ends agree on is committed to, the rest keeps
/// its holes and the days that both allow.
pub(crate) fn between(
    sem: &Sem,
    cx: &Context<'_>,
    earliest: Option<Date>,
    modifier: Option<&'static str>,
) -> (TimexType, String, Interval, String) {
    let late = at_one(sem, cx, modifier);
    let Some(earliest) = earliest else { return late };
    let early = at_one(sem, &Context { dct: Some(earliest), ..*cx }, modifier);
    if early.1 == late.1 && early.2 == late.2 {
        return late;
    }
    let interval = Interval { from: early.2.from, to: late.2.to, grain: Grain::Unknown, zone: None };
    let value = if late.0 == TimexType::Duration { late.1 } else { holes(sem) };
    (late.0, value, interval, "against a publication known to an interval only".to_owned())
}

/// A part of the calendar of which something is said that holds each time.
pub(crate) fn of_each(sem: &Sem) -> (TimexType, String, Interval, String) {
    (TimexType::Date, holes(sem), Interval::default(), "said of each one".to_owned())
}

/// Resolves against one day of publication. "More than a year ago" ends a year before that day, and "nearly a year ago"
/// lies between the two.
fn at_one(sem: &Sem, cx: &Context<'_>, modifier: Option<&'static str>) -> (TimexType, String, Interval, String) {
    let (kind, value, mut interval, evidence) = timex(resolve(sem, cx), modifier);
    if let (Sem::Shift { amount: Amount::Exact(n), unit, back: true, base: Base::Dct }, Some(m @ ("BEFORE" | "AFTER"))) =
        (sem, modifier)
        && let Some((dct, far)) = cx.dct.and_then(|dct| Some((dct, counted(dct, -n, *unit)?)))
    {
        let (from, to) = if m == "AFTER" { (Some(far), dct) } else { (None, far) };
        interval = Interval { from: from.map(Point::Day), to: Some(Point::Day(to)), grain: Grain::Unknown, zone: None };
    }
    (kind, value, interval, evidence)
}

/// Puts an answer into the form the other stages read.
pub(crate) fn timex(answer: Answer, modifier: Option<&'static str>) -> (TimexType, String, Interval, String) {
    match answer {
        Answer::Calendar(value, why) => {
            let kind = match value {
                Value::Part(..) | Value::Minute(..) => TimexType::Time,
                _ => TimexType::Date,
            };
            (kind, value.to_string(), value.interval(modifier), why.to_owned())
        }
        Answer::Length(value, Some(interval)) => {
            (TimexType::Duration, value, interval, "length of time up to or from publication".to_owned())
        }
        Answer::Length(value, None) => (TimexType::Duration, value, Interval::default(), "length of time".to_owned()),
        Answer::Open(value, interval) => (TimexType::Date, value, interval, "no number of units".to_owned()),
        Answer::Text(kind, value, why) => (kind, value, Interval::default(), why.to_owned()),
    }
}

/// The value of a timex already made.
pub(crate) fn value_of(timex: &Timex) -> Option<Value> {
    Value::parse(&timex.value)
}
