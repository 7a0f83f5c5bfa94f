//! The tables: states, organisations, seats of power, roles and offices.

use std::sync::{Arc, OnceLock};

use jiff::civil::Date;
use legation_schema::{Actor, stable_id};
use rustc_hash::FxHashMap;

use crate::fold::name_key;
use crate::lexicon::{Lexicon, What, plural};
use crate::offices::{self, Holder, Offices, Spell, name_words};
use crate::table::{Error, Table};

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        /// The tables that are compiled in: name relative to the knowledge folder, and content.
        const BUILTIN: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../../knowledge/", $name)))),*];
    };
}
files!(
    "actors/contacts.tsv",
    "actors/countries.tsv",
    "actors/given-names.tsv",
    "actors/heads.tsv",
    "actors/offices-a-k.tsv",
    "actors/offices-hand.tsv",
    "actors/offices-hand-africa-america.tsv",
    "actors/offices-hand-asia.tsv",
    "actors/offices-hand-europe.tsv",
    "actors/offices-l-z.tsv",
    "actors/organisations.tsv",
    "actors/roles.tsv",
    "actors/seats.tsv",
    "actors/words.tsv",
    "places/capitals.tsv",
    "places/countries.tsv",
    "places/regions.tsv",
);

const COUNTRIES: &[&str] = &[
    "iso3",
    "iso2",
    "wikidata",
    "name",
    "official",
    "aliases",
    "adjectives",
    "demonyms",
    "capitals",
    "status",
    "continent",
    "origin",
];
const ORGANISATIONS: &[&str] = &["id", "name", "aliases", "sector", "country", "origin"];
const ROLES: &[&str] = &["phrase", "kind", "sector", "office", "gender", "origin"];
const CONTACTS: &[&str] = &["word", "kind", "origin"];
const WORDS: &[&str] = &["word", "kind", "origin"];
const HEADS: &[&str] = &["word", "sector", "origin"];
const GIVEN: &[&str] = &["name", "gender", "origin"];
const PLACE_COUNTRIES: &[&str] = &["country", "geonames", "lat", "lon", "population", "origin"];
const PLACE_CAPITALS: &[&str] = &["name", "country", "geonames", "lat", "lon", "origin"];
const REGIONS: &[&str] = &["name", "kind", "country", "geonames", "lat", "lon", "origin"];
const SEATS: &[&str] = &["phrase", "country", "sector", "organisation", "kind", "origin"];

/// A state or territory.
#[derive(Debug)]
pub(crate) struct Country {
    pub(crate) iso3: String,
    /// As GeoNames writes it.
    pub(crate) iso2: String,
    pub(crate) name: String,
    pub(crate) adjective: String,
    pub(crate) continent: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) capitals: Vec<String>,
    /// A state of its own, not a dependency: what an ambiguous name means by default.
    pub(crate) is_state: bool,
    pub(crate) origin: String,
    /// The state as such.
    pub(crate) actor: Arc<Actor>,
    /// Its government, as capitals and seats stand for it.
    pub(crate) government: Arc<Actor>,
}

#[derive(Debug)]
pub(crate) struct Organisation {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) sector: String,
    pub(crate) country: Option<u16>,
    pub(crate) origin: String,
    pub(crate) actor: Arc<Actor>,
}

/// What a role noun is good for; see `knowledge/actors/README.md`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum RoleKind {
    Title,
    Weak,
    Group,
    Body,
    Person,
    Generic,
    Source,
    Parties,
    Anaphor,
    State,
}

#[derive(Debug)]
pub(crate) struct Role {
    pub(crate) phrase: String,
    pub(crate) kind: RoleKind,
    pub(crate) sector: String,
    pub(crate) office: String,
    pub(crate) gender: Option<Gender>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Gender {
    Male,
    Female,
}

/// A seat of power that stands for those who sit there.
#[derive(Debug)]
pub(crate) struct Seat {
    pub(crate) phrase: String,
    pub(crate) country: Option<u16>,
    pub(crate) actor: Arc<Actor>,
}

/// Where something is on a map.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(crate) struct Position {
    pub(crate) geonames: Option<u32>,
    /// Degrees north and east.
    pub(crate) at: Option<(f32, f32)>,
}

