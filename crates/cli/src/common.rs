//! What every verb shares: where the model, the knowledge and the record are, how to print, and how a run ends.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{Args, ValueEnum};
use legation::Config;

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
    /// The settings of a project [default: legation.toml in the working directory, where there is one]
    ///
    /// TOML with any of these keys, each meaning what the option of its name does, which goes before it:
    /// knowledge = ["FOLDER", …], model = "PATH", record = "FILE", threads = N, format = "jsonl".
    /// Paths begin at the folder of the file.
    #[arg(long, global = true, value_name = "FILE", env = "LEGATION_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// The record file [default: legation.db]
    #[arg(long, global = true, value_name = "FILE", env = "LEGATION_RECORD", help_heading = OF_RECORDS)]
    record: Option<PathBuf>,
    /// Answer from what had been published by the end of this day (YYYY-MM-DD)
    #[arg(long, global = true, value_name = "DATE", help_heading = OF_RECORDS)]
    pub(crate) as_of: Option<jiff::civil::Date>,
    /// Threads to code with [default: all cores]
    #[arg(long, global = true, value_name = "N")]
    pub(crate) threads: Option<usize>,
    /// A folder of tables that extend the built-in knowledge; may be given several times
    ///
    /// The files have the names, columns and header lines of those in the project's own knowledge/ folder: a file whose
    /// name begins like actors/organisations, actors/offices, actors/roles, actors/countries, actors/seats,
    /// actors/heads, actors/given-names, places/regions, places/capitals or places/countries adds rows that come before
    /// the built-in ones; files under events/behaviours add behaviours; other files of events/ take the place of the
    /// built-in one. What is wrong is told with file and line, and nothing is coded.
    #[arg(long, global = true, value_name = "FOLDER", env = "LEGATION_KNOWLEDGE")]
    pub(crate) knowledge: Vec<PathBuf>,
    /// The language model: a spaCy package folder or wheel [default: the installed one]
    #[arg(long, global = true, value_name = "PATH", env = "LEGATION_MODEL")]
    pub(crate) model: Option<PathBuf>,
    /// How to print [default: table on a terminal, jsonl otherwise]
    #[arg(long, global = true, value_enum)]
    pub(crate) format: Option<Format>,
}

impl Common {
    /// Fills in what the command line leaves open from the project's settings.
    pub(crate) fn settle(&mut self) -> anyhow::Result<()> {
        let config = match &self.config {
            Some(path) => Some(Config::read(path)?),
            None => Config::of_folder(Path::new(""))?,
        };
        let Some(config) = config else { return Ok(()) };
        if self.knowledge.is_empty() {
            self.knowledge = config.knowledge;
        }
        self.record = self.record.take().or(config.record);
        self.model = self.model.take().or(config.model);
        self.threads = self.threads.or(config.threads);
        if let (None, Some(word)) = (self.format, &config.format) {
            let format = Format::from_str(word, false);
            self.format = Some(format.map_err(|e| anyhow::anyhow!("{}: format = \"{word}\": {e}", Config::FILE))?);
        }
        Ok(())
    }

    /// The record file.
    pub(crate) fn record(&self) -> &Path {
        self.record.as_deref().unwrap_or(Path::new("legation.db"))
    }

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
