//! What a verb's own group says: auxiliaries, tense, negation. Nothing here looks beyond the clause.

use legation_schema::{Doc, Upos};

/// The verb group read as one of a handful of times and moods.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Tense {
    /// "visited", "has visited", "had visited", "was visited".
    Past,
    /// "was visiting", "had been visiting".
    PastProgressive,
    /// "is visiting", "has been visiting".
    Progressive,
    /// "visits".
    Present,
    /// "will visit", "shall visit".
    Future,
    /// "would visit": future in the past, or hypothetical; the context tells.
    Would,
    /// "may", "might", "could", "can".
    Can,
    /// "may have", "could have".
    CanPerfect,
    /// "must", "should", "ought".
    Must,
    /// "would have", "should have": it did not.
    Counterfactual,
    /// "to visit", and bare "visit" under a governor.
    Infinitive,
    /// "visiting" without an auxiliary.
    Gerund,
    /// "visited" without an auxiliary or a subject of its own.
    Participle,
    /// "Visit us!"
    Imperative,
}

/// A verb group.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub tense: Tense,
    /// The word that decided the tense: an auxiliary, or the verb itself.
    pub cue: u32,
    /// Words that negate the clause, left to right; two of them cancel out.
    pub negations: Vec<u32>,
    /// The clause asks: subject after the first auxiliary, or an embedded "whether".
    pub question: bool,
    pub subject: Option<u32>,
    /// A subordinating word, `dep` mark.
    pub mark: Option<u32>,
}

/// Reads the group of the verb at `i`.
pub(super) fn group(doc: &Doc, i: u32) -> Group {
    let verb = doc.token(i);
    let mut auxes: [u32; 6] = [0; 6];
    let mut n = 0;
    let mut g = Group { tense: Tense::Past, cue: i, negations: Vec::new(), question: false, subject: None, mark: None };
    for c in doc.children(i) {
        let t = doc.token(c);
        match t.dep {
            "aux" | "auxpass" if n < auxes.len() => {
                auxes[n] = c;
                n += 1;
            }
            "neg" => {
                if !not_only(doc, c) {
                    g.negations.push(c);
                }
            }
            "nsubj" | "nsubjpass" | "expl" | "csubj" | "csubjpass" => {
                g.subject.get_or_insert(c);
                if let Some(no) = empty_phrase(doc, c) {
                    g.negations.push(no);
                }
            }
            "dobj" | "attr" | "dative" => {
                if let Some(no) = empty_phrase(doc, c) {
                    g.negations.push(no);
                }
            }
            "advmod" | "preconj" | "cc" | "det" if c < i => {
                let w = doc.word(c);
                if ["never", "neither", "nor", "hardly", "barely", "scarcely", "nowhere"]
                    .iter()
                    .any(|n| w.eq_ignore_ascii_case(n))
                    && !(t.dep == "cc" && w.eq_ignore_ascii_case("nor"))
                {
                    g.negations.push(c);
                } else if w.eq_ignore_ascii_case("longer")
                    && doc.children(c).any(|d| doc.word(d).eq_ignore_ascii_case("no"))
                {
                    g.negations.push(c);
                }
            }
            "mark" => g.mark = g.mark.or(Some(c)),
            _ => {}
        }
    }
    // "nor did he visit", "neither … nor": the conjunction hangs on the first conjunct.
    if verb.dep == "conj" && g.negations.is_empty() {
        if let Some(nor) =
            doc.children(verb.head).find(|&c| c < i && c > verb.head && doc.word(c).eq_ignore_ascii_case("nor"))
        {
            g.negations.push(nor);
        }
    }
    let auxes = &auxes[..n];
    let (tense, cue) = tense(doc, i, auxes, g.subject.is_some());
    g.tense = tense;
    g.cue = cue;
    if let (Some(s), Some(&a)) = (g.subject, auxes.first()) {
        g.question = a < s && asks(doc, i);
    }
    g
}

