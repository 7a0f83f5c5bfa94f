//! The words of a text, by processors that tell sixty-four bytes apart in a few steps: first where words begin and end, then
//! their hashes, with few jumps that depend on the text. [`crate::runs`] does the same on all processors.

use std::cell::Cell;
use std::ops::Range;

use crate::tables::{PRIME, WordHash};

/// Longer texts are to be read in parts, so that the room beside them stays small.
pub(crate) const LONGEST: usize = 1 << 16;
/// Bytes that are told apart at a time.
const WINDOW: usize = 64;
/// Bytes of a word that are read at a time.
const READ: usize = 8;
/// Pieces that are compared at a time.
const BEFORE: usize = 8;
/// Letters differ from their small ones in this bit; digits, apostrophes and signs have it.
const SMALL: u8 = 0x20;

/// What a text was cut into; the room is kept from text to text.
#[derive(Default)]
pub(crate) struct Ascii {
    /// The text, and spaces behind it.
    padded: Vec<u8>,
    /// Sixty-four bytes each.
    windows: Vec<Sorts>,
    /// Words and signs.
    pieces: usize,
    /// Where they begin and end, and their hashes. What lies behind the last is left over.
    starts: Vec<u32>,
    ends: Vec<u32>,
    hashes: Vec<u64>,
    /// Which of them have more bytes than are read at a time.
    long: Vec<u32>,
    /// Which of them hold characters beyond ASCII.
    wide: Vec<u32>,
    /// How many of those and of all have been given.
    wide_given: usize,
    given: usize,
}

/// How many bytes of each sort a text has.
#[derive(Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) digits: u32,
    pub(crate) commas: u32,
    pub(crate) stops: u32,
    pub(crate) bars: u32,
    pub(crate) quotes: u32,
    pub(crate) ats: u32,
}

/// Takes what a text is cut into.
pub(crate) trait Pieces {
    /// Whether signs are to be told that [`crate::tables::cut`] tells, with apostrophes as parts of words, and others counted.
    const WHOLE: bool;
    /// Words and signs in order.
    fn pieces(&mut self, pieces: Found<'_>);
    /// A run without ASCII signs and spaces that holds characters beyond ASCII.
    fn wide(&mut self, run: &str);
}

/// Words and signs that lie behind one another.
#[derive(Clone, Copy)]
pub(crate) struct Found<'a> {
    /// Of each the [`WordHash`] of its lower case, and where it begins and ends in the text.
    hashes: &'a [u64],
    starts: &'a [u32],
    ends: &'a [u32],
    text: &'a [u8],
}

impl<'a> Found<'a> {
    /// Of each its hash, its bytes, the first of them.
    #[inline(always)]
    pub(crate) fn each(self) -> impl ExactSizeIterator<Item = (u64, u32, u8)> + Clone + use<'a> {
        let Found { hashes, starts, ends, text } = self;
        let places = starts.iter().zip(ends).zip(hashes);
        places.map(|((from, to), hash)| (*hash, to - from, text.get(*from as usize).copied().unwrap_or(b' ')))
    }
}

thread_local! {
    static KEPT: Cell<Ascii> = Cell::default();
}

impl Ascii {
    /// Works in room that is kept from page to page.
    pub(crate) fn with<T>(work: impl FnOnce(&mut Ascii) -> T) -> T {
        let mut ascii = KEPT.take();
        let out = work(&mut ascii);
        KEPT.set(ascii);
        out
    }

    /// Cuts a text. False where this is not for the text or the processor.
    pub(crate) fn cut<P: Pieces>(&mut self, text: &str, to: &mut P) -> bool {
        let can = self.read::<P>(text);
        if can {
            self.give(text, 0..text.len(), to);
        }
        can
    }

    /// Finds the pieces of a text. False where this is not for the text or the processor.
    #[inline]
    pub(crate) fn read<P: Pieces>(&mut self, text: &str) -> bool {
        #[cfg(target_arch = "x86_64")]
        if text.len() < LONGEST && can() {
            // SAFETY: the processor has the instructions the function asks for; it asks for nothing else.
            unsafe { self.read_quickly::<P>(text.as_bytes()) };
            return true;
        }
        let _ = text;
        false
    }

