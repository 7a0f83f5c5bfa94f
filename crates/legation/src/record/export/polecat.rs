use legation_schema::{Actor, Party};

use super::{Dyad, field, number};

/// Columns, in order; the first line of a file.
pub const COLUMNS: [&str; 40] = [
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
];

/// The words that name the actor in the event's first report.
fn raw(parties: Option<&Vec<Party>>, actor: &Actor) -> String {
    let named = parties.into_iter().flatten().find(|p| p.actor.id == actor.id);
    named.map(|p| field(&p.text)).unwrap_or_default()
}

/// Name, country, COW number, sectors, title, raw name, Wikipedia title: as they stand for either side. Neither COW
/// numbers nor Wikipedia titles are known here and stay empty; a Wikidata id is no Wikipedia title.
fn side(actor: Option<&Actor>, raw: String) -> [String; 8] {
    let Some(actor) = actor else { return Default::default() };
    let sector = actor.sector.clone().unwrap_or_default();
    [
        field(&actor.name),
        actor.country.clone().unwrap_or_default(),
        String::new(),
        sector.clone(),
        sector,
        actor.office.as_deref().map(field).unwrap_or_default(),
        raw,
        String::new(),
    ]
}

pub(super) fn event(dyad: &Dyad<'_>) -> Vec<String> {
    let event = dyad.event;
    let own = dyad.event_type == event.event_type;
    let report = dyad.report;
    let place = event.place.as_ref();
    use legation_schema::PlaceLevel::*;
    let at = |level| place.filter(|p| p.level == level).map(|p| field(&p.name)).unwrap_or_default();
    let mut row = vec![
        event.id.clone(),
        dyad.day.to_string(),
        dyad.event_type.to_string(),
        if own { event.mode.clone().unwrap_or_default() } else { String::new() },
        number(if own { event.intensity } else { dyad.event_type.intensity() }),
        dyad.event_type.quad().to_string(),
        event.context.join(";"),
    ];
    row.extend(side(Some(dyad.actor), raw(report.map(|r| &r.actor), dyad.actor)));
    row.extend(side(dyad.recipient, dyad.recipient.map(|a| raw(report.map(|r| &r.recipient), a)).unwrap_or_default()));
    let article = report.map(|r| &r.article);
    let source = article.and_then(|a| a.outlet.as_deref().or(a.agency.as_deref())).unwrap_or("");
    let published = article.and_then(|a| a.published.interval.to).map(|p| p.date().to_string()).unwrap_or_default();
    row.extend([
        place.map(|p| field(&p.name)).unwrap_or_default(),
        at(Point),
        String::new(),
        at(Province),
        place.and_then(|p| p.country.clone()).unwrap_or_default(),
        place.and_then(|p| p.lat).map(|v| v.to_string()).unwrap_or_default(),
        place.and_then(|p| p.lon).map(|v| v.to_string()).unwrap_or_default(),
        place.and_then(|p| p.geonames).map(|n| n.to_string()).unwrap_or_default(),
        place.map(|p| field(&p.name)).unwrap_or_default(),
        String::new(),
        field(source),
        published,
        String::new(),
        String::new(),
        String::new(),
        article.and_then(|a| a.language.clone()).unwrap_or_default(),
        report.map(|r| field(&r.stamp)).unwrap_or_default(),
    ]);
    row
}
