//! Trains the line model: two stages for pages with markup, two for pages without, folds by site.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::error::Error;
use std::path::Path;

use legation_page::training::Sample;

use super::boost::{Forest, Params, Table, grow};
use super::data::{self, Gold};

/// Folds by site.
const FOLDS: u64 = 3;

struct Page {
    sample: Sample,
    labels: Vec<f32>,
    weights: Vec<f32>,
    texts: Vec<String>,
    gold: Gold,
    fold: u64,
}

/// Trains on DATA and writes the weights; with `score` prints what cross-validation by site predicts for other pages
/// (the first stage is always judged so: the second learns from its judgements out of fold).
pub(crate) fn train(data: &Path, weights: &Path, score: bool) -> Result<(), Box<dyn Error>> {
    let all = data::read(data)?;
    let mut bytes = Vec::new();
    for markup in [false, true] {
        let pages: Vec<Page> = all
            .iter()
            .filter(|(g, _)| !g.text.is_empty() && g.set.starts_with("plain") != markup)
            .map(|(g, bytes)| page(g, bytes, markup))
            .filter(|p| !p.labels.is_empty())
            .collect();
        let lines: usize = pages.iter().map(|p| p.labels.len()).sum();
        eprintln!("{} pages, {lines} lines", pages.len());
        for forest in two_stages(&pages, markup, score) {
            forest.write(&mut bytes);
        }
    }
    std::fs::write(weights, &bytes)?;
    eprintln!("{} bytes written to {}", bytes.len(), weights.display());
    Ok(())
}

fn two_stages(pages: &[Page], markup: bool, score: bool) -> [Forest; 2] {
    // With markup there is more to learn from; without, more trees were not worth their time in cross-validation.
    let params = |trees, rate, rows, leaf| Params { trees, depth: 5, rate, features: 0.3, rows, leaf, lambda: 2.0 };
    let [first, second] = if markup {
        [params(60, 0.15, 0.5, 3.0), params(140, 0.08, 0.5, 5.0)]
    } else {
        [params(40, 0.2, 0.4, 3.0), params(70, 0.12, 0.5, 3.0)]
    };
    let width = pages[0].sample.width;
    let plain = |p: &Page| p.sample.features.clone();
    // First stage, out of fold.
    let mut judged: Vec<Vec<f32>> = vec![Vec::new(); pages.len()];
    for fold in 0..FOLDS {
        let forest = grow(&table(pages, width, |p| p.fold != fold, |_, p| plain(p)), first, 1 + fold);
        for (i, p) in pages.iter().enumerate().filter(|(_, p)| p.fold == fold) {
            judged[i] = p.sample.features.chunks(width).map(|r| forest.probability(r)).collect();
        }
    }
    report("first stage", pages, &judged);
    let contexts: Vec<Vec<f32>> = pages.iter().zip(&judged).map(|(p, j)| p.sample.context(j)).collect();
    let wide = width + Sample::context_width();
    let rows = |i: usize, p: &Page| -> Vec<f32> {
        p.sample
            .features
            .chunks(width)
            .zip(contexts[i].chunks(Sample::context_width()))
            .flat_map(|(a, b)| a.iter().chain(b).copied())
            .collect()
    };
    // First the weights themselves, then what they are worth.
    let one = grow(&table(pages, width, |_| true, |_, p| plain(p)), first, 1);
    let two = grow(&table(pages, wide, |_| true, rows), second, 11);
    eprintln!("most used: {:?}", &two.used()[..two.used().len().min(25)]);
    let mut decided: Vec<Vec<f32>> = vec![Vec::new(); pages.len()];
    for fold in 0..if score { FOLDS } else { 0 } {
        let forest = grow(&table(pages, wide, |p| p.fold != fold, rows), second, 11 + fold);
        for (i, p) in pages.iter().enumerate().filter(|(_, p)| p.fold == fold) {
            decided[i] = rows(i, p).chunks(wide).map(|r| forest.probability(r)).collect();
        }
    }
    if score {
        report("second stage", pages, &decided);
    }
    [one, two]
}

fn table(pages: &[Page], width: usize, take: impl Fn(&Page) -> bool, rows: impl Fn(usize, &Page) -> Vec<f32>) -> Table {
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
            table.weights.push(p.weights[k] * if furniture { 2.5 } else { 1.0 });
        }
    }
    table
}

fn page(gold: &Gold, bytes: &[u8], markup: bool) -> Page {
    let sample = Sample::new(bytes, markup);
    let texts: Vec<String> = sample.texts().map(str::to_owned).collect();
    let (labels, weights) = labels(&texts, &gold.text);
    let fold = data::hash(&gold.site);
    Page { sample, labels, weights, texts, gold: gold.clone(), fold: fold % FOLDS }
}

/// Runs of word characters, as the scorer cuts them.
pub(crate) fn tokens(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()).collect()
}

/// Share of each line that the gold text holds, and how much the line matters to the page's score.
fn labels(texts: &[String], gold: &str) -> (Vec<f32>, Vec<f32>) {
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
        weights.push(((line.len() as f32 + 2.0) * 300.0 / (gold_tokens.len() as f32 + 300.0)).min(60.0));
    }
    (labels, weights)
}

/// Mean precision and recall over 4-token shingles, as the scorer counts them, for a few thresholds.
fn report(name: &str, pages: &[Page], judged: &[Vec<f32>]) {
    for threshold in [0.35, 0.4, 0.45, 0.5, 0.55] {
        let mut sets: BTreeMap<&str, (f64, f64, usize)> = BTreeMap::new();
        for (p, j) in pages.iter().zip(judged) {
            let mut seen = HashSet::new();
            let kept: Vec<&str> = p
                .texts
                .iter()
                .zip(j)
                .filter(|(_, j)| **j >= threshold)
                .map(|(t, _)| t.as_str())
                .filter(|t| t.len() <= 40 || seen.insert(*t))
                .collect();
            let (precision, recall) = overlap(&p.gold.text, &kept.join("\n"));
            let s = sets.entry(&p.gold.set).or_default();
            s.0 += precision;
            s.1 += recall;
            s.2 += 1;
        }
        let figures: Vec<String> = sets
            .iter()
            .map(|(set, (p, r, n))| {
                let (p, r) = (p / *n as f64, r / *n as f64);
                format!("{set} {:.4} ({p:.3}/{r:.3})", 2.0 * p * r / (p + r))
            })
            .collect();
        eprintln!("{name} at {threshold}: {}", figures.join("  "));
    }
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
