use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::Span;

/// A name out of a model's closed label set (tag, dependency, entity type, morphology), interned for the life of the
/// program by the language runtime. Compares as a string.
pub type Label = &'static str;

/// Universal part-of-speech tags, with spaCy's `SPACE`; `X` where none was given.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Upos {
    Adj,
    Adp,
    Adv,
    Aux,
    Cconj,
    Det,
    Intj,
    Noun,
    Num,
    Part,
    Pron,
    Propn,
    Punct,
    Sconj,
    Sym,
    Verb,
    #[default]
    X,
    Space,
}

/// One token.
#[derive(Clone, Debug)]
pub struct Token {
    pub span: Span,
    /// Penn Treebank tag for English: `VBD`.
    pub tag: Label,
    pub upos: Upos,
    /// UD morphology, `Number=Sing|Person=3`; empty where none.
    pub morph: Label,
    pub lemma: Arc<str>,
    /// Index of the head in [`Doc::tokens`]; a root heads itself.
    pub head: u32,
    /// ClearNLP-style dependency for English: `nsubj`, `dobj`, `pobj`, `ROOT`.
    pub dep: Label,
    /// Entity type, `GPE`, `PERSON`; empty outside entities.
    pub ent: Label,
    /// True on the first token of an entity.
    pub ent_start: bool,
    /// True where white space follows.
    pub space_after: bool,
    /// Index into [`Doc::sentences`].
    pub sentence: u32,
}

/// A sentence: a range of tokens within one block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sentence {
    /// Range of [`Doc::tokens`].
    pub tokens: Range<u32>,
    /// Index into the article's blocks.
    pub block: u32,
    /// From its first to its last token that is not white space.
    pub span: Span,
}

/// A named entity: a range of tokens with a type.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entity {
    pub tokens: Range<u32>,
    pub label: Label,
    pub span: Span,
}

/// An analysed article: every block parsed as a document of its own, spans and heads in terms of the whole.
#[derive(Clone, Debug, Default)]
pub struct Doc {
    /// The article's text.
    pub text: Arc<str>,
    pub tokens: Vec<Token>,
    pub sentences: Vec<Sentence>,
    pub entities: Vec<Entity>,
}

impl Doc {
    /// The words of token `i` as they stand in the text.
    pub fn word(&self, i: u32) -> &str {
        self.tokens[i as usize].span.of(&self.text)
    }

    pub fn token(&self, i: u32) -> &Token {
        &self.tokens[i as usize]
    }

    pub fn sentence_of(&self, i: u32) -> &Sentence {
        &self.sentences[self.tokens[i as usize].sentence as usize]
    }

    /// Direct dependants of `i`, left to right, within its sentence.
    pub fn children(&self, i: u32) -> impl DoubleEndedIterator<Item = u32> + '_ {
        self.sentence_of(i).tokens.clone().filter(move |&j| j != i && self.tokens[j as usize].head == i)
    }

    /// Direct dependants of `i` with dependency `dep`.
    pub fn children_by<'a>(&'a self, i: u32, dep: &'a str) -> impl DoubleEndedIterator<Item = u32> + 'a {
        self.children(i).filter(move |&j| self.tokens[j as usize].dep == dep)
    }

    /// The head of `i`, or none for a root.
    pub fn head(&self, i: u32) -> Option<u32> {
        let h = self.tokens[i as usize].head;
        (h != i).then_some(h)
    }

    /// `i` and its ancestors up to the root.
    pub fn ancestors(&self, i: u32) -> impl Iterator<Item = u32> + '_ {
        std::iter::successors(self.head(i), move |&j| self.head(j))
    }

    /// First and last token (inclusive) of the subtree of `i`.
    pub fn subtree(&self, i: u32) -> (u32, u32) {
        let (mut lo, mut hi) = (i, i);
        for j in self.sentence_of(i).tokens.clone() {
            if self.ancestors(j).any(|a| a == i) {
                lo = lo.min(j);
                hi = hi.max(j);
            }
        }
        (lo, hi)
    }

    /// The index of the token that holds byte `offset`, or the first after it.
    pub fn token_at(&self, offset: u32) -> Option<u32> {
        let i = self.tokens.partition_point(|t| t.span.end <= offset);
        (i < self.tokens.len()).then_some(i as u32)
    }

    /// The tokens that overlap `span`.
    pub fn tokens_in(&self, span: Span) -> Range<u32> {
        let a = self.tokens.partition_point(|t| t.span.end <= span.start) as u32;
        let b = self.tokens.partition_point(|t| t.span.start < span.end) as u32;
        a..b.max(a)
    }

    /// The turns of a transcript: tokens of the label ("PRESIDENT NAME:", at the head of a block and all in capitals),
    /// empty for a question ("Q"), and the tokens up to the next turn. Nothing where there are fewer than two.
    pub fn turns(&self) -> Vec<(Range<u32>, Range<u32>)> {
        let mut all: Vec<(Range<u32>, Range<u32>)> = Vec::new();
        let mut block = u32::MAX;
        for sentence in &self.sentences {
            let starts = sentence.block != block;
            block = sentence.block;
            if !starts {
                continue;
            }
            let first = sentence.tokens.start;
            let line = self.text.get(sentence.span.start as usize..).unwrap_or_default();
            let label = if ["Q ", "Q:", "Q."].iter().any(|q| line.starts_with(q)) {
                first..first
            } else if let Some(last) = self.turn_label(first) {
                first..last + 1
            } else {
                continue;
            };
            if let Some(turn) = all.last_mut() {
                turn.1.end = first;
            }
            all.push((label.clone(), label.end..self.tokens.len() as u32));
        }
        if all.iter().filter(|t| !t.0.is_empty()).count() < 2 {
            all.clear();
        }
        all
    }

    /// The last token of a label in capitals that begins with `first` and ends before a colon.
    fn turn_label(&self, first: u32) -> Option<u32> {
        /// A title, a name, a remark in brackets.
        const LONG: u32 = 12;
        let end = (first + LONG).min(self.tokens.len() as u32);
        let colon = (first..end).find(|&j| self.word(j).ends_with(':'))?;
        let last = if self.word(colon) == ":" { colon.checked_sub(1)? } else { colon };
        if last < first || self.sentence_of(last).block != self.sentence_of(first).block {
            return None;
        }
        let text = self.span_of(first..last + 1).of(&self.text);
        let name = text.split('(').next().unwrap_or_default().trim().trim_end_matches(':');
        let letters = name.chars().filter(|c| c.is_alphabetic()).count();
        let plain =
            name.chars().all(|c| (c.is_alphabetic() && !c.is_lowercase()) || matches!(c, ' ' | '.' | '-' | '’' | '\''));
        (plain && letters >= 3 && (name.contains(' ') || letters >= 5)).then_some(last)
    }

    /// The text from the first to the last token of `range`.
    pub fn span_of(&self, range: Range<u32>) -> Span {
        match (self.tokens.get(range.start as usize), self.tokens.get((range.end as usize).wrapping_sub(1))) {
            (Some(a), Some(b)) if range.start < range.end => Span { start: a.span.start, end: b.span.end },
            _ => Span::default(),
        }
    }
}
