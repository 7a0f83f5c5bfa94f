//! Quotations and who speaks them.

use std::cell::Cell;

use legation_schema::{Article, Doc, Upos};

use crate::knowledge::{Knowledge, Word};

#[derive(Debug, Default)]
pub(crate) struct Quotes {
    /// One more than the number of the quotation a token stands in; 0 outside.
    of: Vec<u32>,
    /// First and last token of each.
    spans: Vec<(u32, u32)>,
    /// Speakers found so far: none where nobody has asked.
    speakers: Vec<Cell<Option<Option<u32>>>>,
}

impl Quotes {
    pub(crate) fn new(article: &Article, doc: &Doc) -> Quotes {
        let mut quotes = Quotes { of: vec![0; doc.tokens.len()], spans: Vec::new(), speakers: Vec::new() };
        let mut open: Option<u32> = None;
        let mut block = u32::MAX;
        let mut carried = false;
        for (s, sentence) in doc.sentences.iter().enumerate() {
            if sentence.block != block {
                // A quotation that runs over paragraphs is opened again in each and closed only in the last.
                if let Some(start) = open.take() {
                    let end = sentence.tokens.start.saturating_sub(1);
                    quotes.close(start, end);
                    carried = true;
                }
                block = sentence.block;
            }
            for i in sentence.tokens.clone() {
                match doc.word(i) {
                    "“" | "„" | "«" | "``" => {
                        if open.is_none() {
                            open = Some(i);
                        }
                    }
                    "”" | "»" | "''" => {
                        if let Some(start) = open.take() {
                            quotes.close(start, i);
                        }
                    }
                    "\"" => match open.take() {
                        Some(start) => quotes.close(start, i),
                        None => open = Some(i),
                    },
                    _ => {}
                }
            }
            let _ = (s, carried);
        }
        if let Some(start) = open {
            quotes.close(start, (doc.tokens.len() as u32).saturating_sub(1));
        }
        let _ = article;
        quotes.speakers = vec![Cell::new(None); quotes.spans.len()];
        quotes
    }

    fn close(&mut self, start: u32, end: u32) {
        self.spans.push((start, end));
        let number = self.spans.len() as u32;
        self.of[start as usize..=end as usize].fill(number);
    }

    pub(crate) fn quote_of(&self, token: u32) -> Option<u32> {
        self.of[token as usize].checked_sub(1)
    }

    /// The token that hangs on the verb of saying as its subject, for the quotation that `token` stands in.
    pub(crate) fn speaker(&self, doc: &Doc, knowledge: &Knowledge, token: u32) -> Option<u32> {
        let quote = self.quote_of(token)? as usize;
        if let Some(known) = self.speakers[quote].get() {
            return known;
        }
        let speaker = self.find_speaker(doc, knowledge, quote);
        self.speakers[quote].set(Some(speaker));
        speaker
    }

    fn find_speaker(&self, doc: &Doc, knowledge: &Knowledge, quote: usize) -> Option<u32> {
        let (start, end) = self.spans[quote];
        let first = doc.token(start).sentence;
        let last = doc.token(end).sentence;
        for s in (first..=last).rev() {
            if let Some(subject) = self.subject_in(doc, knowledge, s) {
                return Some(subject);
            }
        }
        // Said in the sentence before ("Lavrov was clear." "…"), or right after.
        for s in [first.checked_sub(1), first.checked_sub(2), Some(last + 1)].into_iter().flatten() {
            if (s as usize) < doc.sentences.len()
                && let Some(subject) = self.subject_in(doc, knowledge, s)
            {
                return Some(subject);
            }
        }
        None
    }

    /// Subject of a verb of saying outside quotation marks in a sentence, or the object of "according to".
    fn subject_in(&self, doc: &Doc, knowledge: &Knowledge, sentence: u32) -> Option<u32> {
        let tokens = doc.sentences[sentence as usize].tokens.clone();
        for v in tokens.clone() {
            if self.of[v as usize] == 0
                && doc.token(v).upos == Upos::Verb
                && knowledge.is(&doc.token(v).lemma, Word::Saying)
            {
                let subject = doc.children_by(v, "nsubj").find(|&c| self.of[c as usize] == 0);
                if subject.is_some() {
                    return subject;
                }
            }
        }
        for v in tokens {
            if self.of[v as usize] == 0 && doc.word(v).eq_ignore_ascii_case("according") {
                let to = doc.children_by(v, "prep").next()?;
                return doc.children_by(to, "pobj").next();
            }
        }
        None
    }
}
