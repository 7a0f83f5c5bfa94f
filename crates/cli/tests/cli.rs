//! The real binary on real files: what it prints, what it says on stderr, how it exits.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

mod common;

use common::{root, scratch};

fn legation(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_legation")).args(args).current_dir(root()).output().expect("the binary runs")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("stdout is UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn reports(output: &Output) -> Vec<serde_json::Value> {
    stdout(output).lines().map(|l| serde_json::from_str(l).expect("each line is a JSON object")).collect()
}

#[test]
fn codes_every_example_page() {
    let output = legation(&["code", "examples/pages", "--format", "jsonl"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let reports = reports(&output);
    let pages = std::fs::read_dir(root().join("examples/pages")).expect("the examples are there").count();
    let coded: std::collections::BTreeSet<&str> =
        reports.iter().map(|r| r["article"]["path"].as_str().expect("a path")).collect();
    assert_eq!(coded.len(), pages, "each page gives reports: {coded:?}");
    for r in &reports {
        let text = r["sentence"]["text"].as_str().expect("a sentence");
        for chrome in ["comment", "newsletter", "Subscribe", "cookies", "e-mail"] {
            assert!(!text.contains(chrome), "page furniture was coded: {text}");
        }
    }
}

#[test]
fn spans_index_the_text_that_legation_text_prints() {
    let page = "examples/pages/02-hanoi-city.html";
    let article: serde_json::Value =
        serde_json::from_str(&stdout(&legation(&["text", page, "--format", "jsonl"]))).expect("one object");
    let text = article["text"].as_str().expect("a text");
    for r in reports(&legation(&["code", page, "--format", "jsonl"])) {
        for party in r["actor"].as_array().into_iter().chain(r["recipient"].as_array()).flatten() {
            let at = |i: usize| party["span"][i].as_u64().expect("an offset") as usize;
            assert_eq!(&text[at(0)..at(1)], party["text"].as_str().expect("words"));
        }
    }
}

#[test]
fn the_same_bytes_on_one_thread_and_on_four() {
    let one = legation(&["code", "examples/pages", "--format", "jsonl", "--threads", "1"]);
    let four = legation(&["code", "examples/pages", "--format", "jsonl", "--threads", "4"]);
    assert!(!one.stdout.is_empty());
    assert_eq!(one.stdout, four.stdout);
}

#[test]
fn bad_input_is_named_and_the_rest_is_coded() {
    let folder = scratch("bad-input");
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.join(name), bytes).expect("the file can be written");
    write("a-empty.txt", b"");
    write("b-binary.bin", &[0u8, 159, 146, 150, 0, 1, 2, 3, 0, 0, 255, 254, 7, 0, 9]);
    write("c-broken.jsonl", b"{\"text\": \"Turkey criticised Greece on Monday.\", \"published\": \"2021-03-02\"}\n{\"text\": \"cut off\n{\"text\": \"France praised Germany on Monday.\", \"published\": \"2021-03-02\"}\n");
    write("d-latin1.txt", b"Nicol\xe1s Maduro met Vladimir Putin in Moscow on Wednesday.\n\nThe two leaders discussed trade, the Kremlin said.\n");
    write("e-cut.html", b"<html><head><title>Turkey criticises Greece</title><body><p>Turkey criticised Greece on Monday over the islands, the foreign ministry said in a state");
    write("f-good.txt", b"March 2, 2021\n\nTurkey criticised Greece on Monday.\n\nFrance praised Germany, the French foreign ministry said on Tuesday.\n");
    write("g-spanish.txt", "El presidente de Colombia visitó Venezuela el lunes.\n\nLos dos gobiernos anunciaron el intercambio de embajadores y la apertura de la frontera común para el comercio.\n".as_bytes());
    let output = legation(&["code", folder.to_str().expect("a path"), "--format", "jsonl"]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    let told = stderr(&output);
    for name in ["a-empty.txt", "b-binary.bin", "c-broken.jsonl", "g-spanish.txt"] {
        assert!(told.contains(name), "{name} is not named in:\n{told}");
    }
    assert!(!told.contains("panicked"), "{told}");
    let out = stdout(&output);
    for name in ["c-broken.jsonl", "f-good.txt"] {
        assert!(out.contains(name), "{name} was not coded:\n{told}");
    }
    assert!(!out.contains("g-spanish.txt"), "a page in another language was coded");
}

#[test]
fn a_missing_path_is_named() {
    let output = legation(&["code", "no/such/file.txt"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("no/such/file.txt"));
}

#[test]
fn reads_standard_input() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_legation"))
        .args(["code", "-", "--format", "jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let line = b"{\"id\": \"x\", \"text\": \"Turkey criticised Greece on Monday.\", \"published\": \"2021-03-02\"}\n";
    child.stdin.take().expect("a pipe").write_all(line).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let reports = reports(&output);
    assert_eq!(reports.len(), 1);
    assert_eq!(reports[0]["type"], "ACCUSE");
    assert_eq!(reports[0]["actor"][0]["country"], "TUR");
    assert_eq!(reports[0]["recipient"][0]["country"], "GRC");
    assert_eq!(reports[0]["time"]["from"], "2021-03-01");
}

#[test]
fn why_explains_a_report() {
    let page = "examples/pages/10-canberra-beijing.txt";
    let id = reports(&legation(&["code", page, "--format", "jsonl"]))[0]["id"].as_str().expect("an id").to_owned();
    let output = legation(&["why", &id, page]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let told = stdout(&output);
    for part in [id.as_str(), "sentence", "rule", "ROOT", "stamp"] {
        assert!(told.contains(part), "{part} is missing in:\n{told}");
    }
    let unknown = legation(&["why", "r:ffffffffff", page]);
    assert_eq!(unknown.status.code(), Some(1));
}

#[test]
fn every_report_fits_the_published_schema() {
    let schema: serde_json::Value =
        serde_json::from_str(&stdout(&legation(&["schema", "report"]))).expect("the schema is JSON");
    let known: std::collections::BTreeSet<&str> =
        schema["properties"].as_object().expect("properties").keys().map(String::as_str).collect();
    let required: Vec<&str> =
        schema["required"].as_array().expect("required").iter().map(|v| v.as_str().expect("a name")).collect();
    for r in reports(&legation(&["code", "examples/pages", "--format", "jsonl"])) {
        let fields: std::collections::BTreeSet<&str> =
            r.as_object().expect("an object").keys().map(String::as_str).collect();
        assert!(fields.is_subset(&known), "unknown fields in {fields:?}");
        assert!(required.iter().all(|f| fields.contains(f)), "a required field is missing in {fields:?}");
    }
}

#[test]
fn the_codebook_explains_every_type_status_and_field() {
    let book = std::fs::read_to_string(root().join("CODEBOOK.md")).expect("the codebook is there");
    let schema: serde_json::Value =
        serde_json::from_str(&stdout(&legation(&["schema", "report"]))).expect("the schema is JSON");
    for field in schema["properties"].as_object().expect("properties").keys() {
        assert!(book.contains(&format!("`{field}`")), "the codebook does not explain the field {field}");
    }
    for definition in ["EventType", "Status", "Polarity", "Modality", "Phase", "LinkKind"] {
        let values = values(&schema["$defs"][definition]);
        assert!(!values.is_empty(), "{definition} has no values in the schema");
        for value in values {
            assert!(book.contains(&value), "the codebook does not explain {definition} {value}");
        }
    }
}

/// The values of an enumeration, however the schema writes it.
fn values(definition: &serde_json::Value) -> Vec<String> {
    let mut found = Vec::new();
    for list in [&definition["enum"], &definition["oneOf"]] {
        for item in list.as_array().into_iter().flatten() {
            match item {
                serde_json::Value::String(s) => found.push(s.clone()),
                other => {
                    found.extend(other["const"].as_str().map(str::to_owned));
                    found.extend(values(other));
                }
            }
        }
    }
    found
}

#[test]
fn every_error_code_is_documented() {
    let documented = std::fs::read_to_string(root().join("docs/errors.md")).expect("the list of codes is there");
    let mut folders = vec![root().join("crates")];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the sources can be read").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") && path.components().any(|c| c.as_os_str() == "src") {
                let text = std::fs::read_to_string(&path).expect("a source file is UTF-8");
                for (at, _) in text.match_indices("\"LG0") {
                    let code = &text[at + 1..at + 7];
                    seen += 1;
                    assert!(documented.contains(code), "{code} of {} is not in docs/errors.md", path.display());
                }
            }
        }
    }
    assert!(seen > 10, "no codes were found in the sources");
}

#[test]
fn why_not_reads_a_sentence_in_its_article() {
    let page = scratch("why-not").join("page.txt");
    let text = "Oslo, Lima sign pact\n\nPeru's president met Norway's prime minister in Oslo on Monday.\n\n\
                He later criticised Iran, and the fog was thick.\n";
    std::fs::write(&page, text).expect("the page can be written");
    let page = page.to_str().expect("a path");
    let output = legation(&["why-not", "LATER criticised", page]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let told = stdout(&output);
    assert!(told.contains("accuse.criticise") && told.contains("“He”"), "{told}");
    assert!(!told.contains("consult.meet"), "other sentences are left alone:\n{told}");
    assert_eq!(told.matches("ROOT       ←").count(), 1, "the parse is printed once:\n{told}");
    assert_eq!(legation(&["why-not", "no such words", page]).status.code(), Some(1));
}

#[test]
fn reports_come_as_csv_with_a_header() {
    let output = legation(&["code", "examples/pages/10-canberra-beijing.txt", "--format", "csv"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let told = stdout(&output);
    assert!(told.starts_with("id,article,url,outlet,"), "{told}");
    assert!(told.lines().nth(1).is_some_and(|l| l.starts_with("r:")), "{told}");
    assert_eq!(legation(&["code", "examples/pages", "--format", "html"]).status.code(), Some(2));
}

/// A project's folder with tables of its own; the binary runs in it.
fn project(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = scratch(name);
    for (file, text) in files {
        let path = folder.join(file);
        std::fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("the folder can be made");
        std::fs::write(path, text).expect("the file can be written");
    }
    folder
}

fn legation_in(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_legation")).args(args).current_dir(folder).output().expect("the binary runs")
}

const ORGANISATIONS: &str = "id\tname\taliases\tsector\tcountry\torigin\n";

#[test]
fn a_project_extends_the_tables_by_its_settings() {
    let rows = format!("{ORGANISATIONS}TPA\tTidal Ports Authority\tTPA\tGOV\tPRT\town\n");
    let files = [
        ("legation.toml", "knowledge = [\"tables\"]\nformat = \"jsonl\"\n"),
        ("tables/actors/organisations-own.tsv", &rows),
    ];
    let folder = project("settings", &files);
    let found = legation_in(&folder, &["actors", "Tidal Ports Authority"]);
    assert_eq!(found.status.code(), Some(0), "{}", stderr(&found));
    let entry: serde_json::Value = serde_json::from_str(stdout(&found).trim()).expect("one object");
    assert_eq!((entry["country"].as_str(), entry["origin"].as_str()), (Some("PRT"), Some("own")));
    // The same by --config from elsewhere, and by --knowledge; without either nobody knows it.
    let config = folder.join("legation.toml");
    let tables = folder.join("tables");
    for args in [["--config", config.to_str().expect("UTF-8")], ["--knowledge", tables.to_str().expect("UTF-8")]] {
        let found = legation(&["actors", "TPA", args[0], args[1]]);
        assert_eq!(found.status.code(), Some(0), "{}", stderr(&found));
    }
    assert_eq!(legation(&["actors", "TPA"]).status.code(), Some(1));
}

#[test]
fn bad_tables_and_settings_are_named_by_file_and_line() {
    let good = format!("{ORGANISATIONS}TPA\tTidal Ports Authority\tTPA\tGOV\tPRT\town\n");
    let bad_country = good.replace("PRT", "PORTUGAL");
    let bad_sector = good.replace("GOV", "STATE");
    let few = format!("{ORGANISATIONS}TPA\tTidal Ports Authority\n");
    let role = "phrase\tkind\tsector\toffice\tgender\torigin\nharbour reeve\ttitel\tGOV\t\t\town\n";
    let behaviour = "[[behaviour]]\nid = \"consult.own\"\nevnt = \"CONSULT\"\n";
    for (name, text, told) in [
        (
            "tables/actors/organisations-own.tsv",
            bad_country.as_str(),
            "organisations-own.tsv:2: found country 'PORTUGAL'",
        ),
        ("tables/actors/organisations-own.tsv", &bad_sector, "organisations-own.tsv:2: found sector 'STATE'"),
        ("tables/actors/organisations-own.tsv", &few, "organisations-own.tsv:2: found 2 cells, expected 6"),
        ("tables/actors/organisations-own.tsv", "name\n", "organisations-own.tsv:1: found columns 'name'"),
        ("tables/actors/roles-own.tsv", role, "roles-own.tsv:2: found kind 'titel'"),
        ("tables/actors/organizations-own.tsv", &good, "organizations-own.tsv: no table of this name is read"),
        ("tables/events/behaviours/own.toml", behaviour, "own.toml:"),
        ("legation.toml", "knowledge = [\"tables\"]\nthread = 2\n", "legation.toml:2: unknown field `thread`"),
        ("legation.toml", "knowledge = [\"no-such-folder\"]\n", "no-such-folder"),
        ("legation.toml", "format = \"yaml\"\n", "format = \"yaml\""),
    ] {
        let folder = project("bad-tables", &[("legation.toml", "knowledge = [\"tables\"]\n"), (name, text)]);
        let output = legation_in(&folder, &["actors", "France"]);
        assert_eq!(output.status.code(), Some(1), "{name}: {}", stdout(&output));
        let said = stderr(&output);
        assert!(said.contains(told), "{name}: wanted {told}, said {said}");
        assert!(name == "legation.toml" || said.contains("tables/"), "the path as the user knows it: {said}");
    }
}

#[test]
fn a_model_that_is_added_opens_as_it_did() {
    let shown = stdout(&legation(&["model", "show"]));
    let value = |text: &str, key: &str| {
        let line = text.lines().find(|l| l.split(' ').next() == Some(key)).unwrap_or_default();
        line.trim_start_matches(key).trim().to_owned()
    };
    let home = scratch("model-add");
    let wheel = home.join("x_sm-1.0-py3-none-any.whl");
    let from = PathBuf::from(value(&shown, "path"));
    // A folder as it is; a wheel, which the folder is first made into, unpacked.
    let zipped = Command::new("python3")
        .args(["-c", "import shutil, sys; shutil.make_archive(sys.argv[1], 'zip', sys.argv[2])"])
        .arg(&wheel)
        .arg(&from)
        .status();
    assert!(zipped.is_ok_and(|s| s.success()), "python3 packs the model");
    std::fs::rename(home.join("x_sm-1.0-py3-none-any.whl.zip"), &wheel).expect("packed");
    let legation = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_legation"));
        command.env("LEGATION_HOME", &home).env_remove("LEGATION_MODEL").args(args).output().expect("the binary runs")
    };
    // Twice: the second replaces the first.
    for _ in 0..2 {
        let added = legation(&["model", "add", wheel.to_str().expect("UTF-8")]);
        assert_eq!(added.status.code(), Some(0), "{}", stderr(&added));
    }
    let now = stdout(&legation(&["model", "show"]));
    assert_eq!(value(&now, "path"), home.join("models/x_sm-1.0").display().to_string());
    assert!(!value(&now, "sha256").is_empty() && value(&now, "sha256") == value(&shown, "sha256"));
}
