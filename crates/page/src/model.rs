//! Which lines are text: two stages of trees, the second with the first's judgement of the surroundings.
//!
//! The weights are trained by `cargo run --release -p legation-eval -- train-page DATA` and hold no text.

use std::sync::OnceLock;

use crate::features;
use crate::line::Line;
use crate::trees::Trees;

/// Lines above these are kept, without and with markup: where precision and recall balance in cross-validation by site.
const THRESHOLDS: [f32; 2] = [0.4, 0.5];

struct Models {
    /// First and second stage, without and with markup.
    plain: [Trees; 2],
    html: [Trees; 2],
}

fn models() -> Option<&'static Models> {
    static MODELS: OnceLock<Option<Models>> = OnceLock::new();
    MODELS
        .get_or_init(|| {
            let all = Trees::read_all(include_bytes!("../model/lines.bin"))?;
            let [a, b, c, d]: [Trees; 4] = all.try_into().ok()?;
            Some(Models { plain: [a, b], html: [c, d] })
        })
        .as_ref()
}

/// For each line whether it is text of the article. `body` is the article's text as structured data of the page has it.
pub(crate) fn keep(lines: &[Line], body: Option<&str>) -> Vec<bool> {
    let html = lines.first().is_some_and(|l| l.markup.is_some());
    let threshold = THRESHOLDS[usize::from(html)];
    let mut kept: Vec<bool> = probabilities(lines, body).into_iter().map(|p| p >= threshold).collect();
    // The model has learnt from whole pages. A handful of lines has no furniture around it to tell text from, and a
    // page of which nothing is left was no page of the kind it knows: there, what reads as a sentence is text.
    if lines.len() <= FEW_LINES || !kept.contains(&true) {
        for (kept, line) in kept.iter_mut().zip(lines) {
            *kept |= reads_as_sentence(&line.text);
        }
    }
    kept
}

/// Fewer lines than any page with furniture has.
const FEW_LINES: usize = 6;

fn reads_as_sentence(text: &str) -> bool {
    let ends = text.trim_end_matches(['"', '”', '’', '\'', ')']).ends_with(['.', '!', '?', '…']);
    let words = text.split_whitespace().count();
    (ends && words >= 4) || words >= 25
}

fn probabilities(lines: &[Line], body: Option<&str>) -> Vec<f32> {
    let Some(first) = lines.first() else { return Vec::new() };
    let html = first.markup.is_some();
    let width = if html { features::HTML } else { features::PLAIN };
    let Some(models) = models() else { return vec![1.0; lines.len()] };
    let [one, two] = if html { &models.html } else { &models.plain };
    let rows = features::of(lines, body);
    let p: Vec<f32> = one.probabilities(&rows, width);
    let context = features::context(lines, &p);
    let wide = width + features::CONTEXT;
    let mut all = Vec::with_capacity(lines.len() * wide);
    for (row, context) in rows.chunks(width).zip(context.chunks(features::CONTEXT)) {
        all.extend_from_slice(row);
        all.extend_from_slice(context);
    }
    two.probabilities(&all, wide)
}
