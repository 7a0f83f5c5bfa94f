use std::collections::BTreeMap;

use jiff::civil::Date;
use legation_schema::{Dated, Grain, Interval, Point};

use super::expr::{Found, When, old_day, scan};
use crate::html::TimeMark;
use crate::line::Line;
use crate::meta::Facts;
use crate::model::Weights;
use crate::tables::{DateRole, Tables, group};

/// Where a candidate stands, best evidence first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub(crate) enum Origin {
    JsonLd,
    Meta,
    MetaOther,
    Time,
    Url,
    Label,
    Line,
    Text,
    Caption,
    /// Data of a script.
    Script,
    /// The head's title or description.
    Head,
    /// The address of the page's picture.
    Image,
}

/// A date the page might have been published on.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) origin: Origin,
    pub(crate) role: DateRole,
    pub(crate) day: Date,
    pub(crate) interval: Interval,
    pub(crate) basis: String,
    pub(crate) evidence: String,
    /// Line it stands in, where it stands in one.
    pub(crate) line: Option<usize>,
    /// The line without the date has so many letters.
    pub(crate) rest: usize,
    /// Day and month could be the other way round.
    pub(crate) ambiguous: Option<Date>,
    /// It is the less likely order of an ambiguous date.
    pub(crate) other_order: bool,
    /// Class or attribute names around it.
    pub(crate) hints: String,
    /// Nth date of its line.
    pub(crate) nth: usize,
    /// Bytes of its line before it.
    pub(crate) before: usize,
    /// Bytes of its line after it.
    pub(crate) after: usize,
    /// The day of the week is named before it.
    pub(crate) weekday: bool,
    /// A label of a few letters stands before it, which may be another word: "on", "le", "am".
    pub(crate) weak: bool,
    /// The page shows the same moment with another day, by its own clock.
    pub(crate) moved: bool,
}

/// What else the choice looks at.
pub(crate) struct Context<'a> {
    pub(crate) lines: &'a [Line<'a>],
    /// Whether a line belongs to the text.
    pub(crate) kept: &'a [bool],
    /// Line of the headline.
    pub(crate) title: Option<usize>,
    pub(crate) facts: &'a Facts,
    pub(crate) times: &'a [TimeMark],
    pub(crate) url: Option<&'a str>,
    pub(crate) fetched: Option<Point>,
    pub(crate) language: Option<&'a str>,
}

/// Published, and updated where that is told apart.
pub(crate) fn dates(context: &Context<'_>, weights: &Weights) -> (Dated, Option<Dated>) {
    let candidates = candidates(context);
    let published = choose(&candidates, context, weights);
    let updated = candidates
        .iter()
        .filter(|c| c.role == DateRole::Updated && published.interval.from.is_none_or(|f| c.day >= f.date()))
        .min_by_key(|c| c.origin)
        .map(|c| Dated { interval: c.interval.clone(), basis: c.basis.clone(), evidence: Some(c.evidence.clone()) });
    (published, updated)
}

fn choose(candidates: &[Candidate], context: &Context<'_>, weights: &Weights) -> Dated {
    let judged = super::rank::probabilities(candidates, context, weights);
    // Of equal ones the better evidence, then the one further up.
    let best = candidates
        .iter()
        .zip(judged)
        .filter(|(c, _)| c.role != DateRole::Other)
        .max_by(|(a, p), (b, q)| p.total_cmp(q).then_with(|| (b.origin, b.line).cmp(&(a.origin, a.line))));
    match best {
        Some((c, p)) if p >= super::rank::threshold(context) => {
            let mut evidence = c.evidence.clone();
            evidence.truncate(evidence.floor_char_boundary(160));
            Dated { interval: c.interval.clone(), basis: c.basis.clone(), evidence: Some(evidence) }
        }
        _ => from_text(context).unwrap_or_else(|| Dated { basis: "none".to_owned(), ..Dated::default() }),
    }
}

