//! Expressions made of two: "the same month last year", "a year ago today", "the week of Oct. 20", "by year's end".

use super::{Amount, Base, Match, Scan, Sem, Sub};
use crate::words::Unit;

/// Parts of a calendar that come again each year.
const AGAIN: &[&str] = &["day", "week", "month", "quarter", "period", "time", "season", "half", "stretch"];

impl Scan<'_> {
    pub(super) fn compound(&self, i: usize) -> Option<Match> {
        // What none of them begins with is most of a text.
        let info = &self.atoms[i].info;
        let opens = info.unit.is_some() || info.ordinal > 0 || self.atoms[i].num.is_some();
        if !opens && !self.is(i, &["the", "this", "a", "half", "last"]) {
            return None;
        }
        let whole = |(sem, end, modifier)| Match { start: i, end, sem, modifier };
        let plain = |(sem, end)| (sem, end, None);
        self.again(i)
            .or_else(|| self.year_ago(i))
            .or_else(|| self.week_of(i))
            .or_else(|| self.in_a_row(i))
            .or_else(|| self.part_of_century(i))
            .or_else(|| self.unmarked_genitive(i))
            .or_else(|| self.nine_eleven(i))
            .or_else(|| self.day_of_month(i))
            .map(plain)
            .or_else(|| self.close_of(i))
            .map(whole)
    }

    /// "the same month last year", "the same period a year earlier", "this time last year".
    fn again(&self, i: usize) -> Option<(Sem, usize)> {
        let same = self.is(i, &["the"]) && self.is(i + 1, &["same", "comparable", "corresponding"]);
        let noun = if same { i + 2 } else { i + 1 };
        if !same && !(self.is(i, &["this"]) && self.is(noun, &["time"])) || !self.is(noun, AGAIN) {
            return None;
        }
        let j = noun + 1;
        let of = self.is(j, &["of", "in", "from"]) as usize;
        let (year, end) = self.years_back(j + of).or_else(|| {
            let (y, end) = self.year4(j + of).filter(|_| of == 1)?;
            Some((Sem::Date { year: Some(y), sub: Sub::Year }, end))
        })?;
        Some((Sem::Again(Box::new(year)), end))
    }

    /// "last year", "a year ago", "the previous year", "two years earlier".
    fn years_back(&self, i: usize) -> Option<(Sem, usize)> {
        if let Some((sem @ Sem::Rel(Unit::Year, -1, _), end)) = self.relative(i) {
            return Some((sem, end));
        }
        let m = self.shift(i)?;
        matches!(m.sem, Sem::Shift { unit: Unit::Year, back: true, amount: Amount::Exact(_), .. })
            .then_some((m.sem, m.end))
    }

    /// "the year-ago quarter", "the year-earlier period", "year-ago".
    fn year_ago(&self, i: usize) -> Option<(Sem, usize)> {
        let the = self.is(i, &["the"]) as usize;
        let j = i + the;
        if !self.is(j, &["year"]) || !self.is(j + 1, &["-"]) || !self.is(j + 2, &["ago", "earlier"]) {
            return None;
        }
        let noun = self.is(j + 3, AGAIN);
        let year = Sem::Shift { amount: Amount::Exact(1.0), unit: Unit::Year, back: true, base: Base::Anchor };
        let sem = Sem::Again(Box::new(year));
        // "the year-ago profit": the adjective alone is the time.
        match (noun, the) {
            (true, _) => Some((sem, j + 4)),
            (false, 0) => Some((sem, j + 3)),
            _ => None,
        }
    }

    /// "a year ago today", "ten years ago this month", "a week ago Tuesday", "a week from Friday".
    pub(super) fn counted_from_day(&self, i: usize) -> Option<Match> {
        if !(i + 2..i + 8).any(|k| self.is(k, &["ago", "from"])) {
            return None;
        }
        let ((amount, unit), j) = self.counted(i)?;
        let Amount::Exact(n) = amount else { return None };
        let back = self.is(j, &["ago"]);
        if n.fract() != 0.0 || unit < Unit::Week || unit > Unit::Year || !(back || self.is(j, &["from"])) {
            return None;
        }
        let named = |k: usize| {
            let weekday = || self.weekday_name(k).map(|(d, end)| (Sem::Weekday(d), end));
            self.today(k).or_else(weekday)
        };
        let counts = |sem: &Sem| match sem {
            Sem::Rel(Unit::Week | Unit::Month, 0, Base::Dct) => unit == Unit::Year,
            Sem::Rel(Unit::Day, _, Base::Dct) => true,
            _ => false,
        };
        let relative = || {
            let found = self.relative(j + 1).filter(|_| back)?;
            match &found.0 {
                Sem::Part(inner, _) => counts(inner),
                sem => counts(sem),
            }
            .then_some(found)
        };
        let (day, end) = named(j + 1)
            .or_else(relative)
            .or_else(|| named(j + 2).filter(|_| back && self.is(j + 1, &["this", "on"])))?;
        // "from today" counts from publication as "from now" does.
        if !back && matches!(day, Sem::Rel(..) | Sem::Part(..)) {
            return None;
        }
        // "a year ago Friday" is no Friday of this week: years keep their date, weeks their weekday.
        if unit > Unit::Week && matches!(day, Sem::Weekday(_)) {
            return None;
        }
        let counted = |day: Box<Sem>| Sem::CountedFrom { n: n as i32, unit, back, day };
        let sem = match day {
            // "three years ago tomorrow night"
            Sem::Part(day, part) => Sem::Part(Box::new(counted(day)), part),
            day => counted(Box::new(day)),
        };
        Some(Match { start: i, end, sem, modifier: None })
    }

    /// "the week of Oct. 20", "the week beginning 3 March", "the month of August".
    fn week_of(&self, i: usize) -> Option<(Sem, usize)> {
        let j = i + self.is(i, &["the"]) as usize;
        if self.is(j, &["week"]) && self.is(j + 1, &["of", "beginning", "starting"]) {
            let (day, end) = self.calendar(j + 2)?;
            let fits = matches!(day, Sem::Date { sub: Sub::Day(..), .. } | Sem::OfRel(Sub::Day(..), ..));
            return fits.then(|| (Sem::WeekOf(Box::new(day)), end));
        }
        if j > i && self.is(j, &["month"]) && self.is(j + 1, &["of"]) {
            let (month, end) = self.calendar(j + 2)?;
            let fits = matches!(month, Sem::Date { sub: Sub::Month(_), .. } | Sem::OfRel(Sub::Month(_), ..));
            return fits.then_some((month, end));
        }
        None
    }

    /// "a third straight day", "the fifth consecutive quarter", "fourth week in a row": it is the one the text is in.
    fn in_a_row(&self, i: usize) -> Option<(Sem, usize)> {
        let j = i + self.is(i, &["a", "the"]) as usize;
        let (n, k) = self.ordinal(j).filter(|f| f.0 > 1)?;
        let straight = self.is(k, &["straight", "consecutive", "successive"]) as usize;
        let a = self.atoms.get(k + straight)?;
        let unit = a.info.unit.filter(|u| !a.info.plural && !a.info.unit_short && *u >= Unit::Day)?;
        let mut end = k + straight + 1;
        let row = self.is(end, &["in"]) && self.is(end + 1, &["a"]) && self.is(end + 2, &["row", "succession"]);
        if straight == 0 && !row
            || n > 60
            || !matches!(unit, Unit::Day | Unit::Week | Unit::Month | Unit::Quarter | Unit::Year)
        {
            return None;
        }
        if row && straight == 1 {
            end += 3;
        }
        Some((Sem::Rel(unit, 0, Base::Dct), end))
    }

    /// "a quarter-century", "half a century", "the half-decade".
    fn part_of_century(&self, i: usize) -> Option<(Sem, usize)> {
        let j = i + self.is(i, &["a", "the"]) as usize;
        let years = match self.w(j) {
            "quarter" => 0.25,
            "half" => 0.5,
            _ => return None,
        };
        let k = j + 1 + self.is(j + 1, &["-", "a", "of"]) as usize;
        let k = k + (self.is(k - 1, &["of"]) && self.is(k, &["a"])) as usize;
        let years = match self.w(k) {
            "century" => years * 100.0,
            "decade" if self.is(j, &["half"]) => 5.0,
            _ => return None,
        };
        Some((Sem::Duration(Amount::Exact(years), Unit::Year, 0), k + 1))
    }

    /// "this years festival", as written in haste.
    fn unmarked_genitive(&self, i: usize) -> Option<(Sem, usize)> {
        let unit = match self.w(i + 1) {
            "years" => Unit::Year,
            "months" => Unit::Month,
            "weeks" => Unit::Week,
            _ => return None,
        };
        let n = match self.w(i) {
            "this" => 0,
            "last" if self.tag(i + 2) == "NN" && self.tag(i) == "JJ" && i > 0 && !self.is(i - 1, &["the"]) => -1,
            _ => return None,
        };
        Some((Sem::Rel(unit, n, Base::Dct), i + 2))
    }

    /// "9/11" names one day.
    fn nine_eleven(&self, i: usize) -> Option<(Sem, usize)> {
        let name = self.raw(i) == "9" && self.is(i + 1, &["/"]) && self.raw(i + 2) == "11";
        let glued = name
            && self.glued(i + 1)
            && self.glued(i + 2)
            && (i == 0 || !self.glued(i) || !self.is(i - 1, &["/", "-"]));
        let ends = !(self.glued(i + 3) && self.is(i + 3, &["/", "%"]));
        (glued && ends).then_some((Sem::Date { year: Some(2001), sub: Sub::Day(9, 11) }, i + 3))
    }

    /// "on the 20th": of the month the text is in.
    fn day_of_month(&self, i: usize) -> Option<(Sem, usize)> {
        let led = i > 0 && self.is(i - 1, &["on", "by", "until", "since", "from", "before", "after", "to"]);
        let n = self.atoms.get(i + 1)?.num.filter(|n| led && self.is(i, &["the"]) && (1..=31).contains(n))?;
        if !self.is(i + 2, &["st", "nd", "rd", "th"]) || !self.glued(i + 2) {
            return None;
        }
        let next = self.tag(i + 3);
        let free =
            self.closes(i + 3) || next.starts_with('V') || matches!(next, "IN" | "PRP" | "TO" | "DT" | "MD" | "CC");
        (free && !self.is(i + 3, &["of"])).then_some((Sem::DayOfMonth(n as u8), i + 3))
    }

    /// "year-end", "by year's end", "at month's end".
    fn close_of(&self, i: usize) -> Option<(Sem, usize, Option<&'static str>)> {
        let j = i + self.is(i, &["the"]) as usize;
        let unit = match self.w(j) {
            "year" => Unit::Year,
            "month" => Unit::Month,
            "week" => Unit::Week,
            "quarter" => Unit::Quarter,
            _ => return None,
        };
        let k = if self.is(j + 1, &["-"]) && self.glued(j + 1) {
            j + 2
        } else if self.is(j + 1, &["'", "’"]) && self.is(j + 2, &["s"]) {
            j + 3
        } else if i > 0 && self.is(i - 1, &["by", "at", "before", "until"]) {
            j + 1
        } else {
            return None;
        };
        self.is(k, &["end"]).then_some((Sem::Rel(unit, 0, Base::Dct), k + 1, Some("END")))
    }
}
