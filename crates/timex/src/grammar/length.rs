//! Lengths of time, and times counted by them: "two weeks", "three days later".

use legation_schema::TimexType;

use super::{Amount, Base, Found, Match, Scan, Sem};
use crate::words::{MODIFIERS, Unit};

impl Scan<'_> {
    /// A number in words or digits, "several", "a couple of", "two and a half".
    pub(super) fn amount(&self, i: usize) -> Found<Amount> {
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
            if self.is(end, &["."])
                && self.glued(end)
                && self.glued(end + 1)
                && let Some(b) = self.atoms.get(end + 1).filter(|b| (1..=3).contains(&b.digits()))
            {
                value += f64::from(b.num.unwrap_or(0)) / 10f64.powi(b.digits() as i32);
                end += 2;
            }
            if self.is(end, &["½"]) {
                value += 0.5;
                end += 1;
            }
            if self.is(end, &["1"]) && self.is(end + 1, &["/"]) && self.is(end + 2, &["2"]) {
                value += 0.5;
                end += 3;
            }
            if let Some(b) = self.atoms.get(end).filter(|b| b.info.scale >= 100) {
                value *= f64::from(b.info.scale);
                end += 1;
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
        while let Some(a) = self.atoms.get(end) {
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

    pub(super) fn and_a_half(&self, i: usize, value: &mut f64) -> usize {
        // "two and a half", "two-and-a-half".
        let hyphen = |k: usize| k + usize::from(self.is(k, &["-"]) && self.glued(k));
        let and = hyphen(i);
        if self.is(and, &["and"]) {
            let a = hyphen(and + 1);
            let half = if self.is(a, &["a"]) { hyphen(a + 1) } else { a };
            if self.is(half, &["half"]) {
                *value += 0.5;
                return half + 1;
            }
        }
        i
    }

    /// Amount and unit, as in "two weeks", "ten-day", "a year", "six straight days".
    pub(super) fn counted(&self, i: usize) -> Found<(Amount, Unit)> {
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
        let mut adjectives = 0;
        while adjectives < 2 && self.atoms.get(j).is_some_and(|a| a.info.between) {
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
        // "three quarters of the capital", "three-quarters", "a quarter" are fractions.
        if unit == Unit::Quarter && (article || hyphen || self.is(j + 1, &["of"])) {
            return None;
        }
        if let Amount::Exact(n) = amount {
            // "2010 year": a date in another's grammar.
            if n > 1.0
                && !a.info.plural
                && !hyphen
                && self.atoms[i].num.is_some()
                && !self.tag(j + 1).starts_with("NN")
                && !self.tag(j + 1).starts_with("JJ")
                && adjectives == 0
                && !a.info.unit_short
            {
                return None;
            }
        }
        let mut end = j + 1;
        if self.is(end, &["and"])
            && self.is(end + 1, &["a"])
            && self.is(end + 2, &["half"])
            && let Amount::Exact(n) = amount
        {
            amount = Amount::Exact(n + 0.5);
            end += 3;
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
    pub(super) fn length_modifier(&self, i: usize) -> Found<Option<&'static str>> {
        match self.phrase(i, &MODIFIERS) {
            Some(("NONE", _, end)) => Some((None, end)),
            Some((modifier, _, end)) => Some((Some(modifier), end)),
            None => None,
        }
    }

    /// "two weeks", "more than a decade", "the past three years", "years", "ten-day", "decades-long".
    pub(super) fn length(&self, i: usize) -> Option<Match> {
        let done = |end: usize, amount, unit, dir, modifier: Option<&'static str>| {
            let sem = Sem::Duration(amount, unit, dir);
            // "the 46-day battle": an adjective's length begins with its number.
            let start =
                if end > i + 1 && self.attributive(end) && modifier.is_none() { self.number_start(i, end) } else { i };
            Some(Match { start, end: self.length_tail(end), sem, modifier })
        };
        // "the last two weeks", "the next few months", "these three days", "the past decade", "recent years".
        let det = self.is(i, &["the", "these", "those"]) as usize;
        // "following months of protest" is a preposition with its object.
        let bare = det == 0 && !self.is(i, &["last", "past", "next", "coming", "recent", "previous"])
            || self.tag(i + det).starts_with('V');
        let which = self.atoms.get(i + det).and_then(|a| a.info.span).filter(|_| !bare);
        if det == 1 || which.is_some() {
            let mut j = i + det + which.is_some() as usize;
            let dir = which.unwrap_or(0);
            let mut modifier = None;
            if let Some((m, next)) = self.length_modifier(j) {
                modifier = m;
                j = next;
            }
            if let Some(((amount, unit), end)) = self.counted(j).filter(|_| !self.is(j, &["a", "an"])) {
                return done(end, amount, unit, dir, modifier);
            }
            let a = self.atoms.get(j)?;
            let unit = a.info.unit.filter(|u| *u >= Unit::Minute && !a.info.unit_short)?;
            if a.info.plural && det == 0 && self.is(i, &["recent", "coming"]) {
                let value = if dir < 0 { "PAST_REF" } else { "FUTURE_REF" };
                let sem = Sem::Literal(TimexType::Date, value.to_owned());
                return Some(Match { start: i, end: j + 1, sem, modifier: None });
            }
            if a.info.plural && which.is_some() {
                return done(j + 1, Amount::Vague, unit, dir, modifier);
            }
            // "the past year" is the twelve months up to now, "last year" the one before.
            let word = self.w(j - 1);
            let stretch = (det == 1 && (word == "past" || self.covers(i, word)) && unit >= Unit::Day)
                || (which.is_some() && word != "previous" && dir != 0 && unit >= Unit::Decade);
            return if stretch { done(j + 1, Amount::Exact(1.0), unit, dir, modifier) } else { None };
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
            return done(end, amount, unit, 0, modifier);
        }
        // "half a million years" and the like have no amount we read; "years of war", "for decades", "months-long".
        let a = self.atoms.get(j)?;
        if a.info.plural && j == i && a.info.unit? >= Unit::Minute && !self.is(j, &["nights", "seconds", "quarters"]) {
            let compared = i > 0 && self.is(i - 1, &["-", "five", "per", "working", "two"]);
            if !compared && (i == 0 || self.atoms[i - 1].num.is_none()) && !self.upper_run(i) {
                return done(j + 1, Amount::Vague, a.info.unit?, 0, None);
            }
        }
        if a.info.unit.is_some_and(|u| u >= Unit::Day)
            && !a.info.plural
            && self.is(j + 1, &["-"])
            && self.is(j + 2, &["long"])
            && j == i
        {
            return done(j + 3, Amount::Exact(1.0), a.info.unit?, 0, None);
        }
        if let Some(u) =
            ["daylong", "weeklong", "monthlong", "yearlong", "decadelong"].iter().position(|w| *w == self.w(i))
        {
            let unit = [Unit::Day, Unit::Week, Unit::Month, Unit::Year, Unit::Decade][u];
            return done(i + 1, Amount::Exact(1.0), unit, 0, None);
        }
        None
    }

    /// "over the last month" is a stretch of time, "in the last month" mostly the one before.
    pub(super) fn covers(&self, i: usize, word: &str) -> bool {
        word == "last" && i > 0 && self.is(i - 1, &["over", "within", "throughout"])
    }

    /// Whether the unit before `end` is joined to its number by a hyphen.
    fn attributive(&self, end: usize) -> bool {
        (self.is(end - 2, &["-", "–"]) && self.glued(end - 1))
            || (self.is(end, &["-"]) && self.is(end + 1, &["long", "old"]))
    }

    /// Where the number of an adjective begins: past articles and the like.
    fn number_start(&self, i: usize, end: usize) -> usize {
        let unit = (i..end).rev().find(|&j| self.atoms[j].info.unit.is_some()).unwrap_or(i);
        (i..unit)
            .find(|&j| self.atoms[j].num.is_some() || (!self.is(j, &["a", "an"]) && self.amount(j).is_some()))
            .unwrap_or(unit)
    }

    /// Capitals inside a name: "Hundred Days".
    pub(super) fn upper_run(&self, i: usize) -> bool {
        self.upper(i) && i > 0 && self.upper(i - 1) && self.atoms[i].space
    }

    /// "-long", "old" belong to the extent.
    pub(super) fn length_tail(&self, end: usize) -> usize {
        if self.is(end, &["-"]) && self.is(end + 1, &["long", "old"]) {
            return end + 2;
        }
        // "25 years old", "19 years of age".
        if self.is(end, &["old"]) {
            return end + 1;
        }
        if self.is(end, &["of"]) && self.is(end + 1, &["age"]) {
            return end + 2;
        }
        end
    }

    pub(super) fn rate_before(&self, i: usize) -> bool {
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
    pub(super) fn shift(&self, i: usize) -> Option<Match> {
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

    pub(super) fn closes(&self, i: usize) -> bool {
        i >= self.atoms.len() || self.is(i, &[",", ".", ";", ":", ")", "and", "when"])
    }
}

/// `P2W`, `PT30M`, `P2.5Y`, `PXD`.
pub(crate) fn length_value(amount: Amount, unit: Unit) -> String {
    let (scale, time, letter) = match unit {
        Unit::Second => (1.0, true, "S"),
        Unit::Minute => (1.0, true, "M"),
        Unit::Hour => (1.0, true, "H"),
        Unit::Night => (1.0, false, "NI"),
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
        Amount::Exact(0.5) if unit == Unit::Year => "P6M".to_owned(),
        Amount::Exact(n) => format!("P{t}{}{letter}", n * scale),
    }
}
