//! Towns that the language model takes for somebody: "seized Bunia", "sailed out of Trincomalee".

use std::collections::BTreeMap;

use legation_schema::{Doc, Label, Upos};
use rustc_hash::FxHashSet;

use crate::fold::fold;
use crate::gazetteer::Gazetteer;
use crate::knowledge::{Knowledge, Word};
use crate::lexicon::What;
use crate::locative::{Use, usage};
use crate::scan::Scan;

/// What the model calls places of government: states, provinces, towns.
const PLACE: Label = "GPE";

/// People a town has at least to be taken for one where a body could have its name.
pub(crate) const TOWN: u32 = 5_000;

/// People a town has at least where the article never names its state.
const FAMOUS: u32 = 50_000;

/// What speaks for and against a name's being a town's, all over an article.
#[derive(Default)]
struct Votes {
    stands_as_place: bool,
    stands_as_person: bool,
    runs: Vec<(u32, u32)>,
}

/// Calls a name a place throughout the article where the gazetteer has it, tables have it not, it stands once at least
/// where only places stand ("fled into Goma", "bombed Goma"), and nowhere as a person ("Michael Goma", "Goma said").
pub fn mark_towns(doc: &mut Doc, knowledge: &Knowledge, gazetteer: Option<&Gazetteer>) {
    let Some(gazetteer) = gazetteer else { return };
    let mut votes: BTreeMap<String, Votes> = BTreeMap::new();
    let mut people: FxHashSet<String> = FxHashSet::default();
    for (a, b) in names(doc) {
        if b > a && doc.token(b).ent == "PERSON" {
            people.extend((a..=b).map(|i| fold(doc.word(i)).into_owned()));
            continue;
        }
        let name = fold(doc.span_of(a..b + 1).of(&doc.text)).into_owned();
        let entry = votes.entry(name).or_default();
        match standing(doc, knowledge, a, b) {
            Some(true) => entry.stands_as_place = true,
            Some(false) => entry.stands_as_person = true,
            None => {}
        }
        entry.runs.push((a, b));
    }
    votes.retain(|name, v| v.stands_as_place && !v.stands_as_person && !people.contains(name));
    let mut states: Option<FxHashSet<[u8; 2]>> = None;
    for (name, v) in votes {
        let (a, b) = v.runs[0];
        if in_tables(doc, knowledge, a, b) {
            continue;
        }
        let mut towns = gazetteer.named(&name).filter(|t| t.population >= TOWN);
        let known = towns.any(|t| {
            t.population >= FAMOUS || states.get_or_insert_with(|| named_states(doc, knowledge)).contains(&t.country)
        });
        if !known {
            continue;
        }
        for (a, b) in v.runs {
            for i in a..=b {
                let token = &mut doc.tokens[i as usize];
                (token.ent, token.ent_start) = (PLACE, i == a);
                if matches!(token.upos, Upos::Adj | Upos::Adv | Upos::X) {
                    token.upos = Upos::Propn;
                }
            }
            for e in doc.entities.iter_mut().filter(|e| e.tokens == (a..b + 1)) {
                e.label = PLACE;
            }
        }
    }
}

/// First and last tokens of the names that the model does not take for places, or for nothing.
fn names(doc: &Doc) -> Vec<(u32, u32)> {
    let capital = |i: u32| doc.word(i).starts_with(char::is_uppercase);
    let n = doc.tokens.len() as u32;
    let mut out = Vec::new();
    let mut i = 0;
    while i < n {
        let t = doc.token(i);
        let first = doc.sentence_of(i).tokens.start == i;
        let named = matches!(t.ent, "PERSON" | "ORG" | "NORP" | "PRODUCT" | "FAC" | "WORK_OF_ART");
        if !capital(i) || !named && (!t.ent.is_empty() || t.upos != Upos::Propn || first) {
            i += 1;
            continue;
        }
        let start = i;
        i += 1;
        while i < n {
            let next = doc.token(i);
            let goes_on = next.ent == t.ent && !next.ent_start && (named || next.upos == Upos::Propn && capital(i));
            if !goes_on || next.sentence != t.sentence {
                break;
            }
            i += 1;
        }
        let end = if i > start + 1 && doc.token(i - 1).tag == "POS" { i - 1 } else { i };
        out.push((start, end - 1));
    }
    out
}

/// Whether a name stands as only places do, as only people do, or as either could.
fn standing(doc: &Doc, knowledge: &Knowledge, a: u32, b: u32) -> Option<bool> {
    let head = (a..=b).find(|&i| !(a..=b).contains(&doc.token(i).head)).unwrap_or(b);
    let t = doc.token(head);
    // "Mr Foot", "President Goma": what is put before a name, unless it is what lies there ("Goma airport").
    let titled =
        doc.children(head).any(|c| c < a && doc.token(c).dep == "compound" && doc.token(c).upos == Upos::Propn);
    if titled {
        return Some(false);
    }
    let above = doc.token(t.head);
    match t.dep {
        "nsubj" if knowledge.is(&above.lemma, Word::Saying) => Some(false),
        "dobj" | "nsubjpass" if knowledge.is(&above.lemma, Word::Onto) => Some(true),
        "pobj" => {
            let preposition = doc.word(t.head).to_lowercase();
            let out = matches!(doc.word(above.head), "out" | "outskirts" | "inside");
            let into = preposition == "into" || preposition == "of" && out;
            (into || usage(doc, knowledge, head, a, b) != Use::Government).then_some(true)
        }
        "compound" | "nmod" if knowledge.is(&above.lemma, Word::OfTown) => Some(true),
        _ => None,
    }
}

/// Whether a table has the name.
fn in_tables(doc: &Doc, knowledge: &Knowledge, a: u32, b: u32) -> bool {
    let lexicon = &knowledge.lexicon;
    let node = (a..=b).try_fold(0, |node, i| match lexicon.word(&fold(doc.word(i))) {
        0 => None,
        word => lexicon.step(node, word),
    });
    node.is_some_and(|node| lexicon.ends_here(node))
}

/// ISO 3166 alpha-2 codes of the states that the article names in any way.
fn named_states(doc: &Doc, knowledge: &Knowledge) -> FxHashSet<[u8; 2]> {
    let scan = Scan::new(doc, knowledge);
    let states = scan.matches.iter().filter_map(|m| match *scan.whats(m).first()? {
        What::Country(c) | What::Adjective(c) | What::Demonym(c, _) | What::Capital(c) => Some(c),
        What::Region(r) => knowledge.regions[r as usize].country,
        What::Seat(_) | What::Org(_) | What::Role(..) => None,
    });
    states.filter_map(|s| knowledge.country(s).iso2.as_bytes().try_into().ok()).collect()
}
