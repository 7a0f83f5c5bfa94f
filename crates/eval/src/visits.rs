//! Known visits and trips against the events the record makes of the releases about them.
//!
//! DATA holds `visits.tsv` and `whitehouse/*.jsonl` in the form of the shared corpora. A row counts where one of its
//! candidate documents names the person or the country in its title: the others are leads at most. It is found where
//! an event has the right person or state on the foreign side, the United States on the other, says that it takes
//! place, took place or is planned, and is dated within a day of the visit.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use jiff::ToSpan;
use jiff::civil::Date;
use legation::record::{fold, tellings};
use legation_record::plain;
use legation_schema::{Actor, Event, EventType, Status};

use crate::corpus;
use crate::score::{Row, Scores};

/// Rows whose documents were read and tell of no such visit, with why: `row_id`, `documents`, `reason`.
const NO_LEADS: &str = include_str!("../data/visits_no_leads.tsv");

struct Visit {
    id: String,
    direction: String,
    family: String,
    country: String,
    iso3: String,
    start: Date,
    end: Date,
    documents: Vec<String>,
}

/// How near an event came to a visit, best last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Match {
    Nothing,
    /// Right parties, another time.
    Parties,
    /// Right parties and time, told as not happening or only possible.
    Time,
    Found,
}

pub(crate) fn run(data: &Path, predictions: Option<&Path>) -> Scores {
    let visits = read_visits(&data.join("visits.tsv"))?;
    let mut titles: BTreeMap<String, String> = BTreeMap::new();
    for file in corpus::jsonl(&data.join("whitehouse"))? {
        titles.extend(corpus::records(&file, "", |_| true)?.into_iter().map(|r| (r.id, r.title)));
    }
    let leads: Vec<(&Visit, Vec<&str>)> = visits
        .iter()
        .filter_map(|v| {
            let named: Vec<&str> = v
                .documents
                .iter()
                .filter(|d| titles.get(*d).is_some_and(|title| names(title, v)))
                .map(String::as_str)
                .collect();
            (!named.is_empty()).then_some((v, named))
        })
        .collect();
    let wanted: BTreeSet<&str> = leads.iter().flat_map(|(v, _)| v.documents.iter().map(String::as_str)).collect();
    let mut records = Vec::new();
    for file in corpus::jsonl(&data.join("whitehouse"))? {
        records.extend(corpus::records(&file, "", |id| wanted.contains(id))?);
    }
    records.sort_by(|a, b| a.id.cmp(&b.id));
    let coded = corpus::each(records, |_, coded| tellings(&coded.article, &coded.reports))?;
    let told: Vec<_> = coded.into_iter().flat_map(|(_, told)| told).collect();
    let events = fold(&told, None);

    let no_leads: BTreeSet<&str> =
        NO_LEADS.lines().filter(|l| !l.starts_with('#')).skip(1).filter_map(|l| l.split('\t').next()).collect();
    let mut found: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut by_hand = (0usize, 0usize);
    let mut near = 0;
    let mut lines = String::from("row_id\tresult\tevent\tdocuments\tread\n");
    for (visit, documents) in &leads {
        let best = events.iter().map(|e| (judge(visit, e), e)).max_by_key(|(m, _)| *m);
        let (result, event) = best.map_or((Match::Nothing, ""), |(m, e)| (m, e.id.as_str()));
        let is_lead = !no_leads.contains(visit.id.as_str());
        let read = &mut by_hand;
        read.0 += usize::from(is_lead && result == Match::Found);
        read.1 += usize::from(is_lead);
        let cell = found.entry(&visit.direction).or_default();
        cell.0 += usize::from(result == Match::Found);
        cell.1 += 1;
        near += usize::from(result >= Match::Time);
        let word = if is_lead { "" } else { "no lead" };
        let event = if result == Match::Nothing { "" } else { event };
        writeln!(lines, "{}\t{result:?}\t{event}\t{}\t{word}", visit.id, documents.join(","))?;
    }
    if let Some(file) = predictions {
        std::fs::write(file, lines)?;
    }
    let (hit, all) = found.values().fold((0, 0), |(h, a), c| (h + c.0, a + c.1));
    let share = |h: usize, a: usize| if a == 0 { 0.0 } else { h as f64 / a as f64 };
    let mut rows = vec![Row::new("visits", &format!("found, of {all} with a lead in the title"), share(hit, all), &[])];
    let what = format!("found, without {} rows read to be no lead ({}/{})", all - by_hand.1, by_hand.0, by_hand.1);
    rows.push(Row::new("visits", &what, share(by_hand.0, by_hand.1), &[]));
    for (direction, (h, a)) in &found {
        rows.push(Row::new("visits", &format!("found, {direction} (of {a})"), share(*h, *a), &[]));
    }
    rows.push(Row::new("visits", "right parties and time, any status", share(near, all), &[]));
    rows.push(Row::new("visits", "rows without such a lead", (visits.len() - all) as f64, &[]));
    Ok(rows)
}

