//! The persons of an article: names grouped, with what titles, appositions and the office table say about them.

use std::sync::Arc;

use jiff::civil::Date;
use legation_schema::{Actor, Doc, Issue, Span, stable_id};

use crate::fold::{fold, name_key, within_edits};
use crate::knowledge::{Gender, Knowledge, RoleKind, person_id};
use crate::lexicon::What;
use crate::offices::{Spell, is_linking};
use crate::phrase::{Core, Phrase};
use crate::scan::Scan;

/// What the text says somebody is; one mention's worth or all of them together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Standing {
    pub(crate) state: Option<u16>,
    pub(crate) sector: Option<String>,
    pub(crate) office: Option<String>,
    /// An international body speaks for no state.
    pub(crate) stateless: bool,
    pub(crate) former: bool,
    pub(crate) then: bool,
}

/// One person of the article.
#[derive(Clone, Debug, Default)]
pub(crate) struct Person {
    /// Folded words of the fullest name seen.
    pub(crate) words: Vec<String>,
    /// That name as it stands in the text.
    pub(crate) text: String,
    pub(crate) standing: Standing,
    pub(crate) gender: Option<Gender>,
    /// Phrases that name the person.
    pub(crate) phrases: Vec<u32>,
    pub(crate) actor: Arc<Actor>,
    pub(crate) evidence: String,
}

/// Folded words of the name of a phrase, without particles, initials ("Joseph R.", "P.W.") and what tells a son from his
/// father.
pub(crate) fn name_words_of(doc: &Doc, name: (u32, u32)) -> Vec<String> {
    (name.0..=name.1)
        .map(|j| fold(doc.word(j)).trim_end_matches('.').to_owned())
        .filter(|w| {
            w.split('.').any(|part| part.chars().nth(1).is_some())
                && w.chars().any(char::is_alphabetic)
                && !matches!(w.as_str(), "al" | "el" | "bin" | "ibn" | "jr" | "sr")
        })
        .collect()
}

/// The keys by which the office table finds a name of these words.
fn keys_of(words: &[String]) -> Vec<String> {
    words.iter().filter(|w| !is_linking(w)).map(|w| name_key(w)).filter(|k| !k.is_empty()).collect()
}

