//! Training of the story (`legation_events::opinion::Story`) on the articles of the part `learn`: of the parties that could
//! be put into an event which lacks some, those that give it a line which nothing else has; of the reports that are then made
//! of articles left out, those that are right.

use std::path::Path;

use legation::{Coded, Pipeline};
use legation_events::opinion::{self, Choice, Opinion, Story, Telling, tellings};

use super::{Article, Count, Failed, read_part, record, score, spans};
use crate::news::Parties;
use crate::plv::{choice, svm};

pub(super) type Row = (Vec<u32>, bool);

const FOLDS: usize = 5;
const SEED: u64 = 20_261_123;

/// What one article teaches.
type Lessons = Vec<Row>;

/// `train-story`: trains on the part `learn`, and for the confidence on the judged reports of the articles in `shared` too,
/// and writes the weights into the source tree; tells what articles that were left out in turn would score.
///
/// # Errors
/// The articles or the model cannot be read, or the weights cannot be written.
pub(crate) fn train(shared: &Path) -> Result<String, Failed> {
    let mut pipeline = Pipeline::open(&legation::Options::default())?;
    let mut articles = read_part("learn")?;
    let own_articles = articles.len();
    articles.extend(super::real::learn(shared)?);
    let read: Vec<Coded> = articles.iter().map(|a| coded(&pipeline, a)).collect::<Result<_, _>>()?;
    let lessons: Vec<Lessons> =
        articles.iter().zip(&read).map(|(a, c)| learned(&pipeline, a, c)).collect::<Result<_, _>>()?;
    let own = of_own(&pipeline);
    let all = lacking(lessons.iter().chain([&own]));
    let left_out: Vec<Choice> = (0..FOLDS)
        .map(|fold| lacking((0..articles.len()).filter(|i| i % FOLDS != fold).map(|i| &lessons[i]).chain([&own])))
        .collect();
    // Reports are judged as they are made of articles that taught the story nothing.
    let mut reports: Vec<Vec<Row>> = vec![Vec::new(); articles.len()];
    for (fold, lacking) in left_out.iter().enumerate() {
        pipeline.set_opinion(with(Story { lacking: lacking.clone(), right: Choice::default() })?);
        for i in (fold..articles.len()).step_by(FOLDS) {
            reports[i] = verdicts(&pipeline, &articles[i], &read[i])?;
        }
    }
    pipeline.set_opinion(with(Story { lacking: all.clone(), right: Choice::default() })?);
    let (real, judged) = super::judged::rows(&pipeline, shared)?;
    let mut out = of_real(&reports, &real, judged);
    for (name, sure) in [("all that is read", false), ("what is sure enough", true)] {
        let mut count = [Count::default(), Count::default()];
        for (fold, lacking) in left_out.iter().enumerate() {
            let taught = reports.iter().enumerate().filter(|r| r.0 % FOLDS != fold).map(|r| r.1).chain(&real);
            let right = if sure { confidence(taught) } else { Choice::default() };
            pipeline.set_opinion(with(Story { lacking: lacking.clone(), right })?);
            for i in (fold..articles.len()).step_by(FOLDS) {
                let reports = pipeline.session().with_input(&read[i], legation_events::code).0;
                let coded = crate::news::Coded { text: read[i].article.text.clone(), reports, traces: Vec::new() };
                score(&articles[i], &coded, &mut count[usize::from(i >= own_articles)])?;
            }
        }
        for (count, whose) in count.iter().zip(["ours", "real"]) {
            for r in count.rows("learn").iter().take(2) {
                out.push_str(&format!("{whose}, {name}: {} {:.3}\n", r.measure, r.ours));
            }
        }
    }
    let story = Story { lacking: all, right: confidence(reports.iter().chain(&real)) };
    let bytes = story.to_bytes();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../events/src/opinion");
    std::fs::write(folder.join("story.bin"), &bytes)?;
    std::fs::write(folder.join("story.sha256"), Opinion::hash_of(&bytes) + "\n")?;
    let rows: usize = lessons.iter().chain([&own]).map(Vec::len).sum();
    Ok(format!("{out}{} articles, {rows} parties proposed, {} bytes", articles.len(), bytes.len()))
}

