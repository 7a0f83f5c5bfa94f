//! How likely a candidate is the day of publication.
//!
//! The weights are trained by `cargo run --release -p legation-eval -- train-page DATA` and hold no text.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::choose::{Candidate, Context, Origin, agreement};
use crate::columns::Columns;
use crate::line::within;
use crate::model::Weights;
use crate::tables::{DateRole, group};

/// Below these a page stays undated: a wrong day is worse than none. Without and with markup, chosen in
/// cross-validation by site: what more is asked for costs two right days for each wrong one it saves.
const THRESHOLDS: [f32; 2] = [0.45, 0.25];

pub(crate) fn threshold(context: &Context<'_>) -> f32 {
    THRESHOLDS[usize::from(has_markup(context))]
}

fn has_markup(context: &Context<'_>) -> bool {
    context.lines.first().is_some_and(|l| l.markup.is_some())
}

/// The probability of each candidate that its day is the day of publication.
pub(crate) fn probabilities(all: &[Candidate], context: &Context<'_>, weights: &Weights) -> Vec<f32> {
    weights.dates.probabilities(&Columns::of_rows(&features(all, context), FEATURES))
}

/// Features of a candidate.
pub(crate) const FEATURES: usize = 103;

/// Row-major features of the candidates, [`FEATURES`] each.
pub(crate) fn features(all: &[Candidate], context: &Context<'_>) -> Vec<f32> {
    let flag = |b: bool| f32::from(u8::from(b));
    let scores = scores(all, context);
    let of = |origin: Origin, role: DateRole| {
        all.iter().find(|c| c.origin == origin && c.role == role && !c.other_order).map(|c| c.day)
    };
    let anchors = [
        of(Origin::JsonLd, DateRole::Published),
        of(Origin::Meta, DateRole::Published),
        of(Origin::Url, DateRole::Published),
        of(Origin::MetaOther, DateRole::Updated),
        of(Origin::Time, DateRole::Published),
        of(Origin::Label, DateRole::Published),
        of(Origin::Label, DateRole::Updated),
        of(Origin::Script, DateRole::Published),
    ];
    let agree = agreement(all);
    let mut times: BTreeMap<Date, f32> = BTreeMap::new();
    let mut paths: BTreeMap<u64, f32> = BTreeMap::new();
    for c in all {
        *times.entry(c.day).or_default() += 1.0;
        if let Some(m) = c.line.and_then(|l| context.lines.get(l)).and_then(|l| l.markup) {
            *paths.entry(m.path).or_default() += 1.0;
        }
    }
    let days: Vec<Date> = times.keys().copied().collect();
    let first = context.kept.iter().position(|k| *k);
    let last = context.kept.iter().rposition(|k| *k);
    let top = context.title.or(first).unwrap_or(0) as i64;
    let near = |line: usize| (line as i64 - top).unsigned_abs();
    // Lines with dates, nearest to the headline first.
    let mut nearest: Vec<usize> = all.iter().filter_map(|c| c.line).collect();
    nearest.sort_by_key(|l| (near(*l), *l));
    nearest.dedup();
    let best = scores.iter().copied().fold(f32::MIN, f32::max);
    let markup = has_markup(context);
    let mut met: BTreeMap<Origin, f32> = BTreeMap::new();
    let mut says: BTreeMap<Date, Said> = BTreeMap::new();
    for c in all.iter().filter(|c| !c.other_order) {
        let day = says.entry(c.day).or_default();
        let published = c.role == DateRole::Published;
        day.published += u32::from(published && c.origin != Origin::Text);
        day.updated += u32::from(c.role == DateRole::Updated);
        let data = matches!(c.origin, Origin::JsonLd | Origin::Meta | Origin::MetaOther | Origin::Script | Origin::Url);
        day.published_data += u32::from(published && data);
        day.shown += u32::from(published && c.line.is_some_and(|l| near(l) <= 8));
        day.data += u32::from(matches!(c.origin, Origin::JsonLd | Origin::Meta | Origin::Script));
        day.utc += u32::from(utc_hour(c).is_some());
    }
    // Days that stand alone by the headline.
    let alone = |c: &Candidate| c.origin != Origin::Text && c.rest <= 16 && c.line.is_some_and(|l| near(l) <= 12);
    let mut bare: Vec<Date> = all.iter().filter(|c| alone(c) && !c.other_order).map(|c| c.day).collect();
    bare.sort_unstable();
    bare.dedup();
    // Lines that hold a date, in order.
    let mut dated = nearest.clone();
    dated.sort_unstable();
    let dated_in = |a: usize, b: usize| dated.partition_point(|l| *l <= b) - dated.partition_point(|l| *l < a);
    let published_data = says.values().any(|d| d.published_data > 0);
    let byline = |line: Option<usize>| {
        line.and_then(|l| context.lines.get(l)).map_or(-1.0, |l| flag(crate::byline::is_byline(&l.text)))
    };
    let shown: u32 = says.values().map(|d| d.shown).sum();
    let utc = |day: Option<Date>| day.and_then(|d| says.get(&d)).map_or(0, |d| d.utc);
    let mut out = Vec::with_capacity(all.len() * FEATURES);
    for (c, score) in all.iter().zip(&scores) {
        let start = out.len();
        let day = says.get(&c.day).copied().unwrap_or_default();
        let nth = met.entry(c.origin).or_default();
        *nth += 1.0;
        let line = c.line.and_then(|l| context.lines.get(l));
        let m = line.and_then(|l| l.markup);
        let bits = m.map_or(0, |m| m.within);
        let near_groups = m.map_or(0, |m| m.near);
        let groups = m.map_or(0, |m| m.groups);
        let hint = |w: &str| flag(c.hints.contains(w));
        let clamp = |n: i64| n.clamp(-200, 200) as f32;
        out.extend([
            c.origin as u8 as f32,
            flag(c.role == DateRole::Updated),
            flag(c.role == DateRole::Other),
            *score,
            score - best,
            hint("publi"),
            hint("modif") + hint("updat"),
            hint("creat"),
            hint("page "),
            hint("upload"),
            flag(c.hints == "date"),
            hint("pubdate") + hint("entry"),
            c.hints.len() as f32,
            c.line.map_or(-999.0, |l| clamp(l as i64 - top)),
            c.line.map_or(999.0, |l| near(l).min(300) as f32),
            c.line.zip(first).map_or(-999.0, |(l, f)| clamp(l as i64 - f as i64)),
            c.line.zip(last).map_or(-999.0, |(l, f)| clamp(l as i64 - f as i64)),
            c.line.map_or(-1.0, |l| l.min(500) as f32),
            c.line.map_or(-1.0, |l| l as f32 / context.lines.len().max(1) as f32),
            c.line.map_or(-1.0, |l| nearest.iter().position(|n| *n == l).unwrap_or(99).min(99) as f32),
            c.rest.min(400) as f32,
            c.nth as f32,
            c.line.map_or(-1.0, |l| flag(context.kept.get(l) == Some(&true))),
            agree.get(&c.day).copied().unwrap_or(0) as f32,
            times.get(&c.day).copied().unwrap_or(0.0).min(50.0),
            times.get(&c.day).copied().unwrap_or(0.0) / all.len() as f32,
            flag(c.interval.from.is_some_and(|p| p.minute().is_some())),
            flag(c.interval.zone.is_some()),
            all.len().min(200) as f32,
            days.len().min(100) as f32,
            days.iter().position(|d| *d == c.day).unwrap_or(0).min(50) as f32,
            days.iter().rev().position(|d| *d == c.day).unwrap_or(0).min(50) as f32,
            *nth,
            flag(c.ambiguous.is_some()),
            flag(c.other_order),
            flag(markup),
            f32::from(c.day.year()),
            apart(Some(c.day), days.last().copied()),
            apart(Some(c.day), days.first().copied()),
        ]);
        out.extend(anchors.iter().map(|a| apart(Some(c.day), *a)));
        out.extend(anchors.iter().take(3).map(|a| flag(a.is_some())));
        let lines = |d: i64| {
            c.line.and_then(|l| usize::try_from(l as i64 + d).ok()).and_then(|l| context.lines.get(l)).map(|l| l.facts)
        };
        out.extend([
            m.and_then(|m| paths.get(&m.path).copied()).unwrap_or(0.0).min(50.0),
            line.map_or(-1.0, |l| l.facts.words.min(100.0)),
            line.map_or(-1.0, |l| flag(l.facts.furniture & const { group("caption") } != 0)),
            line.map_or(-1.0, |l| flag(l.facts.furniture & const { group("copyright") } != 0)),
            line.map_or(-1.0, |l| flag(l.facts.furniture & const { group("comment") | group("related") } != 0)),
            line.map_or(-1.0, |l| flag(l.facts.ends)),
            lines(-1).map_or(-1.0, |f| f.words.min(60.0)),
            lines(1).map_or(-1.0, |f| f.words.min(60.0)),
            lines(-1).map_or(-1.0, |f| flag(f.furniture != 0)),
            lines(1).map_or(-1.0, |f| flag(f.furniture != 0)),
            lines(1).map_or(-1.0, |f| flag(f.sentence)),
            flag(bits & (within::NAV | within::ASIDE | within::FOOTER | within::FORM) != 0),
            flag(bits & within::HEADER != 0),
            flag(bits & (within::ARTICLE | within::MAIN) != 0),
            flag(bits & within::LIST != 0),
            flag(bits & within::LINK != 0),
            m.map_or(-1.0, |m| f32::from(m.depth)),
            // Groups of class words: `knowledge/page/markup.tsv`.
            flag(near_groups & 1 << 16 != 0),
            flag(near_groups & 1 << 13 != 0),
            flag(groups & 1 << 4 != 0),
            flag(groups & 1 << 5 != 0),
            flag(groups & 1 << 8 != 0),
            flag(groups & 1 << 9 != 0),
            flag(context.language.is_some_and(|l| l == "en")),
            c.before.min(200) as f32,
            flag(c.moved),
            // What else speaks for the day: as published, as updated, shown by the headline, in its data.
            upto(day.published),
            upto(day.updated),
            upto(day.shown),
            upto(day.data),
            // And what speaks for others.
            upto(shown - day.shown),
            upto(says.range(..c.day).map(|(_, d)| d.published).sum()),
            // A day that another one in Greenwich may be.
            upto(utc(c.day.yesterday().ok()) + utc(c.day.tomorrow().ok())),
            utc_hour(c).unwrap_or(-1.0),
            // What kind of line the date stands in: alone, in a byline, at the end of a caption, in running text.
            flag(c.weekday),
            flag(c.weak),
            c.after.min(200) as f32,
            line.map_or(-1.0, |l| l.facts.stop / l.facts.words.max(1.0)),
            line.map_or(-1.0, |l| l.facts.capital / l.facts.words.max(1.0)),
            line.map_or(-1.0, |l| l.facts.stops),
            flag(bits & (within::FIGURE | within::CAPTION) != 0),
            flag(near_groups & 1 << 15 != 0),
            byline(c.line),
            byline(c.line.and_then(|l| l.checked_sub(1))),
            byline(c.line.map(|l| l + 1)),
            // Other days that could be the line of the date.
            flag(alone(c)),
            bare.iter().filter(|d| **d != c.day).count().min(10) as f32,
            flag(bare.binary_search(&c.day).is_ok()),
            // Dates around it: a list of other articles has many.
            c.line.map_or(-1.0, |l| dated_in(l.saturating_sub(6), l + 6).min(14) as f32),
            c.line.map_or(-1.0, |l| dated_in(l + 1, l + 25).min(25) as f32),
            c.line.map_or(-1.0, |l| flag(l > 0 && dated_in(l - 1, l - 1) > 0)),
            c.line.map_or(-1.0, |l| flag(dated_in(l + 1, l + 1) > 0)),
            // The data calls it the day of an update, and another one that of publication.
            flag(published_data && day.published_data == 0 && day.updated > 0),
        ]);
        debug_assert_eq!(out.len() - start, FEATURES);
    }
    out
}

