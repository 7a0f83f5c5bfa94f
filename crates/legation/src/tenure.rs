//! Who an article tells of as in office: evidence for when an undated one was published.

use jiff::civil::Date;
use legation_actors::Spell;
use legation_schema::{Doc, Span};
use legation_timex::Tenure;

/// Titles with the offices of the table they stand for.
const TITLES: &[(&str, &[&str])] = &[
    ("president", &["head of state"]),
    ("chancellor", &["head of government"]),
    ("premier", &["head of government"]),
    ("prime minister", &["head of government"]),
    ("foreign minister", &["foreign minister"]),
    ("foreign secretary", &["foreign minister"]),
    ("secretary of state", &["foreign minister"]),
];

/// Words before a title that take it away.
const NOT_NOW: &[&str] =
    &["former", "ex", "then", "late", "acting", "vice", "deputy", "elect", "assistant", "ousted", "interim"];

/// Office holders that are subjects of a finite verb under their title and full name, with their terms; only terms whose
/// both ends the table has exactly (or that go on), and sentences without a year, count.
pub fn tenures(doc: &Doc, spells: &[Spell]) -> Vec<Tenure> {
    let mut found = Vec::new();
    for sent in &doc.sentences {
        let tokens = sent.tokens.clone();
        if tokens.clone().any(|i| is_year(doc.word(i))) {
            continue;
        }
        for at in tokens.clone() {
            let Some((title_end, offices)) = title_at(doc, at, tokens.end) else { continue };
            if at > tokens.start && NOT_NOW.contains(&doc.word(at - 1).to_ascii_lowercase().trim_end_matches('-')) {
                continue;
            }
            let held = |s: &&Spell| offices.contains(&s.office.as_str()) && is_exact(s);
            let named = spells.iter().filter(held).filter_map(|s| Some((s, name_at(doc, s, title_end, tokens.end)?)));
            let Some(longest) = named.clone().map(|(_, end)| end).max() else { continue };
            let terms: Vec<&Spell> = named.filter(|(_, end)| *end == longest).map(|(s, _)| s).collect();
            let last = doc.token(longest - 1);
            let verb = doc.token(last.head);
            if last.dep != "nsubj" || !matches!(verb.tag, "VBD" | "VBZ" | "VBP") {
                continue;
            }
            // Someone who held it twice may be meant in either term: from the first to the last.
            let from = terms.iter().map(|s| first_day(&s.since)).min().flatten();
            let to = if terms.iter().any(|s| s.until.is_empty()) {
                None
            } else {
                terms.iter().map(|s| last_day(&s.until)).max().flatten()
            };
            found.push(Tenure { span: Span { start: doc.token(at).span.start, end: last.span.end }, from, to });
        }
    }
    found
}

fn is_exact(s: &Spell) -> bool {
    !s.disputed && !s.since.is_empty() && !s.until_approx && !s.gap_before_until
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit())
}

/// A title at a token: where it ends, and its offices.
fn title_at(doc: &Doc, at: u32, end: u32) -> Option<(u32, &'static [&'static str])> {
    TITLES.iter().find_map(|(title, offices)| {
        let mut next = at;
        for word in title.split(' ') {
            if next >= end || !doc.word(next).eq_ignore_ascii_case(word) {
                return None;
            }
            next += 1;
        }
        Some((next, *offices))
    })
}

/// The end of the person's name (given and family name, or another spelling) where it stands at `at`.
fn name_at(doc: &Doc, s: &Spell, at: u32, end: u32) -> Option<u32> {
    let said = |name: &str| {
        let mut next = at;
        for word in name.split_whitespace() {
            if next >= end || doc.word(next) != word {
                return None;
            }
            next += 1;
        }
        (next >= at + 2).then_some(next)
    };
    let given = s.person.split_whitespace().next().unwrap_or("");
    let short = format!("{given} {}", s.family);
    std::iter::once(s.person.as_str())
        .chain(std::iter::once(short.as_str()))
        .chain(s.aka.iter().map(String::as_str))
        .filter_map(said)
        .max()
}

/// `2018`, `2018-04` or `2018-04-02` as its first day.
fn first_day(text: &str) -> Option<Date> {
    let mut parts = text.split('-').map(|p| p.parse::<i16>().ok());
    let year = parts.next()??;
    let month = parts.next().flatten().unwrap_or(1);
    let day = parts.next().flatten().unwrap_or(1);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// As its last day.
fn last_day(text: &str) -> Option<Date> {
    let first = first_day(text)?;
    Some(match text.len() {
        4 => first.last_of_year(),
        7 => first.last_of_month(),
        _ => first,
    })
}
