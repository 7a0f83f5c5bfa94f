//! Trains the line model: one stage for pages with markup, two for pages without, folds by site.

use std::collections::{BTreeMap, HashMap, HashSet};

use legation_page::training::{CONTEXT, Sample};

use super::boost::{Forest, Params, Table, grow};
use super::data::Gold;
use super::folds::FOLDS;
use super::words;

/// A page to learn from.
pub(crate) struct Page {
    pub(crate) sample: Sample,
    pub(crate) gold: Gold,
    pub(crate) fold: u64,
    /// Of each line; none where the page's text is not known.
    labels: Vec<f32>,
    weights: Vec<f32>,
    /// First-stage features, with weights of words that other folds gave.
    features: Vec<f32>,
}

impl Page {
    pub(crate) fn new(gold: &Gold, bytes: &[u8], fold: u64) -> Page {
        let sample = Sample::new(bytes, !gold.set.starts_with("plain"));
        let (labels, weights) = if gold.text.is_empty() {
            (Vec::new(), Vec::new())
        } else {
            labels(&sample.texts().collect::<Vec<_>>(), &gold.text)
        };
        Page { sample, gold: gold.clone(), fold, labels, weights, features: Vec::new() }
    }

    /// The page's text with a few lines around it, as a set of its own: most texts that people hand in without markup
    /// have hardly any furniture left, and the pages of the shared set have all of theirs.
    pub(crate) fn cut_out(&self) -> Option<Page> {
        let first = self.labels.iter().position(|l| *l > 0.5)?.saturating_sub(4);
        let last = (self.labels.iter().rposition(|l| *l > 0.5)? + 3).min(self.labels.len());
        let gold = Gold { set: "cut out".to_owned(), date: String::new(), ..self.gold.clone() };
        Some(Page {
            sample: self.sample.cut(first..last),
            gold,
            fold: self.fold,
            labels: self.labels[first..last].to_vec(),
            weights: self.weights[first..last].to_vec(),
            features: Vec::new(),
        })
    }
}

/// The weights of all `pages` and those of each fold, which have not seen its sites. Weights of words and the first stage
/// are always judged so: what follows learns from their judgements out of fold.
pub(crate) fn train(pages: &mut [Page]) -> (Vec<u8>, Vec<Vec<u8>>) {
    let known: Vec<&mut Page> = pages.iter_mut().filter(|p| !p.labels.is_empty()).collect();
    let places: Vec<Vec<Vec<u16>>> = known.iter().map(|p| p.sample.places()).collect();
    let words = |take: &dyn Fn(&Page) -> bool| {
        let mut lines = Vec::new();
        for (p, places) in known.iter().zip(&places).filter(|(p, _)| take(p)) {
            let of = |i: usize| (&places[i][..], p.labels[i], p.weights[i].sqrt().min(3.0));
            lines.extend((0..p.labels.len()).map(of));
        }
        words::train(&lines)
    };
    let mut all = words(&|_| true);
    let mut folds: Vec<Vec<u8>> = (0..FOLDS).map(|f| words(&|p| p.fold != f)).collect();
    let (mut plain, mut html) = (Vec::new(), Vec::new());
    for p in known {
        p.features = p.sample.features(&folds[p.fold as usize]);
        if p.sample.markup { html.push(&*p) } else { plain.push(&*p) }
    }
    let params = |trees, rate, leaf| Params { trees, depth: 6, rate, features: 0.3, rows: 0.5, leaf, lambda: 2.0 };
    let with_markup = params(300, 0.06, 4.0);
    for (pages, first, second) in [
        (plain, params(125, 0.12, 4.0), Some(params(120, 0.1, 6.0))),
        // With markup a second stage unlearns what the elements tell: neighbours of another element say little.
        (html, with_markup, None),
    ] {
        if pages.is_empty() {
            continue;
        }
        let (forests, of_folds) = stages(&pages, first, second);
        forests.iter().for_each(|f| f.write(&mut all));
        for (forests, out) in of_folds.iter().zip(&mut folds) {
            forests.iter().for_each(|f| f.write(out));
        }
    }
    (all, folds)
}

/// The ensembles of one kind of page, one stage after the other.
type Stages = Vec<Forest>;

