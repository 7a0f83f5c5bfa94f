//! Are the parties of coded sentences among the mentions, with a state and a sector? What the coder cannot see as an
//! actor it cannot code, so these shares bound it from above.
//!
//! DATA is a folder with `plv` (a sentence with the words of its two parties) and `petrarch` (a sentence with the codes of
//! its parties: state and role), or either of them. The first has no codes: asked is whether the head of the party's words
//! carries a mention, and whether that mention has a state or a sector. The second has no words: asked is whether any
//! mention has the state, and the state with the role, of each code.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use legation::{Coded, Pipeline};
use legation_schema::{Actor, ActorMention, Span};

use crate::plv::data;
use crate::score::{Row, Scores};

pub(crate) fn run(data: &Path, predictions: Option<&Path>) -> Scores {
    let pipeline = Pipeline::open(&legation::Options::default())?;
    let mut rows = Vec::new();
    let mut out = String::from("set\tid\twords or code\tfound\twho\tsentence\n");
    let plv = data.join("plv");
    if plv.exists() {
        rows.extend(parties(&pipeline, &plv, &mut out)?);
    }
    let petrarch = data.join("petrarch/petr2_gsr.jsonl");
    if petrarch.exists() {
        rows.extend(codes(&pipeline, &petrarch, &mut out)?);
    }
    if rows.is_empty() {
        return Err(format!("{}: found neither 'plv' nor 'petrarch', expected one", data.display()).into());
    }
    if let Some(file) = predictions {
        std::fs::write(file, out)?;
    }
    Ok(rows)
}

fn described(actors: &[&Actor]) -> String {
    let dash = |s: &Option<String>| s.clone().unwrap_or_else(|| "-".to_owned());
    let each = actors.iter().map(|a| format!("{} [{} {}]", a.name, dash(&a.country), dash(&a.sector)));
    each.collect::<Vec<_>>().join(" + ")
}

fn is_coded(actor: &Actor) -> bool {
    actor.country.is_some() || actor.sector.is_some()
}

fn parties(pipeline: &Pipeline, path: &Path, out: &mut String) -> Scores {
    let (_, items) = data::read(path)?;
    let mut session = pipeline.session();
    let (mut asked, mut found, mut coded, mut inside) = (0usize, 0usize, 0usize, 0usize);
    for item in &items {
        let read = session.read(legation::text_article(&item.sentence, None));
        for span in [item.source, item.target].into_iter().flatten() {
            asked += 1;
            let mention = at(&read, span);
            let actors: Vec<&Actor> = mention.map(|m| m.actors.iter().map(|a| &**a).collect()).unwrap_or_default();
            let has_code = actors.iter().any(|a| is_coded(a));
            found += usize::from(mention.is_some());
            coded += usize::from(has_code);
            let touched =
                read.mentions.actors.iter().any(|m| m.span.overlaps(span) && m.actors.iter().any(|a| is_coded(a)));
            let touched = touched
                || read.mentions.places.iter().any(|p| p.place.span.overlaps(span) && p.place.country.is_some());
            inside += usize::from(touched);
            let kind = match (mention, has_code) {
                (None, _) if touched => "inside",
                (None, _) => "no",
                (Some(_), false) => "bare",
                (Some(_), true) => "yes",
            };
            let words = span.of(&item.sentence);
            let _ = writeln!(out, "plv\t{}\t{words}\t{kind}\t{}\t{}", item.uid, described(&actors), item.sentence);
        }
    }
    let share = |n: usize| n as f64 / asked.max(1) as f64;
    Ok(vec![
        Row::new("plv", "parties with a mention", share(found), &[]),
        Row::new("plv", "with a state or sector", share(coded), &[]),
        Row::new("plv", "such a mention or a place of a state anywhere in the words", share(inside), &[]),
    ])
}

/// The mention that stands at the head of the words in `span`: the token that hangs on nothing inside.
fn at(read: &Coded, span: Span) -> Option<&ActorMention> {
    let doc = &read.doc;
    let tokens = doc.tokens_in(span);
    let head = tokens.clone().find(|&t| {
        let up = doc.token(t).head;
        (up == t || !tokens.contains(&up)) && !matches!(doc.token(t).dep, "det" | "punct" | "case")
    })?;
    let at_head = read.mentions.actors.iter().find(|m| m.head == head);
    at_head.or_else(|| {
        let inside = read.mentions.actors.iter().filter(|m| m.span.contains(doc.token(head).span));
        inside.filter(|m| tokens.contains(&m.head)).max_by_key(|m| m.span.len())
    })
}

fn codes(pipeline: &Pipeline, path: &Path, out: &mut String) -> Scores {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut session = pipeline.session();
    let (mut asked, mut states, mut roles, mut with_role) = (0usize, 0usize, 0usize, 0usize);
    for line in text.lines().filter(|l| !l.trim().is_empty()) {
        let record: serde_json::Value = serde_json::from_str(line)?;
        let sentence = record["text"].as_str().unwrap_or_default();
        let day = record["date"].as_str().and_then(|d| d.parse().ok());
        let read = session.read(legation::text_article(sentence, day));
        let codes: BTreeSet<&str> = record["events"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|e| [e["source"].as_str(), e["target"].as_str()])
            .flatten()
            .filter(|c| !c.contains('-') && c.len() >= 3)
            .collect();
        for code in codes {
            asked += 1;
            let (state, role) = code.split_at(3);
            let role = role.get(..3);
            let actors = || read.mentions.actors.iter().flat_map(|m| m.actors.iter());
            // Bodies without a state begin with their kind: NGO, IGO, MNC; a few states have codes of their own there.
            let state_fits = |a: &Actor| match state {
                "IGO" | "NGO" | "MNC" | "NGM" | "IMG" | "UIS" => a.country.is_none(),
                "BAG" => a.country.as_deref() == Some("IRQ"),
                _ => a.country.as_deref() == Some(state) || a.sector.as_deref() == Some(state),
            };
            let has_state = actors().any(|a| state_fits(a));
            let has_role = role.is_some_and(|r| actors().any(|a| state_fits(a) && sector_fits(a, r)));
            states += usize::from(has_state);
            with_role += usize::from(role.is_some());
            roles += usize::from(has_role);
            let kind = if role.is_some_and(|_| !has_role) || !has_state { "no" } else { "yes" };
            let who: Vec<&Actor> = actors().map(|a| &**a).collect();
            let id = record["id"].as_str().unwrap_or_default();
            let _ = writeln!(out, "petrarch\t{id}\t{code}\t{kind}\t{}\t{sentence}", described(&who));
        }
    }
    let share = |n: usize, of: usize| n as f64 / of.max(1) as f64;
    Ok(vec![
        Row::new("petrarch", "codes whose state is among the mentions", share(states, asked), &[]),
        Row::new("petrarch", "codes whose state and role are", share(roles, with_role), &[]),
    ])
}

/// The roles of the dictionaries in PLOVER's sectors.
fn sector_fits(actor: &Actor, role: &str) -> bool {
    let sector = actor.sector.as_deref().unwrap_or("");
    match role {
        "PPL" | "CVL" => matches!(sector, "CVL" | "SOC" | "REL" | "EDU" | "REF"),
        "ELI" => matches!(sector, "ELI" | "BUS" | "GOV"),
        "UAF" | "REB" | "SEP" | "INS" | "RAD" => matches!(sector, "UAF" | "REB"),
        "MOD" => true,
        _ => sector == role,
    }
}
