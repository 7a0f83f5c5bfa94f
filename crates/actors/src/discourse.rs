//! Who has been spoken of, how recently and how prominently: what pronouns and "the minister" fall back on.
//!
//! Plain salience: agreement in number and gender, then subjects before objects, the same or the previous sentence
//! before older ones (after Lappin and Leass 1994, without their weights).

use std::hash::Hasher;
use std::sync::Arc;

use legation_schema::{Actor, Doc, Upos};
use rustc_hash::FxHasher;

use crate::company::{Company, THEY};
use crate::knowledge::{Gender, Knowledge, Word};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Person,
    /// A state, government or organisation: "it", at times "they".
    Body,
    /// Several: "they".
    Group,
}

#[derive(Clone, Debug)]
pub(crate) struct Entity {
    pub(crate) actors: Vec<Arc<Actor>>,
    pub(crate) kind: Kind,
    pub(crate) gender: Option<Gender>,
}

#[derive(Clone, Copy, Debug)]
struct Mention {
    entity: u32,
    token: u32,
    sentence: u32,
    /// 3 subject, 2 passive subject or agent, 1 object, 0 the rest.
    prominence: u8,
    pronoun: bool,
}

/// What a pronoun stands for: an entity, or those who are together.
enum Choice {
    Entity(usize),
    Company,
}

#[derive(Debug, Default)]
pub(crate) struct Discourse {
    pub(crate) entities: Vec<Entity>,
    /// A number for the actors of each entity, equal where they are: spares most comparisons of strings.
    keys: Vec<u64>,
    log: Vec<Mention>,
    /// Those who were last told to be together.
    pub(crate) company: Option<Company>,
}

/// The same for actors of the same ids and sectors.
fn key_of(actors: &[Arc<Actor>]) -> u64 {
    let mut hash = FxHasher::default();
    for a in actors {
        hash.write(a.id.as_bytes());
        hash.write(a.sector.as_deref().unwrap_or("").as_bytes());
    }
    hash.finish()
}

/// Who is looked for among those spoken of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sought {
    /// States, and what is of a state.
    Parties,
    People,
    /// Those at the head of a state or a party, and those whose office nobody tells.
    Leaders,
}

/// Whether an office makes somebody one of "the leaders": an envoy or a minister is none.
fn leads(office: &str) -> bool {
    let office = office.strip_prefix("deputy ").unwrap_or(office);
    matches!(office, "head of state" | "head of government" | "leader" | "opposition leader" | "party leader")
}

fn prominence(doc: &Doc, head: u32) -> u8 {
    let mut t = doc.token(head);
    for _ in 0..4 {
        if t.dep != "conj" {
            break;
        }
        t = doc.token(t.head);
    }
    match t.dep {
        "pobj" if doc.token(t.head).dep == "agent" => 2,
        "nsubj" => 3,
        "nsubjpass" | "agent" => 2,
        "dobj" | "dative" | "attr" | "ROOT" => 1,
        _ => 0,
    }
}

impl Discourse {
    pub(crate) fn mention(&mut self, doc: &Doc, head: u32, entity: Entity) {
        let same = |e: &Entity| {
            e.actors.len() == entity.actors.len()
                && e.actors.iter().zip(&entity.actors).all(|(a, b)| a.id == b.id && a.sector == b.sector)
        };
        let key = key_of(&entity.actors);
        let known = (0..self.entities.len()).rev().find(|&i| self.keys[i] == key && same(&self.entities[i]));
        let at = match known {
            Some(i) => {
                let known = &mut self.entities[i];
                known.gender = known.gender.or(entity.gender);
                if entity.kind == Kind::Person {
                    known.kind = Kind::Person;
                }
                i
            }
            None => {
                self.entities.push(entity);
                self.keys.push(key);
                self.entities.len() - 1
            }
        };
        self.push(doc, head, at);
    }

    /// Several in one breath: "Russia and China".
    pub(crate) fn mention_group(&mut self, doc: &Doc, whole: u32, head: u32, actors: Vec<Arc<Actor>>) {
        self.keys.push(key_of(&actors));
        self.entities.push(Entity { actors, kind: Kind::Group, gender: None });
        let (entity, token) = (self.entities.len() as u32 - 1, head);
        self.log.push(Mention {
            entity,
            token,
            sentence: doc.token(head).sentence,
            prominence: prominence(doc, whole),
            pronoun: false,
        });
    }

