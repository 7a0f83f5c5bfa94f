//! Trains the factuality figure: `cargo run --release -p legation-eval --example train_factuality -- FOLDER [OUT]`.
//!
//! `FOLDER` has `train.jsonl` as the shared folder `bench/factuality` has it; `OUT` is
//! `knowledge/events/status/score.bin` where left out. The seed is fixed: the same data, model and processor kind give
//! the same bytes. The weights hold hashes of features and no text.
#![allow(clippy::print_stdout)] // A command.

mod fit;

use std::error::Error;
use std::path::Path;

use fit::Sample;
use legation_events::status::{self, score};
use serde::Deserialize;

#[derive(Deserialize)]
struct Item {
    text: String,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    /// Offset in characters.
    start: usize,
    label: f32,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().ok_or("usage: train_factuality FOLDER [OUT]")?;
    let out = args.next().unwrap_or_else(|| "knowledge/events/status/score.bin".to_owned());
    let path = legation::installed_model().ok_or("no language model found: see `make model`")?;
    let model = legation_lang::Model::open(&path)?;
    let mut lang = model.session();
    let mut samples = Vec::new();
    for (group, line) in std::fs::read_to_string(Path::new(&folder).join("train.jsonl"))?.lines().enumerate() {
        let item: Item = serde_json::from_str(line)?;
        let doc = lang.doc(&item.text);
        for t in &item.targets {
            let byte = item.text.char_indices().nth(t.start).map_or(item.text.len(), |(b, _)| b);
            let Some(token) = doc.token_at(byte as u32) else { continue };
            let by_rule = status::assess(&doc, token);
            let features = score::features(&doc, token, &by_rule);
            samples.push(Sample { features, label: t.label, group: group as u32 });
        }
    }
    let (weights, factors, f1) = fit::train(&samples);
    std::fs::write(&out, weights.bytes(factors))?;
    println!("{} predicates, macro-F1 over five folds {f1:.3}, weights in {out}", samples.len());
    Ok(())
}
