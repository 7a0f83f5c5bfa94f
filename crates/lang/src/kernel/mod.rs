//! The arithmetic of the network: affine layers, maxout, layer normalisation, the scorer of the transition systems.
//!
//! This is the only module with `unsafe` code. One generic source serves every instruction set: it is written over
//! [`Lanes`](lanes::Lanes), sixteen floats that are one register on AVX-512, two on AVX2, four on NEON and an array
//! elsewhere, and instantiated once for each. Sums run over the inputs in order with fused multiply-add (where the
//! processor has it), so that all but the portable kernel and the matrix unit (`amx`) give the same bits. The functions here check every length
//! before they hand out pointers.

// Loops over registers are written by index: that is what the compiler unrolls.
#![allow(clippy::needless_range_loop)]

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod amx;
mod conv;
mod generic;
mod lanes;
mod packed;

pub(crate) use conv::{Conv, Room};
pub(crate) use packed::{Buffer, Packed};

/// An instruction set the kernels are instantiated for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[non_exhaustive]
pub enum Cpu {
    /// Plain Rust, for any processor.
    Portable,
    /// AArch64 with NEON.
    Neon,
    /// x86-64 with AVX2 and FMA.
    Avx2,
    /// x86-64 with AVX-512F.
    Avx512,
    /// As `Avx512`, with affine layers on the matrix unit.
    Amx,
}

impl Cpu {
    /// Every instruction set this processor can run, the widest last.
    pub fn available() -> Vec<Cpu> {
        let mut all = vec![Cpu::Portable];
        #[cfg(target_arch = "aarch64")]
        if std::arch::is_aarch64_feature_detected!("neon") {
            all.push(Cpu::Neon);
        }
        #[cfg(target_arch = "x86_64")]
        {
            if std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma") {
                all.push(Cpu::Avx2);
            }
            if std::arch::is_x86_feature_detected!("avx512f") {
                all.push(Cpu::Avx512);
            }
            #[cfg(target_os = "linux")]
            if amx::available() {
                all.push(Cpu::Amx);
            }
        }
        all
    }

    /// The widest instruction set of this processor.
    pub fn best() -> Cpu {
        Cpu::available().last().copied().unwrap_or(Cpu::Portable)
    }

    /// The name used in `LEGATION_CPU`: `portable`, `neon`, `avx2`, `avx512`, `amx`.
    pub fn name(self) -> &'static str {
        match self {
            Cpu::Portable => "portable",
            Cpu::Neon => "neon",
            Cpu::Avx2 => "avx2",
            Cpu::Avx512 => "avx512",
            Cpu::Amx => "amx",
        }
    }

    /// The instruction set of that name, where this processor has it.
    pub fn by_name(name: &str) -> Option<Cpu> {
        Cpu::available().into_iter().find(|c| c.name() == name)
    }
}

/// Scores of the matrix unit that lie closer together than this are computed again with exact kernels. With layers by
/// F(2, 3) differences between two scores were off by 0.00013 at most in 380,000 decisions on news; F(4, 3), in a
/// simulation of the unit, puts outputs off by 1.8 times as much in the mean square and 2.3 times at most.
pub(crate) const DOUBT: f32 = 5e-4;

impl Cpu {
    /// The kernels whose sums are rounded no more often than `f32` is; the matrix unit's are a little less exact.
    pub(crate) fn exact(self) -> Cpu {
        if self == Cpu::Amx { Cpu::Avx512 } else { self }
    }
}

/// Calls the instance of a generic kernel for `cpu`.
///
/// Safety: a [`Cpu`] other than `Portable` only comes from [`Cpu::available`], which asked the processor.
macro_rules! dispatch {
    ($cpu:expr, $name:ident($($arg:expr),*)) => {
        match $cpu {
            #[cfg(target_arch = "x86_64")]
            Cpu::Avx512 | Cpu::Amx => unsafe { generic::avx512::$name($($arg),*) },
            #[cfg(target_arch = "x86_64")]
            Cpu::Avx2 => unsafe { generic::avx2::$name($($arg),*) },
            #[cfg(target_arch = "aarch64")]
            Cpu::Neon => unsafe { generic::neon::$name($($arg),*) },
            _ => unsafe { generic::portable::$name($($arg),*) },
        }
    };
}

