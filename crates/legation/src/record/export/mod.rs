//! Events in the column layouts of the sets that others use, so that their scripts read ours.
//!
//! All three are dyadic: an event of several parties gives a row for each pair. They know no plan and no negation, so
//! events are folded on the way out as PLOVER does ([`fold_plans`]); what did not happen is left out, and so are
//! events without a day of their own (standing facts): publication time is never used in their place.

mod codes;
mod gdelt;
mod icews;
mod polecat;

use std::collections::BTreeSet;

use jiff::civil::Date;
use legation_record::side;
use legation_schema::{Actor, Event, EventType, Report, Status};

pub use gdelt::{EVENT_COLUMNS as GDELT_EVENTS, MENTION_COLUMNS as GDELT_MENTIONS};
pub use icews::COLUMNS as ICEWS;
pub use polecat::COLUMNS as POLECAT;

use super::{Filter, Record, Result};

/// A published column layout.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Layout {
    /// GDELT 2.0 events: 61 columns, tab-separated, no header.
    Gdelt,
    /// GDELT 2.0 mentions: 16 columns, tab-separated, no header.
    GdeltMentions,
    /// ICEWS: 20 columns, tab-separated, header.
    Icews,
    /// POLECAT: 40 columns, tab-separated, header.
    Polecat,
}

/// What was left out of an export, and why.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LeftOut {
    /// Standing facts and events without a date.
    pub undated: usize,
    /// Negated, or possible without a type of their own in these sets.
    pub unreal: usize,
    /// Without somebody who acts.
    pub no_actor: usize,
    /// Doubles of a day, where one a day was asked for.
    pub same_day: usize,
}

/// One row before it is written: an event between two parties, as these sets see it.
struct Dyad<'a> {
    event: &'a Event,
    report: Option<&'a Report>,
    event_type: EventType,
    code: String,
    day: Date,
    actor: &'a Actor,
    recipient: Option<&'a Actor>,
}

/// The type under which an event is exported: what is planned or possible folds as PLOVER does; none where these sets
/// have no place for it.
pub fn fold_plans(event: &Event) -> Option<EventType> {
    use EventType::*;
    let t = event.event_type;
    match event.status {
        Status::Occurred | Status::Ongoing => Some(t),
        Status::Negated => None,
        Status::Planned | Status::Possible => {
            let planned = event.status == Status::Planned;
            match t {
                Consult | Support | Cooperate | Aid => planned.then_some(Agree),
                Retreat => planned.then_some(Concede),
                Assault | Coerce | Sanction | Protest | Mobilize | Threaten => Some(Threaten),
                Agree | Concede | Request | Accuse | Reject => planned.then_some(t),
            }
        }
    }
}

/// Keeps the first event of each day, type and pair of sides, as one-a-day filters do; what has no day stays.
pub fn one_a_day(events: &mut Vec<Event>) {
    let sides = |actors: &[Actor]| actors.iter().map(side).collect::<BTreeSet<String>>();
    let mut seen = BTreeSet::new();
    events.retain(|e| match e.time.from.or(e.time.to) {
        Some(point) => seen.insert((point.date(), e.event_type, sides(&e.actor), sides(&e.recipient))),
        None => true,
    });
}

impl Record {
    /// Gives every row of the layout to `f` as its columns, in order of event time; what is left out is counted.
    pub fn export(
        &self,
        layout: Layout,
        one_a_day: bool,
        filter: &Filter,
        mut f: impl FnMut(&[String]) -> bool,
    ) -> Result<LeftOut> {
        let mut left = LeftOut::default();
        let mut seen: BTreeSet<(Date, String, String, String)> = BTreeSet::new();
        for event in self.events(filter)? {
            let Some(event_type) = fold_plans(&event) else {
                left.unreal += 1;
                continue;
            };
            let Some(day) = event.time.from.or(event.time.to).map(|p| p.date()) else {
                left.undated += 1;
                continue;
            };
            if event.actor.is_empty() {
                left.no_actor += 1;
                continue;
            }
            let first = match event.reports.first() {
                Some(member) => self.report(&member.report)?.map(|(report, _)| report),
                None => None,
            };
            let code = codes::code(&event, event_type);
            if layout == Layout::GdeltMentions {
                for member in &event.reports {
                    let Some((report, stored)) = self.report(&member.report)? else { continue };
                    if !f(&gdelt::mention(&event, day, &report, &stored)) {
                        return Ok(left);
                    }
                }
                continue;
            }
            for (actor, recipient) in pairs(&event) {
                let dyad = Dyad {
                    event: &event,
                    report: first.as_ref(),
                    event_type,
                    code: code.clone(),
                    day,
                    actor,
                    recipient,
                };
                let who = recipient.map(side).unwrap_or_default();
                if one_a_day && !seen.insert((day, side(actor), who, event_type.to_string())) {
                    left.same_day += 1;
                    continue;
                }
                let row = match layout {
                    Layout::Gdelt => gdelt::event(&dyad),
                    Layout::Icews => icews::event(&dyad),
                    _ => polecat::event(&dyad),
                };
                if !f(&row) {
                    return Ok(left);
                }
            }
        }
        Ok(left)
    }
}

/// Who acts on whom, pair by pair; those who only act together, each with each.
fn pairs(event: &Event) -> Vec<(&Actor, Option<&Actor>)> {
    if !event.recipient.is_empty() {
        return event.actor.iter().flat_map(|a| event.recipient.iter().map(move |r| (a, Some(r)))).collect();
    }
    if event.event_type.is_mutual() && event.actor.len() > 1 {
        let mut out = Vec::new();
        for (i, a) in event.actor.iter().enumerate() {
            out.extend(event.actor[i + 1..].iter().map(|b| (a, Some(b))));
        }
        return out;
    }
    event.actor.iter().map(|a| (a, None)).collect()
}

/// A field of a tab-separated row: never a tab or a line end inside.
pub(super) fn field(text: &str) -> String {
    text.split(|c: char| c.is_control()).collect::<Vec<_>>().join(" ").trim().to_owned()
}

pub(super) fn number(value: f32) -> String {
    format!("{:.1}", if value == 0.0 { 0.0 } else { value })
}
