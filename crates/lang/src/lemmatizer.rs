//! Lemmas by rules, exceptions and an index of known forms; or by a table alone.

use std::collections::HashSet;
use std::hash::BuildHasherDefault;
use std::ops::Range;

use legation_schema::{Label, Upos};

use crate::Error;
use crate::classes::is_alpha;
use crate::hash::{Fast, FastMap, murmur64, string_id};
use crate::package::Files;
use crate::package::msgpack::{self, Value};

/// Forms are kept by their 64-bit hash alone, as spaCy keeps its tables: a hundred thousand boxed words would be half the
/// time it takes to open a model.
pub(crate) struct Tables {
    rules: Vec<(Box<str>, Box<str>)>,
    /// Places of an irregular form's lemmas.
    exceptions: FastMap<u64, Range<u32>>,
    lemmas: Vec<Box<str>>,
    index: HashSet<u64, BuildHasherDefault<Fast>>,
}

fn key(form: &str) -> u64 {
    murmur64(form.as_bytes())
}

pub(crate) enum Lemmatizer {
    /// Tables by part of speech; English knows base forms by their morphology.
    Rule { tables: Vec<(Upos, Tables)>, english: bool },
    /// Forms with their lemma.
    Lookup(FastMap<u64, Box<str>>),
}

const POS: [(&str, Upos); 17] = [
    ("adj", Upos::Adj),
    ("adp", Upos::Adp),
    ("adv", Upos::Adv),
    ("aux", Upos::Aux),
    ("cconj", Upos::Cconj),
    ("det", Upos::Det),
    ("intj", Upos::Intj),
    ("noun", Upos::Noun),
    ("num", Upos::Num),
    ("part", Upos::Part),
    ("pron", Upos::Pron),
    ("propn", Upos::Propn),
    ("punct", Upos::Punct),
    ("sconj", Upos::Sconj),
    ("sym", Upos::Sym),
    ("verb", Upos::Verb),
    ("x", Upos::X),
];

impl Lemmatizer {
    pub(crate) fn load(name: &str, mode: &str, language: &str, files: &Files) -> Result<Lemmatizer, Error> {
        let file = format!("{name}/lookups/lookups.bin");
        let bytes = files.get(&file).ok_or_else(|| Error::damaged(&file, "is missing"))?;
        let value = msgpack::parse(bytes).map_err(|e| Error::damaged(&file, e))?;
        if mode == "lookup" {
            let table = value.get("lemma_lookup").map(Value::entries).unwrap_or_default();
            let pairs = table.iter().filter_map(|(k, v)| Some((k.uint()?, v.text()?.into())));
            return Ok(Lemmatizer::Lookup(pairs.collect()));
        }
        if mode != "rule" {
            return Err(Error::unsupported(format!("a lemmatizer of mode {mode}")));
        }
        let mut tables = Vec::new();
        for (name, upos) in POS {
            let part = |table: &str| {
                let entries = value.get(table).map(Value::entries).unwrap_or_default();
                entries
                    .iter()
                    .find(|(k, _)| k.uint() == Some(string_id(name)) || k.text() == Some(name))
                    .map(|(_, v)| v)
            };
            let text = |v: &Value<'_>| v.text().map(Box::<str>::from);
            let rules = part("lemma_rules").map(Value::items).unwrap_or_default().iter().filter_map(|pair| match pair
                .items()
            {
                [old, new] => Some((text(old)?, text(new)?)),
                _ => None,
            });
            let (mut exceptions, mut lemmas) = (FastMap::default(), Vec::new());
            for (form, all) in part("lemma_exc").map(Value::entries).unwrap_or_default() {
                let from = lemmas.len() as u32;
                lemmas.extend(all.items().iter().filter_map(text));
                if let Some(form) = form.text() {
                    exceptions.insert(key(form), from..lemmas.len() as u32);
                }
            }
            let index = part("lemma_index").map(Value::items).unwrap_or_default();
            // Collected from a list of known length, so that the table is made in one piece.
            let index = index.iter().map(|v| v.text().map_or(0, key)).collect();
            let t = Tables { rules: rules.collect(), exceptions, lemmas, index };
            if !(t.rules.is_empty() && t.exceptions.is_empty() && t.index.is_empty()) {
                tables.push((upos, t));
            }
        }
        Ok(Lemmatizer::Rule { tables, english: language == "en" })
    }

    /// Whether a lower-cased word is a form of a known word of this part of speech, as far as tables tell.
    pub(crate) fn knows(&self, lower: &str, upos: Upos) -> bool {
        let Lemmatizer::Rule { tables, .. } = self else { return false };
        let Some((_, t)) = tables.iter().find(|t| t.0 == upos) else { return false };
        let base = |(old, new): &(Box<str>, Box<str>)| {
            lower.strip_suffix(&**old).is_some_and(|stem| t.index.contains(&key(&format!("{stem}{new}"))))
        };
        t.index.contains(&key(lower)) || t.exceptions.contains_key(&key(lower)) || t.rules.iter().any(base)
    }

    pub(crate) fn lemma(&self, text: &str, upos: Upos, morph: Label) -> String {
        let (tables, english) = match self {
            Lemmatizer::Lookup(table) => {
                return table.get(&string_id(text)).map_or_else(|| text.to_owned(), |l| l.to_string());
            }
            Lemmatizer::Rule { tables, english } => (tables, *english),
        };
        let lower = text.to_lowercase();
        if matches!(upos, Upos::Space | Upos::X) || (english && is_base_form(upos, morph)) {
            return lower;
        }
        let Some((_, tables)) = tables.iter().find(|t| t.0 == upos) else {
            return if upos == Upos::Propn { text.to_owned() } else { lower };
        };
        let mut forms: Vec<String> = Vec::new();
        let mut unknown = Vec::new();
        for (old, new) in &tables.rules {
            let Some(stem) = lower.strip_suffix(&**old) else { continue };
            let form = format!("{stem}{new}");
            if form.is_empty() {
                continue;
            }
            if tables.index.contains(&key(&form)) {
                forms.insert(0, form);
            } else if !form.chars().all(is_alpha) {
                forms.push(form);
            } else {
                unknown.push(form);
            }
        }
        let mut seen: Vec<String> = Vec::new();
        for form in forms {
            if !seen.contains(&form) {
                seen.push(form);
            }
        }
        let irregular = tables.exceptions.get(&key(&lower)).map(|r| &tables.lemmas[r.start as usize..r.end as usize]);
        for form in irregular.unwrap_or_default() {
            if !seen.iter().any(|s| **s == **form) {
                seen.insert(0, form.to_string());
            }
        }
        seen.into_iter().chain(unknown).next().unwrap_or_else(|| text.to_owned())
    }
}

/// Whether morphology says that an English word is its own lemma.
fn is_base_form(upos: Upos, morph: &str) -> bool {
    let has = |feature: &str| morph.split('|').any(|f| f == feature);
    match upos {
        Upos::Noun if has("Number=Sing") => true,
        Upos::Verb if has("VerbForm=Fin") && has("Tense=Pres") && !morph.contains("Number=") => true,
        _ => has("VerbForm=Inf") || has("Degree=Pos"),
    }
}
