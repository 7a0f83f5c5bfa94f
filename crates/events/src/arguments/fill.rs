//! Where one slot of a frame is filled from: the places that `frames.tsv` names.

use legation_schema::{EventType, MentionKind, Upos};

use super::slot::{AT_HOME, Found};
use super::{Arg, Path, Reader, Who};
use crate::lexicon::{Effect, Frame, Place, Row, Slot};
use crate::speech::{self, Attribution};

const MAX_DEPTH: u8 = 3;

impl Reader<'_> {
    /// The arguments in the first place of `slot` that has any.
    pub(super) fn fill(&self, slot: &Slot, trigger: u32, found: &Found, row: &Row, depth: u8) -> Vec<Arg> {
        let args = self.fill_by_actors(slot, trigger, found, row, depth);
        if !args.is_empty() || found.actor.is_empty() || !material(self, row) {
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
        // "declared a state of siege in the capital", "imposed a curfew in Mali"
        if row.behaviour.is_some_and(|b| AT_HOME.contains(&&*self.lexicon.behaviours[b as usize].id)) {
            let object = self.object(trigger).map(|o| o.0);
            let tail = found.tail.and_then(|p| self.tree.child(p, "pobj"));
            for holder in [Some(trigger), object, found.tail, tail].into_iter().flatten() {
                for p in self.tree.children_by(holder, "prep") {
                    let inside = ["in", "on", "across", "throughout", "over", "around"];
                    if !inside.iter().any(|w| self.tree.is(p, w)) {
                        continue;
                    }
                    let Some(o) = self.tree.child(p, "pobj") else { continue };
                    // "parts of Kashmir", "the territory of Chad"
                    let of = self.tree.children_by(o, "prep").find(|&p| self.tree.is(p, "of"));
                    let o = of.and_then(|p| self.tree.child(p, "pobj")).unwrap_or(o);
                    let path = Path::default().step("in");
                    if let Some(m) = self.known_at(o).filter(|&m| self.is_state(m)) {
                        return vec![Arg { who: Who::Actor(m), token: o, path }];
                    }
                    let place = self.place_at(o, path);
                    if !place.is_empty() {
                        return place;
                    }
                }
            }
        }
        // "burned villages in Chad": the thing is nobody's, the place says whom it hits.
        let rebels = found.actor.iter().all(|a| self.has_sector(a.who, &["REB", "UAF", "CRM", "PRM"]));
        if self.tree.is_verb(trigger) && self.object(trigger).is_some_and(|o| self.alone(o.0).is_empty()) {
            let object = self.object(trigger).map(|o| o.0);
            for holder in [Some(trigger), object].into_iter().flatten() {
                let inside = self.tree.children_by(holder, "prep").filter(|&p| self.tree.is(p, "in"));
                for o in inside.filter_map(|p| self.tree.child(p, "pobj")).collect::<Vec<_>>() {
                    let state = self.known_at(o).filter(|&m| self.is_state(m));
                    // Rebels fight at home.
                    let abroad = |m: &u32| rebels || self.other_state(found, Who::Actor(*m));
                    if let Some(m) = state.filter(abroad) {
                        return vec![Arg { who: Who::Actor(m), token: o, path: Path::default().step("in") }];
                    }
                }
            }
        }
        args
    }

    pub(super) fn fill_by_actors(&self, slot: &Slot, trigger: u32, found: &Found, row: &Row, depth: u8) -> Vec<Arg> {
        for place in &slot.places {
            // Several who act together are each other's party: nobody else is looked for.
            // "The ministers met residents": those they met are nobody known, and so not the ministers.
            if *place == Place::Plural && self.tree.is_verb(trigger) && self.meets_others(slot, trigger) {
                return Vec::new();
            }
            if *place == Place::Plural && self.several(found) {
                return Vec::new();
            }
            // "accused each other of": it stays between them, whoever is named further on.
            if self.tree.is_verb(trigger) && !found.actor.is_empty() && self.each_other(trigger) {
                return Vec::new();
            }
            let mut args = self.under_light(place, slot, trigger, found, row);
            if args.is_empty() {
                args = self.place(place, trigger, found, row, depth);
            }
            // An argument is no second one.
            args.retain(|a| !found.actor.iter().any(|b| b.who == a.who));
            // "withdrew its recognition": its owner is who acts.
            let strife = row.behaviour.is_some_and(|b| self.lexicon.behaviours[b as usize].event_type.quad() > 2);
            args.retain(|a| !(a.path.holds("poss") && self.same_side(found, a.who, strife)));
            if !args.is_empty() {
                return args;
            }
            if self.taken(place, trigger, found) {
                return Vec::new();
            }
        }
        Vec::new()
    }

    /// "launched a sniper attack", "announced the deployment of 230 troops": whose verb it is does it, not the kind of
    /// attack nor who is deployed.
    fn under_light(&self, place: &Place, slot: &Slot, trigger: u32, found: &Found, row: &Row) -> Vec<Arg> {
        let Some((v, Effect::Do | Effect::Begin | Effect::Continue | Effect::End | Effect::Plan)) = found.light else {
            return Vec::new();
        };
        let frame = &self.lexicon.frames[row.frame as usize];
        let of = |words: &[Box<str>]| words.iter().any(|w| **w == *"of");
        let aside = match place {
            Place::Mod => true,
            Place::Prep(words) => of(words),
            _ => false,
        };
        let actor = found.actor.is_empty() && *slot == frame.actor && slot.has(&Place::Subj);
        if !aside || !actor || frame.recipient.has(&Place::Mod) || frame.recipient.has(&Place::Plural) {
            return Vec::new();
        }
        self.at(self.light_subject(trigger, v), false)
    }

    /// "in support of", "in response to": why it is done, not to whom.
    fn aside(&self, p: u32) -> bool {
        let t = &self.tree;
        let why = |o: u32| {
            t.child(o, "det").is_none()
                && t.child(o, "poss").is_none()
                && matches!(
                    t.lemma(o),
                    "support"
                        | "response"
                        | "retaliation"
                        | "solidarity"
                        | "defence"
                        | "defense"
                        | "revenge"
                        | "honour"
                        | "honor"
                        | "return"
                        | "exchange"
                        | "behalf"
                        | "favour"
                        | "favor"
                        | "reaction"
                )
        };
        (t.is(p, "in") || t.is(p, "on") || t.is(p, "as")) && t.child(p, "pobj").is_some_and(why)
    }

    /// Whether people who are no party stand where the other side of a mutual event would.
    fn meets_others(&self, slot: &Slot, v: u32) -> bool {
        let t = &self.tree;
        let people = |o: u32| t.is_noun(o) && self.lexicon.in_class("person", &t.lemma(o).to_lowercase());
        slot.places.iter().any(|place| match place {
            Place::Obj => t.child(v, "dobj").is_some_and(people),
            Place::Prep(words) => t
                .children_by(v, "prep")
                .filter(|&p| words.iter().any(|w| t.is(p, w)) || t.is(p, "to"))
                .filter_map(|p| t.child(p, "pobj"))
                .any(people),
            _ => false,
        })
    }

    /// Whether the object of `v`, or of one of its prepositions, is "each other" or theirs: "each other's envoys".
    pub(crate) fn each_other(&self, v: u32) -> bool {
        let t = &self.tree;
        // The parser may take either word of the two for the head.
        let pair = |o: u32| (t.is(o, "each") && t.is(o + 1, "other")) || (t.is(o, "one") && t.is(o + 1, "another"));
        let last = t.doc.tokens.len() as u32 - 1;
        let mutual = |o: u32| (o < last && pair(o)) || (o > 0 && pair(o - 1));
        let objects = t.children_by(v, "prep").filter_map(|p| t.child(p, "pobj"));
        let of_both = || self.is_each(v);
        // "each side blamed the other", "both blame the other side"
        let other = |o: u32| {
            let the = |n: u32| t.child(n, "det").is_some_and(|d| t.is(d, "the"));
            let side = matches!(t.lemma(o), "side" | "party" | "country")
                && t.children(o).iter().any(|&c| t.is(c, "other") && t.dep(c) == "amod");
            (t.is(o, "other") || side) && the(o) && of_both()
        };
        t.child(v, "dobj")
            .into_iter()
            .chain(objects)
            .any(|o| mutual(o) || other(o) || t.child(o, "poss").is_some_and(|p| mutual(p) || other(p)))
    }

    /// Whether the object of `v` is something that its subjects have together: "reopened their shared border".
    pub(super) fn is_shared(&self, v: u32) -> bool {
        let t = &self.tree;
        let joint = |c: u32| ["shared", "common", "mutual", "joint"].iter().any(|w| t.is(c, w));
        t.child(v, "dobj").is_some_and(|o| {
            t.child(o, "poss").is_some_and(|p| t.is(p, "their")) && t.children_by(o, "amod").any(joint)
        })
    }

    /// Whether the subject of `v` is each of two: "each side", "both", "the two sides".
    fn is_each(&self, v: u32) -> bool {
        let t = &self.tree;
        let Some((s, _)) = self.surface_subject(v, 0) else { return false };
        let each = t.is(s, "each") || t.is(s, "both") || t.child(s, "det").is_some_and(|d| t.is(d, "each"));
        each || self.mention_at(s).is_some_and(|m| self.mentions.actors[m as usize].actors.len() == 2)
    }

    /// Whether the place holds a person or body by name whom no table knows: then nobody further off is meant.
    /// "Chad freed the pastor John Doe, a critic of Mali": not Mali.
    fn taken(&self, place: &Place, trigger: u32, found: &Found) -> bool {
        if self.loose.get() {
            return false;
        }
        let t = &self.tree;
        let stranger = |o: u32| {
            t.token(o).upos == Upos::Propn && {
                self.loose.set(true);
                let party = self.alone(o);
                self.loose.set(false);
                party.iter().any(|a| a.who == Who::Phrase(o)) && !found.actor.iter().any(|a| a.token == o)
            }
        };
        match place {
            Place::Obj => self.object(trigger).is_some_and(|(o, _)| stranger(o)),
            Place::Prep(words) if t.is_verb(trigger) => [Some(trigger), t.child(trigger, "dobj")]
                .into_iter()
                .flatten()
                .flat_map(|h| t.children_by(h, "prep"))
                .filter(|&p| words.iter().any(|w| t.is(p, w)))
                .filter_map(|p| t.child(p, "pobj"))
                .any(stranger),
            _ => false,
        }
    }

    pub(super) fn place(&self, place: &Place, trigger: u32, found: &Found, row: &Row, depth: u8) -> Vec<Arg> {
        let t = &self.tree;
        let frame = &self.lexicon.frames[row.frame as usize];
        let verb = t.is_verb(trigger);
        match place {
            // "said the ruling of the court violates": whose it is is judged.
            Place::Subj if verb && frame.actor.has(&Place::Speaker) => self.at(self.subject(trigger), true),
            Place::Subj if verb => {
                let subject = self.subject(trigger);
                let mut args = self.at(subject, false);
                if args.is_empty() && !t.is_passive(trigger) {
                    args = self.name_before(trigger, subject.map(|s| s.0));
                }
                // "Israeli shelling killed ten", "ten were killed in an air strike by Chad": who does the deed.
                if args.is_empty() && violent(self, row) {
                    let deed = subject.map(|s| s.0).or_else(|| self.deed_behind(trigger));
                    let custody = |n: u32| ["custody", "weapon"].iter().any(|c| self.lexicon.in_class(c, t.lemma(n)));
                    if let Some(n) = deed.filter(|&n| self.is_event_noun(n) || custody(n)) {
                        let path = Path::default().step("deed");
                        args = self.doer(n).into_iter().map(|a| Arg { path: path.join(a.path), ..a }).collect();
                    }
                }
                if args.is_empty() && t.is_passive(trigger) {
                    args = self.unsaid_agent(trigger, frame, row);
                }
                // "the seizure drew condemnation from Athens": condemned is who seized.
                if args.is_empty()
                    && !frame.actor.has(&Place::Subj)
                    && let Some((s, path)) = subject.filter(|s| self.is_event_noun(s.0))
                {
                    args =
                        self.doer(s).into_iter().map(|a| Arg { path: path.step("doer").join(a.path), ..a }).collect();
                }
                // "Oslo said the talks had failed, blaming Chad": who speaks, where what is told is of a thing.
                if args.is_empty()
                    && t.dep(trigger) == "advcl"
                    && t.token(trigger).tag == "VBG"
                    && verbal(self, row)
                    && let Some(told) = t.head(trigger)
                {
                    args = self.teller(told);
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
                None => {
                    let args = self.at(self.adjunct_subject(trigger, row), false);
                    // "Oslo said talks with Chad had failed": it is a party of talks that it tells of.
                    let talks = args.is_empty()
                        && frame.recipient.has(&Place::Plural)
                        && t.children_by(trigger, "prep").any(|p| t.is(p, "with"));
                    if !talks {
                        return args;
                    }
                    let mut top = trigger;
                    if t.dep(top) == "pobj"
                        && let Some(n) = t.head(top).filter(|&p| t.is(p, "of")).and_then(|p| t.head(p))
                    {
                        top = n;
                    }
                    match t.head(top).filter(|_| matches!(t.dep(top), "nsubj" | "nsubjpass")) {
                        Some(told) => self.teller(told),
                        None => args,
                    }
                }
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
                // "supported the Second Amendment to the constitution of": a text is nobody's.
                Some((o, _)) if matches!(t.token(o).ent, "LAW" | "WORK_OF_ART") => Vec::new(),
                // "condemned the bombing of Aleppo": who did it, never who suffered it.
                Some((o, path)) if self.is_event_noun(o) => {
                    let path = path.step("doer");
                    self.doer(o).into_iter().map(|a| Arg { path: path.join(a.path), ..a }).collect()
                }
                object => self.at(object, true),
            },
            // "granted Bolivia access": a name right before the gift, which the parser takes for a part of it.
            Place::Iobj
                if t.child(trigger, "dative").is_none()
                    && let Some(o) = t.child(trigger, "dobj")
                    && o > trigger + 1
                    && t.head(trigger + 1) == Some(o)
                    && matches!(t.dep(trigger + 1), "compound" | "nmod")
                    && let Some(m) = self.known_at(trigger + 1).filter(|&m| self.is_state(m)) =>
            {
                vec![Arg { who: Who::Actor(m), token: trigger + 1, path: Path::default().step("dative") }]
            }
            Place::Iobj => t
                .children_by(trigger, "dative")
                .flat_map(|d| match t.child(d, "pobj") {
                    Some(o) => self.at(Some((o, Path::default().step("dative").step("pobj"))), true),
                    None => self.at(Some((d, Path::default().step("dative"))), true),
                })
                .collect(),
            Place::Prep(words) => self.prepositional(words, trigger, found),
            Place::Clause | Place::Inf | Place::Must | Place::Wish => {
                let Some(c) = self.complement(trigger) else { return Vec::new() };
                let blames =
                    row.behaviour.is_some_and(|b| self.lexicon.behaviours[b as usize].event_type == EventType::Accuse);
                // "claimed that thugs were sent by the government": blamed is who sent them.
                if blames && t.is_passive(c) {
                    let by = self.subject(c).map(|(s, p)| (s, Path::default().step("clause").join(p)));
                    return self.at(by, true);
                }
                let subject = t.child(c, "nsubj").or_else(|| t.child(c, "nsubjpass"));
                let args = self.at(subject.map(|s| (s, Path::default().step("clause").step(t.dep(s)))), true);
                // "she claimed that she and her family were threatened": nobody blames herself.
                let own = |a: &Arg| found.actor.iter().any(|b| self.same_party(a.who, b.who));
                if blames && args.iter().any(own) { Vec::new() } else { args }
            }
            Place::Plural | Place::Pred => Vec::new(),
            Place::Poss => {
                let own = t.child(trigger, "poss");
                self.at(own.map(|p| (p, Path::default().step("poss"))), frame.recipient.has(&Place::Poss))
            }
            Place::Mod => self.modifier(trigger, frame.recipient.has(&Place::Mod) && !found.actor.is_empty()),
            Place::Is => self.said_of(trigger, frame.actor.has(&Place::Speaker)),
            Place::Predicated if self.is_predicate(trigger) => self.said_of(trigger, frame.actor.has(&Place::Speaker)),
            Place::Predicated => Vec::new(),
            Place::Within => match found.content {
                Some(c) if depth < MAX_DEPTH => self.inside(c, trigger, found, row, depth),
                _ => Vec::new(),
            },
            Place::Place | Place::Host => self.host(trigger, found),
            Place::Speaker => {
                let speaker = self.saying(trigger).and_then(|a| a.speaker_head);
                self.at(speaker.map(|h| (h, Path::default().step("speaker"))), false)
            }
            // Needs what was told before: the coder's business.
            Place::Before => Vec::new(),
        }
    }

    /// Whether a noun or adjective stands behind a copula.
    pub(crate) fn is_predicate(&self, i: u32) -> bool {
        matches!(self.tree.dep(self.tree.first_conjunct(i)), "attr" | "acomp" | "oprd")
    }

    /// The innermost telling that holds a token.
    pub(crate) fn saying(&self, token: u32) -> Option<&Attribution> {
        speech::chain(self.tree.doc, &self.speech, token).first().map(|&k| &self.speech[k])
    }

    /// Who says what the clause of `told` tells.
    fn teller(&self, told: u32) -> Vec<Arg> {
        let t = &self.tree;
        let saying = t.head(told).filter(|&v| {
            t.dep(told) == "ccomp" && t.is_verb(v) && matches!(t.lemma(v), "say" | "announce" | "add" | "tell")
        });
        let subject = saying.and_then(|v| t.child(v, "nsubj"));
        self.at(subject.map(|s| (s, Path::default().step("teller"))), false)
    }

    /// Who does what a passive tells without saying by whom: forces are sent and withdrawn by their own state, and
    /// "relations between A and B were restored" by both.
    fn unsaid_agent(&self, v: u32, frame: &Frame, row: &Row) -> Vec<Arg> {
        let t = &self.tree;
        let Some((o, path)) = self.object(v) else { return Vec::new() };
        let path = path.step("own");
        let id = row.behaviour.map_or("", |b| &*self.lexicon.behaviours[b as usize].id);
        if frame.recipient.has(&Place::Plural) {
            if !matches!(id, "support.relations" | "sanction.sever") {
                return Vec::new();
            }
            let between = t.children_by(o, "prep").filter(|&p| t.is(p, "between"));
            let parties: Vec<Arg> =
                between.filter_map(|p| t.child(p, "pobj")).flat_map(|b| self.at(Some((b, path)), false)).collect();
            return if parties.len() > 1 { parties } else { Vec::new() };
        }
        // "was summoned to the foreign ministry in Oslo"
        if id == "accuse.summon" {
            let to = |w: &str| t.children_by(v, "prep").find(|&p| t.is(p, w)).and_then(|p| t.child(p, "pobj"));
            let body = to("to").or_else(|| to("by"));
            let args = self.at(body.map(|b| (b, Path::default().step("to"))), false);
            let public = |a: &Arg| self.has_sector(a.who, &["GOV"]) || self.keys(a.who).iter().all(|k| k.1.is_empty());
            let args: Vec<Arg> = args.into_iter().filter(public).collect();
            return match to("in") {
                Some(place) if args.is_empty() => self.at(Some((place, Path::default().step("in"))), false),
                _ => args,
            };
        }
        let forces = id.starts_with("mobilize.") && id != "mobilize.police";
        if !forces && !matches!(id, "retreat.withdraw" | "sanction.recall") {
            return Vec::new();
        }
        let own = self.at(Some((o, path)), true);
        own.into_iter()
            .filter(|a| {
                self.has_sector(a.who, &["MIL", "GOV"])
                    || self.keys(a.who).iter().all(|k| k.1.is_empty() && k.0.len() == 3)
            })
            .collect()
    }

    pub(super) fn at(&self, head: Option<(u32, Path)>, owned: bool) -> Vec<Arg> {
        let Some((token, path)) = head else { return Vec::new() };
        let mut args = self.parties(token, owned);
        for a in &mut args {
            a.path = path.join(a.path);
        }
        args
    }

    /// "After a meeting with Kenya, Somalia reopened the road": who meets is who does the rest.
    pub(super) fn adjunct_subject(&self, noun: u32, row: &Row) -> Option<(u32, Path)> {
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

    pub(super) fn light_subject(&self, noun: u32, v: u32) -> Option<(u32, Path)> {
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

    pub(super) fn prepositional(&self, words: &[Box<str>], trigger: u32, found: &Found) -> Vec<Arg> {
        let t = &self.tree;
        let mut holders = vec![trigger];
        if t.is_verb(trigger) {
            // "imposed an embargo on Caracas": the parser may hang the preposition on either.
            holders.extend(t.child(trigger, "dobj").or_else(|| {
                let clause = |o: &(u32, Path)| o.1.holds("ccomp");
                self.object(trigger).filter(clause).map(|o| o.0)
            }));
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
        // "its donation of doses delivered to Laos", "the aid given to Kyiv": the participle says to whom.
        if words.iter().any(|w| matches!(&**w, "to" | "for")) {
            for h in holders.clone().into_iter().filter(|&h| t.is_noun(h)) {
                let handed = t.children_by(h, "acl").filter(|&c| t.token(c).tag == "VBN");
                holders.extend(handed.filter(|&c| self.lexicon.in_class("handed", t.lemma(c))));
            }
        }
        // "hit back at what she called finger-pointing by Chad"
        let labels = |c: u32| {
            matches!(t.lemma(c), "call" | "describe" | "term" | "label" | "see")
                && t.children(c).iter().any(|&w| t.is(w, "what") && w < c)
        };
        for &p in holders.iter().flat_map(|&h| t.children(h)).filter(|&&p| words.iter().any(|w| t.is(p, w))) {
            let Some(c) = t.child(p, "pcomp").filter(|&c| labels(c)) else { continue };
            let named = t
                .child(c, "oprd")
                .or_else(|| t.children_by(c, "prep").find(|&a| t.is(a, "as")).and_then(|a| t.child(a, "pobj")));
            let path = Path::default().step("prep").step("label");
            // The parser may hang the maker on the verb that names it.
            let by = t.children(c).iter().copied().find(|&b| t.is(b, "by") && b > c).and_then(|b| t.child(b, "pobj"));
            let mut doer = named.map(|n| self.doer(n)).unwrap_or_default();
            if doer.is_empty() && !t.is_passive(c) {
                doer = self.at(by.map(|o| (o, Path::default())), true);
            }
            if !doer.is_empty() {
                return doer.into_iter().map(|a| Arg { path: path.join(a.path), ..a }).collect();
            }
        }
        // "lifted the sanctions slapped on Mali"
        if t.is_verb(trigger) && words.iter().any(|w| matches!(&**w, "on" | "against")) {
            for h in holders.clone().into_iter().filter(|&h| t.is_noun(h)) {
                let put = t.children_by(h, "acl").filter(|&c| t.token(c).tag == "VBN");
                holders.extend(put.filter(|&c| self.lexicon.in_class("imposed", t.lemma(c))));
            }
        }
        // "discussed the border with Chad": what lies between two is no word with either.
        if t.is_verb(trigger) && matches!(t.lemma(trigger), "discuss" | "review" | "raise" | "address") {
            let apart = |h: u32| self.lexicon.in_class("between", t.lemma(h));
            let below = |h: u32| t.children_by(h, "prep").filter_map(|p| t.child(p, "pobj")).any(apart);
            if t.child(trigger, "dobj").is_some_and(|o| apart(o) || below(o))
                || t.child(trigger, "xcomp").is_some_and(|x| t.child(x, "dobj").is_some_and(|o| apart(o) || below(o)))
            {
                holders.retain(|&h| h == trigger);
            }
        }
        let near = holders.len();
        // "warned against travel to Mali": the country hangs on what is warned against.
        let theme = found.content.filter(|&c| matches!(t.dep(c), "pobj" | "pcomp") && self.mention_at(c).is_none());
        holders.extend(theme.filter(|c| !holders.contains(c)));
        holders.extend(found.tail.and_then(|p| t.child(p, "pobj")).filter(|&o| self.mention_at(o).is_none()));
        // "massed troops on the border with Chad", "halted its offensive in Mali": one noun further down.
        let mut k = 0;
        while k < holders.len() && holders.len() < 12 {
            for p in t.children_by(holders[k], "prep").filter(|&p| !self.aside(p)) {
                let own = |o: &u32| !holders.contains(o) && self.known_at(*o).is_none();
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
                    if self.aside(p)
                        || !(t.is(p, word) || out_of)
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
                    any.retain(|a| !(a.path.holds("poss") && self.same_side(found, a.who, false)));
                    if !any.is_empty() {
                        return any;
                    }
                }
            }
        }
        Vec::new()
    }

    /// The actor in front of a noun: "Russian arms", "US sanctions", "the Trump visit"; not "Iran sanctions".
    pub(super) fn modifier(&self, noun: u32, recipient: bool) -> Vec<Arg> {
        let t = &self.tree;
        let mut out: Vec<Arg> = Vec::new();
        for &c in t.children(noun).iter().filter(|&&c| c < noun) {
            if !matches!(t.dep(c), "amod" | "compound" | "nmod" | "nummod") {
                continue;
            }
            // "a Saudi-led strike"
            let c = self.leader(c).unwrap_or(c);
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

    pub(crate) fn is_place(&self, token: u32) -> bool {
        let span = self.tree.token(token).span;
        let i = self.mentions.places.partition_point(|p| p.place.span.end <= span.start);
        self.mentions.places.get(i).is_some_and(|p| p.place.span.overlaps(span))
    }

    /// Who a predicate noun or adjective is said of.
    pub(super) fn said_of(&self, trigger: u32, owned: bool) -> Vec<Arg> {
        let t = &self.tree;
        // "is opposed to", tagged as a passive
        if t.is_verb(trigger) {
            return self.at(self.surface_subject(trigger, 0), owned);
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
            "attr" | "acomp" | "oprd" => self.at(self.surface_subject(head, 0), owned),
            "appos" => self.at(Some((head, Path::default().step("appos"))), false),
            "amod" | "acl" => self.at(Some((head, Path::default().step("amod"))), owned),
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

    /// The state in which the place of a visit or meeting lies.
    pub(super) fn host(&self, trigger: u32, found: &Found) -> Vec<Arg> {
        let t = &self.tree;
        // "attended a summit in Peru": the place hangs on the object.
        let thing = if t.is_verb(trigger) { t.child(trigger, "dobj") } else { None };
        let holders = [Some(trigger), found.light.map(|l| l.0), thing];
        // "a visit there": where that is was told before.
        if holders.iter().flatten().any(|&h| t.children_by(h, "advmod").any(|a| a > h && t.is(a, "there"))) {
            return Vec::new();
        }
        for h in holders.into_iter().flatten() {
            for &c in t.children(h) {
                let o = match t.dep(c) {
                    "dobj" | "advmod" | "npadvmod" if Some(h) != thing => Some(c),
                    // "attended the Lisbon summit"
                    "compound" | "nmod" if Some(h) == thing => Some(c),
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

/// Whether it is done to somebody against their will.
fn violent(reader: &Reader, row: &Row) -> bool {
    use EventType::*;
    row.behaviour
        .is_some_and(|b| matches!(reader.lexicon.behaviours[b as usize].event_type, Sanction | Coerce | Assault))
}

/// Whether the row's behaviour is done in words.
fn verbal(reader: &Reader, row: &Row) -> bool {
    use EventType::*;
    row.behaviour.is_some_and(|b| {
        let kind = reader.lexicon.behaviours[b as usize].event_type;
        matches!(kind, Accuse | Request | Reject | Threaten | Support | Agree)
    })
}

/// Whether the row's behaviour is a deed rather than words.
fn material(reader: &Reader, row: &Row) -> bool {
    use EventType::*;
    row.behaviour.is_some_and(|b| {
        let kind = reader.lexicon.behaviours[b as usize].event_type;
        matches!(kind, Assault | Coerce | Retreat | Aid | Mobilize | Sanction)
    })
}
