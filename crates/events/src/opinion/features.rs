//! What the model sees of a sentence and two parties in it: hashed, weighted, of length one.

use std::collections::BTreeMap;
use std::ops::Range;

use legation_schema::{Doc, Token, Upos};

use super::Seen;
use crate::lexicon::{Lexicon, Row};

/// One hashed feature.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Feature {
    /// 22 bits of the hash of the feature's name.
    pub slot: u32,
    pub value: f32,
}

/// The parties, as ranges of the document's tokens.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pair {
    pub actor: Range<u32>,
    pub recipient: Option<Range<u32>>,
}

const SLOT_BITS: u32 = 22;
/// How many words between the parties are read.
const BETWEEN: usize = 25;

/// Length of what the tables read, beside the words' length of one. Over the folds of the PLV yardstick 0.25 gives 0.832
/// macro-F1, 0.5 0.841, 0.8 0.835 and none 0.820.
const SEEN: f32 = 0.5;

pub(super) fn extract(doc: &Doc, lexicon: &Lexicon, seen: &Seen, pair: &Pair) -> Vec<Feature> {
    if doc.tokens.is_empty() || doc.sentences.is_empty() {
        return Vec::new();
    }
    let mut view = View::new(doc, lexicon, pair);
    view.words();
    view.paths();
    view.government();
    view.sequence();
    view.parties();
    let mut out = view.take(1.0);
    let range = view.range.clone();
    seen.say(
        doc,
        &range,
        view.actor.clone(),
        pair.recipient.is_some().then(|| view.recipient.clone()),
        |name, weight| {
            view.add(&name, weight);
        },
    );
    out.extend(view.take(SEEN));
    out
}

/// The sentences that hold the parties, seen from them.
struct View<'a> {
    doc: &'a Doc,
    lexicon: &'a Lexicon,
    range: Range<u32>,
    actor: Range<u32>,
    recipient: Range<u32>,
    /// Heads of the two parties.
    from: u32,
    to: u32,
    children: Vec<Vec<u32>>,
    lemmas: Vec<String>,
    /// Behaviours that the lexicon reads at each token: name and weight, the best first.
    read: Vec<Vec<(&'a str, f32)>>,
    /// From the actor's head up to the root.
    above: Vec<u32>,
    /// Between the two heads, both ends left out.
    path: Vec<u32>,
    top: u32,
    /// The governing verb and the clauses it takes, outermost first.
    chain: Vec<u32>,
    found: BTreeMap<u32, f32>,
}