/// Groups the person phrases; the second result gives each phrase's person.
pub(crate) fn group(
    doc: &Doc,
    knowledge: &Knowledge,
    scan: &Scan,
    phrases: &mut [Phrase],
    date: Option<Date>,
) -> (Vec<Person>, Vec<Option<u32>>) {
    let mut people: Vec<Person> = Vec::new();
    let mut of = vec![None; phrases.len()];
    for round in 0..2 {
        for i in 0..phrases.len() {
            let bare = round == 1 && is_bare_body(&phrases[i]);
            let name = phrases[i].name.or(bare.then_some((phrases[i].head, phrases[i].head)));
            let Some(name) = name else { continue };
            let mut person = phrases[i].core == Core::Person;
            if !person && !bare && phrases[i].core != Core::Named {
                continue;
            }
            let words = name_words_of(doc, name);
            // "Tory", after "John Tory": he, not the party.
            if bare
                && !people
                    .iter()
                    .any(|p| p.words.len() > 1 && p.words.last() == words.first() && p.phrases[0] < i as u32)
            {
                continue;
            }
            person |= round == 0 && reads_as_person(doc, knowledge, phrases, i);
            // A full name of the office table is a person's, whatever the model takes it for.
            if !person && round == 0 && words.len() > 1 {
                let keys = keys_of(&words);
                person = knowledge.offices.named(&keys).iter().any(|s| keys.iter().all(|k| s.keys().contains(k)));
            }
            // What is a person's name in one place is one in all.
            let again = round == 1 && words.len() > 1 && of[i].is_none() && !person;
            if words.is_empty() || !again && (round == 0) != (words.len() > 1) || round == 0 && !person {
                continue;
            }
            let found = match words.len() {
                1 if !again => bearer(&people, &words, i as u32, &|_| true),
                _ => people.iter().rposition(|p| if again { p.words == words } else { same_person(&p.words, &words) }),
            };
            let bodylike = matches!(doc.token(name.1).ent, "GPE" | "LOC" | "FAC" | "ORG");
            let found = found.or_else(|| if bodylike { None } else { by_given_name(&people, &words) });
            if words.len() == 1 && begins_a_body(doc, knowledge, scan, &words[0]) {
                let named = found.is_some_and(|f| people[f].words.last() == words.first());
                if !named && !(person && phrases[i].role.is_some()) {
                    phrases[i].core = Core::Named;
                    continue;
                }
            }
            if !person && found.is_none() && !again {
                person = is_well_known(doc, knowledge, &phrases[i], &words, date);
            }
            let found = match found {
                // Two of one family: an honorific decides between them.
                Some(f) if words.len() == 1 && phrases[i].gender.is_some() => {
                    let fits = |p: &Person| p.gender.is_none() || p.gender == phrases[i].gender;
                    bearer(&people, &words, i as u32, &fits).or(Some(f))
                }
                f => f,
            };
            if !person && found.is_none() {
                continue;
            }
            phrases[i].core = Core::Person;
            phrases[i].name = Some(name);
            let at = found.unwrap_or_else(|| {
                people.push(Person {
                    words: words.clone(),
                    text: doc.span_of(name.0..name.1 + 1).of(&doc.text).to_owned(),
                    standing: Standing::default(),
                    gender: None,
                    phrases: Vec::new(),
                    actor: Arc::default(),
                    evidence: String::new(),
                });
                people.len() - 1
            });
            let p = &mut people[at];
            if words.len() > p.words.len() {
                p.words = words;
                p.text = doc.span_of(name.0..name.1 + 1).of(&doc.text).to_owned();
            }
            p.gender = p.gender.or(phrases[i].gender);
            p.phrases.push(i as u32);
            of[i] = Some(at as u32);
        }
    }
    (people, of)
}

/// Whether a phrase is the name of a body, in one word and without an article.
fn is_bare_body(phrase: &Phrase) -> bool {
    matches!(phrase.core, Core::Org(_)) && phrase.left == phrase.right && phrase.role.is_none()
}

