//! When an undated article can have been published, by what it says itself.

use jiff::civil::Date;
use legation_schema::{Article, BlockKind, Dated, Doc, Grain, Interval, Point, Span, Timex, TimexType};

use crate::tense::{PLANS, Tense, is_verb, tense_at};
use crate::value::add_days;

/// The time a person named with a title held the office, as a table of offices has it: a text that tells of "President
/// A" as in office speaks from that time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tenure {
    /// Title and name in the article's text.
    pub span: Span,
    pub from: Option<Date>,
    pub to: Option<Date>,
}

/// A bound with what it was read from.
type Evidence = (Date, String);

/// An interval for the publication of an undated article, with the reasoning as evidence; none where the text gives
/// no more than a guess, or where the date is known.
///
/// What counts, strongest first:
///
/// * a dateline: a date with its year that stands by itself at the head or foot of the text, or opens a wire story;
/// * dates with a year of their own: what is told as past was not before that date ("was re-elected in May 2018"), what is
///   told as to come not after it ("will be held in 2020");
/// * the terms of those who are told of as in office (`tenures`, from a table the caller has);
/// * a weekday with its date but no year ("Tuesday, 12 March"), where these bounds leave one year that has it.
///
/// A side without evidence stays open: papers go on mentioning a year for decades, so the latest year named says nothing
/// about how late a text can be.
///
/// ```
/// use legation_schema::{Article, Doc};
/// assert!(legation_timex::bound_publication(&Article::default(), &Doc::default(), &[]).is_none());
/// ```
pub fn bound_publication(article: &Article, doc: &Doc, tenures: &[Tenure]) -> Option<Dated> {
    let published = &article.published;
    if published.interval.from.is_some() || published.interval.to.is_some() {
        return None;
    }
    let (timexes, _) = crate::resolve(article, doc);
    let mut after: Option<Evidence> = None;
    let mut before: Option<Evidence> = None;
    for t in timexes.iter().filter(|t| has_year(t)) {
        let Some((from, to)) = t.interval.bounds() else { continue };
        match side(article, doc, t) {
            Some(Side::Past) => {
                later(&mut after, from, || format!("tells of \"{}\" as past: not before {from}", t.text))
            }
            Some(Side::Future) => {
                earlier(&mut before, to, || format!("tells of \"{}\" as to come: not after {to}", t.text));
            }
            None => {}
        }
    }
    if let Some((from, to, line)) = dateline(article, doc, &timexes) {
        // A date told as past that lies after it says that the line is not the publication's.
        if after.as_ref().is_none_or(|(d, _)| add_days(to, 1).is_some_and(|next| *d <= next)) {
            let grain = if from == to { Grain::Day } else { Grain::Unknown };
            let interval = Interval { from: Some(Point::Day(from)), to: Some(Point::Day(to)), grain, zone: None };
            let evidence = Some(format!("dateline \"{line}\""));
            return Some(Dated { interval, basis: "text bounds".to_owned(), evidence });
        }
    }
    // What is to come cannot lie before what is past: one of the two was misread, and the past is read more safely.
    if let (Some((a, _)), Some((b, _))) = (&after, &before)
        && b < a
    {
        before = None;
    }
    in_office(article, tenures, &mut after, &mut before);
    if let (Some((a, _)), Some((b, _))) = (&after, &before)
        && let Some((day, pair)) = only_weekday(article, &timexes, *a, *b)
    {
        // News gives a weekday with its date for what is at most some months away.
        let reason = |d: Date, word: &str| format!("\"{pair}\" fits {day} alone: {word} {d}");
        if let (Some(from), Some(to)) = (add_days(day, -120), add_days(day, 180)) {
            later(&mut after, from, || reason(from, "not before"));
            earlier(&mut before, to, || reason(to, "not after"));
        }
    }
    if after.is_none() && before.is_none() {
        return None;
    }
    let interval = Interval {
        from: after.as_ref().map(|(d, _)| Point::Day(*d)),
        to: before.as_ref().map(|(d, _)| Point::Day(*d)),
        grain: Grain::Unknown,
        zone: None,
    };
    let reasons: Vec<String> = after.into_iter().chain(before).map(|(_, reason)| reason).collect();
    Some(Dated { interval, basis: "text bounds".to_owned(), evidence: Some(reasons.join("; ")) })
}

fn later(bound: &mut Option<Evidence>, date: Date, reason: impl FnOnce() -> String) {
    if bound.as_ref().is_none_or(|(d, _)| date > *d) {
        *bound = Some((date, reason()));
    }
}

fn earlier(bound: &mut Option<Evidence>, date: Date, reason: impl FnOnce() -> String) {
    if bound.as_ref().is_none_or(|(d, _)| date < *d) {
        *bound = Some((date, reason()));
    }
}

/// Narrows the bounds by who is in office, if all agree with one another and with the dates of the text.
fn in_office(article: &Article, tenures: &[Tenure], after: &mut Option<Evidence>, before: &mut Option<Evidence>) {
    let (mut from, mut to) = (after.clone(), before.clone());
    for t in tenures {
        let name = t.span.of(&article.text);
        if let Some(d) = t.from {
            later(&mut from, d, || format!("\"{name}\" in office: not before {d}"));
        }
        // Papers go on giving a title for some months after its holder has left: a year covers them.
        if let Some((end, d)) = t.to.and_then(|end| Some((end, add_days(end, 365)?))) {
            earlier(&mut to, d, || format!("\"{name}\" in office until {end}: not after {d}"));
        }
    }
    let agree = match (&from, &to) {
        (Some((a, _)), Some((b, _))) => a <= b,
        _ => true,
    };
    if agree {
        (*after, *before) = (from, to);
    }
}