/// A part of a state, or a region of the world without one.
#[derive(Debug)]
pub(crate) struct Region {
    pub(crate) name: String,
    pub(crate) country: Option<u16>,
    /// "South American", "Chechen": describes, but is no place itself.
    pub(crate) is_adjective: bool,
    /// Kind `people`: a people or creed, not a part of the world.
    is_people: bool,
    /// Continents an adjective speaks of.
    pub(crate) continents: Vec<String>,
    pub(crate) position: Position,
}

impl Region {
    /// Whether those so described are a people or creed: "Kurdish", "Sunni".
    pub(crate) fn is_people(&self) -> bool {
        self.is_people && self.country.is_none()
    }
}

/// How a word brings two parties together; a row of `actors/contacts.tsv`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Contact {
    /// A verb whose other party stands after "with".
    With,
    /// After "to".
    To,
    /// A verb whose object is the other party.
    Object,
    /// A noun: "a meeting with".
    Noun,
}

/// What a word tells of the names around it; a row of `actors/words.tsv`, whose README says what each kind is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Word {
    At,
    Business,
    Command,
    Deed,
    FromTown,
    Loose,
    Motion,
    OfGround,
    OfTown,
    OnTown,
    Onto,
    Saying,
    Town,
    TownDoes,
    TownIs,
    Way,
    Where,
}

/// The kinds as the table names them.
const KINDS: [(&str, Word); 17] = [
    ("at", Word::At),
    ("business", Word::Business),
    ("command", Word::Command),
    ("deed", Word::Deed),
    ("from town", Word::FromTown),
    ("loose", Word::Loose),
    ("motion", Word::Motion),
    ("of ground", Word::OfGround),
    ("of town", Word::OfTown),
    ("on town", Word::OnTown),
    ("onto", Word::Onto),
    ("saying", Word::Saying),
    ("town", Word::Town),
    ("town does", Word::TownDoes),
    ("town is", Word::TownIs),
    ("way", Word::Way),
    ("where", Word::Where),
];

/// The actor tables, parsed. Immutable and shared between threads.
#[derive(Debug, Default)]
pub struct Knowledge {
    pub(crate) countries: Vec<Country>,
    pub(crate) organisations: Vec<Organisation>,
    pub(crate) roles: Vec<Role>,
    pub(crate) seats: Vec<Seat>,
    pub(crate) lexicon: Lexicon,
    pub(crate) by_iso: FxHashMap<String, u16>,
    org_by_id: FxHashMap<String, u16>,
    role_by_phrase: FxHashMap<String, u16>,
    pub(crate) offices: Offices,
    given: FxHashMap<String, Gender>,
    contacts: FxHashMap<String, Vec<Contact>>,
    heads: FxHashMap<String, String>,
    /// For each word a bit for every kind it is of.
    words: FxHashMap<String, u32>,
    pub(crate) regions: Vec<Region>,
    pub(crate) country_positions: FxHashMap<String, Position>,
    /// People of each state, in the order of `countries`.
    populations: Vec<f64>,
    /// By folded name and country.
    pub(crate) capital_positions: FxHashMap<(String, String), Position>,
    stamp: String,
}

/// One line of what is known about somebody or something, for people to read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Canonical name.
    pub name: String,
    /// Wikidata id or the table's.
    pub id: String,
    /// ISO 3166 alpha-3, where there is one.
    pub country: Option<String>,
    /// PLOVER sector, where there is one.
    pub sector: Option<String>,
    /// Other names.
    pub aliases: Vec<String>,
    /// Spells in office, oldest first.
    pub spells: Vec<Spell>,
    /// Where the facts are from.
    pub origin: String,
}

