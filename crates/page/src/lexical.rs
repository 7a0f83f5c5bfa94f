//! What the words of a line say about it: weights of hashed words and pairs of words, without any word itself.
//!
//! Trained by `legation-eval train-page`; a word seen in menus, invitations and credits weighs against a line, one seen in
//! articles for it. Where the phrases of `knowledge/page/furniture.tsv` are known by name, these are known by count.

use crate::columns::Columns;
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
#[inline(always)]
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
#[inline(always)]
fn judge(words: &[Word], weights: &[u8; BUCKETS]) -> [f32; 3] {
    let (mut sum, mut n, mut least, mut most) = (0i32, 0i32, 0i32, 0i32);
    buckets(words, |at| {
        let w = i32::from(weights[at & (BUCKETS - 1)] as i8);
        (sum, n, least, most) = (sum + w, n + 1, least.min(w), most.max(w));
    });
    let root = (n.max(1) as f32).sqrt();
    [sum as f32 / SCALE / root, least as f32 / SCALE, most as f32 / SCALE]
}

/// Adds [`FEATURES`] columns: the line itself, its neighbours, its surroundings.
#[inline(always)] // What calls it has wider instructions.
pub(crate) fn features(lines: &[Line], weights: &[u8], out: &mut Columns) {
    let n = lines.len();
    // Training starts without any.
    let weights = weights.first_chunk().unwrap_or(&[0; BUCKETS]);
    let mut own = Vec::with_capacity(n);
    let mut sums = Vec::with_capacity(n + 1);
    sums.push(0.0f32);
    let [judged, least, most] = out.add();
    for (i, line) in lines.iter().enumerate() {
        [judged[i], least[i], most[i]] = judge(&line.words, weights);
        own.push(judged[i]);
        sums.push(sums[i] + judged[i]);
    }
    out.push_shifted(&own, -1, 0.0);
    out.push_shifted(&own, 1, 0.0);
    let mean = |a: usize, b: usize| (sums[b] - sums[a]) / (b - a).max(1) as f32;
    out.push(|i| mean(i.saturating_sub(4), i));
    out.push(|i| mean((i + 1).min(n), (i + 5).min(n)));
    out.push(|i| mean(i.saturating_sub(15), (i + 16).min(n)));
}
