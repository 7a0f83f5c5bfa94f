//! Filling the slots of a frame for a trigger.

use legation_schema::{EventType, MentionKind, Upos};

use super::{Arg, Path, Reader, Who};
use crate::lexicon::{Effect, Frame, LightRow, Place, Row, Slot};

/// What a row of the lexicon finds at a trigger.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Found {
    pub actor: Vec<Arg>,
    pub recipient: Vec<Arg>,
    /// Head of what is demanded, alleged, given: clause or noun.
    pub content: Option<u32>,
    /// The light verb over an event noun, and what it makes of it.
    pub light: Option<(u32, Effect)>,
    /// What is condemned, refused or welcomed is an act or a plan, whosever it is.
    pub matter: bool,
    /// It is done to a thing that the row asks for, and to nobody.
    pub thing: bool,
    /// The two are parties of one thing: "a truce between A and B".
    pub mutual: bool,
    /// The last word of a phrasal verb: "out" of "pulled out".
    pub tail: Option<u32>,
    /// The slot that stayed empty though the frame needs it.
    pub missing: Option<&'static str>,
}

const MAX_DEPTH: u8 = 3;

impl Reader<'_> {
    /// Reads `row` at `trigger`; none where its particles or its object do not fit.
    pub(crate) fn read(&self, trigger: u32, row: &Row, depth: u8) -> Option<Found> {
        let t = &self.tree;
        let frame = &self.lexicon.frames[row.frame as usize];
        let verb = t.is_verb(trigger);
        let phrase = if verb || t.token(trigger).upos == Upos::Adj {
            t.has_tail(trigger, &row.rest)
        } else {
            t.has_modifiers(trigger, &row.rest)
        };
        if !phrase {
            return None;
        }
        let tail = if verb { t.tail(trigger, &row.rest) } else { None };
        let content = self.content(trigger, frame).or_else(|| self.tail_content(tail, frame));
        if frame.content.required && content.is_none() {
            return None;
        }
        // Who travels to a place takes no object there: "returned the bronzes to Benin".
        if verb && *frame.name == *"visit_to" && (t.is_passive(trigger) || t.child(trigger, "dobj").is_some()) {
            return None;
        }
        if row.object.asks() && !self.object_fits(trigger, content, tail, row, verb) {
            return None;
        }
        let mut found = Found { content, tail, ..Found::default() };
        found.matter = verb && content.or_else(|| self.object(trigger).map(|o| o.0)).is_some_and(|c| self.is_matter(c));
        if !verb && let Some(b) = row.behaviour {
            found.light = self.light(trigger, b);
        }
        let agent_noun = frame.actor.has(&Place::Is);
        let receives = matches!(found.light, Some((_, Effect::Receive)));
        found.actor = self.fill(&frame.actor, trigger, &found, row, depth);
        if receives && found.actor.is_empty() {
            let from = ["of", "from", "by"].map(Into::into);
            found.actor = self.prepositional(&from, trigger, &found);
        }
        if agent_noun {
            found.actor.retain(|a| a.token != trigger || t.child(trigger, "prep").is_some());
        }
        if found.actor.is_empty() && !frame.actor.optional {
            found.missing = Some("actor");
            if depth == 0 && !(verb && t.is_passive(trigger)) {
                return Some(found);
            }
        }
        if receives && let Some((v, _)) = found.light {
            found.recipient = self.at(self.light_subject(trigger, v), false);
        }
        if found.recipient.is_empty() {
            found.recipient = self.fill(&frame.recipient, trigger, &found, row, depth);
        }
        if verb && found.recipient.is_empty() {
            found.recipient = self.beside(trigger, frame, &found);
        }
        found.mutual = frame.recipient.has(&Place::Plural);
        // Who is dismissed or driven out is of the same state as who does it.
        let own = row.behaviour.is_some_and(|b| {
            matches!(&*self.lexicon.behaviours[b as usize].id, "sanction.dismiss" | "sanction.displace")
        });
        if !own {
            self.untangle(&mut found, frame);
            if let Some(b) = row.behaviour {
                self.spare_own(&mut found, self.lexicon.behaviours[b as usize].event_type);
            }
        }
        // "blocked the road", "shut down the internet": the row asks for a thing, and here it is.
        let thing = row.object.selects()
            && verb
            && row.behaviour.is_some_and(|b| {
                use EventType::*;
                let kind = self.lexicon.behaviours[b as usize].event_type;
                matches!(kind, Concede | Retreat | Protest | Mobilize | Coerce | Assault)
            });
        found.thing = thing && found.recipient.is_empty() && !frame.recipient.optional;
        if found.recipient.is_empty() && !frame.recipient.optional && !thing {
            found.missing = found.missing.or(Some("recipient"));
        }
        Some(found)
    }

    /// The rows of the tables that could make `trigger` an event.
    pub(crate) fn rows(&self, trigger: u32) -> &[Row] {
        let t = &self.tree;
        let token = t.token(trigger);
        let lemma = self.noun_lemma(trigger);
        match token.upos {
            Upos::Verb if t.is_gerund(trigger) => self.lexicon.nouns.get(&t.word(trigger).to_lowercase()),
            Upos::Verb => self.lexicon.verbs.get(lemma),
            Upos::Noun => self.lexicon.nouns.get(lemma),
            Upos::Adj => self.lexicon.adjectives.get(lemma),
            Upos::Propn if self.mention_over(trigger).is_none() => {
                let lower = lemma.to_lowercase();
                let rows = self.lexicon.nouns.get(&lower);
                if rows.is_empty() && lower.len() > 2 {
                    self.lexicon.nouns.get(lower.trim_end_matches('s'))
                } else {
                    rows
                }
            }
            _ => &[],
        }
    }

    /// The row that reads best at `trigger`: the first in the table's order whose arguments are all there.
    pub(crate) fn best(&self, trigger: u32, depth: u8) -> Option<(&Row, Found)> {
        let mut alone: Option<(&Row, Found)> = None;
        for row in self.rows(trigger) {
            if alone.as_ref().is_some_and(|(r, _)| r.behaviour != row.behaviour) {
                continue;
            }
            if let Some(found) = self.read(trigger, row, depth) {
                row.behaviour?;
                if found.missing.is_none() && !found.recipient.is_empty() {
                    return Some((row, found));
                }
                if found.missing.is_none() {
                    alone.get_or_insert((row, found));
                }
            }
        }
        alone
    }

    /// The best reading of a word inside another's content; its actor may be missing there ("agreed to talks with").
    fn embedded(&self, trigger: u32, depth: u8) -> Option<Found> {
        if let Some((_, found)) = self.best(trigger, depth) {
            return Some(found);
        }
        self.rows(trigger)
            .iter()
            .filter(|r| r.behaviour.is_some())
            .filter_map(|r| self.read(trigger, r, depth))
            .find(|f| !f.recipient.is_empty())
    }

    /// The head of the content the frame names.
    fn content(&self, trigger: u32, frame: &Frame) -> Option<u32> {
        let t = &self.tree;
        for place in &frame.content.places {
            let hit = match place {
                Place::Obj => self.object(trigger).map(|o| o.0),
                // "called the raid a crime"; the parser may make a clause of it.
                Place::Pred => t.child(trigger, "oprd").or_else(|| {
                    t.children_by(trigger, "ccomp").find(|&c| {
                        matches!(t.token(c).upos, Upos::Adj | Upos::Noun)
                            && t.child(c, "nsubj").is_some()
                            && t.child(c, "mark").is_none()
                            && t.child(c, "aux").is_none()
                    })
                }),
                Place::Clause => self.complement(trigger),
                Place::Inf => self
                    .complement(trigger)
                    .filter(|&c| self.is_infinitive(c) || t.token(c).tag == "VBG" || t.child(c, "nsubj").is_none()),
                Place::Prep(words) => {
                    let mut hit = None;
                    for holder in [Some(trigger), t.child(trigger, "dobj")].into_iter().flatten() {
                        hit = hit.or_else(|| {
                            t.children(holder).iter().copied().filter(|&p| words.iter().any(|w| t.is(p, w))).find_map(
                                |p| {
                                    // "described the raid as illegal"
                                    ["pobj", "pcomp", "amod", "acomp"].iter().find_map(|d| t.child(p, d))
                                },
                            )
                        });
                    }
                    hit
                }
                _ => None,
            };
            if hit.is_some() {
                return hit;
            }
        }
        None
    }

    /// What hangs on the last word of a phrasal verb: "acceded to the treaty", "expressed willingness to work".
    fn tail_content(&self, tail: Option<u32>, frame: &Frame) -> Option<u32> {
        let tail = tail?;
        frame.content.places.iter().find_map(|place| match place {
            Place::Obj => self.tree.child(tail, "pobj"),
            Place::Clause | Place::Inf => self.complement(tail),
            _ => None,
        })
    }

    /// The clause a verb, noun or adjective takes as its complement.
    pub(crate) fn complement(&self, trigger: u32) -> Option<u32> {
        let t = &self.tree;
        t.children(trigger)
            .iter()
            .copied()
            .find(|&c| match t.dep(c) {
                "ccomp" | "xcomp" => {
                    t.is_verb(c)
                        || t.child(c, "cop").is_some()
                        // "agreed to talks", "demanded that Bonn apologise": tagged as nouns
                        || self.is_infinitive(c)
                        || (t.child(c, "mark").is_some() && t.child(c, "nsubj").is_some())
                }
                "acl" => self.is_infinitive(c) || t.child(c, "mark").is_some_and(|m| t.is(m, "that")),
                "advcl" => t.child(c, "mark").is_some_and(|m| t.is(m, "for")),
                _ => false,
            })
            .or_else(|| t.children_by(trigger, "prep").find_map(|p| t.child(p, "pcomp").filter(|&c| t.is_verb(c))))
    }

    fn object_fits(&self, trigger: u32, content: Option<u32>, tail: Option<u32>, row: &Row, verb: bool) -> bool {
        let t = &self.tree;
        let test = &row.object;
        let mut heads: Vec<u32> = Vec::new();
        if verb {
            if let Some(c) = content.or_else(|| self.object(trigger).map(|o| o.0)) {
                heads.push(c);
                heads.extend(t.children_by(c, "conj"));
                // "a number of missiles", "millions of dollars"
                for p in t.children_by(c, "prep").filter(|&p| t.is(p, "of")) {
                    heads.extend(t.child(p, "pobj"));
                }
            } else {
                // "walked out of the talks", "appealed for aid": the object of the frame's own preposition.
                let frame = &self.lexicon.frames[row.frame as usize];
                for place in &frame.recipient.places {
                    let Place::Prep(words) = place else { continue };
                    for holder in [Some(trigger), tail].into_iter().flatten() {
                        let own = t.children_by(holder, "prep").filter(|&p| words.iter().any(|w| t.is(p, w)));
                        heads.extend(own.filter_map(|p| t.child(p, "pobj")));
                    }
                }
                heads.extend(tail.and_then(|p| t.child(p, "pobj")));
            }
        } else {
            heads.extend(
                t.children(trigger)
                    .iter()
                    .copied()
                    .filter(|&c| c < trigger && matches!(t.dep(c), "amod" | "compound" | "nmod")),
            );
            for p in t.children_by(trigger, "prep").filter(|&p| t.is(p, "of")) {
                heads.extend(t.child(p, "pobj"));
            }
        }
        let matches = |h: &u32| test.holds(self.noun_lemma(*h)) || test.holds(&t.lemma(*h).to_lowercase());
        if test.is_negated() { heads.iter().take(1).all(matches) } else { heads.iter().any(matches) }
    }

    /// The light verb that an event noun hangs on, if any.
    fn light(&self, noun: u32, behaviour: u16) -> Option<(u32, Effect)> {
        let t = &self.tree;
        let event_type = self.lexicon.behaviours[behaviour as usize].event_type;
        let lemma = t.lemma(noun);
        let takes = |v: u32| {
            self.lexicon
                .light
                .get(t.lemma(v))
                .iter()
                .find(|r: &&LightRow| r.takes(event_type, behaviour, lemma) && t.has_tail(v, &r.rest))
                .map(|r| (v, r.effect))
        };
        let first = t.first_conjunct(noun);
        if let Some(head) = t.head(first) {
            match t.dep(first) {
                "dobj" | "nsubjpass" if t.is_verb(head) => {
                    if let Some(hit) = takes(head) {
                        return Some(hit);
                    }
                }
                "pobj" => {
                    if let Some(v) = t.head(head).filter(|&v| t.is_verb(v))
                        && let Some(hit) = self.lexicon.light.get(t.lemma(v)).iter().find(|r| {
                            !r.rest.is_empty()
                                && r.takes(event_type, behaviour, lemma)
                                && r.rest.last().is_some_and(|w| t.is(head, w))
                                && t.has_tail(v, &r.rest[..r.rest.len() - 1])
                        })
                    {
                        return Some((v, hit.effect));
                    }
                }
                _ => {}
            }
        }
        t.children(noun)
            .iter()
            .copied()
            .filter(|&c| matches!(t.dep(c), "acl" | "relcl") && t.is_verb(c))
            .find_map(takes)
    }

    /// The arguments in the first place of `slot` that has any.
    fn fill(&self, slot: &Slot, trigger: u32, found: &Found, row: &Row, depth: u8) -> Vec<Arg> {
        let args = self.fill_by_actors(slot, trigger, found, row, depth);
        let material = row.behaviour.is_some_and(|b| {
            use EventType::*;
            matches!(
                self.lexicon.behaviours[b as usize].event_type,
                Assault | Coerce | Retreat | Aid | Mobilize | Sanction
            )
        });
        if !args.is_empty() || found.actor.is_empty() || !material {
            return args;
        }
        // What is done to a town is done to its state.
        for place in &slot.places {
            let heads: Vec<u32> = match place {
                Place::Obj => self.object(trigger).into_iter().map(|o| o.0).collect(),
                Place::Prep(words) => [Some(trigger), self.tree.child(trigger, "dobj")]
                    .into_iter()
                    .flatten()
                    .flat_map(|h| self.tree.children(h))
                    .filter(|&&p| words.iter().any(|w| self.tree.is(p, w)))
                    .filter_map(|&p| self.tree.child(p, "pobj"))
                    .collect(),
                _ => Vec::new(),
            };
            if let Some(arg) = heads.into_iter().flat_map(|h| self.place_at(h, Path::default())).next() {
                return vec![arg];
            }
        }
        // "donated ventilators to assist Chad": whom it is to help.
        if row.behaviour.is_some_and(|b| self.lexicon.behaviours[b as usize].event_type == EventType::Aid)
            && let Some(o) = self.helped(trigger)
        {
            let args = self.at(Some((o, Path::default().step("control").step("dobj"))), false);
            let args: Vec<Arg> = args.into_iter().filter(|a| !found.actor.iter().any(|b| b.who == a.who)).collect();
            if !args.is_empty() {
                return args;
            }
        }
        // "burned villages in Chad": the thing is nobody's, the place says whom it hits.
        if self.tree.is_verb(trigger) && self.object(trigger).is_some_and(|o| self.alone(o.0).is_empty()) {
            let object = self.object(trigger).map(|o| o.0);
            for holder in [Some(trigger), object].into_iter().flatten() {
                let inside = self.tree.children_by(holder, "prep").filter(|&p| self.tree.is(p, "in"));
                for o in inside.filter_map(|p| self.tree.child(p, "pobj")).collect::<Vec<_>>() {
                    let state = self.known_at(o).filter(|&m| self.is_state(m));
                    let abroad = |m: &u32| self.other_state(found, Who::Actor(*m));
                    if let Some(m) = state.filter(abroad) {
                        return vec![Arg { who: Who::Actor(m), token: o, path: Path::default().step("in") }];
                    }
                }
            }
        }
        args
    }

    fn fill_by_actors(&self, slot: &Slot, trigger: u32, found: &Found, row: &Row, depth: u8) -> Vec<Arg> {
        for place in &slot.places {
            // Several who act together are each other's party: nobody else is looked for.
            if *place == Place::Plural && self.several(found) {
                return Vec::new();
            }
            let mut args = self.place(place, trigger, found, row, depth);
            // An argument is no second one.
            args.retain(|a| !found.actor.iter().any(|b| b.who == a.who));
            // "withdrew its recognition": its owner is who acts.
            args.retain(|a| !(a.path.holds("poss") && self.same_side(found, a.who)));
            if !args.is_empty() {
                return args;
            }
        }
        Vec::new()
    }

    /// Whether the actors found are of more than one side.
    fn several(&self, found: &Found) -> bool {
        let keys: Vec<_> = found.actor.iter().flat_map(|a| self.keys(a.who)).map(|k| (k.0, domestic(k.1))).collect();
        keys.iter().any(|k| *k != keys[0])
    }

    fn place(&self, place: &Place, trigger: u32, found: &Found, row: &Row, depth: u8) -> Vec<Arg> {
        let t = &self.tree;
        let frame = &self.lexicon.frames[row.frame as usize];
        let verb = t.is_verb(trigger);
        match place {
            Place::Subj if verb => {
                let subject = self.subject(trigger);
                let mut args = self.at(subject, false);
                if args.is_empty() && !t.is_passive(trigger) {
                    args = self.name_before(trigger, subject.map(|s| s.0));
                }
                // "Trump and Putin, who discussed": the relative clause hangs on the last of them.
                if args.len() == 1
                    && frame.recipient.has(&Place::Plural)
                    && args[0].path.holds("relative")
                    && self.tree.dep(args[0].token) == "conj"
                {
                    args = self.at(Some((self.tree.first_conjunct(args[0].token), args[0].path)), false);
                }
                args
            }
            Place::Subj => match found.light {
                Some((_, Effect::Nothing | Effect::Receive)) => Vec::new(),
                Some((v, _)) => self.at(self.light_subject(trigger, v), false),
                None => self.at(self.adjunct_subject(trigger, row), false),
            },
            // "called in the ambassador", "stood by Kyiv": the parser takes the particle for a preposition.
            Place::Obj | Place::Owned
                if self.object(trigger).is_none()
                    && found.tail.is_some_and(|p| p > trigger && p - trigger <= row.rest.len() as u32 + 1) =>
            {
                let o = found.tail.and_then(|p| t.child(p, "pobj"));
                self.at(o.map(|o| (o, Path::default().step("particle").step("pobj"))), *place == Place::Owned)
            }
            Place::Obj => match self.object(trigger) {
                // "backing its oil industry and military": the whole object at once, by its owner.
                Some((o, _))
                    if frame.recipient.has(&Place::Owned)
                        && t.child(o, "conj").is_some()
                        && self.alone(o).is_empty() =>
                {
                    Vec::new()
                }
                object => self.at(object, false),
            },
            Place::Owned => match self.object(trigger) {
                // "condemned the bombing of Aleppo": who did it, never who suffered it.
                Some((o, path)) if self.is_event_noun(o) => {
                    let path = path.step("doer");
                    self.doer(o).into_iter().map(|a| Arg { path: path.join(a.path), ..a }).collect()
                }
                object => self.at(object, true),
            },
            Place::Iobj => t
                .children_by(trigger, "dative")
                .flat_map(|d| match t.child(d, "pobj") {
                    Some(o) => self.at(Some((o, Path::default().step("dative").step("pobj"))), true),
                    None => self.at(Some((d, Path::default().step("dative"))), true),
                })
                .collect(),
            Place::Prep(words) => self.prepositional(words, trigger, found),
            Place::Clause | Place::Inf => {
                let Some(c) = self.complement(trigger) else { return Vec::new() };
                let blames =
                    row.behaviour.is_some_and(|b| self.lexicon.behaviours[b as usize].event_type == EventType::Accuse);
                // "claimed that thugs were sent by the government": blamed is who sent them.
                if blames && t.is_passive(c) {
                    let by = self.subject(c).map(|(s, p)| (s, Path::default().step("clause").join(p)));
                    return self.at(by, true);
                }
                let subject = t.child(c, "nsubj").or_else(|| t.child(c, "nsubjpass"));
                self.at(subject.map(|s| (s, Path::default().step("clause").step(t.dep(s)))), true)
            }
            Place::Plural | Place::Pred => Vec::new(),
            Place::Poss => {
                let own = t.child(trigger, "poss");
                self.at(own.map(|p| (p, Path::default().step("poss"))), frame.recipient.has(&Place::Poss))
            }
            Place::Mod => self.modifier(trigger, frame.recipient.has(&Place::Mod) && !found.actor.is_empty()),
            Place::Is => self.said_of(trigger),
            Place::Within => match found.content {
                Some(c) if depth < MAX_DEPTH => self.inside(c, trigger, found, row, depth),
                _ => Vec::new(),
            },
            Place::Place | Place::Host => self.host(trigger, found),
            // Needs what was told before: the coder's business.
            Place::Before => Vec::new(),
        }
    }

    fn at(&self, head: Option<(u32, Path)>, owned: bool) -> Vec<Arg> {
        let Some((token, path)) = head else { return Vec::new() };
        let mut args = self.parties(token, owned);
        for a in &mut args {
            a.path = path.join(a.path);
        }
        args
    }

    /// Whether the noun names an event in some frame, and is not itself a party.
    pub(crate) fn is_event_noun(&self, n: u32) -> bool {
        self.tree.is_noun(n)
            && self.mention_at(n).is_none()
            && self.lexicon.nouns.get(self.noun_lemma(n)).iter().any(|r| {
                r.rest.is_empty()
                    && r.behaviour.is_some()
                    && !self.lexicon.frames[r.frame as usize].actor.has(&Place::Is)
            })
    }

    /// Whether a noun is something that can be condemned, refused or welcomed without saying whose it is.
    fn is_matter(&self, n: u32) -> bool {
        self.is_event_noun(n) || (self.tree.is_noun(n) && self.lexicon.in_class("matter", self.noun_lemma(n)))
    }

    /// Who does what an event noun names, as far as its own phrase tells.
    fn doer(&self, n: u32) -> Vec<Arg> {
        let own = self.at(self.tree.child(n, "poss").map(|p| (p, Path::default().step("poss"))), true);
        if !own.is_empty() {
            return own;
        }
        let front = self.modifier(n, false);
        if !front.is_empty() {
            return front;
        }
        let by: [Box<str>; 2] = ["by", "from"].map(Into::into);
        self.prepositional(&by, n, &Found::default())
    }

    /// The lemma of a noun, with "co-operation" in one piece.
    pub(crate) fn noun_lemma(&self, n: u32) -> &str {
        let t = &self.tree;
        let lemma = t.lemma(n);
        if n >= 2 && matches!(lemma, "operation" | "operate") && t.is(n - 1, "-") && t.is(n - 2, "co") {
            return if lemma == "operation" { "cooperation" } else { "cooperate" };
        }
        if n >= 2 && t.is(n - 1, "-") && t.is(n - 2, "test") {
            match lemma {
                "fire" => return "test-fire",
                "launch" => return "test-launch",
                _ => {}
            }
        }
        lemma
    }

    fn light_subject(&self, noun: u32, v: u32) -> Option<(u32, Path)> {
        let t = &self.tree;
        let name = "light";
        if t.head(v) == Some(noun) {
            // "talks held by Oslo", "sanctions which Washington imposed"
            if t.is_passive(v) {
                return self.subject(v).map(|(s, p)| (s, Path::default().step(name).join(p)));
            }
            return t
                .child(v, "nsubj")
                .filter(|&s| !super::clause::is_relative(t.token(s).tag))
                .map(|s| (s, Path::default().step(name).step("nsubj")));
        }
        self.subject(v).map(|(s, p)| (s, Path::default().step(name).join(p)))
    }

    /// "After a meeting with Kenya, Somalia reopened the road": who meets is who does the rest.
    fn adjunct_subject(&self, noun: u32, row: &Row) -> Option<(u32, Path)> {
        let t = &self.tree;
        let b = row.behaviour?;
        if self.lexicon.behaviours[b as usize].event_type != EventType::Consult || t.dep(noun) != "pobj" {
            return None;
        }
        let p = t.head(noun)?;
        let v = t.head(p)?;
        let adjunct = ["after", "during", "following", "before", "for", "at", "on", "in"].iter().any(|w| t.is(p, w));
        if !adjunct || !t.is_verb(v) {
            return None;
        }
        self.subject(v).map(|(s, path)| (s, Path::default().step("adjunct").join(path)))
    }

    fn prepositional(&self, words: &[Box<str>], trigger: u32, found: &Found) -> Vec<Arg> {
        let t = &self.tree;
        let mut holders = vec![trigger];
        if t.is_verb(trigger) {
            // "imposed an embargo on Caracas": the parser may hang the preposition on either.
            holders.extend(t.child(trigger, "dobj"));
            if t.is_passive(trigger) {
                holders.extend(t.child(trigger, "nsubjpass"));
            }
            holders.extend(t.child(trigger, "prt"));
            holders.extend(found.tail);
        } else {
            holders.extend(found.light.map(|l| l.0));
            // "the torture of an Italian by Egypt": the parser may hang the one on the other.
            holders
                .extend(t.children_by(trigger, "prep").filter(|&p| t.is(p, "of")).filter_map(|p| t.child(p, "pobj")));
            if let Some(h) = t.head(trigger)
                && matches!(t.dep(trigger), "nsubj" | "nsubjpass")
                && words.iter().any(|w| matches!(&**w, "with" | "between"))
            {
                holders.push(h);
            }
        }
        let near = holders.len();
        holders.extend(found.tail.and_then(|p| t.child(p, "pobj")).filter(|&o| self.mention_at(o).is_none()));
        // "massed troops on the border with Chad", "halted its offensive in Mali": one noun further down.
        let mut k = 0;
        while k < holders.len() && holders.len() < 12 {
            for p in t.children_by(holders[k], "prep") {
                let own = |o: &u32| !holders.contains(o) && self.mention_at(*o).is_none();
                if let Some(o) = t.child(p, "pobj").filter(own) {
                    holders.push(o);
                }
            }
            k += 1;
        }
        // The party behind "by" has its own prepositions: "a strike by Oslo in Mali".
        if !t.is_verb(trigger) {
            for p in t.children_by(trigger, "prep").filter(|&p| t.is(p, "by")) {
                holders.extend(t.child(p, "pobj"));
            }
        }
        for (far, word) in [false, true].into_iter().flat_map(|far| words.iter().map(move |w| (far, w))) {
            let range = if far { near..holders.len() } else { 0..near };
            for &h in &holders[range] {
                for &p in t.children(h) {
                    let out_of = &**word == "from" && t.is(p, "of") && t.is(h, "out");
                    if !(t.is(p, word) || out_of)
                        || !matches!(t.dep(p), "prep" | "agent" | "dative" | "prt" | "advmod" | "mark")
                    {
                        continue;
                    }
                    // "by" of a passive verb over an event noun names its actor: right for nouns under light verbs too.
                    let mut any = Vec::new();
                    for o in t.children(p).iter().copied().filter(|&o| matches!(t.dep(o), "pobj" | "pcomp")) {
                        if t.dep(o) == "pobj" {
                            any.extend(self.at(Some((o, Path::default().step("prep").step("pobj"))), true));
                        }
                    }
                    // "out of", "ahead of": a preposition on a preposition.
                    if any.is_empty()
                        && let Some(p2) = t.child(p, "prep")
                        && let Some(o) = t.child(p2, "pobj")
                    {
                        any.extend(self.at(Some((o, Path::default().step("prep").step("prep").step("pobj"))), true));
                    }
                    // "the country on which they imposed", "the side they fought against"
                    if any.is_empty()
                        && t.children(p).is_empty()
                        && t.dep(h) == "relcl"
                        && let Some(a) = t.head(h)
                    {
                        any.extend(self.at(Some((a, Path::default().step("relcl").step("prep"))), true));
                    }
                    // "a halt to its offensive in Mali": its own is not whom it is done to.
                    any.retain(|a| !(a.path.holds("poss") && self.same_side(found, a.who)));
                    if !any.is_empty() {
                        return any;
                    }
                }
            }
        }
        Vec::new()
    }

    /// The actor in front of a noun: "Russian arms", "US sanctions", "the Trump visit"; not "Iran sanctions".
    fn modifier(&self, noun: u32, recipient: bool) -> Vec<Arg> {
        let t = &self.tree;
        let mut out: Vec<Arg> = Vec::new();
        for &c in t.children(noun).iter().filter(|&&c| c < noun) {
            if !matches!(t.dep(c), "amod" | "compound" | "nmod" | "nummod") {
                continue;
            }
            for c in std::iter::once(c).chain(t.children_by(c, "conj")) {
                let Some(m) = self.mention_at(c).or_else(|| self.mention_over(c)).filter(|&m| !self.is_vague(m)) else {
                    continue;
                };
                let name = t.word(c);
                let acronym = name.len() <= 5 && name.chars().all(|c| c.is_uppercase() || c == '.');
                let adjective = self.kind(m) == MentionKind::Demonym || acronym || t.token(c).upos == Upos::Adj;
                if (adjective || recipient || !self.is_place(c)) && !out.iter().any(|a| a.who == Who::Actor(m)) {
                    out.push(Arg { who: Who::Actor(m), token: c, path: Path::default().step(t.dep(c)) });
                }
            }
        }
        out
    }

    fn is_place(&self, token: u32) -> bool {
        let span = self.tree.token(token).span;
        let i = self.mentions.places.partition_point(|p| p.place.span.end <= span.start);
        self.mentions.places.get(i).is_some_and(|p| p.place.span.overlaps(span))
    }

    /// Who a predicate noun or adjective is said of.
    fn said_of(&self, trigger: u32) -> Vec<Arg> {
        let t = &self.tree;
        // "is opposed to", tagged as a passive
        if t.is_verb(trigger) {
            return self.at(self.surface_subject(trigger, 0), false);
        }
        let mut at = t.first_conjunct(trigger);
        // "has been one of Maduro's main supporters"
        while t.dep(at) == "pobj"
            && let Some(p) = t.head(at)
            && (t.is(p, "of") || t.is(p, "among"))
            && let Some(n) = t.head(p)
        {
            at = n;
        }
        let Some(head) = t.head(at) else { return Vec::new() };
        match t.dep(at) {
            "attr" | "acomp" | "oprd" => self.at(self.surface_subject(head, 0), false),
            "appos" => self.at(Some((head, Path::default().step("appos"))), false),
            "amod" | "acl" => self.at(Some((head, Path::default().step("amod"))), false),
            "pobj" if t.is(head, "as") => {
                let v = t.head(head);
                self.at(v.and_then(|v| self.surface_subject(v, 0)), false)
            }
            _ => match t.child(at, "appos") {
                // "its ally Belarus"
                Some(a) => self.at(Some((a, Path::default().step("appos"))), false),
                None => match self.mention_at(at) {
                    Some(m) if self.kind(m) == MentionKind::Name && !self.is_vague(m) => {
                        vec![Arg { who: Who::Actor(m), token: at, path: Path::default().step("is") }]
                    }
                    _ => Vec::new(),
                },
            },
        }
    }

    /// The party of the event told inside the content that the trigger is aimed at, else the first other actor there.
    ///
    /// Praise, blame and refusal are aimed at who does it, promises and threats at whom it is done to, demands at who
    /// is to do it and, where nobody is, at whom it concerns.
    fn inside(&self, content: u32, trigger: u32, found: &Found, row: &Row, depth: u8) -> Vec<Arg> {
        use EventType::*;
        let t = &self.tree;
        let other = |a: &Arg| !self.same_side(found, a.who);
        let kind = row.behaviour.map(|b| self.lexicon.behaviours[b as usize].event_type);
        // "prepared to hold talks with", "to extend its support to": down the objects to a word that is an event.
        let mut at = Some(content);
        let mut steps = 0;
        while let Some(c) = at {
            if let Some(inner) = self.embedded(c, depth + 1) {
                let (first, second) = match kind {
                    // "refused to send weapons to Mali"
                    Some(Reject) if t.is_verb(c) => (&inner.recipient, None),
                    Some(Accuse | Reject | Support) => (&inner.actor, None),
                    Some(Request) => (&inner.actor, Some(&inner.recipient)),
                    _ => (&inner.recipient, Some(&inner.actor)),
                };
                for side in [Some(first), second].into_iter().flatten() {
                    // "called for a truce between A and B": asked of both.
                    let both =
                        kind == Some(Request) && inner.actor.iter().any(|a| a.path.holds("prep")) && inner.mutual;
                    let more: &[Arg] = if both { &inner.recipient } else { &[] };
                    let args: Vec<Arg> = side
                        .iter()
                        .chain(more)
                        .filter(|a| other(a))
                        .map(|a| Arg { path: Path::default().step("within").join(a.path), ..*a })
                        .collect();
                    if !args.is_empty() {
                        return args;
                    }
                }
                return Vec::new();
            }
            if matches!(kind, Some(Accuse | Reject | Support)) && self.is_event_noun(c) {
                return self
                    .doer(c)
                    .into_iter()
                    .filter(other)
                    .map(|a| Arg { path: Path::default().step("within").join(a.path), ..a })
                    .collect();
            }
            steps += 1;
            at = if steps > 3 {
                None
            } else {
                t.child(c, "dobj").or_else(|| t.child(c, "xcomp")).or_else(|| {
                    t.children_by(c, "prep")
                        .filter(|&p| !t.is(p, "by"))
                        .find_map(|p| t.child(p, "pobj").filter(|&o| self.is_event_noun(o)))
                })
            };
        }
        // Any other actor among the arguments of the content: no deeper clause, no aside.
        for i in t.doc.sentence_of(content).tokens.clone() {
            if i == trigger || !self.argument_of(i, content) {
                continue;
            }
            let Some(m) = self.mention_at(i).filter(|&m| !self.is_vague(m)) else { continue };
            let arg = Arg { who: Who::Actor(m), token: i, path: Path::default().step("within") };
            if other(&arg) && self.other_state(found, arg.who) {
                let mut args = vec![arg];
                args.extend(
                    t.children_by(i, "conj")
                        .filter_map(|c| {
                            let m = self.mention_at(c)?;
                            Some(Arg {
                                who: Who::Actor(m),
                                token: c,
                                path: Path::default().step("within").step("conj"),
                            })
                        })
                        .filter(other),
                );
                return args;
            }
        }
        Vec::new()
    }

    /// Whether `who` belongs to no state that an actor already found belongs to.
    fn other_state(&self, found: &Found, who: Who) -> bool {
        let own: Vec<&str> = found.actor.iter().flat_map(|a| self.keys(a.who)).map(|k| k.0).collect();
        self.keys(who).iter().all(|k| !own.contains(&k.0))
    }

    /// Whether `i` hangs on `top` by arguments alone: objects, prepositions, possessors.
    fn argument_of(&self, i: u32, top: u32) -> bool {
        let t = &self.tree;
        let mut at = i;
        for _ in 0..6 {
            if at == top {
                return true;
            }
            if !matches!(
                t.dep(at),
                "dobj"
                    | "pobj"
                    | "prep"
                    | "poss"
                    | "dative"
                    | "xcomp"
                    | "pcomp"
                    | "amod"
                    | "compound"
                    | "nsubj"
                    | "nsubjpass"
                    | "conj"
            ) {
                return false;
            }
            match t.head(at) {
                Some(h) => at = h,
                None => return false,
            }
        }
        false
    }

    /// Whether `who` is of the same state and sector as an actor already found.
    fn same_side(&self, found: &Found, who: Who) -> bool {
        let state = |k: (&str, &str)| (k.0.to_owned(), domestic(k.1).to_owned());
        let own: Vec<_> = found.actor.iter().flat_map(|a| self.keys(a.who)).map(state).collect();
        let theirs = self.keys(who);
        !theirs.is_empty() && theirs.into_iter().map(state).all(|k| own.contains(&k))
    }

    /// The state in which the place of a visit or meeting lies.
    fn host(&self, trigger: u32, found: &Found) -> Vec<Arg> {
        let t = &self.tree;
        // "attended a summit in Peru": the place hangs on the object.
        let thing = if t.is_verb(trigger) { t.child(trigger, "dobj") } else { None };
        let holders = [Some(trigger), found.light.map(|l| l.0), thing];
        for h in holders.into_iter().flatten() {
            for &c in t.children(h) {
                let o = match t.dep(c) {
                    "dobj" | "advmod" | "npadvmod" if Some(h) != thing => Some(c),
                    "prep" if ["to", "in", "into", "at"].iter().any(|w| t.is(c, w)) => t.child(c, "pobj"),
                    _ => None,
                };
                let Some(o) = o else { continue };
                let span = t.token(o).span;
                if let Some(i) = self.mentions.places.iter().position(|p| p.head == o || p.place.span.contains(span))
                    && self.mentions.places[i].place.country.is_some()
                {
                    return vec![Arg { who: Who::Place(i as u32), token: o, path: Path::default().step("place") }];
                }
            }
        }
        Vec::new()
    }

    /// Makes the second half of a plural actor the recipient of a mutual event, and drops who would act on itself.
    fn untangle(&self, found: &mut Found, frame: &Frame) {
        let side = |k: (&str, &str)| (k.0.to_owned(), domestic(k.1).to_owned());
        if found.recipient.is_empty() && frame.recipient.has(&Place::Plural) && found.actor.len() > 1 {
            let first = self.keys(found.actor[0].who);
            let first: Vec<_> = first.into_iter().map(side).collect();
            if let Some(cut) = (1..found.actor.len())
                .find(|&i| self.keys(found.actor[i].who).into_iter().map(side).any(|k| !first.contains(&k)))
            {
                found.recipient = found.actor.split_off(cut);
            }
        }
        let own: Vec<_> = found.actor.iter().flat_map(|a| self.keys(a.who)).map(side).collect();
        // "the two reaffirmed the partnership between them": what is theirs names nobody else.
        found.recipient.retain(|r| {
            let keys = self.keys(r.who);
            keys.is_empty() || !keys.into_iter().map(side).all(|k| own.contains(&k))
        });
        // "both leaders met": one mention for several actors stays whole; the report divides it.
        if found.recipient.is_empty()
            && frame.recipient.has(&Place::Plural)
            && found.actor.len() == 1
            && own.iter().any(|k| *k != own[0])
        {
            found.recipient = found.actor.clone();
        }
    }
}

