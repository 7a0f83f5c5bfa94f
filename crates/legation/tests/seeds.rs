//! The pages this project starts from, through the whole pipeline and into a record: what it answers as of three days.
//! Skipped where the shared pages or the language model are absent.
#![allow(clippy::print_stderr)] // Says what was skipped.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use legation::record::{Filter, Prepared, Record, days};
use legation::schema::{Event, Field, Outcome, Status, StepKind};

fn date(s: &str) -> Date {
    s.parse().expect("a date")
}

/// A record of the five pages, or nothing where something is missing.
fn seeds(dir: &Path) -> Option<Record> {
    let pages = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/seeds");
    if !pages.is_dir() {
        eprintln!("skipped: ../shared is absent");
        return None;
    }
    let Ok(pipeline) = legation::Pipeline::open(&legation::Options::default()) else {
        eprintln!("skipped: no language model is installed");
        return None;
    };
    let path = dir.join("seeds.db");
    let mut record = Record::open(&path).expect("a record");
    let mut session = pipeline.session();
    for page in legation::pages(&[pages]) {
        for coded in session.code_page(page).into_iter().flatten() {
            let prepared = Prepared::new(coded.article, coded.reports).expect("prepared");
            record.add(&prepared, pipeline.stamp(), date("2026-01-01")).expect("added");
        }
    }
    record.close().expect("closed");
    Some(Record::open_read(&path).expect("opened"))
}

fn dyad(record: &Record, as_of: &str) -> Vec<Event> {
    let filter = Filter { as_of: Some(date(as_of)), ..Filter::default() };
    record.timeline("RUS", Some("VEN"), &filter).expect("a timeline")
}

/// The visit announced in September 2019: planned, by Maduro, told first on 20 September.
fn visit(events: &[Event]) -> &Event {
    let is = |e: &&Event| {
        e.mode.as_deref() == Some("visit")
            && e.reports.iter().any(|m| m.status == Status::Planned)
            && e.first_known.is_some_and(|d| d >= date("2019-09-20") && d <= date("2019-09-24"))
            && e.parties().any(|a| a.name.contains("Maduro"))
    };
    events.iter().filter(is).max_by_key(|e| e.reports.len()).expect("the visit")
}

#[test]
fn the_visit_of_september_2019_as_it_became_known() {
    let dir = tempfile::tempdir().expect("a folder");
    let Some(record) = seeds(dir.path()) else { return };

    // 21 September: to come soon, or in early October.
    let events = dyad(&record, "2019-09-21");
    let then = visit(&events);
    assert_eq!((then.status, then.outcome), (Status::Planned, Some(Outcome::Pending)), "{then:#?}");
    assert!(then.history.iter().any(|s| s.time_text.as_deref().is_some_and(|t| t.contains("October"))), "{then:#?}");
    assert!(events.iter().all(|e| e.first_known <= Some(date("2019-09-21"))));

    // 24 September: he flies in on that day and talks on the next one.
    let events = dyad(&record, "2019-09-24");
    let then = visit(&events);
    assert_eq!(then.outcome, Some(Outcome::Pending));
    let told = days(&then.time);
    assert!(told.starts_with("2019-09-24") || told.starts_with("2019-09-25"), "{told}");

    // 8 February 2020: its time has passed without another word; another visit is expected in May.
    let events = dyad(&record, "2020-02-08");
    let now = visit(&events);
    assert_eq!(now.outcome, Some(Outcome::Lapsed), "{now:#?}");
    assert!(now.reports.len() > 3, "{now:#?}");
    let early = now.history.iter().find(|s| s.time_text.as_deref().is_some_and(|t| t.contains("early October")));
    assert!(early.is_some_and(|s| s.superseded && !s.speakers.is_empty()), "{now:#?}");
    let moved = |s: &&legation::schema::Step| matches!(s.kind, StepKind::Moved | StepKind::Dated);
    assert!(now.history.iter().any(|s| moved(&s)), "{now:#?}");
    let dates = now.contradictions.iter().find(|c| c.field == Field::Time).expect("a conflict of dates");
    assert!(dates.sides.len() > 1 && dates.sides.iter().all(|s| !s.speakers.is_empty()));
    let may = events.iter().find(|e| days(&e.time) == "2020-05").expect("the visit expected in May");
    assert_eq!((may.status, may.outcome), (Status::Planned, Some(Outcome::Pending)));

    // Standing facts are told by several pages.
    let relations = record
        .relations("RUS", Some("VEN"), &Filter { as_of: Some(date("2020-02-08")), ..Filter::default() })
        .expect("relations");
    assert!(relations.iter().any(|r| r.actor == "RUS" && r.origins > 1), "{relations:#?}");
}
