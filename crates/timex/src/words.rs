//! The vocabulary of `knowledge/timex` and the cutting of text into atoms.

use std::sync::LazyLock;

use legation_schema::Span;
use rustc_hash::FxHashMap;

use crate::value::Season;

/// A unit of time, smallest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Unit {
    Second,
    Minute,
    Hour,
    Night,
    Day,
    Weekend,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
    Millennium,
}

/// What the vocabulary says of one word; several may hold ("second", "may").
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Info {
    pub month: u8,
    pub month_short: u8,
    pub weekday: u8,
    pub weekday_short: u8,
    pub season: Option<Season>,
    pub unit: Option<Unit>,
    pub plural: bool,
    pub unit_short: bool,
    pub part: Option<&'static str>,
    pub number: Option<u32>,
    pub tens: u32,
    pub scale: u32,
    pub ordinal: u8,
    pub ordinal_last: bool,
    pub vague: bool,
    pub decade: u8,
    pub zone: Option<&'static str>,
    /// May stand between a number and its unit: "six straight days".
    pub between: bool,
    /// Part of what makes a stretch of words a time: without one near, nothing is tried.
    pub core: bool,
    /// May open an expression.
    pub starts: bool,
    /// Says which stretch is meant: -1 up to now, 1 from now, 0 neither.
    pub span: Option<i8>,
}

/// A run of letters, a run of digits, or one other character.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Atom {
    pub span: Span,
    /// The number, for runs of up to nine digits.
    pub num: Option<u32>,
    pub info: Info,
    /// True where white space stands before it.
    pub space: bool,
}

impl Atom {
    pub(crate) fn digits(&self) -> usize {
        if self.num.is_some() { self.span.len() } else { 0 }
    }
}

/// Where the bracket closes that opens at the start of `piece` around words an editor put into a quotation: "[Ten] years
/// ago", "the [following] day". Numbers in brackets are notes, "[T]he" is one word.
fn inserted(piece: &str) -> Option<usize> {
    let end = piece.strip_prefix('[')?.find(']')? + 1;
    let words = &piece[1..end];
    let after = piece[end + 1..].chars().next();
    let plain = words.chars().all(|c| c.is_alphabetic() || c == ' ') && words.len() > 1 && words.len() < 40;
    (plain && after.is_none_or(|c| !c.is_alphanumeric())).then_some(end)
}

/// The span with the brackets that it cuts in two.
pub(crate) fn with_brackets(text: &str, span: Span) -> Span {
    let (mut start, mut end) = (span.start, span.end);
    let inside = span.of(text);
    match (inside.find('['), inside.find(']')) {
        (open, Some(close)) if open.is_none_or(|open| open > close) => {
            start -= u32::from(text[..start as usize].ends_with('['));
        }
        _ => {}
    }
    match (inside.rfind('['), inside.rfind(']')) {
        (Some(open), close) if close.is_none_or(|close| close < open) => {
            end += u32::from(text[end as usize..].starts_with(']'));
        }
        _ => {}
    }
    Span { start, end }
}

/// Cuts `text[span]` into atoms; `lower` is the text with ASCII letters in lower case.
pub(crate) fn atoms(lower: &str, span: Span, out: &mut Vec<Atom>) {
    out.clear();
    let words = &*WORDS;
    let piece = span.of(lower);
    let mut chars = piece.char_indices().peekable();
    let mut space = true;
    let mut closes = None;
    while let Some((at, c)) = chars.next() {
        if c.is_whitespace() {
            space = true;
            continue;
        }
        let opens = |before: char| before.is_whitespace() || matches!(before, '"' | '\'' | '“' | '‘' | '(' | '—');
        if c == '[' && piece[..at].chars().next_back().is_none_or(opens) {
            closes = inserted(&piece[at..]).map(|n| at + n);
            if closes.is_some() {
                continue;
            }
        }
        if closes == Some(at) {
            continue;
        }
        let mut end = at + c.len_utf8();
        let class = |c: char| (c.is_alphabetic() as u8) + 2 * (c.is_ascii_digit() as u8);
        let kind = class(c);
        if kind != 0 {
            while let Some(&(next, d)) = chars.peek() {
                if class(d) != kind {
                    break;
                }
                end = next + d.len_utf8();
                chars.next();
            }
        }
        let word = &piece[at..end];
        let num = if kind == 2 && word.len() <= 9 { word.parse().ok() } else { None };
        let info = if kind == 1 { words.get(word).copied().unwrap_or_default() } else { Info::default() };
        let base = span.start as usize;
        out.push(Atom { span: Span::new(base + at, base + end), num, info, space });
        space = false;
    }
}

