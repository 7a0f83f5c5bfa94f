//! Boosted oblivious trees, as trained by `legation-eval train-page`: all nodes of a level ask the same question, so that
//! a tree is a handful of comparisons and one look into a table, for many rows at a time.

use crate::columns::{BLOCK, Columns};

/// An ensemble: the sum of its trees is a log-odds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Levels {
    trees: Vec<Tree>,
    /// Questions of all trees.
    tests: Vec<Test>,
    /// Tables of all trees.
    values: Vec<f32>,
    /// The same of trees of the usual depth: the first bytes of all values of a tree, then the second ones, and so on.
    planes: Vec<[[u8; 1 << USUAL]; 4]>,
    /// Questions of trees of the usual depth, each once, by feature; and of each tree which it asks.
    asked: Vec<Test>,
    asks: Vec<[u16; USUAL]>,
}

#[derive(Clone, Copy, Debug)]
struct Tree {
    depth: usize,
    /// Its first question and the first value of its table.
    tests: usize,
    values: usize,
}

/// Whether a feature is larger than a threshold: one bit of the place in the table.
#[derive(Clone, Copy, Debug)]
struct Test {
    feature: usize,
    threshold: f32,
}

/// Questions of nearly all trees.
const USUAL: usize = 6;
/// Room for the answers of a block of rows; no ensemble of ours asks more questions.
const ASKED: usize = 1 << 10;
/// Deeper trees are none of ours.
const MAX_DEPTH: usize = 10;

impl Levels {
    /// Reads ensembles one after the other: the number of trees (u32), then for each its depth (u8), its questions
    /// (feature u16, threshold f32) and its table (f32 each), little endian. None where the bytes are not that.
    pub(crate) fn read_all(mut bytes: &[u8]) -> Option<Vec<Levels>> {
        let mut all = Vec::new();
        while !bytes.is_empty() {
            let mut trees = Levels::default();
            for _ in 0..u32::from_le_bytes(take(&mut bytes)?) {
                let [depth] = take(&mut bytes)?;
                let depth = usize::from(depth);
                if depth > MAX_DEPTH {
                    return None;
                }
                let tree = Tree { depth: depth.max(USUAL), tests: trees.tests.len(), values: trees.values.len() };
                trees.trees.push(tree);
                for _ in 0..depth {
                    let feature = usize::from(u16::from_le_bytes(take(&mut bytes)?));
                    let threshold = f32::from_le_bytes(take(&mut bytes)?);
                    trees.tests.push(Test { feature, threshold });
                }
                for _ in 0..1usize << depth {
                    trees.values.push(f32::from_le_bytes(take(&mut bytes)?));
                }
                // Of a smaller tree a usual one is made, with questions that are always denied.
                for _ in depth..USUAL {
                    trees.tests.push(Test { feature: 0, threshold: f32::INFINITY });
                    trees.values.extend_from_within(tree.values..);
                }
                let mut planes = [[0; 1 << USUAL]; 4];
                for (i, value) in trees.values[tree.values..].iter().take(1 << USUAL).enumerate() {
                    for (plane, byte) in planes.iter_mut().zip(value.to_le_bytes()) {
                        plane[i] = byte;
                    }
                }
                trees.planes.push(planes);
            }
            trees.ask();
            all.push(trees);
        }
        Some(all)
    }

    /// Tells which questions are asked, each once: many trees ask the same.
    fn ask(&mut self) {
        let key = |test: &Test| (test.feature, test.threshold.to_bits());
        let mut asked = self.tests.clone();
        asked.sort_unstable_by_key(key);
        asked.dedup_by_key(|test| key(test));
        let place = |test: &Test| asked.partition_point(|asked| key(asked) < key(test)) as u16;
        self.asks = self.tests.as_chunks().0.iter().map(|tests: &[Test; USUAL]| tests.each_ref().map(place)).collect();
        self.asked = asked;
    }

    /// The probability of each row. Every row's sum is made in the same order on every processor, so that the bits agree.
    pub(crate) fn probabilities(&self, rows: &Columns) -> Vec<f32> {
        let mut out = Vec::with_capacity(rows.rows());
        let usual = self.asked.len() <= ASKED && self.trees.iter().all(|t| t.depth == USUAL);
        let mut answers = vec![[0; BLOCK]; ASKED];
        for from in (0..rows.rows()).step_by(BLOCK) {
            let sums = self.sums(rows, from, usual, &mut answers);
            out.extend(sums[..BLOCK.min(rows.rows() - from)].iter().map(|sum| 1.0 / (1.0 + (-sum).exp())));
        }
        out
    }

