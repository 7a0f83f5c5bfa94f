//! Time expressions against annotated text, in the conventions of TempEval-3: spans strict and relaxed, and the value
//! of what matched; publication dates hidden and bounded by the text; time a document takes.
//!
//! `DATA` holds `*.jsonl` as the shared folder `bench/time` has it. A peer's answers, one JSON object a line
//! (`{"id", "timexes": [{"start", "end", "type", "value"}]}`, code points), lie in a folder named by
//! `LEGATION_TIME_PEERS` as `SET.PEER.jsonl`; `make -f crates/timex/timex.mk heideltime` makes HeidelTime's. With
//! `--predictions FILE` ours are written in the same form.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use jiff::civil::Date;
use legation_schema::{Article, Block, BlockKind, Dated, Doc, Grain, Interval, Span, Timex, TimexType};
use serde::{Deserialize, Serialize};

use crate::score::{Row, Scores};

#[derive(Deserialize)]
struct Item {
    id: String,
    text: String,
    dct: String,
    #[serde(default)]
    timexes: Vec<Mark>,
}

#[derive(Deserialize, Serialize, Clone)]
struct Mark {
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: String,
    value: String,
    #[serde(default, skip_serializing)]
    nested: bool,
    /// The days it stands for, where the tagger gives them beside the value: "../2019-09-20".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    days: Option<String>,
}

#[derive(Deserialize, Serialize)]
struct Answer {
    id: String,
    timexes: Vec<Mark>,
}

pub(crate) fn run(data: &Path, predictions: Option<&Path>) -> Scores {
    let path = legation::installed_model().ok_or("no language model found: see `make model`")?;
    let model = legation_lang::Model::open(&path)?;
    let mut lang = model.session();
    let mut out = predictions.map(fs::File::create).transpose()?;
    let mut rows = Vec::new();
    let mut files: Vec<_> = fs::read_dir(data)?.filter_map(|e| Some(e.ok()?.path())).collect();
    files.retain(|p| p.extension().is_some_and(|e| e == "jsonl"));
    files.sort();
    let mut speed = Speed::default();
    let mut hidden = Hidden::default();
    let mut cut = Hidden { cut_dateline: true, ..Hidden::default() };
    for file in files {
        let set = file.file_stem().and_then(|s| s.to_str()).unwrap_or_default().to_owned();
        let items: Vec<Item> = read(&file)?;
        let mut ours = BTreeMap::new();
        for item in &items {
            let narrative = set == "wikiwars";
            let mut article = article(item, narrative);
            let doc = lang.analyse(&article);
            let begin = Instant::now();
            let (timexes, _) = legation_timex::resolve(&article, &doc);
            speed.add(begin.elapsed().as_secs_f64(), item.text.len());
            let marks = marks(&item.text, &timexes);
            if let Some(out) = &mut out {
                writeln!(out, "{}", serde_json::to_string(&Answer { id: item.id.clone(), timexes: marks.clone() })?)?;
            }
            ours.insert(item.id.clone(), marks);
            if !narrative && let Ok(truth) = item.dct.get(..10).unwrap_or_default().parse::<Date>() {
                hidden.add(&mut article, &doc, &timexes, truth);
                cut.add(&mut article, &doc, &timexes, truth);
            }
        }
        let peers = peers(&set)?;
        let scores = score(&set, &items, &ours);
        let theirs: Vec<(String, Score)> =
            peers.iter().map(|(name, marks)| (name.clone(), score(&set, &items, marks))).collect();
        for (measure, figure) in MEASURES {
            let beside: Vec<(&str, f64)> = theirs.iter().map(|(n, s)| (n.as_str(), figure(s))).collect();
            // GUM marks dates alone: what else is found is not wrong.
            if set != "gum" || *measure == "value accuracy" {
                rows.push(Row::new(&set, measure, figure(&scores), &beside));
            }
        }
    }
    hidden.rows("publication hidden", &mut rows);
    cut.rows("dateline cut as well", &mut rows);
    rows.push(Row::new("all", "documents of 3 kB a second", speed.per_second(), &[]));
    Ok(rows)
}

fn read<T: for<'a> Deserialize<'a>>(file: &Path) -> Result<Vec<T>, Box<dyn Error>> {
    let text = fs::read_to_string(file)?;
    text.lines()
        .enumerate()
        .filter(|(_, l)| !l.trim().is_empty())
        .map(|(n, l)| serde_json::from_str(l).map_err(|e| format!("{}:{}: {e}", file.display(), n + 1).into()))
        .collect()
}

/// The text as an article of paragraphs; narrative texts have no publication to count from.
fn article(item: &Item, narrative: bool) -> Article {
    let text: Arc<str> = item.text.as_str().into();
    let mut blocks = Vec::new();
    let mut start = 0;
    for piece in item.text.split("\n\n") {
        if !piece.trim().is_empty() {
            blocks.push(Block { kind: BlockKind::Paragraph, span: Span::new(start, start + piece.len()) });
        }
        start += piece.len() + 2;
    }
    let date = item.dct.get(..10).and_then(|d| d.parse::<Date>().ok()).filter(|_| !narrative);
    let published = match date {
        Some(date) => Dated { interval: Interval::day(date), basis: "given".to_owned(), evidence: None },
        None => Dated { basis: "none".to_owned(), ..Dated::default() },
    };
    Article { id: item.id.clone(), text, blocks, published, language: Some("en".to_owned()), ..Article::default() }
}