fn rows(file: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    file.lines().skip(1).filter(|l| !l.is_empty()).map(|l| l.split('\t').collect())
}

type Table<T> = FxHashMap<&'static str, T>;

/// Words that open an expression without being in a class of `words.tsv`.
const STARTS: &[&str] = &[
    "the",
    "this",
    "that",
    "these",
    "those",
    "a",
    "an",
    "one",
    "upcoming",
    "earlier",
    "late",
    "ca",
    "later",
    "mid",
    "beginning",
    "start",
    "outset",
    "middle",
    "end",
    "close",
    "latter",
    "half",
    "every",
    "each",
    "per",
    "once",
    "twice",
    "year",
    "very",
    "current",
    "same",
    "prior",
    "tens",
    "hundreds",
    "thousands",
    "dozens",
    "scores",
    "fiscal",
    "fy",
    "financial",
    "q",
    "h",
    "entire",
];

/// Words that are times by themselves, or make one of a number beside them.
const CORES: &[&str] = &[
    "today",
    "yesterday",
    "tomorrow",
    "tonight",
    "overnight",
    "midnight",
    "am",
    "pm",
    "clock",
    "bc",
    "bce",
    "ad",
    "fiscal",
    "fy",
    "half",
    "mondays",
    "tuesdays",
    "wednesdays",
    "thursdays",
    "fridays",
    "saturdays",
    "sundays",
    "daylong",
    "weeklong",
    "monthlong",
    "yearlong",
    "decadelong",
    "q",
    "h",
];

/// Whether a word, in lower case, is an ordinal of the table.
pub(crate) fn is_ordinal(word: &str) -> bool {
    WORDS.get(word).is_some_and(|info| info.ordinal > 0)
}

static WORDS: LazyLock<Table<Info>> = LazyLock::new(|| {
    let mut words: Table<Info> = Table::default();
    for row in rows(include_str!("../../../knowledge/timex/words.tsv")) {
        let [word, class, value] = row[..] else { continue };
        let info = words.entry(word).or_default();
        let n: u32 = value.parse().unwrap_or(0);
        match class {
            "month" => info.month = n as u8,
            "month_short" => info.month_short = n as u8,
            "weekday" => info.weekday = n as u8,
            "weekday_short" => info.weekday_short = n as u8,
            "season" => info.season = Season::of_code(value),
            "unit" | "units" | "unit_short" => {
                info.unit = unit(value);
                info.plural = class == "units";
                info.unit_short = class == "unit_short";
            }
            "part" => info.part = Some(value),
            "number" => info.number = Some(n),
            "tens" => info.tens = n,
            "scale" => info.scale = n,
            "ordinal" => info.ordinal = n as u8,
            "ordinal_last" => info.ordinal_last = true,
            "vague" => info.vague = true,
            "decade" => info.decade = n as u8,
            "zone" => info.zone = Some(value),
            "between" => info.between = true,
            "span" => {
                info.span = Some(match value {
                    "past" => -1,
                    "next" => 1,
                    _ => 0,
                });
            }
            _ => {}
        }
    }
    #[expect(clippy::iter_over_hash_type, reason = "each entry is set by itself")]
    for i in words.values_mut() {
        i.core = i.month + i.month_short + i.weekday + i.weekday_short + i.decade > 0
            || i.season.is_some()
            || i.unit.is_some()
            || i.part.is_some()
            || i.zone.is_some();
        i.starts = i.core
            || i.ordinal > 0
            || i.ordinal_last
            || i.vague
            || i.number.is_some()
            || i.tens + i.scale > 0
            || i.span.is_some();
    }
    for word in STARTS {
        words.entry(word).or_default().starts = true;
    }
    for word in CORES {
        let info = words.entry(word).or_default();
        (info.core, info.starts) = (true, true);
    }
    for (table, core) in [(&*MODIFIERS, false), (&*REFERENCES, true), (&*SETS, true), (&*HOLIDAYS, true)] {
        #[expect(clippy::iter_over_hash_type, reason = "each entry is set by itself")]
        for list in table.values() {
            for (phrase, ..) in list {
                if let Some(first) = phrase.first() {
                    words.entry(first).or_default().starts = true;
                }
                // The last word is the rare one: "the near future", "at the moment".
                if let Some(last) = phrase.last().filter(|_| core) {
                    words.entry(last).or_default().core = true;
                }
            }
        }
    }
    words
});

