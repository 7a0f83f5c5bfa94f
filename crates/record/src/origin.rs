//! Which articles are one voice: wire copies, reprints and pages of one publisher.

use std::collections::BTreeMap;

use crate::Source;
use crate::components::Sets;

/// Share of equal places of two MinHash signatures from which texts count as copies; an estimate of the Jaccard
/// similarity of their word 4-grams. A wire story cut by a third keeps about two thirds of its 4-grams.
const COPY: f64 = 0.5;
/// Places compared first: two texts become candidates where so many neighbouring places agree.
const BAND: usize = 3;

/// The number of each source's origin, counted from 0 in the order given.
pub(crate) fn origins(sources: &[&Source]) -> Vec<u32> {
    let mut sets = Sets::new(sources.len());
    let mut by_name: BTreeMap<String, usize> = BTreeMap::new();
    let mut by_band: BTreeMap<(usize, Vec<u32>), usize> = BTreeMap::new();
    for (i, source) in sources.iter().enumerate() {
        let first = *by_name.entry(source.origin()).or_insert(i);
        sets.join(first, i);
        for (n, band) in source.signature.chunks_exact(BAND).enumerate() {
            let first = *by_band.entry((n, band.to_vec())).or_insert(i);
            if first != i && likeness(&sources[first].signature, &source.signature) >= COPY {
                sets.join(first, i);
            }
        }
    }
    let mut numbers: BTreeMap<usize, u32> = BTreeMap::new();
    (0..sources.len())
        .map(|i| {
            let next = numbers.len() as u32;
            *numbers.entry(sets.find(i)).or_insert(next)
        })
        .collect()
}

/// Share of places in which two signatures agree; 0 where either is missing or they are of different make.
pub fn likeness(a: &[u32], b: &[u32]) -> f64 {
    if a.is_empty() || a.len() != b.len() {
        return 0.0;
    }
    a.iter().zip(b).filter(|(x, y)| x == y).count() as f64 / a.len() as f64
}
