//! What a time expression looks like: from atoms to meanings, before anything is resolved.

mod clock;
mod compound;
mod date;
mod length;
mod recurrence;

use legation_schema::TimexType;

use crate::tense::Tense;
use crate::value::Season;
use crate::words::{Atom, Phrases, Unit};

pub(crate) use length::length_value;

/// A part of a year.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Sub {
    Year,
    Half(u8),
    Quarter(u8),
    Season(Season),
    Month(u8),
    Day(u8, u8),
    /// A rule of `holidays.tsv`.
    Holiday(&'static str),
}

/// What a relative expression counts from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Base {
    /// The day of publication.
    Dct,
    /// The time the text is at: "the following day", "three days later".
    Anchor,
}

/// How much: a number, or "several".
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Amount {
    Exact(f64),
    Vague,
}

/// The meaning of an expression.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Sem {
    Date {
        year: Option<i32>,
        sub: Sub,
    },
    /// "2011-01-04" and the like, already whole.
    Bc(u32, Option<u8>),
    Weekday(u8),
    /// "last Friday", "next Friday".
    RelWeekday(u8, i32),
    /// "last year", "this week", "the following month", "yesterday".
    Rel(Unit, i32, Base),
    /// "last May", "this spring".
    RelSub(Sub, i32, Base),
    /// "October of next year", "the third quarter of last year": by the calendar.
    OfRel(Sub, i32, Base),
    /// "two weeks ago", "three days later".
    Shift {
        amount: Amount,
        unit: Unit,
        back: bool,
        base: Base,
    },
    Decade(i32),
    /// "the nineties".
    ShortDecade(u8),
    Century(i32),
    Fiscal(Option<i32>, Option<u8>),
    /// A length, with the side of the publication it lies on: -1 up to it, 1 from it on, 0 anywhere.
    Duration(Amount, Unit, i8),
    /// A value as it stands: sets, references, durations of two units.
    Literal(TimexType, String),
    /// "Friday night".
    Part(Box<Sem>, &'static str),
    /// "9:30 p.m. Friday".
    Clock {
        hour: u8,
        minute: u8,
        zone: String,
        day: Option<Box<Sem>>,
    },
    /// "the third quarter of last year", "the last week of May": 0 the last.
    Nth(Unit, u8, Box<Sem>),
    /// "the same month last year": the part of the year named before, in the year given.
    Again(Box<Sem>),
    /// "a year ago today", "a week from Friday": whole units from a day.
    CountedFrom {
        n: i32,
        unit: Unit,
        back: bool,
        day: Box<Sem>,
    },
    /// "on the 20th".
    DayOfMonth(u8),
    /// "the week of Oct. 20".
    WeekOf(Box<Sem>),
    /// "that time", "the day": the time the text is at, with no day of its own.
    Anaphor(Unit),
    /// "that October night": the day the text is at, where it lies in that month.
    DayIn(u8, Option<&'static str>),
}

/// An expression found: atoms `start..end`.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Match {
    pub start: usize,
    pub end: usize,
    pub sem: Sem,
    pub modifier: Option<&'static str>,
}

/// Words with the tag of their token: `None` where the text was not analysed.
pub(crate) struct Scan<'a> {
    pub text: &'a str,
    pub lower: &'a str,
    pub atoms: &'a [Atom],
    /// Penn tag of an atom's token, empty where unknown.
    pub tag: &'a dyn Fn(usize) -> &'static str,
    /// Whether dates without month names are written day first in this outlet.
    pub day_first: bool,
}

type Found<T> = Option<(T, usize)>;

/// How many atoms before its core an expression may begin.
const REACH: usize = 10;

/// All expressions, in text order, none overlapping.
pub(crate) fn scan(s: &Scan<'_>) -> Vec<Match> {
    let mut found: Vec<Match> = Vec::new();
    let mut i = 0;
    // The next atom that can make a time of the words before it.
    let mut core = 0;
    while i < s.atoms.len() {
        if core < i || core == 0 {
            match (i..s.atoms.len()).find(|&j| s.core(j)) {
                Some(j) => core = j,
                None => break,
            }
        }
        if core - i > REACH {
            i = core - REACH;
        }
        if !s.starts(i, found.last()) {
            i += 1;
            continue;
        }
        match s.expression(i, found.last()) {
            Some(m) => {
                i = m.end;
                found.push(m);
            }
            None => i += 1,
        }
    }
    found
}

