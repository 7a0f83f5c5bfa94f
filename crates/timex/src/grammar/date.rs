//! Days, weeks, months, seasons, quarters, years, decades, centuries: named, numbered or relative.

use legation_schema::TimexType;

use super::{Base, Found, Match, Scan, Sem, Sub};
use crate::words::{HOLIDAYS, Unit};

impl Scan<'_> {
    /// "early October", "the end of last year", "later this week", or a plain date.
    pub(super) fn modified(&self, i: usize) -> Option<Match> {
        let m = |start, (sem, end): (Sem, usize), modifier| Match { start, end, sem, modifier };
        // "around 2010": "about" is more often the preposition of a topic.
        if self.is(i, &["around", "circa", "approximately", "ca"]) {
            let dot = usize::from(self.is(i + 1, &["."]) && self.is(i, &["ca"]));
            return self.date(i + 1 + dot).map(|d| m(i, d, Some("APPROX")));
        }
        let mut j = i;
        if self.is(j, &["the", "this", "very"]) && self.is(j + 1, &["very"]) {
            j += 1;
        }
        let the = self.is(j, &["the"]) as usize;
        let very = self.is(j + the, &["very"]) as usize;
        let k = j + the + very;
        let word = self.w(k);
        let modifier = match word {
            // "the early hours of Saturday" is a part of the day of its own.
            "early" | "late" if self.is(k + 1, &["hours"]) => None,
            "early" | "earlier" | "beginning" | "start" | "outset" | "dawn" | "opening" => Some("START"),
            "mid" | "middle" | "midst" => Some("MID"),
            // "the latter half" is the second one.
            "latter" if self.is(k + 1, &["half"]) => None,
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

    pub(super) fn plain(&self, i: usize) -> Found<Sem> {
        self.date(i)
    }

    /// Any date: the longest of its forms.
    pub(super) fn date(&self, i: usize) -> Found<Sem> {
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
            if let Some((_, end)) = &found
                && best.as_ref().is_none_or(|b| *end > b.1)
            {
                best = found;
            }
        }
        best
    }

    /// A month's name, with its abbreviation's full stop.
    pub(super) fn month(&self, i: usize) -> Found<u8> {
        let a = self.atoms.get(i)?;
        if a.info.month > 0 {
            // "may" and "march" are months only in capitals, and even then with a sign of a date about them.
            if !self.upper(i) || (self.is(i, &["may", "march"]) && !self.dated_word(i)) {
                return None;
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

    /// Whether "May" or "March" at `i` stands where a month does.
    pub(super) fn dated_word(&self, i: usize) -> bool {
        const BEFORE: &[&str] = &[
            "in",
            "since",
            "until",
            "till",
            "by",
            "last",
            "of",
            "early",
            "late",
            "mid",
            "and",
            "next",
            "this",
            "to",
            "from",
            "between",
            "through",
            "during",
            "for",
            "after",
            "before",
            "or",
            "on",
            "every",
            "each",
            "-",
            "–",
            "previous",
            "past",
            "coming",
            "following",
            "end",
        ];
        if self.atoms.get(i + 1 + self.is(i + 1, &[","]) as usize).is_some_and(|n| n.num.is_some()) {
            return !self.tag(i).starts_with('M');
        }
        // "May-August 1950".
        if self.is(i + 1, &["-", "–"]) && self.atoms.get(i + 2).is_some_and(|n| n.info.month > 0) {
            return true;
        }
        if i == 0 {
            return self.tag(i).starts_with("NNP") && self.tag(i + 1).starts_with('N');
        }
        if self.atoms[i - 1].num.is_some() || self.is(i - 1, &["st", "nd", "rd", "th"]) {
            return !self.tag(i).starts_with("MD");
        }
        self.is(i - 1, BEFORE) && !self.tag(i).starts_with(['M', 'V'])
    }

    /// 1 to 31, with or without its ending.
    pub(super) fn day_number(&self, i: usize) -> Found<u8> {
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

    pub(super) fn year4(&self, i: usize) -> Found<i32> {
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
    pub(super) fn bc(&self, i: usize) -> Option<usize> {
        if self.is(i, &["bc", "bce"]) {
            return Some(i + 1);
        }
        if self.is(i, &["b"]) && self.is(i + 1, &["."]) && self.is(i + 2, &["c"]) {
            return Some(i + 3 + self.is(i + 3, &["."]) as usize);
        }
        None
    }

    /// The year after a month or a day: "2010", ", 2010", "of 2010", "of last year", "'10".
    pub(super) fn year_after(&self, i: usize) -> Found<Year> {
        let mut j = i;
        if self.is(j, &[","]) {
            j += 1;
        }
        if let Some((y, end)) = self.year4(j) {
            return Some((Year::Plain(y), end));
        }
        if self.is(j, &["'", "’", "‘"])
            && self.glued(j + 1)
            && let Some(y) = self.short_year(j + 1)
        {
            return Some((Year::Plain(y), j + 2));
        }
        if let Some(n) = self.atoms.get(i).and_then(|a| a.num)
            && let Some(end) = self.bc(i + 1)
        {
            return Some((Year::Bc(n), end));
        }
        let of = self.is(j, &["of", "in"]) as usize;
        // "the first half of the year"
        if self.is(j, &["of"]) && self.is(j + 1, &["the"]) && self.is(j + 2, &["year"]) && self.year4(j + 3).is_none() {
            return Some((Year::Rel(0, Base::Dct), j + 3));
        }
        if of == 1
            && let Some((y, end)) = self.year4(j + 1)
            && self.is(j, &["of"])
        {
            return Some((Year::Plain(y), end));
        }
        if ((of == 1 && self.is(j, &["of"])) || of == 0)
            && let Some((Sem::Rel(Unit::Year, n, base), end)) = self.relative(j + of)
            && (of == 1 || base == Base::Dct)
        {
            return Some((Year::Rel(n, base), end));
        }
        None
    }

    pub(super) fn short_year(&self, i: usize) -> Option<i32> {
        let a = self.atoms.get(i)?;
        let n = a.num? as i32;
        if a.digits() != 2 {
            return None;
        }
        Some(if n < 40 { 2000 + n } else { 1900 + n })
    }

    pub(super) fn dated(&self, sub: Sub, i: usize) -> (Sem, usize) {
        match self.year_after(i) {
            Some((Year::Plain(y), end)) => (Sem::Date { year: Some(y), sub }, end),
            Some((Year::Bc(y), end)) => {
                let month = match sub {
                    Sub::Month(m) | Sub::Day(m, _) => Some(m),
                    _ => None,
                };
                (Sem::Bc(y, month), end)
            }
            Some((Year::Rel(n, base), end)) => (Sem::OfRel(sub, n, base), end),
            None => (Sem::Date { year: None, sub }, i),
        }
    }

    /// Dates with a month's name.
    pub(super) fn calendar(&self, i: usize) -> Found<Sem> {
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
        if let Some((y, next)) = self.year4(i)
            && let Some((m, k)) = self.month(next)
        {
            return Some(match self.day_number(k) {
                Some((d, end)) => (Sem::Date { year: Some(y), sub: Sub::Day(m, d) }, end),
                None => (Sem::Date { year: Some(y), sub: Sub::Month(m) }, k),
            });
        }
        let (m, next) = self.month(i)?;
        Some(self.dated(Sub::Month(m), next))
    }

    /// "September 20", "September, 20", "Sept. 20th, 2019".
    pub(super) fn month_day(&self, i: usize) -> Found<Sem> {
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
    pub(super) fn day_month(&self, i: usize) -> Found<Sem> {
        let (d, mut j) = self.day_number(i)?;
        if self.is(j, &["day"]) && self.is(j + 1, &["of"]) {
            j += 1;
        }
        if self.is(j, &["of"]) || (self.is(j, &["-", "/"]) && self.glued(j)) {
            j += 1;
        }
        let (m, end) = self.month(j)?;
        let after = if self.is(end, &["-", "/"]) && self.glued(end) { end + 1 } else { end };
        Some(self.dated(Sub::Day(m, d), if self.year4(after).is_some() { after } else { end }))
    }

    /// "2019-09-20", "20/09/2019", "9/20/19", "20.09.2019".
    pub(super) fn numeric(&self, i: usize) -> Found<Sem> {
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

    pub(super) fn weekday_name(&self, i: usize) -> Found<u8> {
        let a = self.atoms.get(i)?;
        // "Black Monday" is a day of its own.
        if i > 0 && self.upper(i - 1) && self.is(i - 1, &["black", "cyber", "super", "bloody", "holy", "ruby"]) {
            return None;
        }
        if a.info.weekday > 0 && self.upper(i) {
            // "the Sunday Times", "Saturday Night Live".
            let title = (self.upper(i + 1) && self.is(i + 1, PAPERS))
                || (self.upper(i + 1) && self.is(i + 1, &["night"]) && self.is(i + 2, &["live", "football", "lights"]));
            return if title { None } else { Some((a.info.weekday, i + 1)) };
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
    pub(super) fn weekday(&self, i: usize) -> Found<Sem> {
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
        if let Some(part) = self.atoms.get(end + early).and_then(|a| a.info.part)
            && !self.is(end + early, &["dawn", "dusk", "overnight"])
        {
            return Some((Sem::Part(Box::new(sem), part), end + early + 1));
        }
        if self.is(end, &["at"]) && self.is(end + 1, &["noon", "midnight"]) {
            return Some((Sem::Part(Box::new(sem), if self.is(end + 1, &["noon"]) { "MI" } else { "NI" }), end + 2));
        }
        Some((sem, end))
    }

    /// "last year", "this week", "the following month", "yesterday evening", "that day".
    pub(super) fn relative(&self, i: usize) -> Found<Sem> {
        let day = |n| Sem::Rel(Unit::Day, n, Base::Dct);
        let part = |n, p| Sem::Part(Box::new(day(n)), p);
        match self.w(i) {
            // "USA Today", "Russia Today": names.
            "today" if i > 0 && self.upper(i) && self.upper(i - 1) && self.tag(i).starts_with("NNP") => return None,
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
            "overnight" if self.tag(i).starts_with("RB") => {
                let night = Sem::Rel(Unit::Night, 0, Base::Dct);
                return Some((Sem::Part(Box::new(night), "NI"), i + 1));
            }
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
            ("this", _) if self.is(j + 1, &["day"]) => (0, Base::Anchor),
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
        // "the past year" is a stretch of time, "the past Friday" a day.
        if the && (word == "past" || self.covers(i, word)) && self.atoms.get(j).is_some_and(|a| a.info.unit.is_some()) {
            return None;
        }
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

    pub(super) fn relative_unit(&self, j: usize, n: i32, base: Base) -> Found<Sem> {
        let a = self.atoms.get(j)?;
        if self.is(j, &["fiscal", "financial"]) && self.is(j + 1, &["year"]) {
            return Some((Sem::Rel(Unit::Year, n, base), j + 2));
        }
        if let Some((m, end)) = self.month(j) {
            // "last May", "this October 5".
            if let Some((d, end)) = self.day_number(end) {
                return Some((Sem::RelSub(Sub::Day(m, d), n, base), end));
            }
            // "that October night", "that September day"
            if let Some(day) =
                self.atoms.get(end).map(|a| a.info).filter(|a| (n, base) == (0, Base::Anchor) && !a.plural)
                && (day.part.is_some() || day.unit == Some(Unit::Day))
            {
                return Some((Sem::DayIn(m, day.part), end + 1));
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
        if matches!(unit, Unit::Year)
            && self.is(end, &["'", "’"])
            && self.is(end + 1, &["s"])
            && let Some((Sem::Date { year: None, sub: sub @ (Sub::Quarter(_) | Sub::Half(_)) }, end)) =
                self.quarter(end + 2)
        {
            return Some((Sem::OfRel(sub, n, base), end));
        }
        Some((Sem::Rel(unit, n, base), end))
    }

    /// "the day", "the weekend", "the year": the time the text is at.
    pub(super) fn definite(&self, _i: usize, j: usize) -> Found<Sem> {
        let a = self.atoms.get(j)?;
        let unit = a.info.unit.filter(|_| !a.info.plural && !a.info.unit_short)?;
        let bare = !self.is(j + 1, &["of", "when", "that", "in", "-", "after", "before", "s"]);
        // "carried the day", "the order of the day", "Man of the Year".
        if j > 1
            && (self.is(
                j - 2,
                &[
                    "carry", "carried", "carries", "save", "saved", "saves", "seize", "won", "win", "wins", "rule",
                    "ruled",
                ],
            ) || (self.is(j - 2, &["of"]) && (self.upper(j) || (j > 2 && self.is(j - 3, &["order", "orders"])))))
        {
            return None;
        }
        match unit {
            _ if self.is(j + 1, &["previous", "before", "following", "after"])
                && (self.closes(j + 2) || (self.tag(j + 2).starts_with('V') && self.tag(j + 2) != "VBG"))
                && unit >= Unit::Day =>
            {
                let n = if self.is(j + 1, &["previous", "before"]) { -1 } else { 1 };
                Some((Sem::Rel(unit, n, Base::Anchor), j + 2))
            }
            Unit::Weekend if bare => Some((Sem::Rel(Unit::Weekend, 0, Base::Dct), j + 1)),
            Unit::Day | Unit::Week | Unit::Month | Unit::Year if bare && !self.tag(j + 1).starts_with("NN") => {
                Some((Sem::Anaphor(unit), j + 1))
            }
            _ => None,
        }
    }

    /// "the 1990s", "the late nineties", "'80s", "the 20th century".
    pub(super) fn decade(&self, i: usize) -> Found<Sem> {
        let j = i + self.is(i, &["the"]) as usize;
        let quote = self.is(j, &["'", "’", "‘"]) as usize;
        if let Some(a) = self.atoms.get(j + quote) {
            if let Some(n) = a.num {
                let apostrophe = self.is(j + quote + 1, &["'", "’"]) as usize;
                let s = j + quote + 1 + apostrophe;
                let plural = self.is(s, &["s"]) && self.glued(s) && (apostrophe == 0 || self.glued(s - 1));
                if plural && n % 10 == 0 {
                    // "Vision 2030's goals": a year with its genitive; decades have their article.
                    if a.digits() == 4
                        && apostrophe == 1
                        && j == i
                        && !(i > 0 && self.is(i - 1, &["early", "mid", "late", "-"]))
                    {
                        return None;
                    }
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
                    let and = i > 1 && self.is(i - 1, &["and"]) && self.is(i - 2, &["s"]);
                    if a.digits() == 2 && n >= 20 && (quote == 1 || (j > i && !possessive) || and) {
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
    pub(super) fn season(&self, i: usize) -> Found<Sem> {
        let j = i + self.is(i, &["the"]) as usize;
        let season = self.atoms.get(j)?.info.season?;
        let (sem, end) = self.dated(Sub::Season(season), j + 1);
        let explicit = end > j + 1;
        // "the Winter Olympics", "the Arab Spring": names of other things.
        if !explicit
            && self.upper(j)
            && ((self.upper(j + 1) && self.is(j + 1, GAMES)) || (j > 0 && self.is(j - 1, &["arab", "prague"])))
        {
            return None;
        }
        // "the summer offensive": the season alone is the time.
        if !explicit && j > i && self.tag(j + 1).starts_with("NN") {
            return None;
        }
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

    pub(super) fn ordinal(&self, i: usize) -> Found<u8> {
        let a = self.atoms.get(i)?;
        if a.info.ordinal > 0 {
            return Some((a.info.ordinal, i + 1));
        }
        if a.info.ordinal_last {
            return Some((0, i + 1));
        }
        if let Some(n) = a.num
            && self.is(i + 1, &["st", "nd", "rd", "th"])
            && self.glued(i + 1)
            && (1..=99).contains(&n)
        {
            return Some((n as u8, i + 2));
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
    pub(super) fn quarter(&self, i: usize) -> Found<Sem> {
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
                let found = self.dated(if q { Sub::Quarter(n) } else { Sub::Half(n) }, j + 2);
                // "H2" alone is hydrogen, or a heading.
                return Some(found).filter(|f| q || f.1 > j + 2);
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
                    let found = self.dated(Sub::Quarter(4), k + 1);
                    return matches!(found.0, Sem::Date { year: Some(_), .. } | Sem::OfRel(..)).then_some(found);
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
                        | Sem::OfRel(Sub::Month(_), ..)
                        | Sem::Rel(Unit::Month | Unit::Year, ..)
                );
                fits.then(|| (Sem::Nth(unit, n, Box::new(inner)), end))
            }
            _ => None,
        }
    }

    pub(super) fn holiday(&self, i: usize) -> Found<Sem> {
        if !self.upper(i) {
            return None;
        }
        let (rule, _, end) = self.phrase(i, &HOLIDAYS)?;
        Some(self.dated(Sub::Holiday(rule), end))
    }

    /// A year alone.
    pub(super) fn bare_year(&self, i: usize) -> Found<Sem> {
        let mut j = i;
        if self.is(j, &["the"]) && self.is(j + 1, &["year", "years"]) {
            j += 2;
        } else if self.is(j, &["year"]) && !(j > 0 && self.is(j - 1, &["this", "last"])) {
            j += 1;
        }
        if self.is(j, &["'", "’", "‘"]) && self.glued(j + 1) && j == i {
            let y = self.short_year(j + 1)?;
            let closed = !self.glued(j + 2) || self.is(j + 2, &[".", ",", ";", ")", "’", "'", "-", "–"]);
            // "iLife '11" is a product.
            let named =
                j > 0 && self.upper(j - 1) && self.tag(j - 1).starts_with("NNP") && self.atoms[j - 1].info.month == 0;
            return (closed && !named).then_some((Sem::Date { year: Some(y), sub: Sub::Year }, j + 2));
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
        // "Flight 1950", "Resolution 2042", "the Russell 2000 index".
        if (j > 0 && self.upper(j - 1) && NUMBERED.contains(&before)) || self.is(end, &["index", "indexes"]) {
            return None;
        }
        if glued && matches!(before, "$" | "£" | "€" | "#" | "." | "," | ":" | "&" | "+" | "/" | "°") {
            return None;
        }
        if glued && matches!(before, "-" | "–") {
            let range = j > 1 && self.year4(j - 2).is_some();
            let spaced = j > 1
                && !self.atoms[j - 1].space
                && (self.atoms[j - 2].info.month > 0 || self.is(j - 2, &["mid", "early", "late"]));
            if !range && !spaced {
                return None;
            }
        }
        let next = self.w(end);
        if self.glued(end)
            && (matches!(next, "%" | "°" | "/" | "+")
                || (next == ":" && self.atoms.get(end + 1).is_some_and(|a| !a.space)))
        {
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
        let list = matches!(before, "and" | "or" | ",") && j > 1 && self.year4(j - 2).is_some();
        if counted && !list && !matches!(before, "in" | "since" | "the" | "of" | "during" | "’s" | "from" | "its") {
            return None;
        }
        if counted && matches!(before, "of" | "from") {
            return None;
        }
        if matches!(before, "than" | "about" | "around") && counted {
            return None;
        }
        // "1861-1863": two years make a range.
        let range = self.is(end, &["-", "–"]) && self.year4(end + 1).is_some_and(|(z, _)| z > y && z - y < 200);
        let cue = cue || range;
        let plausible = (1900..=2060).contains(&y) || (cue && (1400..1900).contains(&y));
        plausible.then_some((Sem::Date { year: Some(y), sub: Sub::Year }, end))
    }

    /// "the morning of September 20", "the night", "in the evening".
    pub(super) fn part_of_day(&self, i: usize) -> Found<Sem> {
        let j = i + self.is(i, &["the"]) as usize;
        let early = self.is(j, &["early", "late"]) as usize;
        // "the small hours of Saturday": of its morning, as "the late hours" are of its night.
        let hours = match self.w(j) {
            "early" | "small" | "wee" => Some("MO"),
            "late" => Some("NI"),
            _ => None,
        }
        .filter(|_| j > i && self.is(j + 1, &["hours"]));
        if let Some(part) = hours
            && !self.is(j + 2, &["of"])
        {
            return Some((Sem::Part(Box::new(Sem::Anaphor(Unit::Day)), part), j + 2));
        }
        let (part, mut k) = match hours {
            Some(part) => (part, j + 2),
            None => (self.atoms.get(j + early)?.info.part?, j + early + 1),
        };
        if self.is(k, &["hours"]) {
            k += 1;
        }
        if self.is(k, &["of"]) {
            let (inner, end) = self.date(k + 1)?;
            let day = matches!(
                inner,
                Sem::Date { sub: Sub::Day(..) | Sub::Holiday(_), .. }
                    | Sem::Weekday(_)
                    | Sem::RelWeekday(..)
                    | Sem::Rel(Unit::Day, ..)
            );
            if matches!(inner, Sem::Part(..)) && hours.is_some() {
                return Some((inner, end));
            }
            return day.then(|| (Sem::Part(Box::new(inner), part), end));
        }
        if self.is(j, &["noon", "midday"]) {
            return Some((Sem::Clock { hour: 12, minute: 0, zone: String::new(), day: None }, k));
        }
        let session = j == i
            && self.is(j + early, &["morning", "afternoon", "evening"])
            && self.is(k, &["trading", "session", "trade", "deals", "rush", "prayers"])
            && !self.upper(k);
        if session {
            return Some((Sem::Part(Box::new(Sem::Anaphor(Unit::Day)), part), k));
        }
        let plain = self.is(j + early, &["morning", "afternoon", "evening"]) && j > i;
        plain.then(|| (Sem::Part(Box::new(Sem::Anaphor(Unit::Day)), part), k))
    }

    /// What goes on from the expression before: "October 2-5", "2010-11", "between 1999 and 2013".
    pub(super) fn continued(&self, i: usize, before: Option<&Match>) -> Option<Match> {
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
}

/// What a weekday is the first word of in the name of a paper.
const PAPERS: &[&str] = &[
    "times",
    "telegraph",
    "mail",
    "mirror",
    "express",
    "herald",
    "post",
    "independent",
    "world",
    "tribune",
    "star",
    "business",
    "people",
    "vision",
    "standard",
    "nation",
    "review",
];

/// What a season is the first word of in a name.
const GAMES: &[&str] = &[
    "olympics",
    "olympic",
    "games",
    "paralympics",
    "paralympic",
    "carnival",
    "palace",
    "universiade",
    "classic",
    "youth",
    "war",
    "soldier",
    "park",
];

/// What is followed by its number, which is no year.
const NUMBERED: &[&str] = &[
    "flight",
    "resolution",
    "section",
    "room",
    "route",
    "highway",
    "interstate",
    "no",
    "number",
    "order",
    "article",
    "bill",
    "proposition",
    "channel",
    "model",
    "boeing",
    "airbus",
    "windows",
    "office",
    "russell",
    "nikkei",
    "apollo",
    "volume",
    "page",
    "chapter",
    "lot",
    "suite",
    "unit",
    "precinct",
    "regiment",
    "division",
    "act",
    "area",
    "exit",
    "rule",
    "directive",
    "decree",
    "regulation",
    "level",
    "building",
    "warehouse",
    "train",
    "bus",
    "mig",
    "class",
];

pub(super) enum Year {
    Plain(i32),
    Bc(u32),
    Rel(i32, Base),
}
