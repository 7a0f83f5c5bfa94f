use std::borrow::Cow;
use std::ops::Range;

use crate::ascii::{self, Ascii, LONGEST, Pieces};
use crate::date::expr::{self, Found};
use crate::tables::{Cut, Place as Known, Places, Tables, Take, cut, cut_wide, is_sign};

/// A line of a page: the smallest stretch that is kept or dropped as a whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line<'a> {
    /// With white space collapsed; never empty. Nearly always a stretch of the page.
    pub(crate) text: Cow<'a, str>,
    /// True where an empty line or the edge of a block element precedes.
    pub(crate) gap: bool,
    /// What the markup around it was, where there was any.
    pub(crate) markup: Option<Markup>,
    /// What is counted in the text.
    pub(crate) facts: Facts,
    /// Dates in the text, left to right.
    pub(crate) dates: Vec<Found>,
    /// The words, for comparison with those of other lines.
    pub(crate) words: Cow<'a, [Word]>,
    /// Of each word the languages it is a function word of, see [`crate::tables::Entry::languages`]; none where that was
    /// not kept.
    pub(crate) languages: &'a [u16],
}

/// A word of a line in lower case: a hash, whether it is a function word, whether it is longer than two letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Word(u32);

impl Word {
    fn new(hash: u64, function: bool, long: bool) -> Word {
        Word((hash ^ hash >> 32) as u32 & !3 | u32::from(function) | u32::from(long) << 1)
    }

    /// The same for the same word.
    pub(crate) fn hash(self) -> u32 {
        self.0
    }

    /// Neither a function word nor one of a letter or two.
    pub(crate) fn is_content(self) -> bool {
        self.0 & 3 == 2
    }
}

/// A line as counted.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) words: f32,
    /// Bytes of the words.
    pub(crate) chars: f32,
    /// Function words.
    pub(crate) stop: f32,
    /// Words that begin with a capital letter.
    pub(crate) capital: f32,
    /// Ends as a sentence does.
    pub(crate) ends: bool,
    pub(crate) sentence: bool,
    /// Groups of furniture phrases, as bits in the order of [`crate::tables::FURNITURE`].
    pub(crate) furniture: u32,
    /// May tell who published the text first.
    pub(crate) origin: bool,
    /// The same for lines of the same words.
    pub(crate) key: u64,
    pub(crate) digits: f32,
    pub(crate) commas: f32,
    pub(crate) stops: f32,
    /// Signs that separate items of a menu.
    pub(crate) bars: f32,
    pub(crate) quoted: bool,
    pub(crate) copyright: bool,
    pub(crate) address: bool,
    pub(crate) year: bool,
}

/// Whether a line may hold a date.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Dated {
    No,
    /// It has numbers enough for all of one.
    Numbers,
    /// It has the name of a month, a word of how long ago something was, or numbers that are not ASCII.
    Named,
}

/// Longer lines are not searched for dates: those of a page stand in short ones.
const DATED: usize = 2_000;

impl<'a> Line<'a> {
    pub(crate) fn new(text: Cow<'a, str>, gap: bool, markup: Option<Markup>, scratch: &mut Scratch) -> Line<'a> {
        scratch.found = 0;
        let counted = Facts::of(&text, scratch);
        let mut line = Line::counted(text, gap, counted);
        (line.markup, line.words) = (markup, Cow::Owned(scratch.line().to_vec()));
        line
    }

    /// Without its words.
    fn counted(text: Cow<'a, str>, gap: bool, (facts, dated): (Facts, Dated)) -> Line<'a> {
        // In a few words there may be "yesterday", without a number.
        let few = facts.words <= 6.0;
        let may = match dated {
            Dated::No => false,
            Dated::Named => facts.digits > 0.0 || few,
            Dated::Numbers => few || expr::may_be_numbers(&text),
        };
        let dates = if may && text.len() <= DATED { expr::dates(&text) } else { Vec::new() };
        Line { text, gap, markup: None, facts, dates, words: Cow::Borrowed(&[]), languages: &[] }
    }

    /// The same with a text of its own.
    pub(crate) fn into_owned(self) -> Line<'static> {
        let (text, words) = (Cow::Owned(self.text.into_owned()), Cow::Owned(self.words.into_owned()));
        Line { text, words, languages: &[], ..self }
    }
}

/// How many pieces single spaces cut a text into.
pub(crate) fn pieces(text: &str) -> usize {
    1 + count(text, |b| b == b' ')
}

/// How many bytes are so.
fn count(text: &str, is: impl Fn(u8) -> bool) -> usize {
    // Sums of a byte each, which processors make many of at a time.
    text.as_bytes().chunks(255).map(|part| usize::from(part.iter().map(|b| u8::from(is(*b))).sum::<u8>())).sum()
}

/// The words of a text.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut scratch = Scratch::default();
    Facts::of(text, &mut scratch);
    scratch.line().to_vec()
}

