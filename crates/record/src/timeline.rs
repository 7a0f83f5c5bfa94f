//! The timeline of an actor or a dyad, as rows and as plain text.

use jiff::civil::Date;
use legation_schema::{Actor, Event, Field, Interval, Outcome, StepKind};
use serde::Serialize;

use crate::parties::side;

/// Where an event stands in a timeline: by event time, else by when it became known; unknown last; then by id.
pub(crate) fn order(event: &Event) -> impl Ord + use<> {
    let at = event.time.from.or(event.time.to).map(|p| p.date()).or(event.first_known);
    (event.standing, at.is_none(), at, event.time.to.map(|p| p.date()), event.id.clone())
}

/// Lower case without the marks of Latin letters, so that "Maduro" finds "MADURO" and "Erdogan" "Erdoğan".
pub fn plain(text: &str) -> String {
    const BASE: [(&str, char); 20] = [
        ("àáâãäåāăą", 'a'),
        ("çćĉċč", 'c'),
        ("ďđ", 'd'),
        ("èéêëēĕėęě", 'e'),
        ("ĝğġģ", 'g'),
        ("ĥħ", 'h'),
        ("ìíîïĩīĭįı", 'i'),
        ("ĵ", 'j'),
        ("ķ", 'k'),
        ("ĺļľŀł", 'l'),
        ("ñńņňŉ", 'n'),
        ("òóôõöøōŏő", 'o'),
        ("ŕŗř", 'r'),
        ("śŝşšș", 's'),
        ("ţťŧț", 't'),
        ("ùúûüũūŭůűų", 'u'),
        ("ŵ", 'w'),
        ("ýÿŷ", 'y'),
        ("źżž", 'z'),
        ("’‘", '\''),
    ];
    let base = |c: char| {
        if c.is_ascii() {
            return c;
        }
        BASE.iter().find(|(marked, _)| marked.contains(c)).map_or(c, |(_, plain)| *plain)
    };
    // The dot that lower-casing İ leaves behind combines with nothing here.
    text.chars().flat_map(char::to_lowercase).filter(|c| *c != '\u{307}').map(base).collect()
}

/// The names under which an actor is looked up: its codes and ids as they are, and the words of its name, plain.
pub fn lookup_names(actor: &Actor) -> Vec<String> {
    let name = plain(&actor.name);
    let mut names: Vec<String> =
        name.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() > 2).map(str::to_owned).collect();
    // Of a name of several words one is enough to find it.
    if names.is_empty() {
        names.push(name);
    }
    names.extend([side(actor), actor.id.clone()]);
    names.extend(actor.country.clone());
    names.retain(|n| !n.is_empty());
    names.sort();
    names.dedup();
    names
}

/// The names of which one at least must be among the [`lookup_names`] of whoever `query` names.
pub fn query_names(query: &str) -> Vec<String> {
    let plain = plain(query);
    let word = plain.split(|c: char| !c.is_alphanumeric()).max_by_key(|w| w.chars().count()).unwrap_or("");
    let mut names = vec![query.to_owned(), query.to_uppercase(), plain.clone(), word.to_owned()];
    names.retain(|n| !n.is_empty());
    names.sort();
    names.dedup();
    names
}

/// Whether `query` names the actor: the state or body (`RUS`, `VEN/OPP`, `NATO`), an id, or words of the name.
pub fn names_party(actor: &Actor, query: &str) -> bool {
    let same = |s: &str| s.eq_ignore_ascii_case(query);
    if same(&actor.id) || actor.country.as_deref().is_some_and(same) || same(&side(actor)) {
        return true;
    }
    // Codes are never read as words of a name: "US" is not in "Belarus".
    let code = query.len() <= 3 && query.chars().all(|c| c.is_ascii_uppercase());
    // Nor is a code anybody's whole name where that is longer.
    if code && actor.name.chars().count() > query.len() {
        return false;
    }
    let (name, query) = (plain(&actor.name), plain(query));
    let mut words = query.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).peekable();
    name == query
        || (!code
            && words.peek().is_some()
            && words.all(|w| name.split(|c: char| !c.is_alphanumeric()).any(|n| n == w)))
}

