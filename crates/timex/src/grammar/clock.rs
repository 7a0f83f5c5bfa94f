//! Times of day.

use super::{Found, Match, Scan, Sem, Sub};
use crate::words::Unit;

impl Scan<'_> {
    pub(super) fn meridiem(&self, i: usize) -> Found<bool> {
        // "five AM radio stations".
        if self.is(i + 1, &["radio", "station", "stations", "frequency", "band", "broadcaster", "and"])
            && (!self.is(i + 1, &["and"]) || self.is(i + 2, &["fm"]))
            && self.upper(i)
        {
            return None;
        }
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

    pub(super) fn zone(&self, i: usize) -> Found<String> {
        let paren = self.is(i, &["("]) as usize;
        let j = i + paren;
        let a = self.atoms.get(j)?;
        let zone = a.info.zone.filter(|_| self.raw(j).chars().all(char::is_uppercase))?;
        let mut end = j + 1;
        let mut out = zone.to_owned();
        if self.is(end, &["+", "-"])
            && zone == "Z"
            && let Some(n) = self.atoms.get(end + 1).and_then(|a| a.num).filter(|n| *n <= 14)
        {
            out = format!("{}{n:02}", self.w(end));
            end += 2;
        }
        if paren == 1 {
            if !self.is(end, &[")"]) {
                return None;
            }
            end += 1;
        }
        Some((out, end))
    }

    /// "3:17 pm", "1500 GMT", "about 9 a.m. Friday", "noon".
    pub(super) fn clock(&self, i: usize) -> Option<Match> {
        if self.is(i, &["about", "around", "approximately", "nearly", "almost", "shortly"]) {
            let m = self.clock_time(i + 1)?;
            return Some(Match { start: i, modifier: Some("APPROX"), ..m });
        }
        self.clock_time(i)
    }

    fn clock_time(&self, i: usize) -> Option<Match> {
        let a = self.atoms.get(i)?;
        let (hour, minute, mut end, sure) = if self.is(i, &["midnight", "noon"]) {
            (if self.is(i, &["noon"]) { 12 } else { 0 }, 0, i + 1, true)
        } else {
            let n = a.num.or(a.info.number)?;
            if i > 0
                && self.glued(i)
                && (self.is(i - 1, &[":", ".", "$", "/"]) || (self.is(i - 1, &["-"]) && !self.is(i + 1, &[":"])))
            {
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
        let mut zone = String::new();
        if let Some((z, next)) = self.zone(end)
            && (sure || a.digits() == 4)
        {
            zone = z;
            end = next;
            sure = true;
        }
        if !sure || hour > 24 || minute > 59 {
            return None;
        }
        let mut day = None;
        // "10 a.m., June 5" is two times to TimeML, "8 p.m. Friday" one.
        if let Some((sem, next)) =
            self.weekday(end).or_else(|| self.calendar(end)).or_else(|| self.today(end)).or_else(|| self.day_told(end))
            && !matches!(sem, Sem::Part(..) | Sem::Date { sub: Sub::Month(_) | Sub::Year, .. })
        {
            day = Some(Box::new(sem));
            end = next;
            if let Some((z, next)) = self.zone(end) {
                zone = z;
                end = next;
            }
        }
        // "5:03 a.m., February 10" and "9 a.m. on Tuesday": two expressions, one day.
        if day.is_none() {
            let on = end + self.is(end, &[","]) as usize;
            let on = on + self.is(on, &["on"]) as usize;
            if on > end
                && let Some((sem, _)) = self.weekday(on).or_else(|| self.calendar(on))
                && matches!(sem, Sem::Weekday(_) | Sem::RelWeekday(..) | Sem::Date { sub: Sub::Day(..), .. })
            {
                day = Some(Box::new(sem));
            }
        }
        let sem = Sem::Clock { hour: hour as u8 % 24, minute: minute as u8, zone, day };
        Some(Match { start: i, end, sem, modifier: None })
    }

    /// "2:30 the next day".
    fn day_told(&self, i: usize) -> Found<Sem> {
        let led = self.is(i, &["the"]) && self.is(i + 1, &["next", "following", "previous", "same"]);
        self.relative(i).filter(|(sem, _)| led && matches!(sem, Sem::Rel(Unit::Day, ..)))
    }

    pub(super) fn today(&self, i: usize) -> Found<Sem> {
        self.is(i, &["today", "yesterday", "tomorrow"]).then(|| self.relative(i)).flatten()
    }
}
