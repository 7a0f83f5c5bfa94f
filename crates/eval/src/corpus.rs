//! The shared corpora: releases and news as JSON Lines, read and coded in one way for every scorer.

use std::path::{Path, PathBuf};

use legation::{Coded, Session};

type Failed = Box<dyn std::error::Error>;

/// One document of a corpus as it lies in its file.
pub(crate) struct Record {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) line: String,
}

/// The records of one file that `wanted` names, in their order; `prefix` is put before their ids.
pub(crate) fn records(file: &Path, prefix: &str, wanted: impl Fn(&str) -> bool) -> Result<Vec<Record>, Failed> {
    let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let mut out = Vec::new();
    for line in text.lines().filter(|l| !l.trim().is_empty()) {
        let value: serde_json::Value = serde_json::from_str(line).map_err(|e| format!("{}: {e}", file.display()))?;
        let id = match &value["id"] {
            serde_json::Value::String(id) => format!("{prefix}{id}"),
            other => format!("{prefix}{other}"),
        };
        if wanted(&id) {
            let title = value["title"].as_str().unwrap_or_default().to_owned();
            out.push(Record { id, title, line: line.to_owned() });
        }
    }
    Ok(out)
}

/// The documents of all corpora in `data` that `wanted` names, coded, in their order; ids of news are written
/// `wikinews:ID`.
pub(crate) fn coded(data: &Path, wanted: impl Fn(&str) -> bool) -> Result<Vec<(String, Coded)>, Failed> {
    let mut all = Vec::new();
    for (file, prefix) in files(data)? {
        all.extend(records(&file, prefix, &wanted)?);
    }
    each(all, |_, coded| coded)
}

/// What `f` makes of each record's article, coded on all cores; records that hold no article are left out.
pub(crate) fn each<T: Send + 'static>(
    records: Vec<Record>,
    f: impl Fn(&mut Session<'_>, Coded) -> T + Copy + Send + Sync,
) -> Result<Vec<(String, T)>, Failed> {
    let pipeline = legation::Pipeline::open(&legation::Options::default())?;
    let mut out = Vec::new();
    legation::in_order(
        std::thread::available_parallelism().map_or(1, usize::from),
        records.into_iter(),
        || {
            let mut session = pipeline.session();
            move |record: Record| {
                let first = legation_page::read(record.line.as_bytes(), "corpus.jsonl").next()?;
                let coded = session.code(first.ok()?.0);
                let made = f(&mut session, coded);
                Some((record.id, made))
            }
        },
        |found| {
            out.extend(found);
            true
        },
    );
    Ok(out)
}

/// The files of a folder that are JSON Lines, by name.
pub(crate) fn jsonl(folder: &Path) -> Result<Vec<PathBuf>, Failed> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .map_err(|e| format!("{}: {e}", folder.display()))?
        .filter_map(|e| e.ok().map(|e| e.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "jsonl"))
        .collect();
    files.sort();
    Ok(files)
}

/// The corpora's files with what their ids begin with.
fn files(data: &Path) -> Result<Vec<(PathBuf, &'static str)>, Failed> {
    let folder = data.join("whitehouse");
    let mut files: Vec<(PathBuf, &'static str)> = Vec::new();
    if folder.is_dir() {
        files.extend(jsonl(&folder)?.into_iter().map(|f| (f, "")));
    }
    let news = data.join("wikinews.jsonl");
    if news.exists() {
        files.push((news, "wikinews:"));
    }
    if files.is_empty() {
        return Err(format!("{}: neither whitehouse/*.jsonl nor wikinews.jsonl is here", data.display()).into());
    }
    Ok(files)
}
