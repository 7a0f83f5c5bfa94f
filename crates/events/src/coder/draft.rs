//! Triggers and what their frames find.

use legation_schema::{EventType, Modality, Phase, Polarity, Upos};

use crate::arguments::{Arg, Found, Reader};
use crate::lexicon::{Behaviour, Effect, Row};

/// An event on its way to becoming a report.
#[derive(Clone, Debug)]
pub(crate) struct Draft<'a> {
    pub sentence: u32,
    pub trigger: u32,
    pub row: &'a Row,
    /// Index of the behaviour; the light verb may have replaced the row's own.
    pub behaviour: u16,
    pub found: Found,
    pub polarity: Polarity,
    pub modality: Modality,
    pub phase: Phase,
    /// Cues of the status.
    pub why: Vec<String>,
}

/// The events of one sentence, and for each word that lacks an argument its readings.
pub(crate) fn sentence<'a>(reader: &'a Reader, s: u32) -> (Vec<Draft<'a>>, Vec<Vec<Draft<'a>>>) {
    let tokens = reader.tree.doc.sentences[s as usize].tokens.clone();
    let (mut found, mut missed) = (Vec::new(), Vec::new());
    for i in tokens {
        match at(reader, s, i) {
            Ok(Some(d)) => found.push(d),
            Ok(None) => {}
            Err(readings) => missed.push(readings),
        }
    }
    (found, missed)
}

/// The best reading of token `i` as a trigger; the incomplete ones where none is complete.
fn at<'a>(reader: &'a Reader, s: u32, i: u32) -> Result<Option<Draft<'a>>, Vec<Draft<'a>>> {
    let t = &reader.tree;
    let rows = reader.rows(i);
    // "is opposed to": an adjective to the codebook, a participle to the tagger.
    let adjective: &[Row] = if t.token(i).tag == "VBN" {
        let word = t.word(i);
        if word.bytes().any(|b| b.is_ascii_uppercase()) { &[] } else { reader.lexicon.adjectives.get(word) }
    } else {
        &[]
    };
    // "US-backed rebels" tells who they are, not what happens.
    if (rows.is_empty() && adjective.is_empty()) || (t.dep(i) == "amod" && t.is_verb(i)) {
        return Ok(None);
    }
    // A noun inside a name or title is no event: "Defence Minister", "Treaty Organisation".
    if t.token(i).upos != Upos::Verb && reader.mention_over(i).is_some() && !agent_row(reader, rows) {
        return Ok(None);
    }
    let mut lacking: Vec<Draft> = Vec::new();
    let mut alone: Option<Draft> = None;
    for row in rows.iter().chain(adjective) {
        // Nobody it is done to: only the same behaviour with a recipient is better.
        if alone.as_ref().is_some_and(|d| d.row.behaviour != row.behaviour) {
            continue;
        }
        let Some(mut found) = reader.read(i, row, 0) else { continue };
        // The row says that these words are no event.
        let Some(mut behaviour) = row.behaviour else { break };
        match found.light {
            Some((_, Effect::Behaviour(b))) => behaviour = b,
            Some((_, Effect::Nothing)) => return Ok(None),
            // "relations between A and B", "the treaty with C": what is there, not what is done.
            None if !t.is_verb(i)
                && reader.lexicon.in_class("standing", reader.noun_lemma(i))
                && !happens(reader, i) =>
            {
                found.missing = found.missing.or(Some("verb that makes it happen"));
            }
            _ => {}
        }
        let kind = reader.lexicon.behaviours[behaviour as usize].event_type;
        // People who travel or leave do it for themselves.
        if matches!(kind, EventType::Consult | EventType::Retreat)
            && found.actor.iter().all(|a| reader.has_sector(a.who, PRIVATE))
        {
            found.missing = found.missing.or(Some("actor who acts for a party"));
        }
        if found.recipient.is_empty() && needs_recipient(kind) {
            found.missing = found.missing.or(Some("recipient"));
        }
        if found.missing.is_none()
            && let Some(why) = unlikely(reader, i, kind, &reader.lexicon.behaviours[behaviour as usize].id, &found)
        {
            found.missing = Some(why);
        }
        let done = found.missing.is_none();
        let draft = Draft {
            sentence: s,
            trigger: i,
            row,
            behaviour,
            found,
            polarity: Polarity::Positive,
            modality: Modality::Asserted,
            phase: Phase::Done,
            why: Vec::new(),
        };
        if done && draft.found.recipient.is_empty() {
            alone.get_or_insert(draft);
        } else if done {
            return Ok(Some(draft));
        } else if alone.is_none() {
            lacking.push(draft);
        }
    }
    if alone.is_some() {
        return Ok(alone);
    }
    if lacking.is_empty() { Ok(None) } else { Err(lacking) }
}

