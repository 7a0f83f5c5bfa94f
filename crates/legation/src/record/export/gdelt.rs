use jiff::civil::Date;
use legation_schema::{Actor, Event, Place, PlaceLevel, Report};
use legation_store::Stored;

use super::codes::{cameo, cameo_country, cameo_role, gec, known_group};
use super::{Dyad, field, number};

/// Columns of the 2.0 event table, in order; the files have no header.
pub const EVENT_COLUMNS: [&str; 61] = [
    "GLOBALEVENTID",
    "SQLDATE",
    "MonthYear",
    "Year",
    "FractionDate",
    "Actor1Code",
    "Actor1Name",
    "Actor1CountryCode",
    "Actor1KnownGroupCode",
    "Actor1EthnicCode",
    "Actor1Religion1Code",
    "Actor1Religion2Code",
    "Actor1Type1Code",
    "Actor1Type2Code",
    "Actor1Type3Code",
    "Actor2Code",
    "Actor2Name",
    "Actor2CountryCode",
    "Actor2KnownGroupCode",
    "Actor2EthnicCode",
    "Actor2Religion1Code",
    "Actor2Religion2Code",
    "Actor2Type1Code",
    "Actor2Type2Code",
    "Actor2Type3Code",
    "IsRootEvent",
    "EventCode",
    "EventBaseCode",
    "EventRootCode",
    "QuadClass",
    "GoldsteinScale",
    "NumMentions",
    "NumSources",
    "NumArticles",
    "AvgTone",
    "Actor1Geo_Type",
    "Actor1Geo_FullName",
    "Actor1Geo_CountryCode",
    "Actor1Geo_ADM1Code",
    "Actor1Geo_ADM2Code",
    "Actor1Geo_Lat",
    "Actor1Geo_Long",
    "Actor1Geo_FeatureID",
    "Actor2Geo_Type",
    "Actor2Geo_FullName",
    "Actor2Geo_CountryCode",
    "Actor2Geo_ADM1Code",
    "Actor2Geo_ADM2Code",
    "Actor2Geo_Lat",
    "Actor2Geo_Long",
    "Actor2Geo_FeatureID",
    "ActionGeo_Type",
    "ActionGeo_FullName",
    "ActionGeo_CountryCode",
    "ActionGeo_ADM1Code",
    "ActionGeo_ADM2Code",
    "ActionGeo_Lat",
    "ActionGeo_Long",
    "ActionGeo_FeatureID",
    "DATEADDED",
    "SOURCEURL",
];

/// Columns of the 2.0 mentions table.
pub const MENTION_COLUMNS: [&str; 16] = [
    "GLOBALEVENTID",
    "EventTimeDate",
    "MentionTimeDate",
    "MentionType",
    "MentionSourceName",
    "MentionIdentifier",
    "SentenceID",
    "Actor1CharOffset",
    "Actor2CharOffset",
    "ActionCharOffset",
    "InRawText",
    "Confidence",
    "MentionDocLen",
    "MentionDocTone",
    "MentionDocTranslationInfo",
    "Extras",
];

/// A number out of an event's id: 15 of its hexadecimal digits, so that it fits 64 bits with sign.
pub(super) fn number_id(event: &Event) -> String {
    // The first "e" is that of "e:".
    let hex: String = event.id.chars().filter(char::is_ascii_hexdigit).skip(1).take(15).collect();
    u64::from_str_radix(&hex, 16).unwrap_or(0).to_string()
}

