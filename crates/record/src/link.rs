//! What a report is linked to among those that were known before it.
//!
//! Two reports that *can* be of one event ([`same`]) need not be: between states that meet every week, "they met" can be
//! any of a dozen meetings, and were each possible pair joined, years of them would hang together. So a report is
//! linked only
//!
//! * to all that tell of the same deed on the same day,
//! * else to the one it is nearest to, where that can be told: a plan to what became of it, "they met" to the meeting.
//!
//! A report's links look at earlier-known reports alone. That is what makes the record cheap to ask and to add to: what
//! becomes known later never changes them, so that the events as of a day are those of the links between what was known
//! by then, and a new article is compared with its neighbours in time and nothing else.

use std::collections::BTreeSet;

use crate::Telling;
use crate::parties::share_pair;
use crate::same::{Stance, Window, alike, day_number, is_standing, is_verbal, is_war, same, stance, window};

/// An expression of more days ("this week") dates no deed well enough to tell it from others.
const FIRM: i32 = 3;
/// Where deeds alike of so many other days lie around, the day alone tells them apart.
const CROWD: usize = 4;
/// Days by which a plan that is told again may have passed: the page may be of the day after.
const PASSED: i32 = 3;

/// Whether it tells of a deed, done or planned, on a day that the words give.
pub(crate) fn is_firm(t: &Telling) -> bool {
    let days = t.time.bounds().map(|(from, to)| day_number(to) - day_number(from) + 1);
    matches!(stance(t), Stance::Real | Stance::Plan)
        && t.basis == "expression"
        && days.is_some_and(|n| (1..=FIRM).contains(&n))
}

/// The places in `earlier` that `t` is linked to, ascending. `earlier` are those before `t` in the canonical order that
/// share a [`Key`](crate::Key) with it, in any order; standing facts are joined by their key alone and need no link.
pub fn link(t: &Telling, earlier: &[&Telling]) -> Vec<usize> {
    let mut out = BTreeSet::new();
    let mut rest: Vec<usize> = Vec::new();
    // Of two promises of one article one at most is the promise of another article.
    let siblings: Vec<&Telling> = match is_verbal(t.event_type) && !is_standing(t) {
        true => earlier.iter().copied().filter(|c| c.source.id == t.source.id && c.lemma == t.lemma).collect(),
        false => Vec::new(),
    };
    for (i, c) in earlier.iter().enumerate() {
        if (is_standing(t) && is_standing(c)) || !same(t, c) || siblings.iter().any(|s| same(s, c)) {
            continue;
        }
        // Wars, and blows whose doer is in dispute, are told apart by what they are.
        if is_war(t) || is_war(c) || !share_pair(t, c) {
            out.insert(i);
        } else {
            rest.push(i);
        }
    }
    let (firm, vague): (Vec<usize>, Vec<usize>) = rest.into_iter().partition(|&i| is_firm(earlier[i]));
    if let Some(w) = window(t).filter(|_| !firm.is_empty() || !vague.is_empty()) {
        let view = View { t, w, earlier };
        if is_firm(t) { view.deed(&firm, &vague, &mut out) } else { view.vague(&firm, &vague, &mut out) }
    }
    out.into_iter().collect()
}

/// A report and what was known before it.
struct View<'a> {
    t: &'a Telling,
    w: Window,
    earlier: &'a [&'a Telling],
}

impl View<'_> {
    fn window(&self, i: usize) -> Window {
        window(self.earlier[i]).unwrap_or(self.w)
    }

    /// The one of `list` nearest to the report.
    fn nearest(&self, list: impl Iterator<Item = usize>) -> Option<usize> {
        list.min_by(|&i, &j| {
            let (a, b) = (self.earlier[i], self.earlier[j]);
            // Of two as near the one told last.
            distance(self.t, a).cmp(&distance(self.t, b)).then_with(|| b.order().cmp(&a.order()))
        })
    }

    /// Deeds alike, dated by words, whatever their day.
    fn deeds(&self) -> Vec<usize> {
        (0..self.earlier.len())
            .filter(|&i| is_firm(self.earlier[i]) && !is_standing(self.earlier[i]) && alike(self.t, self.earlier[i]))
            .collect()
    }

    fn deed(&self, firm: &[usize], vague: &[usize], out: &mut BTreeSet<usize>) {
        let day: Vec<usize> = firm.iter().copied().filter(|&i| self.window(i).gap(self.w) <= 0).collect();
        out.extend(&day);
        if !day.is_empty() && vague.is_empty() {
            return;
        }
        let deeds = self.deeds();
        let others: Vec<usize> = deeds.iter().copied().filter(|&i| self.window(i).gap(self.w) > 0).collect();
        let crowded = others.iter().map(|&i| self.window(i).lo).collect::<BTreeSet<i32>>().len() >= CROWD;
        if day.is_empty() && !crowded {
            out.extend(self.nearest(firm.iter().copied().filter(|&i| self.follows(i, &deeds))));
        }
        for &i in vague {
            // Who spoke of it without a day meant an earlier known deed, unless this one is nearer.
            let c = self.earlier[i];
            let taken = || others.iter().copied().filter(|&j| same(self.earlier[j], c));
            let nearer = |j: usize| distance(c, self.t) < distance(c, self.earlier[j]);
            if taken().next().is_none() || (!crowded && taken().all(nearer)) {
                out.insert(i);
            }
        }
    }

    /// Whether the report can tell what became of a deed of another day: of a plan, that neither had passed nor come
    /// about when it was told; of a visit, that lasts.
    fn follows(&self, i: usize, deeds: &[usize]) -> bool {
        let c = self.earlier[i];
        if stance(c) != Stance::Plan {
            return true;
        }
        let w = self.window(i);
        let passed = match (stance(self.t), self.t.source.known) {
            (Stance::Plan, Some(told)) => w.hi + PASSED < day_number(told),
            _ => false,
        };
        let met = || deeds.iter().any(|&j| stance(self.earlier[j]) == Stance::Real && self.window(j).gap(w) <= 0);
        !passed && !met()
    }

    fn vague(&self, firm: &[usize], vague: &[usize], out: &mut BTreeSet<usize>) {
        if let Some(i) = self.nearest(firm.iter().copied()) {
            out.insert(i);
            return;
        }
        // A plan that has come about is not the plan told of now.
        let deeds = self.deeds();
        let free = |i: usize| deeds.iter().all(|&j| !same(self.earlier[j], self.earlier[i]));
        let told = |i: usize| self.earlier[i].source.known;
        let days: BTreeSet<_> = vague.iter().map(|&i| told(i)).filter(|&d| d != self.t.source.known).collect();
        let crowded = days.len() >= CROWD;
        let near = vague.iter().copied().filter(|&i| free(i) && (!crowded || told(i) == self.t.source.known));
        out.extend(self.nearest(near));
    }
}

/// How far `t` is from what `other` tells of: whether another article tells it, then days (what is done lies before the
/// day of telling, what is planned after it), then bytes of text between them.
pub(crate) fn distance(t: &Telling, other: &Telling) -> (bool, bool, i32, u32) {
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
