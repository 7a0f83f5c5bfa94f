//! Who somebody is whom an article names and does not introduce: what other articles told of them.
//!
//! A report is made from its article alone, so that "Borisov arrived" has no country where the article itself gives none.
//! Another article may have told who Borisov is. Here such a name takes over what was told, where that leaves no doubt:
//!
//! * it was told on the day of the report or before it, no longer than [`LOOK_BACK`] ago, by an article that stood then,
//! * in a report about a state that the article with the bare name is about as well,
//! * by the full name: a surname with an office says less of who it is, and only makes others of the name doubtful,
//! * and nobody else of that name was told of in the same circumstances, here or in the article itself.
//!
//! Otherwise the name stays as it was. As with links, what becomes known later changes nothing that was known before, so
//! that events as of a day need no other tellings than those of now. Only what articles tell themselves is passed on,
//! never what was learned in this way. The telling says what was learned and from whom; the report stays as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use legation_schema::{Actor, Learned};

use crate::same::day_number;
use crate::timeline::plain;
use crate::{Source, Telling};

/// Days for which it is remembered who somebody is; in a year people change their office.
pub const LOOK_BACK: i32 = 366;

/// Words before a name that are none of it, plain.
const HONORIFICS: [&str; 16] =
    ["amb", "dr", "gen", "gov", "hon", "lt", "madam", "miss", "mr", "mrs", "ms", "prof", "rep", "sen", "sir", "st"];
/// Small words within names.
const PARTICLES: [&str; 20] = [
    "al", "bin", "bint", "da", "de", "del", "den", "der", "di", "dos", "du", "el", "ibn", "la", "le", "ten", "ter",
    "van", "von", "y",
];
/// Words of transcripts that stand where a speaker's name would.
const NOBODY: [&str; 7] = ["all", "audience", "moderator", "participant", "press", "question", "reporter"];

/// What an article tells of somebody: name, state, office.
#[derive(Clone, PartialEq, Debug)]
pub struct Statement {
    pub actor: Actor,
    /// The states that the reports which tell it are about, the person's own among them.
    pub states: BTreeSet<String>,
    /// The first of these reports, with its place in the text.
    pub report: String,
    pub position: u32,
    pub source: Arc<Source>,
}

impl Statement {
    /// The words by which the person may be called alone; where to look for it.
    pub fn keys(&self) -> Vec<String> {
        name_words(&self.actor.name).map(|words| calls(&words)).unwrap_or_default()
    }

    /// Equal for statements that tell the same of one person.
    pub fn who(&self) -> String {
        let part = |p: &Option<String>| p.clone().unwrap_or_default();
        let a = &self.actor;
        [a.id.clone(), a.name.clone(), part(&a.country), part(&a.sector), part(&a.office)].join("|")
    }

    /// Whether the article that tells it stood on a day, and had been published so long before it that it still counts.
    fn counts(&self, day: Date) -> bool {
        let since = |known: Date| day_number(day) - day_number(known);
        self.source.known.is_some_and(|known| (0..=LOOK_BACK).contains(&since(known)))
            && self.source.until.is_none_or(|until| day < until)
    }
}

/// What the reports of one article tell together: the states they are about, and who somebody is.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Page {
    pub states: BTreeSet<String>,
    pub told: Vec<Statement>,
}

impl Page {
    /// `tellings` are all those of one article as its reports have them, in any order.
    pub fn new(tellings: &[&Telling]) -> Page {
        let mut page = Page::default();
        let mut told: BTreeMap<&Actor, (BTreeSet<String>, u32, &Telling)> = BTreeMap::new();
        for t in tellings {
            let states = states(t);
            for actor in everybody(t).filter(|a| is_introduced(a)) {
                let entry = told.entry(actor).or_insert_with(|| (BTreeSet::new(), t.position, t));
                entry.0.extend(states.iter().cloned());
                if (t.position, &t.report) < (entry.1, &entry.2.report) {
                    (entry.1, entry.2) = (t.position, t);
                }
            }
            page.states.extend(states);
        }
        page.told = told
            .into_iter()
            .map(|(actor, (states, position, t))| Statement {
                actor: actor.clone(),
                states,
                report: t.report.clone(),
                position,
                source: Arc::clone(&t.source),
            })
            .collect();
        page
    }

