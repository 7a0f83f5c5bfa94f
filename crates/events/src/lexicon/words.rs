use std::collections::HashMap;
use std::str::FromStr;

use legation_schema::EventType;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Error, table};

/// What the rows of a word table may refer to.
pub(super) struct References<'a> {
    pub behaviours: &'a HashMap<&'a str, u16>,
    pub frames: &'a HashMap<&'a str, u16>,
    pub classes: &'a Classes,
}

/// Which word of a phrase a table is looked up by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    /// Verbs: particles follow.
    First,
    /// Nouns: modifiers stand before the head.
    Last,
}

/// One row of a word table.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Row {
    /// The other words of a phrase: particles of a verb, modifiers of a noun.
    pub rest: Box<[Box<str>]>,
    /// Index of the behaviour; none where the row says that this is no event.
    pub behaviour: Option<u16>,
    pub frame: u16,
    pub object: ObjectTest,
    /// Line in the table, for explanations.
    pub line: u32,
}

/// Looked up by word.
type Table<T> = FxHashMap<Box<str>, T>;
type Words = FxHashSet<Box<str>>;

/// What the head noun of the content must be.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct ObjectTest {
    /// Sorted; empty where anything will do.
    words: Box<[Box<str>]>,
    negated: bool,
}

impl ObjectTest {
    /// Whether the row asks for a content at all.
    pub(crate) fn asks(&self) -> bool {
        !self.words.is_empty()
    }

    /// Whether the row asks for a content of a given kind (rather than for none of a kind).
    pub(crate) fn selects(&self) -> bool {
        self.asks() && !self.negated
    }

    pub(crate) fn holds(&self, lemma: &str) -> bool {
        self.words.binary_search_by(|w| (**w).cmp(lemma)).is_ok() != self.negated
    }

    pub(crate) fn is_negated(&self) -> bool {
        self.negated
    }

    fn parse(cell: &str, classes: &Classes) -> Result<ObjectTest, String> {
        let (cell, negated) = match cell.strip_prefix('!') {
            Some(c) => (c, true),
            None => (cell, false),
        };
        let mut words: Vec<Box<str>> = Vec::new();
        for part in cell.split('|').map(str::trim).filter(|p| !p.is_empty()) {
            match part.strip_prefix('@') {
                Some(class) => words.extend(classes.get(class)?.iter().cloned()),
                None => words.push(part.into()),
            }
        }
        words.sort_unstable();
        words.dedup();
        Ok(ObjectTest { words: words.into(), negated })
    }
}

/// A word table, looked up by lemma.
#[derive(Debug, Default)]
pub(crate) struct WordTable {
    rows: Table<Vec<Row>>,
}

impl WordTable {
    pub(crate) fn get(&self, lemma: &str) -> &[Row] {
        self.rows.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// The table's own copy of a lemma it has rows for.
    pub(crate) fn key(&self, lemma: &str) -> Option<&str> {
        self.rows.get_key_value(lemma).map(|(k, _)| &**k)
    }

    pub(super) fn parse(file: &str, text: &str, refs: &References, key: Key) -> Result<WordTable, Error> {
        let mut rows: Table<Vec<Row>> = Table::default();
        for row in table::rows::<5>(file, text) {
            let (line, [word, behaviour, frame, object, _]) = row?;
            let fail = |m: String| Error::at(file, line, m);
            let behaviour = match behaviour {
                "-" => None,
                id => Some(*refs.behaviours.get(id).ok_or_else(|| fail(format!("no behaviour '{id}'")))?),
            };
            let frame = *refs.frames.get(frame).ok_or_else(|| fail(format!("no frame '{frame}'")))?;
            let object = ObjectTest::parse(object, refs.classes).map_err(fail)?;
            let mut parts: Vec<Box<str>> = word.split_whitespace().map(Into::into).collect();
            let head = match key {
                Key::First => parts.remove(0),
                Key::Last => parts.remove(parts.len() - 1),
            };
            rows.entry(head).or_default().push(Row { rest: parts.into(), behaviour, frame, object, line: line as u32 });
        }
        // The longest phrase first, then rows that ask for an object, then the order of the file.
        #[allow(clippy::iter_over_hash_type, reason = "each value is sorted on its own")]
        for list in rows.values_mut() {
            list.sort_by_key(|r| (std::cmp::Reverse(r.rest.len()), !r.object.selects(), r.line));
        }
        Ok(WordTable { rows })
    }
}

/// Named groups of nouns.
#[derive(Debug, Default)]
pub(crate) struct Classes {
    words: Table<Words>,
}

impl Classes {
    pub(super) fn parse(file: &str, text: &str) -> Result<Classes, Error> {
        let mut words: Table<Words> = Table::default();
        for row in table::rows::<3>(file, text) {
            let (line, [class, word, _]) = row?;
            if word.is_empty() {
                return Err(Error::at(file, line, "a class row needs a word"));
            }
            words.entry(class.into()).or_default().insert(word.into());
        }
        Ok(Classes { words })
    }