fn stages(pages: &[&Page], first: Params, second: Option<Params>) -> (Stages, Vec<Stages>) {
    eprintln!("{} pages, {} lines", pages.len(), pages.iter().map(|p| p.labels.len()).sum::<usize>());
    let width = pages[0].sample.width();
    let plain = |_: usize, p: &Page| p.features.clone();
    let whole = vec![1.0; pages.len()];
    let quick = Params { trees: first.trees * 2 / 5, rate: first.rate * 2.0, ..first };
    let grown = |fold: u64, params: Params, trust: &[f32]| {
        grow(&table(pages, width, |p| p.fold != fold, plain, trust), params, 1 + fold)
    };
    let judge =
        |p: &Page, forest: &Forest| -> Vec<f32> { p.features.chunks(width).map(|r| forest.probability(r)).collect() };
    let mut trust = whole.clone();
    // With markup, doubting pages gains a thousandth of the text and loses as much of the days.
    let doubted = if pages[0].sample.markup { 0 } else { FOLDS };
    for fold in 0..doubted {
        let forest = grown(fold, quick, &whole);
        for (p, trust) in pages.iter().zip(&mut trust).filter(|(p, _)| p.fold == fold) {
            *trust = trusted(p, &judge(p, &forest));
        }
    }
    // First stage, out of fold.
    let mut judged: Vec<Vec<f32>> = vec![Vec::new(); pages.len()];
    let mut folds: Vec<Stages> = Vec::new();
    for fold in 0..FOLDS {
        let forest = grown(fold, first, &trust);
        for (i, p) in pages.iter().enumerate().filter(|(_, p)| p.fold == fold) {
            judged[i] = judge(p, &forest);
        }
        folds.push(vec![forest]);
    }
    report("first stage", pages, &judged);
    let mut all = vec![grow(&table(pages, width, |_| true, plain, &trust), first, 1)];
    let Some(second) = second else { return (all, folds) };
    let contexts: Vec<Vec<f32>> = pages.iter().zip(&judged).map(|(p, j)| p.sample.context(j)).collect();
    let wide = width + CONTEXT;
    let rows = |i: usize, p: &Page| -> Vec<f32> {
        let both = p.features.chunks(width).zip(contexts[i].chunks(CONTEXT));
        both.flat_map(|(a, b)| a.iter().chain(b).copied()).collect()
    };
    all.push(grow(&table(pages, wide, |_| true, rows, &trust), second, 11));
    let mut decided: Vec<Vec<f32>> = vec![Vec::new(); pages.len()];
    for (fold, stages) in (0..FOLDS).zip(&mut folds) {
        let two = grow(&table(pages, wide, |p| p.fold != fold, rows, &trust), second, 11 + fold);
        for (i, p) in pages.iter().enumerate().filter(|(_, p)| p.fold == fold) {
            let second = rows(i, p);
            let second = second.chunks(wide).map(|r| two.probability(r));
            decided[i] = judged[i].iter().zip(second).map(|(a, b)| (a + b) / 2.0).collect();
        }
        stages.push(two);
    }
    report("both stages", pages, &decided);
    (all, folds)
}

/// How much a page is to teach, by how far trees that have not seen its site agree with what is known of its lines. Of some
/// pages the text that is known is one entry of a live report or the teaser before a paywall, while all the rest of the page
/// reads as any article does: each of its lines would weigh much, and teach that articles are to be left out.
fn trusted(page: &Page, judged: &[f32]) -> f32 {
    let (mut both, mut all) = (0.0f32, 0.0f32);
    for ((label, weight), judged) in page.labels.iter().zip(&page.weights).zip(judged) {
        both += 2.0 * label * judged * weight;
        all += (label + judged) * weight;
    }
    let agreement = both / all.max(f32::MIN_POSITIVE);
    ((agreement - DOUBTED) / (BELIEVED - DOUBTED)).clamp(LEAST, 1.0)
}

/// Agreement up to which a page teaches least, and from which it teaches all it can.
const DOUBTED: f32 = 0.4;
const BELIEVED: f32 = 0.8;
/// What is left of a page that is not believed: where the trees are wrong, there is something to learn.
const LEAST: f32 = 0.05;

fn table(
    pages: &[&Page],
    width: usize,
    take: impl Fn(&Page) -> bool,
    rows: impl Fn(usize, &Page) -> Vec<f32>,
    trust: &[f32],
) -> Table {
    let mut table = Table { width, ..Table::default() };
    for (i, p) in pages.iter().enumerate().filter(|(_, p)| take(p)) {
        let all = rows(i, p);
        for (k, row) in all.chunks(width).enumerate() {
            // Most lines are furniture: two in five of them are enough, weighing more.
            let furniture = p.labels[k] == 0.0;
            if furniture && (k * 2 + i) % 5 > 1 {
                continue;
            }
            table.rows.extend(row);
            table.labels.push(p.labels[k]);
            table.weights.push(trust[i] * p.weights[k] * if furniture { 2.5 } else { 1.0 });
        }
    }
    table
}