/// How many blocks at the head of a text a dateline may stand among.
const HEAD: usize = 6;

/// Days of a dateline and its words: a short block with a date and hardly more, or the date that opens a wire story.
fn dateline(article: &Article, doc: &Doc, timexes: &[Timex]) -> Option<(Date, Date, String)> {
    let blocks = &article.blocks;
    let mut found: Option<(Date, Date, String)> = None;
    for (i, block) in blocks.iter().enumerate() {
        let head = i < HEAD;
        if !head && i + 2 < blocks.len() {
            continue;
        }
        let inside = || timexes.iter().filter(|t| block.span.contains(t.span));
        let mut dates = inside().filter(|t| has_year(t) && is_day(t));
        let Some(t) = dates.next() else { continue };
        let Some((day, _)) = t.interval.bounds() else { continue };
        // "Posted March 3, 2009; updated March 4, 2009".
        let last = dates.filter_map(|t| t.interval.bounds()).map(|b| b.0).max().unwrap_or(day);
        let text = article.block_text(block).trim();
        let near = (0..=60).contains(&(last - day).get_days());
        let alone = block.kind == BlockKind::Dateline || (near && stands_alone(doc, block.span, timexes));
        let (from, to) = if alone {
            (day, if near { last } else { day })
        } else if head && opens_wire(article, block.span, t) {
            // Copy is dated where it is filed; papers print it that day or the next.
            (day, add_days(day, 1)?)
        } else {
            continue;
        };
        found = Some(match found {
            None => (from, to, text.get(..80.min(text.len())).unwrap_or(&t.text).to_owned()),
            // "Posted 3 March", "updated 5 March": somewhere between; years apart, one of them is something else.
            Some((a, b, line)) if (from - b).get_days().abs() <= 60 => (a.min(from), b.max(to), line),
            Some(first) => first,
        });
    }
    found
}

fn is_day(t: &Timex) -> bool {
    t.interval.bounds().is_some_and(|(a, b)| a == b)
}

/// Whether a block holds times and no more than a few words beside them, none of them a verb of its own.
fn stands_alone(doc: &Doc, block: Span, timexes: &[Timex]) -> bool {
    const SAID: &[&str] =
        &["published", "posted", "updated", "issued", "released", "filed", "dated", "release", "update"];
    let mut others = 0;
    for i in doc.tokens_in(block) {
        let tok = doc.token(i);
        if timexes.iter().any(|t| t.span.contains(tok.span)) || tok.tag.is_empty() || !is_word(doc.word(i)) {
            continue;
        }
        let word = doc.word(i).to_ascii_lowercase();
        others += 1;
        if others > 6 || (is_verb(tok.tag) && !SAID.contains(&word.as_str())) {
            return false;
        }
        // "in March 2008": a title, not a date of its own.
        if matches!(word.as_str(), "in" | "since" | "until" | "of" | "from" | "after" | "before") {
            return false;
        }
    }
    true
}

fn is_word(word: &str) -> bool {
    word.chars().any(char::is_alphabetic)
}

/// "KABUL, March 3, 2009 (Agency) —": capitals before the date, a dash or brackets after it.
fn opens_wire(article: &Article, block: Span, t: &Timex) -> bool {
    let Some(before) = article.text.get(block.start as usize..t.span.start as usize) else { return false };
    let after = article.text.get(t.span.end as usize..block.end as usize).unwrap_or("").trim_start();
    let place = before.len() <= 60
        && before.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).all(|w| {
            w.chars().next().is_some_and(char::is_uppercase) || matches!(w, "of" | "the" | "de" | "al" | "el" | "la")
        });
    let bracketed = after.starts_with('(') && after.find(')').is_some_and(|end| end < 40);
    place && (bracketed || after.starts_with(['—', '–', '-', ':', '/', '|', '·', '•']))
}

/// The one day between the bounds that a weekday with a date but no year can mean, with their words.
fn only_weekday(article: &Article, timexes: &[Timex], after: Date, before: Date) -> Option<(Date, String)> {
    for (i, t) in timexes.iter().enumerate() {
        let Some((month, dom)) = t.value.strip_prefix("XXXX-").and_then(|d| d.split_once('-')) else { continue };
        let (Ok(month), Ok(dom)) = (month.parse::<i8>(), dom.parse::<i8>()) else { continue };
        // "Tuesday, March 12" is one expression, "Tuesday (March 12)" two.
        let (weekday, start) = match weekday_word(&t.text) {
            Some(w) => (w, t.span.start),
            None => {
                let Some(last) = i.checked_sub(1).and_then(|i| timexes.get(i)) else { continue };
                let gap = article.text.get(last.span.end as usize..t.span.start as usize).unwrap_or("-");
                let Some(w) = weekday_word(&last.text).filter(|_| gap.len() <= 3 && !gap.contains(char::is_alphabetic))
                else {
                    continue;
                };
                (w, last.span.start)
            }
        };
        let mut fits = (after.year() - 1..=before.year() + 1)
            .filter_map(|y| Date::new(y, month, dom).ok())
            .filter(|d| d.weekday().to_monday_one_offset() == weekday)
            .filter(|d| (*d - before).get_days() <= 120 && (after - *d).get_days() <= 180);
        if let (Some(one), None) = (fits.next(), fits.next()) {
            let words = article.text.get(start as usize..t.span.end as usize).unwrap_or(&t.text);
            return Some((one, words.to_owned()));
        }
    }
    None
}

/// The weekday an expression begins with, Monday being 1.
fn weekday_word(text: &str) -> Option<i8> {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let first = text.split(|c: char| !c.is_alphabetic()).next()?.to_ascii_lowercase();
    DAYS.iter().position(|d| *d == first).map(|i| i as i8 + 1)
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
