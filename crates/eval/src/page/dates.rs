//! Trains the choice of a page's day of publication, folds by site.

use std::collections::BTreeMap;
use std::error::Error;

use legation_page::training::{DATE_FEATURES, Weights};

use super::boost::{Forest, Params, Table, grow};
use super::folds::FOLDS;
use super::train::Page as Known;

struct Page<'a> {
    set: &'a str,
    gold: &'a str,
    fold: u64,
    days: Vec<String>,
    features: Vec<f32>,
}

/// The weights of all `pages` and those of each fold, which have not seen its sites. `lines` are the weights of lines by
/// fold: what is text is always judged by weights that have not seen the page.
pub(crate) fn train(pages: &[Known], lines: &[Vec<u8>]) -> Result<(Vec<u8>, Vec<Vec<u8>>), Box<dyn Error>> {
    let mut none = Vec::new();
    Forest::default().write(&mut none);
    let lines: Option<Vec<Weights>> = lines.iter().map(|l| Weights::read(l, &none)).collect();
    let lines = lines.ok_or("weights of lines that cannot be read")?;
    let pages: Vec<Page<'_>> = pages
        .iter()
        .filter(|p| !p.gold.date.is_empty())
        .map(|p| {
            let (days, features) = p.sample.days(&lines[p.fold as usize]);
            Page { fold: p.fold, set: &p.gold.set, gold: &p.gold.date, days, features }
        })
        .collect();
    let of = |forest: &Forest| {
        let mut bytes = Vec::new();
        forest.write(&mut bytes);
        bytes
    };
    let all = several(&table(&pages, |_| true), 1);
    eprintln!("dates, most used: {:?}", &all.used()[..all.used().len().min(25)]);
    let mut chosen: Vec<(f32, &str)> = vec![(0.0, ""); pages.len()];
    let mut folds = Vec::new();
    for fold in 0..FOLDS {
        let forest = several(&table(&pages, |p| p.fold != fold), 2 + fold);
        for (i, p) in pages.iter().enumerate().filter(|(_, p)| p.fold == fold) {
            chosen[i] = choose(&forest, p);
        }
        folds.push(of(&forest));
    }
    report(&pages, &chosen);
    Ok((of(&all), folds))
}

/// Right and answered above a few thresholds: what the thresholds of the page stage are chosen by.
fn report(pages: &[Page<'_>], chosen: &[(f32, &str)]) {
    for threshold in [0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7] {
        let mut sets: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
        for (p, (score, day)) in pages.iter().zip(chosen) {
            let s = sets.entry(p.set).or_default();
            s[0] += 1;
            s[1] += usize::from(*score >= threshold);
            s[2] += usize::from(*score >= threshold && *day == p.gold);
        }
        let figures: Vec<String> = sets
            .iter()
            .map(|(set, [n, a, r])| {
                let (n, a, r) = (*n as f64, *a as f64, *r as f64);
                format!("{set} {:.3} (answered {:.3}, right {:.3})", r / n, a / n, r / a)
            })
            .collect();
        eprintln!("dates at {threshold}: {}", figures.join("  "));
    }
}

fn params() -> Params {
    Params { trees: 100, depth: 6, rate: 0.08, features: 0.35, rows: 0.6, leaf: 2.0, lambda: 3.0 }
}

/// Ensembles whose mean decides: of a thousand pages each alone learns as much chance as rule.
const ENSEMBLES: u64 = 3;

fn several(table: &Table, seed: u64) -> Forest {
    Forest::mean((0..ENSEMBLES).map(|k| grow(table, params(), seed + 100 * k)).collect())
}

fn choose<'a>(forest: &Forest, page: &'a Page<'_>) -> (f32, &'a str) {
    let scored = page.features.chunks(DATE_FEATURES).zip(&page.days).filter(|(_, d)| !d.is_empty());
    scored
        .map(|(row, day)| (forest.probability(row), day.as_str()))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .unwrap_or((0.0, ""))
}

fn table(pages: &[Page<'_>], take: impl Fn(&Page<'_>) -> bool) -> Table {
    let mut table = Table { width: DATE_FEATURES, ..Table::default() };
    for p in pages.iter().filter(|p| take(p)) {
        for (row, day) in p.features.chunks(DATE_FEATURES).zip(&p.days).filter(|(_, d)| !d.is_empty()) {
            let right = *day == p.gold;
            // Of the many wrong days of a list of articles each weighs less.
            let weight = if right { 1.0 } else { (12.0 / p.days.len() as f32).min(1.0) };
            table.rows.extend(row);
            table.labels.push(f32::from(u8::from(right)));
            table.weights.push(weight);
        }
    }
    table
}
