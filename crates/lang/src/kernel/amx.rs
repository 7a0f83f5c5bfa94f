//! Affine layers on the matrix unit of Intel's server processors (AMX).
//!
//! The unit multiplies 16-bit floats (`bf16`, eight bits of precision) and adds in 32 bits. Weights and inputs are split
//! into an upper and a lower part, together sixteen bits, and three of the four products are added up; the fourth is
//! smaller than what the split leaves out. That is three multiplications for one, on a unit that does ten times as many;
//! what it costs in precision (2^-18 of a product) the parity run measures.
//!
//! The compiler has no stable functions for these instructions: they are written as assembly, and Linux is asked by
//! system call to keep the tiles' state.

use std::arch::asm;
use std::arch::x86_64::*;
use std::cell::RefCell;
use std::sync::OnceLock;

use super::packed::{Buffer, Packed};

/// Parts a number is split into.
pub(super) const PARTS: usize = 2;
/// Inputs that one multiplication of tiles takes.
const DEPTH: usize = 32;

/// Weights as the matrix unit reads them: for two tiles of sixteen outputs, each step of 32 inputs, and each part, a tile
/// of sixteen rows that hold two inputs for every output.
pub(super) struct Split {
    steps: usize,
    /// Tiles of sixteen outputs, an even number.
    tiles: usize,
    /// Two `bf16` to a float's room.
    weights: Buffer,
    bias: Buffer,
    /// Whether the bias is not zero throughout.
    biased: bool,
}

const TILE: usize = 256;

impl Split {
    pub(super) fn new(w: &Packed) -> Split {
        let steps = w.inputs.div_ceil(DEPTH);
        let tiles = (w.panels * w.width).next_multiple_of(2);
        let mut weights = Buffer::zeroed(tiles * steps * PARTS * TILE);
        let mut bias = Buffer::zeroed(tiles * 16);
        bias[..w.bias.len()].copy_from_slice(&w.bias);
        for tile in 0..w.panels * w.width {
            let (panel, reg) = (tile / w.width, tile % w.width);
            for k in (0..w.inputs).step_by(2) {
                for lane in 0..16 {
                    let at = |k: usize| match k < w.inputs {
                        true => parts(w.weights[((panel * w.inputs + k) * w.width + reg) * 16 + lane]),
                        false => [0; PARTS],
                    };
                    let (a, b) = (at(k), at(k + 1));
                    for part in 0..PARTS {
                        let place = (((tile / 2) * steps + k / DEPTH) * PARTS + part) * 2 + tile % 2;
                        let pair = u32::from(a[part]) | u32::from(b[part]) << 16;
                        weights[place * TILE + k % DEPTH / 2 * 16 + lane] = f32::from_bits(pair);
                    }
                }
            }
        }
        Split { steps, tiles, weights, biased: bias.iter().any(|&b| b != 0.0), bias }
    }
}

/// The nearest `bf16`, and that of what is left.
fn parts(x: f32) -> [u16; PARTS] {
    let mut rest = x;
    std::array::from_fn(|_| {
        let bits = rest.to_bits();
        // What is no number, in a damaged model, stays none: rounding would carry it past the largest of them.
        let part = if rest.is_nan() { 0x7fc0 } else { ((bits + 0x7fff + (bits >> 16 & 1)) >> 16) as u16 };
        rest -= f32::from_bits(u32::from(part) << 16);
        part
    })
}

/// Whether processor and system let this process use the matrix unit.
pub(super) fn available() -> bool {
    static KNOWN: OnceLock<bool> = OnceLock::new();
    *KNOWN.get_or_init(|| {
        if __cpuid(0).eax < 7 {
            return false;
        }
        let (seven, more) = (__cpuid_count(7, 0), __cpuid_count(7, 1));
        let (bf16, tile, avx512) = (seven.edx >> 22 & 1, seven.edx >> 24 & 1, more.eax >> 5 & 1);
        let wide = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512bw");
        bf16 & tile & avx512 == 1 && wide && permitted()
    })
}

/// Asks the system to keep the tiles' state for this process (`arch_prctl(ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA)`).
fn permitted() -> bool {
    const ARCH_PRCTL: i64 = 158;
    const REQUEST_PERMISSION: u64 = 0x1023;
    const TILE_DATA: u64 = 18;
    let mut result = ARCH_PRCTL;
    unsafe {
        asm!("syscall", inlateout("rax") result, in("rdi") REQUEST_PERMISSION, in("rsi") TILE_DATA,
            out("rcx") _, out("r11") _, options(nostack));
    }
    result == 0
}

