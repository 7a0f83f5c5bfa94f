//! Files that cannot be used are refused with words that help, and old files open for ever.

mod common;

use std::path::PathBuf;

use common::{TODAY, date, fill, prepared, world};
use legation::record::{Filter, Record};

/// One file per format version, written by the program that had it. Made by `LEGATION_SAVE=1`, never again.
fn saved(version: u32) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../store/tests/formats/{version}.db"))
}

/// The format this program writes.
const NEWEST: u32 = 4;

#[test]
fn every_format_opens() {
    if std::env::var_os("LEGATION_SAVE").is_some() {
        std::fs::create_dir_all(saved(NEWEST).parent().expect("a folder")).expect("made");
        fill(&saved(NEWEST), &world(1, 8), 4);
    }
    let pages = world(1, 8);
    let reports: usize = pages.iter().map(|(_, r)| r.len()).sum();
    let dir = tempfile::tempdir().expect("a folder");
    let fresh = dir.path().join("fresh.db");
    fill(&fresh, &pages, 3);
    let asked = |path: &PathBuf| {
        let record = Record::open_read(path).expect("opened");
        let stats = record.stats().expect("counted");
        assert_eq!((stats.articles, stats.reports), (8, reports as i64));
        for report in pages.iter().flat_map(|(_, r)| r) {
            assert!(record.report(&report.id).expect("read").is_some());
        }
        let timeline = record.timeline("RUS", None, &Filter::default()).expect("a timeline");
        (record.events(&Filter::default()).expect("events"), timeline)
    };
    let expected = asked(&fresh);
    assert!(!expected.0.is_empty() && !expected.1.is_empty());
    for version in 1..=NEWEST {
        let path = dir.path().join(format!("{version}.db"));
        std::fs::copy(saved(version), &path).expect("copied");
        // Folded by the rules of its day, it is folded anew by whoever may write.
        Record::open(&path).and_then(Record::close).expect("opened to write");
        assert!(asked(&path) == expected, "format {version}");
        assert_eq!(Record::open_read(&path).and_then(|r| r.check()).expect("checked"), None);
        // It can be written to as well.
        fill(&path, &world(2, 3), 2);
        assert_eq!(Record::open_read(&path).and_then(|r| r.stats()).expect("counted").articles, 11);
        // A reader brings an old file up to date by itself.
        let path = dir.path().join(format!("{version}-read.db"));
        std::fs::copy(saved(version), &path).expect("copied");
        assert_eq!(asked(&path).0.len(), expected.0.len(), "format {version}");
    }
}

#[test]
fn a_newer_format_is_named() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("new.db");
    fill(&path, &world(1, 2), 4);
    // `user_version` is at byte 60 of the first page, big-endian.
    let mut bytes = std::fs::read(&path).expect("read");
    bytes[60..64].copy_from_slice(&99u32.to_be_bytes());
    std::fs::write(&path, bytes).expect("written");
    for opened in [Record::open(&path), Record::open_read(&path)] {
        let error = opened.err().expect("refused").to_string();
        assert!(error.starts_with("LG0603") && error.contains("99"), "{error}");
    }
}

#[test]
fn a_damaged_file_is_named() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("bad.db");
    fill(&path, &world(1, 30), 4);
    let mut bytes = std::fs::read(&path).expect("read");
    let middle = bytes.len() / 4;
    let end = bytes.len() - 4096;
    bytes[middle..end].fill(0x5a);
    std::fs::write(&path, bytes).expect("written");
    let asked = Record::open_read(&path).and_then(|r| r.events(&Filter::default()).map(|_| r.check()));
    let word = match asked {
        Err(e) => e.to_string(),
        Ok(Err(e)) => e.to_string(),
        Ok(Ok(found)) => found.unwrap_or_default(),
    };
    assert!(!word.is_empty(), "the damage goes unseen");
}

#[test]
fn a_second_writer_waits_and_both_are_kept() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("two.db");
    let pages = world(8, 24);
    let (a, b) = pages.split_at(12);
    std::thread::scope(|scope| {
        scope.spawn(|| fill(&path, a, 2));
        scope.spawn(|| fill(&path, b, 3));
    });
    let both = Record::open_read(&path).and_then(|r| r.events(&Filter::default())).expect("events");
    let one = dir.path().join("one.db");
    fill(&one, &pages, 5);
    assert!(both == Record::open_read(&one).and_then(|r| r.events(&Filter::default())).expect("events"));
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_can_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("ro.db");
    fill(&path, &world(1, 5), 4);
    let mode = |m| std::fs::Permissions::from_mode(m);
    std::fs::set_permissions(&path, mode(0o444)).expect("set");
    std::fs::set_permissions(dir.path(), mode(0o555)).expect("set");
    let stats = Record::open_read(&path).and_then(|r| r.stats());
    let written = Record::open(&path).and_then(|mut r| {
        let (article, reports) = &world(2, 1)[0];
        r.add(&prepared(article, reports), "test", date(TODAY))?;
        r.commit()
    });
    // The superuser may write everywhere: then there is nothing to refuse.
    let superuser = std::fs::write(dir.path().join("probe"), "x").is_ok();
    std::fs::set_permissions(dir.path(), mode(0o755)).expect("set");
    assert_eq!(stats.expect("read").articles, 5);
    if !superuser {
        assert!(written.is_err_and(|e| e.to_string().starts_with("LG0605")));
    }
}

/// Nothing is lost when the disk is full: SQLite is told that the file may not grow, which it reports as a full disk.
#[test]
fn a_full_disk_keeps_what_was_committed() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("full.db");
    fill(&path, &world(1, 12), 4);
    let before = Record::open_read(&path).and_then(|r| r.events(&Filter::default())).expect("events");
    let mut record = Record::open(&path).expect("opened");
    record.limit_size(1).expect("limited");
    let error = world(2, 400).iter().find_map(|(article, reports)| {
        let done = record.add(&prepared(article, reports), "test", date(TODAY)).and_then(|_| record.commit());
        done.err()
    });
    let error = error.expect("refused").to_string();
    assert!(error.starts_with("LG0606"), "{error}");
    record.abandon();
    drop(record);
    let record = Record::open(&path).expect("opened again");
    assert_eq!(record.check().expect("checked"), None);
    let after = record.events(&Filter::default()).expect("events");
    let told = |events: &[legation::schema::Event]| -> std::collections::BTreeSet<String> {
        events.iter().flat_map(|e| e.reports.iter().map(|m| m.report.clone())).collect()
    };
    assert!(!before.is_empty() && told(&before).is_subset(&told(&after)));
    // And it can be gone on with.
    record.close().expect("closed");
    fill(&path, &world(2, 400), 50);
    assert_eq!(Record::open_read(&path).and_then(|r| r.stats()).expect("counted").articles, 412);
}
