//! Events in the making: reports joined by their links, directly or through others.

use std::collections::BTreeMap;

use crate::link::link;
use crate::same::{is_standing, keys};
use crate::{Key, Telling};

/// The links of each telling to those before it in the canonical order: indices into `tellings`, see [`link`].
pub fn links(tellings: &[&Telling]) -> Vec<Vec<usize>> {
    let mut rank: Vec<usize> = (0..tellings.len()).collect();
    rank.sort_by(|&a, &b| tellings[a].order().cmp(&tellings[b].order()));
    let mut place = vec![0; tellings.len()];
    for (n, &i) in rank.iter().enumerate() {
        place[i] = n;
    }
    let mut earlier: Vec<Vec<usize>> = vec![Vec::new(); tellings.len()];
    each_pair(
        tellings,
        |key| !key.is_identity(),
        |i, j| {
            let (before, after) = if place[i] < place[j] { (i, j) } else { (j, i) };
            earlier[after].push(before);
        },
    );
    let of = |(i, mut near): (usize, Vec<usize>)| {
        near.sort_unstable();
        near.dedup();
        let others: Vec<&Telling> = near.iter().map(|&j| tellings[j]).collect();
        link(tellings[i], &others).into_iter().map(|n| near[n]).collect()
    };
    earlier.into_iter().enumerate().map(of).collect()
}

/// Calls `found` for each two tellings that share a key of those wanted, by their indices; twice where they share two.
pub(crate) fn each_pair(tellings: &[&Telling], wanted: impl Fn(&Key) -> bool, mut found: impl FnMut(usize, usize)) {
    let mut blocks: BTreeMap<String, Vec<(i32, i32, usize)>> = BTreeMap::new();
    for (i, t) in tellings.iter().enumerate() {
        for Key { block, lo, hi } in keys(t).into_iter().filter(&wanted) {
            blocks.entry(block).or_default().push((lo, hi, i));
        }
    }
    for list in blocks.values_mut() {
        list.sort_unstable();
        for (n, &(_, hi, i)) in list.iter().enumerate() {
            for &(_, _, j) in list[n + 1..].iter().take_while(|(lo, ..)| *lo <= hi) {
                found(i, j);
            }
        }
    }
}

/// Groups of tellings joined by their links and by what standing facts are: indices into `tellings`, each group and the
/// list of groups in the canonical order of reports.
pub fn components(tellings: &[&Telling], links: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..tellings.len()).collect();
    order.sort_by(|&a, &b| tellings[a].order().cmp(&tellings[b].order()));
    let mut sets = Sets::new(tellings.len());
    for (i, links) in links.iter().enumerate() {
        links.iter().for_each(|&j| sets.join(i, j));
    }
    let mut blocks: BTreeMap<String, usize> = BTreeMap::new();
    for &i in order.iter().filter(|&&i| is_standing(tellings[i])) {
        // The key of a standing fact is its whole identity: a chain will do, all pairs would be quadratic.
        for key in keys(tellings[i]).into_iter().filter(Key::is_identity) {
            if let Some(last) = blocks.insert(key.block, i) {
                sets.join(last, i);
            }
        }
    }
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut group_of: BTreeMap<usize, usize> = BTreeMap::new();
    for i in order {
        let root = sets.find(i);
        let group = *group_of.entry(root).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[group].push(i);
    }
    groups
}

/// Disjoint sets over `0..n`.
pub(crate) struct Sets(Vec<usize>);

impl Sets {
    pub(crate) fn new(n: usize) -> Sets {
        Sets((0..n).collect())
    }

    pub(crate) fn find(&mut self, mut i: usize) -> usize {
        while self.0[i] != i {
            self.0[i] = self.0[self.0[i]];
            i = self.0[i];
        }
        i
    }

    pub(crate) fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        self.0[a.max(b)] = a.min(b);
    }
}
