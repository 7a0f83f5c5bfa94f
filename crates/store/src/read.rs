use std::sync::Arc;

use jiff::civil::Date;
use legation_schema::{Article, Event, Report};
use rusqlite::{OptionalExtension, Row, params};

use crate::{Result, Store, Stored, rows};

/// The widest window a block's key may have, in days: lets a look-up by the first day find what reaches into the
/// window asked for.
const REACH: i32 = 480;
/// Sentences with the words up to which they are ranked: ranking reads them all.
const MANY_HITS: i64 = 2_000;

/// A report as it is stored, with where it stands.
#[derive(Clone, Debug)]
pub struct StoredReport {
    pub n: i64,
    /// Row number of its article.
    pub article: i64,
    pub group: i64,
    /// Its `article` is empty and its sentence has no text: see [`Store::complete`].
    pub report: Report,
}

/// What the fold takes from a stored report, as its caller packed it.
#[derive(Clone, Debug)]
pub struct StoredTelling {
    /// Row number of the report.
    pub n: i64,
    /// Row number of its article.
    pub article: i64,
    pub data: Vec<u8>,
    /// The reports it is linked to.
    pub links: Vec<i64>,
}

/// How much a record holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    pub articles: i64,
    pub withdrawn: i64,
    /// Versions that a later version of the page replaced.
    pub replaced: i64,
    /// Articles of unknown date: they take no part as of a day.
    pub undated: i64,
    /// Articles that tell no day of their own and have that of a copy.
    pub dated_by_copy: i64,
    pub reports: i64,
    pub events: i64,
    pub first_known: Option<String>,
    pub last_known: Option<String>,
    /// Size of the file in bytes.
    pub bytes: i64,
}

const ARTICLE: &str = "n, address, known, until, recorded, withdrawn, stamp, signature, data, dated_by";

impl Store {
    pub fn article(&self, id: &str) -> Result<Option<Stored>> {
        let sql = format!("SELECT {ARTICLE} FROM article WHERE id = ?1");
        self.stored(&sql, params![id]).map(|mut v| v.pop())
    }

    pub fn article_n(&self, n: i64) -> Result<Option<Stored>> {
        let sql = format!("SELECT {ARTICLE} FROM article WHERE n = ?1");
        self.stored(&sql, params![n]).map(|mut v| v.pop())
    }

    /// Whether this version is there and stands.
    pub fn has_article(&self, id: &str) -> Result<bool> {
        self.sql(|c| c.prepare_cached("SELECT 1 FROM article WHERE id = ?1 AND withdrawn IS NULL")?.exists([id]))
    }

    /// Whether a version of this page is there, withdrawn or not.
    pub fn has_address(&self, address: &str) -> Result<bool> {
        self.sql(|c| c.prepare_cached("SELECT 1 FROM article WHERE address = ?1")?.exists([address]))
    }

    /// All versions of one page, in order of adding.
    pub fn versions(&self, address: &str) -> Result<Vec<Stored>> {
        let sql = format!("SELECT {ARTICLE} FROM article WHERE address = ?1 ORDER BY n");
        self.stored(&sql, params![address])
    }

    /// Articles whose id, address, url or path is `name` or begins with it.
    pub fn articles_named(&self, name: &str) -> Result<Vec<Stored>> {
        let sql = format!(
            "SELECT {ARTICLE} FROM article WHERE id = ?1 OR address = ?1 OR json_extract(data, '$.path') = ?1
             OR (length(?1) >= 6 AND substr(id, 1, length(?1)) = ?1) ORDER BY n"
        );
        self.stored(&sql, params![name])
    }

