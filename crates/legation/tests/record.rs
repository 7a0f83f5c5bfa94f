//! A record gives the same events as folding everything at once, in whatever order and however it was added.

mod common;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use common::{Dice, TODAY, date, fill, world};
use jiff::civil::Date;
use legation::record::{Added, Filter, Record, fold, settle, tellings};
use legation::schema::*;

fn events(path: &Path, as_of: Option<Date>) -> Vec<Event> {
    let record = Record::open_read(path).expect("a record");
    record.events(&Filter { as_of, ..Filter::default() }).expect("events")
}

#[test]
fn any_order_and_any_batches_give_the_fold() {
    let dir = tempfile::tempdir().expect("a folder");
    for seed in 0..12 {
        let mut pages = world(seed, 25);
        let all: Vec<_> = pages.iter().flat_map(|(a, r)| tellings(a, r)).collect();
        let mut dice = Dice(seed + 1000);
        for round in 0..3 {
            let path = dir.path().join(format!("{seed}-{round}.db"));
            fill(&path, &pages, 1 + dice.roll(12));
            // Plans are judged on the newest day of the record, articles without reports included.
            let newest = Record::open_read(&path).and_then(|r| r.newest()).expect("read");
            let mut whole = fold(&all, None);
            whole.iter_mut().for_each(|e| settle(e, newest));
            assert!(events(&path, None) == whole, "seed {seed}, round {round}");
            for day in ["2021-01-20", "2021-02-10", "2021-04-01"] {
                let day = Some(date(day));
                assert!(events(&path, day) == fold(&all, day), "seed {seed}, round {round}, {day:?}");
            }
            dice.shuffle(&mut pages);
        }
    }
}

#[test]
fn adding_twice_changes_nothing_and_removing_leaves_the_fold_of_the_rest() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("record.db");
    let pages = world(7, 20);
    fill(&path, &pages, 4);
    let before = events(&path, None);
    fill(&path, &pages, 3);
    assert_eq!(before, events(&path, None));

    let mut record = Record::open(&path).expect("a record");
    let gone: BTreeSet<&str> = pages.iter().step_by(3).map(|(a, _)| a.id.as_str()).collect();
    for id in &gone {
        let found = record.articles(id).expect("found");
        assert!(record.remove(found[0].n, date(TODAY)).expect("removed"));
    }
    record.close().expect("closed");
    let rest: Vec<_> =
        pages.iter().filter(|(a, _)| !gone.contains(a.id.as_str())).flat_map(|(a, r)| tellings(a, r)).collect();
    let newest = Record::open_read(&path).and_then(|r| r.newest()).expect("read");
    let mut whole = fold(&rest, None);
    whole.iter_mut().for_each(|e| settle(e, newest));
    assert!(events(&path, None) == whole);
    let record = Record::open_read(&path).expect("a record");
    assert_eq!(record.withdrawn_since(date(TODAY)).expect("withdrawn").len(), gone.len());

    // Added again, it stands again.
    drop(record);
    fill(&path, &pages, 5);
    assert_eq!(before, events(&path, None));
}

#[test]
fn a_changed_page_is_a_new_version() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("record.db");
    let mut pages = world(3, 12);
    pages.retain(|(_, reports)| !reports.is_empty());
    fill(&path, &pages, 4);
    let (first, reports) = pages[0].clone();
    let mut second = first.clone();
    second.text = Arc::from(format!("{} Corrected.", first.text).as_str());
    second.updated =
        Some(Dated { interval: Interval::day(date("2021-05-01")), basis: "updated".into(), evidence: None });
    second.id = second.content_id();
    let corrected: Vec<Report> = reports
        .iter()
        .skip(1)
        .cloned()
        .map(|mut r| {
            r.id = format!("r:{}", stable_id(&[&r.id, "again"]));
            r
        })
        .collect();
    let mut record = Record::open(&path).expect("a record");
    assert_eq!(record.add(&second, &corrected, "test", date(TODAY)).expect("added"), Added::Version);
    record.close().expect("closed");

    let members = |as_of: Option<&str>| -> BTreeSet<String> {
        events(&path, as_of.map(date)).iter().flat_map(|e| e.reports.iter().map(|m| m.report.clone())).collect()
    };
    let (now, before) = (members(None), members(Some("2021-04-30")));
    assert!(reports.iter().all(|r| !now.contains(&r.id) && before.contains(&r.id)));
    assert!(corrected.iter().all(|r| now.contains(&r.id) && !before.contains(&r.id)));
    assert_eq!(Record::open_read(&path).expect("a record").stats().expect("stats").replaced, 1);
}