    /// A pronoun keeps what it stands for in mind.
    pub(crate) fn again(&mut self, doc: &Doc, head: u32, actors: &[Arc<Actor>]) {
        let same = |e: &Entity| {
            e.actors.len() == actors.len() && e.actors.iter().zip(actors).all(|(a, b)| Arc::ptr_eq(a, b) || a == b)
        };
        let key = key_of(actors);
        if let Some(at) = (0..self.entities.len()).rev().find(|&i| self.keys[i] == key && same(&self.entities[i])) {
            self.push(doc, head, at);
            if let Some(last) = self.log.last_mut() {
                last.pronoun = true;
            }
        }
    }

    fn push(&mut self, doc: &Doc, head: u32, entity: usize) {
        self.log.push(Mention {
            entity: entity as u32,
            token: head,
            sentence: doc.token(head).sentence,
            prominence: prominence(doc, head),
            pronoun: false,
        });
    }

    /// The entity a personal pronoun stands for; none of the states that its verb is `aimed` at.
    pub(crate) fn antecedent(
        &mut self,
        doc: &Doc,
        knowledge: &Knowledge,
        head: u32,
        word: &str,
        speaker: Option<&Actor>,
        aimed: &[&str],
    ) -> Option<usize> {
        match self.choice(doc, knowledge, head, word, speaker, aimed)? {
            Choice::Entity(e) => Some(e),
            Choice::Company => self.company_entity(doc, head),
        }
    }

    /// The person that "he" or "she" stands for.
    pub(crate) fn person_meant(&self, doc: &Doc, knowledge: &Knowledge, head: u32, word: &str) -> Option<Arc<Actor>> {
        match self.choice(doc, knowledge, head, word, None, &[])? {
            Choice::Entity(e) if matches!(word, "he" | "she") => self.entities[e].actors.first().cloned(),
            _ => None,
        }
    }