impl Knowledge {
    /// The tables that come with the crate, parsed on first use.
    pub fn builtin() -> &'static Knowledge {
        static KNOWLEDGE: OnceLock<Knowledge> = OnceLock::new();
        KNOWLEDGE.get_or_init(|| Knowledge::with_files(&[]).expect("the built-in tables are checked by a test"))
    }

    /// The built-in tables with a user's own rows added.
    ///
    /// `files` are names relative to the knowledge folder with their content; a file whose name begins like one of
    /// `actors/contacts`, `actors/countries`, `actors/given-names`, `actors/heads`, `actors/offices`,
    /// `actors/organisations`, `actors/roles`, `actors/seats`, `actors/words`, `places/capitals`,
    /// `places/countries` or `places/regions` is read as more rows of that table and
    /// comes first where it contradicts a built-in row. Other names are left alone, so that the folder can hold other
    /// stages' files.
    ///
    /// # Errors
    /// Names the file, the line and what was expected.
    pub fn with_files(files: &[(String, String)]) -> Result<Knowledge, Error> {
        let mut knowledge = Knowledge::default();
        knowledge.lexicon.reserve();
        let all: Vec<(&str, &str)> =
            files.iter().map(|(n, c)| (n.as_str(), c.as_str())).chain(BUILTIN.iter().copied()).collect();
        let of = |prefix: &'static str| all.iter().filter(move |(n, _)| n.starts_with(prefix));
        for (name, content) in of(STATES) {
            read_countries(&mut knowledge, name, content)?;
        }
        // Offices, close to half of the rows, need no more than the codes of the states: side by side with the rest.
        let codes = knowledge.by_iso.clone();
        knowledge.offices = std::thread::scope(|scope| {
            let offices = scope.spawn(|| {
                let mut offices = Offices::default();
                for (name, content) in of(OFFICES) {
                    read_offices(&codes, &mut offices, name, content)?;
                }
                offices.make_way();
                Ok(offices)
            });
            for (prefix, read) in READERS {
                for (name, content) in of(prefix) {
                    read(&mut knowledge, name, content)?;
                }
            }
            offices.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })?;
        let parts: Vec<&str> = prefixes().flat_map(of).flat_map(|&(name, content)| [name, content]).collect();
        knowledge.stamp = stable_id(&parts)[..12].to_owned();
        Ok(knowledge)
    }

    /// Whether [`Knowledge::with_files`] reads a file of this name.
    pub fn reads(name: &str) -> bool {
        name.ends_with(".tsv") && prefixes().any(|prefix| name.starts_with(prefix))
    }

    /// Twelve hexadecimal digits that change with any change of the tables.
    pub fn stamp(&self) -> String {
        self.stamp.clone()
    }

    /// Who holds `office` (canonical, as in [`Spell::office`]) of `country` (alpha-3) on `date`.
    pub fn holder(&self, country: &str, office: &str, date: Date) -> Holder<'_> {
        self.offices.holder(country, office, date)
    }

    /// All spells in office of the tables.
    pub fn spells(&self) -> &[Spell] {
        self.offices.all()
    }

    /// The last day on which a source was looked at; offices after it are unknown rather than unchanged.
    pub fn seen_until(&self) -> Option<Date> {
        self.offices.seen_until()
    }

    /// What is known under `name`: persons by any part of their name, states and organisations by any alias.
    /// With `as_of`, only offices held on that day.
    pub fn look_up(&self, name: &str, as_of: Option<Date>) -> Vec<Entry> {
        let mut out: Vec<Entry> = Vec::new();
        let same = |a: &str| crate::fold::fold(a) == crate::fold::fold(name);
        for c in &self.countries {
            if same(&c.name) || same(&c.iso3) || c.aliases.iter().chain(&c.capitals).any(|a| same(a)) {
                let mut spells: Vec<Spell> =
                    self.offices.all().iter().filter(|s| s.country == c.iso3).cloned().collect();
                spells.retain(|s| as_of.is_none_or(|d| s.covers(d)));
                spells.sort_by(|a, b| (a.rank(), &a.since, &a.first_seen).cmp(&(b.rank(), &b.since, &b.first_seen)));
                out.push(Entry {
                    name: c.name.clone(),
                    id: c.actor.id.clone(),
                    country: Some(c.iso3.clone()),
                    sector: None,
                    aliases: c.aliases.iter().chain(&c.capitals).cloned().collect(),
                    spells,
                    origin: c.origin.clone(),
                });
            }
        }
        for o in &self.organisations {
            if same(&o.name) || same(&o.id) || o.aliases.iter().any(|a| same(a)) {
                out.push(Entry {
                    name: o.name.clone(),
                    id: o.id.clone(),
                    country: o.actor.country.clone(),
                    sector: o.actor.sector.clone(),
                    aliases: o.aliases.clone(),
                    spells: Vec::new(),
                    origin: o.origin.clone(),
                });
            }
        }
        let keys: Vec<String> = name_words(name).map(name_key).filter(|k| !k.is_empty()).collect();
        for spell in self.offices.named(&keys) {
            if as_of.is_some_and(|d| !spell.covers(d)) {
                continue;
            }
            match out.iter_mut().find(|e| e.name == spell.person && e.country.as_ref() == Some(&spell.country)) {
                Some(entry) => entry.spells.push(spell.clone()),
                None => out.push(Entry {
                    name: spell.person.clone(),
                    id: person_id(spell),
                    country: Some(spell.country.clone()),
                    sector: Some("GOV".to_owned()),
                    aliases: spell.aka.clone(),
                    spells: vec![spell.clone()],
                    origin: spell.origin.clone(),
                }),
            }
        }
        for entry in &mut out {
            if entry.sector.is_some() {
                entry.spells.sort_by(|a, b| (&a.since, &a.first_seen).cmp(&(&b.since, &b.first_seen)));
            }
        }
        out
    }

    /// Whether a lemma brings parties together in this way.
    pub(crate) fn contact(&self, lemma: &str, how: Contact) -> bool {
        self.contacts.get(lemma).is_some_and(|all| all.contains(&how))
    }

    /// Whether a lemma, or a preposition in lower case, is of a kind.
    pub(crate) fn is(&self, word: &str, kind: Word) -> bool {
        self.words.get(word).is_some_and(|kinds| kinds & 1 << kind as u16 != 0)
    }

    /// The sector of a body whose name ends in this folded word, where no table has the name: "… Ministry", "… Airlines".
    pub(crate) fn sector_of_name(&self, last: &str) -> Option<&str> {
        self.heads.get(last).map(String::as_str)
    }

    /// Whether a word is a given name that the news often has.
    pub(crate) fn is_given_name(&self, word: &str) -> bool {
        word.starts_with(char::is_uppercase) && self.given.contains_key(crate::fold::fold(word).as_ref())
    }

    /// The gender that a given name nearly always goes with in the news.
    pub(crate) fn gender_of(&self, given: &str) -> Option<Gender> {
        self.given.get(crate::fold::fold(given).as_ref()).copied()
    }

    /// The state whose public body a name is: "The White House", "Ministry of Foreign Affairs of …" where a table has it.
    pub(crate) fn state_of_office(&self, name: &str) -> Option<u16> {
        let bare = crate::fold::fold(name);
        let bare = bare.strip_prefix("the ").unwrap_or(&bare);
        let same = |a: &str| crate::fold::fold(a) == bare;
        let seat = self.seats.iter().find(|s| same(&s.phrase)).and_then(|s| s.country);
        seat.or_else(|| {
            let public = |o: &&Organisation| matches!(o.sector.as_str(), "GOV" | "MIL" | "LEG" | "SPY");
            self.organisations
                .iter()
                .filter(public)
                .find(|o| same(&o.name) || o.aliases.iter().any(|a| same(a)))
                .and_then(|o| o.country)
        })
    }

    pub(crate) fn country(&self, i: u16) -> &Country {
        &self.countries[i as usize]
    }

    /// People who live there, to the nearest the table has it.
    pub(crate) fn population(&self, i: u16) -> f64 {
        self.populations.get(i as usize).copied().unwrap_or(0.0)
    }

    /// The state whose government has an address: `whitehouse.gov`, `www.gov.uk`, `mofa.go.jp`. Elsewhere than in the
    /// United States a label for governments stands before the code of the state.
    pub(crate) fn state_of_host(&self, url: &str) -> Option<u16> {
        const PUBLIC: &[&str] = &["gov", "gob", "gouv", "gub", "govt", "go", "gc", "mil", "mfa"];
        let (_, rest) = url.split_once("://")?;
        let host = rest.split(['/', '?', '#', ':']).next()?.trim_end_matches('.').to_ascii_lowercase();
        let mut labels = host.rsplit('.');
        let (last, before) = (labels.next()?, labels.next()?);
        if matches!(last, "gov" | "mil") {
            return self.iso("USA");
        }
        let code = if last == "uk" { "GB".to_owned() } else { last.to_ascii_uppercase() };
        let state = || self.countries.iter().position(|c| c.iso2 == code).map(|i| i as u16);
        PUBLIC.contains(&before).then(state).flatten()
    }

    pub(crate) fn iso(&self, iso3: &str) -> Option<u16> {
        self.by_iso.get(iso3).copied()
    }

    pub(crate) fn organisation_by_id(&self, id: &str) -> Option<&Organisation> {
        self.org_by_id.get(id).map(|&i| &self.organisations[i as usize])
    }
}

