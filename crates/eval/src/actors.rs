//! Offices by date: for each state, office and month of a table of spells, is the holder we name the one it has?
//!
//! DATA holds `offices.tsv` with the columns `iso3 office person family since until until_approx first_seen` among
//! others (any order). Asked is the fifteenth of each month from 2014 on that lies in a spell whose end is known exactly,
//! for heads of state, heads of government and foreign ministers. "Unknown" and "vacant" are no answers: they lower the
//! coverage, not the share of right answers. Our table is made from this one, so the figure says that nothing was lost on
//! the way; an independent list in the same form measures the facts.

pub(crate) mod mentions;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use jiff::civil::{Date, date};
use legation_actors::{Holder, Knowledge};

use crate::score::{Row, Scores};

/// Month by month, the persons a table has in office: country, office, first of the month → names with family names.
type Gold = BTreeMap<(String, String, Date), BTreeSet<(String, String)>>;

pub(crate) fn run(data: &Path, predictions: Option<&Path>) -> Scores {
    let path = data.join("offices.tsv");
    let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let gold = gold(&text)?;
    let knowledge = Knowledge::builtin();
    let (mut answered, mut right) = (0usize, 0usize);
    let mut out = String::from("country\toffice\tmonth\tkind\tanswer\tright\n");
    for ((country, office, month), persons) in &gold {
        let day = month.with().day(15).build()?;
        let (kind, holders) = match knowledge.holder(country, office, day) {
            Holder::Held(spells) => ("held", spells),
            Holder::Disputed(spells) => ("disputed", spells),
            Holder::Vacant => ("vacant", Vec::new()),
            Holder::Unknown => ("unknown", Vec::new()),
        };
        let names: Vec<&str> = holders.iter().map(|s| s.person.as_str()).collect();
        let ok = holders.iter().any(|s| persons.iter().any(|(p, f)| *p == s.person || same_family(f, &s.family)));
        answered += usize::from(!holders.is_empty());
        right += usize::from(ok);
        let _ = writeln!(
            out,
            "{country}\t{office}\t{}-{:02}\t{kind}\t{}\t{}",
            month.year(),
            month.month(),
            names.join("|"),
            u8::from(ok)
        );
    }
    if let Some(file) = predictions {
        std::fs::write(file, out)?;
    }
    let share = |n: usize, of: usize| if of == 0 { 0.0 } else { n as f64 / of as f64 };
    Ok(vec![
        Row::new("offices", "answers right", share(right, answered), &[]),
        Row::new("offices", "coverage", share(answered, gold.len()), &[]),
        Row::new("offices", "office months asked", gold.len() as f64, &[]),
    ])
}

/// Family names compare without case, accents or apostrophes.
fn same_family(a: &str, b: &str) -> bool {
    let plain = |s: &str| s.chars().filter(|c| c.is_ascii_alphabetic()).collect::<String>().to_lowercase();
    !a.is_empty() && plain(a) == plain(b)
}

fn gold(text: &str) -> Result<Gold, Box<dyn std::error::Error>> {
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap_or("").split('\t').collect();
    let column = |name: &str| {
        header
            .iter()
            .position(|h| *h == name)
            .ok_or_else(|| format!("offices.tsv: found no column '{name}', expected one"))
    };
    let (iso3, office, person, family) = (column("iso3")?, column("office")?, column("person")?, column("family")?);
    let (since, until, approx) = (column("since")?, column("until")?, column("until_approx")?);
    let mut gold = Gold::new();
    for line in lines {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |i: usize| cells.get(i).copied().unwrap_or("");
        let office = match cell(office) {
            "head_of_state" => "head of state",
            "head_of_government" => "head of government",
            "foreign_minister" => "foreign minister",
            _ => continue,
        };
        if cell(approx) != "0" {
            continue;
        }
        let (Some(from), Some(to)) = (whole_date(cell(since)), whole_date(cell(until))) else { continue };
        let first = from.max(date(2014, 1, 1));
        let mut month = first.first_of_month();
        while month < to {
            let middle = month.with().day(15).build()?;
            if from <= middle && middle < to {
                let key = (cell(iso3).to_owned(), office.to_owned(), month);
                gold.entry(key).or_default().insert((cell(person).to_owned(), cell(family).to_owned()));
            }
            month = month.checked_add(jiff::Span::new().months(1))?;
        }
    }
    Ok(gold)
}

/// Only whole dates decide a month.
fn whole_date(text: &str) -> Option<Date> {
    (text.len() == 10).then(|| text.parse().ok()).flatten()
}
