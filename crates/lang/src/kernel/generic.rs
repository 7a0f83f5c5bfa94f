//! The kernels, written once over [`Lanes`] and instantiated for each instruction set.

use super::MAX_HIDDEN;
use super::conv::POINTS;
use super::lanes::{Lanes, sum};
use super::packed::Packed;

/// One block: `R` rows of input times `N` registers of a panel of `W`, from register `from` on.
#[inline(always)]
unsafe fn block<L: Lanes, const R: usize, const N: usize, const W: usize>(
    a: *const f32,
    lda: usize,
    w: &Packed,
    panel: usize,
    from: usize,
    out: *mut f32,
    ldo: usize,
) {
    unsafe {
        let mut acc = [[L::zero(); N]; R];
        let mut wp = w.weights.as_ptr().add((panel * w.inputs * W + from) * 16);
        for k in 0..w.inputs {
            let x = |r: usize| *a.add(r * lda + k);
            // What stays in registers besides the sums: the inputs of few rows, or the weights for many. The other way
            // round small register files overflow.
            if R < N {
                let mut xs = [L::zero(); R];
                for r in 0..R {
                    xs[r] = L::splat(x(r));
                }
                for n in 0..N {
                    let col = L::load(wp.add(n * 16));
                    for r in 0..R {
                        acc[r][n] = acc[r][n].fma(xs[r], col);
                    }
                }
            } else {
                let mut cols = [L::zero(); N];
                for n in 0..N {
                    cols[n] = L::load(wp.add(n * 16));
                }
                for r in 0..R {
                    let x = L::splat(x(r));
                    for n in 0..N {
                        acc[r][n] = acc[r][n].fma(x, cols[n]);
                    }
                }
            }
            wp = wp.add(W * 16);
        }
        let at = (panel * W + from) * 16;
        let bias = w.bias.as_ptr().add(at);
        for (r, row) in acc.iter().enumerate() {
            for n in 0..N {
                row[n].add(L::load(bias.add(n * 16))).store(out.add(r * ldo + at + n * 16));
            }
        }
    }
}

#[inline(always)]
unsafe fn blocks<L: Lanes, const R: usize, const N: usize, const W: usize>(
    a: *const f32,
    lda: usize,
    rows: usize,
    w: &Packed,
    out: *mut f32,
    ldo: usize,
) {
    // Blocks of rows that stay in the first cache while the panels pass by; small register files come with small caches.
    let group = if L::ROWS > 2 { 16 } else { 8 };
    let count = rows.div_ceil(R);
    let mut first = 0;
    while first < count {
        let last = (first + group).min(count);
        for panel in 0..w.panels {
            for from in (0..W).step_by(N) {
                for i in first..last {
                    unsafe { block::<L, R, N, W>(a.add(i * R * lda), lda, w, panel, from, out.add(i * R * ldo), ldo) };
                }
            }
        }
        first = last;
    }
}