    /// Whether the article itself tells who somebody of this name is.
    fn introduces(&self, words: &[String]) -> bool {
        self.told.iter().any(|s| name_words(&s.actor.name).is_some_and(|known| names(words, &known)))
    }
}

/// The last word of a person's name, plain, under which others of that name are found; none where it is no such name.
pub fn surname(name: &str) -> Option<String> {
    name_words(name)?.pop()
}

/// Under which words somebody is to be looked for of whom a telling gives nothing but the name; sorted.
pub fn bare_names(telling: &Telling) -> Vec<String> {
    let mut keys: Vec<String> = everybody(telling).filter(|a| is_bare(a)).filter_map(|a| surname(&a.name)).collect();
    keys.sort();
    keys.dedup();
    keys
}

/// The telling with what `told` by others tells of the people whom it only names; none where nothing is learned.
/// `page` is what its own article tells, `told` has at least the latest statement of each that counts; more do no harm.
pub fn learn(telling: &Telling, page: &Page, told: &[&Statement]) -> Option<Telling> {
    let day = telling.source.known?;
    let mut learned: Vec<Learned> = Vec::new();
    let mut find = |actor: &Actor| -> Option<Actor> {
        let words = Some(actor).filter(|a| is_bare(a)).and_then(|a| name_words(&a.name))?;
        let best = bearer(actor, &words, day, telling, page, told)?;
        let known = Learned {
            name: actor.name.clone(),
            actor: best.actor.clone(),
            article: best.source.id.clone(),
            report: best.report.clone(),
            known: best.source.known,
            reports: vec![telling.report.clone()],
        };
        if !learned.contains(&known) {
            learned.push(known);
        }
        Some(best.actor.clone())
    };
    let mut out = telling.clone();
    let voices = out.voices.iter_mut().map(|v| &mut v.actor);
    for actor in out.actor.iter_mut().chain(&mut out.recipient).chain(voices) {
        if let Some(known) = find(actor) {
            *actor = known;
        }
    }
    learned.sort();
    out.learned = learned;
    (!out.learned.is_empty()).then_some(out)
}

/// What each of the tellings learns from those of other articles: by its place, where it learns anything.
pub(crate) fn learn_all(tellings: &[Telling]) -> BTreeMap<usize, Telling> {
    let mut articles: BTreeMap<&str, Vec<&Telling>> = BTreeMap::new();
    for t in tellings {
        articles.entry(&t.source.id).or_default().push(t);
    }
    let pages: BTreeMap<&str, Page> = articles.iter().map(|(id, tellings)| (*id, Page::new(tellings))).collect();
    let mut told: BTreeMap<String, Vec<&Statement>> = BTreeMap::new();
    for statement in pages.values().flat_map(|page| &page.told) {
        for key in statement.keys() {
            told.entry(key).or_default().push(statement);
        }
    }
    let learned = tellings.iter().enumerate().filter_map(|(i, t)| {
        let found: Vec<&Statement> = bare_names(t).iter().filter_map(|key| told.get(key)).flatten().copied().collect();
        Some((i, learn(t, pages.get(t.source.id.as_str())?, &found)?))
    });
    learned.collect()
}

/// Whether two people have one full name and are told to be of different states.
pub fn told_otherwise(a: &Actor, b: &Actor) -> bool {
    let full = |x: &Actor| name_words(&x.name).filter(|w| w.len() > 1);
    match (full(a), full(b)) {
        (Some(x), Some(y)) => {
            a.country.is_some() && b.country.is_some() && a.country != b.country && (names(&x, &y) || names(&y, &x))
        }
        _ => false,
    }
}

/// The one person whom a bare name can mean.
fn bearer<'s>(
    actor: &Actor,
    words: &[String],
    day: Date,
    telling: &Telling,
    page: &Page,
    told: &[&'s Statement],
) -> Option<&'s Statement> {
    if page.introduces(words) {
        return None;
    }
    let key = words.last()?;
    let mut found: Vec<(&Statement, Vec<String>)> = Vec::new();
    for &s in told {
        let fits = s.source.id != telling.source.id
            && s.counts(day)
            && !s.states.is_disjoint(&page.states)
            && agrees(actor, &s.actor);
        if let Some(known) = Some(s).filter(|_| fits).and_then(|s| name_words(&s.actor.name))
            && calls(&known).contains(key)
            && names(words, &known)
        {
            found.push((s, known));
        }
    }
    // Who is told of by a full name before those by a surname; the latest word, of one day the first in order.
    let rank = |(s, known): &(&Statement, Vec<String>)| {
        (known.len() == 1, std::cmp::Reverse(s.source.known), s.source.id.clone(), s.position, s.who())
    };
    let (best, full) = found.iter().min_by_key(|f| rank(f)).filter(|(_, known)| known.len() > 1)?;
    found.iter().all(|(s, known)| one_bearer(&best.actor, full, &s.actor, known)).then_some(*best)
}

