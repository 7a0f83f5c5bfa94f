//! What one thread knows of the words it has met: bounded, and nothing in it changes a result.

use std::sync::Arc;

use legation_schema::{Label, Upos};

use crate::classes;
use crate::hash::FastMap;

/// A token as the stages before the finished document see it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tok {
    pub(crate) lex: u32,
    /// Bytes of the whole text.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Whether one space follows that belongs to it.
    pub(crate) space: bool,
}

/// A token of a remembered chunk.
#[derive(Clone, Copy)]
pub(crate) struct Piece {
    pub(crate) lex: u32,
    pub(crate) len: u32,
    /// An exception over several tokens may begin here.
    pub(crate) special: bool,
}

/// A word type: a form, with the norm an exception gave it.
pub(crate) struct Lexeme {
    pub(crate) text: Box<str>,
    pub(crate) norm: Option<Box<str>>,
    pub(crate) is_space: bool,
    special: bool,
    /// Where the networks keep this word's embedding: the first network without and with a space, then the second.
    pub(crate) slots: [Slot; 4],
    /// Where their first layers may keep its products; 0 for nowhere.
    pub(crate) products: [u32; 4],
    /// The rules of the attribute ruler this form can take part in, once known.
    pub(crate) rules: Option<Arc<[u16]>>,
    lemmas: Vec<(Upos, Label, Arc<str>)>,
}

/// A row of an embedding cache, good while the cache has the same generation.
#[derive(Clone, Copy, Default)]
pub(crate) struct Slot {
    pub(crate) generation: u32,
    pub(crate) row: u32,
}

/// Word types kept before all is forgotten; at some 200 bytes each, and a chunk or two for each.
const MAX_WORDS: usize = 30_000;

#[derive(Default)]
pub(crate) struct Lexicon {
    chunks: FastMap<Box<str>, (u32, u32)>,
    pieces: Vec<Piece>,
    open: usize,
    words: FastMap<Box<str>, u32>,
    /// Words whose norm an exception overrides, by form and norm.
    overridden: FastMap<(Box<str>, Box<str>), u32>,
    lexemes: Vec<Lexeme>,
}

impl Lexicon {
    /// Forgets everything once there is too much of it. Only between texts: tokens refer to lexemes by number.
    pub(crate) fn trim(&mut self) {
        if self.lexemes.len() > MAX_WORDS || self.chunks.len() > 2 * MAX_WORDS {
            *self = Lexicon::default();
        }
    }

    pub(crate) fn chunk(&self, text: &str) -> Option<&[Piece]> {
        let &(from, to) = self.chunks.get(text)?;
        Some(&self.pieces[from as usize..to as usize])
    }

    pub(crate) fn begin_chunk(&mut self) {
        self.open = self.pieces.len();
    }

    /// Adds a token to the open chunk.
    pub(crate) fn piece(&mut self, text: &str, norm: Option<&str>, special: impl FnOnce() -> bool) -> Piece {
        let lex = self.intern(text, norm, special);
        let piece = Piece { lex, len: text.len() as u32, special: self.lexemes[lex as usize].special };
        self.pieces.push(piece);
        piece
    }

    pub(crate) fn end_chunk(&mut self, text: &str) {
        self.chunks.insert(text.into(), (self.open as u32, self.pieces.len() as u32));
    }

    pub(crate) fn drop_chunk(&mut self) {
        self.pieces.truncate(self.open);
    }

    pub(crate) fn intern(&mut self, text: &str, norm: Option<&str>, special: impl FnOnce() -> bool) -> u32 {
        let known = match norm {
            None => self.words.get(text).copied(),
            Some(norm) => self.overridden.get(&(text.into(), norm.into())).copied(),
        };
        if let Some(lex) = known {
            return lex;
        }
        let lex = self.lexemes.len() as u32;
        match norm {
            None => self.words.insert(text.into(), lex),
            Some(norm) => self.overridden.insert((text.into(), norm.into()), lex),
        };
        self.lexemes.push(Lexeme {
            text: text.into(),
            norm: norm.map(Into::into),
            is_space: text.chars().all(classes::is_space),
            special: special(),
            slots: Default::default(),
            products: [0; 4],
            rules: None,
            lemmas: Vec::new(),
        });
        lex
    }

    pub(crate) fn text(&self, lex: u32) -> &str {
        &self.lexemes[lex as usize].text
    }

    pub(crate) fn get(&self, lex: u32) -> &Lexeme {
        &self.lexemes[lex as usize]
    }

    pub(crate) fn get_mut(&mut self, lex: u32) -> &mut Lexeme {
        &mut self.lexemes[lex as usize]
    }
}

impl Lexeme {
    /// The lemma for this part of speech and morphology, computed once.
    pub(crate) fn lemma(&mut self, upos: Upos, morph: Label, compute: impl FnOnce(&str) -> Arc<str>) -> Arc<str> {
        // Labels are interned, so that equal ones are the same pointer.
        let known = self.lemmas.iter().find(|l| l.0 == upos && std::ptr::eq(l.1, morph));
        if let Some(known) = known {
            return known.2.clone();
        }
        let lemma = compute(&self.text);
        self.lemmas.push((upos, morph, lemma.clone()));
        lemma
    }
}
