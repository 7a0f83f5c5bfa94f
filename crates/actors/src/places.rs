//! Places named in the text.

use legation_schema::{Article, BlockKind, Doc, Place, PlaceLevel, PlaceMention, Span};

use crate::context::Context;
use crate::fold::fold;
use crate::gazetteer::{Gazetteer, Town};
use crate::knowledge::{Knowledge, Position};
use crate::lexicon::What;
use crate::locative::{Use, usage};
use crate::scan::{Match, Scan, is_loose_tie};

/// All place mentions, in text order.
pub(crate) fn places(
    article: &Article,
    doc: &Doc,
    knowledge: &Knowledge,
    scan: &Scan,
    context: &Context,
    gazetteer: Option<&Gazetteer>,
    persons: &[&str],
) -> Vec<PlaceMention> {
    let mut out = Vec::new();
    for m in &scan.matches {
        if doc.token(m.head).ent != "PERSON" && !is_loose_tie(doc, knowledge, m) {
            let mut found = known_place(article, doc, knowledge, scan, context, gazetteer, m);
            // A province the tables do not place lies about where the town of its name does.
            if let (Some(p), Some(g)) = (&mut found, gazetteer)
                && p.place.level == PlaceLevel::Province
                && p.place.lat.is_none()
            {
                let state = p.place.country.as_deref().and_then(|c| knowledge.iso(c)).map(|c| knowledge.country(c));
                let towns = g.named(&p.place.name).filter(|t| state.is_some_and(|s| s.iso2.as_bytes() == t.country));
                if let Some(t) = towns.max_by_key(|t| (t.population, std::cmp::Reverse(t.geonames))) {
                    (p.place.lat, p.place.lon) = (Some(t.lat), Some(t.lon));
                }
            }
            out.extend(found);
        }
    }
    for entity in entities(doc) {
        if scan.at(entity.start).is_some() || scan.at(entity.end - 1).is_some() {
            continue;
        }
        // What the article calls a person by is no place where it stands alone.
        let name = |t: u32| persons.contains(&fold(doc.word(t)).as_ref());
        let t = doc.token(entity.end - 1);
        let at = t.dep == "pobj" && matches!(doc.word(t.head), "in" | "at" | "near" | "outside" | "around" | "across");
        if !at && entity.clone().all(name) {
            continue;
        }
        out.extend(named_place(doc, knowledge, scan, context, gazetteer, entity));
    }
    out.sort_by_key(|p| (p.place.span.start, std::cmp::Reverse(p.place.span.end)));
    out
}

fn place(name: &str, country: Option<String>, level: PlaceLevel, position: Position, span: Span) -> Place {
    Place {
        name: name.to_owned(),
        country,
        level,
        geonames: position.geonames,
        lat: position.at.map(|(lat, _)| lat),
        lon: position.at.map(|(_, lon)| lon),
        span,
    }
}

/// A place of the tables, where the text uses it as one.
fn known_place(
    article: &Article,
    doc: &Doc,
    knowledge: &Knowledge,
    scan: &Scan,
    context: &Context,
    gazetteer: Option<&Gazetteer>,
    m: &Match,
) -> Option<PlaceMention> {
    let whats = scan.whats(m);
    let span = doc.span_of(m.start..m.end);
    let used = || usage(doc, knowledge, m.head, m.start, m.end - 1) != Use::Government;
    let dateline =
        article.blocks.get(doc.sentence_of(m.head).block as usize).is_some_and(|b| b.kind == BlockKind::Dateline);
    let place = match *whats.first()? {
        What::Country(_) => {
            let states: Vec<u16> =
                whats.iter().filter_map(|w| if let What::Country(c) = w { Some(*c) } else { None }).collect();
            let c = knowledge.country(context.choose(knowledge, &states)?);
            // States are named for themselves far more often than as ground: only clear cases of ground are places.
            let ground = matches!(doc.token(m.head).dep, "pobj" | "dobj" | "nsubjpass" | "conj" | "appos" | "npadvmod");
            if !dateline && !(ground && used()) {
                return None;
            }
            let position = knowledge.country_positions.get(&c.iso3).copied().unwrap_or_default();
            place(&c.name, Some(c.iso3.clone()), PlaceLevel::Country, position, span)
        }
        What::Capital(c) => {
            if !dateline && !used() {
                return None;
            }
            // "London, Ontario": a namesake of the capital.
            let after = m.end + 1;
            if (after as usize) < doc.tokens.len()
                && doc.word(m.end) == ","
                && state_at(knowledge, scan, context, after).is_some_and(|held| held != c)
                && doc.token(after).ent == "GPE"
                && matches!(doc.token(after).dep, "appos" | "npadvmod")
            {
                return named_place(doc, knowledge, scan, context, gazetteer, m.start..m.end);
            }
            let name = span.of(&doc.text);
            let iso3 = knowledge.country(c).iso3.clone();
            let position =
                knowledge.capital_positions.get(&(fold(name).into_owned(), iso3.clone())).copied().unwrap_or_default();
            place(name, Some(iso3), PlaceLevel::Point, position, span)
        }
        What::Seat(s) => {
            if !used() {
                return None;
            }
            let seat = &knowledge.seats[s as usize];
            place(&seat.phrase, seat.actor.country.clone(), PlaceLevel::Point, Position::default(), span)
        }
        What::Region(r) => {
            let region = &knowledge.regions[r as usize];
            if region.is_adjective {
                return None;
            }
            let country = region.country.map(|c| knowledge.country(c).iso3.clone());
            let level = if country.is_some() { PlaceLevel::Province } else { PlaceLevel::Region };
            place(&region.name, country, level, region.position, span)
        }
        _ => return None,
    };
    Some(PlaceMention { head: m.head, place })
}

