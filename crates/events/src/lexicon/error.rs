/// What is wrong with an event table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[error("{file}:{line}: {message}")]
pub struct Error {
    /// Path under `knowledge/events`.
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    /// Lower case, no full stop, names what was expected.
    pub message: String,
}

impl Error {
    pub(crate) fn at(file: &str, line: usize, message: impl Into<String>) -> Error {
        Error { file: file.to_owned(), line, message: message.into() }
    }
}
