//! From the predicate outwards: what its governors make of it.

use legation_schema::{Doc, Modality, Phase, Polarity, Upos};

use super::table::{Follows, Sense, Signature, Tables};
use super::tense::{self, Group, Tense, empty_phrase, is, is_verb};

/// How far up the parse governors are followed; deeper nesting changes nothing a reader would notice.
pub(super) const DEPTH: u8 = 10;

/// Polarity, modality and phase of one predicate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct State {
    pub polarity: Polarity,
    pub modality: Modality,
    pub phase: Phase,
}

impl State {
    pub(super) const DONE: State = State::new(Modality::Asserted, Phase::Done);
    pub(super) const ONGOING: State = State::new(Modality::Asserted, Phase::UnderWay);
    pub(super) const PLANNED: State = State::new(Modality::Asserted, Phase::Announced);
    pub(super) const INTENDED: State = State::new(Modality::Intended, Phase::UnderWay);
    pub(super) const DEMANDED: State = State::new(Modality::Demanded, Phase::Announced);
    pub(super) const POSSIBLE: State = State::new(Modality::Possible, Phase::Announced);
    pub(super) const DOUBTED: State = State::new(Modality::Possible, Phase::Done);
    pub(super) const CONDITIONAL: State = State::new(Modality::Conditional, Phase::Announced);

    const fn new(modality: Modality, phase: Phase) -> State {
        State { polarity: Polarity::Positive, modality, phase }
    }

    pub(super) fn negative(self) -> State {
        State { polarity: Polarity::Negative, ..self }
    }

    pub(super) fn flipped(self) -> State {
        let polarity = match self.polarity {
            Polarity::Positive => Polarity::Negative,
            Polarity::Negative => Polarity::Positive,
        };
        State { polarity, ..self }
    }

    pub(super) fn positive(self) -> State {
        State { polarity: Polarity::Positive, ..self }
    }

    pub(super) fn holds(self) -> bool {
        self.polarity == Polarity::Positive
    }

    pub(super) fn asserted(self) -> bool {
        self.modality == Modality::Asserted
    }

    /// Announced, moved or confirmed, and asserted to be.
    pub(super) fn to_come(self) -> bool {
        matches!(self.phase, Phase::Announced | Phase::Moved | Phase::Confirmed)
    }
}