    /// Articles that share one of these pieces of a signature, in order of adding.
    pub fn articles_like(&self, bands: &[i64]) -> Result<Vec<i64>> {
        let mut found: Vec<i64> = Vec::new();
        self.sql(|c| {
            let mut find = c.prepare_cached("SELECT article FROM band WHERE hash = ?1")?;
            for band in bands {
                let mut rows = find.query([band])?;
                while let Some(row) = rows.next()? {
                    found.push(row.get(0)?);
                }
            }
            Ok(())
        })?;
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// The numbers of all articles, in order of adding.
    pub fn article_numbers(&self) -> Result<Vec<i64>> {
        self.sql(|c| c.prepare("SELECT n FROM article ORDER BY n")?.query_map([], |r| r.get(0))?.collect())
    }

    fn stored(&self, sql: &str, params: impl rusqlite::Params) -> Result<Vec<Stored>> {
        type Raw = (
            (i64, String, Option<String>, Option<String>, String, Option<String>, String, Vec<u8>, String),
            Option<String>,
        );
        let raw: Vec<Raw> = self.sql(|c| {
            c.prepare_cached(sql)?
                .query_map(params, |r| {
                    let of = (
                        r.get(0)?,
                        r.get(1)?,
                        r.get(2)?,
                        r.get(3)?,
                        r.get(4)?,
                        r.get(5)?,
                        r.get(6)?,
                        r.get(7)?,
                        r.get(8)?,
                    );
                    Ok((of, r.get(9)?))
                })?
                .collect()
        })?;
        raw.into_iter()
            .map(|((n, address, known, until, recorded, withdrawn, stamp, signature, data), dated_by)| {
                let mut article: Article = serde_json::from_str(&data).map_err(|e| self.corrupt(e))?;
                article.signature = rows::unpack_signature(&signature);
                let day = |s: Option<String>| s.and_then(|s| s.parse::<Date>().ok());
                Ok(Stored {
                    n,
                    article,
                    address,
                    known: day(known),
                    until: day(until),
                    recorded: recorded.parse().map_err(|e| self.corrupt(e))?,
                    withdrawn: day(withdrawn),
                    dated_by,
                    stamp,
                })
            })
            .collect()
    }

    /// An article's text.
    pub fn text(&self, n: i64) -> Result<String> {
        let bytes: Vec<u8> =
            self.sql(|c| c.prepare_cached("SELECT text FROM article WHERE n = ?1")?.query_row([n], |r| r.get(0)))?;
        rows::unpack_text(&bytes).map_err(|e| self.corrupt(e))
    }

    /// An article with its text.
    pub fn whole_article(&self, n: i64) -> Result<Option<Article>> {
        let Some(stored) = self.article_n(n)? else { return Ok(None) };
        Ok(Some(Article { text: Arc::from(self.text(n)?), ..stored.article }))
    }

    /// Reports in one of the blocks whose days meet, with their groups (0: none yet), in order of adding.
    pub fn neighbours(&self, keys: &[(String, i32, i32)]) -> Result<Vec<(i64, i64)>> {
        let mut found: Vec<(i64, i64)> = Vec::new();
        self.sql(|c| {
            let mut find = c.prepare_cached(
                "SELECT r.n, r.grp FROM block b CROSS JOIN report r ON r.n = b.report
                 WHERE b.hash = ?1 AND b.lo BETWEEN ?2 AND ?3 AND b.hi >= ?4",
            )?;
            for (block, lo, hi) in keys.iter().filter(|(_, lo, hi)| (*lo, *hi) != (0, 0)) {
                let mut rows = find.query(params![rows::hash(block), lo - REACH, hi, lo])?;
                while let Some(row) = rows.next()? {
                    found.push((row.get(0)?, row.get(1)?));
                }
            }
            Ok(())
        })?;
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// For each block without days, which is the identity of a standing fact, one report of it that is in a group.
    pub fn standing(&self, keys: &[(String, i32, i32)]) -> Result<Vec<(i64, i64)>> {
        let mut found: Vec<(i64, i64)> = Vec::new();
        self.sql(|c| {
            let mut one = c.prepare_cached(
                "SELECT r.n, r.grp FROM block b CROSS JOIN report r ON r.n = b.report WHERE b.hash = ?1 AND b.lo = 0
                 AND r.grp <> 0 LIMIT 1",
            )?;
            for (block, ..) in keys.iter().filter(|(_, lo, hi)| (*lo, *hi) == (0, 0)) {
                let mut rows = one.query([rows::hash(block)])?;
                if let Some(row) = rows.next()? {
                    found.push((row.get(0)?, row.get(1)?));
                }
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// The group of a report; 0 where it is in none.
    pub fn group_of(&self, report: i64) -> Result<i64> {
        let sql = "SELECT grp FROM report WHERE n = ?1";
        self.sql(|c| c.prepare_cached(sql)?.query_row([report], |r| r.get(0)).optional()).map(Option::unwrap_or_default)
    }

    pub fn report(&self, n: i64) -> Result<Option<StoredReport>> {
        self.reports("SELECT n, article, grp, data FROM report WHERE n = ?1", params![n]).map(|mut v| v.pop())
    }

    /// A report by its id, or by the beginning of its id where that is unique.
    pub fn report_by_id(&self, id: &str) -> Result<Option<StoredReport>> {
        let exact = self.reports("SELECT n, article, grp, data FROM report WHERE id = ?1", params![id])?;
        if let Some(found) = exact.into_iter().next() {
            return Ok(Some(found));
        }
        if id.len() < 6 {
            return Ok(None);
        }
        let sql = "SELECT n, article, grp, data FROM report WHERE id > ?1 AND id < ?2 LIMIT 2";
        let mut found = self.reports(sql, params![id, format!("{id}\u{10ffff}")])?;
        Ok(if found.len() == 1 { found.pop() } else { None })
    }

    /// What the fold takes from the reports of a group.
    pub fn group_tellings(&self, group: i64) -> Result<Vec<StoredTelling>> {
        self.tellings("SELECT report, article, data, links FROM telling WHERE grp = ?1 ORDER BY report", params![group])
    }

    /// What the fold takes from one report, whose group is known.
    pub fn telling(&self, group: i64, report: i64) -> Result<Option<StoredTelling>> {
        let sql = "SELECT report, article, data, links FROM telling WHERE grp = ?1 AND report = ?2";
        self.tellings(sql, params![group, report]).map(|mut v| v.pop())
    }

    fn tellings(&self, sql: &str, params: impl rusqlite::Params) -> Result<Vec<StoredTelling>> {
        let row = |r: &Row<'_>| {
            let links = rows::unpack_keys(r.get_ref(3)?.as_blob()?);
            Ok(StoredTelling { n: r.get(0)?, article: r.get(1)?, data: r.get(2)?, links })
        };
        self.sql(|c| c.prepare_cached(sql)?.query_map(params, row)?.collect())
    }

    pub fn article_reports(&self, article: i64) -> Result<Vec<StoredReport>> {
        self.reports("SELECT n, article, grp, data FROM report WHERE article = ?1 ORDER BY n", params![article])
    }

    /// All reports, each given to `f`, in order of adding; memory stays flat.
    pub fn each_report(&self, mut f: impl FnMut(StoredReport) -> bool) -> Result<()> {
        self.sql(|c| {
            let mut all = c.prepare("SELECT n, article, grp, data FROM report ORDER BY n")?;
            let mut rows = all.query([])?;
            while let Some(row) = rows.next()? {
                if let (n, article, group, Ok(report)) = raw(row)?
                    && !f(StoredReport { n, article, group, report })
                {
                    break;
                }
            }
            Ok(())
        })
    }

    fn reports(&self, sql: &str, params: impl rusqlite::Params) -> Result<Vec<StoredReport>> {
        let rows: Vec<_> = self.sql(|c| c.prepare_cached(sql)?.query_map(params, raw)?.collect())?;
        rows.into_iter()
            .map(|(n, article, group, report)| {
                Ok(StoredReport { n, article, group, report: report.map_err(|e| self.corrupt(e))? })
            })
            .collect()
    }

    /// Gives a stored report back what its article holds.
    pub fn complete(&self, stored: StoredReport, article: &Article) -> Report {
        let mut report = stored.report;
        report.sentence.text = report.sentence.span.of(&article.text).to_owned();
        report.article = rows::article_ref(article);
        report
    }

    /// What the fold has to know of an article: known, until, withdrawn, outlet, agency, publisher, signature, id.
    #[allow(clippy::type_complexity)] // One row, read in one place.
    pub fn source(&self, n: i64) -> Result<(String, [Option<String>; 3], Option<Date>, Option<Date>, bool, Vec<u32>)> {
        let sql = "SELECT id, outlet, agency, publisher, known, until, withdrawn IS NOT NULL, signature FROM article
                   WHERE n = ?1";
        self.sql(|c| {
            c.prepare_cached(sql)?.query_row([n], |r| {
                let day = |s: Option<String>| s.and_then(|s| s.parse::<Date>().ok());
                let signature: Vec<u8> = r.get(7)?;
                Ok((
                    r.get(0)?,
                    [r.get(1)?, r.get(2)?, r.get(3)?],
                    day(r.get(4)?),
                    day(r.get(5)?),
                    r.get(6)?,
                    rows::unpack_signature(&signature),
                ))
            })
        })
    }

    /// Articles withdrawn on or after a day: where they were, when, and the number of their reports.
    pub fn withdrawn_since(&self, day: Date) -> Result<Vec<(String, Date, usize)>> {
        let sql = "SELECT address, withdrawn, (SELECT count(*) FROM report WHERE article = article.n) FROM article
                   WHERE withdrawn >= ?1 ORDER BY withdrawn, n";
        let rows: Vec<(String, String, i64)> = self.sql(|c| {
            c.prepare(sql)?.query_map([day.to_string()], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?.collect()
        })?;
        Ok(rows.into_iter().filter_map(|(a, d, n)| Some((a, d.parse().ok()?, n as usize))).collect())
    }

    /// Every group.
    pub fn all_groups(&self) -> Result<Vec<i64>> {
        self.sql(|c| c.prepare("SELECT n FROM grp ORDER BY n")?.query_map([], |r| r.get(0))?.collect())
    }

    /// Groups of which something else may be told now than at the end of `day`: something became known or ceased to
    /// stand since then, or they hold a plan, whose time may have passed.
    pub fn groups_since(&self, day: Date) -> Result<Vec<i64>> {
        let sql = "SELECT n FROM grp WHERE last_known > ?1 UNION SELECT n FROM grp WHERE mixed = 1
                   UNION SELECT grp FROM event WHERE status IN ('planned', 'possible') ORDER BY 1";
        self.sql(|c| c.prepare(sql)?.query_map([day.to_string()], |r| r.get(0))?.collect())
    }

    /// First and last day on which a group's reports became known, and whether it must be folded anew as of a day.
    #[allow(clippy::type_complexity)] // One row, read in one place.
    pub fn group_days(&self, group: i64) -> Result<Option<(Option<Date>, Option<Date>, bool)>> {
        self.sql(|c| {
            c.prepare_cached("SELECT first_known, last_known, mixed FROM grp WHERE n = ?1")?
                .query_row([group], |r| {
                    let day = |s: Option<String>| s.and_then(|s| s.parse::<Date>().ok());
                    Ok((day(r.get(0)?), day(r.get(1)?), r.get(2)?))
                })
                .optional()
        })
    }

    pub fn group_events(&self, group: i64) -> Result<Vec<Event>> {
        let json: Vec<String> = self.sql(|c| {
            c.prepare_cached("SELECT data FROM event WHERE grp = ?1 ORDER BY n")?
                .query_map([group], |r| r.get(0))?
                .collect()
        })?;
        json.iter().map(|j| serde_json::from_str(j).map_err(|e| self.corrupt(e))).collect()
    }

    /// The group of the event with this id, or beginning of one.
    pub fn event_group(&self, id: &str) -> Result<Option<i64>> {
        let sql = "SELECT grp FROM event WHERE id = ?1 OR (length(?1) >= 6 AND id > ?1 AND id < ?2) LIMIT 1";
        let end = format!("{id}\u{10ffff}");
        self.sql(|c| c.prepare_cached(sql)?.query_row([id, &end], |r| r.get(0)).optional())
    }

    /// Reports whose sentence or title has the words and whose article stands, as of a day where one is given; `query`
    /// in FTS5's language. Best first; where more than `MANY_HITS` have the words, which rank says little then, the
    /// latest added first.
    pub fn search(&self, query: &str, as_of: Option<Date>, limit: usize) -> Result<Vec<i64>> {
        let many = "SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ?1 LIMIT ?2)";
        let hits: i64 = self.sql(|c| c.prepare_cached(many)?.query_row(params![query, MANY_HITS + 1], |r| r.get(0)))?;
        let order = if hits > MANY_HITS { "w.rowid DESC" } else { "w.rank, w.rowid" };
        let (stands, day) = match as_of {
            None => ("a.until IS NULL AND ?3 = ''", String::new()),
            Some(day) => ("a.known <= ?3 AND (a.until IS NULL OR a.until > ?3)", day.to_string()),
        };
        // What was added after the last article known by then need not be looked at.
        let bound: Option<i64> = match as_of {
            None => None,
            Some(day) => self.sql(|c| {
                let sql = "SELECT max(n) FROM article WHERE known <= ?1";
                let last: Option<i64> = c.prepare_cached(sql)?.query_row([day.to_string()], |r| r.get(0))?;
                let sql = "SELECT max(n) FROM report WHERE article = ?1";
                let mut last = last;
                while let Some(n) = last {
                    let report: Option<i64> = c.prepare_cached(sql)?.query_row([n], |r| r.get(0))?;
                    if report.is_some() {
                        return Ok(report);
                    }
                    last = c.prepare_cached("SELECT max(n) FROM article WHERE n < ?1")?.query_row([n], |r| r.get(0))?;
                }
                Ok(Some(0))
            })?,
        };
        let below = if bound.is_some() { "AND w.rowid <= ?4" } else { "AND ?4 IS NULL" };
        let sql = format!(
            "SELECT w.rowid FROM words w CROSS JOIN report r ON r.n = w.rowid CROSS JOIN article a ON a.n = r.article
             WHERE words MATCH ?1 {below} AND a.withdrawn IS NULL AND r.grp <> 0 AND {stands} ORDER BY {order} LIMIT ?2"
        );
        self.sql(|c| {
            c.prepare_cached(&sql)?.query_map(params![query, limit as i64, day, bound], |r| r.get(0))?.collect()
        })
    }

    /// Other reports of the same sentence.
    pub fn sentence_reports(&self, n: i64) -> Result<Vec<StoredReport>> {
        let Some(first) = self.report(n)? else { return Ok(Vec::new()) };
        let index = first.report.sentence.index;
        Ok(self.article_reports(first.article)?.into_iter().filter(|r| r.report.sentence.index == index).collect())
    }

    /// The events before the last rebuild.
    pub fn former(&self) -> Result<(Option<String>, Vec<Event>)> {
        let rows: Vec<(String, String)> = self.sql(|c| {
            c.prepare("SELECT stamp, data FROM former ORDER BY id")?
                .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
                .collect()
        })?;
        let stamp = rows.first().map(|(s, _)| s.clone());
        let events = rows
            .iter()
            .map(|(_, j)| serde_json::from_str(j).map_err(|e| self.corrupt(e)))
            .collect::<Result<Vec<Event>>>()?;
        Ok((stamp, events))
    }

    /// The newest day on which anything that stands became known.
    pub fn newest(&self) -> Result<Option<Date>> {
        let day: Option<String> =
            self.sql(|c| c.query_row("SELECT max(known) FROM article WHERE withdrawn IS NULL", [], |r| r.get(0)))?;
        Ok(day.and_then(|d| d.parse().ok()))
    }

    pub fn counts(&self) -> Result<Counts> {
        self.sql(|c| {
            let one = |sql: &str| c.query_row(sql, [], |r| r.get::<_, i64>(0));
            let word = |sql: &str| c.query_row(sql, [], |r| r.get::<_, Option<String>>(0));
            Ok(Counts {
                articles: one("SELECT count(*) FROM article")?,
                withdrawn: one("SELECT count(*) FROM article WHERE withdrawn IS NOT NULL")?,
                replaced: one("SELECT count(*) FROM article WHERE until IS NOT NULL AND withdrawn IS NULL")?,
                undated: one("SELECT count(*) FROM article WHERE known IS NULL AND withdrawn IS NULL")?,
                dated_by_copy: one("SELECT count(*) FROM article WHERE dated_by IS NOT NULL AND withdrawn IS NULL")?,
                reports: one("SELECT count(*) FROM report")?,
                events: one("SELECT count(*) FROM event")?,
                first_known: word("SELECT min(known) FROM article WHERE withdrawn IS NULL")?,
                last_known: word("SELECT max(known) FROM article WHERE withdrawn IS NULL")?,
                bytes: one("PRAGMA page_count")? * one("PRAGMA page_size")?,
            })
        })
    }
}

fn raw(row: &Row<'_>) -> rusqlite::Result<(i64, i64, i64, serde_json::Result<Report>)> {
    let data = row.get_ref(3)?.as_str()?;
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, rows::parse_report(data)))
}
