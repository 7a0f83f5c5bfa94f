#![allow(clippy::print_stderr)] // Shows the timeline of a failing case.
mod common;

use std::sync::Arc;

use common::*;
use legation_record::{Source, Telling, components, fold, links, render, same, timeline};
use legation_schema::{Event, EventType, Field, Learned, Modality, Outcome, Phase, Polarity, Status, StepKind};
use proptest::prelude::*;

fn visit_of<'a>(events: &'a [Event], report: &str) -> &'a Event {
    events.iter().find(|e| e.reports.iter().any(|m| m.report == report)).expect("an event with this report")
}

#[test]
fn one_plan_with_its_history() {
    let events = fold(&dyad(), None);
    let visit = visit_of(&events, "r:01");
    let members: Vec<&str> = visit.reports.iter().map(|m| m.report.as_str()).collect();
    assert_eq!(members, ["r:01", "r:02", "r:03", "r:05", "r:06", "r:07", "r:08"]);
    assert_eq!(visit.id, "e:01");
    assert_eq!(legation_record::days(&visit.time), "2019-09-24..2019-09-25");
    assert_eq!(visit.outcome, Some(Outcome::Lapsed));
    assert_eq!(visit.origins, 2);
    assert_eq!(visit.actor[0].name, "Nicolás Maduro");
    assert_eq!(visit.recipient[0].name, "Vladimir Putin");
    let early = visit.history.iter().find(|s| s.time_text.as_deref() == Some("early October")).expect("a step");
    assert!(early.superseded);
    assert_eq!(early.speakers, ["unnamed sources", "Interfax", "AFP"]);
    assert!(visit.history.iter().any(|s| s.kind == StepKind::Moved));
    let fields: Vec<Field> = visit.contradictions.iter().map(|c| c.field).collect();
    assert_eq!(fields, [Field::Time, Field::Place]);
}

#[test]
fn answers_differ_by_the_day_of_asking() {
    let at = |day: &str| fold(&dyad(), Some(date(day)));
    let first = at("2019-09-21");
    let visit = visit_of(&first, "r:01");
    assert_eq!((visit.status, visit.outcome), (Status::Planned, Some(Outcome::Pending)));
    assert_eq!(legation_record::days(&visit.time), "2019-10-01..2019-10-10");
    let second = at("2019-09-24");
    let visit = visit_of(&second, "r:01");
    assert_eq!(visit.outcome, Some(Outcome::Pending));
    assert_eq!(legation_record::days(&visit.time), "2019-09-24..2019-09-25");
    let third = at("2020-02-08");
    assert_eq!(visit_of(&third, "r:01").outcome, Some(Outcome::Lapsed));
    assert_eq!(visit_of(&third, "r:09").outcome, Some(Outcome::Pending));
    assert!(second.iter().all(|e| e.reports.iter().all(|m| m.report != "r:09")));
}

#[test]
fn standing_facts_are_corroborated_across_pages() {
    let events = fold(&dyad(), None);
    let support = visit_of(&events, "r:12");
    assert!(support.standing);
    assert_eq!((support.reports.len(), support.origins), (2, 2));
}

#[test]
fn a_plan_meets_its_outcome() {
    let told = source("p", "TASS", "2021-03-01");
    let after = source("q", "BBC", "2021-03-12");
    let plan = tell("1", &told, EventType::Consult, &[maduro()], &[state("RUS")]).mode("visit").planned().on(
        "2021-03-10",
        "2021-03-10",
        "on 10 March",
    );
    let done = tell("2", &after, EventType::Consult, &[maduro()], &[putin()]).mode("visit").on(
        "2021-03-12",
        "2021-03-12",
        "on Friday",
    );
    let events = fold(&[done.clone(), plan.clone()], None);
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].status, events[0].outcome), (Status::Occurred, Some(Outcome::Happened)));
    assert_eq!(legation_record::days(&events[0].time), "2021-03-12");
    assert!(events[0].history[0].superseded);

    // A cancellation ends the plan.
    let off = tell("3", &after, EventType::Consult, &[maduro()], &[state("RUS")])
        .mode("visit")
        .phase(Polarity::Positive, Modality::Asserted, Phase::Cancelled)
        .on("2021-03-10", "2021-03-10", "10 March");
    let events = fold(&[plan, off], None);
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].status, events[0].outcome), (Status::Negated, Some(Outcome::Cancelled)));
}

