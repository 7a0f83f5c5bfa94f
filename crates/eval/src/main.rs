//! `legation-eval TASK DATA [--predictions FILE]`: scores one task on DATA, which has the form of the folder of that
//! name among the shared sets. `legation-eval all SHARED` scores every set that is present.
#![allow(clippy::print_stdout, clippy::print_stderr)] // A command: tables on stdout, talk on stderr.

mod actors;
mod corpus;
mod factuality;
mod news;
mod page;
mod pairs;
mod petrarch;
mod plv;
mod scale;
mod score;
mod seeds;
mod speed;
mod time;
mod visits;
mod wires;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use score::{Scores, table};

type Task = fn(&Path, Option<&Path>) -> Scores;

/// Task, its folder among the shared sets (empty where its data are compiled in), its scorer.
const TASKS: &[(&str, &str, Task)] = &[
    ("seeds", "bench/seeds", seeds::run),
    ("page", "bench/page", page::run),
    ("time", "bench/time", time::run),
    ("plv", "bench/plv", plv::run),
    ("petrarch", "bench/petrarch", petrarch::run),
    ("factuality", "bench/factuality", factuality::run),
    ("actors", "knowledge", actors::run),
    ("mentions", "bench", actors::mentions::run),
    ("visits", "corpora", visits::run),
    ("pairs", "corpora", pairs::run),
    ("news", "corpora", news::run),
    ("wires", "", wires::run),
    ("real", ".", wires::run_real),
];

const USAGE: &str = "usage: legation-eval TASK DATA [--predictions FILE]\n       legation-eval wires [--predictions FILE]\n       legation-eval all SHARED\n       \
                     legation-eval train-opinion|train-story DATA\n       legation-eval train-whose\n       legation-eval train-page|train-dates|bench-page|misses-page|worst-page DATA\n       legation-eval scale FILE [REPORTS [EVERY]]\n       legation-eval speed FILE\n\
                     TASK is one of seeds page time plv petrarch factuality actors mentions visits pairs news wires real";

fn main() -> ExitCode {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let mut predictions = None;
    if let Some(i) = args.iter().position(|a| a == "--predictions") {
        if i + 1 >= args.len() {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
        predictions = Some(PathBuf::from(args.remove(i + 1)));
        args.remove(i);
    }
    if let [task, file, rest @ ..] = args.as_slice()
        && task == "scale"
        && rest.len() <= 2
    {
        let number = |at: usize, or: usize| rest.get(at).map_or(Ok(or), |n| n.parse());
        let (Ok(reports), Ok(every @ 1..)) = (number(0, 1_000_000), number(1, scale::EVERY)) else {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        };
        return told(task, scale::run(Path::new(file), reports, every));
    }
    if let [task, file] = args.as_slice()
        && task == "speed"
    {
        return told(task, speed::run(Path::new(file)));
    }
    if args.len() == 1 && matches!(&*args[0], "wires" | "train-whose") {
        args.push(String::new()); // Their data are our own.
    }
    let [task, data] = args.as_slice() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let data = Path::new(data);
    if task == "all" {
        return all(data);
    }
    let trained: Option<fn(&Path) -> Result<String, Box<dyn std::error::Error>>> = match &**task {
        "train-opinion" => Some(plv::train),
        "train-story" => Some(wires::train),
        "train-whose" => Some(wires::train_whose),
        "train-page" => Some(page::train),
        "train-dates" => Some(page::train_dates),
        "bench-page" => Some(page::bench),
        "misses-page" => Some(page::misses),
        "worst-page" => Some(page::worst),
        _ => None,
    };
    if let Some(run) = trained {
        return told(task, run(data));
    }
    let Some((name, _, run)) = TASKS.iter().find(|(name, ..)| name == task) else {
        eprintln!("unknown task '{task}'\n{USAGE}");
        return ExitCode::from(2);
    };
    match run(data, predictions.as_deref()) {
        Ok(rows) => {
            print!("{}", table(name, &rows));
            ExitCode::SUCCESS
        }
        Err(e) => {
            eprintln!("{name}: {e}");
            ExitCode::FAILURE
        }
    }
}

fn told(task: &str, done: Result<String, Box<dyn std::error::Error>>) -> ExitCode {
    match done {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(e) => {
            eprintln!("{task}: {e}");
            ExitCode::FAILURE
        }
    }
}

/// Scores every set that is present; says which are not.
fn all(shared: &Path) -> ExitCode {
    for (name, folder, run) in TASKS {
        let data = shared.join(folder);
        if !folder.is_empty() && !data.exists() {
            println!("{name:<11} skipped: {} is absent", data.display());
            continue;
        }
        match run(&data, None) {
            Ok(rows) => print!("{}", table(name, &rows)),
            Err(e) => println!("{name:<11} not scored: {e}"),
        }
    }
    ExitCode::SUCCESS
}