/// Whether a name of several words that the model takes for something else is a person's: it begins with a given name, or
/// somebody's role stands in apposition to it ("…, a spokesman for the fire service").
fn reads_as_person(doc: &Doc, knowledge: &Knowledge, phrases: &[Phrase], i: usize) -> bool {
    let phrase = &phrases[i];
    let (Core::Named, Some((a, b))) = (phrase.core, phrase.name) else { return false };
    let t = doc.token(phrase.head);
    let thing = matches!(
        t.ent,
        "GPE" | "LOC" | "FAC" | "EVENT" | "LAW" | "DATE" | "TIME" | "WORK_OF_ART" | "PRODUCT" | "LANGUAGE" | "MONEY"
    );
    let words = b - a + 1;
    let letters =
        (a..=b).all(|j| doc.word(j).chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’')));
    if !(2..=4).contains(&words)
        || !letters
        || doc.word(a).chars().all(|c| c.is_uppercase())
        || knowledge.sector_of_name(&doc.word(b).to_lowercase()).is_some()
        || phrase.org.is_some()
        || phrase.role.is_some_and(|r| matches!(knowledge.roles[r as usize].kind, RoleKind::Body))
    {
        return false;
    }
    let role_of_person = |head: u32| {
        phrases.iter().any(|p| {
            p.head == head
                && matches!(p.core, Core::Role(r, false) if matches!(
                    knowledge.roles[r as usize].kind,
                    RoleKind::Title | RoleKind::Weak | RoleKind::Person
                ) || knowledge.roles[r as usize].kind == RoleKind::Group && doc.token(head).tag == "NN"
                    && matches!(knowledge.roles[r as usize].sector.as_str(), "CVL" | "SOC" | "JRN" | "REL" | "COP" | "HLH"))
        })
    };
    let named = doc.children_by(phrase.head, "appos").any(&role_of_person);
    named && !matches!(t.ent, "GPE" | "LOC" | "FAC") || !thing && knowledge.is_given_name(doc.word(a))
}

/// Whom a single name means where several of an article bear it: of those introduced before it, the one named most
/// often so far, and of equals the one introduced last. A headline's "Kim" is the first whom the text introduces.
fn bearer(people: &[Person], words: &[String], phrase: u32, fits: &dyn Fn(&Person) -> bool) -> Option<usize> {
    let all = || people.iter().enumerate().filter(|(_, p)| same_person(&p.words, words) && fits(p));
    let known = all().filter(|(_, p)| p.phrases.first().is_some_and(|&f| f < phrase));
    let best = known.max_by_key(|(_, p)| {
        // The full names that are yet to come say nothing of whom the text is at.
        (p.phrases.iter().filter(|&&f| f < phrase).count(), p.phrases.first().copied())
    });
    best.or_else(|| all().min_by_key(|(_, p)| p.phrases.first().copied())).map(|(at, _)| at)
}

/// The one person of an article whose given name a single word is: "Hardeep", after "Hardeep Singh Puri".
fn by_given_name(people: &[Person], words: &[String]) -> Option<usize> {
    let [word] = words else { return None };
    let mut named = people.iter().enumerate().filter(|(_, p)| p.words.len() > 1 && p.words.first() == Some(word));
    let (one, _) = named.next().filter(|_| word.len() > 3)?;
    named.next().is_none().then_some(one)
}

/// Whether a word is the first of a longer name of an organisation in this article: "Ford" beside "Ford Motor".
fn begins_a_body(doc: &Doc, knowledge: &Knowledge, scan: &Scan, word: &str) -> bool {
    scan.matches.iter().any(|m| {
        m.end - m.start > 1
            && matches!(scan.whats(m), [What::Org(o), ..] if knowledge.organisations[*o as usize].sector == "BUS")
            && fold(doc.word(m.start)) == word
    })
}

/// Whether a single word that the model takes for something else is the surname of a head of state or government: the
/// news names nobody else so without an introduction.
fn is_well_known(doc: &Doc, knowledge: &Knowledge, phrase: &Phrase, words: &[String], date: Option<Date>) -> bool {
    let ([word], Some((a, b))) = (words, phrase.name) else { return false };
    let t = doc.token(b);
    if a != b || phrase.left != a || phrase.role.is_some() || t.tag != "NNP" || word.len() < 4 {
        return false;
    }
    // What reads as a place is a person only while in office, and only where it acts or is acted on.
    let placelike = matches!(t.ent, "GPE" | "LOC" | "FAC");
    if matches!(t.ent, "DATE" | "EVENT" | "LANGUAGE" | "LAW")
        || placelike && !matches!(t.dep, "nsubj" | "dobj" | "dative")
    {
        return false;
    }
    let spells = knowledge.offices.named(&[name_key(word)]);
    let exact = |s: &&&Spell| s.family.split(['-', ' ']).any(|f| fold(f) == *word);
    let found = by_weight(knowledge, spells.iter().filter(exact).copied().collect(), date);
    found.iter().any(|s| !placelike || date.is_none_or(|d| s.covers(d)))
}

/// Of all heads of state and government who share a surname the one that a bare surname means: who is in office on the
/// day, else who was before; between several the one who has led more people for longer, where that leaves no doubt.
fn by_weight<'k>(knowledge: &Knowledge, mut spells: Vec<&'k Spell>, date: Option<Date>) -> Vec<&'k Spell> {
    /// How many times more people times years before the others are out of mind; judged on well-known namesakes.
    const CLEARLY: f64 = 4.0;
    /// People times years led, for each year since, below which somebody is forgotten: who led a state of ten million for
    /// nine years, thirty years later.
    const FORGOTTEN: f64 = 3e6;
    spells.retain(|s| s.rank() <= 1 && knowledge.iso(&s.country).is_some_and(|c| knowledge.country(c).is_state));
    if let Some(day) = date {
        for keep in [&(|s: &&Spell| s.covers(day)) as &dyn Fn(&&Spell) -> bool, &|s: &&Spell| s.is_over(day)] {
            if spells.iter().any(keep) {
                spells.retain(keep);
                break;
            }
        }
    }
    let mut weights: Vec<(&str, f64)> = Vec::new();
    for s in &spells {
        let people = knowledge.iso(&s.country).map_or(0.0, |c| knowledge.population(c));
        let weight = people * s.years();
        match weights.iter_mut().find(|(c, _)| *c == s.country) {
            Some(w) => w.1 += weight,
            None => weights.push((&s.country, weight)),
        }
    }
    weights.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    let since = date.map_or(0.0, |d| spells.iter().map(|s| s.years_since(d)).fold(f64::MAX, f64::min));
    match weights[..] {
        [] => return Vec::new(),
        [first, ..] if first.1 < FORGOTTEN * since => return Vec::new(),
        [first, second, ..] if first.1 < CLEARLY * second.1 => return Vec::new(),
        [first, ..] => {
            let country = first.0.to_owned();
            spells.retain(|s| s.country == country);
        }
    }
    spells
}

