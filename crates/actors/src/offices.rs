//! Who held which office when, with what is not known said to be so.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::fold::name_key;
use crate::table::{Error, Row};

pub(crate) const COLUMNS: &[&str] = &[
    "country",
    "office",
    "person",
    "family",
    "title",
    "since",
    "until",
    "until_approx",
    "until_basis",
    "first_seen",
    "last_seen",
    "current",
    "disputed",
    "aka",
    "wikidata",
    "origin",
];

/// One spell of one person in one office.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spell {
    /// ISO 3166 alpha-3.
    pub country: String,
    /// Canonical name: `head of state`, `head of government`, `foreign minister`, `deputy`.
    pub office: String,
    /// Name as the table has it, in the order it is said.
    pub person: String,
    /// The part of the name the person is called by.
    pub family: String,
    /// Title as last given: "President", "Federal Chancellor".
    pub title: String,
    /// First day in office, as precisely as known: `2018`, `2018-04`, `2018-04-02`; empty where unknown.
    pub since: String,
    /// Day the next one took over, or the first day the person was seen to be gone; empty where still in office or
    /// unknown.
    pub until: String,
    /// False where `until` is exact.
    pub until_approx: bool,
    /// Someone who held the office in between may have been missed before `until`.
    pub gap_before_until: bool,
    /// First and last day on which a source showed the person in office.
    pub first_seen: String,
    pub last_seen: String,
    /// The source does not recognise the holder, or names a rival.
    pub disputed: bool,
    /// Other spellings of the name.
    pub aka: Vec<String>,
    /// Wikidata id, or empty.
    pub wikidata: String,
    /// Where the row is from.
    pub origin: String,
    /// Its days are known and go before those that a source's editions suggest.
    firm: bool,
    keys: Vec<String>,
    start: Option<Date>,
    end: Option<Date>,
    last: Option<Date>,
}

/// The code by which the table has the European Union among the states.
const EUROPEAN_UNION: &str = "EUE";

/// Days after which who is still in office has not merely been kept there by a source that missed his successor.
const STAYS: i32 = 366;

