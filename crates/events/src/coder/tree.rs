use legation_schema::{Doc, Token, Upos};

/// The parse of a document with children at hand: [`Doc::children`] walks the sentence each time.
pub(crate) struct Tree<'a> {
    pub doc: &'a Doc,
    first: Vec<u32>,
    children: Vec<u32>,
}

impl<'a> Tree<'a> {
    pub(crate) fn new(doc: &'a Doc) -> Tree<'a> {
        let n = doc.tokens.len();
        let mut first = vec![0u32; n + 1];
        for (i, t) in doc.tokens.iter().enumerate() {
            if t.head as usize != i && (t.head as usize) < n {
                first[t.head as usize + 1] += 1;
            }
        }
        for i in 0..n {
            first[i + 1] += first[i];
        }
        let mut next = first.clone();
        let mut children = vec![0u32; first[n] as usize];
        for (i, t) in doc.tokens.iter().enumerate() {
            let h = t.head as usize;
            if h != i && h < n {
                children[next[h] as usize] = i as u32;
                next[h] += 1;
            }
        }
        Tree { doc, first, children }
    }

    pub(crate) fn token(&self, i: u32) -> &'a Token {
        &self.doc.tokens[i as usize]
    }

    pub(crate) fn lemma(&self, i: u32) -> &'a str {
        &self.doc.tokens[i as usize].lemma
    }

    pub(crate) fn word(&self, i: u32) -> &'a str {
        self.token(i).span.of(&self.doc.text)
    }

    /// Whether token `i` is `word`, whatever its case.
    pub(crate) fn is(&self, i: u32, word: &str) -> bool {
        self.word(i).eq_ignore_ascii_case(word)
    }

    pub(crate) fn dep(&self, i: u32) -> &'static str {
        self.token(i).dep
    }

    pub(crate) fn head(&self, i: u32) -> Option<u32> {
        let h = self.token(i).head;
        (h != i).then_some(h)
    }

    pub(crate) fn children(&self, i: u32) -> &[u32] {
        &self.children[self.first[i as usize] as usize..self.first[i as usize + 1] as usize]
    }

    pub(crate) fn child(&self, i: u32, dep: &str) -> Option<u32> {
        self.children(i).iter().copied().find(|&c| self.dep(c) == dep)
    }

    pub(crate) fn children_by<'t>(&'t self, i: u32, dep: &'t str) -> impl Iterator<Item = u32> + 't {
        self.children(i).iter().copied().filter(move |&c| self.dep(c) == dep)
    }

    pub(crate) fn is_verb(&self, i: u32) -> bool {
        matches!(self.token(i).upos, Upos::Verb | Upos::Aux)
    }

    pub(crate) fn is_noun(&self, i: u32) -> bool {
        matches!(self.token(i).upos, Upos::Noun | Upos::Propn)
    }

    /// A passive verb form: with a passive auxiliary or subject, or a bare past participle that modifies a noun.
    pub(crate) fn is_passive(&self, v: u32) -> bool {
        if self.token(v).tag != "VBN" {
            return self.children(v).iter().any(|&c| matches!(self.dep(c), "nsubjpass" | "auxpass"));
        }
        let mut finite = false;
        for &c in self.children(v) {
            match self.dep(c) {
                "nsubjpass" | "auxpass" | "agent" => return true,
                "nsubj" | "aux" => finite = true,
                _ => {}
            }
        }
        if finite {
            return false;
        }
        match self.dep(v) {
            "acl" | "amod" | "relcl" => true,
            // "was arrested and charged"; "has arrested and charged" is active.
            "conj" => self.head(v).is_some_and(|h| self.is_verb(h) && self.is_passive(h)),
            "advcl" | "ROOT" | "ccomp" | "xcomp" | "pcomp" => self.child(v, "dobj").is_none(),
            _ => false,
        }
    }

    /// Whether `i` lies in the subtree of `top`.
    pub(crate) fn within(&self, i: u32, top: u32) -> bool {
        let mut at = i;
        loop {
            if at == top {
                return true;
            }
            match self.head(at) {
                Some(h) => at = h,
                None => return false,
            }
        }
    }

    /// The verb or root that governs `i`'s clause: `i` itself where it is a verb.
    pub(crate) fn clause(&self, i: u32) -> u32 {
        let mut at = i;
        loop {
            if self.is_verb(at) && !matches!(self.dep(at), "aux" | "auxpass" | "amod") {
                return at;
            }
            match self.head(at) {
                Some(h) => at = h,
                None => return at,
            }
        }
    }

    /// The other end of a coordination: the first conjunct of which `i` is a part.
    pub(crate) fn first_conjunct(&self, i: u32) -> u32 {
        let mut at = i;
        while self.dep(at) == "conj" {
            match self.head(at) {
                Some(h) => at = h,
                None => break,
            }
        }
        at
    }

    /// Short words that follow a verb (particles, prepositions, adverbs) are all there in this order:
    /// "crack down on", "throw … behind".
    pub(crate) fn has_tail(&self, v: u32, rest: &[Box<str>]) -> bool {
        let mut at = v;
        for word in rest {
            let hit = |from: u32| {
                self.children(from).iter().copied().find(|&c| {
                    (c > v || self.dep(c) == "prep")
                        && self.is(c, word)
                        && !matches!(self.dep(c), "nsubj" | "aux" | "mark" | "cc")
                })
            };
            // "take part in": "part" is the object, "in" hangs on either.
            let found =
                hit(v).or_else(|| if at != v { hit(at) } else { None }).or_else(|| self.child(v, "dobj").and_then(hit));
            match found {
                Some(c) => at = c,
                None => return false,
            }
        }
        true
    }

    /// The words right before a noun are these: "phone" of "phone call", "peace" of "peace talks".
    pub(crate) fn has_modifiers(&self, n: u32, rest: &[Box<str>]) -> bool {
        rest.iter().rev().enumerate().all(|(k, word)| {
            let Some(i) = n.checked_sub(k as u32 + 1) else { return false };
            self.is(i, word) || self.lemma(i).eq_ignore_ascii_case(word)
        })
    }
}

impl Tree<'_> {
    /// A noun, name, pronoun or number: what can stand for a party.
    pub(crate) fn is_nominal(&self, i: u32) -> bool {
        matches!(self.token(i).upos, Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num)
    }
}