/// Byte spans as code points.
fn marks(text: &str, timexes: &[Timex]) -> Vec<Mark> {
    let point = |byte: u32| text.get(..byte as usize).map_or(0, |t| t.chars().count());
    let kind = |k: TimexType| match k {
        TimexType::Date => "DATE",
        TimexType::Time => "TIME",
        TimexType::Duration => "DURATION",
        TimexType::Set => "SET",
    };
    timexes
        .iter()
        .map(|t| Mark {
            start: point(t.span.start),
            end: point(t.span.end),
            kind: kind(t.kind).to_owned(),
            value: t.value.clone(),
            nested: false,
            days: days(t),
        })
        .collect()
}

/// First and last day as GUM writes them.
fn days(t: &Timex) -> Option<String> {
    let end = |p: Option<legation_schema::Point>| p.map_or_else(|| "..".to_owned(), |p| p.date().to_string());
    (!t.interval.is_unbounded()).then(|| format!("{}/{}", end(t.interval.from), end(t.interval.to)))
}

fn peers(set: &str) -> Result<Vec<(String, BTreeMap<String, Vec<Mark>>)>, Box<dyn Error>> {
    let Some(folder) = std::env::var_os("LEGATION_TIME_PEERS") else { return Ok(Vec::new()) };
    let mut peers = Vec::new();
    let mut files: Vec<_> = fs::read_dir(folder)?.filter_map(|e| Some(e.ok()?.path())).collect();
    files.sort();
    for file in files {
        let name = file.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        if let Some(peer) =
            name.strip_prefix(set).and_then(|n| n.strip_prefix('.')).and_then(|n| n.strip_suffix(".jsonl"))
        {
            let answers: Vec<Answer> = read(&file)?;
            peers.push((peer.to_owned(), answers.into_iter().map(|a| (a.id, a.timexes)).collect()));
        }
    }
    Ok(peers)
}