fn compact(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

fn actor(actor: Option<&Actor>) -> [String; 10] {
    let mut out: [String; 10] = Default::default();
    let Some(actor) = actor else { return out };
    let country = cameo_country(actor);
    let role = actor.sector.as_deref().map(cameo_role).unwrap_or("").to_owned();
    let group = known_group(actor);
    out[0] = group.map_or_else(|| format!("{country}{role}"), |g| g.0.to_owned());
    out[1] = field(&actor.name).to_uppercase();
    out[2] = country;
    out[3] = group.map_or("", |g| g.1).to_owned();
    out[7] = role;
    out
}

fn geo(place: Option<&Place>) -> [String; 8] {
    let mut out: [String; 8] = Default::default();
    let Some(place) = place else {
        out[0] = "0".to_owned();
        return out;
    };
    let home = place.country.as_deref() == Some("USA");
    let kind = match (place.level, home) {
        (PlaceLevel::Country, _) => "1",
        (PlaceLevel::Province, true) => "2",
        (PlaceLevel::Point, true) => "3",
        (PlaceLevel::Point, false) => "4",
        (PlaceLevel::Province, false) => "5",
        (PlaceLevel::Region, _) => "0",
    };
    out[0] = kind.to_owned();
    out[1] = field(&place.name);
    out[2] = place.country.as_deref().map(gec).unwrap_or("").to_owned();
    out[5] = place.lat.map(|v| v.to_string()).unwrap_or_default();
    out[6] = place.lon.map(|v| v.to_string()).unwrap_or_default();
    out[7] = match place.level {
        PlaceLevel::Country => out[2].clone(),
        _ => place.geonames.map(|n| n.to_string()).unwrap_or_default(),
    };
    out
}

/// The dyad as a row. Tone is not measured and stays 0; the places of the actors are left empty (type 0).
pub(super) fn event(dyad: &Dyad<'_>) -> Vec<String> {
    let event = dyad.event;
    let day = dyad.day;
    let fraction = f64::from(day.year()) + f64::from(i32::from(day.month()) * 30 + i32::from(day.day())) / 365.0;
    let known = cameo(&dyad.code);
    let root: String = dyad.code.chars().take(2).collect();
    let base: String = dyad.code.chars().take(3).collect();
    let articles: std::collections::BTreeSet<&str> = event.reports.iter().map(|m| m.article.as_str()).collect();
    let lead = dyad.report.is_some_and(|r| r.sentence.index <= 2);
    let mut row = vec![
        number_id(event),
        compact(day),
        format!("{:04}{:02}", day.year(), day.month()),
        day.year().to_string(),
        format!("{fraction:.4}"),
    ];
    row.extend(actor(Some(dyad.actor)));
    row.extend(actor(dyad.recipient));
    row.extend([
        u8::from(lead).to_string(),
        dyad.code.clone(),
        base,
        root,
        known.map_or(event.quad, |c| c.quad).to_string(),
        known.map(|c| number(c.gdelt)).unwrap_or_default(),
        event.reports.len().to_string(),
        event.origins.to_string(),
        articles.len().to_string(),
        "0".to_owned(),
    ]);
    row.extend(geo(None));
    row.extend(geo(None));
    row.extend(geo(event.place.as_ref()));
    let added = event.first_known.map(|d| format!("{}000000", compact(d))).unwrap_or_default();
    let article = dyad.report.map(|r| &r.article);
    row.push(added);
    row.push(article.map(|a| field(a.url.as_deref().unwrap_or(&a.path))).unwrap_or_default());
    row
}

/// One report as a mention. Offsets are in characters, as theirs; ours are in bytes elsewhere.
pub(super) fn mention(event: &Event, day: Date, report: &Report, stored: &Stored) -> Vec<String> {
    let known = stored.known.map(|d| format!("{}000000", compact(d))).unwrap_or_default();
    let article = &report.article;
    let source = article.outlet.as_deref().or(article.agency.as_deref()).unwrap_or("");
    let offset = |span: Option<u32>| span.map_or("-1".to_owned(), |s| s.to_string());
    vec![
        number_id(event),
        format!("{}000000", compact(day)),
        known,
        "1".to_owned(),
        field(source),
        field(article.url.as_deref().unwrap_or(&article.path)),
        (report.sentence.index + 1).to_string(),
        offset(report.actor.first().map(|p| p.span.start)),
        offset(report.recipient.first().map(|p| p.span.start)),
        report.trigger.span.start.to_string(),
        "1".to_owned(),
        format!("{:.0}", report.confidence * 100.0),
        stored.article.blocks.last().map_or(0, |b| b.span.end).to_string(),
        "0".to_owned(),
        String::new(),
        String::new(),
    ]
}
