//! `legation text`: articles as they were understood, so that text, dates and spans can be checked.

use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use legation::schema::{ActorMention, Article, BlockKind, PlaceMention, Timex};
use legation::{Coded, printable};
use serde::Serialize;

use crate::code::json_line;
use crate::common::{Common, Format, Rejections, finish_on_interrupt, interrupted};
use crate::table::when;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Files, folders or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Add the times, actors and places found in the text
    #[arg(long)]
    mentions: bool,
    /// Add the lines that were left out, and why (files of one page)
    #[arg(long)]
    removed: bool,
    /// Print the groups of articles that have most of their text in common instead
    #[arg(long, conflicts_with_all = ["mentions", "removed"])]
    duplicates: bool,
}

/// Articles that share so much of their text are one article under several addresses, or copies of one agency's.
const SAME: f32 = 0.6;

/// A line that was left out, in JSON.
#[derive(Serialize)]
struct Gone {
    line: usize,
    why: &'static str,
    text: String,
}

/// The JSON line: the article, its body alone, and what was found in it where asked for.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    article: &'a Article,
    body: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    removed: Option<Vec<Gone>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<&'a [Timex]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actors: Option<&'a [ActorMention]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    places: Option<&'a [PlaceMention]>,
}

pub(crate) fn run(args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    // Text alone needs no model; mentions do, and so does dating an undated text from what it tells.
    let pipeline = match common.pipeline() {
        Ok(pipeline) => Some(pipeline),
        Err(e) if args.mentions => return Err(e),
        Err(e) => {
            eprintln!("legation: {e}; undated articles stay undated");
            None
        }
    };
    let format = common.format();
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut rejected = Rejections::default();
    let mut failed = None;
    let mut seen: Vec<Article> = Vec::new();
    finish_on_interrupt();
    legation::in_order(
        common.threads(),
        legation::pages(&args.paths),
        || {
            let mut session = pipeline.as_ref().map(legation::Pipeline::session);
            move |page| legation::read_page(page, session.as_mut(), args.mentions)
        },
        |results| {
            for result in results {
                let written = match result {
                    Err(rejection) => {
                        rejected.page(&rejection);
                        Ok(())
                    }
                    Ok(coded) if args.duplicates => {
                        seen.push(coded.article);
                        Ok(())
                    }
                    Ok(coded) => show(&mut out, &coded, format, args),
                };
                if let Err(e) = written {
                    failed = Some(e);
                    return false;
                }
            }
            !interrupted()
        },
    );
    if let Some(e) = failed {
        return Err(e.into());
    }
    if args.duplicates {
        duplicates(&mut out, &seen, format)?;
    }
    out.flush()?;
    Ok(rejected.exit_code())
}

/// Groups of articles that share most of their text, each with the share that its members have in common with its first.
fn duplicates(out: &mut impl Write, seen: &[Article], format: Format) -> std::io::Result<()> {
    let mut first: Vec<usize> = (0..seen.len()).collect();
    for i in 0..seen.len() {
        let same = |j: &usize| {
            legation::similarity(&seen[*j].signature, &seen[i].signature).is_some_and(|s| s >= SAME)
                || seen[*j].id == seen[i].id
        };
        if let Some(j) = (0..i).filter(|j| first[*j] == *j).find(same) {
            first[i] = j;
        }
    }
    for i in 0..seen.len() {
        let group: Vec<&Article> = (0..seen.len()).filter(|j| first[*j] == i).map(|j| &seen[j]).collect();
        if group.len() < 2 {
            continue;
        }
        let shared = |a: &Article| legation::similarity(&seen[i].signature, &a.signature).unwrap_or(1.0);
        match format {
            Format::Jsonl | Format::Csv => {
                let members: Vec<_> = group
                    .iter()
                    .map(|a| serde_json::json!({"id": a.id, "path": a.path, "title": a.title, "shared": shared(a)}))
                    .collect();
                json_line(out, &serde_json::json!({ "duplicates": members }))?;
            }
            _ => {
                writeln!(out, "{}", printable(seen[i].title.as_deref().unwrap_or("(no title)")))?;
                for a in group {
                    writeln!(out, "  {:>3.0} %  {}", shared(a) * 100.0, printable(&a.path))?;
                }
            }
        }
    }
    Ok(())
}

/// The lines of an article's page that are not in it, where its page is a file.
fn gone(article: &Article) -> Vec<Gone> {
    let lines = legation::removed(std::path::Path::new(&article.path)).unwrap_or_default();
    lines.into_iter().map(|r| Gone { line: r.line, why: r.why, text: r.text }).collect()
}

