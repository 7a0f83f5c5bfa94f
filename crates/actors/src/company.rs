//! Who is in company with whom: the two sides of a meeting, a call or talks stay together in the reader's mind, and
//! "they", "the leaders" and "the two" mean both of them (plural anaphora with split antecedents).

use std::sync::Arc;

use legation_schema::{Actor, Doc, MentionKind, Upos};

use crate::discourse::{Kind, Sought};
use crate::knowledge::{Contact, Role};
use crate::phrase::{Core, Phrase};
use crate::resolve::{Found, Resolver};

/// How many sentences after it was last spoken of a company is still meant by "they".
pub(crate) const THEY: u32 = 5;
/// The same for "the leaders", which says more.
const LEADERS: u32 = 12;

/// Those who met, called or talked, and where they were last spoken of together.
#[derive(Clone, Debug)]
pub(crate) struct Company {
    pub(crate) actors: Vec<Arc<Actor>>,
    /// Whether all of them are people rather than states or bodies.
    persons: bool,
    /// Verb or noun that brings them together, none for those who share one subject.
    pub(crate) at: u32,
    pub(crate) sentence: u32,
}

impl Resolver<'_> {
    /// Keeps in mind whom the phrase `i` brings together with somebody: "met with Xi", "a call with Xi", "hosted Xi",
    /// "Biden and Xi".
    pub(crate) fn accompany(&mut self, i: usize, found: &Found) {
        let doc = self.doc;
        let head = self.phrases[i].head;
        let mut first = head;
        while doc.token(first).dep == "conj" {
            first = doc.token(first).head;
        }
        let mut own: Vec<Arc<Actor>> = Vec::new();
        let mut persons = true;
        self.gather(first, Some((i, found)), &mut own, &mut persons, 0);
        let t = doc.token(first);
        let meets = |v: u32, how: Contact| self.knowledge.contact(&doc.token(v).lemma, how);
        let (at, other) = match t.dep {
            "pobj" => {
                let (p, word) = (t.head, doc.word(t.head).to_lowercase());
                let governor = doc.token(p).head;
                let noun = doc.token(governor).upos == Upos::Noun && meets(governor, Contact::Noun);
                match word.as_str() {
                    "between" if noun && own.len() > 1 => (governor, None),
                    "with" if noun => (governor, self.host_of(governor)),
                    "with" if doc.token(governor).upos == Upos::Verb => {
                        let holds = doc.children_by(governor, "dobj").any(|o| meets(o, Contact::Noun));
                        if !holds && !meets(governor, Contact::With) {
                            return;
                        }
                        (governor, self.subject_of(governor))
                    }
                    // "joined a call with", "spoke by phone to": whom one speaks to.
                    "to" if meets(governor, Contact::To) => (governor, self.subject_of(governor)),
                    _ => return,
                }
            }
            // Welcomed are people; a plan or a presidency is only praised.
            "dobj" if persons && meets(t.head, Contact::Object) => (t.head, self.subject_of(t.head)),
            "nsubj"
                if own.len() > 1
                    && (doc.children_by(first, "conj").next().is_some()
                        || own.iter().any(|a| a.country != own[0].country)) =>
            {
                (t.head, None)
            }
            _ => return,
        };
        if t.dep != "nsubj" && doc.word(t.head) != "between" && other.is_none() {
            return;
        }
        let mut actors = Vec::new();
        if let Some(other) = other {
            self.gather(other, None, &mut actors, &mut persons, 0);
            if actors.is_empty() {
                return;
            }
        }
        for actor in own {
            if !actors.contains(&actor) {
                actors.push(actor);
            }
        }
        // "Ann called Bo to prepare the meeting between Cy and Di": who calls are the ones who go on.
        let inside = self.discourse.company.as_ref().is_some_and(|c| {
            c.sentence == t.sentence && c.at != at && !c.actors.iter().any(|a| actors.contains(a)) && {
                doc.ancestors(at).any(|a| a == c.at)
            }
        });
        if actors.len() > 1 && !inside {
            self.discourse.company = Some(Company { actors, persons, at, sentence: t.sentence });
        }
    }

    /// The actors of the phrase on `head` and of those joined to it by "and".
    fn gather(
        &self,
        head: u32,
        new: Option<(usize, &Found)>,
        out: &mut Vec<Arc<Actor>>,
        persons: &mut bool,
        depth: u8,
    ) {
        if depth > 8 {
            return;
        }
        // "President A. B., Jr., met": the parser may hang the verb's subject on the end of the name.
        let before = |h: u32| (1..=2).find_map(|k| self.phrase_at(h.checked_sub(k)?));
        let end = matches!(self.doc.word(head), "Jr." | "Jr" | "Sr." | "Sr").then(|| before(head)).flatten();
        if let Some(p) = self.phrase_at(head).or(end) {
            let found = match new {
                Some((i, found)) if i == p => Some(found),
                _ => self.found_at(p),
            };
            for actor in found.iter().flat_map(|f| &f.actors) {
                // Reporters ask, they are no party.
                let people = !matches!(self.phrases[p].core, Core::Person)
                    && matches!(actor.sector.as_deref(), Some("CVL" | "REF" | "SOC" | "EDU" | "LAB" | "HLH" | "AGR"));
                if people || matches!(actor.sector.as_deref(), Some("JRN" | "MED")) || out.contains(actor) {
                    continue;
                }
                *persons &= self.is_person(p, actor);
                out.push(actor.clone());
            }
        }
        for c in self.doc.children_by(head, "conj") {
            self.gather(c, new, out, persons, depth + 1);
        }
    }

    fn is_person(&self, p: usize, actor: &Actor) -> bool {
        match self.phrases[p].core {
            Core::Person => true,
            // "the G20 presidency" is a body.
            Core::Role(..) => actor.sector.as_deref().is_some_and(|s| s != "IGO"),
            Core::Pronoun => {
                actor.office.is_some()
                    || self
                        .discourse
                        .entities
                        .iter()
                        .rev()
                        .any(|e| e.kind == Kind::Person && matches!(&e.actors[..], [a] if **a == *actor))
            }
            _ => false,
        }
    }

    /// An official of a body of states beside one of two states that the article is about is no side of theirs.
    fn mixes(&self, company: &Company) -> bool {
        let Some(pair) = self.pair() else { return false };
        let body = |a: &Arc<Actor>| a.country.is_none() && a.sector.as_deref() == Some("IGO");
        let of_pair = |a: &Arc<Actor>| self.state_of_actor(a).is_some_and(|s| pair.contains(&s));
        company.actors.iter().any(body) && company.actors.iter().any(of_pair)
    }

    /// The subject of a verb, its own or the one it shares: "travelled to Rome to meet".
    pub(crate) fn subject_of(&self, verb: u32) -> Option<u32> {
        let doc = self.doc;
        let mut at = verb;
        for _ in 0..5 {
            if let Some(s) = doc.children(at).find(|&c| matches!(doc.token(c).dep, "nsubj" | "nsubjpass")) {
                return Some(s);
            }
            let t = doc.token(at);
            if !matches!(t.dep, "xcomp" | "advcl" | "conj" | "pcomp" | "prep" | "dobj" | "pobj") || t.head == at {
                return None;
            }
            at = t.head;
        }
        None
    }

    /// Whose a meeting or call is: its possessor, else the subject of its clause.
    fn host_of(&self, noun: u32) -> Option<u32> {
        self.doc.children_by(noun, "poss").next().or_else(|| self.subject_of(noun))
    }

    /// Those who are together and were so spoken of at most `reach` sentences before `head`.
    pub(crate) fn together(&mut self, head: u32, reach: u32) -> Option<&Company> {
        let sentence = self.doc.token(head).sentence;
        let company = self.discourse.company.as_mut()?;
        if sentence.checked_sub(company.sentence)? > reach {
            return None;
        }
        company.sentence = sentence;
        Some(company)
    }

    /// "Thank you, Mr. President": the other of two who speak.
    pub(crate) fn addressed(&self, i: usize) -> Option<Found> {
        let phrase = &self.phrases[i];
        let title = phrase.left < phrase.head
            && matches!(self.doc.word(phrase.left), "Mr." | "Mr" | "Madam" | "Madame" | "Ms." | "Your")
            && phrase.states.is_empty();
        if !title {
            return None;
        }
        let other = self.turns.other(phrase.head)?.clone();
        self.found_one(MentionKind::Nominal, other, "the other of the two who speak".to_owned())
    }

    /// "both", "the two": those who are together, else the last two named; "the three": those named in one breath.
    pub(crate) fn both(&mut self, head: u32) -> Option<Found> {
        let count = count_of(self.doc.word(head)).unwrap_or(2);
        if count > 3 {
            return self.several(head, count, MentionKind::Pronoun);
        }
        let outsiders = self.outsiders(head);
        let of_others = |c: &Company| c.actors.iter().all(|a| !outsiders.iter().any(|o| o.country == a.country));
        let near = self.discourse.company.as_ref().map_or(0, |c| c.sentence);
        let others = |a: &[Arc<Actor>]| a.iter().all(|a| !outsiders.iter().any(|o| o.country == a.country));
        // "will visit A and B. Both …": those named in one breath, after which nobody has met.
        let group = self
            .discourse
            .last_group(self.doc, head, count, 2)
            .filter(|(s, a)| others(a) && (count > 2 || *s > near && self.doc.token(head).sentence - s <= 1));
        let company = self.together(head, THEY).filter(|c| c.actors.len() == count && of_others(c));
        let company = company.cloned().filter(|c| !self.mixes(c));
        let company = company.map(|c| c.actors.clone());
        let two = |sought| self.last_two(head, sought, &outsiders).filter(|_| count == 2);
        let three = || {
            let mut all = self.discourse.last_distinct(self.doc, head, Sought::People, 3, 2, &outsiders);
            all.reverse();
            (count == 3 && all.len() == 3).then_some(all)
        };
        let group = group.map(|(_, a)| a);
        let actors =
            group.or(company).or_else(|| two(Sought::People)).or_else(|| two(Sought::Parties)).or_else(three)?;
        Some(Found { kind: MentionKind::Pronoun, actors, evidence: "the two last spoken of".to_owned() })
    }

    /// "the four", "the five states": as many as were named in one breath.
    pub(crate) fn several(&self, head: u32, count: usize, kind: MentionKind) -> Option<Found> {
        /// Sentences back at most: so many together are seldom taken for others.
        const REACH: u32 = 20;
        let (_, actors) = self.discourse.last_group(self.doc, head, count, REACH)?;
        Some(Found { kind, actors, evidence: "as many as were named in one breath".to_owned() })
    }

    /// The two last spoken of, in the order they were named. Of states those that the article speaks of far more than
    /// of any other, where there are two such: a third that comments on a quarrel has no part in it.
    pub(crate) fn last_two(&self, head: u32, sought: Sought, without: &[Arc<Actor>]) -> Option<Vec<Arc<Actor>>> {
        /// Sentences back at most.
        const REACH: u32 = 8;
        /// How many times more an article speaks of each of the two than of the next.
        const FAR_MORE: f32 = 2.0;
        if sought == Sought::Parties
            && let Some(sides) = self.sides_at_home(head)
        {
            return Some(sides.to_vec());
        }
        let mut near = self.discourse.last_distinct(self.doc, head, sought, 6, REACH, without);
        if near.len() < 2 {
            return None;
        }
        // Where a third has been spoken of, those whom the headline is about.
        let of_pair = |a: &&Arc<Actor>| {
            let pair = self.pair().unwrap_or_default();
            self.state_of_actor(a).is_some_and(|s| pair.contains(&s))
        };
        if near.len() > 2 && near.iter().filter(of_pair).count() == 2 {
            near = near.iter().filter(of_pair).cloned().collect();
        }
        near.truncate(4);
        if sought == Sought::Parties && near.len() > 2 {
            let weight = |a: &Arc<Actor>| self.state_of_actor(a).map_or(0.0, |s| self.weight_of(s));
            let mut order: Vec<usize> = (0..near.len()).collect();
            order.sort_by(|&a, &b| weight(&near[b]).total_cmp(&weight(&near[a])).then(a.cmp(&b)));
            if weight(&near[order[1]]) >= FAR_MORE * weight(&near[order[2]]) {
                let mut two = [order[0], order[1]];
                two.sort_unstable();
                near = two.iter().map(|&i| near[i].clone()).collect();
            }
        }
        near.truncate(2);
        near.reverse();
        Some(near)
    }

    /// Those who fight each other in the one state that the article is about.
    fn sides_at_home(&self, head: u32) -> Option<[Arc<Actor>; 2]> {
        /// How many times more the article speaks of it than of any other state.
        const FAR_MORE: f32 = 2.0;
        let main = self.main_state().filter(|_| self.pair().is_none())?;
        let iso3 = &self.knowledge.country(main).iso3;
        let next = self.next_weight(main);
        (self.weight_of(main) >= FAR_MORE * next).then(|| self.discourse.sides_at_home(self.doc, head, iso3))?
    }

    /// Whether those last together, spoken of before the last sentence, are others than the two of the headline.
    fn is_aside(&self, head: u32) -> bool {
        let (Some(pair), Some(company)) = (self.pair(), &self.discourse.company) else { return false };
        let states = company.actors.iter().filter_map(|a| self.state_of_actor(a));
        let other = states.filter(|s| !pair.contains(s)).count() > 0;
        other && self.doc.token(head).sentence.saturating_sub(company.sentence) > 1
    }

    /// Who is the subject where `head` is not: "Oslo urged both sides" means two others.
    pub(crate) fn outsiders(&self, head: u32) -> Vec<Arc<Actor>> {
        let doc = self.doc;
        let mut first = head;
        while doc.token(first).dep == "conj" && doc.token(first).head != first {
            first = doc.token(first).head;
        }
        if matches!(doc.token(first).dep, "nsubj" | "nsubjpass" | "poss") {
            return Vec::new();
        }
        let Some(verb) = doc.ancestors(first).find(|&a| matches!(doc.token(a).upos, Upos::Verb | Upos::Aux)) else {
            return Vec::new();
        };
        let subject = self.subject_of(verb).filter(|&s| s != first && doc.token(s).head != first);
        let Some(p) = subject.and_then(|s| self.phrase_at(s)) else { return Vec::new() };
        match self.found_at(p) {
            Some(f) if f.actors.len() == 1 && f.actors[0].country.is_some() => f.actors.clone(),
            _ => Vec::new(),
        }
    }

    /// "the leaders", "the ministers", "the two sides": those who are together.
    pub(crate) fn plural_role(&mut self, i: usize, role: &Role) -> Option<Found> {
        let phrase: &Phrase = &self.phrases[i];
        let head = phrase.head;
        let bare = phrase.states.is_empty()
            && phrase.joint.is_none()
            && phrase.org.is_none()
            && phrase.seat.is_none()
            && phrase.region.is_none()
            && phrase.patron.is_none()
            && phrase.possessor.is_none()
            && phrase.of.is_none()
            && phrase.modifier.is_none()
            && !phrase.former;
        let both = self.doc.word(phrase.left).eq_ignore_ascii_case("both");
        if !bare || !(phrase.definite || both) || describes(self.doc, head) {
            return None;
        }
        let word = role.phrase.to_lowercase();
        let states = ["countr", "nation", "state", "government", "capital", "neighbo", "power", "people", "militar"]
            .iter()
            .any(|w| word.contains(w));
        let bodies = states || ["side", "part", "delegation", "team", "all", "rival"].iter().any(|w| word.contains(w));
        let three = word.starts_with("three");
        let sector = role.sector.as_str();
        let office = role.office.as_str();
        let fits = |a: &Actor| {
            let has = a.office.as_deref().unwrap_or("");
            match office {
                "head of state" | "head of government" => matches!(has, "head of state" | "head of government"),
                o if o.ends_with("minister") => {
                    has.ends_with("minister") || has.contains("secretary") || has.is_empty()
                }
                _ => sector.is_empty() || a.sector.as_deref().is_none_or(|s| s == sector || s == "IGO"),
            }
        };
        let outsiders = self.outsiders(head);
        // "the two countries", some sentences after a third has talked with one of those whom the headline is about.
        if bodies && !three && self.is_aside(head) {
            return None;
        }
        let company = self.together(head, LEADERS)?.clone();
        if self.mixes(&company) {
            return None;
        }
        if company.actors.iter().any(|a| outsiders.iter().any(|o| o.country == a.country)) {
            return None;
        }
        if !bodies && !company.persons || three && company.actors.len() != 3 || !company.actors.iter().all(|a| fits(a))
        {
            return None;
        }
        let mut actors = company.actors.clone();
        if states {
            let mut all: Vec<Arc<Actor>> = Vec::new();
            for a in &actors {
                let state = a.country.as_deref().and_then(|c| self.knowledge.iso(c))?;
                let state = &self.knowledge.country(state).actor;
                if !all.contains(state) {
                    all.push(state.clone());
                }
            }
            if all.len() < 2 {
                return None;
            }
            actors = all;
        }
        Some(Found { kind: MentionKind::Nominal, actors, evidence: "those who are together there".to_owned() })
    }
}

/// How many a number word counts, of those that stand for parties.
pub(crate) fn count_of(word: &str) -> Option<usize> {
    let words = ["two", "three", "four", "five", "six"];
    words.iter().position(|w| word.eq_ignore_ascii_case(w)).map(|i| i + 2)
}

/// "The two also discussed", "both agreed": a number or "both" without a noun.
pub(crate) fn is_both(doc: &Doc, h: u32) -> bool {
    let t = doc.token(h);
    let alone = matches!(t.dep, "nsubj" | "nsubjpass" | "pobj" | "dobj" | "agent")
        && doc.children(h).all(|c| matches!(doc.token(c).dep, "det" | "predet" | "advmod" | "appos"));
    let word = doc.word(h);
    alone
        && (word.eq_ignore_ascii_case("both")
            || count_of(word).is_some() && doc.children_by(h, "det").any(|d| doc.word(d).eq_ignore_ascii_case("the")))
}

/// "Biden and Xi are the leaders of": a predicate or apposition names nobody anew.
fn describes(doc: &Doc, head: u32) -> bool {
    matches!(doc.token(head).dep, "attr" | "appos" | "oprd" | "compound" | "nmod")
}
