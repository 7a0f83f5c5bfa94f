//! Who wrote it: people, agencies and original publishers, told apart.

use std::sync::LazyLock;

use crate::line::pieces;
use crate::tables::Tables;

/// What a byline or credit names.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Credit {
    pub(crate) people: Vec<String>,
    pub(crate) agency: Option<String>,
}

/// Reads a byline: "By Ana Poe and Jo Roe, AFP", "REUTERS", "Ana Poe | The Gazette". `outlet` is never a person.
pub(crate) fn read(text: &str, outlet: Option<&str>) -> Credit {
    let mut credit = Credit::default();
    let text = text.trim();
    if text.len() > 300 {
        return credit;
    }
    let text = strip_label(text);
    for part in split(text) {
        let part = part.trim().trim_matches(|c: char| {
            matches!(c, ',' | '.' | ';' | ':' | '|' | '-' | '–' | '—' | '•' | '·' | '(' | ')' | '/' | '*')
                || c.is_whitespace()
        });
        let part = strip_label(part);
        if part.is_empty() {
            continue;
        }
        if let Some(agency) = Tables::get().agency(part) {
            credit.agency.get_or_insert(agency.to_owned());
            continue;
        }
        let (name, tail) = cut_tail(part);
        if let Some(agency) = tail.and_then(|t| Tables::get().agency(t)) {
            credit.agency.get_or_insert(agency.to_owned());
        }
        if is_person(name, outlet) {
            let name = tidy(name);
            if !credit.people.contains(&name) {
                credit.people.push(name);
            }
        }
    }
    credit
}

/// True for a line that is nothing but a byline.
pub(crate) fn is_byline(line: &str) -> bool {
    if line.len() > 160 || line.ends_with('.') && pieces(line) > 8 {
        return false;
    }
    let Some(rest) = label(line) else {
        return Tables::get().agency(line).is_some() && line.len() > 1;
    };
    let rest = rest.trim_start_matches([':', ' ']);
    rest.is_empty() || rest.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_ascii()) && pieces(rest) <= 16
}

const LABELS: &[&str] = &[
    "written by",
    "reported by",
    "posted by",
    "published by",
    "story by",
    "words by",
    "reporting by",
    "article by",
    "author:",
    "authors:",
    "author",
    "by:",
    "by",
    "von",
    "par",
    "por",
    "di",
    "door",
    "texto:",
    "text:",
    "av",
    "af",
    "przez",
    "autor:",
    "автор:",
    "yazan:",
    "from",
];

/// The labels by their first byte.
static BY_FIRST: LazyLock<[Vec<&str>; 256]> = LazyLock::new(|| {
    let of = |first: u8| LABELS.iter().copied().filter(|l| l.as_bytes().first() == Some(&first)).collect();
    std::array::from_fn(|first| of(first as u8))
});

/// Of each first byte of a label its second bytes, one bit each: most lines are told by these two.
static SECONDS: LazyLock<[u32; 256]> = LazyLock::new(|| {
    let of = |labels: &Vec<&str>| labels.iter().map(|l| 1 << (l.as_bytes()[1] & 31)).fold(0, |a, b| a | b);
    std::array::from_fn(|first| of(&BY_FIRST[first]))
});

fn label(text: &str) -> Option<&str> {
    let [first, second] = *text.as_bytes().first_chunk()?;
    let first = first.to_ascii_lowercase();
    if SECONDS[usize::from(first)] & 1 << (second & 31) == 0 {
        return None;
    }
    BY_FIRST[usize::from(first)].iter().find_map(|l| {
        let head = text.get(..l.len())?;
        let rest = &text[l.len()..];
        (head.eq_ignore_ascii_case(l)
            && (rest.starts_with([' ', ':', '\u{a0}']) || l.ends_with(':') || rest.is_empty()))
        .then(|| rest.trim_start())
    })
}

fn strip_label(text: &str) -> &str {
    let mut text = text;
    for _ in 0..2 {
        match label(text) {
            Some(rest) if !rest.is_empty() => text = rest.trim_start_matches([':', ' ']),
            _ => break,
        }
    }
    text
}

fn split(text: &str) -> Vec<&str> {
    let mut parts = vec![text];
    for sep in [
        " and ", " And ", " AND ", " & ", " und ", " et ", " y ", " e ", " en ", ", ", "; ", " | ", " / ", " • ",
        " · ", " with ", " - ", " – ", " — ", "\n", " in ", " for ", " at ",
    ] {
        parts = parts.into_iter().flat_map(|p| p.split(sep)).collect();
    }
    parts
}

/// "Ana Poe (AP)" → name and tail.
fn cut_tail(part: &str) -> (&str, Option<&str>) {
    match part.split_once(['(', '[', '@']) {
        Some((name, tail)) if !name.trim().is_empty() => (name.trim(), Some(tail.trim_end_matches([')', ']']))),
        _ => (part, None),
    }
}