fn judge(visit: &Visit, event: &Event) -> Match {
    if event.event_type != EventType::Consult {
        return Match::Nothing;
    }
    let family = plain(&visit.family);
    let abroad = |a: &Actor| a.country.as_deref() == Some(visit.iso3.as_str());
    let person = |a: &Actor| plain(&a.name).split(|c: char| !c.is_alphanumeric()).any(|w| w == family);
    let home = |a: &Actor| a.country.as_deref() == Some("USA");
    let foreign = match visit.direction.as_str() {
        "to_us" => event.parties().any(|a| abroad(a) || (person(a) && !home(a))),
        _ => event.parties().any(abroad),
    };
    if !foreign || !event.parties().any(home) {
        return Match::Nothing;
    }
    let (lo, hi) = (visit.start.saturating_sub(1.day()), visit.end.saturating_add(1.day()));
    let dated = event.time.bounds().is_some_and(|(from, to)| from >= lo && to <= hi);
    let real = matches!(event.status, Status::Occurred | Status::Ongoing | Status::Planned);
    match (dated, real) {
        (true, true) => Match::Found,
        (true, false) => Match::Time,
        _ => Match::Parties,
    }
}

fn names(title: &str, visit: &Visit) -> bool {
    let title = plain(title);
    let word = |name: &str| {
        let name = plain(name);
        name.chars().count() > 2
            && title.match_indices(&name).any(|(i, _)| {
                let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
                edge(title[..i].chars().next_back()) && edge(title[i + name.len()..].chars().next())
            })
    };
    let country = visit.country.split('(').next().unwrap_or("").trim();
    word(country) || (visit.direction == "to_us" && word(&visit.family))
}

fn read_visits(file: &Path) -> Result<Vec<Visit>, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap_or("").split('\t').collect();
    let column = |name: &str| {
        head.iter().position(|h| *h == name).ok_or_else(|| format!("{}: no column '{name}'", file.display()))
    };
    let (id, direction, family) = (column("row_id")?, column("direction")?, column("family")?);
    let (country, iso3, docs) = (column("country")?, column("country_iso3")?, column("candidate_docs")?);
    let (start, end) = (column("start")?, column("end")?);
    let mut out = Vec::new();
    for (n, line) in lines.enumerate() {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |i: usize| cells.get(i).copied().unwrap_or("").to_owned();
        let day = |i: usize| -> Result<Date, Box<dyn std::error::Error>> {
            cell(i).parse().map_err(|e| format!("{}:{}: {e}", file.display(), n + 2).into())
        };
        out.push(Visit {
            id: cell(id),
            direction: cell(direction),
            family: cell(family),
            country: cell(country),
            iso3: cell(iso3),
            start: day(start)?,
            end: day(end)?,
            documents: cell(docs).split(['|', ';', ',', ' ']).filter(|d| !d.is_empty()).map(str::to_owned).collect(),
        });
    }
    Ok(out)
}