#[test]
fn reports_come_back_as_they_were() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("record.db");
    let pages = world(5, 10);
    fill(&path, &pages, 4);
    let record = Record::open_read(&path).expect("a record");
    for (article, reports) in &pages {
        for report in reports {
            let (found, stored) = record.report(&report.id).expect("read").expect("found");
            assert_eq!(found.article.id, article.id);
            assert_eq!(stored.article.title, article.title);
            let back = Report { article: ArticleRef::default(), ..found };
            assert_eq!(&back, report);
            let event = record.find_event(&report.id, None).expect("read").expect("an event");
            assert!(event.reports.iter().any(|m| m.report == report.id));
            assert_eq!(record.show(&event.id, None).expect("read").expect("shown").event, event);
        }
    }
}

#[test]
fn readers_see_commits_and_other_files_are_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("record.db");
    assert!(Record::open_read(&path).is_err_and(|e| e.to_string().starts_with("LG0601")));
    let pages = world(9, 6);
    let mut record = Record::open(&path).expect("a record");
    let reader = Record::open_read(&path).expect("a reader");
    for (article, reports) in &pages {
        record.add(article, reports, "test", date(TODAY)).expect("added");
    }
    assert_eq!(reader.stats().expect("stats").articles, 0);
    record.commit().expect("committed");
    assert_eq!(reader.stats().expect("stats").articles, 6);

    let text = dir.path().join("notes.txt");
    std::fs::write(&text, "this is no record of anything, and long enough to be a page of one ".repeat(20))
        .expect("written");
    assert!(Record::open(&text).is_err_and(|e| e.to_string().starts_with("LG0602")));
    assert!(Record::open_read(&text).is_err_and(|e| e.to_string().starts_with("LG0602")));
}

#[test]
fn exports_have_the_published_columns() {
    use legation::record::export::{GDELT_EVENTS, GDELT_MENTIONS, ICEWS, Layout, POLECAT};
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("record.db");
    fill(&path, &world(4, 20), 7);
    let record = Record::open_read(&path).expect("a record");
    let layouts = [
        (Layout::Gdelt, GDELT_EVENTS.len()),
        (Layout::GdeltMentions, GDELT_MENTIONS.len()),
        (Layout::Icews, ICEWS.len()),
        (Layout::Polecat, POLECAT.len()),
    ];
    for (layout, columns) in layouts {
        let mut rows = 0;
        record
            .export(layout, false, &Filter::default(), |row| {
                assert_eq!(row.len(), columns, "{layout:?}");
                assert!(row.iter().all(|f| !f.contains(['\t', '\n'])));
                rows += 1;
                true
            })
            .expect("exported");
        assert!(rows > 0, "{layout:?}");
    }
}

#[test]
fn search_finds_sentences() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("record.db");
    fill(&path, &world(4, 10), 7);
    let record = Record::open_read(&path).expect("a record");
    let found = record.search("paragraph", None, 5).expect("found");
    assert_eq!(found.len(), 5);
    assert!(found.iter().all(|f| f.event.is_some()));
    assert!(record.search("unheard", None, 5).expect("found").is_empty());
    assert!(record.search("paragraph", Some(date("2020-01-01")), 5).expect("found").is_empty());
}
