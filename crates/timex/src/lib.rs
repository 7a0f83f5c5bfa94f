#![doc = include_str!("../README.md")]

mod bound;
mod event;
mod grammar;
mod resolve;
mod tense;
mod value;
mod words;

use jiff::civil::Date;
use legation_schema::{Article, BlockKind, Doc, Issue, Span, Timex};

pub use bound::{Tenure, bound_publication};
pub use event::event_time;
pub use value::interval;

use grammar::{Base, Match, Scan, Sem, Sub};
use resolve::{Anchors, Context};
use tense::Tense;
use words::Unit;

/// All time expressions of the article, in text order, resolved against `article.published`.
///
/// The parse decides direction ("will meet on Sunday"); without one, the tags of `doc` do, and without tags the
/// publication day alone. Where the publication is unknown, expressions resolve against each other in text order.
pub fn resolve(article: &Article, doc: &Doc) -> (Vec<Timex>, Vec<Issue>) {
    let text: &str = &article.text;
    let lower = text.to_ascii_lowercase();
    let (earliest, dct) = publication_days(article);
    let narrative = dct.is_none() && is_narrative(article, &lower, doc);
    let mut timexes = Vec::new();
    let mut anchors = Anchors::default();
    let mut atoms = Vec::new();
    for (block, kind) in block_spans(article) {
        anchors.enter_block();
        words::atoms(&lower, block, &mut atoms);
        let token =
            |i: usize| doc.token_at(atoms[i].span.start).filter(|&t| doc.token(t).span.start < atoms[i].span.end);
        let tag = |i: usize| token(i).map_or("", |t| doc.token(t).tag);
        let scan = Scan { text, lower: &lower, atoms: &atoms, tag: &tag, day_first: day_first(article) };
        let mut found = grammar::scan(&scan);
        grammar::lean(&scan, &mut found);
        grammar::share_years(&scan, &mut found);
        lend_days(doc, &token, &mut found);
        for m in found {
            let span = Span { start: atoms[m.start].span.start, end: atoms[m.end - 1].span.end };
            let span = words::with_brackets(text, span);
            let tense = match grammar::direction(&scan, m.start) {
                Some(tense) => tense,
                None => token(m.end - 1).map_or(Tense::Unknown, |t| tense::tense_at(doc, head_of(doc, t, span))),
            };
            // "The Germans soon intervened" places nothing; "will visit soon" does.
            let text_of = span.of(&lower);
            if matches!(text_of, "soon" | "very soon")
                && matches!(tense, Tense::Past | Tense::Perfect | Tense::Pluperfect)
            {
                continue;
            }
            let cx = Context { dct, anchors: &anchors, tense, narrative };
            let every = token(m.end - 1).is_some_and(|t| is_classed(doc, head_of(doc, t, span)));
            let (kind_of, value, interval, evidence) = match m.sem {
                Sem::Date { year: None, sub: Sub::Month(_) | Sub::Season(_) } | Sem::Weekday(_) if every => {
                    resolve::of_each(&m.sem)
                }
                _ => resolve::between(&m.sem, &cx, earliest, m.modifier),
            };
            let timex = Timex {
                span,
                text: span.of(text).to_owned(),
                kind: kind_of,
                value,
                modifier: m.modifier.map(str::to_owned),
                interval,
                evidence,
            };
            // A caption's date is its photograph's: the text does not go on from there.
            // "by 1945", "until May" and "since 1990" point away from where the text is.
            let away = grammar::points_away(&scan, m.start)
                || (tense == Tense::Pluperfect && dct.is_some())
                || matches!(m.sem, Sem::Shift { back: true, .. } | Sem::Again(_))
                || (dct.is_none() && tense == Tense::Future)
                || (is_deictic(&m.sem) && in_quotation(&text[block.start as usize..span.start as usize]))
                || matches!(m.sem, Sem::Rel(_, -1, Base::Anchor) | Sem::RelSub(_, -1, Base::Anchor))
                || ((dct.is_none() || matches!(m.sem, Sem::Date { sub: Sub::Year, .. }))
                    && token(m.end - 1).is_some_and(|t| names_a_noun(doc, head_of(doc, t, span))))
                || (dct.is_none()
                    && timexes.last().is_some_and(|l: &Timex| block.contains(l.span))
                    && anchors.is_far(&timex));
            if kind.is_none_or(|k| k != BlockKind::Caption && k != BlockKind::Byline)
                && !away
                && let Some(value) = resolve::value_of(&timex)
            {
                anchors.note(&value);
            } else if let Some(value) = resolve::value_of(&timex) {
                anchors.name(&value);
            }
            timexes.push(timex);
        }
    }
    (timexes, Vec::new())
}

