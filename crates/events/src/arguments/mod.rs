//! Finding the arguments of a trigger in the parse: who acts, on whom, about what.

mod clause;
mod fill;
mod inside;
mod mend;
mod party;
mod sides;
mod slot;

use std::cell::Cell;

use legation_schema::{Actor, MentionKind, Mentions, Span, Timex};

pub(crate) use slot::{Found, domestic};

use crate::Input;
use crate::coder::tree::Tree;
use crate::lexicon::Lexicon;
use crate::speech::{self, Attribution};

/// A mention in the role of an argument, and how the parse leads to it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Arg {
    pub who: Who,
    /// Token the argument slot led to; the mention's head or what belongs to it.
    pub token: u32,
    pub path: Path,
}

/// What an argument refers to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Who {
    /// Index into [`Mentions::actors`].
    Actor(u32),
    /// Index into [`Mentions::places`]: the state it lies in.
    Place(u32),
    /// Head token of a phrase for people or a body that no table knows: "two journalists", "Acme Mining".
    Phrase(u32),
    /// "soldiers from Chad": the mention of the people and that of the state they are from.
    From(u32, u32),
}

/// Names of the steps from the trigger to an argument: dependency labels and what undid them.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(crate) struct Path {
    steps: [&'static str; 6],
    len: u8,
}

impl Path {
    pub(crate) fn step(mut self, name: &'static str) -> Path {
        if (self.len as usize) < self.steps.len() {
            self.steps[self.len as usize] = name;
            self.len += 1;
        }
        self
    }

    pub(crate) fn steps(&self) -> &[&'static str] {
        &self.steps[..self.len as usize]
    }

    pub(crate) fn holds(&self, name: &str) -> bool {
        self.steps().contains(&name)
    }
}

/// What the argument search reads.
pub(crate) struct Reader<'a> {
    pub tree: Tree<'a>,
    pub mentions: &'a Mentions,
    pub lexicon: &'a Lexicon,
    /// In text order.
    timexes: &'a [Timex],
    /// The speech of the article.
    pub speech: Vec<Attribution>,
    /// Whether people and bodies that no table knows may fill a slot. Off in the first reading of a word, so that
    /// whoever is known comes first; on in the second, where a slot stayed empty.
    pub loose: Cell<bool>,
    /// For each token one more than the index of the longest mention that hangs on it.
    at: Vec<u32>,
    /// For each token one more than the index of the longest mention that covers it.
    over: Vec<u32>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(input: &Input<'a>, lexicon: &'a Lexicon) -> Reader<'a> {
        let Input { article, doc, timexes, mentions, .. } = *input;
        let mut tree = Tree::new(doc);
        let verbs = (0..tree.doc.tokens.len() as u32).filter(|&i| tree.token(i).upos == legation_schema::Upos::Verb);
        let lemmas = verbs.filter_map(|i| Some((i, whole_lemma(&tree, i, lexicon)?))).collect();
        tree.set_lemmas(lemmas);
        let mut at = vec![0u32; tree.doc.tokens.len()];
        let mut over = vec![0u32; tree.doc.tokens.len()];
        for (i, m) in mentions.actors.iter().enumerate() {
            if m.actors.is_empty() || in_time(timexes, m.span) {
                continue;
            }
            if let Some(slot) = at.get_mut(m.head as usize)
                && *slot == 0
            {
                *slot = i as u32 + 1;
            }
            for t in tree.doc.tokens_in(m.span) {
                if over[t as usize] == 0 {
                    over[t as usize] = i as u32 + 1;
                }
            }
        }
        let speech = speech::attributions(doc, article);
        Reader { tree, mentions, lexicon, timexes, speech, loose: Cell::new(false), at, over }
    }

    /// Whether the token is part of a time: "UTC" of "0930 UTC" is no party.
    pub(crate) fn is_time(&self, i: u32) -> bool {
        in_time(self.timexes, self.tree.token(i).span)
    }

    /// The longest mention that hangs on token `i`.
    pub(crate) fn mention_at(&self, i: u32) -> Option<u32> {
        self.at[i as usize].checked_sub(1)
    }

    /// The longest mention that covers token `i`.
    pub(crate) fn mention_over(&self, i: u32) -> Option<u32> {
        self.over[i as usize].checked_sub(1)
    }

    pub(crate) fn kind(&self, mention: u32) -> MentionKind {
        self.mentions.actors[mention as usize].kind
    }

    /// Nobody in particular: "countries", "several lawmakers", a person of whom no more than the name is known.
    pub(crate) fn is_vague(&self, mention: u32) -> bool {
        self.mentions.actors[mention as usize].actors.iter().all(|a| is_nobody(a))
    }

    /// Whether an actor of the mention has one of these PLOVER sectors.
    pub(crate) fn has_sector(&self, who: Who, sectors: &[&str]) -> bool {
        match who {
            Who::Actor(m) => {
                let actors = &self.mentions.actors[m as usize].actors;
                actors.iter().any(|a| a.sector.as_deref().is_some_and(|s| sectors.contains(&s)))
            }
            Who::Place(_) => false,
            Who::From(m, _) => self.has_sector(Who::Actor(m), sectors),
            Who::Phrase(t) => self.sector_at(t).is_some_and(|s| sectors.contains(&s)),
        }
    }

    /// State and sector of each actor an argument stands for; the id where there is no state.
    pub(crate) fn keys(&self, who: Who) -> Vec<(&str, &str)> {
        match who {
            Who::Actor(m) => self.mentions.actors[m as usize]
                .actors
                .iter()
                .filter(|a| !is_nobody(a))
                .map(|a| (a.country.as_deref().unwrap_or(&a.id), a.sector.as_deref().unwrap_or("")))
                .collect(),
            Who::Place(p) => {
                self.mentions.places[p as usize].place.country.as_deref().map(|c| vec![(c, "")]).unwrap_or_default()
            }
            Who::From(m, state) => {
                let sector = self.sector_of(m).unwrap_or("");
                self.keys(Who::Actor(state)).into_iter().map(|k| (k.0, sector)).collect()
            }
            Who::Phrase(t) => vec![(self.tree.word(t), self.sector_at(t).unwrap_or("CVL"))],
        }
    }
}

