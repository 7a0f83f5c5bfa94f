//! Dates as they are written on pages, found in a line of text.

use std::ops::Range;

use jiff::civil::{Date, DateTime, date};
use legation_schema::{Grain, Interval, Point};

use crate::tables::Tables;

/// A date found in a line.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Found {
    /// Bytes of the line.
    pub(crate) range: Range<usize>,
    pub(crate) when: When,
    /// Time of day, where it stands beside the date.
    pub(crate) time: Option<(i8, i8)>,
    /// The zone as written: "GMT", "+03:00".
    pub(crate) zone: Option<String>,
}

/// How much of a date is written.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum When {
    Day(Date),
    /// 03/04/2020: the day if the month stands first, the day if the day does.
    Either {
        month_first: Date,
        day_first: Date,
        /// 03-04-2020: with dashes the day stands first nearly everywhere.
        dash: bool,
    },
    /// A month of a year.
    Month(i16, i8),
    /// A day without its year.
    Yearless(i8, i8),
    /// So many hours (or days: 24) before the page was fetched.
    Ago {
        hours: i64,
    },
}

impl When {
    /// The day, with the order of day and month as told.
    pub(crate) fn day(self, day_first: bool) -> Option<Date> {
        match self {
            When::Day(d) => Some(d),
            When::Either { day_first: d, dash, .. } if day_first || dash => Some(d),
            When::Either { month_first, .. } => Some(month_first),
            _ => None,
        }
    }
}

impl Found {
    /// The interval this day is, with its minute and zone where they are written.
    pub(crate) fn interval(&self, day: Date) -> Interval {
        match self.time {
            Some((h, m)) => {
                let at = Point::Minute(DateTime::from_parts(day, jiff::civil::time(h, m, 0, 0)));
                Interval { from: Some(at), to: Some(at), grain: Grain::Minute, zone: self.zone.clone() }
            }
            None => Interval::day(day),
        }
    }
}

/// Years a page can speak of as its own.
const YEARS: Range<i16> = 1990..2100;

/// The day of a value that says nothing but when: "1982-04-03", "1982-04-03T05:06:07Z", "3 April 1982". Such a value may
/// be older than the web, but for the days from which programs count.
pub(crate) fn old_day(value: &str) -> Option<Date> {
    const ZEROS: [Date; 5] =
        [date(1900, 1, 1), date(1904, 1, 1), date(1969, 12, 31), date(1970, 1, 1), date(1980, 1, 1)];
    let value = value.trim();
    let iso = value.get(..10).filter(|_| !value[10..].starts_with(|c: char| c.is_ascii_digit()));
    let day = iso.and_then(|d| d.parse::<Date>().ok()).or_else(|| {
        let written = ["%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y"];
        written.iter().find_map(|form| Date::strptime(form, value).ok())
    })?;
    ((1800..YEARS.start).contains(&day.year()) && !ZEROS.contains(&day)).then_some(day)
}

#[derive(Clone, Debug)]
struct Tok<'a> {
    text: &'a str,
    at: usize,
    kind: TokKind,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum TokKind {
    Num(i64),
    Word,
    Sep(char),
}

/// All dates of a line, left to right.
pub(crate) fn scan(line: &str) -> Vec<Found> {
    if might_hold_date(line) { dates(line) } else { Vec::new() }
}

/// The same for a line that may well hold some.
pub(crate) fn dates(line: &str) -> Vec<Found> {
    let mut out = Vec::new();
    // Only "yesterday" needs no number, in a line of few words.
    let numbered = line.bytes().any(|b| b.is_ascii_digit());
    if !numbered
        && memchr::memchr2_iter(b'y', b'Y', line.as_bytes()).any(|at| says(line, at, "yesterday"))
        && least_words(line) <= BEFORE
    {
        dates_within(line, 0..line.len(), &mut out);
    }
    for part in Parts::new(line) {
        dates_within(line, part, &mut out);
    }
    out
}

