//! From phrases to mentions: what can be told from the words themselves first, then what needs the discourse.

mod names;
mod nested;
mod pronouns;
mod roles;
mod standing;

use std::cell::RefCell;
use std::sync::Arc;

use jiff::civil::Date;
use legation_schema::{Actor, Article, Doc, Issue, MentionKind, Mentions, Span};
use rustc_hash::FxHashMap;

use crate::context::Context;
use crate::discourse::{Discourse, Entity, Kind};
use crate::gazetteer::Gazetteer;
use crate::knowledge::{Knowledge, RoleKind};
use crate::people::{self, Person};
use crate::phrase::{Core, Phrase, phrases};
use crate::quotes::Quotes;
use crate::scan::Scan;
use crate::turns::Turns;
use crate::whose::Question;

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
    let (mentions, issues, _) = run(article, doc, knowledge, gazetteer, false);
    (mentions, issues)
}

/// Whom the article tells of without a state where one is looked for, with what speaks for each: for training.
pub fn questions(article: &Article, doc: &Doc, knowledge: &Knowledge, gazetteer: Option<&Gazetteer>) -> Vec<Question> {
    run(article, doc, knowledge, gazetteer, true).2
}

fn run(
    article: &Article,
    doc: &Doc,
    knowledge: &Knowledge,
    gazetteer: Option<&Gazetteer>,
    asks: bool,
) -> (Mentions, Vec<Issue>, Vec<Question>) {
    let date = article.published.interval.from.or(article.published.interval.to).map(|p| p.date());
    let scan = Scan::new(doc, knowledge);
    let mut phrases = phrases(doc, &scan, knowledge);
    phrases.retain(|p| !in_dateline(article, doc, p.head));
    let (people, person_of) = people::group(doc, knowledge, &scan, &mut phrases, date);
    let mut by_head = vec![0u32; doc.tokens.len()];
    for (i, p) in phrases.iter().enumerate() {
        by_head[p.head as usize] = i as u32 + 1;
    }
    let mut acronyms = acronyms(doc, &phrases);
    initials(doc, &phrases, &mut acronyms);
    let own = acronyms.iter().filter(|(_, p)| phrases[*p as usize].core == Core::Named).map(|(short, _)| &**short);
    let mut context = Context::new(article, doc, knowledge, &scan, gazetteer, &own.collect::<Vec<_>>());
    context.asked = asks.then(RefCell::default);
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
        pool: FxHashMap::default(),
        groups: FxHashMap::default(),
        issues: Vec::new(),
        gazetteer,
        outlet: publishing_state(article, knowledge),
        acronyms,
    };
    resolver.settle_people();
    resolver.outlet = resolver.outlet.or_else(|| resolver.styled_state());
    resolver.turns = Turns::new(article, doc, knowledge, &resolver.people);
    for i in 0..phrases.len() {
        resolver.resolve_phrase(i);
    }
    let mut mentions = resolver.mentions();
    let names: Vec<&str> = resolver.people.iter().flat_map(|p| p.words.iter().map(String::as_str)).collect();
    mentions.places = crate::places::places(article, doc, knowledge, &scan, &resolver.context, gazetteer, &names);
    let mut questions = resolver.context.asked.take().map(RefCell::into_inner).unwrap_or_default();
    for q in &mut questions {
        q.codes = q.states.iter().map(|&s| knowledge.country(s).iso3.clone()).collect();
    }
    (mentions, resolver.issues, questions)
}

/// The state whose government publishes the page: by the outlet's name, else by the address.
fn publishing_state(article: &Article, knowledge: &Knowledge) -> Option<u16> {
    let named = article.outlet.as_deref().and_then(|o| knowledge.state_of_office(o));
    named.or_else(|| knowledge.state_of_host(article.url.as_deref()?))
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
    pool: FxHashMap<String, Arc<Actor>>,
    /// Groups by state, and sector and words in one: their ids are dear.
    groups: FxHashMap<(Option<u16>, String), Arc<Actor>>,
    issues: Vec<Issue>,
    gazetteer: Option<&'a Gazetteer>,
    /// The state whose government publishes the page; other outlets write about everywhere.
    outlet: Option<u16>,
    /// Short names that the article itself explains, with the phrase that says what for: "… Commission (NTC)".
    acronyms: Vec<(String, u32)>,
}

