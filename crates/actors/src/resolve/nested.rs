//! All mentions of an article in text order, with the names nested in longer phrases.

use std::sync::Arc;

use legation_schema::{Actor, ActorMention, MentionKind, Mentions, Span, Upos};

use super::Resolver;
use crate::knowledge::RoleKind;
use crate::lexicon::What;
use crate::locative::{Use, usage};
use crate::phrase::Core;
use crate::scan::is_loose_tie;

impl Resolver<'_> {
    /// All mentions in text order, with the names nested in longer phrases.
    pub(super) fn mentions(&mut self) -> Mentions {
        let mut actors: Vec<ActorMention> = Vec::new();
        let mut taken: Vec<bool> = vec![false; self.doc.tokens.len()];
        for i in 0..self.phrases.len() {
            let Some(found) = self.found[i].take() else { continue };
            let phrase = &self.phrases[i];
            taken[phrase.head as usize] = true;
            actors.push(ActorMention {
                span: self.mention_span(i),
                head: phrase.head,
                kind: found.kind,
                actors: found.actors,
                evidence: found.evidence,
            });
        }
        // States, seats and organisations inside longer phrases: "Russian" in "Russian arms".
        for m in &self.scan.matches {
            if taken[m.head as usize] {
                continue;
            }
            // Not the tables' namesake of what the article explains.
            if m.start + 1 == m.end && self.is_explained(self.doc.word(m.start)) {
                continue;
            }
            let whats = self.scan.whats(m);
            let Some(what) = whats.first() else { continue };
            let states: Vec<u16> = whats
                .iter()
                .filter_map(|w| match w {
                    What::Country(c) | What::Adjective(c) | What::Demonym(c, _) => Some(*c),
                    _ => None,
                })
                .collect();
            let in_name = self.doc.token(m.head).ent == "PERSON";
            let (kind, actor, evidence) = match *what {
                What::Country(_) if !in_name => match self.context.choose(self.knowledge, &states) {
                    Some(c) => (MentionKind::Name, self.knowledge.country(c).actor.clone(), "name of a state"),
                    None => continue,
                },
                What::Adjective(_) | What::Demonym(..) => match self.context.choose(self.knowledge, &states) {
                    Some(c) => (MentionKind::Demonym, self.knowledge.country(c).actor.clone(), "adjective of a state"),
                    None => continue,
                },
                // "Imperial College London": a town in a name is no government.
                What::Capital(c)
                    if !in_name
                        && !(self.doc.token(m.start).ent == "ORG" && !self.doc.token(m.start).ent_start)
                        && (is_loose_tie(self.doc, self.knowledge, m)
                            || usage(self.doc, self.knowledge, m.head, m.start, m.end - 1) == Use::Government) =>
                {
                    (MentionKind::Metonym, self.knowledge.country(c).government.clone(), "capital for its government")
                }
                What::Seat(s) => {
                    (MentionKind::Metonym, self.knowledge.seats[s as usize].actor.clone(), "seat of power")
                }
                What::Org(o) => {
                    (MentionKind::Name, self.knowledge.organisations[o as usize].actor.clone(), "organisation table")
                }
                What::Role(r, _) => match self.describing_role(m, r) {
                    Some(actor) => (MentionKind::Nominal, actor, "body that a thing belongs to"),
                    None => continue,
                },
                _ => continue,
            };
            actors.push(ActorMention {
                span: self.doc.span_of(m.start..m.end),
                head: m.head,
                kind,
                actors: vec![actor],
                evidence: evidence.to_owned(),
            });
        }
        // Who takes a turn: "PRESIDENT NAME:".
        for (label, speaker) in self.turns.labels() {
            if !actors.iter().any(|m| label.contains(&m.head)) {
                actors.push(ActorMention {
                    span: self.doc.span_of(label.clone()),
                    head: label.end - 1,
                    kind: MentionKind::Name,
                    actors: vec![speaker.clone()],
                    evidence: "who takes the turn".to_owned(),
                });
            }
        }
        actors.sort_by_key(|m| (m.span.start, std::cmp::Reverse(m.span.end), m.head));
        Mentions { actors, places: Vec::new() }
    }

    /// "army" in "an army base", "police" in "a police convoy": a body that only describes what it owns.
    pub(super) fn describing_role(&mut self, m: &crate::scan::Match, r: u16) -> Option<Arc<Actor>> {
        let knowledge = self.knowledge;
        let role = &knowledge.roles[r as usize];
        let t = self.doc.token(m.head);
        let owns =
            matches!(role.sector.as_str(), "GOV" | "MIL" | "COP" | "REB" | "OPP" | "LEG" | "JUD" | "UAF" | "SPY")
                && matches!(role.kind, RoleKind::Body | RoleKind::Group);
        if !owns
            || !matches!(t.dep, "compound" | "nmod" | "amod" | "poss")
            || t.head == m.head
            || is_loose_tie(self.doc, self.knowledge, m)
        {
            return None;
        }
        // Before a name or another role it is part of that phrase.
        if self.phrase_at(t.head).is_some() || t.ent == "PERSON" {
            return None;
        }
        let mut left = m.start;
        let mut state = None;
        while let Some(before) = left.checked_sub(1).and_then(|j| self.scan.at(j)) {
            let states: Vec<u16> = self
                .scan
                .whats(before)
                .iter()
                .filter_map(|w| match w {
                    What::Country(c) | What::Adjective(c) | What::Demonym(c, _) => Some(*c),
                    _ => None,
                })
                .collect();
            state = self.context.choose(knowledge, &states);
            if state.is_some() || before.start == left || self.doc.token(before.head).sentence != t.sentence {
                break;
            }
            left = before.start;
        }
        // "military exercises": an adjective says of what kind, and whose is said elsewhere.
        let body = matches!(t.tag, "NN" | "NNS");
        let state = state.or_else(|| body.then(|| self.context.state_for(self.doc, &role.sector, m.head))?)?;
        Some(self.collective(Some(state), &role.sector, &role.phrase))
    }

    /// The phrase without its article and without a possessor, which is a mention of its own.
    pub(super) fn mention_span(&self, i: usize) -> Span {
        let p = &self.phrases[i];
        let mut left = p.left;
        while left < p.head && self.doc.token(left).upos == Upos::Det {
            left += 1;
        }
        let mut span = self.doc.span_of(left..p.right + 1);
        if let (Some(of), Core::Role(..)) = (p.of, p.core) {
            span = span.cover(self.doc.token(of).span);
        }
        span
    }
}
