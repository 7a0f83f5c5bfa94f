//! Adding and withdrawing.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;
use legation_record::{Key, Page, RULES, Source, Telling, bands, keys, twins};
use legation_schema::{Article, Report};
use legation_store::{Addition, Concluded, PackedArticle, PackedReport, Stored};

use super::people::{page_in, page_of};
use super::{Record, Result};

/// Tellings kept in memory within a batch; more are read again.
const KEPT: usize = 20_000;
/// Groups written together.
const TOGETHER: usize = 2_000;

/// What adding an article did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Added {
    New,
    /// A new version of a page that was there: it replaces the former one from the day it became known.
    Version,
    /// It was there already; nothing changed.
    Unchanged,
    /// It had been withdrawn and stands again.
    Restored,
}

/// A coded article as it goes into a record. It is made without the file, so that whoever codes in several threads can
/// make it in them and leaves less to the one that writes.
pub struct Prepared {
    article: Article,
    packed: PackedArticle,
    reports: Vec<PreparedReport>,
    /// What the reports tell of people, where the article is known from its own day.
    page: Arc<Page>,
    source: Arc<Source>,
}

struct PreparedReport {
    report: Report,
    packed: PackedReport,
    telling: Arc<Telling>,
}

impl Prepared {
    /// # Errors
    /// The article or a report cannot be written as JSON.
    pub fn new(article: Article, reports: Vec<Report>) -> std::io::Result<Prepared> {
        let source = Arc::new(Source::of(&article));
        let prepare = |report: Report| {
            let (packed, telling) = (PackedReport::new(&report)?, Arc::new(Telling::new(&report, &source)));
            Ok(PreparedReport { report, packed, telling })
        };
        let reports: Vec<PreparedReport> = reports.into_iter().map(prepare).collect::<std::io::Result<_>>()?;
        let page = Arc::new(Page::new(&reports.iter().map(|r| &*r.telling).collect::<Vec<_>>()));
        Ok(Prepared { packed: PackedArticle::new(&article)?, article, reports, page, source })
    }

    /// How many reports it has.
    pub fn reports(&self) -> usize {
        self.reports.len()
    }
}

pub(super) fn block_keys(telling: &Telling) -> Vec<(String, i32, i32)> {
    keys(telling).into_iter().map(|Key { block, lo, hi }| (block, lo, hi)).collect()
}