/// Room for the words of a page, and their languages.
#[derive(Default)]
pub(crate) struct Room {
    words: Vec<Word>,
    languages: Vec<u16>,
}

impl Room {
    fn resize(&mut self, words: usize) {
        self.words.resize(words, Word(0));
        self.languages.resize(words, 0);
    }
}

/// Room to count in, kept from line to line.
#[derive(Default)]
pub(crate) struct Scratch {
    /// Words of the line, behind those of other lines; what lies behind so many of them is left over.
    room: Room,
    found: usize,
    /// Hashes of words and signs of the line, and what is known of them, likewise.
    hashes: Vec<u64>,
    known: Vec<Known>,
    pieces: usize,
    /// Which of them more is known of than languages, likewise.
    special: Vec<u32>,
    specials: usize,
    ascii: Ascii,
}

impl Scratch {
    /// Makes room for so many words and signs more.
    #[inline(always)]
    fn grow(&mut self, more: usize) {
        if self.room.words.len() < self.found + more {
            self.room.resize((self.found + more).max(2 * self.found));
        }
        if self.hashes.len() < self.pieces + more {
            self.hashes.resize(2 * (self.pieces + more), 0);
            self.known.resize(2 * (self.pieces + more), Known::default());
            self.special.resize(2 * (self.pieces + more), 0);
        }
    }

    /// The words of a line.
    fn line(&self) -> &[Word] {
        &self.room.words[..self.found]
    }
}

/// A word or sign of a line.
#[derive(Clone, Copy)]
struct Piece {
    hash: u64,
    bytes: u32,
    /// No sign.
    word: bool,
    /// Of more than two letters.
    long: bool,
    upper: bool,
}

/// Of what begins with a byte whether it is a word, and whether a capital begins it.
const FIRSTS: [(bool, bool); 256] = {
    let mut firsts = [(true, false); 256];
    let mut b = 0usize;
    while b < 256 {
        firsts[b] = (!is_sign(b as u8), (b as u8).is_ascii_uppercase());
        b += 1;
    }
    firsts
};

/// Sorts of ASCII characters that no word has.
#[derive(Clone, Copy)]
enum Count {
    Others,
    Commas,
    Stops,
    /// Signs between items of a menu.
    Bars,
    Quotes,
    Ats,
}

const COUNTS: [Count; 256] = {
    let mut counts = [Count::Others; 256];
    let mut b = 0usize;
    while b < 256 {
        counts[b] = match b as u8 {
            b',' | b';' => Count::Commas,
            b'.' | b'!' | b'?' => Count::Stops,
            b'|' | b'/' => Count::Bars,
            b'"' => Count::Quotes,
            b'@' => Count::Ats,
            _ => Count::Others,
        };
        b += 1;
    }
    counts
};

/// Counts while a line is cut into words.
struct Counting<'a> {
    scratch: &'a mut Scratch,
    places: Places<'static>,
    facts: Facts,
    chars: u32,
    capital: u32,
    /// Function words.
    stop: u32,
    /// By [`Count`].
    counts: [u32; 6],
    /// Numbers in other than ASCII digits.
    numerals: bool,
}

