//! Numbers told of lines or days, one column a feature: what is asked of many rows at a time lies side by side.

use std::cell::Cell;

/// Rows that are judged at a time; columns are padded to a multiple of it.
pub(crate) const BLOCK: usize = 32;

/// Numbers of a table that are kept room for when it is done with.
const KEPT: usize = 1 << 20;

thread_local! {
    /// The room of the last table: asking for so much of it again and again takes its time.
    static ROOM: Cell<Vec<f32>> = Cell::default();
}

/// A table of numbers, column after column.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    rows: usize,
    /// Numbers from the beginning of a column to that of the next.
    stride: usize,
    values: Vec<f32>,
}

impl Columns {
    /// A table of so many rows, without columns as yet; room for `width` of them.
    pub(crate) fn new(rows: usize, width: usize) -> Columns {
        // An odd number of blocks: columns a power of two apart would share few places of the processor's cache.
        let stride = (rows.div_ceil(BLOCK) | 1) * BLOCK;
        let mut values = ROOM.take();
        values.clear();
        values.reserve(stride * width);
        Columns { rows, stride, values }
    }

    /// From values one row after the other.
    pub(crate) fn of_rows(rows: &[f32], width: usize) -> Columns {
        let mut columns = Columns::new(rows.len() / width.max(1), width);
        columns.add_rows(rows, width);
        columns
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    pub(crate) fn width(&self) -> usize {
        self.values.len() / self.stride
    }

    /// Adds columns of zeros to be filled, each as long as the table has rows.
    pub(crate) fn add<const N: usize>(&mut self) -> [&mut [f32]; N] {
        let from = self.values.len();
        self.values.resize(from + N * self.stride, 0.0);
        let rows = self.rows;
        let mut new = self.values[from..].chunks_exact_mut(self.stride);
        std::array::from_fn(|_| new.next().map_or(&mut [][..], |column| &mut column[..rows]))
    }

    /// Adds a column by the number of the row.
    #[inline(always)]
    pub(crate) fn push(&mut self, value: impl FnMut(usize) -> f32) {
        self.extend((0..self.rows).map(value));
    }

    /// Adds a column by its values in order.
    #[inline(always)]
    pub(crate) fn extend(&mut self, values: impl Iterator<Item = f32>) {
        let to = self.values.len() + self.stride;
        self.values.extend(values.take(self.rows));
        self.values.resize(to, 0.0);
    }

    /// Adds a column: what another has so many rows further down, or `beyond` where that is outside of the table.
    pub(crate) fn push_shifted(&mut self, column: &[f32], by: i32, beyond: f32) {
        let [new] = self.add();
        let far = (by.unsigned_abs() as usize).min(new.len());
        let near = new.len() - far;
        if by < 0 {
            new[..far].fill(beyond);
            new[far..].copy_from_slice(&column[..near]);
        } else {
            new[..near].copy_from_slice(&column[far..far + near]);
            new[near..].fill(beyond);
        }
    }

    /// Adds columns from values one row after the other.
    pub(crate) fn add_rows(&mut self, rows: &[f32], width: usize) {
        let from = self.values.len();
        self.values.resize(from + width * self.stride, 0.0);
        let new = &mut self.values[from..];
        // Some rows at a time, which stay near the processor.
        for (k, part) in rows.chunks(width.max(1) * 2 * BLOCK).enumerate() {
            for (c, column) in new.chunks_exact_mut(self.stride).enumerate() {
                let column = &mut column[k * 2 * BLOCK..];
                for (to, row) in column.iter_mut().zip(part.chunks_exact(width)) {
                    *to = row[c];
                }
            }
        }
    }

    /// One block of a column's values, or zeros where there is no such column.
    #[inline]
    pub(crate) fn block(&self, column: usize, from: usize) -> &[f32; BLOCK] {
        let at = column * self.stride + from;
        self.values.get(at..at + BLOCK).and_then(|b| b.try_into().ok()).unwrap_or(&[0.0; BLOCK])
    }

    /// The same table one row after the other.
    pub(crate) fn to_rows(&self) -> Vec<f32> {
        let column = |k: usize| self.values.iter().skip(k).step_by(self.stride).copied();
        (0..self.rows).flat_map(column).collect()
    }
}

impl Drop for Columns {
    fn drop(&mut self) {
        let values = std::mem::take(&mut self.values);
        if values.capacity() <= KEPT {
            ROOM.set(values);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_columns() {
        let rows: Vec<f32> = (0..70 * 3).map(|n| n as f32).collect();
        let mut table = Columns::of_rows(&rows, 3);
        assert_eq!((table.rows(), table.width()), (70, 3));
        assert_eq!(table.to_rows(), rows);
        assert_eq!(table.block(2, 64)[..7], [194.0, 197.0, 200.0, 203.0, 206.0, 209.0, 0.0]);
        assert_eq!(table.block(3, 0), &[0.0; BLOCK]);
        let [twice] = table.add();
        twice.fill(2.0);
        let numbers: Vec<f32> = (0..70).map(|n| n as f32).collect();
        table.push_shifted(&numbers, -2, 9.0);
        table.push_shifted(&numbers, 69, 8.0);
        table.push(|i| i as f32);
        assert_eq!(table.to_rows()[..7], [0.0, 1.0, 2.0, 2.0, 9.0, 69.0, 0.0]);
        assert_eq!(table.to_rows()[14..21], [6.0, 7.0, 8.0, 2.0, 0.0, 8.0, 2.0]);
    }
}