/// Versions of a page share its url, else its path. A record in a stream has no address of its own: its line moves.
fn address(article: &Article) -> String {
    let in_stream = |path: &str| {
        path == "-"
            || path.rsplit_once(':').is_some_and(|(_, n)| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
    };
    match &article.url {
        Some(url) if !url.trim().is_empty() => url.trim().to_owned(),
        _ if article.path.is_empty() || in_stream(&article.path) => format!("id:{}", article.id),
        _ => article.path.clone(),
    }
}

/// The day of publication, where the page tells one and not only bounds of it.
fn own_day(article: &Article) -> Option<Date> {
    article.published.interval.bounds().filter(|(from, to)| from == to).map(|(from, _)| from)
}

impl Record {
    /// Whether this very version is in the record and stands, so that it need not be coded again.
    pub fn has(&self, article: &str) -> Result<bool> {
        self.store.has_article(article)
    }

    /// Adds one article with its reports to the open batch; [`Record::commit`] keeps the batch, all or nothing.
    ///
    /// `today` is the day of adding: it is the knowledge time of a later version of a page that does not tell when it
    /// was updated.
    pub fn add(&mut self, coded: &Prepared, stamp: &str, today: Date) -> Result<Added> {
        self.begin()?;
        let article = &coded.article;
        if let Some(found) = self.store.article(&article.id)? {
            if found.withdrawn.is_none() {
                return Ok(Added::Unchanged);
            }
            self.store.set_withdrawn(found.n, None)?;
            self.take_out(found.n)?;
            self.store.drop_reports(found.n)?;
            self.line_up(&found.address)?;
            self.put_reports(found.n, coded)?;
            self.store.set_stamp(found.n, stamp)?;
            self.date_twins(found.n, article)?;
            return Ok(Added::Restored);
        }
        let address = address(article);
        // The first version of a page that tells its day is known from that day, and nothing is to be lined up.
        let lined_up = own_day(article).is_some() && !self.store.has_address(&address)?;
        let added = Addition { address, known: coded.source.known, recorded: today, stamp: stamp.to_owned() };
        let n = self.store.put_article(article, &coded.packed, &added)?;
        self.sources.insert(n, Arc::clone(&coded.source));
        self.store.put_bands(n, &bands(&article.signature))?;
        let others = if lined_up { 0 } else { self.line_up(&added.address)? };
        self.put_reports(n, coded)?;
        self.date_twins(n, article)?;
        Ok(if others > 0 { Added::Version } else { Added::New })
    }

    /// Withdraws an article: its reports take no part any more, and `changes` says so.
    pub fn remove(&mut self, article: i64, today: Date) -> Result<bool> {
        self.begin()?;
        let Some(found) = self.store.article_n(article)? else { return Ok(false) };
        if found.withdrawn.is_some() {
            return Ok(false);
        }
        self.take_out(article)?;
        self.store.set_withdrawn(article, Some(today))?;
        self.line_up(&found.address)?;
        self.date_twins(article, &found.article)?;
        Ok(true)
    }

    /// Replaces the reports of a stored article by those of a newer generation.
    pub fn recode(&mut self, article: i64, coded: &Prepared, stamp: &str) -> Result<()> {
        self.begin()?;
        self.take_out(article)?;
        self.store.drop_reports(article)?;
        self.put_reports(article, coded)?;
        self.store.set_stamp(article, stamp)
    }

    /// Keeps the batch: concludes the events of the groups it touched, and commits.
    pub fn commit(&mut self) -> Result<()> {
        if !self.writing {
            return Ok(());
        }
        self.group()?;
        let mut concluded: Vec<Concluded> = Vec::new();
        for group in std::mem::take(&mut self.dirty) {
            concluded.extend(self.conclude(group)?);
            // A record that is folded anew concludes all its groups at once.
            if self.tellings.len() > KEPT {
                self.forget();
            }
            if concluded.len() >= TOGETHER {
                self.store.put_groups(&std::mem::take(&mut concluded))?;
            }
        }
        self.store.put_groups(&concluded)?;
        self.unwritten.clear();
        self.store.commit()?;
        self.writing = false;
        if std::mem::take(&mut self.taken_out) {
            self.forget();
        }
        Ok(())
    }

    /// Forgets the batch.
    pub fn abandon(&mut self) {
        self.store.rollback();
        self.writing = false;
        self.dirty.clear();
        self.pending.clear();
        self.unresolved.clear();
        self.touched.clear();
        self.pages.clear();
        self.stale.clear();
        self.torn.clear();
        self.unwritten.clear();
        self.forget();
    }

    fn forget(&mut self) {
        self.tellings.clear();
        self.sources.clear();
    }

    pub(super) fn begin(&mut self) -> Result<()> {
        if !self.writing {
            self.store.begin()?;
            self.writing = true;
            // Another process may have written since.
            let version = self.store.data_version()?;
            if version != std::mem::replace(&mut self.data_version, version) {
                self.forget();
            }
        }
        if self.tellings.len() > KEPT {
            self.forget();
        }
        Ok(())
    }

    fn put_reports(&mut self, article: i64, coded: &Prepared) -> Result<()> {
        let source = self.source(article)?;
        // Another version of the page, or a copy of it, may have given the article another day than its own.
        let own = *source == *coded.source;
        let mut sentences = BTreeSet::new();
        let mut put: Vec<(i64, Arc<Telling>)> = Vec::new();
        for PreparedReport { report, packed, telling } in &coded.reports {
            let first = sentences.insert(report.sentence.index);
            if let Some(n) = self.store.put_report(article, report, packed, first)? {
                let telling = if own { Arc::clone(telling) } else { Arc::new(Telling::new(report, &source)) };
                put.push((n, telling));
            }
        }
        let page = if own && put.len() == coded.reports.len() { Arc::clone(&coded.page) } else { page_in(&put) };
        self.enter(article, &put, page)
    }

    /// Lines up the versions of a page: each is known from its day until the next one is. Returns how many others
    /// there are.
    fn line_up(&mut self, address: &str) -> Result<usize> {
        let mut versions: Vec<Stored> = self.store.versions(address)?;
        versions.retain(|v| v.withdrawn.is_none());
        let told = |v: &Stored| {
            let date = |d: &legation_schema::Dated| d.interval.to.map(|p| p.date());
            let published = date(&v.article.published);
            (v.article.updated.as_ref().and_then(date).or(published), published)
        };
        versions.sort_by_key(|v| (told(v).0, v.recorded, v.n));
        let mut known: Vec<Option<Date>> = Vec::new();
        if let Some(first) = versions.first().filter(|v| own_day(&v.article).is_none()) {
            // No later than the page itself tells, where it tells that much.
            let copied = self.copied(first)?.filter(|(day, _)| told(first).1.is_none_or(|own| *day < own));
            known.push(copied.as_ref().map(|(day, _)| *day).or(told(first).1));
            let by = copied.map(|(_, id)| id);
            if by != first.dated_by {
                self.store.set_dated_by(first.n, by.as_deref())?;
            }
        }
        for (i, version) in versions.iter().enumerate() {
            if i < known.len() {
                continue;
            }
            let (updated, published) = told(version);
            let day = match i {
                0 => published,
                _ if version.article.updated.is_some() => updated,
                // A page that changed without saying when: known when it was first seen.
                _ if published == known[0] => Some(version.recorded),
                _ => published.or(Some(version.recorded)),
            };
            known.push(day);
        }
        for (i, version) in versions.iter().enumerate() {
            let until = (i + 1 < versions.len()).then(|| known[i + 1].unwrap_or(version.recorded));
            if (version.known, version.until) != (known[i], until) {
                self.redate(version, known[i], until)?;
            }
        }
        Ok(versions.len().saturating_sub(1))
    }

    /// Articles of nearly this one's text: a copy, or a page that was edited a little.
    fn twins(&self, n: i64, signature: &[u32]) -> Result<Vec<Stored>> {
        let mut out = Vec::new();
        for other in self.store.articles_like(&bands(signature))? {
            if other != n
                && let Some(found) = self.store.article_n(other)?
                && found.withdrawn.is_none()
                && twins(&found.article.signature, signature)
            {
                out.push(found);
            }
        }
        Ok(out)
    }

    /// The day by which an article that tells no day of its own was known, from the earliest copy of it that tells one.
    /// A copy without a day dates nothing, so that it does not matter in which order they come.
    fn copied(&self, version: &Stored) -> Result<Option<(Date, String)>> {
        let dated = |other: &Stored| own_day(&other.article).map(|day| (day, other.article.id.clone()));
        Ok(self.twins(version.n, &version.article.signature)?.iter().filter_map(dated).min())
    }

    /// Dates anew the articles without a day that this one is a copy of, after it came or went.
    fn date_twins(&mut self, n: i64, article: &Article) -> Result<()> {
        if own_day(article).is_none() {
            return Ok(());
        }
        for twin in self.twins(n, &article.signature)? {
            if own_day(&twin.article).is_none() {
                self.line_up(&twin.address)?;
            }
        }
        Ok(())
    }

    /// Gives a stored version another knowledge time; what its reports can be the same as may change with it.
    fn redate(&mut self, version: &Stored, known: Option<Date>, until: Option<Date>) -> Result<()> {
        let reports = self.store.article_reports(version.n)?;
        let moved = version.known != known;
        if moved {
            self.take_out(version.n)?;
        }
        self.store.set_known(version.n, known, until)?;
        self.sources.remove(&version.n);
        self.pages.remove(&version.n);
        for stored in &reports {
            self.tellings.remove(&stored.n);
        }
        let source = self.source(version.n)?;
        if moved {
            let raw = reports.iter().map(|r| (r.n, Arc::new(Telling::new(&r.report, &source)))).collect::<Vec<_>>();
            return self.enter(version.n, &raw, page_in(&raw));
        }
        self.dirty.extend(reports.iter().map(|r| r.group).filter(|&g| g != 0));
        if let Some(known) = known {
            self.touch(&page_of(&reports, &source), known);
        }
        Ok(())
    }

    /// Folds a record anew that was folded by other rules than this program's: keys, groups and events are made again
    /// from the stored reports, which stay as they are. One transaction; memory stays flat. Returns whether anything
    /// had to be done.
    ///
    /// # Errors
    /// The file cannot be written; the record is then as it was.
    pub fn refold(&mut self) -> Result<bool> {
        let rules = RULES.to_string();
        if !self.store.is_older()? && self.store.meta("fold")?.as_deref() == Some(rules.as_str()) {
            return Ok(false);
        }
        self.begin()?;
        if self.store.is_older()? {
            self.store.upgrade()?;
        }
        let empty = self.store.counts()?.articles == 0;
        if !empty {
            self.store.clear_fold()?;
            for n in self.store.article_numbers()? {
                if let Some(row) = self.store.article_n(n)? {
                    self.store.put_bands(n, &bands(&row.article.signature))?;
                }
            }
            for n in self.store.article_numbers()? {
                let Some(row) = self.store.article_n(n)? else { continue };
                if row.withdrawn.is_some() {
                    continue;
                }
                let source = self.source(n)?;
                let reports = self.store.article_reports(n)?;
                let raw = reports.iter().map(|r| (r.n, Arc::new(Telling::new(&r.report, &source)))).collect::<Vec<_>>();
                self.enter(n, &raw, page_in(&raw))?;
                if self.pending.len() > KEPT / 2 {
                    self.group()?;
                }
                if self.tellings.len() > KEPT {
                    self.forget();
                }
            }
            for n in self.store.article_numbers()? {
                if let Some(row) = self.store.article_n(n)?
                    && own_day(&row.article).is_none()
                {
                    self.line_up(&row.address)?;
                }
            }
        }
        self.store.set_meta("fold", &rules)?;
        self.commit()?;
        Ok(!empty)
    }

    /// Remembers the present events as the former generation's, to be compared by [`Record::diff`].
    pub fn keep_former(&mut self) -> Result<()> {
        self.begin()?;
        let stamp = self.store.meta("stamp")?.unwrap_or_default();
        self.store.keep_former(&stamp)
    }

    /// Remembers who coded the record last.
    pub fn set_stamp(&mut self, stamp: &str) -> Result<()> {
        self.begin()?;
        self.store.set_meta("stamp", stamp)
    }

    pub fn stamp(&self) -> Result<Option<String>> {
        self.store.meta("stamp")
    }
}

/// What the fold takes from an article and its reports, outside of a record.
pub fn tellings(article: &Article, reports: &[Report]) -> Vec<Telling> {
    let source = Arc::new(Source::of(article));
    reports.iter().map(|report| Telling::new(report, &source)).collect()
}
