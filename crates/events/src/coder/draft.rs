//! Triggers and what their frames find.

use legation_schema::{EventType, Modality, Phase, Polarity, Upos};

use crate::arguments::{Found, Reader};
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

/// The events of one sentence, and those that lack an argument.
pub(crate) fn sentence<'a>(reader: &'a Reader, s: u32) -> (Vec<Draft<'a>>, Vec<Draft<'a>>) {
    let tokens = reader.tree.doc.sentences[s as usize].tokens.clone();
    let (mut found, mut missed) = (Vec::new(), Vec::new());
    for i in tokens {
        if let Some(d) = at(reader, s, i) {
            if d.found.missing.is_none() { found.push(d) } else { missed.push(d) }
        }
    }
    (found, missed)
}

/// The best reading of token `i` as a trigger.
fn at<'a>(reader: &'a Reader, s: u32, i: u32) -> Option<Draft<'a>> {
    let t = &reader.tree;
    let rows = reader.rows(i);
    if rows.is_empty() {
        return None;
    }
    // A noun inside a name or title is no event: "Defence Minister", "Treaty Organisation".
    if t.token(i).upos != Upos::Verb
        && let Some(m) = reader.mention_over(i)
        && !agent_row(reader, rows)
    {
        let _ = m;
        return None;
    }
    let mut lacking: Option<Draft> = None;
    for row in rows {
        let Some(found) = reader.read(i, row, 0) else { continue };
        // The row says that these words are no event.
        let mut behaviour = row.behaviour?;
        match found.light {
            Some((_, Effect::Behaviour(b))) => behaviour = b,
            Some((_, Effect::Nothing)) => return None,
            _ => {}
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
        if done {
            return Some(draft);
        }
        lacking.get_or_insert(draft);
    }
    lacking
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
        let a = crate::status::assess(reader.tree.doc, self.trigger);
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
    }
}
