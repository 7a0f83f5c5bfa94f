//! Pages a second on one thread, from bytes to article with date, byline, language and signature.
//!
//! Measured: CPU time inside [`extract`], page by page, the best of three passes. Not measured: reading files,
//! decompression, printing.

use std::error::Error;
use std::fmt::Write;
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use legation_page::{Input, extract};

use super::data;

/// Passes over the pages; a page counts with its fastest, so that what else the machine does weighs little.
const PASSES: usize = 3;

/// Times every page of DATA and tells pages a second, the slow ones, and the memory the process reached.
pub(crate) fn run(data: &Path) -> Result<String, Box<dyn Error>> {
    let pages = data::read(data)?;
    let mut out = String::new();
    // What unpacking took does not count.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let before = peak();
    for (name, plain) in [("HTML", false), ("plain text", true)] {
        let of_kind: Vec<_> = pages.iter().filter(|(g, _)| g.set.starts_with("plain") == plain).collect();
        if of_kind.is_empty() {
            continue;
        }
        let mut best = vec![Duration::MAX; of_kind.len()];
        for _ in 0..PASSES {
            for ((gold, bytes), best) in of_kind.iter().zip(&mut best) {
                let start = cpu();
                let (article, _) = black_box(extract(&Input { bytes, path: &gold.file, ..Input::default() }));
                *best = (cpu() - start).min(*best);
                assert!(!article.id.is_empty());
            }
        }
        best.sort_unstable();
        let total: Duration = best.iter().sum();
        let bytes: usize = of_kind.iter().map(|(_, b)| b.len()).sum();
        let at = |share: f64| best[((best.len() as f64 * share) as usize).min(best.len() - 1)].as_secs_f64() * 1e3;
        writeln!(
            out,
            "{name:<10} {:>6.0} pages/s  {:>6.1} MB/s  median {:.2} ms  p99 {:.2} ms  slowest {:.1} ms  ({} pages, mean {} KB)",
            best.len() as f64 / total.as_secs_f64(),
            bytes as f64 / 1e6 / total.as_secs_f64(),
            at(0.5),
            at(0.99),
            at(1.0),
            best.len(),
            bytes / 1024 / best.len().max(1),
        )?;
    }
    if let (Some(before), Some(after)) = (before, peak()) {
        writeln!(out, "memory     {} MB above the pages themselves", after.saturating_sub(before))?;
    }
    Ok(out)
}

fn cpu() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
}

/// Most memory the process held so far, in MB.
fn peak() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<usize>().ok()? / 1024)
}
