//! The tables of `knowledge/events/speech`: words of saying and words that speak.

use std::collections::HashMap;
use std::sync::OnceLock;

use legation_schema::SpeechAct;

/// What may stand for the thing told; the `frames` column of `cues.tsv`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Frames(u16);

impl Frames {
    /// A content clause: "said that".
    pub(super) const THAT: Frames = Frames(1);
    /// Goes with direct speech.
    pub(super) const QUOTE: Frames = Frames(2);
    /// Stands in a parenthesis: "…, the ministry said".
    pub(super) const PAR: Frames = Frames(4);
    /// An infinitive: "promised to".
    pub(super) const INF: Frames = Frames(8);
    /// An infinitive with the person asked: "urged him to".
    pub(super) const ASK: Frames = Frames(16);
    /// A gerund, bare or behind a preposition: "denied shelling", "accused of shelling".
    pub(super) const ING: Frames = Frames(32);
    /// A noun phrase: "confirmed the visit".
    pub(super) const NP: Frames = Frames(64);
    /// A noun phrase behind "of": "accused of murder", "allegations of fraud".
    pub(super) const OF: Frames = Frames(128);
    /// A noun phrase behind "for": "called for talks".
    pub(super) const FOR: Frames = Frames(256);
    /// Only where the subject is somebody: "the data suggest" tells nothing.
    pub(super) const ANIMATE: Frames = Frames(512);
    /// A gerund behind "for": "condemned them for shelling".
    pub(super) const FOR_ING: Frames = Frames(1024);

    pub(super) fn or(self, other: Frames) -> Frames {
        Frames(self.0 | other.0)
    }

    pub(super) fn has(self, other: Frames) -> bool {
        self.0 & other.0 != 0
    }

    fn parse(s: &str) -> Frames {
        let one = |name: &str| match name {
            "that" => Frames::THAT.0,
            "quote" => Frames::QUOTE.0,
            "par" => Frames::PAR.0,
            "inf" => Frames::INF.0,
            "ask" => Frames::ASK.0,
            "ing" => Frames::ING.0,
            "np" => Frames::NP.0,
            "of" => Frames::OF.0,
            "for" | "np_for" => Frames::FOR.0,
            "animate" => Frames::ANIMATE.0,
            "np_ing" => Frames::FOR_ING.0,
            _ => 0,
        };
        Frames(s.split(',').map(one).fold(0, |a, b| a | b))
    }
}

/// One row of `cues.tsv`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cue {
    pub act: SpeechAct,
    pub frames: Frames,
}

/// What kind of thing speaks; the `class` column of `speakers.tsv`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Voice {
    Person,
    /// Agencies and papers: they report.
    Medium,
    /// "the statement": its author speaks.
    Text,
}

pub(super) struct Cues {
    cues: HashMap<(&'static str, char), Cue>,
    voices: HashMap<&'static str, Voice>,
}

const CUES: &str = include_str!("../../../../knowledge/events/speech/cues.tsv");
const SPEAKERS: &str = include_str!("../../../../knowledge/events/speech/speakers.tsv");

impl Cues {
    pub(super) fn get() -> &'static Cues {
        static TABLE: OnceLock<Cues> = OnceLock::new();
        TABLE.get_or_init(|| Cues {
            cues: rows(CUES).filter_map(cue).collect(),
            voices: rows(SPEAKERS).filter_map(voice).collect(),
        })
    }

    /// The cue `word` as part of speech `pos`: `v`, `n`, `r`, `j`, `p`.
    pub(super) fn cue(&self, word: &str, pos: char) -> Option<Cue> {
        // Keys live as long as the program; a shorter-lived key may still be looked up.
        self.cues.get(&(word, pos) as &(&str, char)).copied()
    }

    pub(super) fn voice(&self, word: &str) -> Option<Voice> {
        self.voices.get(word).copied()
    }
}

fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).skip(1)
}

fn cue(row: &'static str) -> Option<((&'static str, char), Cue)> {
    let mut f = row.split('\t');
    let (word, pos, act, frames) = (f.next()?, f.next()?, f.next()?, f.next()?);
    Some(((word, pos.chars().next()?), Cue { act: act.parse().ok()?, frames: Frames::parse(frames) }))
}

fn voice(row: &'static str) -> Option<(&'static str, Voice)> {
    let (word, class) = row.split_once('\t')?;
    let voice = match class {
        "person" => Voice::Person,
        "medium" => Voice::Medium,
        "text" => Voice::Text,
        _ => return None,
    };
    Some((word, voice))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_reads_and_none_is_double() {
        let mut seen = std::collections::BTreeSet::new();
        for row in rows(CUES) {
            let (key, c) = cue(row).unwrap_or_else(|| panic!("cues.tsv does not read: {row}"));
            assert!(seen.insert(key), "twice in cues.tsv: {row}");
            let structural = matches!(key.1, 'r' | 'j' | 'p');
            assert!(structural || c.frames != Frames(0), "a cue without a frame: {row}");
        }
        for row in rows(SPEAKERS) {
            assert!(voice(row).is_some(), "speakers.tsv does not read: {row}");
        }
    }
}
