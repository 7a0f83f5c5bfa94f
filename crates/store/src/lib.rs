//! Articles, reports and the folded events in one SQLite file.
//!
//! The store keeps and finds; it decides nothing. What an event is, and which reports have to be compared, it is told
//! by its caller: blocks and events come in as data. Writing happens in transactions ([`Store::begin`],
//! [`Store::commit`]); a program that is killed between leaves the file as it was at the last commit. Readers are
//! never blocked by a writer (WAL).

mod error;
mod people;
mod read;
mod rows;
mod timeline;
mod write;

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::civil::Date;
use legation_schema::Article;
use rusqlite::{Connection, OpenFlags};

pub use error::Error;
pub use people::{Told, who_number};
pub use read::{Counts, StoredReport, StoredTelling};
pub use rows::{article_ref, day_number};
pub use timeline::{Candidate, Candidates, Known, UNDATED, pair_name};
pub use write::{Addition, Concluded, GroupSummary, PackedArticle, PackedReport, first_and_last};

/// The format this program writes; kept in `user_version`.
pub const FORMAT: i64 = 4;
/// "LGRC", so that `file` and this program tell a record from any other SQLite file.
const APPLICATION: i64 = 0x4c47_5243;
/// How long to wait for another writer before saying so.
const PATIENCE: Duration = Duration::from_secs(20);

pub type Result<T> = std::result::Result<T, Error>;

/// A stored article without its text, with what the record knows of it.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Row number: the order of adding.
    pub n: i64,
    /// Its text is empty; see [`Store::text`].
    pub article: Article,
    /// The url, else the path: versions of one page share it.
    pub address: String,
    pub known: Option<Date>,
    pub until: Option<Date>,
    /// When it was added, as told by the program that added it.
    pub recorded: Date,
    /// When it was withdrawn; its reports take no part from then on.
    pub withdrawn: Option<Date>,
    /// The article of nearly the same text whose date made `known`, where the page tells no day of its own.
    pub dated_by: Option<String>,
    /// Coder, knowledge and model that made its reports.
    pub stamp: String,
}

/// An open record file.
pub struct Store {
    conn: Connection,
    path: PathBuf,
}

/// What lies where a record is to be.
enum State {
    Empty,
    /// Of an older format, which this program can bring up to its own.
    Older,
    Current,
}

impl Store {
    /// Opens a record to write, and makes it where there is none.
    ///
    /// # Errors
    /// The file is no record, of a newer format, damaged, or cannot be written.
    pub fn open(path: &Path) -> Result<Store> {
        let new = !path.exists();
        let conn = Connection::open(path).map_err(|e| Error::of(path, e))?;
        let store = Store { conn, path: path.to_path_buf() };
        store.sql(|c| c.busy_timeout(PATIENCE))?;
        store.sql(stable_plans)?;
        let empty = new || matches!(store.check()?, State::Empty);
        store.sql(|c| {
            c.pragma_update(None, "journal_mode", "WAL")?;
            c.pragma_update(None, "synchronous", "NORMAL")?;
            c.pragma_update(None, "foreign_keys", true)?;
            c.pragma_update(None, "cache_size", -65_536)?;
            c.pragma_update(None, "temp_store", "MEMORY")?;
            // In pages: one that several batches write is copied into the file once.
            c.pragma_update(None, "wal_autocheckpoint", 16_000)?;
            c.set_prepared_statement_cache_capacity(64);
            Ok(())
        })?;
        if empty {
            store.begin()?;
            // Another program may have made the tables while this one waited for its turn.
            if store.version()? == 0 {
                store.sql(|c| {
                    c.execute_batch(include_str!("schema.sql"))?;
                    c.pragma_update(None, "application_id", APPLICATION)?;
                    c.pragma_update(None, "user_version", FORMAT)
                })?;
            }
            store.commit()?;
        }
        Ok(store)
    }

