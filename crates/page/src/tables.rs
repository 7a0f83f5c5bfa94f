//! The tables of `knowledge/page`, read once.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::OnceLock;

use crate::runs::{Runs, runs};

/// A map by numbers that are hashes already, or nearly so.
pub(crate) type ByNumber<K, V> = HashMap<K, V, BuildHasherDefault<Spread>>;

/// Multiplies: enough where keys are hashes or small numbers of our own, and many times faster than a keyed hash.
#[derive(Default)]
pub(crate) struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.write_u64(u64::from(*b));
        }
    }

    fn write_u32(&mut self, n: u32) {
        self.write_u64(n.into());
    }

    fn write_u64(&mut self, n: u64) {
        let h = (self.0.rotate_left(5) ^ n).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = h ^ (h >> 32);
    }
}

/// What [`WordHash`] multiplies by.
pub(crate) const PRIME: u64 = 0x0100_0000_01b3;

/// Hash of a word (FNV-1a), the same everywhere a word is looked up.
#[derive(Clone, Copy)]
pub(crate) struct WordHash(u64);

impl WordHash {
    pub(crate) const START: WordHash = WordHash(0xcbf2_9ce4_8422_2325);

    #[inline]
    pub(crate) fn push(&mut self, c: char) {
        let mut buffer = [0; 4];
        for b in c.encode_utf8(&mut buffer).bytes() {
            self.0 = (self.0 ^ u64::from(b)).wrapping_mul(PRIME);
        }
    }

    /// The hash of what goes on behind another.
    #[inline]
    pub(crate) fn behind(hash: u64) -> WordHash {
        WordHash(hash)
    }

    /// The hash itself.
    #[inline]
    pub(crate) fn number(self) -> u64 {
        self.0
    }

    /// Hash of a word as it stands.
    pub(crate) fn of(word: &str) -> u64 {
        word.bytes().fold(WordHash::START, WordHash::byte).0
    }

    /// Hash of a word in lower case.
    pub(crate) fn folded(word: &str) -> u64 {
        if word.is_ascii() {
            return word.bytes().fold(WordHash::START, |h, b| h.byte(b.to_ascii_lowercase())).0;
        }
        WordHash::of(&word.to_lowercase())
    }

    #[inline]
    pub(crate) const fn byte(self, b: u8) -> WordHash {
        WordHash((self.0 ^ b as u64).wrapping_mul(PRIME))
    }
}

/// One named value of a page's head.
#[derive(Clone, Debug)]
pub(crate) struct Meta {
    /// Lower case.
    pub(crate) key: String,
    pub(crate) value: String,
}

impl Meta {
    pub(crate) fn new(key: &str, value: &str) -> Meta {
        Meta { key: key.trim().to_lowercase(), value: value.trim().to_owned() }
    }
}

/// What a word before a date says the date is of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DateRole {
    Published,
    Updated,
    Other,
}

/// Groups of furniture phrases, in the order of their bits.
pub(crate) const FURNITURE: &[&str] = &[
    "share",
    "follow",
    "subscribe",
    "comment",
    "related",
    "consent",
    "copyright",
    "ad",
    "caption",
    "media",
    "bio",
    "end",
    "nav",
];