    fn choice(
        &self,
        doc: &Doc,
        knowledge: &Knowledge,
        head: u32,
        word: &str,
        speaker: Option<&Actor>,
        aimed: &[&str],
    ) -> Option<Choice> {
        let t = doc.token(head);
        let possessive = t.tag == "PRP$";
        let reflexive = word.ends_with("self") || word.ends_with("selves");
        let (kind, gender) = match word {
            "he" | "him" | "his" | "himself" => (Kind::Person, Some(Gender::Male)),
            "she" | "her" | "hers" | "herself" => (Kind::Person, Some(Gender::Female)),
            "it" | "its" | "itself" => (Kind::Body, None),
            "they" | "them" | "their" | "theirs" | "themselves" => (Kind::Group, None),
            _ => return None,
        };
        if word == "it" && is_pleonastic(doc, head) {
            return None;
        }
        let reach = if kind == Kind::Person { 4 } else { 2 };
        let verb = t.head;
        let controller = controlling_subject(doc, verb);
        // "She thanked her": whoever the subject is, the object is another.
        let excluded: Vec<u32> = self
            .log
            .iter()
            .rev()
            .take_while(|m| m.sentence == t.sentence)
            .filter(|m| {
                (doc.token(m.token).head == verb || Some(m.token) == controller && t.dep != "nsubj")
                    && !possessive
                    && !reflexive
                    && m.token != head
            })
            .map(|m| m.entity)
            .collect();
        let clause = doc.ancestors(head).find(|&a| matches!(doc.token(a).upos, Upos::Verb | Upos::Aux));
        // "urged China to use its influence": the one urged.
        let urged = clause.and_then(|c| {
            let up = doc.token(c).head;
            let own = doc.children(c).any(|s| matches!(doc.token(s).dep, "nsubj" | "nsubjpass"));
            (possessive && doc.token(c).dep == "xcomp" && !own).then(|| doc.children_by(up, "dobj").next())?
        });
        // "Condemned Chad for its raids", "broke with Chad because of its raids": the one it is done to.
        let reason = possessive.then(|| reason_for(doc, verb)).flatten();
        let listed = possessive.then(|| owner_of_list(doc, verb)).flatten();
        let put_on_trial = matches!(t.dep, "nsubjpass" | "dobj") && is_of_justice(&doc.token(verb).lemma);
        let mut best: Option<(f32, usize)> = None;
        let rival = if kind == Kind::Body { self.thing(doc, knowledge, head, possessive) } else { None };
        for m in self.log.iter().rev() {
            let distance = t.sentence - m.sentence;
            if excluded.contains(&m.entity) {
                continue;
            }
            if distance > reach {
                break;
            }
            let entity = &self.entities[m.entity as usize];
            let fits = match kind {
                Kind::Person => {
                    entity.kind == Kind::Person
                        && entity.actors.len() == 1
                        && entity.gender.is_none_or(|g| Some(g) == gender)
                }
                Kind::Body => entity.kind == Kind::Body && entity.actors.len() == 1,
                Kind::Group => entity.kind == Kind::Group || entity.kind == Kind::Body,
            };
            if !fits || m.token >= head {
                continue;
            }
            if speaker.is_some_and(|s| entity.actors.iter().any(|a| **a == *s)) {
                continue;
            }
            let struck = |a: &Arc<Actor>| a.country.as_deref().is_some_and(|c| aimed.contains(&c));
            if entity.kind == Kind::Body && entity.actors.iter().any(struck) {
                continue;
            }
            let sibling =
                (doc.token(m.token).head == verb || Some(m.token) == controller && t.dep != "nsubj") && !possessive;
            if reflexive != (sibling && m.prominence >= 2) && (reflexive || sibling) {
                continue;
            }
            let mut score = match distance {
                0 => 0.0,
                1 if kind == Kind::Body => -2.2,
                1 => -1.5,
                2 => -4.0,
                3 => -6.0,
                _ => -8.0,
            };
            score += match m.prominence {
                3 => 2.5,
                2 => 2.0,
                1 => 0.7,
                _ => 0.0,
            };
            if distance == 0 && doc.ancestors(head).any(|a| a == doc.token(m.token).head) && m.prominence >= 2 {
                score += 1.0;
            }
            if doc.token(m.token).dep == "poss" {
                score -= 0.7;
            }
            // The subject of another sentence is that of its main clause, not of one in passing; who goes on to speak
            // is who spoke, not whom he spoke of.
            if distance > 0 && m.prominence >= 2 {
                let clauses = || doc.ancestors(m.token).take(5).map(|v| doc.token(v).dep);
                if clauses().any(|d| matches!(d, "relcl" | "acl" | "advcl")) {
                    score -= 1.0;
                } else if t.dep == "nsubj" && clauses().any(|d| d == "ccomp") {
                    score -= 0.6;
                }
            }
            if possessive && Some(doc.token(m.token).head) == clause && m.prominence >= 2 {
                score += if reason.is_some() { 0.0 } else { 1.5 };
            }
            if reason.is_some_and(|v| m.prominence < 3 && doc.ancestors(m.token).take(3).any(|a| a == v)) {
                score += 4.0;
            }
            if listed == Some(m.token) {
                score += 4.0;
            }
            // Judges and policemen are seldom the ones who are convicted or arrested.
            let of_justice = |a: &Arc<Actor>| matches!(a.sector.as_deref(), Some("JUD" | "COP"));
            if put_on_trial && entity.actors.iter().all(of_justice) {
                score -= 4.0;
            }
            if urged == Some(m.token) {
                score += 4.0;
            }
            if kind == Kind::Person && entity.gender == gender {
                score += 0.8;
            }
            if kind == Kind::Group && entity.kind == Kind::Group {
                score += 1.5;
            }
            // The same pronoun in one sentence means the same.
            if m.pronoun && distance == 0 {
                score += 2.0;
            }
            // Subjects tend to stay subjects.
            if m.prominence == 3 && t.dep == "nsubj" {
                score += 0.5;
            }
            score -= (head - m.token) as f32 * 0.01;
            if best.is_none_or(|(b, _)| score > b) {
                best = Some((score, m.entity as usize));
            }
        }
        if kind == Kind::Group
            && let Some(score) = self.company_score(doc, head, verb, possessive)
            && best.is_none_or(|(b, _)| score > b)
        {
            return Some(Choice::Company);
        }
        best.filter(|(score, _)| rival.is_none_or(|r| r <= *score)).map(|(_, e)| Choice::Entity(e))
    }