/// Finds what leans on the expression after it: "6-7 January 1916", "15 to 22 February", "ten or fifteen years",
/// "499-493 BC".
pub(crate) fn lean(s: &Scan<'_>, found: &mut Vec<Match>) {
    let mut i = 0;
    while i < found.len() {
        let (start, sem) = (found[i].start, found[i].sem.clone());
        let free = if i > 0 { found[i - 1].end } else { 0 };
        if let Some(m) = s.leaning(start, &sem).filter(|m| m.start >= free) {
            found.insert(i, m);
            i += 1;
        }
        i += 1;
    }
}

/// Gives dates without a year the one that follows them: "between March and April 1918", "on 3 May and 5 June 2010".
pub(crate) fn share_years(s: &Scan<'_>, found: &mut [Match]) {
    for i in (1..found.len()).rev() {
        let (head, tail) = found.split_at_mut(i);
        let (Some(a), Some(b)) = (head.last_mut(), tail.first()) else { continue };
        let joined = match b.start.checked_sub(a.end) {
            Some(1) => s.is(a.end, &["and", "to", "-", "–", "—", "or", "until", "till", "through", "&", "/", ","]),
            // ", and"
            Some(2) => s.is(a.end + 1, &["and", "to", "or", "until"]) || s.is(a.end, &["and", "to"]),
            _ => false,
        };
        if !joined {
            continue;
        }
        if let (Sem::Date { year: year @ None, sub: x }, Sem::Date { year: Some(y), sub: z }) = (&mut a.sem, &b.sem) {
            let month = |sub: &Sub| match sub {
                Sub::Month(m) | Sub::Day(m, _) => Some(*m),
                _ => None,
            };
            *year = match (month(x), month(z), &*x, z) {
                (Some(m), Some(n), ..) => Some(if m > n { y - 1 } else { *y }),
                (.., Sub::Quarter(_), Sub::Quarter(_)) | (.., Sub::Season(_), Sub::Season(_)) => Some(*y),
                _ => None,
            };
        }
    }
}

/// Whether the preposition before it sets a date apart from the time the text is at.
pub(crate) fn points_away(s: &Scan<'_>, i: usize) -> bool {
    i > 0 && s.is(i - 1, &["until", "till", "since", "before", "than"])
}

/// Where a preposition alone says which side of the publication a date lies on.
pub(crate) fn direction(s: &Scan<'_>, i: usize) -> Option<Tense> {
    if i == 0 {
        return None;
    }
    if s.is(i - 1, &["until", "till"]) || (i > 1 && s.is(i - 1, &["of"]) && s.is(i - 2, &["ahead"])) {
        return Some(Tense::Future);
    }
    if s.is(i - 1, &["since"]) {
        return Some(Tense::Past);
    }
    None
}

impl Scan<'_> {
    fn leaning(&self, start: usize, sem: &Sem) -> Option<Match> {
        let link = start.checked_sub(1)?;
        let number = link.checked_sub(1)?;
        let dash = self.is(link, &["-", "–", "—"]);
        if !dash && !self.is(link, &["to", "and", "or"]) {
            return None;
        }
        let a = &self.atoms[number];
        if number > 0 && self.glued(number) && !self.is(number - 1, &["(", "[", "“"]) {
            return None;
        }
        let sem = match sem {
            Sem::Date { year, sub: Sub::Day(m, d) } if self.atoms[start].num.is_some() => {
                let n = a.num.filter(|n| a.digits() <= 2 && (1..u32::from(*d)).contains(n))?;
                Sem::Date { year: *year, sub: Sub::Day(*m, n as u8) }
            }
            Sem::Bc(y, None) => Sem::Bc(a.num.filter(|n| n > y && a.digits() <= 4)?, None),
            Sem::Duration(Amount::Exact(n), unit, dir) => {
                let between = number > 0 && self.is(number - 1, &["between", "from"]);
                if self.is(link, &["and"]) && !between {
                    return None;
                }
                let less = f64::from(a.num.filter(|_| a.digits() <= 4).or(a.info.number)?);
                if less >= *n {
                    return None;
                }
                Sem::Duration(Amount::Exact(less), *unit, *dir)
            }
            _ => return None,
        };
        let the = number > 0 && self.is(number - 1, &["the"]) && matches!(sem, Sem::Date { .. });
        Some(Match { start: number - usize::from(the), end: number + 1, sem, modifier: None })
    }
}