/// The bit of a group of furniture phrases.
pub(crate) const fn group(name: &str) -> u32 {
    let name = name.as_bytes();
    let mut g = 0;
    while g < FURNITURE.len() {
        let other = FURNITURE[g].as_bytes();
        let mut same = 0;
        while same < name.len() && same < other.len() && name[same] == other[same] {
            same += 1;
        }
        if same == name.len() && same == other.len() {
            return 1 << g;
        }
        g += 1;
    }
    0
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Where {
    Start,
    Any,
    Line,
}

struct Phrase {
    /// Hashes of the words after the first.
    rest: Vec<u64>,
    at: Where,
    group: u32,
}

/// What is known of a word.
#[derive(Default)]
pub(crate) struct Entry {
    /// Languages whose function word it is, one bit each.
    pub(crate) languages: u16,
    /// It may tell where a text was published first.
    pub(crate) origin: bool,
    /// Part of an address.
    pub(crate) address: bool,
    /// Name of a month, or a word of "two days ago".
    pub(crate) time: bool,
    phrases: Vec<Phrase>,
    /// One of its phrases may stand anywhere in a line, not at its beginning alone.
    anywhere: bool,
    /// A bit for each hash of the second words of its phrases: most words that follow begin none.
    seconds: u64,
}

/// Words without which no line says who published a text first.
const ORIGIN: &[&str] = &["published", "appeared", "republished", "reprinted", "courtesy"];
/// Words of addresses.
const ADDRESS: &[&str] = &["http", "https", "www"];
/// Words of how long ago something was, see [`crate::date::expr`].
const AGO: &[&str] = &[
    "ago",
    "yesterday",
    "now",
    "minute",
    "minutes",
    "min",
    "mins",
    "minuten",
    "minutos",
    "minuti",
    "hour",
    "hours",
    "hr",
    "hrs",
    "stunde",
    "stunden",
    "heure",
    "heures",
    "hora",
    "horas",
    "ora",
    "ore",
    "uur",
    "day",
    "days",
    "tag",
    "tagen",
    "tage",
    "jour",
    "jours",
    "día",
    "días",
    "dias",
    "giorni",
    "dagen",
    "week",
    "weeks",
    "woche",
    "wochen",
    "semaine",
    "semaines",
    "semana",
    "semanas",
];

pub(crate) struct Tables {
    /// By [`WordHash`].
    markup: ByNumber<u64, u32>,
    /// Function words and the first words of phrases; the first is of no word.
    lexicon: Vec<Entry>,
    /// The words of the lexicon by [`WordHash`].
    places: (Vec<[u32; BUCKET]>, Vec<Place>, u32),
    /// In the order of the bits of [`Entry::languages`].
    pub(crate) languages: Vec<&'static str>,
    /// By [`WordHash`].
    months: ByNumber<u64, i8>,
    weekdays: ByNumber<u64, i8>,
    /// By their last byte, longest first.
    labels: ByNumber<u64, Vec<(&'static str, DateRole)>>,
    /// By [`WordHash`].
    agencies: ByNumber<u64, &'static str>,
    agency_shapes: Shapes,
    month_shapes: Shapes,
    /// Names long enough to be known whatever their case, by [`WordHash`] in lower case.
    folded: ByNumber<u64, &'static str>,
}

macro_rules! table {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../knowledge/page/", $name)).lines().skip(1)
    };
}

impl Tables {
    pub(crate) fn get() -> &'static Tables {
        static TABLES: OnceLock<Tables> = OnceLock::new();
        TABLES.get_or_init(Tables::load)
    }

    fn load() -> Tables {
        let mut markup: ByNumber<u64, u32> = ByNumber::default();
        for (i, line) in table!("markup.tsv").enumerate() {
            let words = line.split_once('\t').map_or("", |(_, w)| w);
            for word in words.split(' ') {
                *markup.entry(WordHash::of(word)).or_default() |= 1 << i.min(31);
            }
        }
        let mut lexicon: ByNumber<u64, Entry> = ByNumber::default();
        for line in table!("furniture.tsv") {
            let mut fields = line.splitn(3, '\t');
            let (Some(group), Some(at), Some(phrases)) = (fields.next(), fields.next(), fields.next()) else {
                continue;
            };
            let group = 1 << FURNITURE.iter().position(|g| *g == group).unwrap_or(31);
            let at = match at {
                "start" => Where::Start,
                "line" => Where::Line,
                _ => Where::Any,
            };
            for phrase in phrases.split(", ") {
                let mut words = Vec::new();
                cut(phrase, &mut words);
                if let Some((first, rest)) = words.split_first() {
                    let rest = rest.to_vec();
                    let entry = lexicon.entry(*first).or_default();
                    entry.seconds |= rest.first().map_or(u64::MAX, |second| second_bit(*second));
                    entry.anywhere |= at == Where::Any;
                    entry.phrases.push(Phrase { rest, at, group });
                }
            }
        }
        let names = |lines: std::iter::Skip<std::str::Lines<'static>>| {
            let mut map = ByNumber::default();
            for line in lines {
                let Some((number, names)) = line.split_once('\t') else { continue };
                for name in names.split(' ') {
                    map.insert(WordHash::of(name), number.parse().unwrap_or(0));
                }
            }
            map
        };
        let mut labels: ByNumber<u64, Vec<(&str, DateRole)>> = ByNumber::default();
        for line in table!("datelabels.tsv") {
            let Some((role, phrases)) = line.split_once('\t') else { continue };
            let role = match role {
                "published" => DateRole::Published,
                "updated" => DateRole::Updated,
                _ => DateRole::Other,
            };
            for phrase in phrases.split(", ") {
                let own = labels.entry(last_byte(phrase)).or_default();
                own.push((phrase, role));
                own.sort_by_key(|(p, _)| std::cmp::Reverse(p.len()));
            }
        }
        let mut agencies = ByNumber::default();
        let mut agency_shapes = Shapes::default();
        let mut folded: ByNumber<u64, &str> = ByNumber::default();
        for line in table!("agencies.tsv") {
            let Some((code, names)) = line.split_once('\t') else { continue };
            for name in names.split('|') {
                agencies.insert(WordHash::of(name), code);
                agency_shapes.add(name);
                if name.len() > 3 {
                    let known = folded.entry(WordHash::of(&name.to_ascii_lowercase())).or_insert(code);
                    *known = code.min(known);
                }
            }
        }
        let mut languages = Vec::new();
        for (i, line) in table!("stopwords.tsv").enumerate() {
            let Some((language, words)) = line.split_once('\t') else { continue };
            languages.push(language);
            for word in words.split(' ') {
                lexicon.entry(WordHash::of(word)).or_default().languages |= 1 << i.min(15);
            }
        }
        for word in ORIGIN {
            lexicon.entry(WordHash::of(word)).or_default().origin = true;
        }
        for word in ADDRESS {
            lexicon.entry(WordHash::of(word)).or_default().address = true;
        }
        let mut month_shapes = Shapes::default();
        for line in table!("months.tsv") {
            for word in line.split([' ', '\t']).skip(1) {
                month_shapes.add(word);
                lexicon.entry(WordHash::of(word)).or_default().time = true;
            }
        }
        for word in AGO {
            lexicon.entry(WordHash::of(word)).or_default().time = true;
        }
        let mut words: Vec<(u64, Entry)> = lexicon.into_iter().collect();
        // Those that are asked for most beside one another, near the processor.
        words.sort_unstable_by_key(|(hash, entry)| (!entry.special(), *hash));
        let mut entries = vec![Entry::default()];
        let mut known = Vec::with_capacity(words.len());
        for (hash, entry) in words {
            let number = entries.len() as u16 | if entry.special() { SPECIAL } else { 0 };
            known.push((hash, Place { languages: entry.languages, entry: number }));
            entries.push(entry);
        }
        let places = in_buckets(&known);
        Tables {
            markup,
            lexicon: entries,
            places,
            languages,
            months: names(table!("months.tsv")),
            weekdays: names(table!("weekdays.tsv")),
            labels,
            agencies,
            agency_shapes,
            month_shapes,
            folded,
        }
    }

    /// Groups of the words of a class or id attribute, one bit each.
    pub(crate) fn groups(&self, attribute: &str) -> u32 {
        let mut bits = 0;
        let mut word = WordHash::START;
        let (mut upper, mut any) = (false, false);
        for c in attribute.bytes().take(400).chain([b' ']) {
            let split = !c.is_ascii_alphabetic() || (c.is_ascii_uppercase() && !upper);
            if split && any {
                bits |= self.markup.get(&word.0).copied().unwrap_or(0);
                word = WordHash::START;
                any = false;
            }
            if c.is_ascii_alphabetic() {
                word.push(char::from(c.to_ascii_lowercase()));
                any = true;
            }
            upper = c.is_ascii_uppercase();
        }
        bits
    }

    /// What is known of a word, by its [`WordHash`] in lower case.
    #[cfg(test)]
    pub(crate) fn word(&self, hash: u64) -> Option<&Entry> {
        self.entry(self.place(hash))
    }

    /// What is known of a word, by what [`Tables::place`] gives.
    #[inline]
    pub(crate) fn entry(&self, place: Place) -> Option<&Entry> {
        let number = place.entry();
        if number > 0 { self.lexicon.get(number) } else { None }
    }

    /// The same in short.
    #[inline(always)]
    pub(crate) fn place(&self, hash: u64) -> Place {
        self.places().of(hash)
    }

    /// The same for many words.
    #[inline(always)]
    pub(crate) fn places(&self) -> Places<'_> {
        let (hashes, known, shift) = &self.places;
        Places { hashes, known, shift: *shift }
    }

    /// Groups of furniture phrases in a line, as bits in the order of [`FURNITURE`].
    #[cfg(test)]
    pub(crate) fn furniture(&self, line: &str) -> u32 {
        let mut words = Vec::new();
        cut(line, &mut words);
        (0..words.len()).map(|i| self.word(words[i]).map_or(0, |e| e.furniture(&words, i))).fold(0, |a, b| a | b)
    }

    /// The month that a word names, whatever its case.
    pub(crate) fn month(&self, word: &str) -> Option<i8> {
        if word.is_ascii() && !self.month_shapes.may_hold(word) {
            return None;
        }
        self.months.get(&WordHash::folded(word)).copied()
    }

    /// The day of the week that a word names, Monday 1, whatever its case.
    pub(crate) fn weekday(&self, word: &str) -> Option<i8> {
        self.weekdays.get(&WordHash::folded(word)).copied()
    }

    /// The role of the label that `before` (lower case) ends with, and that label.
    pub(crate) fn label_at_end(&self, before: &str) -> Option<(DateRole, &'static str)> {
        let before = before.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '©');
        self.labels.get(&last_byte(before))?.iter().find_map(|(label, role)| {
            let head = before.strip_suffix(label)?;
            head.chars().next_back().is_none_or(|c| !c.is_alphanumeric()).then_some((*role, *label))
        })
    }

    /// The agency that `name` is a name of.
    pub(crate) fn agency(&self, name: &str) -> Option<&'static str> {
        let stays = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
        let plain = stays(name.as_bytes().first()) && stays(name.as_bytes().last());
        let name = if plain { name } else { name.trim().trim_end_matches(['.', ',']) };
        // No agency's name is longer.
        if name.len() > 60 || !self.agency_shapes.may_hold(name) {
            return None;
        }
        self.agencies.get(&WordHash::of(name)).copied().or_else(|| {
            // "REUTERS", "Afp": one-word names whatever their case, unless short enough to be a word.
            if name.len() < 3 || name.contains(' ') {
                return None;
            }
            self.folded.get(&WordHash::of(&name.to_ascii_lowercase())).copied()
        })
    }
}