    /// Gives the pieces of a part of the text that was read, which begins and ends where pieces do; none before it are given
    /// later.
    #[inline(always)]
    pub(crate) fn give<P: Pieces>(&mut self, text: &str, part: Range<usize>, to: &mut P) {
        let behind = |given: usize, at: usize| {
            let mut before = given;
            // Some at a time: they are in order.
            for some in self.starts[given..self.pieces].chunks(BEFORE) {
                let n = some.iter().map(|start| u32::from((*start as usize) < at)).sum::<u32>() as usize;
                before += n;
                if n < BEFORE {
                    break;
                }
            }
            before
        };
        let mut from = behind(self.given, part.start);
        let end = behind(from, part.end);
        while from < end {
            let stop = loop {
                match self.wide.get(self.wide_given).map(|n| *n as usize) {
                    Some(n) if n < from => self.wide_given += 1,
                    Some(n) => break n.min(end),
                    None => break end,
                }
            };
            to.pieces(Found {
                hashes: &self.hashes[from..stop],
                starts: &self.starts[from..stop],
                ends: &self.ends[from..stop],
                text: &self.padded,
            });
            if stop < end {
                to.wide(&text[self.starts[stop] as usize..self.ends[stop] as usize]);
            }
            from = stop + 1;
        }
        self.given = end;
    }

