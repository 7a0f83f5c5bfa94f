//! Whole real articles of the shared sets, coded by hand by the same rules (`data/real/README.md`): news pages with their
//! known text and Wikinews. The texts stay in the shared sets; here are the lines, and where the pieces lie that they number.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Article, Count, Failed, add_lines, record, score};
use crate::news::Coded;
use crate::score::Scores;

const ARTICLES: &str = include_str!("../../data/real/articles.tsv");
const LINES: &str = include_str!("../../data/real/lines.tsv");

/// `open` may be looked at, of `kept` the figures are all that is told.
const PARTS: &[&str] = &["open", "kept"];

/// What the shared sets know of an article.
struct Source {
    title: String,
    published: String,
    text: String,
}

/// Scores the articles of `shared`, the folder that holds `bench/page` and `corpora`.
pub(crate) fn run(shared: &Path, predictions: Option<&Path>) -> Scores {
    let (mut rows, mut told) = (Vec::new(), String::new());
    for part in PARTS {
        let articles = read_part(shared, part)?;
        let explained = predictions.is_some() && *part != "kept";
        let coded = Coded::all(articles.iter().map(record).collect(), explained)?;
        let mut count = Count::default();
        for article in &articles {
            let coded = coded.get(&article.name).ok_or_else(|| format!("{}: not an article", article.name))?;
            let items = score(article, coded, &mut count)?;
            if explained {
                told.push_str(&items);
            }
        }
        rows.extend(count.rows(part));
    }
    if let Some(file) = predictions {
        std::fs::write(file, told)?;
    }
    Ok(rows)
}

/// The articles of one part, with their lines.
pub(super) fn read_part(shared: &Path, part: &str) -> Result<Vec<Article>, Failed> {
    let sources = sources(shared)?;
    let mut out = Vec::new();
    for (n, row) in ARTICLES.lines().enumerate().skip(1) {
        let wrong = |what: &str| format!("articles.tsv:{}: {what}", n + 1);
        let [name, its_part, id, pieces] = row.split('\t').collect::<Vec<_>>()[..] else {
            return Err(wrong("expected 4 columns").into());
        };
        if its_part != part {
            continue;
        }
        let source = sources.get(id).ok_or_else(|| wrong(&format!("'{id}' is not in {}", shared.display())))?;
        let piece = |span: &str| {
            let (from, to) = span.split_once('-')?;
            source.text.get(from.parse().ok()?..to.parse().ok()?).map(str::to_owned)
        };
        let sentences: Option<Vec<String>> = pieces.split(',').map(piece).collect();
        out.push(Article {
            name: name.to_owned(),
            title: source.title.clone(),
            published: source.published.clone(),
            text: source.text.clone(),
            sentences: sentences.ok_or_else(|| wrong("expected pieces FROM-TO, bytes of the text"))?,
            lines: Vec::new(),
        });
    }
    let names: Vec<&str> = out.iter().map(|a: &Article| a.name.as_str()).collect();
    let own = |row: &&str| row.split('\t').next().is_some_and(|name| names.contains(&name));
    let (head, rest) = LINES.split_once('\n').unwrap_or_default();
    let lines: Vec<&str> = std::iter::once(head).chain(rest.lines().filter(own)).collect();
    add_lines(part, &lines.join("\n"), &mut out)?;
    Ok(out)
}

/// All articles that could be asked for, by set and id: `news/news-91`.
fn sources(shared: &Path) -> Result<BTreeMap<String, Source>, Failed> {
    let mut out = BTreeMap::new();
    for page in crate::page::known(&shared.join("bench/page"))? {
        let text = |key: &str| page[key].as_str().unwrap_or_default().to_owned();
        let published = text("date").chars().take(10).collect();
        out.insert(
            format!("{}/{}", text("set"), text("id")),
            Source { title: text("title"), published, text: text("text") },
        );
    }
    for r in crate::corpus::records(&shared.join("corpora/wikinews.jsonl"), "wikinews/", |_| true)? {
        let value: serde_json::Value = serde_json::from_str(&r.line)?;
        let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
        out.insert(r.id, Source { title: r.title, published: text("published"), text: text("text") });
    }
    Ok(out)
}
