//! What every verb shares: where the model, the knowledge and the record are, how to print, and how a run ends.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{Args, ValueEnum};

/// Done, but some input was rejected; each was named on stderr.
pub(crate) const SOME_REJECTED: u8 = 3;

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Format {
    /// A readable table.
    Table,
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values with a header.
    Csv,
    /// Markdown.
    Md,
    /// HTML (`legation text` alone).
    Html,
}

/// Options that mean something to the verbs of a record alone stand apart in every help.
const OF_RECORDS: &str = "Of a record (no use to code, text, model, actors, schema)";

#[derive(Args, Debug, Clone)]
pub(crate) struct Common {
    /// The record file
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        default_value = "legation.db",
        env = "LEGATION_RECORD",
        help_heading = OF_RECORDS
    )]
    pub(crate) record: PathBuf,
    /// Answer from what had been published by the end of this day (YYYY-MM-DD)
    #[arg(long, global = true, value_name = "DATE", help_heading = OF_RECORDS)]
    pub(crate) as_of: Option<jiff::civil::Date>,
    /// Threads to code with [default: all cores]
    #[arg(long, global = true, value_name = "N")]
    pub(crate) threads: Option<usize>,
    /// A folder of tables that extend the built-in knowledge
    #[arg(long, global = true, value_name = "FOLDER", env = "LEGATION_KNOWLEDGE")]
    pub(crate) knowledge: Option<PathBuf>,
    /// The language model: a spaCy package folder or wheel [default: the installed one]
    #[arg(long, global = true, value_name = "PATH", env = "LEGATION_MODEL")]
    pub(crate) model: Option<PathBuf>,
    /// How to print [default: table on a terminal, jsonl otherwise]
    #[arg(long, global = true, value_enum)]
    pub(crate) format: Option<Format>,
}

impl Common {
    /// The format asked for, else a table for people and JSON lines for programs.
    pub(crate) fn format(&self) -> Format {
        self.format.unwrap_or(if std::io::stdout().is_terminal() { Format::Table } else { Format::Jsonl })
    }

    pub(crate) fn threads(&self) -> usize {
        self.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)).max(1)
    }

    pub(crate) fn options(&self) -> legation::Options {
        legation::Options { model: self.model.clone(), knowledge: self.knowledge.clone() }
    }

    /// Loads model and knowledge; the error says how to get a model.
    pub(crate) fn pipeline(&self) -> anyhow::Result<legation::Pipeline> {
        Ok(legation::Pipeline::open(&self.options())?)
    }
}

/// Counts what was rejected and names each on stderr, so that a run goes on and still tells at its end.
#[derive(Default)]
pub(crate) struct Rejections {
    count: usize,
}

impl Rejections {
    pub(crate) fn add(&mut self, what: &dyn std::fmt::Display) {
        self.count += 1;
        eprintln!("legation: {}", legation::printable(&what.to_string()));
    }

    /// A page or record that could not be read, with the code that docs/errors.md explains.
    pub(crate) fn page(&mut self, rejected: &legation::Rejected) {
        self.add(&format_args!("{rejected} [{}]", rejected.code));
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        if self.count == 0 { ExitCode::SUCCESS } else { ExitCode::from(SOME_REJECTED) }
    }
}

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From now on the first Ctrl-C only asks the run to finish what it has begun; the second ends it at once.
pub(crate) fn finish_on_interrupt() {
    // Failing to install the handler leaves the default one, which ends the run at once: no harm.
    let _ = ctrlc::set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
        eprintln!("legation: interrupted, finishing the pages begun");
    });
}

pub(crate) fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}
