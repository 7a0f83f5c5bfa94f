//! The verbs of a record as a user meets them: the real binary on the example pages.

use std::path::Path;
use std::process::{Command, Output, Stdio};

mod common;

use common::{root, scratch};

fn command(record: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_legation"));
    command.arg("--record").arg(record).args(args).current_dir(root());
    command
}

fn legation(record: &Path, args: &[&str]) -> Output {
    command(record, args).output().expect("the binary runs")
}

fn stdout(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", stderr(output));
    String::from_utf8(output.stdout.clone()).expect("stdout is UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Fields of the first line, and whether all lines have as many. Quoted fields may hold commas, not line ends, here.
fn columns(csv: &str) -> Vec<String> {
    let count = |line: &str| {
        let mut quoted = false;
        line.chars()
            .filter(|c| {
                quoted ^= *c == '"';
                *c == ',' && !quoted
            })
            .count()
    };
    let mut lines = csv.lines();
    let head = lines.next().expect("a header");
    for line in lines {
        assert_eq!(count(line), count(head), "{line}");
    }
    head.split(',').map(str::to_owned).collect()
}

#[test]
fn every_verb_of_a_record_gives_csv_and_markdown() {
    let record = scratch("record-csv").join("record.db");
    let added = legation(&record, &["add", "examples/pages", "--timings"]);
    assert_eq!(added.status.code(), Some(0), "{}", stderr(&added));
    assert!(stderr(&added).contains("reading and coding") && stderr(&added).contains("writing"), "{}", stderr(&added));
    let again = legation(&record, &["add", "examples/pages", "--resume"]);
    assert!(stderr(&again).starts_with("0 articles added, 0 reports"), "{}", stderr(&again));

    let first = stdout(&legation(&record, &["export", "events"]));
    let event: serde_json::Value = serde_json::from_str(first.lines().next().expect("an event")).expect("JSON");
    let id = event["id"].as_str().expect("an id");
    let actor = event["actor"][0]["country"].as_str().unwrap_or("USA");
    let verbs: [(&[&str], &str); 7] = [
        (&["timeline", actor], "event"),
        (&["relations", actor], "actor"),
        (&["counts"], "period"),
        (&["show", id], "event"),
        (&["search", "the"], "event"),
        (&["changes", "--since", "1990-01-01"], "kind"),
        (&["stats"], "what"),
    ];
    for (args, column) in verbs {
        let csv = stdout(&legation(&record, &[args, &["--format", "csv"]].concat()));
        assert_eq!(columns(&csv)[0], column, "{args:?}");
        let md = stdout(&legation(&record, &[args, &["--format", "md"]].concat()));
        assert!(
            md.starts_with(&format!("| {column} |")) && md.lines().nth(1).is_some_and(|l| l.starts_with("| ---")),
            "{md}"
        );
        assert_eq!(md.lines().count(), csv.lines().count() + 1, "{args:?}");
        let table = stdout(&legation(&record, &[args, &["--format", "table"]].concat()));
        assert!(!table.trim().is_empty() || args[0] == "relations", "{args:?}");
    }
    // The rebuilt record is the record; nothing differs, and that too comes as a table.
    let rebuilt = legation(&record, &["rebuild"]);
    assert_eq!(rebuilt.status.code(), Some(0), "{}", stderr(&rebuilt));
    assert_eq!(columns(&stdout(&legation(&record, &["diff", "--format", "csv"])))[0], "kind");
    assert_eq!(stdout(&legation(&record, &["export", "events"])), first);
}

/// Articles of one stream, each unlike the others.
fn stream(path: &Path, articles: usize) {
    let states = ["France", "Japan", "Brazil", "Egypt", "India", "Kenya", "Chile"];
    let lines: String = (0..articles)
        .map(|n| {
            let (a, b) = (states[n % 7], states[(n / 7 + 1 + n) % 7]);
            let text =
                format!("{a} condemned {b} on Monday. Officials of {a} met officials of {b} in hall {n}. ").repeat(6);
            let day = 1 + n % 28;
            format!(
                "{}\n",
                serde_json::json!({"id": format!("a{n}"), "text": text, "published": format!("2022-03-{day:02}")})
            )
        })
        .collect();
    std::fs::write(path, lines).expect("written");
}

#[cfg(unix)]
#[test]
fn an_interrupted_add_keeps_whole_articles_and_goes_on() {
    let folder = scratch("record-interrupt");
    let (input, record) = (folder.join("stream.jsonl"), folder.join("record.db"));
    stream(&input, 400);
    let input = input.to_str().expect("a path");
    let child = command(&record, &["add", input, "--threads", "2"]).stderr(Stdio::piped()).spawn().expect("started");
    // Once the record is there the handler is near; a run that ends before the signal has been interrupted by nothing.
    for _ in 0..400 {
        std::thread::sleep(std::time::Duration::from_millis(25));
        if std::fs::metadata(record.with_extension("db-wal")).is_ok_and(|m| m.len() > 100_000) {
            break;
        }
    }
    let _ = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    let output = child.wait_with_output().expect("ended");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stderr(&output).contains("articles added"), "{}", stderr(&output));
    assert_eq!(stdout(&legation(&record, &["stats", "--check", "--format", "csv"])).lines().next(), Some("what,value"));

    assert_eq!(legation(&record, &["add", "--resume", input]).status.code(), Some(0));
    let whole = folder.join("whole.db");
    assert_eq!(legation(&whole, &["add", input]).status.code(), Some(0));
    let events = |record: &Path| stdout(&legation(record, &["export", "events"]));
    assert!(!events(&whole).is_empty() && events(&whole) == events(&record));
}

/// A page that only names somebody is about whom another page told of, and `show` says which; the reports stay as they are.
#[test]
fn whom_a_page_only_names_another_page_tells() {
    let folder = scratch("record-people");
    let page = |id: &str, day: &str, text: &str| {
        let title = format!("Page {id}");
        let line = serde_json::json!({"id": id, "title": title, "text": text, "published": day, "language": "en"});
        format!("{line}\n")
    };
    let told = page(
        "told",
        "2019-09-18",
        "Russian Deputy Energy Minister Pavel Zorbenin will visit Venezuela this week, the ministry said on Wednesday.",
    );
    let named = page("named", "2019-09-20", "Zorbenin visited Venezuela on Thursday. Zorbenin praised Venezuela.");
    let later = page("later", "2020-03-02", "Ukrainian Foreign Minister Pavel Zorbenin visited Venezuela on Monday.");
    let events = |name: &str, pages: &[&String], args: &[&str]| -> Vec<serde_json::Value> {
        let (input, record) = (folder.join(format!("{name}.jsonl")), folder.join(format!("{name}.db")));
        std::fs::write(&input, pages.iter().map(|p| p.as_str()).collect::<String>()).expect("written");
        let added = legation(&record, &["add", input.to_str().expect("a path")]);
        assert_eq!(added.status.code(), Some(0), "{}", stderr(&added));
        let out = stdout(&legation(&record, &[&["export", "events"], args].concat()));
        out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    };
    let arrival = |events: &[serde_json::Value]| -> serde_json::Value {
        let found = events.iter().find(|e| e["mode"] == "visit" && e["last_known"] == "2019-09-20");
        found.unwrap_or_else(|| panic!("no arrival in {events:?}")).clone()
    };
    let alone = arrival(&events("alone", &[&named], &[]));
    assert_eq!((&alone["actor"][0]["country"], alone.get("learned")), (&serde_json::Value::Null, None));

    let forth = events("forth", &[&told, &named, &later], &[]);
    assert_eq!(forth, events("back", &[&later, &named, &told], &[]));
    let event = arrival(&forth);
    assert_eq!((&event["actor"][0]["country"], &event["actor"][0]["name"]), (&"RUS".into(), &"Pavel Zorbenin".into()));
    assert_eq!(event["actor"][0]["office"], "deputy energy minister");
    assert_eq!(
        (&event["learned"][0]["name"], &event["learned"][0]["known"]),
        (&"Zorbenin".into(), &"2019-09-18".into())
    );

    let record = folder.join("forth.db");
    let id = event["id"].as_str().expect("an id");
    let shown = stdout(&legation(&record, &["show", id, "--format", "table"]));
    assert!(
        shown.contains("Zorbenin is Pavel Zorbenin (deputy energy minister, RUS), told on 2019-09-18 by “Page told”"),
        "{shown}"
    );
    // Another page gives the same full name another state within the year: that is told, and nothing is overwritten.
    assert!(
        shown.contains("but Pavel Zorbenin (foreign minister, UKR), told on 2020-03-02 by “Page later”"),
        "{shown}"
    );
    let then = stdout(&legation(&record, &["show", id, "--format", "table", "--as-of", "2019-12-31"]));
    assert!(then.contains("Zorbenin is Pavel Zorbenin") && !then.contains("UKR"), "{then}");
    let json: serde_json::Value =
        serde_json::from_str(&stdout(&legation(&record, &["show", id, "--format", "jsonl"]))).expect("JSON");
    assert_eq!(
        (&json["told_by"][0]["title"], &json["otherwise"][0]["actor"]["country"]),
        (&"Page told".into(), &"UKR".into())
    );
    let report = &json["reports"].as_array().expect("reports").iter().find(|r| r["article"]["title"] == "Page named");
    assert_eq!(report.expect("a report")["actor"][0]["country"], serde_json::Value::Null);
}
