//! Phrases of several words, found in one pass over a document.

use rustc_hash::FxHashMap;

use crate::fold::fold_into;

/// What a phrase of the tables stands for; numbers are positions in the tables.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum What {
    Country(u16),
    Adjective(u16),
    /// A noun for people of a country; true where it is plural.
    Demonym(u16, bool),
    Capital(u16),
    Seat(u16),
    Org(u16),
    /// True where the phrase is plural.
    Role(u16, bool),
    Region(u16),
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) what: What,
    form: Form,
}

/// How a phrase has to be written to count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    Any,
    Capitalised,
    /// Short all-capital names: "US" is not "us".
    Upper,
    /// Longer acronyms, which some newsrooms write like names: "Nato", "Farc".
    Acronym,
    /// Short names with a capital inside: "LeT" and "LET", but not "Let".
    Mixed,
}

/// A trie over folded words.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    vocabulary: FxHashMap<Box<str>, u32>,
    steps: FxHashMap<(u32, u32), u32>,
    ends: Vec<Vec<Entry>>,
}

/// The words of a table phrase as the tokeniser would split it: hyphens between letters and possessives come apart,
/// hyphens themselves are left out.
fn words(phrase: &str) -> Vec<String> {
    let mut out = Vec::new();
    for word in phrase.split_whitespace() {
        let (word, comma) = match word.strip_suffix(',') {
            Some(w) => (w, true),
            None => (word, false),
        };
        let mut parts = Vec::new();
        let mut rest = word;
        while let Some(i) = rest.find('-') {
            if rest[i + 1..].starts_with(|c: char| c.is_alphabetic()) && i > 0 {
                parts.push(&rest[..i]);
                rest = &rest[i + 1..];
            } else {
                break;
            }
        }
        parts.push(rest);
        for part in parts {
            let mut folded = String::new();
            fold_into(part, &mut folded);
            if let Some(stem) = folded.strip_suffix("'s") {
                out.push(stem.to_owned());
                out.push("'s".to_owned());
            } else if let Some(stem) = folded.strip_suffix("s'") {
                out.push(format!("{stem}s"));
                out.push("'".to_owned());
            } else {
                out.push(folded);
            }
        }
        if comma {
            out.push(",".to_owned());
        }
    }
    out
}

impl Lexicon {
    /// Room for about as many phrases as the built-in tables have.
    pub(crate) fn reserve(&mut self) {
        self.vocabulary.reserve(12_000);
        self.steps.reserve(24_000);
        self.ends.reserve(24_000);
    }

    pub(crate) fn add(&mut self, phrase: &str, what: What) {
        let letters = phrase.chars().filter(|c| c.is_alphabetic()).count();
        let role = matches!(what, What::Role(..));
        let inner = |w: &str| w.chars().skip(1).any(char::is_uppercase);
        let form = if !phrase.chars().any(char::is_lowercase) && letters <= 5 {
            if letters > 3 { Form::Acronym } else { Form::Upper }
        } else if letters <= 5 && inner(phrase) && phrase.chars().all(char::is_alphabetic) {
            Form::Mixed
        } else if role && !phrase.starts_with(char::is_uppercase) {
            Form::Any
        } else {
            Form::Capitalised
        };
        self.add_form(phrase, what, form);
    }

    fn add_form(&mut self, phrase: &str, what: What, form: Form) {
        if self.ends.is_empty() {
            self.ends.push(Vec::new());
        }
        let mut node = 0u32;
        for word in words(phrase) {
            let next_word = self.vocabulary.len() as u32 + 1;
            let word = *self.vocabulary.entry(word.into_boxed_str()).or_insert(next_word);
            let next_node = self.ends.len() as u32;
            node = *self.steps.entry((node, word)).or_insert(next_node);
            if node == next_node {
                self.ends.push(Vec::new());
            }
        }
        let entries = &mut self.ends[node as usize];
        if node != 0 && !entries.iter().any(|e| e.what == what) {
            entries.push(Entry { what, form });
        }
    }

    /// The number of a folded word; 0 where no phrase has it.
    pub(crate) fn word(&self, folded: &str) -> u32 {
        self.vocabulary.get(folded).copied().unwrap_or(0)
    }

    pub(crate) fn step(&self, node: u32, word: u32) -> Option<u32> {
        self.steps.get(&(node, word)).copied()
    }

    /// The entries that end at `node` and may be written as `first` (the first word as it stands in the text); `named`
    /// where the language model takes it for the name of an organisation.
    pub(crate) fn entries<'a>(&'a self, node: u32, first: &'a str, named: bool) -> impl Iterator<Item = What> + 'a {
        self.ends[node as usize]
            .iter()
            .filter(move |e| match e.form {
                Form::Any => true,
                Form::Capitalised => first.starts_with(|c: char| c.is_uppercase()) || first.starts_with("al"),
                Form::Upper => !first.chars().any(char::is_lowercase),
                Form::Mixed => first.chars().skip(1).any(char::is_uppercase),
                Form::Acronym => {
                    !first.chars().any(char::is_lowercase) || named && first.starts_with(char::is_uppercase)
                }
            })
            .map(|e| e.what)
    }

    pub(crate) fn ends_here(&self, node: u32) -> bool {
        !self.ends[node as usize].is_empty()
    }
}

/// The plural of an English role noun, in its last word; none where the phrase is plural or a mass noun already.
pub(crate) fn plural(phrase: &str) -> Option<String> {
    const IRREGULAR: &[(&str, &str)] = &[
        ("man", "men"),
        ("woman", "women"),
        ("child", "children"),
        ("spokesman", "spokesmen"),
        ("spokeswoman", "spokeswomen"),
        ("person", "people"),
        ("wife", "wives"),
        ("thief", "thieves"),
        ("secretary of state", "secretaries of state"),
        ("secretary of defense", "secretaries of defense"),
        ("head of state", "heads of state"),
        ("head of government", "heads of government"),
        ("attorney general", "attorneys general"),
    ];
    if let Some((_, plural)) = IRREGULAR.iter().find(|(singular, _)| *singular == phrase) {
        return Some((*plural).to_owned());
    }
    let mut parts = phrase.splitn(2, " of ");
    let (head, tail) = (parts.next()?, parts.next());
    let mut parts = head.splitn(2, " for ");
    let (head, tail_for) = (parts.next()?, parts.next());
    let last = head.rsplit([' ', '-']).next()?;
    let plural = if let Some((_, p)) = IRREGULAR.iter().find(|(s, _)| *s == last) {
        format!("{}{p}", &head[..head.len() - last.len()])
    } else if let Some(stem) = head.strip_suffix("man").filter(|_| last.len() > 4) {
        format!("{stem}men")
    } else if head.ends_with('s') && !head.ends_with("ss") {
        return None;
    } else if let Some(stem) = head.strip_suffix('y').filter(|s| !s.ends_with(['a', 'e', 'o', 'u'])) {
        format!("{stem}ies")
    } else if head.ends_with("ch") || head.ends_with("sh") || head.ends_with("ss") || head.ends_with('x') {
        format!("{head}es")
    } else {
        format!("{head}s")
    };
    Some(match (tail, tail_for) {
        (Some(t), _) => format!("{plural} of {t}"),
        (_, Some(t)) => format!("{plural} for {t}"),
        _ => plural,
    })
}