/// What is known of a word in short.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub(crate) struct Place {
    /// See [`Entry::languages`].
    pub(crate) languages: u16,
    /// Number in [`Tables::lexicon`], 0 where no word is; and [`SPECIAL`].
    entry: u16,
}

/// More is known of a word than languages and what it is at the beginning of a line.
const SPECIAL: u16 = 1 << 15;

impl Place {
    #[inline(always)]
    pub(crate) fn special(self) -> bool {
        self.entry & SPECIAL != 0
    }

    #[inline(always)]
    pub(crate) fn entry(self) -> usize {
        usize::from(self.entry & !SPECIAL)
    }
}

/// Words in buckets of a few: all of a bucket are asked at once, for whether a word is known is hard to foretell. The halves
/// of the hashes are apart from what is known, so that most of what is asked stays near the processor.
#[derive(Clone, Copy)]
pub(crate) struct Places<'a> {
    hashes: &'a [[u32; BUCKET]],
    /// The first is of no word, then a bucket's after another's.
    known: &'a [Place],
    /// Bits of a hash that do not tell the bucket.
    shift: u32,
}

/// Words of a bucket.
const BUCKET: usize = 4;

/// What [`Places`] looks into.
fn in_buckets(words: &[(u64, Place)]) -> (Vec<[u32; BUCKET]>, Vec<Place>, u32) {
    let mut buckets = words.len().next_power_of_two();
    loop {
        // What tells the bucket is of the half that is not compared.
        let few = buckets.trailing_zeros().min(31);
        for shift in 0..=32 - few {
            if let Some((hashes, known)) = with(words, buckets, shift) {
                return (hashes, known, shift);
            }
        }
        buckets *= 2;
    }
}

