//! When an undated article can have been published, by what it says itself.

use jiff::civil::Date;
use legation_schema::{Article, BlockKind, Dated, Doc, Grain, Interval, Point, Timex, TimexType};

use crate::tense::{PLANS, Tense, is_verb, tense_at};

/// An interval for the publication of an undated article, with the reasoning as evidence; none where the text gives
/// no more than a guess, or where the date is known.
///
/// Two kinds of evidence count, and only dates with a year of their own: what is told as past was not before that date
/// ("was re-elected in May 2018"), what is told as to come not after it ("will be held in 2020"). A side without
/// evidence stays open.
///
/// ```
/// use legation_schema::{Article, Doc};
/// assert!(legation_timex::bound_publication(&Article::default(), &Doc::default()).is_none());
/// ```
pub fn bound_publication(article: &Article, doc: &Doc) -> Option<Dated> {
    let published = &article.published;
    if published.interval.from.is_some() || published.interval.to.is_some() {
        return None;
    }
    let (timexes, _) = crate::resolve(article, doc);
    let mut after: Option<(Date, &Timex)> = None;
    let mut before: Option<(Date, &Timex)> = None;
    for t in timexes.iter().filter(|t| has_year(t)) {
        let Some((from, to)) = t.interval.bounds() else { continue };
        match side(article, doc, t) {
            Some(Side::Past) if after.is_none_or(|(d, _)| from > d) => after = Some((from, t)),
            Some(Side::Future) if before.is_none_or(|(d, _)| to < d) => before = Some((to, t)),
            _ => {}
        }
    }
    // What is to come cannot lie before what is past: one of the two was misread, and the past is read more safely.
    if let (Some((a, _)), Some((b, _))) = (after, before)
        && b < a
    {
        before = None;
    }
    let mut reasons = Vec::new();
    if let Some((d, t)) = after {
        reasons.push(format!("tells of \"{}\" as past: not before {d}", t.text));
    }
    if let Some((d, t)) = before {
        reasons.push(format!("tells of \"{}\" as to come: not after {d}", t.text));
    }
    if reasons.is_empty() {
        return None;
    }
    let interval = Interval {
        from: after.map(|(d, _)| Point::Day(d)),
        to: before.map(|(d, _)| Point::Day(d)),
        grain: Grain::Unknown,
        zone: None,
    };
    Some(Dated { interval, basis: "text bounds".to_owned(), evidence: Some(reasons.join("; ")) })
}

enum Side {
    Past,
    Future,
}

/// A date that names its year in four digits.
fn has_year(t: &Timex) -> bool {
    let year = t.value.get(..4).filter(|y| y.bytes().all(|b| b.is_ascii_digit()));
    matches!(t.kind, TimexType::Date | TimexType::Time)
        && t.interval.grain <= Grain::Year
        && year.is_some_and(|y| t.text.contains(y))
}

/// Which side of the publication a date lies on, where the words about it leave no doubt.
fn side(article: &Article, doc: &Doc, t: &Timex) -> Option<Side> {
    let top =
        doc.tokens_in(t.span).rev().find(|&i| doc.head(i).is_some_and(|h| !t.span.contains(doc.token(h).span)))?;
    let block = article.blocks.get(doc.sentence_of(top).block as usize).map(|b| b.kind);
    if block == Some(BlockKind::Caption) {
        // A photograph is older than its caption.
        return (t.interval.grain == Grain::Day).then_some(Side::Past);
    }
    let start = doc.tokens_in(t.span).start;
    let before = if start > 0 { doc.word(start - 1).to_ascii_lowercase() } else { String::new() };
    // "the 2020 election": the noun's year, whichever side the clause is on.
    if matches!(doc.token(top).dep, "compound" | "nummod" | "amod" | "nmod" | "poss") {
        return None;
    }
    let planned = std::iter::once(top).chain(doc.ancestors(top)).any(|a| {
        let lemma = &*doc.token(a).lemma;
        PLANS.contains(&lemma)
            || matches!(lemma, "would" | "should" | "could" | "goal" | "target" | "deadline" | "until")
    });
    match tense_at(doc, top) {
        // "has opened in July" is no English: the date hangs elsewhere. Only "since" goes with the perfect.
        Tense::Perfect if !planned && before == "since" => Some(Side::Past),
        Tense::Past | Tense::Pluperfect
            if !planned
                && matches!(before.as_str(), "in" | "on" | "since" | "of" | "during" | "early" | "late" | ",") =>
        {
            Some(Side::Past)
        }
        Tense::Future if matches!(before.as_str(), "in" | "on" | "by" | "until" | "from") && will(doc, top) => {
            Some(Side::Future)
        }
        _ => None,
    }
}

/// A plain "will" or a plan, not a "would" told of the past.
fn will(doc: &Doc, top: u32) -> bool {
    let Some(verb) = doc.ancestors(top).find(|&a| is_verb(doc.token(a).tag)) else { return false };
    let planned = matches!(&*doc.token(verb).lemma, "plan" | "schedule" | "expect" | "due" | "set")
        && doc.token(verb).tag != "VBD";
    let aux = |v: u32| {
        doc.children_by(v, "aux")
            .any(|c| matches!(doc.word(c).to_ascii_lowercase().as_str(), "will" | "'ll" | "’ll" | "shall"))
    };
    planned || aux(verb)
}