/// Whether a line of more than a few words that has no name of a month as a word by itself may hold a date: three numbers with
/// signs between, eight digits, or a month glued to what stands beside it. True where it is not plain enough to tell.
pub(crate) fn may_be_numbers(line: &str) -> bool {
    let bytes = line.as_bytes();
    let behind = bytes.get(1..).unwrap_or_default();
    let glued = |a: &u8, b: &u8| a.is_ascii_lowercase() & b.is_ascii_uppercase();
    let odd = bytes.iter().fold(false, |odd, b| odd | !b.is_ascii());
    if odd || bytes.iter().zip(behind).fold(false, |any, (a, b)| any | glued(a, b)) {
        return true;
    }
    let letters_from = |at: usize| bytes[at..].iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let letters_to = |at: usize| bytes[..at].iter().rev().take_while(|b| b.is_ascii_alphabetic()).count();
    let month = |from: usize, to: usize| Tables::get().month(&line[from..to]).is_some();
    // A word is one with the apostrophes in it; a month is one without.
    let apart = |at: usize| month(at - letters_to(at), at) || month(at + 1, at + 1 + letters_from(at + 1));
    if memchr::memchr_iter(b'\'', bytes).any(apart) {
        return true;
    }
    // Numbers up to this one that have signs between.
    let (mut chain, mut from) = (0, 0);
    while let Some(next) = bytes[from..].iter().position(u8::is_ascii_digit) {
        let start = from + next;
        let end = start + bytes[start..].iter().take_while(|b| b.is_ascii_digit()).count();
        let between = &bytes[from..start];
        let sign = between.trim_ascii();
        let chained = from > 0 && matches!(sign, b"-" | b"." | b"/" | b"|");
        chain = if chained { chain + 1 } else { 1 };
        let beside = [(start - letters_to(start), start), (end, end + letters_from(end))];
        if chain == 3 || end - start == 8 || beside.into_iter().any(|(from, to)| month(from, to)) {
            return true;
        }
        from = end;
    }
    false
}

/// The dates of a part of a line, as [`Parts`] cuts it.
fn dates_within(line: &str, part: Range<usize>, out: &mut Vec<Found>) {
    let toks = tokens(line, part);
    let mut i = 0;
    while i < toks.len() {
        if let Some((when, n)) = read(&toks, i) {
            let start = toks[i].at;
            let end = toks[i + n - 1].at + toks[i + n - 1].text.len();
            let (time, zone, end) = time_after(line, end).unwrap_or((None, None, end));
            let time = time.or_else(|| time_before(&line[..start]));
            out.push(Found { range: start..end, when, time, zone });
            i += n;
            while i < toks.len() && toks[i].at < end {
                i += 1;
            }
        } else {
            i += 1;
        }
    }
}

/// The parts of a line around its numbers, each with as many words before and behind as a date may have there: what lies
/// between need not be looked at.
struct Parts<'a> {
    bytes: &'a [u8],
    /// Nothing before is looked at again.
    from: usize,
}

/// Words before the first number of a part: a month, and what tells that a number is no day. More than `read` asks of a
/// line where it asks for a short one.
const BEFORE: usize = 7;
/// Words behind the last number: a month, by both its names.
const BEHIND: usize = 11;
/// So many words behind a number another one is no part of the same date.
const APART: usize = 20;

impl<'a> Parts<'a> {
    fn new(line: &'a str) -> Parts<'a> {
        Parts { bytes: line.as_bytes(), from: 0 }
    }
}

/// Whether what may be a word begins with a byte behind another.
fn begins(before: u8, b: u8) -> bool {
    (before == b' ') & b.is_ascii_graphic()
}

/// How many words a line has at least.
fn least_words(line: &str) -> usize {
    let bytes = line.as_bytes();
    bytes.iter().zip(&bytes[1.min(bytes.len())..]).filter(|(a, b)| begins(**a, **b)).count()
}

impl Iterator for Parts<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let bytes = self.bytes;
        let first = self.from + bytes[self.from..].iter().position(u8::is_ascii_digit)?;
        let (mut start, mut words) = (self.from, 0);
        for (k, pair) in bytes[self.from..=first].windows(2).enumerate().rev() {
            words += usize::from(begins(pair[0], pair[1]));
            if words > BEFORE {
                start = self.from + k + 1;
                break;
            }
        }
        let (mut words, mut end) = (0, bytes.len());
        for (k, pair) in bytes[first..].windows(2).enumerate() {
            if pair[1].is_ascii_digit() {
                (words, end) = (0, bytes.len());
            } else if begins(pair[0], pair[1]) {
                words += 1;
                if words == BEHIND {
                    end = first + k + 1;
                } else if words > APART {
                    break;
                }
            }
        }
        if words <= APART {
            end = bytes.len();
        }
        self.from = end;
        Some(start..end)
    }
}

