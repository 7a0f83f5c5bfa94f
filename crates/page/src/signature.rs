use crate::ascii::{Ascii, Found, Pieces};
use crate::runs::{Runs, runs};
use crate::tables::is_punctuation;

/// Places of a signature.
const PLACES: usize = 64;
/// Words of a shingle.
const WORDS: usize = 4;

/// MinHash signature of a text's word 4-grams: the share of places in which two agree estimates the share of shingles
/// they have in common. Empty for texts of fewer than 20 words.
pub fn signature(text: &str) -> Vec<u32> {
    let mut places = vec![u32::MAX; PLACES];
    // Shingles of one, two and three words that end with the last one.
    let mut open = [0u64; WORDS - 1];
    let mut words = 0;
    each_word(text, |word| {
        words += 1;
        let longer = |shingle: u64| mix(shingle.rotate_left(17) ^ word);
        let [one, two, three] = open;
        let shingle = longer(three);
        open = [longer(0), longer(one), longer(two)];
        if words >= WORDS {
            // One permutation: the shingle's own bits choose the place (Li, Owen, Zhang 2012).
            let (place, value) = ((shingle >> 58) as usize, shingle as u32);
            places[place] = places[place].min(value);
        }
    });
    if words < 20 {
        return Vec::new();
    }
    densify(&mut places);
    places
}

/// Fills empty places from the next full one, so that short texts compare too (Shrivastava, Li 2014).
fn densify(places: &mut [u32]) {
    let full = places.to_vec();
    for i in 0..places.len() {
        if full[i] == u32::MAX
            && let Some(d) = (1..places.len()).find(|d| full[(i + d) % full.len()] != u32::MAX)
        {
            places[i] = full[(i + d) % full.len()].wrapping_add((d as u32).wrapping_mul(0x9e37_79b9));
        }
    }
}

/// Share of shingles that two signatures estimate; none where either is empty.
pub fn similarity(a: &[u32], b: &[u32]) -> Option<f32> {
    if a.is_empty() || a.len() != b.len() {
        return None;
    }
    Some(a.iter().zip(b).filter(|(x, y)| x == y).count() as f32 / a.len() as f32)
}

/// Takes the hashes of the words of a text, in lower case.
fn each_word(text: &str, take: impl FnMut(u64)) {
    let mut words = Words(take);
    Ascii::with(|ascii| {
        if ascii.cut(text, &mut words) {
            return;
        }
        // No word goes on in another line.
        for line in text.split('\n').filter(|l| !l.is_empty()) {
            if !ascii.cut(line, &mut words) {
                runs(line, &mut words);
            }
        }
    });
}

struct Words<F>(F);

impl<F: FnMut(u64)> Pieces for Words<F> {
    const WHOLE: bool = false;

    #[inline(always)]
    fn pieces(&mut self, pieces: Found<'_>) {
        pieces.each().for_each(|(hash, ..)| (self.0)(mix(hash)));
    }

    fn wide(&mut self, run: &str) {
        Runs::wide(self, run);
    }
}

impl<F: FnMut(u64)> Runs for Words<F> {
    const APOSTROPHES: bool = false;
    const SIGNS: bool = false;

    #[inline(always)]
    fn word(&mut self, hash: u64, _: u32, _: bool) {
        (self.0)(mix(hash));
    }

    /// Of a character beyond ASCII its number counts, not its bytes.
    fn wide(&mut self, run: &str) {
        const START: u64 = 0xcbf2_9ce4_8422_2325;
        let (mut hash, mut open) = (START, false);
        for c in run.chars() {
            if !is_punctuation(c) && c.is_alphanumeric() {
                let push = |h: u64, c: char| (h ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3);
                hash =
                    if c.is_ascii() { push(hash, c.to_ascii_lowercase()) } else { c.to_lowercase().fold(hash, push) };
                open = true;
            } else if open {
                (self.0)(mix(hash));
                (hash, open) = (START, false);
            }
        }
        if open {
            (self.0)(mix(hash));
        }
    }
}

fn mix(mut h: u64) -> u64 {
    h = (h ^ (h >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h = (h ^ (h >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    h ^ (h >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_agree() {
        let a = "The ministers of both states met on Monday in the old town hall to sign a treaty on the shared river, officials said after the talks had ended late in the evening.";
        let b = a.replace("late in the evening", "shortly before midnight");
        let c = "Prices of bread rose again in spring because the harvest had failed in most of the northern districts, the office of statistics reported in its yearly review of the markets.";
        let (a, b, c) = (signature(a), signature(&b), signature(c));
        assert!(similarity(&a, &b).unwrap() > 0.6);
        assert!(similarity(&a, &c).unwrap() < 0.2);
        assert!(signature("too short").is_empty());
    }
}
