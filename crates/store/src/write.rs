use jiff::civil::Date;
use legation_schema::{Article, Event, Report};
use rusqlite::{Connection, OptionalExtension, params};

use crate::timeline::{NEVER, UNDATED};
use crate::{Result, Store, StoredTelling, rows};

impl Store {
    /// Stores one version of a page; its reports follow by [`Store::put_report`].
    pub fn put_article(&self, a: &Article, packed: &PackedArticle, added: &Addition) -> Result<i64> {
        self.sql(|c| {
            c.prepare_cached(
                "INSERT INTO article (id, address, known, recorded, stamp, outlet, agency, publisher, signature, data,
                 text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?
            .execute(params![
                a.id,
                added.address,
                day(added.known),
                added.recorded.to_string(),
                added.stamp,
                a.outlet,
                a.agency,
                a.publisher,
                packed.signature,
                packed.data,
                packed.text
            ])?;
            Ok(c.last_insert_rowid())
        })
    }

    /// Stores a report of article `article`, in a group of its own until it is joined; none where it is there already.
    /// What it is found by follows with [`Store::put_keys`].
    pub fn put_report(
        &self,
        article: i64,
        report: &Report,
        packed: &PackedReport,
        first_of_sentence: bool,
    ) -> Result<Option<i64>> {
        self.sql(|c| {
            let done = c
                .prepare_cached("INSERT OR IGNORE INTO report (id, article, grp, data) VALUES (?1, ?2, 0, ?3)")?
                .execute(params![report.id, article, packed.0])?;
            if done == 0 {
                return Ok(None);
            }
            let n = c.last_insert_rowid();
            if first_of_sentence {
                c.prepare_cached("INSERT INTO words (rowid, sentence, title) VALUES (?1, ?2, ?3)")?
                    .execute(params![n, report.sentence.text, report.article.title.as_deref().unwrap_or("")])?;
            }
            Ok(Some(n))
        })
    }

    /// When an article's version was known, and until when it stood.
    pub fn set_known(&self, article: i64, known: Option<Date>, until: Option<Date>) -> Result<()> {
        self.sql(|c| {
            c.prepare_cached("UPDATE article SET known = ?2, until = ?3 WHERE n = ?1")?.execute(params![
                article,
                day(known),
                day(until)
            ])
        })?;
        Ok(())
    }

    /// By whose date it is known when the article was, where the page tells no day of its own.
    pub fn set_dated_by(&self, article: i64, copy: Option<&str>) -> Result<()> {
        self.sql(|c| {
            c.prepare_cached("UPDATE article SET dated_by = ?2 WHERE n = ?1")?.execute(params![article, copy])
        })?;
        Ok(())
    }

    /// Keeps the pieces of an article's signature, so that others of nearly its text find it.
    pub fn put_bands(&self, article: i64, bands: &[i64]) -> Result<()> {
        self.sql(|c| {
            let mut put = c.prepare_cached("INSERT OR IGNORE INTO band (hash, article) VALUES (?1, ?2)")?;
            for band in bands {
                put.execute([*band, article])?;
            }
            Ok(())
        })
    }

    /// Marks an article as withdrawn, or as standing again.
    pub fn set_withdrawn(&self, article: i64, withdrawn: Option<Date>) -> Result<()> {
        self.sql(|c| {
            c.prepare_cached("UPDATE article SET withdrawn = ?2 WHERE n = ?1")?
                .execute(params![article, day(withdrawn)])
        })?;
        Ok(())
    }

    pub fn set_stamp(&self, article: i64, stamp: &str) -> Result<()> {
        self.sql(|c| c.prepare_cached("UPDATE article SET stamp = ?2 WHERE n = ?1")?.execute(params![article, stamp]))?;
        Ok(())
    }

    /// Drops the reports of an article, whose keys are dropped already ([`Store::drop_keys`]). Returns the groups they
    /// were in.
    pub fn drop_reports(&self, article: i64) -> Result<Vec<i64>> {
        self.sql(|c| {
            let rows: Vec<(i64, i64)> = c
                .prepare_cached("SELECT n, grp FROM report WHERE article = ?1")?
                .query_map([article], |r| Ok((r.get(0)?, r.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            let mut groups = Vec::new();
            for (n, grp) in rows {
                c.prepare_cached("DELETE FROM words WHERE rowid = ?1")?.execute([n])?;
                c.prepare_cached("DELETE FROM telling WHERE grp = ?1 AND report = ?2")?.execute([grp, n])?;
                c.prepare_cached("DELETE FROM report WHERE n = ?1")?.execute([n])?;
                groups.push(grp);
            }
            groups.sort_unstable();
            groups.dedup();
            Ok(groups)
        })
    }

    /// Stores where to look for others of a report's event: block names with the first and last day at which another report
    /// of the block can be of it.
    pub fn put_keys(&self, report: i64, keys: &[(String, i32, i32)]) -> Result<()> {
        self.sql(|c| {
            let mut put =
                c.prepare_cached("INSERT OR IGNORE INTO block (hash, lo, hi, report) VALUES (?1, ?2, ?3, ?4)")?;
            for (block, lo, hi) in keys {
                put.execute(params![rows::hash(block), lo, hi, report])?;
            }
            Ok(())
        })
    }

    /// Drops the keys of a report, which the caller knows.
    pub fn drop_keys(&self, report: i64, keys: &[(String, i32, i32)]) -> Result<()> {
        self.sql(|c| {
            let mut drop = c.prepare_cached("DELETE FROM block WHERE hash = ?1 AND lo = ?2 AND report = ?3")?;
            for (block, lo, _) in keys {
                drop.execute(params![rows::hash(block), lo, report])?;
            }
            Ok(())
        })
    }

    /// Drops everything that is concluded from reports: their keys, groups and events. The caller makes it again.
    pub fn clear_fold(&self) -> Result<()> {
        self.sql(|c| {
            c.execute_batch(
                "DELETE FROM block; DELETE FROM party; DELETE FROM event; DELETE FROM telling; DELETE FROM grp; DELETE FROM band;
                 DELETE FROM person; DELETE FROM bare;",
            )?;
            // In pieces: what a statement changes is kept in memory until it is through.
            let last: i64 = c.query_row("SELECT coalesce(max(n), 0) FROM report", [], |r| r.get(0))?;
            let mut free = c.prepare_cached("UPDATE report SET grp = 0 WHERE n > ?1 AND n <= ?1 + 10000")?;
            (0..=last).step_by(10_000).try_for_each(|from| free.execute([from]).map(drop))
        })
    }

    /// The highest number of a group that has been concluded.
    pub fn last_group(&self) -> Result<i64> {
        self.sql(|c| c.prepare_cached("SELECT coalesce(max(n), 0) FROM grp")?.query_row([], |r| r.get(0)))
    }

    /// Puts a report that is in no group into one, with what the fold takes from it.
    pub fn join_group(&self, group: i64, telling: &StoredTelling) -> Result<()> {
        self.sql(|c| {
            c.prepare_cached("UPDATE report SET grp = ?1 WHERE n = ?2")?.execute(params![group, telling.n])?;
            c.prepare_cached(
                "INSERT OR REPLACE INTO telling (grp, report, article, data, links) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                group,
                telling.n,
                telling.article,
                telling.data,
                rows::pack_keys(&telling.links)
            ])?;
            Ok(())
        })
    }

    /// Replaces the links of a report in a group.
    pub fn set_links(&self, group: i64, report: i64, links: &[i64]) -> Result<()> {
        self.sql(|c| {
            c.prepare_cached("UPDATE telling SET links = ?3 WHERE grp = ?1 AND report = ?2")?.execute(params![
                group,
                report,
                rows::pack_keys(links)
            ])
        })?;
        Ok(())
    }

    /// Takes a report out of its group.
    pub fn leave_group(&self, group: i64, report: i64) -> Result<()> {
        self.sql(|c| {
            c.prepare_cached("UPDATE report SET grp = 0 WHERE n = ?1")?.execute([report])?;
            c.prepare_cached("DELETE FROM telling WHERE grp = ?1 AND report = ?2")?.execute([group, report])?;
            Ok(())
        })
    }

    /// Moves reports from one group into another.
    pub fn move_reports(&self, from: i64, into: i64, reports: &[i64]) -> Result<()> {
        self.sql(|c| {
            let mut put = c.prepare_cached("UPDATE report SET grp = ?1 WHERE n = ?2")?;
            let mut carry = c.prepare_cached("UPDATE telling SET grp = ?1 WHERE grp = ?2 AND report = ?3")?;
            for report in reports {
                put.execute([into, *report])?;
                carry.execute([into, from, *report])?;
            }
            Ok(())
        })
    }

    /// Moves all reports of group `from` into `into` and drops `from` with its events.
    pub fn merge_group(&self, from: i64, into: i64) -> Result<()> {
        self.sql(|c| {
            c.prepare_cached("UPDATE report SET grp = ?2 WHERE n IN (SELECT report FROM telling WHERE grp = ?1)")?
                .execute([from, into])?;
            c.prepare_cached("UPDATE telling SET grp = ?2 WHERE grp = ?1")?.execute([from, into])
        })?;
        self.drop_group(from)
    }

    /// Drops a group's row, parties and events; its reports are left to the caller.
    pub fn drop_group(&self, group: i64) -> Result<()> {
        self.sql(|c| {
            c.prepare_cached("DELETE FROM event WHERE grp = ?1")?.execute([group])?;
            drop_parties(c, group)?;
            c.prepare_cached("DELETE FROM grp WHERE n = ?1")?.execute([group])?;
            Ok(())
        })
    }

    /// Replaces what is concluded of groups. Those that are `new` have no row yet.
    pub fn put_groups(&self, groups: &[Concluded]) -> Result<()> {
        // In the order of their keys, which lie all over the table: neighbours are written together.
        let mut parties: Vec<(i64, i32, i64, [i32; 4])> = Vec::new();
        let number = |d: Option<Date>| d.map(rows::day_number);
        for Concluded { group, new, summary, events } in groups {
            let json: Vec<String> = events
                .iter()
                .map(serde_json::to_string)
                .collect::<serde_json::Result<_>>()
                .map_err(|e| self.corrupt(e))?;
            let days: Vec<(Option<Date>, Option<Date>)> = events.iter().map(first_and_last).collect();
            let at = days.iter().filter_map(|d| number(d.0)).max().or(number(summary.dated)).unwrap_or(UNDATED);
            let lo = days.iter().filter_map(|d| number(d.0)).min().unwrap_or(UNDATED);
            let till = days.iter().filter_map(|d| number(d.1)).max().unwrap_or(UNDATED);
            let first = number(summary.first_known).unwrap_or(NEVER);
            let last = if summary.mixed { NEVER } else { number(summary.last_known).unwrap_or(NEVER) };
            let mut names: Vec<i64> = summary.parties.iter().map(|name| rows::hash(name)).collect();
            names.sort_unstable();
            names.dedup();
            self.sql(|c| {
                if !new {
                    drop_parties(c, *group)?;
                    c.prepare_cached("DELETE FROM event WHERE grp = ?1")?.execute([group])?;
                }
                c.prepare_cached(
                    "INSERT OR REPLACE INTO grp (n, first_known, last_known, mixed, at, names)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute(params![
                    group,
                    day(summary.first_known),
                    day(summary.last_known),
                    summary.mixed,
                    at,
                    rows::pack_keys(&names)
                ])?;
                let mut put = c.prepare_cached(
                    "INSERT INTO event (id, grp, type, status, at, till, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                )?;
                for ((event, data), (at, till)) in events.iter().zip(json).zip(days) {
                    let (kind, status) = (event.event_type.name(), event.status.name());
                    put.execute(params![event.id, group, kind, status, day(at), day(till), data])?;
                }
                Ok(())
            })?;
            parties.extend(names.into_iter().map(|key| (key, at, *group, [lo, till, first, last])));
        }
        parties.sort_unstable();
        self.sql(|c| {
            let mut put = c.prepare_cached(
                "INSERT INTO party (key, at, grp, lo, till, first, last) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?;
            for (key, at, group, [lo, till, first, last]) in parties {
                put.execute(params![key, at, group, lo, till, first, last])?;
            }
            Ok(())
        })
    }

    /// Keeps the present events as the former generation's, to be compared after a rebuild.
    pub fn keep_former(&self, stamp: &str) -> Result<()> {
        self.sql(|c| {
            c.execute("DELETE FROM former", [])?;
            c.execute("INSERT OR REPLACE INTO former (id, stamp, data) SELECT id, ?1, data FROM event", [stamp])
        })?;
        Ok(())
    }

    pub fn set_meta(&self, key: &str, value: &str) -> Result<()> {
        self.sql(|c| {
            c.prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)")?.execute([key, value])
        })?;
        Ok(())
    }

    pub fn meta(&self, key: &str) -> Result<Option<String>> {
        self.sql(|c| {
            c.prepare_cached("SELECT value FROM meta WHERE key = ?1")?.query_row([key], |r| r.get(0)).optional()
        })
    }
}

/// The columns of an article that can be made without the file, where the article is coded.
#[derive(Clone, Debug)]
pub struct PackedArticle {
    data: String,
    text: Vec<u8>,
    signature: Vec<u8>,
}

impl PackedArticle {
    /// # Errors
    /// The article cannot be written as JSON.
    pub fn new(article: &Article) -> std::io::Result<PackedArticle> {
        Ok(PackedArticle {
            data: rows::article_json(article)?,
            text: rows::pack_text(&article.text)?,
            signature: rows::pack_signature(&article.signature),
        })
    }
}

/// The column of a report that can be made without the file.
#[derive(Clone, Debug)]
pub struct PackedReport(String);

impl PackedReport {
    /// # Errors
    /// The report cannot be written as JSON.
    pub fn new(report: &Report) -> std::io::Result<PackedReport> {
        Ok(PackedReport(rows::report_json(report)?))
    }
}

/// What adding an article tells beside the article.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Addition {
    /// As [`Stored::address`](crate::Stored::address).
    pub address: String,
    pub known: Option<Date>,
    pub recorded: Date,
    pub stamp: String,
}

/// A group as the fold concludes it.
#[derive(Clone, PartialEq, Debug)]
pub struct Concluded {
    pub group: i64,
    /// Whether nothing has been concluded of it before.
    pub new: bool,
    pub summary: GroupSummary,
    pub events: Vec<Event>,
}

/// What is kept of a group beside its events.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct GroupSummary {
    pub first_known: Option<Date>,
    pub last_known: Option<Date>,
    /// Whether some report no longer stands, or its day is unknown.
    pub mixed: bool,
    /// A day under which it is found among what has days, where no event of now has one but an event of then may.
    pub dated: Option<Date>,
    /// Names under which its parties are looked up, and [`pair_name`](crate::pair_name)s of their sides.
    pub parties: Vec<String>,
}

/// First and last day of an event: of its time, else the day it became known; none of a standing fact.
pub fn first_and_last(event: &Event) -> (Option<Date>, Option<Date>) {
    let told = event.first_known.filter(|_| !event.standing);
    let at = event.time.from.or(event.time.to).map(|p| p.date()).or(told);
    let till = event.time.to.or(event.time.from).map(|p| p.date()).or(told);
    (at, till)
}

/// Drops what a group is found by.
fn drop_parties(c: &Connection, group: i64) -> rusqlite::Result<()> {
    let row: Option<(i32, Vec<u8>)> = c
        .prepare_cached("SELECT at, names FROM grp WHERE n = ?1")?
        .query_row([group], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?;
    let Some((at, names)) = row else { return Ok(()) };
    let mut drop = c.prepare_cached("DELETE FROM party WHERE key = ?1 AND at = ?2 AND grp = ?3")?;
    for key in rows::unpack_keys(&names) {
        drop.execute(params![key, at, group])?;
    }
    Ok(())
}

pub(crate) fn day(date: Option<Date>) -> Option<String> {
    date.map(|d| d.to_string())
}
