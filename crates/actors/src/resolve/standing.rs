//! Whose somebody or something is: the states that a phrase's own words, its owner and its place name.

use std::sync::Arc;

use legation_schema::{Actor, Issue, stable_id};

use super::Resolver;
use crate::fold::fold;
use crate::knowledge::RoleKind;
use crate::lexicon::What;
use crate::offices::Holder;
use crate::people::{self, Person, Standing, standing_of};
use crate::phrase::Core;
use crate::turns::spokesperson_of;

/// Sectors of people who hold no office: of the state where it happens, if the text tells where.
pub(super) const PRIVATE: &[&str] = &["CVL", "CRM", "REL", "SOC", "HLH", "EDU", "AGR", "LAB"];

impl Resolver<'_> {
    pub(super) fn settle_people(&mut self) {
        let mut issues = std::mem::take(&mut self.issues);
        let mut contexts: Vec<Option<u32>> = Vec::new();
        for n in 0..self.people.len() {
            // Looked at while the others are; nobody asks for this one meanwhile but by its phrases.
            let mut person = self.people[n].clone();
            let person = &mut person;
            let mut standing = Standing::default();
            let mut first_context: Option<u32> = None;
            for &i in &person.phrases {
                let phrase = &self.phrases[i as usize];
                standing.merge(self.told_by(i as usize));
                let mut described = false;
                for other in self.appositions(phrase.head) {
                    let role = &self.phrases[other];
                    described |= matches!(role.core, Core::Role(..));
                    let state = self.explicit_state(other, 0);
                    match role.core {
                        Core::Role(..) => {
                            let mut told = self.told_by(other);
                            // "her Chadian and Malian counterparts, A and B": whose each is stays open.
                            if role.joint.is_some() {
                                told.state = None;
                            }
                            standing.merge(told);
                            person.gender = person.gender.or(role.gender);
                            if let Some(r) = role.role {
                                person.gender = person.gender.or(self.knowledge.roles[r as usize].gender);
                            }
                        }
                        Core::People => standing.merge(Standing { state, ..Standing::default() }),
                        _ => {}
                    }
                }
                if phrase.role.is_some() || described {
                    first_context = first_context.or(Some(phrase.head));
                }
            }
            let span = person.phrases.first().map(|&i| self.span(i as usize)).unwrap_or_default();
            person.standing = standing;
            if !person.phrases.iter().any(|&i| self.places_itself(i as usize)) {
                people::trust_table(person, self.knowledge, self.date);
            }
            let mentioned = |c: u16| self.mentioned(c);
            people::settle(person, self.knowledge, self.date, &mentioned, span, &mut issues);
            if let Some(state) = person.standing.state.filter(|_| !person.standing.stateless) {
                self.context.add(state, 0.5 * person.phrases.len().min(6) as f32);
                for &i in &person.phrases {
                    self.context.tie_person(self.phrases[i as usize].head, state);
                }
            }
            contexts.push(first_context);
            self.people[n] = std::mem::take(person);
        }
        self.settle_hosts(&mut issues);
        for (n, first_context) in contexts.into_iter().enumerate() {
            let person = &self.people[n];
            // "Jane Roe, 42,": whom a newspaper tells by an age and nothing else is a private person.
            let aged = person.phrases.iter().find(|&&i| self.phrases[i as usize].aged).copied();
            let first_context = match aged {
                Some(i) if person.actor.sector.is_none() && person.actor.office.is_none() => {
                    let mut actor = (*person.actor).clone();
                    actor.sector = Some("CVL".to_owned());
                    let person = &mut self.people[n];
                    person.standing.sector.clone_from(&actor.sector);
                    person.actor = Arc::new(actor);
                    first_context.or(Some(self.phrases[i as usize].head))
                }
                _ => first_context,
            };
            let person = &self.people[n];
            // An office without a state, held by somebody the tables do not know: the state the text is about there.
            // "its ambassador, Jane Roe": whoever "its" is; known when the pronouns are read.
            let owned = |i: &u32| {
                self.appositions(self.phrases[*i as usize].head).iter().any(|&other| {
                    let head = self.phrases[other].head;
                    let own = |p: u32| self.doc.token(p).tag == "PRP$" && !self.doc.word(p).eq_ignore_ascii_case("our");
                    self.doc.children_by(head, "poss").any(own)
                })
            };
            let public = person.standing.sector.as_deref().is_some_and(|s| !PRIVATE.contains(&s));
            if public && person.standing.state.is_none() && person.phrases.iter().any(owned) {
                continue;
            }
            if person.standing.state.is_none()
                && !person.standing.stateless
                && let (Some(head), Some(sector)) = (first_context, person.standing.sector.clone())
                && let Some(state) = match sector.as_str() {
                    "GOV" | "OPP" | "MIL" | "LEG" | "JUD" | "COP" | "REB" | "PTY" | "ELI" | "SPY" => {
                        let at_home = self.faces_reporters_in(head);
                        at_home.or_else(|| self.context.state_for(self.doc, &sector, head))
                    }
                    s if PRIVATE.contains(&s) => self.context.scene(self.doc, head),
                    _ => None,
                }
            {
                // "President Hale" of a court: where the table has somebody else at the head of that state, it is not
                // this one.
                let office = person.standing.office.as_deref().and_then(|o| match o {
                    "head of state" | "head of government" => Some(o),
                    "deputy head of state" | "deputy head of government" => Some("deputy"),
                    _ => None,
                });
                let iso3 = &self.knowledge.country(state).iso3;
                let taken = self
                    .date
                    .zip(office)
                    .is_some_and(|(date, office)| matches!(self.knowledge.holder(iso3, office, date), Holder::Held(_)));
                if taken {
                    continue;
                }
                let mut actor = (*person.actor).clone();
                actor.country = Some(self.knowledge.country(state).iso3.clone());
                actor.id = stable_id(&[&fold(&actor.name), actor.country.as_deref().unwrap_or("")]);
                let person = &mut self.people[n];
                person.standing.state = Some(state);
                person.actor = Arc::new(actor);
                person.evidence = "office in the text, state from what the passage is about".to_owned();
            }
        }
        self.issues = issues;
    }

    /// "the spokesman told reporters in Seoul", on a page that speaks of that state: officials whose state is not said
    /// face reporters at home.
    fn faces_reporters_in(&self, head: u32) -> Option<u16> {
        let doc = self.doc;
        let t = doc.token(head);
        let verb = t.head;
        if t.dep != "nsubj" || &*doc.token(verb).lemma != "tell" {
            return None;
        }
        let reporters = |o: u32| {
            let role = self.phrase_at(o).and_then(|p| self.phrases[p].role);
            role.is_some_and(|r| matches!(self.knowledge.roles[r as usize].sector.as_str(), "JRN" | "MED"))
        };
        let heard = doc.children_by(verb, "dobj").find(|&o| reporters(o))?;
        let place = [verb, heard].into_iter().flat_map(|h| doc.children_by(h, "prep")).find_map(|p| {
            let object = doc.children_by(p, "pobj").next()?;
            (doc.word(p) == "in").then_some(object)
        })?;
        let capital = self.scan.whats_at(place).iter().find_map(|w| match w {
            What::Capital(c) => Some(*c),
            _ => None,
        })?;
        self.context.named_beside(capital, place).then_some(capital)
    }

    /// "MR. KIRBY:" in a transcript of a government's page, or beside its spokesperson: whom nothing places speaks for it.
    fn settle_hosts(&mut self, issues: &mut Vec<Issue>) {
        let labels: Vec<_> = self.doc.turns().into_iter().map(|(label, _)| label).collect();
        let takes_turns =
            |p: &Person| p.phrases.iter().any(|&i| labels.iter().any(|l| l.contains(&self.phrases[i as usize].head)));
        let speakers: Vec<usize> = (0..self.people.len()).filter(|&n| takes_turns(&self.people[n])).collect();
        let beside = || {
            let texts = labels.iter().map(|l| self.doc.span_of(l.clone()).of(&self.doc.text));
            let date = self.date?;
            let iso3 = texts.into_iter().find_map(|label| spokesperson_of(self.knowledge, label, date))?;
            self.knowledge.iso(&iso3)
        };
        let Some(host) = self.outlet.or_else(beside) else { return };
        for n in speakers {
            let mut person = self.people[n].clone();
            if person.actor.country.is_some() || person.standing.stateless || person.standing.state.is_some() {
                continue;
            }
            person.standing.state = Some(host);
            if self.date.and_then(|d| spokesperson_of(self.knowledge, &person.text, d)).is_some() {
                person.standing.sector = Some("GOV".to_owned());
                person.standing.office = Some("spokesperson".to_owned());
            }
            let span = person.phrases.first().map(|&i| self.span(i as usize)).unwrap_or_default();
            let mentioned = |c: u16| self.mentioned(c);
            people::settle(&mut person, self.knowledge, self.date, &mentioned, span, issues);
            self.people[n] = person;
        }
    }

    /// Phrases in apposition to or predicated of the one that hangs on `head`.
    pub(super) fn appositions(&self, head: u32) -> Vec<usize> {
        let mut out = Vec::new();
        for c in self.doc.children(head) {
            if self.doc.token(c).dep == "appos"
                && let Some(p) = self.phrase_at(c)
            {
                out.push(p);
            }
        }
        let t = self.doc.token(head);
        if t.dep == "appos"
            && let Some(p) = self.phrase_at(t.head)
        {
            // "the mayor of Paris, Anne …": the name stands beside what the office is of, and means who holds it.
            match self.office_of(t.head) {
                Some(office) => out.push(office),
                None => out.push(p),
            }
        }
        for of in self.doc.children_by(head, "prep").filter(|&c| c > head && self.doc.word(c) == "of") {
            for object in self.doc.children_by(of, "pobj").filter(|&o| self.office_of(o).is_some()) {
                out.extend(self.doc.children_by(object, "appos").filter_map(|c| self.phrase_at(c)));
            }
        }
        if matches!(t.dep, "nsubj") && &*self.doc.token(t.head).lemma == "be" && self.doc.token(t.head).tag == "VBZ" {
            for c in self.doc.children_by(t.head, "attr") {
                if let Some(p) = self.phrase_at(c).filter(|&p| matches!(self.phrases[p].core, Core::Role(..))) {
                    out.push(p);
                }
            }
        }
        out
    }

    /// The phrase of an office whose "of" has `object` under it: "mayor" for the "Paris" of "the mayor of Paris".
    fn office_of(&self, object: u32) -> Option<usize> {
        let t = self.doc.token(object);
        if t.dep != "pobj" || self.doc.word(t.head) != "of" || t.ent == "PERSON" {
            return None;
        }
        let p = self.phrase_at(self.doc.token(t.head).head)?;
        let Core::Role(r, false) = self.phrases[p].core else { return None };
        let role = &self.knowledge.roles[r as usize];
        let single = role.kind == RoleKind::Title || role.kind == RoleKind::Weak && !role.office.is_empty();
        // "the head of the army, General …", "leader of the party, …" name persons too; "president of the bank, a lender" not.
        let person = self.phrase_at(object).is_none_or(|o| self.person_of[o].is_none());
        (single && person).then_some(p)
    }

    /// The state a phrase's own words name: "Russian", "Turkey's", "of Germany", "the Maduro government".
    pub(crate) fn explicit_state(&self, i: usize, depth: u32) -> Option<u16> {
        let phrase = &self.phrases[i];
        if let Some(state) = self.context.choose(self.knowledge, &phrase.states) {
            return Some(state);
        }
        if depth > 3 {
            return None;
        }
        if matches!(phrase.core, Core::Pronoun) {
            return self.found[i].as_ref().and_then(|f| self.state_of_actor(f.actors.first()?));
        }
        if let Core::Capital(c) = phrase.core {
            return Some(c);
        }
        if let Core::Seat(s) = phrase.core {
            return self.knowledge.seats[s as usize].country;
        }
        if let Core::Org(o) = phrase.core
            && let Some(c) = self.knowledge.organisations[o as usize].country
        {
            return Some(c);
        }
        // "ASEAN chair and prime minister of Cambodia": a body without a state leaves the question open.
        if let Some(country) = phrase.org.and_then(|o| self.knowledge.organisations[o as usize].country) {
            return Some(country);
        }
        if let Some(s) = phrase.seat {
            return self.knowledge.seats[s as usize].country;
        }
        if let Some(state) = self.person_of[i].and_then(|p| self.people[p as usize].standing.state) {
            return Some(state);
        }
        if let Some(patron) = phrase.patron {
            if let Some(person) = self.person_named(patron) {
                return self.people[person].standing.state;
            }
            if let Some(state) = self.government_of(i, patron) {
                return Some(state);
            }
        }
        let whose = self.doc.children_by(phrase.head, "poss").find_map(|p| self.whose(p));
        for other in [whose, phrase.possessor, phrase.of].into_iter().flatten() {
            if let Some(p) = self.phrase_at(other)
                && p != i
                && let Some(state) = self.explicit_state(p, depth + 1)
            {
                return Some(state);
            }
            if let Some(state) = self.scan.whats_at(other).iter().find_map(|w| match w {
                What::Country(c) | What::Capital(c) | What::Adjective(c) => Some(*c),
                What::Region(r) => self.knowledge.regions[*r as usize].country,
                _ => None,
            }) {
                return Some(state);
            }
        }
        None
    }

    /// "Chad, whose troops left": the noun that "whose" stands for.
    fn whose(&self, token: u32) -> Option<u32> {
        if self.doc.token(token).tag != "WP$" {
            return None;
        }
        let mut at = token;
        for _ in 0..5 {
            let t = self.doc.token(at);
            if t.dep == "relcl" {
                return Some(t.head);
            }
            at = t.head;
        }
        None
    }

    /// What one phrase says of whom it names: its own words, and the body that its "of" or "for" belongs to.
    pub(super) fn told_by(&self, i: usize) -> Standing {
        let phrase = &self.phrases[i];
        let mut told = standing_of(phrase, self.org_of(i), self.knowledge, self.explicit_state(i, 0));
        let weak = phrase.role.is_some_and(|r| self.knowledge.roles[r as usize].kind == RoleKind::Weak);
        let borrowed = matches!(told.sector.as_deref(), None | Some("GOV"));
        if weak
            && borrowed
            && let Some(sector) = self.sector_of_owner(i)
        {
            told.sector = Some(sector);
        }
        told
    }

    /// Whether the words of a name's own phrase say of which state it is: "Irish leader Bertie Ahern", not "his colleague
    /// Tony Abbott", nor what stands in apposition, which may belong to another name.
    fn places_itself(&self, i: usize) -> bool {
        let phrase = &self.phrases[i];
        let named = |t: u32| self.doc.token(t).tag != "PRP$";
        !phrase.states.is_empty()
            || phrase.org.is_some()
            || phrase.seat.is_some()
            || [phrase.possessor, phrase.of].into_iter().flatten().any(named)
    }

    /// The sector of the body that a role belongs to: "chief of the intelligence agency", "the police's spokesman".
    fn sector_of_owner(&self, i: usize) -> Option<String> {
        let phrase = &self.phrases[i];
        [phrase.of, phrase.possessor].into_iter().flatten().find_map(|other| {
            let owner = &self.phrases[self.phrase_at(other)?];
            let role = &self.knowledge.roles[owner.role? as usize];
            let body = matches!(role.kind, RoleKind::Body | RoleKind::Group)
                && matches!(owner.core, Core::Role(..) | Core::Named);
            (body && !role.sector.is_empty()).then(|| role.sector.clone())
        })
    }

    /// "the Biden administration": the state that somebody of this name governs on the day, where there is one only.
    fn government_of(&self, i: usize, patron: (u32, u32)) -> Option<u16> {
        let role = &self.knowledge.roles[self.phrases[i].role? as usize];
        if role.kind != RoleKind::Body || role.sector != "GOV" || patron.0 != patron.1 {
            return None;
        }
        let key = crate::fold::name_key(self.doc.word(patron.1));
        let spells = self.knowledge.offices.named(&[key]);
        let mut states: Vec<u16> = spells
            .iter()
            .filter(|s| s.rank() <= 1 && self.date.is_none_or(|d| s.covers(d) || s.is_over(d) && s.years() > 1.0))
            .filter_map(|s| self.knowledge.iso(&s.country))
            .collect();
        if let Some(date) = self.date {
            let now = |s: &&&crate::offices::Spell| s.rank() <= 1 && s.covers(date);
            let current: Vec<u16> = spells.iter().filter(now).filter_map(|s| self.knowledge.iso(&s.country)).collect();
            if !current.is_empty() {
                states = current;
            }
        }
        states.dedup();
        states.sort_unstable();
        states.dedup();
        match states[..] {
            [one] => Some(one),
            _ => states
                .into_iter()
                .max_by(|a, b| self.context.weight(*a).total_cmp(&self.context.weight(*b)))
                .filter(|s| self.mentioned(*s)),
        }
    }

    pub(crate) fn state_of_actor(&self, actor: &Actor) -> Option<u16> {
        self.knowledge.iso(actor.country.as_deref()?)
    }

    pub(super) fn person_named(&self, name: (u32, u32)) -> Option<usize> {
        let words = people::name_words_of(self.doc, name);
        let last = words.last()?;
        self.people.iter().position(|p| p.words.contains(last))
    }

    /// The organisation a phrase belongs to: "the European Council's president".
    pub(super) fn org_of(&self, i: usize) -> Option<u16> {
        let phrase = &self.phrases[i];
        // "The Russian ambassador of the body" is Russia's; "the Lima director of the body" is the body's.
        let weak = || phrase.role.is_some_and(|r| self.knowledge.roles[r as usize].kind == RoleKind::Weak);
        if phrase.org.is_some() || !phrase.states.is_empty() && !weak() {
            return phrase.org;
        }
        [phrase.possessor, phrase.of].into_iter().flatten().find_map(|other| {
            match self.phrases[self.phrase_at(other)?].core {
                Core::Org(o) => Some(o),
                _ => None,
            }
        })
    }

    /// The state that the words at a token take for granted: of who speaks there, else of who publishes.
    pub(super) fn home(&self, token: u32) -> Option<u16> {
        let speaker = self.quotes.quote_of(token).and_then(|_| self.speaker(token));
        let speaker = speaker.or_else(|| self.turns.speaker(token).cloned());
        let public = |a: &Arc<Actor>| matches!(a.sector.as_deref(), Some("GOV" | "LEG" | "MIL" | "OPP" | "PTY"));
        speaker.filter(public).and_then(|a| self.state_of_actor(&a)).or(self.outlet)
    }

    /// Who the possessor or the object of "of" is, where that is one actor.
    pub(super) fn owner(&self, i: usize) -> Option<Arc<Actor>> {
        let phrase = &self.phrases[i];
        [phrase.possessor, phrase.of].into_iter().flatten().find_map(|t| {
            let found = self.found[self.phrase_at(t)?].as_ref()?;
            match &found.actors[..] {
                [one] if one.country.is_some() || one.sector.is_some() => Some(one.clone()),
                _ => None,
            }
        })
    }

    /// Where a group or body is said to be or to come from, right beside it: "rebels in Mali", "workers from Nepal".
    pub(super) fn located_state(&self, i: usize) -> Option<u16> {
        let head = self.phrases[i].head;
        if let Some(state) = self.state_where(head) {
            return Some(state);
        }
        // "accused the junta in Bamako of lying": the parser may hang the place on the verb.
        let role = self.phrases[i].role.map(|r| &self.knowledge.roles[r as usize]);
        let rules = role.is_some_and(|r| r.kind == RoleKind::Body && matches!(r.sector.as_str(), "GOV" | "MIL"));
        let next = head + 1;
        if rules && (next as usize) < self.doc.tokens.len() && self.doc.word(next) == "in" {
            let object = self.doc.children_by(next, "pobj").next();
            if let Some(state) = object.and_then(|o| self.state_named_at(o)) {
                return Some(state);
            }
        }
        for prep in self.doc.children_by(head, "prep").filter(|&p| p > head) {
            if !matches!(self.doc.word(prep), "in" | "from" | "of" | "across" | "at" | "near" | "outside") {
                continue;
            }
            let Some(object) = self.doc.children_by(prep, "pobj").next() else { continue };
            if let Some(state) = self.state_named_at(object) {
                return Some(state);
            }
        }
        None
    }

    /// "Chad, where the army has ruled": the state that the clause of the subject at `head` is about.
    fn state_where(&self, head: u32) -> Option<u16> {
        let t = self.doc.token(head);
        let verb = t.head;
        let v = self.doc.token(verb);
        let clause = matches!(t.dep, "nsubj" | "nsubjpass") && v.dep == "relcl";
        if !clause || !self.doc.children_by(verb, "advmod").any(|c| self.doc.word(c).eq_ignore_ascii_case("where")) {
            return None;
        }
        self.state_named_at(v.head)
    }

    /// The state that a state's, capital's or region's name at a token means in this article.
    fn state_named_at(&self, token: u32) -> Option<u16> {
        let state = |w: &What| match w {
            What::Country(c) | What::Capital(c) => Some(*c),
            What::Region(r) => self.knowledge.regions[*r as usize].country,
            _ => None,
        };
        let states: Vec<u16> = self.scan.whats_at(token).iter().filter_map(state).collect();
        self.context.choose(self.knowledge, &states)
    }

    pub(super) fn possessor_state(&self, i: usize) -> Option<u16> {
        let p = self.phrase_at(self.phrases[i].possessor?)?;
        self.found[p].as_ref().and_then(|f| self.state_of_actor(f.actors.first()?))
    }
}
