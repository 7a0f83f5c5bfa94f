//! Who somebody is whom an article names and does not introduce, from what other articles told.
mod common;

use common::*;
use legation_record::{Telling, fold, told_otherwise};
use legation_schema::{Actor, Event, EventType};

fn zorbenin() -> Actor {
    person("Pavel Zorbenin", "RUS", "deputy energy minister")
}

/// An article that tells who he is, in a report about two states.
fn told(id: &str, article: &str, day: &str, who: &Actor, with: &str) -> Telling {
    tell(id, &source(article, article, day), EventType::Consult, std::slice::from_ref(who), &[state(with)])
        .mode("visit")
        .planned()
        .on("2019-09-20", "2019-09-20", "on Friday")
}

/// "Zorbenin arrived in Caracas on Friday."
fn arrived(day: &str) -> Telling {
    tell("b", &source("page-b", "Reuters", day), EventType::Consult, &[bare("Zorbenin")], &[state("VEN")])
        .mode("visit")
        .on("2019-09-20", "2019-09-20", "on Friday")
        .by(&["Zorbenin"])
}

fn of<'e>(events: &'e [Event], report: &str) -> &'e Event {
    events.iter().find(|e| e.reports.iter().any(|m| m.report == report)).expect("an event with this report")
}

#[test]
fn a_bare_name_is_who_another_article_told() {
    let all = [told("a", "page-a", "2019-09-18", &zorbenin(), "VEN"), arrived("2019-09-20")];
    let events = fold(&all, None);
    // Knowing who came, the plan of one article meets its outcome in the other.
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].actor, [zorbenin()]);
    assert!(events[0].speakers.contains(&"Pavel Zorbenin".to_owned()), "{:?}", events[0].speakers);
    let learned = &events[0].learned;
    assert_eq!(learned.len(), 1);
    assert_eq!((learned[0].name.as_str(), &learned[0].actor), ("Zorbenin", &zorbenin()));
    assert_eq!((learned[0].article.as_str(), learned[0].report.as_str()), ("page-a", "r:a"));
    assert_eq!((learned[0].known, &learned[0].reports), (Some(date("2019-09-18")), &vec!["r:b".to_owned()]));
    // The order of coming does not matter.
    let [a, b] = all;
    assert_eq!(fold(&[b, a], None), events);
}

#[test]
fn what_is_told_later_or_long_before_tells_nothing() {
    let unknown = |told: Telling, day: Option<&str>| {
        let events = fold(&[told, arrived("2019-09-20")], day.map(date));
        let event = of(&events, "r:b").clone();
        assert_eq!((event.actor[0].country.as_deref(), event.learned.len()), (None, 0));
    };
    unknown(told("a", "page-a", "2019-09-21", &zorbenin(), "VEN"), None);
    unknown(told("a", "page-a", "2018-09-01", &zorbenin(), "VEN"), None);
    unknown(told("a", "page-a", "", &zorbenin(), "VEN"), None);
    // Nor does a version of a page that was replaced by then.
    let mut replaced = told("a", "page-a", "2019-09-18", &zorbenin(), "VEN");
    let mut page = (*replaced.source).clone();
    page.until = Some(date("2019-09-20"));
    replaced.source = std::sync::Arc::new(page);
    unknown(replaced, None);
    // As of the day of the report what was told that day is known.
    let same_day = [told("a", "page-z", "2019-09-20", &zorbenin(), "VEN"), arrived("2019-09-20")];
    assert_eq!(of(&fold(&same_day, Some(date("2019-09-20"))), "r:b").learned.len(), 1);
}

#[test]
fn two_bearers_of_a_name_are_nobody() {
    let other = |name: &str, country: &str, with: &str| {
        let who = person(name, country, "trade minister");
        let all = [
            told("a", "page-a", "2019-09-18", &zorbenin(), "VEN"),
            told("c", "page-c", "2019-09-17", &who, with),
            arrived("2019-09-20"),
        ];
        of(&fold(&all, None), "r:b").actor[0].clone()
    };
    let stays = bare("Zorbenin");
    assert_eq!(other("Irina Zorbenin", "RUS", "VEN"), stays);
    assert_eq!(other("Pavel Zorbenin", "BLR", "VEN"), stays);
    // Of one who has to do with other states nobody thinks here.
    assert_eq!(other("Irina Zorbenin", "KAZ", "CHN"), zorbenin());
    // One name in two spellings, or a surname with the same state, is one person.
    assert_eq!(other("Pawel Zorbenin", "RUS", "VEN"), zorbenin());
    assert_eq!(other("Zorbenin", "RUS", "VEN"), zorbenin());
    // A surname of another state raises a doubt; alone it tells nothing.
    assert_eq!(other("Zorbenin", "UKR", "VEN"), stays);
    let surname = told("a", "page-a", "2019-09-18", &person("Zorbenin", "RUS", "energy minister"), "VEN");
    assert_eq!(of(&fold(&[surname, arrived("2019-09-20")], None), "r:b").actor[0], stays);
}

#[test]
fn the_article_itself_comes_first() {
    // It tells who is meant, though not in this report.
    let mut own = told("d", "page-b", "2019-09-20", &person("Anna Zorbenin", "VEN", "energy minister"), "RUS");
    let b = arrived("2019-09-20");
    own.source = b.source.clone();
    let events = fold(&[told("a", "page-a", "2019-09-18", &zorbenin(), "VEN"), own, b], None);
    assert!(of(&events, "r:b").learned.is_empty());
    // What it says of him has to agree with what is told elsewhere.
    for (office, learned) in [("minister", 1), ("energy minister", 1), ("head of state", 0)] {
        let mut b = arrived("2019-09-20");
        b.actor[0].sector = Some("GOV".to_owned());
        b.actor[0].office = Some(office.to_owned());
        b.voices.clear();
        let events = fold(&[told("a", "page-a", "2019-09-18", &zorbenin(), "VEN"), b], None);
        assert_eq!(of(&events, "r:b").learned.len(), learned, "{office}");
    }
}

#[test]
fn only_names_of_people_are_looked_for() {
    for name in ["I", "we", "officials", "Venezuelan officials", "MODERATOR", "G7", "the Zorbenin"] {
        let mut b = arrived("2019-09-20");
        b.actor[0] = bare(name);
        b.voices.clear();
        assert!(legation_record::bare_names(&b).is_empty(), "{name}");
    }
    let key = |name: &str| {
        let mut b = arrived("2019-09-20");
        b.actor[0] = bare(name);
        b.voices.clear();
        legation_record::bare_names(&b)
    };
    assert_eq!(key("MS. ZORBENIN-LAAR"), ["zorbenin-laar"]);
    assert_eq!(key("Tovo K. de la Nardíki"), ["nardiki"]);
}

#[test]
fn one_name_of_two_states_is_told() {
    assert!(told_otherwise(&zorbenin(), &person("Pavel Zorbenin", "BLR", "trade minister")));
    assert!(told_otherwise(&person("Pavel Ivanovich Zorbenin", "UKR", "x"), &zorbenin()));
    assert!(!told_otherwise(&zorbenin(), &person("Pavel Zorbenin", "RUS", "trade minister")));
    assert!(!told_otherwise(&zorbenin(), &person("Zorbenin", "BLR", "trade minister")));
    assert!(!told_otherwise(&zorbenin(), &person("Anna Zorbenin", "BLR", "trade minister")));
}
