//! Articles and dates of pages, counted as `score_pages.py` beside the shared set counts them.

mod bench;
mod boost;
mod data;
mod dates;
mod folds;
mod train;
mod words;
mod xz;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::error::Error;
use std::path::Path;

use legation_page::training::{extract_with, told};
use legation_page::{Input, extract};
use legation_schema::Article;
use serde_json::Value;

use crate::score::{Row, Scores};
use data::Gold;
pub(crate) use data::known;
use train::{overlap, tokens};

/// Set, measure and what others reach.
type Peers = (&'static str, &'static str, &'static [(&'static str, f64)]);

/// What others reach on these pages with the same scorer (`README.md` and `MEASURED.md` beside the set).
const PEERS: &[Peers] = &[
    ("wcxb", "text F1", &[("trafilatura", 0.910)]),
    ("wcxb", "title", &[("best", 0.828)]),
    ("wcxb", "author", &[("best", 0.693)]),
    ("wcxb", "date", &[("htmldate", 0.818)]),
    ("news", "text F1", &[("trafilatura", 0.936)]),
    ("news", "title", &[("best", 0.852)]),
    ("news", "author", &[("best", 0.826)]),
    ("news", "date", &[("htmldate", 0.922)]),
    ("dates", "date", &[("htmldate", 0.908)]),
    ("plain-block", "text F1", &[("boilerpipe", 0.847)]),
    ("plain-node", "text F1", &[("boilerpipe", 0.813)]),
];

/// What was predicted for a page.
#[derive(Default)]
struct Predicted {
    body: String,
    title: String,
    byline: Vec<String>,
    from: String,
    to: String,
}

/// Trains the weights on DATA; they go where the page stage compiles them in.
pub(crate) fn train(data: &Path) -> Result<String, Box<dyn Error>> {
    Ok(format!("weights written to {}", folds::train_all(data)?.display()))
}

/// Trains the choice of the day of publication alone.
pub(crate) fn train_dates(data: &Path) -> Result<String, Box<dyn Error>> {
    Ok(format!("weights written to {}", folds::train_dates(data)?.display()))
}

/// Pages a second on DATA.
pub(crate) fn bench(data: &Path) -> Result<String, Box<dyn Error>> {
    bench::run(data)
}

/// Each page of DATA of which the day is missed, with the days that could have been chosen.
pub(crate) fn misses(data: &Path) -> Result<String, Box<dyn Error>> {
    let folds = folds::Folds::read().ok_or("no weights of folds: run train-page first")?;
    let mut out = String::new();
    for (gold, bytes) in data::read(data)?.iter().filter(|(g, _)| !g.date.is_empty()) {
        let Some(weights) = folds.of(gold, bytes) else { continue };
        let input = Input { bytes, path: &gold.file, ..Input::default() };
        let predicted = Predicted::of_article(&extract_with(&input, weights).0);
        if predicted.from == gold.date && predicted.to == gold.date {
            continue;
        }
        let days = told(bytes, !gold.set.starts_with("plain"), weights);
        let there = days.lines().any(|l| l.starts_with(&gold.date));
        out += &format!(
            "{} {} gold {} got {} {}\n{days}\n",
            gold.set,
            gold.file,
            gold.date,
            if predicted.from.is_empty() { "none" } else { &predicted.from },
            if there { "" } else { "(not among the candidates)" },
        );
    }
    Ok(out)
}

/// Each page of DATA of which the text is not the gold's, worst first: the lines that should not be there, and those
/// that should.
pub(crate) fn worst(data: &Path) -> Result<String, Box<dyn Error>> {
    let folds = folds::Folds::read().ok_or("no weights of folds: run train-page first")?;
    let mut pages = Vec::new();
    for (gold, bytes) in data::read(data)?.iter().filter(|(g, _)| !g.text.is_empty()) {
        let Some(weights) = folds.of(gold, bytes) else { continue };
        let input = Input { bytes, path: &gold.file, ..Input::default() };
        let body = extract_with(&input, weights).0.body();
        let (p, r) = overlap(&gold.text, &body);
        let mut out = format!("{} {} precision {p:.3} recall {r:.3}\n", gold.set, gold.file);
        for (sign, lines, other) in [('+', &*body, &*gold.text), ('-', &*gold.text, &*body)] {
            let other = tokens(other);
            let shingles: HashSet<&[&str]> = other.windows(4).collect();
            for line in lines.lines().filter(|l| !l.trim().is_empty()) {
                let words = tokens(line);
                let found = words.windows(4).filter(|w| shingles.contains(w)).count();
                if 2 * found < words.len().saturating_sub(3) {
                    out += &format!("  {sign} {}\n", line.chars().take(110).collect::<String>());
                }
            }
        }
        if p + r < 1.99 {
            pages.push((p + r, out));
        }
    }
    pages.sort_by(|a, b| a.0.total_cmp(&b.0));
    Ok(pages.into_iter().map(|(_, out)| out).collect())
}

