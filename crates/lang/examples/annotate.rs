//! Reads texts, one JSON string a line, and prints for each a line of JSON: for every token
//! `[start, end, tag, pos, morph, lemma, head, dep, entity, "B"|"I"|"O", starts a sentence]`, offsets in bytes.
//!
//! ```sh
//! echo '"Ankara recalled its envoy."' | cargo run --release -p legation-lang --example annotate -- MODEL
//! ```

use std::error::Error;
use std::io::{BufRead, Write};
use std::path::Path;

use legation_lang::{Cpu, Model};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: annotate MODEL [CPU] < TEXTS")?;
    let mut model = Model::open(Path::new(&path))?;
    if let Some(name) = std::env::args().nth(2) {
        model.set_cpu(Cpu::by_name(&name).ok_or("this processor has no such instruction set")?);
    }
    let mut session = model.session();
    let mut out = std::io::LineWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let text: String = serde_json::from_str(&line?)?;
        let doc = session.doc(&text);
        let tokens: Vec<_> = (0..doc.tokens.len() as u32)
            .map(|i| {
                let t = doc.token(i);
                let iob = if t.ent.is_empty() {
                    "O"
                } else if t.ent_start {
                    "B"
                } else {
                    "I"
                };
                let start = doc.sentence_of(i).tokens.start == i;
                json!([t.span.start, t.span.end, t.tag, t.upos, t.morph, *t.lemma, t.head, t.dep, t.ent, iob, start])
            })
            .collect();
        serde_json::to_writer(&mut out, &tokens)?;
        writeln!(out)?;
    }
    Ok(())
}