impl Counting<'_> {
    /// Counts what is in a part of a text that was read; how many of its bytes are digits.
    fn count(&mut self, whole: &str, part: Range<usize>, ascii: &mut Ascii) -> usize {
        let of = ascii.counts(&part);
        ascii.give(whole, part, self);
        for (count, n) in [
            (Count::Commas, of.commas),
            (Count::Stops, of.stops),
            (Count::Bars, of.bars),
            (Count::Quotes, of.quotes),
            (Count::Ats, of.ats),
        ] {
            self.counts[count as usize] += n;
        }
        of.digits as usize
    }
}

impl Counting<'_> {
    #[inline(always)]
    fn take(&mut self, pieces: impl ExactSizeIterator<Item = Piece> + Clone) {
        let more = pieces.len();
        self.scratch.grow(more);
        let (before, places) = (self.scratch.pieces, self.places);
        let Scratch { room, found, hashes, pieces: all, known, special, specials, .. } = &mut *self.scratch;
        let (words, languages) = (&mut room.words[*found..][..more], &mut room.languages[*found..][..more]);
        let (known, special) = (&mut known[before..][..more], &mut special[*specials..][..more]);
        // One thing after the other: what all of it needs is more than a processor holds at a time.
        for ((piece, hash), known) in pieces.clone().zip(&mut hashes[before..][..more]).zip(&mut *known) {
            (*hash, *known) = (piece.hash, places.of(piece.hash));
        }
        // No jumps: what a word is is hard to foretell. What is not to be kept is written over.
        let mut well = 0;
        for (i, known) in known.iter().enumerate() {
            special[well] = (before + i) as u32;
            well += usize::from(known.special());
        }
        let (mut at, mut key) = (0, self.facts.key);
        let [mut stop, mut chars, mut capital] = [0; 3];
        for (piece, known) in pieces.zip(known) {
            let Piece { hash, bytes, word, long, upper } = piece;
            let function = known.languages != 0;
            words[at] = Word::new(hash, function, long);
            languages[at] = known.languages;
            at += usize::from(word);
            stop += u32::from(function & word);
            chars += bytes & u32::from(word).wrapping_neg();
            capital += u32::from(upper);
            let next = (key.rotate_left(7) ^ hash).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            key = if word { next } else { key };
        }
        (*found, *specials, *all) = (*found + at, *specials + well, before + more);
        self.facts.key = key;
        (self.stop, self.chars, self.capital) = (self.stop + stop, self.chars + chars, self.capital + capital);
    }

    #[inline(always)]
    fn take_all(&mut self, pieces: ascii::Found<'_>) {
        self.take(pieces.each().map(|(hash, bytes, first)| {
            let (word, upper) = FIRSTS[usize::from(first)];
            Piece { hash, bytes, word, long: bytes > 2, upper }
        }));
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    fn take_quickly(&mut self, pieces: ascii::Found<'_>) {
        self.take_all(pieces);
    }
}

impl Pieces for Counting<'_> {
    const WHOLE: bool = true;

    #[inline]
    fn pieces(&mut self, pieces: ascii::Found<'_>) {
        #[cfg(target_arch = "x86_64")]
        if ascii::can() {
            // SAFETY: the processor has the instructions the function asks for; it asks for nothing else.
            return unsafe { self.take_quickly(pieces) };
        }
        self.take_all(pieces);
    }

    fn wide(&mut self, run: &str) {
        cut_wide(run, self);
    }
}

impl Take for Counting<'_> {
    fn word(&mut self, hash: u64, word: Cut) {
        let Cut { bytes, chars, upper } = word;
        self.take(std::iter::once(Piece { hash, bytes, word: true, long: chars > 2, upper }));
    }

    fn sign(&mut self, hash: u64) {
        self.take(std::iter::once(Piece { hash, bytes: 1, word: false, long: false, upper: false }));
    }

    #[inline(always)]
    fn other(&mut self, b: u8) {
        self.counts[COUNTS[usize::from(b)] as usize] += 1;
    }

    fn wide(&mut self, c: char) {
        match c {
            '’' | '‘' | '”' | '–' | '—' => {}
            '»' | '›' | '•' | '·' | '→' => self.counts[Count::Bars as usize] += 1,
            '“' | '„' | '«' => self.facts.quoted = true,
            '©' => self.facts.copyright = true,
            _ => self.numerals |= c > '\u{650}' && c.is_numeric(),
        }
    }
}

