use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::process::ExitCode;

use jiff::civil::Date;
use legation::printable;
use legation::record::{CountBy, Filter, Period, Record, days, render, row};
use legation::schema::{Actor, ArticleRef, Event, Report};

use super::print::{csv_line, md_line, md_rule, sparkline, width};
use super::{REPORT_COLUMNS, Split, open, report_fields};
use crate::code::json_line;
use crate::common::{Common, Format};

type Done = anyhow::Result<ExitCode>;

fn stdout() -> BufWriter<std::io::StdoutLock<'static>> {
    BufWriter::new(std::io::stdout().lock())
}

/// Events that a timeline shows to people who do not say how many they want.
const SCREEN: usize = 200;

const COLUMNS: [&str; 15] = [
    "event",
    "when",
    "type",
    "mode",
    "actor",
    "recipient",
    "place",
    "status",
    "outcome",
    "standing",
    "reports",
    "origins",
    "first_known",
    "last_known",
    "says",
];

fn fields(row: &legation::record::Row) -> [String; 15] {
    let day = |d: Option<Date>| d.map(|d| d.to_string()).unwrap_or_default();
    [
        row.event.clone(),
        row.when.clone(),
        row.event_type.clone(),
        row.mode.clone().unwrap_or_default(),
        row.actor.clone(),
        row.recipient.clone(),
        row.place.clone().unwrap_or_default(),
        row.status.clone(),
        row.outcome.clone().unwrap_or_default(),
        row.standing.to_string(),
        row.reports.to_string(),
        row.origins.to_string(),
        day(row.first_known),
        day(row.last_known),
        row.says.clone(),
    ]
}

