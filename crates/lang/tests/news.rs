//! Sentences of articles: the cases of `cases/news.md`.

mod common;

use legation_schema::{Article, Block, BlockKind, Span};

fn kind(name: &str) -> BlockKind {
    match name {
        "headline" => BlockKind::Headline,
        "standfirst" => BlockKind::Standfirst,
        "byline" => BlockKind::Byline,
        "paragraph" => BlockKind::Paragraph,
        "list" => BlockKind::List,
        "caption" => BlockKind::Caption,
        other => panic!("no such block: {other}"),
    }
}

fn article(blocks: &[(BlockKind, String)]) -> Article {
    let mut article = Article::default();
    let mut text = String::new();
    for (kind, words) in blocks {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let start = text.len();
        text.push_str(words);
        article.blocks.push(Block { kind: *kind, span: Span::new(start, text.len()) });
    }
    article.text = text.into();
    article
}

#[test]
fn cases() {
    let Some(model) = common::model() else { return };
    let mut session = model.session();
    let mut wrong = Vec::new();
    for case in include_str!("../cases/news.md").split("\n## ").skip(1) {
        let name = case.lines().next().unwrap_or_default();
        let blocks: Vec<_> = case
            .lines()
            .filter_map(|l| l.split_once(": "))
            .filter(|(k, _)| k.chars().all(char::is_lowercase))
            .map(|(k, words)| (kind(k), words.replace('¶', "\n")))
            .collect();
        let doc = session.analyse(&article(&blocks));
        let expected: Vec<&str> = case.lines().filter_map(|l| l.strip_prefix("=> ")).collect();
        let found: Vec<&str> = doc.sentences.iter().map(|s| s.span.of(&doc.text)).collect();
        let sentences: Vec<&str> = expected.iter().map(|e| e.split(" | ").next().unwrap_or_default()).collect();
        if found != sentences {
            wrong.push(format!("{name}: {found:?}, expected {sentences:?}"));
            continue;
        }
        for (i, line) in expected.iter().enumerate() {
            for entity in line.split(" | ").skip(1) {
                let of = doc.entities.iter().filter(|e| doc.token(e.tokens.start).sentence == i as u32);
                let of: Vec<&str> = of.map(|e| e.span.of(&doc.text)).collect();
                if !of.contains(&entity) {
                    wrong.push(format!("{name}: {entity} is not among {of:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn recased_headlines_keep_their_spans() {
    let Some(model) = common::model() else { return };
    let blocks = [
        (BlockKind::Headline, "RUSSIA RECALLS ENVOY FROM WARSAW".to_owned()),
        (BlockKind::Paragraph, "Russia recalls its envoy from Warsaw after a row over a bridge.".to_owned()),
    ];
    let doc = model.session().analyse(&article(&blocks));
    let verb = doc.token(1);
    assert_eq!((doc.word(1), &*verb.lemma, verb.dep), ("RECALLS", "recall", "ROOT"));
    assert_eq!((doc.word(2), &*doc.token(2).lemma, doc.token(2).dep), ("ENVOY", "envoy", "dobj"));
}
