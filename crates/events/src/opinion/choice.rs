//! The learned choice of parties: weights of what is seen of an event, of somebody who might be a party of it, and of two
//! together. The features are those of `coder::choose`; here they are numbers.

use super::CLASSES;
use super::model::Cursor;

const SLOT_BITS: u32 = 18;
/// The least probabilities that [`judged`] tells apart.
const LEVELS: [f32; 11] = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98];
/// Kinds of gaps that a choice can fill, see [`judged`].
pub(crate) const GAPS: usize = 4;

/// A linear model over binary features.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Choice {
    bias: f32,
    scale: f32,
    /// One weight a slot, all of them; empty in a model that chooses nobody.
    weights: Vec<i8>,
    /// The most that the second opinion can add, by gap and root.
    most: Vec<[f32; CLASSES]>,
}

/// The slot of a feature: FNV-1a over the parts of its name.
pub(crate) fn slot(parts: &[&str]) -> u32 {
    end(join(BEGIN, parts))
}

pub(crate) const BEGIN: u64 = 0xcbf2_9ce4_8422_2325;

/// The hash of a name with more parts.
pub(crate) fn join(mut hash: u64, parts: &[&str]) -> u64 {
    for part in parts {
        for b in part.bytes().chain([0]) {
            hash ^= u64::from(b);
            hash = hash.wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}

/// The slot of a hash.
pub(crate) fn end(hash: u64) -> u32 {
    ((hash ^ (hash >> 29)) & ((1 << SLOT_BITS) - 1)) as u32
}

/// What the second opinion says of the pair: how likely it finds the root that the tables read, and whether it finds none
/// likelier. `gap` tells what is looked for: 0 the recipient of a report, 1 a recipient, 2 an actor, 3 both.
pub(crate) fn judged(gap: usize, root: usize, probability: f32, best: bool, mut add: impl FnMut(u32)) {
    let gap = ["0", "1", "2", "3"][gap.min(GAPS - 1)];
    let levels = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];
    for (level, _) in levels.iter().zip(LEVELS).filter(|l| probability >= l.1) {
        add(slot(&["p", level]));
        add(slot(&["pk", level, gap]));
    }
    let best = if best { "1" } else { "0" };
    add(slot(&["top", best]));
    add(slot(&["topr", best, super::ROOTS[root]]));
    add(slot(&["topk", best, gap]));
}

impl Choice {
    /// A model from trained weights: slot and weight.
    pub fn new(bias: f32, rows: &[(u32, f32)]) -> Choice {
        let scale = rows.iter().map(|r| r.1.abs()).fold(0.0, f32::max) / 127.0;
        let quantized = |w: f32| if scale > 0.0 { (w / scale).round().clamp(-127.0, 127.0) as i8 } else { 0 };
        Choice::of(bias, scale, rows.iter().map(|r| (r.0, quantized(r.1))))
    }

    fn of(bias: f32, scale: f32, rows: impl Iterator<Item = (u32, i8)>) -> Choice {
        let mut weights = vec![0; 1 << SLOT_BITS];
        for (slot, w) in rows {
            if let Some(at) = weights.get_mut(slot as usize) {
                *at = w;
            }
        }
        let mut choice = Choice { bias, scale, weights, most: Vec::new() };
        choice.most = (0..GAPS).map(|gap| std::array::from_fn(|root| choice.most_of(gap, root))).collect();
        choice
    }

    fn most_of(&self, gap: usize, root: usize) -> f32 {
        let mut most = f32::MIN;
        for probability in [0.0].into_iter().chain(LEVELS) {
            for best in [false, true] {
                let mut sum = 0.0;
                judged(gap, root, probability, best, |slot| sum += self.weight(slot));
                most = most.max(sum);
            }
        }
        most
    }

    /// Whether it was trained at all.
    pub(crate) fn chooses(&self) -> bool {
        !self.weights.is_empty()
    }

    pub(crate) fn bias(&self) -> f32 {
        self.bias
    }

    pub(crate) fn weight(&self, slot: u32) -> f32 {
        self.weights.get(slot as usize).map_or(0.0, |&w| f32::from(w) * self.scale)
    }

    /// The most that [`judged`] can add.
    pub(crate) fn most(&self, gap: usize, root: usize) -> f32 {
        self.most.get(gap).map_or(0.0, |m| m[root])
    }

    /// The margin of a feature vector.
    pub fn margin(&self, slots: &[u32]) -> f32 {
        self.bias + slots.iter().map(|&s| self.weight(s)).sum::<f32>()
    }

    /// The margin read as the logarithm of odds.
    pub fn probability(&self, slots: &[u32]) -> f32 {
        1.0 / (1.0 + (-self.margin(slots)).exp())
    }

    /// Bias and scale `f32`, number of slots that carry weight `u32`, the slots `u32` rising, their weights `i8`.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let rows: Vec<(u32, i8)> = (0u32..).zip(self.weights.iter().copied()).filter(|r| r.1 != 0).collect();
        out.extend(self.bias.to_le_bytes());
        out.extend(self.scale.to_le_bytes());
        out.extend((rows.len() as u32).to_le_bytes());
        for (slot, _) in &rows {
            out.extend(slot.to_le_bytes());
        }
        out.extend(rows.iter().map(|r| r.1.cast_unsigned()));
    }

    pub(super) fn read(at: &mut Cursor) -> Option<Choice> {
        let (bias, scale, n) = (at.f32()?, at.f32()?, at.u32()? as usize);
        if at.left() < n.checked_mul(5)? {
            return None;
        }
        let slots = (0..n).map(|_| at.u32()).collect::<Option<Vec<_>>>()?;
        let weights = (0..n).map(|_| Some(at.take::<1>()?[0].cast_signed())).collect::<Option<Vec<_>>>()?;
        if n == 0 {
            return Some(Choice::default());
        }
        Some(Choice::of(bias, scale, slots.into_iter().zip(weights)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_is_never_passed() {
        let rows: Vec<(u32, f32)> = (0..1u32 << 12).map(|s| (s * 61, (s % 17) as f32 - 8.0)).collect();
        let choice = Choice::new(0.5, &rows);
        for gap in 0..GAPS {
            for root in 0..CLASSES {
                for step in 0..=50 {
                    let mut sum = 0.0;
                    judged(gap, root, step as f32 / 50.0, step % 2 == 0, |s| sum += choice.weight(s));
                    assert!(sum <= choice.most(gap, root) + 1e-4);
                }
            }
        }
    }

    #[test]
    fn a_model_without_weights_chooses_nobody() {
        assert!(!Choice::default().chooses());
    }
}