pub(super) fn timeline(a: &str, b: Option<&str>, filter: &Filter, limit: Option<usize>, common: &Common) -> Done {
    let record = open(common)?;
    // People read the end of a long timeline; programs get all of it.
    let limit = match (limit, common.format()) {
        (Some(0), _) => None,
        (None, Format::Table) => Some(SCREEN),
        (limit, _) => limit,
    };
    let filter = &Filter { limit, ..filter.clone() };
    let mut events = record.timeline(a, b, filter)?;
    let today = record.today(filter.as_of)?;
    let first = events.len().saturating_sub(limit.unwrap_or(usize::MAX));
    let shown: Vec<Event> = events.drain(first..).collect();
    let mut out = stdout();
    match common.format() {
        Format::Table => {
            let reports: usize = shown.iter().map(|e| e.reports.len()).sum();
            let names = b.map_or_else(|| a.to_owned(), |b| format!("{a} – {b}"));
            let as_of = filter.as_of.map(|d| format!(", as of {d}")).unwrap_or_default();
            writeln!(out, "{}: {} events, {reports} reports{as_of}", printable(&names), shown.len())?;
            if let Some(line) = series(&shown) {
                writeln!(out, "{line}")?;
            }
            let lines: Vec<_> = shown.iter().map(|e| row(e, today)).collect();
            write!(out, "\n{}", render(&lines, width()))?;
        }
        format @ (Format::Csv | Format::Md) => {
            rows(&mut out, format, &COLUMNS, shown.iter().map(|e| fields(&row(e, today))))?;
        }
        _ => {
            for event in &shown {
                json_line(&mut out, event)?;
            }
        }
    }
    out.flush()?;
    if shown.is_empty() {
        let names = b.map_or_else(|| a.to_owned(), |b| format!("{a} and {b}"));
        eprintln!(
            "legation: the record has nothing about {} in these bounds; `legation actors NAME` tells how a name is read",
            printable(&names)
        );
    }
    if limit.is_some_and(|n| shown.len() >= n) {
        eprintln!("older events are not shown (--limit N; 0 shows all)");
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn relations(a: &str, b: Option<&str>, filter: &Filter, common: &Common) -> Done {
    let found = open(common)?.relations(a, b, filter)?;
    let mut out = stdout();
    let head = [
        "actor",
        "relation",
        "recipient",
        "state",
        "since",
        "first_told",
        "last_told",
        "reports",
        "origins",
        "says",
        "denied_by",
    ];
    let day = |d: Option<Date>| d.map(|d| d.to_string()).unwrap_or_default();
    let line = |r: &legation::record::Relation| {
        [
            r.actor.clone(),
            r.relation.clone(),
            r.recipient.clone(),
            r.state.clone(),
            day(r.since),
            day(r.first_told),
            day(r.last_told),
            r.reports.to_string(),
            r.origins.to_string(),
            r.speakers.join("; "),
            r.denied_by.join("; "),
        ]
    };
    match common.format() {
        format @ (Format::Csv | Format::Md) => rows(&mut out, format, &head, found.iter().map(line))?,
        Format::Table => {
            for r in &found {
                let since = r.since.map(|d| format!("since {d}, ")).unwrap_or_default();
                let told = match (r.first_told, r.last_told) {
                    (Some(first), Some(last)) if first != last => format!("told {first} to {last}"),
                    (_, Some(last)) => format!("told {last}"),
                    _ => "told on an unknown day".to_owned(),
                };
                let what = format!("{} {} {}", r.actor, r.relation, r.recipient);
                let says = r.speakers.join("; ");
                let against = match r.denied_by.is_empty() {
                    true => String::new(),
                    false => format!(" · denied by {}", r.denied_by.join("; ")),
                };
                let text = format!(
                    "{what:<30} {:<8} {since}{told} · {} reports, {} origins · {says}{against}",
                    r.state, r.reports, r.origins
                );
                writeln!(out, "{}", printable(text.trim_end()))?;
            }
        }
        _ => found.iter().try_for_each(|r| json_line(&mut out, r))?,
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Writes rows as CSV or as a table of Markdown.
fn rows<const N: usize>(
    out: &mut impl Write,
    format: Format,
    head: &[&str; N],
    lines: impl Iterator<Item = [String; N]>,
) -> std::io::Result<()> {
    if format == Format::Csv {
        csv_line(out, head)?;
        for line in lines {
            csv_line(out, &line)?;
        }
        return Ok(());
    }
    md_line(out, head)?;
    md_rule(out, N)?;
    for line in lines {
        md_line(out, &line)?;
    }
    Ok(())
}

/// Events a month, or a year where there are too many months.
fn series(events: &[Event]) -> Option<String> {
    let starts: Vec<Date> = events.iter().filter_map(|e| e.time.from.or(e.time.to)).map(|p| p.date()).collect();
    let (first, last) = (*starts.iter().min()?, *starts.iter().max()?);
    let months =
        (i32::from(last.year()) - i32::from(first.year())) * 12 + i32::from(last.month()) - i32::from(first.month());
    let yearly = months > 72;
    let index = |d: Date| {
        let years = i32::from(d.year()) - i32::from(first.year());
        (if yearly { years } else { years * 12 + i32::from(d.month()) - i32::from(first.month()) }) as usize
    };
    let mut values = vec![0usize; index(last) + 1];
    for day in starts {
        values[index(day)] += 1;
    }
    let (period, step) = if yearly { (Period::Year, "year") } else { (Period::Month, "month") };
    let name = |d: Date| period.name(period.start(d));
    (values.len() > 1 && values.len() <= 400)
        .then(|| format!("{} {} {}  events a {step}", name(first), sparkline(&values), name(last)))
}

pub(super) fn counts(
    pair: Option<(&str, &str)>,
    period: Period,
    split: Split,
    filter: &Filter,
    common: &Common,
) -> Done {
    let by = match split {
        Split::TypeStatus => CountBy::TypeAndStatus,
        Split::Type => CountBy::Type,
        Split::Quad => CountBy::Quad,
        Split::Total => CountBy::Total,
    };
    let (cells, undated) = open(common)?.panel(pair, period, by, filter)?;
    let mut out = stdout();
    let head = ["period", "actor", "recipient", "kind", "events", "reports"];
    let line = |c: &legation::record::Count| {
        [
            c.period.clone(),
            c.actor.clone(),
            c.recipient.clone(),
            c.kind.clone(),
            c.events.to_string(),
            c.reports.to_string(),
        ]
    };
    match common.format() {
        format @ (Format::Csv | Format::Md) => rows(&mut out, format, &head, cells.iter().map(line))?,
        Format::Table => {
            // A series a line: what a person looks for is the shape.
            let mut series: BTreeMap<(String, String, String), Vec<usize>> = BTreeMap::new();
            for c in &cells {
                series.entry((c.actor.clone(), c.recipient.clone(), c.kind.clone())).or_default().push(c.events);
            }
            if let (Some(first), Some(last)) = (cells.first(), cells.last()) {
                writeln!(out, "{} to {}, events a period", first.period, last.period)?;
            }
            for ((actor, recipient, kind), values) in &series {
                let total: usize = values.iter().sum();
                if total > 0 {
                    let pair = format!("{actor} → {recipient}");
                    writeln!(out, "{pair:<20} {kind:<20} {total:>6}  {}", sparkline(values))?;
                }
            }
        }
        _ => cells.iter().try_for_each(|c| json_line(&mut out, c))?,
    }
    out.flush()?;
    if undated > 0 {
        eprintln!("{undated} events have no date of their own (standing facts) and are counted nowhere");
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn show(id: &str, common: &Common) -> Done {
    let record = open(common)?;
    let Some(shown) = record.show(id, common.as_of)? else {
        anyhow::bail!("{id}: no such event or report in the record");
    };
    let mut out = stdout();
    match common.format() {
        Format::Table => {}
        format @ (Format::Csv | Format::Md) => {
            // An event is its reports: one a line, with what the event counts them as.
            let head: [&str; 26] = beside(["event", "origin"], REPORT_COLUMNS);
            let line = |(member, report): (&legation::schema::Member, &Report)| {
                beside([shown.event.id.clone(), (member.origin + 1).to_string()], report_fields(report))
            };
            let pairs = shown.reports.iter().filter_map(|r| {
                let member = shown.event.reports.iter().find(|m| m.report == r.id)?;
                Some((member, r))
            });
            rows(&mut out, format, &head, pairs.map(line))?;
            out.flush()?;
            return Ok(ExitCode::SUCCESS);
        }
        _ => {
            json_line(&mut out, &shown)?;
            out.flush()?;
            return Ok(ExitCode::SUCCESS);
        }
    }
    let today = record.today(common.as_of)?;
    write!(out, "{}\n{}", shown.event.id, render(&[row(&shown.event, today)], 0))?;
    let page = |id: &str| shown.told_by.iter().find(|a| a.id == id);
    for l in &shown.event.learned {
        let by = page(&l.article).map(place_of).unwrap_or_default();
        let day = l.known.map(|d| format!(" on {d}")).unwrap_or_default();
        writeln!(
            out,
            "{}",
            printable(&format!("  {} is {}, told{day} by {by} ({})", l.name, who(&l.actor), l.report))
        )?;
    }
    for o in &shown.otherwise {
        let day = o.known.map(|d| format!(" on {d}")).unwrap_or_default();
        let by = place_of(&o.article);
        writeln!(out, "{}", printable(&format!("  but {}, told{day} by {by} ({})", who(&o.actor), o.report)))?;
    }
    let origins = shown.event.reports.iter().map(|m| (m.report.as_str(), m.origin)).collect::<BTreeMap<_, _>>();
    for report in &shown.reports {
        writeln!(out)?;
        let origin = origins.get(report.id.as_str()).map_or(0, |o| o + 1);
        print_report(&mut out, report, &format!("origin {origin}"))?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// "Pavel Zorbenin (deputy energy minister, RUS)".
fn who(actor: &Actor) -> String {
    let known: Vec<&str> = [&actor.office, &actor.country].into_iter().flatten().map(String::as_str).collect();
    format!("{} ({})", actor.name, known.join(", "))
}

/// An article by its title and where it lies.
fn place_of(article: &ArticleRef) -> String {
    let place = article.url.as_deref().unwrap_or(&article.path);
    article.title.as_ref().map_or_else(|| place.to_owned(), |title| format!("“{title}” · {place}"))
}

/// Two rows of columns as one.
fn beside<T, const N: usize, const A: usize, const B: usize>(a: [T; A], b: [T; B]) -> [T; N] {
    let mut all = a.into_iter().chain(b);
    std::array::from_fn(|_| all.next().expect("as many columns as both together"))
}

fn print_report(out: &mut impl Write, report: &Report, note: &str) -> std::io::Result<()> {
    let said: Vec<String> =
        report.said_by.iter().map(|s| format!("{} {}", s.party.actor.name, s.kind.name())).collect();
    let said = if said.is_empty() { String::new() } else { format!(" · {}", said.join(", ")) };
    let time = days(&report.time.interval);
    let words = report.time.text.as_ref().map(|t| format!(" “{t}”")).unwrap_or_default();
    let line = format!("{}  {} · {} {time}{words}{said}", report.id, report.event_type, report.status);
    writeln!(out, "{}", printable(&line))?;
    writeln!(out, "  “{}”", printable(&report.sentence.text.replace('\n', " ")))?;
    let article = &report.article;
    let by: Vec<&str> = [article.agency.as_deref(), article.outlet.as_deref()].into_iter().flatten().collect();
    let place = article.url.as_deref().unwrap_or(&article.path);
    let by = if by.is_empty() { String::new() } else { format!(" · {}", by.join(", ")) };
    let line = format!(
        "  {}{by} · published {} · {place} · {note}",
        article.title.as_deref().unwrap_or("(no title)"),
        days(&article.published.interval),
    );
    writeln!(out, "{}", printable(&line))
}

/// `legation why REPORT` without a path: what the record knows of how a report came about.
pub(crate) fn why(id: &str, common: &Common) -> Done {
    let record = open(common)?;
    let Some((report, stored)) = record.report(id)? else { anyhow::bail!("{id}: no such report in the record") };
    let mut out = stdout();
    if common.format() == Format::Table {
        print_report(&mut out, &report, &format!("added {}", stored.recorded))?;
        if let (Some(copy), Some(day)) = (&stored.dated_by, stored.known) {
            writeln!(out, "  the page tells no day of its own: known by {day} from its copy {copy}")?;
        }
        writeln!(out, "  rule {} · confidence {:.2} · {}", report.rule, report.confidence, report.stamp)?;
        writeln!(
            out,
            "  trigger “{}”, bytes {}-{}",
            printable(&report.trigger.text),
            report.trigger.span.start,
            report.trigger.span.end
        )?;
        if let Some(event) = record.find_event(&report.id, common.as_of)? {
            write!(out, "in event {}\n{}", event.id, render(&[row(&event, record.today(common.as_of)?)], 0))?;
        }
    } else {
        json_line(&mut out, &report)?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn search(words: &str, limit: usize, common: &Common) -> Done {
    let record = open(common)?;
    let found = record.search(words, common.as_of, limit)?;
    let today = record.today(common.as_of)?;
    let mut out = stdout();
    if common.format() == Format::Table {
        for hit in &found {
            if let Some(event) = &hit.event {
                write!(out, "{}", render(&[short(&row(event, today))], width()))?;
            }
            let note = hit.event.as_ref().map(|e| e.id.clone()).unwrap_or_default();
            print_report(&mut out, &hit.report, &note)?;
            writeln!(out)?;
        }
    } else if let format @ (Format::Csv | Format::Md) = common.format() {
        let head: [&str; 25] = beside(["event"], REPORT_COLUMNS);
        let event = |hit: &legation::record::Found| hit.event.as_ref().map(|e| e.id.clone()).unwrap_or_default();
        rows(&mut out, format, &head, found.iter().map(|hit| beside([event(hit)], report_fields(&hit.report))))?;
    } else {
        found.iter().try_for_each(|hit| json_line(&mut out, hit))?;
    }
    if found.is_empty() {
        eprintln!("nothing found");
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// A row without its steps.
fn short(row: &legation::record::Row) -> legation::record::Row {
    legation::record::Row { steps: Vec::new(), conflicts: Vec::new(), ..row.clone() }
}

pub(super) fn changes(since: Date, common: &Common) -> Done {
    let record = open(common)?;
    let changes = record.changes(since, common.as_of)?;
    let mut out = stdout();
    if common.format() == Format::Table {
        for change in &changes {
            let kind = serde_json::to_value(change.kind)?;
            let known = change.known.map_or_else(|| "of unknown date".to_owned(), |d| d.to_string());
            let line = format!("{known}  {}  {}", kind.as_str().unwrap_or_default(), change.what);
            writeln!(out, "{}", printable(line.trim_end()))?;
            write!(out, "{}", render(&[short(&change.event)], width()))?;
        }
        for (address, day, reports) in record.withdrawn_since(since)? {
            writeln!(out, "{day}  withdrawn  {} ({reports} reports)", printable(&address))?;
        }
    } else if let format @ (Format::Csv | Format::Md) = common.format() {
        let head: [&str; 18] = beside(["kind", "known", "what"], COLUMNS);
        let day = |d: Option<Date>| d.map(|d| d.to_string()).unwrap_or_default();
        let kind = |k| serde_json::to_value(k).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        let told = changes.iter().map(|c| beside([kind(c.kind), day(c.known), c.what.clone()], fields(&c.event)));
        let withdrawn = record.withdrawn_since(since)?.into_iter().map(|(address, day, reports)| {
            let mut line: [String; 18] = std::array::from_fn(|_| String::new());
            line[0] = "withdrawn".to_owned();
            line[1] = day.to_string();
            line[2] = format!("{address} ({reports} reports)");
            line
        });
        rows(&mut out, format, &head, told.chain(withdrawn))?;
    } else {
        changes.iter().try_for_each(|c| json_line(&mut out, c))?;
        for (address, day, reports) in record.withdrawn_since(since)? {
            json_line(
                &mut out,
                &serde_json::json!({"kind": "withdrawn", "what": address, "known": day.to_string(), "reports": reports}),
            )?;
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn diff(common: &Common) -> Done {
    let record = open(common)?;
    let (stamp, differences) = record.diff()?;
    let Some(stamp) = stamp else { anyhow::bail!("the record has not been rebuilt: there is nothing to compare with") };
    let mut out = stdout();
    if common.format() == Format::Table {
        writeln!(out, "{stamp} ⇒ {}", record.stamp()?.unwrap_or_default())?;
        for d in &differences {
            writeln!(out, "{}  {}", d.kind, printable(&d.what.join("; ")))?;
            write!(out, "{}", render(&[short(&d.event)], width()))?;
        }
        writeln!(out, "{} events differ", differences.len())?;
    } else if let format @ (Format::Csv | Format::Md) = common.format() {
        let head: [&str; 17] = beside(["kind", "what"], COLUMNS);
        let line = |d: &legation::record::Difference| beside([d.kind.clone(), d.what.join("; ")], fields(&d.event));
        rows(&mut out, format, &head, differences.iter().map(line))?;
    } else {
        differences.iter().try_for_each(|d| json_line(&mut out, d))?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Counts as numbers, what is unknown as null, the rest as text.
fn number_or_text(value: String) -> serde_json::Value {
    match value.parse::<u64>() {
        Ok(n) => n.into(),
        Err(_) if value.is_empty() => serde_json::Value::Null,
        Err(_) => value.into(),
    }
}

pub(super) fn stats(check: bool, common: &Common) -> Done {
    let record: Record = open(common)?;
    let counts = record.stats()?;
    let mut out = stdout();
    let per_report = if counts.reports > 0 { counts.bytes / counts.reports } else { 0 };
    let lines = [
        ("articles", counts.articles.to_string()),
        ("withdrawn", counts.withdrawn.to_string()),
        ("replaced by a later version", counts.replaced.to_string()),
        ("of unknown date", counts.undated.to_string()),
        ("dated by a copy", counts.dated_by_copy.to_string()),
        ("reports", counts.reports.to_string()),
        ("events", counts.events.to_string()),
        ("first published", counts.first_known.clone().unwrap_or_default()),
        ("last published", counts.last_known.clone().unwrap_or_default()),
        ("bytes", counts.bytes.to_string()),
        ("bytes a report", per_report.to_string()),
        ("coded by", record.stamp()?.unwrap_or_default()),
    ];
    if common.format() == Format::Table {
        for (name, value) in lines {
            writeln!(out, "{name:<28} {value}")?;
        }
    } else if let format @ (Format::Csv | Format::Md) = common.format() {
        rows(&mut out, format, &["what", "value"], lines.into_iter().map(|(k, v)| [k.to_owned(), v]))?;
    } else {
        let object: serde_json::Map<String, serde_json::Value> =
            lines.into_iter().map(|(k, v)| (k.replace(' ', "_"), number_or_text(v))).collect();
        json_line(&mut out, &object)?;
    }
    out.flush()?;
    if check {
        match record.check()? {
            None => eprintln!("the file is sound"),
            Some(what) => anyhow::bail!("the file is damaged: {what}"),
        }
    }
    Ok(ExitCode::SUCCESS)
}