type Measure = (&'static str, fn(&Score) -> f64);

const MEASURES: &[Measure] = &[
    ("strict F1", |s| s.f1(s.strict)),
    ("relaxed F1", |s| s.f1(s.relaxed)),
    ("value F1", |s| s.f1(s.value)),
    ("value accuracy", |s| 100.0 * s.value as f64 / (s.relaxed as f64).max(1.0)),
];

#[derive(Default)]
struct Score {
    gold: usize,
    found: usize,
    strict: usize,
    relaxed: usize,
    value: usize,
}

impl Score {
    fn f1(&self, right: usize) -> f64 {
        200.0 * right as f64 / ((self.gold + self.found) as f64).max(1.0)
    }
}

/// Counts as TempEval-3 does: each gold expression takes the first answer that overlaps it, an exact one before others,
/// and its value is right where the two strings are the same.
fn score(set: &str, items: &[Item], answers: &BTreeMap<String, Vec<Mark>>) -> Score {
    let mut score = Score::default();
    let none = Vec::new();
    for item in items {
        // MEANTIME is annotated in title, dateline and the first five sentences alone.
        let end = if set == "meantime" { annotated(&item.text) } else { usize::MAX };
        let gold: Vec<&Mark> = item.timexes.iter().filter(|m| !m.nested && m.start < end).collect();
        let found: Vec<&Mark> = answers.get(&item.id).unwrap_or(&none).iter().filter(|m| m.start < end).collect();
        score.gold += gold.len();
        score.found += found.len();
        let mut taken = vec![false; found.len()];
        for mark in gold {
            let overlaps = |(i, m): &(usize, &&Mark)| !taken[*i] && m.start < mark.end && mark.start < m.end;
            let exact =
                found.iter().enumerate().find(|(i, m)| !taken[*i] && (m.start, m.end) == (mark.start, mark.end));
            let Some((i, m)) = exact.or_else(|| found.iter().enumerate().find(overlaps)) else { continue };
            taken[i] = true;
            score.relaxed += 1;
            score.strict += usize::from((m.start, m.end) == (mark.start, mark.end));
            score.value += usize::from(same_value(set, mark, m));
        }
    }
    score
}

/// GUM gives days, times and intervals ("Thursday night" is its Thursday, "T15:11" a time of no day), so there the days
/// are compared, and times of no day as times.
fn same_value(set: &str, gold: &Mark, found: &Mark) -> bool {
    if gold.value == found.value {
        return true;
    }
    if set != "gum" {
        return false;
    }
    if gold.value.starts_with('T') {
        return found.value.find('T').is_some_and(|at| found.value[at..].starts_with(&gold.value));
    }
    let days = |value: &str| legation_timex::interval(value, None).bounds();
    let gold_days = match gold.value.split_once('/') {
        Some((a, b)) if a != ".." && b != ".." => days(a).zip(days(b)).map(|(a, b)| (a.0, b.1)),
        Some(_) => return found.days.as_deref() == Some(&gold.value),
        None => days(&gold.value),
    };
    gold_days.is_some() && gold_days == days(&found.value)
}

/// Where the annotated part of a MEANTIME text ends, in code points.
fn annotated(text: &str) -> usize {
    let body = text.match_indices("\n\n").nth(1).map_or(0, |(at, _)| at);
    let bytes = text.as_bytes();
    let mut sentences = 0;
    for (at, c) in text.char_indices().filter(|(at, _)| *at > body) {
        if !matches!(c, '.' | '!' | '?') {
            continue;
        }
        let mut next = at + 1;
        if bytes.get(next) == Some(&b'"') {
            next += 1;
        }
        let upper = text
            .get(next..)
            .and_then(|t| t.strip_prefix(' '))
            .is_some_and(|t| t.starts_with(|c: char| c.is_uppercase() || c == '"'));
        let word = text[..at].rsplit([' ', '\n']).next().unwrap_or("");
        let short =
            matches!(word, "Mr" | "Mrs" | "Dr" | "St" | "Inc" | "Co" | "Corp" | "U.S" | "U.K" | "No" | "Sen" | "Gen")
                || word.len() == 1;
        if upper && !short {
            sentences += 1;
            if sentences == 5 {
                return text[..next].chars().count();
            }
        }
    }
    text.chars().count()
}

/// What is left of dates when the publication is hidden.
#[derive(Default)]
struct Hidden {
    /// Whether datelines, which give the answer away, are cut from what the bound may read.
    cut_dateline: bool,
    documents: usize,
    with_year: usize,
    with_year_narrow: usize,
    bounded: usize,
    holding: usize,
    widths: Vec<i64>,
    open: usize,
    committed: usize,
    right: usize,
}

impl Hidden {
    /// Hides the publication date, bounds it by the text and resolves again; values with a calendar day, week, month or
    /// year count as committed and are right where they are what the known date gives.
    fn add(&mut self, article: &mut Article, doc: &Doc, known: &[Timex], truth: Date) {
        self.documents += 1;
        article.published = Dated { basis: "none".to_owned(), ..Dated::default() };
        let dateline = article.blocks.iter().position(|b| {
            let text = article.block_text(b);
            text.len() < 40 && known.iter().any(|t| b.span.contains(t.span) && t.interval == Interval::day(truth))
        });
        if let Some(i) = dateline.filter(|_| self.cut_dateline) {
            article.blocks.remove(i);
        }
        let year = known
            .iter()
            .any(|t| t.text.bytes().filter(u8::is_ascii_digit).count() >= 4 && t.interval.grain <= Grain::Year);
        self.with_year += usize::from(year);
        let tenures = legation::tenures(doc, legation_actors::Knowledge::builtin().spells());
        let bound = legation_timex::bound_publication(article, doc, &tenures);
        if let Some(bound) = bound {
            self.bounded += 1;
            let from = bound.interval.from.map(|p| p.date());
            let to = bound.interval.to.map(|p| p.date());
            self.holding += usize::from(from.is_none_or(|f| f <= truth) && to.is_none_or(|t| truth <= t));
            match (from, to) {
                (Some(f), Some(t)) => {
                    let width = i64::from((t - f).get_days()) + 1;
                    self.widths.push(width);
                    self.with_year_narrow += usize::from(year && width <= 366);
                }
                _ => self.open += 1,
            }
            article.published = bound;
        }
        let (timexes, _) = legation_timex::resolve(article, doc);
        for t in timexes.iter().filter(|t| matches!(t.kind, TimexType::Date | TimexType::Time)) {
            let calendar = !legation_timex::interval(&t.value, t.modifier.as_deref()).is_unbounded();
            if let Some(k) = known.iter().find(|k| k.span == t.span).filter(|_| calendar) {
                self.committed += 1;
                self.right += usize::from(k.value == t.value);
            }
        }
    }

    fn rows(mut self, name: &str, rows: &mut Vec<Row>) {
        let percent = |a: usize, b: usize| 100.0 * a as f64 / (b as f64).max(1.0);
        self.widths.sort_unstable();
        let median = self.widths.get(self.widths.len() / 2).copied().unwrap_or(0);
        let mut row = |measure: &str, figure| rows.push(Row::new(name, measure, figure, &[]));
        row("documents", self.documents as f64);
        row("bounded on some side %", percent(self.bounded, self.documents));
        row("truth within the bounds %", percent(self.holding, self.bounded));
        row("one side open % of bounded", percent(self.open, self.bounded));
        row("median width in days", median as f64);
        row("a year or less % of those with year", percent(self.with_year_narrow, self.with_year));
        row("committed values right %", percent(self.right, self.committed));
        row("committed values", self.committed as f64);
    }
}

#[derive(Default)]
struct Speed {
    seconds: f64,
    bytes: usize,
}

impl Speed {
    fn add(&mut self, seconds: f64, bytes: usize) {
        self.seconds += seconds;
        self.bytes += bytes;
    }

    fn per_second(&self) -> f64 {
        self.bytes as f64 / 3000.0 / self.seconds.max(1e-9)
    }
}
