//! Quotation marks of an article, paired.

use legation_schema::{Doc, Upos};

/// Words between quotation marks within one block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Quote {
    /// First and last (exclusive) token between the marks.
    pub from: u32,
    pub to: u32,
    pub block: u32,
    /// Somebody's words rather than scare quotes or a title: a clause, or a good many words.
    pub speech: bool,
}

/// All quotations, in text order. A new block closes what is open.
pub(super) fn quotes(doc: &Doc) -> Vec<Quote> {
    let mut quotes = Vec::new();
    let mut open: Option<(u32, Mark)> = None;
    let mut block = u32::MAX;
    for (i, t) in doc.tokens.iter().enumerate() {
        let i = i as u32;
        let here = doc.sentences[t.sentence as usize].block;
        if here != block {
            if let Some((from, _)) = open.take() {
                quotes.push(quote(doc, from, i, block));
            }
            block = here;
        }
        let Some(mark) = mark(doc, i) else { continue };
        match (open, mark) {
            (None, Mark::Close | Mark::SingleClose) => {}
            (None, m) => open = Some((i + 1, m)),
            (Some((from, opened)), m) => {
                let closes = match (opened, m) {
                    (Mark::SingleOpen, Mark::SingleClose) => true,
                    (Mark::SingleOpen, _) => false,
                    (_, Mark::Close) => true,
                    (Mark::Straight, Mark::Straight) => true,
                    // A machine's opening mark in place of a closing one: "peace, “said the minister".
                    (Mark::Open, Mark::Open | Mark::Straight) => {
                        i > from && matches!(doc.word(i - 1), "," | "." | "!" | "?" | "…")
                    }
                    _ => false,
                };
                if closes {
                    quotes.push(quote(doc, from, i, block));
                    open = None;
                }
            }
        }
    }
    if let Some((from, _)) = open {
        quotes.push(quote(doc, from, doc.tokens.len() as u32, block));
    }
    quotes.retain(|q| q.from < q.to);
    quotes
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mark {
    Open,
    Close,
    Straight,
    SingleOpen,
    SingleClose,
}

fn mark(doc: &Doc, i: u32) -> Option<Mark> {
    let t = doc.token(i);
    match doc.word(i) {
        "“" | "«" | "„" | "``" => Some(Mark::Open),
        "”" | "»" | "''" => Some(Mark::Close),
        "\"" => Some(Mark::Straight),
        "‘" => Some(Mark::SingleOpen),
        "’" if t.dep == "punct" => Some(Mark::SingleClose),
        "'" if t.dep == "punct" => Some(if t.space_after { Mark::SingleClose } else { Mark::SingleOpen }),
        _ => None,
    }
}

fn quote(doc: &Doc, from: u32, to: u32, block: u32) -> Quote {
    let words = (from..to).filter(|&j| !matches!(doc.token(j).upos, Upos::Punct | Upos::Space)).count();
    let finite = (from..to).any(|j| matches!(doc.token(j).tag, "VBD" | "VBZ" | "VBP" | "MD"));
    let stop = to > from && matches!(doc.word(to - 1), "." | "," | "!" | "?" | "…");
    let capital = from < to && doc.word(from).chars().next().is_some_and(char::is_uppercase);
    let speech = (finite && words >= 3) || words >= 10 || (stop && capital && words >= 2);
    Quote { from, to, block, speech }
}
