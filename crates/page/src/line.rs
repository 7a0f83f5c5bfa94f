use std::borrow::Cow;

use crate::date::expr::{self, Found};
use crate::tables::{Cut, Tables, Take, cut};

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

/// Longer lines are not searched for dates: those of a page stand in short ones.
const DATED: usize = 2_000;

impl<'a> Line<'a> {
    pub(crate) fn new(text: Cow<'a, str>, gap: bool, markup: Option<Markup>, scratch: &mut Scratch) -> Line<'a> {
        scratch.words.clear();
        let mut line = Line::counted(text, gap, scratch);
        (line.markup, line.words) = (markup, Cow::Owned(scratch.words.clone()));
        line
    }

    /// Without its words, which go behind those of the lines before.
    fn counted(text: Cow<'a, str>, gap: bool, scratch: &mut Scratch) -> Line<'a> {
        let (facts, dated) = Facts::of(&text, scratch);
        let dates = if dated && text.len() <= DATED { expr::dates(&text) } else { Vec::new() };
        Line { text, gap, markup: None, facts, dates, words: Cow::Borrowed(&[]) }
    }

    /// The same with a text of its own.
    pub(crate) fn into_owned(self) -> Line<'static> {
        Line { text: Cow::Owned(self.text.into_owned()), words: Cow::Owned(self.words.into_owned()), ..self }
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
    scratch.words
}

/// Room to count in, kept from line to line.
#[derive(Default)]
pub(crate) struct Scratch {
    /// Words and signs of the line.
    tokens: Vec<Token>,
    /// Their hashes.
    hashes: Vec<u64>,
    /// Words of the line, behind those of other lines.
    words: Vec<Word>,
    /// Words that more is known of than languages, and signs.
    special: Vec<u32>,
}

/// What a hash is of.
#[derive(Clone, Copy, PartialEq)]
enum Token {
    Sign,
    /// A word of one letter or two.
    Short,
    Long,
}

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
    facts: Facts,
    chars: u32,
    capital: u32,
    /// By [`Count`].
    counts: [u32; 6],
    /// Numbers in other than ASCII digits.
    numerals: bool,
}

impl Take for Counting<'_> {
    // No word is looked up here: where the processor has to wait for what is known of one, it does not go on to the next.
    #[inline(always)]
    fn word(&mut self, hash: u64, word: Cut) {
        self.scratch.hashes.push(hash);
        self.scratch.tokens.push(if word.chars > 2 { Token::Long } else { Token::Short });
        self.chars += word.bytes;
        self.capital += u32::from(word.upper);
    }

    fn sign(&mut self, hash: u64) {
        self.scratch.hashes.push(hash);
        self.scratch.tokens.push(Token::Sign);
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
    pub(crate) fn of(text: &str, scratch: &mut Scratch) -> (Facts, bool) {
        scratch.hashes.clear();
        scratch.tokens.clear();
        let before = scratch.words.len();
        let facts = Facts { key: 0xcbf2_9ce4_8422_2325, ..Facts::default() };
        let mut counting = Counting { scratch, facts, chars: 0, capital: 0, counts: [0; 6], numerals: false };
        cut(text, &mut counting);
        let Counting { facts: mut f, chars, capital, counts, numerals, .. } = counting;
        let stop = f.look_up(scratch);
        let time = f.special(scratch);
        let words = &scratch.words;
        let of = |count: Count| counts[count as usize];
        let digits = count(text, |b| b.is_ascii_digit());
        [f.words, f.chars, f.stop, f.capital] = [(words.len() - before) as u32, chars, stop, capital].map(|n| n as f32);
        [f.digits, f.commas] = [digits as u32, of(Count::Commas)].map(|n| n as f32);
        [f.stops, f.bars] = [of(Count::Stops), of(Count::Bars)].map(|n| n as f32);
        f.quoted |= of(Count::Quotes) > 0;
        f.address |= of(Count::Ats) > 0;
        f.year = digits >= 4 && has_year(text.as_bytes());
        f.ends = ends(text);
        f.sentence = f.ends && f.words >= 6.0 || f.words >= 25.0;
        // A date has a year, the name of a month, or numbers enough for all of it; or it says how long ago.
        (f, digits >= 4 || time || numerals)
    }

    /// Looks up the words of a line: how many are function words.
    fn look_up(&mut self, scratch: &mut Scratch) -> u32 {
        let tables = Tables::get();
        let Scratch { tokens, hashes, words, special } = scratch;
        special.clear();
        let (mut stop, mut key) = (0, self.key);
        for (i, (hash, token)) in hashes.iter().zip(tokens).enumerate() {
            let known = tables.place(*hash);
            if known.special() {
                special.push(i as u32);
            }
            if *token == Token::Sign {
                continue;
            }
            let function = known.languages != 0;
            words.push(Word::new(*hash, function, *token == Token::Long));
            stop += u32::from(function);
            key = (key.rotate_left(7) ^ hash).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
        self.key = key;
        stop
    }

    /// What is known of the words that more is known of; whether one of them is a month's name or of "two days ago".
    fn special(&mut self, scratch: &Scratch) -> bool {
        let tables = Tables::get();
        let mut time = false;
        for i in scratch.special.iter().map(|i| *i as usize) {
            let Some(entry) = tables.word(scratch.hashes[i]) else { continue };
            if entry.begins_behind(i) {
                self.furniture |= entry.furniture(&scratch.hashes, i);
            }
            if scratch.tokens[i] != Token::Sign {
                self.origin |= entry.origin;
                self.address |= entry.address;
                time |= entry.time;
            }
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
pub(crate) fn plain_lines<'a>(text: &'a str, room: &'a mut Vec<Word>) -> Vec<Line<'a>> {
    let bytes = text.as_bytes();
    // Room for as many lines and words as a page has, not for as many as somebody can write.
    let mut lines = Vec::with_capacity(memchr::memchr_iter(b'\n', bytes).take(MOST_AT_ONCE).count() + 1);
    let mut ends = Vec::with_capacity(lines.capacity());
    let mut gap = true;
    let mut scratch = Scratch { words: std::mem::take(room), ..Scratch::default() };
    scratch.words.clear();
    scratch.words.reserve((bytes.len() / 5).min(4 * MOST_AT_ONCE));
    let mut add = |raw: &'a str| {
        let text = collapsed(raw);
        if text.is_empty() {
            gap = true;
        } else {
            lines.push(Line::counted(text, gap, &mut scratch));
            ends.push(scratch.words.len());
            gap = false;
        }
    };
    // The sign between lines is nearly always ASCII: the others are looked for only where one of them is.
    let rare = ["\u{2028}", "\u{2029}"].iter().any(|c| memchr::memmem::find(bytes, c.as_bytes()).is_some());
    let mut from = 0;
    for end in memchr::memchr3_iter(b'\n', b'\r', 0xc, bytes).chain([bytes.len()]) {
        let line = &text[from..end];
        from = end + 1;
        if rare {
            line.split(['\u{2028}', '\u{2029}']).for_each(&mut add);
        } else {
            add(line);
        }
    }
    *room = scratch.words;
    let mut from = 0;
    for (line, end) in lines.iter_mut().zip(ends) {
        line.words = Cow::Borrowed(&room[from..end]);
        from = end;
    }
    lines
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