/// The id of a person of the office table.
pub(crate) fn person_id(spell: &Spell) -> String {
    if spell.wikidata.is_empty() { stable_id(&[&spell.person, &spell.country]) } else { spell.wikidata.clone() }
}

type Reader = fn(&mut Knowledge, &str, &str) -> Result<(), Error>;

const STATES: &str = "actors/countries";
const OFFICES: &str = "actors/offices";

/// What the names of the files that are read begin with.
fn prefixes() -> impl Iterator<Item = &'static str> {
    [STATES, OFFICES].into_iter().chain(READERS.iter().map(|r| r.0))
}

/// The tables that may be read one after the other once the states are known.
const READERS: &[(&str, Reader)] = &[
    ("actors/organisations", read_organisations),
    ("actors/seats", read_seats),
    ("actors/roles", read_roles),
    ("actors/given-names", read_given_names),
    ("actors/contacts", read_contacts),
    ("actors/heads", read_heads),
    ("actors/words", read_words),
    ("places/capitals", read_capitals),
    ("places/countries", read_place_countries),
    ("places/regions", read_regions),
];

fn some(s: &str) -> Option<String> {
    (!s.is_empty()).then(|| s.to_owned())
}

fn read_countries(k: &mut Knowledge, file: &str, text: &str) -> Result<(), Error> {
    for row in Table::parse(file, text, COUNTRIES)?.rows() {
        let iso3 = row.cell(0);
        if iso3.len() != 3 || !iso3.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(row.error(format!("found '{iso3}', expected an ISO 3166 alpha-3 code")));
        }
        if k.by_iso.contains_key(iso3) {
            continue;
        }
        let name = row.cell(3);
        let id = if row.cell(2).is_empty() { iso3 } else { row.cell(2) };
        let actor = |sector: Option<&str>| {
            Arc::new(Actor {
                name: name.to_owned(),
                id: id.to_owned(),
                country: Some(iso3.to_owned()),
                sector: sector.map(str::to_owned),
                office: None,
            })
        };
        let i = k.countries.len() as u16;
        k.by_iso.insert(iso3.to_owned(), i);
        for phrase in std::iter::once(name).chain(row.list(5)).chain(some(row.cell(4)).as_deref()) {
            k.lexicon.add(phrase, What::Country(i));
        }
        for phrase in row.list(6) {
            k.lexicon.add(phrase, What::Adjective(i));
        }
        for phrase in row.list(7) {
            let many = phrase.ends_with(['s', 'h']) || phrase.ends_with("men") || phrase.ends_with("ese");
            k.lexicon.add(phrase, What::Demonym(i, many));
        }
        for phrase in row.list(8) {
            if phrase != name {
                k.lexicon.add(phrase, What::Capital(i));
            }
        }
        k.countries.push(Country {
            iso3: iso3.to_owned(),
            iso2: row.cell(1).to_owned(),
            name: name.to_owned(),
            adjective: row.list(6).next().unwrap_or(name).to_owned(),
            continent: row.cell(10).to_owned(),
            aliases: row.list(5).chain(some(row.cell(4)).as_deref()).map(str::to_owned).collect(),
            capitals: row.list(8).map(str::to_owned).collect(),
            is_state: matches!(row.cell(9), "state" | "partial"),
            origin: row.cell(11).to_owned(),
            actor: actor(None),
            government: actor(Some("GOV")),
        });
    }
    Ok(())
}