/// Mean precision and recall over 4-token shingles of lines above a few thresholds: what the thresholds of the page stage
/// are chosen by. What an article is worth, `legation-eval page` tells.
fn report(name: &str, pages: &[&Page], judged: &[Vec<f32>]) {
    for threshold in [0.35, 0.4, 0.45, 0.5, 0.55, 0.6] {
        let mut sets: BTreeMap<&str, (f64, f64, usize)> = BTreeMap::new();
        for (p, j) in pages.iter().zip(judged) {
            let mut seen = HashSet::new();
            let kept = p.sample.texts().zip(j).filter(|(_, j)| **j >= threshold).map(|(t, _)| t);
            let kept: Vec<&str> = kept.filter(|t| t.len() <= 40 || seen.insert(*t)).collect();
            let (precision, recall) = overlap(&p.gold.text, &kept.join("\n"));
            let s = sets.entry(&p.gold.set).or_default();
            *s = (s.0 + precision, s.1 + recall, s.2 + 1);
        }
        let figure = |(set, (p, r, n)): (&&str, &(f64, f64, usize))| {
            let (p, r) = (p / *n as f64, r / *n as f64);
            format!("{set} {:.4} ({p:.3}/{r:.3})", 2.0 * p * r / (p + r))
        };
        eprintln!("{name} at {threshold}: {}", sets.iter().map(figure).collect::<Vec<_>>().join("  "));
    }
}

/// Runs of word characters, as the scorer cuts them.
pub(crate) fn tokens(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()).collect()
}

/// Share of each line that the gold text holds, and how much the line matters to the page's score.
fn labels(texts: &[&str], gold: &str) -> (Vec<f32>, Vec<f32>) {
    let gold_tokens = tokens(gold);
    let shingles: HashSet<&[&str]> = gold_tokens.windows(4).collect();
    let flat = format!(" {} ", gold_tokens.join(" "));
    let whole: HashSet<String> = gold.lines().map(|l| tokens(l).join(" ")).filter(|l| !l.is_empty()).collect();
    let lines: Vec<Vec<&str>> = texts.iter().map(|t| tokens(t)).collect();
    let mut labels = Vec::with_capacity(texts.len());
    let mut weights = Vec::with_capacity(texts.len());
    for (i, line) in lines.iter().enumerate() {
        let label = if line.len() >= 4 {
            let n = line.len() - 3;
            line.windows(4).filter(|w| shingles.contains(w)).count() as f32 / n as f32
        } else if line.is_empty() {
            0.0
        } else {
            let here = line.join(" ");
            let before: Vec<&str> =
                i.checked_sub(1).map(|j| lines[j].iter().rev().take(3).rev().copied().collect()).unwrap_or_default();
            let after: Vec<&str> = lines.get(i + 1).map(|l| l.iter().take(3).copied().collect()).unwrap_or_default();
            let found = |a: &[&str], b: &[&str]| {
                a.len() + b.len() >= 2 && flat.contains(&format!(" {} ", [a, &[&here], b].concat().join(" ")))
            };
            if whole.contains(&here) || found(&before, &[]) || found(&[], &after) { 1.0 } else { 0.0 }
        };
        labels.push(if label > 0.85 {
            1.0
        } else if label < 0.1 {
            0.0
        } else {
            label
        });
        weights.push(weight(line.len() as f32, gold_tokens.len() as f32));
    }
    (labels, weights)
}

/// What a line of so many words matters to the score of a page whose text has so many.
fn weight(words: f32, all: f32) -> f32 {
    ((words + 2.0) * 300.0 / (all + 300.0)).min(60.0)
}

/// Precision and recall of `got` against `gold` over 4-token shingles (fewer tokens: one shingle of them all).
pub(crate) fn overlap(gold: &str, got: &str) -> (f64, f64) {
    fn count<'a>(tokens: &[&'a str]) -> HashMap<Vec<&'a str>, u32> {
        let mut counts = HashMap::new();
        if tokens.is_empty() {
            return counts;
        }
        for w in tokens.windows(4.min(tokens.len())) {
            *counts.entry(w.to_vec()).or_insert(0) += 1;
        }
        counts
    }
    let (gold, got) = (tokens(gold), tokens(got));
    let (a, b) = (count(&gold), count(&got));
    let both: u32 = a.iter().map(|(w, n)| (*n).min(b.get(w).copied().unwrap_or(0))).sum(); // A sum does not depend on the order.
    let total = |m: &HashMap<Vec<&str>, u32>| m.values().sum::<u32>();
    let ratio = |n: u32| if n == 0 { 0.0 } else { f64::from(both) / f64::from(n) };
    (ratio(total(&b)), ratio(total(&a)))
}
