//! Maxout layers over a token and its two neighbours, by Winograd's minimal filtering F(2, 3).
//!
//! Two neighbouring outputs of a filter three long take six products; with sums of inputs and of weights they take four
//! (S. Winograd, *Arithmetic Complexity of Computations*, 1980; Lavin and Gray, arXiv:1509.09308, section 4.1). For inputs
//! `x0..x3` and weights `l`, `m`, `r` of the left, middle and right token
//!
//! ```text
//! a = l (x0 - x2)    b = (l + m + r)/2 (x1 + x2)    c = (l - m + r)/2 (x2 - x1)    d = r (x1 - x3)
//! y0 = a + b + c     y1 = b - c - d
//! ```

use super::{Buffer, Cpu, Packed, SLACK, affine, conv_inputs, conv_outputs};

/// Pairs of rows computed together: what is between stays in the second cache.
const PAIRS: usize = 64;

/// Weights of such a layer.
pub(crate) struct Conv {
    width: usize,
    outputs: usize,
    pieces: usize,
    products: [Packed; 4],
    /// In the order of panels: sixteen outputs, piece by piece.
    bias: Vec<f32>,
}

/// Sums of inputs, and their products.
#[derive(Default)]
pub(crate) struct Room {
    sums: Buffer,
    products: Buffer,
}

impl Conv {
    /// From the weights of each neighbour as `[outputs * pieces, width]`, and the bias, all in the order of panels. The
    /// number of outputs and `width` are multiples of sixteen.
    pub(crate) fn new(parts: [Vec<f32>; 3], bias: Vec<f32>, pieces: usize, width: usize) -> Conv {
        let [left, middle, right] = &parts;
        let half = |sign: f64| -> Vec<f32> {
            let three = left.iter().zip(middle).zip(right);
            three.map(|((&l, &m), &r)| ((f64::from(l) + sign * f64::from(m) + f64::from(r)) / 2.0) as f32).collect()
        };
        let (plus, minus, rows) = (half(1.0), half(-1.0), bias.len());
        let none = vec![0.0; rows];
        let products = [left, &plus, &minus, right].map(|w| Packed::linear(w, &none, rows, width));
        Conv { width, outputs: rows / pieces, pieces, products, bias }
    }

    /// Multiply-adds for one row.
    pub(crate) fn cost(&self) -> usize {
        self.products.iter().map(Packed::cost).sum::<usize>() / 2
    }

    /// `rows` rows of output from `rows + 2` rows of input, each as wide as the layer, without room between them.
    ///
    /// Input and output need [`SLACK`] further rows.
    pub(crate) fn run(&self, cpu: Cpu, input: &[f32], rows: usize, room: &mut Room, out: &mut [f32]) {
        let (width, size) = (self.width, self.products[0].outputs());
        let (inner, outer) = ((PAIRS + SLACK) * width, (PAIRS + SLACK) * size);
        room.sums.reserve(4 * inner);
        room.products.reserve(4 * outer);
        for first in (0..rows).step_by(2 * PAIRS) {
            let pairs = (rows - first).div_ceil(2).min(PAIRS);
            conv_inputs(cpu, &input[first * width..], width, pairs, &mut room.sums, inner);
            let from = room.sums.chunks_exact(inner).zip(room.products.chunks_exact_mut(outer));
            for (products, (sums, to)) in self.products.iter().zip(from) {
                affine(cpu, sums, width, pairs, products, to, size);
            }
            let out = &mut out[first * self.outputs..];
            conv_outputs(cpu, &room.products, outer, size, pairs, &self.bias, self.pieces, out);
        }
    }
}
