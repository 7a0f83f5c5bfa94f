//! PLOVER roots of sentences whose two parties are given (Hu et al., ACL 2024), and the training of our second opinion.
//!
//! Sentences the committed weights were trained on are scored by repeated folds grouped by sentence; others by those
//! weights as they are. Peers as the yardstick's paper and its README give them, on its test part: dictionary coder,
//! GPT-4, ZSP (rules over a zero-shot entailment model), ConfliBERT trained on all of the training part; "linear" is
//! the linear model published beside them. Peers stand on another part of the set than our folds: beside, not against.

pub(crate) mod choice;
pub(crate) mod data;
mod end_to_end;
pub(crate) mod svm;

use std::error::Error;
use std::path::Path;

use legation_events::opinion::{CLASSES, Choice, Feature, Opinion, ROOTS};

use crate::score::{Row, Scores};
use data::Item;

const PEERS: &[(&str, f64)] =
    &[("dictionary", 0.46), ("GPT-4", 0.61), ("linear", 0.72), ("ZSP", 0.82), ("ConfliBERT", 0.87)];
/// How often the folds are drawn anew.
const REPEATS: u64 = 3;
const FOLDS: usize = 10;
const SEED: u64 = 20_240_211;

pub(crate) fn run(data: &Path, predictions: Option<&Path>) -> Scores {
    let (name, items) = data::read(data)?;
    let pipeline = legation::Pipeline::open(&legation::Options::default())?;
    let vectors = data::vectors(&pipeline, &items)?;
    let opinion = Opinion::builtin()?;
    let known = items.iter().filter(|i| opinion.knows(&i.sentence)).count();
    let rounds: Vec<Vec<[f32; CLASSES]>> = if 2 * known > items.len() {
        (0..REPEATS).map(|r| by_folds(&items, &vectors, SEED + r)).collect()
    } else {
        vec![vectors.iter().map(|v| opinion.margins(v)).collect()]
    };
    let how = if 2 * known > items.len() { format!("{FOLDS} folds, {REPEATS} times") } else { "held out".to_owned() };
    let gold: Vec<usize> = items.iter().map(|i| i.root).collect();
    let guesses: Vec<Vec<usize>> = rounds.iter().map(|m| m.iter().map(top).collect()).collect();
    let mut rows = Vec::new();
    let measures: [(&str, fn(usize) -> usize, &[(&str, f64)]); 3] =
        [("root", |r| r, PEERS), ("quad", quad, &[]), ("binary", |r| quad(r) / 3, &[])];
    for (measure, map, peers) in measures {
        let score = |pick: &[usize]| -> f64 {
            let each = guesses.iter().map(|g| {
                let pairs: Vec<(usize, usize)> = pick.iter().map(|&i| (map(gold[i]), map(g[i]))).collect();
                macro_f1(&pairs)
            });
            each.sum::<f64>() / guesses.len() as f64
        };
        let all: Vec<usize> = (0..items.len()).collect();
        let (low, high) = interval(&items, &score);
        rows.push(Row::new(&name, &format!("{measure} macro-F1 [{low:.3}, {high:.3}] {how}"), score(&all), peers));
    }
    let told = if 2 * known > items.len() {
        coded_by_folds(pipeline, &items, &vectors)?
    } else {
        end_to_end::score(&pipeline, &items)
    };
    let share = |what: &str, f: fn(&end_to_end::Outcome) -> bool| {
        let (n, of) = (told.iter().filter(|o| f(o)).count(), told.len());
        Row::new(&name, &format!("{what}, actors hidden ({n}/{of})"), n as f64 / of.max(1) as f64, &[])
    };
    rows.push(share("root and both actors", |o| o.root && o.parties));
    rows.push(share("both actors", |o| o.parties));
    if let Some(out) = predictions {
        let lines: Vec<String> = items
            .iter()
            .enumerate()
            .map(|(i, item)| {
                let judged = opinion_of(&rounds[0][i], opinion.temperature);
                serde_json::json!({
                    "uid": item.uid, "gold": ROOTS[item.root], "predicted": ROOTS[guesses[0][i]],
                    "probability": (judged * 100.0).round() / 100.0, "end_to_end": told[i].told, "no_report": told[i].silent,
                    "source_known": told[i].known.0, "target_known": told[i].known.1,
                })
                .to_string()
            })
            .collect();
        std::fs::write(out, lines.join("\n") + "\n")?;
    }
    Ok(rows)
}

