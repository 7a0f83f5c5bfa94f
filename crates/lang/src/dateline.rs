//! Datelines: "MOSCOW (AP) — " in front of a story's first paragraph.

use crate::classes::is_alpha;

/// Longest dateline, in bytes.
const LONGEST: usize = 100;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Words in capitals that begin sentences, not datelines.
const NO_PLACES: [&str; 14] =
    ["NATO", "UN", "EU", "US", "UK", "USA", "WHO", "IMF", "IAEA", "OPEC", "ASEAN", "BREXIT", "COVID", "I"];

/// Small words within names of places.
const PARTICLES: [&str; 11] = ["of", "the", "and", "de", "del", "la", "el", "al", "on", "upon", "near"];

/// News agencies as they sign datelines, in lower case: what stands in for a dash or for brackets where they have none.
/// From the agencies' own pages.
const AGENCIES: [&str; 66] = [
    "aa",
    "aap",
    "afp",
    "agi",
    "ana",
    "anadolu",
    "ani",
    "ansa",
    "antara",
    "ap",
    "apa",
    "app",
    "aps",
    "azertac",
    "bernama",
    "belta",
    "bna",
    "bss",
    "bta",
    "cna",
    "cp",
    "cctv",
    "defapress",
    "dpa",
    "efe",
    "fars",
    "hina",
    "iana",
    "ians",
    "interfax",
    "ips",
    "irna",
    "isna",
    "itar-tass",
    "jana",
    "kcna",
    "kuna",
    "kyodo",
    "lusa",
    "map",
    "mena",
    "mna",
    "nan",
    "nina",
    "nna",
    "ntb",
    "pa",
    "pap",
    "petra",
    "pna",
    "prensa latina",
    "pti",
    "qna",
    "reuters",
    "ria novosti",
    "saba",
    "sana",
    "spa",
    "suna",
    "tap",
    "tass",
    "tasnim",
    "trend",
    "ukrinform",
    "upi",
    "vna",
];

fn is_agency(name: &str) -> bool {
    let lower = name.trim().to_lowercase();
    AGENCIES.contains(&&*lower) || ["wafa", "wam", "xinhua", "yonhap", "unb", "una"].contains(&&*lower)
}

/// The length of the dateline that `text` begins with, dash included; 0 where it begins with none.
pub(crate) fn dateline(text: &str) -> usize {
    let first = dashed(text).max(signed(text));
    // ANSA puts the agency first: "(ANSA) - ROME, MAY 4 - ".
    match text.get(first..) {
        Some(rest) if first > 0 && text.starts_with('(') => {
            let lead = rest.len() - rest.trim_start().len();
            match dashed(rest.trim_start()) {
                0 => first,
                second => first + lead + second,
            }
        }
        _ => first,
    }
}

/// A dateline that ends with the agency and no dash: "MOSCOW, October 12. /TASS/. ", "New Delhi, May 4 (PTI) ".
fn signed(text: &str) -> usize {
    let head = text.char_indices().nth(LONGEST).map_or(text, |(i, _)| &text[..i]);
    for (open, close) in [('/', '/'), ('(', ')')] {
        let Some((place, rest)) = head.split_once(open) else { continue };
        let Some((agency, rest)) = rest.split_once(close) else { continue };
        let place = place.trim().trim_end_matches('.');
        let rest = rest.strip_prefix('.').unwrap_or(rest);
        // Brackets may say something else of a place; with a date before them they sign.
        let dated = open == '/' || place.chars().any(|c| c.is_ascii_digit());
        if is_agency(agency) && dated && rest.starts_with(char::is_whitespace) && is_place(place, true) {
            return head.len() - rest.len();
        }
    }
    0
}

/// Whether all words could be of a place and a date.
fn is_place(text: &str, dated: bool) -> bool {
    let words: Vec<Word> = text.split([',', '/', ';']).flat_map(str::split_whitespace).map(kind).collect();
    let start =
        matches!(words.first(), Some(Word::Capitals | Word::Name)) || dated && words.first() == Some(&Word::Month);
    start && words.len() <= 9 && !words.contains(&Word::Other)
}

/// A dateline that a dash or a colon ends.
fn dashed(text: &str) -> usize {
    let head =
        text.char_indices().take_while(|(i, _)| *i < LONGEST).last().map_or("", |(i, c)| &text[..i + c.len_utf8()]);
    let mut from = 0;
    while let Some((start, end)) = separator(head, from) {
        if end < text.len() && is_dateline(head[..start].trim(), head[start..end].trim()) {
            return end;
        }
        from = end;
    }
    0
}

/// The next dash or colon that could end a dateline: a dash with white space before or behind it or after a bracket.
fn separator(head: &str, from: usize) -> Option<(usize, usize)> {
    let mut chars = head[from..].char_indices().map(|(i, c)| (from + i, c)).peekable();
    while let Some((start, c)) = chars.next() {
        if !matches!(c, '-' | '–' | '—' | '―' | ':') {
            continue;
        }
        let mut end = start + c.len_utf8();
        while let Some(&(i, '-' | '–' | '—')) = chars.peek() {
            end = i + head[i..].chars().next().map_or(1, char::len_utf8);
            chars.next();
        }
        let before = head[..start].chars().next_back();
        let after = head[end..].chars().next();
        let spaced = before.is_none_or(char::is_whitespace) && after.is_none_or(char::is_whitespace);
        let tight = c == '—' || end - start > 1 || before == Some(')');
        if c == ':' && after.is_some_and(char::is_whitespace) || c != ':' && (spaced || tight) {
            return Some((start, end));
        }
    }
    None
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Capitals,
    Name,
    Month,
    Number,
    Particle,
    Other,
}

