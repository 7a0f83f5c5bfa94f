//! What recurs, and what is only near or far: "every Friday", "annual", "now", "recent".

use legation_schema::TimexType;

use super::{Amount, Match, Scan, Sem, length_value};
use crate::words::{REFERENCES, SETS, Unit};

impl Scan<'_> {
    /// "daily", "annual", "every Friday", "each year", "per day", "twice a week".
    pub(super) fn recurrence(&self, i: usize) -> Option<Match> {
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

    pub(super) fn reference(&self, i: usize) -> Option<Match> {
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
