//! The words of a text, found sixty-four bytes at a time: nearly all bytes of a page are in words of ASCII letters.

use crate::tables::WordHash;

/// Takes what [`runs`] meets.
pub(crate) trait Runs {
    /// Whether an apostrophe is part of a word.
    const APOSTROPHES: bool;
    /// Whether signs are to be told.
    const SIGNS: bool;
    /// A word of ASCII letters and digits: the [`WordHash`] of its lower case, its bytes, whether a capital begins it.
    fn word(&mut self, hash: u64, bytes: u32, upper: bool);
    /// An ASCII character that no word has, but for the space.
    fn sign(&mut self, _b: u8) {}
    /// A run without ASCII signs and spaces that holds characters beyond ASCII, or is very long.
    fn wide(&mut self, run: &str);
}

/// Bytes that are told apart at a time.
const WINDOW: usize = 64;
/// Bytes of a word that are read at a time.
const READ: usize = 8;

/// Cuts a text into runs of what words are made of and what stands between them.
#[inline(always)] // What takes them is kept in registers.
pub(crate) fn runs<R: Runs>(text: &str, to: &mut R) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let mut copy = [0; WINDOW + READ];
        let window = match rest.first_chunk() {
            Some(window) => window,
            None => {
                copy[..rest.len()].copy_from_slice(rest);
                &copy
            }
        };
        let Sorts { word, wide, space } = Sorts::of::<R>(window);
        let mut length = rest.len().min(WINDOW);
        let run = word | wide;
        if rest.len() > WINDOW && run >> (WINDOW - 1) == 1 {
            // What goes on behind the window is left for the next one.
            length -= run.leading_ones() as usize;
            if length == 0 {
                let goes_on = |b: &u8| !b.is_ascii() || b.is_ascii_alphanumeric() || R::APOSTROPHES && *b == b'\'';
                let end = at + rest.iter().position(|b| !goes_on(b)).unwrap_or(rest.len());
                to.wide(&text[at..end]);
                at = end;
                continue;
            }
        }
        let inside = u64::MAX >> (WINDOW - length);
        let run = run & inside;
        let signs = if R::SIGNS { !(run | space) & inside } else { 0 };
        let mut todo = run & !(run << 1) | signs;
        while todo != 0 {
            let from = todo.trailing_zeros() as usize;
            todo &= todo - 1;
            if signs >> from & 1 == 1 {
                to.sign(window[from]);
                continue;
            }
            let length = (!(run >> from)).trailing_zeros() as usize;
            if wide >> from & u64::MAX >> (WINDOW - length) != 0 {
                to.wide(&text[at + from..at + from + length]);
                continue;
            }
            let upper = window[from].is_ascii_uppercase();
            to.word(hash(window, from, length), length as u32, upper);
        }
        at += length;
    }
}

/// Of each byte of a window one bit.
struct Sorts {
    /// Letters and digits.
    word: u64,
    /// Parts of characters beyond ASCII.
    wide: u64,
    space: u64,
}

impl Sorts {
    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    fn of<R: Runs>(window: &[u8; WINDOW + READ]) -> Sorts {
        use std::arch::x86_64::*;
        let mut sorts = Sorts { word: 0, wide: 0, space: 0 };
        for (k, part) in window[..WINDOW].as_chunks::<16>().0.iter().enumerate() {
            // SAFETY: every processor of this kind has these instructions, and sixteen bytes are read of as many.
            let [word, wide, space] = unsafe {
                let part = _mm_loadu_si128(part.as_ptr().cast());
                let is = |b: u8| _mm_cmpeq_epi8(part, _mm_set1_epi8(b as i8));
                let between = |bytes, first: u8, last: u8| {
                    let least = _mm_cmpgt_epi8(bytes, _mm_set1_epi8(first as i8 - 1));
                    _mm_and_si128(least, _mm_cmpgt_epi8(_mm_set1_epi8(last as i8 + 1), bytes))
                };
                let letters = between(_mm_or_si128(part, _mm_set1_epi8(0x20)), b'a', b'z');
                let mut word = _mm_or_si128(letters, between(part, b'0', b'9'));
                if R::APOSTROPHES {
                    word = _mm_or_si128(word, is(b'\''));
                }
                [word, part, is(b' ')].map(|sort| _mm_movemask_epi8(sort))
            };
            let put = |bits: i32| u64::from(bits as u32) << (16 * k);
            sorts.word |= put(word);
            sorts.wide |= put(wide);
            sorts.space |= put(space);
        }
        sorts
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn of<R: Runs>(window: &[u8; WINDOW + READ]) -> Sorts {
        let mut sorts = Sorts { word: 0, wide: 0, space: 0 };
        for (k, b) in window[..WINDOW].iter().enumerate() {
            let word = b.is_ascii_alphanumeric() || R::APOSTROPHES && *b == b'\'';
            sorts.word |= u64::from(word) << k;
            sorts.wide |= u64::from(!b.is_ascii()) << k;
            sorts.space |= u64::from(*b == b' ') << k;
        }
        sorts
    }
}

/// The [`WordHash`] of the lower case of a word.
#[inline(always)]
fn hash(window: &[u8; WINDOW + READ], from: usize, length: usize) -> u64 {
    // Letters differ from their small ones in this bit; digits and apostrophes have it.
    const SMALL: u8 = 0x20;
    let Some(Ok(first)) = window.get(from..from + READ).map(<[u8; READ]>::try_from) else { return 0 };
    let first = u64::from_le_bytes(first) | u64::from_le_bytes([SMALL; READ]);
    // As many steps for short words as for long ones: how long the next word is is hard to foretell.
    let mut hashes = [WordHash::START; READ + 1];
    for k in 0..READ {
        hashes[k + 1] = hashes[k].byte((first >> (8 * k)) as u8);
    }
    let mut hash = hashes[length.min(READ)];
    if length > READ {
        for b in &window[from + READ..from + length] {
            hash = hash.byte(b | SMALL);
        }
    }
    hash.number()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Met(Vec<(u64, u32, bool)>, Vec<u8>, Vec<String>);

    impl Runs for Met {
        const APOSTROPHES: bool = true;
        const SIGNS: bool = true;

        fn word(&mut self, hash: u64, bytes: u32, upper: bool) {
            self.0.push((hash, bytes, upper));
        }

        fn sign(&mut self, b: u8) {
            self.1.push(b);
        }

        fn wide(&mut self, run: &str) {
            self.2.push(run.to_owned());
        }
    }

    #[test]
    fn words_are_found_wherever_they_stand() {
        let words = ["The", "ENVOYS'", "2nd", "negotiations", "a", "counterrevolutionaries", "O'Hara", "x9"];
        for before in 0..150 {
            let mut text = " ".repeat(before);
            for word in words {
                text += word;
                text += ", ";
            }
            text += "naïve—words “quoted” end";
            let mut met = Met::default();
            runs(&text, &mut met);
            let wanted = words.into_iter().chain(["end"]);
            let wanted: Vec<_> = wanted
                .map(|w| (WordHash::of(&w.to_lowercase()), w.len() as u32, w.starts_with(char::is_uppercase)))
                .collect();
            assert_eq!(met.0, wanted, "{before}");
            assert_eq!(met.1, [b','; 8]);
            assert_eq!(met.2, ["naïve—words", "“quoted”"]);
        }
        let long = "z".repeat(200);
        let mut met = Met::default();
        runs(&format!("a {long}: b"), &mut met);
        assert_eq!((met.0.len(), met.1, met.2), (2, vec![b':'], vec![long]));
    }
}