#[inline(always)]
unsafe fn affine<L: Lanes>(a: *const f32, lda: usize, rows: usize, w: &Packed, out: *mut f32, ldo: usize) {
    unsafe {
        match (L::ROWS, w.width) {
            (8, 1) => blocks::<L, 8, 1, 1>(a, lda, rows, w, out, ldo),
            (8, 2) => blocks::<L, 8, 2, 2>(a, lda, rows, w, out, ldo),
            (8, 3) => blocks::<L, 8, 3, 3>(a, lda, rows, w, out, ldo),
            (8, 4) => blocks::<L, 6, 4, 4>(a, lda, rows, w, out, ldo),
            (2, 1) => blocks::<L, 4, 1, 1>(a, lda, rows, w, out, ldo),
            (2, 2) => blocks::<L, 2, 2, 2>(a, lda, rows, w, out, ldo),
            (2, 3) => blocks::<L, 2, 3, 3>(a, lda, rows, w, out, ldo),
            (2, 4) => blocks::<L, 2, 2, 4>(a, lda, rows, w, out, ldo),
            (_, 1) => blocks::<L, 1, 1, 1>(a, lda, rows, w, out, ldo),
            (_, 2) => blocks::<L, 1, 2, 2>(a, lda, rows, w, out, ldo),
            (_, 3) => blocks::<L, 1, 3, 3>(a, lda, rows, w, out, ldo),
            (_, 4) => blocks::<L, 1, 4, 4>(a, lda, rows, w, out, ldo),
            (_, 5) => blocks::<L, 1, 5, 5>(a, lda, rows, w, out, ldo),
            (_, 6) => blocks::<L, 1, 6, 6>(a, lda, rows, w, out, ldo),
            (_, 7) => blocks::<L, 1, 7, 7>(a, lda, rows, w, out, ldo),
            (_, 8) => blocks::<L, 1, 8, 8>(a, lda, rows, w, out, ldo),
            (_, n) => unreachable!("panels have at most 8 registers, not {n}"),
        }
    }
}

#[inline(always)]
unsafe fn layer_norm<L: Lanes>(
    x: *const f32,
    width: usize,
    gain: *const f32,
    bias: *const f32,
    residual: *const f32,
    rows: usize,
    out: *mut f32,
) {
    unsafe {
        for r in 0..rows {
            let x = x.add(r * width);
            let mut total = L::zero();
            for i in (0..width).step_by(16) {
                total = total.add(L::load(x.add(i)));
            }
            let mean = L::splat(sum(total) / width as f32);
            let mut squares = L::zero();
            for i in (0..width).step_by(16) {
                let d = L::load(x.add(i)).sub(mean);
                squares = squares.fma(d, d);
            }
            let var = sum(squares) / width as f32 + 1e-8;
            let scale = L::splat(1.0 / var.sqrt());
            for i in (0..width).step_by(16) {
                let y = L::load(x.add(i)).sub(mean).mul(scale);
                let mut y = y.mul(L::load(gain.add(i))).add(L::load(bias.add(i)));
                if !residual.is_null() {
                    y = y.add(L::load(residual.add(r * width + i)));
                }
                y.store(out.add(r * width + i));
            }
        }
    }
}

#[inline(always)]
unsafe fn sum_rows<L: Lanes>(table: *const f32, rows: [usize; 4], width: usize, out: *mut f32) {
    unsafe {
        for i in (0..width).step_by(16) {
            let mut s = L::zero();
            for r in rows {
                s = s.add(L::load(table.add(r * width + i)));
            }
            s.store(out.add(i));
        }
    }
}

#[inline(always)]
unsafe fn maxout_sums<L: Lanes>(
    table: *const f32,
    picks: &[u32],
    addends: usize,
    bias: &[f32],
    pieces: usize,
    out: *mut f32,
) {
    let width = bias.len() / pieces;
    let bias = bias.as_ptr();
    // The addends' loop is unrolled where their number is known.
    if addends == 3 && pieces == 3 {
        for (r, three) in picks.as_chunks::<3>().0.iter().enumerate() {
            let from = [three[0] as usize, three[1] as usize, three[2] as usize];
            unsafe { sum_of::<L, 3>(table, from, bias, width, out.add(r * width)) };
        }
        return;
    }
    for (r, from) in picks.chunks_exact(addends).enumerate() {
        for panel in 0..width / 16 {
            unsafe {
                let mut best = L::splat(f32::NEG_INFINITY);
                for piece in 0..pieces {
                    let at = (panel * pieces + piece) * 16;
                    let mut sum = L::load(table.add(from[0] as usize + at));
                    for &p in &from[1..] {
                        sum = sum.add(L::load(table.add(p as usize + at)));
                    }
                    best = best.max(sum.add(L::load(bias.add(at))));
                }
                best.store(out.add(r * width + panel * 16));
            }
        }
    }
}

