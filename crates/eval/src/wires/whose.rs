//! Training of the choice of states (`legation_actors::Question`): on words of the articles of the part `learn` that name
//! an office, body or group without its state, with the state that a reader finds (`data/wires/whose.tsv`).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use legation_actors::{Clues, Question};
use legation_schema::{Article as Passage, Span};

use super::story::coded;
use super::{Article, FOLDER, Failed, read_part, spans};

type Weights = BTreeMap<&'static str, f64>;

const FOLDS: usize = 6;
/// How much the squares of the weights cost against the likelihood of all answers.
const PENALTY: f64 = 1.0;
const STEPS: usize = 600;
/// What an answer of [`CASES`] counts for.
const OF_CASES: f64 = 3.0;

/// A question and the place of its answer; the number of states where none is right.
struct Item {
    question: Question,
    answer: usize,
    article: usize,
    weight: f64,
}

/// `train-whose`: writes `knowledge/actors/whose.tsv`; tells how the words of articles that were left out in turn are
/// answered.
///
/// # Errors
/// The articles or the model cannot be read, or the table cannot be written.
pub(crate) fn train(_data: &Path) -> Result<String, Failed> {
    let items = items()?;
    let (mut right, mut wrong, mut placed) = (0, 0, 0);
    for fold in 0..FOLDS {
        let weights = fitted(items.iter().filter(|i| i.article % FOLDS != fold));
        for item in items.iter().filter(|i| i.article % FOLDS == fold && i.weight == 1.0) {
            let none = item.question.clues.len();
            let scores = scores(&weights, item);
            let best = (0..=none).fold(none, |b, k| if scores[k] > scores[b] { k } else { b });
            placed += usize::from(item.answer < none);
            right += usize::from(best < none && best == item.answer);
            wrong += usize::from(best < none && best != item.answer);
        }
    }
    let weights = fitted(items.iter());
    let mut table = String::from(
        "# Weights of the clues by which a body told of without its state is given one: see `Context::question` in\n\
         # crates/actors. Written by `legation-eval train-whose` from crates/eval/data/wires.\nclue\tweight\n",
    );
    for (name, weight) in &weights {
        let _ = writeln!(table, "{name}\t{weight:.3}");
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../knowledge/actors/whose.tsv");
    std::fs::write(file, table)?;
    Ok(format!(
        "{} words, {placed} of a state that the article names; by folds {right} given theirs, {wrong} another",
        items.len()
    ))
}

fn items() -> Result<Vec<Item>, Failed> {
    let file = format!("{FOLDER}/whose.tsv");
    let text = std::fs::read_to_string(&file).map_err(|e| format!("{file}: {e}"))?;
    let mut labels: BTreeMap<(String, usize, String, usize), String> = BTreeMap::new();
    for (n, line) in text.lines().enumerate().skip(1) {
        let c: Vec<&str> = line.split('\t').collect();
        let wrong = || format!("{file}:{}: expected article, sentence, word, nth, state", n + 1);
        let [article, sentence, word, nth, state] = c[..] else { return Err(wrong().into()) };
        let number = |s: &str| s.parse::<usize>().map_err(|_| wrong());
        labels.insert((article.to_owned(), number(sentence)?, word.to_owned(), number(nth)?), state.to_owned());
    }
    let pipeline = legation::Pipeline::open(&legation::Options::default())?;
    let mut out = Vec::new();
    for (n, article) in read_part("learn")?.iter().enumerate() {
        let coded = coded(&pipeline, article)?;
        let questions = asked(&pipeline, &coded);
        out.extend(answered(article, n, &coded, questions, &labels)?);
    }
    let first = out.iter().map(|i| i.article + 1).max().unwrap_or(0);
    for (n, (article, brackets)) in CASES.iter().flat_map(|table| passages(table)).enumerate() {
        let coded = pipeline.session().read(article);
        let questions = asked(&pipeline, &coded);
        for question in questions {
            let span = coded.doc.token(question.token).span;
            // The last word of a phrase is mostly its head.
            let of = brackets.iter().filter(|b| b.0.contains(span)).min_by_key(|b| b.0.len());
            if let Some((_, state)) = of {
                let none = question.clues.len();
                let answer = question.codes.iter().position(|c| c == state).unwrap_or(none);
                out.push(Item { question, answer, article: first + n, weight: OF_CASES });
            }
        }
    }
    Ok(out)
}

/// What is asked of a document, each word once.
fn asked(pipeline: &legation::Pipeline, coded: &legation::Coded) -> Vec<Question> {
    let knowledge = pipeline.knowledge();
    let towns = knowledge.gazetteer.as_ref();
    let mut questions = legation_actors::questions(&coded.article, &coded.doc, &knowledge.actors, towns);
    questions.sort_by_key(|q| q.token);
    questions.dedup_by_key(|q| q.token);
    questions
}

/// Short passages of the actors' tests with the state of each mention in brackets, "[police|TZA COP]".
const CASES: &[&str] = &[
    include_str!("../../../actors/cases/mentions-1.md"),
    include_str!("../../../actors/cases/mentions-2.md"),
    include_str!("../../../actors/cases/mentions-3.md"),
];

/// An article of each passage, and the brackets' places with their states.
fn passages(table: &str) -> Vec<(Passage, Vec<(Span, String)>)> {
    let mut out: Vec<(Passage, Vec<(Span, String)>)> = Vec::new();
    let mut open = false;
    for line in table.lines() {
        if line.is_empty() {
            open = false;
        } else if let Some(date) = line.strip_prefix("article ") {
            open = true;
            out.push((legation::text_article("", date.parse().ok()), Vec::new()));
        } else if let Some((article, brackets)) = out.last_mut().filter(|_| open) {
            let mut text = article.text.to_string();
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            let mut rest = line;
            while let Some((before, after)) = rest.split_once('[') {
                text.push_str(before);
                let (inside, after) = after.split_once(']').unwrap_or((after, ""));
                let (words, want) = inside.split_once('|').unwrap_or((inside, "*"));
                let from = text.len();
                text.push_str(words);
                let state = want.split(' ').next().unwrap_or("*");
                if state != "*" && !want.contains(" + ") {
                    brackets.push((Span::new(from, text.len()), state.to_owned()));
                }
                rest = after;
            }
            text.push_str(rest);
            let date = article.published.interval.from.map(|p| p.date());
            *article = legation::text_article(&text, date);
        }
    }
    out
}

fn answered(
    article: &Article,
    n: usize,
    coded: &legation::Coded,
    questions: Vec<Question>,
    labels: &BTreeMap<(String, usize, String, usize), String>,
) -> Result<Vec<Item>, Failed> {
    let spans = spans(&article.sentences, &coded.article.text)
        .ok_or_else(|| format!("{}: a sentence is not in the text that was coded", article.name))?;
    let mut seen: BTreeMap<(usize, String), usize> = BTreeMap::new();
    let mut out = Vec::new();
    for question in questions {
        let span = coded.doc.token(question.token).span;
        let Some(sentence) = spans.iter().position(|s| s.0 <= span.start as usize && span.end as usize <= s.1) else {
            continue;
        };
        let word = coded.doc.word(question.token).to_owned();
        let nth = seen.entry((sentence, word.clone())).or_default();
        *nth += 1;
        let Some(state) = labels.get(&(article.name.clone(), sentence + 1, word, *nth)) else { continue };
        let none = question.clues.len();
        let answer = question.codes.iter().position(|c| c == state).unwrap_or(none);
        out.push(Item { question, answer, article: n, weight: 1.0 });
    }
    Ok(out)
}

fn score(weights: &Weights, clues: &Clues) -> f64 {
    clues.0.iter().map(|(name, value)| weights.get(name).copied().unwrap_or(0.0) * f64::from(*value)).sum()
}

/// Of each state, and of none.
fn scores(weights: &Weights, item: &Item) -> Vec<f64> {
    let q = &item.question;
    q.clues.iter().chain([&q.none]).map(|c| score(weights, c)).collect()
}

/// The weights that make the answers likeliest, by gradient steps that shrink with what each clue has moved (AdaGrad).
fn fitted<'i>(items: impl Iterator<Item = &'i Item> + Clone) -> Weights {
    let mut weights = Weights::new();
    let mut moved: Weights = Weights::new();
    for _ in 0..STEPS {
        let mut gradient: Weights = weights.iter().map(|(name, w)| (*name, PENALTY * w)).collect();
        for item in items.clone() {
            let scores = scores(&weights, item);
            let top = scores.iter().copied().fold(f64::MIN, f64::max);
            let sum: f64 = scores.iter().map(|s| (s - top).exp()).sum();
            let all = item.question.clues.iter().chain([&item.question.none]);
            for (k, clues) in all.enumerate() {
                let off = item.weight * ((scores[k] - top).exp() / sum - f64::from(u8::from(k == item.answer)));
                for (name, value) in &clues.0 {
                    *gradient.entry(name).or_default() += off * f64::from(*value);
                }
            }
        }
        for (name, g) in gradient {
            let m = moved.entry(name).or_default();
            *m += g * g;
            *weights.entry(name).or_default() -= 0.2 * g / (m.sqrt() + 1e-6);
        }
    }
    weights
}
