//! The record: articles, reports and events in one file, kept folded as articles come and go.
//!
//! Reports are joined into groups that never depend on a day of asking: the components of their links over everything
//! that was ever published. A report is linked to what was known before it, so what is concluded as of a day is always
//! within a group: adding an article refolds the groups it touches and nothing else, and reading as of a day refolds
//! only what has changed since.

mod add;
mod changes;
mod counts;
pub mod export;
mod group;
mod people;
mod read;
mod relations;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use legation_record::{Page, Source, Telling};
use legation_store::{Store, StoredReport, StoredTelling};

pub use add::{Added, Prepared, tellings};
pub use changes::{Change, ChangeKind, Difference};
pub use counts::{Count, CountBy, Period};
pub use legation_record::{
    Row, Telling as ReportInFold, clean, days, fold, names_party, render, row, settle, side, timeline,
};
pub use legation_store::{Counts, Error as RecordError, Stored};
pub use read::{Filter, Found, Otherwise, Shown};
pub use relations::Relation;

/// What a call on a record returns.
pub type Result<T> = std::result::Result<T, RecordError>;

/// An open record.
pub struct Record {
    store: Store,
    /// Groups whose events have to be concluded anew before the batch is committed.
    dirty: BTreeSet<i64>,
    /// Whether a transaction is open.
    writing: bool,
    /// Reports of this batch that are in no group yet, with their articles.
    pending: BTreeMap<i64, i64>,
    /// Those of them that name somebody whom only other articles can tell, and whose keys wait for that.
    unresolved: BTreeSet<i64>,
    /// Words for people of whom the batch changed what is told, with the first and last day on which it was.
    touched: BTreeMap<String, (i32, i32)>,
    /// What the reports of articles tell together, while a batch is concluded.
    pages: BTreeMap<i64, Arc<Page>>,
    /// Reports that may have other links than before, as something known before them came or went.
    stale: BTreeSet<i64>,
    /// Groups of this batch that have no row yet.
    unwritten: BTreeSet<i64>,
    /// Groups that lost a report or a link and may fall apart.
    torn: BTreeSet<i64>,
    /// Tellings read or written lately, by report: the next articles are mostly of the same days.
    tellings: BTreeMap<i64, Arc<Telling>>,
    sources: BTreeMap<i64, Arc<Source>>,
    /// Whether the batch took reports out, so that what is kept of them may be wrong.
    taken_out: bool,
    /// The version of the file that what is kept was read from.
    data_version: i64,
}

impl Record {
    /// Opens the record in `path` to write, and makes it where there is none. A record that was folded by older rules
    /// is folded anew, which takes a while where it is large; what was read from its pages stays.
    ///
    /// # Errors
    /// The file is no record, of a newer format, damaged or read-only.
    pub fn open(path: &Path) -> Result<Record> {
        let mut record = Record::of(Store::open(path)?);
        record.refold()?;
        Ok(record)
    }

    /// Opens the record in `path` to read; never blocks a writer, nor waits for one. A file of an older format is
    /// brought to the present one first, in memory where it cannot be written.
    ///
    /// # Errors
    /// There is no such file, or as for [`Record::open`].
    pub fn open_read(path: &Path) -> Result<Record> {
        let store = Store::open_read(path)?;
        if !store.is_older()? {
            return Ok(Record::of(store));
        }
        // A file of an older format is brought up to date once; where it cannot be written, a copy of it is.
        drop(store);
        match Record::open(path).and_then(Record::close) {
            Ok(()) => Ok(Record::of(Store::open_read(path)?)),
            Err(RecordError::ReadOnly { .. } | RecordError::Open { .. } | RecordError::Full { .. }) => {
                let mut record = Record::of(Store::open_read(path)?.in_memory()?);
                record.refold()?;
                Ok(record)
            }
            Err(e) => Err(e),
        }
    }

    fn of(store: Store) -> Record {
        Record {
            store,
            dirty: BTreeSet::new(),
            writing: false,
            pending: BTreeMap::new(),
            unresolved: BTreeSet::new(),
            touched: BTreeMap::new(),
            pages: BTreeMap::new(),
            stale: BTreeSet::new(),
            unwritten: BTreeSet::new(),
            torn: BTreeSet::new(),
            tellings: BTreeMap::new(),
            sources: BTreeMap::new(),
            taken_out: false,
            data_version: 0,
        }
    }

    /// Commits what was added and leaves one file behind.
    ///
    /// # Errors
    /// The disk is full, or the file cannot be written.
    pub fn close(mut self) -> Result<()> {
        self.commit()?;
        self.store.close();
        Ok(())
    }

    /// How much the record holds.
    pub fn stats(&self) -> Result<Counts> {
        self.store.counts()
    }

    /// Lets the file grow by no more than `pages` database pages from now on; what needs more is refused as on a full
    /// disk. For quotas, and for tests of what a full disk does.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn limit_size(&self, pages: u32) -> Result<()> {
        self.store.limit_size(pages)
    }

    /// What is wrong with the file, or nothing.
    pub fn check(&self) -> Result<Option<String>> {
        self.store.integrity()
    }

    /// The newest day on which anything became known: the day of asking where none is given.
    pub fn newest(&self) -> Result<Option<Date>> {
        self.store.newest()
    }

    fn source(&mut self, article: i64) -> Result<Arc<Source>> {
        if let Some(source) = self.sources.get(&article) {
            return Ok(Arc::clone(source));
        }
        let source = Arc::new(read_source(&self.store, article)?);
        self.sources.insert(article, Arc::clone(&source));
        Ok(source)
    }

    /// The telling of a report in a group; from the report itself where its bytes are of another make.
    fn unpack(&mut self, packed: &StoredTelling) -> Result<Arc<Telling>> {
        if let Some(telling) = self.tellings.get(&packed.n) {
            return Ok(Arc::clone(telling));
        }
        let source = self.source(packed.article)?;
        let telling = Arc::new(unpack(&self.store, packed, &source)?);
        self.tellings.insert(packed.n, Arc::clone(&telling));
        Ok(telling)
    }

    fn telling(&mut self, stored: &StoredReport) -> Result<Arc<Telling>> {
        if let Some(telling) = self.tellings.get(&stored.n) {
            return Ok(Arc::clone(telling));
        }
        let source = self.source(stored.article)?;
        let telling = Arc::new(Telling::new(&stored.report, &source));
        self.tellings.insert(stored.n, Arc::clone(&telling));
        Ok(telling)
    }
}

fn unpack(store: &Store, packed: &StoredTelling, source: &Arc<Source>) -> Result<Telling> {
    if let Some(telling) = Telling::unpack(&packed.data, source) {
        return Ok(telling);
    }
    match store.report(packed.n)? {
        Some(stored) => Ok(Telling::new(&stored.report, source)),
        None => Err(absent(store, packed.n)),
    }
}

fn absent(store: &Store, report: i64) -> RecordError {
    RecordError::Corrupt {
        path: store.path().to_path_buf(),
        what: format!("report {report} is in a group and nowhere else"),
    }
}

fn read_source(store: &Store, article: i64) -> Result<Source> {
    let (id, [outlet, agency, publisher], known, until, _, signature) = store.source(article)?;
    Ok(Source { id, outlet, agency, publisher, signature, known, until })
}
