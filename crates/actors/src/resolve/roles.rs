//! Role nouns without a name: bodies, groups, the holders of offices, counterparts, both of two.

use legation_schema::{Actor, MentionKind, stable_id};

use super::standing::PRIVATE;
use super::{Found, Resolver};
use crate::discourse::Sought;
use crate::fold::fold;
use crate::knowledge::{Role, RoleKind, Word, person_id};
use crate::offices::{Holder, Spell};
use crate::people::{self, Standing};
use crate::phrase::{Core, Phrase};

impl Resolver<'_> {
    pub(super) fn role(&mut self, i: usize, r: u16, many: bool) -> Option<Found> {
        let (phrases, knowledge) = (self.phrases, self.knowledge);
        let phrase = &phrases[i];
        let role: &Role = &knowledge.roles[r as usize];
        // "the foreign minister, Sergei Lavrov": the name says who it is.
        let body = matches!(role.kind, RoleKind::Body | RoleKind::State | RoleKind::Generic);
        if let Some(found) = self.named_each(i) {
            return Some(found);
        }
        for other in self.appositions(phrase.head).into_iter().filter(|_| !body) {
            if let Some(p) = self.person_of[other] {
                self.naturalise(p as usize, i);
                let (actor, evidence) = (self.people[p as usize].actor.clone(), "named in apposition".to_owned());
                return self.found_one(MentionKind::Nominal, actor, evidence);
            }
        }
        if let Some(found) = self.addressed(i).or_else(|| self.second_title(i, many)) {
            return Some(found);
        }
        if (many || role.kind == RoleKind::Parties)
            && matches!(role.kind, RoleKind::Title | RoleKind::Weak | RoleKind::Parties)
            && let Some(found) = self.plural_role(i, role)
        {
            return Some(found);
        }
        // "officials of both countries", "troops of the two sides": of one and of the other.
        if many
            && phrase.states.is_empty()
            && let Some(p) = phrase.of.and_then(|of| self.phrase_at(of)).filter(|&p| p != i)
            && let Core::Role(r, _) = phrases[p].core
            && knowledge.roles[r as usize].kind == RoleKind::Parties
            && let Some(found) = self.role(p, r, true).filter(|f| f.actors.len() > 1)
        {
            return Some(Found { evidence: "of the two".to_owned(), ..found });
        }
        match role.kind {
            RoleKind::Parties
                if phrase.definite
                    || role.phrase.starts_with("both")
                    || role.phrase.starts_with("each")
                    || role.phrase == "pair" =>
            {
                return self.parties(i);
            }
            RoleKind::Parties if role.phrase.starts_with("neighb") && phrase.possessor.is_some() => return None,
            RoleKind::Parties if role.phrase.ends_with("men") || role.phrase.starts_with("neighb") => {
                let state = explicit_or_context(self, i, "CVL", phrase.head);
                let actor = self.collective(state, "CVL", &role.phrase);
                return self.found_one(MentionKind::Nominal, actor, "people".to_owned());
            }
            RoleKind::Parties => return None,
            RoleKind::Anaphor if role.office == "state" => return self.other_state(i, role),
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
        // "dozens of governments": of many states, none in particular.
        if many && role.phrase == "government" && explicit.is_none() && self.of_many(phrase) {
            return None;
        }
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
        // "The group said": whichever it was that was spoken of.
        if matches!(role.phrase.as_str(), "group" | "movement" | "organisation" | "organization") {
            let bare = !many && phrase.definite && phrase.of.is_none() && phrase.org.is_none() && explicit.is_none();
            let bodies = &["REB", "PTY", "OPP", "UAF", "CRM", "PRM", "NGO", "SOC", "IGO"];
            let actor = self.discourse.last_body(self.doc, phrase.head, bodies).filter(|_| bare)?;
            return self.found_one(MentionKind::Nominal, actor, "the body last spoken of".to_owned());
        }
        if role.kind == RoleKind::Body && role.sector.is_empty() && phrase.org.is_none() && explicit.is_none() {
            let actor = self.discourse.last_of_sector(self.doc, phrase.head, "IGO").filter(|_| phrase.definite)?;
            return self.found_one(MentionKind::Nominal, actor, "the body last spoken of".to_owned());
        }
        // "the council", "the ministry": the one last spoken of, a few sentences before.
        if !many
            && role.kind == RoleKind::Body
            && explicit.is_none()
            && phrase.definite
            && phrase.org.is_none()
            && phrase.of.is_none()
            && phrase.possessor.is_none()
            && let Some(found) = self.same_body(i)
        {
            return Some(found);
        }
        let org = self.org_of(i);
        let mut standing = self.told_by(i);
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
        let mut sector = standing.sector.clone().unwrap_or_else(|| role.sector.clone());
        // "the federal agency", "Indonesia's committee": of a state, where its words tell no more.
        if sector.is_empty()
            && role.kind == RoleKind::Body
            && explicit.is_some()
            && (role.phrase == "committee"
                || role.phrase.rsplit(' ').next().and_then(|w| self.knowledge.sector_of_name(w)) == Some("GOV"))
        {
            sector = "GOV".to_owned();
        }
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
        // "West African leaders" are of several states, "terrorist groups" of none in particular.
        let regional = phrase.region.is_some() && phrase.states.is_empty();
        let own = !standing.stateless
            && phrase.org.is_none()
            && !phrase.abroad
            && !regional
            && !(many && !phrase.definite && phrase.possessor.is_none() && is_loose_group(role));
        if state.is_none() && own && takes_context(role, &sector) {
            // "SENIOR ADMINISTRATION OFFICIAL:" is one of those whose transcript it is, whatever they talk about.
            // "The President and Vice President" of a government's page are its own.
            let deputy = matches!(standing.office.as_deref(), Some("deputy head of state"));
            let own = || self.own_office(phrase.head, role, Some("head of state")).filter(|_| deputy);
            state = match self.turns.is_label(phrase.head) {
                true => self.outlet,
                false => self
                    .possessor_state(i)
                    .or_else(own)
                    .or_else(|| self.state_opposed(&sector, phrase.head))
                    .or_else(|| self.state_commanded(i, &sector))
                    .or_else(|| self.context.state_for(self.doc, &sector, phrase.head)),
            };
            if state.is_some() {
                evidence = "role, state from what the passage is about";
            }
        }
        // "Congress approved the sale": without an article that of the United States, where no other is near.
        if state.is_none_or(|_| evidence.ends_with("passage is about")) && own && self.is_bare_congress(i, role) {
            state = self.knowledge.iso("USA");
            evidence = "role, state from its name";
        }
        // "a 66-year-old man", "the bishop": of where it happens, if the text tells where.
        if state.is_none() && own && PRIVATE.contains(&sector.as_str()) {
            state = self.possessor_state(i).or_else(|| self.context.scene(self.doc, phrase.head));
            if state.is_some() {
                evidence = "role, state from where it happens";
            }
        }
        if let Some(state) = state.filter(|_| evidence == "role with its state") {
            self.context.remember(self.doc, phrase.head, state);
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
            let sector = match phrase.former {
                true if office_noun => "ELI".to_owned(),
                true if matches!(sector.as_str(), "MIL" | "COP" | "SPY") => "CVL".to_owned(),
                _ => sector,
            };
            let actor = self.collective(state, &sector, &words);
            let found = self.found_one(MentionKind::Nominal, actor, evidence.to_owned())?;
            return Some(if state.is_some() { self.joined(i, found, &sector, &words) } else { found });
        };
        self.found_one(MentionKind::Nominal, actor, evidence.to_owned())
    }

    /// "her Chadian and Malian counterparts, A and B": both, each by the name.
    fn named_each(&self, i: usize) -> Option<Found> {
        self.phrases[i].joint?;
        let first = self.doc.children_by(self.phrases[i].head, "appos").next()?;
        let names = std::iter::once(first).chain(self.doc.children_by(first, "conj"));
        let actors: Vec<_> = names
            .filter_map(|n| self.person_of[self.phrase_at(n)?])
            .map(|p| self.people[p as usize].actor.clone())
            .collect();
        let several = actors.len() > 1 && actors.iter().all(|a| a.country.is_some());
        several.then(|| Found { kind: MentionKind::Nominal, actors, evidence: "named in apposition".to_owned() })
    }

    /// "its ambassador, Jane Roe": she is of the state of "its".
    fn naturalise(&mut self, person: usize, i: usize) {
        let who = &self.people[person];
        // "her Chadian and Malian counterparts, A and B"
        if self.phrases[i].joint.is_some() {
            return;
        }
        let public = matches!(who.standing.sector.as_deref(), Some("GOV" | "MIL" | "LEG" | "OPP" | "SPY"));
        if who.actor.country.is_some() || who.standing.stateless || !public {
            return;
        }
        let Some(state) = self.explicit_state(i, 0) else { return };
        let mut actor = (*self.people[person].actor).clone();
        actor.country = Some(self.knowledge.country(state).iso3.clone());
        actor.id = stable_id(&[&fold(&actor.name), actor.country.as_deref().unwrap_or("")]);
        let person = &mut self.people[person];
        person.standing.state = Some(state);
        person.actor = std::sync::Arc::new(actor);
    }

    /// The body last spoken of that the head of the phrase `i` named too, with words that told whose it is: "the Chadian
    /// defence council … the council".
    fn same_body(&self, i: usize) -> Option<Found> {
        /// Sentences back at most.
        const REACH: u32 = 6;
        let head = self.phrases[i].head;
        let t = self.doc.token(head);
        if !matches!(
            &*t.lemma,
            "ministry"
                | "council"
                | "court"
                | "committee"
                | "commission"
                | "agency"
                | "coalition"
                | "junta"
                | "tribunal"
        ) || self.phrases[i].left + 1 < head
        {
            return None;
        }
        let mut earlier = self.phrases[..i].iter().enumerate().rev();
        let near = |q: &Phrase| t.sentence - self.doc.token(q.head).sentence <= REACH;
        let (p, _) = earlier
            .find(|(_, q)| near(q) && q.head < head && self.doc.token(q.right).lemma.eq_ignore_ascii_case(&t.lemma))?;
        let found = self.found[p].as_ref()?;
        let [actor] = &found.actors[..] else { return None };
        let known = actor.country.is_some() || actor.sector.as_deref() == Some("IGO");
        known.then(|| Found {
            kind: MentionKind::Nominal,
            actors: found.actors.clone(),
            evidence: "the body last spoken of".to_owned(),
        })
    }

    /// "Crown Prince and Prime Minister Hale": two titles of one person, where neither has an article.
    fn second_title(&self, i: usize, many: bool) -> Option<Found> {
        let phrase = &self.phrases[i];
        let bare = !many && !phrase.definite && !phrase.indefinite && phrase.possessor.is_none() && phrase.of.is_none();
        let next = phrase.right + 1;
        let titled = self.doc.word(phrase.right).starts_with(char::is_uppercase);
        if !bare || !titled || next + 1 >= self.doc.tokens.len() as u32 || self.doc.word(next) != "and" {
            return None;
        }
        let q = self.phrases.iter().position(|q| q.left == next + 1 && q.core == Core::Person && q.role.is_some())?;
        if self.phrases[q].states.iter().any(|s| !phrase.states.is_empty() && !phrase.states.contains(s)) {
            return None;
        }
        let actor = self.people[self.person_of[q]? as usize].actor.clone();
        self.found_one(MentionKind::Nominal, actor, "a title of the person named".to_owned())
    }

    fn is_bare_congress(&self, i: usize, role: &Role) -> bool {
        /// Other states whose parliament is a congress.
        const OTHERS: &[&str] = &[
            "ARG", "BOL", "BRA", "CHL", "COL", "CRI", "DOM", "ECU", "GTM", "HND", "IND", "MEX", "PER", "PHL", "PRY",
            "VEN",
        ];
        let phrase = &self.phrases[i];
        let weight = |c: &str| self.knowledge.iso(c).map_or(0.0, |c| self.context.weight(c));
        role.phrase == "congress"
            && phrase.left == phrase.right
            && !phrase.definite
            && self.doc.word(phrase.head) == "Congress"
            && (phrase.head == 0 || !matches!(self.doc.word(phrase.head - 1), "the" | "The" | "a" | "this"))
            && OTHERS.iter().all(|c| weight(c) <= weight("USA"))
    }

    /// The state of the head of government whom an opposition without a state does something to: "the opposition urged
    /// him to resign" is said of his own.
    fn state_opposed(&mut self, sector: &str, head: u32) -> Option<u16> {
        let doc = self.doc;
        let verb = doc.token(head).head;
        if sector != "OPP" || doc.token(head).dep != "nsubj" {
            return None;
        }
        let object = doc.children(verb).find(|&c| c > verb && matches!(doc.token(c).dep, "dobj" | "dative" | "nsubj"));
        let subject_below = || {
            let clause = doc.children(verb).find(|&c| matches!(doc.token(c).dep, "ccomp" | "xcomp"))?;
            doc.children_by(clause, "nsubj").next()
        };
        let object = object.or_else(subject_below)?;
        let word = doc.word(object).to_lowercase();
        if !matches!(word.as_str(), "him" | "her") || doc.token(object).tag != "PRP" {
            return None;
        }
        let entity = self.discourse.antecedent(doc, self.knowledge, object, &word, None, &[])?;
        let [actor] = self.discourse.entities[entity].actors.as_slice() else { return None };
        let leads = actor.office.as_deref().is_some_and(|o| matches!(o, "head of state" | "head of government"));
        if leads { self.state_of_actor(&actor.clone()) } else { None }
    }

    /// The state of the ruler whose order or visit an army, police or parliament without a state gets: "visited the troops",
    /// "told parliament".
    fn state_commanded(&self, i: usize, sector: &str) -> Option<u16> {
        let t = self.doc.token(self.phrases[i].head);
        let own = matches!(sector, "MIL" | "COP" | "LEG" | "SPY") && matches!(t.dep, "dobj" | "dative");
        if !own || !self.knowledge.is(&self.doc.token(t.head).lemma, Word::Command) {
            return None;
        }
        let ruler = self.found_at(self.phrase_at(self.subject_of(t.head)?)?)?;
        let [actor] = &ruler.actors[..] else { return None };
        let rules = actor.sector.as_deref() == Some("GOV") && actor.office.is_some();
        self.state_of_actor(actor).filter(|_| rules)
    }

    /// The words of a role without its article and state: "opposition", "finance minister".
    pub(super) fn role_words(&self, phrase: &Phrase, role: &Role) -> String {
        let base = phrase.office.clone().unwrap_or_else(|| role.phrase.clone());
        match phrase.modifier {
            Some(m) => format!("{} {base}", self.knowledge.roles[m as usize].phrase),
            None => base,
        }
    }

    /// "the president", "the Russian minister": somebody named before, or whom the table has in that office.
    pub(super) fn office_holder(&mut self, i: usize, standing: &Standing) -> Option<Found> {
        let phrase = &self.phrases[i];
        let office = standing.office.clone();
        let label = self.turns.is_label(phrase.head);
        let state = standing.state.or_else(|| self.possessor_state(i)).or(self.outlet.filter(|_| label));
        if label && state.is_none() {
            return None;
        }
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
            // "the president" of nowhere: whoever was just spoken of, else the one at home, else whoever came last.
            let bare = state.is_none() && matches!(office.as_deref(), Some("head of state" | "head of government"));
            let own = bare.then(|| self.own_office(phrase.head, role, office.as_deref())).flatten();
            let home = own.or_else(|| bare.then(|| self.home_with(phrase.head, role, office.as_deref())).flatten());
            let home = home.map(|s| self.knowledge.country(s).iso3.clone());
            let near = |s: &Self, far: u32, fits: &dyn Fn(&Actor) -> bool| {
                s.discourse.last_person_within(s.doc, phrase.head, far, fits)
            };
            let at_home = |a: &Actor| fits(a) && a.country.is_some() && a.country == home;
            let found = match &home {
                Some(_) if own.is_some() => near(self, 40, &at_home),
                Some(_) => near(self, 1, &fits).or_else(|| near(self, 40, &at_home)),
                None => near(self, 40, &fits),
            };
            if let Some(actor) = found {
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
        let bare = matches!(office.as_deref(), Some("head of state" | "head of government"));
        let at_home = || {
            let own = self.own_office(phrase.head, role, office.as_deref());
            own.or_else(|| self.home_with(phrase.head, role, office.as_deref()))
        };
        let state = state.or_else(|| if bare && phrase.definite { at_home() } else { None });
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
                let evidence = format!("office table: {} since {}", spell.office, spell.since);
                let actor = self.pooled(office_holder(spell, iso3));
                return self.found_one(MentionKind::Nominal, actor, evidence);
            }
        }
        None
    }

    /// The state taken for granted, where its office is called so: on a page of the White House "the Prime Minister" is
    /// nobody's at home.
    fn home_with(&self, token: u32, role: &Role, office: Option<&str>) -> Option<u16> {
        self.with_office(self.home(token)?, role, office)
    }

    /// The state whose government publishes the page, where the page means its own: "the President" with a capital.
    fn own_office(&self, token: u32, role: &Role, office: Option<&str>) -> Option<u16> {
        let capital = self.doc.word(token).starts_with(char::is_uppercase);
        self.with_office(self.outlet.filter(|_| capital)?, role, office)
    }

    fn with_office(&self, state: u16, role: &Role, office: Option<&str>) -> Option<u16> {
        let word = match role.phrase.rsplit(' ').next()? {
            "PM" | "pm" | "premier" => "minister",
            word => word,
        };
        let iso3 = &self.knowledge.country(state).iso3;
        match self.knowledge.holder(iso3, office?, self.date?) {
            Holder::Held(spells) | Holder::Disputed(spells) => {
                let called = |s: &Spell| s.title.is_empty() || s.title.to_lowercase().contains(word);
                spells.iter().any(|s| called(s)).then_some(state)
            }
            _ => Some(state),
        }
    }

    /// "his Venezuelan counterpart": the same office in the other state.
    pub(super) fn counterpart(&mut self, i: usize) -> Option<Found> {
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
            let actor = self.pooled(office_holder(spell, iso3));
            return self.found_one(MentionKind::Nominal, actor, "counterpart by the office table".to_owned());
        }
        let country = self.knowledge.country(state);
        let name = format!("{} {}", country.adjective, office.as_deref().unwrap_or("official"));
        let id = stable_id(&[&fold(&name), &iso3]);
        let actor =
            self.pooled(Actor { name, id, country: Some(iso3), sector: sector.or(Some("GOV".to_owned())), office });
        self.found_one(MentionKind::Nominal, actor, "the same office of the other state".to_owned())
    }

    /// Whether a plural is of many: "several governments", "dozens of governments".
    fn of_many(&self, phrase: &Phrase) -> bool {
        let counts = |j: u32| {
            let word = self.doc.word(j).to_lowercase();
            matches!(
                word.as_str(),
                "many"
                    | "several"
                    | "other"
                    | "various"
                    | "numerous"
                    | "most"
                    | "some"
                    | "dozens"
                    | "hundreds"
                    | "scores"
            )
        };
        let t = self.doc.token(phrase.head);
        let above = t.dep == "pobj" && self.doc.word(t.head) == "of" && counts(self.doc.token(t.head).head);
        above || (phrase.left..phrase.head).any(counts)
    }

    /// "its northern neighbour", "its rival": the other state spoken of; people next door where nothing says whose.
    fn other_state(&mut self, i: usize, role: &Role) -> Option<Found> {
        let phrase = &self.phrases[i];
        let owner = phrase.possessor.and_then(|p| self.phrase_at(p)).and_then(|p| self.found[p].as_ref());
        // "His rival" is a man's, at home.
        let states = |a: &Actor| a.office.is_none() && matches!(a.sector.as_deref(), None | Some("GOV"));
        let own = owner.and_then(|f| f.actors.first().cloned()).filter(|a| states(a));
        let own = own.and_then(|a| self.state_of_actor(&a));
        // "Baku reproached the neighbour": seen from who is told to act.
        let own = own.or_else(|| {
            let alone = phrase.definite && phrase.possessor.is_none();
            let subject = self.viewer(phrase.head).filter(|_| alone).and_then(|s| self.phrase_at(s))?;
            let actor = self.found[subject].as_ref()?.actors.first().filter(|a| a.sector.as_deref() != Some("CVL"))?;
            self.state_of_actor(actor)
        });
        let Some(own) = own else {
            if !role.phrase.starts_with("neighb") || phrase.possessor.is_some() {
                return None;
            }
            let state = explicit_or_context(self, i, "CVL", phrase.head);
            let actor = self.collective(state, "CVL", &role.phrase);
            return self.found_one(MentionKind::Nominal, actor, "people".to_owned());
        };
        let iso3 = self.knowledge.country(own).iso3.clone();
        let named = phrase.states.iter().copied().find(|&s| s != own);
        let state = named.or_else(|| {
            let other = |a: &Actor| a.country.as_deref() != Some(iso3.as_str());
            self.discourse.last_state(self.doc, phrase.head, &other).and_then(|a| self.state_of_actor(&a))
        })?;
        let actor = self.knowledge.country(state).actor.clone();
        self.found_one(MentionKind::Nominal, actor, "the other state spoken of".to_owned())
    }

    /// The subject of the nearest clause around a token that the token is no part of.
    fn viewer(&self, token: u32) -> Option<u32> {
        let mut below = token;
        loop {
            let at = self.doc.token(below).head;
            if at == below {
                return None;
            }
            if let Some(s) = self.doc.children_by(at, "nsubj").find(|&s| s != below) {
                return Some(s);
            }
            below = at;
        }
    }

    /// "the two leaders", "both sides": the last two of their kind.
    pub(super) fn parties(&mut self, i: usize) -> Option<Found> {
        let phrase = &self.phrases[i];
        let word = self.knowledge.roles[phrase.role? as usize].phrase.clone();
        let has = |words: &[&str]| words.iter().any(|w| word.contains(w));
        let sought = if has(&["leader", "president", "premier", "head", "statesmen"]) {
            Sought::Leaders
        } else if has(&["minister", "men", "women", "pair", "duo", "diplomat", "interlocutor", "counterpart"]) {
            Sought::People
        } else {
            Sought::Parties
        };
        let count = word.split(' ').next().and_then(crate::company::count_of).unwrap_or(2);
        if count > 3 {
            return self.several(phrase.head, count, MentionKind::Nominal);
        }
        if word == "sides" && !phrase.definite || word == "parties" && !phrase.definite {
            return None;
        }
        let without = self.outsiders(phrase.head);
        let actors = if count == 3 {
            let mut near = self.discourse.last_distinct(self.doc, phrase.head, sought, count, 8, &without);
            if near.len() < count {
                return None;
            }
            near.reverse();
            near
        } else if word.starts_with("neighb") {
            // Next-door neighbours are no states: both must have been named just before.
            let near = self.discourse.last_distinct(self.doc, phrase.head, Sought::Parties, 2, 3, &without);
            if near.len() < 2 {
                return None;
            }
            self.last_two(phrase.head, Sought::Parties, &without)?
        } else {
            self.last_two(phrase.head, sought, &without)?
        };
        Some(Found { kind: MentionKind::Nominal, actors, evidence: "the last of their kind".to_owned() })
    }

    /// The state last spoken of, on the continent that "the South American nation" names.
    pub(super) fn last_state(&self, head: u32, region: Option<u16>) -> Option<u16> {
        let continents = region.map(|r| self.knowledge.regions[r as usize].continents.as_slice()).unwrap_or_default();
        // "Algiers accused the kingdom": not itself.
        let outsiders = self.outsiders(head);
        let fits = |a: &Actor| {
            outsiders.iter().all(|o| o.country != a.country)
                && (continents.is_empty()
                    || self
                        .state_of_actor(a)
                        .is_some_and(|s| continents.contains(&self.knowledge.country(s).continent)))
        };
        let actor = self.discourse.last_state(self.doc, head, &fits);
        actor.and_then(|a| self.state_of_actor(&a)).or_else(|| self.context.main_state())
    }
}

