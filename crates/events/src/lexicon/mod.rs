//! What counts as an event and how English says it: the tables of `knowledge/events`, read and checked.

mod behaviour;
mod error;
mod frame;
mod table;
mod words;

use std::collections::HashMap;

use legation_schema::EventType;

pub(crate) use behaviour::Agentless;
pub use behaviour::{Behaviour, Example};
pub use error::Error;
pub(crate) use frame::{Frame, Place, Slot};
pub(crate) use words::{Effect, LightRow, Row};

use crate::lexicon::words::{Classes, Light, WordTable};

/// The files compiled into the program, by their name under `knowledge/events`.
const FILES: &[(&str, &str)] = &[
    ("frames.tsv", include_str!("../../../../knowledge/events/frames.tsv")),
    ("classes.tsv", include_str!("../../../../knowledge/events/classes.tsv")),
    ("light.tsv", include_str!("../../../../knowledge/events/light.tsv")),
    ("negated.tsv", include_str!("../../../../knowledge/events/negated.tsv")),
    ("contexts.tsv", include_str!("../../../../knowledge/events/contexts.tsv")),
    ("cameo.tsv", include_str!("../../../../knowledge/events/cameo.tsv")),
    ("words/verbs.tsv", include_str!("../../../../knowledge/events/words/verbs.tsv")),
    ("words/nouns.tsv", include_str!("../../../../knowledge/events/words/nouns.tsv")),
    ("words/adjectives.tsv", include_str!("../../../../knowledge/events/words/adjectives.tsv")),
    ("words/spoken.tsv", include_str!("../../../../knowledge/events/words/spoken.tsv")),
    ("behaviours/accuse.toml", include_str!("../../../../knowledge/events/behaviours/accuse.toml")),
    ("behaviours/agree.toml", include_str!("../../../../knowledge/events/behaviours/agree.toml")),
    ("behaviours/aid.toml", include_str!("../../../../knowledge/events/behaviours/aid.toml")),
    ("behaviours/assault.toml", include_str!("../../../../knowledge/events/behaviours/assault.toml")),
    ("behaviours/coerce.toml", include_str!("../../../../knowledge/events/behaviours/coerce.toml")),
    ("behaviours/concede.toml", include_str!("../../../../knowledge/events/behaviours/concede.toml")),
    ("behaviours/consult.toml", include_str!("../../../../knowledge/events/behaviours/consult.toml")),
    ("behaviours/cooperate.toml", include_str!("../../../../knowledge/events/behaviours/cooperate.toml")),
    ("behaviours/mobilize.toml", include_str!("../../../../knowledge/events/behaviours/mobilize.toml")),
    ("behaviours/protest.toml", include_str!("../../../../knowledge/events/behaviours/protest.toml")),
    ("behaviours/reject.toml", include_str!("../../../../knowledge/events/behaviours/reject.toml")),
    ("behaviours/request.toml", include_str!("../../../../knowledge/events/behaviours/request.toml")),
    ("behaviours/retreat.toml", include_str!("../../../../knowledge/events/behaviours/retreat.toml")),
    ("behaviours/sanction.toml", include_str!("../../../../knowledge/events/behaviours/sanction.toml")),
    ("behaviours/support.toml", include_str!("../../../../knowledge/events/behaviours/support.toml")),
    ("behaviours/threaten.toml", include_str!("../../../../knowledge/events/behaviours/threaten.toml")),
];

/// The behaviours, the words that name them, and where each word keeps its arguments.
#[derive(Debug)]
pub struct Lexicon {
    pub(crate) behaviours: Vec<Behaviour>,
    pub(crate) frames: Vec<Frame>,
    pub(crate) verbs: WordTable,
    pub(crate) nouns: WordTable,
    pub(crate) adjectives: WordTable,
    /// Words by which a speaker judges somebody.
    pub(crate) spoken: WordTable,
    pub(crate) light: Light,
    pub(crate) contexts: HashMap<Box<str>, Box<str>>,
    pub(crate) classes: Classes,
    negated: HashMap<u16, u16>,
    stamp: String,
}

impl Lexicon {
    /// The tables that come with the program.
    ///
    /// # Errors
    /// Never in a released build: the tests load the same tables.
    pub fn builtin() -> Result<Lexicon, Error> {
        Lexicon::load(&FILES.iter().map(|&(n, t)| (n, t)).collect::<Vec<_>>())
    }

