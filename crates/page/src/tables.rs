//! The tables of `knowledge/page`, read once.

use std::collections::HashMap;
use std::sync::OnceLock;

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
    words: Vec<String>,
    at: Where,
    group: u32,
}

pub(crate) struct Tables {
    markup: HashMap<&'static str, u32>,
    /// Phrases by their first word.
    furniture: HashMap<String, Vec<Phrase>>,
    months: HashMap<&'static str, i8>,
    weekdays: HashMap<&'static str, i8>,
    /// Longest first.
    labels: Vec<(&'static str, DateRole)>,
    agencies: HashMap<&'static str, &'static str>,
    stopwords: HashMap<&'static str, ()>,
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
        let mut markup: HashMap<&'static str, u32> = HashMap::new();
        for (i, line) in table!("markup.tsv").enumerate() {
            let words = line.split_once('\t').map_or("", |(_, w)| w);
            for word in words.split(' ') {
                *markup.entry(word).or_default() |= 1 << i.min(31);
            }
        }
        let mut furniture: HashMap<String, Vec<Phrase>> = HashMap::new();
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
                let words: Vec<String> = words(phrase);
                if let Some(first) = words.first() {
                    furniture.entry(first.clone()).or_default().push(Phrase { words, at, group });
                }
            }
        }
        let names = |lines: std::iter::Skip<std::str::Lines<'static>>| {
            let mut map = HashMap::new();
            for line in lines {
                let Some((number, names)) = line.split_once('\t') else { continue };
                for name in names.split(' ') {
                    map.insert(name, number.parse().unwrap_or(0));
                }
            }
            map
        };
        let mut labels = Vec::new();
        for line in table!("datelabels.tsv") {
            let Some((role, phrases)) = line.split_once('\t') else { continue };
            let role = match role {
                "published" => DateRole::Published,
                "updated" => DateRole::Updated,
                _ => DateRole::Other,
            };
            labels.extend(phrases.split(", ").map(|p| (p, role)));
        }
        labels.sort_by_key(|(p, _)| std::cmp::Reverse(p.len()));
        let mut agencies = HashMap::new();
        for line in table!("agencies.tsv") {
            let Some((code, names)) = line.split_once('\t') else { continue };
            agencies.extend(names.split('|').map(|n| (n, code)));
        }
        let stopwords = table!("stopwords.tsv")
            .filter_map(|l| l.split_once('\t'))
            .flat_map(|(_, w)| w.split(' '))
            .map(|w| (w, ()))
            .collect();
        Tables {
            markup,
            furniture,
            months: names(table!("months.tsv")),
            weekdays: names(table!("weekdays.tsv")),
            labels,
            agencies,
            stopwords,
        }
    }

    /// Groups of the words of a class or id attribute, one bit each.
    pub(crate) fn groups(&self, attribute: &str) -> u32 {
        let mut bits = 0;
        let mut word = String::new();
        let mut upper = false;
        for c in attribute.chars().take(400).chain([' ']) {
            let split = !c.is_ascii_alphabetic() || (c.is_ascii_uppercase() && !upper);
            if split && !word.is_empty() {
                bits |= self.markup.get(&*word).copied().unwrap_or(0);
                word.clear();
            }
            if c.is_ascii_alphabetic() {
                word.push(c.to_ascii_lowercase());
            }
            upper = c.is_ascii_uppercase();
        }
        bits
    }

    /// Groups of furniture phrases in a line, as bits in the order of [`FURNITURE`].
    pub(crate) fn furniture(&self, line: &str) -> u32 {
        let words = words(line);
        let mut bits = 0;
        for (i, word) in words.iter().enumerate() {
            let Some(phrases) = self.furniture.get(word) else { continue };
            for p in phrases {
                let n = p.words.len();
                let fits = match p.at {
                    Where::Start => i == 0,
                    Where::Any => true,
                    Where::Line => i == 0 && words.len() == n,
                };
                if fits && words.len() - i >= n && words[i..i + n] == p.words[..] {
                    bits |= p.group;
                }
            }
        }
        bits
    }

    pub(crate) fn month(&self, lower: &str) -> Option<i8> {
        self.months.get(lower).copied()
    }

    pub(crate) fn weekday(&self, lower: &str) -> Option<i8> {
        self.weekdays.get(lower).copied()
    }

    /// The role of the label that `before` (lower case) ends with, and that label.
    pub(crate) fn label_at_end(&self, before: &str) -> Option<(DateRole, &'static str)> {
        let before = before.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '©');
        self.labels.iter().find_map(|(label, role)| {
            let head = before.strip_suffix(label)?;
            head.chars().next_back().is_none_or(|c| !c.is_alphanumeric()).then_some((*role, *label))
        })
    }

    /// The agency that `name` is a name of.
    pub(crate) fn agency(&self, name: &str) -> Option<&'static str> {
        let name = name.trim().trim_end_matches(['.', ',']);
        self.agencies.get(name).copied().or_else(|| {
            // "REUTERS", "Afp": one-word names whatever their case, unless short enough to be a word.
            if name.len() < 3 || name.contains(' ') {
                return None;
            }
            let mut found: Vec<_> = self
                .agencies
                .iter()
                .filter(|(n, _)| n.len() > 3 && n.eq_ignore_ascii_case(name))
                .map(|(_, c)| *c)
                .collect();
            found.sort_unstable();
            found.first().copied()
        })
    }

    pub(crate) fn is_stopword(&self, lower: &str) -> bool {
        self.stopwords.contains_key(lower)
    }
}

/// The words of a line in lower case, with the few signs that carry meaning in furniture phrases glued on.
fn words(line: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut word = String::new();
    for c in line.chars().chain([' ']) {
        if c.is_alphanumeric() || matches!(c, '\'' | '%' | '-' | '–' | '—' | ':' | '/' | '©' | '(' | ')') {
            if c.is_alphanumeric() || c == '\'' {
                word.extend(c.to_lowercase());
            } else {
                if !word.is_empty() {
                    out.push(std::mem::take(&mut word));
                }
                out.push(c.to_string());
            }
        } else if c == '’' {
            word.push('\'');
        } else if !word.is_empty() {
            out.push(std::mem::take(&mut word));
        }
    }
    out
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
