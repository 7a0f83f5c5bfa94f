//! Runs the sentences of `knowledge/events/behaviours`: those that must be coded, and those that must not.
//!
//! They need the language model; without it the tests pass and say that they were skipped.
#![allow(clippy::print_stderr)] // Says what was skipped, and which sentences are not coded yet.

use std::path::PathBuf;

use legation_events::opinion::Opinion;
use legation_events::{Example, Input, Lexicon, code};
use legation_schema::{Article, Block, BlockKind, EventTime, Party, Report, Span};

#[test]
fn sentences_of_the_codebook() {
    let Some(path) = model() else {
        eprintln!("skipped: no language model is installed");
        return;
    };
    let model = legation_lang::Model::open(&path).expect("the installed model can be read");
    let mut session = model.session();
    let lexicon = Lexicon::builtin().expect("the built-in tables are sound");
    let knowledge = legation_actors::Knowledge::builtin();
    let opinion = Opinion::builtin().expect("the weights are the recorded ones");
    let mut reports = |sentence: &str| -> Vec<Report> {
        let block = Block { kind: BlockKind::Paragraph, span: Span::new(0, sentence.len()) };
        let article = Article { text: sentence.into(), blocks: vec![block], ..Article::default() };
        let doc = session.analyse(&article);
        let (mentions, _) = legation_actors::resolve(&article, &doc, knowledge, None);
        let input =
            Input { article: &article, doc: &doc, timexes: &[], mentions: &mentions, opinion: &opinion, stamp: "test" };
        code(&input, &lexicon, &|_| EventTime::default()).0
    };
    let (mut wanted, mut coded, mut near, mut silent) = (0u32, 0u32, 0u32, 0u32);
    for behaviour in lexicon.behaviours() {
        for example in &behaviour.codes {
            wanted += 1;
            let got = reports(&example.sentence);
            if got.iter().any(|r| r.event_type == behaviour.event_type && fits(r, example)) {
                coded += 1;
            } else {
                eprintln!("not coded: {}: {}", behaviour.id, example.sentence);
            }
        }
        for sentence in &behaviour.ignores {
            near += 1;
            let hit = reports(sentence).iter().any(|r| *r.rule == *behaviour.id);
            silent += u32::from(!hit);
            if hit {
                eprintln!("wrongly coded: {}: {sentence}", behaviour.id);
            }
        }
    }
    assert_eq!(coded, wanted, "every sentence of the codebook is coded as it says");
    assert_eq!(silent, near, "every near miss stays silent");
}

/// Actor and recipient are as the example has them; either way round where the event is mutual.
fn fits(report: &Report, example: &Example) -> bool {
    let all = |codes: &[Box<str>], parties: &[Party]| codes.iter().all(|c| parties.iter().any(|p| is(p, c)));
    let (a, r) = (&report.actor, &report.recipient);
    (all(&example.actor, a) && all(&example.recipient, r))
        || (report.event_type.is_mutual() && all(&example.actor, r) && all(&example.recipient, a))
}

/// "VEN" is any party of Venezuela, "VEN+OPP" its opposition.
fn is(party: &Party, code: &str) -> bool {
    let (state, sector) = code.split_once('+').map_or((code, None), |(c, s)| (c, Some(s)));
    let own = party.actor.country.as_deref().unwrap_or(&party.actor.id);
    own == state && sector.is_none_or(|s| party.actor.sector.as_deref() == Some(s))
}

/// The installed model, where there is one.
fn model() -> Option<PathBuf> {
    let var = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    if let Some(path) = var("LEGATION_MODEL") {
        return Some(path);
    }
    let folder = match var("LEGATION_HOME") {
        Some(home) => home.join("models"),
        None => match var("XDG_DATA_HOME") {
            Some(data) => data.join("legation/models"),
            None => var("HOME")?.join(".local/share/legation/models"),
        },
    };
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder).ok()?.filter_map(|e| Some(e.ok()?.path())).collect();
    found.sort();
    found.into_iter().next()
}
