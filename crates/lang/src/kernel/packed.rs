use std::ops::{Deref, DerefMut};

#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Line([f32; 16]);

/// Floats that begin on a cache line.
#[derive(Clone, Default)]
pub(crate) struct Buffer {
    lines: Vec<Line>,
    len: usize,
}

impl Buffer {
    pub(crate) fn zeroed(len: usize) -> Buffer {
        Buffer { lines: vec![Line([0.0; 16]); len.div_ceil(16)], len }
    }

    /// Makes room for `len` floats at least; what they hold is left over from before.
    pub(crate) fn reserve(&mut self, len: usize) {
        if self.len < len {
            // A little more, so that a growing need does not ask each time.
            *self = Buffer::zeroed(len + len / 16);
        }
    }
}

impl Deref for Buffer {
    type Target = [f32];
    fn deref(&self) -> &[f32] {
        // Safety: a line is sixteen floats without padding, and `len` is at most sixteen times the number of lines.
        unsafe { std::slice::from_raw_parts(self.lines.as_ptr().cast(), self.len) }
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [f32] {
        // Safety: as above.
        unsafe { std::slice::from_raw_parts_mut(self.lines.as_mut_ptr().cast(), self.len) }
    }
}

/// Weights in the order a kernel reads them: panels of a few registers' worth of outputs, input by input.
pub(crate) struct Packed {
    pub(super) inputs: usize,
    pub(super) panels: usize,
    /// Registers of sixteen outputs to a panel.
    pub(super) width: usize,
    pub(super) weights: Buffer,
    pub(super) bias: Buffer,
    /// The same for the matrix unit, made when first asked for.
    #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
    pub(super) split: std::sync::OnceLock<super::amx::Split>,
}

impl Packed {
    /// A linear layer: weights `[outputs, inputs]`, bias `[outputs]`.
    pub(crate) fn linear(w: &[f32], b: &[f32], outputs: usize, inputs: usize) -> Packed {
        let width = match outputs.div_ceil(16) {
            n if outputs % 48 == 0 && n > 8 => 3,
            n @ 5..=8 => n,
            n => n.min(4),
        };
        let panels = outputs.div_ceil(16 * width);
        let mut weights = Buffer::zeroed(panels * inputs * width * 16);
        let mut bias = Buffer::zeroed(panels * width * 16);
        for panel in 0..panels {
            for reg in 0..width {
                for lane in 0..16 {
                    let r = (panel * width + reg) * 16 + lane;
                    if r >= outputs {
                        continue;
                    }
                    for (k, &x) in w[r * inputs..][..inputs].iter().enumerate() {
                        weights[((panel * inputs + k) * width + reg) * 16 + lane] = x;
                    }
                    bias[(panel * width + reg) * 16 + lane] = b[r];
                }
            }
        }
        Packed {
            inputs,
            panels,
            width,
            weights,
            bias,
            #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
            split: Default::default(),
        }
    }

    /// Multiply-adds for one row.
    pub(crate) fn cost(&self) -> usize {
        self.inputs * self.panels * self.width * 16
    }

    pub(crate) fn inputs(&self) -> usize {
        self.inputs
    }

    /// Floats in an output row, unused ones at its end included.
    pub(crate) fn outputs(&self) -> usize {
        self.panels * 16 * self.width
    }
}
