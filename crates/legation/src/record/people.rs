//! Who people are, across articles: what articles tell of them is kept, and looked up for the reports that only name them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use legation_record::{LOOK_BACK, Page, Statement, Telling, bare_names, learn};
use legation_store::{StoredReport, Told, day_number, who_number};

use super::add::block_keys;
use super::{Record, Result};

impl Record {
    /// Enters what the fold takes from the reports of an article, told by number, as far as it depends on the day on
    /// which the article was known. They are put into groups with the batch.
    /// `page` is what they tell together.
    pub(super) fn enter(&mut self, article: i64, reports: &[(i64, Arc<Telling>)], page: Arc<Page>) -> Result<()> {
        let source = self.source(article)?;
        for (n, telling) in reports {
            self.pending.insert(*n, article);
            self.tellings.insert(*n, Arc::clone(telling));
            let bare = bare_names(telling);
            match source.known.filter(|_| !bare.is_empty()) {
                // Whom it means is asked when the whole batch is there.
                Some(known) => {
                    self.store.put_bare(*n, known, &bare)?;
                    self.unresolved.insert(*n);
                }
                None => self.store.put_keys(*n, &block_keys(telling))?,
            }
        }
        if let Some(known) = source.known {
            self.store.put_people(article, known, &told(&page))?;
            self.touch(&page, known);
        }
        self.pages.insert(article, page);
        Ok(())
    }

    /// The reverse of [`Record::enter`], for the tellings as the reports have them.
    pub(super) fn withdraw_people(&mut self, article: i64, reports: &[StoredReport]) -> Result<()> {
        let source = self.source(article)?;
        let Some(known) = source.known else { return Ok(()) };
        let raw: Vec<Telling> = reports.iter().map(|r| Telling::new(&r.report, &source)).collect();
        for (stored, telling) in reports.iter().zip(&raw) {
            self.store.drop_bare(stored.n, known, &bare_names(telling))?;
            self.unresolved.remove(&stored.n);
        }
        let page = Page::new(&raw.iter().collect::<Vec<_>>());
        self.store.drop_people(article, known, &told(&page))?;
        self.touch(&page, known);
        self.pages.remove(&article);
        Ok(())
    }

    /// Notes that what an article tells of people came, went or ceased to stand.
    pub(super) fn touch(&mut self, page: &Page, known: jiff::civil::Date) {
        let day = day_number(known);
        for key in page.told.iter().flat_map(Statement::keys) {
            let days = self.touched.entry(key).or_insert((day, day));
            *days = (days.0.min(day), days.1.max(day));
        }
    }

    /// Finds whom the reports mean that only name somebody: those of the batch, and those in groups for which something
    /// else is told than before.
    pub(super) fn resolve_people(&mut self) -> Result<()> {
        let mut affected: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
        for (key, (first, last)) in std::mem::take(&mut self.touched) {
            for (n, article, group) in self.store.bare_reports(&key, first, last + LOOK_BACK)? {
                if !self.pending.contains_key(&n) && group != 0 {
                    affected.insert(n, (article, group));
                }
            }
        }
        let mut changed: Vec<(i64, i64, Arc<Telling>)> = Vec::new();
        for (n, (article, group)) in affected {
            let before = self.telling_in(group, n)?;
            let Some(stored) = self.store.report(n)? else { continue };
            let source = self.source(article)?;
            let telling = self.resolve(Arc::new(Telling::new(&stored.report, &source)), article)?;
            if telling != before {
                self.leave(n, group, &before)?;
                changed.push((n, article, telling));
            }
        }
        for (n, article, telling) in changed {
            self.pending.insert(n, article);
            self.settle_people(n, telling)?;
        }
        for n in std::mem::take(&mut self.unresolved) {
            let Some(&article) = self.pending.get(&n) else { continue };
            let raw = self.telling_in(0, n)?;
            let telling = self.resolve(raw, article)?;
            self.settle_people(n, telling)?;
        }
        self.pages.clear();
        Ok(())
    }

    fn settle_people(&mut self, n: i64, telling: Arc<Telling>) -> Result<()> {
        self.store.put_keys(n, &block_keys(&telling))?;
        self.tellings.insert(n, telling);
        Ok(())
    }

    /// The telling with what other articles tell of those whom it only names.
    fn resolve(&mut self, raw: Arc<Telling>, article: i64) -> Result<Arc<Telling>> {
        let keys = bare_names(&raw);
        let Some(known) = raw.source.known.filter(|_| !keys.is_empty()) else { return Ok(raw) };
        let page = self.page(article)?;
        let from = day_number(known) - LOOK_BACK;
        let mut tellers: BTreeSet<(i64, i64)> = BTreeSet::new();
        for key in &keys {
            for who in self.store.people_called(key)? {
                let mut best: Option<(i32, String, i64)> = None;
                for state in &page.states {
                    let found = self.store.last_told((key, who, state), (from, known), article)?;
                    let later = |a: &(i32, String, i64), b: &(i32, String, i64)| (b.0, &a.1) < (a.0, &b.1);
                    best = match (best, found) {
                        (Some(a), Some(b)) => Some(if later(&b, &a) { b } else { a }),
                        (a, b) => a.or(b),
                    };
                }
                tellers.extend(best.map(|(.., teller)| (teller, who)));
            }
        }
        let mut found: Vec<Statement> = Vec::new();
        for (teller, who) in tellers {
            let page = self.page(teller)?;
            found.extend(page.told.iter().filter(|s| who_number(&s.who()) == who).cloned());
        }
        let learned = learn(&raw, &page, &found.iter().collect::<Vec<_>>());
        Ok(learned.map_or(raw, Arc::new))
    }

    /// What the reports of an article tell together.
    fn page(&mut self, article: i64) -> Result<Arc<Page>> {
        if let Some(page) = self.pages.get(&article) {
            return Ok(Arc::clone(page));
        }
        let source = self.source(article)?;
        let page = Arc::new(page_of(&self.store.article_reports(article)?, &source));
        self.pages.insert(article, Arc::clone(&page));
        Ok(page)
    }
}

/// What the tellings of one article, by report, tell together.
pub(super) fn page_in(tellings: &[(i64, Arc<Telling>)]) -> Arc<Page> {
    Arc::new(Page::new(&tellings.iter().map(|(_, t)| t.as_ref()).collect::<Vec<_>>()))
}

/// The same from its stored reports.
pub(super) fn page_of(reports: &[StoredReport], source: &Arc<legation_record::Source>) -> Page {
    let raw: Vec<Telling> = reports.iter().map(|r| Telling::new(&r.report, source)).collect();
    Page::new(&raw.iter().collect::<Vec<_>>())
}

/// What a page tells of people, in the form in which it is found again.
fn told(page: &Page) -> Vec<Told> {
    let one = |s: &Statement| Told { keys: s.keys(), who: s.who(), states: s.states.iter().cloned().collect() };
    page.told.iter().map(one).collect()
}