/// What the words could say but, between these parties, hardly do.
fn unlikely(reader: &Reader, i: u32, kind: EventType, id: &str, found: &Found) -> Option<&'static str> {
    use EventType::*;
    let t = &reader.tree;
    let states = |args: &[Arg]| -> Vec<&str> { args.iter().flat_map(|a| reader.keys(a.who)).map(|k| k.0).collect() };
    let (own, theirs) = (states(&found.actor), states(&found.recipient));
    let at_home = !theirs.is_empty() && theirs.iter().all(|s| own.contains(s));
    let private = !found.recipient.is_empty() && found.recipient.iter().all(|a| reader.has_sector(a.who, PUBLIC));
    // A government that thanks, asks or comforts its own citizens or press does no politics between parties.
    if at_home && private && matches!(kind, Agree | Consult | Support | Concede | Request | Cooperate) {
        return Some("party outside its own public");
    }
    if reader.lexicon.in_class("doubtful", t.lemma(i)) && (at_home || private) {
        return Some("two states or bodies");
    }
    // A state or its army does not demonstrate; what "strikes" there strikes with bombs (PLOVER manual, PROTEST).
    let public_body = |k: &(&str, &str)| matches!(k.1, "" | "GOV" | "MIL" | "IGO");
    if kind == Protest
        && !found.actor.is_empty()
        && found.actor.iter().flat_map(|a| reader.keys(a.who)).all(|k| public_body(&k))
    {
        return Some("people who protest");
    }
    // "Spain beat Italy on penalties"
    if kind.quad() > 2 || kind == Consult {
        let mut tokens = t.doc.sentence_of(i).tokens.clone();
        if tokens.any(|j| reader.lexicon.in_class("sport", t.lemma(j))) {
            return Some("politics: the sentence is about sport");
        }
    }
    // "It killed nine people": a storm or a bomb, no party.
    let pronoun = |a: &Arg| ["it", "this", "that", "which"].iter().any(|w| t.is(a.token, w));
    if kind == Assault && found.actor.iter().all(pronoun) {
        return Some("actor by name");
    }
    // An emergency because of a storm or an epidemic coerces nobody (PLOVER manual, COERCE).
    if id == "coerce.emergency" || id == "coerce.curfew" {
        let disaster =
            |j: u32| matches!(reader.lexicon.contexts.get(t.lemma(j)).map(|c| &**c), Some("disasters" | "health"));
        if t.doc.sentence_of(i).tokens.clone().any(disaster) {
            return Some("political reason");
        }
    }
    None
}

/// Sectors of the general public and those who serve it.
const PUBLIC: &[&str] = &["CVL", "REF", "JRN", "SOC", "LAB", "EDU", "MED", "BUS", "HLH"];

/// Sectors whose members act for themselves.
const PRIVATE: &[&str] = &["CVL", "REF", "JRN", "SOC", "LAB", "EDU"];

/// Verbal acts and relations are between parties; force, protest and concession may be told of one alone.
fn needs_recipient(kind: EventType) -> bool {
    use EventType::*;
    !matches!(kind, Concede | Retreat | Protest | Mobilize | Coerce | Assault)
}

/// "Talks resumed", "war broke out": the noun is what the sentence says happens.
fn happens(reader: &Reader, noun: u32) -> bool {
    let t = &reader.tree;
    matches!(t.dep(noun), "nsubj" | "nsubjpass")
        && t.head(noun).is_some_and(|v| reader.lexicon.in_class("happen", t.lemma(v)))
}

fn agent_row(reader: &Reader, rows: &[Row]) -> bool {
    rows.iter().any(|r| {
        let f = &reader.lexicon.frames[r.frame as usize];
        f.actor.has(&crate::lexicon::Place::Is) || f.recipient.has(&crate::lexicon::Place::Is)
    })
}

impl Draft<'_> {
    pub(crate) fn behaviour<'r>(&self, reader: &'r Reader) -> &'r Behaviour {
        &reader.lexicon.behaviours[self.behaviour as usize]
    }

    pub(crate) fn event_type(&self, reader: &Reader) -> EventType {
        self.behaviour(reader).event_type
    }

    /// The verb whose tense and adverbs are the event's: the light verb over a noun.
    pub(crate) fn verb(&self) -> u32 {
        self.found.light.map_or(self.trigger, |l| l.0)
    }

    /// Reads whether it happened.
    pub(crate) fn assess(&mut self, reader: &Reader) {
        let told_by_verb =
            matches!(self.found.light, Some((_, e)) if !matches!(e, Effect::Plan | Effect::Seek | Effect::Refuse));
        let predicate = if told_by_verb { self.verb() } else { self.trigger };
        let a = crate::status::assess(reader.tree.doc, predicate);
        (self.polarity, self.modality, self.phase, self.why) = (a.polarity, a.modality, a.phase, a.why);
        match self.found.light {
            Some((_, Effect::Plan)) if self.phase == Phase::Done && self.modality == Modality::Asserted => {
                self.phase = Phase::Announced;
                self.why.push("announced by its verb".to_owned());
            }
            Some((_, Effect::Seek)) if self.modality == Modality::Asserted => {
                self.modality = Modality::Intended;
                self.phase = Phase::UnderWay;
                self.why.push("sought".to_owned());
            }
            Some((_, Effect::Refuse)) => {
                self.polarity = Polarity::Negative;
                self.why.push("refused by its verb".to_owned());
            }
            _ => {}
        }
        // "did not recognise the vote" is a refusal that took place.
        if self.polarity == Polarity::Negative
            && self.modality == Modality::Asserted
            && self.phase == Phase::Done
            && let Some(b) = reader.lexicon.negated(self.behaviour)
        {
            self.behaviour = b;
            self.polarity = Polarity::Positive;
            self.why.push("a refusal".to_owned());
        }
    }
}
