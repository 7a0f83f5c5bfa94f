//! Tab-separated tables with a header line: the form of all knowledge files.

use std::fmt;

/// What is wrong with a knowledge file, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Error {
    /// Name of the file, relative to the knowledge folder.
    pub file: String,
    /// One-based; 0 where the file as a whole is meant.
    pub line: usize,
    /// What was found and what was expected.
    pub message: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            write!(f, "{}: {}", self.file, self.message)
        } else {
            write!(f, "{}:{}: {}", self.file, self.line, self.message)
        }
    }
}

impl std::error::Error for Error {}

/// One parsed file: rows of as many cells as the header has.
pub(crate) struct Table<'a> {
    file: &'a str,
    lines: Vec<usize>,
    /// Row by row, each as wide as the header.
    cells: Vec<&'a str>,
    width: usize,
}

/// One row with its place, so that a bad cell can be named.
pub(crate) struct Row<'t, 'a> {
    file: &'a str,
    line: usize,
    cells: &'t [&'a str],
}

impl<'a> Table<'a> {
    /// Parses `text`, whose header has to begin with `columns`.
    pub(crate) fn parse(file: &'a str, text: &'a str, columns: &[&str]) -> Result<Table<'a>, Error> {
        let mut lines = text.lines().enumerate();
        let header: Vec<&str> = lines.next().map(|(_, h)| h.split('\t').collect()).unwrap_or_default();
        if header != columns {
            return Err(Error {
                file: file.to_owned(),
                line: 1,
                message: format!("found columns '{}', expected '{}'", header.join(" "), columns.join(" ")),
            });
        }
        let width = columns.len();
        let (mut rows, mut cells) = (Vec::new(), Vec::new());
        for (i, line) in lines {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let before = cells.len();
            cells.extend(line.split('\t'));
            let found = cells.len() - before;
            if found != width {
                return Err(Error {
                    file: file.to_owned(),
                    line: i + 1,
                    message: format!("found {found} cells, expected {width}"),
                });
            }
            rows.push(i + 1);
        }
        Ok(Table { file, lines: rows, cells, width })
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_, 'a>> {
        let rows = self.lines.iter().zip(self.cells.chunks_exact(self.width));
        rows.map(|(&line, cells)| Row { file: self.file, line, cells })
    }
}

impl<'a> Row<'_, 'a> {
    pub(crate) fn cell(&self, i: usize) -> &'a str {
        self.cells[i]
    }

    /// The parts of a cell that are separated by `|`.
    pub(crate) fn list(&self, i: usize) -> impl Iterator<Item = &'a str> + use<'a> {
        self.cells[i].split('|').filter(|s| !s.is_empty())
    }

    pub(crate) fn error(&self, message: impl Into<String>) -> Error {
        Error { file: self.file.to_owned(), line: self.line, message: message.into() }
    }
}