/// Rows a kernel may read and write beyond those asked for, since it works on blocks of rows.
pub(crate) const SLACK: usize = 8;

/// `rows` times: output row = affine of the `k` inputs at the row's start.
///
/// Input rows start `lda` floats apart and may overlap (a window over neighbouring tokens is a longer row), output rows
/// `ldo` floats apart. Both need [`SLACK`] further rows.
pub(crate) fn affine(cpu: Cpu, input: &[f32], lda: usize, rows: usize, w: &Packed, out: &mut [f32], ldo: usize) {
    if rows == 0 {
        return;
    }
    assert!(input.len() >= (rows + SLACK - 1) * lda + w.inputs(), "input has no slack");
    assert!(ldo >= w.outputs() && out.len() >= (rows + SLACK) * ldo, "output has no slack");
    #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
    if cpu == Cpu::Amx {
        // Safety: there is a `Cpu::Amx` only where the unit is available.
        return unsafe { amx::affine(input, lda, rows, w, out, ldo) };
    }
    dispatch!(cpu, affine(input.as_ptr(), lda, rows, w, out.as_mut_ptr(), ldo));
}

/// Normalises `rows` rows of `x` as wide as `gain`, adds `residual` where given, and writes them to `out`.
pub(crate) fn layer_norm(
    cpu: Cpu,
    x: &[f32],
    gain: &[f32],
    bias: &[f32],
    residual: Option<&[f32]>,
    rows: usize,
    out: &mut [f32],
) {
    let width = gain.len();
    assert!(width % 16 == 0 && bias.len() == width && x.len() >= rows * width && out.len() >= rows * width);
    assert!(residual.is_none_or(|r| r.len() >= rows * width));
    let residual = residual.map_or(std::ptr::null(), |r| r.as_ptr());
    dispatch!(cpu, layer_norm(x.as_ptr(), width, gain.as_ptr(), bias.as_ptr(), residual, rows, out.as_mut_ptr()));
}

/// Adds the four rows of a hash embedding: `out = 0 + a + b + c + d`.
pub(crate) fn sum_rows(cpu: Cpu, table: &[f32], rows: [usize; 4], out: &mut [f32]) {
    let width = out.len();
    assert!(width % 16 == 0 && rows.iter().all(|r| (r + 1) * width <= table.len()));
    dispatch!(cpu, sum_rows(table.as_ptr(), rows, width, out.as_mut_ptr()));
}

/// Adds up rows of `table`, adds a bias, and takes the largest of the pieces: the end of a maxout layer whose products
/// are known.
///
/// For each output row `picks` holds `addends` places of `table` where a row as long as `bias` begins, in the order of
/// a maxout layer's panels: sixteen outputs, piece by piece.
pub(crate) fn maxout_sums(
    cpu: Cpu,
    table: &[f32],
    picks: &[u32],
    addends: usize,
    bias: &[f32],
    pieces: usize,
    out: &mut [f32],
) {
    assert!(addends > 0 && pieces > 0 && bias.len() % (16 * pieces) == 0);
    assert!(picks.iter().all(|&p| p as usize + bias.len() <= table.len()));
    assert!(out.len() / (bias.len() / pieces) == picks.len() / addends);
    dispatch!(cpu, maxout_sums(table.as_ptr(), picks, addends, bias, pieces, out.as_mut_ptr()));
}

/// The inputs of [`Conv`]'s products for fours of output rows; those of one product begin `stride` floats after those of
/// the one before.
fn conv_inputs(cpu: Cpu, input: &[f32], width: usize, fours: usize, sums: &mut [f32], stride: usize) {
    assert!(width % 16 == 0 && input.len() >= (4 * fours + 2) * width);
    assert!(stride >= fours * width && sums.len() >= (conv::PRODUCTS - 1) * stride + fours * width);
    dispatch!(cpu, conv_inputs(input.as_ptr(), width, fours, sums.as_mut_ptr(), stride));
}