/// The country of a cell, which may be empty.
fn country_cell(k: &Knowledge, row: &crate::table::Row<'_, '_>, i: usize) -> Result<Option<u16>, Error> {
    match row.cell(i) {
        "" => Ok(None),
        iso => match k.iso(iso) {
            Some(c) => Ok(Some(c)),
            None => Err(row.error(format!("found country '{iso}', expected a code of countries.tsv"))),
        },
    }
}

/// The sectors of PLOVER, with what the tables of this crate tell apart beyond it (journalists, social figures, labour,
/// refugees).
const SECTORS: &[&str] = &[
    "AGR", "BUS", "COP", "CRM", "CVL", "EDU", "GOV", "HLH", "IGO", "JRN", "JUD", "LAB", "LEG", "MED", "MIL", "NGO",
    "OPP", "PRE", "PTY", "REB", "REF", "REL", "SOC", "SPY", "UAF",
];

/// In `heads.tsv`: a name that ends so is a thing's, which is no party to anything ("… Treaty", "… River").
pub(crate) const NO_PARTY: &str = "-";

/// A PLOVER sector, which may be missing.
fn sector_cell<'a>(row: &crate::table::Row<'_, 'a>, i: usize) -> Result<&'a str, Error> {
    let sector = row.cell(i);
    if !sector.is_empty() && !SECTORS.contains(&sector) {
        return Err(row.error(format!("found sector '{sector}', expected one of {}", SECTORS.join(", "))));
    }
    Ok(sector)
}