    /// What is counted in a part of the text that was read.
    #[inline]
    pub(crate) fn counts(&self, part: &Range<usize>) -> Counts {
        #[cfg(target_arch = "x86_64")]
        if can() {
            // SAFETY: the processor has the instruction the function asks for.
            return unsafe { self.counts_quickly(part) };
        }
        self.counts_any(part)
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "bmi1,bmi2,lzcnt,popcnt")]
    fn counts_quickly(&self, part: &Range<usize>) -> Counts {
        self.counts_any(part)
    }

    #[inline(always)]
    fn counts_any(&self, part: &Range<usize>) -> Counts {
        let mut counts = Counts::default();
        self.within(part, |of, bits| {
            let count = |sort: u64| (sort & bits).count_ones();
            counts.digits += count(of.digits);
            counts.commas += count(of.commas);
            counts.stops += count(of.stops);
            counts.bars += count(of.bars);
            counts.quotes += count(of.quotes);
            counts.ats += count(of.ats);
        });
        counts
    }

    /// Whether a part of the text is nothing but visible ASCII and single spaces.
    pub(crate) fn is_plain(&self, part: &Range<usize>) -> bool {
        let mut odd = 0;
        self.within(part, |of, bits| odd |= of.odd & bits);
        odd == 0
    }

    #[inline(always)]
    fn within(&self, part: &Range<usize>, mut take: impl FnMut(&Sorts, u64)) {
        if part.is_empty() {
            return;
        }
        let (first, last) = (part.start / WINDOW, (part.end - 1) / WINDOW);
        for (k, of) in self.windows[first..=last].iter().enumerate() {
            let from = if k == 0 { u64::MAX << (part.start % WINDOW) } else { u64::MAX };
            let to = if first + k == last { u64::MAX >> (WINDOW - 1 - (part.end - 1) % WINDOW) } else { u64::MAX };
            take(of, from & to);
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    fn read_quickly<P: Pieces>(&mut self, text: &[u8]) {
        // A space at least behind the text, so that every word ends.
        let windows = text.len() / WINDOW + 1;
        self.padded.clear();
        self.padded.reserve((windows + 1) * WINDOW);
        self.windows.reserve(windows);
        self.padded.extend_from_slice(text);
        self.padded.resize(windows * WINDOW + 2 * READ, b' ');
        (self.given, self.wide_given) = (0, 0);
        self.mark::<P>();
        self.hash();
    }

    /// The hashes of the pieces, eight at a time.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn hash(&mut self) {
        let Ascii { pieces, padded, starts, ends, hashes, long, .. } = self;
        let n = pieces.div_ceil(8);
        if hashes.len() < 8 * n {
            hashes.resize(8 * n, 0);
            long.resize(8 * n + 8, 0);
        }
        let mut longs = 0;
        let groups = starts.as_chunks::<8>().0[..n].iter().zip(&ends.as_chunks::<8>().0[..n]);
        for (k, ((from, to), out)) in groups.zip(hashes.as_chunks_mut::<8>().0).enumerate() {
            let bytes = std::array::from_fn(|i| to[i].wrapping_sub(from[i]));
            *out = hash_eight(padded, 0, from, &bytes, &[WordHash::START.number(); 8]);
            // No jumps: how long the next word is is hard to foretell.
            for (i, bytes) in bytes.iter().enumerate() {
                long[longs] = (8 * k + i) as u32;
                longs += usize::from(*bytes > READ as u32);
            }
        }
        // What is left over behind the last piece may look long.
        let long = &long[..longs];
        let long = &long[..long.partition_point(|piece| (*piece as usize) < *pieces)];
        for some in long.chunks(8) {
            let piece = |i: usize| some.get(i).map_or(some[0], |piece| *piece) as usize;
            let from = std::array::from_fn(|i| starts[piece(i)]);
            let bytes = std::array::from_fn(|i| ends[piece(i)] - starts[piece(i)] - READ as u32);
            let out = hash_eight(padded, READ, &from, &bytes, &std::array::from_fn(|i| hashes[piece(i)]));
            for (i, (piece, hash)) in some.iter().zip(out).enumerate() {
                let rest = (bytes[i] as usize).saturating_sub(READ);
                let end = ends[*piece as usize] as usize;
                let rest = &padded[end - rest..end];
                hashes[*piece as usize] =
                    rest.iter().fold(WordHash::behind(hash), |hash, b| hash.byte(b | SMALL)).number();
            }
        }
    }

    /// Finds where words and signs begin and end.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    fn mark<P: Pieces>(&mut self) {
        let Ascii { padded, windows, starts, ends, wide, .. } = self;
        let (mut begun, mut ended) = (0, 0);
        // Whether the byte before the window is of a word, a sign, a space.
        let (mut in_word, mut sign, mut spaced) = (0, 0, 0);
        wide.clear();
        windows.clear();
        for (k, window) in padded.as_chunks::<WINDOW>().0.iter().enumerate() {
            // Room for as many pieces as a window can have; most have few.
            if starts.len() < begun + 2 * WINDOW {
                let room = (padded.len() / 5).max(2 * begun) + 2 * WINDOW;
                starts.resize(room, 0);
                ends.resize(room, 0);
            }
            let mut of = Sorts::of::<P>(window);
            let before = of.word << 1 | in_word;
            let signs_before = of.signs << 1 | sign;
            let (starting, ending) = (of.word & !before | of.signs, before & !of.word | signs_before);
            if of.wide != 0 {
                // Where something is added to a run of ones it goes up to the first that is missing.
                let first = of.word & !before | in_word & of.word;
                let rest = of.word & !of.wide;
                let mut met = (first.wrapping_add(rest) & !rest | first) & of.wide;
                while met != 0 {
                    let up_to = met ^ (met - 1);
                    let piece = (begun as u32 + (starting & up_to).count_ones()).wrapping_sub(1);
                    if wide.last() != Some(&piece) {
                        wide.push(piece);
                    }
                    met &= met - 1;
                }
            }
            of.odd |= of.wide | of.spaces & (of.spaces << 1 | spaced);
            (in_word, sign, spaced) = (of.word >> (WINDOW - 1), of.signs >> (WINDOW - 1), of.spaces >> (WINDOW - 1));
            put([&mut *starts, &mut *ends], [begun, ended], (k * WINDOW) as u32, [starting, ending]);
            begun += starting.count_ones() as usize;
            ended += ending.count_ones() as usize;
            if P::WHOLE {
                windows.push(of);
            }
        }
        self.pieces = begun.min(ended);
    }
}