#[test]
fn a_war_began_on_the_first_day_that_is_told_closely() {
    let war = |id: &str, agency: &str, from: &str, to: &str| {
        let source = source(id, agency, "2023-04-02");
        tell(id, &source, EventType::Assault, &[state("RUS")], &[state("UKR")]).lemma("invade").on(from, to, "then")
    };
    let told = [
        war("1", "AFP", "2022-02-24", "2022-02-24"),
        war("2", "TASS", "2022-02-24", "2022-02-24"),
        war("3", "BBC", "2022-03-08", "2022-03-08"),
        war("4", "DPA", "2022-01-01", "2022-12-31"),
    ];
    let events = fold(&told, None);
    assert_eq!(events.len(), 1);
    assert_eq!(legation_record::days(&events[0].time), "from 2022-02-24");
}

#[test]
fn an_outcome_told_without_a_date_takes_the_plans_day() {
    let told = source("p", "TASS", "2021-03-08");
    let after = source("q", "BBC", "2021-03-12");
    let plan = tell("1", &told, EventType::Consult, &[maduro()], &[state("RUS")]).mode("visit").planned().on(
        "2021-03-10",
        "2021-03-10",
        "on Wednesday",
    );
    let mut done = tell("2", &after, EventType::Consult, &[maduro()], &[putin()]).on("2021-03-09", "2021-03-12", "");
    done.basis = "tense".to_owned();
    let events = fold(&[done.clone(), plan.clone()], None);
    assert_eq!((events.len(), events[0].outcome), (1, Some(Outcome::Happened)));
    assert_eq!(legation_record::days(&events[0].time), "2021-03-10");

    // What an article tells as past in passing is not the outcome of a plan the same article announces.
    done.source = told;
    done = done.on("2021-03-05", "2021-03-08", "");
    done.basis = "tense".to_owned();
    assert_eq!(fold(&[done, plan], None).len(), 2);
}

#[test]
fn a_denial_stands_against_what_it_denies() {
    let a = source("a", "X", "2021-03-12");
    let b = source("b", "Y", "2021-03-12");
    let yes = tell("1", &a, EventType::Assault, &[state("ARM")], &[state("AZE")]).lemma("attack").on(
        "2021-03-11",
        "2021-03-11",
        "on Thursday",
    );
    let no = tell("2", &b, EventType::Assault, &[state("ARM")], &[state("AZE")])
        .lemma("attack")
        .phase(Polarity::Negative, Modality::Asserted, Phase::Done)
        .on("2021-03-11", "2021-03-11", "on Thursday")
        .by(&["Yerevan"]);
    let events = fold(&[yes, no], None);
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].contradictions[0].field, Field::Happened);
    assert_eq!(events[0].contradictions[0].sides.len(), 2);
}

#[test]
fn a_war_is_one_event_however_it_is_referred_to() {
    let (rus, ukr) = (state("RUS"), state("UKR"));
    let war = |id: &str, day: &str, lemma: &str| {
        tell(id, &source(id, "AFP", day), EventType::Assault, std::slice::from_ref(&rus), std::slice::from_ref(&ukr))
            .lemma(lemma)
    };
    let feared = war("1", "2022-02-10", "invade").phase(Polarity::Positive, Modality::Conditional, Phase::Announced);
    let begun = war("2", "2022-02-25", "invasion").on("2022-02-24", "2022-02-24", "on Thursday");
    let told = war("3", "2023-03-01", "aggression");
    let mut people = war("4", "2023-05-01", "war");
    people.actor[0].sector = Some("CVL".to_owned());
    let shelling = war("5", "2023-03-01", "shell").on("2023-02-28", "2023-02-28", "on Tuesday");
    let other = war("6", "2023-03-01", "invade").on("1968-08-20", "1968-08-21", "in August 1968");
    let events = fold(&[feared.clone(), begun, told, people, shelling, other], None);
    assert_eq!(events.len(), 3);
    assert_eq!(visit_of(&events, "r:1").reports.len(), 4);
    assert_eq!(visit_of(&events, "r:1").status, Status::Occurred);
    // What was feared years before is not what came.
    assert_eq!(fold(&[feared, war("7", "2024-01-01", "invasion")], None).len(), 2);
}