/// Cheap: most lines of a page hold no date.
fn might_hold_date(line: &str) -> bool {
    if line.len() < 4 {
        return false;
    }
    line.bytes().any(|b| b.is_ascii_digit())
        || line.bytes().any(|b| b >= 0xd9) && line.chars().any(char::is_numeric)
        || line.len() < 60 && ["ester", "ago", "now"].iter().any(|w| line.contains(w)) && {
            let lower = line.to_lowercase();
            YESTERDAY.iter().any(|(w, _)| lower.contains(w))
        }
}

/// Whether an ASCII word in lower case stands at byte `at`, whatever its case there.
fn says(line: &str, at: usize, word: &str) -> bool {
    line.as_bytes().get(at..at + word.len()).is_some_and(|b| b.eq_ignore_ascii_case(word.as_bytes()))
}

/// Whether a text in lower case is one of `words`.
fn folds_to(text: &str, words: &[&str]) -> bool {
    if text.is_ascii() {
        return words.iter().any(|w| w.eq_ignore_ascii_case(text));
    }
    words.contains(&&*text.to_lowercase())
}

const YESTERDAY: &[(&str, i64)] = &[("yesterday", 24), ("an hour ago", 1), ("a day ago", 24), ("just now", 0)];

fn tokens(line: &str, part: Range<usize>) -> Vec<Tok<'_>> {
    let mut toks: Vec<Tok<'_>> = Vec::with_capacity(part.len() / 4 + 4);
    let bytes = &line.as_bytes()[..part.end];
    let mut next = part.start;
    while let Some(&b) = bytes.get(next) {
        let mut at = next;
        // Words of ASCII letters are nearly all there is.
        let plain = if b.is_ascii_alphabetic() { letters(&bytes[at..]) } else { 0 };
        if plain > 0 && bytes.get(at + plain).is_none_or(u8::is_ascii) {
            next = at + plain;
            toks.push(Tok { text: &line[at..next], at, kind: TokKind::Word });
            continue;
        }
        let mut chars = line[at..].char_indices().map(|(i, c)| (at + i, c)).peekable();
        let Some((_, c)) = chars.next() else { break };
        next = at + c.len_utf8();
        if c.is_whitespace() {
            continue;
        }
        let class = |c: char| (c.is_ascii_digit(), c.is_alphabetic() || c == '\u{301}');
        let (digit, alpha) = class(c);
        let mut end = at + c.len_utf8();
        if digit || alpha {
            let cjk = is_cjk(c);
            let mut before = c;
            while let Some(&(j, d)) = chars.peek() {
                // A name and the month glued to it: "PoeNovember 20, 2007".
                if alpha && before.is_lowercase() && d.is_uppercase() {
                    break;
                }
                before = d;
                if class(d) == (digit, alpha) && is_cjk(d) == cjk && !(cjk && alpha) {
                    end = j + d.len_utf8();
                    chars.next();
                } else {
                    break;
                }
            }
        }
        next = end;
        // A year with the time glued to it: "December 22, 20235:00 AM".
        if digit
            && matches!(end - at, 5 | 6)
            && line[at..].starts_with("20")
            && (line[end..].starts_with(':') || line[end..].trim_start().to_ascii_lowercase().starts_with("min"))
        {
            let year = &line[at..at + 4];
            toks.push(Tok { text: year, at, kind: TokKind::Num(year.parse().unwrap_or(-1)) });
            at += 4;
        }
        // A year of two digits with the time glued to it: "28.09.1912:44".
        if digit && end - at == 4 && line[..at].ends_with(['.', '/']) && is_clock(&line[at + 2..]) {
            let year = &line[at..at + 2];
            toks.push(Tok { text: year, at, kind: TokKind::Num(year.parse().unwrap_or(-1)) });
            at += 2;
        }
        let text = &line[at..end];
        let kind = match (digit, alpha) {
            (true, _) => TokKind::Num(if text.len() <= 14 { text.parse().unwrap_or(-1) } else { -1 }),
            (_, true) => TokKind::Word,
            _ => TokKind::Sep(c),
        };
        toks.push(Tok { text, at, kind });
    }
    toks
}

/// Hours and minutes, and nothing that would make them minutes and seconds.
fn is_clock(text: &str) -> bool {
    let b = text.as_bytes();
    let digit = |i: usize| b.get(i).is_some_and(u8::is_ascii_digit);
    (0..2).all(digit)
        && &b[..2] < b"24"
        && b.get(2) == Some(&b':')
        && (3..5).all(digit)
        && !matches!(b.get(5), Some(b':' | b'0'..=b'9'))
}

