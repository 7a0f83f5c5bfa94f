//! Event nouns, and gerunds behind prepositions: what the clause they stand in makes of them.

use legation_schema::{Modality, Upos};

use super::embed::{DEPTH, Reader, State, apply, lower, merge, modify};
use super::table::{Follows, Sense};
use super::tense::{empty_phrase, is_verb};

impl Reader<'_> {
    pub(super) fn noun(&mut self, i: u32, depth: u8) -> State {
        let mut s = self.role(i, depth);
        if let Some(no) = empty_phrase(self.doc, i) {
            // A light verb has already read its empty object.
            let read = self.doc.head(i).is_some_and(|h| is_verb(self.doc, h))
                && matches!(self.doc.token(i).dep, "dobj" | "nsubj" | "nsubjpass" | "attr")
                && !s.holds();
            self.note(no, "negates", i);
            if !read {
                s = s.negative();
            }
        }
        self.modified(i, s, depth)
    }

    /// Adjectives and participles about the noun: "planned", "alleged", "failed"; "talks scheduled for Monday".
    fn modified(&mut self, i: u32, mut s: State, depth: u8) -> State {
        let children: Vec<u32> = self.doc.children(i).collect();
        for c in children {
            let t = self.doc.token(c);
            match t.dep {
                "neg" => {
                    self.note(c, "negates", i);
                    s = s.flipped();
                }
                "amod" | "compound" | "nmod" | "advmod" | "npadvmod" | "det" | "poss" => {
                    let w = lower(self.doc.word(c));
                    let class = self.tables.modifier(&w).or_else(|| self.ahead(c, i, depth).then_some("planned"));
                    if class.is_some() {
                        self.note(c, "modifies", i);
                    }
                    s = modify(class, s);
                }
                "acl" | "relcl"
                    if c > i
                        && t.tag == "VBN"
                        && self.doc.children_by(c, "aux").any(|x| self.doc.token(x).tag == "TO") =>
                {
                    // "talks to be held in May"
                    if self.signature(c, "np").is_some_and(|sig| sig.sense == Sense::Implicative) {
                        self.note(c, "is to come for", i);
                        s = merge(s, State::PLANNED);
                    }
                }
                "acl" if t.tag == "VBN" && c > i => {
                    if let Some(sig) = self.signature(c, "np") {
                        let sig = sig.clone();
                        if !matches!(sig.sense, Sense::Factive | Sense::Said) {
                            let governor = self.state(c, depth + 1);
                            self.note_signature(c, sig.name, i);
                            s = merge(s, apply(&sig, governor));
                        }
                    }
                }
                "relcl" => {
                    let about = self.doc.children(c).any(|r| {
                        matches!(self.doc.token(r).dep, "nsubjpass" | "nsubj" | "dobj")
                            && matches!(self.doc.token(r).tag, "WDT" | "WP")
                    });
                    if about {
                        s = self.as_argument(i, c, s, depth);
                    }
                }
                _ => {}
            }
        }
        s
    }

    /// "next week's visit", "tomorrow's talks"; "the next meeting" where its clause does not tell the past.
    fn ahead(&mut self, c: u32, i: u32, depth: u8) -> bool {
        let t = self.doc.token(c);
        let w = lower(self.doc.word(c));
        match t.dep {
            "poss" => {
                w == "tomorrow" || {
                    let told = self.doc.children_by(c, "det").next().is_some();
                    let week = matches!(lower(&t.lemma).as_str(), "week" | "month" | "year");
                    week && !told && self.doc.children_by(c, "amod").any(|n| lower(self.doc.word(n)) == "next")
                }
            }
            "amod" if w == "next" => {
                let s = self.clause_state(i, depth);
                s == State::ONGOING || s.to_come()
            }
            _ => false,
        }
    }

    /// The noun at `i` as understood argument of the relative clause at `v`.
    fn as_argument(&mut self, i: u32, v: u32, s: State, depth: u8) -> State {
        let passive = self.doc.children_by(v, "nsubjpass").next().is_some();
        let frame = if passive {
            "np"
        } else if self.doc.children_by(v, "nsubj").any(|c| self.doc.token(c).tag.starts_with('W')) {
            "subj"
        } else {
            "np"
        };
        match self.signature(v, frame) {
            Some(sig) if !matches!(sig.sense, Sense::Factive | Sense::Said) => {
                let sig = sig.clone();
                let governor = self.state(v, depth + 1);
                self.note_signature(v, sig.name, i);
                merge(s, apply(&sig, governor))
            }
            _ => s,
        }
    }

    fn role(&mut self, i: u32, depth: u8) -> State {
        let t = self.doc.token(i);
        let Some(h) = self.doc.head(i).filter(|_| depth <= DEPTH) else { return State::DONE };
        match t.dep {
            "conj" | "appos" => self.role(h, depth + 1),
            "dobj" | "nsubjpass" | "dative" | "oprd" | "attr" => self.object(i, h, depth),
            "nsubj" => self.subject(i, h, depth),
            "pobj" => self.after_preposition(i, h, false, depth),
            "compound" | "nmod" | "amod" | "npadvmod" => {
                let head_noun = self.doc.token(h);
                if !matches!(head_noun.upos, Upos::Noun | Upos::Propn) {
                    return State::DONE;
                }
                match self
                    .signature(h, "of+np")
                    .or_else(|| self.signature(h, "for+np"))
                    .or_else(|| self.signature(h, "np"))
                {
                    Some(sig) => {
                        let governor = self.state(h, depth + 1);
                        self.note_signature(h, sig.name, i);
                        apply(sig, governor)
                    }
                    None => State::DONE,
                }
            }
            _ => State::DONE,
        }
    }

    fn object(&mut self, i: u32, h: u32, depth: u8) -> State {
        if !is_verb(self.doc, h) {
            return State::DONE;
        }
        if let Some(sig) = self.signature(h, "np") {
            // To reject a demand, or deny an accusation, is not to undo it.
            let told = self.tables.governs(&self.doc.token(i).lemma, 'n');
            if told && sig.if_true == Follows::Fails && sig.sense != Sense::Implicative {
                return State::DONE;
            }
            let governor = self.state(h, depth + 1);
            self.note_signature(h, sig.name, i);
            return apply(sig, governor);
        }
        self.raised(i, h, depth).unwrap_or(State::DONE)
    }

    /// "The visit is expected to take place": the subject belongs to the infinitive.
    fn raised(&mut self, i: u32, h: u32, depth: u8) -> Option<State> {
        let x = self.doc.children(h).find(|&c| {
            matches!(self.doc.token(c).dep, "xcomp" | "ccomp")
                && self.doc.children_by(c, "aux").any(|a| self.doc.token(a).tag == "TO")
        })?;
        let passive = self.doc.children_by(x, "auxpass").next().is_some();
        let sig = self.signature(x, if passive { "np" } else { "subj" })?;
        let governor = self.state(x, depth + 1);
        self.note_signature(x, sig.name, i);
        Some(apply(sig, governor))
    }

    fn subject(&mut self, i: u32, h: u32, depth: u8) -> State {
        if !is_verb(self.doc, h) {
            return State::DONE;
        }
        // "The attack failed to stop them": what failed is the infinitive.
        let effect = |v: u32| {
            self.doc
                .children_by(v, "xcomp")
                .any(|x| self.doc.children_by(x, "aux").any(|a| self.doc.token(a).tag == "TO"))
        };
        // "remains elusive": the adjective says more than the copula.
        let telling = self.doc.children_by(h, "acomp").find(|&a| self.signature(a, "subj").is_some());
        let own = self.signature(h, "subj").filter(|_| telling.is_none());
        if let Some(sig) = own.filter(|sig| sig.if_true != Follows::Fails || !effect(h)) {
            let governor = self.state(h, depth + 1);
            self.note_signature(h, sig.name, i);
            return apply(sig, governor);
        }
        if let Some(s) = self.raised(i, h, depth) {
            return s;
        }
        if own.is_some() {
            return State::DONE;
        }
        let complement = self
            .doc
            .children(h)
            .find(|&c| matches!(self.doc.token(c).dep, "acomp" | "attr" | "oprd" | "prep" | "advmod"));
        let Some(a) = complement else { return State::DONE };
        if let Some(s) = self.raised(i, a, depth) {
            return s;
        }
        if let Some(sig) = self.signature(a, "subj") {
            let governor = self.state(h, depth + 1);
            self.note_signature(a, sig.name, i);
            return apply(sig, governor);
        }
        State::DONE
    }

    /// Noun or gerund `i` behind the preposition `p`.
    pub(super) fn after_preposition(&mut self, i: u32, p: u32, gerund: bool, depth: u8) -> State {
        let prep = lower(self.doc.word(p));
        let Some(mut h) = self.doc.head(p) else { return State::DONE };
        let mut joins = prep.clone();
        let (outer, word) = (self.doc.token(h), lower(self.doc.word(h)));
        let joined = outer.dep == "advmod" && prep == "of" && self.tables.connective(&word).is_some();
        if joined || outer.dep == "prep" && outer.upos == Upos::Adp {
            // "out of", "because of", "a day ahead of": the outer word leads.
            joins = word;
            h = self.doc.head(h).unwrap_or(h);
        }
        let form = if gerund { "ing" } else { "np" };
        let frame = format!("{prep}+{form}");
        // "refused to leave after being warned": when and how, no complement.
        let aside =
            matches!(prep.as_str(), "after" | "before" | "since" | "without" | "despite" | "upon" | "by" | "while");
        // "talks on a ceasefire": what talks are about, and nobody has yet.
        let unknown =
            !gerund && self.doc.children_by(i, "det").any(|d| matches!(lower(self.doc.word(d)).as_str(), "a" | "an"));
        let sig = unknown.then(|| self.signature(h, &format!("{prep}+a"))).flatten();
        let sig = sig.or_else(|| self.signature(h, &frame)).or_else(|| {
            (gerund && !aside)
                .then(|| self.signature(h, "ing").or_else(|| self.signature(h, &format!("{prep}+np"))))
                .flatten()
        });
        if sig.is_none() && prep == "for" && is_verb(self.doc, h) {
            // "No date was set for the visit": the phrase belongs to the noun.
            let noun = self.doc.children(h).find(|&c| {
                c < p && matches!(self.doc.token(c).dep, "dobj" | "nsubjpass") && self.signature(c, &frame).is_some()
            });
            if let Some((n, sig)) = noun.and_then(|n| Some((n, self.signature(n, &frame)?))) {
                let governor = self.state(n, depth + 1);
                self.note_signature(n, sig.name, i);
                return apply(sig, governor);
            }
        }
        if let Some(sig) = sig {
            let governor = self.state(h, depth + 1);
            self.note_signature(h, sig.name, i);
            // "is accused of killing four": nobody says so, and nobody has found so.
            let unsaid = sig.sense == Sense::Said
                && sig.if_true == Follows::Nothing
                && self.doc.children_by(h, "auxpass").next().is_some()
                && self.doc.children_by(h, "agent").next().is_none();
            return if unsaid { State::DOUBTED } else { apply(sig, governor) };
        }
        let led = p.checked_sub(1).map(|b| lower(self.doc.word(b)));
        if led.is_some_and(|w| matches!(w.as_str(), "instead" | "rather") && matches!(prep.as_str(), "of" | "than")) {
            self.note(p, "leaves it out", i);
            return State::DONE.negative();
        }
        let before = (!gerund && joins == "before").then(|| self.tables.connective("before+np")).flatten();
        match before.or_else(|| self.tables.connective(&joins)).or_else(|| self.tables.connective(&prep)) {
            Some("negative") => {
                self.note(p, "leaves it out", i);
                return State::DONE.negative();
            }
            Some("conditional") => {
                self.note(p, "makes it a condition", i);
                return State::CONDITIONAL;
            }
            Some("during") => {
                let s = self.clause_state(h, depth);
                // "must be settled before the summit": whatever comes of it, the summit is ahead.
                let ahead = matches!(joins.as_str(), "before" | "ahead");
                if s.to_come() && (s.asserted() || ahead) || ahead && s.modality == Modality::Intended {
                    self.note(p, "shares the time of what is to come", i);
                    return State::PLANNED;
                }
                return State::DONE;
            }
            _ => {}
        }
        if gerund {
            let s = self.clause_state(h, depth).positive();
            if matches!(prep.as_str(), "after" | "since" | "to" | "upon" | "despite") && !(s.asserted() && s.to_come())
            {
                return State::DONE;
            }
            if prep == "for" && !is_verb(self.doc, h) {
                return State::DONE;
            }
            return if s.asserted() && !s.to_come() { State::DONE } else { s };
        }
        State::DONE
    }
}