pub(super) fn coded(pipeline: &Pipeline, article: &Article) -> Result<Coded, Failed> {
    let line = record(article).line;
    let first = legation_page::read(line.as_bytes(), "wires.jsonl").next().ok_or("no article")?;
    let first = first.map_err(|e| format!("{}: {e:?}", article.name))?;
    Ok(pipeline.session().read(first.0))
}

fn parties(t: &Telling) -> Parties<'_> {
    Parties { event_type: t.event_type, actor: &t.actor, recipient: &t.recipient }
}

fn learned(pipeline: &Pipeline, article: &Article, coded: &Coded) -> Result<Lessons, Failed> {
    let all = pipeline.session().with_input(coded, |input, lexicon, _| tellings(input, lexicon));
    let spans = spans(&article.sentences, &coded.article.text)
        .ok_or_else(|| format!("{}: a sentence is not in the text that was coded", article.name))?;
    let mut lessons = Lessons::new();
    for (n, &(from, to)) in spans.iter().enumerate() {
        let within = |t: &&Telling| from <= t.trigger.start as usize && t.trigger.end as usize <= to;
        let here: Vec<&Telling> = all.iter().filter(within).collect();
        let mut lines: Vec<&super::Line> = article.lines.iter().filter(|l| l.sentence == n + 1).collect();
        lines.sort_by_key(|l| !l.core);
        let told: Vec<&Telling> = here.iter().copied().filter(|t| t.told).collect();
        let takes = |l: &&super::Line| (0..told.len()).filter(|&i| l.takes(&parties(told[i]))).collect();
        let of = super::pair(&lines.iter().map(takes).collect::<Vec<_>>(), told.len());
        for t in here.iter().filter(|t| !t.told) {
            let fits = |free: bool| {
                lines
                    .iter()
                    .enumerate()
                    .any(|(k, l)| l.takes(&parties(t)) && (!free || l.core && !of.contains(&Some(k))))
            };
            // Neither right nor wrong: it may be left out, or something else tells it.
            if fits(true) || !fits(false) {
                lessons.push((t.slots.clone(), fits(true)));
            }
        }
    }
    Ok(lessons)
}

/// The sentences of the lexicon, and passages that relate nobody: what is to be coded there the tables find.
fn of_own(pipeline: &Pipeline) -> Lessons {
    let mut lessons = Lessons::new();
    for text in choice::own_passages(pipeline) {
        let mut session = pipeline.session();
        let coded = session.read(legation::text_article(text, None));
        let all = session.with_input(&coded, |input, lexicon, _| tellings(input, lexicon));
        lessons.extend(all.into_iter().filter(|t| !t.told).map(|t| (t.slots, false)));
    }
    lessons
}

fn with(story: Story) -> Result<Opinion, Failed> {
    let mut opinion = Opinion::builtin()?;
    opinion.story = story;
    Ok(opinion)
}

fn lacking<'l>(lessons: impl Iterator<Item = &'l Lessons>) -> Choice {
    let rows: Vec<Row> = lessons.flatten().cloned().collect();
    let (bias, weights) = svm::binary(&rows, SEED);
    Choice::new(bias, &weights)
}

/// What is seen of each report of an article, and whether it is right; of what is told twice, both are.
fn verdicts(pipeline: &Pipeline, article: &Article, coded: &Coded) -> Result<Vec<Row>, Failed> {
    let all = pipeline.session().with_input(coded, opinion::reports);
    let spans = spans(&article.sentences, &coded.article.text)
        .ok_or_else(|| format!("{}: a sentence is not in the text that was coded", article.name))?;
    let mut rows = Vec::new();
    for (n, &(from, to)) in spans.iter().enumerate() {
        for (report, slots) in &all {
            let at = report.trigger.span;
            if from <= at.start as usize && at.end as usize <= to {
                let right = article.lines.iter().any(|l| l.sentence == n + 1 && l.right(report));
                rows.push((slots.clone(), right));
            }
        }
    }
    Ok(rows)
}

