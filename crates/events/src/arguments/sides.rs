//! Which parties are of one side, and who would act on itself.

use legation_schema::{EventType, MentionKind};

use super::slot::{Found, domestic};
use super::{Arg, Reader, Who};
use crate::lexicon::{Behaviour, Frame, Place};

impl Reader<'_> {
    /// Whether the actors found are of more than one side.
    pub(super) fn several(&self, found: &Found) -> bool {
        if found.actor.windows(2).any(|w| self.distinct(w[0].who, w[1].who, false)) {
            return true;
        }
        let keys: Vec<_> = found.actor.iter().flat_map(|a| self.keys(a.who)).map(|k| (k.0, domestic(k.1))).collect();
        keys.iter().any(|k| *k != keys[0])
    }

    /// Whether `who` belongs to no state that an actor already found belongs to.
    pub(super) fn other_state(&self, found: &Found, who: Who) -> bool {
        let own: Vec<&str> = found.actor.iter().flat_map(|a| self.keys(a.who)).map(|k| k.0).collect();
        self.keys(who).iter().all(|k| !own.contains(&k.0))
    }

    /// Whether `who` is of the same state and sector as an actor already found.
    pub(super) fn same_side(&self, found: &Found, who: Who, strife: bool) -> bool {
        let state = |k: (&str, &str)| (k.0.to_owned(), domestic(k.1).to_owned());
        let own: Vec<_> = found.actor.iter().flat_map(|a| self.keys(a.who)).map(state).collect();
        let theirs = self.keys(who);
        !theirs.is_empty()
            && theirs.into_iter().map(state).all(|k| own.contains(&k))
            && !found.actor.iter().any(|a| self.distinct(a.who, who, strife))
    }

    /// The name that stands before the head of a phrase.
    fn front_name(&self, mention: u32) -> Option<&str> {
        let t = &self.tree;
        let head = self.mentions.actors[mention as usize].head;
        let front = |c: &u32| *c < head && matches!(t.dep(*c), "compound" | "nmod" | "poss");
        let mut names = t.children(head).iter().copied().filter(front);
        names.find(|&c| t.token(c).upos == legation_schema::Upos::Propn).map(|c| t.word(c))
    }

    /// Whether two arguments name one actor.
    pub(crate) fn same_party(&self, a: Who, b: Who) -> bool {
        let (Who::Actor(a), Who::Actor(b)) = (a, b) else { return a == b };
        let ids = |m: u32| self.mentions.actors[m as usize].actors.iter().map(|x| &x.id);
        ids(a).any(|x| ids(b).any(|y| x == y))
    }

    /// Two people or bodies that differ though they are of one state and sector: a president and his premier. Those
    /// without a name are told apart only where `strife` sets them against each other: "the mayor sued the ministry".
    pub(super) fn distinct(&self, a: Who, b: Who, strife: bool) -> bool {
        let (Who::Actor(a), Who::Actor(b)) = (a, b) else { return false };
        // "the Gujarat government" and "the Punjab government"
        let parts = (self.front_name(a), self.front_name(b));
        let nominal = self.kind(a) == MentionKind::Nominal && self.kind(b) == MentionKind::Nominal;
        let apart = nominal && matches!(parts, (Some(x), Some(y)) if x != y);
        let office = |m: u32| {
            (strife || apart) && self.kind(m) == MentionKind::Nominal && !self.has_sector(Who::Actor(m), &["CVL"])
        };
        let named = |m: u32| {
            (self.kind(m) == MentionKind::Name || office(m))
                && self.mentions.actors[m as usize].actors.iter().all(|x| x.sector.is_some())
        };
        let ids = |m: u32| self.mentions.actors[m as usize].actors.iter().map(|x| &x.id);
        named(a) && named(b) && ids(a).all(|x| ids(b).all(|y| x != y))
    }

    /// Makes the second half of a plural actor the recipient of a mutual event, and drops who would act on itself.
    pub(super) fn untangle(&self, found: &mut Found, frame: &Frame, strife: bool) {
        let plural = found.both_ways || frame.recipient.has(&Place::Plural);
        let side = |k: (&str, &str)| (k.0.to_owned(), domestic(k.1).to_owned());
        if found.recipient.is_empty() && plural && found.actor.len() > 1 {
            let first = self.keys(found.actor[0].who);
            let first: Vec<_> = first.into_iter().map(side).collect();
            if let Some(cut) = (1..found.actor.len()).find(|&i| {
                self.keys(found.actor[i].who).into_iter().map(side).any(|k| !first.contains(&k))
                    || self.distinct(found.actor[0].who, found.actor[i].who, false)
            }) {
                found.recipient = found.actor.split_off(cut);
            }
        }
        let own: Vec<_> = found.actor.iter().flat_map(|a| self.keys(a.who)).map(side).collect();
        // "the two reaffirmed the partnership between them": what is theirs names nobody else.
        found.recipient.retain(|r| {
            let keys = self.keys(r.who);
            keys.is_empty()
                || !keys.into_iter().map(side).all(|k| own.contains(&k))
                || found.actor.iter().any(|a| self.distinct(a.who, r.who, strife))
        });
        // "both leaders met": one mention for several actors stays whole; the report divides it.
        if found.recipient.is_empty() && plural && found.actor.len() == 1 && own.iter().any(|k| *k != own[0]) {
            found.recipient = found.actor.clone();
        }
    }

    /// Whether all states of an argument are states of `others`.
    pub(crate) fn shares_state(&self, others: &[Arg], arg: &Arg) -> bool {
        let own: Vec<&str> = others.iter().flat_map(|a| self.keys(a.who)).map(|k| k.0).collect();
        let keys = self.keys(arg.who);
        !keys.is_empty() && keys.iter().all(|k| k.0.len() == 3 && own.contains(&k.0))
    }

    /// A state does not withdraw from, help or visit its own army, "withdrew its troops", nor deal with itself as states
    /// deal with each other: "recalled its ambassador".
    pub(super) fn spare_own(&self, found: &mut Found, behaviour: &Behaviour) {
        use EventType::*;
        let kind = behaviour.event_type;
        if behaviour.between_states && found.recipient != found.actor {
            let actor = std::mem::take(&mut found.actor);
            found.recipient.retain(|r| !self.shares_state(&actor, r));
            found.actor = actor;
            return;
        }
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
                keys.is_empty()
                    || !keys.iter().all(|k| organ(k.1) && own.iter().any(|o| o.0 == k.0))
                    || found.actor.iter().all(|a| self.distinct(a.who, r.who, kind.quad() > 2))
            })
            .collect();
        found.recipient = kept;
    }
}
