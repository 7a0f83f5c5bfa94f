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

/// Times each measurement is made; the one in the middle is told.
const ROUNDS: usize = 5;

/// Seconds this thread has run on a processor; wall time where the system does not tell.
fn seconds(start: Instant) -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = stat.and_then(|s| s.split_whitespace().next()?.parse::<f64>().ok());
    nanos.map_or_else(|| start.elapsed().as_secs_f64(), |n| n / 1e9)
}

/// Kilobytes (1,024 bytes) this process has held in memory at most; 0 where the system does not tell.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.and_then(|l| l.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: bench MODEL < TEXTS")?;
    let origin = Instant::now();
    let model = Model::open(Path::new(&path))?;
    let open = origin.elapsed().as_secs_f64();
    let lines: Result<Vec<String>, _> = std::io::stdin().lock().lines().collect();
    let texts: Vec<String> = lines?.iter().map(|l| serde_json::from_str(l)).collect::<Result<_, _>>()?;
    let run = || {
        let mut session = model.session();
        let start = seconds(origin);
        let tokens: usize = texts.iter().map(|t| session.doc(t).tokens.len()).sum();
        (tokens as f64, seconds(origin) - start, session.stats())
    };
    // On a shared machine the speed drifts from second to second: one thread and two take turns.
    let (mut ones, mut twos) = (Vec::new(), Vec::new());
    let mut memory = vec![("opened", resident())];
    for round in 0..ROUNDS {
        // In a thread of its own too, so that the memory it leaves behind is found again by the next.
        ones.extend(std::thread::scope(|scope| scope.spawn(run).join()));
        if round == 0 {
            memory.push(("one thread", resident()));
        }
        let both: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..2).map(|_| scope.spawn(run)).collect();
            threads.into_iter().filter_map(|t| t.join().ok()).collect()
        });
        twos.push(both.iter().map(|(tokens, time, _)| tokens / time).sum::<f64>());
        if round == 0 {
            memory.push(("two threads", resident()));
        }
    }
    ones.sort_by(|a, b| b.1.total_cmp(&a.1));
    twos.sort_by(f64::total_cmp);
    let &(tokens, time, stats) = ones.get(ROUNDS / 2).ok_or("a thread failed")?;
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
    report(format!("two threads {:.0} tokens/s: {:.2} times one", twos[ROUNDS / 2], twos[ROUNDS / 2] / one));
    let peaks: Vec<f64> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(|| peak_flops(model.cpu(), || seconds(origin)))).collect();
        threads.into_iter().filter_map(|t| t.join().ok()).collect()
    });
    report(format!(
        "bare multiply-adds of two threads, what the machine itself gives: {:.2} times those of one",
        peaks.iter().sum::<f64>() / peak
    ));
    let told: Vec<String> = memory.iter().map(|(when, kb)| format!("{when} {:.0} MB", kb * 1024.0 / 1e6)).collect();
    report(format!("most memory resident so far, texts included: {}", told.join(", ")));
    Ok(())
}
