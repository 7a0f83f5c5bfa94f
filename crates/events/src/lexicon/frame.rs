use super::{Error, table};

/// Where a word keeps its arguments; a row of `frames.tsv`.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Frame {
    pub name: Box<str>,
    pub actor: Slot,
    pub recipient: Slot,
    pub content: Slot,
}

/// Places to look for one argument, tried from left to right.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Slot {
    pub places: Vec<Place>,
    /// The report stands without this argument.
    pub optional: bool,
    /// The frame fits only where this is filled.
    pub required: bool,
}

/// One place an argument can sit in; the README of the tables explains each.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    Subj,
    Obj,
    Owned,
    Iobj,
    Prep(Vec<Box<str>>),
    Clause,
    /// A complement clause that says what its subject is to do.
    Must,
    /// A complement clause that says what its subject is hoped or expected to do.
    Wish,
    /// An infinitive or gerund as complement.
    Inf,
    Plural,
    Poss,
    Mod,
    Is,
    /// As `Is`, behind a copula only.
    Predicated,
    Within,
    Place,
    Host,
    Before,
    /// Who says the clause of the trigger.
    Speaker,
    /// What an object is called: "a terrorist state".
    Pred,
}

impl Slot {
    pub(crate) fn has(&self, place: &Place) -> bool {
        self.places.contains(place)
    }

    fn parse(cell: &str) -> Result<Slot, String> {
        let (cell, optional) = match cell.strip_suffix('?') {
            Some(c) => (c, true),
            None => (cell, false),
        };
        if cell == "-" {
            return Ok(Slot { optional: true, ..Slot::default() });
        }
        let (cell, required) = match cell.strip_suffix('!') {
            Some(c) => (c, true),
            None => (cell, false),
        };
        let places = cell.split(',').map(Place::parse).collect::<Result<_, _>>()?;
        Ok(Slot { places, optional, required })
    }
}

impl Place {
    fn parse(name: &str) -> Result<Place, String> {
        Ok(match name.trim() {
            "subj" => Place::Subj,
            "obj" => Place::Obj,
            "owned" => Place::Owned,
            "iobj" => Place::Iobj,
            "clause" => Place::Clause,
            "must" => Place::Must,
            "wish" => Place::Wish,
            "inf" => Place::Inf,
            "plural" => Place::Plural,
            "poss" => Place::Poss,
            "mod" => Place::Mod,
            "is" => Place::Is,
            "predicated" => Place::Predicated,
            "within" => Place::Within,
            "place" => Place::Place,
            "host" => Place::Host,
            "before" => Place::Before,
            "speaker" => Place::Speaker,
            "pred" => Place::Pred,
            other => match other.strip_prefix("prep:") {
                Some(list) if !list.is_empty() => Place::Prep(list.split('+').map(Into::into).collect()),
                _ => return Err(format!("'{other}' is no place of an argument")),
            },
        })
    }
}

pub(super) fn parse(file: &str, text: &str) -> Result<Vec<Frame>, Error> {
    let mut frames: Vec<Frame> = Vec::new();
    for row in table::rows::<5>(file, text) {
        let (line, [name, actor, recipient, content, _]) = row?;
        if frames.iter().any(|f| *f.name == *name) {
            return Err(Error::at(file, line, format!("the frame '{name}' is defined twice")));
        }
        let slot = |cell: &str| Slot::parse(cell).map_err(|m| Error::at(file, line, m));
        frames.push(Frame {
            name: name.into(),
            actor: slot(actor)?,
            recipient: slot(recipient)?,
            content: slot(content)?,
        });
    }
    Ok(frames)
}
