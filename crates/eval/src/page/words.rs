//! Weights of hashed words: logistic regression on the lines' words alone, with steps of its own for each weight.

use legation_page::training::{BUCKETS, SCALE};

use super::boost::Random;

/// Passes over the lines.
const PASSES: usize = 6;
const RATE: f32 = 0.25;
/// Pull towards nought at every step.
const DECAY: f32 = 2e-5;

/// A line: the places of its words, its label in [0, 1], its weight.
pub(crate) type Line<'a> = (&'a [u16], f32, f32);

/// The weights of `lines`, as the page stage keeps them: signed bytes.
pub(crate) fn train(lines: &[Line<'_>]) -> Vec<u8> {
    let mut weights = vec![0.0f32; BUCKETS];
    // Sums of squared steps (Duchi, Hazan, Singer 2011).
    let mut squares = vec![0.1f32; BUCKETS];
    let mut random = Random(7);
    let mut order: Vec<usize> = (0..lines.len()).collect();
    for _ in 0..PASSES {
        for i in (1..order.len()).rev() {
            order.swap(i, (random.next() * (i + 1) as f32) as usize % (i + 1));
        }
        for &i in &order {
            let (places, label, weight) = lines[i];
            let root = (places.len().max(1) as f32).sqrt();
            let sum: f32 = places.iter().map(|p| weights[usize::from(*p)]).sum();
            let error = (1.0 / (1.0 + (-sum / root).exp()) - label) * weight / root;
            for p in places {
                let p = usize::from(*p);
                let step = error + DECAY * weights[p];
                squares[p] += step * step;
                weights[p] -= RATE * step / squares[p].sqrt();
            }
        }
    }
    weights.iter().map(|w| (w * SCALE).round().clamp(-127.0, 127.0) as i8 as u8).collect()
}