#[test]
fn who_did_it_is_in_dispute() {
    let blow = |id: &str, agency: &str, by: &str| {
        tell(id, &source(id, agency, "2021-03-12"), EventType::Assault, &[state(by)], &[state("SYR")])
            .lemma("shell")
            .on("2021-03-11", "2021-03-11", "on Thursday")
            .at("Aleppo", "SYR")
    };
    let events = fold(&[blow("1", "A", "RUS"), blow("2", "B", "USA"), blow("3", "C", "USA")], None);
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].actor.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(), ["USA"]);
    let dispute = &events[0].contradictions[0];
    assert_eq!(dispute.field, Field::Actor);
    assert_eq!(dispute.sides.iter().map(|s| s.value.as_str()).collect::<Vec<_>>(), ["USA", "RUS"]);
    // One article that tells of two blows tells of two; another place is another blow.
    let mut two = blow("4", "A", "RUS");
    two.source = blow("5", "A", "USA").source;
    assert_eq!(fold(&[two, blow("5", "A", "USA")], None).len(), 2);
    assert_eq!(fold(&[blow("6", "A", "RUS").at("Homs", "SYR"), blow("7", "B", "USA")], None).len(), 2);
}

#[test]
fn a_standing_fact_and_its_denial_are_side_by_side() {
    let side = |id: &str, agency: &str, polarity| {
        tell(id, &source(id, agency, "2021-03-12"), EventType::Support, &[state("RUS")], &[state("VEN")])
            .lemma("support")
            .phase(polarity, Modality::Asserted, Phase::UnderWay)
    };
    let events = fold(&[side("1", "A", Polarity::Positive), side("2", "B", Polarity::Negative)], None);
    assert_eq!(events.len(), 1);
    assert!(events[0].standing);
    assert_eq!(events[0].contradictions[0].field, Field::Happened);
    assert_eq!(events[0].outcome, None);
}

#[test]
fn an_office_and_its_holder_are_one_person() {
    let s = source("a", "X", "2021-03-12");
    let mut office = person("x", "VEN", "head of state");
    office.name = "Venezuelan president".to_owned();
    let talks = |id: &str, who| {
        tell(id, &s, EventType::Consult, &[putin()], &[who]).on("2021-03-11", "2021-03-11", "on Thursday")
    };
    assert_eq!(fold(&[talks("1", maduro()), talks("2", office)], None).len(), 1);
    assert_eq!(fold(&[talks("1", maduro()), talks("2", person("A", "VEN", "head of state"))], None).len(), 2);
}

#[test]
fn different_deeds_stay_apart() {
    let s = source("a", "X", "2021-03-12");
    let on = |t: Telling, day: &str| t.on(day, day, day);
    let call = on(tell("1", &s, EventType::Consult, &[putin()], &[maduro()]).mode("phone"), "2021-03-11");
    let meeting = on(tell("2", &s, EventType::Consult, &[putin()], &[maduro()]).mode("visit"), "2021-03-11");
    let week_later = on(tell("3", &s, EventType::Consult, &[putin()], &[maduro()]).mode("visit"), "2021-03-18");
    let ministers = on(
        tell(
            "4",
            &s,
            EventType::Consult,
            &[person("L", "RUS", "foreign minister")],
            &[person("A", "VEN", "foreign minister")],
        ),
        "2021-03-11",
    );
    assert_eq!(fold(&[call, meeting, week_later, ministers], None).len(), 4);
}

#[test]
fn copies_are_one_origin() {
    let signature: Vec<u32> = (0..60).collect();
    let copy = |id: &str, outlet: &str, changed: u32| {
        let mut s = (*source(id, "", "2021-03-12")).clone();
        s.outlet = Some(outlet.to_owned());
        s.signature = signature.iter().map(|&v| if v < changed { v + 1000 } else { v }).collect();
        std::sync::Arc::new(s)
    };
    let told = |id: &str, s| {
        tell(id, &s, EventType::Consult, &[putin()], &[maduro()]).on("2021-03-11", "2021-03-11", "on Thursday")
    };
    let events = fold(
        &[told("1", copy("a", "One", 0)), told("2", copy("b", "Two", 12)), told("3", copy("c", "Three", 60))],
        None,
    );
    assert_eq!((events.len(), events[0].origins), (1, 2));
}

#[test]
fn the_timeline_reads() {
    let events = fold(&dyad(), None);
    let text = render(&timeline(&events, "RUS", Some("VEN"), Some(date("2020-02-08"))), 0);
    assert!(text.contains("no outcome found as of 2020-02-08"), "{text}");
    assert!(text.contains("early October"), "{text}");
    eprintln!("{text}");
}

