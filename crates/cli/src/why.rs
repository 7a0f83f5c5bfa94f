//! `legation why REPORT PATH` and `legation why-not SENTENCE`: the reasons for a row, and for the lack of one.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use legation::schema::{Doc, Sentence};
use legation::{Coded, printable};

use crate::common::{Common, Rejections};
use crate::table;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The report's id, or the beginning of it
    report: String,
    /// Where its article is: files, folders or -; the record is asked where none is given
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
}

#[derive(clap::Args)]
pub(crate) struct NotArgs {
    /// The sentence; with a PATH, words of it are enough
    sentence: String,
    /// Where its article is: files, folders or -; the sentence stands alone where none is given
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The day it was published (YYYY-MM-DD)
    #[arg(long, value_name = "DATE")]
    published: Option<jiff::civil::Date>,
}

pub(crate) fn run(args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    if args.paths.is_empty() {
        return crate::record::why(&args.report, common);
    }
    let pipeline = common.pipeline()?;
    let mut session = pipeline.session();
    let mut rejected = Rejections::default();
    let mut out = std::io::stdout().lock();
    let id = args.report.strip_prefix("r:").unwrap_or(&args.report);
    let mut found = false;
    each_coded(&args.paths, &mut session, &mut rejected, |session, coded| {
        let wanted = |r: &&legation::schema::Report| r.id.strip_prefix("r:").unwrap_or(&r.id).starts_with(id);
        let ids: Vec<String> = coded.reports.iter().filter(wanted).map(|r| r.id.clone()).collect();
        if ids.is_empty() {
            return Ok(());
        }
        found = true;
        for trace in session.explain(coded) {
            if trace.report.as_ref().is_some_and(|r| ids.contains(&r.id)) {
                explain(&mut out, coded, &trace)?;
                if let Some(sentence) = coded.doc.sentences.get(trace.sentence as usize) {
                    parse(&mut out, &coded.doc, sentence)?;
                }
                writeln!(out)?;
            }
        }
        Ok(())
    })?;
    if !found {
        bail!("no report '{}' in {} page(s) given; ids are printed by `legation code`", args.report, args.paths.len());
    }
    Ok(rejected.exit_code())
}