/// None where a bucket has no room for all that belong there.
fn with(words: &[(u64, Place)], buckets: usize, shift: u32) -> Option<(Vec<[u32; BUCKET]>, Vec<Place>)> {
    let (mut hashes, mut known) = (vec![[0; BUCKET]; buckets], vec![Place::default(); BUCKET * buckets + 1]);
    for (hash, place) in words {
        let bucket = (hash >> shift) as usize & (buckets - 1);
        let own = &mut known[1 + bucket * BUCKET..][..BUCKET];
        let free = own.iter().position(|p| *p == Place::default())?;
        own[free] = *place;
        hashes[bucket][free] = (hash >> 32) as u32;
    }
    Some((hashes, known))
}

impl Places<'_> {
    #[inline(always)]
    pub(crate) fn of(self, hash: u64) -> Place {
        let bucket = (hash >> self.shift) as usize & (self.hashes.len() - 1);
        let found = equal(&self.hashes[bucket], (hash >> 32) as u32);
        let at = 1 + bucket * BUCKET + found.trailing_zeros() as usize;
        self.known[std::hint::select_unpredictable(found == 0, 0, at)]
    }
}

/// A bit for each number that is `n`.
#[inline(always)]
fn equal(numbers: &[u32; BUCKET], n: u32) -> u32 {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::*;
        // SAFETY: every processor of this kind has these instructions, and sixteen bytes are read of as many.
        unsafe {
            let numbers = _mm_loadu_si128(numbers.as_ptr().cast());
            let equal = _mm_cmpeq_epi32(numbers, _mm_set1_epi32(n as i32));
            _mm_movemask_ps(_mm_castsi128_ps(equal)) as u32
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    numbers.iter().enumerate().map(|(k, other)| u32::from(*other == n) << k).sum()
}

/// The bit of [`Entry::seconds`] of a word.
#[inline]
fn second_bit(hash: u64) -> u64 {
    1 << (hash >> 58)
}

fn last_byte(text: &str) -> u64 {
    text.bytes().next_back().unwrap_or(0).into()
}

impl Entry {
    /// More is known of the word than languages and what it is at the beginning of a line.
    fn special(&self) -> bool {
        self.anywhere || self.origin || self.address || self.time
    }

    /// True for the first word of a phrase.
    #[inline]
    fn begins(&self) -> bool {
        !self.phrases.is_empty()
    }

    /// The same for a phrase that may stand behind so many words of a line.
    #[inline]
    pub(crate) fn begins_behind(&self, words: usize) -> bool {
        self.anywhere || words == 0 && self.begins()
    }

    /// Groups of the phrases that begin with word `i` of a line's `words`, of which this is the entry.
    pub(crate) fn furniture(&self, words: &[u64], i: usize) -> u32 {
        let mut bits = 0;
        let second = words.get(i + 1).map_or(u64::MAX, |second| second_bit(*second));
        if self.seconds & second == 0 {
            return bits;
        }
        for p in &self.phrases {
            let n = p.rest.len() + 1;
            let fits = match p.at {
                Where::Start => i == 0,
                Where::Any => true,
                Where::Line => i == 0 && words.len() == n,
            };
            if fits && words.len() - i >= n && p.rest.iter().zip(&words[i + 1..]).all(|(a, b)| a == b) {
                bits |= p.group;
            }
        }
        bits
    }
}

/// A word as [`cut`] met it.
#[derive(Clone, Copy, Default)]
pub(crate) struct Cut {
    /// Bytes in lower case.
    pub(crate) bytes: u32,
    pub(crate) chars: u32,
    pub(crate) upper: bool,
}

/// Takes what [`cut`] meets.
pub(crate) trait Take {
    /// A word, by the [`WordHash`] of its lower case.
    fn word(&mut self, hash: u64, word: Cut);
    /// A sign that carries meaning in furniture phrases, by its hash.
    fn sign(&mut self, _hash: u64) {}
    /// An ASCII character that no word has.
    fn other(&mut self, _b: u8) {}
    /// A character beyond ASCII, in a word or not.
    fn wide(&mut self, _c: char) {}
}

/// Words and signs in order.
impl Take for Vec<u64> {
    fn word(&mut self, hash: u64, _: Cut) {
        self.push(hash);
    }

    fn sign(&mut self, hash: u64) {
        self.push(hash);
    }
}

/// Cuts a line into words in lower case and the few signs that carry meaning in furniture phrases.
#[inline(always)] // What takes them is kept in registers.
pub(crate) fn cut(line: &str, to: &mut impl Take) {
    runs(line, &mut Cutter(to));
}

/// Gives on to another what [`runs`] meets.
struct Cutter<'a, T>(&'a mut T);