#[repr(C, align(64))]
struct Config([u8; 64]);

/// Eight tiles of sixteen rows of 64 bytes.
static CONFIG: Config = {
    let mut c = [0; 64];
    c[0] = 1;
    let mut i = 0;
    while i < 8 {
        c[16 + 2 * i] = 64;
        c[48 + i] = 16;
        i += 1;
    }
    Config(c)
};

/// Inputs as parts, and sums where the rows of the output are too short or too few for whole tiles.
#[derive(Default)]
struct Room {
    parts: [Buffer; PARTS],
    sums: Buffer,
}

thread_local! {
    static ROOM: RefCell<Room> = RefCell::default();
}

/// As [`affine`](super::affine), which has checked the lengths.
///
/// # Safety
/// Only where the unit is [`available`]; `rows` may not be 0.
#[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
pub(super) unsafe fn affine(input: &[f32], lda: usize, rows: usize, w: &Packed, out: &mut [f32], ldo: usize) {
    let split = w.split.get_or_init(|| Split::new(w));
    ROOM.with_borrow_mut(|room| {
        let padded = rows.next_multiple_of(32);
        let used = (rows - 1) * lda + w.inputs;
        // Rows beyond the last are read and their sums thrown away.
        let reach = (padded - 1) * lda + split.steps * DEPTH + DEPTH;
        for part in &mut room.parts {
            part.reserve(reach.div_ceil(2));
        }
        let columns = split.tiles * 16;
        unsafe {
            let [upper, lower] = &mut room.parts;
            let (upper, lower): (*mut u16, *mut u16) = (upper.as_mut_ptr().cast(), lower.as_mut_ptr().cast());
            for at in (0..used).step_by(32) {
                let x = input.as_ptr().add(at);
                let (a, b) = if at + 32 <= used {
                    (_mm512_loadu_ps(x), _mm512_loadu_ps(x.add(16)))
                } else {
                    let mask = (1u32 << (used - at)) - 1;
                    // A masked load reads nothing, and cannot fail, where the mask is empty.
                    let b = _mm512_maskz_loadu_ps((mask >> 16) as u16, x.wrapping_add(16));
                    (_mm512_maskz_loadu_ps(mask as u16, x), b)
                };
                convert(a, b, upper.add(at), lower.add(at));
            }
            let from = [upper.cast_const(), lower.cast_const()];
            if out.len() >= padded * ldo && ldo >= columns {
                multiply(split, from, lda, padded, out.as_mut_ptr(), ldo);
                return;
            }
            room.sums.reserve(padded * columns);
            let sums = room.sums.as_mut_ptr();
            multiply(split, from, lda, padded, sums, columns);
            for r in 0..rows {
                let (row, to) = (sums.add(r * columns), out.as_mut_ptr().add(r * ldo));
                std::ptr::copy_nonoverlapping(row, to, w.panels * w.width * 16);
            }
        }
    });
}

/// Splits 32 floats.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
unsafe fn convert(a: __m512, b: __m512, upper: *mut u16, lower: *mut u16) {
    unsafe {
        let part: __m512i = std::mem::transmute(_mm512_cvtne2ps_pbh(b, a));
        _mm512_storeu_si512(upper.cast(), part);
        let (first, second) = (_mm512_castsi512_si256(part), _mm512_extracti64x4_epi64::<1>(part));
        let widen = |half| _mm512_castsi512_ps(_mm512_slli_epi32::<16>(_mm512_cvtepu16_epi32(half)));
        let (a, b) = (_mm512_sub_ps(a, widen(first)), _mm512_sub_ps(b, widen(second)));
        _mm512_storeu_si512(lower.cast(), std::mem::transmute::<__m512bh, __m512i>(_mm512_cvtne2ps_pbh(b, a)));
    }
}