/// Goes on with eight hashes by as many bytes as each piece has `behind` its beginning, at most [`READ`]. Two groups of four,
/// so that one need not wait for the other.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
#[inline]
fn hash_eight(padded: &[u8], behind: usize, from: &[u32; 8], bytes: &[u32; 8], hashes: &[u64; 8]) -> [u64; 8] {
    use std::arch::x86_64::*;
    // What is left over behind the last piece may be of a longer text.
    let last = padded.len() - 2 * READ;
    let mut read = [0i64; 8];
    for (from, head) in from.iter().zip(&mut read) {
        if let Some(bytes) = padded[(*from as usize).min(last) + behind..].first_chunk::<READ>() {
            *head = i64::from_le_bytes(*bytes);
        }
    }
    let small = _mm256_set1_epi8(SMALL as i8);
    let [a, b, c, d, e, f, g, h] = read;
    let mut heads = [_mm256_set_epi64x(d, c, b, a), _mm256_set_epi64x(h, g, f, e)];
    heads = [_mm256_or_si256(heads[0], small), _mm256_or_si256(heads[1], small)];
    // SAFETY: thirty-two bytes are read twice, and the arrays have as many from either half on.
    let (lengths, mut hash) = unsafe {
        let lengths = _mm256_loadu_si256(bytes.as_ptr().cast());
        let hash = hashes.as_ptr();
        (lengths, [_mm256_loadu_si256(hash.cast()), _mm256_loadu_si256(hash.add(4).cast())])
    };
    let bytes = [
        _mm256_cvtepu32_epi64(_mm256_castsi256_si128(lengths)),
        _mm256_cvtepu32_epi64(_mm256_extracti128_si256::<1>(lengths)),
    ];
    let mut kept = hash;
    // As many steps for short words as for long ones: how long the next word is is hard to foretell.
    for k in 1..=READ {
        for half in 0..2 {
            let with = _mm256_xor_si256(hash[half], _mm256_and_si256(heads[half], _mm256_set1_epi64x(0xff)));
            heads[half] = _mm256_srli_epi64::<8>(heads[half]);
            // Times 2⁴⁰ + 435, by halves.
            let factor = _mm256_set1_epi64x((PRIME & 0xffff) as i64);
            let low = _mm256_mul_epu32(with, factor);
            let high = _mm256_mul_epu32(_mm256_srli_epi64::<32>(with), factor);
            let high = _mm256_add_epi64(high, _mm256_slli_epi64::<8>(with));
            hash[half] = _mm256_add_epi64(low, _mm256_slli_epi64::<32>(high));
            // Of shorter pieces what there was at their end stays.
            let goes_on = _mm256_cmpgt_epi64(bytes[half], _mm256_set1_epi64x(k as i64 - 1));
            kept[half] = _mm256_blendv_epi8(kept[half], hash[half], goes_on);
        }
    }
    let mut out = [0; 8];
    for half in 0..2 {
        // SAFETY: thirty-two bytes are written, and the array has room for them from either half on.
        unsafe { _mm256_storeu_si256(out.as_mut_ptr().add(4 * half).cast(), kept[half]) };
    }
    out
}

/// Whether the processor has what is asked for here.
#[cfg(target_arch = "x86_64")]
#[inline]
pub(crate) fn can() -> bool {
    use std::arch::is_x86_feature_detected as has;
    has!("avx2") && has!("bmi1") && has!("bmi2") && has!("lzcnt") && has!("popcnt")
}

/// Writes where the bits of a window are, behind so many others.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn put(to: [&mut [u32]; 2], behind: [usize; 2], at: u32, [mut a, mut b]: [u64; 2]) {
    let [to_a, to_b] = to;
    let slots = to_a[behind[0]..].as_chunks_mut::<8>().0.iter_mut().zip(to_b[behind[1]..].as_chunks_mut::<8>().0);
    // Eight at a time: how many there are is hard to foretell.
    for (of_a, of_b) in slots {
        for (slot_a, slot_b) in of_a.iter_mut().zip(of_b) {
            *slot_a = at + a.trailing_zeros();
            *slot_b = at + b.trailing_zeros();
            a &= a.wrapping_sub(1);
            b &= b.wrapping_sub(1);
        }
        if a | b == 0 {
            break;
        }
    }
}

/// Of each byte of a window one bit.
#[derive(Clone, Copy, Default)]
struct Sorts {
    /// Letters, digits, apostrophes, parts of characters beyond ASCII.
    word: u64,
    wide: u64,
    /// Signs that carry meaning in furniture phrases.
    signs: u64,
    spaces: u64,
    /// Nothing visible in ASCII, or a space behind another.
    odd: u64,
    digits: u64,
    commas: u64,
    stops: u64,
    bars: u64,
    quotes: u64,
    ats: u64,
}

#[cfg(target_arch = "x86_64")]
impl Sorts {
    #[target_feature(enable = "avx2")]
    fn of<P: Pieces>(window: &[u8; WINDOW]) -> Sorts {
        let mut halves = [[0; 11]; 2];
        for (half, part) in halves.iter_mut().zip(window.as_chunks().0) {
            sorts_of_half::<P>(part, half);
        }
        let mut sorts = [0; 11];
        for (k, sort) in sorts.iter_mut().enumerate() {
            *sort = u64::from(halves[0][k]) | u64::from(halves[1][k]) << 32;
        }
        let [word, wide, signs, spaces, odd, digits, commas, stops, bars, quotes, ats] = sorts;
        Sorts { word, wide, signs, spaces, odd, digits, commas, stops, bars, quotes, ats }
    }
}