/// Words that no person's name holds.
const NOT_NAMES: &[&str] = &[
    "staff",
    "news",
    "desk",
    "editor",
    "editors",
    "editorial",
    "team",
    "reporter",
    "reporters",
    "correspondent",
    "writer",
    "writers",
    "agency",
    "agencies",
    "press",
    "media",
    "magazine",
    "newsroom",
    "bureau",
    "service",
    "services",
    "online",
    "contributor",
    "contributors",
    "times",
    "post",
    "guardian",
    "updated",
    "published",
    "posted",
    "share",
    "subscribe",
    "follow",
    "read",
    "more",
    "admin",
    "administrator",
    "author",
    "authors",
    "redaktion",
    "redacción",
    "redaccion",
    "rédaction",
    "redazione",
    "redactie",
    "web",
    "digital",
    "tv",
    "radio",
    "inc",
    "ltd",
    "llc",
    "the",
    "about",
    "view",
    "all",
    "articles",
    "posts",
    "profile",
    "email",
    "twitter",
    "comments",
    "min",
    "minutes",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "today",
    "special",
    "senior",
    "political",
    "director",
    "manager",
    "producer",
    "columnist",
    "analyst",
    "university",
    "institute",
    "college",
    "foundation",
    "department",
    "ministry",
    "company",
    "group",
    "network",
    "journal",
    "daily",
    "weekly",
    "herald",
    "tribune",
    "gazette",
    "channel",
    "photo",
    "photos",
    "image",
    "getty",
    "video",
    "newsletter",
    "home",
    "latest",
    "unknown",
    "guest",
    "anonymous",
    "associate",
    "assistant",
    "chief",
    "wire",
    "report",
    "reports",
    "updated:",
    "with",
    "from",
    "source",
    "contact",
    "is",
    "was",
];

fn is_person(name: &str, outlet: Option<&str>) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    if words.is_empty() || words.len() > 5 || name.len() < 3 || name.len() > 60 {
        return false;
    }
    if name.contains(|c: char| {
        c.is_ascii_digit() || matches!(c, '@' | '/' | ':' | '?' | '!' | '"' | '©' | '|' | '=' | '<')
    }) || name.contains(".com")
    {
        return false;
    }
    if outlet.is_some_and(|o| same_name(o, name)) || Tables::get().agency(name).is_some() {
        return false;
    }
    if words.iter().any(|w| NOT_NAMES.contains(&w.to_lowercase().trim_matches([',', '.']))) {
        return false;
    }
    let particle = |w: &str| {
        matches!(
            w,
            "de" | "da"
                | "van"
                | "von"
                | "der"
                | "den"
                | "del"
                | "la"
                | "le"
                | "al"
                | "bin"
                | "ibn"
                | "el"
                | "di"
                | "du"
                | "dos"
                | "ter"
                | "ten"
                | "zu"
        )
    };
    let capital = words.iter().filter(|w| !particle(w)).all(|w| w.chars().next().is_some_and(|c| !c.is_lowercase()));
    // One word is a person only where nothing else can be meant.
    capital && (words.len() >= 2 || !name.is_ascii() && name.chars().count() <= 8)
}

pub(crate) fn same_name(a: &str, b: &str) -> bool {
    let key = |s: &str| -> String { s.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect() };
    let (a, b) = (key(a), key(b));
    !a.is_empty() && (a == b || a.strip_suffix("com") == Some(&b) || b.strip_suffix("com") == Some(&a))
}

/// "ANA POE" → "Ana Poe"; other spellings stay.
fn tidy(name: &str) -> String {
    let words: Vec<String> = name
        .split_whitespace()
        .map(|w| {
            let upper = w.chars().count() > 2 && w.chars().all(|c| !c.is_lowercase()) && !w.contains('.');
            if !upper {
                return w.to_owned();
            }
            let mut start = true;
            w.chars()
                .flat_map(|c| {
                    let low: Vec<char> = if start { vec![c] } else { c.to_lowercase().collect() };
                    start = !c.is_alphabetic();
                    low
                })
                .collect()
        })
        .collect();
    words.join(" ")
}

/// The agency a text says it comes from in its first words: "CARACAS (AP) —", "MOSCOW, Feb 7 (Reuters) -", "TASS —",
/// "TEHRAN (Xinhua) –"; or in its last: "… (AFP)", "Source: Interfax".
pub(crate) fn agency_of_text(first: &str, last: &str) -> Option<String> {
    let head = &first[..first.floor_char_boundary(90)];
    let tables = Tables::get();
    let mut rest = head;
    while let Some((_, r)) = rest.split_once('(') {
        let (inner, after) = r.split_once(')')?;
        if let Some(code) = tables.agency(inner.split(['/', ' ']).next().unwrap_or("")).or_else(|| tables.agency(inner))
            && (after.trim_start().starts_with(['-', '–', '—', '−', ':']) || after.is_empty())
        {
            return Some(code.to_owned());
        }
        rest = after;
    }
    // "MOSCOW, February 7. /TASS/."
    if let Some(code) =
        head.split_once('/').and_then(|(_, r)| r.split_once('/')).and_then(|(name, _)| tables.agency(name))
    {
        return Some(code.to_owned());
    }
    for dash in [" - ", " – ", " — ", " -- "] {
        if let Some((lead, _)) = head.split_once(dash)
            && let Some(code) = tables.agency(lead)
        {
            return Some(code.to_owned());
        }
    }
    let tail = last.trim().trim_end_matches(['.', ' ']);
    if let Some(code) =
        tail.strip_suffix(')').and_then(|t| t.rsplit_once('(')).and_then(|(_, name)| tables.agency(name))
    {
        return Some(code.to_owned());
    }
    if tail.len() < 40 {
        let name = ["Source:", "Source :", "Quelle:", "Fuente:", "Fonte:", "With inputs from", "–", "—", "-"]
            .iter()
            .find_map(|l| tail.strip_prefix(l));
        return name.and_then(|n| tables.agency(n)).map(str::to_owned);
    }
    None
}