impl Facts {
    /// What is counted in a text, and whether it may hold a date. Its words go behind those that are there.
    pub(crate) fn of(text: &str, scratch: &mut Scratch) -> (Facts, Dated) {
        let mut ascii = std::mem::take(&mut scratch.ascii);
        let read = ascii.read::<Counting>(text);
        let facts = Facts::counted(text, read.then_some((text, 0..text.len(), &mut ascii)), scratch);
        scratch.ascii = ascii;
        facts
    }

    /// The same of a part of a text that was read.
    fn counted(text: &str, read: Option<(&str, Range<usize>, &mut Ascii)>, scratch: &mut Scratch) -> (Facts, Dated) {
        (scratch.pieces, scratch.specials) = (0, 0);
        let before = scratch.found;
        let facts = Facts { key: 0xcbf2_9ce4_8422_2325, ..Facts::default() };
        let places = Tables::get().places();
        let mut counting =
            Counting { scratch, places, facts, chars: 0, capital: 0, stop: 0, counts: [0; 6], numerals: false };
        let digits = match read {
            Some((whole, part, ascii)) => counting.count(whole, part, ascii),
            None => {
                cut(text, &mut counting);
                count(text, |b| b.is_ascii_digit())
            }
        };
        let Counting { facts: mut f, chars, capital, stop, counts, numerals, .. } = counting;
        let time = f.special(scratch);
        let words = scratch.found - before;
        let of = |count: Count| counts[count as usize];
        [f.words, f.chars, f.stop, f.capital] = [words as u32, chars, stop, capital].map(|n| n as f32);
        [f.digits, f.commas] = [digits as u32, of(Count::Commas)].map(|n| n as f32);
        [f.stops, f.bars] = [of(Count::Stops), of(Count::Bars)].map(|n| n as f32);
        f.quoted |= of(Count::Quotes) > 0;
        f.address |= of(Count::Ats) > 0;
        f.year = digits >= 4 && has_year(text.as_bytes());
        f.ends = ends(text);
        f.sentence = f.ends && f.words >= 6.0 || f.words >= 25.0;
        let dated = match time || numerals {
            true => Dated::Named,
            false if digits >= 4 => Dated::Numbers,
            false => Dated::No,
        };
        (f, dated)
    }

    /// What is known of the words that more is known of; whether one of them is a month's name or of "two days ago".
    fn special(&mut self, scratch: &Scratch) -> bool {
        let tables = Tables::get();
        let (hashes, known) = (&scratch.hashes[..scratch.pieces], &scratch.known[..scratch.pieces]);
        let special = &scratch.special[..scratch.specials];
        // At the beginning of a line more words begin a phrase.
        let first = (!known.is_empty() && special.first() != Some(&0)).then_some(0);
        let mut time = false;
        for i in special.iter().copied().chain(first).map(|i| i as usize) {
            let Some(entry) = tables.entry(known[i]) else { continue };
            if entry.begins_behind(i) {
                self.furniture |= entry.furniture(hashes, i);
            }
            self.origin |= entry.origin;
            self.address |= entry.address;
            time |= entry.time;
        }
        time
    }
}

/// Whether four digits in a row are a year's.
fn has_year(text: &[u8]) -> bool {
    memchr::memchr2_iter(b'1', b'2', text).any(|at| {
        let four = text.get(at..at + 4);
        four.is_some_and(|w| (w.starts_with(b"20") || w.starts_with(b"19")) && w[2..].iter().all(u8::is_ascii_digit))
    })
}

