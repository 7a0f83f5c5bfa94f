//! Interned names: the closed label sets of models live as long as the program.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use legation_schema::{Label, Upos};

static LABELS: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// The interned form of `name`. Only for names out of a model's label sets: what is interned is never given back.
pub(crate) fn intern(name: &str) -> Label {
    let mut labels = LABELS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(label) = labels.get(name) {
        return label;
    }
    let label: Label = Box::leak(name.into());
    labels.insert(label);
    label
}

/// Morphology as spaCy prints it: features by name, none for `_`.
pub(crate) fn morph(features: &str) -> Label {
    let mut parts: Vec<&str> = features.split('|').filter(|f| f.contains('=')).collect();
    parts.sort_unstable();
    intern(&parts.join("|"))
}

pub(crate) fn upos(name: &str) -> Option<Upos> {
    Some(match name {
        "ADJ" => Upos::Adj,
        "ADP" => Upos::Adp,
        "ADV" => Upos::Adv,
        "AUX" => Upos::Aux,
        "CCONJ" | "CONJ" => Upos::Cconj,
        "DET" => Upos::Det,
        "INTJ" => Upos::Intj,
        "NOUN" => Upos::Noun,
        "NUM" => Upos::Num,
        "PART" => Upos::Part,
        "PRON" => Upos::Pron,
        "PROPN" => Upos::Propn,
        "PUNCT" => Upos::Punct,
        "SCONJ" => Upos::Sconj,
        "SYM" => Upos::Sym,
        "VERB" => Upos::Verb,
        "X" | "" => Upos::X,
        "SPACE" => Upos::Space,
        _ => return None,
    })
}
