//! Datelines: "MOSCOW (AP) — " in front of a story's first paragraph.

use crate::classes::is_alpha;

/// Longest dateline, in bytes.
const LONGEST: usize = 100;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Words in capitals that begin sentences, not datelines.
const NO_PLACES: [&str; 14] =
    ["NATO", "UN", "EU", "US", "UK", "USA", "WHO", "IMF", "IAEA", "OPEC", "ASEAN", "BREXIT", "COVID", "I"];

/// Small words within names of places.
const PARTICLES: [&str; 11] = ["of", "the", "and", "de", "del", "la", "el", "al", "on", "upon", "near"];

/// The length of the dateline that `text` begins with, dash included; 0 where it begins with none.
pub(crate) fn dateline(text: &str) -> usize {
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
    if MONTHS.iter().any(|m| lower.starts_with(m)) && lower.len() <= 9 && word.starts_with(char::is_uppercase) {
        let full = [
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
        if full.iter().any(|f| f.starts_with(&*lower)) || lower == "sept" {
            return Word::Month;
        }
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
    let agency_like =
        |a: &str| a.len() <= 40 && a.starts_with(|c: char| c.is_uppercase()) && !a.contains(['.', '!', '?']);
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
    match (agency, mark) {
        (Some(_), _) => true,
        (None, ":") => {
            capitals && !known && words.len() <= 3 && (dated || parts[0].len() > 4 && !parts[0].contains("ING"))
        }
        (None, _) => (capitals && !known && parts[0].chars().count() >= 3) || (dated && parts.len() > 1),
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
            "BREAKING: The envoy left.",
            "MOSCOW —",
            "",
        ] {
            assert_eq!(dateline(text), 0, "{text}");
        }
    }
}