#[inline(always)]
unsafe fn conv_inputs<L: Lanes>(input: *const f32, width: usize, fours: usize, sums: *mut f32, stride: usize) {
    let [p, q] = POINTS;
    let (p2, q2) = (p * p, q * q);
    unsafe {
        let all = L::splat(p2 * q2);
        let [less_both, less_p2, less_q2] = [-p2 - q2, -p2, -q2].map(|x| L::splat(x));
        let [p, less_p, q, less_q] = [p, -p, q, -q].map(|x| L::splat(x));
        for four in 0..fours {
            for i in (0..width).step_by(16) {
                let x: [L; 6] = std::array::from_fn(|r| L::load(input.add((4 * four + r) * width + i)));
                let (even, odd) = (x[4].fma(less_q2, x[2]), x[3].fma(less_q2, x[1]));
                let (far_even, far_odd) = (x[4].fma(less_p2, x[2]), x[3].fma(less_p2, x[1]));
                let of = [
                    x[4].fma(less_both, x[2]).fma(all, x[0]),
                    even.fma(p, odd),
                    even.fma(less_p, odd),
                    far_even.fma(q, far_odd),
                    far_even.fma(less_q, far_odd),
                    x[5].fma(less_both, x[3]).fma(all, x[1]),
                ];
                for (n, sum) in of.into_iter().enumerate() {
                    sum.store(sums.add(n * stride + four * width + i));
                }
            }
        }
    }
}

#[inline(always)]
unsafe fn conv_outputs<L: Lanes>(
    products: *const f32,
    stride: usize,
    size: usize,
    fours: usize,
    bias: &[f32],
    pieces: usize,
    out: *mut f32,
) {
    let width = bias.len() / pieces;
    let powers = POINTS.map(|x| [x, x * x, x * x * x]);
    unsafe {
        let [[p, p2, p3], [q, q2, q3]] = powers.map(|x| x.map(|x| L::splat(x)));
        for four in 0..fours {
            for panel in 0..width / 16 {
                let mut best = [L::splat(f32::NEG_INFINITY); 4];
                for piece in 0..pieces {
                    let at = (panel * pieces + piece) * 16;
                    let of = |n: usize| L::load(products.add(n * stride + four * size + at));
                    let bias = L::load(bias.as_ptr().add(at));
                    let (near, far) = (of(1).add(of(2)), of(3).add(of(4)));
                    let (slope, far_slope) = (of(1).sub(of(2)), of(3).sub(of(4)));
                    let rows = [
                        of(0).add(near).add(far).add(bias),
                        bias.fma(p, slope).fma(q, far_slope),
                        bias.fma(p2, near).fma(q2, far),
                        of(5).fma(p3, slope).fma(q3, far_slope).add(bias),
                    ];
                    for (best, row) in best.iter_mut().zip(rows) {
                        *best = best.max(row);
                    }
                }
                for (r, best) in best.into_iter().enumerate() {
                    best.store(out.add((4 * four + r) * width + panel * 16));
                }
            }
        }
    }
}

/// One row of [`maxout_sums`] with three pieces.
#[inline(always)]
unsafe fn sum_of<L: Lanes, const N: usize>(
    table: *const f32,
    from: [usize; N],
    bias: *const f32,
    width: usize,
    out: *mut f32,
) {
    for panel in 0..width / 16 {
        unsafe {
            let mut best = L::zero();
            for piece in 0..3 {
                let at = (panel * 3 + piece) * 16;
                let mut sum = L::load(table.add(from[0] + at));
                for n in 1..N {
                    sum = sum.add(L::load(table.add(from[n] + at)));
                }
                sum = sum.add(L::load(bias.add(at)));
                best = if piece == 0 { sum } else { best.max(sum) };
            }
            best.store(out.add(panel * 16));
        }
    }
}

