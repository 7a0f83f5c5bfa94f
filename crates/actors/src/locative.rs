//! Whether the name of a place stands for the place or for those who govern it.

use legation_schema::{Doc, Upos};

use crate::knowledge::{Knowledge, Word};

/// How a place name is used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Use {
    Government,
    Place,
    /// Where somebody goes: a place that also stands for its host.
    Destination,
}

/// How the place name that hangs on `head` is used. `first` and `last` are the first and last token of the name.
pub(crate) fn usage(doc: &Doc, knowledge: &Knowledge, head: u32, first: u32, last: u32) -> Use {
    let n = doc.tokens.len() as u32;
    if last + 2 < n && doc.word(last + 1) == "-" && !doc.token(last).space_after {
        return if matches!(doc.word(last + 2), "based" | "born" | "bound" | "area") {
            Use::Place
        } else {
            Use::Government
        };
    }
    // "Caracas, Venezuela": a name with what it lies in.
    if last + 2 < n
        && doc.word(last + 1) == ","
        && doc.token(last + 2).ent == "GPE"
        && doc.token(last + 2).sentence == doc.token(last).sentence
        && (doc.token(last + 2).dep == "appos" || doc.token(last + 2).dep == "npadvmod")
    {
        return Use::Place;
    }
    // "in Karol Bagh, New Delhi": the town that holds the place before the comma, unless a list goes on.
    if first >= 2
        && doc.word(first - 1) == ","
        && matches!(doc.token(first - 2).ent, "GPE" | "LOC" | "FAC")
        && doc.token(first - 2).sentence == doc.token(first).sentence
        && !(last + 1 < n && matches!(doc.word(last + 1), "and" | "or" | "," | "&"))
        && doc.token(first - 2).dep != "nsubj"
    {
        return Use::Place;
    }
    let t = doc.token(head);
    let up = t.head;
    let above = doc.token(up);
    match t.dep {
        "poss" => {
            if knowledge.is(&above.lemma, Word::OfTown) {
                Use::Place
            } else {
                Use::Government
            }
        }
        "pobj" | "pcomp" => after_preposition(doc, knowledge, up, first),
        "agent" => Use::Government,
        "dobj" | "nsubjpass" if knowledge.is(&above.lemma, Word::Onto) => {
            if &*above.lemma == "visit" || &*above.lemma == "tour" { Use::Destination } else { Use::Place }
        }
        "nsubj" | "nsubjpass" => subject(doc, knowledge, up),
        "conj" if up != head => {
            let above_head = up;
            if doc.token(above_head).upos == Upos::Propn || doc.token(above_head).upos == Upos::Noun {
                usage(doc, knowledge, above_head, above_head, above_head)
            } else {
                Use::Government
            }
        }
        "compound" | "nmod" | "amod" => {
            if above.upos == Upos::Propn
                || knowledge.is(&above.lemma, Word::OfTown)
                || above.head == up && above.upos != Upos::Noun
            {
                Use::Place
            } else if matches!(above.tag, "NN" | "NNS") && knowledge.is(&above.lemma, Word::Business) {
                Use::Government
            } else {
                Use::Place
            }
        }
        "appos" => {
            if knowledge.is(&above.lemma, Word::Town) {
                Use::Place
            } else {
                Use::Government
            }
        }
        "ROOT" => {
            if doc.children(head).next().is_none() || doc.sentence_of(head).tokens.len() < 8 {
                Use::Place
            } else {
                Use::Government
            }
        }
        "npadvmod" | "advmod" | "dep" | "nummod" | "punct" => Use::Place,
        _ => Use::Government,
    }
}

fn after_preposition(doc: &Doc, knowledge: &Knowledge, prep: u32, first: u32) -> Use {
    let word = doc.word(prep).to_lowercase();
    let governor = doc.token(doc.token(prep).head);
    let lemma = &*governor.lemma;
    if knowledge.is(&word, Word::At) {
        // "believe in", "interest in", "trust in" would be the exception; towns hardly ever come after them.
        return Use::Place;
    }
    match word.as_str() {
        "to" | "for" | "towards" | "toward" | "from" | "back" => {
            if word == "for" && !matches!(lemma, "leave" | "head" | "depart" | "bind" | "bound") {
                return Use::Government;
            }
            if knowledge.is(lemma, Word::Motion) || doc.word(doc.token(prep).head) == "back" {
                if word == "from" || word == "for" && lemma == "bound" { Use::Place } else { Use::Destination }
            } else if knowledge.is(lemma, Word::Way) {
                Use::Place
            } else if word == "from" && knowledge.is(lemma, Word::FromTown) {
                Use::Place
            } else {
                Use::Government
            }
        }
        "of" => {
            if knowledge.is(lemma, Word::OfTown) || knowledge.is(lemma, Word::OfGround) {
                Use::Place
            } else {
                Use::Government
            }
        }
        "on" | "upon" => {
            if knowledge.is(lemma, Word::OnTown) {
                Use::Place
            } else {
                Use::Government
            }
        }
        "by" | "with" | "between" | "against" | "among" => {
            let _ = first;
            Use::Government
        }
        _ => Use::Government,
    }
}

fn subject(doc: &Doc, knowledge: &Knowledge, verb: u32) -> Use {
    let lemma = &*doc.token(verb).lemma;
    if lemma == "be" {
        // "Moscow is an ally", "Washington is ready" are governments; "Paris is a city", "is home to" are towns.
        let town = doc.children(verb).any(|c| {
            let t = doc.token(c);
            matches!(t.dep, "attr" | "acomp") && knowledge.is(&t.lemma, Word::TownIs)
                || t.dep == "prep" && matches!(doc.word(c), "in" | "near" | "on")
        });
        return if town { Use::Place } else { Use::Government };
    }
    if knowledge.is(lemma, Word::TownDoes) { Use::Place } else { Use::Government }
}
