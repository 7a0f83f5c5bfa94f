//! Maxout layers over a token and its two neighbours, by Winograd's minimal filtering F(4, 3).
//!
//! Four neighbouring outputs of a filter three long take twelve products; as values of polynomials at six points they take
//! six (S. Winograd, *Arithmetic Complexity of Computations*, 1980; Lavin and Gray, arXiv:1509.09308, section 4.3). The
//! points are 0, ±p, ±q and infinity. For inputs `x0..x5` and weights `l`, `m`, `r` of the left, middle and right token
//!
//! ```text
//! a  = l/p²q²                       (p²q² x0 - (p² + q²) x2 + x4)
//! b± = (l ± p m + p² r)/2p²(p² - q²) ((x4 - q² x2) ± p (x3 - q² x1))
//! c± = (l ± q m + q² r)/2q²(q² - p²) ((x4 - p² x2) ± q (x3 - p² x1))
//! d  = r                            (p²q² x1 - (p² + q²) x3 + x5)
//! y0 = a + (b+ + b-) + (c+ + c-)     y1 = p (b+ - b-) + q (c+ - c-)
//! y2 = p² (b+ + b-) + q² (c+ + c-)   y3 = p³ (b+ - b-) + q³ (c+ - c-) + d
//! ```

use super::{Buffer, Cpu, Packed, SLACK, affine, conv_inputs, conv_outputs};

/// The points `p` and `q`: the usual 1 and 2 scaled, which keeps what is multiplied alike in size, to numbers whose powers
/// are exact.
///
/// With inputs of deviation 1 and 96 of them, weights of 0.1, outputs differ from exact ones by 7.0e-7 in the mean square;
/// with 1 and 2 they do by 1.0e-6, by F(2, 3) 4.0e-7, by plain sums 3.0e-7.
pub(super) const POINTS: [f32; 2] = [0.75, 1.5];
/// Output rows that share their products.
const ROWS: usize = 4;
/// Fours of rows computed together: what is between stays in the second cache.
const FOURS: usize = 32;
/// Products for four outputs.
pub(super) const PRODUCTS: usize = 6;

/// Weights of such a layer.
pub(crate) struct Conv {
    width: usize,
    outputs: usize,
    pieces: usize,
    /// In the order `a`, `b+`, `b-`, `c+`, `c-`, `d`.
    products: [Packed; PRODUCTS],
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
        let of = |weights: [f64; 3]| -> Vec<f32> {
            let three = left.iter().zip(middle).zip(right);
            let [l, m, r] = weights;
            three.map(|((&a, &b), &c)| (l * f64::from(a) + m * f64::from(b) + r * f64::from(c)) as f32).collect()
        };
        let [p, q] = POINTS.map(f64::from);
        let at = |x: f64, other: f64| {
            let scale = 1.0 / (2.0 * x * x * (x * x - other * other));
            of([scale, scale * x, scale * x * x])
        };
        let zero = of([1.0 / (p * p * q * q), 0.0, 0.0]);
        let (none, rows) = (vec![0.0; bias.len()], bias.len());
        let products = [&zero, &at(p, q), &at(-p, q), &at(q, p), &at(-q, p), right];
        let products = products.map(|w| Packed::linear(w, &none, rows, width));
        Conv { width, outputs: rows / pieces, pieces, products, bias }
    }

    /// Multiply-adds for one row.
    pub(crate) fn cost(&self) -> usize {
        self.products.iter().map(Packed::cost).sum::<usize>() / ROWS
    }

    /// `rows` rows of output from `rows + 2` rows of input, each as wide as the layer, without room between them.
    ///
    /// Input and output need [`SLACK`] further rows.
    pub(crate) fn run(&self, cpu: Cpu, input: &[f32], rows: usize, room: &mut Room, out: &mut [f32]) {
        let (width, size) = (self.width, self.products[0].outputs());
        let (inner, outer) = ((FOURS + SLACK) * width, (FOURS + SLACK) * size);
        room.sums.reserve(PRODUCTS * inner);
        room.products.reserve(PRODUCTS * outer);
        for first in (0..rows).step_by(ROWS * FOURS) {
            let fours = (rows - first).div_ceil(ROWS).min(FOURS);
            conv_inputs(cpu, &input[first * width..], width, fours, &mut room.sums, inner);
            let from = room.sums.chunks_exact(inner).zip(room.products.chunks_exact_mut(outer));
            for (products, (sums, to)) in self.products.iter().zip(from) {
                affine(cpu, sums, width, fours, products, to, size);
            }
            let out = &mut out[first * self.outputs..];
            conv_outputs(cpu, &room.products, outer, size, fours, &self.bias, self.pieces, out);
        }
    }
}
