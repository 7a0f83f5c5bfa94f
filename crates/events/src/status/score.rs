//! A learned figure beside the rules: how sure a reader would be that it happened, from -3 to 3.
//!
//! The rules of this module decide the status of a report. This linear model over hashed features (the words around
//! the predicate, its place in the parse, and what the rules say) only grades: it knows how readers take habits,
//! wishes and politeness. It is trained by `cargo run --release -p legation-eval --bin train-factuality` on the
//! training part of UDS-IH2 (Universal Decompositional Semantics, "It Happened", on the English Web Treebank; CC BY-SA
//! 4.0); the weights hold no text.

use legation_schema::{Doc, Upos};

use super::Assessment;

/// Hash buckets.
pub const BUCKETS: usize = 1 << 15;
/// Weights a bucket has: happened, open, did not happen, and the figure itself.
pub const OUTPUTS: usize = 4;
/// Bytes before the weights: a scale for each output, then class factors and offsets as little-endian `f32`.
pub const HEADER: usize = 4 * (OUTPUTS + 3);

/// Scales as `f32`, factors of the three classes, then `BUCKETS * OUTPUTS` signed bytes.
static WEIGHTS: &[u8] = include_bytes!("../../../../knowledge/events/status/score.bin");

/// The figure for the predicate at `trigger`, given what the rules say: below -1 it did not happen, above 1 it did.
pub fn score(doc: &Doc, trigger: u32, by_rule: &Assessment) -> f32 {
    let float = |k: usize| -> f32 {
        WEIGHTS.get(4 * k..4 * k + 4).and_then(|b| b.try_into().ok()).map_or(0.0, f32::from_le_bytes)
    };
    if WEIGHTS.len() != HEADER + BUCKETS * OUTPUTS {
        return by_rule.score;
    }
    let mut sums = [0i32; OUTPUTS];
    for f in features(doc, trigger, by_rule) {
        let (bucket, sign) = bucket(f);
        let at = HEADER + bucket * OUTPUTS;
        for (sum, &w) in sums.iter_mut().zip(&WEIGHTS[at..at + OUTPUTS]) {
            *sum += sign * i32::from(w as i8);
        }
    }
    let out: Vec<f32> = (0..OUTPUTS).map(|k| sums[k] as f32 * float(k)).collect();
    let factors = [float(OUTPUTS), float(OUTPUTS + 1), float(OUTPUTS + 2)];
    combine([out[0], out[1], out[2]], out[3], factors)
}

/// One figure from the three class scores and the regression: the class decides the range, the regression the place in it.
pub fn combine(classes: [f32; 3], figure: f32, factors: [f32; 3]) -> f32 {
    let odds: Vec<f32> = classes.iter().zip(factors).map(|(c, f)| c + f).collect();
    if odds[0] >= odds[1] && odds[0] >= odds[2] {
        figure.clamp(1.0, 3.0)
    } else if odds[2] >= odds[1] {
        figure.clamp(-3.0, -1.0)
    } else {
        figure.clamp(-0.99, 0.99)
    }
}

/// Bucket and sign of a feature.
pub fn bucket(hash: u64) -> (usize, i32) {
    let h = hash.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((h >> 40) as usize % BUCKETS, if h >> 63 == 0 { 1 } else { -1 })
}

/// The features of the predicate at `i`, hashed.
pub fn features(doc: &Doc, i: u32, by_rule: &Assessment) -> Vec<u64> {
    let mut f = Features { doc, out: Vec::with_capacity(160) };
    f.all(i, by_rule);
    f.out
}

struct Features<'a> {
    doc: &'a Doc,
    out: Vec<u64>,
}

/// FNV-1a over the parts, letters in lower case, a separator between them.
fn hash(parts: &[&str]) -> u64 {
    let mut h: u64 = 0xcbf2_9ce4_8422_2325;
    for p in parts {
        for b in p.bytes() {
            h = (h ^ u64::from(b.to_ascii_lowercase())).wrapping_mul(0x0000_0100_0000_01b3);
        }
        h = (h ^ 0xff).wrapping_mul(0x0000_0100_0000_01b3);
    }
    h
}

impl<'a> Features<'a> {
    fn add(&mut self, parts: &[&str]) {
        self.out.push(hash(parts));
    }