/// Whether the event has `a` as a party and, where `b` is given, `b` as another.
pub fn involves(event: &Event, a: &str, b: Option<&str>) -> bool {
    let of = |query: &str| -> Vec<&Actor> { event.parties().filter(|p| names_party(p, query)).collect() };
    let first = of(a);
    match b {
        None => !first.is_empty(),
        Some(b) => of(b).iter().any(|y| first.iter().any(|x| !std::ptr::eq(*x, *y))),
    }
}

/// One line of a timeline.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Row {
    pub event: String,
    /// Event time: `2019-09-24..2019-09-25`, `2018-12`, or empty.
    pub when: String,
    #[serde(rename = "type")]
    pub event_type: String,
    pub mode: Option<String>,
    pub actor: String,
    pub recipient: String,
    pub place: Option<String>,
    pub status: String,
    pub outcome: Option<String>,
    pub standing: bool,
    pub reports: usize,
    pub origins: u32,
    pub first_known: Option<Date>,
    pub last_known: Option<Date>,
    /// What was told when, one step a line; empty where the event was told once.
    pub steps: Vec<String>,
    /// What the reports cannot agree on, one contradiction a line.
    pub conflicts: Vec<String>,
    /// Who says so, where there is one step only.
    pub says: String,
}

/// An interval as people write it, without inventing days: `2019-09-25`, `2019-10`, `from 2019-09-20`.
pub fn days(time: &Interval) -> String {
    match (time.from, time.to) {
        (Some(from), Some(to)) => {
            let (f, t) = (from.date(), to.date());
            if f == t {
                f.to_string()
            } else if f.day() == 1 && t == f.last_of_month() {
                format!("{:04}-{:02}", f.year(), f.month())
            } else if f == f.first_of_year() && t == f.last_of_year() {
                format!("{:04}", f.year())
            } else {
                format!("{f}..{t}")
            }
        }
        (Some(from), None) => format!("from {}", from.date()),
        (None, Some(to)) => format!("by {}", to.date()),
        (None, None) => String::new(),
    }
}

/// Text without control characters and marks that reorder what a terminal shows.
pub fn clean(text: &str) -> String {
    let unsafe_mark =
        |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}');
    text.chars().filter(|&c| !unsafe_mark(c)).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn party(actor: &Actor) -> String {
    let code = side(actor);
    if code.eq_ignore_ascii_case(&actor.name) || actor.country.is_none() {
        actor.name.clone()
    } else {
        format!("{} ({code})", actor.name)
    }
}

fn list(actors: &[Actor]) -> String {
    actors.iter().map(party).collect::<Vec<_>>().join(", ")
}

/// Rows of the events that involve `a` (and `b`), in the order of `events`; `as_of` names the day in "no outcome".
pub fn timeline(events: &[Event], a: &str, b: Option<&str>, as_of: Option<Date>) -> Vec<Row> {
    events.iter().filter(|e| involves(e, a, b)).map(|e| row(e, as_of)).collect()
}

