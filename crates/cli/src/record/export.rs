use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use clap::ValueEnum;
use legation::record::{Filter, Record, days, export as layouts};
use legation::schema::{Actor, Event, Party, Report};

use super::open;
use super::parquet::Table;
use super::print::csv_line;
use crate::code::json_line;
use crate::common::Common;

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum What {
    Events,
    Reports,
    /// GDELT's table of mentions
    Mentions,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Layout {
    Jsonl,
    Csv,
    /// Parquet: the columns of csv, with types; empty fields are null
    Parquet,
    /// GDELT 2.0: tab-separated, no header
    Gdelt,
    /// ICEWS: tab-separated with a header
    Icews,
    /// POLECAT: tab-separated with a header
    Polecat,
}

pub(super) fn export(
    what: What,
    layout: Layout,
    output: &Path,
    one_a_day: bool,
    filter: &Filter,
    common: &Common,
) -> anyhow::Result<ExitCode> {
    let record = open(common)?;
    let mut out: Box<dyn Write + Send> = if output.as_os_str() == "-" {
        Box::new(BufWriter::new(std::io::stdout()))
    } else {
        let file = File::create(output).with_context(|| format!("{}: cannot be written", output.display()))?;
        Box::new(BufWriter::new(file))
    };
    if layout == Layout::Parquet {
        return parquet(what, one_a_day, filter, &record, out);
    }
    let mut failed: Option<std::io::Error> = None;
    let mut keep = |done: std::io::Result<()>| match done {
        Ok(()) => true,
        Err(e) => {
            failed = Some(e);
            false
        }
    };
    let mut left = layouts::LeftOut::default();
    match (what, layout) {
        (What::Reports, Layout::Jsonl) => record.each_report(filter.as_of, |r| keep(json_line(&mut out, &r)))?,
        (What::Reports, Layout::Csv) => {
            csv_line(&mut out, &REPORT_COLUMNS)?;
            record.each_report(filter.as_of, |r| keep(csv_line(&mut out, &report_fields(&r))))?;
        }
        (What::Events, Layout::Jsonl) => {
            for event in events(&record, one_a_day, filter)? {
                json_line(&mut out, &event)?;
            }
        }
        (What::Events, Layout::Csv) => {
            csv_line(&mut out, &EVENT_COLUMNS)?;
            for event in events(&record, one_a_day, filter)? {
                csv_line(&mut out, &event_fields(&event))?;
            }
        }
        (what, layout) => {
            let (layout, header): (layouts::Layout, Option<&[&str]>) = match (what, layout) {
                (What::Mentions, Layout::Gdelt) => (layouts::Layout::GdeltMentions, None),
                (What::Events, Layout::Gdelt) => (layouts::Layout::Gdelt, None),
                (What::Events, Layout::Icews) => (layouts::Layout::Icews, Some(&layouts::ICEWS)),
                (What::Events, Layout::Polecat) => (layouts::Layout::Polecat, Some(&layouts::POLECAT)),
                _ => anyhow::bail!("there is no such table: reports come as jsonl or csv, mentions in GDELT's layout"),
            };
            if let Some(header) = header {
                writeln!(out, "{}", header.join("\t"))?;
            }
            left = record.export(layout, one_a_day, filter, |row| keep(writeln!(out, "{}", row.join("\t"))))?;
        }
    }
    if let Some(e) = failed {
        return Err(e.into());
    }
    out.flush()?;
    if left != layouts::LeftOut::default() {
        eprintln!(
            "left out: {} without a date, {} that did not happen or only might, {} without an actor, {} doubles of a day",
            left.undated, left.unreal, left.no_actor, left.same_day
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// All events, with `one_a_day` the first of each kind, pair and day.
fn events(record: &Record, one_a_day: bool, filter: &Filter) -> anyhow::Result<Vec<Event>> {
    let mut events = record.events(filter)?;
    if one_a_day {
        layouts::one_a_day(&mut events);
    }
    Ok(events)
}

fn parquet(
    what: What,
    one_a_day: bool,
    filter: &Filter,
    record: &Record,
    out: Box<dyn Write + Send>,
) -> anyhow::Result<ExitCode> {
    match what {
        What::Events => {
            let mut table = Table::new(out, &EVENT_COLUMNS)?;
            for event in events(record, one_a_day, filter)? {
                table.row(event_fields(&event))?;
            }
            table.finish()?;
        }
        What::Reports => {
            let mut table = Table::new(out, &REPORT_COLUMNS)?;
            let mut failed = None;
            record.each_report(filter.as_of, |r| {
                failed = table.row(report_fields(&r).into()).err();
                failed.is_none()
            })?;
            if let Some(e) = failed {
                return Err(e.into());
            }
            table.finish()?;
        }
        What::Mentions => anyhow::bail!("mentions come in GDELT's layout alone"),
    }
    Ok(ExitCode::SUCCESS)
}

const EVENT_COLUMNS: [&str; 28] = [
    "id",
    "type",
    "mode",
    "context",
    "cameo",
    "quad",
    "intensity",
    "goldstein",
    "status",
    "outcome",
    "standing",
    "actor",
    "actor_id",
    "actor_country",
    "actor_sector",
    "recipient",
    "recipient_id",
    "recipient_country",
    "recipient_sector",
    "from",
    "to",
    "place",
    "place_country",
    "reports",
    "origins",
    "first_known",
    "last_known",
    "says",
];

fn join(actors: &[Actor], f: impl Fn(&Actor) -> Option<String>) -> String {
    actors.iter().map(|a| f(a).unwrap_or_default()).collect::<Vec<_>>().join(";")
}

fn event_fields(e: &Event) -> Vec<String> {
    let end = |p: Option<legation::schema::Point>| p.map(|p| p.to_string()).unwrap_or_default();
    let mut out = vec![
        e.id.clone(),
        e.event_type.to_string(),
        e.mode.clone().unwrap_or_default(),
        e.context.join(";"),
        e.cameo.clone().unwrap_or_default(),
        e.quad.to_string(),
        e.intensity.to_string(),
        e.goldstein.map(|g| g.to_string()).unwrap_or_default(),
        e.status.to_string(),
        e.outcome.map(|o| o.to_string()).unwrap_or_default(),
        e.standing.to_string(),
    ];
    for side in [&e.actor, &e.recipient] {
        out.push(join(side, |a| Some(a.name.clone())));
        out.push(join(side, |a| Some(a.id.clone())));
        out.push(join(side, |a| a.country.clone()));
        out.push(join(side, |a| a.sector.clone()));
    }
    out.extend([
        end(e.time.from),
        end(e.time.to),
        e.place.as_ref().map(|p| p.name.clone()).unwrap_or_default(),
        e.place.as_ref().and_then(|p| p.country.clone()).unwrap_or_default(),
        e.reports.len().to_string(),
        e.origins.to_string(),
        e.first_known.map(|d| d.to_string()).unwrap_or_default(),
        e.last_known.map(|d| d.to_string()).unwrap_or_default(),
        e.speakers.join(";"),
    ]);
    out
}

/// The columns of a report as CSV and Markdown; several parties are parted by `;`.
pub(crate) const REPORT_COLUMNS: [&str; 24] = [
    "id",
    "article",
    "url",
    "outlet",
    "agency",
    "published",
    "type",
    "mode",
    "cameo",
    "quad",
    "status",
    "actor",
    "actor_country",
    "actor_sector",
    "recipient",
    "recipient_country",
    "recipient_sector",
    "when",
    "place",
    "said_by",
    "trigger",
    "rule",
    "confidence",
    "sentence",
];

pub(crate) fn report_fields(r: &Report) -> [String; 24] {
    let names = |ps: &[Party]| ps.iter().map(|p| p.actor.name.clone()).collect::<Vec<_>>().join(";");
    let countries =
        |ps: &[Party]| ps.iter().map(|p| p.actor.country.clone().unwrap_or_default()).collect::<Vec<_>>().join(";");
    let sectors =
        |ps: &[Party]| ps.iter().map(|p| p.actor.sector.clone().unwrap_or_default()).collect::<Vec<_>>().join(";");
    [
        r.id.clone(),
        r.article.id.clone(),
        r.article.url.clone().unwrap_or_else(|| r.article.path.clone()),
        r.article.outlet.clone().unwrap_or_default(),
        r.article.agency.clone().unwrap_or_default(),
        days(&r.article.published.interval),
        r.event_type.to_string(),
        r.mode.clone().unwrap_or_default(),
        r.cameo.clone().unwrap_or_default(),
        r.quad.to_string(),
        r.status.to_string(),
        names(&r.actor),
        countries(&r.actor),
        sectors(&r.actor),
        names(&r.recipient),
        countries(&r.recipient),
        sectors(&r.recipient),
        days(&r.time.interval),
        r.place.as_ref().map(|p| p.name.clone()).unwrap_or_default(),
        r.said_by.iter().map(|s| s.party.actor.name.clone()).collect::<Vec<_>>().join(";"),
        r.trigger.text.clone(),
        r.rule.clone(),
        r.confidence.to_string(),
        r.sentence.text.clone(),
    ]
}
