//! `legation actors`: who is known, in which office since when, and where each fact is from.

use std::io::Write;
use std::process::ExitCode;

use anyhow::bail;
use legation::{Spell, printable};

use crate::common::{Common, Format};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// A state, organisation or person, by any name or code; everybody in office where none is named
    name: Option<String>,
}

pub(crate) fn run(args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    let knowledge = legation::Knowledge::load(&common.knowledge)?;
    let actors = &knowledge.actors;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let json = common.format() == Format::Jsonl;
    let Some(name) = &args.name else {
        for spell in actors.spells().iter().filter(|s| common.as_of.is_none_or(|day| s.covers(day))) {
            if json { writeln!(out, "{}", fields(spell))? } else { writeln!(out, "{}", line(spell))? }
        }
        return Ok(ExitCode::SUCCESS);
    };
    let found = actors.look_up(name, common.as_of);
    if found.is_empty() {
        bail!("nobody and nothing is known by the name '{name}'; persons met in the news need no table to be coded");
    }
    for entry in &found {
        if json {
            let value = serde_json::json!({
                "name": entry.name, "id": entry.id, "country": entry.country, "sector": entry.sector,
                "aliases": entry.aliases, "origin": entry.origin,
                "offices": entry.spells.iter().map(fields).collect::<Vec<_>>(),
            });
            writeln!(out, "{value}")?;
            continue;
        }
        let codes: Vec<&str> = [Some(entry.id.as_str()), entry.country.as_deref(), entry.sector.as_deref()]
            .into_iter()
            .flatten()
            .collect();
        writeln!(out, "{} [{}]  from {}", printable(&entry.name), codes.join(" "), entry.origin)?;
        if !entry.aliases.is_empty() {
            let mut names: Vec<&str> = Vec::new();
            for name in entry.aliases.iter().map(String::as_str) {
                if name != entry.name && !names.contains(&name) {
                    names.push(name);
                }
            }
            writeln!(out, "  also: {}", printable(&names.join(", ")))?;
        }
        for spell in &entry.spells {
            writeln!(out, "  {}", line(spell))?;
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn line(s: &Spell) -> String {
    let until = match (s.until.as_str(), s.until_approx) {
        ("", _) if s.last_seen.is_empty() => "(end not known)".to_owned(),
        ("", _) => format!("(seen until {})", s.last_seen),
        (until, true) => format!("about {until}"),
        (until, false) => until.to_owned(),
    };
    let since = if s.since.is_empty() { format!("(seen from {})", s.first_seen) } else { s.since.clone() };
    let disputed = if s.disputed { "  disputed" } else { "" };
    printable(&format!("{} {:<20} {:<32} {since} – {until}{disputed}  [{}]", s.country, s.office, s.person, s.origin))
        .into_owned()
}

fn fields(s: &Spell) -> serde_json::Value {
    serde_json::json!({
        "country": s.country, "office": s.office, "person": s.person, "title": s.title, "since": s.since,
        "until": s.until, "until_approx": s.until_approx, "first_seen": s.first_seen, "last_seen": s.last_seen,
        "disputed": s.disputed, "wikidata": s.wikidata, "origin": s.origin,
    })
}