/// What is said of a day, by how many candidates.
#[derive(Clone, Copy, Default)]
struct Said {
    published: u32,
    updated: u32,
    /// As published, in the page's data.
    published_data: u32,
    /// By the headline.
    shown: u32,
    /// In the page's data.
    data: u32,
    /// With the hour in Greenwich.
    utc: u32,
}

fn upto(n: u32) -> f32 {
    n.min(10) as f32
}

/// The hour in Greenwich that a candidate tells.
fn utc_hour(c: &Candidate) -> Option<f32> {
    let utc = c.interval.zone.as_deref().is_some_and(|z| matches!(z, "Z" | "GMT" | "UTC" | "+00:00" | "+0000"));
    c.interval.from.filter(|_| utc && !c.moved)?.minute().map(|t| f32::from(t.hour()))
}

/// Days from `b` to `a`; far where one is unknown.
fn apart(a: Option<Date>, b: Option<Date>) -> f32 {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).get_days().clamp(-2_000, 2_000) as f32,
        _ => 9_999.0,
    }
}

/// The plain order of evidence: where each candidate stands, and what agrees with it.
pub(crate) fn scores(all: &[Candidate], context: &Context<'_>) -> Vec<f32> {
    let agree = agreement(all);
    all.iter().map(|c| score(c, &agree, context)).collect()
}

