//! The parties of an event told inside another's content: what is condemned, promised, asked for.

use legation_schema::EventType;

use super::slot::Found;
use super::{Arg, Path, Reader, Who};
use crate::lexicon::{Place, Row};

impl Reader<'_> {
    /// The best reading of a word inside another's content; its actor may be missing there ("agreed to talks with").
    pub(super) fn embedded(&self, trigger: u32, depth: u8) -> Option<Found> {
        if let Some((_, found)) = self.best(trigger, depth) {
            return Some(found);
        }
        self.rows(trigger)
            .iter()
            .filter(|r| r.behaviour.is_some())
            .filter_map(|r| self.read(trigger, r, depth))
            .find(|f| !f.recipient.is_empty())
    }

    /// The party of the event told inside the content that the trigger is aimed at, else the first other actor there.
    ///
    /// Praise, blame and refusal are aimed at who does it, promises and threats at whom it is done to, demands at who
    /// is to do it and, where nobody is, at whom it concerns.
    pub(super) fn inside(&self, content: u32, trigger: u32, found: &Found, row: &Row, depth: u8) -> Vec<Arg> {
        use EventType::*;
        let t = &self.tree;
        let strife =
            matches!(row.behaviour.map(|b| self.lexicon.behaviours[b as usize].event_type.quad()), Some(3 | 4));
        let other = |a: &Arg| !self.same_side(found, a.who, strife);
        let kind = row.behaviour.map(|b| self.lexicon.behaviours[b as usize].event_type);
        // "vowed to retaliate for the raid by Mali": on whom it is done is who raided.
        if t.is_verb(content) && self.lexicon.in_class("avenging", t.lemma(content)) {
            let over =
                t.children_by(content, "prep").filter(|&p| ["for", "to", "over", "after"].iter().any(|w| t.is(p, w)));
            let deeds = over.filter_map(|p| t.child(p, "pobj")).chain(t.child(content, "dobj"));
            for n in deeds.filter(|&n| self.is_event_noun(n)).collect::<Vec<_>>() {
                let doers: Vec<Arg> = self
                    .doer(n)
                    .into_iter()
                    .filter(other)
                    .map(|a| Arg { path: Path::default().step("within").join(a.path), ..a })
                    .collect();
                if !doers.is_empty() {
                    return doers;
                }
            }
        }
        // "prepared to hold talks with", "to extend its support to": down the objects to a word that is an event.
        let mut at = Some(content);
        let mut steps = 0;
        while let Some(c) = at {
            if let Some(inner) = self.embedded(c, depth + 1) {
                let (first, second) = match kind {
                    // "refused to send weapons to Mali"
                    Some(Reject) if t.is_verb(c) => (&inner.recipient, None),
                    // "backed economic aid to Mali": who gets it, where nobody else is told to give it.
                    Some(Support) => (&inner.actor, Some(&inner.recipient)),
                    Some(Accuse | Reject) => (&inner.actor, None),
                    Some(Request) => (&inner.actor, Some(&inner.recipient)),
                    _ => (&inner.recipient, Some(&inner.actor)),
                };
                for side in [Some(first), second].into_iter().flatten() {
                    // "called for a truce between A and B": asked of both.
                    // "welcomed the cooperation between A and B": both are praised.
                    let both = matches!(kind, Some(Request | Support))
                        && inner.actor.iter().any(|a| a.path.holds("prep"))
                        && inner.mutual;
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
                let purpose = || t.children_by(c, "acl").find(|&x| t.is_noun(c) && self.is_infinitive(x));
                t.child(c, "dobj").or_else(|| t.child(c, "xcomp")).or_else(purpose).or_else(|| {
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
        // "agreed to set up clinics in Mali": where it is to be done.
        if kind == Some(Agree) && t.is_verb(content) {
            for holder in [Some(content), t.child(content, "dobj")].into_iter().flatten() {
                let inside = ["in", "into", "on", "at"];
                for p in t.children_by(holder, "prep").filter(|&p| inside.iter().any(|w| t.is(p, w))) {
                    let Some(o) = t.child(p, "pobj") else { continue };
                    let path = Path::default().step("within").step("in");
                    let state = self.known_at(o).filter(|&m| self.is_state(m)).map(Who::Actor);
                    let place = state.map(|who| Arg { who, token: o, path }).or_else(|| self.place_at(o, path).pop());
                    if let Some(arg) = place.filter(|a| self.other_state(found, a.who)) {
                        return vec![arg];
                    }
                }
            }
        }
        Vec::new()
    }

    /// Whether `i` hangs on `top` by arguments alone: objects, prepositions, possessors.
    pub(super) fn argument_of(&self, i: u32, top: u32) -> bool {
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

    /// Who does what an event noun names, as far as its own phrase tells.
    pub(super) fn doer(&self, n: u32) -> Vec<Arg> {
        let own = self.at(self.tree.child(n, "poss").map(|p| (p, Path::default().step("poss"))), true);
        if !own.is_empty() {
            return own;
        }
        let front = self.modifier(n, false);
        if !front.is_empty() {
            return front;
        }
        let by: [Box<str>; 2] = ["by", "from"].map(Into::into);
        let told = self.prepositional(&by, n, &Found::default());
        if !told.is_empty() {
            return told;
        }
        let mut made = Vec::new();
        self.made_by(n, Path::default(), 0, &mut made);
        made
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
    pub(crate) fn is_matter(&self, n: u32) -> bool {
        self.is_event_noun(n) || (self.tree.is_noun(n) && self.lexicon.in_class("matter", self.noun_lemma(n)))
    }
}