/// One reading of one predicate; collects the cues on its way.
pub(super) struct Reader<'a> {
    pub(super) doc: &'a Doc,
    pub(super) tables: &'static Tables,
    pub why: Vec<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(doc: &'a Doc) -> Reader<'a> {
        Reader { doc, tables: Tables::get(), why: Vec::new() }
    }

    /// The state of the predicate at `i`.
    pub(super) fn state(&mut self, i: u32, depth: u8) -> State {
        if depth > DEPTH {
            return State::DONE;
        }
        let t = self.doc.token(i);
        // An auxiliary or particle speaks for its verb.
        if matches!(t.dep, "aux" | "auxpass" | "prt" | "neg") && self.doc.head(i).is_some() {
            return self.state(t.head, depth + 1);
        }
        if is_verb(self.doc, i) {
            return self.verb(i, depth);
        }
        match (t.upos, t.dep) {
            // The copula carries tense and negation of a predicative adjective or noun.
            (_, "acomp" | "attr" | "oprd") if self.doc.head(i).is_some_and(|h| is_verb(self.doc, h)) => {
                let s = self.state(t.head, depth + 1);
                if empty_phrase(self.doc, i).is_some() && !is(self.doc, t.head, "be") { s.flipped() } else { s }
            }
            _ => self.noun(i, depth),
        }
    }

    /// The state of the predicate at `i` and of what the rest of its sentence adds.
    pub(super) fn read(&mut self, i: u32) -> State {
        let s = self.state(i, 0);
        if let Some(c) = self.in_case(i) {
            self.note(c, "makes it a condition", i);
            return State { polarity: s.polarity, ..State::CONDITIONAL };
        }
        if s.asserted() && s.holds() && s.to_come() {
            return self.thwarted(i, s);
        }
        s
    }

    /// "in case the enemy attacks", which parsers take for many things.
    fn in_case(&self, i: u32) -> Option<u32> {
        let s = self.doc.sentence_of(i).tokens.clone();
        let from = s.start.max(i.saturating_sub(9));
        let c = (from + 1..i).rev().find(|&c| self.doc.word(c).eq_ignore_ascii_case("case"))?;
        let whole = self.doc.word(c - 1).eq_ignore_ascii_case("in") && (c..i).all(|j| self.doc.word(j) != ",");
        whole.then_some(c)
    }

    /// "was due to meet the pope, but the trip was cancelled".
    fn thwarted(&mut self, i: u32, s: State) -> State {
        let end = self.doc.sentence_of(i).tokens.end;
        let Some(but) =
            (i + 1..end).find(|&j| self.doc.token(j).dep == "cc" && self.doc.word(j).eq_ignore_ascii_case("but"))
        else {
            return s;
        };
        let Some(v) =
            (but + 1..end).find(|&j| is_verb(self.doc, j) && !matches!(self.doc.token(j).dep, "aux" | "auxpass"))
        else {
            return s;
        };
        let sense = self.signature(v, "np").map(|sig| sig.sense);
        let phase = match sense {
            Some(Sense::Cancelled) => Phase::Cancelled,
            Some(Sense::Moved) => Phase::Moved,
            _ => return s,
        };
        let about = self.doc.children(v).any(|c| {
            let t = self.doc.token(c);
            let noun = matches!(
                lower(&t.lemma).as_str(),
                "it" | "trip" | "visit" | "meeting" | "talk" | "plan" | "event" | "this" | "that" | "summit" | "they"
            );
            noun && matches!(t.dep, "nsubjpass" | "dobj")
        });
        if !about {
            return s;
        }
        self.note(v, "undoes the plan of", i);
        State { phase, ..s }
    }

    // ---- verbs ----------------------------------------------------------------------------------------------------

    fn verb(&mut self, i: u32, depth: u8) -> State {
        let g = tense::group(self.doc, i);
        let mut g = g;
        if let Some(until) = self.not_until(i, &g) {
            self.note(until, "tells when it happened after all", i);
            g.negations.clear();
        }
        let mut s = match g.tense {
            Tense::Infinitive | Tense::Gerund | Tense::Participle => self.bare(i, &g, depth),
            _ => {
                let own = self.own(i, &g);
                self.clause(i, own, &g, depth)
            }
        };
        for &n in &g.negations {
            self.note(n, "negates", i);
        }
        if g.negations.len() % 2 == 1 {
            s = if self.was_unable(i, &g, s) { State::DONE.negative() } else { s.flipped() };
        }
        if s.asserted() && s.phase == Phase::Done {
            if let Some(doubt) = self.doubting_adverb(i) {
                self.note(doubt, "leaves it open", i);
                s = State { polarity: s.polarity, ..State::DOUBTED };
            }
        }
        s
    }

    /// "did not meet until Monday": they met on Monday.
    fn not_until(&self, i: u32, g: &Group) -> Option<u32> {
        if g.tense != Tense::Past || g.negations.len() != 1 || self.doc.token(g.cue).tag != "VBD" {
            return None;
        }
        let until = |c: u32| c > i && lower(self.doc.word(c)) == "until";
        self.doc.children(i).find_map(|c| match self.doc.token(c).dep {
            "prep" if until(c) => Some(c),
            "advcl" if c > i => {
                self.doc.children(c).find(|&m| matches!(self.doc.token(m).dep, "mark" | "prep") && until(m))
            }
            _ => None,
        })
    }

    /// "could not agree" tells that they did not; "could not win without tanks", "could not if" and a "cannot" that is
    /// told in the past leave it open.
    fn was_unable(&self, i: u32, g: &Group, s: State) -> bool {
        g.tense == Tense::Can
            && s == State::POSSIBLE
            && !g.question
            && !(self.doc.token(i).dep == "ccomp"
                && self.tables.class(&self.doc.token(self.doc.token(i).head).lemma) == Some("report"))
            && lower(self.doc.word(g.cue)) == "could"
            && !self.doc.children(i).any(|c| {
                matches!(self.doc.token(c).dep, "prep" | "mark")
                    && self.tables.connective(&lower(self.doc.word(c))) == Some("negative")
            })
    }

    /// Tense of a finite group, before any governor.
    fn own(&mut self, i: u32, g: &Group) -> State {
        let s = match g.tense {
            // "I must condemn this" condemns it.
            Tense::Must if self.must_say(i, g) => State::DONE,
            // "is going to leave" is a future; nobody goes anywhere yet.
            Tense::Progressive | Tense::PastProgressive if self.going_to(i) => State::PLANNED,
            Tense::Past | Tense::PastProgressive => State::DONE,
            Tense::Progressive => State::ONGOING,
            Tense::Present => {
                if let Some(cue) = self.future_adverbial(i) {
                    self.note(cue, "puts the present in the future", i);
                    return State::PLANNED;
                }
                let lasts = self.tables.class(&self.doc.token(i).lemma) == Some("state") && !self.headline(i);
                if lasts { State::ONGOING } else { State::DONE }
            }
            Tense::Future => State::PLANNED,
            Tense::Would | Tense::Can => State::POSSIBLE,
            Tense::CanPerfect => State::DOUBTED,
            Tense::Must => State::DEMANDED,
            Tense::Counterfactual => State::DONE.negative(),
            Tense::Imperative => State::DEMANDED,
            Tense::Infinitive | Tense::Gerund | Tense::Participle => State::DONE,
        };
        let what = match g.tense {
            Tense::Past => "past",
            Tense::PastProgressive => "past progressive",
            Tense::Progressive => "progressive",
            Tense::Present => "present",
            Tense::Future => "future",
            Tense::Would => "would",
            Tense::Can | Tense::CanPerfect => "modal of possibility",
            Tense::Must => "modal of obligation",
            Tense::Counterfactual => "counterfactual",
            Tense::Imperative => "imperative",
            _ => "not finite",
        };
        self.note(g.cue, what, i);
        // A progressive with a date to come is an arrangement: "is meeting him on Thursday".
        if g.tense == Tense::Progressive {
            if let Some(cue) = self.future_adverbial(i).or_else(|| self.later_today(i)) {
                self.note(cue, "puts the present in the future", i);
                return State::PLANNED;
            }
        }
        s
    }

    fn must_say(&self, i: u32, g: &Group) -> bool {
        let me = |s: u32| matches!(lower(self.doc.word(s)).as_str(), "i" | "we");
        lower(self.doc.word(g.cue)) == "must"
            && g.subject.is_some_and(me)
            && g.negations.is_empty()
            && self.tables.class(&self.doc.token(i).lemma) == Some("performative")
    }

    /// Nothing says when: no time, and no clause of time.
    fn untimed(&self, i: u32) -> bool {
        !self.doc.children(i).any(|c| {
            let t = self.doc.token(c);
            matches!(t.dep, "npadvmod" | "advcl")
                || t.dep == "prep"
                    && self
                        .doc
                        .children_by(c, "pobj")
                        .any(|d| weekday(&lower(self.doc.word(d))) || matches!(self.doc.token(d).ent, "DATE" | "TIME"))
        })
    }

    /// "going" of "is going to leave".
    fn going_to(&self, i: u32) -> bool {
        is(self.doc, i, "go")
            && self
                .doc
                .children_by(i, "xcomp")
                .any(|x| x > i && self.doc.children_by(x, "aux").any(|a| a == i + 1 && self.doc.token(a).tag == "TO"))
    }

    /// "is meeting him today": an arrangement for the day.
    fn later_today(&self, i: u32) -> Option<u32> {
        self.doc.children(i).find(|&c| {
            matches!(self.doc.token(c).dep, "npadvmod" | "advmod")
                && matches!(lower(self.doc.word(c)).as_str(), "today" | "tonight")
        })
    }

    /// "Why did they leave?", "Whom did she meet?": a question about one part takes the rest for granted.
    fn asks_about(&self, i: u32, g: &Group) -> bool {
        let past = matches!(g.tense, Tense::Past | Tense::PastProgressive | Tense::Progressive);
        let part = |c: u32| {
            let asked = |j: u32| matches!(self.doc.token(j).tag, "WRB" | "WP" | "WP$" | "WDT") && j < i;
            asked(c) || c < i && self.doc.children(c).any(asked)
        };
        past && g.negations.is_empty() && self.doc.children(i).any(part)
    }

    /// What the surroundings of a finite clause make of it.
    fn clause(&mut self, i: u32, own: State, g: &Group, depth: u8) -> State {
        let mut s = own;
        if g.question && s.asserted() && !self.asks_about(i, g) {
            self.note(i, "is asked", i);
            return State::POSSIBLE;
        }
        if let Some(m) = g.mark.or_else(|| self.wh_mark(i)) {
            let w = lower(self.doc.word(m));
            match self.tables.connective(&w) {
                Some("conditional") if !self.likened(m) => {
                    self.note(m, "makes it a condition", i);
                    return State { polarity: s.polarity, ..State::CONDITIONAL };
                }
                Some("unreal") => {
                    self.note(m, "makes it unreal", i);
                    return State { polarity: s.polarity, ..State::DOUBTED };
                }
                _ => {}
            }
        }
        let t = self.doc.token(i);
        let Some(h) = self.doc.head(i).filter(|_| depth <= DEPTH) else {
            return self.consequence(i, s, g);
        };
        match t.dep {
            "conj" => {
                // What governs the first conjunct governs the second, its auxiliaries do not.
                if !is_verb(self.doc, h) || g.subject.is_some_and(|s| s > h) && self.doc.token(h).dep == "ROOT" {
                    return self.consequence(i, s, g);
                }
                let first = tense::group(self.doc, h);
                if matches!(first.tense, Tense::Infinitive | Tense::Gerund | Tense::Participle) {
                    return s;
                }
                self.clause_of(h, s, g, &first, depth)
            }
            "ccomp" | "acl" | "xcomp" | "csubj" | "csubjpass" | "appos" | "pcomp" | "oprd" | "dobj" => {
                s = self.content(i, h, s, g, depth);
                self.consequence(i, s, g)
            }
            "advcl" => {
                let temporal = self
                    .wh_mark(i)
                    .or(g.mark)
                    .or_else(|| self.doc.children_by(i, "advmod").find(|&c| c < i))
                    .is_some_and(|m| self.tables.connective(&lower(self.doc.word(m))) == Some("temporal"));
                if temporal && g.tense == Tense::Present {
                    let main = self.state(h, depth + 1).positive();
                    if main.to_come() || !main.asserted() {
                        self.note(h, "is still to come, and this with it", i);
                        return if main.asserted() { State::PLANNED } else { main };
                    }
                }
                self.consequence(i, s, g)
            }
            _ => self.consequence(i, s, g),
        }
    }

    /// A finite conjunct takes the governors of the first.
    fn clause_of(&mut self, first: u32, own: State, g: &Group, first_group: &Group, depth: u8) -> State {
        let borrowed = Group { mark: g.mark.or(first_group.mark), question: g.question, ..g.clone() };
        if first_group.mark.is_some() || matches!(self.doc.token(first).dep, "ccomp" | "advcl" | "acl" | "conj") {
            return self.clause(first, own, &borrowed, depth + 1);
        }
        self.consequence(first, own, g)
    }

    /// "would …" and "will … if …": the main clause of a condition, and "would" in told speech.
    fn consequence(&mut self, i: u32, s: State, g: &Group) -> State {
        let condition =
            matches!(g.tense, Tense::Future | Tense::Would | Tense::Can | Tense::Present | Tense::Imperative)
                .then(|| {
                    self.doc.children_by(i, "advcl").find(|&c| {
                        self.doc.children_by(c, "mark").any(|m| {
                            let w = lower(self.doc.word(m));
                            self.tables.connective(&w) == Some("conditional") && !self.concessive(m)
                        })
                    })
                })
                .flatten();
        match condition {
            Some(c) if s.holds() && !matches!(s.modality, Modality::Demanded) => {
                self.note(c, "is the condition", i);
                State { polarity: s.polarity, ..State::CONDITIONAL }
            }
            _ => s,
        }
    }

    /// The content clause at `i` under `h`: "said that", "denied that", "demanded that".
    fn content(&mut self, i: u32, h: u32, own: State, g: &Group, depth: u8) -> State {
        let told = self.tables.class(&self.doc.token(h).lemma) == Some("report");
        let mut s = own;
        if g.tense == Tense::Would {
            // "said he would visit" is the future of the past; "would" elsewhere stays open.
            let governor = self.doc.token(h).tag;
            if governor == "VBD" || governor == "VBN" || told {
                self.note(g.cue, "future of the past", i);
                s = State::PLANNED;
            }
        }
        if g.tense == Tense::PastProgressive && told && s == State::DONE && self.untimed(i) {
            if self.doc.token(h).tag == "VBD" {
                self.note(g.cue, "was under way when told", i);
                s = State::ONGOING;
            }
        }
        let embedded_question = g.mark.is_some_and(|m| self.doc.word(m).eq_ignore_ascii_case("whether"));
        if embedded_question {
            return State { polarity: s.polarity, ..State::DOUBTED };
        }
        if let Some(judged) = self.judged(i, h, s, depth) {
            return judged;
        }
        let Some(sig) = self.signature(h, "that") else { return s };
        if matches!(sig.sense, Sense::Said | Sense::Factive) && sig.if_true == Follows::Holds {
            return s;
        }
        if sig.sense == Sense::Said && sig.if_true == Follows::Nothing {
            return s;
        }
        let governor = self.state(h, depth + 1);
        self.note_signature(h, sig.name, i);
        match sig.sense {
            Sense::Said | Sense::Factive => {
                if follows(sig, governor) == Follows::Fails {
                    s.flipped()
                } else {
                    s
                }
            }
            Sense::Demanded if matches!(g.tense, Tense::Past | Tense::PastProgressive | Tense::Progressive) => s,
            Sense::Planned if matches!(g.tense, Tense::Past) => s,
            _ => {
                let made = apply(sig, governor);
                State { polarity: if s.holds() { made.polarity } else { made.flipped().polarity }, ..made }
            }
        }
    }

    /// "Reports that they attacked are false", "it is not true that they attacked".
    fn judged(&mut self, i: u32, h: u32, s: State, depth: u8) -> Option<State> {
        let be = if is(self.doc, h, "be") { h } else { self.doc.head(h).filter(|&v| is(self.doc, v, "be"))? };
        if be != h && self.doc.token(h).dep != "nsubj" {
            return None;
        }
        let a = self.doc.children_by(be, "acomp").next()?;
        let sig = self.tables.signature(&lower(&self.doc.token(a).lemma), 'a', "that")?;
        let g = self.state(be, depth + 1);
        self.note_signature(a, sig.name, i);
        match follows(sig, g) {
            _ if !g.asserted() => Some(State { polarity: s.polarity, ..State::DOUBTED }),
            Follows::Holds => Some(s),
            Follows::Fails => Some(s.flipped()),
            Follows::Nothing => Some(State { polarity: s.polarity, ..State::DOUBTED }),
        }
    }

    /// Infinitives and participles: everything comes from the governor.
    fn bare(&mut self, i: u32, g: &Group, depth: u8) -> State {
        let t = self.doc.token(i);
        if depth > DEPTH {
            return State::DONE;
        }
        let Some(h) = self.doc.head(i) else {
            return match g.tense {
                Tense::Infinitive => {
                    self.note(g.cue, "headline infinitive", i);
                    State::PLANNED
                }
                _ => State::DONE,
            };
        };
        if let Some(m) = g.mark.or_else(|| self.wh_mark(i)) {
            if self.tables.connective(&lower(self.doc.word(m))) == Some("conditional") && !self.concessive(m) {
                self.note(m, "makes it a condition", i);
                return State::CONDITIONAL;
            }
        }
        if t.dep == "conj" && is_verb(self.doc, h) {
            let first = tense::group(self.doc, h);
            // "will visit and meet": the auxiliaries of the first serve the second.
            let s = match (first.tense, g.tense) {
                (Tense::Infinitive | Tense::Gerund | Tense::Participle, _) => self.bare(h, &first, depth + 1),
                _ => {
                    let own = self.own(h, &first);
                    self.clause(h, own, &first, depth + 1)
                }
            };
            let shared = first.negations.iter().any(|&n| n < h && self.doc.token(n).dep == "neg")
                && g.subject.is_none()
                // "agreed not to attack and to meet again": the second "to" begins anew.
                && self.doc.token(g.cue).tag != "TO"
                && !self.but_between(h, i);
            return if shared { s.flipped() } else { s };
        }
        match g.tense {
            Tense::Infinitive => self.infinitive(i, h, g, depth),
            Tense::Gerund => self.gerund(i, h, depth),
            _ => self.participle(i, h, depth),
        }
    }

    fn infinitive(&mut self, i: u32, h: u32, g: &Group, depth: u8) -> State {
        let t = self.doc.token(i);
        // "only to find", "the first to recognise", "first in Asia to recognise".
        let led_by_only = i > 1 && self.doc.word(g.cue.saturating_sub(1)).eq_ignore_ascii_case("only");
        let rank = |w: &str| matches!(w, "first" | "second" | "third" | "fourth" | "last" | "latest" | "only");
        let ranked = !is_verb(self.doc, h)
            && (rank(&lower(&self.doc.token(h).lemma))
                || self
                    .doc
                    .children(h)
                    .any(|c| c < i && (self.doc.token(c).tag == "JJS" || rank(&lower(self.doc.word(c))))));
        let opening = self.signature(h, "inf").is_some() && !is_verb(self.doc, h);
        if led_by_only || ranked && !opening {
            self.note(h, "is told by what it did", i);
            let s = self.clause_state(h, depth).positive();
            if self.perfect(i) {
                return State::DONE;
            }
            return if self.headline_root(h) || t.dep == "acl" && s.phase == Phase::UnderWay { State::DONE } else { s };
        }
        // "too thin to breathe": it cannot be.
        let degree = self.doc.children(h).chain(self.doc.children(h).flat_map(|c| self.doc.children(c)));
        let too = degree.into_iter().find(|&c| c < i && self.doc.word(c).eq_ignore_ascii_case("too"));
        if let Some(c) = too
            .filter(|&c| self.doc.token(c).dep == "advmod" && self.doc.token(self.doc.token(c).head).upos == Upos::Adj)
        {
            self.note(c, "is too much", i);
            return State::DONE.negative();
        }
        if t.dep == "pcomp" {
            if self.no_choice(h) {
                self.note(h, "leaves nothing else", i);
                return self.clause_state(h, depth).positive();
            }
            return State::POSSIBLE;
        }
        if (is(self.doc, h, "have") || is(self.doc, h, "be")) && is_verb(self.doc, h) {
            let yet = self.doc.children_by(h, "advmod").chain(self.doc.children_by(i, "advmod"));
            if let Some(y) = yet.into_iter().find(|&y| y < i && y + 1 >= g.cue && lower(self.doc.word(y)) == "yet") {
                self.note(y, "is still to come", i);
                return State::PLANNED.negative();
            }
        }
        if self.performs(i, h) {
            self.note(i, "is done by saying so", i);
            return State::DONE;
        }
        if matches!(t.dep, "nsubj" | "csubj" | "nsubjpass" | "csubjpass") {
            return State::POSSIBLE;
        }
        if is(self.doc, h, "be") && is_verb(self.doc, h) {
            // "It is necessary to lift", "the aim is to lift": the adjective or the subject governs.
            let of = self.doc.children(h).find(|&c| matches!(self.doc.token(c).dep, "acomp" | "attr") && c < i);
            let of = of.or_else(|| {
                self.doc.children_by(h, "nsubj").find(|&c| self.tables.governs(&self.doc.token(c).lemma, 'n'))
            });
            if let Some(a) = of {
                let Some(sig) = self.signature(a, "inf") else { return State::INTENDED };
                let governor = self.state(h, depth + 1);
                self.note_signature(a, sig.name, i);
                return apply(sig, governor);
            }
        }
        if let Some(answer) = self.answered(i, h, depth) {
            return answer;
        }
        if let Some(sig) = self.signature(h, "inf") {
            let governor = self.state(h, depth + 1);
            self.note_signature(h, sig.name, i);
            if self.perfect(i) && self.tables.class(&self.doc.token(h).lemma) == Some("report") {
                return State::DONE;
            }
            return apply(sig, governor);
        }
        // The infinitive may hang on a noun or a preposition's object below the word that governs it:
        // "called on Moscow to withdraw", "put pressure on him to leave".
        if !is_verb(self.doc, h) {
            if let Some((v, sig)) = self.governor_above(h, "inf") {
                let governor = self.state(v, depth + 1);
                self.note_signature(v, sig.name, i);
                return apply(sig, governor);
            }
            if self.headline_root(h) {
                self.note(g.cue, "headline infinitive", i);
                return State::PLANNED;
            }
        }
        let governor = self.clause_state(h, depth);
        let moves = self.tables.class(&self.doc.token(h).lemma) == Some("motion") && is_verb(self.doc, h);
        if moves && governor.holds() && governor.asserted() {
            self.note(h, "moves in order to", i);
            return State { modality: Modality::Intended, phase: Phase::Announced, polarity: Polarity::Positive };
        }
        self.note(g.cue, "purpose", i);
        State::INTENDED
    }

    /// "to have met".
    fn perfect(&self, i: u32) -> bool {
        self.doc.children_by(i, "aux").any(|a| is(self.doc, a, "have"))
    }

    /// The preposition of "no choice but to leave".
    fn no_choice(&self, but: u32) -> bool {
        lower(self.doc.word(but)) == "but"
            && self.doc.head(but).is_some_and(|n| {
                matches!(lower(&self.doc.token(n).lemma).as_str(), "choice" | "option" | "alternative")
                    && empty_phrase(self.doc, n).is_some()
            })
    }

    /// "I want to thank", "let me congratulate", "we must condemn": whoever says so does it.
    fn performs(&self, i: u32, h: u32) -> bool {
        let me = |c: u32| matches!(lower(self.doc.word(c)).as_str(), "i" | "we" | "me" | "us");
        let says = self.tables.class(&self.doc.token(i).lemma) == Some("performative");
        let t = self.doc.token(h);
        let lets = matches!(lower(&t.lemma).as_str(), "let" | "allow") && t.tag == "VB";
        let wants = matches!(lower(&t.lemma).as_str(), "want" | "wish" | "like" | "have" | "love") && t.tag != "VBD";
        let plain = |v: u32| {
            self.doc.children(v).all(|c| {
                !matches!(self.doc.token(c).dep, "neg" | "mark")
                    && !matches!(lower(self.doc.word(c)).as_str(), "did" | "do")
            }) && !tense::asks(self.doc, v)
        };
        says && plain(h)
            && (wants && self.doc.children_by(h, "nsubj").any(me)
                || lets && self.doc.children(h).chain(self.doc.children(i)).any(|c| c > h && c < i && me(c)))
    }

    /// The content of a request, plan or offer that was granted or turned down: "rejected a call to withdraw".
    fn answered(&mut self, i: u32, h: u32, depth: u8) -> Option<State> {
        let content = !is_verb(self.doc, h) && self.signature(h, "inf").is_some_and(|s| s.sense != Sense::Implicative);
        // Parsers hang the infinitive on the verb that answers as well: "dismissed calls to withdraw".
        let noun = if content {
            h
        } else if is_verb(self.doc, h) && self.signature(h, "inf").is_none() {
            let object = |&c: &u32| c < i && matches!(self.doc.token(c).dep, "dobj" | "nsubjpass");
            let n = self.doc.children(h).find(object)?;
            self.signature(n, "inf").filter(|s| s.sense != Sense::Implicative)?;
            n
        } else {
            return None;
        };
        let above = self.doc.head(noun)?;
        let (v, frame) = match self.doc.token(noun).dep {
            "dobj" | "nsubjpass" => (above, "answer".to_owned()),
            "pobj" => (self.doc.head(above)?, format!("{}+answer", lower(self.doc.word(above)))),
            _ => return None,
        };
        if !is_verb(self.doc, v) {
            return None;
        }
        let sig = self.signature(v, &frame)?;
        let g = self.state(v, depth + 1);
        self.note_signature(v, sig.name, i);
        if !g.asserted() {
            return Some(State::POSSIBLE);
        }
        match follows(sig, g) {
            Follows::Holds => Some(State::PLANNED),
            Follows::Fails if sig.sense == Sense::Cancelled || self.addressed(noun) => Some(State::PLANNED.negative()),
            // To reject somebody's decision does not undo it.
            Follows::Fails if self.doc.children_by(noun, "poss").next().is_some() => None,
            Follows::Fails => Some(State::POSSIBLE),
            Follows::Nothing => None,
        }
    }

    /// A call, request or offer: whoever turns it down is the one who would act, or keeps the other from it.
    fn addressed(&self, noun: u32) -> bool {
        ADDRESSED.iter().any(|l| is(self.doc, noun, l))
    }

    fn gerund(&mut self, i: u32, h: u32, depth: u8) -> State {
        let t = self.doc.token(i);
        if let Some(p) = self.gerund_in_disguise(i, h) {
            return self.after_preposition(i, p, true, depth);
        }
        match t.dep {
            "pcomp" => self.after_preposition(i, h, true, depth),
            "xcomp" | "ccomp" | "dobj" | "oprd" => match self.signature(h, "ing") {
                Some(sig) => {
                    let governor = self.state(h, depth + 1);
                    self.note_signature(h, sig.name, i);
                    apply(sig, governor)
                }
                None => self.state(h, depth + 1).positive(),
            },
            "nsubj" | "csubj" | "nsubjpass" | "csubjpass" => {
                let governor = self.state(h, depth + 1);
                if governor.asserted() && governor.phase == Phase::Done { State::DONE } else { State::POSSIBLE }
            }
            "advcl" => {
                let s = self.clause_state(h, depth).positive();
                if s.asserted() && !s.to_come() { State::DONE } else { s }
            }
            "acl" | "relcl" => {
                if self.clause_state(h, depth).positive() == State::DONE {
                    State::DONE
                } else {
                    State::ONGOING
                }
            }
            _ => State::DONE,
        }
    }

    /// "the possibility of launching talks", where the parser made the gerund an attribute.
    fn gerund_in_disguise(&self, i: u32, h: u32) -> Option<u32> {
        let t = self.doc.token(i);
        let p = i.checked_sub(1)?;
        let led = self.doc.token(p).dep == "prep" && self.doc.token(h).head == p;
        (t.dep == "amod" && led).then_some(p)
    }

    fn participle(&mut self, i: u32, h: u32, depth: u8) -> State {
        if self.doc.token(i).tag == "VBN" && tense::small_clause(self.doc, i) {
            // "had the envoy expelled", "saw them beaten": what becomes of the governor becomes of it.
            if CAUSE_OR_SENSE.iter().any(|l| is(self.doc, h, l)) {
                let governor = self.state(h, depth + 1);
                self.note(h, "brings about or perceives", i);
                return governor;
            }
        }
        match self.doc.token(i).dep {
            "xcomp" | "ccomp" | "oprd" => match self.signature(h, "inf") {
                Some(sig) => {
                    let governor = self.state(h, depth + 1);
                    self.note_signature(h, sig.name, i);
                    apply(sig, governor)
                }
                None => self.state(h, depth + 1),
            },
            "pcomp" => self.after_preposition(i, h, true, depth),
            _ => State::DONE,
        }
    }

    // ---- helpers --------------------------------------------------------------------------------------------------

    /// The state of the clause that holds `i`: of the nearest verb at or above it.
    pub(super) fn clause_state(&mut self, i: u32, depth: u8) -> State {
        let mut j = i;
        for _ in 0..8 {
            if is_verb(self.doc, j) {
                return self.state(j, depth + 1);
            }
            match self.doc.head(j) {
                Some(h) => j = h,
                None => break,
            }
        }
        State::DONE
    }

    /// The signature of `h` for `frame`, with its particle or fixed preposition where the table has one.
    pub(super) fn signature(&self, h: u32, frame: &str) -> Option<&'static Signature> {
        let t = self.doc.token(h);
        let lemma = if t.lemma.chars().any(|c| c.is_uppercase()) { lower(&t.lemma) } else { t.lemma.to_string() };
        let pos = match t.upos {
            Upos::Verb | Upos::Aux => 'v',
            Upos::Noun | Upos::Propn | Upos::Pron => 'n',
            _ => 'a',
        };
        if !self.tables.governs(&lemma, pos) {
            // "was prepared to": participles are adjectives to one tagger, verbs to another.
            let word = lower(self.doc.word(h));
            if pos != 'n' {
                return self.tables.signature(&word, 'a', frame).or_else(|| self.tables.signature(&lemma, 'v', frame));
            }
            return self.tables.signature(&word, 'n', frame);
        }
        for c in self.doc.children(h) {
            let child = self.doc.token(c);
            if c > h && matches!(child.dep, "prt" | "advmod" | "prep") {
                let with = format!("{}+{frame}", lower(self.doc.word(c)));
                if let Some(sig) = self.tables.signature(&lemma, pos, &with) {
                    if child.dep != "prep" {
                        return Some(sig);
                    }
                }
            }
        }
        if t.tag == "VBN" {
            if let Some(sig) = self.tables.signature(&lower(self.doc.word(h)), 'a', frame) {
                return Some(sig);
            }
        }
        self.tables.signature(&lemma, pos, frame)
    }

    /// The first governor at most three steps above `h`, without leaving the clause, that has `frame`.
    fn governor_above(&self, h: u32, frame: &str) -> Option<(u32, &'static Signature)> {
        let mut j = h;
        for _ in 0..3 {
            j = self.doc.head(j)?;
            if is(self.doc, j, "be") || is(self.doc, j, "have") {
                return None;
            }
            if let Some(sig) = self.signature(j, frame) {
                return Some((j, sig));
            }
            if is_verb(self.doc, j) {
                return None;
            }
        }
        None
    }

    /// Headlines end without a full stop, and tell the past in the present.
    fn headline(&self, i: u32) -> bool {
        let s = self.doc.sentence_of(i).tokens.clone();
        s.clone()
            .next_back()
            .is_some_and(|j| self.doc.token(j).upos != Upos::Punct && self.doc.token(j).upos != Upos::Space)
            && !s.clone().any(|j| matches!(self.doc.word(j), "." | "!" | "?"))
    }

    /// A headline whose verb is an infinitive: no finite verb above.
    fn headline_root(&self, h: u32) -> bool {
        std::iter::once(h).chain(self.doc.ancestors(h)).all(|j| !is_verb(self.doc, j))
    }

    /// "when", "if" as adverb of the clause.
    fn wh_mark(&self, i: u32) -> Option<u32> {
        self.doc.children(i).find(|&c| {
            c < i
                && matches!(self.doc.token(c).dep, "advmod" | "mark" | "prep")
                && self.tables.connective(&lower(self.doc.word(c))).is_some_and(|k| k != "negative" && k != "during")
        })
    }

    /// "as if".
    fn likened(&self, m: u32) -> bool {
        m > 0 && self.doc.word(m - 1).eq_ignore_ascii_case("as") && self.doc.word(m).eq_ignore_ascii_case("if")
    }

    /// "even if", "as if": what they lead makes the main clause no less certain.
    fn concessive(&self, m: u32) -> bool {
        m > 0 && {
            let before = self.doc.word(m - 1);
            ["even", "as"].iter().any(|w| before.eq_ignore_ascii_case(w)) && self.doc.word(m).eq_ignore_ascii_case("if")
        }
    }

    fn but_between(&self, a: u32, b: u32) -> bool {
        (a..b).any(|j| self.doc.token(j).dep == "cc" && self.doc.word(j).eq_ignore_ascii_case("but"))
    }

    fn doubting_adverb(&self, i: u32) -> Option<u32> {
        self.doc.children(i).find(|&c| {
            self.doc.token(c).dep == "advmod" && self.tables.modifier(&lower(self.doc.word(c))) == Some("doubtful")
        })
    }

    /// "tomorrow", "next week", "on Monday" about the verb at `i`.
    fn future_adverbial(&self, i: u32) -> Option<u32> {
        self.doc.children(i).find_map(|c| {
            let t = self.doc.token(c);
            match t.dep {
                "npadvmod" | "advmod" => {
                    let w = lower(self.doc.word(c));
                    if matches!(w.as_str(), "tomorrow" | "soon" | "shortly") && t.dep != "amod" {
                        return Some(c);
                    }
                    // "next week", not "the next week" of a story.
                    let told = self.doc.children_by(c, "det").next().is_some();
                    let next = |&d: &u32| matches!(lower(self.doc.word(d)).as_str(), "next" | "coming");
                    self.doc.children(c).find(next).filter(|_| !told)
                }
                "prep" => self.doc.children_by(c, "pobj").find_map(|d| {
                    let w = lower(self.doc.word(d));
                    if w == "tomorrow" || (weekday(&w) && self.doc.word(c).eq_ignore_ascii_case("on")) {
                        return Some(d);
                    }
                    self.doc.children(d).find(|&e| matches!(lower(self.doc.word(e)).as_str(), "next" | "coming"))
                }),
                _ => None,
            }
        })
    }

    pub(super) fn note(&mut self, cue: u32, what: &str, of: u32) {
        self.why.push(format!("\"{}\" [{cue}] {what} \"{}\" [{of}]", self.doc.word(cue), self.doc.word(of)));
    }

    pub(super) fn note_signature(&mut self, governor: u32, row: &str, of: u32) {
        let row = row.replace('\t', " ");
        let path = self.doc.token(of).dep;
        self.why.push(format!(
            "\"{}\" [{governor}] <{path} \"{}\" [{of}]: {row}",
            self.doc.word(governor),
            self.doc.word(of)
        ));
    }
}