/// Who published it first, where a line says so: "originally published by X and is reprinted with permission".
pub(crate) fn original_publisher(line: &str) -> Option<String> {
    if line.len() > 500 {
        return None;
    }
    let lower = line.to_lowercase();
    if lower.len() != line.len() {
        return None;
    }
    const CUES: &[&str] = &[
        "originally published by ",
        "originally published in ",
        "originally published on ",
        "originally published at ",
        "first published by ",
        "first published in ",
        "first published on ",
        "originally appeared in ",
        "originally appeared on ",
        "first appeared on ",
        "first appeared in ",
        "republished from ",
        "republished with permission from ",
        "reprinted with permission from ",
        "courtesy of the ",
        "appeared first on ",
        "republished with permission of ",
    ];
    let subject = [
        "article",
        "story",
        "piece",
        "post",
        "report",
        "originally",
        "republished",
        "reprinted",
        "first appeared",
        "appeared first",
        "it ",
    ];
    if !subject.iter().any(|s| lower.contains(s)) {
        return None;
    }
    let (at, cue) = CUES.iter().filter_map(|c| lower.find(c).map(|i| (i, *c))).min()?;
    let rest = &line[at + cue.len()..];
    let low = &lower[at + cue.len()..];
    let stops = [
        " and is ",
        " and was ",
        " and has ",
        " under a ",
        " with permission",
        " on ",
        " in ",
        ". ",
        ", ",
        " as ",
        ";",
        " (",
        "! ",
        " – ",
        " — ",
        " - ",
        " and ",
    ];
    let end = stops.iter().filter_map(|s| low.find(s)).min().unwrap_or(rest.len());
    let name = rest[..end].trim().trim_end_matches(['.', ',', '!', ';', ':']).trim_matches(['“', '”', '"']);
    let name = name.strip_prefix("the ").unwrap_or(name);
    let fits = !name.is_empty() && name.len() < 70 && name.chars().next().is_some_and(char::is_uppercase);
    let date = crate::date::expr::scan(name);
    (fits && date.is_empty()).then(|| name.to_owned())
}

/// Whether a line is nothing but the label of a picture's caption or credit, which stands on the next one.
pub(crate) fn is_caption_label(text: &str) -> bool {
    if text.len() > 20 {
        return false;
    }
    let text = text.trim_end_matches(':');
    let labels = [
        "image caption",
        "media caption",
        "image copyright",
        "image source",
        "caption",
        "photo caption",
        "video caption",
    ];
    labels.iter().any(|label| text.eq_ignore_ascii_case(label))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_and_agencies() {
        let read = |s: &str| read(s, Some("The Daily Gazette"));
        assert_eq!(read("By Ana Poe and Jo van der Roe").people, ["Ana Poe", "Jo van der Roe"]);
        assert_eq!(read("By AFP"), Credit { people: vec![], agency: Some("AFP".into()) });
        assert_eq!(
            read("ANA POE, Associated Press"),
            Credit { people: vec!["Ana Poe".into()], agency: Some("AP".into()) }
        );
        assert_eq!(read("The Daily Gazette").people, Vec::<String>::new());
        assert_eq!(read("Staff Reporter").people, Vec::<String>::new());
        assert!(
            is_byline("By AFP")
                && is_byline("By Ana Poe")
                && !is_byline("By then it was over and the ministers had left.")
        );
    }

    #[test]
    fn wires() {
        assert_eq!(agency_of_text("CARACAS, Venezuela (AP) — The minister", "").as_deref(), Some("AP"));
        assert_eq!(agency_of_text("MOSCOW, May 5 (Reuters) - The minister", "").as_deref(), Some("Reuters"));
        assert_eq!(agency_of_text("MOSCOW, February 7. /TASS/. The", "").as_deref(), Some("TASS"));
        assert_eq!(agency_of_text("The party (AP) lost.", "He left. (AFP)").as_deref(), Some("AFP"));
        assert_eq!(agency_of_text("The (United) team - then", "He left."), None);
    }

    #[test]
    fn reprints() {
        let line = "This article was originally published by The Northern Gazette and is reprinted with permission.";
        assert_eq!(original_publisher(line).as_deref(), Some("The Northern Gazette"));
        assert_eq!(original_publisher("The law was first published in 1987."), None);
    }
}
