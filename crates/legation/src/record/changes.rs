//! What changed: between two days of asking, and between two generations.

use std::collections::BTreeMap;

use jiff::civil::Date;
use legation_record::{Row, days, row, settle, sort};
use legation_schema::{Event, Outcome, Status};
use serde::Serialize;

use super::{Record, Result};

/// What became of an event since a day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Not known before.
    New,
    /// A plan took place.
    Happened,
    /// Told by an origin that had not told it before.
    Confirmed,
    /// Another date or place than before.
    Moved,
    /// Reports that cannot all hold, where there were none.
    Contradicted,
    Cancelled,
    /// A plan's time passed without word of its outcome.
    Lapsed,
    /// Its reports were replaced or withdrawn.
    Gone,
}

/// One change, newest knowledge last.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Change {
    pub kind: ChangeKind,
    /// In words: "2019-10-01..2019-10-10 → 2019-09-25".
    pub what: String,
    pub event: Row,
    pub known: Option<Date>,
}

/// What a rebuild did to an event.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Difference {
    /// `new`, `gone` or `changed`.
    pub kind: String,
    /// Fields that differ, with both values.
    pub what: Vec<String>,
    pub event: Row,
}

impl Record {
    /// What changed between the end of `since` and `as_of` (now, without it), and the articles withdrawn since then.
    pub fn changes(&self, since: Date, as_of: Option<Date>) -> Result<Vec<Change>> {
        let today = self.today(as_of)?;
        let mut changes = Vec::new();
        for group in self.store.groups_since(since)? {
            let mut after = self.group_as_of(group, as_of)?;
            let mut before = self.group_as_of(group, Some(since))?;
            after.iter_mut().for_each(|e| settle(e, today));
            before.iter_mut().for_each(|e| settle(e, Some(since)));
            compare(&before, &after, today, &mut changes);
        }
        changes.sort_by(|a, b| {
            (a.known, a.kind, &a.event.event).cmp(&(b.known, b.kind, &b.event.event)).then_with(|| a.what.cmp(&b.what))
        });
        Ok(changes)
    }

    /// Articles withdrawn on or after a day, with the number of reports each took along.
    pub fn withdrawn_since(&self, since: Date) -> Result<Vec<(String, Date, usize)>> {
        self.store.withdrawn_since(since)
    }

    /// The events that the last rebuild made, changed or lost, and the stamp of the generation before it.
    pub fn diff(&self) -> Result<(Option<String>, Vec<Difference>)> {
        let (stamp, mut former) = self.store.former()?;
        let today = self.today(None)?;
        let mut now = Vec::new();
        for group in self.store.all_groups()? {
            now.extend(self.store.group_events(group)?);
        }
        former.iter_mut().chain(&mut now).for_each(|e| settle(e, today));
        // Generations are compared by what they cite: an event is the former one whose reports it shares most, and
        // report ids are the same where version, words and type are.
        let mut home: BTreeMap<&str, usize> = BTreeMap::new();
        for (i, event) in former.iter().enumerate() {
            for member in &event.reports {
                home.insert(&member.report, i);
            }
        }
        let mut taken = vec![false; former.len()];
        let mut out = Vec::new();
        sort(&mut now);
        for event in &now {
            let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
            for member in &event.reports {
                if let Some(&i) = home.get(member.report.as_str()) {
                    *shared.entry(i).or_default() += 1;
                }
            }
            let twin = shared.iter().filter(|(i, _)| !taken[**i]).max_by_key(|(i, n)| (**n, usize::MAX - **i));
            match twin {
                None => out.push(Difference { kind: "new".into(), what: Vec::new(), event: row(event, today) }),
                Some((&i, _)) => {
                    taken[i] = true;
                    let what = fields(&former[i], event);
                    if !what.is_empty() {
                        out.push(Difference { kind: "changed".into(), what, event: row(event, today) });
                    }
                }
            }
        }
        let lost = former.iter().zip(&taken).filter(|(_, taken)| !**taken).map(|(e, _)| e);
        out.extend(lost.map(|e| Difference { kind: "gone".into(), what: Vec::new(), event: row(e, today) }));
        Ok((stamp, out))
    }
}

fn compare(before: &[Event], after: &[Event], today: Option<Date>, out: &mut Vec<Change>) {
    let shares = |a: &Event, b: &Event| a.reports.iter().any(|m| b.reports.iter().any(|n| n.report == m.report));
    let mut put = |kind, what: String, event: &Event| {
        out.push(Change { kind, what, event: row(event, today), known: event.last_known });
    };
    for event in after {
        let Some(old) = before.iter().find(|b| shares(b, event)) else {
            put(ChangeKind::New, String::new(), event);
            continue;
        };
        match (old.outcome, event.outcome) {
            (Some(Outcome::Pending | Outcome::Lapsed), Some(Outcome::Happened)) => {
                put(ChangeKind::Happened, days(&event.time), event);
            }
            (Some(Outcome::Pending), Some(Outcome::Lapsed)) => {
                put(ChangeKind::Lapsed, format!("due {}", days(&event.time)), event);
            }
            (Some(Outcome::Pending | Outcome::Lapsed), Some(Outcome::Cancelled)) => {
                put(ChangeKind::Cancelled, String::new(), event);
            }
            _ if old.time != event.time && !old.time.is_unbounded() && event.status == Status::Planned => {
                put(ChangeKind::Moved, format!("{} → {}", days(&old.time), days(&event.time)), event);
            }
            _ => {}
        }
        if event.contradictions.len() > old.contradictions.len() {
            let fields: Vec<&str> = event.contradictions.iter().map(|c| c.field.name()).collect();
            put(ChangeKind::Contradicted, fields.join(", "), event);
        }
        if event.origins > old.origins {
            put(ChangeKind::Confirmed, format!("{} → {} origins", old.origins, event.origins), event);
        }
    }
    for old in before {
        if !after.iter().any(|event| shares(event, old)) {
            put(ChangeKind::Gone, String::new(), old);
        }
    }
}

/// The fields in which two versions of an event differ.
fn fields(a: &Event, b: &Event) -> Vec<String> {
    let names = |e: &Event| {
        let list =
            |actors: &[legation_schema::Actor]| actors.iter().map(|a| a.name.as_str()).collect::<Vec<_>>().join(", ");
        format!("{} → {}", list(&e.actor), list(&e.recipient))
    };
    let mut out = Vec::new();
    let mut put = |field: &str, x: String, y: String| {
        if x != y {
            out.push(format!("{field}: {x} ⇒ {y}"));
        }
    };
    put("type", a.event_type.to_string(), b.event_type.to_string());
    put("mode", a.mode.clone().unwrap_or_default(), b.mode.clone().unwrap_or_default());
    put("status", a.status.to_string(), b.status.to_string());
    put("parties", names(a), names(b));
    put("time", days(&a.time), days(&b.time));
    let place = |e: &Event| e.place.as_ref().map(|p| p.name.clone()).unwrap_or_default();
    put("place", place(a), place(b));
    put("reports", a.reports.len().to_string(), b.reports.len().to_string());
    out
}
