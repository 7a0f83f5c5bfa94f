//! Whom articles tell to be somebody, and which reports only name them: what makes the layer across articles found.

use jiff::civil::Date;
use rusqlite::{OptionalExtension, params};

use crate::write::day;
use crate::{Result, Store, rows};

/// What an article tells of one person: where it is looked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told {
    /// Words that can stand for the person.
    pub keys: Vec<String>,
    /// Equal where the same is told of the same person.
    pub who: String,
    /// The states it is told about.
    pub states: Vec<String>,
}

/// The number under which [`Told::who`] is kept.
pub fn who_number(who: &str) -> i64 {
    rows::hash(who)
}

impl Store {
    /// Keeps what an article that was known on `known` tells of people.
    pub fn put_people(&self, article: i64, known: Date, told: &[Told]) -> Result<()> {
        self.each_person(
            "INSERT OR IGNORE INTO person (key, who, state, day, article) VALUES (?1, ?2, ?3, ?4, ?5)",
            article,
            known,
            told,
        )
    }

    /// Drops what [`Store::put_people`] kept.
    pub fn drop_people(&self, article: i64, known: Date, told: &[Told]) -> Result<()> {
        self.each_person(
            "DELETE FROM person WHERE key = ?1 AND who = ?2 AND state = ?3 AND day = ?4 AND article = ?5",
            article,
            known,
            told,
        )
    }

    fn each_person(&self, sql: &str, article: i64, known: Date, told: &[Told]) -> Result<()> {
        self.sql(|c| {
            let mut each = c.prepare_cached(sql)?;
            for told in told {
                for key in &told.keys {
                    for state in &told.states {
                        let (key, who, state) = (rows::hash(key), rows::hash(&told.who), rows::hash(state));
                        each.execute(params![key, who, state, rows::day_number(known), article])?;
                    }
                }
            }
            Ok(())
        })
    }

    /// Keeps that a report only names people, under these words.
    pub fn put_bare(&self, report: i64, known: Date, keys: &[String]) -> Result<()> {
        self.each_bare("INSERT OR IGNORE INTO bare (key, day, report) VALUES (?1, ?2, ?3)", report, known, keys)
    }

    /// Drops what [`Store::put_bare`] kept.
    pub fn drop_bare(&self, report: i64, known: Date, keys: &[String]) -> Result<()> {
        self.each_bare("DELETE FROM bare WHERE key = ?1 AND day = ?2 AND report = ?3", report, known, keys)
    }

    fn each_bare(&self, sql: &str, report: i64, known: Date, keys: &[String]) -> Result<()> {
        self.sql(|c| {
            let mut each = c.prepare_cached(sql)?;
            for key in keys {
                each.execute(params![rows::hash(key), rows::day_number(known), report])?;
            }
            Ok(())
        })
    }

    /// Reports known from one day to another that only name somebody by `key`, with their articles and groups.
    pub fn bare_reports(&self, key: &str, from: i32, to: i32) -> Result<Vec<(i64, i64, i64)>> {
        let sql = "SELECT r.n, r.article, r.grp FROM bare b CROSS JOIN report r ON r.n = b.report
                   WHERE b.key = ?1 AND b.day BETWEEN ?2 AND ?3";
        self.sql(|c| {
            c.prepare_cached(sql)?
                .query_map(params![rows::hash(key), from, to], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?
                .collect()
        })
    }

    /// All that is told of people who may be called by `key`, by number, each once.
    pub fn people_called(&self, key: &str) -> Result<Vec<i64>> {
        // From one to the next: each may have been told ten thousand times.
        let sql = "SELECT who FROM person WHERE key = ?1 AND who > ?2 ORDER BY who LIMIT 1";
        self.sql(|c| {
            let mut next = c.prepare_cached(sql)?;
            let mut found: Vec<i64> = Vec::new();
            let mut last = i64::MIN;
            loop {
                let mut rows = next.query(params![rows::hash(key), last])?;
                let Some(row) = rows.next()? else { return Ok(found) };
                last = row.get(0)?;
                found.push(last);
            }
        })
    }

    /// Any article that tells it of who may be called by `key`.
    pub fn a_teller(&self, key: &str, who: i64) -> Result<Option<i64>> {
        let sql = "SELECT article FROM person WHERE key = ?1 AND who = ?2 LIMIT 1";
        self.sql(|c| c.prepare_cached(sql)?.query_row(params![rows::hash(key), who], |r| r.get(0)).optional())
    }

    /// The article that told it last of a state, known from `from` to `to`, which is also the day on which it must
    /// have stood; of those of one day the first by id. `own` is left out. The day, the id and the number.
    pub fn last_told(
        &self,
        (key, who, state): (&str, i64, &str),
        (from, to): (i32, Date),
        own: i64,
    ) -> Result<Option<(i32, String, i64)>> {
        let sql = "SELECT p.day, a.id, a.n FROM person p CROSS JOIN article a ON a.n = p.article
                   WHERE p.key = ?1 AND p.who = ?2 AND p.state = ?3 AND p.day BETWEEN ?4 AND ?5 AND p.article <> ?6
                   AND (a.until IS NULL OR a.until > ?7) ORDER BY p.day DESC";
        self.sql(|c| {
            let mut find = c.prepare_cached(sql)?;
            let mut rows = find.query(params![
                rows::hash(key),
                who,
                rows::hash(state),
                from,
                rows::day_number(to),
                own,
                day(Some(to))
            ])?;
            let mut best: Option<(i32, String, i64)> = None;
            while let Some(row) = rows.next()? {
                let (day, id): (i32, String) = (row.get(0)?, row.get(1)?);
                match &best {
                    Some((last, ..)) if *last > day => break,
                    Some((_, first, _)) if *first <= id => {}
                    _ => best = Some((day, id, row.get(2)?)),
                }
            }
            Ok(best)
        })
    }
}
