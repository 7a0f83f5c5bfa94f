//! The trained weights, and which lines they take for text. Without markup two stages of trees, the second with the
//! first's judgement of the surroundings; their mean decides. With markup one: the elements tell the surroundings better.
//!
//! Trained by `cargo run --release -p legation-eval -- train-page DATA`; they hold no text.

use std::sync::OnceLock;

use crate::features::{self, Told};
use crate::levels::Levels;
use crate::lexical;
use crate::line::{Line, Tag, within};
use crate::tables::ByNumber;

/// Lines with markup above this are kept: where precision and recall balance in cross-validation by site.
const THRESHOLD: f32 = 0.55;

/// Fewer lines without markup are more likely a text that somebody cut out than a page: most of its sentences are to be
/// kept.
const SHORT: usize = 40;
const THRESHOLD_SHORT: f32 = 0.2;
/// The same for a sentence that stands below a line that is kept.
const THRESHOLD_NEXT: f32 = 0.1;

/// What it costs that text begins or ends at a line without markup, see [`runs`].
const EDGE: f32 = 0.08;

/// What training gives.
#[derive(Clone, Debug)]
pub struct Weights {
    /// Of words, see [`crate::lexical`].
    pub(crate) words: Vec<u8>,
    /// First and second stage for lines without markup.
    plain: [Levels; 2],
    /// The only stage for lines with markup.
    html: Levels,
    /// Choice of the day of publication, see [`crate::date::rank`].
    pub(crate) dates: Levels,
}

impl Weights {
    /// Reads the weights of lines and of dates as training writes them; none where the bytes are not that.
    pub fn read(lines: &[u8], dates: &[u8]) -> Option<Weights> {
        let (words, trees) = lines.split_at_checked(lexical::BUCKETS)?;
        let [a, b, html]: [Levels; 3] = Levels::read_all(trees)?.try_into().ok()?;
        let [dates]: [Levels; 1] = Levels::read_all(dates)?.try_into().ok()?;
        Some(Weights { words: words.to_vec(), plain: [a, b], html, dates })
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
        Weights { words: Vec::new(), plain: Default::default(), html: Levels::default(), dates: Levels::default() }
    }
}

/// For each line whether it is text of the article. `told` is what the head of the page says of it.
pub(crate) fn keep(lines: &[Line], told: &Told, weights: &Weights) -> Vec<bool> {
    let html = lines.first().is_some_and(|l| l.markup.is_some());
    let cut_out = !html && lines.len() < SHORT;
    let mut judged = probabilities(lines, told, weights);
    if html {
        judge_together(lines, &mut judged);
    }
    let threshold = if html { THRESHOLD } else { threshold(lines, &judged) };
    // With markup the elements tell where text begins and ends.
    let mut kept = runs(&judged, threshold, if html { 0.0 } else { EDGE });
    let mut before = false;
    for ((&p, line), kept) in judged.iter().zip(lines).zip(&mut kept) {
        // "… Share this article": furniture below makes nothing less of a sentence that follows the text.
        let follows = !html && before && p >= THRESHOLD_NEXT;
        *kept = *kept || (cut_out && p >= THRESHOLD_SHORT || follows) && reads_as_sentence(&line.text);
        before = *kept;
    }
    // What stands below a picture is no article: of a page with nothing else the most likely sentences are.
    if !kept.iter().zip(lines).any(|(kept, line)| *kept && !is_caption(line)) {
        for ((kept, line), p) in kept.iter_mut().zip(lines).zip(&judged) {
            *kept |= *p >= THRESHOLD_SHORT && !is_caption(line) && reads_as_sentence(&line.text);
        }
    }
    // The model has learnt from whole pages. A handful of lines has no furniture around it to tell text from, and a
    // page of which nothing is left was no page of the kind it knows: there, what reads as a sentence is text.
    if lines.len() <= FEW_LINES || !kept.contains(&true) {
        for (kept, line) in kept.iter_mut().zip(lines) {
            *kept |= reads_as_sentence(&line.text);
        }
    }
    for (kept, other) in kept.iter_mut().zip(told.others(lines)) {
        *kept &= !other;
    }
    drop_comments(lines, &mut kept);
    kept
}

/// Which lines are text, decided for all of a page at once: those of which the sum of what their probabilities are above the
/// threshold is largest, less a cost for each place where text begins or ends. Text comes in runs: a line that is hardly
/// likelier than its neighbours is judged as they are.
fn runs(judged: &[f32], threshold: f32, cost: f32) -> Vec<bool> {
    // The best sums of the lines so far where the last is no text, where it is; and of each line which came before.
    let mut sums = [0.0f32, -cost];
    let mut before = Vec::with_capacity(judged.len());
    for p in judged {
        let [out, text] = sums;
        let from = [text - cost > out, text >= out - cost];
        let [out, text] = [if from[0] { text - cost } else { out }, if from[1] { text } else { out - cost }];
        sums = [out, text + p - threshold];
        before.push(from);
    }
    let mut is_text = sums[1] > sums[0];
    let mut kept = vec![false; judged.len()];
    for (kept, from) in kept.iter_mut().zip(before).rev() {
        *kept = is_text;
        is_text = from[usize::from(is_text)];
    }
    kept
}