/// Undated pages: a photograph's date that the text's own weekday confirms, or a month that stands alone by the headline.
fn from_text(context: &Context<'_>) -> Option<Dated> {
    for (i, line) in context.lines.iter().enumerate() {
        if line.facts.furniture & const { group("caption") } == 0 {
            continue;
        }
        for found in &line.dates {
            let Some(day) = found.when.day(day_first(context)) else { continue };
            let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
            let weekday = names[day.weekday().to_monday_zero_offset() as usize];
            let said = context
                .lines
                .iter()
                .enumerate()
                .find(|(j, l)| *j != i && context.kept[*j] && l.text.contains(&format!("on {weekday}")));
            if said.is_some() {
                let next = day.tomorrow().ok()?;
                return Some(Dated {
                    interval: Interval {
                        from: Some(day.into()),
                        to: Some(next.into()),
                        grain: Grain::Unknown,
                        zone: None,
                    },
                    basis: "caption date and weekday in the text".to_owned(),
                    evidence: Some(format!("{}; \"on {weekday}\"", &line.text[found.range.clone()])),
                });
            }
        }
    }
    None
}

/// All dates of the page that could be its own.
pub(crate) fn candidates(context: &Context<'_>) -> Vec<Candidate> {
    let mut out = Vec::new();
    let day_first = day_first(context);
    for (key, value) in &context.facts.dates {
        machine(key, value, context, day_first, &mut out);
    }
    for t in context.times {
        time_mark(t, context, day_first, &mut out);
    }
    let url = context.url.or(context.facts.url.as_deref());
    if let Some((day, text)) = url.and_then(url_date) {
        out.push(simple(Origin::Url, DateRole::Published, Interval::day(day), day, "URL", text));
    }
    for (i, line) in context.lines.iter().enumerate() {
        line_dates(i, line, context, day_first, &mut out);
    }
    elsewhere(context, day_first, &mut out);
    dotted(context, &mut out);
    // Both orders of day and month stand for choice: other evidence may tell which it is.
    for k in 0..out.len() {
        if let Some(day) = out[k].ambiguous {
            let mut other = out[k].clone();
            (other.day, other.interval, other.other_order) = (day, Interval::day(day), true);
            out.push(other);
        }
    }
    local_days(&mut out);
    clocks(context, &mut out);
    out.retain(|c| context.fetched.is_none_or(|f| c.day <= f.date()));
    out
}

/// With dots the day stands first, but not on a page that tells days by "11.24.2025".
fn dotted(context: &Context<'_>, all: &mut [Candidate]) {
    let order = |line: &Line, found: &Found, day: Date| -> Option<(i8, i8)> {
        let mut parts = line.text.get(found.range.clone())?.splitn(3, '.');
        let (a, b): (i8, i8) = (parts.next()?.trim().parse().ok()?, parts.next()?.trim().parse().ok()?);
        ((a, b) == (day.month(), day.day()) || (a, b) == (day.day(), day.month())).then_some((a, b))
    };
    let (mut month_first, mut day_first) = (0, 0);
    for (line, found) in context.lines.iter().flat_map(|l| l.dates.iter().map(move |f| (l, f))) {
        if let When::Day(day) = found.when
            && let Some((a, b)) = order(line, found, day)
        {
            month_first += u32::from(b > 12);
            day_first += u32::from(a > 12);
        }
    }
    if month_first <= day_first {
        return;
    }
    for c in all.iter_mut() {
        let Some(line) = c.line.and_then(|l| context.lines.get(l)) else { continue };
        let found = line.dates.iter().find(|f| f.range.start == c.before && f.when == When::Day(c.day));
        let turned =
            found.and_then(|f| order(line, f, c.day)).filter(|(a, b)| (*a, *b) == (c.day.day(), c.day.month()));
        if let Some((month, day)) = turned
            && let Ok(day) = Date::new(c.day.year(), month, day)
        {
            c.ambiguous = Some(c.day);
            (c.day, c.interval) = (day, found.map_or_else(|| Interval::day(day), |f| f.interval(day)));
        }
    }
}

