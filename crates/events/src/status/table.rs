//! The tables of `knowledge/events/status`: which words make the truth of their complement differ from their own.

use std::collections::HashMap;
use std::sync::OnceLock;

/// What a governing word says of its complement; the `sense` column of `predicates.tsv`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sense {
    /// The complement shares the fate of the governor: "managed to", "was forced to", "failed to".
    Implicative,
    /// True whatever becomes of the governor: "regretted that", "welcomed the deal".
    Factive,
    /// Told, neither made true nor doubtful: "said that", "accused of". The complement's own tense decides.
    Said,
    /// Told with a grain of doubt by the text itself: "claims of", "feared that".
    Doubted,
    /// Announced, agreed, promised or expected by someone entitled to.
    Planned,
    /// Wanted, sought, prepared for.
    Intended,
    /// Asked for, ordered, urged.
    Demanded,
    /// Held possible, threatened, considered.
    Possible,
    /// Going on: "continues to", "is engaged in".
    Ongoing,
    /// Put off to another day.
    Moved,
    /// Called off, ended, withdrawn.
    Cancelled,
}

impl Sense {
    fn parse(s: &str) -> Option<Sense> {
        Some(match s {
            "implicative" => Sense::Implicative,
            "factive" => Sense::Factive,
            "said" => Sense::Said,
            "doubted" => Sense::Doubted,
            "planned" => Sense::Planned,
            "intended" => Sense::Intended,
            "demanded" => Sense::Demanded,
            "possible" => Sense::Possible,
            "ongoing" => Sense::Ongoing,
            "moved" => Sense::Moved,
            "cancelled" => Sense::Cancelled,
            _ => return None,
        })
    }
}

/// What follows of the complement in a given context: `+` holds, `-` does not hold, `o` nothing follows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Follows {
    Holds,
    Fails,
    Nothing,
}

impl Follows {
    fn parse(c: char) -> Option<Follows> {
        match c {
            '+' => Some(Follows::Holds),
            '-' => Some(Follows::Fails),
            'o' => Some(Follows::Nothing),
            _ => None,
        }
    }
}

/// One row of `predicates.tsv`.
#[derive(Clone, Debug)]
pub(super) struct Signature {
    /// `v`, `n`, `a` (adjective, participle or adverb).
    pub pos: char,
    /// `inf`, `that`, `ing`, `np`, `subj`, or one of these after a preposition or particle: `for+np`, `off+np`.
    pub frame: &'static str,
    pub if_true: Follows,
    pub if_false: Follows,
    pub sense: Sense,
    /// The row as written, `manage v inf +-`, for explanations.
    pub name: &'static str,
}

/// One row of a word list: `modals.tsv`, `modifiers.tsv`, `connectives.tsv`.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub class: &'static str,
}

/// All tables, read once.
pub(super) struct Tables {
    predicates: HashMap<&'static str, Vec<Signature>>,
    modifiers: HashMap<&'static str, Word>,
    connectives: HashMap<&'static str, Word>,
    classes: HashMap<&'static str, Word>,
}

impl Tables {
    /// The tables compiled into the program.
    pub(super) fn get() -> &'static Tables {
        static TABLES: OnceLock<Tables> = OnceLock::new();
        TABLES.get_or_init(|| {
            let mut predicates: HashMap<&'static str, Vec<Signature>> = HashMap::new();
            for row in rows(include_str!("../../../../knowledge/events/status/predicates.tsv")) {
                if let Some((word, signature)) = signature(row) {
                    predicates.entry(word).or_default().push(signature);
                }
            }
            Tables {
                predicates,
                modifiers: words(include_str!("../../../../knowledge/events/status/modifiers.tsv")),
                connectives: words(include_str!("../../../../knowledge/events/status/connectives.tsv")),
                classes: words(include_str!("../../../../knowledge/events/status/classes.tsv")),
            }
        })
    }

    /// The signature of `word` as part of speech `pos` with complement `frame`.
    pub(super) fn signature(&self, word: &str, pos: char, frame: &str) -> Option<&Signature> {
        self.predicates.get(word)?.iter().find(|s| s.pos == pos && s.frame == frame)
    }

    /// Whether `word` governs anything at all as `pos`.
    pub(super) fn governs(&self, word: &str, pos: char) -> bool {
        self.predicates.get(word).is_some_and(|s| s.iter().any(|s| s.pos == pos))
    }

    /// Class of an adjective, participle, noun or adverb that modifies an event: "planned", "alleged", "no".
    pub(super) fn modifier(&self, word: &str) -> Option<&'static str> {
        self.modifiers.get(word).map(|w| w.class)
    }

    /// Class of a subordinating word or preposition: `conditional`, `negative`, `temporal`.
    pub(super) fn connective(&self, word: &str) -> Option<&'static str> {
        self.connectives.get(word).map(|w| w.class)
    }

    /// Verb class that bears on tense: `motion`, `state`, `report`.
    pub(super) fn class(&self, word: &str) -> Option<&'static str> {
        self.classes.get(word).map(|w| w.class)
    }
}

/// The data rows of a table: no header, no comments, no empty lines.
pub(super) fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).skip(1)
}

fn words(table: &'static str) -> HashMap<&'static str, Word> {
    rows(table)
        .filter_map(|row| row.split_once('\t'))
        .map(|(word, rest)| (word, Word { class: rest.split('\t').next().unwrap_or("") }))
        .collect()
}

fn signature(row: &'static str) -> Option<(&'static str, Signature)> {
    let mut fields = row.split('\t');
    let (word, pos, frame, marks, sense) =
        (fields.next()?, fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let mut marks_it = marks.chars();
    let if_true = Follows::parse(marks_it.next()?)?;
    let if_false = Follows::parse(marks_it.next()?)?;
    let end = word.len() + pos.len() + frame.len() + marks.len() + sense.len() + 4;
    let signature = Signature {
        pos: pos.chars().next()?,
        frame,
        if_true,
        if_false,
        sense: Sense::parse(sense)?,
        name: row.get(..end).unwrap_or(word),
    };
    Some((word, signature))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PREDICATES: &str = include_str!("../../../../knowledge/events/status/predicates.tsv");

    #[test]
    fn every_row_reads_and_none_is_double() {
        let mut seen = std::collections::BTreeSet::new();
        for row in rows(PREDICATES) {
            let (word, s) = signature(row).unwrap_or_else(|| panic!("predicates.tsv does not read: {row}"));
            assert!(seen.insert((word, s.pos, s.frame)), "twice in predicates.tsv: {row}");
            let fields: Vec<&str> = row.split('\t').collect();
            assert_eq!(fields.len(), 7, "seven columns expected: {row}");
            assert!(!fields[6].trim().is_empty(), "example missing: {row}");
            assert!("vna".contains(s.pos), "part of speech v, n or a: {row}");
        }
    }

    #[test]
    fn predicates_are_sorted() {
        let keys: Vec<&str> = rows(PREDICATES).filter_map(|r| r.split('\t').next()).collect();
        assert!(keys.windows(2).all(|w| w[0] <= w[1]), "predicates.tsv is sorted by word");
    }
}
