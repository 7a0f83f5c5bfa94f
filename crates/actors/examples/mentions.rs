//! Prints who and what places the articles on stdin name, sentence by sentence, to look at them; with `--quiet` only how
//! fast that went, with `--tokens` also how each sentence was parsed. Input is JSON Lines with `text`, and optionally `title` and `published`.
//!
//! ```sh
//! cargo run --release -p legation-actors --example mentions -- MODEL [TOWNS] < articles.jsonl
//! ```
#![allow(clippy::print_stdout, clippy::print_stderr)] // A command.

use std::error::Error;
use std::io::BufRead;
use std::path::Path;
use std::time::{Duration, Instant};

use legation_actors::{Gazetteer, Knowledge, resolve};
use legation_lang::Model;
use legation_schema::{Article, Block, BlockKind, Interval, Span};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let tokens_too = args.iter().position(|a| a == "--tokens").map(|i| args.remove(i)).is_some();
    let quiet = args.iter().position(|a| a == "--quiet").map(|i| args.remove(i)).is_some();
    let model = Model::open(Path::new(args.first().ok_or("usage: mentions [--quiet] MODEL [TOWNS] < ARTICLES")?))?;
    // The best of a few: what the work costs when nothing else runs.
    let rounds = if quiet { 7 } else { 1 };
    let start = Instant::now();
    let knowledge = Knowledge::with_files(&[])?;
    let mut tables = start.elapsed();
    for _ in 1..rounds {
        let start = Instant::now();
        Knowledge::with_files(&[])?;
        tables = tables.min(start.elapsed());
    }
    eprintln!("tables in {tables:?}");
    let gazetteer = match args.get(1) {
        Some(path) => {
            let text = std::fs::read_to_string(path)?;
            let start = Instant::now();
            let gazetteer = Gazetteer::parse(path, &text)?;
            eprintln!("{} towns in {:?}", gazetteer.len(), start.elapsed());
            Some(gazetteer)
        }
        None => None,
    };
    let mut session = model.session();
    let (mut tokens, mut time) = (0, Duration::ZERO);
    for line in std::io::stdin().lock().lines() {
        let record: serde_json::Value = serde_json::from_str(&line?)?;
        let article = article(&record);
        let doc = session.analyse(&article);
        let start = Instant::now();
        let (mentions, issues) = resolve(&article, &doc, &knowledge, gazetteer.as_ref());
        let mut best = start.elapsed();
        for _ in 1..rounds {
            let start = Instant::now();
            resolve(&article, &doc, &knowledge, gazetteer.as_ref());
            best = best.min(start.elapsed());
        }
        time += best;
        tokens += doc.tokens.len();
        if quiet {
            continue;
        }
        println!("=== {}", record["title"].as_str().unwrap_or(""));
        for (s, sentence) in doc.sentences.iter().enumerate() {
            println!("\n[{s}] {}", sentence.span.of(&doc.text).replace('\n', " "));
            if tokens_too {
                for i in sentence.tokens.clone() {
                    let t = doc.token(i);
                    println!("     {i} {} {} {} <-{} {}", doc.word(i), t.tag, t.dep, t.head, t.ent);
                }
            }
            for m in mentions.actors.iter().filter(|m| doc.token(m.head).sentence as usize == s) {
                let dash = |o: &Option<String>| o.clone().unwrap_or_else(|| "-".to_owned());
                let who: Vec<String> = m
                    .actors
                    .iter()
                    .map(|a| format!("{} [{} {} {}]", a.name, dash(&a.country), dash(&a.sector), dash(&a.office)))
                    .collect();
                println!("   {:?} «{}» = {} ({})", m.kind, m.span.of(&doc.text), who.join(" + "), m.evidence);
            }
            for p in mentions.places.iter().filter(|p| doc.token(p.head).sentence as usize == s) {
                println!(
                    "   PLACE «{}» {:?} {:?} {:?}",
                    p.place.name, p.place.country, p.place.level, p.place.geonames
                );
            }
        }
        for issue in issues {
            println!("   ISSUE {} {}", issue.code, issue.message);
        }
    }
    eprintln!("{tokens} tokens in {time:?}: {:.0} a second", tokens as f64 / time.as_secs_f64());
    Ok(())
}

/// Title and paragraphs as blocks.
fn article(record: &serde_json::Value) -> Article {
    let mut text = String::new();
    let mut blocks = Vec::new();
    let title = record["title"].as_str().map(|t| (BlockKind::Headline, t));
    let paragraphs = record["text"].as_str().unwrap_or("").split("\n\n").map(|p| (BlockKind::Paragraph, p.trim()));
    for (kind, words) in title.into_iter().chain(paragraphs).filter(|(_, w)| !w.is_empty()) {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let from = text.len();
        text.push_str(words);
        blocks.push(Block { kind, span: Span::new(from, text.len()) });
    }
    let mut article = Article { text: text.into(), blocks, ..Article::default() };
    if let Some(date) = record["published"].as_str().and_then(|d| d.get(..10)).and_then(|d| d.parse().ok()) {
        article.published.interval = Interval::day(date);
    }
    article
}
