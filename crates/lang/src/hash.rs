//! The hashes of the format, and one for our own tables.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

/// Reserved strings and the small numbers that stand for them.
static SYMBOLS: LazyLock<FastMap<&'static str, u64>> = LazyLock::new(|| {
    let row = |line: &'static str| {
        let (number, name) = line.split_once('\t')?;
        Some((name, number.parse().ok()?))
    };
    include_str!("data/symbols.tsv").lines().filter(|l| !l.starts_with('#')).filter_map(row).collect()
});

/// spaCy's id of a string: 0 for the empty one, a small number for a reserved one, else MurmurHash64A with seed 1.
pub(crate) fn string_id(text: &str) -> u64 {
    if text.is_empty() {
        return 0;
    }
    match SYMBOLS.get(text) {
        Some(&id) => id,
        None => murmur64(text.as_bytes()),
    }
}

/// What stands for a string in tables of spaCy's own, and in ours: MurmurHash64A with seed 1.
pub(crate) fn murmur64(bytes: &[u8]) -> u64 {
    const M: u64 = 0xc6a4_a793_5bd1_e995;
    let mut h = 1 ^ (bytes.len() as u64).wrapping_mul(M);
    let (words, tail) = bytes.as_chunks::<8>();
    for word in words {
        let k = u64::from_le_bytes(*word).wrapping_mul(M);
        h = (h ^ (k ^ k >> 47).wrapping_mul(M)).wrapping_mul(M);
    }
    if !tail.is_empty() {
        h = (h ^ tail.iter().rev().fold(0, |n, &b| n << 8 | u64::from(b))).wrapping_mul(M);
    }
    h = (h ^ h >> 47).wrapping_mul(M);
    h ^ h >> 47
}

/// The four rows of a hash embedding of `rows` rows that a key falls on: MurmurHash3 x64-128 of one word.
pub(crate) fn embedding_rows(key: u64, seed: u64, rows: u32) -> [usize; 4] {
    fn mix(mut k: u64) -> u64 {
        k = (k ^ k >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
        k = (k ^ k >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        k ^ k >> 33
    }
    let k = key.wrapping_mul(0x87c3_7b91_1142_53d5).rotate_left(31).wrapping_mul(0x4cf5_ad43_2745_937f);
    let (mut a, mut b) = (k ^ seed ^ 8, seed ^ 8);
    a = a.wrapping_add(b);
    b = b.wrapping_add(a);
    (a, b) = (mix(a), mix(b));
    a = a.wrapping_add(b);
    b = b.wrapping_add(a);
    [a as u32, (a >> 32) as u32, b as u32, (b >> 32) as u32].map(|h| (h % rows) as usize)
}

/// A fast hash for tables that live in one process; it is never written anywhere.
#[derive(Default)]
pub(crate) struct Fast(u64);

pub(crate) type FastMap<K, V> = HashMap<K, V, BuildHasherDefault<Fast>>;

impl Fast {
    #[inline]
    fn mix(&mut self, word: u64) {
        let wide = u128::from(self.0 ^ word ^ 0x9e37_79b9_7f4a_7c15) * 0xa076_1d64_78bd_642f;
        self.0 = (wide >> 64) as u64 ^ wide as u64;
    }
}

impl Hasher for Fast {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let (words, tail) = bytes.as_chunks::<8>();
        for word in words {
            self.mix(u64::from_le_bytes(*word));
        }
        if !tail.is_empty() {
            let mut word = [0; 8];
            word[..tail.len()].copy_from_slice(tail);
            self.mix(u64::from_le_bytes(word) ^ (tail.len() as u64) << 56);
        }
    }
    #[inline]
    fn write_u8(&mut self, n: u8) {
        self.0 = self.0.rotate_left(8) ^ u64::from(n);
    }
    #[inline]
    fn write_u64(&mut self, n: u64) {
        self.mix(n);
    }
    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_those_of_spacy() {
        assert_eq!(string_id(""), 0);
        assert_eq!(string_id("det"), 415);
        assert_eq!(string_id("DATE"), 391);
        assert_eq!(string_id("coffee"), 3_197_928_453_018_144_401);
    }
}
