//! Sentences coded to CAMEO by another project: exact (actor, type, recipient) where the code has a PLOVER type.
//!
//! The gold is that coder's own view; `--predictions` lists every sentence with its gold and our reports, so that each
//! disagreement can be read.

use std::path::Path;

use legation_schema::{EventType, Party, Report, Status};
use serde_json::Value;

use crate::score::{Row, Scores};

/// Actor, type, recipient.
type Triple = (String, EventType, String);

/// The CAMEO codes with the PLOVER type each belongs to.
const CAMEO: &str = include_str!("../../../knowledge/events/cameo.tsv");

pub(crate) fn run(data: &Path, predictions: Option<&Path>) -> Scores {
    let file = data.join("petr2_gsr.jsonl");
    let text = std::fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
    let pipeline = legation::Pipeline::open(&legation::Options::default())?;
    let mut session = pipeline.session();
    let (mut hits, mut typed, mut parties, mut wanted, mut made) = (0u32, 0u32, 0u32, 0u32, 0u32);
    let (mut quiet, mut silent) = (0u32, 0u32);
    let mut lines = Vec::new();
    for line in text.lines().filter(|l| !l.trim().is_empty()) {
        let item: Value = serde_json::from_str(line)?;
        let id = item["id"].as_str().unwrap_or_default();
        let sentence = item["text"].as_str().unwrap_or_default();
        let date = item["date"].as_str().and_then(|d| d.get(..10)).and_then(|d| d.parse().ok());
        let coded = session.code_text(sentence, date);
        let gold: Vec<Triple> = item["events"].as_array().into_iter().flatten().filter_map(gold_triple).collect();
        let ours: Vec<(Triple, Status)> = coded.reports.iter().flat_map(triples).collect();
        if item["events"].as_array().is_none_or(Vec::is_empty) {
            quiet += 1;
            silent += u32::from(ours.is_empty());
        }
        let matched: Vec<bool> = gold.iter().map(|g| ours.iter().any(|(o, s)| exact(g, o, *s))).collect();
        let found = matched.iter().filter(|m| **m).count() as u32;
        (wanted, hits, made) = (wanted + gold.len() as u32, hits + found, made + ours.len() as u32);
        typed += gold.iter().filter(|g| ours.iter().any(|(o, s)| same_type(g.1, o.1, *s))).count() as u32;
        parties += gold.iter().filter(|g| ours.iter().any(|(o, _)| same_parties(g, o))).count() as u32;
        let right = ours.iter().map(|(o, s)| show(o, *s, gold.iter().any(|g| exact(g, o, *s)))).collect::<Vec<_>>();
        let told = gold
            .iter()
            .zip(&matched)
            .map(|(g, m)| format!("{}{} {} {}", if *m { "" } else { "missed " }, g.0, g.1, g.2));
        lines.push(format!("{id}\t{}\t{}\t{sentence}", told.collect::<Vec<_>>().join("; "), right.join("; ")));
    }
    if let Some(out) = predictions {
        std::fs::write(out, lines.join("\n") + "\n")?;
    }
    let share = |n: u32, d: u32| if d == 0 { 0.0 } else { f64::from(n) / f64::from(d) };
    Ok(vec![
        Row::new("petr2", "exact actor, type, recipient", share(hits, wanted), &[]),
        Row::new("petr2", "type found", share(typed, wanted), &[]),
        Row::new("petr2", "actor and recipient found", share(parties, wanted), &[]),
        Row::new("petr2", "share of our reports in gold", share(hits, made), &[]),
        Row::new("petr2", "silent where gold is silent", share(silent, quiet), &[]),
    ])
}

/// A gold event whose CAMEO code has a PLOVER type.
fn gold_triple(event: &Value) -> Option<Triple> {
    let code = event["cameo"].as_str()?;
    let kind = CAMEO.lines().find_map(|l| {
        let mut cells = l.split('\t');
        (cells.next() == Some(code)).then(|| cells.nth(1).and_then(|t| t.parse().ok())).flatten()
    })?;
    Some((gold_party(event["source"].as_str()?), kind, gold_party(event["target"].as_str()?)))
}

/// "USAGOV" → `USA`, "IGOUNOMIL" → `UN`, "---REB" → `?REB`.
fn gold_party(code: &str) -> String {
    let organisations =
        [("IGOUNO", "UN"), ("IGOEUR", "EU"), ("IGONAT", "NATO"), ("IMGMUSISI", "ISIS"), ("IGOCOPITP", "INTERPOL")];
    if let Some((_, name)) = organisations.iter().find(|(prefix, _)| code.starts_with(prefix)) {
        return (*name).to_owned();
    }
    match code.get(..3) {
        Some("---") => format!("?{}", code.get(3..6).unwrap_or("")),
        Some(state) => state.to_owned(),
        None => code.to_owned(),
    }
}

/// Every pair of parties of a report; a mutual event both ways round.
fn triples(report: &Report) -> Vec<(Triple, Status)> {
    let side = |parties: &[Party]| -> Vec<String> {
        let mut keys: Vec<String> = parties.iter().map(key).collect();
        keys.dedup();
        if keys.is_empty() { vec!["?".to_owned()] } else { keys }
    };
    let mut out = Vec::new();
    for a in side(&report.actor) {
        for r in side(&report.recipient) {
            out.push(((a.clone(), report.event_type, r), report.status));
        }
    }
    out
}

fn key(party: &Party) -> String {
    match (&party.actor.country, &party.actor.sector) {
        (Some(state), _) => state.clone(),
        (None, Some(sector)) if sector != "IGO" => format!("?{sector}"),
        _ => party.actor.id.clone(),
    }
}

/// The type as it is exported: what is only planned or possible folds as PLOVER has it.
fn same_type(gold: EventType, ours: EventType, status: Status) -> bool {
    use EventType::*;
    let to_come = matches!(status, Status::Planned | Status::Possible);
    let folded = match ours {
        Consult | Support | Cooperate | Aid if to_come => Agree,
        Retreat if to_come => Concede,
        Protest | Sanction | Mobilize | Coerce | Assault if to_come => Threaten,
        other => other,
    };
    gold == ours || gold == folded
}

fn same_parties(gold: &Triple, ours: &Triple) -> bool {
    let same = |g: &str, o: &str| {
        g == o
            || (g == "?" && o == "?")
            || (g.starts_with('?') && o.starts_with('?') && (g == o || o == "?" || g == "?"))
    };
    let mutual = ours.1.is_mutual();
    (same(&gold.0, &ours.0) && same(&gold.2, &ours.2)) || (mutual && same(&gold.0, &ours.2) && same(&gold.2, &ours.0))
}

fn exact(gold: &Triple, ours: &Triple, status: Status) -> bool {
    same_type(gold.1, ours.1, status) && same_parties(gold, ours)
}

fn show(triple: &Triple, status: Status, right: bool) -> String {
    format!("{}{} {} {} [{status}]", if right { "" } else { "extra " }, triple.0, triple.1, triple.2)
}
