//! Finding the arguments of a trigger in the parse: who acts, on whom, about what.

mod clause;
mod party;
mod slot;

use legation_schema::{Actor, MentionKind, Mentions};

pub(crate) use slot::{Found, domestic};

use crate::coder::tree::Tree;
use crate::lexicon::Lexicon;

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
    /// For each token one more than the index of the longest mention that hangs on it.
    at: Vec<u32>,
    /// For each token one more than the index of the longest mention that covers it.
    over: Vec<u32>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(tree: Tree<'a>, mentions: &'a Mentions, lexicon: &'a Lexicon) -> Reader<'a> {
        let mut at = vec![0u32; tree.doc.tokens.len()];
        let mut over = vec![0u32; tree.doc.tokens.len()];
        for (i, m) in mentions.actors.iter().enumerate() {
            if m.actors.is_empty() {
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
        Reader { tree, mentions, lexicon, at, over }
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
        }
    }
}

/// An actor of whom neither state nor identity is known. Ids of what no table knows are hashes of twenty hexadecimal
/// digits.
pub(crate) fn is_nobody(actor: &Actor) -> bool {
    actor.country.is_none() && actor.id.len() == 20 && actor.id.bytes().all(|b| b.is_ascii_hexdigit())
}
