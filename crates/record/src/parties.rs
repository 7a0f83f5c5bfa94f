//! Who a report is about, at the grain at which reports are compared: the state or body behind each party.

use std::collections::BTreeSet;

use legation_schema::Actor;

use crate::Telling;

/// Organs that speak and act for their state.
const ORGANS: [&str; 7] = ["GOV", "MIL", "COP", "JUD", "LEG", "SPY", "ELI"];

/// More sides than this are compared only by their first in alphabetical order: a summit of twenty must not be
/// compared with everything that any two of the twenty do.
const MANY: usize = 8;

/// The state or body an actor stands for: `VEN`, `VEN/OPP`, `NATO`.
pub fn side(actor: &Actor) -> String {
    let organ = actor.sector.as_deref().is_none_or(|s| ORGANS.contains(&s));
    match (&actor.country, &actor.sector) {
        (Some(country), _) if organ => country.clone(),
        (Some(country), Some(sector)) => format!("{country}/{sector}"),
        _ => actor.id.clone(),
    }
}

/// Within one country its organs are different parties: "Maduro called on the military".
fn inner_side(actor: &Actor) -> String {
    match (&actor.country, &actor.sector) {
        (Some(country), Some(sector)) if sector != "GOV" => format!("{country}/{sector}"),
        _ => side(actor),
    }
}

/// The pairs of sides a telling is about, each as a key; sorted, without repetition.
///
/// `A|B` for what two sides do together (either order), `A>B` for what one does to the other, `A>-` without recipient.
pub(crate) fn pairs(telling: &Telling) -> Vec<String> {
    let sides = |actors: &[Actor], f: fn(&Actor) -> String| -> BTreeSet<String> { actors.iter().map(f).collect() };
    let (mut actors, mut recipients) = (sides(&telling.actor, side), sides(&telling.recipient, side));
    if !recipients.is_empty() && actors == recipients {
        actors = sides(&telling.actor, inner_side);
        recipients = sides(&telling.recipient, inner_side);
    }
    let mutual = telling.event_type.is_mutual();
    let mut out = BTreeSet::new();
    let mut put = |a: &str, b: &str| {
        out.insert(match mutual {
            true if a <= b => format!("{a}|{b}"),
            true => format!("{b}|{a}"),
            false => format!("{a}>{b}"),
        });
    };
    let few = |sides: BTreeSet<String>| -> Vec<String> {
        let keep = if sides.len() > MANY { 1 } else { MANY };
        sides.into_iter().take(keep).collect()
    };
    let (actors, recipients) = (few(actors), few(recipients));
    if !recipients.is_empty() {
        for a in &actors {
            for r in &recipients {
                put(a, r);
            }
        }
        if actors.is_empty() {
            for r in &recipients {
                put("-", r);
            }
        }
    } else if mutual && actors.len() > 1 {
        for (i, a) in actors.iter().enumerate() {
            for b in &actors[i + 1..] {
                put(a, b);
            }
        }
    } else {
        for a in &actors {
            put(a, "-");
        }
    }
    out.into_iter().collect()
}

/// Somebody rather than a state or a body: the office tells.
pub(crate) fn is_person(actor: &Actor) -> bool {
    actor.office.is_some()
}

/// The people a telling names, each with the side it stands for.
fn people(t: &Telling) -> BTreeSet<(String, String)> {
    t.actor.iter().chain(&t.recipient).filter(|p| is_person(p)).map(|p| (side(p), p.id.clone())).collect()
}

/// Whether the two name different people for the same side: "talks with Lavrov", "talks with Putin".
pub(crate) fn people_differ(a: &Telling, b: &Telling) -> bool {
    let (pa, pb) = (people(a), people(b));
    pa.iter().any(|(side, _)| {
        let of = |people: &BTreeSet<(String, String)>| -> BTreeSet<String> {
            people.iter().filter(|(s, _)| s == side).map(|(_, id)| id.clone()).collect()
        };
        let (ours, theirs) = (of(&pa), of(&pb));
        !theirs.is_empty() && ours.is_disjoint(&theirs)
    })
}

/// Whether somebody takes part in both, or nobody in particular in either. States meet every day: that two states
/// consult does not tell which of their people did.
pub(crate) fn share_people(a: &Telling, b: &Telling) -> bool {
    let (pa, pb) = (people(a), people(b));
    (pa.is_empty() && pb.is_empty()) || !pa.is_disjoint(&pb)
}