/// Verbs whose participle complement comes about as they do: "got it repaired", "heard it praised".
const CAUSE_OR_SENSE: &[&str] = &["have", "get", "make", "see", "hear", "find", "watch", "leave", "keep"];

/// What is put to somebody, and is nothing once refused.
const ADDRESSED: &[&str] =
    &["appeal", "call", "demand", "invitation", "offer", "order", "plea", "request", "ultimatum"];

fn weekday(w: &str) -> bool {
    matches!(w, "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday")
}

pub(super) fn lower(s: &str) -> String {
    s.to_lowercase()
}

fn follows(sig: &Signature, governor: State) -> Follows {
    let holds = governor.holds() && governor.phase != Phase::Cancelled;
    if holds { sig.if_true } else { sig.if_false }
}

/// The state of the complement of a governor in state `governor`.
pub(super) fn apply(sig: &Signature, governor: State) -> State {
    let follows = follows(sig, governor);
    let hedged = matches!(governor.modality, Modality::Possible | Modality::Conditional | Modality::Demanded);
    let s = match sig.sense {
        Sense::Implicative => {
            let s = governor.positive();
            return match follows {
                Follows::Holds => s,
                Follows::Fails => s.negative(),
                Follows::Nothing => State { modality: Modality::Possible, ..s },
            };
        }
        Sense::Factive | Sense::Said => State::DONE,
        Sense::Doubted => State::DOUBTED,
        Sense::Planned if hedged => State { modality: governor.modality, ..State::PLANNED },
        Sense::Planned if governor.modality == Modality::Intended && !governor.to_come() => State::POSSIBLE,
        Sense::Planned => State::PLANNED,
        Sense::Intended => State::INTENDED,
        Sense::Demanded => State::DEMANDED,
        Sense::Possible => State::POSSIBLE,
        Sense::Ongoing if governor.asserted() && governor.phase == Phase::Done => State::ONGOING,
        Sense::Ongoing => governor.positive(),
        Sense::Moved | Sense::Cancelled if hedged || governor.modality == Modality::Intended => return State::POSSIBLE,
        Sense::Moved if governor.holds() => return State { phase: Phase::Moved, ..State::DONE },
        Sense::Cancelled if governor.holds() => return State { phase: Phase::Cancelled, ..State::DONE },
        Sense::Moved => return State { phase: Phase::Confirmed, ..State::DONE },
        // "has not stopped shelling".
        Sense::Cancelled if sig.frame == "ing" => return State::ONGOING,
        Sense::Cancelled => return State::DONE,
    };
    match follows {
        Follows::Fails => s.negative(),
        Follows::Nothing if !governor.holds() && s.asserted() => State { modality: Modality::Possible, ..s },
        _ => s,
    }
}

/// A modifier's say over a noun.
pub(super) fn modify(class: Option<&str>, s: State) -> State {
    match class {
        Some("planned") if s.asserted() && s.holds() && matches!(s.phase, Phase::Done | Phase::UnderWay) => {
            State::PLANNED
        }
        Some("possible") if s.phase != Phase::Cancelled => State { polarity: s.polarity, ..State::POSSIBLE },
        Some("doubtful") => State { polarity: s.polarity, ..State::DOUBTED },
        Some("cancelled") => State { phase: Phase::Cancelled, ..s },
        Some("moved") if s.asserted() => State { phase: Phase::Moved, ..s },
        Some("failed") => s.negative(),
        Some("ongoing") if s.asserted() && s.phase == Phase::Done => State::ONGOING,
        Some("demanded") => State { polarity: s.polarity, ..State::DEMANDED },
        _ => s,
    }
}

/// What a clause about the noun adds to what its place in the main clause says: anything but plain fact wins.
pub(super) fn merge(role: State, clause: State) -> State {
    if role == State::DONE || role == State::ONGOING { clause } else { role }
}