/// Whether two names of an article are one person's: one is part of the other and they share a surname.
fn same_person(known: &[String], new: &[String]) -> bool {
    let (short, long) = if known.len() < new.len() { (known, new) } else { (new, known) };
    let has = |w: &String| long.contains(w);
    if short.len() == 1 {
        // By the last word, or by the first where the family name comes first ("Xi").
        let w = &short[0];
        return long.last() == Some(w)
            || long.len() > 1 && long.first() == Some(w) && long.len() <= 3 && w.len() <= 4
            || long.len() > 2 && long[1..].contains(w);
    }
    short.iter().all(has)
        || short.last() == long.last()
            && short.len() == long.len()
            && short
                .iter()
                .zip(long)
                .all(|(a, b)| a == b || name_key(a) == name_key(b) || a.len() > 4 && within_edits(a, b, 1))
}

/// Leaves the state open that other words than the name's own seem to tell, where on that day a state is led by somebody of
/// the full name and it is another one: the table knows better than an apposition that may belong to somebody else.
pub(crate) fn trust_table(person: &mut Person, knowledge: &Knowledge, date: Option<Date>) {
    /// Heads of state and government, and foreign ministers.
    const LEADING: u8 = 2;
    let (Some(state), Some(date), true) = (person.standing.state, date, person.words.len() > 1) else { return };
    let keys = keys_of(&person.words);
    let spells = knowledge.offices.named(&keys);
    let leads = |s: &&&Spell| s.rank() <= LEADING && s.covers(date) && keys.iter().all(|k| s.keys().contains(k));
    let mut led = spells.iter().filter(leads).map(|s| &*s.country);
    let own = &*knowledge.country(state).iso3;
    if let Some(first) = led.next()
        && first != own
        && led.all(|c| c == first)
    {
        person.standing.state = None;
    }
}

