//! `legation code`: pages in, reports out.

use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use indicatif::{ProgressBar, ProgressStyle};

use crate::common::{Common, Format, Rejections, finish_on_interrupt, interrupted};
use crate::record::{REPORT_COLUMNS, csv_line, md_line, md_rule, report_fields};
use crate::table;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Files, folders or - for standard input: HTML, text, Markdown, JSON, JSON Lines, WARC
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
}

pub(crate) fn run(args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    let pipeline = common.pipeline()?;
    let format = common.format();
    if format == Format::Html {
        eprintln!("legation: reports come as table, jsonl, csv or md; html is for `legation text` alone");
        return Ok(ExitCode::from(2));
    }
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut rejected = Rejections::default();
    let mut failed = None;
    let bar = progress();
    let (mut articles, mut reports) = (0usize, 0usize);
    finish_on_interrupt();
    match format {
        Format::Csv => csv_line(&mut out, &REPORT_COLUMNS)?,
        Format::Md => {
            md_line(&mut out, &REPORT_COLUMNS)?;
            md_rule(&mut out, REPORT_COLUMNS.len())?;
        }
        _ => {}
    }
    legation::in_order(
        common.threads(),
        legation::pages(&args.paths),
        || {
            let mut session = pipeline.session();
            move |page| session.code_page(page)
        },
        |results| {
            for result in results {
                match result {
                    Err(rejection) => bar.suspend(|| rejected.page(&rejection)),
                    Ok(coded) => {
                        if let Some(why) = &coded.skipped {
                            let line = format!("{}: not coded: {why}", coded.article.path);
                            bar.suspend(|| rejected.add(&line));
                            continue;
                        }
                        articles += 1;
                        reports += coded.reports.len();
                        bar.set_message(format!("{articles} articles, {reports} reports"));
                        bar.tick();
                        let written = match format {
                            Format::Table => table::reports(&mut out, &coded),
                            Format::Csv => coded.reports.iter().try_for_each(|r| csv_line(&mut out, &report_fields(r))),
                            Format::Md => coded.reports.iter().try_for_each(|r| md_line(&mut out, &report_fields(r))),
                            _ => coded.reports.iter().try_for_each(|report| json_line(&mut out, report)),
                        };
                        if let Err(e) = written {
                            failed = Some(e);
                            return false;
                        }
                    }
                }
            }
            !interrupted()
        },
    );
    bar.finish_and_clear();
    if let Some(e) = failed {
        return Err(e.into());
    }
    out.flush()?;
    if format == Format::Table {
        eprintln!("{articles} articles, {reports} reports");
    }
    Ok(rejected.exit_code())
}

/// One object, one line.
pub(crate) fn json_line(out: &mut impl Write, value: &impl serde::Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

/// A spinner on stderr; silent where stderr is no terminal.
pub(crate) fn progress() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {msg}") {
        bar.set_style(style);
    }
    bar
}