/// A small world: few parties, types, days and articles, so that many reports meet.
fn world() -> impl Strategy<Value = Vec<Telling>> {
    let one = (0..4usize, 0..4usize, 0..5usize, 0..40i32, 0..3i32, 0..6usize, 0..5u8, prop::bool::ANY, 0..12u8);
    prop::collection::vec(one, 1..40).prop_map(|rows| {
        let states = ["RUS", "VEN", "USA", "CHN"];
        let types = [EventType::Consult, EventType::Support, EventType::Sanction, EventType::Assault, EventType::Aid];
        rows.into_iter()
            .enumerate()
            .map(|(n, (a, r, ty, day, width, article, phase, dated, who))| {
                let start = date("2021-01-01");
                let known = start.checked_add(jiff::Span::new().days(article as i64 * 7)).expect("in range");
                let s = source(&format!("a{article}"), ["AFP", "BBC", ""][article % 3], &known.to_string());
                let recipient = if r == a { Vec::new() } else { vec![state(states[r])] };
                // Some articles tell who people are, others name them alone.
                let actor = match who {
                    0 => person("Pavel Zorbenin", states[a], "energy minister"),
                    1 => person("Irina Zorbenin", states[a], "foreign minister"),
                    2 => person("Tovo Nardiki", states[a], "head of state"),
                    3 | 4 => bare("Zorbenin"),
                    5 => bare("Pavel Zorbenin"),
                    6 | 7 => bare("Nardiki"),
                    _ => state(states[a]),
                };
                let mut t = tell(&format!("{n:03}"), &s, types[ty], &[actor], &recipient);
                if who == 8 {
                    t = t.by(&["Nardiki"]);
                }
                t.position = n as u32;
                t.lemma = ["do", "invade", "stand", "support"][(day % 4) as usize].to_owned();
                t.mode = (width == 1 && types[ty] == EventType::Consult).then(|| "phone".to_owned());
                if day % 3 == 0 {
                    t = t.at("Townsville", "CHN");
                }
                let phases = [Phase::Done, Phase::Announced, Phase::Moved, Phase::Cancelled, Phase::UnderWay];
                let polarity = if phase == 4 && width == 0 { Polarity::Negative } else { Polarity::Positive };
                t = t.phase(polarity, Modality::Asserted, phases[phase as usize]);
                if dated {
                    let from = start.checked_add(jiff::Span::new().days(i64::from(day))).expect("in range");
                    let to = from.checked_add(jiff::Span::new().days(i64::from(width * 3))).expect("in range");
                    t = t.on(&from.to_string(), &to.to_string(), "then");
                }
                t
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_does_not_matter(mut tellings in world(), seed in prop::collection::vec(0..1000usize, 40)) {
        let before = fold(&tellings, None);
        let n = tellings.len();
        for (i, s) in seed.iter().enumerate() {
            tellings.swap(i % n, s % n);
        }
        prop_assert_eq!(before, fold(&tellings, None));
    }

    #[test]
    fn sameness_is_symmetric_and_found_through_keys(tellings in world()) {
        for a in &tellings {
            for b in &tellings {
                prop_assert_eq!(same(a, b), same(b, a));
                if same(a, b) && a.report != b.report {
                    let met = legation_record::keys(a).iter().any(|x| {
                        legation_record::keys(b).iter().any(|y| x.block == y.block && x.lo <= y.hi && y.lo <= x.hi)
                    });
                    prop_assert!(met, "{:?} and {:?} are the same but share no key", a, b);
                }
            }
        }
    }

    /// What becomes known later changes no link of what was known before: what lets the store refold only what is
    /// touched, and answer as of a day from the groups of today.
    #[test]
    fn links_look_back_alone(tellings in world(), day in 0..90i64) {
        let all: Vec<&Telling> = tellings.iter().collect();
        let day = date("2021-01-01").saturating_add(jiff::Span::new().days(day));
        let known: Vec<usize> = (0..all.len()).filter(|&i| all[i].is_known(Some(day))).collect();
        let then: Vec<&Telling> = known.iter().map(|&i| all[i]).collect();
        let (now, then_links) = (links(&all), links(&then));
        for (n, &i) in known.iter().enumerate() {
            let mut linked: Vec<usize> = then_links[n].iter().map(|&m| known[m]).collect();
            linked.sort_unstable();
            let mut whole = now[i].clone();
            whole.sort_unstable();
            prop_assert_eq!(linked, whole);
        }
        let groups = components(&all, &now);
        for group in components(&then, &then_links) {
            let home = groups.iter().find(|g| g.contains(&known[group[0]])).expect("every report is in a group");
            prop_assert!(group.iter().all(|&i| home.contains(&known[i])));
        }
    }

    /// Who somebody is, is learned from what had been published by then: events as of a day need nothing that came later.
    #[test]
    fn a_day_knows_nothing_of_later_days(tellings in world(), day in 0..90i64) {
        let day = Some(date("2021-01-01").saturating_add(jiff::Span::new().days(day)));
        let then: Vec<Telling> = tellings.iter().filter(|t| t.is_known(day)).cloned().collect();
        prop_assert_eq!(fold(&tellings, day), fold(&then, day));
    }

    #[test]
    fn every_report_is_in_one_event(tellings in world()) {
        let events = fold(&tellings, None);
        let mut seen: Vec<&str> = events.iter().flat_map(|e| e.reports.iter().map(|m| m.report.as_str())).collect();
        seen.sort_unstable();
        let mut all: Vec<&str> = tellings.iter().map(|t| t.report.as_str()).collect();
        all.sort_unstable();
        prop_assert_eq!(seen, all);
    }
}

#[test]
fn a_packed_telling_comes_back() {
    let mut odd = tell("1", &source("p", "", "2021-03-01"), EventType::Assault, &[], &[state("RUS")]);
    odd.time = legation_schema::Interval {
        from: Some("-000044-03-15".parse().expect("a day")),
        to: Some("2021-03-01T23:59".parse().expect("a minute")),
        grain: legation_schema::Grain::Century,
        zone: Some("+03:00".into()),
    };
    odd.goldstein = Some(-9.9);
    let mut knowing = tell("2", &source("p", "", "2021-03-01"), EventType::Consult, &[putin()], &[maduro()]).by(&["X"]);
    knowing.voices[0].actor = putin();
    knowing.learned.push(Learned {
        name: "Putin".into(),
        actor: putin(),
        article: "q".into(),
        report: "r:1".into(),
        known: Some(date("2021-02-28")),
        reports: vec!["r:2".into()],
    });
    for t in dyad().iter().chain([&odd, &knowing]) {
        let bytes = t.pack();
        assert_eq!(Telling::unpack(&bytes, &t.source).as_ref(), Some(t));
        for cut in 0..bytes.len() {
            assert_eq!(Telling::unpack(&bytes[..cut], &t.source), None);
        }
        assert_eq!(Telling::unpack(&[&[0], &bytes[1..]].concat(), &t.source), None);
    }
}

#[test]
fn undated_talk_of_calls_joins_no_two_of_them() {
    let call = |id: &str, page: &Arc<Source>, day: &str, text: &str| {
        tell(id, page, EventType::Consult, &[putin()], &[maduro()]).on(day, day, text)
    };
    let monday = source("p", "TASS", "2021-03-01");
    let friday = source("q", "BBC", "2021-03-05");
    let later = source("z", "AP", "2021-03-06");
    let first = call("1", &monday, "2021-03-01", "on Monday");
    let second = call("2", &friday, "2021-03-05", "today");
    // "They have spoken": of both, as far as one telling can say.
    let vague = tell("3", &later, EventType::Consult, &[putin()], &[maduro()]);
    assert!(same(&vague, &first) && same(&vague, &second) && !same(&first, &second));
    let mut all = vec![first, second, vague];
    for _ in 0..3 {
        all.rotate_left(1);
        let events = fold(&all, None);
        let mut sizes: Vec<usize> = events.iter().map(|e| e.reports.len()).collect();
        sizes.sort_unstable();
        assert_eq!(sizes, [1, 2]);
        // The nearest before it was told.
        assert_eq!(visit_of(&events, "r:3").id, "e:2");
    }
}

#[test]
fn who_speaks_without_a_name_is_not_named() {
    let page = source("p", "", "2021-03-01");
    let mut t = tell("1", &page, EventType::Support, &[putin()], &[maduro()]);
    t.voices = ["I", "Interfax"]
        .map(|name| legation_record::Voice { actor: bare(name), kind: legation_schema::SpeechAct::States })
        .into();
    let event = &fold(&[t], None)[0];
    assert_eq!(event.speakers, ["Interfax"]);
}

#[test]
fn one_voice_in_one_article_contradicts_nobody() {
    let page = source("p", "TASS", "2021-03-01");
    let yes = tell("1", &page, EventType::Consult, &[putin()], &[maduro()]).on("2021-03-01", "2021-03-01", "today");
    let mut no = tell("2", &page, EventType::Consult, &[putin()], &[maduro()]).on("2021-03-01", "2021-03-01", "today");
    (no.status, no.polarity) = (Status::Negated, Polarity::Negative);
    let alone = fold(&[yes.clone(), no.clone()], None);
    assert!(alone.iter().all(|e| e.contradictions.is_empty()));
    // Somebody else's word against it is a contradiction.
    let other = source("q", "BBC", "2021-03-01");
    no.source = other;
    let events = fold(&[yes, no], None);
    assert_eq!(events[0].contradictions[0].field, Field::Happened);
}