/// Whether a text ends as a sentence does.
fn ends(text: &str) -> bool {
    // Nearly every line ends with a letter or with the sign itself.
    match text.as_bytes().last() {
        Some(b'.' | b'!' | b'?') => return true,
        Some(b) if b.is_ascii_alphanumeric() => return false,
        _ => {}
    }
    let last = text.trim_end_matches(['"', '”', '’', '\'', ')', '»', ']', ' ']);
    last.ends_with(['.', '!', '?', '…', '。', '？', '؟', '।', '！'])
}

/// The markup a line stood in.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Markup {
    pub(crate) tag: Tag,
    /// Characters of the line inside links.
    pub(crate) linked: u32,
    pub(crate) depth: u16,
    /// The block element, its parent and its grandparent, as numbers.
    pub(crate) element: u32,
    pub(crate) parent: u32,
    pub(crate) grandparent: u32,
    /// Hash of tags and classes from the root down: lines of one kind in one template agree.
    pub(crate) path: u64,
    /// Ancestor elements, as [`within`] bits.
    pub(crate) within: u32,
    /// Groups of the class and id words of all ancestors (see `knowledge/page/markup.tsv`), one bit each.
    pub(crate) groups: u32,
    /// The same for the element and its two nearest ancestors.
    pub(crate) near: u32,
    /// How its element stands to the one that holds most of the page's prose.
    pub(crate) place: Place,
    /// The whole line is emphasised.
    pub(crate) emphasised: bool,
}

/// How a line stands to the element that holds most of the page's prose, see [`crate::places`].
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place {
    /// In that element or beside it in one like it, and not in a part of it that says it is something else.
    pub(crate) voted: bool,
    /// Inside that element.
    pub(crate) inside: bool,
    /// The most prose of any element the line is in, as a share of that element's.
    pub(crate) share: f32,
    /// The prose of the line's own element, likewise.
    pub(crate) own: f32,
    /// Elements between the line and that element; from the page's root where the line is outside.
    pub(crate) below: u16,
    /// Share of letters in links within the line's parent element.
    pub(crate) linked: f32,
    /// In the element that the page's own names say holds the article.
    pub(crate) named: bool,
    /// How that element was found: 1 by its class or property, 2 an `article`, 3 `main`; 0 where there is none.
    pub(crate) namer: u8,
    /// Share of the page's prose in that element.
    pub(crate) named_share: f32,
    /// For each of those three sorts of elements which one of some length the line is in, counted from one, and its
    /// share of the page's prose.
    pub(crate) homes: [(u8, f32); 3],
}

/// The block element a line stands in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub(crate) enum Tag {
    #[default]
    Other,
    P,
    H1,
    H2,
    H3,
    Li,
    Quote,
    Caption,
    Cell,
    Pre,

    Address,
    Term,
}

/// Bits of [`Markup::within`].
pub(crate) mod within {
    pub(crate) const ARTICLE: u32 = 1;
    pub(crate) const MAIN: u32 = 1 << 1;
    pub(crate) const HEADER: u32 = 1 << 2;
    pub(crate) const FOOTER: u32 = 1 << 3;
    pub(crate) const NAV: u32 = 1 << 4;
    pub(crate) const ASIDE: u32 = 1 << 5;
    pub(crate) const FORM: u32 = 1 << 6;
    pub(crate) const FIGURE: u32 = 1 << 7;
    pub(crate) const TABLE: u32 = 1 << 8;
    pub(crate) const LIST: u32 = 1 << 9;
    pub(crate) const QUOTE: u32 = 1 << 10;
    /// `itemprop="articleBody"`.
    pub(crate) const BODY: u32 = 1 << 11;
    /// `hidden`, `display:none`, `aria-hidden`.
    pub(crate) const HIDDEN: u32 = 1 << 12;
    pub(crate) const BUTTON: u32 = 1 << 13;
    pub(crate) const SECTION: u32 = 1 << 14;
    pub(crate) const HEADING: u32 = 1 << 15;
    pub(crate) const DIALOG: u32 = 1 << 16;
    pub(crate) const LINK: u32 = 1 << 17;
    pub(crate) const CAPTION: u32 = 1 << 18;
}