fn in_time(timexes: &[Timex], span: Span) -> bool {
    let before = timexes.partition_point(|t| t.span.start <= span.start);
    before.checked_sub(1).is_some_and(|i| timexes[i].span.contains(span))
}

/// The verb of the tables that an inflected form belongs to where its lemma is in none of them: "staged" → "stage",
/// "unbanned" → "unban".
fn whole_lemma<'a>(tree: &Tree, i: u32, lexicon: &'a Lexicon) -> Option<&'a str> {
    if !matches!(tree.token(i).tag, "VBD" | "VBN" | "VBG" | "VBZ") {
        return None;
    }
    let lemma = tree.lemma(i);
    if lexicon.verbs.key(lemma).is_some() || lexicon.light.knows(lemma) {
        return None;
    }
    let word = tree.word(i).to_lowercase();
    let stem = ["ed", "ing", "es", "s", "d"].iter().find_map(|end| word.strip_suffix(end))?;
    let undoubled = stem.char_indices().last().and_then(|(k, c)| stem.get(..k).filter(|s| s.ends_with(c)));
    [Some(stem.to_owned()), Some(format!("{stem}e")), undoubled.map(str::to_owned)]
        .into_iter()
        .flatten()
        .find_map(|w| lexicon.verbs.key(&w))
}

impl Reader<'_> {
    /// The sector of the first actor of a mention.
    pub(crate) fn sector_of(&self, mention: u32) -> Option<&str> {
        self.mentions.actors[mention as usize].actors.first().and_then(|a| a.sector.as_deref())
    }

    /// Whether somebody by name or in an office is meant.
    pub(crate) fn is_person(&self, a: &Arg) -> bool {
        let office = |m: u32| self.mentions.actors[m as usize].actors.iter().any(|a| a.office.is_some());
        self.tree.token(a.token).ent == "PERSON" || matches!(a.who, Who::Actor(m) if office(m))
    }

    /// The sector of the mention that hangs on a token.
    pub(crate) fn sector_at(&self, token: u32) -> Option<&str> {
        self.mention_at(token).and_then(|m| self.sector_of(m))
    }
}

/// An actor of whom neither state nor identity is known. Ids of what no table knows are hashes of twenty hexadecimal
/// digits.
pub(crate) fn is_nobody(actor: &Actor) -> bool {
    actor.country.is_none() && actor.id.len() == 20 && actor.id.bytes().all(|b| b.is_ascii_hexdigit())
}
