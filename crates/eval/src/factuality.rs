//! Did it happen? UDS-IH2 event factuality: mean absolute error, Pearson's r and macro-F1 over three classes (figure at
//! least 1, between, at most -1). Rules alone and with the learned figure.
//!
//! `DATA` holds one `.jsonl` of the part to score, or `dev.jsonl` among others, as the shared folder `bench/factuality`
//! has it. With `--predictions FILE` each predicate gets a line `{"id","start","score","status","polarity","modality",
//! "phase","why"}`.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use legation_events::status;
use serde::Deserialize;

use crate::score::{Row, Scores};

#[derive(Deserialize)]
struct Item {
    id: String,
    text: String,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    /// Offset in characters.
    start: usize,
    label: f64,
}

pub(crate) fn run(data: &Path, predictions: Option<&Path>) -> Scores {
    let path = legation::installed_model().ok_or("no language model found: see `make model`")?;
    let model = legation_lang::Model::open(&path)?;
    let mut lang = model.session();
    let mut out = predictions.map(fs::File::create).transpose()?;
    let mut rows = Vec::new();
    for file in parts(data)? {
        let set = format!("uds-ih2 {}", file.file_stem().and_then(|s| s.to_str()).unwrap_or_default());
        let (mut rules, mut learned) = (Vec::new(), Vec::new());
        for line in fs::read_to_string(&file)?.lines().filter(|l| !l.trim().is_empty()) {
            let item: Item = serde_json::from_str(line)?;
            let doc = lang.doc(&item.text);
            for t in &item.targets {
                let byte = item.text.char_indices().nth(t.start).map_or(item.text.len(), |(b, _)| b);
                let Some(token) = doc.token_at(byte as u32) else { continue };
                let by_rule = status::assess(&doc, token);
                let score = status::score::score(&doc, token, &by_rule);
                rules.push((f64::from(by_rule.score), t.label));
                learned.push((f64::from(score), t.label));
                if let Some(out) = &mut out {
                    let line = serde_json::json!({
                        "id": item.id, "start": t.start, "score": score, "status": by_rule.status().name(),
                        "polarity": by_rule.polarity, "modality": by_rule.modality, "phase": by_rule.phase,
                        "why": by_rule.why,
                    });
                    writeln!(out, "{line}")?;
                }
            }
        }
        rows.push(Row::new(&set, "macro-F1, three classes", macro_f1(&learned), &[]));
        rows.push(Row::new(&set, "macro-F1, rules alone", macro_f1(&rules), &[]));
        rows.push(Row::new(&set, "mean absolute error", mae(&learned), &[]));
        rows.push(Row::new(&set, "Pearson's r", pearson(&learned), &[]));
    }
    Ok(rows)
}

/// The file given, the folder's `dev` and `test` parts, or all it has but the training part.
fn parts(data: &Path) -> Result<Vec<PathBuf>, std::io::Error> {
    if data.is_file() {
        return Ok(vec![data.to_owned()]);
    }
    let mut files: Vec<PathBuf> = fs::read_dir(data)?.filter_map(|e| Some(e.ok()?.path())).collect();
    files.retain(|p| {
        p.extension().is_some_and(|e| e == "jsonl") && p.file_stem().is_none_or(|s| s.to_string_lossy() != "train")
    });
    files.sort();
    Ok(files)
}

fn class(figure: f64) -> usize {
    if figure >= 1.0 {
        0
    } else if figure <= -1.0 {
        2
    } else {
        1
    }
}

/// Over pairs of (ours, gold).
fn macro_f1(pairs: &[(f64, f64)]) -> f64 {
    let mut table = [[0u32; 3]; 3];
    for &(ours, gold) in pairs {
        table[class(gold)][class(ours)] += 1;
    }
    let f1 = |k: usize| {
        let gold: u32 = table[k].iter().sum();
        let ours: u32 = (0..3).map(|j| table[j][k]).sum();
        2.0 * f64::from(table[k][k]) / f64::from((gold + ours).max(1))
    };
    (0..3).map(f1).sum::<f64>() / 3.0
}

fn mae(pairs: &[(f64, f64)]) -> f64 {
    pairs.iter().map(|(a, b)| (a - b).abs()).sum::<f64>() / pairs.len().max(1) as f64
}

fn pearson(pairs: &[(f64, f64)]) -> f64 {
    let n = pairs.len().max(1) as f64;
    let (ma, mb) = (pairs.iter().map(|p| p.0).sum::<f64>() / n, pairs.iter().map(|p| p.1).sum::<f64>() / n);
    let cov: f64 = pairs.iter().map(|(a, b)| (a - ma) * (b - mb)).sum();
    let (va, vb): (f64, f64) =
        pairs.iter().fold((0.0, 0.0), |(x, y), (a, b)| (x + (a - ma).powi(2), y + (b - mb).powi(2)));
    if va * vb > 0.0 { cov / (va * vb).sqrt() } else { 0.0 }
}