/// Appends `from` to `to` with white space collapsed to one space, invisible characters dropped.
pub(crate) fn push_collapsed(to: &mut String, from: &str) {
    let mut space = to.is_empty() || to.ends_with(' ');
    let bytes = from.as_bytes();
    if is_plain(bytes) || stays(bytes) {
        let from = if space { from.trim_start_matches(' ') } else { from };
        return to.push_str(from);
    }
    // What stays as it is is copied in stretches.
    let (mut at, mut kept) = (0, 0);
    while let Some(&b) = bytes.get(at) {
        if (b'!'..0x7f).contains(&b) {
            (space, at) = (false, at + 1);
            continue;
        }
        if b == b' ' && !space {
            (space, at) = (true, at + 1);
            continue;
        }
        let Some(c) = from[at..].chars().next() else { break };
        let is_space = c.is_whitespace();
        let drops = matches!(c, '\u{200b}' | '\u{ad}' | '\u{feff}' | '\u{2060}') || c.is_control();
        if is_space || drops {
            to.push_str(&from[kept..at]);
            kept = at + c.len_utf8();
            if is_space && !space {
                to.push(' ');
                space = true;
            }
        } else {
            space = false;
        }
        at += c.len_utf8();
    }
    to.push_str(&from[kept..]);
}

/// Nothing but visible ASCII and single spaces.
fn is_plain(bytes: &[u8]) -> bool {
    bytes.iter().fold(true, |plain, b| plain & (b' '..0x7f).contains(b))
        && bytes
            .iter()
            .zip(&bytes[1.min(bytes.len())..])
            .fold(true, |plain, (a, b)| plain & !(*a == b' ' && *b == b' '))
}

/// The same with characters beyond ASCII, none of which is white space or invisible: told from their first bytes, so that
/// of some scripts and signs nothing is told.
fn stays(bytes: &[u8]) -> bool {
    let (Some(second), Some(third)) = (bytes.get(1..), bytes.get(2..)) else { return false };
    !bytes.ends_with(b"  ")
        && bytes.iter().fold(true, |stays, b| stays & (*b >= b' ') & (*b != 0x7f) & (*b != 0xc2))
        && bytes.iter().zip(second).zip(third).fold(true, |stays, ((a, b), c)| {
            let spaces = (*a == b' ') & (*b == b' ');
            let general = (*a == 0xe2) & ((*b == 0x81) | (*b == 0x80) & ((*c < 0x8c) | (*c >= 0xa8)));
            let others =
                (*a == 0xe1) & (*b == 0x9a) | (*a == 0xe3) & (*b == 0x80) & (*c == 0x80) | (*a == 0xef) & (*b == 0xbb);
            stays & !(spaces | general | others)
        })
}

/// Markdown as the plain text a reader sees: no marks of headings, quotations and emphasis, links as their words.
pub(crate) fn without_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let line = line.trim_start_matches(['#', '>']).trim();
        let line = line.strip_prefix("* ").or(line.strip_prefix("- ")).unwrap_or(line);
        let mut rest = line;
        while let Some((before, words, after)) = link(rest) {
            out.push_str(before.strip_suffix('!').unwrap_or(before));
            out.push_str(words);
            rest = after;
        }
        out.push_str(rest);
        out.push('\n');
    }
    out.replace("**", "").replace(['*', '`'], "")
}

/// What stands before the first `[words](address)`, its words, and what follows.
fn link(text: &str) -> Option<(&str, &str, &str)> {
    let middle = text.find("](")?;
    let open = text[..middle].rfind('[')?;
    let end = middle + text[middle..].find(')')?;
    Some((&text[..open], &text[open + 1..middle], &text[end + 1..]))
}

