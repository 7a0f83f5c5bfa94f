//! Code lists of the other sets.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use legation_schema::{Actor, Event, EventType};

/// A CAMEO code as GDELT and ICEWS use it.
pub(super) struct Cameo {
    pub(super) name: &'static str,
    pub(super) quad: u8,
    pub(super) gdelt: f32,
    pub(super) icews: f32,
}

static CAMEO: LazyLock<BTreeMap<&'static str, Cameo>> = LazyLock::new(|| {
    let table = include_str!("../../../../../knowledge/record/cameo.tsv");
    let rows = table.lines().skip(1).filter_map(|line| {
        let mut f = line.split('\t');
        let (code, name, quad) = (f.next()?, f.next()?, f.next()?.parse().ok()?);
        let gdelt: f32 = f.next()?.parse().unwrap_or(0.0);
        let icews = f.next().and_then(|v| v.parse().ok()).unwrap_or(gdelt);
        Some((code, Cameo { name, quad, gdelt, icews }))
    });
    rows.collect()
});

/// ISO 3166 alpha-3 to the GEC (FIPS 10-4) code and the English name.
static COUNTRIES: LazyLock<BTreeMap<&'static str, (&'static str, &'static str)>> = LazyLock::new(|| {
    let table = include_str!("../../../../../knowledge/record/countries.tsv");
    let rows = table.lines().skip(1).filter_map(|line| {
        let mut f = line.split('\t');
        Some((f.next()?, (f.next()?, f.next()?)))
    });
    rows.collect()
});

/// A known code, or the code above it that is known.
pub(super) fn cameo(code: &str) -> Option<&'static Cameo> {
    (2..=code.len()).rev().find_map(|n| code.get(..n).and_then(|c| CAMEO.get(c)))
}

pub(super) fn country_name(iso3: &str) -> &'static str {
    COUNTRIES.get(iso3).map_or("", |c| c.1)
}

pub(super) fn gec(iso3: &str) -> &'static str {
    COUNTRIES.get(iso3).map_or("", |c| c.0)
}

/// The CAMEO code of an event exported as `event_type`: its own where the type is its own, else that of the fold.
pub(super) fn code(event: &Event, event_type: EventType) -> String {
    use EventType::*;
    if event_type == event.event_type
        && let Some(code) = &event.cameo
    {
        return code.clone();
    }
    let code = match (event_type, event.event_type) {
        (Agree, Consult) => "036",
        (Agree, Aid) => "033",
        (Agree, Cooperate | Support) => "030",
        (Threaten, Sanction) => "131",
        (Threaten, Protest) => "133",
        (Threaten, Assault | Coerce) => "138",
        (Concede, _) => "080",
        (Agree, _) => "030",
        (Consult, _) => match event.mode.as_deref() {
            Some("visit") => "042",
            Some("phone") => "041",
            _ => "040",
        },
        (Support, _) => "050",
        (Cooperate, _) => "060",
        (Aid, _) => "070",
        (Retreat, _) => "080",
        (Request, _) => "100",
        (Accuse, _) => "110",
        (Reject, _) => "120",
        (Threaten, _) => "130",
        (Protest, _) => "140",
        (Mobilize, _) => "150",
        (Sanction, _) => "160",
        (Coerce, _) => "170",
        (Assault, _) => "190",
    };
    code.to_owned()
}

/// GDELT's country code of an actor: CAMEO's, which is ISO's but for a few.
pub(super) fn cameo_country(actor: &Actor) -> String {
    match actor.country.as_deref() {
        Some("ROU") => "ROM".to_owned(),
        Some("TLS") => "TMP".to_owned(),
        Some(code) => code.to_owned(),
        None => String::new(),
    }
}

/// CAMEO's known groups: code of the actor, and of the group.
pub(super) fn known_group(actor: &Actor) -> Option<(&'static str, &'static str)> {
    match actor.id.as_str() {
        "UN" => Some(("IGOUNO", "UNO")),
        "EU" => Some(("IGOEUREEC", "EEC")),
        "NATO" => Some(("IGOWSTNAT", "NAT")),
        _ => None,
    }
}

/// CAMEO's role of a PLOVER sector.
pub(super) fn cameo_role(sector: &str) -> &str {
    match sector {
        "JRN" => "MED",
        "MED" => "HLH",
        "SOC" => "CVL",
        "PRM" => "REB",
        other => other,
    }
}

/// ICEWS spells sectors out.
pub(super) fn icews_sector(sector: &str) -> &'static str {
    match sector {
        "GOV" => "Government",
        "MIL" => "Military",
        "COP" => "Police",
        "JUD" => "Judicial",
        "LEG" => "Legislative / Parliamentary",
        "OPP" => "Opposition",
        "REB" | "PRM" | "UAF" => "Rebel",
        "PTY" => "Parties",
        "BUS" => "Business",
        "CVL" => "General Population / Civilian / Social",
        "SOC" | "LAB" => "Social",
        "JRN" => "Media",
        "REL" => "Religious",
        "EDU" => "Education",
        "MED" => "Medical / Health",
        "SPY" => "Intelligence",
        "CRM" => "Criminals / Gangs",
        "IGO" => "International Government Organization",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_known_or_their_root_is() {
        assert_eq!(cameo("042").map(|c| (c.name, c.quad)), Some(("Make a visit", 1)));
        assert!(cameo("0429").is_some_and(|c| c.name == "Make a visit"));
        assert_eq!(gec("VEN"), "VE");
        assert_eq!(country_name("VEN"), "Venezuela");
    }
}