/// Of each byte of half a window one bit, in the order of [`Sorts`].
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
#[inline(never)] // Both halves at once become many times as many instructions.
fn sorts_of_half<P: Pieces>(part: &[u8; 32], to: &mut [u32; 11]) {
    use std::arch::x86_64::*;
    // SAFETY: thirty-two bytes are read, and the array has them.
    let part = unsafe { _mm256_loadu_si256(part.as_ptr().cast()) };
    let is = |b: u8| _mm256_cmpeq_epi8(part, _mm256_set1_epi8(b as i8));
    let or = |a, b| _mm256_or_si256(a, b);
    let between = |bytes, first: u8, last: u8| {
        let least = _mm256_cmpgt_epi8(bytes, _mm256_set1_epi8(first as i8 - 1));
        _mm256_and_si256(least, _mm256_cmpgt_epi8(_mm256_set1_epi8(last as i8 + 1), bytes))
    };
    // Of each byte its highest bit is taken: set in those beyond ASCII.
    let bits = |bytes| _mm256_movemask_epi8(bytes) as u32;
    let letters = between(or(part, _mm256_set1_epi8(SMALL as i8)), b'a', b'z');
    let digits = between(part, b'0', b'9');
    let word = or(or(letters, digits), part);
    to[1] = bits(part);
    if !P::WHOLE {
        to[0] = bits(word);
        return;
    }
    to[0] = bits(or(word, is(b'\'')));
    let slash = is(b'/');
    let brackets = or(is(b'('), is(b')'));
    to[2] = bits(or(or(or(is(b'%'), is(b'-')), or(is(b':'), slash)), brackets));
    to[3] = bits(is(b' '));
    to[4] = bits(or(_mm256_cmpgt_epi8(_mm256_set1_epi8(b' ' as i8), part), is(0x7f)));
    to[5] = bits(digits);
    to[6] = bits(or(is(b','), is(b';')));
    to[7] = bits(or(or(is(b'.'), is(b'!')), is(b'?')));
    to[8] = bits(or(is(b'|'), slash));
    to[9] = bits(is(b'"'));
    to[10] = bits(is(b'@'));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::{Cut, Take, cut};

    #[derive(Default)]
    struct Met(Vec<(u64, u32)>);

    impl Take for Met {
        fn word(&mut self, hash: u64, word: Cut) {
            self.0.push((hash, word.bytes));
        }

        fn sign(&mut self, hash: u64) {
            self.0.push((hash, 1));
        }
    }

    impl Pieces for Met {
        const WHOLE: bool = true;

        fn pieces(&mut self, pieces: Found<'_>) {
            self.0.extend(pieces.each().map(|(hash, bytes, _)| (hash, bytes)));
        }

        fn wide(&mut self, run: &str) {
            cut(run, self);
        }
    }

    #[test]
    fn the_same_pieces_as_character_by_character() {
        let mut n = 7u32;
        let mut any = || {
            n = n.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (n >> 16) as usize
        };
        let signs: Vec<char> = "aZk9'  -:/()%,.;!?|\"@#\ttheEnvoys’é—".chars().collect();
        let mut ascii = Ascii::default();
        for length in 0..600 {
            // Every other one is ASCII.
            let most = if length % 2 == 0 { signs.len() } else { signs.len() - 3 };
            let text: String = (0..length / 2).map(|_| signs[any() % most]).collect();
            let mut met = Met::default();
            if !ascii.cut(&text, &mut met) {
                return;
            }
            let of = ascii.counts(&(0..text.len()));
            let mut wanted = Met::default();
            cut(&text, &mut wanted);
            assert_eq!(met.0, wanted.0, "{text}");
            let count = |of: &[u8]| text.bytes().filter(|b| of.contains(b)).count() as u32;
            assert_eq!([of.digits, of.commas, of.stops], [count(b"9"), count(b",;"), count(b".!?")]);
            assert_eq!([of.bars, of.quotes, of.ats], [count(b"|/"), count(b"\""), count(b"@")]);
        }
    }
}