/// The lines of a text whose markup is lost; their words are kept in `room`.
pub(crate) fn plain_lines<'a>(text: &'a str, room: &'a mut Room) -> Vec<Line<'a>> {
    let (mut lines, ends) = Ascii::with(|ascii| plain_lines_with(text, room, ascii));
    let mut from = 0;
    for (line, end) in lines.iter_mut().zip(ends) {
        line.words = Cow::Borrowed(&room.words[from..end]);
        line.languages = &room.languages[from..end];
        from = end;
    }
    lines
}

/// The same lines without their words, and where in `room` the words of each end.
fn plain_lines_with<'a>(text: &'a str, room: &mut Room, ascii: &mut Ascii) -> (Vec<Line<'a>>, Vec<usize>) {
    let bytes = text.as_bytes();
    // Room for as many lines and words as a page has, not for as many as somebody can write.
    let mut lines = Vec::with_capacity(memchr::memchr_iter(b'\n', bytes).take(MOST_AT_ONCE).count() + 1);
    let mut ends = Vec::with_capacity(lines.capacity());
    let mut gap = true;
    let mut scratch = Scratch { room: std::mem::take(room), ..Scratch::default() };
    scratch.room.resize((bytes.len() / 5).min(4 * MOST_AT_ONCE));
    // The sign between lines is nearly always ASCII: the others are looked for only where one of them is.
    let rare = ["\u{2028}", "\u{2029}"].iter().any(|c| memchr::memmem::find(bytes, c.as_bytes()).is_some());
    for part in parts(text) {
        let read = !rare && ascii.read::<Counting>(part);
        let mut add = |raw: &'a str, from: usize| {
            let from = from + raw.len() - raw.trim_ascii_start().len();
            let raw = raw.trim_ascii();
            let place = from..from + raw.len();
            let text = if read && ascii.is_plain(&place) { Cow::Borrowed(raw) } else { collapsed(raw) };
            if text.is_empty() {
                gap = true;
                return;
            }
            let as_read = read && matches!(text, Cow::Borrowed(text) if text.len() == raw.len());
            let counted = if as_read {
                Facts::counted(&text, Some((part, place, &mut *ascii)), &mut scratch)
            } else {
                Facts::of(&text, &mut scratch)
            };
            lines.push(Line::counted(text, gap, counted));
            ends.push(scratch.found);
            gap = false;
        };
        let mut from = 0;
        for end in memchr::memchr3_iter(b'\n', b'\r', 0xc, part.as_bytes()).chain([part.len()]) {
            let line = &part[from..end];
            if rare {
                line.split(['\u{2028}', '\u{2029}']).for_each(|line| add(line, 0));
            } else {
                add(line, from);
            }
            from = end + 1;
        }
    }
    *room = scratch.room;
    (lines, ends)
}

/// A text in parts of whole lines that are read at once, as far as lines are no longer.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let all = rest?;
        let bytes = all.as_bytes();
        let most = &bytes[..bytes.len().min(LONGEST - 1)];
        let end = if most.len() == bytes.len() {
            bytes.len()
        } else {
            let last = memchr::memrchr(b'\n', most).or_else(|| memchr::memchr(b'\n', bytes));
            last.unwrap_or(bytes.len())
        };
        rest = all.get(end + 1..);
        Some(&all[..end])
    })
}

/// A text with white space collapsed and without invisible characters: most are so as they stand.
fn collapsed(raw: &str) -> Cow<'_, str> {
    let raw = raw.trim_ascii();
    if is_plain(raw.as_bytes()) || stays(raw.as_bytes()) {
        return Cow::Borrowed(raw.trim_end());
    }
    let mut text = String::with_capacity(raw.len());
    push_collapsed(&mut text, raw);
    text.truncate(text.trim_end().len());
    Cow::Owned(text)
}

/// Lines that room is made for before they are read.
const MOST_AT_ONCE: usize = 4_096;

#[cfg(test)]
mod markdown_tests {
    #[test]
    fn reads_as_plain_text() {
        let page = "# A *fine* title\n\n> See [the **deal**](https://example.org/a) now.\n- one\n";
        assert_eq!(super::without_markdown(page), "A fine title\n\nSee the deal now.\none\n");
    }
}
