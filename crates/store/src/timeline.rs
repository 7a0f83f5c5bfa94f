//! The groups that name somebody, newest first, without reading any of them.

use jiff::civil::Date;
use rusqlite::{CachedStatement, Connection, Rows, params};

use crate::{Result, Store, rows};

/// The day of what has none: before all others.
pub const UNDATED: i32 = -100_000_000;
/// After all days; and, of a group that no report of a known day is in, the first.
pub(crate) const NEVER: i32 = 100_000_000;

/// The name under which a group is found by two sides together, in either order.
pub fn pair_name(a: &str, b: &str) -> String {
    if a <= b { format!("{a} & {b}") } else { format!("{b} & {a}") }
}

/// What is to be known of a group's reports.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Known {
    Any,
    /// All of them by the end of the day: what is concluded now held then.
    By(Date),
    /// Some of them by then and some later, or no longer standing: to be folded anew.
    Across(Date),
}

/// Which groups are asked for.
#[derive(Clone, Debug)]
pub struct Candidates<'a> {
    /// Each a choice of names; a group names one of each.
    pub names: &'a [Vec<String>],
    pub known: Known,
    /// Groups with a dated event, or those without one.
    pub dated: bool,
    /// Bounds of event time; not looked at where the events are to be folded anew.
    pub since: Option<Date>,
    pub until: Option<Date>,
}

/// A group that may hold what is asked for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Candidate {
    /// The latest first day of its events, since 1970-01-01.
    pub at: i32,
    pub group: i64,
}

impl Store {
    /// Gives the groups to `f`, those with the newest events first, until it says that it has enough.
    pub fn candidates(&self, wanted: &Candidates<'_>, mut f: impl FnMut(Candidate) -> Result<bool>) -> Result<()> {
        let Some((first, others)) = wanted.names.split_first() else { return Ok(()) };
        let mut rest: Vec<Vec<i64>> = Vec::new();
        for names in others {
            rest.push(self.sql(|c| groups_named(c, names))?);
        }
        let (known, day) = match wanted.known {
            Known::Any => ("?4 = 0", 0),
            Known::By(day) => ("first <= ?4 AND last <= ?4", rows::day_number(day)),
            Known::Across(day) => ("first <= ?4 AND last > ?4", rows::day_number(day)),
        };
        let dated = if wanted.dated { "at > ?5" } else { "at = ?5" };
        let across = matches!(wanted.known, Known::Across(_));
        let since = wanted.since.filter(|_| !across).map_or(i32::MIN, rows::day_number);
        let until = wanted.until.filter(|_| !across).map_or(i32::MAX, rows::day_number);
        let sql = format!(
            "SELECT at, grp FROM party WHERE key = ?1 AND till >= ?2 AND lo <= ?3 AND {known} AND {dated}
             ORDER BY at DESC, grp DESC"
        );
        let mut found: Result<()> = Ok(());
        self.sql(|c| {
            let mut keys: Vec<i64> = first.iter().map(|n| rows::hash(n)).collect();
            keys.sort_unstable();
            keys.dedup();
            let mut lists: Vec<CachedStatement<'_>> =
                keys.iter().map(|_| c.prepare_cached(&sql)).collect::<rusqlite::Result<_>>()?;
            let mut heads: Vec<(Option<Candidate>, Rows<'_>)> = Vec::new();
            for (list, key) in lists.iter_mut().zip(&keys) {
                let mut rows = list.query(params![key, since, until, day, UNDATED])?;
                heads.push((next(&mut rows)?, rows));
            }
            let mut last = None;
            // Several names may be one group's: the lists are in one order, so repetitions come together.
            while let Some(at) = (0..heads.len()).filter(|&i| heads[i].0.is_some()).max_by_key(|&i| heads[i].0) {
                let (head, rows) = &mut heads[at];
                let taken = std::mem::replace(head, next(rows)?);
                let Some(candidate) = taken.filter(|_| taken != last) else { continue };
                last = taken;
                if rest.iter().any(|groups| groups.binary_search(&candidate.group).is_err()) {
                    continue;
                }
                match f(candidate) {
                    Ok(true) => {}
                    Ok(false) => break,
                    Err(e) => {
                        found = Err(e);
                        break;
                    }
                }
            }
            Ok(())
        })?;
        found
    }
}

fn next(rows: &mut Rows<'_>) -> rusqlite::Result<Option<Candidate>> {
    match rows.next()? {
        None => Ok(None),
        Some(row) => Ok(Some(Candidate { at: row.get(0)?, group: row.get(1)? })),
    }
}

/// The groups that one of these names is in, in ascending order.
fn groups_named(c: &Connection, names: &[String]) -> rusqlite::Result<Vec<i64>> {
    let mut groups: Vec<i64> = Vec::new();
    let mut find = c.prepare_cached("SELECT grp FROM party WHERE key = ?1")?;
    for name in names {
        let mut rows = find.query([rows::hash(name)])?;
        while let Some(row) = rows.next()? {
            groups.push(row.get(0)?);
        }
    }
    groups.sort_unstable();
    groups.dedup();
    Ok(groups)
}