impl<'a> View<'a> {
    fn new(doc: &'a Doc, lexicon: &'a Lexicon, pair: &Pair) -> View<'a> {
        let last = doc.tokens.len() as u32 - 1;
        let clip = |r: &Range<u32>| r.start.min(last)..r.end.clamp(r.start.min(last) + 1, last + 1);
        let actor = clip(&pair.actor);
        let recipient = pair.recipient.as_ref().map_or_else(|| actor.clone(), clip);
        let sentences = [actor.start, actor.end - 1, recipient.start, recipient.end - 1].map(|i| doc.sentence_of(i));
        let start = sentences.iter().map(|s| s.tokens.start).min().unwrap_or(0);
        let end = sentences.iter().map(|s| s.tokens.end).max().unwrap_or(last + 1);
        let range = start..end;
        let mut children = vec![Vec::new(); range.len()];
        for i in range.clone() {
            if let Some(h) = doc.head(i)
                && range.contains(&h)
            {
                children[(h - start) as usize].push(i);
            }
        }
        let lemmas = range.clone().map(|i| doc.token(i).lemma.to_lowercase()).collect();
        let mut view = View {
            doc,
            lexicon,
            from: head_of(doc, &actor),
            to: head_of(doc, &recipient),
            range,
            actor,
            recipient,
            children,
            lemmas,
            read: Vec::new(),
            above: Vec::new(),
            path: Vec::new(),
            top: 0,
            chain: Vec::new(),
            found: BTreeMap::new(),
        };
        view.read = view.range.clone().map(|i| view.behaviours(i)).collect();
        view.above = view.ancestors(view.from);
        let other = view.ancestors(view.to);
        let meet = view.above.iter().position(|i| other.contains(i));
        view.top = meet.map_or_else(|| *view.above.last().unwrap_or(&view.from), |m| view.above[m]);
        view.path = match meet {
            Some(m) => {
                let down = other.iter().position(|&i| i == view.top).unwrap_or(0);
                let up = view.above.get(1..=m).unwrap_or(&[]);
                up.iter().copied().chain(other.get(1..down).unwrap_or(&[]).iter().rev().copied()).collect()
            }
            None => view.above.get(1..).unwrap_or(&[]).to_vec(),
        };
        let governor = view
            .above
            .iter()
            .copied()
            .find(|&i| matches!(view.upos(i), Upos::Verb | Upos::Aux) && !view.actor.contains(&i));
        if let Some(g) = governor {
            view.chain.push(g);
            let mut at = g;
            for _ in 0..3 {
                let next = view.children(at).iter().copied().find(|&c| matches!(view.dep(c), "xcomp" | "ccomp"));
                match next {
                    Some(c) => {
                        view.chain.push(c);
                        at = c;
                    }
                    None => break,
                }
            }
        }
        view
    }

    // What the parse says of a token.

    fn token(&self, i: u32) -> &'a Token {
        self.doc.token(i)
    }

    fn upos(&self, i: u32) -> Upos {
        self.token(i).upos
    }

    fn dep(&self, i: u32) -> &'static str {
        self.token(i).dep
    }

    fn lemma(&self, i: u32) -> &str {
        &self.lemmas[(i - self.range.start) as usize]
    }

    /// The lemma, or the kind of entity for names: a model of events should not learn who does what.
    fn word(&self, i: u32) -> String {
        match self.upos(i) {
            Upos::Propn => format!("N:{}", self.token(i).ent),
            _ => self.lemma(i).to_owned(),
        }
    }

    fn children(&self, i: u32) -> &[u32] {
        &self.children[(i - self.range.start) as usize]
    }

    fn ancestors(&self, i: u32) -> Vec<u32> {
        let mut out = vec![i];
        let mut at = i;
        while let Some(h) = self.doc.head(at) {
            if !self.range.contains(&h) || out.len() > 60 {
                break;
            }
            out.push(h);
            at = h;
        }
        out
    }

    fn inside(&self, i: u32) -> bool {
        self.actor.contains(&i) || self.recipient.contains(&i)
    }

    // What the lexicon says of a token.

    /// The behaviours of the rows that fit at `i`: their particles are near, and the object they ask for is.
    fn behaviours(&self, i: u32) -> Vec<(&'a str, f32)> {
        let lemma = self.lemma(i);
        let rows: &[Row] = match self.upos(i) {
            Upos::Verb | Upos::Aux => self.lexicon.verbs.get(lemma),
            Upos::Noun | Upos::Propn => self.lexicon.nouns.get(lemma),
            Upos::Adj => self.lexicon.adjectives.get(lemma),
            _ => &[],
        };
        if rows.is_empty() {
            return Vec::new();
        }
        let objects = self.objects(i);
        let near = |word: &str| {
            self.children(i).iter().any(|&c| {
                let joins = matches!(
                    self.dep(c),
                    "dobj"
                        | "prep"
                        | "prt"
                        | "nsubjpass"
                        | "pobj"
                        | "xcomp"
                        | "ccomp"
                        | "attr"
                        | "compound"
                        | "amod"
                        | "advmod"
                );
                self.lemma(c) == word || (joins && self.children(c).iter().any(|&g| self.lemma(g) == word))
            })
        };
        let mut fit: Vec<(u32, &str)> = Vec::new();
        for row in rows {
            if !row.rest.iter().all(|w| near(w)) {
                continue;
            }
            let selects = row.object.selects();
            if selects && !objects.iter().any(|o| row.object.holds(o)) {
                continue;
            }
            let name = row.behaviour.map_or("-", |b| &*self.lexicon.behaviours[b as usize].id);
            fit.push((2 * row.rest.len() as u32 + 3 * u32::from(selects), name));
        }
        let best = fit.iter().map(|f| f.0).max().unwrap_or(0);
        fit.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
        fit.dedup_by(|a, b| a.1 == b.1);
        fit.into_iter().map(|(score, name)| (name, if score == best { 1.0 } else { 0.4 })).collect()
    }

    /// Lemmas that can be the object a row asks for.
    fn objects(&self, i: u32) -> Vec<&str> {
        let mut out = Vec::new();
        for &c in self.children(i) {
            if matches!(self.dep(c), "dobj" | "nsubjpass" | "compound" | "amod" | "xcomp" | "ccomp") {
                out.push(self.lemma(c));
                for &g in self.children(c) {
                    match self.dep(g) {
                        "conj" => out.push(self.lemma(g)),
                        "prep" => out.extend(self.children(g).iter().map(|&o| self.lemma(o))),
                        _ => {}
                    }
                }
            }
            if self.dep(c) == "prep" {
                out.extend(self.children(c).iter().map(|&o| self.lemma(o)));
            }
        }
        if matches!(self.dep(i), "acl" | "relcl")
            && let Some(h) = self.doc.head(i)
            && self.range.contains(&h)
        {
            out.push(self.lemma(h));
        }
        out
    }

    fn readings(&self, i: u32) -> &[(&'a str, f32)] {
        &self.read[(i - self.range.start) as usize]
    }

    fn behaviour(&self, i: u32) -> Option<&'a str> {
        self.readings(i).first().map(|r| r.0)
    }

    fn kind(&self, i: u32) -> Option<&'a str> {
        self.behaviour(i).filter(|b| *b != "-").map(type_of)
    }

    // Collecting.

    fn add(&mut self, name: &str, value: f32) {
        let slot = slot_of(name);
        let at = self.found.entry(slot).or_insert(0.0);
        *at = at.max(value);
    }

    fn add_readings(&mut self, i: u32, prefix: &str, value: f32) {
        for (name, weight) in self.readings(i).to_vec() {
            self.add(&format!("{prefix}B={name}"), value * weight);
            if name != "-" {
                self.add(&format!("{prefix}Y={}", type_of(name)), value * weight);
            }
        }
    }

    /// The words outside the parties, those between them, and those next to them.
    fn words(&mut self) {
        for i in self.range.clone() {
            if !self.inside(i) && is_content(self.upos(i)) {
                self.add(&format!("o={}", self.lemma(i)), 0.4);
            }
        }
        let order = if self.from < self.to { "ST" } else { "TS" };
        self.add(&format!("ord={order}"), 0.5);
        let (a, b) = (self.from.min(self.to), self.from.max(self.to));
        let between: Vec<u32> = (a + 1..b).filter(|&i| !self.inside(i)).collect();
        for &i in between.iter().take(BETWEEN) {
            if is_content(self.upos(i)) || matches!(self.upos(i), Upos::Adp | Upos::Sconj) {
                self.add(&format!("m{order}={}", self.lemma(i)), 0.6);
            }
        }
        for two in between.windows(2) {
            self.add(&format!("mb={}_{}", self.word(two[0]), self.word(two[1])), 0.5);
        }
        for i in self.actor.end..(self.actor.end + 4).min(self.range.end) {
            self.add(&format!("sa={}", self.word(i)), 0.5);
        }
        for i in self.recipient.start.saturating_sub(3).max(self.range.start)..self.recipient.start {
            self.add(&format!("tb={}", self.word(i)), 0.5);
        }
        for i in self.recipient.end..(self.recipient.end + 3).min(self.range.end) {
            self.add(&format!("ta={}", self.word(i)), 0.3);
        }
    }

    /// What joins the parties in the parse.
    fn paths(&mut self) {
        for i in self.path.clone() {
            if self.inside(i) {
                continue;
            }
            self.add(&format!("p={}", self.lemma(i)), 1.0);
            self.add_readings(i, "p", 1.0);
            if matches!(self.upos(i), Upos::Verb | Upos::Noun | Upos::Adj) {
                self.add(&format!("x4={}", stem(self.lemma(i))), 0.6);
            }
        }
        self.add(&format!("lca={}", self.lemma(self.top)), 1.0);
        let steps = |from: u32, top: u32| -> String {
            let mut deps = Vec::new();
            for i in self.ancestors(from) {
                if i == top {
                    break;
                }
                deps.push(self.dep(i));
            }
            deps.join(">")
        };
        let mut shape = format!("dl={}|{}", steps(self.from, self.top), steps(self.to, self.top));
        shape.truncate(64);
        self.add(&shape, 0.3);
        self.add(&format!("ds={}", self.dep(self.from)), 0.3);
        self.add(&format!("dt={}", self.dep(self.to)), 0.3);
        if let Some(h) = self.doc.head(self.to).filter(|h| self.range.contains(h)) {
            self.add(&format!("th={}", self.lemma(h)), 0.7);
        }
    }

    /// The verb over the actor with its objects, auxiliaries and clauses.
    fn government(&mut self) {
        let chain = self.chain.clone();
        let mut context = "past";
        let mut negated = "";
        for (k, &v) in chain.iter().enumerate() {
            let lemma = self.lemma(v).to_owned();
            self.add(&format!("g{k}={lemma}"), 1.0);
            self.add(&format!("g={lemma}"), 1.0);
            self.add_readings(v, "c", 1.0);
            if matches!(self.upos(v), Upos::Verb | Upos::Noun | Upos::Adj) {
                self.add(&format!("x4={}", stem(&lemma)), 0.6);
            }
            let mut told: Vec<&str> = self.behaviour(v).into_iter().collect();
            for c in self.children(v).to_vec() {
                let child = self.lemma(c).to_owned();
                match self.dep(c) {
                    "dobj" | "nsubjpass" | "attr" | "acomp" | "oprd" => {
                        self.add(&format!("go={child}"), 0.8);
                        self.add(&format!("gvo={lemma}_{child}"), 1.0);
                        for g in self.children(c).to_vec() {
                            match self.dep(g) {
                                "amod" | "compound" => self.add(&format!("goa={}", self.lemma(g)), 0.6),
                                "prep" => self.add(&format!("gop={child}_{}", self.lemma(g)), 0.6),
                                _ => {}
                            }
                        }
                        self.add_readings(c, "k", 0.8);
                        if let Some(b) = self.behaviour(c) {
                            told.push(b);
                            self.add(&format!("vo={}_{b}", self.behaviour(v).unwrap_or("0")), 0.8);
                            self.add(&format!("vO={lemma}_{b}"), 0.8);
                        }
                    }
                    "prt" => self.add(&format!("gp={lemma}_{child}"), 1.0),
                    "prep" => {
                        self.add(&format!("gpr={lemma}_{child}"), 0.8);
                        for o in self.children(c).to_vec() {
                            if self.dep(o) == "pobj" {
                                self.add(&format!("gpo={child}_{}", self.word(o)), 0.6);
                                told.extend(self.behaviour(o));
                            }
                        }
                    }
                    "neg" => {
                        negated = "!";
                        self.add("gneg", 1.0);
                        self.add(&format!("gneg_{lemma}"), 0.7);
                    }
                    "aux" => {
                        self.add(&format!("gaux={child}"), 0.5);
                        match child.as_str() {
                            "will" | "wo" | "'ll" | "shall" => context = "will",
                            "would" | "could" | "may" | "might" | "can" | "should" | "must" => context = "mod",
                            _ => {}
                        }
                    }
                    "auxpass" => self.add("gpass", 0.5),
                    _ => {}
                }
            }
            let mut kinds: Vec<&str> = told.iter().filter(|b| **b != "-").map(|b| type_of(b)).collect();
            kinds.sort_unstable();
            kinds.dedup();
            for kind in kinds {
                self.add(&format!("{context}{negated}k{}Y={kind}", k.min(1)), 1.0);
                self.add(&format!("{context}{negated}Y={kind}"), 1.0);
                if k > 0 {
                    let over = chain[k - 1];
                    self.add(&format!("gY={}_{kind}", self.lemma(over)), 0.8);
                    if let Some(b) = self.behaviour(over) {
                        self.add(&format!("gB={b}_{kind}"), 0.8);
                    }
                }
            }
        }
        if let Some(&g) = chain.first() {
            self.add(&format!("gtag={}", self.token(g).tag), 0.4);
            self.add(&format!("ctx={context}"), 0.5);
        }
        if chain.len() > 1 {
            let lemmas: Vec<&str> = chain.iter().map(|&v| self.lemma(v)).collect();
            let name = format!("gch={}", lemmas.join("_"));
            self.add(&name, 1.0);
            let kinds: Vec<&str> = chain.iter().map(|&v| self.behaviour(v).map_or("0", type_of)).collect();
            let name = format!("cy={}", kinds.join(">"));
            self.add(&name, 1.0);
        }
    }

    /// The events the lexicon sees in the sentence, in order.
    fn sequence(&mut self) {
        let mut all: Vec<&str> = Vec::new();
        let mut between: Vec<&str> = Vec::new();
        let (a, b) = (self.from.min(self.to), self.from.max(self.to));
        for i in self.range.clone() {
            self.add_readings(i, "s", 0.35);
            if !self.inside(i)
                && let Some(kind) = self.kind(i)
            {
                all.push(kind);
                if i > a && i < b {
                    between.push(kind);
                }
            }
        }
        let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
        for kind in &all {
            *counts.entry(kind).or_default() += 1;
        }
        for (kind, n) in counts {
            self.add(&format!("cnt={kind}"), 0.3 * n.min(3) as f32);
        }
        if let Some(first) = all.first() {
            self.add(&format!("first={first}"), 0.5);
        }
        if let (Some(first), Some(last)) = (between.first(), between.last()) {
            self.add(&format!("mid1={first}"), 0.7);
            self.add(&format!("midl={last}"), 0.6);
        }
        let head: Vec<&str> = between.iter().copied().take(3).collect();
        self.add(&format!("midseq={}", head.join(">")), 0.6);
    }

    /// What the parties are: "police", "a court", "the decision of".
    fn parties(&mut self) {
        for (prefix, span, head) in [("S", self.actor.clone(), self.from), ("T", self.recipient.clone(), self.to)] {
            self.add(&format!("{prefix}h={}", self.word(head)), 0.5);
            let ent = self.token(head).ent;
            self.add(&format!("{prefix}e={}", if ent.is_empty() { "-" } else { ent }), 0.4);
            for i in span {
                if matches!(self.upos(i), Upos::Noun | Upos::Adj | Upos::Verb) {
                    self.add(&format!("{prefix}w={}", self.lemma(i)), 0.4);
                }
                self.add_readings(i, prefix, 0.3);
            }
        }
    }

    /// What was added since the last time, of a given length.
    fn take(&mut self, length: f32) -> Vec<Feature> {
        let found = std::mem::take(&mut self.found);
        let scale = length / found.values().map(|v| v * v).sum::<f32>().sqrt().max(1e-6);
        found.into_iter().map(|(slot, value)| Feature { slot, value: value * scale }).collect()
    }
}

/// The word of a span that hangs outside it; words before punctuation and prepositions.
fn head_of(doc: &Doc, span: &Range<u32>) -> u32 {
    let outside = |&i: &u32| doc.head(i).is_none_or(|h| !span.contains(&h));
    let solid = |&i: &u32| !matches!(doc.token(i).upos, Upos::Punct | Upos::Adp | Upos::Det | Upos::Space);
    span.clone().filter(outside).find(solid).or_else(|| span.clone().find(outside)).unwrap_or(span.start)
}

fn type_of(behaviour: &str) -> &str {
    behaviour.split('.').next().unwrap_or(behaviour)
}

fn stem(lemma: &str) -> String {
    lemma.chars().take(5).collect()
}

fn is_content(upos: Upos) -> bool {
    matches!(upos, Upos::Verb | Upos::Noun | Upos::Adj | Upos::Aux | Upos::Part | Upos::Adv)
}

/// FNV-1a, folded: the same on every machine.
fn slot_of(name: &str) -> u32 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for b in name.bytes() {
        hash ^= u64::from(b);
        hash = hash.wrapping_mul(0x0100_0000_01b3);
    }
    ((hash ^ (hash >> 29)) & ((1 << SLOT_BITS) - 1)) as u32
}
