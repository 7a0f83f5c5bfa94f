//! Events within a component: what happened on two days is two things, however many speak of one of them without a day.
//!
//! Sameness is decided between two reports, and "they spoke", told without a date, can be the same as the call of Monday
//! and as that of Thursday. Joined through it the two would be one event. So where a component holds several deeds that
//! are dated by words and too far apart to be one, each of the other reports goes to the deed that it is nearest to, and
//! joins none. This too looks at the set of reports alone.

use std::collections::BTreeMap;

use crate::components::{Sets, components};
use crate::same::{Stance, day_number, is_standing, keys, same, stance, window};
use crate::{Key, Telling};

/// An expression of more days ("this week") dates no deed well enough to part it from others.
const FIRM: i32 = 3;

/// Groups of tellings that tell of one event each: indices into `tellings`, each group and the list of groups in the
/// canonical order of reports.
pub fn parts(tellings: &[&Telling]) -> Vec<Vec<usize>> {
    let mut out: Vec<Vec<usize>> = Vec::new();
    for component in components(tellings) {
        let members: Vec<&Telling> = component.iter().map(|&i| tellings[i]).collect();
        for part in part(&members) {
            out.push(part.into_iter().map(|i| component[i]).collect());
        }
    }
    out.sort_by(|a, b| tellings[a[0]].order().cmp(&tellings[b[0]].order()));
    out
}

/// Whether it tells of a deed done, on a day that the words give.
fn is_firm(t: &Telling) -> bool {
    let days = t.time.bounds().map(|(from, to)| day_number(to) - day_number(from) + 1);
    matches!(stance(t), Stance::Real | Stance::Plan)
        && t.basis == "expression"
        && days.is_some_and(|n| (1..=FIRM).contains(&n))
}

/// The events of one component, whose members are in canonical order.
fn part(members: &[&Telling]) -> Vec<Vec<usize>> {
    let whole = || vec![(0..members.len()).collect()];
    let firm: Vec<usize> = (0..members.len()).filter(|&i| is_firm(members[i])).collect();
    if firm.len() < 2 || members.iter().any(|t| is_standing(t)) {
        return whole();
    }
    let near = neighbours(members);
    let mut sets = Sets::new(members.len());
    for &i in &firm {
        for &j in near[i].iter().filter(|&&j| is_firm(members[j])) {
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
    let mut blocks: BTreeMap<String, Vec<(i32, i32, usize)>> = BTreeMap::new();
    for (i, t) in members.iter().enumerate() {
        for Key { block, lo, hi } in keys(t) {
            blocks.entry(block).or_default().push((lo, hi, i));
        }
    }
    let mut near: Vec<Vec<usize>> = vec![Vec::new(); members.len()];
    for list in blocks.values_mut() {
        list.sort_unstable();
        for (n, &(_, hi, i)) in list.iter().enumerate() {
            for &(_, _, j) in list[n + 1..].iter().take_while(|(lo, ..)| *lo <= hi) {
                if !near[i].contains(&j) && same(members[i], members[j]) {
                    near[i].push(j);
                    near[j].push(i);
                }
            }
        }
    }
    near
}

/// How far `t` is from what `other` tells of: whether another article tells it, then days (what is done lies before the
/// day of telling, what is planned after it), then bytes of text between them.
fn distance(t: &Telling, other: &Telling) -> (bool, bool, i32, u32) {
    let otherwise = t.mode != other.mode;
    let apart = t.source.id != other.source.id;
    let text = if apart { 0 } else { t.position.abs_diff(other.position) };
    let days = match (t.time.bounds().and(window(t)), window(other), t.source.known.map(day_number)) {
        (Some(own), Some(w), _) if t.basis == "expression" => own.gap(w).max(0),
        (_, Some(w), Some(told)) => match stance(t) {
            // The wrong side of the day of telling counts as a week more.
            Stance::Plan | Stance::Irreal => {
                if w.hi >= told {
                    (w.lo - told).max(0)
                } else {
                    told - w.hi + 7
                }
            }
            _ => {
                if w.lo <= told {
                    (told - w.hi).max(0)
                } else {
                    w.lo - told + 7
                }
            }
        },
        _ => i32::MAX,
    };
    (otherwise, apart, days, text)
}