/// Looks a person up in the office table and settles who it is.
pub(crate) fn settle(
    person: &mut Person,
    knowledge: &Knowledge,
    date: Option<Date>,
    mentioned: &dyn Fn(u16) -> bool,
    span: Span,
    issues: &mut Vec<Issue>,
) {
    let keys = keys_of(&person.words);
    let spells = candidates(person, &keys, knowledge, date, mentioned);
    let text = person.standing.clone();
    let current = |s: &&&Spell| date.is_some_and(|d| s.covers(d));
    // Without a date: as the table last knew them.
    let undated = date.is_none();
    let latest = || spells.iter().filter(|s| s.rank() <= 2).max_by_key(|s| s.latest()).copied();
    let best: Option<&Spell> = spells.iter().find(current).copied();
    let best = best.or_else(|| if undated { latest() } else { None }).or(spells.first().copied());
    let now: Option<&Spell> = spells.iter().find(current).copied().or(best.filter(|s| undated && s.is_open()));

    let mut standing = text.clone();
    let mut name = person.text.clone();
    let mut id = None;
    let mut evidence = String::from("named in the text");
    if let Some(spell) = best {
        name = display(&spell.person);
        id = Some(person_id(spell));
        if standing.state.is_none() && !standing.stateless {
            standing.state = knowledge.iso(&spell.country);
        }
        match now {
            Some(now) => {
                evidence = format!("office table: {} of {} since {}", now.office, now.country, now.since);
                // "Petro, a former rebel who took office in August"
                if standing.former && !standing.then && standing.office.is_none() && now.rank() <= 2 {
                    (standing.former, standing.sector) = (false, None);
                }
                if standing.sector.is_none() && !standing.former && !standing.stateless {
                    standing.sector = Some(now.sector().to_owned());
                }
                if standing.office.as_deref() == Some("minister") && now.office.ends_with(" minister") {
                    standing.office = Some(now.office.clone());
                }
                if standing.office.is_none() && !standing.former && !standing.stateless {
                    standing.office = Some(now.office.clone()).filter(|o| o != "other");
                    if standing.sector.is_none() || standing.sector.as_deref() == Some("ELI") {
                        standing.sector = Some(now.sector().to_owned());
                    }
                }
            }
            None => {
                // A former vice president who will be president is one until then.
                let over = date.is_some_and(|d| {
                    let mut begun = spells.iter().filter(|s| !s.is_to_come(d)).peekable();
                    begun.peek().is_some() && begun.all(|s| s.is_over(d))
                });
                evidence = format!("office table: {} of {} until {}", spell.office, spell.country, spell.until);
                // Courtesy keeps a title; a year after its end nobody acts by it.
                let long_over = || {
                    let year = |d: Date| d.checked_sub(jiff::Span::new().years(1)).unwrap_or(d);
                    date.is_some_and(|d| spells.iter().all(|s| s.is_over(year(d))))
                };
                let titled = matches!(text.office.as_deref(), Some("head of state" | "head of government"));
                if over && titled && !text.then && spells.iter().all(|s| !s.until_approx) && long_over() {
                    standing.sector = Some("ELI".to_owned());
                    standing.office = None;
                }
                if over && standing.sector.is_none() {
                    let sector = if spells.iter().all(|s| s.is_against_government()) { spell.sector() } else { "ELI" };
                    standing.sector = Some(sector.to_owned());
                }
                if undated && standing.sector.is_none() && !standing.former && !standing.stateless && spell.rank() <= 2
                {
                    standing.sector = Some("GOV".to_owned());
                }
                // Said to be in an office that the table has ended exactly: worth a reader's eye.
                let same = spells.iter().filter(|s| Some(&s.office) == text.office.as_ref());
                if over
                    && !text.former
                    && !text.then
                    && same.clone().count() > 0
                    && same.clone().all(|s| !s.until_approx)
                {
                    let mut issue = Issue::new(
                        "LG0501",
                        format!(
                            "'{}' is called {} but the office table has the office end on {}",
                            person.text,
                            text.office.as_deref().unwrap_or(""),
                            spell.until
                        ),
                    );
                    issue.span = Some(span);
                    issues.push(issue);
                }
            }
        }
    } else if person.words.len() > 1 && text.state.is_some() && !text.stateless {
        // The same full name, in office elsewhere on that day: the text stands, the difference is told.
        let elsewhere = knowledge.offices.named(&keys);
        let full = |s: &&&Spell| keys.iter().all(|k| s.keys().contains(k)) && date.is_some_and(|d| s.covers(d));
        if let (Some(state), Some(other)) = (text.state, elsewhere.iter().find(full)) {
            let mut issue = Issue::new(
                "LG0502",
                format!(
                    "'{}' is of {} in the text and of {} in the office table",
                    person.text,
                    knowledge.country(state).iso3,
                    other.country
                ),
            );
            issue.span = Some(span);
            issues.push(issue);
        }
    }
    // Who has left an armed group, a firm or a church is none of the elite of a state.
    let public = |s: &str| matches!(s, "GOV" | "LEG" | "MIL" | "SPY" | "JUD" | "COP" | "PTY" | "IGO" | "ELI");
    if standing.former && !standing.then && standing.sector.as_deref().is_none_or(public) {
        // A former general is one of the elite, a former soldier a private person.
        let ranks = standing.office.is_none() && matches!(standing.sector.as_deref(), Some("MIL" | "COP" | "SPY"));
        standing.sector = Some(if ranks { "CVL" } else { "ELI" }.to_owned());
        standing.office = None;
    }
    let country = if standing.stateless { None } else { standing.state.map(|s| knowledge.country(s).iso3.clone()) };
    let id = id.unwrap_or_else(|| stable_id(&[&fold(&name), country.as_deref().unwrap_or("")]));
    person.actor =
        Arc::new(Actor { name, id, country, sector: standing.sector.clone(), office: standing.office.clone() });
    person.standing = standing;
    person.evidence = evidence;
}

