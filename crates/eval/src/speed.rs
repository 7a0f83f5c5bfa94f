//! `legation-eval speed FILE`: how fast the coder alone is, explanations on, on the articles of FILE (JSON lines), on one
//! thread. Everything up to the mentions is done before the clock starts; each article is coded once to warm up.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use legation::{Options, Pipeline};

/// Rounds over all articles; the fastest counts, since others use the machine too.
const ROUNDS: usize = 5;

pub(crate) fn run(file: &Path) -> Result<String, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string(file)?;
    let pipeline = Pipeline::open(&Options::default())?;
    let mut session = pipeline.session();
    let mut read = Vec::new();
    for line in text.lines() {
        if let Some(Ok((article, _))) = legation_page::read(line.as_bytes(), "speed.jsonl").next() {
            read.push(session.read(article));
        }
    }
    let tokens: usize = read.iter().map(|c| c.doc.tokens.len()).sum();
    let mut best = f64::INFINITY;
    let mut traces = 0;
    for _ in 0..=ROUNDS {
        let start = Instant::now();
        traces = read.iter().map(|c| session.explain(c).len()).sum();
        best = best.min(start.elapsed().as_secs_f64());
    }
    let mut out = String::new();
    writeln!(out, "{} articles, {tokens} tokens, {traces} triggers explained", read.len())?;
    write!(out, "coder alone, explanations on: {:.0} tokens a second on one thread", tokens as f64 / best)?;
    Ok(out)
}