/// Scores DATA. A page that the weights were trained on is judged by weights that have not seen its site, so that its
/// score is what another page's would be.
pub(crate) fn run(data: &Path, predictions: Option<&Path>) -> Scores {
    let pages = data::read(data)?;
    let given = predictions.map(read_predictions).transpose()?;
    let folds = folds::Folds::read();
    let mut sums: BTreeMap<String, Sums> = BTreeMap::new();
    for (gold, bytes) in &pages {
        let predicted = match &given {
            Some(given) => given.get(&gold.file).map_or_else(Predicted::default, Predicted::of_json),
            None => {
                let input = Input { bytes, path: &gold.file, ..Input::default() };
                let article = match folds.as_ref().and_then(|f| f.of(gold, bytes)) {
                    Some(weights) => extract_with(&input, weights).0,
                    None => extract(&input).0,
                };
                Predicted::of_article(&article)
            }
        };
        sums.entry(gold.set.clone()).or_default().add(gold, &predicted);
    }
    Ok(sums.iter().flat_map(|(set, s)| s.rows(set)).collect())
}

fn read_predictions(path: &Path) -> Result<HashMap<String, Value>, Box<dyn Error>> {
    let mut out = HashMap::new();
    for line in std::fs::read_to_string(path)?.lines().filter(|l| !l.trim().is_empty()) {
        let value: Value = serde_json::from_str(line)?;
        if let Some(name) = value["path"].as_str().and_then(|p| Path::new(p).file_name()) {
            out.insert(name.to_string_lossy().into_owned(), value);
        }
    }
    Ok(out)
}

impl Predicted {
    fn of_article(article: &Article) -> Predicted {
        let day = |p: Option<legation_schema::Point>| p.map(|p| p.date().to_string()).unwrap_or_default();
        Predicted {
            body: article.body(),
            title: article.title.clone().unwrap_or_default(),
            byline: article.byline.clone(),
            from: day(article.published.interval.from),
            to: day(article.published.interval.to),
        }
    }

    fn of_json(value: &Value) -> Predicted {
        let text = |v: &Value| v.as_str().unwrap_or("").to_owned();
        let day = |v: &Value| v.as_str().unwrap_or("").chars().take(10).collect();
        let body = text(&value["body"]);
        Predicted {
            body: if body.is_empty() { text(&value["text"]) } else { body },
            title: text(&value["title"]),
            byline: match &value["byline"] {
                Value::Array(a) => a.iter().map(text).collect(),
                v => vec![text(v)],
            },
            from: day(&value["published"]["from"]),
            to: day(&value["published"]["to"]),
        }
    }
}

/// Sums over the pages of a set; each with its own count, because not all gold is known of all pages.
#[derive(Default)]
struct Sums {
    text: (f64, f64, usize),
    title: (f64, usize),
    author: (f64, usize),
    date: (f64, usize),
    answered: f64,
}

impl Sums {
    fn add(&mut self, gold: &Gold, got: &Predicted) {
        if !gold.text.is_empty() {
            let (p, r) = overlap(&gold.text, &got.body);
            self.text = (self.text.0 + p, self.text.1 + r, self.text.2 + 1);
        }
        if !gold.title.is_empty() {
            let fold = |s: &str| tokens(s).join(" ").to_lowercase();
            let (a, b) = (fold(&gold.title), fold(&got.title));
            let (n, m) = (a.chars().count(), b.chars().count());
            let right = m > 0 && (a.contains(&b) || b.contains(&a)) && 2 * n.min(m) >= n.max(m);
            self.title = (self.title.0 + f64::from(u8::from(right)), self.title.1 + 1);
        }
        if !gold.authors.is_empty() {
            let fold = |names: &[String]| -> HashSet<String> {
                tokens(&names.join(" ").to_lowercase()).into_iter().map(str::to_owned).collect()
            };
            let (a, b) = (fold(&gold.authors), fold(&got.byline));
            let both = a.intersection(&b).count() as f64;
            let f = if a.len() + b.len() == 0 { 0.0 } else { 2.0 * both / (a.len() + b.len()) as f64 };
            self.author = (self.author.0 + f, self.author.1 + 1);
        }
        if !gold.date.is_empty() {
            let day = !got.from.is_empty() && got.from == got.to;
            self.answered += f64::from(u8::from(day));
            self.date = (self.date.0 + f64::from(u8::from(day && got.from == gold.date)), self.date.1 + 1);
        }
    }

    fn rows(&self, set: &str) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut push = |measure: &str, ours: f64, n: usize| {
            if n > 0 {
                let peers = PEERS.iter().find(|(s, m, _)| *s == set && *m == measure).map_or(&[][..], |p| p.2);
                rows.push(Row::new(set, measure, ours, peers));
            }
        };
        let n = self.text.2 as f64;
        let (p, r) = (self.text.0 / n, self.text.1 / n);
        push("text F1", if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }, self.text.2);
        push("text precision", p, self.text.2);
        push("text recall", r, self.text.2);
        push("title", self.title.0 / self.title.1 as f64, self.title.1);
        push("author", self.author.0 / self.author.1 as f64, self.author.1);
        push("date", self.date.0 / self.date.1 as f64, self.date.1);
        push("date answered", self.answered / self.date.1 as f64, self.date.1);
        push("date right of answered", self.date.0 / self.answered.max(1.0), self.date.1);
        rows
    }
}