#[inline(always)]
unsafe fn score<L: Lanes>(
    products: *const f32,
    pad: *const f32,
    bias: *const f32,
    ids: &[i32],
    upper: &Packed,
    scores: *mut f32,
) {
    let hidden = upper.inputs;
    let (step, width) = (2 * hidden, 2 * hidden * ids.len());
    let mut h = [0f32; MAX_HIDDEN];
    unsafe {
        for i in (0..hidden).step_by(16) {
            let (mut a, mut b) = (L::zero(), L::zero());
            for (f, &id) in ids.iter().enumerate() {
                let row = if id < 0 { pad } else { products.add(id as usize * width) }.add(f * step + i);
                a = a.add(L::load(row));
                b = b.add(L::load(row.add(hidden)));
            }
            a = a.add(L::load(bias.add(i)));
            b = b.add(L::load(bias.add(hidden + i)));
            a.max(b).store(h.as_mut_ptr().add(i));
        }
        match upper.width {
            1 => blocks::<L, 1, 1, 1>(h.as_ptr(), 0, 1, upper, scores, 0),
            2 => blocks::<L, 1, 2, 2>(h.as_ptr(), 0, 1, upper, scores, 0),
            3 => blocks::<L, 1, 3, 3>(h.as_ptr(), 0, 1, upper, scores, 0),
            4 => blocks::<L, 1, 4, 4>(h.as_ptr(), 0, 1, upper, scores, 0),
            5 => blocks::<L, 1, 5, 5>(h.as_ptr(), 0, 1, upper, scores, 0),
            6 => blocks::<L, 1, 6, 6>(h.as_ptr(), 0, 1, upper, scores, 0),
            7 => blocks::<L, 1, 7, 7>(h.as_ptr(), 0, 1, upper, scores, 0),
            8 => blocks::<L, 1, 8, 8>(h.as_ptr(), 0, 1, upper, scores, 0),
            n => unreachable!("panels have at most 8 registers, not {n}"),
        }
    }
}

/// Sixteen at a time without branches, which the compiler turns into the instructions of each set.
#[inline(always)]
fn top_two(scores: &[f32]) -> (f32, f32, usize) {
    let larger = |a: f32, b: f32| if b > a { b } else { a };
    let smaller = |a: f32, b: f32| if b < a { b } else { a };
    let (mut best, mut second) = ([f32::MIN; 16], [f32::MIN; 16]);
    let (blocks, rest) = scores.as_chunks::<16>();
    let mut last = [f32::MIN; 16];
    last[..rest.len()].copy_from_slice(rest);
    for block in blocks.iter().chain([&last]) {
        for i in 0..16 {
            second[i] = larger(second[i], smaller(best[i], block[i]));
            best[i] = larger(best[i], block[i]);
        }
    }
    // By halves, which takes four steps where one after the other takes sixteen.
    for half in [8, 4, 2, 1] {
        for i in 0..half {
            second[i] = larger(larger(second[i], second[i + half]), smaller(best[i], best[i + half]));
            best[i] = larger(best[i], best[i + half]);
        }
    }
    let (top, next) = (best[0], second[0]);
    let places = |block: &[f32; 16]| (0..16).fold(0u32, |all, i| all | u32::from(block[i] == top) << i);
    let found = blocks.iter().chain([&last]).zip((0..).step_by(16)).find_map(|(block, at)| {
        let places = places(block);
        (places != 0).then_some(at + places.trailing_zeros() as usize)
    });
    // What stands for the rest of the last block may equal the least of all numbers.
    let at = found.filter(|&at| at < scores.len()).unwrap_or(0);
    (top, next, at)
}

/// Multiply-adds without memory, with `SUMS` of them under way; returns the number of floating-point operations done.
#[inline(always)]
unsafe fn multiply_adds<L: Lanes, const SUMS: usize>(rounds: u64) -> f64 {
    unsafe {
        let (mut acc, x, y) = ([L::splat(0.5); SUMS], L::splat(1.000_000_1), L::splat(1e-9));
        for _ in 0..rounds {
            for a in &mut acc {
                *a = y.fma(*a, x);
            }
        }
        let total = acc.into_iter().fold(L::zero(), |s, a| s.add(a));
        std::hint::black_box(sum(total));
    }
    rounds as f64 * (SUMS * 32) as f64
}

