//! What parser and entity recogniser share: moves, and the network that scores them.

use std::collections::BTreeMap;
use std::ops::Range;

use legation_schema::Label;

use crate::Error;
use crate::kernel::{self, Buffer, Cpu, Packed, SLACK};
use crate::label::intern;
use crate::package::msgpack::{self, Value};
use crate::package::{Files, Weights};
use crate::tok2vec::Exact;

/// The moves of a transition system in the order of its outputs: a kind and a label each.
pub(crate) struct Moves {
    pub(crate) all: Vec<(u8, Label)>,
    /// The outputs of each kind, which follow one another.
    kinds: [Range<usize>; 6],
}

impl Moves {
    /// Reads `NAME/moves`. Kinds are spaCy's numbers. Within a kind, labels that were more frequent come first.
    fn parse(file: &str, files: &Files) -> Result<Moves, Error> {
        let damaged = |what: &str| Error::damaged(file, what);
        let bytes = files.get(file).ok_or_else(|| damaged("is missing"))?;
        let value = msgpack::parse(bytes).map_err(|e| Error::damaged(file, e))?;
        let json = value.get("moves").and_then(Value::text).ok_or_else(|| damaged("has no moves"))?;
        let table: BTreeMap<String, BTreeMap<String, i64>> =
            serde_json::from_str(json).map_err(|_| damaged("its moves are not JSON: expected labels with counts"))?;
        let (mut all, mut late) = (Vec::new(), Vec::new());
        for (kind, labels) in &table {
            let kind: u8 = kind.parse().map_err(|_| damaged("has a move that is no number"))?;
            let mut labels: Vec<(i64, &str)> = labels.iter().map(|(l, n)| (*n, l.as_str())).collect();
            labels.sort_unstable_by(|a, b| b.cmp(a));
            for (count, label) in labels {
                if count < 0 { &mut late } else { &mut all }.push((kind, intern(label)));
            }
        }
        all.append(&mut late);
        let mut kinds: [Range<usize>; 6] = Default::default();
        for (i, &(kind, _)) in all.iter().enumerate() {
            let range = kinds.get_mut(usize::from(kind)).ok_or_else(|| damaged("has a move of unknown kind"))?;
            if range.start == range.end {
                *range = i..i + 1;
            } else if range.end == i {
                range.end += 1;
            } else {
                return Err(Error::unsupported("moves that were added after training"));
            }
        }
        if all.len() > usize::from(u16::MAX) {
            return Err(damaged("has more moves than any model"));
        }
        Ok(Moves { all, kinds })
    }

    pub(crate) fn of(&self, kind: u8) -> Range<usize> {
        self.kinds[usize::from(kind)].clone()
    }
}

/// Loads what component `name` consists of: its moves, and the network that scores them by so many features.
pub(crate) fn load(
    name: &str,
    weights: &Weights<'_>,
    files: &Files,
    features: usize,
    width: usize,
) -> Result<(Moves, Scorer), Error> {
    let moves = Moves::parse(&format!("{name}/moves"), files)?;
    let scorer = Scorer::load(weights, features, width, moves.all.len())?;
    Ok((moves, scorer))
}

/// The network that scores moves from a few tokens' vectors.
pub(crate) struct Scorer {
    reduce: Packed,
    /// Products of a token's vector with the weights of every feature, both pieces of the maxout apart.
    lower: Packed,
    pad: Vec<f32>,
    bias: Vec<f32>,
    upper: Packed,
}

/// Vectors of the tokens of a batch, and the products of the blocks of tokens in use.
///
/// The products of a token take four kilobytes; keeping a few blocks of them, computed when a state first asks for one,
/// bounds memory however long a document is.
#[derive(Default)]
pub(crate) struct Products {
    vectors: Buffer,
    width: usize,
    reduced: Buffer,
    blocks: Buffer,
    /// The slot each block of rows is in, or [`ABSENT`].
    slots: Vec<u8>,
    /// The block in each slot.
    held: [u32; SLOTS],
    hand: usize,
    scores: Buffer,
    exact: Buffer,
}

/// Rows whose products are computed together: what the matrix unit takes at once.
const BLOCK: usize = 32;
/// Blocks kept; a state needs eight at most. All of them fit the second cache.
const SLOTS: usize = 12;
const ABSENT: u8 = u8::MAX;
/// Rows from one slot to the next.
const STRIDE: usize = BLOCK + SLACK;