/// Whether an article gives nothing but a name of somebody: no state, and no part in anything that has one.
fn is_bare(actor: &Actor) -> bool {
    let citizen = actor.office.is_none() && actor.sector.as_deref() == Some("CVL");
    let organ = actor.office.is_some() && actor.sector.as_deref().is_none_or(|s| s == "GOV");
    actor.country.is_none()
        && (actor.sector.is_none() || citizen || organ)
        && name_words(&actor.name).is_some_and(|w| !NOBODY.contains(&w[w.len() - 1].as_str()))
}

/// Whether an article tells who somebody is: a person by name, with a state and an office.
fn is_introduced(actor: &Actor) -> bool {
    actor.country.is_some()
        && actor.office.is_some()
        && actor.sector.as_deref() != Some("IGO")
        && name_words(&actor.name).is_some()
}

/// Whether what is said of somebody beside the name can be said of the one told of: "the minister".
fn agrees(bare: &Actor, told: &Actor) -> bool {
    match (&bare.office, &told.office) {
        (None, _) => true,
        (Some(said), Some(office)) => office == said || office.ends_with(&format!(" {said}")),
        (Some(_), None) => false,
    }
}

/// Whether two statements that fit one bare name are of one person, the first of them by a full name.
fn one_bearer(a: &Actor, x: &[String], b: &Actor, y: &[String]) -> bool {
    let short = |w: &[String]| w[0].chars().take(2).collect::<String>();
    let spelt = || x.last() == y.last() && short(x) == short(y);
    a.country == b.country && (a.id == b.id || y.len() == 1 || names(x, y) || spelt())
}

/// Whether a name of some words can be that of somebody whose fuller name is known.
fn names(words: &[String], known: &[String]) -> bool {
    match words {
        [word] => calls(known).contains(word),
        _ => {
            known.len() > 1 && words.last() == known.last() && {
                let (short, long) = if words.len() < known.len() { (words, known) } else { (known, words) };
                short.iter().all(|w| long.contains(w))
            }
        }
    }
}

/// The words that alone can stand for a person: the last, those after the given name (Spanish has two surnames), and the
/// first where the family name comes first, which then is short ("Xi").
fn calls(words: &[String]) -> Vec<String> {
    let mut out: Vec<String> = words[1.min(words.len() - 1)..].to_vec();
    if (2..=3).contains(&words.len()) && words[0].chars().count() <= 4 {
        out.push(words[0].clone());
    }
    out.sort();
    out.dedup();
    out
}

/// The plain words of a person's name, without honorifics, initials and particles; none where it is no such name
/// ("Venezuelan officials", "I").
fn name_words(name: &str) -> Option<Vec<String>> {
    let mut out = Vec::new();
    for word in name.split_whitespace() {
        let word = word.trim_matches(|c: char| matches!(c, ',' | '"' | '“' | '”'));
        let bare = plain(word.trim_end_matches('.'));
        if PARTICLES.contains(&bare.as_str()) || (out.is_empty() && HONORIFICS.contains(&bare.as_str())) {
            continue;
        }
        let letters = word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’'));
        if !letters || !word.starts_with(char::is_uppercase) {
            return None;
        }
        if bare.chars().filter(|c| c.is_alphabetic()).count() > 1 {
            out.push(bare);
        }
    }
    (1..=4).contains(&out.len()).then_some(out)
}

/// Everybody whom a telling names: those who act, those acted on, those who say so.
fn everybody(t: &Telling) -> impl Iterator<Item = &Actor> {
    t.actor.iter().chain(&t.recipient).chain(t.voices.iter().map(|v| &v.actor))
}

/// The states that a telling is about.
fn states(t: &Telling) -> BTreeSet<String> {
    let place = t.place.as_ref().and_then(|p| p.country.clone());
    everybody(t).filter_map(|a| a.country.clone()).chain(place).collect()
}