fn strip_article(text: &str) -> &str {
    ["the ", "The ", "a ", "A ", "an ", "An "].iter().find_map(|a| text.strip_prefix(a)).unwrap_or(text)
}

fn explicit_or_context(resolver: &Resolver<'_>, i: usize, sector: &str, head: u32) -> Option<u16> {
    resolver.explicit_state(i, 0).or_else(|| resolver.context.state_for(resolver.doc, sector, head))
}

/// Groups as such rather than those of a place: "terrorist groups", "criminal networks".
fn is_loose_group(role: &Role) -> bool {
    let last = role.phrase.rsplit(' ').next().unwrap_or("");
    matches!(role.sector.as_str(), "REB" | "UAF" | "CRM" | "NGO")
        && matches!(last, "groups" | "organisations" | "organizations" | "networks" | "gangs" | "cartels")
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

/// Presidents and monarchs who do not govern: "the Italian leader" is the head of government.
fn is_ceremonial(title: &str) -> bool {
    matches!(title, "Queen" | "King" | "Governor General" | "Governor-General" | "Emperor" | "Grand Duke")
}

/// Whether a role without a state belongs to the state that the passage is about.
fn takes_context(role: &Role, sector: &str) -> bool {
    match sector {
        "GOV" | "MIL" | "COP" | "OPP" | "REB" | "LEG" | "JUD" | "PTY" | "SPY" | "REF" | "LAB" | "UAF" => true,
        "MED" => ["state", "official", "local", "national", "public"].iter().any(|w| role.phrase.starts_with(w)),
        "CVL" | "CRM" | "REL" | "EDU" | "HLH" | "AGR" | "JRN" => !matches!(role.kind, RoleKind::Person),
        _ => false,
    }
}

/// Who holds an office, as the table has them; `iso3` is the state's code.
fn office_holder(spell: &Spell, iso3: String) -> Actor {
    Actor {
        name: people::display(&spell.person),
        id: person_id(spell),
        country: Some(iso3),
        sector: Some("GOV".to_owned()),
        office: Some(spell.office.clone()),
    }
}
