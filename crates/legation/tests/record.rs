//! A record gives the same events as folding everything at once, in whatever order and however it was added.

mod common;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use common::{Dice, TODAY, date, fill, prepared, with_people, world};
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
        let mut pages = with_people(world(seed, 25), seed);
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

/// A timeline reads summaries and few events; what it gives is what the fold of everything gives.
#[test]
fn timelines_are_the_folds_events() {
    use legation::record::names_party;
    let dir = tempfile::tempdir().expect("a folder");
    let about = |e: &Event, a: &str, b: Option<&str>| {
        let of = |q: &str| e.parties().enumerate().filter(|(_, p)| names_party(p, q)).map(|(i, _)| i).collect();
        let (x, y): (BTreeSet<usize>, Option<BTreeSet<usize>>) = (of(a), b.map(of));
        y.map_or(!x.is_empty(), |y| y.iter().any(|j| x.iter().any(|i| i != j)))
    };
    let at = |e: &Event| e.time.from.or(e.time.to).map(|p| p.date()).or(e.first_known.filter(|_| !e.standing));
    for seed in 20..28 {
        let mut pages = with_people(world(seed, 40), seed);
        // A page of unknown day and one that was replaced make groups that are folded anew as of any day.
        pages[3].0.published = Dated::default();
        pages[3].0.id = pages[3].0.content_id();
        let (mut again, reports) = pages[5].clone();
        again.text = Arc::from(format!("{} Again.", again.text).as_str());
        again.published.interval = Interval::day(date("2021-03-05"));
        again.id = again.content_id();
        let reports: Vec<Report> = reports
            .into_iter()
            .map(|mut r| {
                r.id = format!("r:{}", stable_id(&[&r.id, "again"]));
                r
            })
            .collect();
        pages.push((again, reports));
        let path = dir.path().join(format!("{seed}.db"));
        fill(&path, &pages, 6);
        let record = Record::open_read(&path).expect("a record");
        for as_of in [None, Some("2021-01-15"), Some("2021-02-01"), Some("2021-02-20"), Some("2021-03-10")] {
            let as_of = as_of.map(date);
            let whole = events(&path, as_of);
            for (a, b) in
                [("RUS", Some("VEN")), ("VEN", Some("RUS")), ("rus", Some("Ven")), ("USA", None), ("VEN", Some("VEN"))]
            {
                let expected: Vec<&Event> = whole.iter().filter(|e| about(e, a, b)).collect();
                let filter = Filter { as_of, ..Filter::default() };
                let got = record.timeline(a, b, &filter).expect("a timeline");
                assert!(got.iter().collect::<Vec<_>>() == expected, "seed {seed} {as_of:?} {a} {b:?}");
                let days: Vec<Date> = expected.iter().filter_map(|e| at(e)).collect();
                for limit in [1, 3, 10, 1000] {
                    let got =
                        record.timeline(a, b, &Filter { limit: Some(limit), ..filter.clone() }).expect("a timeline");
                    let mut newest: Vec<Date> = got.iter().filter_map(at).collect();
                    newest.drain(..newest.len().saturating_sub(limit));
                    assert_eq!(
                        newest,
                        days[days.len().saturating_sub(limit)..],
                        "seed {seed} {as_of:?} {a} {b:?} {limit}"
                    );
                    if limit > expected.len() {
                        assert_eq!(got.len(), expected.len());
                    }
                }
                let (since, until) = (Some(date("2021-01-20")), Some(date("2021-02-10")));
                let within = record.timeline(a, b, &Filter { since, until, ..filter.clone() }).expect("a timeline");
                let day = |p: Option<Point>| p.map(|p| p.date());
                let meets = |e: &&Event| {
                    let (from, to) = (day(e.time.from.or(e.time.to)), day(e.time.to.or(e.time.from)));
                    from <= until && from.is_some() && to >= since
                };
                let expected: Vec<&Event> = expected.into_iter().filter(meets).collect();
                assert!(within.iter().collect::<Vec<_>>() == expected, "seed {seed} {as_of:?} {a} {b:?} within");
            }
        }
    }
}