    /// The log-odds of a block of rows; `usual` where all trees have as many questions.
    #[cfg_attr(not(target_arch = "x86_64"), allow(unused_variables))]
    fn sums(&self, rows: &Columns, from: usize, usual: bool, answers: &mut [[u8; BLOCK]]) -> [f32; BLOCK] {
        #[cfg(target_arch = "x86_64")]
        if usual && std::arch::is_x86_feature_detected!("avx512f") {
            // SAFETY: the processor has the instructions the function asks for; it asks for nothing else.
            return unsafe { self.sums_sixteen(rows, from) };
        } else if usual && std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: as above.
            return unsafe { self.sums_bytes(rows, from, answers) };
        }
        self.sums_any(rows, from)
    }

    /// Thirty-two rows an instruction, but for the comparisons of eight; for trees of the usual six questions.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn sums_bytes(&self, rows: &Columns, from: usize, answers: &mut [[u8; BLOCK]]) -> [f32; BLOCK] {
        use std::arch::x86_64::*;
        // SAFETY: sixteen bytes are read, and the array has them.
        let twice = |part: &[u8; 16]| unsafe { _mm256_broadcastsi128_si256(_mm_loadu_si128(part.as_ptr().cast())) };
        let Some(answers) = answers.first_chunk_mut::<ASKED>() else { return self.sums_any(rows, from) };
        // A feature's values are read for each question anew: how many questions the next one has is hard to foretell.
        for (test, answer) in self.asked.iter().zip(answers.iter_mut()) {
            let values = rows.block(test.feature, from).as_chunks::<8>().0;
            let threshold = _mm256_set1_ps(test.threshold);
            let larger = [0, 1, 2, 3].map(|k| {
                // SAFETY: eight numbers are read, and each array has them.
                let values = unsafe { _mm256_loadu_ps(values[k].as_ptr()) };
                _mm256_castps_si256(_mm256_cmp_ps::<_CMP_GT_OQ>(values, threshold))
            });
            let [a, b, c, d] = larger;
            // Packing mixes the rows; taking the values apart below mixes them back.
            let larger = _mm256_packs_epi16(_mm256_packs_epi32(a, b), _mm256_packs_epi32(c, d));
            // SAFETY: thirty-two bytes are written, and the array has room for them.
            unsafe { _mm256_storeu_si256(answer.as_mut_ptr().cast(), larger) };
        }
        let mut all = [_mm256_setzero_ps(); BLOCK / 8];
        for (asks, planes) in self.asks.iter().zip(&self.planes) {
            let mut at = _mm256_setzero_si256();
            for (bit, ask) in asks.iter().enumerate() {
                // SAFETY: thirty-two bytes are read, and the array has them.
                let larger = unsafe { _mm256_loadu_si256(answers[usize::from(*ask) & (ASKED - 1)].as_ptr().cast()) };
                at = _mm256_or_si256(at, _mm256_and_si256(larger, _mm256_set1_epi8(1 << bit)));
            }
            // The place in each quarter of the table; in those that it is not in, one that gives nothing.
            let in_quarter = |quarter: i8| {
                let place = _mm256_xor_si256(at, _mm256_set1_epi8(quarter << 4));
                _mm256_adds_epu8(place, _mm256_set1_epi8(0x70))
            };
            let places = [in_quarter(0), in_quarter(1), in_quarter(2), in_quarter(3)];
            let byte = |n: usize| {
                let quarters = planes[n].as_chunks::<16>().0;
                let part = |q: usize| _mm256_shuffle_epi8(twice(&quarters[q]), places[q]);
                _mm256_or_si256(_mm256_or_si256(part(0), part(1)), _mm256_or_si256(part(2), part(3)))
            };
            let (one, two, three, four) = (byte(0), byte(1), byte(2), byte(3));
            let (low, high) = (_mm256_unpacklo_epi8(one, two), _mm256_unpacklo_epi8(three, four));
            let first = [_mm256_unpacklo_epi16(low, high), _mm256_unpackhi_epi16(low, high)];
            let (low, high) = (_mm256_unpackhi_epi8(one, two), _mm256_unpackhi_epi8(three, four));
            let second = [_mm256_unpacklo_epi16(low, high), _mm256_unpackhi_epi16(low, high)];
            for (sum, value) in all.iter_mut().zip(first.into_iter().chain(second)) {
                *sum = _mm256_add_ps(*sum, _mm256_castsi256_ps(value));
            }
        }
        let mut sums = [0.0; BLOCK];
        for (sums, eight) in sums.as_chunks_mut::<8>().0.iter_mut().zip(all) {
            // SAFETY: eight numbers are written, and the array has room for them.
            unsafe { _mm256_storeu_ps(sums.as_mut_ptr(), eight) };
        }
        sums
    }

    fn sums_any(&self, rows: &Columns, from: usize) -> [f32; BLOCK] {
        let mut sums = [0.0; BLOCK];
        for tree in &self.trees {
            let mut at = [0u32; BLOCK];
            for (bit, test) in self.tests[tree.tests..tree.tests + tree.depth].iter().enumerate() {
                for (at, value) in at.iter_mut().zip(rows.block(test.feature, from)) {
                    *at |= u32::from(*value > test.threshold) << bit;
                }
            }
            let table = &self.values[tree.values..tree.values + (1 << tree.depth)];
            for (sum, at) in sums.iter_mut().zip(at) {
                *sum += table[at as usize & (table.len() - 1)];
            }
        }
        sums
    }

    /// Sixteen rows an instruction, and the table of a tree in registers; for trees of the usual six questions.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f")]
    fn sums_sixteen(&self, rows: &Columns, from: usize) -> [f32; BLOCK] {
        use std::arch::x86_64::*;
        // SAFETY: sixteen numbers are read, and the array has them.
        let load = |sixteen: &[f32; 16]| unsafe { _mm512_loadu_ps(sixteen.as_ptr()) };
        let mut halves = [_mm512_setzero_ps(); BLOCK / 16];
        let tables = self.values.as_chunks::<{ 1 << USUAL }>().0;
        for (tests, table) in self.tests.as_chunks::<USUAL>().0.iter().zip(tables) {
            let mut at = [_mm512_setzero_si512(); BLOCK / 16];
            let mut upper = [0; BLOCK / 16];
            for (bit, test) in tests.iter().enumerate() {
                let threshold = _mm512_set1_ps(test.threshold);
                let values = rows.block(test.feature, from).as_chunks::<16>().0;
                for (half, values) in values.iter().enumerate() {
                    let larger = _mm512_cmp_ps_mask::<_CMP_GT_OQ>(load(values), threshold);
                    if bit < 5 {
                        at[half] = _mm512_mask_or_epi32(at[half], larger, at[half], _mm512_set1_epi32(1 << bit));
                    } else {
                        upper[half] = larger;
                    }
                }
            }
            let quarters = table.as_chunks::<16>().0;
            let (a, b, c, d) = (load(&quarters[0]), load(&quarters[1]), load(&quarters[2]), load(&quarters[3]));
            for half in 0..BLOCK / 16 {
                // Five answers choose in either half of the table, the sixth chooses the half.
                let low = _mm512_permutex2var_ps(a, at[half], b);
                let high = _mm512_permutex2var_ps(c, at[half], d);
                halves[half] = _mm512_add_ps(halves[half], _mm512_mask_blend_ps(upper[half], low, high));
            }
        }
        let mut sums = [0.0; BLOCK];
        for (sums, half) in sums.as_chunks_mut::<16>().0.iter_mut().zip(halves) {
            // SAFETY: sixteen numbers are written, and the array has room for them.
            unsafe { _mm512_storeu_ps(sums.as_mut_ptr(), half) };
        }
        sums
    }
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (head, rest) = bytes.split_at_checked(N)?;
    *bytes = rest;
    head.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_a_table() {
        // One tree of two questions: is feature 0 above 1, is feature 2 above 5?
        let mut bytes = 1u32.to_le_bytes().to_vec();
        bytes.push(2);
        for (feature, threshold) in [(0u16, 1.0f32), (2, 5.0)] {
            bytes.extend(feature.to_le_bytes());
            bytes.extend(threshold.to_le_bytes());
        }
        for value in [-2.0f32, 0.0, 1.0, 3.0] {
            bytes.extend(value.to_le_bytes());
        }
        let all = Levels::read_all(&bytes).unwrap();
        let rows = Columns::of_rows(&[0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 2.0, 0.0, 6.0], 3);
        let p = all[0].probabilities(&rows);
        let odds: Vec<f32> = p.iter().map(|p| (p / (1.0 - p)).ln()).collect();
        assert!(odds.iter().zip([-2.0, 0.0, 3.0]).all(|(a, b)| (a - b).abs() < 1e-5), "{odds:?}");
        assert!(Levels::read_all(&bytes[..bytes.len() - 1]).is_none());
    }

    #[test]
    fn processors_agree() {
        let mut n = 1u32;
        let mut any = || {
            n = n.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (n >> 16) as f32 / 3_000.0 - 3.0
        };
        let mut bytes = 9u32.to_le_bytes().to_vec();
        for tree in 0..9 {
            bytes.push(6);
            for question in 0..6u16 {
                bytes.extend((7 * tree + question).to_le_bytes());
                bytes.extend(any().to_le_bytes());
            }
            bytes.extend((0..64).flat_map(|_| any().to_le_bytes()));
        }
        let levels = &Levels::read_all(&bytes).unwrap()[0];
        let mut rows = Columns::new(75, 64);
        (0..64).for_each(|_| rows.push(|_| any()));
        let mut answers = vec![[0; BLOCK]; ASKED];
        for from in [0, 32, 64] {
            let bits = |sums: [f32; BLOCK]| sums.map(f32::to_bits);
            for usual in [true, false] {
                assert_eq!(bits(levels.sums(&rows, from, usual, &mut answers)), bits(levels.sums_any(&rows, from)));
            }
        }
    }
}
