//! A linear support vector machine, one class against the others: squared hinge loss by dual coordinate descent
//! (Hsieh et al., ICML 2008). Small, deterministic, and as good as anything else on a thousand sentences.

use std::collections::BTreeMap;

use legation_events::opinion::{CLASSES, Feature, Opinion};

/// Weight of a mistake against the length of the weights.
const C: f32 = 0.7;
/// The same where features are not scaled to a common length.
const C_BINARY: f32 = 0.01;
const PASSES: usize = 60;
/// Features seen in fewer sentences say more of the sentence than of English.
const MIN_SEEN: u32 = 2;

/// SplitMix64.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}

/// Trained weights.
pub(crate) struct Model {
    pub(crate) temperature: f32,
    bias: [f32; CLASSES],
    /// Slot → column.
    columns: BTreeMap<u32, u32>,
    weights: Vec<[f32; CLASSES]>,
}

impl Model {
    pub(crate) fn margins(&self, features: &[Feature]) -> [f32; CLASSES] {
        let mut sum = self.bias;
        for f in features {
            if let Some(&c) = self.columns.get(&f.slot) {
                for (s, w) in sum.iter_mut().zip(&self.weights[c as usize]) {
                    *s += f.value * w;
                }
            }
        }
        sum
    }

    pub(crate) fn into_opinion(self, known: Vec<u32>) -> Opinion {
        let rows = self.columns.iter().map(|(&slot, &c)| (slot, self.weights[c as usize])).collect();
        Opinion::new(self.temperature, self.bias, rows, known)
    }
}

/// Trains on (features, class).
pub(crate) fn train(examples: &[(&[Feature], usize)], seed: u64) -> Model {
    let mut seen: BTreeMap<u32, u32> = BTreeMap::new();
    for f in examples.iter().flat_map(|e| e.0) {
        *seen.entry(f.slot).or_default() += 1;
    }
    let columns: BTreeMap<u32, u32> = seen.into_iter().filter(|s| s.1 >= MIN_SEEN).map(|s| s.0).zip(0..).collect();
    // Rows in terms of columns, the bias as a last column that is always one; kept features make a row of length one.
    let bias = columns.len() as u32;
    let rows: Vec<Vec<(u32, f32)>> = examples
        .iter()
        .map(|(features, _)| {
            let mut row: Vec<(u32, f32)> =
                features.iter().filter_map(|f| columns.get(&f.slot).map(|&c| (c, f.value))).collect();
            row.push((bias, 1.0));
            row
        })
        .collect();
    let mut weights = vec![[0f32; CLASSES]; columns.len() + 1];
    for class in 0..CLASSES {
        let w = one_class(&rows, |i| if examples[i].1 == class { 1.0 } else { -1.0 }, columns.len() + 1, C, seed);
        for (row, v) in weights.iter_mut().zip(w) {
            row[class] = v;
        }
    }
    let bias = weights.pop().unwrap_or([0.0; CLASSES]);
    Model { temperature: 1.0, bias, columns, weights }
}

/// Trains yes or no on binary features: the bias, and slot and weight of what was seen often enough.
pub(crate) fn binary(examples: &[(Vec<u32>, bool)], seed: u64) -> (f32, Vec<(u32, f32)>) {
    let mut seen: BTreeMap<u32, u32> = BTreeMap::new();
    for &slot in examples.iter().flat_map(|e| &e.0) {
        *seen.entry(slot).or_default() += 1;
    }
    let columns: BTreeMap<u32, u32> = seen.into_iter().filter(|s| s.1 >= MIN_SEEN).map(|s| s.0).zip(0..).collect();
    let bias = columns.len() as u32;
    let row = |slots: &[u32]| -> Vec<(u32, f32)> {
        let known = slots.iter().filter_map(|s| columns.get(s)).map(|&c| (c, 1.0));
        known.chain([(bias, 1.0)]).collect()
    };
    let rows: Vec<Vec<(u32, f32)>> = examples.iter().map(|e| row(&e.0)).collect();
    let sign = |i: usize| if examples[i].1 { 1.0 } else { -1.0 };
    let mut weights = one_class(&rows, sign, columns.len() + 1, C_BINARY, seed);
    let bias = weights.pop().unwrap_or(0.0);
    (bias, columns.keys().copied().zip(weights).collect())
}

fn one_class(rows: &[Vec<(u32, f32)>], sign: impl Fn(usize) -> f32, width: usize, c: f32, seed: u64) -> Vec<f32> {
    let diagonal = 0.5 / c;
    let norms: Vec<f32> = rows.iter().map(|r| r.iter().map(|x| x.1 * x.1).sum::<f32>() + diagonal).collect();
    let mut w = vec![0f32; width];
    let mut alpha = vec![0f32; rows.len()];
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut random = Random(seed);
    for _ in 0..PASSES {
        random.shuffle(&mut order);
        let mut largest = 0f32;
        for &i in &order {
            let y = sign(i);
            let dot: f32 = rows[i].iter().map(|&(c, v)| w[c as usize] * v).sum();
            let gradient = y * dot - 1.0 + diagonal * alpha[i];
            let projected = if alpha[i] == 0.0 { gradient.min(0.0) } else { gradient };
            largest = largest.max(projected.abs());
            if projected != 0.0 {
                let old = alpha[i];
                alpha[i] = (old - gradient / norms[i]).max(0.0);
                let step = (alpha[i] - old) * y;
                for &(c, v) in &rows[i] {
                    w[c as usize] += step * v;
                }
            }
        }
        if largest < 1e-3 {
            break;
        }
    }
    w
}

/// The temperature at which the margins of held-out items make the likeliest probabilities.
pub(crate) fn temperature(margins: &[[f32; CLASSES]], gold: &[usize]) -> f32 {
    let loss = |t: f32| -> f64 {
        margins
            .iter()
            .zip(gold)
            .map(|(m, &g)| {
                let p = Opinion::new(t, *m, Vec::new(), Vec::new()).weigh(&[]).probabilities[g];
                -f64::from(p.max(1e-9)).ln()
            })
            .sum()
    };
    (1..=60).map(|i| i as f32 * 0.02).min_by(|a, b| loss(*a).total_cmp(&loss(*b))).unwrap_or(0.3)
}
