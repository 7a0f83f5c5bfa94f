//! Events within a component: what happened on two days is two things, however many speak of one of them without a day.
//!
//! Sameness is decided between two reports, and "they spoke", told without a date, can be the same as the call of Monday
//! and as that of Thursday. Joined through it the two would be one event. So where a component holds several deeds that
//! are dated by words and too far apart to be one, each of the other reports goes to the deed that it is nearest to, and
//! joins none. This too looks at the set of reports alone.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::Telling;
use crate::components::{Sets, components, each_pair};
use crate::link::{distance, is_firm};
use crate::same::{is_standing, same};

/// Groups of tellings that tell of one event each, of those that hold as of a day (now, without one): indices into
/// `tellings`, each group and the list of groups in the canonical order of reports. `links` are those of all tellings,
/// which had been published by then. A version of a page that was replaced tells nothing any more, but what was linked
/// through it stays together.
pub fn parts(tellings: &[&Telling], links: &[Vec<usize>], as_of: Option<Date>) -> Vec<Vec<usize>> {
    let mut out: Vec<Vec<usize>> = Vec::new();
    for component in components(tellings, links) {
        let held: Vec<usize> = component.into_iter().filter(|&i| tellings[i].holds(as_of)).collect();
        if held.is_empty() {
            continue;
        }
        let place: BTreeMap<usize, usize> = held.iter().enumerate().map(|(n, &i)| (i, n)).collect();
        let members: Vec<&Telling> = held.iter().map(|&i| tellings[i]).collect();
        let near: Vec<Vec<usize>> =
            held.iter().map(|&i| links[i].iter().filter_map(|j| place.get(j).copied()).collect()).collect();
        for part in part(&members, &near) {
            out.push(part.into_iter().map(|i| held[i]).collect());
        }
    }
    out.sort_by(|a, b| tellings[a[0]].order().cmp(&tellings[b[0]].order()));
    out
}

/// The events of one component, whose members are in canonical order.
fn part(members: &[&Telling], links: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let whole = || vec![(0..members.len()).collect()];
    let firm: Vec<usize> = (0..members.len()).filter(|&i| is_firm(members[i])).collect();
    if firm.len() < 2 || members.iter().any(|t| is_standing(t)) {
        return whole();
    }
    let mut sets = Sets::new(members.len());
    for &i in &firm {
        for &j in links[i].iter().filter(|&&j| is_firm(members[j])) {
            sets.join(i, j);
        }
    }
    let mut home: Vec<Option<usize>> = vec![None; members.len()];
    for &i in &firm {
        home[i] = Some(sets.find(i));
    }
    if firm.iter().all(|&i| home[i] == home[firm[0]]) {
        return whole();
    }
    let near = neighbours(members);
    // Round by round: who is the same as somebody that has a home goes there. All of a round decide on what the round
    // before left, so that nothing depends on their order.
    loop {
        let found: Vec<(usize, Option<usize>)> = (0..members.len())
            .filter(|&i| home[i].is_none())
            .filter_map(|i| {
                let housed = near[i].iter().copied().filter(|&j| home[j].is_some());
                housed.min_by_key(|&j| (distance(members[i], members[j]), j)).map(|j| (i, home[j]))
            })
            .collect();
        if found.is_empty() {
            break;
        }
        for (i, at) in found {
            home[i] = at;
        }
    }
    let mut parts: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    for (i, at) in home.into_iter().enumerate() {
        parts.entry(at).or_default().push(i);
    }
    parts.into_values().collect()
}

/// For each member those it is the same as.
fn neighbours(members: &[&Telling]) -> Vec<Vec<usize>> {
    let mut near: Vec<Vec<usize>> = vec![Vec::new(); members.len()];
    each_pair(
        members,
        |_| true,
        |i, j| {
            if !near[i].contains(&j) && same(members[i], members[j]) {
                near[i].push(j);
                near[j].push(i);
            }
        },
    );
    near
}