/// The least probability of a line without markup that is kept: about half the F1 that the page's lines promise at best,
/// where one line more or less changes nothing (Lipton, Elkan, Naryanaswamy 2014, "Optimal thresholding of classifiers to
/// maximize F1 measure"). A page on which text is hard to tell is cut lower.
fn threshold(lines: &[Line], judged: &[f32]) -> f32 {
    // Likely lines first, of equals the short ones: neither number is negative, so that their bits are in their order.
    let order =
        |(p, line): (&f32, &Line)| u64::from(!p.to_bits()) << 32 | u64::from(line.facts.words.max(1.0).to_bits());
    let mut weighed: Vec<u64> = judged.iter().zip(lines).map(order).collect();
    weighed.sort_unstable();
    let weighed = weighed.iter().map(|w| (f32::from_bits(!((w >> 32) as u32)), f32::from_bits(*w as u32)));
    let all: f32 = weighed.clone().map(|(p, words)| p * words).sum();
    let (mut text, mut kept, mut best) = (0.0f32, 0.0f32, 0.0f32);
    for (p, words) in weighed {
        text += p * words;
        kept += words;
        best = best.max(2.0 * text / (kept + all));
    }
    best * ABOUT_HALF
}

/// A half in theory; a little less is where precision and recall balance in cross-validation by site.
const ABOUT_HALF: f32 = 0.48;

/// Lines that one element holds in one place of the template stand or fall together: a table and a list as a whole, other
/// lines in part.
fn judge_together(lines: &[Line], judged: &mut [f32]) {
    let group = |line: &Line| {
        let m = line.markup.unwrap_or_default();
        match m.tag {
            Tag::Cell => (u64::from(m.grandparent), 1),
            Tag::Li => (u64::from(m.parent), 2),
            _ => (m.path.rotate_left(32) ^ u64::from(m.grandparent), 0),
        }
    };
    // Of each group its lines, their weight and their judgements by weight.
    let mut groups: ByNumber<u64, (u32, f32, f32)> = ByNumber::default();
    let key = |(number, sort): (u64, u64)| number << 2 | sort;
    for (line, p) in lines.iter().zip(judged.iter()) {
        let (n, weight, sum) = groups.entry(key(group(line))).or_default();
        let words = line.facts.words + 1.0;
        (*n, *weight, *sum) = (*n + 1, *weight + words, *sum + words * p);
    }
    for (line, p) in lines.iter().zip(judged) {
        let group = group(line);
        let Some((n, weight, sum)) = groups.get(&key(group)) else { continue };
        if *n >= FEW_TOGETHER {
            let share = if group.1 == 0 { TOGETHER } else { 1.0 };
            *p += share * (sum / weight - *p);
        }
    }
}

/// Fewer lines are no table and no list.
const FEW_TOGETHER: u32 = 3;
/// Share that the others of its kind have in a line's judgement.
const TOGETHER: f32 = 0.4;

/// Drops what stands among the comments by the page's own names and outside the element that it names the article. Where
/// most of the text stands so, the name says something else, or the page is a forum's.
fn drop_comments(lines: &[Line], kept: &mut [bool]) {
    let comment = |l: &Line| l.markup.is_some_and(|m| m.groups & COMMENT != 0 && !m.place.named);
    let words = |kept: &[bool], comments: bool| -> f32 {
        let those = lines.iter().zip(kept).filter(|(l, k)| **k && comment(l) == comments);
        those.map(|(l, _)| l.facts.words).sum()
    };
    if words(kept, true) < words(kept, false) {
        for (kept, line) in kept.iter_mut().zip(lines) {
            *kept &= !comment(line);
        }
    }
}

/// Group of class words of comments, see `knowledge/page/markup.tsv`.
const COMMENT: u32 = 1 << 4;

/// Fewer lines than any page with furniture has.
const FEW_LINES: usize = 6;

/// By its markup.
fn is_caption(line: &Line) -> bool {
    line.markup.is_some_and(|m| m.tag == Tag::Caption || m.within & (within::CAPTION | within::FIGURE) != 0)
}

fn reads_as_sentence(text: &str) -> bool {
    let ends = text.trim_end_matches(['"', '”', '’', '\'', ')']).ends_with(['.', '!', '?', '…']);
    let words = text.split_whitespace().count();
    (ends && words >= 4) || words >= 25
}

/// The most lines that are judged as one page: what is seen of a line takes many times its own bytes where it is short.
/// Pages of news have some hundred lines.
const MOST: usize = 20_000;

/// For each line the probability that it is text of the article.
fn probabilities(lines: &[Line], told: &Told, weights: &Weights) -> Vec<f32> {
    if lines.len() > MOST {
        return lines.chunks(MOST).flat_map(|part| probabilities(part, told, weights)).collect();
    }
    let mut rows = features::of(lines, told, &weights.words);
    if lines.first().is_some_and(|l| l.markup.is_some()) {
        return weights.html.probabilities(&rows);
    }
    let [one, two] = &weights.plain;
    let p = one.probabilities(&rows);
    features::context(lines, &p, &mut rows);
    let q = two.probabilities(&rows);
    p.into_iter().zip(q).map(|(p, q)| both(p, q)).collect()
}

/// What the two stages say together: each errs on its own.
pub(crate) fn both(first: f32, second: f32) -> f32 {
    (first + second) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_comes_in_runs() {
        let judged = [0.1, 0.9, 0.44, 0.9, 0.8, 0.1, 0.1, 0.55, 0.0, 0.1];
        let one_by_one: Vec<bool> = judged.iter().map(|p| *p >= 0.5).collect();
        assert_eq!(runs(&judged, 0.5, 0.0), one_by_one);
        // A line within is as its neighbours are, and one alone that is hardly likely is none.
        let [no, yes] = [false, true];
        assert_eq!(runs(&judged, 0.5, 0.1), [no, yes, yes, yes, yes, no, no, no, no, no]);
        assert_eq!(runs(&[0.9], 0.5, 0.1), [yes]);
        assert!(runs(&[], 0.5, 0.1).is_empty());
    }
}