/// One event as a line of a timeline.
pub fn row(event: &Event, as_of: Option<Date>) -> Row {
    let outcome = event.outcome.map(|o| match (o, as_of) {
        (Outcome::Lapsed, Some(day)) => format!("no outcome found as of {day}"),
        (Outcome::Lapsed, None) => "no outcome found".to_owned(),
        (other, _) => other.name().to_owned(),
    });
    let steps: Vec<String> = event
        .history
        .iter()
        .map(|step| {
            let mut line = match step.known {
                Some(day) => day.to_string(),
                None => "undated   ".to_owned(),
            };
            line.push_str(&format!("  {:<10}", step.kind.name().replace('_', " ")));
            let when = days(&step.time);
            if !when.is_empty() {
                line.push_str(&format!(" {when}"));
            }
            if let Some(text) = &step.time_text {
                line.push_str(&format!(" “{text}”"));
            }
            if let Some(place) = &step.place {
                line.push_str(&format!(" {place}"));
            }
            if !step.speakers.is_empty() {
                line.push_str(&format!(" · {}", step.speakers.join(", ")));
            }
            if step.superseded {
                line.push_str(" · superseded");
            }
            line
        })
        .collect();
    let conflicts = event
        .contradictions
        .iter()
        .map(|c| {
            let sides: Vec<String> =
                c.sides.iter().map(|s| format!("{} ({})", s.value, s.speakers.join("; "))).collect();
            let field = match c.field {
                Field::Happened => "whether",
                Field::Actor => "who",
                other => other.name(),
            };
            format!("{field}{}: {}", if c.superseded { ", changed" } else { "" }, sides.join(" against "))
        })
        .collect();
    let plain = event.history.len() == 1
        || event.history.iter().all(|s| matches!(s.kind, StepKind::Happened | StepKind::UnderWay));
    Row {
        event: event.id.clone(),
        when: days(&event.time),
        event_type: event.event_type.name().to_owned(),
        mode: event.mode.clone(),
        actor: list(&event.actor),
        recipient: list(&event.recipient),
        place: event.place.as_ref().map(|p| p.name.clone()),
        status: event.status.name().to_owned(),
        outcome,
        standing: event.standing,
        reports: event.reports.len(),
        origins: event.origins,
        first_known: event.first_known,
        last_known: event.last_known,
        steps: if plain { Vec::new() } else { steps },
        conflicts,
        says: event.speakers.join("; "),
    }
}

/// The rows as plain text, at most `width` columns wide (0: as wide as they are).
pub fn render(rows: &[Row], width: usize) -> String {
    let mut out = String::new();
    let mut put = |line: String| {
        let line = clean(line.trim_end());
        match line.char_indices().nth(width.max(40)) {
            Some((cut, _)) if width > 0 => {
                let keep = line[..cut].char_indices().next_back().map_or(0, |(i, _)| i);
                out.push_str(line[..keep].trim_end());
                out.push('…');
            }
            _ => out.push_str(&line),
        }
        out.push('\n');
    };
    let column = rows.iter().map(|r| r.when.len()).max().unwrap_or(0).clamp(10, 24);
    let kind = |row: &Row| match &row.mode {
        Some(mode) => format!("{} {mode}", row.event_type),
        None => row.event_type.clone(),
    };
    let kinds = rows.iter().map(|r| kind(r).len()).max().unwrap_or(0).clamp(12, 24);
    let mut standing = false;
    for row in rows {
        if row.standing && !standing {
            standing = true;
            put("standing, told without a date".to_owned());
        }
        let what = kind(row);
        let who = match (row.actor.is_empty(), row.recipient.is_empty()) {
            (_, true) => row.actor.clone(),
            (true, false) => format!("→ {}", row.recipient),
            _ => format!("{} → {}", row.actor, row.recipient),
        };
        let place = row.place.as_ref().map(|p| format!(", {p}")).unwrap_or_default();
        let status = match &row.outcome {
            Some(outcome) if row.status == "planned" => format!("planned, {outcome}"),
            Some(outcome) if outcome == "happened" => format!("{}, as planned before", row.status),
            _ => row.status.clone(),
        };
        let count = match (row.reports, row.origins) {
            (1, _) => String::new(),
            (n, 1) => format!(" · {n} reports, 1 origin"),
            (n, o) => format!(" · {n} reports, {o} origins"),
        };
        let says =
            if row.steps.is_empty() && !row.says.is_empty() { format!(" · {}", row.says) } else { String::new() };
        put(format!("{:<column$}  {what:<kinds$} {who}{place} · {status}{count}{says}", row.when));
        for step in &row.steps {
            put(format!("{:column$}    {step}", ""));
        }
        for conflict in &row.conflicts {
            put(format!("{:column$}  ! {conflict}", ""));
        }
    }
    out
}
