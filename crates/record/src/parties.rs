//! Who a report is about, at the grain at which reports are compared: the state or body behind each party.

use std::collections::BTreeSet;

use legation_schema::Actor;

use crate::Telling;
use crate::same::is_war;

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

/// [`side`] without making a string of it: equal where the sides are.
fn side_parts(actor: &Actor) -> (&str, &str) {
    let organ = actor.sector.as_deref().is_none_or(|s| ORGANS.contains(&s));
    match (&actor.country, &actor.sector) {
        (Some(country), _) if organ => (country, ""),
        (Some(country), Some(sector)) => (country, sector),
        _ => (&actor.id, ""),
    }
}

/// Whether two tellings are about a pair of sides in common.
pub(crate) fn share_pair(a: &Telling, b: &Telling) -> bool {
    // Nearly all are of one side and another: no need of names for their pairs.
    if let ([actor], [recipient], [other_actor], [other_recipient]) =
        (&*a.actor, &*a.recipient, &*b.actor, &*b.recipient)
        && a.event_type == b.event_type
        && !(is_war(a) || is_war(b))
    {
        let (x, y) = (side_parts(actor), side_parts(recipient));
        let (p, q) = (side_parts(other_actor), side_parts(other_recipient));
        if x != y && p != q {
            return (x, y) == (p, q) || (a.event_type.is_mutual() && (x, y) == (q, p));
        }
    }
    let theirs = pairs(b);
    pairs(a).iter().any(|p| theirs.contains(p))
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
    // In a war a people is its state: "the Russians invaded".
    let whole = |actor: &Actor| actor.country.clone().unwrap_or_else(|| side(actor));
    let grain = if is_war(telling) { whole } else { side };
    let (mut actors, mut recipients) = (sides(&telling.actor, grain), sides(&telling.recipient, grain));
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
fn people(t: &Telling) -> Vec<((&str, &str), &Actor)> {
    t.actor.iter().chain(&t.recipient).filter(|p| is_person(p)).map(|p| (side_parts(p), p)).collect()
}

/// Whether two named for one side can be one person: the same id, or the same office where one is called by it alone
/// ("the Japanese prime minister").
fn one_person(a: &Actor, b: &Actor) -> bool {
    let by_office = |p: &Actor| p.name.split(' ').next_back().is_some_and(|w| w.starts_with(char::is_lowercase));
    a.id == b.id || (a.office == b.office && (by_office(a) || by_office(b)))
}

/// Whether the two name different people for the same side: "talks with Lavrov", "talks with Putin".
pub(crate) fn people_differ(a: &Telling, b: &Telling) -> bool {
    let (pa, pb) = (people(a), people(b));
    pa.iter().any(|(side, _)| {
        let ours = || pa.iter().filter(|(s, _)| s == side).map(|(_, p)| *p);
        let theirs = || pb.iter().filter(|(s, _)| s == side).map(|(_, p)| *p);
        theirs().next().is_some() && !ours().any(|x| theirs().any(|y| one_person(x, y)))
    })
}

/// Whether somebody takes part in both, or nobody in particular in either. States meet every day: that two states
/// consult does not tell which of their people did.
pub(crate) fn share_people(a: &Telling, b: &Telling) -> bool {
    let (pa, pb) = (people(a), people(b));
    let shared = || pa.iter().any(|(s, x)| pb.iter().any(|(t, y)| s == t && one_person(x, y)));
    (pa.is_empty() && pb.is_empty()) || shared()
}

/// Whether it names no people, only states and bodies.
pub(crate) fn nobody(t: &Telling) -> bool {
    people(t).is_empty()
}

/// The sides that suffered it.
pub(crate) fn struck(t: &Telling) -> BTreeSet<String> {
    t.recipient.iter().map(side).collect()
}

/// Whether two tellings of what was done to one side name hands that have nothing in common.
pub(crate) fn disputed_actor(a: &Telling, b: &Telling) -> bool {
    let hands = |t: &Telling| -> BTreeSet<String> { t.actor.iter().map(side).collect() };
    let (x, y) = (hands(a), hands(b));
    !x.is_empty() && !y.is_empty() && x.is_disjoint(&y) && !struck(a).is_disjoint(&struck(b))
}
