//! The trained weights, and which lines they take for text: two stages of trees, the second with the first's judgement of
//! the surroundings; their mean decides.
//!
//! Trained by `cargo run --release -p legation-eval -- train-page DATA`; they hold no text.

use std::sync::OnceLock;

use crate::features;
use crate::levels::Levels;
use crate::lexical;
use crate::line::Line;

/// Lines above these are kept, without and with markup: where precision and recall balance in cross-validation by site.
const THRESHOLDS: [f32; 2] = [0.4, 0.5];

/// Fewer lines without markup are more likely a text that somebody cut out than a page: most of its sentences are to be
/// kept.
const SHORT: usize = 40;
const THRESHOLD_SHORT: f32 = 0.2;

/// What training gives.
#[derive(Clone, Debug)]
pub struct Weights {
    /// Of words, see [`crate::lexical`].
    pub(crate) words: Vec<u8>,
    /// First and second stage for lines without markup.
    plain: [Levels; 2],
    /// The same with markup.
    html: [Levels; 2],
    /// Choice of the day of publication, see [`crate::date::rank`].
    pub(crate) dates: Levels,
}

impl Weights {
    /// Reads the weights of lines and of dates as training writes them; none where the bytes are not that.
    pub fn read(lines: &[u8], dates: &[u8]) -> Option<Weights> {
        let (words, trees) = lines.split_at_checked(lexical::BUCKETS)?;
        let [a, b, c, d]: [Levels; 4] = Levels::read_all(trees)?.try_into().ok()?;
        let [dates]: [Levels; 1] = Levels::read_all(dates)?.try_into().ok()?;
        Some(Weights { words: words.to_vec(), plain: [a, b], html: [c, d], dates })
    }

    /// The weights that are compiled in.
    pub(crate) fn get() -> &'static Weights {
        static WEIGHTS: OnceLock<Weights> = OnceLock::new();
        WEIGHTS.get_or_init(|| {
            Weights::read(include_bytes!("../model/lines.bin"), include_bytes!("../model/dates.bin"))
                .unwrap_or_else(Weights::none)
        })
    }

    /// Weights that tell nothing: what training starts from.
    pub(crate) fn none() -> Weights {
        Weights { words: Vec::new(), plain: Default::default(), html: Default::default(), dates: Levels::default() }
    }
}

/// For each line whether it is text of the article. `body` is the article's text as structured data of the page has it.
pub(crate) fn keep(lines: &[Line], body: Option<&str>, weights: &Weights) -> Vec<bool> {
    let html = lines.first().is_some_and(|l| l.markup.is_some());
    let threshold = THRESHOLDS[usize::from(html)];
    let cut_out = !html && lines.len() < SHORT;
    let judged = probabilities(lines, body, weights).into_iter().zip(lines);
    let mut kept: Vec<bool> = judged
        .map(|(p, line)| p >= threshold || cut_out && p >= THRESHOLD_SHORT && reads_as_sentence(&line.text))
        .collect();
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

/// For each line the probability that it is text of the article.
fn probabilities(lines: &[Line], body: Option<&str>, weights: &Weights) -> Vec<f32> {
    let Some(first) = lines.first() else { return Vec::new() };
    let ([one, two], width) = match first.markup {
        Some(_) => (&weights.html, features::HTML),
        None => (&weights.plain, features::PLAIN),
    };
    let rows = features::of(lines, body, &weights.words);
    let p = one.probabilities((&rows, width), (&[], 0));
    let context = features::context(lines, &p);
    let q = two.probabilities((&rows, width), (&context, features::CONTEXT));
    p.into_iter().zip(q).map(|(p, q)| both(p, q)).collect()
}

/// What the two stages say together: each errs on its own.
pub(crate) fn both(first: f32, second: f32) -> f32 {
    (first + second) / 2.0
}
