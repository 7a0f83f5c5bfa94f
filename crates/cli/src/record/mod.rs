//! The verbs of a record: add, remove, timeline, relations, counts, show, search, changes, export, rebuild, diff, stats.

mod add;
mod ask;
mod export;
mod parquet;
mod print;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;
use jiff::civil::Date;
use legation::record::{Filter, Period, Record};
use legation::schema::{EventType, Status};

use crate::common::Common;

pub(crate) use ask::why;
pub(crate) use export::{REPORT_COLUMNS, report_fields};
pub(crate) use print::{csv_line, md_line, md_rule};

#[derive(clap::Subcommand)]
pub(crate) enum RecordCommand {
    /// Code pages and add them to the record; pages that are there already are skipped
    Add {
        /// Files, folders or - for standard input: HTML, text, Markdown, JSON, JSON Lines, WARC
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// Go on where an earlier run ended; what is in the record is always skipped, so this changes nothing
        #[arg(long)]
        resume: bool,
        /// Tell at the end how long reading, coding and writing took
        #[arg(long)]
        timings: bool,
    },
    /// Withdraw articles: their reports take no part any more
    Remove {
        /// Article ids, urls or paths
        #[arg(required = true, value_name = "ARTICLE")]
        names: Vec<String>,
    },
    /// What two parties did to each other and together, or what one did
    Timeline {
        /// A state or body (RUS, VEN/OPP, NATO), a Wikidata id, or a name
        a: String,
        /// The other one
        b: Option<String>,
        #[command(flatten)]
        filter: FilterArgs,
        /// Print no more than the newest N events, 0 for all [default: 200 in a table, all otherwise]
        #[arg(long, value_name = "N")]
        limit: Option<usize>,
    },
    /// What stands between two parties: recognises, supports, lends to, arms, sanctions, accuses; since when, who says so
    Relations {
        /// A state or body (RUS, VEN/OPP, NATO), a Wikidata id, or a name
        a: String,
        /// The other one
        b: Option<String>,
        #[command(flatten)]
        filter: FilterArgs,
    },
    /// How many events and reports a period, zeros included: a panel of one dyad or of all
    Counts {
        a: Option<String>,
        #[arg(requires = "a")]
        b: Option<String>,
        /// The step of the panel
        #[arg(long, value_enum, default_value = "month")]
        by: By,
        /// What is counted apart
        #[arg(long, value_enum, default_value = "type-status")]
        split: Split,
        #[command(flatten)]
        filter: FilterArgs,
    },
    /// An event with its history, its reports, their sentences and speakers
    Show {
        /// An event's id, a report's, or the beginning of one
        event: String,
    },
    /// Sentences with these words, and the events they are about
    Search {
        /// Words; "in quotes" they stand together, word* begins so, and in 'oil -gas' the second is left out
        #[arg(required = true)]
        words: Vec<String>,
        #[arg(long, value_name = "N", default_value_t = 20)]
        limit: usize,
    },
    /// What became new, happened, moved, was confirmed, contradicted or lapsed
    Changes {
        /// The day to compare with (YYYY-MM-DD)
        #[arg(long, value_name = "DATE")]
        since: Date,
    },
    /// Write events or reports in a layout that others read
    Export {
        #[arg(value_enum, default_value = "events")]
        what: export::What,
        /// gdelt, icews and polecat are the column layouts of these sets
        #[arg(long, value_enum, default_value = "jsonl")]
        layout: export::Layout,
        /// A file; - is standard output
        #[arg(long, short, default_value = "-", value_name = "FILE")]
        output: PathBuf,
        /// Keep one event of a kind a day and pair, as one-a-day filters do
        #[arg(long)]
        one_a_day: bool,
        #[command(flatten)]
        filter: FilterArgs,
    },
    /// Code and fold the stored articles anew, after knowledge, rules or model changed
    Rebuild,
    /// What the last rebuild changed
    Diff,
    /// What the record holds
    Stats {
        /// Check the whole file for damage
        #[arg(long)]
        check: bool,
    },
}

#[derive(clap::Args, Debug, Clone, Default)]
pub(crate) struct FilterArgs {
    /// Event types: CONSULT,AID
    #[arg(long = "type", value_delimiter = ',', value_name = "TYPE")]
    types: Vec<EventType>,
    /// occurred, ongoing, planned, possible, negated
    #[arg(long, value_delimiter = ',', value_name = "STATUS")]
    status: Vec<Status>,
    /// First day of event time
    #[arg(long, value_name = "DATE")]
    since: Option<Date>,
    /// Last day of event time
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,
}

impl FilterArgs {
    fn filter(&self, common: &Common) -> Filter {
        Filter {
            types: self.types.clone(),
            statuses: self.status.clone(),
            since: self.since,
            until: self.until,
            as_of: common.as_of,
            limit: None,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum By {
    Week,
    Month,
    Year,
}

impl By {
    fn period(self) -> Period {
        match self {
            By::Week => Period::Week,
            By::Month => Period::Month,
            By::Year => Period::Year,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Split {
    TypeStatus,
    Type,
    Quad,
    Total,
}

pub(crate) fn run(command: &RecordCommand, common: &Common) -> anyhow::Result<ExitCode> {
    use RecordCommand::*;
    match command {
        Add { paths, timings, .. } => add::add(paths, *timings, common),
        Remove { names } => add::remove(names, common),
        Rebuild => add::rebuild(common),
        Timeline { a, b, filter, limit } => ask::timeline(a, b.as_deref(), &filter.filter(common), *limit, common),
        Relations { a, b, filter } => ask::relations(a, b.as_deref(), &filter.filter(common), common),
        Counts { a, b, by, split, filter } => {
            ask::counts(a.as_deref().zip(b.as_deref()), by.period(), *split, &filter.filter(common), common)
        }
        Show { event } => ask::show(event, common),
        Search { words, limit } => ask::search(&words.join(" "), *limit, common),
        Changes { since } => ask::changes(*since, common),
        Diff => ask::diff(common),
        Stats { check } => ask::stats(*check, common),
        Export { what, layout, output, one_a_day, filter } => {
            export::export(*what, *layout, output, *one_a_day, &filter.filter(common), common)
        }
    }
}

fn open(common: &Common) -> anyhow::Result<Record> {
    Ok(Record::open_read(common.record())?)
}