/// Gives a time of day the day named after it beside the same verb: "struck at 3:15 p.m. (0715 GMT) on Tuesday".
fn lend_days(doc: &Doc, token: &dyn Fn(usize) -> Option<u32>, found: &mut [Match]) {
    let is_day = |sem: &Sem| {
        matches!(sem, Sem::Weekday(_) | Sem::RelWeekday(..) | Sem::Rel(Unit::Day, ..))
            || matches!(sem, Sem::Date { sub: Sub::Day(..), .. })
    };
    // The verb it stands beside, and the sentence, as its first token.
    let place = |m: &Match| {
        let t = token(m.end - 1)?;
        let verb = doc.ancestors(t).find(|&a| tense::is_verb(doc.token(a).tag))?;
        Some((verb, doc.sentence_of(t).tokens.start))
    };
    for i in 0..found.len() {
        let Sem::Clock { day: None, .. } = found[i].sem else { continue };
        let Some((verb, sentence)) = place(&found[i]) else { continue };
        let here = |m: &&Match| place(m).is_some_and(|p| p.1 == sentence) && is_day(&m.sem);
        if found[..i].iter().any(|m| here(&m)) {
            continue;
        }
        let after = found[i + 1..].iter().find(here).filter(|m| place(m).is_some_and(|p| p.0 == verb));
        if let Some(lent) = after.map(|m| m.sem.clone())
            && let Sem::Clock { day, .. } = &mut found[i].sem
        {
            *day = Some(Box::new(lent));
        }
    }
}

/// The token of the expression that hangs on something outside it.
fn head_of(doc: &Doc, inside: u32, span: Span) -> u32 {
    let range = doc.tokens_in(span);
    range.clone().rev().find(|&t| doc.head(t).is_some_and(|h| !range.contains(&h))).unwrap_or(inside)
}

/// Whether a text without a publication date tells its times in order, like a history: years of its own, and next to
/// nothing that counts from a day it speaks from ("last week", "on Friday", "two months ago").
fn is_narrative(article: &Article, lower: &str, doc: &Doc) -> bool {
    let mut atoms = Vec::new();
    let (mut years, mut deictic) = (0, 0);
    for (block, _) in block_spans(article) {
        words::atoms(lower, block, &mut atoms);
        let tag = |i: usize| doc.token_at(atoms[i].span.start).map_or("", |t| doc.token(t).tag);
        let scan = Scan { text: &article.text, lower, atoms: &atoms, tag: &tag, day_first: false };
        for m in grammar::scan(&scan) {
            match m.sem {
                Sem::Date { year: Some(_), .. } => years += 1,
                Sem::Weekday(_)
                | Sem::RelWeekday(..)
                | Sem::Rel(_, _, Base::Dct)
                | Sem::RelSub(_, _, Base::Dct)
                | Sem::OfRel(_, _, Base::Dct)
                | Sem::Shift { base: Base::Dct, .. } => deictic += 1,
                _ => {}
            }
        }
    }
    years >= 4 && deictic * 6 <= years
}

/// "May is Asthma Month", "Friday is a holy day": said of each one, of none in particular.
fn is_classed(doc: &Doc, subject: u32) -> bool {
    let Some(verb) = doc.head(subject).filter(|_| doc.token(subject).dep == "nsubj") else { return false };
    let tok = doc.token(verb);
    let class = |c: u32| {
        doc.token(c).dep == "attr"
            && matches!(&*doc.token(c).lemma.to_lowercase(), "month" | "season" | "day")
            && !doc.children(c).any(|d| doc.word(d).eq_ignore_ascii_case("the"))
    };
    &*tok.lemma == "be" && matches!(tok.tag, "VBZ" | "VBP") && doc.children(verb).any(class)
}

/// "the May 2007 high": the date of a thing, not the time the text is at.
fn names_a_noun(doc: &Doc, top: u32) -> bool {
    let tok = doc.token(top);
    matches!(tok.dep, "compound" | "nummod" | "amod" | "nmod" | "poss")
        && doc.head(top).is_some_and(|h| doc.token(h).tag.starts_with('N'))
}

/// "today", "tomorrow night": counted from the day they are said on.
fn is_deictic(sem: &Sem) -> bool {
    match sem {
        Sem::Rel(Unit::Day, _, Base::Dct) => true,
        Sem::Part(inner, _) => is_deictic(inner),
        _ => false,
    }
}

/// Whether a quotation is open at the end of this beginning of a paragraph: what a speaker calls today is not where the
/// story is.
fn in_quotation(before: &str) -> bool {
    let last = before.rfind(['“', '”']).map(|at| before[at..].starts_with('“'));
    last.unwrap_or_else(|| before.bytes().filter(|b| *b == b'"').count() % 2 == 1)
}

/// The first and the last day the article may have been published on; the first only where the two differ.
fn publication_days(article: &Article) -> (Option<Date>, Option<Date>) {
    let published = &article.published.interval;
    match (published.from.map(|p| p.date()), published.to.map(|p| p.date())) {
        (Some(from), Some(to)) => ((from < to).then_some(from), Some(to)),
        // A side left open places nothing: what counts from publication keeps its holes.
        _ => (None, None),
    }
}

/// The blocks, or the paragraphs where the article has none.
fn block_spans(article: &Article) -> Vec<(Span, Option<BlockKind>)> {
    if !article.blocks.is_empty() {
        return article.blocks.iter().map(|b| (b.span, Some(b.kind))).collect();
    }
    let text: &str = &article.text;
    let mut spans = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let end = text[start..].find("\n\n").map_or(text.len(), |n| start + n);
        spans.push((Span::new(start, end), None));
        start = (end + 2).min(text.len());
        if end == text.len() {
            break;
        }
    }
    spans
}

/// Whether dates in figures are written day first: everywhere but in the United States.
fn day_first(article: &Article) -> bool {
    let url = article.url.as_deref().unwrap_or("");
    [".uk/", ".ng/", ".in/", ".au/", ".za/", ".eu/", ".ru/", ".ir/", ".fr/", ".de/", ".ke/", ".ie/", ".nz/"]
        .iter()
        .any(|d| url.contains(d))
}