/// What changed is looked for only where something can have.
#[test]
fn changes_miss_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("record.db");
    fill(&path, &with_people(world(31, 40), 31), 6);
    let record = Record::open_read(&path).expect("a record");
    for (since, as_of) in [("2021-01-10", None), ("2021-02-01", Some("2021-02-15")), ("2021-02-20", Some("2021-06-01"))]
    {
        let as_of = as_of.map(date);
        let before = events(&path, Some(date(since)));
        let after = events(&path, as_of);
        let told: BTreeSet<String> =
            record.changes(date(since), as_of).expect("changes").into_iter().map(|c| c.event.event).collect();
        let shares = |a: &Event, b: &Event| a.reports.iter().any(|m| b.reports.iter().any(|n| n.report == m.report));
        for event in &after {
            match before.iter().find(|b| shares(b, event)) {
                None => assert!(told.contains(&event.id), "{since}: a new event is missing"),
                Some(old) if old.outcome != event.outcome && event.outcome == Some(Outcome::Lapsed) => {
                    assert!(told.contains(&event.id), "{since}: a lapsed plan is missing");
                }
                Some(_) => {}
            }
        }
    }
}

/// An article without a date is known by the day of its copy, whichever of them comes first, and no longer when the
/// copy is withdrawn.
#[test]
fn a_copy_dates_an_article_that_tells_no_day() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut pages = with_people(world(11, 12), 11);
    pages.retain(|(_, reports)| !reports.is_empty());
    let mut dice = Dice(5);
    let signature: Vec<u32> = (0..64).map(|_| dice.roll(1 << 30) as u32).collect();
    pages[0].0.signature = signature.clone();
    let (mut copy, reports) = pages[0].clone();
    copy.text = Arc::from(format!("{} Reprinted.", copy.text).as_str());
    copy.url = Some("https://other.example/reprint".into());
    copy.published = Dated::default();
    copy.signature = signature;
    copy.signature[3] ^= 1;
    copy.id = copy.content_id();
    let reports: Vec<Report> = reports
        .into_iter()
        .map(|mut r| {
            r.id = format!("r:{}", stable_id(&[&r.id, "reprint"]));
            r
        })
        .collect();
    let original = pages[0].0.clone();
    let day = original.published.interval.to.map(|p| p.date());
    pages.push((copy.clone(), reports.clone()));
    // What the fold gives where the reprint is dated like the original.
    let mut dated = copy.clone();
    dated.published = original.published.clone();
    let told =
        |pages: &[(Article, Vec<Report>)]| -> Vec<_> { pages.iter().flat_map(|(a, r)| tellings(a, r)).collect() };
    let rest = &pages[..pages.len() - 1];
    let all = [told(rest), tellings(&dated, &reports)].concat();
    for round in 0..3 {
        let path = dir.path().join(format!("{round}.db"));
        fill(&path, &pages, 1 + round * 5);
        let found = Record::open_read(&path).and_then(|r| r.articles(&copy.id)).expect("found");
        assert_eq!((found[0].known, found[0].dated_by.as_deref()), (day, Some(original.id.as_str())));
        for as_of in ["2021-01-20", "2021-02-10", "2021-04-01"] {
            let as_of = Some(date(as_of));
            assert!(events(&path, as_of) == fold(&all, as_of), "round {round}, {as_of:?}");
        }
        let mut record = Record::open(&path).expect("a record");
        let n = record.articles(&original.id).expect("found")[0].n;
        assert!(record.remove(n, date(TODAY)).expect("removed"));
        record.close().expect("closed");
        let record = Record::open_read(&path).expect("a record");
        assert_eq!(record.articles(&copy.id).expect("found")[0].known, None);
        assert_eq!(record.stats().expect("counted").undated, 1);
        drop(record);
        let left = [told(&pages[1..pages.len() - 1]), tellings(&copy, &reports)].concat();
        let day = Some(date("2021-04-01"));
        if round == 0 {
            assert!(events(&path, day) == fold(&left, day));
        }
        pages.reverse();
        if round == 0 {
            dice.shuffle(&mut pages);
        }
    }
}

#[test]
fn adding_twice_changes_nothing_and_removing_leaves_the_fold_of_the_rest() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("record.db");
    let pages = with_people(world(7, 20), 7);
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
    assert_eq!(record.add(&prepared(&second, &corrected), "test", date(TODAY)).expect("added"), Added::Version);
    record.close().expect("closed");

    let members = |as_of: Option<&str>| -> BTreeSet<String> {
        events(&path, as_of.map(date)).iter().flat_map(|e| e.reports.iter().map(|m| m.report.clone())).collect()
    };
    let (now, before) = (members(None), members(Some("2021-04-30")));
    assert!(reports.iter().all(|r| !now.contains(&r.id) && before.contains(&r.id)));
    assert!(corrected.iter().all(|r| now.contains(&r.id) && !before.contains(&r.id)));
    assert_eq!(Record::open_read(&path).expect("a record").stats().expect("stats").replaced, 1);
}