impl Reader<'_> {
    /// The other party of talks that stands right behind the verb, whatever the parser hangs it on: "discussed with
    /// X Y's plans", "called X of Y today to".
    fn beside(&self, trigger: u32, frame: &Frame, found: &Found) -> Vec<Arg> {
        let t = &self.tree;
        let with = |p: &Place| matches!(p, Place::Prep(words) if words.iter().any(|w| &**w == "with"));
        let joint = frame.recipient.has(&Place::Plural) && frame.recipient.places.iter().any(with);
        let met = *frame.name == *"svo_strict" && t.child(trigger, "dobj").is_none();
        if !joint && !met || t.is_passive(trigger) {
            return Vec::new();
        }
        let end = t.doc.sentence_of(trigger).tokens.end;
        let mut i = trigger + 1;
        if joint {
            // An adverb or a word of time may stand between.
            while i < end && i <= trigger + 3 && matches!(t.token(i).upos, Upos::Adv | Upos::Noun) {
                i += 1;
            }
            if i >= end || !t.is(i, "with") {
                return Vec::new();
            }
            i += 1;
        }
        while i < end && t.token(i).upos == Upos::Det {
            i += 1;
        }
        if i >= end {
            return Vec::new();
        }
        let start = t.token(i).span.start;
        let named = self.mentions.actors.iter().position(|m| {
            m.span.start == start
                && m.kind == MentionKind::Name
                && !m.actors.is_empty()
                && m.actors.iter().all(|a| met || a.sector.is_some())
        });
        let Some(m) = named.map(|m| m as u32).filter(|&m| !self.is_vague(m)) else { return Vec::new() };
        let head = self.mentions.actors[m as usize].head;
        // "called China a threat", "call Russia's bluff": no call.
        let person = self.mentions.actors[m as usize].actors.iter().all(|a| a.sector.is_some());
        let possessor = t.dep(head) == "poss";
        if (met && !person) || possessor || found.actor.iter().any(|a| a.who == Who::Actor(m)) {
            return Vec::new();
        }
        vec![Arg { who: Who::Actor(m), token: head, path: Path::default().step("beside") }]
    }

    /// A name that ends right before the verb where the subject holds no party: "Assistant to the President X hosted",
    /// "President A. B., Jr., called".
    fn name_before(&self, trigger: u32, subject: Option<u32>) -> Vec<Arg> {
        let t = &self.tree;
        let start = t.doc.sentence_of(trigger).tokens.start;
        let mut i = trigger;
        while i > start
            && matches!(t.dep(i - 1), "aux" | "auxpass" | "neg" | "advmod" | "punct" | "npadvmod")
            && !t.is(i - 1, "”")
        {
            i -= 1;
        }
        if i > start && ["Jr.", "Jr", "Sr.", "Sr"].iter().any(|w| t.is(i - 1, w)) {
            i -= 1;
            while i > start && t.is(i - 1, ",") {
                i -= 1;
            }
        }
        if i == start || subject.is_some_and(|s| s >= trigger) {
            return Vec::new();
        }
        let end = t.token(i - 1).span.end;
        let person = |m: &&legation_schema::ActorMention| {
            m.span.end == end
                && m.kind == MentionKind::Name
                && t.token(i - 1).upos == Upos::Propn
                && !m.actors.is_empty()
                && m.actors.iter().all(|a| a.sector.is_some())
        };
        let Some(m) = self.mentions.actors.iter().find(person) else { return Vec::new() };
        let Some(at) = self.mention_at(m.head).filter(|&x| !self.is_vague(x)) else { return Vec::new() };
        // A name inside another phrase is that phrase's business.
        let own = subject.is_none_or(|s| t.within(m.head, s) || m.span.contains(t.token(s).span) || s + 2 >= i);
        if !own || matches!(t.dep(m.head), "poss" | "conj") {
            return Vec::new();
        }
        vec![Arg { who: Who::Actor(at), token: m.head, path: Path::default().step("beside") }]
    }

    /// A state does not withdraw from, help or visit its own army: "withdrew its troops".
    fn spare_own(&self, found: &mut Found, kind: EventType) {
        use EventType::*;
        if !matches!(kind, Retreat | Sanction | Mobilize | Aid | Cooperate | Agree | Consult | Assault) {
            return;
        }
        let organ = |sector: &str| matches!(sector, "" | "GOV" | "MIL" | "COP" | "SPY");
        let own: Vec<(&str, &str)> = found.actor.iter().flat_map(|a| self.keys(a.who)).filter(|k| organ(k.1)).collect();
        // One mention of two states: they act on each other.
        if found.recipient == found.actor {
            return;
        }
        let kept: Vec<Arg> = found
            .recipient
            .iter()
            .copied()
            .filter(|r| {
                let keys = self.keys(r.who);
                keys.is_empty() || !keys.iter().all(|k| organ(k.1) && own.iter().any(|o| o.0 == k.0))
            })
            .collect();
        found.recipient = kept;
    }

    /// Whom an infinitive of purpose helps.
    fn helped(&self, trigger: u32) -> Option<u32> {
        let t = &self.tree;
        let object = t.child(trigger, "dobj");
        [Some(trigger), object]
            .into_iter()
            .flatten()
            .flat_map(|h| t.children(h))
            .copied()
            .filter(|&c| matches!(t.dep(c), "advcl" | "xcomp" | "acl" | "relcl") && self.is_infinitive(c))
            .filter(|&c| self.lexicon.in_class("helping", t.lemma(c)))
            .find_map(|c| t.child(c, "dobj"))
    }

    /// The state of a place that stands where a party could: "bombed Aleppo", "let aid into Gaza".
    pub(super) fn place_at(&self, token: u32, path: Path) -> Vec<Arg> {
        let span = self.tree.token(token).span;
        let i = self.mentions.places.partition_point(|p| p.place.span.end <= span.start);
        match self.mentions.places.get(i) {
            Some(p) if p.place.span.overlaps(span) && p.place.country.is_some() => {
                vec![Arg { who: Who::Place(i as u32), token, path: path.step("place") }]
            }
            _ => Vec::new(),
        }
    }
}

/// Sectors that act for the state as such count as the state.
pub(crate) fn domestic(sector: &str) -> &str {
    match sector {
        "GOV" => "",
        s => s,
    }
}