fn kind(word: &str) -> Word {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let lower = word.to_lowercase();
    let letters = || word.chars().filter(|&c| is_alpha(c));
    if word.chars().next().is_some_and(|c| c.is_ascii_digit()) {
        return Word::Number;
    }
    // In full or cut short: three letters at least.
    let month = lower.len() >= 3 && MONTHS.iter().any(|m| m.starts_with(&*lower)) || lower == "sept";
    if month && word.starts_with(char::is_uppercase) {
        return Word::Month;
    }
    if PARTICLES.contains(&word) {
        return Word::Particle;
    }
    if letters().count() > 1 && letters().all(char::is_uppercase) {
        return Word::Capitals;
    }
    if word.starts_with(char::is_uppercase) { Word::Name } else { Word::Other }
}

fn is_dateline(prefix: &str, mark: &str) -> bool {
    // The agency in brackets at the end.
    let (place, agency) = match prefix.strip_suffix(')').and_then(|p| p.rsplit_once('(')) {
        Some((place, agency)) => (place.trim(), Some(agency.trim())),
        None => (prefix, None),
    };
    let agency_like = |a: &str| {
        let named = a.len() <= 40 && a.starts_with(|c: char| c.is_uppercase()) && !a.contains(['.', '!', '?']);
        // A few agencies sign in small letters.
        named || is_agency(a)
    };
    if agency.is_some_and(|a| !agency_like(a)) {
        return false;
    }
    if place.is_empty() {
        return agency.is_some() && mark != ":";
    }
    let parts: Vec<&str> = place.split([',', '/', ';']).map(str::trim).filter(|p| !p.is_empty()).collect();
    let words: Vec<Word> = parts.iter().flat_map(|p| p.split_whitespace()).map(kind).collect();
    if words.len() > 9
        || words.contains(&Word::Other)
        || matches!(words.first(), None | Some(Word::Number | Word::Particle))
    {
        return false;
    }
    let first: Vec<Word> = parts[0].split_whitespace().map(kind).collect();
    let capitals = first.iter().all(|w| matches!(w, Word::Capitals | Word::Particle));
    let dated = words.contains(&Word::Month) && words.contains(&Word::Number);
    let known = NO_PLACES.contains(&parts[0]);
    // "Damascus, SANA – ": the agency without brackets.
    let last = parts.last().is_some_and(|p| parts.len() > 1 && is_agency(p));
    match (agency, mark) {
        (Some(_), _) => true,
        (None, ":") => {
            capitals && !known && words.len() <= 3 && (dated || parts[0].len() > 4 && !parts[0].contains("ING"))
        }
        (None, _) => (capitals && !known && parts[0].chars().count() >= 3) || (dated && parts.len() > 1) || last,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datelines() {
        for (line, rest) in [
            ("MOSCOW (AP) —", " The envoy left."),
            ("Moscow (AFP) -", " The envoy left."),
            ("WASHINGTON —", " The envoy left."),
            ("BEIJING, Jan. 5 (Xinhua) --", " The envoy left."),
            ("KYIV, Ukraine (AP) —", " The envoy left."),
            ("PORT AU PRINCE, Haiti –", " The envoy left."),
            ("NEW DELHI/ISLAMABAD, Sept 20 (Reuters) -", " The envoy left."),
            ("Geneva, 3 March 2024 –", " The envoy left."),
            ("ISLAMABAD:", " The envoy left."),
            ("(Reuters) -", " The envoy left."),
            ("CARACAS, Venezuela—", "The envoy left."),
            ("TEHRAN (defapress) –", " The envoy left."),
            ("TEHRAN, March 3 (MNA) –", " The envoy left."),
            ("MOSCOW, October 12. /TASS/.", " The envoy left."),
            ("New Delhi, May 4 (PTI)", " The envoy left."),
            ("Taipei, March 3 (CNA)", " The envoy left."),
            ("(ANSA) - ROME, MAY 4 -", " The envoy left."),
            ("Damascus, SANA –", " The envoy left."),
            ("Baghdad / NINA /", " The envoy left."),
            ("Baghdad / NINA / --", " The envoy left."),
            ("RAMALLAH, Saturday, March 2, 2024 (WAFA) –", " The envoy left."),
            ("March 3 (UPI) --", " The envoy left."),
            ("WASHINGTON, D.C. —", " The envoy left."),
            ("SANA'A, March 3 (Saba) -", " The envoy left."),
            ("St. Petersburg (Interfax) -", " The envoy left."),
            ("UNITED NATIONS (AP) —", " The envoy left."),
            ("Seoul, Feb. 3 (Yonhap) --", " The envoy left."),
            ("HAVANA, Cuba, Feb 3 (Prensa Latina) –", " The envoy left."),
        ] {
            assert_eq!(dateline(&format!("{line}{rest}")), line.len(), "{line}");
        }
    }

    #[test]
    fn no_datelines() {
        for text in [
            "The minister — a veteran — left.",
            "Sergei Lavrov - the foreign minister - left.",
            "NATO — which has 32 members — met.",
            "Talks between Ankara (Turkey) and others - held on Friday - ended.",
            "Mr. Smith (Labour) said - not for the first time - no.",
            "US-Russia talks ended.",
            "Minister Khan (PTI) said his party would vote.",
            "The Afghan/Pakistani border (Torkham) - closed on Friday - reopened.",
            "Oil (Brent) fell 3 percent.",
            "Ministers of Trade and/or Finance met.",
            "BREAKING: The envoy left.",
            "MOSCOW —",
            "",
        ] {
            assert_eq!(dateline(text), 0, "{text}");
        }
    }
}
