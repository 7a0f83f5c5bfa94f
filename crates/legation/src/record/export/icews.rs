use legation_schema::Actor;

use super::codes::{cameo, country_name, icews_sector};
use super::gdelt::number_id;
use super::{Dyad, field, number};

/// Columns, in order; the first line of a file.
pub const COLUMNS: [&str; 20] = [
    "Event ID",
    "Event Date",
    "Source Name",
    "Source Sectors",
    "Source Country",
    "Event Text",
    "CAMEO Code",
    "Intensity",
    "Target Name",
    "Target Sectors",
    "Target Country",
    "Story ID",
    "Sentence Number",
    "Publisher",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
];

/// An article's id as the number that the layout wants: 15 of its hexadecimal digits.
fn story(article: &str) -> String {
    let hex: String = article.chars().filter(char::is_ascii_hexdigit).take(15).collect();
    u64::from_str_radix(&hex, 16).unwrap_or(0).to_string()
}

/// "Source" is ICEWS's word for who acts.
pub(super) fn event(dyad: &Dyad<'_>) -> Vec<String> {
    let known = cameo(&dyad.code);
    let sector = |a: &Actor| a.sector.as_deref().map(icews_sector).unwrap_or("").to_owned();
    let country = |a: &Actor| a.country.as_deref().map(country_name).unwrap_or("").to_owned();
    let report = dyad.report;
    let publisher = report.and_then(|r| r.article.agency.as_deref().or(r.article.outlet.as_deref())).unwrap_or("");
    let place = dyad.event.place.as_ref();
    use legation_schema::PlaceLevel::*;
    let at = |level| place.filter(|p| p.level == level).map(|p| field(&p.name)).unwrap_or_default();
    vec![
        number_id(dyad.event),
        dyad.day.to_string(),
        field(&dyad.actor.name),
        sector(dyad.actor),
        country(dyad.actor),
        known.map_or("", |c| c.name).to_owned(),
        dyad.code.clone(),
        known.map(|c| number(c.icews)).unwrap_or_default(),
        dyad.recipient.map(|r| field(&r.name)).unwrap_or_default(),
        dyad.recipient.map(sector).unwrap_or_default(),
        dyad.recipient.map(country).unwrap_or_default(),
        report.map(|r| story(&r.article.id)).unwrap_or_default(),
        report.map(|r| (r.sentence.index + 1).to_string()).unwrap_or_default(),
        field(publisher),
        at(Point),
        String::new(),
        at(Province),
        place.and_then(|p| p.country.as_deref()).map(country_name).unwrap_or("").to_owned(),
        place.and_then(|p| p.lat).map(|v| v.to_string()).unwrap_or_default(),
        place.and_then(|p| p.lon).map(|v| v.to_string()).unwrap_or_default(),
    ]
}