impl Spell {
    /// `firm` for rows by hand and a user's own, whose days go before those made from editions of a source.
    pub(crate) fn read(row: &Row<'_, '_>, firm: bool) -> Result<Spell, Error> {
        let office = match row.cell(1) {
            "head_of_government" | "prime_minister" => "head of government".to_owned(),
            other => other.replace('_', " "),
        };
        let (person, family) = (row.cell(2), row.cell(3));
        if person.is_empty() {
            return Err(row.error("found no person, expected a name"));
        }
        let aka: Vec<String> = row.list(13).map(str::to_owned).collect();
        let mut keys: Vec<String> = Vec::new();
        for name in std::iter::once(person).chain(std::iter::once(family)).chain(aka.iter().map(String::as_str)) {
            for word in name_words(name) {
                let key = name_key(word);
                if !key.is_empty() && !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
        let (since, until) = (row.cell(5), row.cell(6));
        let start = if since.is_empty() { row.cell(9) } else { since };
        Ok(Spell {
            country: row.cell(0).to_owned(),
            office,
            person: person.to_owned(),
            family: family.to_owned(),
            title: row.cell(4).to_owned(),
            since: since.to_owned(),
            until: until.to_owned(),
            until_approx: row.cell(7) == "1",
            gap_before_until: row.cell(8) == "successor_since_gap",
            first_seen: row.cell(9).to_owned(),
            last_seen: row.cell(10).to_owned(),
            disputed: row.cell(12) == "1",
            aka,
            wikidata: row.cell(14).to_owned(),
            origin: row.cell(15).to_owned(),
            firm: firm && !since.is_empty(),
            keys,
            start: day(row, start)?,
            end: day(row, until)?,
            last: day(row, row.cell(10))?,
        })
    }

    /// Whether the person held the office on `date`, as far as the table tells.
    pub fn covers(&self, date: Date) -> bool {
        if self.is_snapshot() {
            // Seen on one day only: good for the weeks around it, unknown beyond.
            return self.last.is_some_and(|d| (date - d).get_days().abs() <= 60);
        }
        self.start.is_none_or(|s| s <= date) && self.end.is_none_or(|e| date < e)
    }

    /// Whether the spell ended before `date`.
    pub fn is_over(&self, date: Date) -> bool {
        self.end.is_some_and(|e| e <= date)
    }

    /// Whether the spell begins after `date`.
    pub fn is_to_come(&self, date: Date) -> bool {
        !self.is_snapshot() && self.start.is_some_and(|s| date < s)
    }

    /// Whether a single edition of a source is all there is.
    fn is_snapshot(&self) -> bool {
        self.since.is_empty() && self.until.is_empty() && self.first_seen == self.last_seen
    }

    /// Years in office as far as the table tells; at least one month.
    pub(crate) fn years(&self) -> f64 {
        let last = self.end.or(self.last);
        let days = self.start.zip(last).map_or(0, |(from, to)| (to - from).get_days());
        (f64::from(days) / 365.25).max(1.0 / 12.0)
    }

    /// Whether no end is known.
    pub(crate) fn is_open(&self) -> bool {
        self.end.is_none() && !self.is_snapshot()
    }

    /// Years since the end on `date`; none where it goes on.
    pub(crate) fn years_since(&self, date: Date) -> f64 {
        self.end.map_or(0.0, |e| (f64::from((date - e).get_days()) / 365.25).max(0.0))
    }

    /// The last day known of, for putting spells in order; open ones come last.
    pub(crate) fn latest(&self) -> (bool, Option<Date>) {
        (self.is_open(), self.end.or(self.last))
    }

    pub(crate) fn keys(&self) -> &[String] {
        &self.keys
    }

    /// Whether names that are not spelt alike in every word do not only share a given name that is the other's surname: Rand
    /// Paul is not Paul Ryan.
    fn ends_alike(&self, keys: &[String]) -> bool {
        let family: Vec<String> = name_words(&self.family).map(name_key).collect();
        let given = |k: &String| self.keys.contains(k) && !family.contains(k);
        keys.last().is_none_or(|k| !given(k) || self.aka.iter().any(|a| name_words(a).any(|w| name_key(w) == *k)))
    }

    /// Whether two words of a name are not two spellings of one word of the person's: "Tiani" and "Tchiani".
    fn spells_apart(&self, keys: &[String]) -> bool {
        if self.aka.is_empty() || keys.len() < 2 {
            return true;
        }
        let alike = |k: &str, t: &str| {
            k == t
                || k.len() > 3 && k.as_bytes()[0] == t.as_bytes()[0] && crate::fold::within_edits(k, t, 1 + k.len() / 7)
        };
        std::iter::once(self.person.as_str()).chain(self.aka.iter().map(String::as_str)).any(|name| {
            let mut words: Vec<String> = name_words(name).map(name_key).collect();
            // What a person is called for short goes with the family name: "Tony" of "Anthony John Abbott".
            if words.len() == 1 {
                words.extend(name_words(&self.family).map(name_key).filter(|w| *w != words[0]).collect::<Vec<_>>());
            }
            let mut found = 0;
            for key in keys {
                let at = words.iter().position(|w| w == key).or_else(|| words.iter().position(|w| alike(key, w)));
                if let Some(at) = at {
                    words.remove(at);
                    found += 1;
                }
            }
            found >= 2 || found == keys.len()
        })
    }

    /// The sector of who holds the office.
    pub(crate) fn sector(&self) -> &'static str {
        match self.office.as_str() {
            _ if self.country == EUROPEAN_UNION => "IGO",
            "opposition leader" => "OPP",
            "rebel leader" => "REB",
            "party leader" => "PTY",
            "military chief" => "MIL",
            "intelligence chief" => "SPY",
            "speaker" => "LEG",
            _ => "GOV",
        }
    }

    /// Whether the holder acts against the government: who leaves it is none of the elite of the state.
    pub(crate) fn is_against_government(&self) -> bool {
        matches!(self.sector(), "OPP" | "REB")
    }

    /// Whether one person at a time holds the office.
    fn is_single(&self) -> bool {
        self.rank() <= 3
    }

    /// Higher offices decide first when a person has several.
    pub(crate) fn rank(&self) -> u8 {
        match self.office.as_str() {
            "head of state" => 0,
            "head of government" => 1,
            "foreign minister" => 2,
            "defence minister" => 3,
            "deputy" => 4,
            "other" => 5,
            "heir" => 6,
            "representative" => 7,
            _ => 8,
        }
    }
}

/// The words of a person's name that identify it.
pub(crate) fn name_words(name: &str) -> impl Iterator<Item = &str> {
    name.split([' ', '-', ',', '.']).filter(|w| w.len() > 1 && !is_linking(w))
}

/// Words that link the parts of a name and are left out or written in several ways.
pub(crate) fn is_linking(word: &str) -> bool {
    const LINKING: &[&str] = &["al", "bin", "ibn", "el", "de", "da", "dos", "von", "van", "der", "of", "st"];
    LINKING.iter().any(|l| l.eq_ignore_ascii_case(word))
}

/// Reads a whole or partial date as its first day.
fn day(row: &Row<'_, '_>, text: &str) -> Result<Option<Date>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    let mut parts = text.splitn(3, '-').map(str::parse::<i16>);
    let bad = || row.error(format!("found '{text}', expected a date such as 2018, 2018-04 or 2018-04-02"));
    let (y, m, d) = (parts.next(), parts.next(), parts.next());
    let part = |p: Option<Result<i16, _>>| match p {
        Some(Ok(n)) => Ok(n as i8),
        Some(Err(_)) => Err(bad()),
        None => Ok(1),
    };
    let y = y.and_then(Result::ok).ok_or_else(bad)?;
    Date::new(y, part(m)?, part(d)?).map(Some).map_err(|_| bad())
}