fn read_organisations(k: &mut Knowledge, file: &str, text: &str) -> Result<(), Error> {
    for row in Table::parse(file, text, ORGANISATIONS)?.rows() {
        let country = country_cell(k, &row, 4)?;
        let sector = sector_cell(&row, 3)?;
        let i = k.organisations.len() as u16;
        if k.org_by_id.insert(row.cell(0).to_owned(), i).is_some() && BUILTIN.iter().any(|(n, _)| *n == file) {
            return Err(row.error(format!("found id '{}' twice, expected each once", row.cell(0))));
        }
        for phrase in std::iter::once(row.cell(1)).chain(row.list(2)) {
            k.lexicon.add(phrase, What::Org(i));
        }
        k.organisations.push(Organisation {
            id: row.cell(0).to_owned(),
            name: row.cell(1).to_owned(),
            aliases: row.list(2).map(str::to_owned).collect(),
            sector: sector.to_owned(),
            country,
            origin: row.cell(5).to_owned(),
            actor: Arc::new(Actor {
                name: row.cell(1).to_owned(),
                id: row.cell(0).to_owned(),
                country: some(row.cell(4)),
                sector: some(sector),
                office: None,
            }),
        });
    }
    Ok(())
}

fn read_seats(k: &mut Knowledge, file: &str, text: &str) -> Result<(), Error> {
    for row in Table::parse(file, text, SEATS)?.rows() {
        let country = country_cell(k, &row, 1)?;
        let phrase = row.cell(0);
        let actor = match row.cell(3) {
            "" => Arc::new(Actor {
                name: phrase.to_owned(),
                id: stable_id(&[phrase, row.cell(1)]),
                country: some(row.cell(1)),
                sector: some(sector_cell(&row, 2)?),
                office: None,
            }),
            id => match k.organisation_by_id(id) {
                Some(o) => o.actor.clone(),
                None => {
                    return Err(row.error(format!("found organisation '{id}', expected an id of organisations.tsv")));
                }
            },
        };
        let i = k.seats.len() as u16;
        k.lexicon.add(phrase, What::Seat(i));
        k.seats.push(Seat { phrase: phrase.to_owned(), country, actor });
    }
    Ok(())
}