/// A day above the headline that is later than the page's data say it was last changed is the day it was fetched. So is one
/// above a line that tells both when the page was published and when it was updated, where it is later than both.
fn clocks(context: &Context<'_>, all: &mut [Candidate]) {
    let data = |c: &&Candidate| matches!(c.origin, Origin::JsonLd | Origin::Meta | Origin::MetaOther);
    let changed = all.iter().filter(data).filter(|c| c.role == DateRole::Updated).map(|c| c.day).max();
    let above = context.title.zip(changed.and_then(|d| d.tomorrow().ok()));
    let labelled = |c: &&Candidate, role| c.origin == Origin::Label && c.role == role;
    let published = all.iter().filter(|c| labelled(c, DateRole::Published)).min_by_key(|c| c.line);
    let pair = published.and_then(|p| {
        let near = |u: &&Candidate| u.day >= p.day && u.line.zip(p.line).is_some_and(|(u, p)| u.abs_diff(p) <= NEAR);
        let updated = all.iter().filter(|c| labelled(c, DateRole::Updated)).find(near)?;
        Some((updated.line.min(p.line)?, updated.day))
    });
    for (top, latest) in above.into_iter().chain(pair) {
        for c in all.iter_mut().filter(|c| c.origin == Origin::Line && c.day > latest) {
            if c.line.is_some_and(|l| l < top) {
                c.role = DateRole::Other;
            }
        }
    }
}

/// Lines between the two days of a line that its markup, now lost, had cut in pieces.
const NEAR: usize = 6;

/// The day as the page shows it wins over the day of the same moment in Greenwich: where data says 22:04 UTC and the page
/// "19 October, 00:04", it is the nineteenth. The same moment is one that the same minutes of another hour tell, as far
/// away as zones go (of which some are half an hour off).
fn local_days(all: &mut [Candidate]) {
    let shown: Vec<(jiff::civil::DateTime, Interval)> = all
        .iter()
        .filter(|c| matches!(c.origin, Origin::Line | Origin::Label | Origin::Time) && c.rest <= 80 && !c.other_order)
        .filter(|c| !c.interval.zone.as_deref().is_some_and(is_utc))
        .filter_map(|c| Some((c.interval.from?.minute()?, c.interval.clone())))
        .collect();
    for c in all.iter_mut().filter(|c| c.interval.zone.as_deref().is_some_and(is_utc)) {
        let Some(moment) = c.interval.from.and_then(|p| p.minute()) else { continue };
        let local = shown.iter().find(|(t, _)| {
            let minutes = t.duration_since(moment).as_mins();
            t.date() != moment.date() && minutes % 30 == 0 && (-12 * 60..=14 * 60).contains(&minutes)
        });
        if let Some((t, interval)) = local {
            (c.day, c.interval, c.moved) = (t.date(), interval.clone(), true);
        }
    }
}

fn is_utc(zone: &str) -> bool {
    matches!(zone, "Z" | "GMT" | "UTC" | "+00:00" | "+0000" | "-00:00")
}

/// Data of scripts, the words of the head, the address of the picture.
fn elsewhere(context: &Context<'_>, day_first: bool, out: &mut Vec<Candidate>) {
    for (key, value) in &context.facts.script_dates {
        let Some((found, day, ambiguous)) = first_day(value, context, day_first) else { continue };
        let mut c = simple(Origin::Script, DateRole::Published, found.interval(day), day, "script data", value);
        c.ambiguous = ambiguous;
        c.hints.clone_from(key);
        out.push(c);
    }
    for text in [&context.facts.page_title, &context.facts.description].into_iter().flatten() {
        for found in scan(&text[..text.floor_char_boundary(600)]) {
            if let Some((day, ambiguous)) = resolve(&found, context, day_first) {
                let mut c = simple(
                    Origin::Head,
                    DateRole::Published,
                    found.interval(day),
                    day,
                    "date in the page's title",
                    text,
                );
                c.ambiguous = ambiguous;
                out.push(c);
            }
        }
    }
    if let Some((day, text)) = context.facts.image.as_deref().and_then(url_date) {
        out.push(simple(Origin::Image, DateRole::Published, Interval::day(day), day, "address of the picture", text));
    }
}

fn simple(origin: Origin, role: DateRole, interval: Interval, day: Date, basis: &str, evidence: &str) -> Candidate {
    Candidate {
        origin,
        role,
        day,
        interval,
        basis: basis.to_owned(),
        evidence: evidence.to_owned(),
        line: None,
        rest: 0,
        ambiguous: None,
        other_order: false,
        hints: String::new(),
        nth: 0,
        before: 0,
        after: 0,
        weekday: false,
        weak: false,
        moved: false,
    }
}