    /// Opens a record to read; nothing is written, not even where there is no file.
    ///
    /// # Errors
    /// There is no such file, or as for [`Store::open`].
    pub fn open_read(path: &Path) -> Result<Store> {
        if !path.exists() {
            return Err(Error::Absent { path: path.to_path_buf() });
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(path, flags).map_err(|e| Error::of(path, e))?;
        let mut store = Store { conn, path: path.to_path_buf() };
        // Where the folder cannot be written, WAL's shared memory cannot be made: read the file as it lies.
        if matches!(store.check(), Err(Error::Open { .. } | Error::ReadOnly { .. })) {
            let uri = format!("file:{}?immutable=1", escape(path));
            let flags = flags | OpenFlags::SQLITE_OPEN_URI;
            store.conn = Connection::open_with_flags(uri, flags).map_err(|e| Error::of(path, e))?;
        }
        if matches!(store.check()?, State::Empty) {
            return Err(Error::Foreign { path: path.to_path_buf() });
        }
        store.sql(|c| {
            c.busy_timeout(PATIENCE)?;
            stable_plans(c)?;
            c.pragma_update(None, "cache_size", -65_536)?;
            c.set_prepared_statement_cache_capacity(64);
            Ok(())
        })?;
        Ok(store)
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    fn version(&self) -> Result<i64> {
        self.sql(|c| c.query_row("PRAGMA user_version", [], |r| r.get(0)))
    }

    /// Whether the file is of an older format. Nothing but [`Store::upgrade`] can be asked of it then.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn is_older(&self) -> Result<bool> {
        Ok(self.version()? < FORMAT)
    }

    /// Brings the file to this program's format, inside the open transaction. Articles and reports stay; groups and
    /// events have to be made again before it is committed.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn upgrade(&self) -> Result<()> {
        const STEPS: [&str; 3] =
            [include_str!("upgrade_1.sql"), include_str!("upgrade_2.sql"), include_str!("upgrade_3.sql")];
        let found = self.version()?;
        self.sql(|c| {
            for step in STEPS.iter().skip(found.max(1) as usize - 1) {
                c.execute_batch(step)?;
            }
            c.pragma_update(None, "user_version", FORMAT)
        })
    }

    /// A copy of the record in memory, for a file of an older format that cannot be written.
    ///
    /// # Errors
    /// The file cannot be read, or is larger than memory.
    pub fn in_memory(&self) -> Result<Store> {
        let mut conn = Connection::open_in_memory().map_err(|e| Error::of(&self.path, e))?;
        self.sql(|c| rusqlite::backup::Backup::new(c, &mut conn)?.run_to_completion(1024, Duration::ZERO, None))?;
        Ok(Store { conn, path: self.path.clone() })
    }

    /// What the file is; an error where it is not ours or newer than we know.
    fn check(&self) -> Result<State> {
        let application: i64 = self.sql(|c| c.query_row("PRAGMA application_id", [], |r| r.get(0)))?;
        let version = self.version()?;
        let tables: i64 = self.sql(|c| c.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0)))?;
        let path = || self.path.clone();
        match (application, version) {
            (0, 0) if tables == 0 => Ok(State::Empty),
            (APPLICATION, FORMAT) => Ok(State::Current),
            (APPLICATION, found) if (1..FORMAT).contains(&found) => Ok(State::Older),
            (APPLICATION, found) if found > FORMAT => Err(Error::Newer { path: path(), found, known: FORMAT }),
            _ => Err(Error::Foreign { path: path() }),
        }
    }

    /// Starts a transaction; waits for another writer, and says so where it does not end.
    pub fn begin(&self) -> Result<()> {
        self.sql(|c| c.execute_batch("BEGIN IMMEDIATE"))
    }

    /// A number that is another one after somebody else has written to the file.
    pub fn data_version(&self) -> Result<i64> {
        self.sql(|c| c.query_row("PRAGMA data_version", [], |r| r.get(0)))
    }

    pub fn commit(&self) -> Result<()> {
        self.sql(|c| c.execute_batch("COMMIT"))
    }

    /// Undoes the transaction; nothing happens where there is none.
    pub fn rollback(&self) {
        if !self.conn.is_autocommit() {
            let _ = self.conn.execute_batch("ROLLBACK");
        }
    }

    /// Reads of one answer see one state of the file, whatever is written meanwhile.
    pub fn snapshot(&self) -> Result<()> {
        self.sql(|c| c.execute_batch("BEGIN"))
    }

    /// Leaves one file behind instead of a file and its log. Best effort: readers may hold the log.
    pub fn close(self) {
        let _ = self.conn.execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// Lets the file grow by no more than so many pages while it is open.
    pub fn limit_size(&self, pages: u32) -> Result<()> {
        self.sql(|c| {
            let now: i64 = c.query_row("PRAGMA page_count", [], |r| r.get(0))?;
            c.query_row(&format!("PRAGMA max_page_count = {}", now + i64::from(pages)), [], |_| Ok(()))
        })
    }

    /// Checks the whole file; what is wrong, or nothing.
    pub fn integrity(&self) -> Result<Option<String>> {
        let word: String = self.sql(|c| c.query_row("PRAGMA integrity_check", [], |r| r.get(0)))?;
        Ok((word != "ok").then_some(word))
    }

    pub(crate) fn sql<T>(&self, f: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        f(&self.conn).map_err(|e| Error::of(&self.path, e))
    }

    pub(crate) fn corrupt(&self, what: impl std::fmt::Display) -> Error {
        Error::Corrupt { path: self.path.clone(), what: what.to_string() }
    }
}

/// Plans that do not look at the values of parameters: SQLite would else prepare a statement anew for each value once the
/// file has been analysed, which takes longer than most of our look-ups.
fn stable_plans(c: &Connection) -> rusqlite::Result<()> {
    c.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map(|_| ())
}

/// A path inside a `file:` URI.
fn escape(path: &Path) -> String {
    path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23")
}
