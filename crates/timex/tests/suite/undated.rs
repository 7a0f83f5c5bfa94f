//! What an undated text says of its own date.

use std::sync::Arc;

use legation_schema::{Article, Block, BlockKind, Dated, Doc, Span};
use legation_timex::{Tenure, bound_publication};

#[test]
fn an_undated_article_is_bounded_by_what_it_tells() {
    let (text, doc) = crate::common::parsed(
        "
        He PRP he 2 nsubj
        won VBD win 0 ROOT
        office NN office 2 dobj
        in IN in 2 prep
        May NNP May 4 pobj
        2018 CD 2018 5 nummod",
    );
    let bound = bound_publication(&crate::common::article(&text, None), &doc, &[]).expect("a bound");
    assert_eq!(bound.interval.from.map(|p| p.to_string()).as_deref(), Some("2018-05-01"));
    assert_eq!(bound.interval.to, None);
    assert_eq!(bound.basis, "text bounds");
    assert!(bound.evidence.is_some_and(|e| e.contains("May 2018")));
    let known = crate::common::article(&text, Some(("2019-05-04", "2019-05-04")));
    assert!(bound_publication(&known, &doc, &[]).is_none());
}

/// Paragraphs parted by empty lines, with the tags that `common::tagged` reads.
fn paragraphs(source: &str) -> (Article, Doc) {
    let (text, doc) = crate::common::tagged(source);
    let mut blocks = Vec::new();
    let mut at = 0;
    for part in text.split("\n\n") {
        blocks.push(Block { kind: BlockKind::Paragraph, span: Span::new(at, at + part.len()) });
        at += part.len() + 2;
    }
    let text: Arc<str> = text.into();
    (Article { text, blocks, ..Article::default() }, doc)
}

fn days(bound: Option<&Dated>) -> String {
    let end = |p: Option<legation_schema::Point>| p.map(|p| p.to_string()).unwrap_or_default();
    bound.map_or_else(|| "none".to_owned(), |b| format!("{}..{}", end(b.interval.from), end(b.interval.to)))
}

#[test]
fn a_dateline_is_the_publication() {
    for (text, expected) in [
        ("Envoys meet\n\nMarch 3, 2009\n\nOslo recalled/VBD its envoy.", "2009-03-03..2009-03-03"),
        ("Envoys meet\n\nTuesday, March 3, 2009\n\nOslo recalled/VBD its envoy.", "2009-03-03..2009-03-03"),
        (
            "Envoys meet\n\nPosted/VBN March 3, 2009; updated/VBN March 4, 2009\n\nOslo recalled/VBD it.",
            "2009-03-03..2009-03-04",
        ),
        ("Envoys meet\n\nOSLO, March 3, 2009 (Agency) — The envoy left/VBD.", "2009-03-03..2009-03-04"),
        // Told, not printed above.
        ("Envoys meet\n\nThey met/VBD March 3, 2009\n\nOslo recalled/VBD its envoy.", "none"),
    ] {
        let (article, doc) = paragraphs(text);
        let bound = bound_publication(&article, &doc, &[]);
        assert_eq!(days(bound.as_ref()), expected, "{text}");
    }
}

#[test]
fn terms_of_office_bound_and_a_weekday_with_its_date_narrows() {
    let (article, doc) = paragraphs("President Someone spoke/VBD on Tuesday, March 12, in Oslo.");
    let day = |d: &str| d.parse().ok();
    let term = Tenure { span: Span::new(0, 17), from: day("2010-05-01"), to: day("2015-05-01") };
    // Of these years 2013 alone has 12 March on a Tuesday.
    let bound = bound_publication(&article, &doc, &[term]);
    assert_eq!(days(bound.as_ref()), "2012-11-12..2013-09-08");
    assert!(bound.and_then(|b| b.evidence).is_some_and(|e| e.contains("Tuesday, March 12")));
    // Two who were never in office together bound nothing.
    let other = Tenure { from: day("2020-01-01"), to: None, ..term };
    assert!(bound_publication(&article, &doc, &[term, other]).is_none());
}
