//! The phrases of the tables as they stand in a document.

use std::collections::BTreeSet;

use legation_schema::{Doc, Upos};

use crate::fold::fold_into;
use crate::knowledge::{Knowledge, Word};
use crate::lexicon::What;

/// A phrase of the tables in the text: tokens `start..end`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Match {
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// The token of the phrase that the rest of it hangs on.
    pub(crate) head: u32,
    first: u32,
    count: u32,
}

/// All matches, longest first at each place, left to right, none overlapping.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    pub(crate) matches: Vec<Match>,
    whats: Vec<What>,
    /// One more than the number of the match that covers a token; 0 where none does.
    cover: Vec<u32>,
}

impl Scan {
    pub(crate) fn new(doc: &Doc, knowledge: &Knowledge) -> Scan {
        let lexicon = &knowledge.lexicon;
        let mut folded = String::new();
        let words: Vec<u32> = doc
            .tokens
            .iter()
            .map(|t| {
                let word = t.span.of(&doc.text);
                if word.starts_with(|c: char| c.is_alphanumeric() || c == '\'' || c == '’' || c == ',') {
                    folded.clear();
                    fold_into(word, &mut folded);
                    lexicon.word(&folded)
                } else {
                    0
                }
            })
            .collect();
        let mut scan = Scan { cover: vec![0; words.len()], ..Scan::default() };
        for sentence in &doc.sentences {
            let mut i = sentence.tokens.start;
            while i < sentence.tokens.end {
                // "nine billion US dollars": money, no state.
                if words[i as usize] == 0 || doc.token(i).ent == "MONEY" {
                    i += 1;
                    continue;
                }
                let first = doc.word(i);
                let named = doc.token(i).ent == "ORG";
                let (mut node, mut j) = (0u32, i);
                let mut best = None;
                while j < sentence.tokens.end {
                    let mut at = j;
                    if at > i && doc.word(at) == "-" && !doc.token(at).space_after {
                        at += 1;
                        if at >= sentence.tokens.end {
                            break;
                        }
                    }
                    let word = words[at as usize];
                    match (word != 0).then(|| lexicon.step(node, word)).flatten() {
                        Some(next) => node = next,
                        None => break,
                    }
                    j = at + 1;
                    if lexicon.ends_here(node) && lexicon.entries(node, first, named).next().is_some() {
                        best = Some((node, j));
                    }
                }
                let Some((node, end)) = best else {
                    i += 1;
                    continue;
                };
                let start_of_whats = scan.whats.len() as u32;
                scan.whats.extend(lexicon.entries(node, first, named));
                // "Dawn broke over the city": the capital of a sentence's first word says nothing.
                let common = doc.token(i).upos != Upos::Propn && doc.token(i).ent.is_empty();
                let alone = end == i + 1 && i == sentence.tokens.start && first.chars().skip(1).all(char::is_lowercase);
                if common && alone && matches!(scan.whats[start_of_whats as usize..], [What::Org(_) | What::Seat(_)]) {
                    scan.whats.truncate(start_of_whats as usize);
                    i = end;
                    continue;
                }
                // "COP 27", "artificial intelligence", "Team USA": no policeman, service or state.
                if end == i + 1 && is_another(doc, i, &scan.whats[start_of_whats as usize..], knowledge) {
                    scan.whats.truncate(start_of_whats as usize);
                    i = end;
                    continue;
                }
                // "Germán" is no German: names keep their accents, the tables' adjectives and peoples have none.
                let people = |w: &What| matches!(w, What::Adjective(_) | What::Demonym(..));
                if end == i + 1 && !doc.word(i).is_ascii() && scan.whats[start_of_whats as usize..].iter().all(people) {
                    scan.whats.truncate(start_of_whats as usize);
                    i = end;
                    continue;
                }
                let head = (i..end)
                    .rev()
                    .find(|&t| {
                        let h = doc.token(t).head;
                        (h < i || h >= end || h == t) && doc.token(t).dep != "case" && doc.token(t).dep != "punct"
                    })
                    .unwrap_or(end - 1);
                scan.matches.push(Match {
                    start: i,
                    end,
                    head,
                    first: start_of_whats,
                    count: scan.whats.len() as u32 - start_of_whats,
                });
                let number = scan.matches.len() as u32;
                scan.cover[i as usize..end as usize].fill(number);
                i = end;
            }
        }
        scan.tell_homonyms(doc, knowledge);
        scan
    }