/// The spells of the one person of the table that this can be; empty where none or several can.
fn candidates<'k>(
    person: &Person,
    keys: &[String],
    knowledge: &'k Knowledge,
    date: Option<Date>,
    mentioned: &dyn Fn(u16) -> bool,
) -> Vec<&'k Spell> {
    let text = &person.standing;
    let mut spells = knowledge.offices.named(keys);
    if let ([first, .., last], true) = (keys, spells.is_empty() && keys.len() > 2) {
        // The table has the name without what stands in its middle: whoever is in office under the rest.
        spells = knowledge.offices.named(&[first.clone(), last.clone()]);
        spells.retain(|s| date.is_some_and(|d| s.covers(d)) && text.office.is_some());
    }
    if let Some(state) = text.state {
        let iso3 = &knowledge.country(state).iso3;
        spells.retain(|s| s.country == *iso3);
    }
    // Nobody is called by an office that is years ahead, or "former" before it has begun.
    spells.retain(|s| date.is_none_or(|d| !s.is_to_come(d)) || !text.former && text.office.is_none());
    // Heads of dependencies are those of the state itself.
    let sovereign = |s: &Spell| knowledge.iso(&s.country).is_some_and(|c| knowledge.country(c).is_state);
    let persons_of_states: Vec<String> = spells.iter().filter(|s| sovereign(s)).map(|s| s.family.clone()).collect();
    // Who has gone to a body of several states since then is that body's: "Jean-Claude Juncker".
    let current = |s: &Spell| date.is_some_and(|d| s.covers(d));
    let at_home = spells.iter().any(|s| sovereign(s) && current(s));
    spells.retain(|s| sovereign(s) || !persons_of_states.contains(&s.family) || current(s) && !at_home);
    if keys.len() == 1 {
        // A surname alone stands for somebody only where the office and the state fit.
        let heads = |o: &str| matches!(o, "head of state" | "head of government" | "leader");
        spells.retain(|s| {
            // "Secretary Blinken", "Minister Kuleba": which minister is left to who knows the name.
            let fits = |o: &String| {
                *o == s.office
                    || heads(o) && heads(&s.office)
                    || o.as_str() == "minister" && s.office.ends_with(" minister")
            };
            text.office.as_ref().is_none_or(fits)
                && s.rank() <= 4
                && (text.sector.is_none() || matches!(text.sector.as_deref(), Some("GOV" | "ELI")))
        });
        let near = |s: &&Spell| {
            (text.state.is_some() || knowledge.iso(&s.country).is_some_and(mentioned))
                && date.is_none_or(|d| s.covers(d))
        };
        if spells.iter().any(near) {
            // Without a date a namesake far more in the news is meant, whatever state stands beside it.
            let famous = if date.is_none() && text.state.is_none() {
                by_weight(knowledge, spells.clone(), date)
            } else {
                Vec::new()
            };
            if famous.is_empty() {
                spells.retain(near);
            } else {
                spells = famous;
            }
        } else if let Some(one) = only_holder(&spells, text, date) {
            // "Secretary Blinken", "Foreign Minister Lavrov", on a page that does not name the state.
            spells.retain(|s| s.person == one.person && s.country == one.country);
        } else if person.words[0].len() > 3 {
            spells = by_weight(knowledge, spells, date);
        } else {
            spells.clear();
        }
    }
    // Whoever is co-prince of one state is at home in another.
    let joint = |s: &Spell| s.title.starts_with("Co-");
    let homes: Vec<String> = spells.iter().filter(|s| !joint(s)).map(|s| s.person.clone()).collect();
    spells.retain(|s| !joint(s) || !homes.contains(&s.person));
    let mut persons: Vec<(&str, &str)> = spells.iter().map(|s| (s.person.as_str(), s.country.as_str())).collect();
    persons.sort_unstable();
    persons.dedup();
    if persons.len() > 1 {
        let here = |s: &&Spell| knowledge.iso(&s.country).is_some_and(mentioned);
        let now = |s: &&Spell| date.is_none_or(|d| s.covers(d));
        let exact = |s: &&Spell| keys.iter().all(|k| s.keys().contains(k));
        for keep in [&exact as &dyn Fn(&&Spell) -> bool, &here, &now] {
            if spells.iter().any(keep) {
                let kept: Vec<&Spell> = spells.iter().copied().filter(|s| keep(s)).collect();
                // "Binyamin" of one source and "Benjamin" of another, with one id.
                let same = |a: &Spell, b: &Spell| {
                    a.country == b.country
                        && (a.person == b.person || !a.wikidata.is_empty() && a.wikidata == b.wikidata)
                };
                spells.retain(|s| kept.iter().any(|k| same(s, k)));
            }
        }
        // One whom two sources call by other words of one name is one: "Saddam", "Hussein".
        let one = |a: &Spell, b: &Spell| {
            a.country == b.country
                && (name_key(&a.family) == name_key(&b.family) || keys.len() > 1 && exact(&a) && exact(&b))
        };
        if !spells.iter().all(|s| one(s, spells[0])) {
            return Vec::new();
        }
    }
    spells
}