fn machine(key: &str, value: &str, context: &Context<'_>, day_first: bool, out: &mut Vec<Candidate>) {
    let (origin, role) = if let Some(name) = key.strip_prefix("json-ld ") {
        let role = if name.contains("Modified") { DateRole::Updated } else { DateRole::Published };
        (if name.ends_with("datePublished") { Origin::JsonLd } else { Origin::MetaOther }, role)
    } else {
        let updated = ["modif", "updat", "revis", "expire", "review"].iter().any(|w| key.contains(w));
        let role = if updated { DateRole::Updated } else { DateRole::Published };
        let strong = matches!(
            key,
            "article:published_time"
                | "og:article:published_time"
                | "article:published"
                | "datepublished"
                | "publish_date"
                | "publishdate"
                | "publish-date"
                | "pubdate"
                | "parsely-pub-date"
                | "sailthru.date"
                | "cxenseparse:recs:publishtime"
                | "article.published"
                | "dc.date.issued"
                | "dcterms.issued"
                | "og:published_time"
                | "published_time"
                | "published-date"
                | "published_date"
                | "bt:pubdate"
                | "rnews:datepublished"
                | "article_date_original"
                | "originalpublicationdate"
                | "citation_publication_date"
                | "publication_date"
                | "ptime"
                | "article:publicationdate"
                | "datecreated"
                | "cxenseparse:publishtime"
                | "displaydate"
                | "dcterms.created"
                | "dc.date.created"
        );
        if key.contains("expir") || key.contains("refresh") || key.contains("duration") {
            return;
        }
        (if strong { Origin::Meta } else { Origin::MetaOther }, role)
    };
    let Some((found, day, ambiguous)) = first_day(value, context, day_first) else { return };
    let mut c = simple(origin, role, found.interval(day), day, key, value);
    c.ambiguous = ambiguous;
    c.hints = key.to_owned();
    out.push(c);
}

fn first_day(value: &str, context: &Context<'_>, day_first: bool) -> Option<(Found, Date, Option<Date>)> {
    if let Some(found) = scan(value).into_iter().next() {
        let (day, ambiguous) = resolve(&found, context, day_first)?;
        return Some((found, day, ambiguous));
    }
    if let Some(day) = old_day(value) {
        return Some((Found { range: 0..value.len(), when: When::Day(day), time: None, zone: None }, day, None));
    }
    // Seconds or milliseconds since 1970.
    let n: i64 = value.trim().parse().ok()?;
    let seconds = match value.trim().len() {
        10 => n,
        13 => n / 1000,
        _ => return None,
    };
    let day = jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().try_days(seconds / 86_400).ok()?).ok()?;
    (1990..2100).contains(&day.year()).then_some((
        Found { range: 0..value.len(), when: When::Day(day), time: None, zone: None },
        day,
        None,
    ))
}

fn resolve(found: &Found, context: &Context<'_>, day_first: bool) -> Option<(Date, Option<Date>)> {
    match found.when {
        When::Day(d) => Some((d, None)),
        When::Either { month_first, day_first: d, dash } => {
            Some(if day_first || dash { (d, Some(month_first)) } else { (month_first, Some(d)) })
        }
        When::Ago { hours } => {
            let fetched = context.fetched?;
            let day = match fetched.minute() {
                Some(t) => t.checked_sub(jiff::Span::new().try_hours(hours).ok()?).ok()?.date(),
                // Without the hour only whole days can be counted back.
                None if hours % 24 == 0 && hours > 0 => {
                    fetched.date().checked_sub(jiff::Span::new().try_hours(hours).ok()?).ok()?
                }
                None => return None,
            };
            Some((day, None))
        }
        When::Month(..) | When::Yearless(..) => None,
    }
}

