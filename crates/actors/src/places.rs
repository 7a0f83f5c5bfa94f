//! Places named in the text.

use legation_schema::{Article, Doc, PlaceLevel, PlaceMention};

use crate::Gazetteer;
use crate::context::Context;
use crate::knowledge::Knowledge;
use crate::lexicon::What;
use crate::locative::{Use, usage};
use crate::resolve::{place_mention, place_of};
use crate::scan::{Scan, is_loose_tie};

/// All place mentions, in text order.
pub(crate) fn places(
    article: &Article,
    doc: &Doc,
    knowledge: &Knowledge,
    scan: &Scan,
    gazetteer: Option<&Gazetteer>,
) -> Vec<PlaceMention> {
    let context = Context::new(article, doc, knowledge, scan, gazetteer);
    let mut out = Vec::new();
    for m in &scan.matches {
        if doc.token(m.head).ent == "PERSON" || is_loose_tie(doc, m) {
            continue;
        }
        let whats = scan.whats(m);
        let states: Vec<u16> =
            whats.iter().filter_map(|w| if let What::Country(c) = w { Some(*c) } else { None }).collect();
        let span = doc.span_of(m.start..m.end);
        let (name, country, level) = match whats.first() {
            Some(What::Country(_)) => {
                let Some(c) = context.choose(knowledge, &states) else { continue };
                if usage(doc, m.head, m.start, m.end - 1) == Use::Government {
                    continue;
                }
                (knowledge.country(c).name.clone(), Some(knowledge.country(c).iso3.clone()), PlaceLevel::Country)
            }
            Some(What::Capital(c)) => {
                if usage(doc, m.head, m.start, m.end - 1) == Use::Government {
                    continue;
                }
                let name = span.of(&doc.text).to_owned();
                (name, Some(knowledge.country(*c).iso3.clone()), PlaceLevel::Point)
            }
            Some(What::Seat(s)) => {
                if usage(doc, m.head, m.start, m.end - 1) == Use::Government {
                    continue;
                }
                let seat = &knowledge.seats[*s as usize];
                (seat.phrase.clone(), seat.actor.country.clone(), PlaceLevel::Point)
            }
            _ => continue,
        };
        out.push(place_mention(m.head, place_of(&name, country, level, span)));
    }
    out
}