impl Products {
    /// Takes the vectors of `rows` rows from `first` on.
    pub(crate) fn take(&mut self, vectors: &[f32], first: usize, rows: usize) {
        let width = self.width;
        self.vectors[first * width..][..rows * width].copy_from_slice(&vectors[..rows * width]);
    }
}

impl Scorer {
    fn load(weights: &Weights<'_>, features: usize, width: usize, moves: usize) -> Result<Scorer, Error> {
        let model = weights.named("parser_model").next().ok_or_else(|| weights.damaged("is no transition model"))?;
        let lower = weights.referred(model, "lower")?;
        let upper = weights.referred(model, "upper")?;
        let (shape, w) =
            weights.param(lower, "W", 4).map_err(|_| Error::unsupported("a scorer without hidden layer"))?;
        let &[f, hidden, pieces, inputs] = &shape[..] else { return Err(weights.damaged("has no hidden layer")) };
        if f != features || pieces != 2 || hidden % 16 != 0 || hidden > kernel::MAX_HIDDEN || inputs % 16 != 0 {
            return Err(Error::unsupported(format!(
                "a scorer of shape {shape:?}: expected {features} features, 2 pieces"
            )));
        }
        // Columns by feature, then piece, then output, so that a feature's products lie together.
        let order = |i: usize| {
            let (feature, piece, out) = (i / (2 * hidden), i / hidden % 2, i % hidden);
            (feature * hidden + out) * 2 + piece
        };
        let columns = features * 2 * hidden;
        let rows: Vec<f32> = (0..columns).flat_map(|i| w[order(i) * inputs..][..inputs].iter().copied()).collect();
        let packed = Packed::linear(&rows, &vec![0.0; columns], columns, inputs);
        let pad = weights.exact(lower, "pad", &[1, features, hidden, 2])?;
        let b = weights.exact(lower, "b", &[hidden, 2])?;
        let up = weights.exact(upper, "W", &[moves, hidden])?;
        let up_bias = weights.exact(upper, "b", &[moves])?;
        let reduce = weights.named("linear").find(|n| !std::ptr::eq(*n, upper));
        let reduce = reduce.ok_or_else(|| weights.damaged("has no reducing layer"))?;
        let rw = weights.exact(reduce, "W", &[inputs, width])?;
        let rb = weights.exact(reduce, "b", &[inputs])?;
        Ok(Scorer {
            reduce: Packed::linear(&rw, &rb, inputs, width),
            lower: packed,
            pad: (0..columns).map(|i| pad[order(i)]).collect(),
            bias: (0..2 * hidden).map(|i| b[i % hidden * 2 + i / hidden]).collect(),
            upper: Packed::linear(&up, &up_bias, moves, hidden),
        })
    }

    /// Multiply-adds for a token, and for a step.
    pub(crate) fn cost(&self) -> (usize, usize) {
        (self.reduce.cost() + self.lower.cost(), self.upper.cost())
    }

    /// Makes room for the vectors, `width` wide, of `rows` rows.
    pub(crate) fn prepare(&self, rows: usize, width: usize, room: &mut Products) {
        room.width = width;
        room.vectors.reserve((rows + BLOCK + 2 * SLACK) * width);
        room.reduced.reserve((BLOCK + 2 * SLACK) * self.reduce.outputs());
        room.blocks.reserve(SLOTS * STRIDE * self.lower.outputs());
        room.scores.reserve(self.upper.outputs());
        room.slots.clear();
        room.slots.resize(rows / BLOCK + 1, ABSENT);
        room.held = [u32::MAX; SLOTS];
    }

