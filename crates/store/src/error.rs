use std::path::{Path, PathBuf};

/// Why a record file could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error("LG0601: {}: no such record; `legation add PATH --record FILE` makes one", path.display())]
    Absent { path: PathBuf },
    #[error("LG0602: {}: this is not a record file of Legation", path.display())]
    Foreign { path: PathBuf },
    #[error("LG0603: {}: the record has format {found}, newer than the format {known} this program knows; use a newer program", path.display())]
    Newer { path: PathBuf, found: i64, known: i64 },
    #[error("LG0604: {}: another program is writing to the record; try again when it has finished", path.display())]
    Busy { path: PathBuf },
    #[error("LG0605: {}: the record cannot be written (read-only file or folder)", path.display())]
    ReadOnly { path: PathBuf },
    #[error("LG0606: {}: the disk is full; nothing of the last batch was kept", path.display())]
    Full { path: PathBuf },
    #[error("LG0607: {}: the record is damaged ({what}); restore a copy, or add the pages to a new record", path.display())]
    Corrupt { path: PathBuf, what: String },
    #[error("LG0608: {}: cannot be opened: {what}", path.display())]
    Open { path: PathBuf, what: String },
    #[error("LG0609: {}: {source}", path.display())]
    Sqlite { path: PathBuf, source: rusqlite::Error },
}

impl Error {
    /// What SQLite's error means to a user.
    pub(crate) fn of(path: &Path, source: rusqlite::Error) -> Error {
        use rusqlite::ErrorCode::*;
        let path = path.to_path_buf();
        let rusqlite::Error::SqliteFailure(code, ref text) = source else { return Error::Sqlite { path, source } };
        let what = text.clone().unwrap_or_else(|| code.to_string());
        match code.code {
            DatabaseBusy | DatabaseLocked => Error::Busy { path },
            ReadOnly | PermissionDenied => Error::ReadOnly { path },
            DiskFull => Error::Full { path },
            NotADatabase => Error::Foreign { path },
            DatabaseCorrupt => Error::Corrupt { path, what },
            CannotOpen => Error::Open { path, what },
            _ => Error::Sqlite { path, source },
        }
    }
}
