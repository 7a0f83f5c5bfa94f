//! Which articles are one voice: wire copies, reprints and pages of one publisher.

use std::collections::{BTreeMap, HashMap};

use crate::Source;
use crate::components::Sets;

/// Share of equal places of two MinHash signatures from which texts count as copies; an estimate of the Jaccard
/// similarity of their word 4-grams. A wire story cut by a third keeps about two thirds of its 4-grams.
const COPY: f64 = 0.5;
/// Share from which a text is the other one, cut or edited a little: the day one was there, the other was too.
const TWIN: f64 = 0.8;
/// Places of a band that twins are looked for by: sixteen bands of four miss one pair in five thousand at [`TWIN`].
const TWIN_BAND: usize = 4;
/// Places compared first: two texts become candidates where so many neighbouring places agree.
const BAND: usize = 3;

/// The number of each source's origin, counted from 0 in the order given.
pub(crate) fn origins(sources: &[&Source]) -> Vec<u32> {
    let mut sets = Sets::new(sources.len());
    let mut by_name: BTreeMap<String, usize> = BTreeMap::new();
    // Only looked up, never walked: its order shows nowhere.
    let mut by_band: HashMap<(usize, [u32; BAND]), usize> = HashMap::new();
    for (i, source) in sources.iter().enumerate() {
        let first = *by_name.entry(source.origin()).or_insert(i);
        sets.join(first, i);
        for (n, band) in source.signature.as_chunks::<BAND>().0.iter().enumerate() {
            let first = *by_band.entry((n, *band)).or_insert(i);
            if first != i
                && sets.find(first) != sets.find(i)
                && likeness(&sources[first].signature, &source.signature) >= COPY
            {
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

/// Whether one of the two texts is a copy of the other, hardly changed.
pub fn twins(a: &[u32], b: &[u32]) -> bool {
    likeness(a, b) >= TWIN
}

/// The pieces of a signature, one of which at least twins have in common; hashed, for a store to look them up.
pub fn bands(signature: &[u32]) -> Vec<i64> {
    let hash = |bytes: &mut dyn Iterator<Item = u8>| {
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3)) as i64
    };
    let pieces = signature.as_chunks::<TWIN_BAND>().0.iter().enumerate();
    pieces
        .map(|(n, piece)| {
            hash(&mut (n as u32).to_le_bytes().into_iter().chain(piece.iter().flat_map(|v| v.to_le_bytes())))
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