/// Output rows of [`Conv`] from its products, `stride` floats apart, with rows of `size` floats.
#[allow(clippy::too_many_arguments)] // Two matrices with their shapes.
fn conv_outputs(
    cpu: Cpu,
    products: &[f32],
    stride: usize,
    size: usize,
    fours: usize,
    bias: &[f32],
    pieces: usize,
    out: &mut [f32],
) {
    assert!(pieces > 0 && bias.len() % (16 * pieces) == 0 && size >= bias.len());
    assert!(stride >= fours * size && products.len() >= (conv::PRODUCTS - 1) * stride + fours * size);
    assert!(out.len() >= 4 * fours * (bias.len() / pieces));
    dispatch!(cpu, conv_outputs(products.as_ptr(), stride, size, fours, bias, pieces, out.as_mut_ptr()));
}

/// One step of a transition system: the hidden layer from the features' precomputed products, then the scores.
///
/// `products` holds for each token `features` times `2 * hidden` floats (both pieces), `pad` the same once; a negative
/// id stands for the pad. `scores` needs room for the outputs of `upper`.
pub(crate) fn score(
    cpu: Cpu,
    products: &[f32],
    pad: &[f32],
    bias: &[f32],
    ids: &[i32],
    upper: &Packed,
    scores: &mut [f32],
) {
    let (hidden, features) = (upper.inputs(), ids.len());
    let width = 2 * hidden * features;
    assert!(hidden % 16 == 0 && hidden <= MAX_HIDDEN && bias.len() == 2 * hidden && pad.len() == width);
    assert!(ids.iter().all(|&i| i < 0 || (i as usize + 1) * width <= products.len()));
    assert!(scores.len() >= upper.outputs());
    dispatch!(cpu, score(products.as_ptr(), pad.as_ptr(), bias.as_ptr(), ids, upper, scores.as_mut_ptr()));
}

/// The largest of some scores, the second largest, and where the largest first stands; what is no number never wins.
///
/// Without any, both are `f32::MIN` and the place is 0.
#[inline]
pub(crate) fn top_two(cpu: Cpu, scores: &[f32]) -> (f32, f32, usize) {
    // Most kinds of move have one label.
    if let &[only] = scores {
        return (if only > f32::MIN { only } else { f32::MIN }, f32::MIN, 0);
    }
    dispatch!(cpu, top_two(scores))
}

/// Widest hidden layer of a transition system; spaCy's have 64.
pub(crate) const MAX_HIDDEN: usize = 256;

