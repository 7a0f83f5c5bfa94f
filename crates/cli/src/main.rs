//! The `legation` command. Data on stdout, talk on stderr; exit 0 done, 1 failed, 2 wrong usage, 3 done but some input
//! was rejected.
#![allow(clippy::print_stdout, clippy::print_stderr)] // A command line prints.

mod actors;
mod code;
mod common;
mod model;
mod record;
mod schema;
mod table;
mod text;
mod why;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use common::Common;

/// News pages in, sourced reports of who did what to whom out
#[derive(Parser)]
#[command(name = "legation", version, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Code pages: print one report for each thing an article says somebody did
    Code(code::Args),
    /// Print articles as they were understood: text, blocks, outlet, dates
    Text(text::Args),
    /// Tell how a report came about
    Why(why::Args),
    /// Tell what was seen in a sentence, and what was missing to code it
    WhyNot(why::NotArgs),
    /// Who is known: states, organisations, and who held which office when
    Actors(actors::Args),
    /// Show, list or add language models
    Model(model::Args),
    /// Print the JSON Schema of a kind of line
    Schema(schema::Args),
    #[command(flatten)]
    Record(record::RecordCommand),
}

fn main() -> ExitCode {
    let mut cli = Cli::parse();
    let done = cli.common.settle().and_then(|()| match cli.verb {
        Verb::Code(args) => code::run(&args, &cli.common),
        Verb::Text(args) => text::run(&args, &cli.common),
        Verb::Why(args) => why::run(&args, &cli.common),
        Verb::WhyNot(args) => why::run_not(&args, &cli.common),
        Verb::Actors(args) => actors::run(&args, &cli.common),
        Verb::Model(args) => model::run(&args, &cli.common),
        Verb::Schema(args) => schema::run(&args),
        Verb::Record(command) => record::run(&command, &cli.common),
    });
    match done {
        Ok(code) => code,
        Err(e) if is_closed_pipe(&e) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("legation: {}", legation::printable(&format!("{e:#}")));
            ExitCode::FAILURE
        }
    }
}

/// `legation … | head` is a success: the reader has what it wanted.
fn is_closed_pipe(e: &anyhow::Error) -> bool {
    e.chain().any(|c| c.downcast_ref::<std::io::Error>().is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe))
}