    /// Scores all moves of a state whose features are these tokens (none where negative) of the document at row `first`.
    #[inline]
    pub(crate) fn score<'r, const N: usize>(
        &self,
        cpu: Cpu,
        ids: &[i32; N],
        first: usize,
        room: &'r mut Products,
    ) -> &'r [f32] {
        let mut pinned = 0u32;
        let mut rows = [-1; N];
        for (to, &id) in rows.iter_mut().zip(ids) {
            if id < 0 {
                continue;
            }
            let row = first + id as usize;
            let mut slot = room.slots[row / BLOCK];
            if slot == ABSENT {
                slot = self.fill(cpu, row / BLOCK, pinned, room);
            }
            pinned |= 1 << slot;
            *to = (usize::from(slot) * STRIDE + row % BLOCK) as i32;
        }
        kernel::score(cpu, &room.blocks, &self.pad, &self.bias, &rows, &self.upper, &mut room.scores);
        &room.scores
    }

    /// As [`score`](Scorer::score), from vectors that are computed again, and with exact kernels.
    #[cold]
    pub(crate) fn score_exactly<'r, const N: usize>(
        &self,
        exact: &mut Exact<'_>,
        ids: &[i32; N],
        first: usize,
        room: &'r mut Products,
    ) -> &'r [f32] {
        let (cpu, inner, out) = (exact.cpu, self.reduce.outputs(), self.lower.outputs());
        *exact.count += 1;
        room.exact.reserve((N + SLACK) * out);
        let mut row = 0;
        let rows = ids.map(|id| {
            if id < 0 {
                return -1;
            }
            let vector = exact.vector(first + id as usize);
            kernel::affine(cpu, vector, room.width, 1, &self.reduce, &mut room.reduced, inner);
            kernel::affine(cpu, &room.reduced, inner, 1, &self.lower, &mut room.exact[row * out..], out);
            row += 1;
            row as i32 - 1
        });
        kernel::score(cpu, &room.exact, &self.pad, &self.bias, &rows, &self.upper, &mut room.scores);
        &room.scores
    }

    /// Computes the products of a block into a slot that is not pinned.
    #[cold]
    fn fill(&self, cpu: Cpu, block: usize, pinned: u32, room: &mut Products) -> u8 {
        while pinned >> room.hand & 1 == 1 {
            room.hand = (room.hand + 1) % SLOTS;
        }
        let slot = room.hand;
        room.hand = (slot + 1) % SLOTS;
        if let Some(old) = room.slots.get_mut(room.held[slot] as usize) {
            *old = ABSENT;
        }
        room.held[slot] = block as u32;
        room.slots[block] = slot as u8;
        let (inner, out) = (self.reduce.outputs(), self.lower.outputs());
        let vectors = &room.vectors[block * BLOCK * room.width..];
        kernel::affine(cpu, vectors, room.width, BLOCK, &self.reduce, &mut room.reduced, inner);
        let products = &mut room.blocks[slot * STRIDE * out..];
        kernel::affine(cpu, &room.reduced, inner, BLOCK, &self.lower, products, out);
        slot as u8
    }
}

/// The best of the moves seen so far, with the score of the second; the first of equals wins.
#[derive(Clone, Copy)]
pub(crate) struct Best {
    pub(crate) index: Option<usize>,
    score: f32,
    second: f32,
}

impl Best {
    pub(crate) fn none() -> Best {
        Best { index: None, score: f32::MIN, second: f32::MIN }
    }

    /// Takes note of the scores of some moves.
    #[inline]
    pub(crate) fn among(&mut self, cpu: Cpu, scores: &[f32], range: Range<usize>) {
        let (start, scores) = (range.start, &scores[range]);
        if scores.is_empty() {
            return;
        }
        let (top, next, at) = kernel::top_two(cpu, scores);
        self.second = self.second.max(next).max(self.score.min(top));
        if self.index.is_none() || top > self.score {
            self.index = Some(start + at);
            self.score = top;
        }
    }

    /// Whether the second is so close that less exact arithmetic could have changed places with the best.
    #[inline]
    pub(crate) fn close(&self) -> bool {
        self.score - self.second < kernel::DOUBT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_the_largest_is_best() {
        let mut seed = 7u32;
        for round in 0..2000 {
            let mut scores = Vec::new();
            for _ in 0..round % 61 + 1 {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                scores.push((seed >> 28) as f32 - 8.0);
            }
            let cut = scores.len() / 3;
            let mut order: Vec<usize> = (0..scores.len()).collect();
            order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
            for cpu in Cpu::available() {
                let mut best = Best::none();
                best.among(cpu, &scores, 0..cut);
                best.among(cpu, &scores, cut..scores.len());
                assert_eq!(best.index, Some(order[0]));
                assert_eq!(best.second, order.get(1).map_or(f32::MIN, |&i| scores[i]));
            }
        }
    }
}