fn read_roles(k: &mut Knowledge, file: &str, text: &str) -> Result<(), Error> {
    for row in Table::parse(file, text, ROLES)?.rows() {
        let kind = match row.cell(1) {
            "title" => RoleKind::Title,
            "weak" => RoleKind::Weak,
            "group" => RoleKind::Group,
            "body" => RoleKind::Body,
            "person" => RoleKind::Person,
            "generic" => RoleKind::Generic,
            "source" => RoleKind::Source,
            "parties" => RoleKind::Parties,
            "anaphor" => RoleKind::Anaphor,
            "state" => RoleKind::State,
            other => {
                return Err(row.error(format!(
                    "found kind '{other}', expected title, weak, group, body, person, generic, source, parties, anaphor or state"
                )));
            }
        };
        let phrase = row.cell(0);
        if k.role_by_phrase.contains_key(phrase) {
            continue;
        }
        let i = k.roles.len() as u16;
        k.role_by_phrase.insert(phrase.to_owned(), i);
        k.roles.push(Role {
            phrase: phrase.to_owned(),
            kind,
            sector: sector_cell(&row, 2)?.to_owned(),
            office: row.cell(3).to_owned(),
            gender: match row.cell(4) {
                "" => None,
                "m" => Some(Gender::Male),
                "f" => Some(Gender::Female),
                other => return Err(row.error(format!("found gender '{other}', expected m, f or nothing"))),
            },
        });
        // A row that is itself the plural of another one ("troops") says so by having no plural of its own.
        let many = plural(phrase).is_none() && !matches!(kind, RoleKind::Body);
        k.lexicon.add(phrase, What::Role(i, many));
    }
    for i in 0..k.roles.len() as u16 {
        if let Some(many) = plural(&k.roles[i as usize].phrase).filter(|p| !k.role_by_phrase.contains_key(p)) {
            k.lexicon.add(&many, What::Role(i, true));
        }
    }
    Ok(())
}

fn read_offices(codes: &FxHashMap<String, u16>, offices: &mut Offices, file: &str, text: &str) -> Result<(), Error> {
    for row in Table::parse(file, text, offices::COLUMNS)?.rows() {
        if !codes.contains_key(row.cell(0)) && row.cell(0) != "EUE" {
            return Err(row.error(format!("found country '{}', expected a code of countries.tsv", row.cell(0))));
        }
        let firm = !matches!(file, "actors/offices-a-k.tsv" | "actors/offices-l-z.tsv");
        let spell = Spell::read(&row, firm)?;
        offices.push(spell);
    }
    Ok(())
}

fn read_given_names(k: &mut Knowledge, file: &str, text: &str) -> Result<(), Error> {
    for row in Table::parse(file, text, GIVEN)?.rows() {
        let gender = match row.cell(1) {
            "m" => Gender::Male,
            "f" => Gender::Female,
            other => return Err(row.error(format!("found gender '{other}', expected m or f"))),
        };
        k.given.entry(crate::fold::fold(row.cell(0)).into_owned()).or_insert(gender);
    }
    Ok(())
}

fn read_heads(k: &mut Knowledge, file: &str, text: &str) -> Result<(), Error> {
    for row in Table::parse(file, text, HEADS)?.rows() {
        let sector = if row.cell(1) == NO_PARTY { NO_PARTY } else { sector_cell(&row, 1)? };
        if sector.is_empty() {
            return Err(row.error("found no sector, expected one, or '-' for what is no party"));
        }
        k.heads.entry(crate::fold::fold(row.cell(0)).into_owned()).or_insert_with(|| sector.to_owned());
    }
    Ok(())
}

