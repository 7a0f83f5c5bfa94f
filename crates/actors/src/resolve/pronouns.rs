//! Pronouns and those who speak.

use std::sync::Arc;

use legation_schema::{Actor, MentionKind};

use super::{Found, Resolver};
use crate::knowledge::Gender;
use crate::phrase::Core;

impl Resolver<'_> {
    pub(super) fn pronoun(&mut self, i: usize) -> Option<Found> {
        let head = self.phrases[i].head;
        let word = self.doc.word(head).to_lowercase();
        let t = self.doc.token(head);
        if matches!(t.tag, "WP" | "WDT" | "WP$") {
            return self.relative(head);
        }
        if matches!(word.as_str(), "i" | "me" | "my" | "mine" | "myself" | "we" | "us" | "our" | "ours" | "ourselves") {
            return self.first_person(head, matches!(word.as_str(), "i" | "me" | "my" | "mine" | "myself"));
        }
        if matches!(word.as_str(), "you" | "your" | "yours") {
            let other = self.turns.other(head)?.clone();
            return self.found_one(MentionKind::Pronoun, other, "the other of the two who speak".to_owned());
        }
        if word == "both" || crate::company::count_of(&word).is_some() {
            return self.both(head);
        }
        // Nobody calls himself "he".
        let speaker = match self.quotes.quote_of(head) {
            Some(_) => self.speaker(head),
            None => self.turns.floor(head).cloned(),
        };
        // "It accused the Chadian army": not Chad, nor its army.
        let aimed: Vec<&str> = match word.as_str() {
            "it" | "they" => self.context.aimed_at(self.doc, head),
            _ => Vec::new(),
        }
        .into_iter()
        .map(|s| self.knowledge.country(s).iso3.as_str())
        .collect();
        let entity = self.discourse.antecedent(self.doc, self.knowledge, head, &word, speaker.as_deref(), &aimed)?;
        if let Some(gender) = match word.as_str() {
            "he" | "him" | "his" | "himself" => Some(Gender::Male),
            "she" | "her" | "hers" | "herself" => Some(Gender::Female),
            _ => None,
        } {
            self.discourse.entities[entity].gender.get_or_insert(gender);
        }
        let mut actors = self.discourse.entities[entity].actors.clone();
        // "He met A and B and asked them": not himself.
        if word == "them" && actors.len() > 1 {
            let own = self.outsiders(head);
            let other = |a: &Arc<Actor>| own.iter().all(|o| o.country != a.country);
            if actors.iter().any(other) {
                actors.retain(other);
            }
        }
        Some(Found { kind: MentionKind::Pronoun, actors, evidence: "antecedent by agreement and salience".to_owned() })
    }

    /// "who", "which", "whose": the noun that the relative clause describes.
    pub(super) fn relative(&self, head: u32) -> Option<Found> {
        let mut at = head;
        for _ in 0..6 {
            let t = self.doc.token(at);
            if t.dep == "relcl" {
                let p = self.phrase_at(t.head)?;
                let found = self.found[p].as_ref()?;
                return Some(Found {
                    kind: MentionKind::Pronoun,
                    actors: found.actors.clone(),
                    evidence: "relative pronoun".to_owned(),
                });
            }
            if t.head == at {
                return None;
            }
            at = t.head;
        }
        None
    }

    /// Who speaks the quotation that a token stands in.
    pub(super) fn speaker(&self, token: u32) -> Option<Arc<Actor>> {
        let subject = self.quotes.speaker(self.doc, self.knowledge, token)?;
        let p = self.phrase_at(subject)?;
        match &self.found[p] {
            Some(found) => found.actors.first().cloned(),
            // The words of saying may come after the quotation.
            None => match self.phrases[p].core {
                Core::Person => self.person_of[p].map(|q| self.people[q as usize].actor.clone()),
                Core::Seat(s) => Some(self.knowledge.seats[s as usize].actor.clone()),
                Core::Capital(c) => Some(self.knowledge.country(c).government.clone()),
                Core::State => Some(self.knowledge.country(*self.phrases[p].states.first()?).actor.clone()),
                Core::Org(o) => Some(self.knowledge.organisations[o as usize].actor.clone()),
                // "I regret it," he said: whoever "he" is by what stands before.
                Core::Pronoun => {
                    let word = self.doc.word(subject).to_lowercase();
                    self.discourse
                        .person_meant(self.doc, self.knowledge, subject, &word)
                        .or_else(|| self.discourse.last_person(self.doc, token, &|_| true))
                }
                _ => None,
            },
        }
    }

    pub(super) fn first_person(&mut self, head: u32, singular: bool) -> Option<Found> {
        let quoted = self.quotes.quote_of(head).and_then(|_| self.speaker(head));
        let speaker = quoted.or_else(|| self.turns.speaker(head).cloned())?;
        if singular {
            return self.found_one(MentionKind::Pronoun, speaker, "speaker of the quotation".to_owned());
        }
        let state = self.state_of_actor(&speaker);
        let actor = match (state, speaker.sector.as_deref()) {
            (Some(s), None | Some("GOV" | "LEG" | "SPY")) if speaker.office.is_some() || speaker.sector.is_some() => {
                self.knowledge.country(s).government.clone()
            }
            (Some(s), Some("OPP")) => self.collective(Some(s), "OPP", "opposition"),
            (Some(s), Some("MIL")) => self.collective(Some(s), "MIL", "military"),
            _ => speaker,
        };
        self.found_one(MentionKind::Pronoun, actor, "those for whom the speaker speaks".to_owned())
    }
}
