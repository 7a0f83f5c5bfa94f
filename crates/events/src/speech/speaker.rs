//! Whose words: the noun phrase that does the telling.

use legation_schema::{Doc, Span, Upos};

use super::cues::{Cues, Voice};

/// A speaker as named in the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Voiced {
    pub head: u32,
    pub span: Span,
    pub voice: Option<Voice>,
}

/// The noun phrase headed by `i`, and behind texts their author: "a statement from the ministry" is the ministry's.
pub(super) fn voiced(doc: &Doc, i: u32) -> Voiced {
    let mut head = i;
    // "who", "which": the noun it stands for.
    if matches!(doc.token(head).tag, "WP" | "WDT") {
        let clause = doc.ancestors(head).take(3).find(|&a| doc.token(a).dep == "relcl");
        if let Some(noun) = clause.and_then(|c| doc.head(c)) {
            head = noun;
        }
    }
    let voice = voice(doc, head);
    if voice == Some(Voice::Text) {
        let author = doc.children_by(head, "poss").next().or_else(|| {
            doc.children_by(head, "prep")
                .filter(|&p| matches!(doc.word(p), "from" | "by" | "of"))
                .find_map(|p| doc.children_by(p, "pobj").next())
        });
        let author = author.or_else(|| {
            // "a ministry statement", "a joint statement released by the ministry"
            doc.children_by(head, "acl")
                .find_map(|a| doc.children_by(a, "agent").find_map(|b| doc.children_by(b, "pobj").next()))
        });
        if let Some(a) = author.filter(|&a| !matches!(doc.token(a).upos, Upos::Num) && doc.token(a).ent != "DATE") {
            return Voiced { head: a, span: phrase(doc, a), voice: self::voice(doc, a) };
        }
    }
    Voiced { head, span: phrase(doc, head), voice }
}

/// What kind of thing the noun at `i` is to speak.
pub(super) fn voice(doc: &Doc, i: u32) -> Option<Voice> {
    let cues = Cues::get();
    let t = doc.token(i);
    let lemma = t.lemma.to_lowercase();
    if let Some(v) = cues.voice(&lemma).or_else(|| cues.voice(&doc.word(i).to_lowercase())) {
        return Some(v);
    }
    let named = doc.children(i).find(|&c| {
        c < i
            && matches!(doc.token(c).dep, "compound" | "amod" | "nmod")
            && cues.voice(&doc.word(c).to_lowercase()) == Some(Voice::Medium)
    });
    if named.is_some() && t.upos == Upos::Propn {
        return Some(Voice::Medium);
    }
    match t.ent {
        "PERSON" | "ORG" | "GPE" | "NORP" => Some(Voice::Person),
        _ if t.upos == Upos::Propn => Some(Voice::Person),
        _ => None,
    }
}

/// Somebody who can say: named, a known kind of person or body, or a personal pronoun.
pub(super) fn animate(doc: &Doc, i: u32) -> bool {
    let t = doc.token(i);
    match t.upos {
        Upos::Pron => matches!(doc.word(i).to_lowercase().as_str(), "he" | "she" | "they" | "we" | "i" | "who" | "you"),
        _ => voice(doc, i).is_some(),
    }
}

/// The phrase of the noun `i` without relative clauses, appositions and other asides.
pub(super) fn phrase(doc: &Doc, i: u32) -> Span {
    let mut lo = i;
    let mut hi = i;
    let mut stack: Vec<u32> = doc.children(i).collect();
    let mut own: Vec<u32> = vec![i];
    while let Some(c) = stack.pop() {
        let t = doc.token(c);
        let aside = c > i && matches!(t.dep, "relcl" | "acl" | "appos" | "punct" | "advcl" | "parataxis" | "dep")
            || (c < i
                && matches!(t.dep, "advmod" | "mark" | "cc" | "preconj" | "punct" | "acl")
                && doc.head(c) == Some(i)
                && !is_quote(doc, c));
        if aside || is_quote(doc, c) || (t.dep == "case" && doc.head(c) == Some(i)) {
            continue;
        }
        own.push(c);
        stack.extend(doc.children(c));
    }
    own.sort_unstable();
    let at = own.iter().position(|&j| j == i).unwrap_or(0);
    // Only what is joined to the head without a gap of more than a comma inside a list.
    for k in (0..at).rev() {
        if lo - own[k] <= 2 {
            lo = own[k];
        } else {
            break;
        }
    }
    for &j in &own[at + 1..] {
        if j - hi <= 2 {
            hi = j;
        } else {
            break;
        }
    }
    Span { start: doc.token(lo).span.start, end: doc.token(hi).span.end }
}

fn is_quote(doc: &Doc, i: u32) -> bool {
    matches!(doc.word(i), "\"" | "“" | "”" | "``" | "''" | "«" | "»")
}