fn tense(doc: &Doc, i: u32, auxes: &[u32], subject: bool) -> (Tense, u32) {
    let verb = doc.token(i);
    let have = auxes.iter().copied().find(|&a| is(doc, a, "have") && doc.token(a).tag != "TO");
    if let Some(&to) = auxes.iter().find(|&&a| doc.token(a).tag == "TO") {
        return (Tense::Infinitive, to);
    }
    if let Some(&m) = auxes.iter().find(|&&a| doc.token(a).tag == "MD") {
        let w = doc.word(m).to_ascii_lowercase();
        let perfect = have.is_some();
        let tense = match w.as_str() {
            "will" | "'ll" | "’ll" | "wo" | "shall" | "sha" | "ll" => Tense::Future,
            "would" | "'d" | "’d" | "d" if perfect => Tense::Counterfactual,
            "would" | "'d" | "’d" | "d" => Tense::Would,
            "should" | "ought" if perfect => Tense::Counterfactual,
            "should" | "ought" | "must" | "need" if !perfect => Tense::Must,
            _ if perfect => Tense::CanPerfect,
            _ => Tense::Can,
        };
        return (tense, m);
    }
    if let Some(h) = have {
        let been = auxes.iter().any(|&a| a > h && is(doc, a, "be"));
        let past = doc.token(h).tag == "VBD";
        let tense = match (been && verb.tag == "VBG", past) {
            (true, false) => Tense::Progressive,
            (true, true) => Tense::PastProgressive,
            _ if doc.token(h).tag == "VBG" => Tense::Gerund,
            _ => Tense::Past,
        };
        return (tense, h);
    }
    let be = auxes.iter().copied().find(|&a| is(doc, a, "be") || is(doc, a, "get") || doc.token(a).dep == "auxpass");
    if let Some(b) = be {
        let first = doc.token(b);
        let being = auxes.iter().any(|&a| doc.word(a).eq_ignore_ascii_case("being"));
        let progressive = verb.tag == "VBG" || (being && first.tag != "VBG");
        let tense = match (first.tag, progressive) {
            ("VBD", true) => Tense::PastProgressive,
            ("VBD", false) => Tense::Past,
            ("VBG", _) => Tense::Gerund,
            ("VB", _) => Tense::Infinitive,
            ("VBN", _) => Tense::Past,
            (_, true) => Tense::Progressive,
            (_, false) => Tense::Present,
        };
        return (tense, b);
    }
    if let Some(&d) = auxes.iter().find(|&&a| is(doc, a, "do")) {
        return (if doc.token(d).tag == "VBD" { Tense::Past } else { Tense::Present }, d);
    }
    let tense = match verb.tag {
        "VBD" => Tense::Past,
        "VBZ" | "VBP" => Tense::Present,
        "VBG" => Tense::Gerund,
        // "Envoy expelled over remarks": a headline leaves the auxiliary out.
        "VBN" if small_clause(doc, i) => Tense::Participle,
        "VBN" if matches!(verb.dep, "ROOT" | "ccomp" | "parataxis") || (subject && verb.dep != "acl") => Tense::Past,
        "VBN" => Tense::Participle,
        "VB" if verb.dep == "ROOT" && !subject => Tense::Imperative,
        // "tell" in "both tell us": the tagger takes a plural present for an infinitive, unless "made them leave".
        "VB" if matches!(verb.dep, "ROOT" | "relcl") && subject => Tense::Present,
        "VB" if verb.dep == "ccomp" && subject && !BARE.iter().any(|b| is(doc, verb.head, b)) => Tense::Present,
        "VB" => Tense::Infinitive,
        "MD" => Tense::Can,
        _ => Tense::Present,
    };
    (tense, i)
}

/// Whether the participle at `i` is told of the object of the verb above it: "wants him extradited", "had them tested".
pub(super) fn small_clause(doc: &Doc, i: u32) -> bool {
    let verb = doc.token(i);
    let above = verb.head < i && is_verb(doc, verb.head) && WITH_PARTICIPLE.iter().any(|b| is(doc, verb.head, b));
    above
        && matches!(verb.dep, "ccomp" | "xcomp" | "oprd")
        && !doc.children(i).any(|c| matches!(doc.token(c).dep, "aux" | "auxpass" | "mark"))
        && !(verb.head..i).any(|j| matches!(doc.word(j), "," | ":" | ";" | "\"" | "that"))
}

/// Verbs that take an object and a participle told of it.
const WITH_PARTICIPLE: &[&str] = &[
    "have", "get", "make", "see", "hear", "find", "watch", "leave", "keep", "want", "need", "like", "order", "prefer",
    "wish",
];

/// Verbs that take a bare infinitive with a subject of its own.
const BARE: &[&str] = &["make", "let", "help", "have", "see", "hear", "watch", "bid"];

/// Whether the lemma of `i` is `lemma`.
pub(super) fn is(doc: &Doc, i: u32, lemma: &str) -> bool {
    doc.token(i).lemma.eq_ignore_ascii_case(lemma)
}

/// The word by which the noun phrase at `i` names nothing: "no" in "no talks", "nobody", "none" in "none of them".
pub(super) fn empty_phrase(doc: &Doc, i: u32) -> Option<u32> {
    let w = doc.word(i);
    if ["nobody", "none", "nothing", "neither", "no-one", "nowhere"].iter().any(|n| w.eq_ignore_ascii_case(n)) {
        return Some(i);
    }
    let no = doc.children(i).find(|&c| {
        let t = doc.token(c);
        let w = doc.word(c);
        c < i
            && matches!(t.dep, "det" | "neg" | "preconj" | "advmod" | "amod")
            && (w.eq_ignore_ascii_case("no") || w.eq_ignore_ascii_case("neither"))
    })?;
    // "no fewer than three", "no doubt", "no longer" say nothing of the noun.
    let doubt = doc.word(i).eq_ignore_ascii_case("doubt");
    (!doubt).then_some(no)
}

/// "not only", "not just", "not least": no negation.
fn not_only(doc: &Doc, i: u32) -> bool {
    let Some(next) = doc.tokens.get(i as usize + 1) else { return false };
    let w = next.span.of(&doc.text);
    ["only", "just", "merely", "simply", "least"].iter().any(|o| w.eq_ignore_ascii_case(o))
}

/// Whether the sentence of `i` ends in a question mark.
pub(super) fn asks(doc: &Doc, i: u32) -> bool {
    let s = doc.sentence_of(i);
    s.tokens.clone().rev().take(3).any(|j| doc.word(j) == "?")
}

/// Whether `i` can head a verb group.
pub(super) fn is_verb(doc: &Doc, i: u32) -> bool {
    let t = doc.token(i);
    matches!(t.upos, Upos::Verb | Upos::Aux) || (t.tag.starts_with("VB") && !matches!(t.dep, "amod" | "compound"))
}