    /// How well the best thing fits that "it" may stand for instead of a body: "The fire spread until it …". None where
    /// "it" speaks, as only bodies do, or nothing is near. Measured as antecedents are.
    fn thing(&self, doc: &Doc, knowledge: &Knowledge, head: u32, possessive: bool) -> Option<f32> {
        let t = doc.token(head);
        let verb = doc.token(t.head);
        let speaks = knowledge.is(&verb.lemma, Word::Saying) || knowledge.is(&verb.lemma, Word::Deed);
        if !possessive && t.dep == "nsubj" && speaks {
            return None;
        }
        let first = t.sentence.saturating_sub(1);
        let from = doc.sentences.get(first as usize)?.tokens.start;
        let mut best: Option<f32> = None;
        for j in from..head {
            let c = doc.token(j);
            let prominence = match c.dep {
                "nsubj" => 2.5,
                "nsubjpass" => 2.0,
                "dobj" => 0.7,
                _ => continue,
            };
            if c.tag != "NN" || c.head == t.head || self.log.iter().rev().any(|m| m.token == j) {
                continue;
            }
            let mut score = prominence + if c.sentence == t.sentence { 0.0 } else { -1.5 };
            if c.dep == "nsubj" && t.dep == "nsubj" {
                score += 0.5;
            }
            score -= (head - j) as f32 * 0.01;
            if best.is_none_or(|b| score > b) {
                best = Some(score);
            }
        }
        best
    }

    /// How well those who are together fit "they" on `head`, in the measure of [`Discourse::antecedent`].
    fn company_score(&self, doc: &Doc, head: u32, verb: u32, possessive: bool) -> Option<f32> {
        let company = self.company.as_ref()?;
        let distance = doc.token(head).sentence.checked_sub(company.sentence).filter(|&d| d <= THEY)?;
        // "The ministers met them": the others.
        if distance == 0 && !possessive && (company.at == verb || doc.token(company.at).head == verb) {
            return None;
        }
        let near = match distance {
            0 => 0.0,
            1 => -1.5,
            2 => -3.0,
            _ => -4.0,
        };
        // As a subject and a plural are weighed, and somewhat more: nobody else is two.
        let subject = if doc.token(head).dep == "nsubj" { 0.5 } else { 0.0 };
        Some(near + 2.5 + 1.5 + 1.0 + subject)
    }

    /// The entity of those who are together, spoken of again.
    fn company_entity(&mut self, doc: &Doc, head: u32) -> Option<usize> {
        let company = self.company.as_mut()?;
        company.sentence = doc.token(head).sentence;
        let actors = company.actors.clone();
        let key = key_of(&actors);
        if let Some(i) =
            (0..self.entities.len()).rev().find(|&i| self.keys[i] == key && self.entities[i].actors == actors)
        {
            return Some(i);
        }
        self.keys.push(key);
        self.entities.push(Entity { actors, kind: Kind::Group, gender: None });
        Some(self.entities.len() - 1)
    }

    /// The person last spoken of that fits.
    pub(crate) fn last_person(&self, doc: &Doc, head: u32, fits: &dyn Fn(&Actor) -> bool) -> Option<Arc<Actor>> {
        self.last_person_within(doc, head, 40, fits)
    }

    /// The same, at most `far` sentences back.
    pub(crate) fn last_person_within(
        &self,
        doc: &Doc,
        head: u32,
        far: u32,
        fits: &dyn Fn(&Actor) -> bool,
    ) -> Option<Arc<Actor>> {
        self.recent(doc, head, far)
            .find(|e| e.kind == Kind::Person && e.actors.len() == 1 && fits(&e.actors[0]))
            .map(|e| e.actors[0].clone())
    }

    /// Those spoken of in the same or one of `far` sentences before, the last first.
    fn recent(&self, doc: &Doc, head: u32, far: u32) -> impl Iterator<Item = &Entity> {
        let sentence = doc.token(head).sentence;
        let near = self.log.iter().rev().filter(move |m| m.token != head && sentence - m.sentence <= far);
        near.map(|m| &self.entities[m.entity as usize])
    }

