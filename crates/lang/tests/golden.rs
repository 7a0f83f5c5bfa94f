//! Texts written for this project with spaCy's answers to them, on every instruction set this processor has.

mod common;

use legation_lang::{Cpu, Model};
use legation_schema::Doc;
use serde_json::{Value, json};

fn answer(doc: &Doc) -> Value {
    let token = |i: u32| {
        let t = doc.token(i);
        let iob = match (t.ent.is_empty(), t.ent_start) {
            (true, _) => "O",
            (_, true) => "B",
            _ => "I",
        };
        let start = doc.sentence_of(i).tokens.start == i;
        json!([t.span.start, t.span.end, t.tag, t.upos, t.morph, *t.lemma, t.head, t.dep, t.ent, iob, start])
    };
    (0..doc.tokens.len() as u32).map(token).collect()
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|l| serde_json::from_str(l).expect("goldens are JSON lines")).collect()
}

#[test]
fn says_what_spacy_says() {
    let Some(mut model) = common::model() else { return };
    let (texts, expected) = (lines(include_str!("golden/texts.jsonl")), lines(include_str!("golden/sm.jsonl")));
    assert_eq!(texts.len(), expected.len());
    for cpu in Cpu::available() {
        model.set_cpu(cpu);
        let mut session = model.session();
        for (text, expected) in texts.iter().zip(&expected) {
            let text = text.as_str().expect("texts are strings");
            let found = answer(&session.doc(text));
            let tokens = found.as_array().into_iter().flatten().zip(expected.as_array().into_iter().flatten());
            for (found, expected) in tokens {
                assert_eq!(found, expected, "{} kernels on {text:?}", cpu.name());
            }
            assert_eq!(&found, expected, "{} kernels on {text:?}", cpu.name());
        }
    }
}

#[test]
fn what_was_read_before_changes_nothing() {
    let Some(model) = common::model() else { return };
    let texts = lines(include_str!("golden/texts.jsonl"));
    let texts: Vec<&str> = texts.iter().filter_map(Value::as_str).collect();
    let fresh: Vec<Value> = texts.iter().map(|t| answer(&model.session().doc(t))).collect();
    let mut session = model.session();
    for (text, fresh) in texts.iter().zip(&fresh).rev() {
        assert_eq!(&answer(&session.doc(text)), fresh);
    }
}

#[test]
fn a_long_text_is_what_its_batches_are() {
    // Far more rows than a window or the blocks of products hold.
    let Some(model) = common::model() else { return };
    let sentence = "The envoy, who had left the day before, met the ministers of both countries in the old palace. ";
    let doc = model.session().doc(&sentence.repeat(400));
    assert_eq!(doc.tokens.len(), 400 * 21);
    assert!(doc.tokens.iter().all(|t| t.head < doc.tokens.len() as u32));
    let middle: Vec<_> = doc.sentences[200..210].iter().map(|s| doc.token(s.tokens.start).span.start % 95).collect();
    assert_eq!(middle, [0; 10]);
}

fn shared<T: Send + Sync>(_: &T) {}

#[test]
fn a_model_is_shared_by_threads() {
    let Some(model) = common::model() else { return };
    shared::<Model>(&model);
    let text = "Ankara recalled its ambassador from Athens on Tuesday.";
    let one = answer(&model.session().doc(text));
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| answer(&model.session().doc(text)))).collect();
        for thread in threads {
            assert_eq!(thread.join().expect("no thread panics"), one);
        }
    });
}
