//! From phrases to mentions: what can be told from the words themselves first, then what needs the discourse.

use std::sync::Arc;

use jiff::civil::Date;
use legation_schema::{Actor, ActorMention, Article, Doc, Issue, MentionKind, Mentions, Span, Upos, stable_id};

use crate::context::Context;
use crate::discourse::{Discourse, Entity, Kind};
use crate::fold::fold;
use crate::gazetteer::Gazetteer;
use crate::knowledge::{Gender, Knowledge, Role, RoleKind, person_id};
use crate::lexicon::{FxMap, What};
use crate::locative::{Use, usage};
use crate::offices::Holder;
use crate::people::{self, Person, Standing, standing_of};
use crate::phrase::{Core, Phrase, phrases};
use crate::quotes::Quotes;
use crate::scan::{Scan, is_loose_tie};
use crate::turns::Turns;

/// Finds who and what places an article names.
///
/// Mentions come in text order, a longer one before those inside it. Nothing here fails: what cannot be told is left
/// out of the actor (no state, no office), and what contradicts the tables comes back as an issue.
pub fn resolve(
    article: &Article,
    doc: &Doc,
    knowledge: &Knowledge,
    gazetteer: Option<&Gazetteer>,
) -> (Mentions, Vec<Issue>) {
    let date = article.published.interval.from.or(article.published.interval.to).map(|p| p.date());
    let scan = Scan::new(doc, knowledge);
    let mut phrases = phrases(doc, &scan, knowledge);
    phrases.retain(|p| !in_dateline(article, doc, p.head));
    let (people, person_of) = people::group(doc, knowledge, &mut phrases, date);
    let mut by_head = vec![0u32; doc.tokens.len()];
    for (i, p) in phrases.iter().enumerate() {
        by_head[p.head as usize] = i as u32 + 1;
    }
    let context = Context::new(article, doc, knowledge, &scan);
    let mut resolver = Resolver {
        doc,
        knowledge,
        scan: &scan,
        phrases: &phrases,
        by_head,
        person_of,
        people,
        date,
        context,
        quotes: Quotes::new(article, doc),
        turns: Turns::default(),
        discourse: Discourse::default(),
        found: vec![None; phrases.len()],
        pool: FxMap::default(),
        groups: FxMap::default(),
        issues: Vec::new(),
    };
    resolver.settle_people();
    resolver.turns = Turns::new(article, doc, knowledge, &resolver.people);
    for i in 0..phrases.len() {
        resolver.resolve_phrase(i);
    }
    let mut mentions = resolver.mentions();
    mentions.places = crate::places::places(article, doc, knowledge, &scan, &resolver.context, gazetteer);
    (mentions, resolver.issues)
}

/// What a phrase refers to.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) kind: MentionKind,
    pub(crate) actors: Vec<Arc<Actor>>,
    pub(crate) evidence: String,
}

pub(crate) struct Resolver<'a> {
    pub(crate) doc: &'a Doc,
    pub(crate) knowledge: &'a Knowledge,
    scan: &'a Scan,
    pub(crate) phrases: &'a [Phrase],
    by_head: Vec<u32>,
    person_of: Vec<Option<u32>>,
    people: Vec<Person>,
    date: Option<Date>,
    context: Context,
    quotes: Quotes,
    pub(crate) turns: Turns,
    pub(crate) discourse: Discourse,
    found: Vec<Option<Found>>,
    pool: FxMap<String, Arc<Actor>>,
    /// Groups by state, and sector and words in one: their ids are dear.
    groups: FxMap<(Option<u16>, String), Arc<Actor>>,
    issues: Vec<Issue>,
}

