//! Paths to pages: files, folders and standard input, read as they are asked for.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use legation_page::{Kind, Rejected};
use legation_schema::{Article, Issue};

use crate::pipeline::{Coded, Session};

/// A page to read: either a file of its own, still closed, or a record that a stream has already given.
pub enum Page {
    /// Opened and read by the worker that gets it.
    File(PathBuf),
    Record(Box<Result<(Article, Vec<Issue>), Rejected>>),
}

/// The pages of `paths`, folders walked in order of their names; `-` is standard input. Memory stays bounded by the
/// largest page: files that hold many (JSON Lines, archives) are streamed, others are left for the worker to open.
pub fn pages(paths: &[PathBuf]) -> impl Iterator<Item = Page> + Send + use<> {
    let mut todo: Vec<PathBuf> = paths.iter().rev().cloned().collect();
    let mut stream: Option<Box<dyn Iterator<Item = Page> + Send>> = None;
    std::iter::from_fn(move || {
        loop {
            if let Some(page) = stream.as_mut().and_then(Iterator::next) {
                return Some(page);
            }
            stream = None;
            let path = todo.pop()?;
            if path.as_os_str() == "-" {
                let records = legation_page::read(BufReader::new(io::stdin()), "-");
                stream = Some(Box::new(records.map(record)));
            } else if path.is_dir() {
                match entries(&path) {
                    Ok(found) => todo.extend(found.into_iter().rev()),
                    Err(e) => return Some(rejected(&path, &e)),
                }
            } else {
                match open(&path) {
                    Ok((reader, true)) => {
                        let records = legation_page::read(reader, &path.to_string_lossy());
                        stream = Some(Box::new(records.map(record)));
                    }
                    Ok((_, false)) => return Some(Page::File(path)),
                    Err(e) => return Some(rejected(&path, &e)),
                }
            }
        }
    })
}

fn record(item: Result<(Article, Vec<Issue>), Rejected>) -> Page {
    Page::Record(Box::new(item))
}

fn rejected(path: &Path, error: &io::Error) -> Page {
    record(Err(Rejected {
        path: path.to_string_lossy().into_owned(),
        line: None,
        byte: None,
        code: "LG0110",
        reason: error.to_string(),
    }))
}

/// What a folder holds, by name; hidden files are left out.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// The opened file, and whether it holds many pages.
fn open(path: &Path) -> io::Result<(BufReader<File>, bool)> {
    let mut reader = BufReader::with_capacity(1 << 16, File::open(path)?);
    let head = reader.fill_buf()?;
    let kind = Kind::of(&head[..head.len().min(8192)], &path.to_string_lossy(), None);
    let many = matches!(kind, Kind::Jsonl | Kind::Warc | Kind::Gzip | Kind::Zstd | Kind::Feed);
    Ok((reader, many))
}

/// The lines of the page in a file that its article leaves out, and why; none for files that hold several pages.
///
/// # Errors
/// The file cannot be read.
pub fn removed(path: &Path) -> io::Result<Vec<legation_page::Removed>> {
    let (reader, many) = open(path)?;
    if many {
        return Ok(Vec::new());
    }
    let mut bytes = Vec::new();
    reader.take(legation_page::MAX_PAGE as u64).read_to_end(&mut bytes)?;
    Ok(legation_page::removed(&legation_page::Input {
        bytes: &bytes,
        path: &path.to_string_lossy(),
        ..Default::default()
    }))
}

/// The articles of a page, read.
fn articles(page: Page) -> Vec<Result<(Article, Vec<Issue>), Rejected>> {
    match page {
        Page::Record(item) => vec![*item],
        Page::File(path) => match open(&path) {
            Ok((reader, _)) => legation_page::read(reader, &path.to_string_lossy()).collect(),
            Err(e) => articles(rejected(&path, &e)),
        },
    }
}

/// Reads a page and works on each article with `work`. A stage that panics is a bug, but it costs its page only.
fn each(page: Page, mut work: impl FnMut(Article) -> Coded) -> Vec<Result<Coded, Rejected>> {
    let path = match &page {
        Page::File(path) => path.to_string_lossy().into_owned(),
        Page::Record(item) => match item.as_ref() {
            Ok((article, _)) => article.path.clone(),
            Err(rejected) => rejected.path.clone(),
        },
    };
    let read = catch_unwind(AssertUnwindSafe(|| articles(page)));
    let Ok(read) = read else { return vec![Err(internal(path))] };
    read.into_iter()
        .map(|item| {
            let (article, issues) = item?;
            let path = article.path.clone();
            let mut coded = catch_unwind(AssertUnwindSafe(|| work(article))).map_err(|_| internal(path))?;
            coded.issues.splice(0..0, issues);
            Ok(coded)
        })
        .collect()
}

fn internal(path: String) -> Rejected {
    let reason = "internal error while reading this page: please report it with the page".to_owned();
    Rejected { path, line: None, byte: None, code: "LG0199", reason }
}

impl Session<'_> {
    /// Reads a page and codes its articles; what cannot be read is named in its place.
    pub fn code_page(&mut self, page: Page) -> Vec<Result<Coded, Rejected>> {
        each(page, |article| self.code(article))
    }
}

/// Reads a page without coding it. With a session, undated articles are dated from their text, and `mentions` finds
/// times, actors and places.
pub fn read_page(page: Page, session: Option<&mut Session<'_>>, mentions: bool) -> Vec<Result<Coded, Rejected>> {
    match session {
        None => each(page, Coded::unread),
        Some(session) => each(page, |article| {
            let undated = article.published.interval.is_unbounded();
            if mentions || undated { session.read(article) } else { Coded::unread(article) }
        }),
    }
}
