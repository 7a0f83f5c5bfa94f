//! Measures analysis of the texts on stdin (one JSON string a line): tokens a second and core, from text to finished
//! document; the share of the processor's multiply-add peak; where the time goes; what two threads give.
//!
//! Rates are per second of processor time, so that other work on the machine disturbs them less.
#![allow(clippy::print_stdout)] // A command line prints.

use std::error::Error;
use std::io::BufRead;
use std::path::Path;
use std::time::Instant;

use legation_lang::{Model, peak_flops};

/// Seconds this thread has run on a processor; wall time where the system does not tell.
fn seconds(start: Instant) -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = stat.and_then(|s| s.split_whitespace().next()?.parse::<f64>().ok());
    nanos.map_or_else(|| start.elapsed().as_secs_f64(), |n| n / 1e9)
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: bench MODEL < TEXTS")?;
    let origin = Instant::now();
    let model = Model::open(Path::new(&path))?;
    let open = origin.elapsed().as_secs_f64();
    let lines: Result<Vec<String>, _> = std::io::stdin().lock().lines().collect();
    let texts: Vec<String> = lines?.iter().map(|l| serde_json::from_str(l)).collect::<Result<_, _>>()?;
    let run = |texts: &[&String]| {
        let mut session = model.session();
        let start = seconds(origin);
        let tokens: usize = texts.iter().map(|t| session.doc(t).tokens.len()).sum();
        (tokens as f64, seconds(origin) - start, session.stats())
    };
    let all: Vec<&String> = texts.iter().collect();
    let (tokens, time, stats) = run(&all);
    let one = tokens / time;
    let peak = peak_flops(model.cpu(), || seconds(origin));
    let done = 2.0 * model.multiply_adds(&stats) / time;
    let report = |text: String| println!("{text}");
    report(format!("opened in {:.0} ms; {} kernels", open * 1e3, model.cpu().name()));
    report(format!("one thread {one:.0} tokens/s ({tokens:.0} tokens, {time:.2} s of processor time)"));
    report(format!(
        "multiply-adds {:.1} GFLOP/s of {:.1} at the peak: {:.0}%",
        done / 1e9,
        peak / 1e9,
        100.0 * done / peak
    ));
    let phases = [
        ("tokenize", stats.tokenize),
        ("encode", stats.encode),
        ("parse", stats.parse),
        ("encode for entities", stats.encode_entities),
        ("entities", stats.entities),
        ("rules, lemmas, tokens", stats.finish),
    ];
    let total: f64 = phases.iter().map(|p| p.1).sum();
    let shares: Vec<String> = phases.iter().map(|(name, s)| format!("{name} {:.1}%", 100.0 * s / total)).collect();
    report(format!("where the time goes: {}", shares.join(", ")));
    report(format!(
        "{:.2} parser steps a token, {:.1}% of embeddings and {:.1}% of first products new, {} close decisions computed again",
        stats.steps as f64 / tokens,
        50.0 * stats.embeddings as f64 / tokens,
        50.0 * stats.products as f64 / tokens,
        stats.again
    ));
    let halves: Vec<Vec<&String>> = (0..2).map(|h| texts.iter().skip(h).step_by(2).collect()).collect();
    let rates: Vec<f64> = std::thread::scope(|scope| {
        let threads: Vec<_> = halves.iter().map(|half| scope.spawn(|| run(half))).collect();
        threads.into_iter().filter_map(|t| t.join().ok()).map(|(tokens, time, _)| tokens / time).collect()
    });
    report(format!(
        "two threads {:.0} tokens/s: {:.2} times one",
        rates.iter().sum::<f64>(),
        rates.iter().sum::<f64>() / one
    ));
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    for line in status.lines().filter(|l| l.starts_with("VmHWM")) {
        report(format!(
            "most memory resident, texts and two threads included: {}",
            line.trim_start_matches("VmHWM:").trim()
        ));
    }
    Ok(())
}