/// Runs of tokens that the model calls places.
pub(crate) fn entities(doc: &Doc) -> Vec<std::ops::Range<u32>> {
    let is_place = |i: u32| matches!(doc.token(i).ent, "GPE" | "LOC" | "FAC");
    let mut out = Vec::new();
    let mut i = 0;
    let n = doc.tokens.len() as u32;
    while i < n {
        if !is_place(i) {
            i += 1;
            continue;
        }
        let (mut start, label) = (i, doc.token(i).ent);
        i += 1;
        while i < n && doc.token(i).ent == label && !doc.token(i).ent_start {
            i += 1;
        }
        while start < i && matches!(doc.word(start), "the" | "The" | "downtown" | "central") {
            start += 1;
        }
        let end = if i > start && doc.token(i - 1).tag == "POS" { i - 1 } else { i };
        if start < end {
            out.push(start..end);
        }
    }
    out
}

/// People a town has at least to be meant where nothing else in the article speaks of its state.
const FAMOUS: u32 = 50_000;

/// A place that only the gazetteer knows, or nobody.
fn named_place(
    doc: &Doc,
    knowledge: &Knowledge,
    scan: &Scan,
    context: &Context,
    gazetteer: Option<&Gazetteer>,
    tokens: std::ops::Range<u32>,
) -> Option<PlaceMention> {
    let span = doc.span_of(tokens.clone());
    let name = span.of(&doc.text);
    if !name.starts_with(char::is_uppercase) || name.ends_with('.') && name.len() <= 4 {
        return None;
    }
    let head = tokens.clone().rev().find(|&t| !tokens.contains(&doc.token(t).head)).unwrap_or(tokens.end - 1);
    // "Mariupol, Ukraine", "in the Syrian city of Idlib": what is said to hold the place.
    let after = tokens.end + 1;
    let holder = (doc.tokens.len() as u32 > after && doc.word(tokens.end) == ",")
        .then(|| state_at(knowledge, scan, context, after));
    let holder = holder.flatten().or_else(|| {
        let up = doc.token(head).head;
        let noun = if &*doc.token(up).lemma == "of" || doc.word(up) == "of" { doc.token(up).head } else { up };
        (noun != head).then(|| doc.children(noun).find_map(|c| state_at(knowledge, scan, context, c)))?
    });
    let towns = gazetteer.into_iter().flat_map(|g| g.named(name));
    let iso2_of = |c: u16| knowledge.country(c).iso2.as_bytes();
    let score = |t: &Town<'_>| -> f32 {
        let state = knowledge.countries.iter().position(|c| c.iso2.as_bytes() == t.country);
        let talk = state.map_or(0.0, |s| context.weight(s as u16).min(10.0));
        let held = holder.is_some_and(|h| iso2_of(h) == t.country);
        (t.population as f32 + 1000.0).ln() + 0.8 * talk + if held { 20.0 } else { 0.0 }
    };
    // A small namesake in a state that the article never names is none: "Bhera Market" of a town elsewhere.
    let known = |t: &Town<'_>| {
        let state = knowledge.countries.iter().position(|c| c.iso2.as_bytes() == t.country);
        t.population >= FAMOUS
            || holder.is_some_and(|h| iso2_of(h) == t.country)
            || context.is_empty()
            || state.is_some_and(|s| context.weight(s as u16) > 0.0)
    };
    let towns = towns.filter(known);
    let best = towns.max_by(|a, b| score(a).total_cmp(&score(b)).then(b.geonames.cmp(&a.geonames)));
    let place = match best {
        Some(t) => {
            let country = knowledge.countries.iter().find(|c| c.iso2.as_bytes() == t.country).map(|c| c.iso3.clone());
            let position = Position { geonames: Some(t.geonames), at: Some((t.lat, t.lon)) };
            place(t.name, country, PlaceLevel::Point, position, span)
        }
        None => {
            let country = holder.map(|h| knowledge.country(h).iso3.clone());
            place(name, country, PlaceLevel::Point, Position::default(), span)
        }
    };
    Some(PlaceMention { head, place })
}

fn state_at(knowledge: &Knowledge, scan: &Scan, context: &Context, token: u32) -> Option<u16> {
    let states: Vec<u16> = scan
        .whats_at(token)
        .iter()
        .filter_map(|w| match w {
            What::Country(c) | What::Adjective(c) => Some(*c),
            What::Region(r) => knowledge.regions[*r as usize].country,
            _ => None,
        })
        .collect();
    context.choose(knowledge, &states)
}
