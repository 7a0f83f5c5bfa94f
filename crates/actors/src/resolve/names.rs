//! Names: of states and their people, capitals, persons, bodies that no table has; and the actors made of them.

use std::sync::Arc;

use legation_schema::{Actor, MentionKind, Upos, stable_id};

use super::{Found, Resolver};
use crate::fold::fold;
use crate::knowledge::NO_PARTY;
use crate::lexicon::What;
use crate::locative::{Use, usage};
use crate::phrase::Core;
use crate::towns::TOWN;

impl Resolver<'_> {
    pub(super) fn state(&mut self, i: usize) -> Option<Found> {
        let phrase = &self.phrases[i];
        let state = self.context.choose(self.knowledge, &phrase.states)?;
        let country = self.knowledge.country(state);
        if phrase.core == Core::State {
            if let Some(other) = self.other_half(i, &country.iso3) {
                let actors = vec![self.knowledge.country(other).actor.clone(), country.actor.clone()];
                return Some(Found { kind: MentionKind::Name, actors, evidence: "names of both".to_owned() });
            }
            return self.found_one(MentionKind::Name, country.actor.clone(), format!("name of {}", country.iso3));
        }
        let leaders = self.doc.token(phrase.head).tag != "NNPS" && !self.doc.word(phrase.head).ends_with('s');
        if leaders || self.acts_as_state(phrase.head) {
            return self.found_one(MentionKind::Demonym, country.actor.clone(), format!("people of {}", country.iso3));
        }
        let actor = self.collective(Some(state), "CVL", "people");
        let found = self.found_one(MentionKind::Demonym, actor, format!("people of {}", country.iso3))?;
        Some(self.joined(i, found, "CVL", "people"))
    }

    /// "The Turks protect smugglers", "talks with the Americans": those who are told of as a whole and by nothing else are
    /// their state; "five Turks", "Turks who live abroad" and "killed the Turks" are people.
    fn acts_as_state(&self, head: u32) -> bool {
        let doc = self.doc;
        let t = doc.token(head);
        let mut children = doc.children(head);
        doc.children_by(head, "det").any(|d| doc.word(d).eq_ignore_ascii_case("the"))
            && children.all(|c| matches!(doc.token(c).dep, "det" | "punct" | "case"))
            && matches!(t.dep, "nsubj" | "dobj" | "pobj" | "dative")
            && !crate::context::is_harmed(doc, head)
            && !(t.dep == "pobj" && matches!(doc.word(t.head), "of" | "for" | "among" | "as" | "like"))
    }

    /// "North and South Korea": the state whose name shares its last word.
    fn other_half(&self, i: usize, iso3: &str) -> Option<u16> {
        let start = self.scan.at(self.phrases[i].head)?.start;
        let other = match iso3 {
            "KOR" => ("North", "PRK"),
            "PRK" => ("South", "KOR"),
            _ => return None,
        };
        let before = |back: u32| start.checked_sub(back).map_or("", |j| self.doc.word(j));
        (matches!(before(1), "and" | "or" | "&") && before(2) == other.0).then(|| self.knowledge.iso(other.1))?
    }

    /// "the North", "the South" in an article on both Koreas.
    fn half(&self, i: usize) -> Option<u16> {
        let phrase = &self.phrases[i];
        let (a, b) = phrase.name?;
        let iso3 = match self.doc.word(a) {
            "North" => "PRK",
            "South" => "KOR",
            _ => return None,
        };
        let alone = a == b && a > 0 && matches!(self.doc.word(a - 1), "the" | "The");
        let next = if (b + 1) < self.doc.tokens.len() as u32 { self.doc.word(b + 1) } else { "" };
        let goes_on = next.starts_with(char::is_uppercase) || matches!(next, "of" | "-");
        let both = ["PRK", "KOR"].iter().all(|c| self.knowledge.iso(c).is_some_and(|c| self.mentioned(c)));
        (alone && !goes_on && both).then(|| self.knowledge.iso(iso3))?
    }

    pub(super) fn capital(&mut self, i: usize, c: u16) -> Option<Found> {
        let phrase = &self.phrases[i];
        let m = self.scan.at(phrase.head)?;
        let country = self.knowledge.country(c);
        match usage(self.doc, self.knowledge, phrase.head, m.start, m.end - 1) {
            Use::Place => None,
            Use::Government => self.found_one(
                MentionKind::Metonym,
                country.government.clone(),
                "capital for its government".to_owned(),
            ),
            Use::Destination => {
                self.found_one(MentionKind::Metonym, country.government.clone(), "destination, for its host".to_owned())
            }
        }
    }

    pub(super) fn person(&mut self, i: usize) -> Option<Found> {
        let person = &self.people[self.person_of[i]? as usize];
        let (actor, evidence) = (person.actor.clone(), person.evidence.clone());
        self.found_one(MentionKind::Name, actor, evidence)
    }

    /// Several actors where two states share the noun: "US and British soldiers".
    pub(super) fn joined(&mut self, i: usize, found: Found, sector: &str, words: &str) -> Found {
        let Some(other) = self.phrases[i].joint else { return found };
        let iso3 = &self.knowledge.country(other).iso3;
        if found.actors.len() != 1 || found.actors[0].country.as_ref() == Some(iso3) {
            return found;
        }
        let mut actors = vec![self.collective(Some(other), sector, words)];
        actors.extend(found.actors);
        Found { actors, ..found }
    }

    /// A people or creed without a state of its own: "Kurdish fighters". Its id is readable, since it stands for
    /// somebody in particular.
    pub(super) fn stateless_group(&mut self, region: u16, sector: &str, words: &str) -> Arc<Actor> {
        let name = format!("{} {words}", self.knowledge.regions[region as usize].name);
        let id = fold(&name).replace([' ', '\''], "-");
        let sector = (!sector.is_empty()).then(|| sector.to_owned());
        self.pooled(Actor { name, id, country: None, sector, office: None })
    }

    /// An actor that is a group or body of a state: "Venezuelan opposition".
    pub(super) fn collective(&mut self, state: Option<u16>, sector: &str, words: &str) -> Arc<Actor> {
        let key = (state, [sector, words].join(" "));
        if let Some(known) = self.groups.get(&key) {
            return known.clone();
        }
        let country = state.map(|s| self.knowledge.country(s));
        let name = match country {
            Some(c) => format!("{} {words}", c.adjective),
            None => words.to_owned(),
        };
        let iso3 = country.map(|c| c.iso3.clone());
        let id = stable_id(&[&fold(&name), iso3.as_deref().unwrap_or("")]);
        let actor = self.pooled(Actor {
            name,
            id,
            country: iso3,
            sector: (!sector.is_empty()).then(|| sector.to_owned()),
            office: None,
        });
        self.groups.insert(key, actor.clone());
        actor
    }

    /// A named thing that the tables do not have: an organisation of some kind, or nothing that acts.
    pub(super) fn named(&mut self, i: usize) -> Option<Found> {
        let phrases = self.phrases;
        let phrase = &phrases[i];
        let t = self.doc.token(phrase.head);
        if let Some(state) = self.half(i) {
            let actor = self.knowledge.country(state).actor.clone();
            return self.found_one(MentionKind::Name, actor, "one of the two halves".to_owned());
        }
        let (a, b) = phrase.name?;
        let text = self.doc.span_of(a..b + 1).of(&self.doc.text).to_owned();
        let role = phrase.role.map(|r| &self.knowledge.roles[r as usize]);
        let last = fold(self.doc.word(phrase.head.max(a))).into_owned();
        // "Ford", after "Ford Motor": the firm; "BBC Sport": a part of the body before it.
        if let Some(org) = self.body_of_name(i, &text) {
            let actor = self.knowledge.organisations[org as usize].actor.clone();
            return self.found_one(MentionKind::Name, actor, "part of the name of an organisation".to_owned());
        }
        if self.names_a_thing(i, &text, &last) {
            return None;
        }
        let sector = role
            .map(|r| r.sector.clone())
            .filter(|s| !s.is_empty())
            .or_else(|| self.knowledge.sector_of_name(&last).map(str::to_owned));
        // "10:30 BST": a time zone.
        if a == b && a > 0 && text.len() <= 4 && self.doc.word(a - 1).ends_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let place = matches!(
            t.ent,
            "GPE" | "LOC" | "FAC" | "DATE" | "TIME" | "MONEY" | "EVENT" | "LAW" | "WORK_OF_ART" | "LANGUAGE"
        );
        if place && sector.is_none() {
            return None;
        }
        if t.ent != "ORG" && t.ent != "PERSON" && t.ent != "PRODUCT" && t.ent != "NORP" && sector.is_none() {
            return None;
        }
        let mut state = self.explicit_state(i, 0);
        let mut evidence = "named in the text";
        // A body of state, a party, a court: of the state that the passage is about.
        if state.is_none()
            && let Some(sector @ ("GOV" | "PTY" | "LEG" | "JUD" | "COP" | "MIL" | "LAB" | "OPP")) = sector.as_deref()
        {
            state = self.context.state_for(self.doc, sector, phrase.head);
            evidence = "named in the text, state from what the passage is about";
        }
        let country = state.map(|s| self.knowledge.country(s).iso3.clone());
        let id = stable_id(&[&fold(&text), country.as_deref().unwrap_or("")]);
        let actor = self.pooled(Actor { name: text, id, country, sector, office: None });
        self.found_one(MentionKind::Name, actor, evidence.to_owned())
    }

    /// The organisation that a shorter or longer form of its name stands for.
    fn body_of_name(&self, i: usize, text: &str) -> Option<u16> {
        let phrase = &self.phrases[i];
        let (a, b) = phrase.name?;
        if phrase.role.is_some() || text.contains(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let organisation = |o: u16| &self.knowledge.organisations[o as usize];
        if let Some(o) = phrase.org.filter(|&o| organisation(o).sector == "MED") {
            return Some(o);
        }
        if a != b {
            return None;
        }
        let word = fold(text);
        self.scan.matches.iter().find_map(|m| match self.scan.whats(m) {
            [What::Org(o), ..]
                if m.end - m.start > 1 && organisation(*o).sector == "BUS" && fold(self.doc.word(m.start)) == word =>
            {
                Some(*o)
            }
            _ => None,
        })
    }

    /// Whether a name that no table has is a thing's or a town's, whatever the model says: "the … Treaty", "737 Max".
    fn names_a_thing(&self, i: usize, text: &str, last: &str) -> bool {
        let phrase = &self.phrases[i];
        let sector = self.knowledge.sector_of_name(last);
        if sector == Some(NO_PARTY) {
            return true;
        }
        if sector.is_some() || phrase.role.is_some() {
            return false;
        }
        // Designations: "XC90", "Flight 610", "737 Max"; bodies that are named with a number have a head or a table.
        let numbered = text.contains(|c: char| c.is_ascii_digit())
            || phrase.left.checked_sub(1).is_some_and(|j| {
                phrase.left == phrase.right
                    && self.doc.token(j).sentence == self.doc.token(phrase.head).sentence
                    && self.doc.token(j).head == phrase.head
                    && self.doc.token(j).upos == Upos::Num
            });
        if numbered {
            return true;
        }
        // "in Calicut", "between Aleppo and …", "Pandeglang, in the province of …": a town that the model takes for more.
        let t = self.doc.token(phrase.head);
        let place = t.dep == "pobj"
            && matches!(
                self.doc.word(t.head),
                "in" | "at" | "near" | "outside" | "from" | "of" | "to" | "around" | "across"
            )
            || t.dep == "conj" && self.doc.token(t.head).ent == "GPE";
        place && self.gazetteer.is_some_and(|g| g.named(text).any(|town| town.population >= TOWN))
    }
}