/// The answer to "who held this office on that day".
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Holder<'a> {
    /// One person, or the members of a collective head.
    Held(Vec<&'a Spell>),
    /// Claimants; who recognises whom is in each row's title and origin.
    Disputed(Vec<&'a Spell>),
    /// The tables see the office before and after, and nobody in it on that day.
    Vacant,
    /// The tables do not reach that day for this office.
    Unknown,
}

/// All spells, findable by office and by name.
#[derive(Debug, Default)]
pub(crate) struct Offices {
    spells: Vec<Spell>,
    by_office: BTreeMap<(String, String), Vec<u32>>,
    by_key: FxHashMap<String, Vec<u32>>,
}

impl Offices {
    pub(crate) fn push(&mut self, spell: Spell) {
        let i = self.spells.len() as u32;
        self.by_office.entry((spell.country.clone(), spell.office.clone())).or_default().push(i);
        for key in &spell.keys {
            self.by_key.entry(key.clone()).or_default().push(i);
        }
        self.spells.push(spell);
    }

    /// Makes way for firm rows: a source that missed somebody has his predecessor stay until his successor came.
    pub(crate) fn make_way(&mut self) {
        // Who comes back may have to make way a second time.
        loop {
            let back = self.cut();
            if back.is_empty() {
                break;
            }
            for spell in back {
                self.push(spell);
            }
        }
    }

    /// Cuts spells where a firm row has somebody else; returns those of who came back afterwards.
    fn cut(&mut self) -> Vec<Spell> {
        let mut back: Vec<Spell> = Vec::new();
        for rows in self.by_office.values() {
            if !rows.iter().all(|&i| self.spells[i as usize].is_single()) {
                continue;
            }
            let firm: Vec<(usize, Date, Option<Date>)> = rows
                .iter()
                .map(|&i| i as usize)
                .filter(|&i| self.spells[i].firm && !self.spells[i].disputed)
                .filter_map(|i| Some((i, self.spells[i].start?, self.spells[i].end)))
                .collect();
            for &(i, since, until) in &firm {
                let person = self.spells[i].person.clone();
                for &j in rows.iter().filter(|&&j| j as usize != i) {
                    let other = &mut self.spells[j as usize];
                    // Co-princes, captains regent and presidencies of several share an office.
                    let shares =
                        other.firm || other.disputed || other.title.contains("Co-") || other.title.contains("Captain");
                    if shares {
                        continue;
                    }
                    if other.is_snapshot() {
                        // A single edition that still showed somebody else.
                        let within = |d: Date| d >= since && until.is_none_or(|u| d < u);
                        other.last = other.last.filter(|&d| other.person == person || !within(d));
                        continue;
                    }
                    let (start, end) = (other.start, other.end);
                    let after_end = until.is_some_and(|u| start.is_some_and(|s| s >= u));
                    let before = end.is_some_and(|e| e <= since);
                    if before || after_end {
                        continue;
                    }
                    // One who came back, or two side by side: the source did not merely miss a successor.
                    if let Some(until) = until
                        && other.person != person
                        && start.is_none_or(|s| s < since)
                        && end.is_none_or(|e| (e - until).get_days() > STAYS)
                    {
                        let mut again = other.clone();
                        (again.start, again.since) = (Some(until), until.to_string());
                        back.push(again);
                    }
                    if start.is_none_or(|s| s < since) {
                        other.end = Some(since);
                        other.until = since.to_string();
                        other.until_approx = other.person == person && other.until_approx;
                    } else if let Some(until) = until {
                        // Inside, or only known to have come before the other had left.
                        other.start = Some(end.map_or(until, |e| until.min(e)));
                        if !other.since.is_empty() {
                            other.since = other.start.map(|d| d.to_string()).unwrap_or_default();
                        }
                    } else if other.person == person {
                        other.start = other.end.or(Some(since));
                    }
                }
            }
        }
        back
    }

    pub(crate) fn all(&self) -> &[Spell] {
        &self.spells
    }

    pub(crate) fn holder(&self, country: &str, office: &str, date: Date) -> Holder<'_> {
        let Some(rows) = self.by_office.get(&(country.to_owned(), office.to_owned())) else { return Holder::Unknown };
        let spells = || rows.iter().map(|&i| &self.spells[i as usize]);
        let mut held: Vec<&Spell> = Vec::new();
        for spell in spells().filter(|s| s.covers(date)) {
            if !held.iter().any(|h| h.person == spell.person) {
                held.push(spell);
            }
        }
        if held.iter().any(|s| s.disputed) {
            return Holder::Disputed(held);
        }
        if !held.is_empty() {
            return Holder::Held(held);
        }
        let before = spells().any(|s| s.is_over(date));
        let after = spells().any(|s| s.is_to_come(date));
        if before && after { Holder::Vacant } else { Holder::Unknown }
    }

    /// The spells of persons whose name has all of `keys` in it (as made by [`name_key`]): one word finds only the
    /// name somebody is called by.
    pub(crate) fn named(&self, keys: &[String]) -> Vec<&Spell> {
        let Some(rarest) = keys.iter().filter_map(|k| self.by_key.get(k)).min_by_key(|v| v.len()) else {
            return Vec::new();
        };
        let mut found: Vec<&Spell> = rarest
            .iter()
            .map(|&i| &self.spells[i as usize])
            .filter(|s| match keys {
                [one] => {
                    let mut family = name_words(&s.family).map(name_key);
                    family.any(|k| k == *one) || s.aka.iter().any(|a| name_key(a) == *one)
                }
                _ => {
                    let hits = keys.iter().filter(|k| s.keys.contains(k)).count();
                    // Slips of spelling leave the first letter alone, and looking for others is slow.
                    let near = |k: &String| {
                        k.len() > 3
                            && s.keys.iter().any(|t| {
                                t.as_bytes().first() == k.as_bytes().first()
                                    && crate::fold::within_edits(k, t, 1 + k.len() / 7)
                            })
                    };
                    hits >= 1
                        && keys.iter().all(|k| s.keys.contains(k) || near(k))
                        && (hits == keys.len() || s.ends_alike(keys))
                        && s.spells_apart(keys)
                }
            })
            .collect();
        found.sort_by_key(|s| (s.rank(), s.start));
        found
    }

    /// The last day any source was looked at: beyond it "still in office" is a guess.
    pub(crate) fn seen_until(&self) -> Option<Date> {
        self.spells.iter().filter_map(|s| s.last).max()
    }
}
