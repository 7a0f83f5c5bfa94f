use std::collections::HashMap;
use std::str::FromStr;

use legation_schema::{EventType, Status};
use serde::Deserialize;

use super::{Error, table};

/// One behaviour: what is done, as the codebook has it.
#[derive(Clone, PartialEq, Debug)]
pub struct Behaviour {
    /// "accuse.criticise": stored in every report as its rule.
    pub id: Box<str>,
    pub event_type: EventType,
    /// A PLOVER 2 mode of the type.
    pub mode: Option<Box<str>>,
    pub cameo: Option<Box<str>>,
    /// GDELT's Goldstein value of the CAMEO code.
    pub goldstein: Option<f32>,
    /// PLOVER score of the mode, else of the type.
    pub intensity: f32,
    /// PLOVER contexts that always apply.
    pub context: Vec<Box<str>>,
    /// Whether a passive that does not tell by whom is coded: "was arrested".
    pub agentless: Agentless,
    /// Whether it is done by one state to another, never within one: "recalled its ambassador".
    pub between_states: bool,
    pub codes: Vec<Example>,
    pub ignores: Vec<Box<str>>,
    /// Known mistakes, asserted until mended.
    pub wrong: Vec<Example>,
}

/// Whether a passive says enough without an agent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Agentless {
    /// It does not.
    #[default]
    No,
    /// Done to a party whose state is known: "two Peruvians were shot".
    Party,
    /// Done to anybody: the law acts, and goes without saying: "a man was arrested".
    Anybody,
}

/// A sentence with what is coded from it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Example {
    pub sentence: Box<str>,
    /// `RUS`, `VEN+OPP`; empty where there is none.
    pub actor: Vec<Box<str>>,
    pub recipient: Vec<Box<str>>,
    pub status: Option<Status>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    behaviour: Vec<toml::Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    #[serde(default)]
    mode: Option<String>,
    #[serde(default)]
    cameo: Option<String>,
    #[serde(default)]
    context: Vec<String>,
    #[serde(default)]
    agentless: Agentless,
    #[serde(default)]
    between_states: bool,
    #[serde(default)]
    codes: Vec<String>,
    #[serde(default)]
    ignores: Vec<String>,
    #[serde(default)]
    wrong: Vec<String>,
}

/// What `cameo.tsv` says of a code.
pub(super) struct Cameo {
    goldstein: Option<f32>,
}

pub(super) fn cameo(text: &str) -> Result<HashMap<&str, Cameo>, Error> {
    let mut all = HashMap::new();
    for row in table::rows::<4>("cameo.tsv", text) {
        let (line, [code, goldstein, _, _]) = row?;
        let goldstein = match goldstein {
            "" => None,
            g => Some(g.parse().map_err(|_| Error::at("cameo.tsv", line, format!("'{g}' is no number")))?),
        };
        all.insert(code, Cameo { goldstein });
    }
    Ok(all)
}

/// Reads one behaviour file into `all`.
pub(super) fn parse(
    file: &str,
    text: &str,
    cameo: &HashMap<&str, Cameo>,
    all: &mut Vec<Behaviour>,
) -> Result<(), Error> {
    let name = file.trim_start_matches("behaviours/").trim_end_matches(".toml");
    let event_type = EventType::from_str(&name.to_uppercase()).map_err(|e| Error::at(file, 1, e))?;
    let line_of = |offset: usize| text[..offset.min(text.len())].matches('\n').count() + 1;
    let parsed: File = toml::from_str(text)
        .map_err(|e| Error::at(file, e.span().map_or(1, |s| line_of(s.start)), e.message().to_owned()))?;
    for spanned in parsed.behaviour {
        let line = line_of(spanned.span().start);
        let entry = spanned.into_inner();
        let fail = |message: String| Err(Error::at(file, line, message));
        if !entry.id.starts_with(&format!("{name}.")) {
            return fail(format!("the id '{}' should start with '{name}.'", entry.id));
        }
        if all.iter().any(|b| *b.id == *entry.id) {
            return fail(format!("the id '{}' is used twice", entry.id));
        }
        if entry.codes.is_empty() || entry.ignores.is_empty() {
            return fail(format!("'{}' needs a sentence in 'codes' and one in 'ignores'", entry.id));
        }
        let mut intensity = event_type.intensity();
        if let Some(mode) = &entry.mode {
            match MODES.iter().find(|m| m.0 == event_type && m.1 == mode) {
                Some(m) => intensity = m.2,
                None => return fail(format!("'{mode}' is no mode of {event_type}")),
            }
        }
        let goldstein = match &entry.cameo {
            None => None,
            Some(code) => match cameo.get(code.as_str()) {
                Some(c) => c.goldstein,
                None => return fail(format!("'{code}' is not in cameo.tsv")),
            },
        };
        if let Some(bad) = entry.context.iter().find(|c| !CONTEXTS.contains(&c.as_str())) {
            return fail(format!("'{bad}' is no PLOVER context"));
        }
        let examples = |list: &[String]| -> Result<Vec<Example>, Error> {
            list.iter().map(|s| example(s).map_err(|m| Error::at(file, line, m))).collect()
        };
        all.push(Behaviour {
            event_type,
            mode: entry.mode.map(Into::into),
            cameo: entry.cameo.map(Into::into),
            goldstein,
            intensity,
            context: entry.context.into_iter().map(Into::into).collect(),
            agentless: entry.agentless,
            between_states: entry.between_states,
            codes: examples(&entry.codes)?,
            wrong: examples(&entry.wrong)?,
            ignores: entry.ignores.into_iter().map(Into::into).collect(),
            id: entry.id.into(),
        });
    }
    Ok(())
}