fn show(out: &mut impl Write, coded: &Coded, format: Format, args: &Args) -> std::io::Result<()> {
    let mentions = args.mentions;
    match format {
        Format::Jsonl | Format::Csv => {
            let line = Line {
                article: &coded.article,
                body: coded.article.body(),
                removed: args.removed.then(|| gone(&coded.article)),
                times: mentions.then_some(&coded.times),
                actors: mentions.then_some(&coded.mentions.actors),
                places: mentions.then_some(&coded.mentions.places),
            };
            json_line(out, &line)
        }
        Format::Md => markdown(out, &coded.article),
        Format::Html => html(out, &coded.article),
        Format::Table => {
            readable(out, &coded.article)?;
            for issue in &coded.issues {
                writeln!(out, "! {} {}", issue.code, printable(&issue.message))?;
            }
            if mentions {
                found(out, coded)?;
            }
            for g in if args.removed { gone(&coded.article) } else { Vec::new() } {
                writeln!(out, "- {:<22} {}", g.why, printable(&g.text))?;
            }
            writeln!(out)
        }
    }
}

fn readable(out: &mut impl Write, article: &Article) -> std::io::Result<()> {
    let mut field = |name: &str, value: Option<String>| match value.filter(|v| !v.is_empty()) {
        Some(value) => writeln!(out, "{name:<10} {}", printable(&value)),
        None => Ok(()),
    };
    field("path", Some(article.path.clone()))?;
    field("url", article.url.clone())?;
    field("title", article.title.clone())?;
    field("outlet", article.outlet.clone())?;
    field("byline", Some(article.byline.join(", ")))?;
    field("agency", article.agency.clone())?;
    field("publisher", article.publisher.clone())?;
    let dates = [
        ("published", Some(&article.published)),
        ("updated", article.updated.as_ref()),
        ("fetched", article.fetched.as_ref()),
    ];
    for (name, dated) in dates {
        let Some(dated) = dated else { continue };
        let evidence = dated.evidence.as_deref().map(|e| format!(": {e}")).unwrap_or_default();
        field(name, Some(format!("{} ({}{evidence})", when(&dated.interval), dated.basis)))?;
    }
    field("language", article.language.clone())?;
    field("id", Some(article.id.clone()))?;
    for block in &article.blocks {
        let text = article.block_text(block);
        writeln!(out, "{:<10} [{}, {}] {}", block.kind.name(), block.span.start, block.span.end, printable(text))?;
    }
    Ok(())
}

fn found(out: &mut impl Write, coded: &Coded) -> std::io::Result<()> {
    for t in &coded.times {
        writeln!(
            out,
            "time       {} “{}” {} → {} ({})",
            span(t.span),
            printable(&t.text),
            t.value,
            when(&t.interval),
            t.evidence
        )?;
    }
    for m in &coded.mentions.actors {
        let text = m.span.of(&coded.article.text);
        for a in &m.actors {
            let parts: Vec<&str> =
                [Some(a.id.as_str()), a.country.as_deref(), a.sector.as_deref(), a.office.as_deref()]
                    .into_iter()
                    .flatten()
                    .collect();
            writeln!(
                out,
                "actor      {} “{}” → {} [{}] ({})",
                span(m.span),
                printable(text),
                a.name,
                parts.join(" "),
                m.evidence
            )?;
        }
    }
    for p in &coded.mentions.places {
        let place = &p.place;
        let id = place.geonames.map(|g| format!(" geonames {g}")).unwrap_or_default();
        writeln!(
            out,
            "place      {} → {} {}{id}",
            span(place.span),
            place.name,
            place.country.as_deref().unwrap_or("-")
        )?;
    }
    Ok(())
}

fn span(s: legation::schema::Span) -> String {
    format!("[{}, {}]", s.start, s.end)
}

fn markdown(out: &mut impl Write, article: &Article) -> std::io::Result<()> {
    for block in &article.blocks {
        let text = article.block_text(block);
        match block.kind {
            BlockKind::Headline => writeln!(out, "# {text}\n")?,
            BlockKind::Subheading => writeln!(out, "## {text}\n")?,
            BlockKind::Quotation => writeln!(out, "> {text}\n")?,
            BlockKind::List => writeln!(out, "- {text}\n")?,
            BlockKind::Caption => writeln!(out, "*{text}*\n")?,
            _ => writeln!(out, "{text}\n")?,
        }
    }
    Ok(())
}

fn html(out: &mut impl Write, article: &Article) -> std::io::Result<()> {
    let escape = |s: &str| s.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    writeln!(out, "<article>")?;
    for block in &article.blocks {
        let tag = match block.kind {
            BlockKind::Headline => "h1",
            BlockKind::Subheading => "h2",
            BlockKind::Quotation => "blockquote",
            BlockKind::List => "li",
            BlockKind::Caption => "figcaption",
            _ => "p",
        };
        writeln!(out, "<{tag} class=\"{}\">{}</{tag}>", block.kind.name(), escape(article.block_text(block)))?;
    }
    writeln!(out, "</article>")
}