pub(crate) fn run_not(args: &NotArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let pipeline = common.pipeline()?;
    let mut session = pipeline.session();
    let mut out = std::io::stdout().lock();
    if args.paths.is_empty() {
        let coded = session.code_text(&args.sentence, args.published);
        let all: Vec<usize> = (0..coded.doc.sentences.len()).collect();
        seen(&mut out, &mut session, &coded, &all)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut rejected = Rejections::default();
    let mut found = false;
    let wanted = plain(&args.sentence);
    each_coded(&args.paths, &mut session, &mut rejected, |session, coded| {
        let sentences = coded.doc.sentences.iter().enumerate();
        let here: Vec<usize> = sentences
            .filter(|(_, s)| plain(s.span.of(&coded.article.text)).contains(&wanted))
            .map(|(i, _)| i)
            .collect();
        if !here.is_empty() {
            found = true;
            seen(&mut out, session, coded, &here)?;
        }
        Ok(())
    })?;
    if !found {
        bail!("no sentence with these words in {} page(s) given", args.paths.len());
    }
    Ok(rejected.exit_code())
}

/// Codes the pages one by one and gives each to `f`; what cannot be read is named.
fn each_coded<'p>(
    paths: &[PathBuf],
    session: &mut legation::Session<'p>,
    rejected: &mut Rejections,
    mut f: impl FnMut(&mut legation::Session<'p>, &Coded) -> std::io::Result<()>,
) -> std::io::Result<()> {
    for page in legation::pages(paths) {
        for result in session.code_page(page) {
            match result {
                Ok(coded) => f(session, &coded)?,
                Err(rejection) => rejected.page(&rejection),
            }
        }
    }
    Ok(())
}

/// Words as they are compared: lower case, one space between them, quotation marks of one kind.
fn plain(text: &str) -> String {
    let text = text.to_lowercase().replace(['“', '”'], "\"").replace(['‘', '’'], "'");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What was seen in these sentences of an article: parse, actors, triggers, and what was missing.
fn seen(
    out: &mut impl Write,
    session: &mut legation::Session<'_>,
    coded: &Coded,
    sentences: &[usize],
) -> std::io::Result<()> {
    let spans: Vec<_> = sentences.iter().map(|i| &coded.doc.sentences[*i]).collect();
    for sentence in &spans {
        parse(out, &coded.doc, sentence)?;
    }
    let inside =
        |span: &legation::schema::Span| spans.iter().any(|s| s.span.start <= span.start && span.end <= s.span.end);
    for m in coded.mentions.actors.iter().filter(|m| inside(&m.span)) {
        let names: Vec<&str> = m.actors.iter().map(|a| a.name.as_str()).collect();
        writeln!(
            out,
            "actor    “{}” → {} ({})",
            printable(m.span.of(&coded.article.text)),
            names.join(", "),
            m.evidence
        )?;
    }
    let mut traces = session.explain(coded);
    traces.retain(|t| sentences.contains(&(t.sentence as usize)));
    if traces.is_empty() {
        writeln!(out, "no word of it is a trigger in the lexicon")?;
    }
    for trace in &traces {
        explain(out, coded, trace)?;
        writeln!(out)?;
    }
    Ok(())
}

/// One report (or one candidate that came to nothing) with everything that decided it.
fn explain(out: &mut impl Write, coded: &Coded, trace: &legation::Trace) -> std::io::Result<()> {
    if let Some(report) = &trace.report {
        let mode = report.mode.as_deref().unwrap_or("-");
        writeln!(out, "report   {} {} {mode} {}", report.id, report.event_type, report.status)?;
        writeln!(
            out,
            "article  {} published {} ({})",
            coded.article.path,
            table::when(&report.article.published.interval),
            report.article.published.basis
        )?;
        writeln!(
            out,
            "sentence {} in {} [{}, {}]: {}",
            report.sentence.index,
            report.sentence.block,
            report.sentence.span.start,
            report.sentence.span.end,
            printable(&report.sentence.text)
        )?;
        writeln!(out, "actor    {}", printable(&table::parties(&report.actor)))?;
        writeln!(out, "to       {}", printable(&table::parties(&report.recipient)))?;
        writeln!(
            out,
            "when     {} ({}{})",
            table::when(&report.time.interval),
            report.time.basis,
            report.time.text.as_deref().map(|t| format!(": “{t}”")).unwrap_or_default()
        )?;
        if let Some(place) = &report.place {
            writeln!(out, "where    {} {}", place.name, place.country.as_deref().unwrap_or(""))?;
        }
        for s in &report.said_by {
            writeln!(out, "said by  {} ({}, “{}”)", printable(&s.party.actor.name), s.kind, printable(&s.cue))?;
        }
        for l in &report.links {
            writeln!(out, "link     {} {}", l.kind, l.report)?;
        }
        writeln!(out, "stamp    {} · rule {} · confidence {}", report.stamp, report.rule, report.confidence)?;
    }
    write!(out, "{}", printable(&trace.to_string()))
}

/// The parse, a token a line: index, word, lemma, tag, dependency, head, entity.
fn parse(out: &mut impl Write, doc: &Doc, sentence: &Sentence) -> std::io::Result<()> {
    for i in sentence.tokens.clone() {
        let t = doc.token(i);
        let head = doc.head(i).map_or("ROOT".to_owned(), |h| doc.word(h).to_owned());
        writeln!(
            out,
            "  {i:>4} {:<18} {:<16} {:<6} {:<10} ← {:<18} {}",
            printable(doc.word(i)),
            printable(&t.lemma),
            t.tag,
            t.dep,
            printable(&head),
            t.ent
        )?;
    }
    Ok(())
}