/// Weights whose margin is the logarithm of the odds that a report is right: a support vector machine, its margins on articles
/// left out in turn laid on a logistic curve (Platt, 1999).
fn confidence<'l>(articles: impl Iterator<Item = &'l Vec<Row>>) -> Choice {
    let articles: Vec<&Vec<Row>> = articles.collect();
    let mut margins: Vec<(f64, bool)> = Vec::new();
    for fold in 0..FOLDS {
        let part = |here: bool| articles.iter().enumerate().filter(move |a| (a.0 % FOLDS == fold) == here);
        let rows: Vec<Row> = part(false).flat_map(|a| a.1.iter().cloned()).collect();
        let (bias, weights) = svm::binary(&rows, SEED);
        let choice = Choice::new(bias, &weights);
        margins.extend(part(true).flat_map(|a| a.1.iter()).map(|r| (f64::from(choice.margin(&r.0)), r.1)));
    }
    let (slope, offset) = logistic(&margins);
    let rows: Vec<Row> = articles.into_iter().flatten().cloned().collect();
    let (bias, weights) = svm::binary(&rows, SEED);
    let weights: Vec<(u32, f32)> = weights.into_iter().map(|(slot, w)| (slot, w * slope as f32)).collect();
    Choice::new((f64::from(bias) * slope + offset) as f32, &weights)
}

/// Of the judged reports of real articles, how many are right at each least confidence, where their article taught nothing.
fn of_real(ours: &[Vec<Row>], real: &[Vec<Row>], judged: usize) -> String {
    let mut sure: Vec<(f32, bool)> = Vec::new();
    for fold in 0..FOLDS {
        let others = real.iter().enumerate().filter(|r| r.0 % FOLDS != fold).map(|r| r.1);
        let right = confidence(ours.iter().chain(others));
        let here = real.iter().enumerate().filter(|r| r.0 % FOLDS == fold).flat_map(|r| r.1);
        sure.extend(here.map(|(slots, is)| (right.probability(slots), *is)));
    }
    let mut out = format!("{} of {judged} judged reports are still made\n", sure.len());
    for least in [0.0, 0.2, 0.3, 0.4, 0.5] {
        let told: Vec<bool> = sure.iter().filter(|s| s.0 >= least).map(|s| s.1).collect();
        let right = told.iter().filter(|r| **r).count();
        let share = right as f64 / told.len().max(1) as f64;
        out.push_str(&format!("judged, confidence of {least} or more: {right} of {} right, {share:.3}\n", told.len()));
    }
    out
}

/// Slope and offset that make odds of margins, by Newton's method.
fn logistic(margins: &[(f64, bool)]) -> (f64, f64) {
    let (mut slope, mut offset) = (1.0, 0.0);
    for _ in 0..20 {
        let (mut g, mut h) = ([0.0; 2], [1e-6, 0.0, 1e-6]);
        for &(m, right) in margins {
            let p = 1.0 / (1.0 + (-(slope * m + offset)).exp());
            let (miss, w) = (p - f64::from(u8::from(right)), p * (1.0 - p));
            g = [g[0] + miss * m, g[1] + miss];
            h = [h[0] + w * m * m, h[1] + w * m, h[2] + w];
        }
        let det = h[0] * h[2] - h[1] * h[1];
        slope -= (h[2] * g[0] - h[1] * g[1]) / det;
        offset -= (h[0] * g[1] - h[1] * g[0]) / det;
    }
    (slope, offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_logistic_curve_is_found_again() {
        // At each margin the share that a curve of slope 2 and offset -0.5 has there.
        let mut margins = Vec::new();
        for m in [-1.0, -0.4, 0.0, 0.3, 0.9] {
            let right = (1000.0 / (1.0 + f64::exp(-(2.0 * m - 0.5)))).round() as usize;
            margins.extend((0..1000).map(|i| (m, i < right)));
        }
        let (slope, offset) = logistic(&margins);
        assert!((slope - 2.0).abs() < 0.02 && (offset + 0.5).abs() < 0.01, "{slope} {offset}");
    }
}
