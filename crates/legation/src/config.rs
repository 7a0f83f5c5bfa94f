//! `legation.toml`: what a project always wants said once instead of on every command line.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::Error;

/// The settings of a project. Paths are as written in the file, taken from the folder that the file lies in.
///
/// ```
/// let config = legation::Config::parse("legation.toml".as_ref(), "knowledge = [\"tables\"]\nthreads = 2\n")?;
/// assert_eq!(config.knowledge, ["tables"].map(std::path::PathBuf::from));
/// # Ok::<(), legation::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Folders of tables that extend the built-in knowledge; where two differ the first one counts.
    pub knowledge: Vec<PathBuf>,
    /// A spaCy package folder or wheel.
    pub model: Option<PathBuf>,
    /// The record file.
    pub record: Option<PathBuf>,
    /// Threads to code with.
    pub threads: Option<usize>,
    /// How to print: one of the words that `--format` takes.
    pub format: Option<String>,
}

impl Config {
    /// The name that is looked for in the working directory.
    pub const FILE: &'static str = "legation.toml";

    /// Reads a project's settings; `path` is where its relative paths begin.
    ///
    /// # Errors
    /// The file cannot be read, is no TOML, or has a key that is none of ours; names file and line.
    pub fn read(path: &Path) -> Result<Config, Error> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::Io { path: path.to_owned(), source })?;
        Config::parse(path, &text)
    }

    /// The same from a text; `path` names it in errors.
    ///
    /// # Errors
    /// As [`Config::read`].
    pub fn parse(path: &Path, text: &str) -> Result<Config, Error> {
        let bad = |line, message: String| Error::Config { path: path.to_owned(), line, message };
        let mut config: Config = toml::from_str(text).map_err(|e| {
            let at = e.span().map_or(0, |s| s.start).min(text.len());
            let line = text.as_bytes()[..at].iter().filter(|&&b| b == b'\n').count() + 1;
            // The first line of the message says what; the rest draws the place.
            bad(line, e.message().lines().next().unwrap_or("expected TOML").to_owned())
        })?;
        if config.threads == Some(0) {
            let line = text.lines().position(|l| l.trim_start().starts_with("threads")).map_or(1, |i| i + 1);
            return Err(bad(line, "found threads = 0, expected at least 1".to_owned()));
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        for p in config.knowledge.iter_mut().chain(&mut config.model).chain(&mut config.record) {
            *p = folder.join(&*p);
        }
        Ok(config)
    }

    /// The settings of the folder `start`: those of its `legation.toml`; none where there is no such file.
    ///
    /// # Errors
    /// As [`Config::read`].
    pub fn of_folder(start: &Path) -> Result<Option<Config>, Error> {
        let path = start.join(Config::FILE);
        if path.is_file() { Config::read(&path).map(Some) } else { Ok(None) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, String> {
        Config::parse(Path::new("project/legation.toml"), text).map_err(|e| e.to_string())
    }

    #[test]
    fn paths_begin_where_the_file_lies() {
        let config = parse("knowledge = [\"tables\", \"/far/tables\"]\nrecord = \"r.db\"\nformat = \"csv\"\n");
        let config = config.expect("a good file");
        assert_eq!(config.knowledge, [PathBuf::from("project/tables"), PathBuf::from("/far/tables")]);
        assert_eq!(config.record, Some(PathBuf::from("project/r.db")));
        assert_eq!(config.format.as_deref(), Some("csv"));
        assert_eq!(parse("").expect("an empty file"), Config::default());
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, line, words) in [
            ("threads = 2\nknowlege = [\"a\"]\n", 2, "knowlege"),
            ("knowledge = \"a\"\n", 1, "expected a sequence"),
            ("\n\nthreads = \"two\"\n", 3, "invalid type"),
            ("# no workers\nthreads = 0\n", 2, "at least 1"),
            ("record =\n", 1, ""),
        ] {
            let told = parse(text).expect_err(text);
            assert!(told.contains(&format!("legation.toml:{line}: ")) && told.contains(words), "{text}: {told}");
        }
    }
}
