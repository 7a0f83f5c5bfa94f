//! Arguments that the parser hangs on the wrong word.

use legation_schema::{MentionKind, Upos};

use super::slot::Found;
use super::{Arg, Path, Reader, Who};
use crate::lexicon::{Frame, Place};

impl Reader<'_> {
    /// The other party of talks that stands right behind the verb, whatever the parser hangs it on: "discussed with
    /// X Y's plans", "called X of Y today to".
    pub(super) fn beside(&self, trigger: u32, frame: &Frame, found: &Found) -> Vec<Arg> {
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
    pub(super) fn name_before(&self, trigger: u32, subject: Option<u32>) -> Vec<Arg> {
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
        // "Hale, on Twitter, accused": where it is said.
        if self.is_channel(m.head) {
            return Vec::new();
        }
        let own = subject.is_none_or(|s| t.within(m.head, s) || m.span.contains(t.token(s).span) || s + 2 >= i);
        if !own || matches!(t.dep(m.head), "poss" | "conj") {
            return Vec::new();
        }
        vec![Arg { who: Who::Actor(at), token: m.head, path: Path::default().step("beside") }]
    }

    /// Whom an infinitive of purpose helps.
    pub(super) fn helped(&self, trigger: u32) -> Option<u32> {
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

    /// The deed in which somebody came to harm: "killed in an air strike", "hurt during clashes"; or whose prison it was.
    pub(crate) fn deed_behind(&self, v: u32) -> Option<u32> {
        let t = &self.tree;
        if !t.is_passive(v) {
            return None;
        }
        // "since the start of Chad's attack"
        let begun = |n: u32| {
            let of = t.children_by(n, "prep").find(|&p| t.is(p, "of"))?;
            t.child(of, "pobj")
                .filter(|_| matches!(t.lemma(n), "start" | "beginning" | "outbreak" | "onset" | "course"))
        };
        t.children_by(v, "prep")
            .filter(|&p| ["in", "during", "from", "since", "amid"].iter().any(|w| t.is(p, w)))
            .find_map(|p| t.child(p, "pobj"))
            .map(|n| begun(n).unwrap_or(n))
            .filter(|&n| self.is_event_noun(n) || self.lexicon.in_class("custody", t.lemma(n)))
    }

    /// The name that stands right behind "his counterpart", whatever the parser makes of it.
    pub(super) fn named_after(&self, token: u32) -> Option<u32> {
        let t = &self.tree;
        let mut next = token + 1;
        if (next as usize) < t.doc.tokens.len() && t.is(next, ",") {
            next += 1;
        }
        if next >= t.doc.sentence_of(token).tokens.end {
            return None;
        }
        let start = t.token(next).span.start;
        let named = |m: &&legation_schema::ActorMention| {
            m.span.start == start && m.kind == MentionKind::Name && m.actors.iter().all(|a| a.sector.is_some())
        };
        let head = self.mentions.actors.iter().find(named)?.head;
        self.mention_at(head).filter(|&m| !self.is_vague(m))
    }
}