/// `train-opinion DATA`: trains on all of DATA and writes the weights into the source tree.
///
/// # Errors
/// DATA or the model cannot be read, or the weights cannot be written.
pub(crate) fn train(data: &Path) -> Result<String, Box<dyn Error>> {
    let (_, items) = data::read(data)?;
    let pipeline = legation::Pipeline::open(&legation::Options::default())?;
    let vectors = data::vectors(&pipeline, &items)?;
    let gold: Vec<usize> = items.iter().map(|i| i.root).collect();
    let temperature = svm::temperature(&by_folds(&items, &vectors, SEED), &gold);
    let examples: Vec<(&[Feature], usize)> = vectors.iter().map(Vec::as_slice).zip(gold.iter().copied()).collect();
    let mut model = svm::train(&examples, SEED);
    model.temperature = temperature;
    let mut opinion = model.into_opinion(Opinion::remember(items.iter().map(|i| i.sentence.as_str())));
    let all: Vec<usize> = (0..items.len()).collect();
    let read = choice::Read::new(&pipeline, &items);
    let rows;
    (opinion.choice, rows) = chosen(&mut { pipeline }, &items, &vectors, &read, &all, temperature);
    let bytes = opinion.to_bytes();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../events/src/opinion");
    std::fs::write(folder.join("weights.bin"), &bytes)?;
    std::fs::write(folder.join("weights.sha256"), Opinion::hash_of(&bytes) + "\n")?;
    Ok(format!(
        "{} sentences, temperature {temperature:.2}, {rows} choices of parties, {} bytes",
        items.len(),
        bytes.len()
    ))
}

/// Margins of every item from models that did not see its sentence.
fn by_folds(items: &[Item], vectors: &[Vec<Feature>], seed: u64) -> Vec<[f32; CLASSES]> {
    let fold = data::folds(items, FOLDS, seed);
    let mut out = vec![[0f32; CLASSES]; items.len()];
    for f in 0..FOLDS {
        let model = trained_without(items, vectors, &fold, f, seed);
        for i in (0..items.len()).filter(|&i| fold[i] == f) {
            out[i] = model.margins(&vectors[i]);
        }
    }
    out
}

/// The model trained on every fold but `f`.
fn trained_without(items: &[Item], vectors: &[Vec<Feature>], fold: &[usize], f: usize, seed: u64) -> svm::Model {
    let examples: Vec<(&[Feature], usize)> =
        (0..items.len()).filter(|&i| fold[i] != f).map(|i| (vectors[i].as_slice(), items[i].root)).collect();
    svm::train(&examples, seed ^ f as u64)
}

/// The choice of parties learned from some of the items, and from how many choices. What it sees of roots comes from
/// models that saw neither the sentence in hand nor any item outside of `among`.
fn chosen(
    pipeline: &mut legation::Pipeline,
    items: &[Item],
    vectors: &[Vec<Feature>],
    read: &choice::Read,
    among: &[usize],
    temperature: f32,
) -> (Choice, usize) {
    let fold = data::folds(items, FOLDS, SEED);
    let judge = |without: Option<usize>| {
        let seen = among.iter().filter(|&&i| Some(fold[i]) != without);
        let examples: Vec<(&[Feature], usize)> = seen.map(|&i| (vectors[i].as_slice(), items[i].root)).collect();
        let mut model = svm::train(&examples, SEED);
        model.temperature = temperature;
        model.into_opinion(Vec::new())
    };
    let mut rows = Vec::new();
    for f in 0..FOLDS {
        let here: Vec<usize> = among.iter().copied().filter(|&i| fold[i] == f).collect();
        if !here.is_empty() {
            pipeline.set_opinion(judge(Some(f)));
            rows.extend(here.iter().flat_map(|&i| read.rows(pipeline, items, i)));
        }
    }
    pipeline.set_opinion(judge(None));
    rows.extend(read.own_rows(pipeline));
    (choice::train(&rows, SEED), rows.len())
}

