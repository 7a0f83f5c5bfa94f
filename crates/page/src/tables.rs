//! The tables of `knowledge/page`, read once.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::OnceLock;

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

/// Hash of a word (FNV-1a), the same everywhere a word is looked up.
#[derive(Clone, Copy)]
pub(crate) struct WordHash(u64);

impl WordHash {
    pub(crate) const START: WordHash = WordHash(0xcbf2_9ce4_8422_2325);

    #[inline]
    pub(crate) fn push(&mut self, c: char) {
        let mut buffer = [0; 4];
        for b in c.encode_utf8(&mut buffer).bytes() {
            self.0 = (self.0 ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
        }
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
    fn byte(self, b: u8) -> WordHash {
        WordHash((self.0 ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
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
    /// Whether any word of the lexicon has these bits of a [`WordHash`]: most words of a text have none of them.
    known: Vec<u64>,
    /// Function words and the first words of phrases.
    lexicon: Vec<Entry>,
    /// By [`WordHash`]: hashes and numbers in the lexicon, a word at the first free place from where its hash says.
    places: Vec<(u64, u32)>,
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
                cut(phrase, |hash, _| words.push(hash));
                if let Some((first, rest)) = words.split_first() {
                    let rest = rest.to_vec();
                    lexicon.entry(*first).or_default().phrases.push(Phrase { rest, at, group });
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
        let mut known = vec![0u64; KNOWN / 64];
        let mut entries = Vec::with_capacity(lexicon.len());
        let mut places = vec![(0, NO_ENTRY); (4 * lexicon.len()).next_power_of_two()];
        #[allow(clippy::iter_over_hash_type)] // Words are found wherever they stand.
        for (hash, entry) in lexicon {
            let (word, bit) = known_bit(hash);
            known[word] |= bit;
            let mut at = hash as usize & (places.len() - 1);
            while places[at].1 != NO_ENTRY {
                at = (at + 1) & (places.len() - 1);
            }
            places[at] = (hash, entries.len() as u32);
            entries.push(entry);
        }
        Tables {
            markup,
            known,
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
    #[inline]
    pub(crate) fn word(&self, hash: u64) -> Option<&Entry> {
        let (word, bit) = known_bit(hash);
        if self.known[word] & bit == 0 {
            return None;
        }
        let mut at = hash as usize & (self.places.len() - 1);
        loop {
            match self.places[at] {
                (_, NO_ENTRY) => return None,
                (other, number) if other == hash => return self.lexicon.get(number as usize),
                _ => at = (at + 1) & (self.places.len() - 1),
            }
        }
    }

    /// Groups of furniture phrases in a line, as bits in the order of [`FURNITURE`].
    #[cfg(test)]
    pub(crate) fn furniture(&self, line: &str) -> u32 {
        let mut words = Vec::new();
        cut(line, |hash, _| words.push(hash));
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
        let name = name.trim().trim_end_matches(['.', ',']);
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

/// What stands at a free place of [`Tables::places`].
const NO_ENTRY: u32 = u32::MAX;
/// Bits of [`Tables::known`].
const KNOWN: usize = 1 << 16;

#[inline]
fn known_bit(hash: u64) -> (usize, u64) {
    let place = (hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48) as usize & (KNOWN - 1);
    (place / 64, 1 << (place % 64))
}

fn last_byte(text: &str) -> u64 {
    text.bytes().next_back().unwrap_or(0).into()
}

impl Entry {
    /// True for the first word of a phrase.
    #[inline]
    pub(crate) fn begins(&self) -> bool {
        !self.phrases.is_empty()
    }

    /// Groups of the phrases that begin with word `i` of a line's `words`, of which this is the entry.
    pub(crate) fn furniture(&self, words: &[u64], i: usize) -> u32 {
        let mut bits = 0;
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
    /// Bytes in lower case; none for a sign.
    pub(crate) bytes: u32,
    pub(crate) chars: u32,
    pub(crate) upper: bool,
}

/// Cuts a line into words in lower case, given as their hashes, and the few signs that carry meaning in furniture phrases.
#[inline]
pub(crate) fn cut(line: &str, mut take: impl FnMut(u64, Cut)) {
    let mut hash = WordHash::START;
    let mut word = Cut::default();
    let bytes = line.as_bytes();
    let mut at = 0;
    while let Some(&b) = bytes.get(at) {
        // Runs of letters first: they are nearly all there is.
        let mut low = LOWER[usize::from(b)];
        if low != 0 {
            let from = at;
            word.upper |= word.chars == 0 && b.is_ascii_uppercase();
            while low != 0 {
                hash = hash.byte(low);
                at += 1;
                low = bytes.get(at).map_or(0, |b| LOWER[usize::from(*b)]);
            }
            word.bytes += (at - from) as u32;
            word.chars += (at - from) as u32;
            continue;
        }
        at += 1;
        let sign = match if b < 128 { ASCII[usize::from(b)] } else { Sort::Wide } {
            Sort::Sign => Some(char::from(b)),
            Sort::Other => None,
            Sort::Wide => {
                let Some(c) = line[at - 1..].chars().next() else { break };
                at += c.len_utf8() - 1;
                if c.is_alphanumeric() {
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
                matches!(c, '–' | '—' | '©').then_some(c)
            }
        };
        if word.chars > 0 {
            take(hash.0, word);
            hash = WordHash::START;
            word = Cut::default();
        }
        if let Some(c) = sign {
            let mut sign = WordHash::START;
            sign.push(c);
            take(sign.0, Cut::default());
        }
    }
    if word.chars > 0 {
        take(hash.0, word);
    }
}

/// What an ASCII character that is no part of a word is to [`cut`].
#[derive(Clone, Copy)]
enum Sort {
    Sign,
    Other,
    Wide,
}

const ASCII: [Sort; 128] = {
    let mut sorts = [Sort::Other; 128];
    let mut b = 0;
    while b < 128u8 {
        if matches!(b, b'%' | b'-' | b':' | b'/' | b'(' | b')') {
            sorts[b as usize] = Sort::Sign;
        }
        b += 1;
    }
    sorts
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