/// Sums of products with the bias, 32 rows by 32 outputs at a time.
unsafe fn multiply(split: &Split, from: [*const u16; PARTS], lda: usize, rows: usize, out: *mut f32, ldo: usize) {
    unsafe {
        asm!("ldtilecfg [{}]", in(reg) CONFIG.0.as_ptr(), options(nostack, readonly));
        for pair in 0..split.tiles / 2 {
            let weights = split.weights.as_ptr().add(pair * split.steps * PARTS * 2 * TILE);
            let bias = split.bias.as_ptr().add(pair * 32);
            for row in (0..rows).step_by(32) {
                if split.biased {
                    asm!(
                        "tileloadd tmm0, [{b} + {zero}]",
                        "tileloadd tmm1, [{b} + {zero} + 64]",
                        "tileloadd tmm2, [{b} + {zero}]",
                        "tileloadd tmm3, [{b} + {zero} + 64]",
                        b = in(reg) bias, zero = in(reg) 0usize,
                        out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _, options(nostack, readonly)
                    );
                } else {
                    asm!(
                        "tilezero tmm0", "tilezero tmm1", "tilezero tmm2", "tilezero tmm3",
                        out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _, options(nostack, nomem)
                    );
                }
                let (ah, al) = (from[0].add(row * lda), from[1].add(row * lda));
                asm!(
                        "2:",
                        // Lower part of the inputs, upper part of the weights.
                        "tileloadd tmm6, [{w} + {line}]",
                        "tileloadd tmm4, [{al} + {stride}]",
                        "tdpbf16ps tmm0, tmm4, tmm6",
                        "tileloadd tmm7, [{w} + {line} + 1024]",
                        "tdpbf16ps tmm1, tmm4, tmm7",
                        "tileloadd tmm5, [{bl} + {stride}]",
                        "tdpbf16ps tmm2, tmm5, tmm6",
                        "tdpbf16ps tmm3, tmm5, tmm7",
                        // Upper parts of both.
                        "tileloadd tmm4, [{ah} + {stride}]",
                        "tdpbf16ps tmm0, tmm4, tmm6",
                        "tdpbf16ps tmm1, tmm4, tmm7",
                        "tileloadd tmm5, [{bh} + {stride}]",
                        "tdpbf16ps tmm2, tmm5, tmm6",
                        "tdpbf16ps tmm3, tmm5, tmm7",
                        // Upper part of the inputs, lower part of the weights.
                        "tileloadd tmm6, [{w} + {line} + 2048]",
                        "tdpbf16ps tmm0, tmm4, tmm6",
                        "tdpbf16ps tmm2, tmm5, tmm6",
                        "tileloadd tmm7, [{w} + {line} + 3072]",
                        "tdpbf16ps tmm1, tmm4, tmm7",
                        "tdpbf16ps tmm3, tmm5, tmm7",
                        "add {w}, 4096",
                        "add {ah}, 64",
                        "add {al}, 64",
                        "add {bh}, 64",
                        "add {bl}, 64",
                        "dec {n}",
                        "jnz 2b",
                        w = inout(reg) weights => _, n = inout(reg) split.steps => _,
                        ah = inout(reg) ah => _, al = inout(reg) al => _,
                        bh = inout(reg) ah.add(16 * lda) => _, bl = inout(reg) al.add(16 * lda) => _,
                        stride = in(reg) 2 * lda, line = in(reg) 64usize,
                        out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
                        out("tmm4") _, out("tmm5") _, out("tmm6") _, out("tmm7") _, options(nostack, readonly)
                );
                let to = out.add(row * ldo + pair * 32);
                asm!(
                    "tilestored [{o} + {stride}], tmm0",
                    "tilestored [{o} + {stride} + 64], tmm1",
                    "tilestored [{p} + {stride}], tmm2",
                    "tilestored [{p} + {stride} + 64], tmm3",
                    o = in(reg) to, p = in(reg) to.add(16 * ldo), stride = in(reg) 4 * ldo, options(nostack)
                );
            }
        }
        asm!("tilerelease", out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _, out("tmm4") _, out("tmm5") _,
            out("tmm6") _, out("tmm7") _, options(nostack, nomem));
    }
}

/// Multiplications of tiles without memory; returns the floating-point operations done, three `bf16` products counted as
/// the one product of `f32` they stand for.
pub(super) unsafe fn peak(rounds: u64) -> f64 {
    unsafe {
        asm!(
            "ldtilecfg [{config}]",
            "2:",
            "tdpbf16ps tmm0, tmm4, tmm6",
            "tdpbf16ps tmm1, tmm4, tmm7",
            "tdpbf16ps tmm2, tmm5, tmm6",
            "tdpbf16ps tmm3, tmm5, tmm7",
            "dec {n}",
            "jnz 2b",
            "tilerelease",
            config = in(reg) CONFIG.0.as_ptr(), n = inout(reg) rounds.max(1) => _,
            out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
            out("tmm4") _, out("tmm5") _, out("tmm6") _, out("tmm7") _, options(nostack, readonly)
        );
    }
    rounds as f64 * (4 * 2 * 16 * 16 * DEPTH) as f64 / 3.0
}