    /// Makes a class of each event type's nouns and of each behaviour's: `@SANCTION`, `@consult.talks`.
    pub(super) fn add_types(
        &mut self,
        file: &str,
        nouns: &str,
        ids: &HashMap<&str, u16>,
        types: &[EventType],
    ) -> Result<(), Error> {
        for t in EventType::ALL {
            self.words.entry(t.name().into()).or_default();
        }
        for row in table::rows::<5>(file, nouns) {
            let (_, [word, behaviour, ..]) = row?;
            if let Some(&b) = ids.get(behaviour)
                && !word.contains(' ')
            {
                self.words.entry(types[b as usize].name().into()).or_default().insert(word.into());
                self.words.entry(behaviour.into()).or_default().insert(word.into());
            }
        }
        Ok(())
    }

    pub(super) fn holds(&self, class: &str, word: &str) -> bool {
        self.words.get(class).is_some_and(|w| w.contains(word))
    }

    fn get(&self, name: &str) -> Result<&Words, String> {
        self.words.get(name).ok_or_else(|| format!("no class '@{name}'"))
    }
}

/// What a light or aspect verb makes of the event noun under it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Effect {
    Do,
    Plan,
    Begin,
    Continue,
    End,
    Seek,
    Refuse,
    /// The verb's subject undergoes it: "faces sanctions", "won the support of".
    Receive,
    /// Another behaviour takes its place: "lift sanctions".
    Behaviour(u16),
    /// The noun under this verb is no event of its own: "recall the war".
    Nothing,
}

/// A row of `light.tsv`.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct LightRow {
    pub rest: Box<[Box<str>]>,
    over: Over,
    pub effect: Effect,
}

#[derive(Clone, PartialEq, Debug)]
enum Over {
    Any,
    Type(EventType),
    Behaviour(u16),
    Words(Box<[Box<str>]>),
}

impl LightRow {
    /// Whether the verb is light over this noun.
    pub(crate) fn takes(&self, event_type: EventType, behaviour: u16, noun: &str) -> bool {
        match &self.over {
            Over::Any => true,
            Over::Type(t) => *t == event_type,
            Over::Behaviour(b) => *b == behaviour,
            Over::Words(w) => w.binary_search_by(|w| (**w).cmp(noun)).is_ok(),
        }
    }
}

/// `light.tsv`.
#[derive(Debug, Default)]
pub(crate) struct Light {
    rows: Table<Vec<LightRow>>,
}

impl Light {
    pub(crate) fn get(&self, lemma: &str) -> &[LightRow] {
        self.rows.get(lemma).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn knows(&self, lemma: &str) -> bool {
        self.rows.contains_key(lemma)
    }

    pub(super) fn parse(file: &str, text: &str, refs: &References) -> Result<Light, Error> {
        let mut rows: Table<Vec<LightRow>> = Table::default();
        for row in table::rows::<4>(file, text) {
            let (line, [verb, over, effect, _]) = row?;
            let fail = |m: String| Error::at(file, line, m);
            let behaviour =
                |id: &str| refs.behaviours.get(id).copied().ok_or_else(|| fail(format!("no behaviour '{id}'")));
            let over = match over {
                "*" => Over::Any,
                o if o.starts_with('@') => {
                    let mut words = refs.classes.get(&o[1..]).map_err(fail)?.iter().cloned().collect::<Vec<_>>();
                    words.sort_unstable();
                    Over::Words(words.into())
                }
                o if o.contains('.') => Over::Behaviour(behaviour(o)?),
                o => Over::Type(EventType::from_str(o).map_err(fail)?),
            };
            let effect = match effect {
                "do" => Effect::Do,
                "plan" => Effect::Plan,
                "begin" => Effect::Begin,
                "continue" => Effect::Continue,
                "end" => Effect::End,
                "seek" => Effect::Seek,
                "refuse" => Effect::Refuse,
                "receive" => Effect::Receive,
                "-" => Effect::Nothing,
                id => Effect::Behaviour(behaviour(id)?),
            };
            let mut parts: Vec<Box<str>> = verb.split_whitespace().map(Into::into).collect();
            let head = parts.remove(0);
            rows.entry(head).or_default().push(LightRow { rest: parts.into(), over, effect });
        }
        // A row for a behaviour or a class beats one for a type, and that one for anything.
        #[allow(clippy::iter_over_hash_type, reason = "each value is sorted on its own")]
        for list in rows.values_mut() {
            list.sort_by_key(|r| {
                let width = match r.over {
                    Over::Behaviour(_) | Over::Words(_) => 0,
                    Over::Type(_) => 1,
                    Over::Any => 2,
                };
                (std::cmp::Reverse(r.rest.len()), width)
            });
        }
        Ok(Light { rows })
    }
}

/// `negated.tsv`: behaviours whose omission is a behaviour of its own.
pub(super) fn negated(file: &str, text: &str, refs: &References) -> Result<HashMap<u16, u16>, Error> {
    let mut all = HashMap::new();
    for row in table::rows::<3>(file, text) {
        let (line, [done, not_done, _]) = row?;
        let id = |id: &str| {
            refs.behaviours.get(id).copied().ok_or_else(|| Error::at(file, line, format!("no behaviour '{id}'")))
        };
        all.insert(id(done)?, id(not_done)?);
    }
    Ok(all)
}
