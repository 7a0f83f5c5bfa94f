//! What the words of a line say about it: weights of hashed words and pairs of words, without any word itself.
//!
//! Trained by `legation-eval train-page`; a word seen in menus, invitations and credits weighs against a line, one seen in
//! articles for it. Where the phrases of `knowledge/page/furniture.tsv` are known by name, these are known by count.

use crate::line::{Line, Word};

/// Places of the table; a word's hash tells its own.
pub(crate) const BUCKETS: usize = 1 << 14;
/// What [`features`] gives of a line.
pub(crate) const FEATURES: usize = 8;
/// Weights are kept as signed bytes, in this many parts of a log-odds.
pub(crate) const SCALE: f32 = 24.0;
/// Words of a line that are looked at.
const WORDS: usize = 40;
/// A line of fewer words is another kind of line, in which the same word says something else.
const SHORT: usize = 9;

/// The places of a line's words, pairs of words, first and last word.
pub(crate) fn buckets(words: &[Word], mut take: impl FnMut(usize)) {
    let kind = u32::from(words.len() < SHORT);
    let mut put = |hash: u32, salt: u32| {
        let h = (hash ^ (salt << 1 | kind).wrapping_mul(0x85eb_ca6b)).wrapping_mul(0x9e37_79b1);
        take((h >> (32 - BUCKETS.trailing_zeros())) as usize);
    };
    let words = &words[..words.len().min(WORDS)];
    for w in words {
        put(w.hash(), 1);
    }
    for w in words.windows(2) {
        put(w[0].hash().rotate_left(9).wrapping_mul(0xc2b2_ae35) ^ w[1].hash(), 2);
    }
    if let (Some(first), Some(last)) = (words.first(), words.last()) {
        put(first.hash(), 3);
        put(last.hash(), 4);
    }
}

/// The log-odds that the words alone give a line, and the least and the largest weight among them.
fn judge(words: &[Word], weights: &[u8]) -> [f32; 3] {
    let (mut sum, mut n, mut least, mut most) = (0i32, 0i32, 0i32, 0i32);
    buckets(words, |at| {
        let w = i32::from(weights.get(at).map_or(0, |w| *w as i8));
        (sum, n, least, most) = (sum + w, n + 1, least.min(w), most.max(w));
    });
    let root = (n.max(1) as f32).sqrt();
    [sum as f32 / SCALE / root, least as f32 / SCALE, most as f32 / SCALE]
}

/// Row-major, [`FEATURES`] a line: the line itself, its neighbours, its surroundings.
pub(crate) fn features(lines: &[Line], weights: &[u8]) -> Vec<[f32; FEATURES]> {
    let own: Vec<[f32; 3]> = lines.iter().map(|l| judge(&l.words, weights)).collect();
    let mut sums = vec![0.0f32];
    for o in &own {
        sums.push(sums[sums.len() - 1] + o[0]);
    }
    let n = lines.len();
    (0..n)
        .map(|i| {
            let at = |d: i32| usize::try_from(i as i32 + d).ok().and_then(|j| own.get(j)).map_or(0.0, |o| o[0]);
            let mean = |a: usize, b: usize| (sums[b] - sums[a]) / (b - a).max(1) as f32;
            [
                own[i][0],
                own[i][1],
                own[i][2],
                at(-1),
                at(1),
                mean(i.saturating_sub(4), i),
                mean((i + 1).min(n), (i + 5).min(n)),
                mean(i.saturating_sub(15), (i + 16).min(n)),
            ]
        })
        .collect()
}