impl Resolver<'_> {
    pub(crate) fn phrase_at(&self, head: u32) -> Option<usize> {
        (self.by_head[head as usize] as usize).checked_sub(1)
    }

    /// Whether a state is named anywhere in the article.
    fn mentioned(&self, state: u16) -> bool {
        self.context.weight(state) > 0.0
    }

    fn settle_people(&mut self) {
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
                standing.merge(standing_of(
                    phrase,
                    self.org_of(i as usize),
                    self.knowledge,
                    self.explicit_state(i as usize, 0),
                ));
                for other in self.appositions(phrase.head) {
                    let role = &self.phrases[other];
                    let state = self.explicit_state(other, 0);
                    match role.core {
                        Core::Role(..) => {
                            standing.merge(standing_of(role, self.org_of(other), self.knowledge, state));
                            person.gender = person.gender.or(role.gender);
                            if let Some(r) = role.role {
                                person.gender = person.gender.or(self.knowledge.roles[r as usize].gender);
                            }
                        }
                        Core::People => standing.merge(Standing { state, ..Standing::default() }),
                        _ => {}
                    }
                }
                if phrase.role.is_some() {
                    first_context = first_context.or(Some(phrase.head));
                }
            }
            let span = person.phrases.first().map(|&i| self.span(i as usize)).unwrap_or_default();
            person.standing = standing;
            let mentioned = |c: u16| self.mentioned(c);
            people::settle(person, self.knowledge, self.date, &mentioned, span, &mut issues);
            if let Some(state) = person.standing.state.filter(|_| !person.standing.stateless) {
                self.context.add(state, 0.5 * person.phrases.len().min(6) as f32);
                for &i in &person.phrases {
                    self.context.tie_person(self.doc.token(self.phrases[i as usize].head).sentence, state);
                }
            }
            contexts.push(first_context);
            self.people[n] = std::mem::take(person);
        }
        for (n, first_context) in contexts.into_iter().enumerate() {
            let person = &self.people[n];
            // An office without a state, held by somebody the tables do not know: the state the text is about there.
            if person.standing.state.is_none()
                && !person.standing.stateless
                && let (Some(head), Some(sector)) = (first_context, person.standing.sector.clone())
                && matches!(sector.as_str(), "GOV" | "OPP" | "MIL" | "LEG" | "JUD" | "COP" | "REB" | "PTY" | "ELI")
                && let Some(state) = self.context.state_for(self.doc, &sector, head)
            {
                // "President Hale" of a court: where the table has somebody else at the head of that state, it is not
                // this one.
                let office =
                    person.standing.office.as_deref().filter(|o| matches!(*o, "head of state" | "head of government"));
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

    /// Phrases in apposition to or predicated of the one that hangs on `head`.
    fn appositions(&self, head: u32) -> Vec<usize> {
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
            out.push(p);
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
        if let Some(o) = phrase.org {
            return self.knowledge.organisations[o as usize].country;
        }
        if let Some(s) = phrase.seat {
            return self.knowledge.seats[s as usize].country;
        }
        if let Some(state) = self.person_of[i].and_then(|p| self.people[p as usize].standing.state) {
            return Some(state);
        }
        if let Some(patron) = phrase.patron
            && let Some(person) = self.person_named(patron)
        {
            return self.people[person].standing.state;
        }
        for other in [phrase.possessor, phrase.of].into_iter().flatten() {
            if let Some(p) = self.phrase_at(other)
                && p != i
                && let Some(state) = self.explicit_state(p, depth + 1)
            {
                return Some(state);
            }
            if let Some(state) = self.scan.whats_at(other).iter().find_map(|w| match w {
                What::Country(c) | What::Capital(c) | What::Adjective(c) => Some(*c),
                _ => None,
            }) {
                return Some(state);
            }
        }
        None
    }

    fn state_of_actor(&self, actor: &Actor) -> Option<u16> {
        self.knowledge.iso(actor.country.as_deref()?)
    }

    fn person_named(&self, name: (u32, u32)) -> Option<usize> {
        let words = people::name_words_of(self.doc, name);
        let last = words.last()?;
        self.people.iter().position(|p| p.words.contains(last))
    }

    pub(crate) fn found_at(&self, i: usize) -> Option<&Found> {
        self.found[i].as_ref()
    }

    fn span(&self, i: usize) -> Span {
        let p = &self.phrases[i];
        self.doc.span_of(p.left..p.right + 1)
    }

    fn pooled(&mut self, actor: Actor) -> Arc<Actor> {
        let key = format!(
            "{}\t{}\t{}\t{}",
            actor.id,
            actor.country.as_deref().unwrap_or(""),
            actor.sector.as_deref().unwrap_or(""),
            actor.office.as_deref().unwrap_or("")
        );
        self.pool.entry(key).or_insert_with(|| Arc::new(actor)).clone()
    }

    fn resolve_phrase(&mut self, i: usize) {
        let phrase = &self.phrases[i];
        let found = match phrase.core {
            Core::Pronoun => self.pronoun(i),
            Core::State | Core::People => self.state(i),
            Core::Capital(c) => self.capital(i, c),
            Core::Seat(s) => {
                let actor = self.knowledge.seats[s as usize].actor.clone();
                self.found_one(MentionKind::Metonym, actor, "seat of power".to_owned())
            }
            Core::Org(o) => {
                let org = &self.knowledge.organisations[o as usize];
                self.found_one(MentionKind::Name, org.actor.clone(), format!("organisation table: {}", org.id))
            }
            Core::Person => self.person(i),
            Core::Role(r, many) => self.role(i, r, many),
            Core::Named => self.named(i),
            Core::Region(_) => None,
        };
        if let Some(found) = found {
            self.remember(i, &found);
            self.accompany(i, &found);
            self.found[i] = Some(found);
        }
    }

    pub(crate) fn found_one(&self, kind: MentionKind, actor: Arc<Actor>, evidence: String) -> Option<Found> {
        Some(Found { kind, actors: vec![actor], evidence })
    }

    fn state(&mut self, i: usize) -> Option<Found> {
        let phrase = &self.phrases[i];
        let state = self.context.choose(self.knowledge, &phrase.states)?;
        let country = self.knowledge.country(state);
        if phrase.core == Core::State {
            return self.found_one(MentionKind::Name, country.actor.clone(), format!("name of {}", country.iso3));
        }
        let leaders = self.doc.token(phrase.head).tag != "NNPS" && !self.doc.word(phrase.head).ends_with('s');
        if leaders {
            return self.found_one(MentionKind::Demonym, country.actor.clone(), format!("people of {}", country.iso3));
        }
        let actor = self.collective(Some(state), "CVL", "people");
        let found = self.found_one(MentionKind::Demonym, actor, format!("people of {}", country.iso3))?;
        Some(self.joined(i, found, "CVL", "people"))
    }

    fn capital(&mut self, i: usize, c: u16) -> Option<Found> {
        let phrase = &self.phrases[i];
        let m = self.scan.at(phrase.head)?;
        let country = self.knowledge.country(c);
        match usage(self.doc, phrase.head, m.start, m.end - 1) {
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

    fn person(&mut self, i: usize) -> Option<Found> {
        let person = &self.people[self.person_of[i]? as usize];
        let (actor, evidence) = (person.actor.clone(), person.evidence.clone());
        self.found_one(MentionKind::Name, actor, evidence)
    }

    /// Several actors where two states share the noun: "US and British soldiers".
    fn joined(&mut self, i: usize, found: Found, sector: &str, words: &str) -> Found {
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
    fn stateless_group(&mut self, region: u16, sector: &str, words: &str) -> Arc<Actor> {
        let name = format!("{} {words}", self.knowledge.regions[region as usize].name);
        let id = fold(&name).replace([' ', '\''], "-");
        let sector = (!sector.is_empty()).then(|| sector.to_owned());
        self.pooled(Actor { name, id, country: None, sector, office: None })
    }

    /// An actor that is a group or body of a state: "Venezuelan opposition".
    fn collective(&mut self, state: Option<u16>, sector: &str, words: &str) -> Arc<Actor> {
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
    fn named(&mut self, i: usize) -> Option<Found> {
        let phrases = self.phrases;
        let phrase = &phrases[i];
        let t = self.doc.token(phrase.head);
        let (a, b) = phrase.name?;
        let text = self.doc.span_of(a..b + 1).of(&self.doc.text).to_owned();
        let role = phrase.role.map(|r| &self.knowledge.roles[r as usize]);
        let last = fold(self.doc.word(phrase.head.max(a))).into_owned();
        let sector = role
            .map(|r| r.sector.clone())
            .filter(|s| !s.is_empty())
            .or_else(|| sector_of_name(&last).map(str::to_owned));
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

    fn role(&mut self, i: usize, r: u16, many: bool) -> Option<Found> {
        let (phrases, knowledge) = (self.phrases, self.knowledge);
        let phrase = &phrases[i];
        let role: &Role = &knowledge.roles[r as usize];
        // "the foreign minister, Sergei Lavrov": the name says who it is.
        for other in self.appositions(phrase.head) {
            if let Some(p) = self.person_of[other] {
                let (actor, evidence) = (self.people[p as usize].actor.clone(), "named in apposition".to_owned());
                return self.found_one(MentionKind::Nominal, actor, evidence);
            }
        }
        if let Some(found) = self.addressed(i) {
            return Some(found);
        }
        if (many || role.kind == RoleKind::Parties)
            && matches!(role.kind, RoleKind::Title | RoleKind::Weak | RoleKind::Parties)
            && let Some(found) = self.plural_role(i, role)
        {
            return Some(found);
        }
        match role.kind {
            RoleKind::Parties if phrase.definite || role.phrase.starts_with("both") || role.phrase == "pair" => {
                return self.parties(i);
            }
            RoleKind::Parties if role.phrase.ends_with("men") => {
                let state = explicit_or_context(self, i, "CVL", phrase.head);
                let actor = self.collective(state, "CVL", &role.phrase);
                return self.found_one(MentionKind::Nominal, actor, "people".to_owned());
            }
            RoleKind::Parties => return None,
            RoleKind::Anaphor => return self.counterpart(i),
            RoleKind::Source if self.explicit_state(i, 0).is_none() && phrase.org.is_none() => {
                let text = strip_article(self.span(i).of(&self.doc.text)).to_owned();
                let id = stable_id(&[&fold(&text), ""]);
                let actor = self.pooled(Actor { name: text, id, ..Actor::default() });
                return self.found_one(MentionKind::Nominal, actor, "unnamed source".to_owned());
            }
            RoleKind::Generic => {
                let text = strip_article(self.span(i).of(&self.doc.text)).to_owned();
                if let Some(org) = self.knowledge.organisation_by_id(&role.office) {
                    return self.found_one(
                        MentionKind::Nominal,
                        org.actor.clone(),
                        "members of an organisation".to_owned(),
                    );
                }
                let id = stable_id(&[&fold(&text), ""]);
                let actor = self.pooled(Actor { name: text, id, ..Actor::default() });
                return self.found_one(MentionKind::Nominal, actor, "several without a state".to_owned());
            }
            RoleKind::State => {
                if many || phrase.indefinite && phrase.states.is_empty() {
                    let text = strip_article(self.span(i).of(&self.doc.text)).to_owned();
                    let id = stable_id(&[&fold(&text), ""]);
                    let actor = self.pooled(Actor { name: text, id, ..Actor::default() });
                    return self.found_one(MentionKind::Nominal, actor, "several without a state".to_owned());
                }
                let state = self.explicit_state(i, 0).or_else(|| self.last_state(phrase.head, phrase.region))?;
                let actor = self.knowledge.country(state).actor.clone();
                return self.found_one(MentionKind::Nominal, actor, "the state last spoken of".to_owned());
            }
            _ => {}
        }
        let explicit = self.explicit_state(i, 0);
        // "the bloc", "the alliance": the body last spoken of.
        if role.kind == RoleKind::Body
            && matches!(role.sector.as_str(), "REB" | "PTY" | "CRM" | "UAF")
            && !many
            && phrase.definite
            && phrase.org.is_none()
            && explicit.is_none()
            && let Some(actor) = self.discourse.last_of_sector(self.doc, phrase.head, &role.sector)
        {
            return self.found_one(MentionKind::Nominal, actor, "the one last spoken of".to_owned());
        }
        if role.kind == RoleKind::Body && role.sector.is_empty() && phrase.org.is_none() && explicit.is_none() {
            let actor = self.discourse.last_of_sector(self.doc, phrase.head, "IGO").filter(|_| phrase.definite)?;
            return self.found_one(MentionKind::Nominal, actor, "the body last spoken of".to_owned());
        }
        let org = self.org_of(i);
        let mut standing = standing_of(phrase, org, self.knowledge, explicit);
        let single_office = !many && matches!(role.kind, RoleKind::Title | RoleKind::Weak);
        let office_noun = matches!(role.kind, RoleKind::Title | RoleKind::Weak);
        // "Hamas fighters", "members of the Taliban": those whom the body consists of are the body.
        if !single_office
            && explicit.is_none_or(|_| phrase.states.is_empty())
            && let Some(org) = org.map(|o| &self.knowledge.organisations[o as usize])
            && !phrase.former
            && consists_of(role, &org.sector)
        {
            return self.found_one(MentionKind::Nominal, org.actor.clone(), format!("of {}", org.name));
        }
        // "its members", "their leader": of whatever the possessor is.
        if role.kind == RoleKind::Weak
            && role.sector.is_empty()
            && standing.state.is_none()
            && standing.sector.is_none()
            && org.is_none()
            && let Some(owner) = self.owner(i)
        {
            if !single_office && role.phrase == "member" {
                return self.found_one(MentionKind::Nominal, owner, "members of a body".to_owned());
            }
            standing.state = self.state_of_actor(&owner);
            standing.sector.clone_from(&owner.sector);
            if standing.sector.is_none() && standing.state.is_some() {
                standing.sector = Some("GOV".to_owned());
            }
        }
        if single_office
            && !phrase.indefinite
            && !phrase.former
            && let Some(found) = self.office_holder(i, &standing)
        {
            return Some(found);
        }
        if !many
            && phrase.definite
            && matches!(role.kind, RoleKind::Group | RoleKind::Person)
            && explicit.is_none()
            && matches!(role.sector.as_str(), "BUS" | "MED" | "EDU" | "NGO" | "CVL" | "SOC" | "JRN")
            && let Some(actor) = self.discourse.last_of_sector(self.doc, phrase.head, &role.sector)
        {
            return self.found_one(MentionKind::Nominal, actor, "the one last spoken of".to_owned());
        }
        // Groups and bodies belong to the state the passage is about, where nothing says otherwise.
        let sector = standing.sector.clone().unwrap_or_else(|| role.sector.clone());
        let mut state = standing.state;
        if state.is_none() && !standing.stateless && phrase.org.is_none() && role.kind != RoleKind::Source {
            state = self.located_state(i);
        }
        if state.is_none() && phrase.org.is_none() {
            // "peacekeepers": whose they are where nobody says otherwise.
            if matches!(role.kind, RoleKind::Group | RoleKind::Body)
                && !role.office.is_empty()
                && let Some(org) = self.knowledge.organisation_by_id(&role.office)
            {
                let evidence = format!("whose they usually are: {}", org.name);
                return self.found_one(MentionKind::Nominal, org.actor.clone(), evidence);
            }
            if let Some(region) = phrase.region.filter(|&r| self.knowledge.regions[r as usize].is_people()) {
                let words = self.role_words(phrase, role);
                let actor = self.stateless_group(region, &sector, &words);
                return self.found_one(MentionKind::Nominal, actor, "group of a people".to_owned());
            }
        }
        let mut evidence = if state.is_some() { "role with its state" } else { "role" };
        if state.is_none() && !standing.stateless && phrase.org.is_none() && takes_context(role, &sector) {
            state = self.possessor_state(i).or_else(|| self.context.state_for(self.doc, &sector, phrase.head));
            if state.is_some() {
                evidence = "role, state from what the passage is about";
            }
        }
        if let Some(org) = phrase.org.map(|o| &self.knowledge.organisations[o as usize])
            && !single_office
            && org.sector == "IGO"
        {
            return self.found_one(MentionKind::Nominal, org.actor.clone(), format!("of {}", org.name));
        }
        let words = self.role_words(phrase, role);
        let actor = if single_office {
            let country = state.map(|s| self.knowledge.country(s));
            let name = match (country, phrase.org) {
                (Some(c), _) => format!("{} {words}", c.adjective),
                (None, Some(o)) => format!("{} {words}", self.knowledge.organisations[o as usize].name),
                _ => words.clone(),
            };
            let iso3 = country.map(|c| c.iso3.clone());
            let id = stable_id(&[&fold(&name), iso3.as_deref().unwrap_or("")]);
            let office = if phrase.former { None } else { standing.office.clone() };
            let sector = if phrase.former { Some("ELI".to_owned()) } else { (!sector.is_empty()).then_some(sector) };
            self.pooled(Actor { name, id, country: iso3, sector, office })
        } else {
            let sector = if phrase.former && office_noun { "ELI".to_owned() } else { sector };
            let actor = self.collective(state, &sector, &words);
            let found = self.found_one(MentionKind::Nominal, actor, evidence.to_owned())?;
            return Some(if state.is_some() { self.joined(i, found, &sector, &words) } else { found });
        };
        self.found_one(MentionKind::Nominal, actor, evidence.to_owned())
    }

    /// The organisation a phrase belongs to: "the European Council's president".
    fn org_of(&self, i: usize) -> Option<u16> {
        let phrase = &self.phrases[i];
        if phrase.org.is_some() || !phrase.states.is_empty() {
            return phrase.org;
        }
        [phrase.possessor, phrase.of].into_iter().flatten().find_map(|other| {
            match self.phrases[self.phrase_at(other)?].core {
                Core::Org(o) => Some(o),
                _ => None,
            }
        })
    }

    /// Who the possessor or the object of "of" is, where that is one actor.
    fn owner(&self, i: usize) -> Option<Arc<Actor>> {
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
    fn located_state(&self, i: usize) -> Option<u16> {
        let head = self.phrases[i].head;
        for prep in self.doc.children_by(head, "prep").filter(|&p| p > head) {
            if !matches!(self.doc.word(prep), "in" | "from" | "of" | "across" | "at" | "near" | "outside") {
                continue;
            }
            let Some(object) = self.doc.children_by(prep, "pobj").next() else { continue };
            let states: Vec<u16> = self
                .scan
                .whats_at(object)
                .iter()
                .filter_map(|w| match w {
                    What::Country(c) | What::Capital(c) => Some(*c),
                    What::Region(r) => self.knowledge.regions[*r as usize].country,
                    _ => None,
                })
                .collect();
            if let Some(state) = self.context.choose(self.knowledge, &states) {
                return Some(state);
            }
        }
        None
    }

    fn possessor_state(&self, i: usize) -> Option<u16> {
        let p = self.phrase_at(self.phrases[i].possessor?)?;
        self.found[p].as_ref().and_then(|f| self.state_of_actor(f.actors.first()?))
    }

    /// The words of a role without its article and state: "opposition", "finance minister".
    fn role_words(&self, phrase: &Phrase, role: &Role) -> String {
        let base = phrase.office.clone().unwrap_or_else(|| role.phrase.clone());
        match phrase.modifier {
            Some(m) => format!("{} {base}", self.knowledge.roles[m as usize].phrase),
            None => base,
        }
    }

    /// "the president", "the Russian minister": somebody named before, or whom the table has in that office.
    fn office_holder(&mut self, i: usize, standing: &Standing) -> Option<Found> {
        let phrase = &self.phrases[i];
        let office = standing.office.clone();
        let state = standing.state.or_else(|| self.possessor_state(i));
        let role = phrase.role.map(|r| &self.knowledge.roles[r as usize])?;
        let generic = matches!(role.office.as_str(), "minister" | "leader" | "official" | "");
        let sector = standing.sector.as_deref();
        let fits = |actor: &Actor| -> bool {
            let same_state = match state {
                Some(s) => actor.country.as_deref() == Some(self.knowledge.country(s).iso3.as_str()),
                None => !standing.stateless || actor.country.is_none(),
            };
            let has = actor.office.as_deref().unwrap_or("");
            let same_office = match office.as_deref() {
                Some("leader") => matches!(
                    has,
                    "head of state" | "head of government" | "leader" | "opposition leader" | "party leader"
                ),
                Some("minister") => has.ends_with("minister"),
                Some("ambassador") => has == "ambassador",
                Some("official") => sector.is_none() || actor.sector.as_deref() == sector,
                Some(o) => has == o,
                None => role.phrase == "leader" && matches!(has, "head of state" | "head of government" | "leader"),
            };
            same_state && same_office
        };
        if phrase.definite || phrase.possessor.is_some() || state.is_some() {
            if let Some(actor) = self.discourse.last_person(self.doc, phrase.head, &fits) {
                return self.found_one(MentionKind::Nominal, actor, "the holder last spoken of".to_owned());
            }
            // Named later on the page, as headlines do.
            if state.is_some()
                && !generic
                && let Some(p) = self.people.iter().find(|p| fits(&p.actor))
            {
                return self.found_one(
                    MentionKind::Nominal,
                    p.actor.clone(),
                    "the holder named in the article".to_owned(),
                );
            }
        }
        let date = self.date?;
        let state = state.or_else(|| {
            (phrase.definite && matches!(office.as_deref(), Some("head of state" | "head of government")))
                .then(|| self.context.state_for(self.doc, "GOV", phrase.head))
                .flatten()
        })?;
        let offices: &[&str] = match office.as_deref()? {
            "head of state" => &["head of state"],
            "head of government" => &["head of government"],
            "foreign minister" => &["foreign minister"],
            "leader" if sector == Some("GOV") => &["head of government", "head of state"],
            _ => return None,
        };
        let iso3 = self.knowledge.country(state).iso3.clone();
        for office in offices {
            if let Holder::Held(spells) | Holder::Disputed(spells) = self.knowledge.holder(&iso3, office, date)
                && let [spell] = spells[..]
                && (offices.len() == 1 || !is_ceremonial(&spell.title))
            {
                let actor = Actor {
                    name: people::display(&spell.person),
                    id: person_id(spell),
                    country: Some(iso3),
                    sector: Some("GOV".to_owned()),
                    office: Some(spell.office.clone()),
                };
                let evidence = format!("office table: {} since {}", spell.office, spell.since);
                let actor = self.pooled(actor);
                return self.found_one(MentionKind::Nominal, actor, evidence);
            }
        }
        None
    }

    /// "his Venezuelan counterpart": the same office in the other state.
    fn counterpart(&mut self, i: usize) -> Option<Found> {
        let phrases = self.phrases;
        let phrase = &phrases[i];
        let own = phrase
            .possessor
            .and_then(|p| self.phrase_at(p))
            .and_then(|p| self.found[p].as_ref())
            .and_then(|f| f.actors.first().cloned());
        let own = own.or_else(|| self.discourse.last_person(self.doc, phrase.head, &|a| a.office.is_some()));
        let word = self.knowledge.roles[phrase.role? as usize].phrase.as_str();
        if !matches!(word, "counterpart" | "opposite number") {
            return None;
        }
        let state = self.context.choose(self.knowledge, &phrase.states).or_else(|| {
            let p = self.phrase_at(phrase.possessor?)?;
            matches!(self.phrases[p].core, Core::State).then(|| self.explicit_state(p, 0)).flatten()
        });
        let office = own.as_ref().and_then(|a| a.office.clone());
        let sector = own.as_ref().and_then(|a| a.sector.clone());
        let Some(state) = state else {
            let other = self.discourse.last_person(self.doc, phrase.head, &|a| {
                a.office == office && office.is_some() && own.as_ref().is_some_and(|o| o.country != a.country)
            });
            let actor = other?;
            return self.found_one(
                MentionKind::Nominal,
                actor,
                "the holder of the same office last spoken of".to_owned(),
            );
        };
        let iso3 = self.knowledge.country(state).iso3.clone();
        // A president's counterpart may be a prime minister.
        let heads = |o: &Option<String>| matches!(o.as_deref(), Some("head of state" | "head of government"));
        let fits = |a: &Actor| {
            a.country.as_deref() == Some(iso3.as_str())
                && a.office.is_some()
                && (office.is_none() || a.office == office || heads(&office) && heads(&a.office))
        };
        if let Some(p) = self.people.iter().find(|p| fits(&p.actor)) {
            return self.found_one(
                MentionKind::Nominal,
                p.actor.clone(),
                "counterpart named in the article".to_owned(),
            );
        }
        if let (Some(date), Some(office)) = (self.date, office.as_deref())
            && let Holder::Held(spells) = self.knowledge.holder(&iso3, office, date)
            && let [spell] = spells[..]
        {
            let actor = Actor {
                name: people::display(&spell.person),
                id: person_id(spell),
                country: Some(iso3),
                sector: Some("GOV".to_owned()),
                office: Some(spell.office.clone()),
            };
            let actor = self.pooled(actor);
            return self.found_one(MentionKind::Nominal, actor, "counterpart by the office table".to_owned());
        }
        let country = self.knowledge.country(state);
        let name = format!("{} {}", country.adjective, office.as_deref().unwrap_or("official"));
        let id = stable_id(&[&fold(&name), &iso3]);
        let actor =
            self.pooled(Actor { name, id, country: Some(iso3), sector: sector.or(Some("GOV".to_owned())), office });
        self.found_one(MentionKind::Nominal, actor, "the same office of the other state".to_owned())
    }

    /// "the two leaders", "both sides": the last two of their kind.
    fn parties(&mut self, i: usize) -> Option<Found> {
        let phrase = &self.phrases[i];
        let word = self.knowledge.roles[phrase.role? as usize].phrase.clone();
        let persons = [
            "leader",
            "president",
            "minister",
            "men",
            "women",
            "pair",
            "duo",
            "diplomat",
            "statesmen",
            "head",
            "interlocutor",
            "counterpart",
        ]
        .iter()
        .any(|w| word.contains(w));
        let count = if word.starts_with("three") { 3 } else { 2 };
        if word == "sides" && !phrase.definite || word == "parties" && !phrase.definite {
            return None;
        }
        let actors = self.discourse.last_distinct(self.doc, phrase.head, persons, count)?;
        Some(Found { kind: MentionKind::Nominal, actors, evidence: "the last of their kind".to_owned() })
    }

    /// The state last spoken of, on the continent that "the South American nation" names.
    fn last_state(&self, head: u32, region: Option<u16>) -> Option<u16> {
        let continents = region.map(|r| self.knowledge.regions[r as usize].continents.as_slice()).unwrap_or_default();
        let fits = |a: &Actor| {
            continents.is_empty()
                || self.state_of_actor(a).is_some_and(|s| continents.contains(&self.knowledge.country(s).continent))
        };
        let actor = self.discourse.last_state(self.doc, head, &fits);
        actor.and_then(|a| self.state_of_actor(&a)).or_else(|| self.context.main_state())
    }

    fn pronoun(&mut self, i: usize) -> Option<Found> {
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
        if matches!(word.as_str(), "both" | "two") {
            return self.both(head);
        }
        let speaker = self.quotes.quote_of(head).and_then(|_| self.speaker(head));
        let entity = self.discourse.antecedent(self.doc, head, &word, speaker.as_deref())?;
        if let Some(gender) = match word.as_str() {
            "he" | "him" | "his" | "himself" => Some(Gender::Male),
            "she" | "her" | "hers" | "herself" => Some(Gender::Female),
            _ => None,
        } {
            self.discourse.entities[entity].gender.get_or_insert(gender);
        }
        let actors = self.discourse.entities[entity].actors.clone();
        Some(Found { kind: MentionKind::Pronoun, actors, evidence: "antecedent by agreement and salience".to_owned() })
    }

    /// "who", "which", "whose": the noun that the relative clause describes.
    fn relative(&self, head: u32) -> Option<Found> {
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
    fn speaker(&self, token: u32) -> Option<Arc<Actor>> {
        let subject = self.quotes.speaker(self.doc, token)?;
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
                Core::Pronoun => self.discourse.last_person(self.doc, token, &|_| true),
                _ => None,
            },
        }
    }

    fn first_person(&mut self, head: u32, singular: bool) -> Option<Found> {
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

    /// Puts what a phrase refers to in the discourse.
    fn remember(&mut self, i: usize, found: &Found) {
        let phrase = &self.phrases[i];
        let t = self.doc.token(phrase.head);
        let person = self.person_of[i].map(|p| &self.people[p as usize]);
        let role = phrase.role.map(|r| &self.knowledge.roles[r as usize]);
        let kind = match phrase.core {
            Core::Person => Kind::Person,
            Core::State | Core::Capital(_) | Core::Seat(_) | Core::Org(_) | Core::Named | Core::Region(_) => Kind::Body,
            Core::People => Kind::Group,
            Core::Role(_, true) => Kind::Group,
            Core::Role(r, false) => match self.knowledge.roles[r as usize].kind {
                RoleKind::Title | RoleKind::Weak | RoleKind::Anaphor | RoleKind::Person => Kind::Person,
                RoleKind::Group | RoleKind::Source => {
                    if t.tag == "NNS" {
                        Kind::Group
                    } else {
                        Kind::Person
                    }
                }
                RoleKind::Body | RoleKind::State => Kind::Body,
                RoleKind::Generic | RoleKind::Parties => Kind::Group,
            },
            Core::Pronoun => {
                self.discourse.again(self.doc, phrase.head, &found.actors);
                return;
            }
        };
        let gender = person.and_then(|p| p.gender).or(phrase.gender).or(role.and_then(|r| r.gender));
        let gender = gender.or_else(|| {
            let name = phrase.name.filter(|_| kind == Kind::Person)?;
            self.knowledge.gender_of(self.doc.word(name.0))
        });
        let kind = if found.actors.len() > 1 { Kind::Group } else { kind };
        self.discourse.mention(self.doc, phrase.head, Entity { actors: found.actors.clone(), kind, gender });
        // "Russia and China": together they are what "they" means.
        let mut first = t;
        let mut members = vec![phrase.head];
        while first.dep == "conj" {
            members.push(first.head);
            first = self.doc.token(first.head);
        }
        if members.len() > 1 {
            let mut all: Vec<Arc<Actor>> = Vec::new();
            for &m in members.iter().rev() {
                if let Some(f) = self.phrase_at(m).filter(|&p| p != i).and_then(|p| self.found[p].as_ref()) {
                    all.extend(f.actors.iter().cloned());
                }
            }
            all.extend(found.actors.iter().cloned());
            if all.len() > 1 {
                let whole = *members.last().unwrap_or(&phrase.head);
                self.discourse.mention_group(self.doc, whole, phrase.head, all);
            }
        }
    }

    /// All mentions in text order, with the names nested in longer phrases.
    fn mentions(&mut self) -> Mentions {
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
                        && (is_loose_tie(self.doc, m)
                            || usage(self.doc, m.head, m.start, m.end - 1) == Use::Government) =>
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
    fn describing_role(&mut self, m: &crate::scan::Match, r: u16) -> Option<Arc<Actor>> {
        let knowledge = self.knowledge;
        let role = &knowledge.roles[r as usize];
        let t = self.doc.token(m.head);
        let owns =
            matches!(role.sector.as_str(), "GOV" | "MIL" | "COP" | "REB" | "OPP" | "LEG" | "JUD" | "UAF" | "SPY")
                && matches!(role.kind, RoleKind::Body | RoleKind::Group);
        if !owns
            || !matches!(t.dep, "compound" | "nmod" | "amod" | "poss")
            || t.head == m.head
            || is_loose_tie(self.doc, m)
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
    fn mention_span(&self, i: usize) -> Span {
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

fn strip_article(text: &str) -> &str {
    ["the ", "The ", "a ", "A ", "an ", "An "].iter().find_map(|a| text.strip_prefix(a)).unwrap_or(text)
}

fn explicit_or_context(resolver: &Resolver<'_>, i: usize, sector: &str, head: u32) -> Option<u16> {
    resolver.explicit_state(i, 0).or_else(|| resolver.context.state_for(resolver.doc, sector, head))
}

/// Whether those of a body are the body itself: fighters of an armed group, members of a party.
fn consists_of(role: &Role, sector: &str) -> bool {
    if !matches!(role.kind, RoleKind::Weak | RoleKind::Group | RoleKind::Body) {
        return false;
    }
    match sector {
        "REB" | "UAF" | "CRM" => {
            matches!(role.sector.as_str(), "REB" | "UAF" | "CRM" | "MIL" | "")
                && !["supporter", "victim", "prisoner", "critic", "sympathi"].iter().any(|w| role.phrase.starts_with(w))
        }
        "PTY" | "OPP" | "NGO" | "LAB" => role.phrase == "member" || role.kind == RoleKind::Body,
        "MIL" | "COP" | "SPY" => matches!(role.sector.as_str(), "MIL" | "COP" | "SPY"),
        _ => false,
    }
}

/// Whether a token stands in an agency's dateline: "TEHRAN (Tasnim) –".
fn in_dateline(article: &Article, doc: &Doc, token: u32) -> bool {
    /// Tokens of a dateline at most: a town, its state, a date and an agency.
    const LONG: u32 = 14;
    let tokens = doc.sentence_of(token).tokens.clone();
    if token - tokens.start > LONG {
        return false;
    }
    let block = article.blocks.get(doc.sentence_of(token).block as usize);
    if block.is_none_or(|b| b.span.start != doc.token(tokens.start).span.start) {
        return false;
    }
    let within = tokens.start..tokens.end.min(tokens.start + LONG + 4);
    let mut open = None;
    for j in within.clone() {
        match doc.word(j) {
            "(" => open = Some(j),
            ")" => {
                let dash = j + 1 < within.end && matches!(doc.word(j + 1), "-" | "–" | "—" | "--" | ":");
                let alone = open == Some(tokens.start);
                return open.is_some_and(|o| o < token && token < j) && (dash || alone);
            }
            _ => {}
        }
    }
    false
}

/// Presidents and monarchs who do not govern: "the Italian leader" is the head of government.
fn is_ceremonial(title: &str) -> bool {
    matches!(title, "Queen" | "King" | "Governor General" | "Governor-General" | "Emperor" | "Grand Duke")
}

/// Whether a role without a state belongs to the state that the passage is about.
fn takes_context(role: &Role, sector: &str) -> bool {
    match sector {
        "GOV" | "MIL" | "COP" | "OPP" | "REB" | "LEG" | "JUD" | "PTY" | "SPY" | "REF" | "LAB" | "UAF" => true,
        "CVL" | "CRM" | "REL" | "EDU" | "HLH" | "AGR" | "JRN" => !matches!(role.kind, RoleKind::Person),
        _ => false,
    }
}

/// What kind of body a name ending in this word is.
pub(crate) fn sector_of_name(last: &str) -> Option<&'static str> {
    Some(match last {
        "party" | "alliance" | "coalition" => "PTY",
        "ministry" | "department" | "agency" | "commission" | "authority" | "office" | "council" | "embassy"
        | "government" | "bureau" | "directorate" | "administration" | "secretariat" | "municipality" | "cabinet" => {
            "GOV"
        }
        "university" | "college" | "institute" | "school" | "academy" => "EDU",
        "bank" | "airlines" | "airways" | "corporation" | "corp" | "corp." | "inc" | "inc." | "ltd" | "ltd." | "co"
        | "co." | "company" | "group" | "plc" | "gmbh" | "holdings" | "industries" | "motors" | "petroleum"
        | "energy" | "telecom" => "BUS",
        "army" | "navy" | "brigade" | "battalion" | "regiment" | "corps" | "forces" | "force" | "command" => "MIL",
        "police" => "COP",
        "court" | "tribunal" => "JUD",
        "times" | "post" | "news" | "tv" | "radio" | "herald" | "tribune" | "gazette" | "agency news" | "journal" => {
            "MED"
        }
        "church" | "diocese" => "REL",
        "union" | "federation" | "syndicate" => "LAB",
        "movement" => "OPP",
        "association" | "committee" | "society" | "charity" | "observatory" => "NGO",
        "front" | "brigades" => "REB",
        "senate" | "parliament" | "assembly" | "congress" => "LEG",
        "foundation" | "fund" | "international" | "watch" => "NGO",
        _ => return None,
    })
}
