//! When an event was told to happen.

use legation_schema::{Article, Doc, EventTime, Grain, Interval, Point, Timex, TimexType};

use crate::tense::{Tense, tense_at};
use crate::value::add_days;

/// The time of the event that token `trigger` tells of.
pub fn event_time(article: &Article, doc: &Doc, timexes: &[Timex], trigger: u32) -> EventTime {
    if trigger as usize >= doc.tokens.len() {
        return EventTime { basis: "none".to_owned(), ..EventTime::default() };
    }
    let sentence = doc.sentence_of(trigger);
    let here: Vec<&Timex> = timexes.iter().filter(|t| sentence.span.contains(t.span) && usable(t)).collect();
    let mut best: Option<(u32, &Timex)> = None;
    for t in here {
        let Some(cost) = distance(doc, t, trigger) else { continue };
        if best.is_none_or(|b| cost < b.0) {
            best = Some((cost, t));
        }
    }
    if let Some((_, t)) = best {
        return EventTime {
            interval: t.interval.clone(),
            text: Some(t.text.clone()),
            span: Some(t.span),
            basis: "expression".to_owned(),
        };
    }
    let published = &article.published.interval;
    match (tense_at(doc, trigger), published.from, published.to) {
        (Tense::Past | Tense::Perfect, Some(from), Some(to)) => {
            let from = add_days(from.date(), -3).unwrap_or(from.date());
            let interval = Interval {
                from: Some(Point::Day(from)),
                to: Some(Point::Day(to.date())),
                grain: Grain::Unknown,
                zone: None,
            };
            EventTime { interval, basis: "tense".to_owned(), ..EventTime::default() }
        }
        (Tense::Future, Some(from), _) => {
            let interval =
                Interval { from: Some(Point::Day(from.date())), to: None, grain: Grain::Unknown, zone: None };
            EventTime { interval, basis: "tense".to_owned(), ..EventTime::default() }
        }
        _ => EventTime { basis: "none".to_owned(), ..EventTime::default() },
    }
}

fn usable(t: &Timex) -> bool {
    matches!(t.kind, TimexType::Date | TimexType::Time) && !t.interval.is_unbounded()
}

/// Steps from the expression up to the trigger in the parse.
fn distance(doc: &Doc, t: &Timex, trigger: u32) -> Option<u32> {
    let range = doc.tokens_in(t.span);
    let top = range.clone().rev().find(|&i| doc.head(i).is_some_and(|h| !range.contains(&h)))?;
    doc.ancestors(top).position(|a| a == trigger).map(|n| n as u32)
}
