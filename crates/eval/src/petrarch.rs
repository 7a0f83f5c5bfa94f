//! Sentences coded to CAMEO by another project: exact (actor, type, recipient) where the code has a PLOVER type.
//!
//! The gold is that coder's own view; `--predictions` lists every sentence with its gold and our reports, so that each
//! disagreement can be read; `data/petrarch_disagreements.tsv` says by id why each is one.

use std::path::Path;

use legation_schema::{EventType, Party, Report, Status};
use serde_json::Value;

use crate::score::{Row, Scores};

/// Actor, type, recipient as the gold has them.
type Triple = (String, EventType, String);

/// One pair of parties of a report.
struct Pair {
    actor: Key,
    kind: EventType,
    recipient: Key,
    status: Status,
}

/// A party as both can name it: its state, or its id where it has none, and its role.
#[derive(Clone, PartialEq)]
struct Key {
    name: String,
    role: Option<String>,
}

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
        let ours: Vec<Pair> = coded.reports.iter().flat_map(pairs).collect();
        if item["events"].as_array().is_none_or(Vec::is_empty) {
            quiet += 1;
            silent += u32::from(ours.is_empty());
        }
        let matched: Vec<bool> = gold.iter().map(|g| ours.iter().any(|o| exact(g, o))).collect();
        let found = matched.iter().filter(|m| **m).count() as u32;
        (wanted, hits, made) = (wanted + gold.len() as u32, hits + found, made + ours.len() as u32);
        typed += gold.iter().filter(|g| ours.iter().any(|o| same_type(g.1, o.kind, o.status))).count() as u32;
        parties += gold.iter().filter(|g| ours.iter().any(|o| same_parties(g, o))).count() as u32;
        let right = ours.iter().map(|o| show(o, gold.iter().any(|g| exact(g, o)))).collect::<Vec<_>>();
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
        [("IGOUNO", "UN"), ("IGOEUR", "EU"), ("IGONAT", "NATO"), ("IMGMUSISI", "ISIL"), ("IGOCOPITP", "INTERPOL")];
    if let Some((_, name)) = organisations.iter().find(|(prefix, _)| code.starts_with(prefix)) {
        return (*name).to_owned();
    }
    match code.get(..3) {
        Some("---") => format!("?{}", code.get(3..6).unwrap_or("")),
        Some(state) => state.to_owned(),
        None => code.to_owned(),
    }
}

/// Every pair of parties of a report; all who take part in a mutual event are parties to each other.
fn pairs(report: &Report) -> Vec<Pair> {
    let nobody = || Key { name: "?".to_owned(), role: None };
    let side = |parties: &[Party]| -> Vec<Key> {
        let mut keys: Vec<Key> = parties.iter().map(key).collect();
        keys.dedup();
        if keys.is_empty() { vec![nobody()] } else { keys }
    };
    let (actors, recipients) = (side(&report.actor), side(&report.recipient));
    let pair = |a: &Key, r: &Key| Pair {
        actor: a.clone(),
        kind: report.event_type,
        recipient: r.clone(),
        status: report.status,
    };
    let mut out: Vec<Pair> = actors.iter().flat_map(|a| recipients.iter().map(move |r| pair(a, r))).collect();
    if report.event_type.is_mutual() {
        for side in [&actors, &recipients] {
            for (i, a) in side.iter().enumerate() {
                out.extend(side[i + 1..].iter().filter(|r| *r != a).map(|r| pair(a, r)));
            }
        }
    }
    out
}

fn key(party: &Party) -> Key {
    let role = party.actor.sector.clone();
    Key { name: party.actor.country.clone().unwrap_or_else(|| party.actor.id.clone()), role }
}

/// The type as it is exported: what is planned or possible folds as PLOVER has it, and cooperation that is refused is a
/// REJECT, as the gold's own codes have it.
fn same_type(gold: EventType, ours: EventType, status: Status) -> bool {
    use EventType::*;
    let to_come = matches!(status, Status::Planned | Status::Possible);
    let folded = match ours {
        Agree | Consult | Support | Cooperate | Aid | Concede | Retreat if status == Status::Negated => Reject,
        Consult | Support | Cooperate | Aid if to_come => Agree,
        Retreat if to_come => Concede,
        Protest | Sanction | Mobilize | Coerce | Assault if to_come => Threaten,
        other => other,
    };
    gold == ours || gold == folded
}

/// A gold party without a state is met by anyone in its role.
fn same_party(gold: &str, ours: &Key) -> bool {
    match gold.strip_prefix('?') {
        Some("") => ours.name == "?",
        Some(role) => ours.role.as_deref() == Some(role),
        None => gold == ours.name,
    }
}

fn same_parties(gold: &Triple, ours: &Pair) -> bool {
    let straight = same_party(&gold.0, &ours.actor) && same_party(&gold.2, &ours.recipient);
    let turned = same_party(&gold.0, &ours.recipient) && same_party(&gold.2, &ours.actor);
    straight || (ours.kind.is_mutual() && turned)
}

fn exact(gold: &Triple, ours: &Pair) -> bool {
    same_type(gold.1, ours.kind, ours.status) && same_parties(gold, ours)
}

fn show(pair: &Pair, right: bool) -> String {
    let name = |k: &Key| format!("{}{}", k.name, k.role.as_ref().map(|r| format!(":{r}")).unwrap_or_default());
    let extra = if right { "" } else { "extra " };
    format!("{extra}{} {} {} [{}]", name(&pair.actor), pair.kind, name(&pair.recipient), pair.status)
}