/// Who somebody is comes from whatever articles stand: they may be added later than those that only name them, be replaced,
/// withdrawn and added again.
#[test]
fn whom_an_article_only_names_is_known_from_others() {
    let dir = tempfile::tempdir().expect("a folder");
    for seed in 40..52 {
        let pages = with_people(world(seed, 30), seed);
        // A page that is replaced tells who people are until then.
        let (mut again, mut reports) = pages[seed as usize % 30].clone();
        again.text = Arc::from(format!("{} Again.", again.text).as_str());
        again.updated = Some(Dated { interval: Interval::day(date("2021-02-10")), ..again.published.clone() });
        again.id = again.content_id();
        reports.truncate(1);
        for r in &mut reports {
            r.id = format!("r:{}", stable_id(&[&r.id, "again"]));
        }
        let mut all = [pages.clone(), vec![(again, reports)]].concat();
        let mut dice = Dice(seed);
        let (one, many) = (dir.path().join(format!("{seed}-one.db")), dir.path().join(format!("{seed}-many.db")));
        fill(&one, &all, 100);
        let whole = events(&one, None);
        let days = ["2021-01-20", "2021-02-12", "2021-04-01"].map(|d| Some(date(d)));
        if seed < 50 {
            assert!(whole.iter().any(|e| !e.learned.is_empty()), "seed {seed}: nothing is learned");
        }
        // The version that came first was there first; all else in any order.
        let last = all.pop().expect("a page");
        dice.shuffle(&mut all);
        all.push(last);
        fill(&many, &all, 1 + dice.roll(5));
        assert!(events(&many, None) == whole, "seed {seed}");
        for day in days {
            assert!(events(&many, day) == events(&one, day), "seed {seed} {day:?}");
        }
        // Without some of the articles it is as if they had never been there, and with them again as it was.
        let gone: Vec<usize> = (0..all.len() - 1).filter(|_| dice.roll(3) == 0).collect();
        let mut record = Record::open(&many).expect("a record");
        for &i in &gone {
            let n = record.articles(&all[i].0.id).expect("found")[0].n;
            record.remove(n, date(TODAY)).expect("removed");
            if dice.roll(3) == 0 {
                record.commit().expect("committed");
            }
        }
        record.close().expect("closed");
        let rest: Vec<_> = (0..all.len()).filter(|i| !gone.contains(i)).map(|i| all[i].clone()).collect();
        let less = dir.path().join(format!("{seed}-less.db"));
        fill(&less, &rest, 3);
        assert!(events(&many, days[2]) == events(&less, days[2]), "seed {seed} without some");
        fill(&many, &all, 4);
        assert!(events(&many, None) == whole, "seed {seed} again");
        assert_eq!(Record::open_read(&many).and_then(|r| r.check()).expect("checked"), None);
    }
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
        record.add(&prepared(article, reports), "test", date(TODAY)).expect("added");
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
    // As of a day the words are looked for in what was known by then, however much came later.
    let pages = world(4, 10);
    let first = pages
        .iter()
        .filter(|(_, r)| !r.is_empty())
        .filter_map(|(a, _)| a.published.interval.to)
        .map(|p| p.date())
        .min();
    let early = record.search("paragraph", first, 1).expect("found");
    assert_eq!(early.len(), 1);
    assert_eq!(early[0].known, first);
}

/// Words of very many sentences are not ranked: the latest added come first.
#[test]
fn search_for_common_words_answers_with_the_latest() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("record.db");
    let pages = world(6, 1500);
    fill(&path, &pages, 500);
    let record = Record::open_read(&path).expect("a record");
    let found = record.search("paragraph", None, 7).expect("found");
    assert_eq!(found.len(), 7);
    let last = &pages.iter().rfind(|(_, r)| !r.is_empty()).expect("a page with reports").0;
    assert_eq!(found[0].report.article.id, last.id);
    let day = date("2021-01-05");
    let early = record.search("paragraph", Some(day), 7).expect("found");
    assert!(early.len() == 7 && early.iter().all(|f| f.known.is_some_and(|k| k <= day) && f.event.is_some()));
}