    /// A name that a state shares with a part of another state ("Georgia") means one of the two throughout a document:
    /// the part where sister parts are named, or a town of none of the state's before it ("Savannah, Georgia"), and
    /// nothing else speaks of the state, such as an office that only states have; the state everywhere else.
    fn tell_homonyms(&mut self, doc: &Doc, knowledge: &Knowledge) {
        let shared: Vec<(usize, u16, u16)> = self
            .matches
            .iter()
            .enumerate()
            .filter_map(|(i, m)| match *self.whats(m) {
                [What::Country(state), What::Region(part)] => Some((i, state, part)),
                _ => None,
            })
            .collect();
        let names: BTreeSet<(u16, u16)> = shared.iter().map(|&(_, state, part)| (state, part)).collect();
        for (state, part) in names {
            let holder = knowledge.regions[part as usize].country;
            let of_state = self.matches.iter().any(|m| match *self.whats(m) {
                [What::Region(r)] => knowledge.regions[r as usize].country == Some(state),
                [What::Capital(c), ..] | [What::Adjective(c), ..] | [What::Demonym(c, _), ..] => c == state,
                _ => false,
            });
            let mentions: Vec<usize> =
                shared.iter().filter(|&&(_, s, p)| (s, p) == (state, part)).map(|&(i, ..)| i).collect();
            let among_states = mentions.iter().any(|&i| self.is_among_states(&self.matches[i], doc, knowledge));
            let sister = |m: &Match| match *self.whats(m) {
                [What::Region(r)] => {
                    let region = &knowledge.regions[r as usize];
                    !region.is_adjective && region.country == holder
                }
                _ => false,
            };
            let after_town = |m: &Match| {
                m.start >= 2 && doc.word(m.start - 1) == "," && {
                    let town = doc.token(m.start - 2);
                    town.ent == "GPE" && self.at(m.start - 2).is_none()
                }
            };
            let town = mentions.iter().any(|&i| after_town(&self.matches[i]));
            let means_part = !of_state && !among_states && (town || self.matches.iter().any(sister));
            for i in mentions {
                let m = &mut self.matches[i];
                m.first += u32::from(means_part);
                m.count = 1;
            }
        }
    }

    /// Whether a name stands beside a state ("Georgia and Ukraine") or has an office of states ("Georgia's prime minister",
    /// "the president of Georgia").
    fn is_among_states(&self, m: &Match, doc: &Doc, knowledge: &Knowledge) -> bool {
        let names_state = |t: u32| self.at(t).is_some_and(|n| matches!(*self.whats(n), [What::Country(_)]));
        let t = doc.token(m.head);
        let beside = t.dep == "conj" && names_state(t.head)
            || doc.children(m.head).any(|c| doc.token(c).dep == "conj" && names_state(c));
        let office = |t: u32| {
            self.at(t).is_some_and(|n| {
                self.whats(n).iter().any(|w| match w {
                    What::Role(r, _) => {
                        let role = &knowledge.roles[*r as usize];
                        // Not "secretary of state", whom parts of states have too.
                        matches!(role.office.as_str(), "head of state" | "head of government")
                            || role.phrase.ends_with("minister")
                    }
                    _ => false,
                })
            })
        };
        let owned = m.end + 1 < doc.tokens.len() as u32 && doc.token(m.end).tag == "POS" && office(m.end + 1);
        let of = m.start >= 2 && doc.word(m.start - 1) == "of" && office(m.start - 2);
        beside || owned || of
    }

    pub(crate) fn at(&self, token: u32) -> Option<&Match> {
        self.cover[token as usize].checked_sub(1).map(|i| &self.matches[i as usize])
    }

    pub(crate) fn whats(&self, m: &Match) -> &[What] {
        &self.whats[m.first as usize..(m.first + m.count) as usize]
    }
}

/// Whether the match is only the first half of a compound such as "US-backed".
pub(crate) fn is_loose_tie(doc: &Doc, knowledge: &Knowledge, m: &Match) -> bool {
    let n = doc.tokens.len() as u32;
    // "pro-Russian", "anti-French": of whom somebody thinks well or ill.
    let leaning = m.start >= 2
        && doc.word(m.start - 1) == "-"
        && !doc.token(m.start - 1).space_after
        && matches!(doc.word(m.start - 2), "pro" | "Pro" | "anti" | "Anti");
    leaning
        || m.end + 1 < n
            && doc.word(m.end) == "-"
            && !doc.token(m.end - 1).space_after
            && knowledge.is(doc.word(m.end + 1), Word::Loose)
}

/// Whether a word of the tables is part of something that they do not mean: a role in capitals among other words is short for
/// something, intelligence is artificial, and a team of a country plays.
fn is_another(doc: &Doc, i: u32, whats: &[What], knowledge: &Knowledge) -> bool {
    let word = doc.word(i);
    let before = i.checked_sub(1).filter(|&j| doc.token(j).sentence == doc.token(i).sentence);
    let before = before.map_or("", |j| doc.word(j));
    let loud = |w: &str| w.len() > 1 && w.chars().all(|c| c.is_ascii_uppercase());
    whats.iter().all(|w| match w {
        What::Role(r, _) => {
            let next = if i as usize + 1 < doc.tokens.len() { doc.word(i + 1) } else { "" };
            let small = knowledge.roles[*r as usize].phrase.chars().all(|c| c.is_ascii_lowercase());
            small && loud(word) && !loud(before) && !loud(next)
                || word.eq_ignore_ascii_case("intelligence") && before.eq_ignore_ascii_case("artificial")
        }
        What::Country(_) => before == "Team",
        _ => false,
    })
}
