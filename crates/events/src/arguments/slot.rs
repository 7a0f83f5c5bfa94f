//! Filling the slots of a frame for a trigger.

use legation_schema::{EventType, Upos};

use super::{Arg, Reader, Who};
use crate::lexicon::{Effect, Frame, LightRow, Place, Row};

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
    /// Each does it to the others: "accused each other".
    pub both_ways: bool,
    /// What the second of both does to the first, where one mention stands for the two.
    pub turned: bool,
    /// The last word of a phrasal verb: "out" of "pulled out".
    pub tail: Option<u32>,
    /// The slot that stayed empty though the frame needs it.
    pub missing: Option<&'static str>,
}

/// What rulers do to their own country or a part of it as often as to others: where is told, and so to whom.
pub(super) const AT_HOME: &[&str] = &[
    "coerce.blockade",
    "coerce.curfew",
    "coerce.emergency",
    "coerce.restrict",
    "mobilize.alert",
    "mobilize.police",
    "mobilize.troops",
    "retreat.ceasefire",
];

impl Reader<'_> {
    /// What stands behind the preposition that the frame looks for its recipient at: "voted against the resolution".
    fn behind_preposition(&self, trigger: u32, frame: &Frame) -> Option<u32> {
        let t = &self.tree;
        let of_frame = |p: u32| {
            let asks = |place: &Place| matches!(place, Place::Prep(words) if words.iter().any(|w| t.is(p, w)));
            frame.recipient.places.iter().any(asks)
        };
        t.children_by(trigger, "prep").find(|&p| of_frame(p)).and_then(|p| t.child(p, "pobj"))
    }

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
        // "called the race for Chad" is no call for Chad: the verb has an object that the frame knows nothing of.
        if verb && row.rest.is_empty() && self.overlooks_object(trigger, frame, row) {
            return None;
        }
        if row.object.asks() && !self.object_fits(trigger, content, tail, row, verb) {
            return None;
        }
        let mut found = Found { content, tail, ..Found::default() };
        let told_of = || {
            content.or_else(|| self.object(trigger).map(|o| o.0)).or_else(|| self.behind_preposition(trigger, frame))
        };
        found.matter = verb && told_of().is_some_and(|c| self.is_matter(c));
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
            found.recipient = self.at(self.light_subject(trigger, v), true);
        }
        if found.recipient.is_empty() {
            found.recipient = self.fill(&frame.recipient, trigger, &found, row, depth);
        }
        if verb && found.recipient.is_empty() {
            found.recipient = self.beside(trigger, frame, &found);
        }
        let friendly = row.behaviour.is_some_and(|b| {
            use EventType::*;
            matches!(self.lexicon.behaviours[b as usize].event_type, Retreat | Agree | Cooperate | Concede)
        });
        found.both_ways = verb
            && (self.each_other(trigger) || friendly && self.is_shared(trigger) || *frame.name == *"mutual_theme_with");
        found.mutual = frame.recipient.has(&Place::Plural);
        // Who is dismissed or driven out is of the same state as who does it, and so is whom a curfew holds in.
        let own = row.behaviour.is_some_and(|b| {
            let id = &*self.lexicon.behaviours[b as usize].id;
            matches!(id, "sanction.dismiss" | "sanction.displace")
                || (AT_HOME.contains(&id)
                    && !found.recipient.is_empty()
                    && found.recipient.iter().all(|a| self.is_land(a)))
        });
        if !own {
            let strife = row.behaviour.is_some_and(|b| self.lexicon.behaviours[b as usize].event_type.quad() > 2);
            self.untangle(&mut found, frame, strife);
            if let Some(b) = row.behaviour {
                self.spare_own(&mut found, &self.lexicon.behaviours[b as usize]);
            }
        }
        // "blocked the road", "shut down the internet": the row asks for a thing, and here it is.
        let thing = row.object.selects()
            && verb
            && row.behaviour.is_some_and(|b| {
                use EventType::*;
                let kind = self.lexicon.behaviours[b as usize].event_type;
                // Troops that are sent are no target.
                let sent = &*self.lexicon.behaviours[b as usize].id == "assault.invade";
                !sent && matches!(kind, Concede | Retreat | Protest | Mobilize | Coerce | Assault)
            });
        found.thing = thing && found.recipient.is_empty() && !frame.recipient.optional;
        if found.recipient.is_empty() && !frame.recipient.optional && !thing {
            found.missing = found.missing.or(Some("recipient"));
        }
        Some(found)
    }

    /// A state or place as such, by its name.
    fn is_land(&self, arg: &Arg) -> bool {
        match arg.who {
            Who::Place(_) => true,
            Who::Actor(m) => self.is_state(m),
            _ => false,
        }
    }

    /// Whether an active verb has an object though the frame is one without: a subject and a preposition.
    /// Weapons are fired at somebody in many words: there only a person or body counts.
    fn overlooks_object(&self, v: u32, frame: &Frame, row: &Row) -> bool {
        let t = &self.tree;
        let aside = |p: &Place| matches!(p, Place::Prep(_));
        let bare = (frame.name.starts_with("sv_") || frame.name.starts_with("mutual_with"))
            && frame.content.places.iter().all(aside)
            && !frame.recipient.places.iter().any(|p| matches!(p, Place::Obj | Place::Owned | Place::Iobj));
        let assault =
            row.behaviour.is_some_and(|b| self.lexicon.behaviours[b as usize].event_type == EventType::Assault);
        let person =
            |o: u32| self.mention_at(o).is_some() || self.lexicon.in_class("person", &t.lemma(o).to_lowercase());
        bare && !t.is_passive(v)
            && t.child(v, "dobj").is_some_and(|o| o > v && t.is_noun(o) && !self.is_time(o) && (!assault || person(o)))
            // "warned its citizens against travel to Chad"
            && (frame.content.places.is_empty() || t.child(v, "dobj").is_some_and(|o| !person(o)))
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

    /// The head of the content the frame names.
    fn content(&self, trigger: u32, frame: &Frame) -> Option<u32> {
        let t = &self.tree;
        for place in &frame.content.places {
            let hit = match place {
                Place::Obj => self.object(trigger).map(|o| o.0),
                // "called the raid a crime"; the parser may make a clause of it.
                Place::Pred => t
                    .child(trigger, "oprd")
                    .or_else(|| {
                        t.children_by(trigger, "ccomp").find(|&c| {
                            matches!(t.token(c).upos, Upos::Adj | Upos::Noun)
                                && t.child(c, "nsubj").is_some()
                                && t.child(c, "mark").is_none()
                                && t.child(c, "aux").is_none()
                        })
                    })
                    // "called the raid 'very reckless'": an adjective behind its noun is said of it.
                    .or_else(|| {
                        let o = t.child(trigger, "dobj")?;
                        t.children_by(o, "amod").find(|&a| a > o && t.token(a).upos == Upos::Adj)
                    }),
                Place::Clause => self.complement(trigger),
                Place::Must => self.complement(trigger).filter(|&c| self.is_due(c)),
                Place::Wish => self.complement(trigger).filter(|&c| self.is_wished(c)),
                Place::Inf => self
                    .complement(trigger)
                    .filter(|&c| {
                        let finite = t.child(c, "nsubj").is_some() && t.child(c, "aux").is_some();
                        let bare = t.child(c, "nsubj").is_none() && t.child(c, "nsubjpass").is_none();
                        self.is_infinitive(c) || (t.token(c).tag == "VBG" && !finite) || bare
                    })
                    .or_else(|| self.deadline(trigger)),
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

    /// Whether a clause says what somebody is to do: "must end", "should let", "has to pay".
    fn is_due(&self, c: u32) -> bool {
        let t = &self.tree;
        let due = ["must", "should", "ought"];
        let modal = t.children_by(c, "aux").any(|a| due.iter().any(|w| t.is(a, w)));
        // "would need to": only if.
        let open = t.children_by(c, "aux").any(|a| t.is(a, "would") || t.is(a, "may") || t.is(a, "might"));
        let bound = matches!(t.lemma(c), "have" | "need")
            && !open
            && t.child(c, "xcomp").is_some_and(|x| self.is_infinitive(x));
        // "must face charges", "must be glad": a state, nothing asked for.
        let state = matches!(t.lemma(c), "be" | "face" | "feel" | "suffer" | "know") || (modal && t.lemma(c) == "have");
        (modal || bound) && !state && !t.is_passive(c)
    }

    /// "gave the envoy two days to leave": what is to be done within the time that is given.
    fn deadline(&self, v: u32) -> Option<u32> {
        let t = &self.tree;
        let time = t.children(v).iter().copied().find(|&c| {
            c > v
                && matches!(t.dep(c), "dobj" | "npadvmod" | "dative")
                && matches!(t.lemma(c), "hour" | "day" | "week" | "month" | "minute")
        })?;
        let below = t.children(v).iter().chain(t.children(time)).copied();
        below.filter(|&c| c > time && t.is_verb(c)).find(|&c| self.is_infinitive(c))
    }

    /// Whether a clause says what somebody will or would do, as hopes do: "that both would talk".
    fn is_wished(&self, c: u32) -> bool {
        let t = &self.tree;
        let modal = ["will", "would", "can", "could", "wo"];
        let ahead = t.children_by(c, "aux").any(|a| modal.iter().any(|w| t.is(a, w)));
        ahead && !t.is_passive(c) && !matches!(t.lemma(c), "be" | "have" | "win" | "know" | "feel")
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
                "advcl" => t.child(c, "mark").is_some_and(|m| t.is(m, "for")) || self.asked_of(trigger, c),
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
                // "the warship HMS Resolute": what a name in front of its own word is.
                if t.token(c).upos == Upos::Propn {
                    heads.extend(t.children_by(c, "compound").filter(|&k| k < c && t.token(k).upos == Upos::Noun));
                }
                // "called him a very stupid guy"
                if self.lexicon.frames[row.frame as usize].content.has(&Place::Pred) {
                    heads.extend(t.children_by(c, "amod"));
                }
                // "a number of missiles", "millions of dollars"; "a suspension of aid" is no aid.
                let counts = (!self.is_event_noun(c)
                    && !self.lexicon.in_class("ending", t.lemma(c))
                    // "a reward of a million", "details of the plan"
                    && !self.lexicon.in_class("unlike", t.lemma(c)))
                    || self.lexicon.in_class("measure", self.noun_lemma(c));
                for p in t.children_by(c, "prep").filter(|&p| counts && t.is(p, "of")) {
                    heads.extend(t.child(p, "pobj"));
                }
            } else if tail.is_none()
                && t.token(trigger).tag == "VBG"
                && self.lexicon.frames[row.frame as usize].name.starts_with("svo_theme")
            {
                // "a plan moving on two tracks": nothing is moved.
                return false;
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
        // "halted its drilling operations", "suspended his presidential campaign": nothing armed.
        let civil = |h: u32| {
            matches!(t.lemma(h), "operation" | "campaign" | "activity" | "mission")
                && t.children(h).iter().any(|&c| c < h && self.lexicon.in_class("civil", &t.lemma(c).to_lowercase()))
        };
        if verb && !test.is_negated() && heads.first().is_some_and(|&h| civil(h)) {
            return false;
        }
        // "captured Basra": a place by its name, where towns are taken.
        let town = |h: u32| {
            verb && !test.is_negated()
                && t.token(h).upos == Upos::Propn
                && self.mention_at(h).is_none()
                && self.is_place(h)
                && test.holds("town")
        };
        let matches = |h: &u32| test.holds(self.noun_lemma(*h)) || test.holds(&t.lemma(*h).to_lowercase()) || town(*h);
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
        let mut first = t.first_conjunct(noun);
        // "held a round of talks", "launched a series of strikes"
        if t.dep(first) == "pobj"
            && let Some(of) = t.head(first).filter(|&p| t.is(p, "of"))
            && let Some(n) = t.head(of).filter(|&n| t.is_noun(n) && self.lexicon.in_class("measure", t.lemma(n)))
        {
            first = t.first_conjunct(n);
        }
        if let Some(head) = t.head(first) {
            match t.dep(first) {
                "dobj" | "nsubjpass" if t.is_verb(head) => {
                    if let Some(hit) = takes(head) {
                        return Some(hit);
                    }
                }
                "pobj" => {
                    // "was the target of", "is subject to": the word between is the predicate's.
                    let above = t.head(head).and_then(|n| match t.dep(n) {
                        "attr" | "acomp" | "oprd" if !t.is_verb(n) => t.head(n),
                        _ => Some(n),
                    });
                    if let Some(v) = above.filter(|&v| t.is_verb(v))
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

    /// The lemma of a noun, with "co-operation" in one piece.
    pub(crate) fn noun_lemma(&self, n: u32) -> &str {
        let t = &self.tree;
        let lemma = t.lemma(n);
        if n >= 2 && matches!(lemma, "operation" | "operate") && t.is(n - 1, "-") && t.is(n - 2, "co") {
            return if lemma == "operation" { "cooperation" } else { "cooperate" };
        }
        if n >= 2 && lemma == "fire" && t.is(n - 1, "-") && t.is(n - 2, "cease") {
            return "ceasefire";
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
}

/// Sectors that act for the state as such count as the state.
pub(crate) fn domestic(sector: &str) -> &str {
    match sector {
        "GOV" => "",
        s => s,
    }
}