impl<T: Take> Runs for Cutter<'_, T> {
    const APOSTROPHES: bool = true;
    const SIGNS: bool = true;

    #[inline(always)]
    fn word(&mut self, hash: u64, bytes: u32, upper: bool) {
        self.0.word(hash, Cut { bytes, chars: bytes, upper });
    }

    #[inline(always)]
    fn sign(&mut self, b: u8) {
        self.0.other(b);
        let sign = SIGNS[usize::from(b & 127)];
        if sign != 0 {
            self.0.sign(sign);
        }
    }

    fn wide(&mut self, run: &str) {
        cut_wide(run, self.0);
    }
}

/// The same one character after the other, whatever characters there are.
#[inline(never)]
pub(crate) fn cut_wide(line: &str, to: &mut impl Take) {
    let bytes = line.as_bytes();
    let (mut hash, mut word, mut at) = (WordHash::START, Cut::default(), 0);
    loop {
        // Runs of letters first: they are nearly all there is.
        let rest = &bytes[at..];
        let mut run = 0;
        for b in rest {
            let low = LOWER[usize::from(*b)];
            if low == 0 {
                break;
            }
            hash = hash.byte(low);
            run += 1;
        }
        if run > 0 {
            word.upper |= word.chars == 0 && rest[0].is_ascii_uppercase();
            word.bytes += run;
            word.chars += run;
            at += run as usize;
        }
        let mut sign = 0;
        let next = bytes.get(at).copied();
        if let Some(b) = next {
            if b.is_ascii() {
                at += 1;
                to.other(b);
                sign = SIGNS[usize::from(b)];
            } else {
                let Some(c) = line[at..].chars().next() else { break };
                at += c.len_utf8();
                to.wide(c);
                if !is_punctuation(c) && c.is_alphanumeric() {
                    word.upper |= word.chars == 0 && c.is_uppercase();
                    for l in c.to_lowercase() {
                        hash.push(l);
                        word.bytes += l.len_utf8() as u32;
                    }
                    word.chars += 1;
                    continue;
                }
                if c == '’' {
                    hash.push('\'');
                    word.bytes += 1;
                    word.chars += 1;
                    continue;
                }
                if matches!(c, '–' | '—' | '©') {
                    let mut own = WordHash::START;
                    own.push(c);
                    sign = own.0;
                }
            }
        }
        if word.chars > 0 {
            to.word(hash.0, word);
            (hash, word) = (WordHash::START, Cut::default());
        }
        if sign != 0 {
            to.sign(sign);
        }
        if next.is_none() {
            break;
        }
    }
}

