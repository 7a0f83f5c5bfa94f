//! Sixteen floats as each instruction set holds them.

/// Sixteen floats that are computed with side by side.
///
/// # Safety
/// The methods of an implementation may only run on a processor with its instruction set, inside a function compiled
/// for it; pointers must be good for sixteen floats.
pub(super) trait Lanes: Copy {
    /// Rows of an affine layer with three registers a row that fit the register file.
    const ROWS: usize;
    unsafe fn zero() -> Self;
    unsafe fn splat(x: f32) -> Self;
    unsafe fn load(p: *const f32) -> Self;
    unsafe fn store(self, p: *mut f32);
    unsafe fn add(self, other: Self) -> Self;
    unsafe fn sub(self, other: Self) -> Self;
    unsafe fn mul(self, other: Self) -> Self;
    unsafe fn max(self, other: Self) -> Self;
    /// `a * b + self`.
    unsafe fn fma(self, a: Self, b: Self) -> Self;
}

/// The sum of all lanes, halves onto halves: the same order everywhere.
#[inline(always)]
pub(super) unsafe fn sum<L: Lanes>(x: L) -> f32 {
    let mut a = [0f32; 16];
    unsafe { x.store(a.as_mut_ptr()) };
    let mut n = 8;
    while n > 0 {
        for i in 0..n {
            a[i] += a[i + n];
        }
        n /= 2;
    }
    a[0]
}

/// Any processor; separate multiplication and addition, since a fused one without hardware is slow.
#[derive(Clone, Copy)]
pub(super) struct Portable([f32; 16]);

impl Portable {
    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(f32, f32) -> f32) -> Self {
        Portable(std::array::from_fn(|i| f(self.0[i], other.0[i])))
    }
}

impl Lanes for Portable {
    const ROWS: usize = 1;
    #[inline(always)]
    unsafe fn zero() -> Self {
        Portable([0.0; 16])
    }
    #[inline(always)]
    unsafe fn splat(x: f32) -> Self {
        Portable([x; 16])
    }
    #[inline(always)]
    unsafe fn load(p: *const f32) -> Self {
        Portable(unsafe { p.cast::<[f32; 16]>().read_unaligned() })
    }
    #[inline(always)]
    unsafe fn store(self, p: *mut f32) {
        unsafe { p.cast::<[f32; 16]>().write_unaligned(self.0) }
    }
    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }
    #[inline(always)]
    unsafe fn sub(self, other: Self) -> Self {
        self.zip(other, |a, b| a - b)
    }
    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        self.zip(other, |a, b| a * b)
    }
    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        self.zip(other, |a, b| if a > b { a } else { b })
    }
    #[inline(always)]
    unsafe fn fma(self, a: Self, b: Self) -> Self {
        Portable(std::array::from_fn(|i| a.0[i] * b.0[i] + self.0[i]))
    }
}

/// Implements [`Lanes`] over `$n` registers of `$w` floats each.
macro_rules! lanes {
    ($name:ident, $reg:ty, $n:literal, $w:literal, rows $rows:literal,
     $zero:expr, $splat:expr, $load:expr, $store:expr, $add:expr, $sub:expr, $mul:expr, $max:expr, $fma:expr) => {
        #[derive(Clone, Copy)]
        pub(in crate::kernel) struct $name([$reg; $n]);

        impl Lanes for $name {
            const ROWS: usize = $rows;
            #[inline(always)]
            unsafe fn zero() -> Self {
                unsafe { $name([$zero(); $n]) }
            }
            #[inline(always)]
            unsafe fn splat(x: f32) -> Self {
                unsafe { $name([$splat(x); $n]) }
            }
            #[inline(always)]
            unsafe fn load(p: *const f32) -> Self {
                let mut out = unsafe { Self::zero() };
                for i in 0..$n {
                    out.0[i] = unsafe { $load(p.add(i * $w)) };
                }
                out
            }
            #[inline(always)]
            unsafe fn store(self, p: *mut f32) {
                for i in 0..$n {
                    unsafe { $store(p.add(i * $w), self.0[i]) };
                }
            }
            lanes!(@two $name, $n, add $add);
            lanes!(@two $name, $n, sub $sub);
            lanes!(@two $name, $n, mul $mul);
            lanes!(@two $name, $n, max $max);
            #[inline(always)]
            unsafe fn fma(mut self, a: Self, b: Self) -> Self {
                for i in 0..$n {
                    self.0[i] = unsafe { $fma(self.0[i], a.0[i], b.0[i]) };
                }
                self
            }
        }
    };
    (@two $name:ident, $n:literal, $method:ident $op:expr) => {
        #[inline(always)]
        unsafe fn $method(mut self, other: Self) -> Self {
            for i in 0..$n {
                self.0[i] = unsafe { $op(self.0[i], other.0[i]) };
            }
            self
        }
    };
}

#[cfg(target_arch = "x86_64")]
pub(super) mod x86 {
    use super::Lanes;
    use std::arch::x86_64::*;

    lanes!(Avx512, __m512, 1, 16, rows 8, _mm512_setzero_ps, _mm512_set1_ps, _mm512_loadu_ps, _mm512_storeu_ps,
        _mm512_add_ps, _mm512_sub_ps, _mm512_mul_ps, _mm512_max_ps, |c, a, b| _mm512_fmadd_ps(a, b, c));

    lanes!(Avx2, __m256, 2, 8, rows 2, _mm256_setzero_ps, _mm256_set1_ps, _mm256_loadu_ps, _mm256_storeu_ps,
        _mm256_add_ps, _mm256_sub_ps, _mm256_mul_ps, _mm256_max_ps, |c, a, b| _mm256_fmadd_ps(a, b, c));
}

#[cfg(target_arch = "aarch64")]
pub(super) mod arm {
    use super::Lanes;
    use std::arch::aarch64::*;

    lanes!(Neon, float32x4_t, 4, 4, rows 2, || vdupq_n_f32(0.0), vdupq_n_f32, vld1q_f32, vst1q_f32,
        vaddq_f32, vsubq_f32, vmulq_f32, vmaxq_f32, vfmaq_f32);
}
