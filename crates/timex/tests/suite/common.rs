//! Articles and documents made by hand: no model is needed to test what time words mean.

use std::sync::Arc;

use legation_schema::{Article, Block, BlockKind, Dated, Doc, Interval, Sentence, Span, Token, Upos};

/// An article of one paragraph, published on the days given.
pub(crate) fn article(text: &str, published: Option<(&str, &str)>) -> Article {
    let text: Arc<str> = text.into();
    let blocks = vec![Block { kind: BlockKind::Paragraph, span: Span::new(0, text.len()) }];
    let interval = published.map_or_else(Interval::default, |(from, to)| {
        let day = |d: &str| d.parse().expect("a date");
        Interval { from: Some(day(from)), to: Some(day(to)), ..Interval::default() }
    });
    Article { text, blocks, published: Dated { interval, ..Dated::default() }, ..Article::default() }
}

/// Words parted by white space and punctuation, each its own head, with the tags written behind them: `will/MD`.
/// Returns the plain text too.
pub(crate) fn tagged(source: &str) -> (String, Doc) {
    let mut text = String::new();
    let mut tokens = Vec::new();
    for word in source.split_inclusive([' ', '\n']) {
        let (body, space) = match word.char_indices().last() {
            Some((at, ' ' | '\n')) => word.split_at(at),
            _ => (word, ""),
        };
        let (body, tag) = match body.split_once('/') {
            Some((w, t)) if t.bytes().next().is_some_and(|b| b.is_ascii_uppercase()) => (w, t),
            _ => (body, ""),
        };
        let tag: String = tag.chars().take_while(char::is_ascii_uppercase).collect();
        let start = text.len();
        text.push_str(body);
        let tag: &'static str = Box::leak(tag.into_boxed_str());
        tokens.push(token(Span::new(start, text.len()), tag, body, tokens.len() as u32, ""));
        text.push_str(space);
    }
    let doc = doc(&text, tokens);
    (text, doc)
}

/// A parsed sentence, one token a line: word, tag, lemma, head (from 1, 0 the root), dependency.
pub(crate) fn parsed(table: &str) -> (String, Doc) {
    let mut text = String::new();
    let mut tokens = Vec::new();
    for (i, line) in table.lines().map(str::trim).filter(|l| !l.is_empty()).enumerate() {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let head: u32 = cells[3].parse().expect("a head");
        if !text.is_empty() && cells[1] != "." && cells[1] != "," {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(cells[0]);
        let leak = |s: &str| -> &'static str { Box::leak(s.to_owned().into_boxed_str()) };
        let head = if head == 0 { i as u32 } else { head - 1 };
        tokens.push(token(Span::new(start, text.len()), leak(cells[1]), cells[2], head, leak(cells[4])));
    }
    let doc = doc(&text, tokens);
    (text, doc)
}

fn token(span: Span, tag: &'static str, lemma: &str, head: u32, dep: &'static str) -> Token {
    Token {
        span,
        tag,
        upos: Upos::X,
        morph: "",
        lemma: lemma.into(),
        head,
        dep,
        ent: "",
        ent_start: false,
        space_after: true,
        sentence: 0,
    }
}

fn doc(text: &str, tokens: Vec<Token>) -> Doc {
    let n = tokens.len() as u32;
    let sentences = vec![Sentence { tokens: 0..n, block: 0, span: Span::new(0, text.len()) }];
    Doc { text: text.into(), tokens, sentences, entities: Vec::new() }
}