/// "Ankara criticised Athens. => TUR GRC planned".
fn example(text: &str) -> Result<Example, String> {
    let (sentence, code) =
        text.split_once("=>").ok_or_else(|| format!("'{text}' lacks '=> ACTOR RECIPIENT' after the sentence"))?;
    let mut words = code.split_whitespace();
    let mut codes = || -> Result<Vec<Box<str>>, String> {
        let list = words.next().ok_or_else(|| format!("'{}' should name actor and recipient", code.trim()))?;
        Ok(if list == "-" { Vec::new() } else { list.split(',').map(Into::into).collect() })
    };
    let (actor, recipient) = (codes()?, codes()?);
    let status = words.next().map(Status::from_str).transpose()?;
    Ok(Example { sentence: sentence.trim().into(), actor, recipient, status })
}

/// Words that put an event into a context.
pub(super) fn contexts(file: &str, text: &str) -> Result<HashMap<Box<str>, Box<str>>, Error> {
    let mut all = HashMap::new();
    for row in table::rows::<3>(file, text) {
        let (line, [word, context, _]) = row?;
        if !CONTEXTS.contains(&context) {
            return Err(Error::at(file, line, format!("'{context}' is no PLOVER context")));
        }
        all.insert(word.into(), context.into());
    }
    Ok(all)
}

/// The contexts of PLOVER 2.
const CONTEXTS: &[&str] = &[
    "military",
    "intelligence",
    "executive",
    "legislative",
    "election",
    "political_institutions",
    "pro_democracy",
    "pro_autocracy",
    "economic",
    "legal",
    "reparations",
    "human_rights",
    "rights_freedoms",
    "repression",
    "human_security",
    "gender",
    "lgbt",
    "religion_ethnicity",
    "inequality",
    "diplomatic",
    "territory",
    "peacekeeping",
    "health",
    "asylum",
    "migration",
    "disasters",
    "natural_resource",
    "environment",
    "technology",
    "terrorism",
    "cbrn",
    "cyber",
    "misinformation",
    "crime",
    "corruption",
    "illegal_drugs",
    "trafficking",
];

/// The modes of PLOVER 2 with their scores (manual, section on modes).
#[rustfmt::skip]
const MODES: &[(EventType, &str, f32)] = {
    use EventType::*;
    &[
        (Consult, "visit", 4.0), (Consult, "third-party", 1.0), (Consult, "multilateral", 4.0), (Consult, "phone", 1.5),
        (Retreat, "withdraw", 8.0), (Retreat, "release", 6.5), (Retreat, "disarm", 10.0), (Retreat, "ceasefire", 7.5),
        (Retreat, "access", 6.5), (Retreat, "resign", 4.5),
        (Request, "assist", 0.5), (Request, "change", -1.0), (Request, "yield", -1.0), (Request, "meet", 0.0),
        (Accuse, "disapprove", -2.0), (Accuse, "investigate", -3.5), (Accuse, "allege", -3.5),
        (Reject, "assist", -1.5), (Reject, "change", -2.0), (Reject, "yield", -2.0), (Reject, "meet", -2.0),
        (Threaten, "restrict", -3.0), (Threaten, "arrest", -3.5), (Threaten, "relations", -3.5),
        (Threaten, "expel", -3.5), (Threaten, "territory", -4.0), (Threaten, "violence", -3.5),
        (Protest, "demo", -5.0), (Protest, "riot", -7.0), (Protest, "strike", -5.0), (Protest, "hunger", -4.5),
        (Protest, "boycott", -4.5), (Protest, "obstruct", -4.5), (Protest, "vandalize", -5.0),
        (Sanction, "convict", -6.0), (Sanction, "expel", -5.5), (Sanction, "withdraw", -6.0),
        (Sanction, "discontinue", -6.0),
        (Mobilize, "troops", -6.5), (Mobilize, "weapons", -6.5), (Mobilize, "police", -5.5), (Mobilize, "militia", -6.0),
        (Coerce, "seize", -7.0), (Coerce, "restrict", -7.0), (Coerce, "censor", -6.5), (Coerce, "curfew", -6.5),
        (Coerce, "martial-law", -7.5), (Coerce, "arrest", -7.0), (Coerce, "deport", -7.0), (Coerce, "withhold", -7.0),
        (Coerce, "misinformation", -6.5), (Coerce, "cyber", -7.0),
        (Assault, "abduct", -8.5), (Assault, "beat", -7.5), (Assault, "torture", -8.5), (Assault, "sexual", -8.5),
        (Assault, "targeted", -9.5), (Assault, "destroy", -8.5), (Assault, "primitive", -8.0),
        (Assault, "firearms", -9.0), (Assault, "explosives", -9.0), (Assault, "suicide-attack", -9.5),
        (Assault, "aerial", -9.5), (Assault, "drone", -9.5), (Assault, "heavy-weapons", -9.5),
        (Assault, "crowd-control", -7.5), (Assault, "unconventional", -10.0),
    ]
};
