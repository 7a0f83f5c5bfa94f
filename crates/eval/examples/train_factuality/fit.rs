//! Logistic and absolute-error regression over hashed features by AdaGrad, with a fixed seed.

use legation_events::status::score::{BUCKETS, HEADER, OUTPUTS, bucket, combine};

/// Hashed features of one predicate and the figure readers gave it.
pub(crate) struct Sample {
    pub(crate) features: Vec<u64>,
    pub(crate) label: f32,
    /// Samples of one sentence stay in one fold.
    pub(crate) group: u32,
}

const EPOCHS: usize = 8;
const RATE: f32 = 0.01;
/// Pull towards nought at each touch of a weight.
const DECAY: f32 = 5e-3;

/// Weights by bucket and output.
pub(crate) struct Weights(Vec<f32>);

/// Happened, open, did not happen.
pub(crate) fn class(figure: f32) -> usize {
    if figure >= 1.0 {
        0
    } else if figure <= -1.0 {
        2
    } else {
        1
    }
}

impl Weights {
    pub(crate) fn outputs(&self, features: &[u64]) -> [f32; OUTPUTS] {
        let mut out = [0.0; OUTPUTS];
        for &f in features {
            let (b, sign) = bucket(f);
            for (o, w) in out.iter_mut().zip(&self.0[b * OUTPUTS..]) {
                *o += sign as f32 * w;
            }
        }
        out
    }

    /// Fits the samples; the average over the later half of the steps, which is steadier than the last.
    pub(crate) fn fit(samples: &[&Sample]) -> Weights {
        let mut w = vec![0.0f32; BUCKETS * OUTPUTS];
        let mut g = vec![1e-3f32; BUCKETS * OUTPUTS];
        let mut sum = vec![0.0f32; BUCKETS * OUTPUTS];
        let mut averaged = 0usize;
        let mut order: Vec<usize> = (0..samples.len()).collect();
        let mut seed: u64 = 0x05EE_D0FF_AC75;
        for epoch in 0..EPOCHS {
            for k in (1..order.len()).rev() {
                seed ^= seed << 13;
                seed ^= seed >> 7;
                seed ^= seed << 17;
                order.swap(k, (seed % (k as u64 + 1)) as usize);
            }
            for &k in &order {
                let s = samples[k];
                let scale = 1.0 / (s.features.len() as f32).sqrt().max(1.0);
                let mut out = [0.0f32; OUTPUTS];
                for &f in &s.features {
                    let (b, sign) = bucket(f);
                    for (o, w) in out.iter_mut().zip(&w[b * OUTPUTS..]) {
                        *o += sign as f32 * w;
                    }
                }
                let top = out[..3].iter().fold(f32::MIN, |a, &b| a.max(b));
                let exp: Vec<f32> = out[..3].iter().map(|o| (o - top).exp()).collect();
                let total: f32 = exp.iter().sum();
                let gold = class(s.label);
                let mut grad = [0.0f32; OUTPUTS];
                for (c, (g, e)) in grad.iter_mut().zip(&exp).enumerate() {
                    *g = e / total - if c == gold { 1.0 } else { 0.0 };
                }
                grad[3] = ((out[3] - s.label) / 0.5).clamp(-1.0, 1.0);
                for &f in &s.features {
                    let (b, sign) = bucket(f);
                    for (c, &gc) in grad.iter().enumerate() {
                        let at = b * OUTPUTS + c;
                        let gr = gc * sign as f32 * scale + DECAY * w[at];
                        g[at] += gr * gr;
                        w[at] -= RATE * gr / g[at].sqrt();
                    }
                }
            }
            if epoch >= EPOCHS / 2 {
                for (s, w) in sum.iter_mut().zip(&w) {
                    *s += w;
                }
                averaged += 1;
            }
        }
        sum.iter_mut().for_each(|s| *s /= averaged.max(1) as f32);
        Weights(sum)
    }

    /// The file: scales, class factors, signed bytes.
    pub(crate) fn bytes(&self, factors: [f32; 3]) -> Vec<u8> {
        let mut scales = [0.0f32; OUTPUTS];
        for (k, w) in self.0.iter().enumerate() {
            let s = &mut scales[k % OUTPUTS];
            *s = s.max(w.abs() / 127.0);
        }
        let mut bytes = Vec::with_capacity(HEADER + self.0.len());
        for f in scales.iter().chain(&factors) {
            bytes.extend(f.to_le_bytes());
        }
        for (k, w) in self.0.iter().enumerate() {
            let s = scales[k % OUTPUTS].max(f32::MIN_POSITIVE);
            bytes.push((w / s).round() as i8 as u8);
        }
        bytes
    }
}

/// Trains on all and sets the class factors by five-fold cross-validation, grouped by sentence. Returns the weights, the
/// factors and the macro-F1 the folds reach.
pub(crate) fn train(samples: &[Sample]) -> (Weights, [f32; 3], f64) {
    const FOLDS: u32 = 5;
    let mut held: Vec<([f32; 3], f32, f32)> = Vec::new();
    for fold in 0..FOLDS {
        let (test, rest): (Vec<&Sample>, Vec<&Sample>) = samples.iter().partition(|s| s.group % FOLDS == fold);
        let w = Weights::fit(&rest);
        for s in test {
            let o = w.outputs(&s.features);
            held.push(([o[0], o[1], o[2]], o[3], s.label));
        }
    }
    let mut best = ([0.0; 3], 0.0);
    for open in 0..30 {
        for not in -8..12 {
            let factors = [0.0, open as f32 * 0.1, not as f32 * 0.1];
            let f = macro_f1(held.iter().map(|&(c, r, l)| (combine(c, r, factors), l)));
            if f > best.1 {
                best = (factors, f);
            }
        }
    }
    let all: Vec<&Sample> = samples.iter().collect();
    (Weights::fit(&all), best.0, best.1)
}

/// Macro-F1 over the three classes of (ours, gold).
pub(crate) fn macro_f1(pairs: impl Iterator<Item = (f32, f32)>) -> f64 {
    let mut table = [[0u32; 3]; 3];
    for (ours, gold) in pairs {
        table[class(gold)][class(ours)] += 1;
    }
    (0..3)
        .map(|k| {
            let gold: u32 = table[k].iter().sum();
            let ours: u32 = (0..3).map(|j| table[j][k]).sum();
            2.0 * f64::from(table[k][k]) / f64::from((gold + ours).max(1))
        })
        .sum::<f64>()
        / 3.0
}