    /// The built-in tables with some files replaced or behaviour files added: `(path under knowledge/events, content)`.
    ///
    /// # Errors
    /// Where a file is malformed or refers to something undefined; the error names file and line.
    pub fn with_files(files: &[(String, String)]) -> Result<Lexicon, Error> {
        let mut all: Vec<(&str, &str)> = FILES.to_vec();
        for (name, content) in files {
            match all.iter_mut().find(|(n, _)| n == name) {
                Some(slot) => slot.1 = content,
                None => all.push((name, content)),
            }
        }
        Lexicon::load(&all)
    }

    /// Hash of the tables: part of the stamp of every report.
    pub fn stamp(&self) -> String {
        self.stamp.clone()
    }

    /// All behaviours with their examples, in the order of the files.
    pub fn behaviours(&self) -> &[Behaviour] {
        &self.behaviours
    }

    /// The index of the behaviour of this id.
    pub(crate) fn behaviour(&self, id: &str) -> Option<u16> {
        self.behaviours.iter().position(|b| *b.id == *id).map(|i| i as u16)
    }

    /// Whether `classes.tsv` lists `word` under `class`.
    pub(crate) fn in_class(&self, class: &str, word: &str) -> bool {
        self.classes.holds(class, word)
    }

    /// The behaviour that not doing `behaviour` is: not recognising is a rejection.
    pub(crate) fn negated(&self, behaviour: u16) -> Option<u16> {
        self.negated.get(&behaviour).copied()
    }

    /// Whether a file of this name under `knowledge/events` is read: a table of ours replaced, or behaviours added.
    pub fn reads(name: &str) -> bool {
        FILES.iter().any(|(n, _)| *n == name) || name.starts_with("behaviours/") && name.ends_with(".toml")
    }

    fn load(files: &[(&str, &str)]) -> Result<Lexicon, Error> {
        let file = |name: &str| files.iter().find(|(n, _)| *n == name).map_or("", |f| f.1);
        let cameo = behaviour::cameo(file("cameo.tsv"))?;
        let mut behaviours = Vec::new();
        for (name, text) in files.iter().filter(|(n, _)| n.starts_with("behaviours/")) {
            behaviour::parse(name, text, &cameo, &mut behaviours)?;
        }
        let ids: HashMap<&str, u16> = behaviours.iter().enumerate().map(|(i, b)| (&*b.id, i as u16)).collect();
        let types: Vec<EventType> = behaviours.iter().map(|b| b.event_type).collect();
        let frames = frame::parse("frames.tsv", file("frames.tsv"))?;
        let frame_ids: HashMap<&str, u16> = frames.iter().enumerate().map(|(i, f)| (&*f.name, i as u16)).collect();
        let mut classes = words::Classes::parse("classes.tsv", file("classes.tsv"))?;
        // Classes of event nouns come first: other tables may ask for "@SANCTION".
        classes.add_types("words/nouns.tsv", file("words/nouns.tsv"), &ids, &types)?;
        let refs = words::References { behaviours: &ids, frames: &frame_ids, classes: &classes };
        let verbs = WordTable::parse("words/verbs.tsv", file("words/verbs.tsv"), &refs, words::Key::First)?;
        let nouns = WordTable::parse("words/nouns.tsv", file("words/nouns.tsv"), &refs, words::Key::Last)?;
        let adjectives =
            WordTable::parse("words/adjectives.tsv", file("words/adjectives.tsv"), &refs, words::Key::First)?;
        let spoken = WordTable::parse("words/spoken.tsv", file("words/spoken.tsv"), &refs, words::Key::First)?;
        let light = Light::parse("light.tsv", file("light.tsv"), &refs)?;
        let negated = words::negated("negated.tsv", file("negated.tsv"), &refs)?;
        let contexts = behaviour::contexts("contexts.tsv", file("contexts.tsv"))?;
        let mut parts: Vec<&str> = Vec::new();
        for (name, text) in files {
            parts.push(name);
            parts.push(text);
        }
        let stamp = legation_schema::stable_id(&parts);
        Ok(Lexicon { behaviours, frames, verbs, nouns, adjectives, spoken, light, contexts, classes, negated, stamp })
    }
}