    /// The single actor of a sector last spoken of: "the company", "the newspaper".
    pub(crate) fn last_of_sector(&self, doc: &Doc, head: u32, sector: &str) -> Option<Arc<Actor>> {
        self.recent(doc, head, 4)
            .find(|e| e.actors.len() == 1 && e.kind == Kind::Body && e.actors[0].sector.as_deref() == Some(sector))
            .map(|e| e.actors[0].clone())
    }

    /// The state last spoken of that fits: one told of as such, before one that only an adjective names.
    pub(crate) fn last_state(&self, doc: &Doc, head: u32, fits: &dyn Fn(&Actor) -> bool) -> Option<Arc<Actor>> {
        /// Sentences back at most.
        const REACH: u32 = 6;
        let sentence = doc.token(head).sentence;
        let is_state = |e: &Entity| {
            e.kind == Kind::Body
                && e.actors.len() == 1
                && e.actors[0].country.is_some()
                && e.actors[0].office.is_none()
                && fits(&e.actors[0])
        };
        let near = || self.log.iter().rev().filter(|m| m.token != head && sentence - m.sentence <= REACH);
        let aside = |m: &Mention| matches!(doc.token(m.token).dep, "amod" | "compound" | "nmod");
        let of = |m: &Mention| Some(&self.entities[m.entity as usize]).filter(|e| is_state(e));
        let hit = near().filter(|m| !aside(m)).find_map(of).or_else(|| near().find_map(of));
        hit.map(|e| e.actors[0].clone())
    }

    /// The two sides of a fight within one state that were last spoken of: those who rule it and those who fight them.
    pub(crate) fn sides_at_home(&self, doc: &Doc, head: u32, iso3: &str) -> Option<[Arc<Actor>; 2]> {
        /// Sentences back at most.
        const REACH: u32 = 8;
        let last = |sectors: &[&str]| {
            self.recent(doc, head, REACH).find_map(|e| match &e.actors[..] {
                [a] if a.country.as_deref() == Some(iso3)
                    && a.sector.as_deref().is_some_and(|s| sectors.contains(&s)) =>
                {
                    Some(a.clone())
                }
                _ => None,
            })
        };
        Some([last(&["GOV", "MIL"])?, last(&["REB", "UAF", "PRM"])?])
    }

    /// The last actors of different states, persons or states, the last first; at most `count` of them, none of the
    /// states of `without`, named in the same or one of `far` sentences before.
    pub(crate) fn last_distinct(
        &self,
        doc: &Doc,
        head: u32,
        sought: Sought,
        count: usize,
        far: u32,
        without: &[Arc<Actor>],
    ) -> Vec<Arc<Actor>> {
        let sentence = doc.token(head).sentence;
        let mut out: Vec<Arc<Actor>> = Vec::new();
        for m in self.log.iter().rev() {
            if sentence - m.sentence > far {
                break;
            }
            let entity = &self.entities[m.entity as usize];
            if m.token == head || entity.actors.len() != 1 {
                continue;
            }
            let actor = &entity.actors[0];
            let person = entity.kind == Kind::Person;
            let office = actor.office.as_deref();
            let right_kind = actor.country.is_some()
                && match sought {
                    Sought::Parties => person || entity.kind == Kind::Body,
                    Sought::People => {
                        person && actor.sector.as_deref() != Some("MED") && office != Some("spokesperson")
                    }
                    Sought::Leaders => person && office.is_none_or(leads),
                };
            if !right_kind || out.iter().chain(without).any(|a| a.country == actor.country) {
                continue;
            }
            out.push(actor.clone());
            if out.len() == count {
                break;
            }
        }
        out
    }

    /// The group of `count` last spoken of in one breath, at most `reach` sentences before.
    pub(crate) fn last_group(&self, doc: &Doc, head: u32, count: usize, reach: u32) -> Option<(u32, Vec<Arc<Actor>>)> {
        let sentence = doc.token(head).sentence;
        let near = self.log.iter().rev().take_while(|m| sentence - m.sentence <= reach);
        let states = |a: &[Arc<Actor>]| a.iter().skip(1).all(|x| x.country != a[0].country);
        near.filter(|m| count < 4 || m.prominence >= 2)
            .map(|m| (m.sentence, &self.entities[m.entity as usize].actors))
            .find(|(_, a)| a.len() == count && states(a))
            .map(|(s, a)| (s, a.clone()))
    }

