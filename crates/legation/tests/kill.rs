//! A program that is killed while it adds leaves a record that opens, holds no half article, and goes on to the same
//! end. `LEGATION_KILLS=200` makes more rounds than the few of an ordinary run.
#![allow(clippy::print_stderr)] // Tells what the rounds met.

mod common;

use std::process::{Command, Stdio};
use std::time::Duration;

use common::{Dice, fill, world};
use legation::record::{Filter, Record};

const PAGES: usize = 60;

/// Not a test: what the killed program does. Runs where the parent tells it a path, and does nothing otherwise.
#[test]
fn child() {
    if let Ok(path) = std::env::var("LEGATION_KILL_CHILD") {
        fill(path.as_ref(), &world(77, PAGES), 3);
    }
}

#[test]
fn killed_at_any_moment() {
    let rounds: usize = std::env::var("LEGATION_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(6);
    let dir = tempfile::tempdir().expect("a folder");
    let pages = world(77, PAGES);
    let whole = dir.path().join("whole.db");
    fill(&whole, &pages, 3);
    let expected = Record::open_read(&whole).and_then(|r| r.events(&Filter::default())).expect("events");
    let program = std::env::current_exe().expect("this program");
    let mut dice = Dice(std::process::id().into());
    let (mut killed, mut partial) = (0, 0);
    for round in 0..rounds {
        let path = dir.path().join(format!("{round}.db"));
        let mut child = Command::new(&program)
            .args(["--exact", "child", "--test-threads=1"])
            .env("LEGATION_KILL_CHILD", &path)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        std::thread::sleep(Duration::from_micros(dice.roll(150_000) as u64));
        killed += usize::from(child.try_wait().expect("a child").is_none());
        child.kill().expect("killed");
        child.wait().expect("ended");
        if path.exists()
            && let Ok(record) = Record::open_read(&path)
        {
            assert_eq!(record.check().expect("checked"), None, "round {round}");
            partial += usize::from(record.stats().expect("counted").articles > 0);
            for (article, reports) in &pages {
                let there = record.has(&article.id).expect("asked");
                for report in reports {
                    assert_eq!(record.report(&report.id).expect("read").is_some(), there, "round {round}");
                }
            }
        }
        fill(&path, &pages, 5);
        let events = Record::open_read(&path).and_then(|r| r.events(&Filter::default())).expect("events");
        assert!(events == expected, "round {round}: the record differs after going on");
    }
    eprintln!("{rounds} rounds, {killed} killed under way, {partial} with some articles committed");
}
