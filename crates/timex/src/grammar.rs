//! What a time expression looks like: from atoms to meanings, before anything is resolved.

use legation_schema::TimexType;

use crate::value::Season;
use crate::words::{Atom, HOLIDAYS, MODIFIERS, Phrases, REFERENCES, SETS, Unit};

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
    /// "last May", "the third quarter of next year".
    RelSub(Sub, i32, Base),
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
    Duration(Amount, Unit),
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
    /// "that time", "the day": the time the text is at, with no day of its own.
    Anaphor(Unit),
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

/// All expressions, in text order, none overlapping.
pub(crate) fn scan(s: &Scan<'_>) -> Vec<Match> {
    let mut found: Vec<Match> = Vec::new();
    let mut i = 0;
    while i < s.atoms.len() {
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

impl<'a> Scan<'a> {
    fn w(&self, i: usize) -> &'a str {
        self.atoms.get(i).map(|a| a.span.of(self.lower)).unwrap_or("")
    }

    fn raw(&self, i: usize) -> &'a str {
        self.atoms.get(i).map(|a| a.span.of(self.text)).unwrap_or("")
    }

    fn is(&self, i: usize, words: &[&str]) -> bool {
        words.contains(&self.w(i))
    }

    fn upper(&self, i: usize) -> bool {
        self.raw(i).starts_with(|c: char| c.is_uppercase())
    }

    fn glued(&self, i: usize) -> bool {
        self.atoms.get(i).is_some_and(|a| !a.space)
    }

    fn tag(&self, i: usize) -> &'static str {
        if i < self.atoms.len() { (self.tag)(i) } else { "" }
    }

    fn phrase(&self, i: usize, table: &'static Phrases) -> Option<(&'static str, &'static str, usize)> {
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

    fn expression(&self, i: usize, before: Option<&Match>) -> Option<Match> {
        let mut best: Option<Match> = None;
        let mut offer = |m: Option<Match>| {
            if let Some(m) = m {
                if best.as_ref().is_none_or(|b| m.end > b.end) {
                    best = Some(m);
                }
            }
        };
        // Nothing begins inside a word: "Q" of "IRAQ1".
        if i > 0 && self.glued(i) && self.is_alnum(i - 1) && self.is_alnum(i) {
            return self.continued(i, before);
        }
        offer(self.modified(i));
        offer(self.clock(i));
        offer(self.shift(i));
        offer(self.length(i));
        offer(self.recurrence(i));
        offer(self.reference(i));
        offer(self.continued(i, before));
        best
    }

    fn is_alnum(&self, i: usize) -> bool {
        self.raw(i).chars().all(char::is_alphanumeric)
    }

    // ---- dates -------------------------------------------------------------------------------------------------

    /// "early October", "the end of last year", "later this week", or a plain date.
    fn modified(&self, i: usize) -> Option<Match> {
        let m = |start, (sem, end): (Sem, usize), modifier| Match { start, end, sem, modifier };
        let mut j = i;
        if self.is(j, &["the", "this", "very"]) && self.is(j + 1, &["very"]) {
            j += 1;
        }
        let the = self.is(j, &["the"]) as usize;
        let very = self.is(j + the, &["very"]) as usize;
        let k = j + the + very;
        let word = self.w(k);
        let modifier = match word {
            "early" | "earlier" | "beginning" | "start" | "outset" | "dawn" | "opening" => Some("START"),
            "mid" | "middle" | "midst" => Some("MID"),
            "late" | "later" | "end" | "close" | "latter" => Some("END"),
            _ => None,
        };
        if let Some(modifier) = modifier {
            let mut n = k + 1;
            let of = match word {
                "early" | "late" | "earlier" | "later" | "mid" => {
                    // "mid-October", "early-to-mid 2010".
                    if self.is(n, &["-", "–"]) {
                        n += 1;
                    }
                    if self.is(n, &["to"]) && self.is(n + 1, &["mid", "late"]) {
                        n += 2;
                        if self.is(n, &["-"]) {
                            n += 1;
                        }
                    }
                    if self.is(n, &["in", "on"]) { n + 1 } else { n }
                }
                _ => {
                    if self.is(n, &["part", "half", "stages", "days", "months", "weeks"]) && self.is(n + 1, &["of"]) {
                        n += 1;
                    }
                    if !self.is(n, &["of"]) {
                        return self.plain(i).map(|d| m(i, d, None));
                    }
                    n + 1
                }
            };
            // "earlier" and "later" say where in it, and TIMEX3 keeps them in the extent.
            if let Some((sem, end)) = self.date(of) {
                let keep = match word {
                    "earlier" => None,
                    "later" => None,
                    _ => Some(modifier),
                };
                let sem_day =
                    matches!(sem, Sem::Rel(Unit::Day, ..) | Sem::Weekday(_) | Sem::Date { sub: Sub::Day(..), .. });
                // "later on September 24" and "late on Friday": the day alone, the rest is manner.
                if self.w(of.saturating_sub(1)) == "on" {
                    return None;
                }
                let keep = if sem_day && word != "early" && word != "late" { None } else { keep };
                return Some(m(i, (sem, end), keep));
            }
            return None;
        }
        self.plain(i).map(|d| m(i, d, None))
    }

    fn plain(&self, i: usize) -> Found<Sem> {
        self.date(i)
    }

    /// Any date: the longest of its forms.
    fn date(&self, i: usize) -> Found<Sem> {
        let mut best: Found<Sem> = None;
        for found in [
            self.calendar(i),
            self.weekday(i),
            self.numeric(i),
            self.relative(i),
            self.decade(i),
            self.season(i),
            self.quarter(i),
            self.holiday(i),
            self.bare_year(i),
            self.part_of_day(i),
        ] {
            if let Some((_, end)) = &found {
                if best.as_ref().is_none_or(|b| *end > b.1) {
                    best = found;
                }
            }
        }
        best
    }

    /// A month's name, with its abbreviation's full stop.
    fn month(&self, i: usize) -> Found<u8> {
        let a = self.atoms.get(i)?;
        if a.info.month > 0 {
            // "may" and "march" are months only in capitals; a sentence may begin with the verb.
            if !self.upper(i) {
                return None;
            }
            if self.is(i, &["may", "march"]) && self.tag(i).starts_with(['M', 'V']) {
                return None;
            }
            if self.is(i, &["may", "march"]) && self.tag(i).is_empty() {
                let dated = self.atoms.get(i + 1).is_some_and(|n| n.num.is_some())
                    || (i > 0
                        && (self.atoms[i - 1].num.is_some()
                            || self.is(
                                i - 1,
                                &["in", "since", "until", "by", "last", "of", "early", "late", "and", "next"],
                            )));
                if !dated {
                    return None;
                }
            }
            return Some((a.info.month, i + 1));
        }
        if a.info.month_short > 0 && self.upper(i) {
            let dot = self.is(i + 1, &["."]) && self.glued(i + 1);
            let end = i + 1 + dot as usize;
            let dated = dot
                || self.atoms.get(end).is_some_and(|n| n.num.is_some())
                || (i > 0 && self.atoms[i - 1].num.is_some());
            let word = self.is(i, &["mar", "jan", "sep", "dec"]) && !self.upper(i);
            if dated && !word {
                return Some((a.info.month_short, end));
            }
        }
        None
    }

    /// 1 to 31, with or without its ending.
    fn day_number(&self, i: usize) -> Found<u8> {
        let a = self.atoms.get(i)?;
        if let Some(n) = a.num {
            if a.digits() <= 2 && (1..=31).contains(&n) {
                if self.is(i + 1, &["st", "nd", "rd", "th"]) && self.glued(i + 1) {
                    return Some((n as u8, i + 2));
                }
                // "3.5", "12,000", "9:30", "5%".
                let next = self.w(i + 1);
                let number = self.glued(i + 1)
                    && matches!(next, "." | "," | ":")
                    && self.glued(i + 2)
                    && self.atoms.get(i + 2).is_some_and(|b| b.num.is_some());
                if !number && !matches!(next, "%" | "percent") {
                    return Some((n as u8, i + 1));
                }
            }
            return None;
        }
        None
    }

    fn year4(&self, i: usize) -> Found<i32> {
        let a = self.atoms.get(i)?;
        let n = a.num?;
        if a.digits() == 4 && (1000..=2199).contains(&n) {
            let number = self.glued(i + 1)
                && self.is(i + 1, &[",", "."])
                && self.glued(i + 2)
                && self.atoms.get(i + 2).is_some_and(|b| b.num.is_some());
            if !number {
                return Some((n as i32, i + 1));
            }
        }
        None
    }

    /// "BC", "B.C.", "BCE".
    fn bc(&self, i: usize) -> Option<usize> {
        if self.is(i, &["bc", "bce"]) {
            return Some(i + 1);
        }
        if self.is(i, &["b"]) && self.is(i + 1, &["."]) && self.is(i + 2, &["c"]) {
            return Some(i + 3 + self.is(i + 3, &["."]) as usize);
        }
        None
    }

    /// The year after a month or a day: "2010", ", 2010", "of 2010", "of last year", "'10".
    fn year_after(&self, i: usize) -> Found<Year> {
        let mut j = i;
        if self.is(j, &[","]) {
            j += 1;
        }
        if let Some((y, end)) = self.year4(j) {
            return Some((Year::Plain(y), end));
        }
        if self.is(j, &["'", "’", "‘"]) && self.glued(j + 1) {
            if let Some(y) = self.short_year(j + 1) {
                return Some((Year::Plain(y), j + 2));
            }
        }
        if let Some(n) = self.atoms.get(i).and_then(|a| a.num) {
            if let Some(end) = self.bc(i + 1) {
                return Some((Year::Bc(n), end));
            }
        }
        let of = self.is(j, &["of", "in"]) as usize;
        if of == 1 {
            if let Some((y, end)) = self.year4(j + 1) {
                if self.is(j, &["of"]) {
                    return Some((Year::Plain(y), end));
                }
            }
        }
        if (of == 1 && self.is(j, &["of"])) || of == 0 {
            if let Some((Sem::Rel(Unit::Year, n, base), end)) = self.relative(j + of) {
                if of == 1 || base == Base::Dct {
                    return Some((Year::Rel(n, base), end));
                }
            }
        }
        None
    }

    fn short_year(&self, i: usize) -> Option<i32> {
        let a = self.atoms.get(i)?;
        let n = a.num? as i32;
        if a.digits() != 2 {
            return None;
        }
        Some(if n < 40 { 2000 + n } else { 1900 + n })
    }

    fn dated(&self, sub: Sub, i: usize) -> (Sem, usize) {
        match self.year_after(i) {
            Some((Year::Plain(y), end)) => (Sem::Date { year: Some(y), sub }, end),
            Some((Year::Bc(y), end)) => {
                let month = match sub {
                    Sub::Month(m) | Sub::Day(m, _) => Some(m),
                    _ => None,
                };
                (Sem::Bc(y, month), end)
            }
            Some((Year::Rel(n, base), end)) => (Sem::RelSub(sub, n, base), end),
            None => (Sem::Date { year: None, sub }, i),
        }
    }

    /// Dates with a month's name.
    fn calendar(&self, i: usize) -> Found<Sem> {
        let mut j = i;
        // "Friday, September 20", "Fri 20 Sep 2019".
        if let Some((_, end)) = self.weekday_name(j) {
            j = end;
            if self.is(j, &[","]) {
                j += 1;
            }
            if self.is(j, &["the"]) {
                j += 1;
            }
            let (sem, end) = self.month_day(j).or_else(|| self.day_month(j))?;
            return Some((sem, end));
        }
        if self.is(j, &["the"]) {
            let (sem, end) = self.day_month(j + 1)?;
            return Some((sem, end));
        }
        if let Some(found) = self.month_day(j).or_else(|| self.day_month(j)) {
            return Some(found);
        }
        // "2019 September 20".
        if let Some((y, next)) = self.year4(i) {
            if let Some((m, k)) = self.month(next) {
                return Some(match self.day_number(k) {
                    Some((d, end)) => (Sem::Date { year: Some(y), sub: Sub::Day(m, d) }, end),
                    None => (Sem::Date { year: Some(y), sub: Sub::Month(m) }, k),
                });
            }
        }
        let (m, next) = self.month(i)?;
        Some(self.dated(Sub::Month(m), next))
    }

    /// "September 20", "September, 20", "Sept. 20th, 2019".
    fn month_day(&self, i: usize) -> Found<Sem> {
        let (m, mut j) = self.month(i)?;
        // Machine-translated pages write "February, 17"; "February, 2010" is a year.
        if self.is(j, &[","]) {
            j += 1;
        }
        if self.is(j, &["the"]) {
            j += 1;
        }
        let (d, end) = self.day_number(j)?;
        // "264 BC" after a month is a year.
        if self.bc(end).is_some() {
            return None;
        }
        Some(self.dated(Sub::Day(m, d), end))
    }

    /// "20 September 2019", "20th of September", "05May2019".
    fn day_month(&self, i: usize) -> Found<Sem> {
        let (d, mut j) = self.day_number(i)?;
        if self.is(j, &["day"]) && self.is(j + 1, &["of"]) {
            j += 1;
        }
        if self.is(j, &["of"]) {
            j += 1;
        } else if self.is(j, &["-", "/"]) && self.glued(j) {
            j += 1;
        }
        let (m, end) = self.month(j)?;
        let after = if self.is(end, &["-", "/"]) && self.glued(end) { end + 1 } else { end };
        Some(self.dated(Sub::Day(m, d), if self.year4(after).is_some() { after } else { end }))
    }

    /// "2019-09-20", "20/09/2019", "9/20/19", "20.09.2019".
    fn numeric(&self, i: usize) -> Found<Sem> {
        let (a, sep, b, sep2, c) = (i, i + 1, i + 2, i + 3, i + 4);
        if c >= self.atoms.len() || !(sep..=c).all(|k| self.glued(k)) || self.w(sep) != self.w(sep2) {
            return None;
        }
        let get = |k: usize| Some((self.atoms[k].num?, self.atoms[k].digits()));
        let ((x, xd), (y, yd), (z, zd)) = (get(a)?, get(b)?, get(c)?);
        if !self.is(sep, &["-", "/", "."]) || yd > 2 || (i > 0 && self.glued(i) && self.is(i - 1, &["-", "/", "."])) {
            return None;
        }
        let date = |y: u32, m: u32, d: u32| {
            let ok = (1..=12).contains(&m) && (1..=31).contains(&d) && (1000..=2199).contains(&y);
            ok.then_some((Sem::Date { year: Some(y as i32), sub: Sub::Day(m as u8, d as u8) }, c + 1))
        };
        if xd == 4 {
            return date(x, y, z);
        }
        if zd != 4 && (zd != 2 || self.is(sep, &["-"])) {
            return None;
        }
        let year = if zd == 4 { z } else { self.short_year(c)? as u32 };
        if y > 12 || (x <= 12 && !self.day_first && !self.is(sep, &["."])) {
            date(year, x, y)
        } else {
            date(year, y, x)
        }
    }

    fn weekday_name(&self, i: usize) -> Found<u8> {
        let a = self.atoms.get(i)?;
        if a.info.weekday > 0 && self.upper(i) {
            return Some((a.info.weekday, i + 1));
        }
        if a.info.weekday_short > 0 && self.upper(i) {
            let dot = self.is(i + 1, &["."]) && self.glued(i + 1);
            let end = i + 1 + dot as usize;
            let next = end + self.is(end, &[","]) as usize;
            let dated =
                self.month(next).is_some() || self.atoms.get(next).is_some_and(|n| n.num.is_some_and(|n| n <= 31));
            // "Sun" and "Sat" are also a paper and a verb: only before a date.
            if dated || (dot && !self.is(i, &["sun", "sat", "wed"])) {
                return Some((a.info.weekday_short, end));
            }
        }
        None
    }

    /// "Friday", "last Friday", "Friday night", "a Friday", "next Sunday".
    fn weekday(&self, i: usize) -> Found<Sem> {
        let mut j = i;
        let mut shift = None;
        match self.w(j) {
            "last" | "past" | "previous" => shift = Some(-1),
            "next" | "coming" => shift = Some(1),
            "this" => shift = Some(0),
            "the" if self.is(j + 1, &["previous", "following", "next"]) => {
                shift = Some(if self.is(j + 1, &["previous"]) { -1 } else { 1 });
                j += 1;
            }
            _ => {}
        }
        if shift.is_some() {
            j += 1;
            if self.is(j, &["past", "coming"]) {
                shift = Some(if self.is(j, &["past"]) { -1 } else { 1 });
                j += 1;
            }
        }
        let (d, mut end) = self.weekday_name(j)?;
        let mut sem = match shift {
            Some(n) => Sem::RelWeekday(d, n),
            None => Sem::Weekday(d),
        };
        // "Friday last week", "Monday this week".
        if shift.is_none() && self.is(end, &["last", "next", "this"]) && self.is(end + 1, &["week"]) {
            let n = match self.w(end) {
                "last" => -1,
                "next" => 1,
                _ => 0,
            };
            sem = Sem::Nth(Unit::Day, d, Box::new(Sem::Rel(Unit::Week, n, Base::Dct)));
            end += 2;
        }
        let early = self.is(end, &["early", "late"]) as usize;
        if let Some(part) = self.atoms.get(end + early).and_then(|a| a.info.part) {
            if !self.is(end + early, &["dawn", "dusk", "overnight"]) {
                return Some((Sem::Part(Box::new(sem), part), end + early + 1));
            }
        }
        if self.is(end, &["at"]) && self.is(end + 1, &["noon", "midnight"]) {
            return Some((Sem::Part(Box::new(sem), if self.is(end + 1, &["noon"]) { "MI" } else { "NI" }), end + 2));
        }
        Some((sem, end))
    }

    /// "last year", "this week", "the following month", "yesterday evening", "that day".
    fn relative(&self, i: usize) -> Found<Sem> {
        let day = |n| Sem::Rel(Unit::Day, n, Base::Dct);
        let part = |n, p| Sem::Part(Box::new(day(n)), p);
        match self.w(i) {
            "today" => {
                // "today's" is a date all the same, "the leaders of today" an age.
                return Some((day(0), i + 1));
            }
            "yesterday" | "tomorrow" => {
                let n = if self.is(i, &["yesterday"]) { -1 } else { 1 };
                return Some(match self.atoms.get(i + 1).and_then(|a| a.info.part) {
                    Some(p) => (part(n, p), i + 2),
                    None => (day(n), i + 1),
                });
            }
            "tonight" => return Some((part(0, "NI"), i + 1)),
            "overnight" if self.tag(i).starts_with("RB") => return Some((part(0, "NI"), i + 1)),
            "the" if self.is(i + 1, &["day"]) && self.is(i + 2, &["before", "after"]) => {
                let n = if self.is(i + 2, &["before"]) { -1 } else { 1 };
                if self.is(i + 3, &["yesterday", "tomorrow"]) {
                    return Some((day(2 * n), i + 4));
                }
                return Some((Sem::Rel(Unit::Day, n, Base::Anchor), i + 3));
            }
            _ => {}
        }
        let mut j = i;
        let the = self.is(j, &["the"]);
        if the {
            j += 1;
        }
        let word = self.w(j);
        let (n, base) = match (word, the) {
            ("last" | "past", _) => (-1, Base::Dct),
            ("next" | "coming" | "upcoming", false) => (1, Base::Dct),
            ("coming" | "upcoming", true) => (1, Base::Dct),
            ("next" | "following" | "subsequent" | "ensuing", true) => (1, Base::Anchor),
            ("previous" | "preceding" | "prior", _) => (-1, Base::Anchor),
            ("this" | "current", _) => (0, Base::Dct),
            ("that", false) => (0, Base::Anchor),
            ("same" | "very" | "entire" | "whole", true) => (0, Base::Anchor),
            _ => {
                if the {
                    return self.definite(i, j);
                }
                return None;
            }
        };
        j += 1;
        if word == "this" && self.is(j, &["past", "coming", "very", "same", "current"]) {
            return self.relative_unit(
                j + 1,
                if self.is(j, &["past"]) {
                    -1
                } else if self.is(j, &["coming"]) {
                    1
                } else {
                    0
                },
                Base::Dct,
            );
        }
        if word == "that" && self.is(j, &["same", "very"]) {
            j += 1;
        }
        if word == "same" && self.is(j, &["time", "period"]) && !self.is(j + 1, &["as"]) {
            return None;
        }
        self.relative_unit(j, n, base)
    }

    fn relative_unit(&self, j: usize, n: i32, base: Base) -> Found<Sem> {
        let a = self.atoms.get(j)?;
        if self.is(j, &["fiscal", "financial"]) && self.is(j + 1, &["year"]) {
            return Some((Sem::Rel(Unit::Year, n, base), j + 2));
        }
        if let Some((m, end)) = self.month(j) {
            // "last May", "this October 5".
            if let Some((d, end)) = self.day_number(end) {
                return Some((Sem::RelSub(Sub::Day(m, d), n, base), end));
            }
            return Some((Sem::RelSub(Sub::Month(m), n, base), end));
        }
        if let Some(s) = a.info.season {
            return Some((Sem::RelSub(Sub::Season(s), n, base), j + 1));
        }
        if let Some(p) = a.info.part {
            if a.info.plural || self.is(j, &["mornings", "afternoons", "evenings", "nights"]) {
                return None;
            }
            // "last night" is yesterday's; "this morning" today's.
            return Some((Sem::Part(Box::new(Sem::Rel(Unit::Day, n, base)), p), j + 1));
        }
        if let Some((_, rule, end)) = self.phrase(j, &HOLIDAYS).map(|(r, _, e)| ((), r, e)) {
            return Some((Sem::RelSub(Sub::Holiday(rule), n, base), end));
        }
        let unit = a.info.unit.filter(|_| !a.info.plural && !a.info.unit_short)?;
        if unit <= Unit::Hour {
            return None;
        }
        let end = j + 1;
        // "last year's third quarter".
        if matches!(unit, Unit::Year) && self.is(end, &["'", "’"]) && self.is(end + 1, &["s"]) {
            if let Some((Sem::Date { year: None, sub: sub @ (Sub::Quarter(_) | Sub::Half(_)) }, end)) =
                self.quarter(end + 2)
            {
                return Some((Sem::RelSub(sub, n, base), end));
            }
        }
        Some((Sem::Rel(unit, n, base), end))
    }

    /// "the day", "the weekend", "the year": the time the text is at.
    fn definite(&self, _i: usize, j: usize) -> Found<Sem> {
        let a = self.atoms.get(j)?;
        let unit = a.info.unit.filter(|_| !a.info.plural && !a.info.unit_short)?;
        let bare = !self.is(j + 1, &["of", "when", "that", "in", "-", "after", "before", "s"]);
        match unit {
            Unit::Weekend if bare => Some((Sem::Rel(Unit::Weekend, 0, Base::Dct), j + 1)),
            Unit::Day | Unit::Week | Unit::Month | Unit::Year if bare && !self.tag(j + 1).starts_with("NN") => {
                Some((Sem::Anaphor(unit), j + 1))
            }
            _ => None,
        }
    }

    /// "the 1990s", "the late nineties", "'80s", "the 20th century".
    fn decade(&self, i: usize) -> Found<Sem> {
        let j = i + self.is(i, &["the"]) as usize;
        let quote = self.is(j, &["'", "’", "‘"]) as usize;
        if let Some(a) = self.atoms.get(j + quote) {
            if let Some(n) = a.num {
                let apostrophe = self.is(j + quote + 1, &["'", "’"]) as usize;
                let s = j + quote + 1 + apostrophe;
                let plural = self.is(s, &["s"]) && self.glued(s) && self.glued(s - 1);
                if plural && n % 10 == 0 {
                    if a.digits() == 4 && quote == 0 && n % 100 != 0 {
                        return Some((Sem::Decade(n as i32), s + 1));
                    }
                    if a.digits() == 4 && quote == 0 {
                        return Some((
                            if n % 1000 == 0 && n >= 2000 {
                                Sem::Decade(n as i32)
                            } else {
                                Sem::Century(n as i32 / 100)
                            },
                            s + 1,
                        ));
                    }
                    // "in his 30s" is an age.
                    let possessive =
                        j > 0 && self.is(j - 1, &["his", "her", "their", "my", "mid", "late", "early", "low", "high"]);
                    if a.digits() == 2 && n >= 20 && (quote == 1 || (j > i && !possessive)) {
                        return Some((Sem::ShortDecade(n as u8), s + 1));
                    }
                }
            }
            if a.info.decade > 0 && j > i {
                return Some((Sem::ShortDecade(a.info.decade), j + 1));
            }
        }
        if let Some((n, end)) = self.ordinal(j) {
            let end = end + self.is(end, &["-"]) as usize;
            if self.is(end, &["century"]) && n > 0 {
                if let Some(end) = self.bc(end + 1) {
                    return Some((Sem::Literal(TimexType::Date, format!("BC{:02}", n - 1)), end));
                }
                return Some((Sem::Century(n as i32 - 1), end + 1));
            }
        }
        None
    }

    /// "spring", "the summer of 2010", "winter 2011".
    fn season(&self, i: usize) -> Found<Sem> {
        let j = i + self.is(i, &["the"]) as usize;
        let season = self.atoms.get(j)?.info.season?;
        let (sem, end) = self.dated(Sub::Season(season), j + 1);
        let explicit = end > j + 1;
        // "fall" and "spring" are verbs and springs: without a year they need their noun tag.
        let tag = self.tag(j);
        if !explicit && (!tag.starts_with("NN") || tag == "NNS") {
            return None;
        }
        if !explicit && self.is(j, &["fall", "spring"]) {
            let before = if j > 0 { self.w(j - 1) } else { "" };
            if !matches!(before, "in" | "this" | "by" | "since" | "until" | "the" | "during")
                || self.is(j + 1, &["of", "in"])
            {
                return None;
            }
        }
        Some((sem, end))
    }

    fn ordinal(&self, i: usize) -> Found<u8> {
        let a = self.atoms.get(i)?;
        if a.info.ordinal > 0 {
            return Some((a.info.ordinal, i + 1));
        }
        if a.info.ordinal_last {
            return Some((0, i + 1));
        }
        if let Some(n) = a.num {
            if self.is(i + 1, &["st", "nd", "rd", "th"]) && self.glued(i + 1) && (1..=99).contains(&n) {
                return Some((n as u8, i + 2));
            }
        }
        if a.info.tens > 0 && self.is(i + 1, &["-"]) {
            let unit = self.atoms.get(i + 2)?.info.ordinal;
            if (1..=9).contains(&unit) {
                return Some((a.info.tens as u8 + unit, i + 3));
            }
        }
        None
    }

    /// "the third quarter of 2010", "third-quarter", "Q3", "the first half", "fiscal 2021", "the last week of May".
    fn quarter(&self, i: usize) -> Found<Sem> {
        let j = i + self.is(i, &["the"]) as usize;
        if self.is(j, &["fiscal", "fy"]) || (self.is(j, &["financial"]) && self.is(j + 1, &["year"])) {
            let k = j + 1 + self.is(j + 1, &["year"]) as usize;
            if let Some((y, end)) = self.year4(k) {
                let end =
                    if self.is(end, &["-", "/", "–"]) && self.short_year(end + 1).is_some() { end + 2 } else { end };
                return Some((Sem::Fiscal(Some(y), None), end));
            }
            return None;
        }
        let a = self.atoms.get(j)?;
        if self.is(j, &["q", "h"]) && self.upper(j) && self.glued(j + 1) {
            let n = self.atoms.get(j + 1)?.num? as u8;
            let q = self.is(j, &["q"]);
            if (1..=if q { 4 } else { 2 }).contains(&n) {
                return Some(self.dated(if q { Sub::Quarter(n) } else { Sub::Half(n) }, j + 2));
            }
        }
        let (n, k) = if a.info.ordinal > 0 || a.info.ordinal_last || a.num.is_some() || a.info.tens > 0 {
            self.ordinal(j)?
        } else if self.is(j, &["latter"]) {
            (2, j + 1)
        } else {
            return None;
        };
        let k = k + self.is(k, &["fiscal", "-", "full"]) as usize;
        match self.w(k) {
            "quarter" if n <= 4 => {
                if n == 0 {
                    // "the last quarter" is the one before; "the final quarter of 2010" the fourth.
                    if let (Sem::Date { year: Some(y), .. }, end) = self.dated(Sub::Quarter(4), k + 1) {
                        return Some((Sem::Date { year: Some(y), sub: Sub::Quarter(4) }, end));
                    }
                    return None;
                }
                let (sem, end) = self.dated(Sub::Quarter(n), k + 1);
                Some((sem, end))
            }
            "half" if (1..=2).contains(&n) => {
                let found = self.dated(Sub::Half(n), k + 1);
                (found.1 > k + 1 || j > i).then_some(found).filter(|(_, e)| *e > k + 1 || self.is(k + 1, &[",", "."]))
            }
            "week" | "day" | "weekend" | "month" if self.is(k + 1, &["of", "in"]) => {
                let unit = self.atoms[k].info.unit?;
                let (inner, end) = self.date(k + 2)?;
                let fits = matches!(
                    inner,
                    Sem::Date { sub: Sub::Month(_) | Sub::Year, .. }
                        | Sem::RelSub(Sub::Month(_), ..)
                        | Sem::Rel(Unit::Month | Unit::Year, ..)
                );
                fits.then(|| (Sem::Nth(unit, n, Box::new(inner)), end))
            }
            _ => None,
        }
    }

    fn holiday(&self, i: usize) -> Found<Sem> {
        if !self.upper(i) {
            return None;
        }
        let (rule, _, end) = self.phrase(i, &HOLIDAYS)?;
        Some(self.dated(Sub::Holiday(rule), end))
    }

    /// A year alone.
    fn bare_year(&self, i: usize) -> Found<Sem> {
        let mut j = i;
        if self.is(j, &["the"]) && self.is(j + 1, &["year"]) {
            j += 2;
        } else if self.is(j, &["year"]) && !(j > 0 && self.is(j - 1, &["this", "last"])) {
            j += 1;
        }
        if self.is(j, &["'", "’", "‘"]) && self.glued(j + 1) && j == i {
            let y = self.short_year(j + 1)?;
            let closed = !self.glued(j + 2) || self.is(j + 2, &[".", ",", ";", ")"]);
            return closed.then_some((Sem::Date { year: Some(y), sub: Sub::Year }, j + 2));
        }
        let a = self.atoms.get(j)?;
        let n = a.num?;
        if let Some(end) = self.bc(j + 1) {
            return Some((Sem::Bc(n, None), end));
        }
        if self.is(j + 1, &["ad", "ce"]) && self.upper(j + 1) {
            return Some((Sem::Date { year: Some(n as i32), sub: Sub::Year }, j + 2));
        }
        let (y, end) = self.year4(j)?;
        if j > i {
            return Some((Sem::Date { year: Some(y), sub: Sub::Year }, end));
        }
        let before = if j > 0 { self.w(j - 1) } else { "" };
        let glued = self.glued(j);
        if glued && matches!(before, "$" | "£" | "€" | "#" | "." | "," | ":" | "&" | "+" | "/" | "°") {
            return None;
        }
        if glued && matches!(before, "-" | "–") {
            let range = j > 1 && self.year4(j - 2).is_some();
            let spaced = j > 1 && !self.atoms[j - 1].space && self.atoms[j - 2].info.month > 0;
            if !range && !spaced {
                return None;
            }
        }
        let next = self.w(end);
        if self.glued(end) && matches!(next, "%" | "°" | "/" | ":" | "+") {
            return None;
        }
        if self.glued(end) && self.is_alnum(end) {
            return None;
        }
        let unit =
            self.atoms.get(end).is_some_and(|a| a.info.unit.is_some() || a.info.scale > 0 || a.info.zone.is_some());
        if unit || matches!(next, "percent" | "per" | "km" | "kg" | "m" | "hours") {
            return None;
        }
        let cue = matches!(
            before,
            "in" | "of"
                | "since"
                | "by"
                | "from"
                | "until"
                | "till"
                | "to"
                | "between"
                | "during"
                | "before"
                | "after"
                | "around"
                | "circa"
                | "about"
                | "early"
                | "late"
                | "mid"
                | "through"
                | "the"
                | "year"
                | "and"
                | "-"
                | "–"
                | "("
                | ","
                | "for"
                | "its"
                | "as"
                | "or"
                | "than"
        );
        let counted = self.tag(end) == "NNS" && self.atoms.get(end).is_some_and(|a| a.space);
        if counted && !matches!(before, "in" | "since" | "the" | "of" | "during" | "’s" | "from" | "its") {
            return None;
        }
        if counted && matches!(before, "of" | "from") {
            return None;
        }
        if matches!(before, "than" | "about" | "around") && counted {
            return None;
        }
        let plausible = (1900..=2060).contains(&y) || (cue && (1400..1900).contains(&y));
        plausible.then_some((Sem::Date { year: Some(y), sub: Sub::Year }, end))
    }

    /// "the morning of September 20", "the night", "in the evening".
    fn part_of_day(&self, i: usize) -> Found<Sem> {
        let j = i + self.is(i, &["the"]) as usize;
        let early = self.is(j, &["early", "late"]) as usize;
        let part = self.atoms.get(j + early)?.info.part?;
        let mut k = j + early + 1;
        if self.is(k, &["hours"]) {
            k += 1;
        }
        if self.is(k, &["of"]) {
            let (inner, end) = self.date(k + 1)?;
            let day = matches!(
                inner,
                Sem::Date { sub: Sub::Day(..) | Sub::Holiday(_), .. } | Sem::Weekday(_) | Sem::RelWeekday(..)
            );
            return day.then(|| (Sem::Part(Box::new(inner), part), end));
        }
        if self.is(j, &["noon", "midday"]) {
            return Some((Sem::Clock { hour: 12, minute: 0, zone: String::new(), day: None }, k));
        }
        let plain = self.is(j + early, &["morning", "afternoon", "evening"]) && j > i;
        plain.then(|| (Sem::Part(Box::new(Sem::Anaphor(Unit::Day)), part), k))
    }

    /// What goes on from the expression before: "October 2-5", "2010-11", "between 1999 and 2013".
    fn continued(&self, i: usize, before: Option<&Match>) -> Option<Match> {
        let before = before?;
        if i < before.end || i > before.end + 1 || before.modifier.is_some() {
            return None;
        }
        if i != before.end + 1 || !self.is(before.end, &["-", "–", "—", "to", "and", "/", "&"]) {
            return None;
        }
        let a = self.atoms.get(i)?;
        let n = a.num?;
        let whole = |end: usize, sem| Some(Match { start: i, end, sem, modifier: None });
        match before.sem {
            Sem::Date { year, sub: Sub::Day(m, d) } if a.digits() <= 2 => {
                let (e, end) = self.day_number(i)?;
                let counted = self.atoms.get(end).is_some_and(|a| a.space) && self.tag(end) == "NNS";
                if e <= d || counted || self.month(end).is_some() {
                    return None;
                }
                let (sem, end) = self.dated(Sub::Day(m, e), end);
                match sem {
                    Sem::Date { year: None, .. } => whole(end, Sem::Date { year, sub: Sub::Day(m, e) }),
                    sem => whole(end, sem),
                }
            }
            Sem::Date { year: Some(y), sub: Sub::Year } if a.digits() == 2 && self.is(before.end, &["-", "–", "/"]) =>
            {
                let e = y / 100 * 100 + n as i32;
                (e > y && !(self.glued(i + 1) && self.is(i + 1, &["-"]))).then_some(())?;
                whole(i + 1, Sem::Date { year: Some(e), sub: Sub::Year })
            }
            _ => None,
        }
    }

    // ---- clock times -------------------------------------------------------------------------------------------

    fn meridiem(&self, i: usize) -> Found<bool> {
        if self.is(i, &["am", "pm"]) {
            return Some((self.is(i, &["pm"]), i + 1));
        }
        if self.is(i, &["a", "p"])
            && self.is(i + 1, &["."])
            && self.is(i + 2, &["m"])
            && self.glued(i + 1)
            && self.glued(i + 2)
        {
            let dot = self.is(i + 3, &["."]) && self.glued(i + 3);
            return Some((self.is(i, &["p"]), i + 3 + dot as usize));
        }
        None
    }

    fn zone(&self, i: usize) -> Found<String> {
        let paren = self.is(i, &["("]) as usize;
        let j = i + paren;
        let a = self.atoms.get(j)?;
        let zone = a.info.zone.filter(|_| self.raw(j).chars().all(char::is_uppercase))?;
        let mut end = j + 1;
        let mut out = zone.to_owned();
        if self.is(end, &["+", "-"]) && zone == "Z" {
            if let Some(n) = self.atoms.get(end + 1).and_then(|a| a.num).filter(|n| *n <= 14) {
                out = format!("{}{n:02}", self.w(end));
                end += 2;
            }
        }
        if paren == 1 {
            if !self.is(end, &[")"]) {
                return None;
            }
            end += 1;
        }
        Some((out, end))
    }

    fn clock(&self, i: usize) -> Option<Match> {
        let a = self.atoms.get(i)?;
        let (hour, minute, mut end, sure) = if self.is(i, &["midnight", "noon"]) {
            (if self.is(i, &["noon"]) { 12 } else { 0 }, 0, i + 1, true)
        } else {
            let n = a.num.or(a.info.number)?;
            if i > 0 && self.glued(i) && self.is(i - 1, &[":", ".", "-", "$", "/"]) {
                return None;
            }
            if self.is(i + 1, &[":", "."])
                && self.glued(i + 1)
                && self.glued(i + 2)
                && a.digits() <= 2
                && a.num.is_some()
            {
                let b = self.atoms.get(i + 2)?;
                let minute = b.num.filter(|m| *m < 60 && b.digits() == 2)?;
                let colon = self.is(i + 1, &[":"]);
                let mut end = i + 3;
                if self.is(end, &[":"])
                    && self.glued(end)
                    && self.glued(end + 1)
                    && self.atoms.get(end + 1).is_some_and(|c| c.digits() == 2)
                {
                    end += 2;
                }
                (n, minute, end, colon)
            } else if a.digits() == 4
                && (self.zone(i + 1).is_some() || self.is(i + 1, &["hours", "hrs"]))
                && n % 100 < 60
            {
                (n / 100, n % 100, i + 1, true)
            } else if a.digits() <= 2 || a.info.number.is_some() {
                (n, 0, i + 1, false)
            } else {
                return None;
            }
        };
        let mut hour = hour;
        let mut sure = sure;
        if self.is(end, &["o"]) && self.is(end + 1, &["'", "’"]) && self.is(end + 2, &["clock"]) {
            end += 3;
            sure = true;
        }
        if self.is(end, &["hrs", "hr", "hours"]) && sure && (a.digits() == 4 || end > i + 1) {
            end += 1;
        }
        if let Some((pm, next)) = self.meridiem(end) {
            if hour > 12 || hour == 0 {
                return None;
            }
            hour = hour % 12 + 12 * pm as u32;
            end = next;
            sure = true;
        }
        if self.is(end, &["local"]) && self.is(end + 1, &["time"]) && sure {
            end += 2;
        }
        let mut zone = String::new();
        if let Some((z, next)) = self.zone(end) {
            if sure || a.digits() == 4 {
                zone = z;
                end = next;
                sure = true;
            }
        }
        if !sure || hour > 24 || minute > 59 {
            return None;
        }
        let mut day = None;
        let comma = self.is(end, &[","]) as usize;
        if let Some((sem, next)) =
            self.weekday(end + comma).or_else(|| self.calendar(end + comma)).or_else(|| self.today(end + comma))
        {
            if !matches!(sem, Sem::Part(..) | Sem::Date { sub: Sub::Month(_) | Sub::Year, .. }) {
                day = Some(Box::new(sem));
                end = next;
                if let Some((z, next)) = self.zone(end) {
                    zone = z;
                    end = next;
                }
            }
        }
        let sem = Sem::Clock { hour: hour as u8 % 24, minute: minute as u8, zone, day };
        Some(Match { start: i, end, sem, modifier: None })
    }

    fn today(&self, i: usize) -> Found<Sem> {
        self.is(i, &["today", "yesterday", "tomorrow"]).then(|| self.relative(i)).flatten()
    }

    // ---- lengths of time ---------------------------------------------------------------------------------------

    /// A number in words or digits, "several", "a couple of", "two and a half".
    fn amount(&self, i: usize) -> Found<Amount> {
        let a = self.atoms.get(i)?;
        if let Some(n) = a.num {
            let mut value = f64::from(n);
            let mut end = i + 1;
            while self.is(end, &[","])
                && self.glued(end)
                && self.glued(end + 1)
                && self.atoms.get(end + 1).is_some_and(|b| b.digits() == 3)
            {
                value = value * 1000.0 + f64::from(self.atoms[end + 1].num.unwrap_or(0));
                end += 2;
            }
            if self.is(end, &["."]) && self.glued(end) && self.glued(end + 1) {
                if let Some(b) = self.atoms.get(end + 1).filter(|b| (1..=3).contains(&b.digits())) {
                    value += f64::from(b.num.unwrap_or(0)) / 10f64.powi(b.digits() as i32);
                    end += 2;
                }
            }
            if self.is(end, &["½"]) {
                value += 0.5;
                end += 1;
            }
            if self.is(end, &["1"]) && self.is(end + 1, &["/"]) && self.is(end + 2, &["2"]) {
                value += 0.5;
                end += 3;
            }
            let end = self.and_a_half(end, &mut value);
            return Some((Amount::Exact(value), end));
        }
        if self.is(i, &["a"]) && self.is(i + 1, &["couple"]) {
            return Some((Amount::Exact(2.0), i + 2 + self.is(i + 2, &["of"]) as usize));
        }
        if self.is(i, &["a"]) && self.is(i + 1, &["few", "dozen"]) {
            return Some((if self.is(i + 1, &["few"]) { Amount::Vague } else { Amount::Exact(12.0) }, i + 2));
        }
        if self.is(i, &["a"]) && self.is(i + 1, &["number"]) && self.is(i + 2, &["of"]) {
            return Some((Amount::Vague, i + 3));
        }
        if self.is(i, &["half"]) && self.is(i + 1, &["a", "an"]) {
            return Some((Amount::Exact(0.5), i + 2));
        }
        if self.is(i, &["a"]) && self.is(i + 1, &["half"]) {
            return Some((Amount::Exact(0.5), i + 2 + self.is(i + 2, &["-"]) as usize));
        }
        if a.info.vague && !self.is(i, &["some"]) {
            return Some((Amount::Vague, i + 1));
        }
        if self.is(i, &["tens", "hundreds", "thousands", "dozens", "scores"]) && self.is(i + 1, &["of"]) {
            return Some((Amount::Vague, i + 2));
        }
        let (mut total, mut group, mut end, mut any) = (0u64, 0u64, i, false);
        loop {
            let Some(a) = self.atoms.get(end) else { break };
            let unit_hyphen = self.is(end, &["-"]) && any;
            if unit_hyphen
                && self.atoms.get(end + 1).is_some_and(|b| b.info.number.is_some_and(|n| n < 10))
                && group % 10 == 0
                && group > 0
            {
                end += 1;
                continue;
            }
            if a.info.tens > 0 {
                group += u64::from(a.info.tens);
            } else if let Some(n) = a.info.number {
                group += u64::from(n);
            } else if a.info.scale == 100 || a.info.scale == 12 {
                group = group.max(1).saturating_mul(u64::from(a.info.scale));
            } else if a.info.scale > 0 {
                total = total.saturating_add(group.max(1).saturating_mul(u64::from(a.info.scale)));
                group = 0;
            } else {
                break;
            }
            any = true;
            end += 1;
        }
        if !any {
            return None;
        }
        let mut value = total.saturating_add(group) as f64;
        let end = self.and_a_half(end, &mut value);
        Some((Amount::Exact(value), end))
    }

    fn and_a_half(&self, i: usize, value: &mut f64) -> usize {
        if self.is(i, &["and"]) {
            let a = self.is(i + 1, &["a"]) as usize;
            if self.is(i + 1 + a, &["half"]) {
                *value += 0.5;
                return i + 2 + a;
            }
        }
        i
    }

    /// Amount and unit, as in "two weeks", "ten-day", "a year", "six straight days".
    fn counted(&self, i: usize) -> Found<(Amount, Unit)> {
        let (mut amount, mut j) = match self.amount(i) {
            Some(found) => found,
            None if self.is(i, &["a", "an", "one"]) => (Amount::Exact(1.0), i + 1),
            None => return None,
        };
        let article = self.is(i, &["a", "an"]) && j == i + 1;
        let hyphen = self.is(j, &["-", "–"]) && self.glued(j);
        if hyphen {
            j += 1;
        }
        let more = self.is(j, &["more", "further", "additional", "other"]) as usize;
        j += more;
        let between = [
            "consecutive",
            "straight",
            "full",
            "whole",
            "long",
            "short",
            "successive",
            "entire",
            "solid",
            "single",
            "trading",
            "business",
            "working",
            "calendar",
            "little",
            "good",
            "mere",
            "fiscal",
            "light",
            "past",
            "previous",
        ];
        let mut adjectives = 0;
        while self.is(j, &between) && adjectives < 2 {
            j += 1 + self.is(j + 1, &["-"]) as usize;
            adjectives += 1;
        }
        let a = self.atoms.get(j)?;
        let unit = a.info.unit?;
        if article && a.info.plural {
            return None;
        }
        if amount == Amount::Vague && !a.info.plural && !hyphen {
            return None;
        }
        // "one second" is a length, "a second" mostly an ordinal; "15 min", "2 hr".
        if a.info.unit_short && self.atoms[i].num.is_none() {
            return None;
        }
        if unit == Unit::Second && article {
            return None;
        }
        if unit == Unit::Quarter && (article || self.is(j + 1, &["of"])) && !a.info.plural {
            return None;
        }
        if let Amount::Exact(n) = amount {
            // "2010 year": a date in another's grammar.
            if n > 1.0
                && !a.info.plural
                && !hyphen
                && self.atoms[i].num.is_some()
                && !self.tag(j + 1).starts_with("NN")
                && adjectives == 0
                && !a.info.unit_short
            {
                return None;
            }
        }
        let mut end = j + 1;
        if self.is(end, &["and"]) && self.is(end + 1, &["a"]) && self.is(end + 2, &["half"]) {
            if let Amount::Exact(n) = amount {
                amount = Amount::Exact(n + 0.5);
                end += 3;
            }
        }
        if a.info.unit_short
            && self.is(end, &["."])
            && self.glued(end)
            && self.atoms.get(end + 1).is_some_and(|b| b.space)
            && !self.upper(end + 1)
        {
            end += 1;
        }
        Some(((amount, unit), end))
    }

    /// The modifier before a length, and where the length begins.
    fn length_modifier(&self, i: usize) -> Found<Option<&'static str>> {
        match self.phrase(i, &MODIFIERS) {
            Some(("NONE", _, end)) => Some((None, end)),
            Some((modifier, _, end)) => Some((Some(modifier), end)),
            None => None,
        }
    }

    /// "two weeks", "more than a decade", "the past three years", "years", "ten-day", "decades-long".
    fn length(&self, i: usize) -> Option<Match> {
        let done = |end: usize, amount, unit, modifier| {
            Some(Match { start: i, end: self.length_tail(end), sem: Sem::Duration(amount, unit), modifier })
        };
        // "the last two weeks", "the next few months", "the first ten months of 2010", "these three days".
        if self.is(i, &["the", "these", "those", "next", "last", "past", "his", "her", "its", "their"]) {
            let det = self.is(i, &["the", "these", "those"]) as usize;
            let mut j = i + det;
            let mut modifier = None;
            let which = self.is(
                j,
                &[
                    "last",
                    "past",
                    "next",
                    "coming",
                    "previous",
                    "preceding",
                    "following",
                    "first",
                    "final",
                    "recent",
                    "latest",
                    "opening",
                    "closing",
                    "same",
                    "remaining",
                    "intervening",
                    "subsequent",
                    "succeeding",
                    "early",
                ],
            );
            if which {
                j += 1;
            }
            if let Some((m, next)) = self.length_modifier(j).filter(|_| det + which as usize > 0) {
                modifier = m;
                j = next;
            }
            if det + which as usize > 0 {
                if let Some(((amount, unit), end)) = self.counted(j) {
                    if !self.is(j, &["a", "an"]) {
                        return done(end, amount, unit, modifier);
                    }
                }
                if let Some(a) = self.atoms.get(j).filter(|a| a.info.plural) {
                    if which {
                        return done(j + 1, Amount::Vague, a.info.unit?, modifier);
                    }
                }
                if which && self.is(j, &["decade", "century"]) && self.is(j - 1, &["past", "last", "next", "coming"]) {
                    return done(j + 1, Amount::Exact(1.0), self.atoms[j].info.unit?, modifier);
                }
            }
            return None;
        }
        if self.is(i, &["recent", "coming", "previous"]) && self.atoms.get(i + 1).is_some_and(|a| a.info.plural) {
            return done(i + 2, Amount::Vague, self.atoms[i + 1].info.unit?, None);
        }
        let (modifier, j) = self.length_modifier(i).unwrap_or((None, i));
        if let Some(((amount, unit), end)) = self.counted(j) {
            // "a day" and "a year" after a rate or a price recur.
            if j == i && self.is(j, &["a", "an"]) && unit >= Unit::Hour && self.rate_before(i) {
                return Some(Match {
                    start: i,
                    end,
                    sem: Sem::Literal(TimexType::Set, length_value(Amount::Exact(1.0), unit)),
                    modifier: None,
                });
            }
            if self.is(j, &["a", "an"]) && self.is(end, &["of"]) && unit == Unit::Day {
                return None;
            }
            return done(end, amount, unit, modifier);
        }
        // "half a million years" and the like have no amount we read; "years of war", "for decades", "months-long".
        let a = self.atoms.get(j)?;
        if a.info.plural && j == i && a.info.unit? >= Unit::Minute && !self.is(j, &["nights", "seconds", "quarters"]) {
            let compared = i > 0 && self.is(i - 1, &["-", "five", "per", "working", "two"]);
            if !compared && (i == 0 || self.atoms[i - 1].num.is_none()) && !self.upper_run(i) {
                return done(j + 1, Amount::Vague, a.info.unit?, None);
            }
        }
        if a.info.unit.is_some_and(|u| u >= Unit::Day)
            && !a.info.plural
            && self.is(j + 1, &["-"])
            && self.is(j + 2, &["long"])
            && j == i
        {
            return done(j + 3, Amount::Exact(1.0), a.info.unit?, None);
        }
        if let Some(u) =
            ["daylong", "weeklong", "monthlong", "yearlong", "decadelong"].iter().position(|w| *w == self.w(i))
        {
            let unit = [Unit::Day, Unit::Week, Unit::Month, Unit::Year, Unit::Decade][u];
            return done(i + 1, Amount::Exact(1.0), unit, None);
        }
        None
    }

    /// Capitals inside a name: "Hundred Days".
    fn upper_run(&self, i: usize) -> bool {
        self.upper(i) && i > 0 && self.upper(i - 1) && self.atoms[i].space
    }

    /// "-long", "old" belong to the extent.
    fn length_tail(&self, end: usize) -> usize {
        if self.is(end, &["-"]) && self.is(end + 1, &["long", "old"]) {
            return end + 2;
        }
        if self.is(end, &["long"]) {
            return end;
        }
        end
    }

    fn rate_before(&self, i: usize) -> bool {
        if i == 0 {
            return false;
        }
        let before = &self.atoms[i - 1];
        if self.is(
            i - 1,
            &[
                "times", "once", "twice", "barrels", "dollars", "million", "billion", "percent", "euros", "pounds",
                "flights", "tonnes", "tons", "people", "units", "%",
            ],
        ) {
            return true;
        }
        before.num.is_some()
            || (self.tag(i - 1) == "NNS"
                && !before.info.plural
                && i > 1
                && (self.tag(i - 2) == "CD" || self.atoms[i - 2].num.is_some()))
    }

    /// "two weeks ago", "three days later", "a year earlier", "the day after".
    fn shift(&self, i: usize) -> Option<Match> {
        let mut j = i;
        let mut modifier = None;
        if let Some((m, next)) = self.length_modifier(i) {
            modifier = m;
            j = next;
        }
        let (amount, unit, end) = match self.counted(j) {
            Some(((amount, unit), end)) => (amount, unit, end),
            None => {
                let a = self.atoms.get(j)?;
                if !a.info.plural {
                    return None;
                }
                (Amount::Vague, a.info.unit?, j + 1)
            }
        };
        let (back, base, end) = match self.w(end) {
            "ago" => (true, Base::Dct, end + 1),
            "earlier" | "previously" | "beforehand" => (true, Base::Anchor, end + 1),
            "before" if self.closes(end + 1) => (true, Base::Anchor, end + 1),
            "later" | "afterwards" | "afterward" | "hence" | "thereafter" => (false, Base::Anchor, end + 1),
            "after" if self.closes(end + 1) => (false, Base::Anchor, end + 1),
            "from" if self.is(end + 1, &["now", "today"]) => (false, Base::Dct, end + 2),
            _ => return None,
        };
        let modifier = match modifier {
            Some("MORE_THAN") if back => Some("BEFORE"),
            Some("LESS_THAN") if back => Some("AFTER"),
            m => m,
        };
        Some(Match { start: i, end, sem: Sem::Shift { amount, unit, back, base }, modifier })
    }

    fn closes(&self, i: usize) -> bool {
        i >= self.atoms.len() || self.is(i, &[",", ".", ";", ":", ")", "and", "when"])
    }

    // ---- recurrence and reference ------------------------------------------------------------------------------

    /// "daily", "annual", "every Friday", "each year", "per day", "twice a week".
    fn recurrence(&self, i: usize) -> Option<Match> {
        let set = |end, value: String| {
            Some(Match { start: i, end, sem: Sem::Literal(TimexType::Set, value), modifier: None })
        };
        if let Some((value, _, end)) = self.phrase(i, &SETS) {
            // "the Daily Telegraph".
            if self.upper(i) && i > 0 && (self.tag(i).starts_with("NNP") || self.upper(i + 1)) {
                return None;
            }
            return set(end, value.to_owned());
        }
        if self.is(i, &["every", "each"]) {
            let other = self.is(i + 1, &["other", "single"]) as usize;
            let n = if self.is(i + 1, &["other"]) { 2.0 } else { 1.0 };
            let j = i + 1 + other;
            let a = self.atoms.get(j)?;
            if let Some((d, end)) = self.weekday_name(j) {
                return set(end, format!("XXXX-WXX-{d}"));
            }
            if let Some(p) = a.info.part {
                return set(j + 1, format!("XXXX-XX-XXT{p}"));
            }
            if let Some((m, end)) = self.month(j) {
                return set(end, format!("XXXX-{m:02}"));
            }
            if let Some(s) = a.info.season {
                return set(j + 1, format!("XXXX-{}", s.code()));
            }
            if let Some(unit) = a.info.unit.filter(|u| !a.info.plural && *u >= Unit::Minute && !a.info.unit_short) {
                return set(j + 1, length_value(Amount::Exact(n), unit));
            }
            if let Some(((amount, unit), end)) = self.counted(j) {
                return set(end, length_value(amount, unit));
            }
            return None;
        }
        if self.is(i, &["per"]) {
            let a = self.atoms.get(i + 1)?;
            let unit = a.info.unit.filter(|u| *u >= Unit::Day && !a.info.plural)?;
            return set(i + 2, length_value(Amount::Exact(1.0), unit));
        }
        if self.is(i, &["once", "twice"]) && self.is(i + 1, &["a", "every", "each"]) {
            let unit = self.atoms.get(i + 2)?.info.unit?;
            return set(i + 3, length_value(Amount::Exact(1.0), unit));
        }
        if self.is(i, &["mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays"])
            && self.upper(i)
        {
            let days = ["mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays"];
            let d = days.iter().position(|w| *w == self.w(i))? + 1;
            return set(i + 1, format!("XXXX-WXX-{d}"));
        }
        None
    }

    fn reference(&self, i: usize) -> Option<Match> {
        let (kind, value, end) = self.phrase(i, &REFERENCES)?;
        // "the past" and "the future" as nouns, not before one: "the past week".
        if self.is(i, &["the"]) && end == i + 2 && self.is(i + 1, &["past", "future", "present"]) {
            let next = self.tag(end);
            if next.starts_with("NN")
                || next.starts_with("JJ")
                || next == "CD"
                || self.atoms.get(end).is_some_and(|a| a.info.unit.is_some())
            {
                return None;
            }
        }
        if self.is(end - 1, &["future"]) && end == i + 1 && self.tag(i) != "JJ" {
            return None;
        }
        if self.is(i, &["now"]) && self.is(i + 1, &["that"]) {
            return None;
        }
        let kind = if kind == "DURATION" { TimexType::Duration } else { TimexType::Date };
        Some(Match { start: i, end, sem: Sem::Literal(kind, value.to_owned()), modifier: None })
    }
}

