//! What stands between two parties: recognises, supports, lends to, arms, sanctions, accuses.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use legation_record::{names_party, side};
use legation_schema::{Event, EventType, Status};
use serde::Serialize;

use super::{Filter, Record, Result};

/// A standing relation of one party to another, with the events and reports it rests on.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Relation {
    /// `VEN`, `VEN/OPP`, `NATO`.
    pub actor: String,
    /// `recognises`, `supports`, `lends to`, …
    pub relation: String,
    pub recipient: String,
    /// `holds` as last reported, `disputed` where others deny it, `denied` where only denials or the better supported
    /// ones say so, `lifted` where an easing was reported later.
    pub state: String,
    /// The earliest day that a report dates it to; none where all tell it without a date.
    pub since: Option<Date>,
    pub first_told: Option<Date>,
    /// As last reported.
    pub last_told: Option<Date>,
    pub reports: usize,
    /// Independent origins of the best supported of its events.
    pub origins: u32,
    /// Who says so.
    pub speakers: Vec<String>,
    /// Who denies it.
    pub denied_by: Vec<String>,
    pub events: Vec<String>,
}

/// The relation an event is evidence of, by type and CAMEO class; what is done once and over is none.
fn relation(event: &Event) -> Option<&'static str> {
    use EventType::*;
    let cameo = event.cameo.as_deref().unwrap_or("");
    Some(match event.event_type {
        Support if cameo.starts_with("054") => "recognises",
        Support if cameo.starts_with("050") && event.standing => "is an ally of",
        Support if event.standing => "supports",
        Aid if cameo.starts_with("071") => "lends to",
        Aid if cameo.starts_with("072") => "arms",
        Aid => "aids",
        Cooperate if event.standing => "cooperates with",
        Sanction if cameo.starts_with("16") || cameo.starts_with("17") || cameo.is_empty() => "sanctions",
        Accuse => "accuses",
        Reject if event.standing => "rejects",
        Threaten if event.standing => "threatens",
        Assault if event.standing => "is at war with",
        _ => return None,
    })
}

/// Whether the event ends sanctions: CAMEO 085, "ease economic sanctions, boycott, or embargo".
fn eases(event: &Event) -> bool {
    event.cameo.as_deref().is_some_and(|c| c.starts_with("085"))
        && matches!(event.status, Status::Occurred | Status::Ongoing)
}

impl Record {
    /// What stands between `a` and `b`, in both directions, by relation; without `b`, between `a` and everybody.
    pub fn relations(&self, a: &str, b: Option<&str>, filter: &Filter) -> Result<Vec<Relation>> {
        let events = self.timeline(a, b, filter)?;
        Ok(relations(&events, a, b))
    }
}

/// The relations that `events` are evidence of, in the order of actor, recipient and relation.
fn relations(events: &[Event], a: &str, b: Option<&str>) -> Vec<Relation> {
    let mut found: BTreeMap<(String, String, &str), Vec<&Event>> = BTreeMap::new();
    let mut eased: BTreeMap<(String, String), Date> = BTreeMap::new();
    for event in events {
        let kind = relation(event).filter(|_| event.status != Status::Possible && event.status != Status::Planned);
        let pairs: BTreeSet<(String, String)> = event
            .actor
            .iter()
            .flat_map(|x| event.recipient.iter().map(move |y| (x, y)))
            .filter(|(x, y)| match b {
                Some(b) => (names_party(x, a) && names_party(y, b)) || (names_party(x, b) && names_party(y, a)),
                None => names_party(x, a) || names_party(y, a),
            })
            .map(|(x, y)| (side(x), side(y)))
            .filter(|(x, y)| x != y)
            .collect();
        for pair in pairs {
            if eases(event)
                && let Some(day) = event.last_known
            {
                let newest = eased.entry(pair.clone()).or_insert(day);
                *newest = day.max(*newest);
            }
            if let Some(kind) = kind {
                found.entry((pair.0, pair.1, kind)).or_default().push(event);
            }
        }
    }
    found
        .into_iter()
        .map(|((actor, recipient, kind), events)| {
            let held = || events.iter().filter(|e| e.status != Status::Negated);
            let last_told = events.iter().filter_map(|e| e.last_known).max();
            let lifted = kind == "sanctions"
                && eased.get(&(actor.clone(), recipient.clone())).is_some_and(|day| Some(*day) > last_told);
            let denials: BTreeSet<String> = events.iter().flat_map(|e| denied_by(e)).collect();
            let state = match (held().next().is_some(), lifted) {
                (false, _) => "denied",
                (_, true) => "lifted",
                (_, false) if !denials.is_empty() => "disputed",
                _ => "holds",
            };
            let speakers: BTreeSet<String> = held().flat_map(|e| e.speakers.iter().cloned()).collect();
            Relation {
                relation: kind.to_owned(),
                state: state.to_owned(),
                since: held().filter_map(|e| dated(e)).min(),
                first_told: events.iter().filter_map(|e| e.first_known).min(),
                last_told,
                reports: events.iter().map(|e| e.reports.len()).sum(),
                origins: events.iter().map(|e| e.origins).max().unwrap_or(0),
                speakers: speakers.difference(&denials).cloned().collect(),
                denied_by: denials.into_iter().collect(),
                events: events.iter().map(|e| e.id.clone()).collect(),
                actor,
                recipient,
            }
        })
        .collect()
}

/// The day it is dated to by somebody's words.
fn dated(event: &Event) -> Option<Date> {
    let told = event.history.iter().filter(|s| s.time_text.is_some()).filter_map(|s| s.time.from);
    told.chain(event.time.from).map(|p| p.date()).min()
}

/// Whoever says that it is not so.
fn denied_by(event: &Event) -> Vec<String> {
    use legation_schema::StepKind;
    let denies = |s: &&legation_schema::Step| matches!(s.kind, StepKind::Denied);
    event.history.iter().filter(denies).filter_map(|s| s.speakers.first().cloned()).collect()
}