fn time_mark(t: &TimeMark, context: &Context<'_>, day_first: bool, out: &mut Vec<Candidate>) {
    let updated = ["modif", "updat", "aktualis"].iter().any(|w| t.hints.contains(w))
        || Tables::get()
            .label_at_end(t.shown.to_lowercase().split(|c: char| c.is_ascii_digit()).next().unwrap_or(""))
            .is_some_and(|l| l.0 == DateRole::Updated);
    let role = if updated { DateRole::Updated } else { DateRole::Published };
    // The day as shown wins over the one in the attribute, which is often the UTC day.
    let shown = first_day(&t.shown, context, day_first).filter(|(f, ..)| !matches!(f.when, When::Ago { .. }));
    let value = first_day(&t.value, context, day_first);
    let (found, day, ambiguous, text) = match (value, shown) {
        (Some((_, vd, _)), Some((f, d, a))) if a.is_none() && (vd - d).get_days().abs() <= 1 => (f, d, None, &t.shown),
        (Some((f, d, a)), _) => (f, d, a, &t.value),
        (None, Some((f, d, a))) => (f, d, a, &t.shown),
        _ => return,
    };
    let mut c = simple(Origin::Time, role, found.interval(day), day, "time element", text);
    c.line = Some(t.line);
    c.hints.clone_from(&t.hints);
    c.ambiguous = ambiguous;
    out.push(c);
}

/// The lines of the page: labelled dates, dates that stand alone, dates in the text.
fn line_dates(i: usize, line: &Line, context: &Context<'_>, day_first: bool, out: &mut Vec<Candidate>) {
    let tables = Tables::get();
    let found = &line.dates;
    if found.is_empty() {
        return;
    }
    let covered: usize = found.iter().map(|f| f.range.len()).sum();
    let letters = line.text.chars().filter(|c| c.is_alphabetic()).count();
    let caption = line.facts.furniture & const { group("caption") } != 0;
    for (nth, f) in found.iter().enumerate() {
        let Some((day, ambiguous)) = resolve(f, context, day_first) else { continue };
        let from = if nth == 0 { 0 } else { found[nth - 1].range.end };
        let before = line.text[from..f.range.start].to_lowercase();
        let bare = strip_weekday(&before, tables);
        let weekday = bare != before;
        let before = strip_clock(&bare);
        let mut label = tables.label_at_end(before).map(|(r, l)| (r, l.to_owned()));
        // The label may stand alone on the line before.
        if label.is_none() && before.trim().is_empty() && i > 0 && nth == 0 {
            let previous = &context.lines[i - 1].text;
            if previous.len() < 40 {
                label = tables
                    .label_at_end(&previous.to_lowercase())
                    .filter(|(_, l)| l.chars().count() > 3)
                    .map(|(r, l)| (r, l.to_owned()));
            }
        }
        // "Copyright © 19.12.2019, 12:14": with the time of day no year of a right, but the moment it was written.
        if f.time.is_some() && label.as_ref().is_some_and(|(_, l)| matches!(&**l, "copyright" | "©")) {
            label = None;
        }
        // "— A. Poe (@apoe) December 19, 2023": the date of a message that the page shows.
        let shared = before.trim_end().ends_with(')') && before.contains("(@");
        let weak = label.as_ref().is_some_and(|(_, l)| l.chars().count() <= 3);
        let sentence = context.kept[i] && letters > 60;
        let role = match &label {
            _ if shared => DateRole::Other,
            Some((r, _)) if !weak || *r == DateRole::Other => *r,
            _ => DateRole::Published,
        };
        let origin = if caption {
            Origin::Caption
        } else if label.is_some() && !weak && !sentence {
            Origin::Label
        } else if sentence {
            Origin::Text
        } else {
            Origin::Line
        };
        let basis = match (&label, origin) {
            (Some((_, l)), Origin::Label) => format!("\"{l}\" before the date"),
            (_, Origin::Caption) => "caption date".to_owned(),
            (_, Origin::Text) => "date in the text".to_owned(),
            _ if context.title.is_some_and(|t| i < t) => "date above the headline".to_owned(),
            _ => "byline date".to_owned(),
        };
        let mut c = simple(origin, role, f.interval(day), day, &basis, &line.text);
        c.line = Some(i);
        c.rest = letters.saturating_sub(covered);
        c.ambiguous = ambiguous;
        c.nth = nth;
        c.before = f.range.start;
        c.after = line.text.len() - f.range.end;
        (c.weekday, c.weak) = (weekday, weak);
        out.push(c);
    }
}

fn strip_weekday(before: &str, tables: &Tables) -> String {
    let trimmed = before.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '(' | '|'));
    match trimmed.rfind(|c: char| !c.is_alphabetic()) {
        Some(k) => {
            let start = k + trimmed[k..].chars().next().map_or(1, char::len_utf8);
            if tables.weekday(&trimmed[start..]).is_some() { trimmed[..start].to_owned() } else { before.to_owned() }
        }
        None if tables.weekday(trimmed).is_some() => String::new(),
        None => before.to_owned(),
    }
}

