//! Boosted oblivious trees, as trained by `legation-eval train-page`: all nodes of a level ask the same question, so that
//! a tree is a handful of comparisons and one look into a table, for many rows at a time. Several times faster than
//! [`crate::trees`], for pages without markup, whose lines are most of what they cost.

/// An ensemble: the sum of its trees is a log-odds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Levels {
    trees: Vec<Tree>,
    /// Questions of all trees.
    tests: Vec<Test>,
    /// Tables of all trees.
    values: Vec<f32>,
    /// Features that any question asks for.
    features: Vec<usize>,
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
    /// Place in [`Levels::features`].
    column: usize,
    threshold: f32,
}

/// Rows that are judged at a time: their features stay near the processor.
const BLOCK: usize = 32;
/// Deeper trees are none of ours.
const MAX_DEPTH: usize = 10;

/// Rows of a table: values one row after the other, and how many a row has.
pub(crate) type Rows<'a> = (&'a [f32], usize);

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
                trees.trees.push(Tree { depth, tests: trees.tests.len(), values: trees.values.len() });
                for _ in 0..depth {
                    let feature = usize::from(u16::from_le_bytes(take(&mut bytes)?));
                    let threshold = f32::from_le_bytes(take(&mut bytes)?);
                    let known = trees.features.iter().position(|f| *f == feature);
                    let column = known.unwrap_or_else(|| {
                        trees.features.push(feature);
                        trees.features.len() - 1
                    });
                    trees.tests.push(Test { column, threshold });
                }
                for _ in 0..1usize << depth {
                    trees.values.push(f32::from_le_bytes(take(&mut bytes)?));
                }
            }
            all.push(trees);
        }
        Some(all)
    }

    /// The probability of each row; the features of a row are those of `first` and then those of `second`.
    pub(crate) fn probabilities(&self, first: Rows<'_>, second: Rows<'_>) -> Vec<f32> {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has the instructions the function asks for; it asks for nothing else.
            return unsafe { self.probabilities_wide(first, second) };
        }
        self.judge(first, second)
    }

    /// The same, eight rows an instruction: every row's sum is made in the same order, so that the bits agree.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn probabilities_wide(&self, first: Rows<'_>, second: Rows<'_>) -> Vec<f32> {
        self.judge(first, second)
    }

    #[inline(always)]
    fn judge(&self, first: Rows<'_>, second: Rows<'_>) -> Vec<f32> {
        let n = first.0.len() / first.1.max(1);
        let mut out = Vec::with_capacity(n);
        let mut columns = vec![[0.0f32; BLOCK]; self.features.len()];
        for from in (0..n).step_by(BLOCK) {
            let many = BLOCK.min(n - from);
            for (column, &feature) in columns.iter_mut().zip(&self.features) {
                let ((rows, width), at) =
                    if feature < first.1 { (first, feature) } else { (second, feature - first.1) };
                for (k, value) in column[..many].iter_mut().enumerate() {
                    *value = rows.get((from + k) * width + at).copied().unwrap_or(0.0);
                }
            }
            let mut sums = [0.0f32; BLOCK];
            for tree in &self.trees {
                let mut at = [0u32; BLOCK];
                for (bit, test) in self.tests[tree.tests..tree.tests + tree.depth].iter().enumerate() {
                    for (at, value) in at.iter_mut().zip(&columns[test.column]) {
                        *at |= u32::from(*value > test.threshold) << bit;
                    }
                }
                let table = &self.values[tree.values..tree.values + (1 << tree.depth)];
                for (sum, at) in sums.iter_mut().zip(at) {
                    *sum += table[at as usize & (table.len() - 1)];
                }
            }
            out.extend(sums[..many].iter().map(|sum| 1.0 / (1.0 + (-sum).exp())));
        }
        out
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
        // One tree of two questions: is feature 0 above 1, is feature 2 (the second part's first) above 5?
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
        let p = all[0].probabilities((&[0.0, 0.0, 2.0, 0.0, 2.0, 0.0], 2), (&[0.0, 0.0, 6.0], 1));
        let odds: Vec<f32> = p.iter().map(|p| (p / (1.0 - p)).ln()).collect();
        assert!(odds.iter().zip([-2.0, 0.0, 3.0]).all(|(a, b)| (a - b).abs() < 1e-5), "{odds:?}");
        assert!(Levels::read_all(&bytes[..bytes.len() - 1]).is_none());
    }
}