/// As many at once as the register file holds, to hide the latency of each.
#[inline(always)]
unsafe fn peak<L: Lanes>(rounds: u64) -> f64 {
    unsafe { if L::ROWS > 2 { multiply_adds::<L, 12>(rounds) } else { multiply_adds::<L, 6>(rounds) } }
}

/// The kernels compiled for one instruction set.
macro_rules! instances {
    ($module:ident, $lanes:path, $(#[$feature:meta])?) => {
        pub(super) mod $module {
            use super::*;

            $(#[$feature])?
            pub(in crate::kernel) unsafe fn affine(
                a: *const f32, lda: usize, rows: usize, w: &Packed, out: *mut f32, ldo: usize,
            ) {
                unsafe { super::affine::<$lanes>(a, lda, rows, w, out, ldo) }
            }

            $(#[$feature])?
            pub(in crate::kernel) unsafe fn layer_norm(
                x: *const f32, width: usize, gain: *const f32, bias: *const f32, residual: *const f32, rows: usize,
                out: *mut f32,
            ) {
                unsafe { super::layer_norm::<$lanes>(x, width, gain, bias, residual, rows, out) }
            }

            $(#[$feature])?
            pub(in crate::kernel) unsafe fn sum_rows(table: *const f32, rows: [usize; 4], width: usize, out: *mut f32) {
                unsafe { super::sum_rows::<$lanes>(table, rows, width, out) }
            }

            $(#[$feature])?
            pub(in crate::kernel) unsafe fn maxout_sums(
                table: *const f32, picks: &[u32], addends: usize, bias: &[f32], pieces: usize, out: *mut f32,
            ) {
                unsafe { super::maxout_sums::<$lanes>(table, picks, addends, bias, pieces, out) }
            }

            $(#[$feature])?
            pub(in crate::kernel) unsafe fn conv_inputs(
                input: *const f32, width: usize, fours: usize, sums: *mut f32, stride: usize,
            ) {
                unsafe { super::conv_inputs::<$lanes>(input, width, fours, sums, stride) }
            }

            $(#[$feature])?
            pub(in crate::kernel) unsafe fn conv_outputs(
                products: *const f32, stride: usize, size: usize, fours: usize, bias: &[f32], pieces: usize,
                out: *mut f32,
            ) {
                unsafe { super::conv_outputs::<$lanes>(products, stride, size, fours, bias, pieces, out) }
            }

            $(#[$feature])?
            pub(in crate::kernel) unsafe fn score(
                products: *const f32, pad: *const f32, bias: *const f32, ids: &[i32], upper: &Packed, scores: *mut f32,
            ) {
                unsafe { super::score::<$lanes>(products, pad, bias, ids, upper, scores) }
            }

            $(#[$feature])?
            pub(in crate::kernel) unsafe fn top_two(scores: &[f32]) -> (f32, f32, usize) {
                super::top_two(scores)
            }

            $(#[$feature])?
            pub(in crate::kernel) unsafe fn peak(rounds: u64) -> f64 {
                unsafe { super::peak::<$lanes>(rounds) }
            }
        }
    };
}

instances!(portable, crate::kernel::lanes::Portable,);
#[cfg(target_arch = "x86_64")]
instances!(avx2, crate::kernel::lanes::x86::Avx2, #[target_feature(enable = "avx2,fma")]);
#[cfg(target_arch = "x86_64")]
instances!(avx512, crate::kernel::lanes::x86::Avx512, #[target_feature(enable = "avx512f")]);
#[cfg(target_arch = "aarch64")]
instances!(neon, crate::kernel::lanes::arm::Neon, #[target_feature(enable = "neon")]);