enum Year {
    Plain(i32),
    Bc(u32),
    Rel(i32, Base),
}

/// `P2W`, `PT30M`, `P2.5Y`, `PXD`.
pub(crate) fn length_value(amount: Amount, unit: Unit) -> String {
    let (scale, time, letter) = match unit {
        Unit::Second => (1.0, true, "S"),
        Unit::Minute => (1.0, true, "M"),
        Unit::Hour => (1.0, true, "H"),
        Unit::Night => (1.0, true, "NI"),
        Unit::Day => (1.0, false, "D"),
        Unit::Weekend => (1.0, false, "WE"),
        Unit::Week => (1.0, false, "W"),
        Unit::Fortnight => (2.0, false, "W"),
        Unit::Month => (1.0, false, "M"),
        Unit::Quarter => (1.0, false, "Q"),
        Unit::Year => (1.0, false, "Y"),
        Unit::Decade => (1.0, false, "DE"),
        Unit::Century => (1.0, false, "CE"),
        Unit::Millennium => (1.0, false, "ML"),
    };
    let t = if time { "T" } else { "" };
    match amount {
        Amount::Vague => format!("P{t}X{letter}"),
        // Half an hour is thirty minutes, half a year six months.
        Amount::Exact(n) if unit == Unit::Hour && n.fract() != 0.0 => format!("PT{}M", (n * 60.0).round()),
        Amount::Exact(n) => format!("P{t}{}{letter}", n * scale),
    }
}
