use legation_schema::{Doc, Token, Upos};

/// The parse of a document with children at hand: [`Doc::children`] walks the sentence each time.
pub(crate) struct Tree<'a> {
    pub doc: &'a Doc,
    first: Vec<u32>,
    children: Vec<u32>,
    /// Present participles that stand where a noun does: "the shelling of", "fighting between".
    gerunds: Vec<u32>,
    /// Lemmas put right: the lemmatizer cuts "staged" to "stag".
    lemmas: Vec<(u32, &'a str)>,
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
        let mut tree = Tree { doc, first, children, gerunds: Vec::new(), lemmas: Vec::new() };
        tree.gerunds = (0..n as u32).filter(|&i| tree.stands_as_noun(i)).collect();
        tree
    }

    fn stands_as_noun(&self, i: u32) -> bool {
        let tok = self.token(i);
        tok.tag == "VBG"
            && tok.upos == Upos::Verb
            && matches!(tok.dep, "nsubj" | "nsubjpass" | "pobj" | "dobj")
            && self.children(i).iter().any(|&c| {
                self.dep(c) == "poss"
                    || (self.dep(c) == "prep" && ["of", "between", "by", "against", "in"].iter().any(|w| self.is(c, w)))
            })
            && !self.children(i).iter().any(|&c| matches!(self.dep(c), "dobj" | "nsubj" | "aux" | "auxpass" | "prt"))
    }

    /// Whether token `i` is a participle that stands where a noun does.
    pub(crate) fn is_gerund(&self, i: u32) -> bool {
        self.gerunds.binary_search(&i).is_ok()
    }

    pub(crate) fn token(&self, i: u32) -> &'a Token {
        &self.doc.tokens[i as usize]
    }

    /// Puts lemmas right; in rising order of tokens.
    pub(crate) fn set_lemmas(&mut self, lemmas: Vec<(u32, &'a str)>) {
        self.lemmas = lemmas;
    }

    pub(crate) fn lemma(&self, i: u32) -> &'a str {
        if let Ok(k) = self.lemmas.binary_search_by_key(&i, |l| l.0) {
            return self.lemmas[k].1;
        }
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
        matches!(self.token(i).upos, Upos::Verb | Upos::Aux) && !self.is_gerund(i)
    }

    pub(crate) fn is_noun(&self, i: u32) -> bool {
        matches!(self.token(i).upos, Upos::Noun | Upos::Propn) || self.is_gerund(i)
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
        rest.is_empty() || self.tail(v, rest).is_some()
    }

    /// "took office in 2013", "seized Mosul in Iraq": a preposition that tells when or where is no part of the verb.
    fn is_adjunct(&self, v: u32, c: u32, words: usize) -> bool {
        if self.dep(c) != "prep" {
            return false;
        }
        let Some(o) = self.child(c, "pobj") else { return false };
        matches!(self.token(o).ent, "DATE" | "TIME")
            || (words == 1
                && self.child(v, "dobj").is_some_and(|d| d < c)
                && matches!(self.token(o).ent, "GPE" | "LOC"))
    }

    /// The last of the short words of [`Tree::has_tail`].
    pub(crate) fn tail(&self, v: u32, rest: &[Box<str>]) -> Option<u32> {
        if rest.is_empty() {
            return None;
        }
        let mut at = v;
        for word in rest {
            let hit = |from: u32| {
                self.children(from).iter().copied().find(|&c| {
                    (c > v || self.dep(c) == "prep")
                        && self.is(c, word)
                        && !matches!(self.dep(c), "nsubj" | "aux" | "mark" | "cc")
                        && !self.is_adjunct(v, c, rest.len())
                })
            };
            // "take part in": "part" is the object, "in" hangs on either.
            let found =
                hit(v).or_else(|| if at != v { hit(at) } else { None }).or_else(|| self.child(v, "dobj").and_then(hit));
            match found {
                Some(c) => at = c,
                None => return None,
            }
        }
        Some(at)
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
