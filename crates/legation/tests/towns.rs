//! Towns that the language model takes for somebody, through the whole pipeline. Skipped where the language model or the
//! gazetteer is absent.
#![allow(clippy::print_stderr)] // Says what was skipped.

/// States of the recipients of all reports on `text`.
fn recipients(pipeline: &legation::Pipeline, text: &str) -> Vec<Option<String>> {
    let coded = pipeline.session().code_text(text, Some("2020-05-04".parse().expect("a date")));
    coded.reports.iter().flat_map(|r| r.recipient.iter().map(|p| p.actor.country.clone())).collect()
}

#[test]
fn a_town_that_stands_where_only_places_stand_is_of_its_state() {
    let Ok(pipeline) = legation::Pipeline::open(&legation::Options::default()) else {
        eprintln!("skipped: no language model is installed");
        return;
    };
    if pipeline.knowledge().gazetteer.is_none() {
        eprintln!("skipped: no gazetteer is installed");
        return;
    }
    for (text, state) in [
        ("Troops from Rwanda crossed into Goma on Monday.", "COD"),
        ("Indian troops sailed out of Trincomalee on Saturday.", "LKA"),
        ("Chadian rebels left Bunia. Then Uganda bombed Bunia.", "COD"),
    ] {
        assert_eq!(recipients(&pipeline, text), [Some(state.to_owned())], "{text}");
    }
    // Who is called by a full name or speaks is a person, whatever town has the name.
    for text in
        ["Uganda sued Peter Goma on Monday. Uganda accused Goma of fraud.", "Goma said so. Uganda criticised Goma."]
    {
        let of = recipients(&pipeline, text);
        assert!(!of.is_empty() && of.iter().all(Option::is_none), "{text}: {of:?}");
    }
}
