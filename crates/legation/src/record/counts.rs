//! Panels: how many events and reports of each kind between two parties in each month, zeros included.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use legation_record::side;
use legation_schema::Event;
use serde::Serialize;

use super::{Filter, Record, Result};

/// The step of a panel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Period {
    Week,
    Month,
    Year,
}

impl Period {
    /// The first day of the period `day` is in; weeks start on Monday (ISO 8601).
    pub fn start(self, day: Date) -> Date {
        match self {
            Period::Year => day.first_of_year(),
            Period::Month => day.first_of_month(),
            Period::Week => {
                let back = i64::from(day.weekday().since(Weekday::Monday));
                day.saturating_sub(back.days())
            }
        }
    }

    fn next(self, start: Date) -> Date {
        match self {
            Period::Year => start.saturating_add(1.year()),
            Period::Month => start.saturating_add(1.month()),
            Period::Week => start.saturating_add(1.week()),
        }
    }

    /// `2019`, `2019-09`, `2019-W38`.
    pub fn name(self, start: Date) -> String {
        match self {
            Period::Year => format!("{:04}", start.year()),
            Period::Month => format!("{:04}-{:02}", start.year(), start.month()),
            Period::Week => {
                let week = start.iso_week_date();
                format!("{:04}-W{:02}", week.year(), week.week())
            }
        }
    }
}

/// What a panel is broken down by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CountBy {
    TypeAndStatus,
    Type,
    Quad,
    Total,
}

/// One cell of a panel.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Count {
    pub period: String,
    pub actor: String,
    pub recipient: String,
    /// Type and status, type, quad, or `all`.
    pub kind: String,
    pub events: usize,
    /// Reports of these events.
    pub reports: usize,
}

/// The pairs of sides of an event, as they act.
pub(super) fn dyads(event: &Event) -> Vec<(String, String)> {
    let mut out = BTreeSet::new();
    for actor in &event.actor {
        for recipient in &event.recipient {
            let (a, r) = (side(actor), side(recipient));
            if a != r {
                out.insert((a, r));
            }
        }
        if event.recipient.is_empty() {
            for other in &event.actor {
                let (a, r) = (side(actor), side(other));
                if a < r {
                    out.insert((a, r));
                }
            }
        }
    }
    out.into_iter().collect()
}

impl Record {
    /// The panel of one dyad, or of every dyad there is: every period from the first to the last, every kind that
    /// occurs, zeros included. Events without a day of their own (standing facts) are counted nowhere; their number is
    /// returned beside the cells.
    pub fn panel(
        &self,
        pair: Option<(&str, &str)>,
        period: Period,
        by: CountBy,
        filter: &Filter,
    ) -> Result<(Vec<Count>, usize)> {
        let events = match pair {
            Some((a, b)) => self.timeline(a, Some(b), filter)?,
            None => self.events(filter)?,
        };
        Ok(panel(&events, pair, period, by, filter))
    }
}

fn kind(event: &Event, by: CountBy) -> String {
    match by {
        CountBy::TypeAndStatus => format!("{} {}", event.event_type, event.status),
        CountBy::Type => event.event_type.to_string(),
        CountBy::Quad => format!("quad {}", event.quad),
        CountBy::Total => "all".to_owned(),
    }
}

fn panel(
    events: &[Event],
    pair: Option<(&str, &str)>,
    period: Period,
    by: CountBy,
    filter: &Filter,
) -> (Vec<Count>, usize) {
    let mut cells: BTreeMap<(String, String, String, Date), (usize, usize)> = BTreeMap::new();
    let mut undated = 0;
    for event in events {
        let Some(day) = event.time.from.or(event.time.to).map(|p| p.date()) else {
            undated += 1;
            continue;
        };
        for (a, r) in dyads(event) {
            let wanted = pair.is_none_or(|(x, y)| {
                let is = |side: &str, query: &str| side.eq_ignore_ascii_case(query);
                (is(&a, x) && is(&r, y)) || (is(&a, y) && is(&r, x)) || !(is_code(x) && is_code(y))
            });
            if wanted {
                let cell = cells.entry((a, r, kind(event, by), period.start(day))).or_default();
                cell.0 += 1;
                cell.1 += event.reports.len();
            }
        }
    }
    let first = filter.since.map(|d| period.start(d)).or_else(|| cells.keys().map(|k| k.3).min());
    let last = filter.until.map(|d| period.start(d)).or_else(|| cells.keys().map(|k| k.3).max());
    let (Some(first), Some(last)) = (first, last) else { return (Vec::new(), undated) };
    let mut dyads: BTreeSet<(String, String)> = cells.keys().map(|k| (k.0.clone(), k.1.clone())).collect();
    if let Some((x, y)) = pair
        && is_code(x)
        && is_code(y)
    {
        dyads.insert((x.to_uppercase(), y.to_uppercase()));
        dyads.insert((y.to_uppercase(), x.to_uppercase()));
    }
    let kinds: BTreeSet<String> = cells.keys().map(|k| k.2.clone()).collect();
    let mut out = Vec::new();
    let mut start = first;
    while start <= last {
        for (a, r) in &dyads {
            for kind in &kinds {
                let (events, reports) =
                    cells.get(&(a.clone(), r.clone(), kind.clone(), start)).copied().unwrap_or_default();
                out.push(Count {
                    period: period.name(start),
                    actor: a.clone(),
                    recipient: r.clone(),
                    kind: kind.clone(),
                    events,
                    reports,
                });
            }
        }
        let next = period.next(start);
        if next <= start {
            break;
        }
        start = next;
    }
    (out, undated)
}

fn is_code(query: &str) -> bool {
    query.chars().all(|c| c.is_ascii_uppercase() || c == '/')
}