    /// The body of one of these sectors last spoken of.
    pub(crate) fn last_body(&self, doc: &Doc, head: u32, sectors: &[&str]) -> Option<Arc<Actor>> {
        self.recent(doc, head, 4)
            .find(|e| {
                e.kind == Kind::Body
                    && matches!(&e.actors[..], [a] if a.office.is_none()
                        && a.sector.as_deref().is_some_and(|s| sectors.contains(&s)))
            })
            .map(|e| e.actors[0].clone())
    }
}

/// "It is clear that …", "it rained": no reference.
fn is_pleonastic(doc: &Doc, head: u32) -> bool {
    let verb = doc.token(head).head;
    let t = doc.token(verb);
    if doc.token(head).dep == "expl" {
        return true;
    }
    let lemma = &*t.lemma;
    if matches!(lemma, "seem" | "appear" | "happen" | "rain" | "snow" | "take" | "matter") {
        return true;
    }
    // "It would be unlawful if …", "it is wrong to …", wherever the clause stands.
    if lemma == "be"
        && doc.children(verb).any(|c| doc.token(c).dep == "acomp")
        && doc.children(verb).any(|c| c > verb && matches!(doc.token(c).dep, "advcl" | "ccomp" | "xcomp" | "csubj"))
    {
        return true;
    }
    lemma == "be"
        && doc.children(verb).any(|c| {
            let clause = |d: &str| matches!(d, "ccomp" | "xcomp" | "advcl" | "csubj" | "acl" | "relcl");
            let said = t.dep == "ccomp" || t.dep == "conj";
            let dep = doc.token(c).dep;
            !said && clause(dep)
                || matches!(dep, "acomp" | "attr") && !said && doc.children(c).any(|d| clause(doc.token(d).dep))
                || matches!(
                    &*doc.token(c).lemma,
                    "clear" | "time" | "likely" | "possible" | "important" | "unclear" | "necessary" | "impossible"
                )
        })
        || t.dep != "ROOT" && lemma == "make"
        || doc.children(verb).any(|c| doc.token(c).dep == "nsubjpass")
            && matches!(
                lemma,
                "expect" | "believe" | "say" | "report" | "think" | "know" | "understand" | "agree" | "decide" | "hope"
            )
}

/// The possessor of what is told in pieces after "including": "praised Xi's deeds, including his visit".
fn owner_of_list(doc: &Doc, noun: u32) -> Option<u32> {
    let t = doc.token(noun);
    let lists = t.dep == "pobj" && matches!(&*doc.word(t.head).to_lowercase(), "including" | "like" | "besides");
    let whole = lists.then(|| doc.ancestors(t.head).take(4))?;
    whole.take_while(|&a| doc.token(a).upos != Upos::Verb).find_map(|a| doc.children_by(a, "poss").next())
}

/// What courts and police do to people.
fn is_of_justice(lemma: &str) -> bool {
    matches!(
        lemma,
        "acquit"
            | "arrest"
            | "bail"
            | "charge"
            | "convict"
            | "detain"
            | "imprison"
            | "indict"
            | "jail"
            | "prosecute"
            | "sentence"
    )
}

/// The verb that a noun gives the reason of: "raids" of "broke with Chad because of its raids".
fn reason_for(doc: &Doc, noun: u32) -> Option<u32> {
    let prep = doc.head(noun).filter(|_| doc.token(noun).dep == "pobj")?;
    if !matches!(doc.word(prep), "because" | "for" | "over") {
        return None;
    }
    doc.head(prep).filter(|&v| doc.token(v).upos == Upos::Verb)
}

/// The subject that a verb without one of its own shares with the verb above: "Russia … , lending it billions".
fn controlling_subject(doc: &Doc, verb: u32) -> Option<u32> {
    let mut at = verb;
    for _ in 0..4 {
        if let Some(subject) = doc.children(at).find(|&c| matches!(doc.token(c).dep, "nsubj" | "nsubjpass")) {
            return (at != verb).then_some(subject);
        }
        let t = doc.token(at);
        if !matches!(t.dep, "advcl" | "xcomp" | "conj" | "pcomp" | "prep" | "acl") || t.head == at {
            return None;
        }
        at = t.head;
    }
    None
}