fn unit(code: &str) -> Option<Unit> {
    Some(match code {
        "S" => Unit::Second,
        "MIN" => Unit::Minute,
        "H" => Unit::Hour,
        "N" => Unit::Night,
        "D" => Unit::Day,
        "WE" => Unit::Weekend,
        "W" => Unit::Week,
        "FN" => Unit::Fortnight,
        "M" => Unit::Month,
        "Q" => Unit::Quarter,
        "Y" => Unit::Year,
        "DE" => Unit::Decade,
        "CE" => Unit::Century,
        "ML" => Unit::Millennium,
        _ => return None,
    })
}

/// Phrases by their first word, longest first: the words, then the row's other columns.
pub(crate) type Phrases = FxHashMap<&'static str, Vec<(Vec<&'static str>, &'static str, &'static str)>>;

fn phrases(file: &'static str) -> Phrases {
    let mut map = Phrases::default();
    for row in rows(file) {
        let [phrase, a, ref rest @ ..] = row[..] else { continue };
        let b = rest.first().copied().unwrap_or("");
        let mut words = Vec::new();
        for word in phrase.split(' ') {
            let mut cut = 0;
            for (i, c) in word.char_indices() {
                if !c.is_alphanumeric() {
                    if cut < i {
                        words.push(&word[cut..i]);
                    }
                    words.push(&word[i..i + c.len_utf8()]);
                    cut = i + c.len_utf8();
                }
            }
            if cut < word.len() {
                words.push(&word[cut..]);
            }
        }
        if let Some(first) = words.first() {
            map.entry(first).or_default().push((words, a, b));
        }
    }
    #[expect(clippy::iter_over_hash_type, reason = "each list is sorted by itself")]
    for list in map.values_mut() {
        list.sort_by_key(|(words, ..)| std::cmp::Reverse(words.len()));
    }
    map
}

/// What may stand before a length of time: phrase and TIMEX3 `mod`.
pub(crate) static MODIFIERS: LazyLock<Phrases> =
    LazyLock::new(|| phrases(include_str!("../../../knowledge/timex/modifiers.tsv")));
/// Vague references: phrase, type, value.
pub(crate) static REFERENCES: LazyLock<Phrases> =
    LazyLock::new(|| phrases(include_str!("../../../knowledge/timex/references.tsv")));
/// Words of recurrence: word, value.
pub(crate) static SETS: LazyLock<Phrases> =
    LazyLock::new(|| phrases(include_str!("../../../knowledge/timex/sets.tsv")));
/// Feasts: phrase, rule.
pub(crate) static HOLIDAYS: LazyLock<Phrases> =
    LazyLock::new(|| phrases(include_str!("../../../knowledge/timex/holidays.tsv")));
