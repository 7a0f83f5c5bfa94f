use std::collections::BTreeMap;

use crate::same::{keys, same};
use crate::{Key, Telling};

/// Groups of tellings joined by [`same`], directly or through others: indices into `tellings`, each group and the
/// list of groups in the canonical order of reports.
pub fn components(tellings: &[&Telling]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..tellings.len()).collect();
    order.sort_by(|&a, &b| tellings[a].order().cmp(&tellings[b].order()));
    let mut sets = Sets::new(tellings.len());

    let mut blocks: BTreeMap<String, Vec<(i32, i32, usize)>> = BTreeMap::new();
    for &i in &order {
        for Key { block, lo, hi } in keys(tellings[i]) {
            blocks.entry(block).or_default().push((lo, hi, i));
        }
    }
    for (block, mut members) in blocks {
        // The key of a standing fact is its whole identity: a chain will do, all pairs would be quadratic.
        if block.contains('=') {
            for pair in members.windows(2) {
                if same(tellings[pair[0].2], tellings[pair[1].2]) {
                    sets.join(pair[0].2, pair[1].2);
                }
            }
            continue;
        }
        members.sort();
        for (n, &(_, hi, i)) in members.iter().enumerate() {
            for &(lo, _, j) in &members[n + 1..] {
                if lo > hi {
                    break;
                }
                if sets.find(i) != sets.find(j) && same(tellings[i], tellings[j]) {
                    sets.join(i, j);
                }
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
