//! From the head of a noun phrase to the actors it stands for.

use legation_schema::{MentionKind, Upos};

use super::clause::is_relative;
use super::{Arg, Path, Reader, Who};

const MAX_DEPTH: u8 = 6;

impl Reader<'_> {
    /// The actors that the phrase headed by `token` stands for: itself, its conjuncts, what a relative pronoun points
    /// to, the state whose government or army it is. With `owned` also whom the thing belongs to: "Iran's airline".
    pub(crate) fn parties(&self, token: u32, owned: bool) -> Vec<Arg> {
        let mut out = Vec::new();
        self.collect(token, owned, Path::default(), 0, &mut out);
        out
    }

    /// The party of `token` without its conjuncts.
    pub(crate) fn alone(&self, token: u32) -> Vec<Arg> {
        let mut out = Vec::new();
        self.one(token, false, Path::default(), 0, &mut out);
        out
    }

    fn collect(&self, token: u32, owned: bool, path: Path, depth: u8, out: &mut Vec<Arg>) {
        if depth > MAX_DEPTH {
            return;
        }
        let before = out.len();
        self.one(token, owned, path, depth, out);
        for c in self.tree.children_by(token, "conj") {
            if self.tree.is_nominal(c) || self.known_at(c).is_some() {
                self.collect(c, owned, path.step("conj"), depth + 1, out);
            }
        }
        // "between President X and President Y": the parser may make the first a modifier of the last.
        for &c in self.tree.children(token).iter().filter(|&&c| c < token) {
            if matches!(self.tree.dep(c), "nmod" | "compound" | "amod")
                && self.tree.child(c, "cc").is_some()
                && self.known_at(c).is_some_and(|m| self.kind(m) != MentionKind::Pronoun)
                // "British and French negotiators" is one mention of both, "British and EU negotiators" is not.
                && out.iter().all(|a| !self.shares(a.who, c))
            {
                self.collect(c, owned, path.step("conj"), depth + 1, out);
            }
        }
        for c in self.tree.children_by(token, "appos") {
            // An apposition renames; a list after a colon or dash adds, and the mention says which.
            // "the US, Russia, and Chile": a list the parser reads as one name explaining the other.
            let listed = self.known_at(c).is_some_and(|m| {
                self.kind(m) == MentionKind::Name
                    && out.get(before).is_some_and(|first| {
                        let (own, more) = (self.keys(first.who), self.keys(Who::Actor(m)));
                        !more.is_empty()
                            && own.iter().chain(&more).all(|k| k.1.is_empty())
                            && more.iter().all(|k| own.iter().all(|o| o.0 != k.0))
                    })
            });
            if listed || out.len() == before {
                self.collect(c, false, path.step("appos"), depth + 1, out);
            }
        }
    }

    /// The party of this token alone, without its conjuncts.
    fn one(&self, token: u32, owned: bool, path: Path, depth: u8, out: &mut Vec<Arg>) {
        let t = &self.tree;
        if self.is_channel(token) {
            return;
        }
        if is_relative(t.token(token).tag) || (t.is(token, "that") && t.dep(token).starts_with("nsubj")) {
            if let Some(antecedent) = self.antecedent(token) {
                self.collect(antecedent, owned, path.step("relative"), depth + 1, out);
            }
            if let (true, Some(mention)) = (out.is_empty(), self.known_at(token)) {
                push(out, Arg { who: Who::Actor(mention), token, path });
            }
            return;
        }
        if let Some(mention) = self.known_at(token) {
            // "Iran's state airline": what is done to a firm of a state is done to the state.
            let before = out.len();
            // "trains troops from Ukraine": whose they are is said, not to be guessed.
            if self.kind(mention) == MentionKind::Nominal
                && let Some(p) = t.children_by(token, "prep").find(|&p| t.is(p, "from") || t.is(p, "of"))
                && let Some(o) = t.child(p, "pobj")
                && let Some(state) = self.known_at(o)
                && self.kind(state) == MentionKind::Name
                && self.keys(Who::Actor(state)).iter().all(|k| k.1.is_empty())
                && self.apart(state, mention)
            {
                push(out, Arg { who: Who::From(mention, state), token, path: path.step("of") });
                return;
            }
            // "took in refugees from Syria": the parser hangs the state on the verb.
            if self.kind(mention) == MentionKind::Nominal
                && (self.has_sector(Who::Actor(mention), &["REF"])
                    || !t.head(token).is_some_and(|h| self.lexicon.in_class("moving", t.lemma(h))))
                && let Some(state) = self.state_after(token)
                && self.apart(state, mention)
            {
                push(out, Arg { who: Who::From(mention, state), token, path: path.step("of") });
                return;
            }
            // "leaders of Mali, Niger and Burkina Faso"
            if self.kind(mention) == MentionKind::Nominal
                && let Some(o) = t.children_by(token, "prep").find(|&p| t.is(p, "of")).and_then(|p| t.child(p, "pobj"))
                && t.child(o, "conj").is_some()
                && self.known_at(o).is_some_and(|m| self.is_state(m))
            {
                push(out, Arg { who: Who::Actor(mention), token, path });
                let mut at = Some(o);
                while let Some(next) = at.and_then(|a| t.child(a, "conj")) {
                    if let Some(m) = self.known_at(next).filter(|&m| self.is_state(m)) {
                        push(out, Arg { who: Who::Actor(m), token: next, path: path.step("of").step("conj") });
                    }
                    at = Some(next);
                }
                return;
            }
            if owned && self.has_sector(Who::Actor(mention), &["BUS"]) {
                self.owners(token, path, depth, out);
            }
            if out.len() == before {
                push(out, Arg { who: Who::Actor(mention), token, path });
            }
            return;
        }
        if t.lemma(token) == "counterpart"
            && let Some(mention) = self.named_after(token)
        {
            push(out, Arg { who: Who::Actor(mention), token, path: path.step("appos") });
            return;
        }
        if let Some(c) = t.child(token, "appos")
            && self.mention_at(c).is_some()
            // "the pastor John Doe, a critic of": he is who is meant.
            && (self.known_at(c).is_some() || self.mention_at(token).is_none())
        {
            self.collect(c, false, path.step("appos"), depth + 1, out);
            return;
        }
        // "European Council President A. B.": the body that he speaks for.
        if let Some(mention) = self.mention_at(token).and_then(|m| self.body_within(m)) {
            push(out, Arg { who: Who::Actor(mention), token, path: path.step("of") });
            return;
        }
        // The head of a name that the mention hangs on another token of.
        if t.token(token).upos == Upos::Propn
            && let Some(mention) = self.mention_over(token)
            && !self.is_vague(mention)
            && self.kind(mention) != MentionKind::Demonym
        {
            push(out, Arg { who: Who::Actor(mention), token, path });
            return;
        }
        let lemma = t.lemma(token);
        let transparent = self.lexicon.in_class("transparent", lemma)
            || t.token(token).upos == Upos::Num
            || matches!(t.token(token).tag, "DT" | "JJ" | "JJS" | "JJR");
        // "protesters in Peru", "students from Chad": people whose state stands beside them.
        let apparatus = self.lexicon.in_class("apparatus", lemma)
            || self.lexicon.in_class("agentive", lemma)
            || self.mention_at(token).is_some();
        if transparent {
            for p in t.children_by(token, "prep").filter(|&p| t.is(p, "of") || t.is(p, "among") || t.is(p, "including"))
            {
                if let Some(o) = t.child(p, "pobj") {
                    self.collect(o, false, path.step("of"), depth + 1, out);
                }
            }
            // "a handful of countries led by Russia and China"
            if out.is_empty() {
                self.led_by(token, path, depth, out);
            }
        }
        if out.is_empty()
            && matches!(
                lemma,
                "country"
                    | "state"
                    | "nation"
                    | "government"
                    | "ally"
                    | "power"
                    | "alliance"
                    | "coalition"
                    | "bloc"
                    | "neighbour"
                    | "neighbor"
                    | "partner"
                    | "member"
                    | "adversary"
                    | "rival"
                    | "foe"
                    | "enemy"
                    | "regime"
            )
        {
            self.led_by(token, path, depth, out);
            let such = |p: u32| t.is(p, "as") && t.children(p).iter().any(|&c| t.is(c, "such"));
            for p in t.children_by(token, "prep").filter(|&p| t.is(p, "including") || t.is(p, "like") || such(p)) {
                if let Some(o) = t.child(p, "pobj") {
                    self.collect(o, false, path.step("including"), depth + 1, out);
                }
            }
        }
        // "the Saudi-led coalition"
        if out.is_empty() && matches!(lemma, "coalition" | "alliance" | "force" | "bloc" | "campaign") {
            let front = t.children(token).iter().filter(|&&c| c < token).find_map(|&c| self.leader(c));
            if let Some((c, mention)) = front.and_then(|c| Some((c, self.known_at(c)?))) {
                push(out, Arg { who: Who::Actor(mention), token: c, path: path.step("led by") });
            }
        }
        if out.is_empty() && (apparatus || owned) {
            self.owners(token, path, depth, out);
        }
        if out.is_empty() && self.loose.get() {
            self.phrase(token, path, out);
        }
    }

    /// People or a body of whom no table knows more than the words say.
    fn phrase(&self, token: u32, path: Path, out: &mut Vec<Arg>) {
        let t = &self.tree;
        let tok = t.token(token);
        let pronoun = tok.upos == Upos::Pron || matches!(tok.tag, "PRP" | "PRP$");
        // "He was sentenced in 2010": a person named before of whom no table knows.
        if pronoun && self.is_third_person(token) && self.mention_at(token).is_some() {
            push(out, Arg { who: Who::Phrase(token), token, path: path.step("unknown") });
        }
        if pronoun || !(t.is_noun(token) || tok.upos == Upos::Num) {
            return;
        }
        // A place that no state is known for is no party; one that lies in a state is that state's.
        if matches!(tok.ent, "GPE" | "LOC" | "FAC") {
            if let Some(arg) = self.place_at(token, path).into_iter().next() {
                push(out, arg);
            }
            return;
        }
        let lemma = t.lemma(token);
        // "the Belfast Agreement", "the Executive Training Program", "10:30": named things are no party.
        let lower = lemma.to_lowercase();
        if matches!(tok.ent, "DATE" | "TIME" | "LAW" | "EVENT" | "WORK_OF_ART")
            || self.is_time(token)
            || self.lexicon.in_class("thing", &lower)
            || self.lexicon.in_class("thing", lower.trim_end_matches('s'))
        {
            return;
        }
        // "a critic" is nobody in particular, "European allies" are.
        let told = |c: &u32| *c < token && matches!(t.token(*c).ent, "NORP" | "ORG" | "GPE");
        let vague = self.mention_at(token).is_some_and(|m| {
            !matches!(self.kind(m), MentionKind::Demonym | MentionKind::Pronoun)
                && (!self.lexicon.in_class("nobody", &lower) || t.children(token).iter().any(told))
        });
        let behind = ["against", "with", "by", "upon"];
        let object = matches!(t.dep(token), "dobj" | "nsubj" | "nsubjpass")
            || (t.dep(token) == "pobj" && t.head(token).is_some_and(|p| behind.iter().any(|w| t.is(p, w))));
        let named =
            tok.upos == Upos::Propn && (matches!(tok.ent, "PERSON" | "ORG" | "NORP") || (object && tok.ent.is_empty()));
        let people = t.is_noun(token) && self.lexicon.in_class("person", &lower);
        let target = t.is_noun(token) && self.lexicon.in_class("target", &lower);
        // "killed nine", "thousands marched"
        let many = tok.upos == Upos::Num && !matches!(tok.ent, "DATE" | "TIME" | "MONEY" | "PERCENT" | "ORDINAL");
        let crowd = matches!(lemma, "hundred" | "hundreds" | "thousand" | "thousands" | "dozen" | "dozens");
        if vague || named || people || target || ((many || crowd) && t.child(token, "prep").is_none()) {
            push(out, Arg { who: Who::Phrase(token), token, path: path.step("unknown") });
        }
    }

    /// "he", "she", "him", "her" as somebody, not as whose.
    fn is_third_person(&self, token: u32) -> bool {
        let t = &self.tree;
        t.token(token).tag == "PRP" && ["he", "she", "him", "her"].iter().any(|w| t.is(token, w))
    }

    /// Whether a party found already is of the state that the modifier `c` names.
    fn shares(&self, who: Who, c: u32) -> bool {
        let Some(m) = self.known_at(c) else { return false };
        let own = self.keys(who);
        self.keys(Who::Actor(m)).iter().any(|k| own.iter().any(|o| o.0 == k.0))
    }

    /// The body between states named within the mention of one of its officers.
    fn body_within(&self, mention: u32) -> Option<u32> {
        let all = &self.mentions.actors;
        let whole = all[mention as usize].span;
        let igo = |i: u32| all[i as usize].actors.iter().all(|a| a.sector.as_deref() == Some("IGO"));
        if !igo(mention) || !self.is_vague(mention) {
            return None;
        }
        // Longer mentions come before those inside them.
        let inside = (mention + 1..all.len() as u32).take_while(|&i| all[i as usize].span.start < whole.end);
        inside.into_iter().find(|&i| {
            whole.contains(all[i as usize].span) && !all[i as usize].actors.is_empty() && igo(i) && !self.is_vague(i)
        })
    }

    /// The state named right after a noun by "from", whatever the parser hangs it on.
    fn state_after(&self, token: u32) -> Option<u32> {
        let t = &self.tree;
        let next = token + 1;
        if next as usize >= t.doc.tokens.len() || !t.is(next, "from") {
            return None;
        }
        let o = t.child(next, "pobj")?;
        self.known_at(o).filter(|&m| self.is_state(m))
    }

    /// Whether two mentions have no state in common.
    fn apart(&self, a: u32, b: u32) -> bool {
        let own = self.keys(Who::Actor(b));
        self.keys(Who::Actor(a)).iter().all(|k| own.iter().all(|m| m.0 != k.0))
    }

    pub(crate) fn is_state(&self, mention: u32) -> bool {
        self.kind(mention) == MentionKind::Name && self.keys(Who::Actor(mention)).iter().all(|k| k.1.is_empty())
    }

    /// The longest mention that hangs on `token`, where it is somebody in particular.
    pub(super) fn known_at(&self, token: u32) -> Option<u32> {
        self.mention_at(token).filter(|&m| !self.is_vague(m))
    }

    fn led_by(&self, token: u32, path: Path, depth: u8, out: &mut Vec<Arg>) {
        let t = &self.tree;
        for c in t.children_by(token, "acl").filter(|&c| matches!(t.lemma(c), "lead" | "head" | "include")) {
            for &by in t.children(c).iter().filter(|&&b| t.is(b, "by")) {
                if let Some(o) = t.child(by, "pobj") {
                    self.collect(o, false, path.step("led by"), depth + 1, out);
                }
            }
        }
    }

    /// Whom a thing or body belongs to: possessor, modifier in front, "of" and, for things, "in".
    fn owners(&self, token: u32, path: Path, depth: u8, out: &mut Vec<Arg>) {
        let t = &self.tree;
        // "their Chinese counterparts" are not theirs.
        if let Some(p) = t.child(token, "poss").filter(|_| t.lemma(token) != "counterpart") {
            self.collect(p, true, path.step("poss"), depth + 1, out);
            if !out.is_empty() {
                return;
            }
        }
        for &c in t.children(token).iter().filter(|&&c| c < token) {
            if matches!(t.dep(c), "amod" | "compound" | "nmod" | "nummod") {
                // "the last ISIS group bastion": the name stands before its own noun.
                let c = match t.children(c).iter().copied().find(|&x| t.dep(x) == "compound") {
                    Some(x) if self.mention_at(c).is_none() && self.lexicon.in_class("body", t.lemma(c)) => x,
                    _ => c,
                };
                if let Some(mention) = self.mention_at(c).or_else(|| {
                    (t.token(c).upos == Upos::Propn)
                        .then(|| self.mention_over(c))
                        .flatten()
                        .filter(|&m| !self.is_vague(m))
                }) {
                    push(out, Arg { who: Who::Actor(mention), token: c, path: path.step(t.dep(c)) });
                    for conj in t.children_by(c, "conj") {
                        if let Some(mention) = self.known_at(conj) {
                            push(
                                out,
                                Arg { who: Who::Actor(mention), token: conj, path: path.step(t.dep(c)).step("conj") },
                            );
                        }
                    }
                }
            }
        }
        if !out.is_empty() {
            return;
        }
        for p in t.children_by(token, "prep") {
            // "the meeting with Japan", "the treaty with Chad": whose it is besides one's own.
            let joint =
                t.is(p, "with") && ["talks", "agreement"].iter().any(|c| self.lexicon.in_class(c, t.lemma(token)));
            // "the decision on the detention of X", "the charges against X": whom it concerns.
            let concerns = ["on", "against", "for"].iter().any(|w| t.is(p, w))
                && ["matter", "request"].iter().any(|c| self.lexicon.in_class(c, t.lemma(token)));
            let fits = joint || concerns || ["of", "in", "from", "by"].iter().any(|w| t.is(p, w));
            if fits && let Some(o) = t.child(p, "pobj") {
                // "users in 38 countries": only somebody known owns what is merely near.
                let loose = self.loose.replace(self.loose.get() && t.is(p, "of"));
                self.collect(o, true, path.step("of"), depth + 1, out);
                self.loose.set(loose);
                if !out.is_empty() {
                    return;
                }
            }
        }
        self.made_by(token, path, depth, out);
    }

    /// Who leads what a participle in front of a noun tells of: "Saudi-led".
    pub(super) fn leader(&self, c: u32) -> Option<u32> {
        let t = &self.tree;
        let leads = t.token(c).tag == "VBN"
            && matches!(t.lemma(c), "lead" | "head" | "run" | "organise" | "organize" | "stage");
        if !leads {
            return None;
        }
        t.children(c).iter().copied().find(|&x| x < c && self.known_at(x).is_some())
    }

    /// "the appeal lodged by X", "the plan proposed by X", "the reforms that X has undertaken": whose it is by the
    /// participle or clause behind it.
    pub(super) fn made_by(&self, token: u32, path: Path, depth: u8, out: &mut Vec<Arg>) {
        let t = &self.tree;
        for c in t.children_by(token, "relcl").filter(|&c| self.lexicon.in_class("made", t.lemma(c))) {
            // The noun is what is made: no other object, no subject but the maker.
            let object = t.child(c, "dobj").is_none_or(|o| is_relative(t.token(o).tag));
            let maker = t.child(c, "nsubj").filter(|&s| !is_relative(t.token(s).tag) && !t.is(s, "that"));
            if let Some(s) = maker.filter(|_| object && !t.is_passive(c)) {
                self.collect(s, false, path.step("by"), depth + 1, out);
                if !out.is_empty() {
                    return;
                }
            }
        }
        let made = t.children_by(token, "acl").filter(|&c| self.lexicon.in_class("made", t.lemma(c)));
        for by in made.flat_map(|c| t.children(c)).copied().filter(|&b| t.is(b, "by")) {
            if let Some(o) = t.child(by, "pobj") {
                self.collect(o, false, path.step("by"), depth + 1, out);
            }
        }
    }

    /// What a relative pronoun stands for: the noun its clause hangs on.
    fn antecedent(&self, token: u32) -> Option<u32> {
        let t = &self.tree;
        let mut at = token;
        for _ in 0..8 {
            let head = t.head(at)?;
            if t.dep(at) == "relcl" {
                return Some(head);
            }
            at = head;
        }
        None
    }
}

fn push(out: &mut Vec<Arg>, arg: Arg) {
    if !out.iter().any(|a| a.who == arg.who) {
        out.push(arg);
    }
}