impl<'a> Scan<'a> {
    pub(super) fn w(&self, i: usize) -> &'a str {
        self.atoms.get(i).map(|a| a.span.of(self.lower)).unwrap_or("")
    }

    pub(super) fn raw(&self, i: usize) -> &'a str {
        self.atoms.get(i).map(|a| a.span.of(self.text)).unwrap_or("")
    }

    pub(super) fn is(&self, i: usize, words: &[&str]) -> bool {
        words.contains(&self.w(i))
    }

    fn core(&self, i: usize) -> bool {
        let a = &self.atoms[i];
        match a.num {
            // Years, times and dates in figures, "'99", "30s".
            Some(_) => {
                a.digits() == 4
                    || (self.glued(i + 1)
                        && self.is(
                            i + 1,
                            &[":", "/", "-", ".", "s", "’", "'", "am", "pm", "a", "p", "–", "st", "nd", "rd", "th"],
                        ))
                    || (i > 0 && self.glued(i) && self.is(i - 1, &["'", "’", "‘", "-", "–"]))
                    || self.is(i + 1, &["p", "a", "pm", "am", "-", "–", "to", "and", "b"])
                    || (i > 0 && self.is(i - 1, &["-", "–", "to", "and"]))
            }
            None => a.info.core,
        }
    }

    fn starts(&self, i: usize, before: Option<&Match>) -> bool {
        let a = &self.atoms[i];
        a.num.is_some() || a.info.starts || self.is(i, &["'", "’", "‘"]) || before.is_some_and(|b| i <= b.end + 1)
    }

    pub(super) fn upper(&self, i: usize) -> bool {
        self.raw(i).starts_with(|c: char| c.is_uppercase())
    }

    pub(super) fn glued(&self, i: usize) -> bool {
        self.atoms.get(i).is_some_and(|a| !a.space)
    }

    pub(super) fn tag(&self, i: usize) -> &'static str {
        if i < self.atoms.len() { (self.tag)(i) } else { "" }
    }

    pub(super) fn phrase(&self, i: usize, table: &'static Phrases) -> Option<(&'static str, &'static str, usize)> {
        let list = table.get(self.w(i))?;
        for (words, a, b) in list {
            let same = words.iter().enumerate().all(|(k, word)| {
                let here = self.w(i + k);
                here == *word || (*word == "'" && here == "’")
            });
            if same {
                return Some((a, b, i + words.len()));
            }
        }
        None
    }

    pub(super) fn expression(&self, i: usize, before: Option<&Match>) -> Option<Match> {
        let mut best: Option<Match> = None;
        let mut offer = |m: Option<Match>| {
            if let Some(m) = m
                && best.as_ref().is_none_or(|b| m.end > b.end)
            {
                best = Some(m);
            }
        };
        // Nothing begins inside a word: "Q" of "IRAQ1".
        if i > 0 && self.glued(i) && self.is_alnum(i - 1) && self.is_alnum(i) {
            return self.continued(i, before);
        }
        offer(self.modified(i));
        offer(self.clock(i));
        offer(self.shift(i));
        offer(self.counted_from_day(i));
        offer(self.compound(i));
        offer(self.length(i));
        offer(self.recurrence(i));
        offer(self.reference(i));
        offer(self.continued(i, before));
        best
    }

    pub(super) fn is_alnum(&self, i: usize) -> bool {
        self.raw(i).chars().all(char::is_alphanumeric)
    }
}
