//! Trains the choice of a page's day of publication, folds by site.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use legation_page::training::{DATE_FEATURES, days};

use super::boost::{Forest, Params, Table, grow};
use super::data;

const FOLDS: u64 = 5;

struct Page {
    set: String,
    gold: String,
    fold: u64,
    days: Vec<String>,
    features: Vec<f32>,
}

/// Trains on DATA, writes the weights, and prints what cross-validation by site predicts for other pages.
pub(crate) fn train(data: &Path, weights: &Path) -> Result<(), Box<dyn Error>> {
    let pages: Vec<Page> = data::read(data)?
        .into_iter()
        .filter(|(g, _)| !g.date.is_empty())
        .map(|(g, bytes)| {
            let (days, features) = days(&bytes, !g.set.starts_with("plain"));
            Page { fold: data::hash(&g.site) % FOLDS, set: g.set, gold: g.date, days, features }
        })
        .collect();
    let forest = grow(&table(&pages, |_| true), params(), 1);
    let mut bytes = Vec::new();
    forest.write(&mut bytes);
    std::fs::write(weights, &bytes)?;
    eprintln!("{} bytes; most used: {:?}", bytes.len(), &forest.used()[..forest.used().len().min(25)]);
    let mut chosen: Vec<(f32, &str)> = vec![(0.0, ""); pages.len()];
    for fold in 0..FOLDS {
        let forest = grow(&table(&pages, |p| p.fold != fold), params(), 2 + fold);
        for (i, p) in pages.iter().enumerate().filter(|(_, p)| p.fold == fold) {
            chosen[i] = choose(&forest, p);
        }
    }
    for threshold in [0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7] {
        let mut sets: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
        for (p, (score, day)) in pages.iter().zip(&chosen) {
            let s = sets.entry(&p.set).or_default();
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
    Ok(())
}

fn params() -> Params {
    Params { trees: 120, depth: 5, rate: 0.08, features: 0.35, rows: 0.6, leaf: 2.0, lambda: 3.0 }
}

fn choose<'a>(forest: &Forest, page: &'a Page) -> (f32, &'a str) {
    let scored = page.features.chunks(DATE_FEATURES).zip(&page.days).filter(|(_, d)| !d.is_empty());
    scored
        .map(|(row, day)| (forest.probability(row), day.as_str()))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .unwrap_or((0.0, ""))
}

fn table(pages: &[Page], take: impl Fn(&Page) -> bool) -> Table {
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
