//! Whole real articles of the shared sets, coded by hand by the same rules (`data/real/README.md`): news pages with their
//! known text and Wikinews. The texts stay in the shared sets; here are the lines, and where the pieces lie that they number.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Article, Failed, add_lines, scored};
use crate::score::Scores;

const ARTICLES: &str = include_str!("../../data/real/articles.tsv");
const LINES: &str = include_str!("../../data/real/lines.tsv");

/// `open` may be looked at, of `kept` the figures are all that is told; `learn` is trained on and told item by item only.
const PARTS: &[&str] = &["open", "learn", "kept"];

/// What the shared sets know of an article.
pub(super) struct Source {
    pub(super) title: String,
    pub(super) published: String,
    pub(super) text: String,
}

/// Scores the articles of `shared`, the folder that holds `bench/page` and `corpora`.
pub(crate) fn run(shared: &Path, predictions: Option<&Path>) -> Scores {
    let sources = sources(shared)?;
    let (mut rows, mut told) = (Vec::new(), String::new());
    for part in PARTS {
        let learned = *part == "learn";
        if learned && predictions.is_none() {
            continue;
        }
        let count = scored(&read_part(&sources, part)?, predictions.is_some() && *part != "kept", &mut told)?;
        if !learned {
            rows.extend(count.rows(part));
        }
    }
    if let Some(file) = predictions {
        std::fs::write(file, told)?;
    }
    Ok(rows)
}

/// The articles of the part `learn`, with their lines.
pub(super) fn learn(shared: &Path) -> Result<Vec<Article>, Failed> {
    read_part(&sources(shared)?, "learn")
}

/// The articles of one part, with their lines.
fn read_part(sources: &BTreeMap<String, Source>, part: &str) -> Result<Vec<Article>, Failed> {
    let mut out = Vec::new();
    for (n, row) in ARTICLES.lines().enumerate().skip(1) {
        let wrong = |what: &str| format!("articles.tsv:{}: {what}", n + 1);
        let [name, its_part, id, pieces] = row.split('\t').collect::<Vec<_>>()[..] else {
            return Err(wrong("expected 4 columns").into());
        };
        if its_part != part {
            continue;
        }
        let source = sources.get(id).ok_or_else(|| wrong(&format!("'{id}' is not in the shared sets")))?;
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
pub(super) fn sources(shared: &Path) -> Result<BTreeMap<String, Source>, Failed> {
    let mut out = BTreeMap::new();
    for page in crate::page::known(&shared.join("bench/page"))? {
        let text = |key: &str| page[key].as_str().unwrap_or_default().to_owned();
        let published = text("date").chars().take(10).collect();
        out.insert(
            format!("{}/{}", text("set"), text("id")),
            Source { title: text("title"), published, text: text("text") },
        );
    }
    for (file, set) in [("wikinews.jsonl", "wikinews/"), ("whitehouse/dev.jsonl", "whitehouse/")] {
        for r in crate::corpus::records(&shared.join("corpora").join(file), set, |_| true)? {
            let value: serde_json::Value = serde_json::from_str(&r.line)?;
            let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
            out.insert(r.id, Source { title: r.title, published: text("published"), text: text("text") });
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_lines_use_the_codebooks_words_and_are_of_articles_that_are_told() {
        let told: BTreeSet<&str> = ARTICLES.lines().skip(1).filter_map(|l| l.split('\t').next()).collect();
        for line in LINES.lines().skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), 9, "{line}");
            assert!(told.contains(cells[0]), "{line}");
            for name in cells[3].split('|') {
                name.parse::<legation_schema::EventType>().expect(line);
            }
            for name in cells[6].split('|').filter(|s| *s != "*") {
                name.parse::<legation_schema::Status>().expect(line);
            }
        }
    }
}