/// The one whom the table has on the day in the office that stands with a surname alone; none where several bear it.
fn only_holder<'k>(spells: &[&'k Spell], text: &Standing, date: Option<Date>) -> Option<&'k Spell> {
    text.office.as_ref()?;
    let date = date?;
    let mut held = spells.iter().copied().filter(|s| s.covers(date));
    let first = held.next()?;
    held.all(|s| s.country == first.country && name_key(&s.family) == name_key(&first.family)).then_some(first)
}

/// A name as newspapers print it: patronymics between two names are left out.
pub(crate) fn display(person: &str) -> String {
    let words: Vec<&str> = person.split(' ').collect();
    if words.len() < 3 {
        return person.to_owned();
    }
    let last = words.len() - 1;
    let patronymic = |w: &str| ["vich", "vych", "vna", "ovna", "yevich"].iter().any(|e| w.ends_with(e));
    words
        .iter()
        .enumerate()
        .filter(|(i, w)| *i == 0 || *i == last || !patronymic(w))
        .map(|(_, w)| *w)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Office and sector out of the roles and state of a phrase and the organisation it belongs to.
pub(crate) fn standing_of(phrase: &Phrase, org: Option<u16>, knowledge: &Knowledge, state: Option<u16>) -> Standing {
    let role = phrase.role.map(|r| &knowledge.roles[r as usize]);
    let modifier = phrase.modifier.map(|r| &knowledge.roles[r as usize]);
    let org = org.map(|o| &knowledge.organisations[o as usize]);
    let seat = phrase.seat.map(|s| &knowledge.seats[s as usize]);
    let mut out = Standing { state, former: phrase.former, then: phrase.then, ..Standing::default() };
    let text = |s: &str| (!s.is_empty()).then(|| s.to_owned());

    if let Some(role) = role {
        out.office = phrase.office.clone().or_else(|| text(&role.office));
        if phrase.deputy
            && let Some(office) = &out.office
            && !office.starts_with("deputy")
        {
            out.office = Some(format!("deputy {office}"));
        }
        out.sector = text(&role.sector);
        if role.kind == RoleKind::Weak || role.kind == RoleKind::Anaphor {
            let borrowed = modifier.and_then(|m| text(&m.sector)).or_else(|| org.and_then(|o| text(&o.sector)));
            let borrowed = borrowed.or_else(|| seat.and_then(|s| s.actor.sector.clone()));
            out.sector = borrowed.or(out.sector.take()).or_else(|| state.map(|_| "GOV".to_owned()));
        } else if let Some(m) = modifier.filter(|m| matches!(m.sector.as_str(), "OPP" | "REB")) {
            out.sector = text(&m.sector);
        }
    }
    // "the bank's president", "Council President": at the head of a body, not of a state.
    let inner = modifier.filter(|m| !m.sector.is_empty()).filter(|m| {
        m.kind == RoleKind::Body && !matches!(m.sector.as_str(), "GOV" | "OPP" | "REB")
            || m.kind == RoleKind::Group && matches!(m.sector.as_str(), "BUS" | "EDU" | "HLH" | "SOC" | "MED")
    });
    let body = phrase.body_sector.as_deref().or(inner.map(|m| m.sector.as_str()));
    if let (Some(sector), true) = (body, matches!(out.office.as_deref(), Some("head of state" | "head of government")))
    {
        out.office = Some("president".to_owned());
        out.sector = text(sector);
    }
    if let Some(org) = org {
        if out.state.is_none() {
            out.state = org.country;
        }
        if org.sector == "IGO" {
            out.sector = Some("IGO".to_owned());
            out.stateless = state.is_none();
            if role.is_some_and(|r| r.office.starts_with("head of")) {
                out.office = Some("president".to_owned());
            }
        } else if role.is_none()
            || role.is_some_and(|r| matches!(r.office.as_str(), "head of state" | "leader" | "spokesperson"))
        {
            out.sector = text(&org.sector);
            if out.office.as_deref() == Some("head of state") {
                out.office = Some("president".to_owned());
            }
        }
    }
    // Fighters and helpers without a state are of no state by being spoken of in one.
    if org.is_some_and(|o| o.country.is_none() && matches!(o.sector.as_str(), "REB" | "NGO" | "UAF")) {
        out.stateless |= out.state.is_none();
    }
    if let Some(seat) = seat {
        if out.state.is_none() {
            out.state = seat.country;
        }
        if out.sector.is_none() {
            out.sector = seat.actor.sector.clone();
        }
    }
    if out.office.is_none() && !phrase.former {
        out.office = None;
    }
    out
}

impl Standing {
    /// Takes over what is not known yet.
    pub(crate) fn merge(&mut self, other: Standing) {
        if self.state.is_none() && !self.stateless {
            self.state = other.state;
            self.stateless = other.stateless;
        }
        // "President Kabila, a former rebel": what somebody was before does not end what he is.
        if other.former && other.office.is_none() && self.office.is_some() && !self.former {
            return;
        }
        if self.office.is_none() {
            self.office = other.office;
            if other.sector.is_some() && self.sector.as_deref() != Some("OPP") {
                self.sector = other.sector;
            }
        } else if self.sector.is_none() {
            self.sector = other.sector;
        }
        self.former |= other.former;
        self.then |= other.then;
    }
}