/// Roughly in [0, 1]: how good the origin is, less what its place speaks against it, more where origins agree.
fn score(c: &Candidate, agree: &BTreeMap<Date, usize>, context: &Context<'_>) -> f32 {
    let mut score: f32 = match c.origin {
        Origin::JsonLd => 0.95,
        Origin::Meta => 0.93,
        Origin::Time if c.hints.contains("publi") || c.hints.contains("pubdate") || c.hints.contains("entry-date") => {
            0.9
        }
        Origin::Label => 0.88,
        Origin::Url => 0.86,
        Origin::Time => 0.8,
        Origin::MetaOther => 0.7,
        Origin::Line => 0.75,
        Origin::Text => 0.2,
        Origin::Script => 0.6,
        Origin::Head => 0.3,
        Origin::Caption | Origin::Image => 0.1,
    };
    if c.role == DateRole::Updated {
        score -= 0.33;
    }
    if let Some(line) = c.line {
        score -= place(line, c.origin, context);
        score -= (c.rest as f32 * 0.002).min(0.3);
    }
    score + 0.04 * (agree.get(&c.day).copied().unwrap_or(1) - 1) as f32
}

/// What a line's place speaks against its date: far from headline and text, above the headline, a clock on top.
fn place(line: usize, origin: Origin, context: &Context<'_>) -> f32 {
    let first = context.kept.iter().position(|k| *k);
    let last = context.kept.iter().rposition(|k| *k);
    let distance = [context.title, first].into_iter().flatten().map(|at| line.abs_diff(at)).min().unwrap_or(line);
    let mut against = (distance as f32 * 0.008).min(0.3);
    let top = context.title.or(first).unwrap_or(0);
    if line < top {
        against += 0.1;
        // The first lines of a page tell today's date.
        if line <= 3 && origin == Origin::Line {
            against += 0.25;
        }
    }
    if first.is_some_and(|f| line > f + 3) {
        against += 0.1;
    }
    // Dates below the text are those of other items, unless they say what they are.
    if last.is_some_and(|l| line > l) && origin != Origin::Label {
        against += 0.1;
    }
    against
}