impl Resolver<'_> {
    pub(crate) fn phrase_at(&self, head: u32) -> Option<usize> {
        (self.by_head[head as usize] as usize).checked_sub(1)
    }

    /// Whether a state is named anywhere in the article.
    pub(super) fn mentioned(&self, state: u16) -> bool {
        self.context.weight(state) > 0.0
    }

    /// How much the article speaks of a state.
    pub(crate) fn weight_of(&self, state: u16) -> f32 {
        self.context.weight(state)
    }

    /// The state that the article speaks of most.
    pub(crate) fn main_state(&self) -> Option<u16> {
        self.context.main_state()
    }

    /// How much the article speaks of the state next after `main`.
    pub(crate) fn next_weight(&self, main: u16) -> f32 {
        self.context.next_weight(main)
    }

    /// The two states that the headline names.
    pub(crate) fn pair(&self) -> Option<[u16; 2]> {
        self.context.pair()
    }

    /// The state whose own people write: "the President" with a capital within sentences, throughout, is how governments
    /// and the press at home write of theirs; that of the first official who is named.
    fn styled_state(&self) -> Option<u16> {
        let doc = self.doc;
        let (mut capital, mut small) = (0, 0);
        for p in self.phrases {
            let bare = p.left + 1 == p.head && p.right == p.head && p.name.is_none() && p.definite;
            if !bare || doc.word(p.left) != "the" {
                continue;
            }
            match doc.word(p.head) {
                "President" | "Minister" | "Chancellor" | "Secretary" => capital += 1,
                "president" | "minister" | "chancellor" | "secretary" => small += 1,
                _ => {}
            }
        }
        if capital == 0 || small > 0 {
            return None;
        }
        let first = self.phrases.iter().enumerate().filter_map(|(i, _)| self.person_of[i]);
        let mut officials =
            first.map(|p| &self.people[p as usize].actor).filter(|a| a.sector.as_deref() == Some("GOV"));
        officials.find_map(|a| self.state_of_actor(a))
    }

    pub(super) fn span(&self, i: usize) -> Span {
        let p = &self.phrases[i];
        self.doc.span_of(p.left..p.right + 1)
    }

    pub(super) fn pooled(&mut self, actor: Actor) -> Arc<Actor> {
        let key = format!(
            "{}\t{}\t{}\t{}",
            actor.id,
            actor.country.as_deref().unwrap_or(""),
            actor.sector.as_deref().unwrap_or(""),
            actor.office.as_deref().unwrap_or("")
        );
        self.pool.entry(key).or_insert_with(|| Arc::new(actor)).clone()
    }

    pub(super) fn resolve_phrase(&mut self, i: usize) {
        let phrase = &self.phrases[i];
        let found = match phrase.core {
            Core::Org(_) | Core::Named if self.explains(i).is_some() => self.explained(i),
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

    /// The phrase that explains a short name: the article's own words go before the tables, which know namesakes.
    fn explains(&self, i: usize) -> Option<usize> {
        let phrase = &self.phrases[i];
        let the = phrase.left + 1 == phrase.right && self.doc.token(phrase.left).dep == "det";
        let alone = phrase.left == phrase.right || the || phrase.name == Some((phrase.right, phrase.right));
        if self.acronyms.is_empty() || !alone {
            return None;
        }
        let word = self.doc.word(phrase.right);
        let (_, p) = self.acronyms.iter().find(|(short, p)| short == word && (*p as usize) < i)?;
        Some(*p as usize)
    }

    pub(super) fn is_explained(&self, word: &str) -> bool {
        self.acronyms.iter().any(|(short, p)| short == word && matches!(self.phrases[*p as usize].core, Core::Named))
    }

    /// What the name in full stands for; it is what the short one means even where nobody knows the body.
    fn explained(&self, i: usize) -> Option<Found> {
        let found = self.found[self.explains(i)?].as_ref().filter(|f| f.kind == MentionKind::Name);
        found.map(|f| Found { evidence: "short for a name in the article".to_owned(), ..f.clone() })
    }

    pub(crate) fn found_at(&self, i: usize) -> Option<&Found> {
        self.found[i].as_ref()
    }

    pub(crate) fn found_one(&self, kind: MentionKind, actor: Arc<Actor>, evidence: String) -> Option<Found> {
        Some(Found { kind, actors: vec![actor], evidence })
    }

    /// Puts what a phrase refers to in the discourse.
    pub(super) fn remember(&mut self, i: usize, found: &Found) {
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
                RoleKind::Anaphor if self.knowledge.roles[r as usize].office == "state" => Kind::Body,
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
        // "wrote on Twitter", "told CNN via Telegram": where it is said, none who is spoken of.
        let channel = kind == Kind::Body
            && t.dep == "pobj"
            && matches!(self.doc.word(t.head), "on" | "via")
            && found.actors.iter().all(|a| matches!(a.sector.as_deref(), Some("BUS" | "MED")));
        if channel {
            return;
        }
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
}

/// Short names in brackets whose letters begin the words before them, with the phrase that those words end.
fn acronyms(doc: &Doc, phrases: &[Phrase]) -> Vec<(String, u32)> {
    let mut out = Vec::new();
    for j in 1..(doc.tokens.len() as u32).saturating_sub(2) {
        let short = doc.word(j + 1);
        let letters = short.len();
        if doc.word(j) != "("
            || doc.word(j + 2) != ")"
            || !(2..=8).contains(&letters)
            || !short.bytes().all(|b| b.is_ascii_uppercase())
        {
            continue;
        }
        let start = doc.sentence_of(j).tokens.start;
        let initials = |small: bool| -> Option<u32> {
            let mut rest = short.bytes().rev();
            let mut wanted = rest.next()?;
            for k in (start..j).rev() {
                let word = doc.word(k);
                let Some(first) = word.bytes().next().filter(u8::is_ascii_alphabetic) else { continue };
                if !first.is_ascii_uppercase() && !small {
                    continue;
                }
                if first.to_ascii_uppercase() != wanted {
                    return None;
                }
                match rest.next() {
                    Some(next) => wanted = next,
                    None => return Some(k),
                }
            }
            None
        };
        let Some(first) = initials(false).or_else(|| initials(true)) else { continue };
        // The phrase that begins there or around it and ends before the bracket.
        let full = phrases.iter().position(|p| {
            p.right < j && p.left <= first + 1 && p.right + 12 > j && p.right >= first && p.core != Core::Pronoun
        });
        if let Some(p) = full {
            out.push((short.to_owned(), p as u32));
        }
    }
    out
}

/// Short names without brackets whose letters begin the words of a name told before: "the Rapid Support Forces … the RSF".
fn initials(doc: &Doc, phrases: &[Phrase], out: &mut Vec<(String, u32)>) {
    for (i, p) in phrases.iter().enumerate() {
        let short = doc.word(p.right);
        let loud = (3..=6).contains(&short.len()) && short.bytes().all(|b| b.is_ascii_uppercase());
        if !loud || !matches!(p.core, Core::Org(_) | Core::Named) || out.iter().any(|(s, _)| s == short) {
            continue;
        }
        let spells = |q: &Phrase| {
            let letters = |last: u32| -> String {
                let words = (q.left..last + 1).map(|j| doc.word(j)).filter(|w| w.starts_with(char::is_uppercase));
                words.filter_map(|w| w.chars().next()).collect()
            };
            q.right > q.left
                && matches!(q.core, Core::Org(_) | Core::Named)
                && (letters(q.right).ends_with(short) || letters(end_of_name(doc, q.right)).ends_with(short))
        };
        if let Some(full) = phrases[..i].iter().position(spells) {
            out.push((short.to_owned(), full as u32));
        }
    }
}

/// The last token of a name with what is linked to it: "America", of "Council of Fashion Designers of America".
fn end_of_name(doc: &Doc, last: u32) -> u32 {
    let end = doc.sentence_of(last).tokens.end;
    let capital = |j: u32| j < end && doc.word(j).starts_with(char::is_uppercase);
    let mut last = last;
    loop {
        let linked = last + 1 < end && matches!(doc.word(last + 1), "of" | "for" | "and" | "the" | "&");
        last += match (capital(last + 1), linked && capital(last + 2)) {
            (true, _) => 1,
            (_, true) => 2,
            _ => return last,
        };
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