/// How many ASCII letters come first, up to a capital behind a small one.
fn letters(bytes: &[u8]) -> usize {
    let mut small = false;
    let goes_on = |b: &&u8| {
        let on = b.is_ascii_alphabetic() && !(small && b.is_ascii_uppercase());
        small = b.is_ascii_lowercase();
        on
    };
    bytes.iter().take_while(goes_on).count()
}

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

/// A date that begins at token `i`, and how many tokens it takes.
fn read(toks: &[Tok<'_>], i: usize) -> Option<(When, usize)> {
    match toks[i].kind {
        TokKind::Num(n) => numeric(toks, i, n).or_else(|| day_month(toks, i, n)).or_else(|| ago(toks, i, n)),
        TokKind::Word => month_day(toks, i).or_else(|| {
            let yesterday = toks.len() <= 6 && toks[i].text.eq_ignore_ascii_case("yesterday");
            yesterday.then_some((When::Ago { hours: 24 }, 1))
        }),
        TokKind::Sep(_) => None,
    }
}

fn num(toks: &[Tok<'_>], i: usize) -> Option<(i64, usize)> {
    match toks.get(i)?.kind {
        TokKind::Num(n) => Some((n, toks[i].text.len())),
        _ => None,
    }
}

fn sep(toks: &[Tok<'_>], i: usize) -> Option<char> {
    match toks.get(i)?.kind {
        TokKind::Sep(c) => Some(c),
        _ => None,
    }
}

/// True where nothing stands between two tokens.
fn glued(toks: &[Tok<'_>], i: usize) -> bool {
    toks.get(i + 1).is_some_and(|b| toks[i].at + toks[i].text.len() == b.at)
}

fn month_name(toks: &[Tok<'_>], i: usize) -> Option<i8> {
    let t = toks.get(i)?;
    (t.kind == TokKind::Word).then(|| Tables::get().month(t.text)).flatten()
}

fn valid(y: i64, m: i64, d: i64) -> Option<Date> {
    let (y, m, d) = (i16::try_from(y).ok()?, i8::try_from(m).ok()?, i8::try_from(d).ok()?);
    YEARS.contains(&y).then(|| Date::new(y, m, d).ok()).flatten()
}

/// Two-digit years are of this century up to 2049, of the last from 90.
fn full_year(n: i64, digits: usize) -> Option<i64> {
    match (digits, n) {
        (4, n) if YEARS.contains(&(n as i16)) => Some(n),
        (2, 0..=49) => Some(2000 + n),
        (2, 90..=99) => Some(1900 + n),
        _ => None,
    }
}

/// 2019-09-20, 2019/9/20, 20.09.2019, 9/20/19, 20190920, 2019年9月20日.
fn numeric(toks: &[Tok<'_>], i: usize, a: i64) -> Option<(When, usize)> {
    let digits = toks[i].text.len();
    // Part of a longer number, a version or a decimal: "v1.2.2019", "3,20.09.2019".
    if i > 0
        && glued(toks, i - 1)
        && matches!(toks[i - 1].kind, TokKind::Sep('.' | ',' | '/' | '-' | '$' | '€' | '£'))
        && num(toks, i.wrapping_sub(2)).is_some()
    {
        return None;
    }
    if digits == 8 && (19_900_101..21_000_000).contains(&a) {
        return valid(a / 10_000, a / 100 % 100, a % 100).map(|d| (When::Day(d), 1));
    }
    // 2019年9月20日 and 2019년 9월 20일.
    let unit = |j: usize, marks: [&str; 2]| toks.get(j).is_some_and(|t| marks.contains(&t.text));
    if digits == 4 && unit(i + 1, ["年", "년"]) {
        let (m, _) = num(toks, i + 2)?;
        if unit(i + 3, ["月", "월"]) {
            if let Some((d, _)) = num(toks, i + 4)
                && unit(i + 5, ["日", "일"])
            {
                return valid(a, m, d).map(|d| (When::Day(d), 6));
            }
            return valid(a, m, 1).map(|d| (When::Month(d.year(), d.month()), 4));
        }
    }
    let c = sep(toks, i + 1).filter(|c| matches!(c, '-' | '/' | '.' | '–' | '‑' | '|'))?;
    let (b, bd) = num(toks, i + 2)?;
    // "19. 9. 2021" is a date, "19 - 9" is a score.
    if sep(toks, i + 3) != Some(c) || (c == '-' && !glued(toks, i)) {
        return None;
    }
    let (e, ed) = num(toks, i + 4)?;
    if ed > 4 || bd > 2 || c == '|' && (digits, bd, ed) != (2, 2, 4) {
        return None;
    }
    // A fourth number: an address or a version.
    if glued(toks, i + 4) && sep(toks, i + 5) == Some(c) && num(toks, i + 6).is_some() && glued(toks, i + 5) {
        return None;
    }
    if digits == 4 {
        return (ed <= 2).then(|| valid(a, b, e)).flatten().map(|d| (When::Day(d), 5));
    }
    if digits > 2 {
        return None;
    }
    let y = full_year(e, ed)?;
    // Two-digit years only where the rest is beyond doubt: "11.03.19" yes, "1.2.19" no.
    if ed == 2 && (bd < 2 || digits < 2) && c != '/' {
        return None;
    }
    match (valid(y, a, b), valid(y, b, a)) {
        // Only one of the two orders makes a date.
        (Some(m), None) => Some((When::Day(m), 5)),
        (None, Some(d)) => Some((When::Day(d), 5)),
        (Some(m), Some(d)) if m == d || matches!(c, '.' | '|') => Some((When::Day(d), 5)),
        (Some(m), Some(d)) => Some((When::Either { month_first: m, day_first: d, dash: c == '-' }, 5)),
        (None, None) => None,
    }
}

/// 20 September 2019, 20th of September, 2019, 05May2019, 20-Sep-19, 20. September 2019, 20 de septiembre de 2019.
fn day_month(toks: &[Tok<'_>], i: usize, n: i64) -> Option<(When, usize)> {
    let digits = toks[i].text.len();
    // 2019 September 20, 2019. szeptember 20.
    if digits == 4 && YEARS.contains(&(n as i16)) {
        let mut j = i + 1;
        if matches!(sep(toks, j), Some('.' | '-' | ',')) {
            j += 1;
        }
        let m = month_name(toks, j)?;
        if matches!(sep(toks, j + 1), Some('-' | '.')) && num(toks, j + 2).is_some() {
            j += 1;
        }
        let (d, len) = num(toks, j + 1)?;
        return (len <= 2).then(|| valid(n, m.into(), d)).flatten().map(|d| (When::Day(d), j + 2 - i));
    }
    if digits > 2 || !(1..=31).contains(&n) {
        return None;
    }
    let mut j = i + 1;
    if toks.get(j).is_some_and(|t| folds_to(t.text, &["st", "nd", "rd", "th", "er", "º", "ª", "ος"])) && glued(toks, i)
    {
        j += 1;
    }
    while matches!(sep(toks, j), Some('.' | '-' | '/' | ',' | '°')) && j < i + 4 {
        j += 1;
    }
    if toks.get(j).is_some_and(|t| folds_to(t.text, &["of", "de", "di", "d"])) {
        j += 1;
    }
    let m = month_name(toks, j)?;
    // The month by both of its names: "24 نيسان / أبريل 2020".
    if matches!(sep(toks, j + 1), Some('/' | '(')) && month_name(toks, j + 2) == Some(m) {
        j += 2 + usize::from(sep(toks, j + 3) == Some(')'));
    }
    // "10 Mar" is a date, "3 may" is not: an English verb needs its year.
    let mut k = j + 1;
    while matches!(sep(toks, k), Some('.' | '-' | '/' | ',' | '\'' | '’')) && k < j + 3 {
        k += 1;
    }
    if toks.get(k).is_some_and(|t| folds_to(t.text, &["de", "del", "di", "of", "do"])) {
        k += 1;
    }
    if let Some((y, len)) = num(toks, k) {
        let short = sep(toks, k - 1).is_some_and(|c| matches!(c, '-' | '\'' | '’' | '/'));
        // "20 Sept 15:17": the number is an hour.
        let hour = sep(toks, k + 1) == Some(':');
        if (len == 4 || (len == 2 && short)) && !hour {
            if let Some(d) = full_year(y, len).and_then(|y| valid(y, m.into(), n)) {
                return Some((When::Day(d), k + 1 - i));
            }
            return None;
        }
    }
    yearless(m, n, toks, j).map(|w| (w, j + 1 - i))
}

/// September 20, 2019; Sept. 20th 2019; September 2019; September 20.
fn month_day(toks: &[Tok<'_>], i: usize) -> Option<(When, usize)> {
    let mut j = i + 1;
    while matches!(sep(toks, j), Some('.' | '-' | '/' | ',')) && j < i + 3 {
        j += 1;
    }
    // Most words are told from a month by what follows them.
    let (n, len) = num(toks, j)?;
    let m = month_name(toks, i)?;
    if len == 4 {
        // "September 2019", unless "Sep 2019 20".
        return valid(n, m.into(), 1).map(|d| (When::Month(d.year(), d.month()), j + 1 - i));
    }
    if len > 2 || !(1..=31).contains(&n) {
        return None;
    }
    let mut k = j + 1;
    if toks.get(k).is_some_and(|t| folds_to(t.text, &["st", "nd", "rd", "th"])) && glued(toks, j) {
        k += 1;
    }
    let day_end = k;
    while matches!(sep(toks, k), Some(',' | '.' | '-' | '/' | '\'' | '’')) && k < day_end + 2 {
        k += 1;
    }
    if let Some((y, len)) = num(toks, k) {
        let short = sep(toks, k - 1).is_some_and(|c| matches!(c, '-' | '\'' | '’' | '/'));
        if (len == 4 || (len == 2 && short)) && sep(toks, k + 1) != Some(':') {
            return full_year(y, len).and_then(|y| valid(y, m.into(), n)).map(|d| (When::Day(d), k + 1 - i));
        }
    }
    // "Sep 20 11:03 2019" is rare; "Sep 20 at 11:03" is not.
    yearless(m, n, toks, i).map(|w| (w, day_end - i))
}

fn yearless(m: i8, d: i64, toks: &[Tok<'_>], name: usize) -> Option<When> {
    let word = toks[name].text;
    if !word.chars().next().is_some_and(char::is_uppercase)
        && matches!(
            word,
            "may" | "march" | "mar" | "sat" | "sun" | "lug" | "set" | "gen" | "mag" | "out" | "lis" | "cze"
        )
    {
        return None;
    }
    date(2024, m, 1).with().day(d.try_into().ok()?).build().ok().map(|_| When::Yearless(m, d as i8))
}

/// 3 hours ago, vor 2 Stunden, hace 3 días, il y a 2 jours, 5h.
fn ago(toks: &[Tok<'_>], i: usize, n: i64) -> Option<(When, usize)> {
    if toks[i].text.len() > 3 || n < 0 {
        return None;
    }
    let unit = toks.get(i + 1).filter(|t| t.kind == TokKind::Word)?;
    let says = |j: Option<usize>, words: &[&str]| j.and_then(|j| toks.get(j)).is_some_and(|t| folds_to(t.text, words));
    let ago = says(Some(i + 2), &["ago", "geleden", "fa", "atrás", "sedan", "siden"]);
    let past = toks.len() <= 6 && says(i.checked_sub(1), &["vor", "hace", "há", "a"]);
    if !ago && !past {
        return None;
    }
    let hours = match &*unit.text.to_lowercase() {
        "minute" | "minutes" | "min" | "mins" | "minuten" | "minutos" | "minuti" => 0,
        "hour" | "hours" | "hr" | "hrs" | "h" | "stunde" | "stunden" | "heure" | "heures" | "hora" | "horas"
        | "ora" | "ore" | "uur" => n,
        "day" | "days" | "tag" | "tagen" | "tage" | "jour" | "jours" | "día" | "días" | "dias" | "giorni" | "dagen" => {
            24 * n
        }
        "week" | "weeks" | "woche" | "wochen" | "semaine" | "semaines" | "semana" | "semanas" => 24 * 7 * n,
        _ => return None,
    };
    Some((When::Ago { hours }, if ago { 3 } else { 2 }))
}

type AfterDate = (Option<(i8, i8)>, Option<String>, usize);

/// The time and zone that follow a date: "T15:17:00+03:00", ", 3:17 pm GMT", " | 15h17", " at 10.12 a.m. ET".
fn time_after(line: &str, end: usize) -> Option<AfterDate> {
    let rest = &line[end..];
    let skipped = rest.len()
        - rest
            .trim_start_matches(|c: char| {
                c.is_whitespace() || matches!(c, '|' | ',' | '-' | '–' | '—' | '·' | '•' | '(' | '/' | '.' | '@' | ';')
            })
            .len();
    let mut at = skipped;
    for word in ["T", "at ", "um ", "à ", "a las ", "às ", "alle ", "om ", "kl. ", "kl ", "o ", "в "] {
        if let Some(r) = rest.get(at..).and_then(|r| r.strip_prefix(word)) {
            at = rest.len() - r.trim_start().len();
            break;
        }
    }
    if skipped > 8 {
        return None;
    }
    let (h, m, n) = clock(rest.get(at..)?)?;
    let mut stop = at + n;
    let zone = zone(rest.get(stop..)?);
    if let Some((_, n)) = &zone {
        stop += n;
    }
    Some((Some((h, m)), zone.map(|z| z.0), end + stop))
}

/// "15:17 on 20 September", "3:17 PM, 20 September".
fn time_before(before: &str) -> Option<(i8, i8)> {
    let before = before.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '|' | '-' | '–' | '·' | '('));
    let before =
        [" on", " am", " del", " le", " of"].iter().find_map(|word| before.strip_suffix(word)).unwrap_or(before);
    let cut = before.len().saturating_sub(20);
    let tail = &before[before.ceil_char_boundary(cut)..];
    let colon = tail.rfind(':')?;
    let start = tail[..colon]
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |i| i + tail[i..].chars().next().map_or(1, char::len_utf8));
    let (h, m, n) = clock(&tail[start..])?;
    let rest = tail[start + n..].trim();
    (rest.len() <= 5 && !rest.contains(|c: char| c.is_ascii_digit())).then_some((h, m))
}

/// A time of day at the start of `s`: hour, minute, bytes.
fn clock(s: &str) -> Option<(i8, i8, usize)> {
    let digits = |s: &str| s.bytes().take_while(u8::is_ascii_digit).count();
    let n = digits(s);
    if !(1..=2).contains(&n) {
        return None;
    }
    let mut h: i8 = s[..n].parse().ok()?;
    let mut at = n;
    let mut m = 0;
    let mut has_minutes = false;
    if s[at..].starts_with([':', '.', 'h', 'H']) && digits(&s[at + 1..]) == 2 {
        m = s[at + 1..at + 3].parse().ok()?;
        at += 3;
        has_minutes = true;
        if s[at..].starts_with(':') && digits(&s[at + 1..]) >= 2 {
            at += 3;
            if s[at..].starts_with('.') {
                at += 1 + digits(&s[at + 1..]);
            }
        }
    }
    let rest = s[at..].trim_start();
    let lower: String = rest.chars().take(4).collect::<String>().to_lowercase();
    let half = if lower.starts_with("am") || lower.starts_with("a.m.") {
        Some(0)
    } else if lower.starts_with("pm") || lower.starts_with("p.m.") {
        Some(12)
    } else {
        None
    };
    if let Some(add) = half {
        if h > 12 && add == 12 {
            // "15:17 pm": written twice, meant once.
        } else {
            h = h % 12 + add;
        }
        at = s.len() - rest.len() + if lower.starts_with("am") || lower.starts_with("pm") { 2 } else { 4 };
    } else if !has_minutes {
        return None;
    }
    ((0..24).contains(&h) && (0..60).contains(&m)).then_some((h, m, at.min(s.len())))
}

/// A zone at the start of `s`: "Z", "+03:00", "GMT", "IST".
fn zone(s: &str) -> Option<(String, usize)> {
    const NAMES: &[&str] = &[
        "GMT", "UTC", "BST", "IST", "EST", "EDT", "ET", "CST", "CDT", "CT", "MST", "MDT", "PST", "PDT", "PT", "CET",
        "CEST", "MSK", "EET", "EEST", "AEST", "AEDT", "SGT", "HKT", "JST", "KST", "PKT", "WIB", "WAT", "EAT", "SAST",
        "MESZ", "MEZ", "Uhr",
    ];
    let rest = s.trim_start_matches([' ', '(']);
    let skipped = s.len() - rest.len();
    if rest.starts_with('Z') && !rest[1..].starts_with(char::is_alphanumeric) {
        return Some(("Z".to_owned(), skipped + 1));
    }
    if rest.starts_with(['+', '-']) {
        let n = 1 + rest[1..].bytes().take_while(|b| b.is_ascii_digit() || *b == b':').count();
        return (matches!(n, 5 | 6) && skipped <= 1).then(|| (rest[..n].to_owned(), skipped + n));
    }
    let word: String = rest.chars().take_while(|c| c.is_ascii_alphabetic()).collect();
    if word == "Uhr" {
        return None;
    }
    NAMES.contains(&&*word).then(|| {
        let n = word.len();
        (word, skipped + n)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(line: &str) -> Found {
        let found = scan(line);
        assert_eq!(found.len(), 1, "{line}: {found:?}");
        found[0].clone()
    }

    #[test]
    fn lines_without_a_month_that_need_no_look() {
        let none = [
            "The company sold 4,000 cars and 350 buses in 2019, said Poe's office in the town.",
            "About 12.5 of the 1,000 people asked in 2020 said no, and 19 - 9 was the score at half time.",
            "In the 1990s the 20th division had 5,000 men, G20 ministers of finance said in a paper.",
        ];
        for line in none {
            assert!(!may_be_numbers(line) && dates(line).is_empty(), "{line}");
        }
        let some = [
            "The paper was first shown to the envoys on 20.09.2019 in the old town hall",
            "The paper was first shown to the envoys on 2019-09-20 in the old town hall",
            "The paper was first shown to the envoys under number 20190920 in the old town hall",
            "By Ana PoeNovember 20, 2007 the envoys met in the old town hall again",
            "The paper was shown on 05may2019 to the envoys in the old town hall",
            "On 20 May's many questions 2019 the envoys met in the old town hall again",
        ];
        for line in some {
            assert!(may_be_numbers(line) && !dates(line).is_empty(), "{line}");
        }
    }

    #[test]
    fn days() {
        for line in [
            "2019-09-20",
            "2019/9/20",
            "20.09.2019",
            "20. September 2019",
            "Sept. 20, 2019",
            "20th of September, 2019",
            "Published Friday, September 20, 2019",
            "20 de septiembre de 2019",
            "20SEP2019",
            "20-Sep-19",
            "2019年9月20日",
            "2019년 9월 20일",
            "20/09/2019",
            "20.09.1912:44",
            "20 أيلول / سبتمبر 2019",
            "9/20/2019",
            "20190920",
            "20 сентября 2019 г.",
            "2019. szeptember 20.",
            "le 20 septembre 2019",
            "20 Eylül 2019",
            "20-09-2019",
            "Sep 20 2019",
        ] {
            assert_eq!(one(line).when, When::Day(date(2019, 9, 20)), "{line}");
        }
    }

    #[test]
    fn times_and_zones() {
        let f = one("20 September 2019   |   3:17 pm");
        assert_eq!((f.time, f.zone), (Some((15, 17)), None));
        let f = one("2019-09-20T15:17:00+03:00");
        assert_eq!((f.time, f.zone.as_deref()), (Some((15, 17)), Some("+03:00")));
        let f = one("Publish Date: 05May 2019 - 13:10");
        assert_eq!((f.when, f.time), (When::Day(date(2019, 5, 5)), Some((13, 10))));
        assert_eq!(one("15:17 on 20 September 2019").time, Some((15, 17)));
        assert_eq!(one("Sep 20, 2019 at 10:12 a.m. ET").zone.as_deref(), Some("ET"));
        assert_eq!(one("Sep 20, 2019").time, None);
        assert_eq!(one("Ana PoeSeptember 20, 20195 min read").when, When::Day(date(2019, 9, 20)));
        assert_eq!(one("20 | 09 | 2019").when, When::Day(date(2019, 9, 20)));
        let f = one("September 20, 20195:07 AM ET");
        assert_eq!((f.when, f.time), (When::Day(date(2019, 9, 20)), Some((5, 7))));
    }

    #[test]
    fn less_than_a_day() {
        assert_eq!(one("September 2019").when, When::Month(2019, 9));
        assert_eq!(one("on September 25").when, When::Yearless(9, 25));
        assert_eq!(one("3 hours ago").when, When::Ago { hours: 3 });
        assert!(matches!(one("03/04/2020").when, When::Either { .. }));
    }

    #[test]
    fn parts_tell_what_the_whole_line_does() {
        let words = [
            "the",
            "envoys",
            "20",
            "September",
            "2019,",
            "May",
            "3",
            "hours",
            "ago",
            "yesterday",
            "at 15:17",
            "vor",
            "12.09.2019",
            "of",
            "—",
            "“met”",
            "x9",
            "20th",
            "(Sept.",
            "(GMT)",
            "\u{a0}",
            "on",
            "100,000",
            "and",
            "a",
        ];
        let mut n = 5u32;
        let mut any = |of: usize| {
            n = n.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (n >> 16) as usize % of
        };
        for length in 0..3_000 {
            // Many words without a number between others.
            let rare = any(30);
            let line: Vec<&str> =
                (0..length / 40).map(|_| if any(30) < rare { "met" } else { words[any(words.len())] }).collect();
            let line = line.join(" ");
            let mut whole = Vec::new();
            dates_within(&line, 0..line.len(), &mut whole);
            assert_eq!(dates(&line), whole, "{line}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for line in [
            "He was 20 in 2019.",
            "3-2-1",
            "version 1.2.3",
            "call 555-2019-20",
            "they may 3",
            "10.1.19.20",
            "a score of 19-9",
            "100,000 troops",
        ] {
            assert!(scan(line).is_empty(), "{line}: {:?}", scan(line));
        }
    }
}