/// What stands before a date (in lower case) without the time of day and its zone: "published: 09:09 gmt, ".
fn strip_clock(before: &str) -> &str {
    let mut rest = before.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '|' | '-' | '–' | '·'));
    for word in ["on", "am", "del", "le"] {
        rest = rest.strip_suffix(word).filter(|r| r.ends_with(' ')).map_or(rest, str::trim_end);
    }
    // Behind the time there may be the half of the day, and the zone.
    for _ in 0..3 {
        let minutes = rest.trim_end_matches(|c: char| c.is_ascii_digit());
        let hours = minutes.trim_end_matches([':', '.', 'h']);
        let clock = hours.trim_end_matches(|c: char| c.is_ascii_digit());
        let right = rest.len() - minutes.len() == 2 && minutes.len() - hours.len() == 1;
        if right && (1..=2).contains(&(hours.len() - clock.len())) && !clock.ends_with('.') {
            return clock;
        }
        let word = rest.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '.');
        if !(1..=5).contains(&(rest.len() - word.len())) {
            break;
        }
        rest = word.trim_end();
    }
    before
}

/// A day in the path of a URL: /2019/09/20/, /2019-09-20-, /20190920/.
pub(crate) fn url_date(url: &str) -> Option<(Date, &str)> {
    let path = url.split_once("://").map_or(url, |(_, r)| r).split(['?', '#']).next()?;
    let bytes = path.as_bytes();
    for start in 0..bytes.len() {
        let boundary = start == 0 || !bytes[start - 1].is_ascii_alphanumeric();
        if !boundary || !bytes[start].is_ascii_digit() {
            continue;
        }
        let rest = &path[start..];
        let run = rest.bytes().take_while(u8::is_ascii_digit).count();
        let make = |y: &str, m: &str, d: &str| -> Option<Date> {
            let (y, m, d): (i16, i8, i8) = (y.parse().ok()?, m.parse().ok()?, d.parse().ok()?);
            ((1995..2100).contains(&y)).then(|| Date::new(y, m, d).ok()).flatten()
        };
        if run == 8
            && let Some(day) = make(&rest[..4], &rest[4..6], &rest[6..8])
        {
            return Some((day, &rest[..8]));
        }
        if run == 4 {
            let sep = rest[4..].chars().next().filter(|c| matches!(c, '/' | '-' | '_' | '.'))?;
            let mut parts = rest.splitn(4, sep);
            let (y, m, d) = (parts.next()?, parts.next().unwrap_or(""), parts.next().unwrap_or(""));
            let d_run = d.bytes().take_while(u8::is_ascii_digit).count();
            let m_num = if m.len() == 3 { Tables::get().month(m).map(|n| n.to_string()) } else { Some(m.to_owned()) };
            let after = d[d_run..].chars().next();
            if (1..=2).contains(&d_run)
                && after.is_none_or(|c| !c.is_alphanumeric())
                && let Some(day) = m_num.and_then(|m| make(y, &m, &d[..d_run]))
            {
                let n = y.len() + 1 + m.len() + 1 + d_run;
                return Some((day, &rest[..n]));
            }
        }
    }
    None
}

/// Whether 03/04/2020 is the third of April: by the language and the address, and by the page's other dates.
fn day_first(context: &Context<'_>) -> bool {
    let tally = |line: &Line| -> (usize, usize) {
        let mut t = (0, 0);
        for f in &line.dates {
            if let When::Day(d) = f.when {
                let text = &line.text[f.range.clone()];
                if text.contains('/') && text.len() <= 10 {
                    let first: i8 = text.split('/').next().and_then(|n| n.parse().ok()).unwrap_or(0);
                    if first == d.day() && d.day() > 12 {
                        t.0 += 1;
                    } else if first == d.month() && d.day() > 12 {
                        t.1 += 1;
                    }
                }
            }
        }
        t
    };
    let slashed = context.lines.iter().filter(|l| !l.dates.is_empty() && l.text.len() < 200 && l.text.contains('/'));
    let (d, m) = slashed.map(tally).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    if d != m {
        return d > m;
    }
    let language =
        context.facts.language.as_deref().or(context.language).unwrap_or("en").replace('_', "-").to_lowercase();
    let host = context
        .url
        .or(context.facts.url.as_deref())
        .and_then(|u| u.split("://").nth(1))
        .and_then(|r| r.split('/').next())
        .unwrap_or("");
    if !language.starts_with("en") {
        return true;
    }
    match language.as_str() {
        "en-us" => false,
        "en-gb" | "en-au" | "en-in" | "en-ie" | "en-nz" | "en-za" | "en-ng" | "en-ke" => true,
        _ => [
            ".uk", ".au", ".in", ".ie", ".nz", ".za", ".ng", ".ke", ".eu", ".de", ".fr", ".nl", ".es", ".it", ".ru",
            ".ua", ".pk", ".bd", ".lk", ".my", ".sg", ".gh",
        ]
        .iter()
        .any(|tld| host.ends_with(tld)),
    }
}