/// The floating-point operations a second one core can do in multiply-adds without touching memory: the bound a kernel
/// can be compared with. `seconds` tells the time, best that of the processor.
pub fn peak_flops(cpu: Cpu, seconds: impl Fn() -> f64) -> f64 {
    let start = seconds();
    #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
    if cpu == Cpu::Amx {
        // Safety: as above.
        let flops = unsafe { amx::peak(4_000_000) };
        return flops / (seconds() - start);
    }
    let flops: f64 = dispatch!(cpu, peak(16_000_000));
    flops / (seconds() - start)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers in [-1, 1) that look random and are always the same.
    fn noise(n: usize, seed: u32) -> Vec<f32> {
        let mut s = seed.wrapping_mul(2_654_435_769).wrapping_add(1);
        (0..n)
            .map(|_| {
                s ^= s << 13;
                s ^= s >> 17;
                s ^= s << 5;
                (s >> 8) as f32 / (1 << 23) as f32 - 1.0
            })
            .collect()
    }

    fn close(a: &[f32], b: &[f32]) {
        for (i, (a, b)) in a.iter().zip(b).enumerate() {
            assert!((a - b).abs() <= 1e-4 * (1.0 + b.abs()), "{i}: {a} and {b}");
        }
    }

    #[test]
    fn affine_agrees_with_plain_sums() {
        let (k, lda) = (37, 20);
        for n in [16, 29, 53, 64, 106, 144, 288, 300] {
            let (w, b) = (noise(n * k, 1), noise(n, 2));
            let biased = Packed::linear(&w, &b, n, k);
            let plain = Packed::linear(&w, &vec![0.0; n], n, k);
            for (packed, cpu) in Cpu::available().into_iter().flat_map(|cpu| [(&biased, cpu), (&plain, cpu)]) {
                for rows in [1, 2, 7, 8, 9, 33] {
                    let x = noise((rows + SLACK) * lda + k, 3);
                    let ldo = packed.outputs();
                    let mut out = vec![0.0; (rows + SLACK) * ldo];
                    affine(cpu, &x, lda, rows, packed, &mut out, ldo);
                    for r in 0..rows {
                        let sum = |o: usize| w[o * k..][..k].iter().zip(&x[r * lda..]).map(|(w, x)| w * x).sum::<f32>();
                        let bias = |o: usize| if std::ptr::eq(packed, &biased) { b[o] } else { 0.0 };
                        let expected: Vec<f32> = (0..n).map(|o| bias(o) + sum(o)).collect();
                        close(&out[r * ldo..r * ldo + n], &expected);
                    }
                }
            }
        }
    }

    #[test]
    fn layer_norm_agrees_with_its_definition() {
        let (x, g, b, res) = (noise(5 * 96, 1), noise(96, 2), noise(96, 3), noise(5 * 96, 4));
        for cpu in Cpu::available() {
            let mut out = vec![0.0; 5 * 96];
            layer_norm(cpu, &x, &g, &b, Some(&res), 5, &mut out);
            for r in 0..5 {
                let row = &x[r * 96..][..96];
                let mean = row.iter().sum::<f32>() / 96.0;
                let var = row.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / 96.0 + 1e-8;
                let expected: Vec<f32> =
                    (0..96).map(|i| (row[i] - mean) / var.sqrt() * g[i] + b[i] + res[r * 96 + i]).collect();
                close(&out[r * 96..][..96], &expected);
            }
        }
    }

    #[test]
    fn sums_of_picked_rows_agree_with_plain_sums() {
        let (pieces, width, rows) = (3, 32, 5);
        let (table, bias) = (noise(1000, 1), noise(pieces * width, 2));
        for addends in [1, 3, 4] {
            let picks: Vec<u32> = (0..(rows * addends) as u32).map(|i| i * 577 % 900).collect();
            for cpu in Cpu::available() {
                let mut out = vec![0.0; rows * width];
                maxout_sums(cpu, &table, &picks, addends, &bias, pieces, &mut out);
                for (r, from) in picks.chunks(addends).enumerate() {
                    let expected: Vec<f32> = (0..width)
                        .map(|o| {
                            let at = |piece: usize| (o / 16 * pieces + piece) * 16 + o % 16;
                            let sum = |i: usize| bias[i] + from.iter().map(|&p| table[p as usize + i]).sum::<f32>();
                            (0..pieces).map(|piece| sum(at(piece))).fold(f32::MIN, f32::max)
                        })
                        .collect();
                    close(&out[r * width..][..width], &expected);
                }
            }
        }
    }

    #[test]
    fn neighbours_agree_with_plain_sums() {
        let (pieces, width) = (3, 32);
        let parts: [Vec<f32>; 3] = std::array::from_fn(|i| noise(width * pieces * width, i as u32));
        let bias = noise(pieces * width, 7);
        let conv = Conv::new(parts.clone(), bias.clone(), pieces, width);
        let mut room = Room::default();
        for rows in [1, 2, 7, 150] {
            let x = noise((rows + 2 + SLACK) * width, 8);
            for cpu in Cpu::available() {
                let mut out = vec![0.0; (rows + SLACK) * width];
                conv.run(cpu, &x, rows, &mut room, &mut out);
                for r in 0..rows {
                    let expected: Vec<f32> = (0..width)
                        .map(|o| {
                            let piece = |piece: usize| {
                                let at = (o / 16 * pieces + piece) * 16 + o % 16;
                                let of = |(i, part): (usize, &Vec<f32>)| -> f32 {
                                    let (w, x) = (&part[at * width..][..width], &x[(r + i) * width..]);
                                    w.iter().zip(x).map(|(w, x)| w * x).sum()
                                };
                                bias[at] + parts.iter().enumerate().map(of).sum::<f32>()
                            };
                            (0..pieces).map(piece).fold(f32::MIN, f32::max)
                        })
                        .collect();
                    close(&out[r * width..][..width], &expected);
                }
            }
        }
    }

    #[test]
    fn neighbours_are_rounded_little_more_than_plain_sums() {
        let (width, rows) = (96, 200);
        let parts: [Vec<f32>; 3] = std::array::from_fn(|i| noise(width * width, i as u32));
        let conv = Conv::new(parts.clone(), vec![0.0; width], 1, width);
        let x = noise((rows + 2 + SLACK) * width, 8);
        // The mean square of what outputs are off by, those of `row` or of plain sums.
        let off = |row: &dyn Fn(usize, usize) -> f32| {
            let of = |(r, o): (usize, usize)| {
                let part = |i: usize| parts[i][o * width..][..width].iter().zip(&x[(r + i) * width..]);
                let exact: f64 = (0..3).flat_map(part).map(|(&w, &x)| f64::from(w) * f64::from(x)).sum();
                (f64::from(row(r, o)) - exact).powi(2)
            };
            let all = (0..rows).flat_map(|r| (0..width).map(move |o| (r, o)));
            (all.map(of).sum::<f64>() / (rows * width) as f64).sqrt()
        };
        let plain = off(&|r, o| {
            let part = |i: usize| parts[i][o * width..][..width].iter().zip(&x[(r + i) * width..]);
            (0..3).map(|i| part(i).map(|(w, x)| w * x).sum::<f32>()).sum()
        });
        for cpu in Cpu::available().into_iter().filter(|&c| c != Cpu::Amx) {
            let mut out = vec![0.0; (rows + SLACK) * width];
            conv.run(cpu, &x, rows, &mut Room::default(), &mut out);
            let off = off(&|r, o| out[r * width + o]);
            assert!(off < 3.0 * plain, "{}: {off:e}, plain sums {plain:e}", cpu.name());
        }
    }

    #[test]
    fn score_agrees_with_plain_sums() {
        for (features, classes) in [(8, 106), (3, 74), (3, 17), (8, 300)] {
            let width = 128 * features;
            let (c, pad, bias) = (noise(5 * width, 1), noise(width, 2), noise(128, 3));
            let (w, b) = (noise(classes * 64, 4), noise(classes, 5));
            let upper = Packed::linear(&w, &b, classes, 64);
            let ids: Vec<i32> = (0..features as i32).map(|f| f % 5 - 1).collect();
            let mut hidden = bias.clone();
            for (f, &id) in ids.iter().enumerate() {
                let row = if id < 0 { &pad[..] } else { &c[id as usize * width..] };
                (0..128).for_each(|i| hidden[i] += row[f * 128 + i]);
            }
            let hidden: Vec<f32> = (0..64).map(|i| hidden[i].max(hidden[64 + i])).collect();
            let expected: Vec<f32> =
                (0..classes).map(|o| b[o] + (0..64).map(|k| w[o * 64 + k] * hidden[k]).sum::<f32>()).collect();
            for cpu in Cpu::available() {
                let mut scores = vec![0.0; upper.outputs()];
                score(cpu, &c, &pad, &bias, &ids, &upper, &mut scores);
                close(&scores[..classes], &expected);
            }
        }
    }

    #[test]
    fn instruction_sets_with_fused_multiply_add_give_the_same_bits() {
        let parts: [Vec<f32>; 3] = std::array::from_fn(|i| noise(96 * 288, i as u32));
        let conv = Conv::new(parts, noise(288, 4), 3, 96);
        let x = noise((22 + SLACK) * 96, 3);
        let of = |cpu| {
            let mut out = vec![0.0; (20 + SLACK) * 96];
            conv.run(cpu, &x, 20, &mut Room::default(), &mut out);
            out.truncate(20 * 96);
            out
        };
        let fused: Vec<_> =
            Cpu::available().into_iter().filter(|&c| c != Cpu::Portable && c != Cpu::Amx).map(of).collect();
        assert!(fused.windows(2).all(|w| w[0] == w[1]));
    }
}