/// Dashes, quotation marks, dots: nearly all that is beyond ASCII in many languages, and no letters or digits.
#[inline]
pub(crate) fn is_punctuation(c: char) -> bool {
    ('\u{2010}'..='\u{2027}').contains(&c)
}

/// Whether [`cut`] gives an ASCII sign.
#[inline(always)]
pub(crate) const fn is_sign(b: u8) -> bool {
    SIGNS[(b & 127) as usize] != 0
}

/// Hashes of the ASCII signs that [`cut`] gives; nothing for others.
const SIGNS: [u64; 128] = {
    let mut signs = [0; 128];
    let mut b = 0;
    while b < 128u8 {
        if matches!(b, b'%' | b'-' | b':' | b'/' | b'(' | b')') {
            signs[b as usize] = WordHash::START.byte(b).0;
        }
        b += 1;
    }
    signs
};

/// The lower case of the ASCII characters that words are made of; nothing for others.
const LOWER: [u8; 256] = {
    let mut lower = [0; 256];
    let mut b = 0;
    while b < 128u8 {
        if matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'\'' | b'A'..=b'Z') {
            lower[b as usize] = b.to_ascii_lowercase();
        }
        b += 1;
    }
    lower
};

/// First letters and lengths of the names in a table: most words are told from all of them without a look into it.
#[derive(Default)]
struct Shapes([u64; 32]);

impl Shapes {
    fn add(&mut self, name: &str) {
        if let Some(first) = name.bytes().next() {
            self.0[usize::from(first & 31)] |= 1 << name.len().min(63);
        }
    }

    /// Whether an ASCII name may be in the table, whatever its case.
    fn may_hold(&self, name: &str) -> bool {
        name.bytes().next().is_some_and(|first| self.0[usize::from(first & 31)] & 1 << name.len().min(63) != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_pages() {
        let t = Tables::get();
        assert_ne!(t.groups("entry-content clearfix"), 0);
        assert_ne!(t.groups("relatedStories"), 0);
        assert_eq!(t.groups("xyzzy"), 0);
        let comment = 1 << FURNITURE.iter().position(|g| *g == "comment").unwrap();
        assert_ne!(t.furniture("Leave a Reply") & comment, 0);
        assert_eq!(t.furniture("The minister’s reply was short") & comment, 0);
        assert_eq!(t.label_at_end("last updated: "), Some((DateRole::Updated, "last updated")));
        assert_eq!(t.label_at_end("publish date: "), Some((DateRole::Published, "publish date")));
        assert_eq!(t.agency("AFP"), Some("AFP"));
        assert_eq!(t.agency("reuters"), Some("Reuters"));
        assert_eq!(t.agency("Maria"), None);
        assert_eq!(t.month("août"), Some(8));
    }
}