/// How many different origins tell each day.
pub(crate) fn agreement(candidates: &[Candidate]) -> BTreeMap<Date, usize> {
    let mut days: BTreeMap<Date, Vec<Origin>> = BTreeMap::new();
    for c in candidates {
        let origins = days.entry(c.day).or_default();
        if !origins.contains(&c.origin) {
            origins.push(c.origin);
        }
    }
    days.into_iter().map(|(d, o)| (d, o.len())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn labels_before_the_time_of_day() {
        assert_eq!(strip_clock("published: 09:09 gmt, "), "published: ");
        assert_eq!(strip_clock("updated 9.30 a.m. et on "), "updated ");
        assert_eq!(strip_clock("posted at 21h15, "), "posted at ");
        for other in ["published on ", "room 12, ", "version 1.2.30 of ", "", "by ana poe | "] {
            assert_eq!(strip_clock(other), other);
        }
    }

    /// The days of a page of these lines, with what they are said to be of.
    fn dated(lines: &str) -> Vec<(Date, DateRole)> {
        let mut room = crate::line::Room::default();
        let lines = crate::line::plain_lines(lines, &mut room);
        let kept: Vec<bool> = lines.iter().map(|l| l.facts.sentence).collect();
        let facts = Facts::default();
        let title = Some(1);
        let context = Context {
            lines: &lines,
            kept: &kept,
            title,
            facts: &facts,
            times: &[],
            url: None,
            fetched: None,
            language: None,
        };
        candidates(&context).iter().filter(|c| !c.other_order).map(|c| (c.day, c.role)).collect()
    }

    #[test]
    fn days_that_are_not_the_pages_own() {
        let (published, other) = (DateRole::Published, DateRole::Other);
        // The day of the week on top is later than the page was published and updated.
        let clock = "Sunday, Dec 24th 2023\nEnvoys meet again\nPublished: 09:09 GMT, 22 December 2023\nUpdated: 10:53 GMT, 22 December 2023";
        assert_eq!(dated(clock)[0], (date(2023, 12, 24), other));
        let shared = "World\nEnvoys meet again\nDecember 20, 2023\n— The Ministry (@ministry) December 19, 2023";
        assert_eq!(dated(shared), [(date(2023, 12, 20), published), (date(2023, 12, 19), other)]);
        // Dots with the month first, as another date of the page tells.
        let dots = "World\nEnvoys meet again\n09.10.2024\n11.24.2025";
        assert_eq!(dated(dots)[0], (date(2024, 9, 10), published));
        assert_eq!(dated("World\nEnvoys meet again\n09.10.2024\n24.11.2025")[0], (date(2024, 10, 9), published));
    }

    #[test]
    fn days_in_addresses() {
        let day = |u| url_date(u).map(|x| x.0);
        assert_eq!(day("https://a.org/2019/09/20/title"), Some(date(2019, 9, 20)));
        assert_eq!(day("https://a.org/news/title-2019-09-20/"), Some(date(2019, 9, 20)));
        assert_eq!(day("https://a.org/2019/sep/20/title"), Some(date(2019, 9, 20)));
        assert_eq!(day("https://a.org/news-20190920"), Some(date(2019, 9, 20)));
        assert_eq!(day("https://a.org/2021/04/92713"), None);
        assert_eq!(day("https://a.org/2019/09/title"), None);
    }
}