/// Reads a GeoNames id and degrees from three cells, each of which may be empty.
fn position(row: &crate::table::Row<'_, '_>, first: usize) -> Result<Position, Error> {
    let number = |i: usize| -> Result<Option<f32>, Error> {
        match row.cell(i) {
            "" => Ok(None),
            text => match text.parse::<f32>() {
                Ok(v) if v.abs() <= 180.0 => Ok(Some(v)),
                _ => Err(row.error(format!("found '{text}', expected degrees"))),
            },
        }
    };
    let geonames = match row.cell(first) {
        "" => None,
        text => Some(text.parse().map_err(|_| row.error(format!("found '{text}', expected a GeoNames id")))?),
    };
    Ok(Position { geonames, at: number(first + 1)?.zip(number(first + 2)?) })
}

fn read_place_countries(k: &mut Knowledge, file: &str, text: &str) -> Result<(), Error> {
    for row in Table::parse(file, text, PLACE_COUNTRIES)?.rows() {
        let position = position(&row, 1)?;
        if let (Some(c), false) = (k.iso(row.cell(0)), row.cell(4).is_empty()) {
            let people = row.cell(4).parse::<u32>();
            let people =
                people.map_err(|_| row.error(format!("found '{}', expected a number of people", row.cell(4))))?;
            k.populations.resize(k.countries.len(), 0.0);
            if k.populations[c as usize] == 0.0 {
                k.populations[c as usize] = f64::from(people);
            }
        }
        k.country_positions.entry(row.cell(0).to_owned()).or_insert(position);
    }
    Ok(())
}

fn read_capitals(k: &mut Knowledge, file: &str, text: &str) -> Result<(), Error> {
    for row in Table::parse(file, text, PLACE_CAPITALS)?.rows() {
        let position = position(&row, 2)?;
        let key = (crate::fold::fold(row.cell(0)).into_owned(), row.cell(1).to_owned());
        k.capital_positions.entry(key).or_insert(position);
    }
    Ok(())
}

fn read_contacts(k: &mut Knowledge, file: &str, text: &str) -> Result<(), Error> {
    for row in Table::parse(file, text, CONTACTS)?.rows() {
        let how = match row.cell(1) {
            "with" => Contact::With,
            "to" => Contact::To,
            "object" => Contact::Object,
            "noun" => Contact::Noun,
            other => return Err(row.error(format!("found kind '{other}', expected with, to, object or noun"))),
        };
        k.contacts.entry(row.cell(0).to_owned()).or_default().push(how);
    }
    Ok(())
}

fn read_words(k: &mut Knowledge, file: &str, text: &str) -> Result<(), Error> {
    for row in Table::parse(file, text, WORDS)?.rows() {
        let Some((_, kind)) = KINDS.iter().find(|(name, _)| *name == row.cell(1)) else {
            let known: Vec<&str> = KINDS.iter().map(|(name, _)| *name).collect();
            return Err(row.error(format!("found kind '{}', expected one of {}", row.cell(1), known.join(", "))));
        };
        *k.words.entry(row.cell(0).to_owned()).or_default() |= 1 << *kind as u16;
    }
    Ok(())
}

fn read_regions(k: &mut Knowledge, file: &str, text: &str) -> Result<(), Error> {
    for row in Table::parse(file, text, REGIONS)?.rows() {
        let is_adjective = match row.cell(1) {
            "adjective" | "people" => true,
            "province" | "region" => false,
            other => {
                return Err(row.error(format!("found kind '{other}', expected province, region, adjective or people")));
            }
        };
        let country = country_cell(k, &row, 2)?;
        let i = k.regions.len() as u16;
        k.lexicon.add(row.cell(0), What::Region(i));
        k.regions.push(Region {
            name: row.cell(0).to_owned(),
            country,
            is_adjective,
            is_people: row.cell(1) == "people",
            continents: row
                .cell(6)
                .strip_prefix("continent: ")
                .map(|c| c.split('|').map(str::to_owned).collect())
                .unwrap_or_default(),
            position: position(&row, 3)?,
        });
    }
    Ok(())
}