    fn lemma(&self, i: u32) -> &'a str {
        let doc: &'a Doc = self.doc;
        &doc.tokens[i as usize].lemma
    }

    fn all(&mut self, i: u32, by_rule: &Assessment) {
        let doc = self.doc;
        let t = doc.token(i);
        let (tag, dep, lemma) = (t.tag, t.dep, self.lemma(i));
        let key = format!("{}{}{}", by_rule.polarity, by_rule.modality, by_rule.phase);
        self.add(&["bias"]);
        self.add(&["rule", &key]);
        self.add(&["rule-tag", &key, tag]);
        self.add(&["rule-dep", &key, dep]);
        self.add(&["rule-lemma", &key, lemma]);
        for why in &by_rule.why {
            // The cue word and what it does, without the places.
            let mut words = why.split(" [");
            let cue = words.next().unwrap_or("");
            let what = why.split("] ").nth(1).unwrap_or("");
            let what = what.split('"').next().unwrap_or("");
            self.add(&["why", cue, what]);
            if let Some((_, row)) = why.rsplit_once(": ") {
                self.add(&["row", row]);
            }
        }
        self.add(&["tag", tag]);
        self.add(&["dep", dep]);
        self.add(&["lemma", lemma]);
        self.add(&["tagdep", tag, dep]);
        self.add(&["lemtag", lemma, tag]);
        self.add(&["lemdep", lemma, dep]);
        self.function(i, "s");
        let mut path = Vec::new();
        let mut j = i;
        while let (Some(h), true) = (doc.head(j), path.len() < 5) {
            path.push((doc.token(j).dep, h));
            j = h;
        }
        self.add(&["depth", ["0", "1", "2", "3", "4", "5"][path.len().min(5)]]);
        for (k, &(d, h)) in path.iter().take(3).enumerate() {
            let n = ["0", "1", "2"][k];
            let l = self.lemma(h);
            self.add(&["h", n, l]);
            self.add(&["hd", n, d, l]);
            self.add(&["ht", n, d, doc.token(h).tag]);
            self.add(&["anc", l]);
            if k < 2 {
                self.function(h, ["H0", "H1"][k]);
            }
        }
        let d = |k: usize| path.get(k).map_or("", |p| p.0);
        self.add(&["pp", d(0), d(1)]);
        self.add(&["ppp", d(0), d(1), d(2), tag]);
        if let Some(&(d0, h0)) = path.first() {
            self.add(&["tl", tag, d0, self.lemma(h0)]);
            if let Some(&(d1, h1)) = path.get(1) {
                self.add(&["h01", d0, self.lemma(h0), d1, self.lemma(h1)]);
            }
        }
        let s = doc.sentence_of(i).tokens.clone();
        let at = |o: i64| -> (&'a str, &'static str) {
            let k = i64::from(i) + o;
            if k < i64::from(s.start) || k >= i64::from(s.end) {
                ("<>", "<>")
            } else {
                (self.doc.word(k as u32), self.doc.token(k as u32).tag)
            }
        };
        let around: Vec<(&str, &str)> = [-3, -2, -1, 1, 2, 3].into_iter().map(at).collect();
        for ((w, t), o) in around.iter().zip(["-3", "-2", "-1", "1", "2", "3"]) {
            self.add(&["w", o, w]);
            self.add(&["t", o, t]);
        }
        self.add(&["bi", around[2].0, doc.word(i)]);
        self.add(&["bi2", around[1].0, around[2].0]);
        if s.start < s.end {
            self.add(&["end", doc.word(s.end - 1)]);
            self.add(&["first", doc.word(s.start)]);
        }
        self.add(&["len", ["0", "1", "2", "3", "4", "5", "6"][((s.end - s.start) as usize / 8).min(6)]]);
        let mut root = i;
        while let Some(h) = doc.head(root) {
            root = h;
        }
        self.add(&["rt", doc.token(root).tag]);
        self.add(&["rl", self.lemma(root)]);
        if root != i {
            self.function(root, "R");
        }
        for k in s {
            let w = doc.word(k);
            if MARKED.iter().any(|m| w.eq_ignore_ascii_case(m)) {
                self.add(&["in", w, if k < i { "<" } else { ">" }]);
            }
        }
    }

    /// Function words about the predicate at `j`.
    fn function(&mut self, j: u32, name: &str) {
        let doc = self.doc;
        let mut aux = String::new();
        let mut deps: Vec<&str> = Vec::new();
        let mut negations = 0;
        for c in doc.children(j) {
            let t = doc.token(c);
            let w = doc.word(c);
            if t.dep != "punct" {
                deps.push(t.dep);
            }
            match t.dep {
                "aux" | "auxpass" => {
                    aux.push_str(w);
                    aux.push('_');
                }
                "neg" => negations += 1,
                _ => {}
            }
            match t.dep {
                "mark" | "neg" | "aux" | "auxpass" | "advmod" | "prep" | "prt" | "cc" | "det" | "expl" | "preconj"
                | "acomp" | "npadvmod" => self.add(&["c", name, t.dep, w]),
                "nsubj" | "nsubjpass" | "csubj" => {
                    self.add(&["subj", name, if t.upos == Upos::Pron { w } else { t.tag }]);
                    self.determiners("subjdet", name, c);
                }
                "dobj" | "attr" => {
                    self.add(&["obj", name, t.tag]);
                    self.determiners("objdet", name, c);
                }
                "ccomp" | "xcomp" | "advcl" | "acl" | "relcl" => {
                    self.add(&["has", name, t.dep]);
                    for g in doc.children(c) {
                        if doc.token(g).dep == "mark" || doc.token(g).tag == "WRB" {
                            self.add(&["hasmark", name, t.dep, doc.word(g)]);
                        }
                    }
                }
                _ => {}
            }
        }
        deps.sort_unstable();
        deps.dedup();
        self.add(&["aux", name, &aux]);
        self.add(&["auxtag", name, &aux, doc.token(j).tag]);
        self.add(&["negs", name, ["0", "1", "2"][usize::min(negations, 2)]]);
        self.add(&["deps", name, &deps.join("_")]);
    }

    fn determiners(&mut self, kind: &str, name: &str, noun: u32) {
        let doc = self.doc;
        for g in doc.children(noun) {
            if matches!(doc.token(g).dep, "det" | "neg") {
                self.add(&[kind, name, doc.word(g)]);
            }
        }
    }
}

/// Words that colour a whole sentence.
const MARKED: &[&str] = &[
    "if", "unless", "would", "could", "might", "may", "should", "not", "n't", "?", "please", "can", "will", "whether",
    "never", "no",
];