/// What the whole pipeline tells of every item, with a second opinion that did not see its sentence: nor did the models
/// of roots that its choice of parties was trained with.
fn coded_by_folds(
    mut pipeline: legation::Pipeline,
    items: &[Item],
    vectors: &[Vec<Feature>],
) -> Result<Vec<end_to_end::Outcome>, Box<dyn Error>> {
    let fold = data::folds(items, FOLDS, SEED);
    let Opinion { temperature, story, .. } = Opinion::builtin()?;
    let read = choice::Read::new(&pipeline, items);
    let mut out: Vec<(usize, end_to_end::Outcome)> = Vec::new();
    for f in 0..FOLDS {
        let others: Vec<usize> = (0..items.len()).filter(|&i| fold[i] != f).collect();
        let (choice, _) = chosen(&mut pipeline, items, vectors, &read, &others, temperature);
        let mut model = trained_without(items, vectors, &fold, f, SEED);
        model.temperature = temperature;
        let mut opinion = model.into_opinion(Vec::new());
        opinion.choice = choice;
        // Learned from articles of our own, none of the set's.
        opinion.story = story.clone();
        pipeline.set_opinion(opinion);
        let here: Vec<usize> = (0..items.len()).filter(|&i| fold[i] == f).collect();
        let told = end_to_end::score(&pipeline, here.iter().map(|&i| &items[i]));
        out.extend(here.into_iter().zip(told));
    }
    out.sort_by_key(|o| o.0);
    Ok(out.into_iter().map(|o| o.1).collect())
}

fn top(margins: &[f32; CLASSES]) -> usize {
    (0..CLASSES).fold(0, |best, i| if margins[i] > margins[best] { i } else { best })
}

fn opinion_of(margins: &[f32; CLASSES], temperature: f32) -> f32 {
    Opinion::new(temperature, *margins, Vec::new(), Vec::new()).weigh(&[]).best().1
}

/// The yardstick's quads: it counts YIELD as material cooperation.
fn quad(root: usize) -> usize {
    match ROOTS[root] {
        "AGREE" | "CONSULT" | "SUPPORT" => 1,
        "COOPERATE" | "AID" | "YIELD" => 2,
        "ACCUSE" | "REQUEST" | "REJECT" | "THREATEN" => 3,
        _ => 4,
    }
}

/// Mean F1 over the classes that occur in (gold, guess).
fn macro_f1(pairs: &[(usize, usize)]) -> f64 {
    let mut sum = 0.0;
    let mut classes = 0;
    for c in 0..=CLASSES {
        let gold = pairs.iter().filter(|p| p.0 == c).count();
        let made = pairs.iter().filter(|p| p.1 == c).count();
        let both = pairs.iter().filter(|p| p.0 == c && p.1 == c).count();
        if gold + made > 0 {
            classes += 1;
            sum += 2.0 * both as f64 / (gold + made) as f64;
        }
    }
    sum / f64::from(classes.max(1))
}

/// 95% bootstrap interval of a score over items, resampled by sentence.
fn interval(items: &[Item], score: &dyn Fn(&[usize]) -> f64) -> (f64, f64) {
    let groups = data::groups(items);
    let mut random = svm::Random(SEED);
    let mut scores: Vec<f64> = (0..400)
        .map(|_| {
            let pick: Vec<usize> =
                (0..groups.len()).flat_map(|_| groups[random.below(groups.len())].iter().copied()).collect();
            score(&pick)
        })
        .collect();
    scores.sort_by(f64::total_cmp);
    (scores[scores.len() / 40], scores[scores.len() - 1 - scores.len() / 40])
}
