//! Reports as people read them.

use std::io::{self, Write};

use legation::schema::{Article, Interval, Party, Report, Speaker};
use legation::{Coded, printable};

/// An article's heading, then three lines a report: when, whether, what, who; the words; who says so.
pub(crate) fn reports(out: &mut impl Write, coded: &Coded) -> io::Result<()> {
    let article = &coded.article;
    writeln!(out, "{}", heading(article))?;
    if coded.reports.is_empty() {
        writeln!(out, "  (nothing coded)")?;
    }
    for report in &coded.reports {
        writeln!(out, "  {}", printable(&line(report)))?;
        writeln!(out, "      “{}”", printable(&shorten(&report.sentence.text, 150)))?;
        let said = speakers(&report.said_by);
        let said = if said.is_empty() { String::new() } else { format!("according to {said} · ") };
        writeln!(out, "      {}{} · {}", printable(&said), report.rule, report.id)?;
    }
    writeln!(out)
}

fn heading(article: &Article) -> String {
    let title = article.title.as_deref().unwrap_or("(no title)");
    let by: Vec<&str> = [article.agency.as_deref(), article.publisher.as_deref(), article.outlet.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    let published = when(&article.published.interval);
    let published = format!("{published} ({})", article.published.basis);
    let by = if by.is_empty() { String::new() } else { format!(" · {}", by.join(", ")) };
    printable(&format!("{title}\n  {} · published {published}{by}", article.path)).into_owned()
}

fn line(report: &Report) -> String {
    let mode = report.mode.as_deref().map(|m| format!(" {m}")).unwrap_or_default();
    let to = if report.recipient.is_empty() { String::new() } else { format!(" → {}", parties(&report.recipient)) };
    let place = report.place.as_ref().map(|p| format!(" · in {}", p.name)).unwrap_or_default();
    format!(
        "{:<24} {:<9} {}{mode}  {}{to}{place}",
        when(&report.time.interval),
        report.status.name(),
        report.event_type,
        parties(&report.actor)
    )
}

/// "USA GOV Donald Trump, CHN".
pub(crate) fn parties(parties: &[Party]) -> String {
    let one = |p: &Party| {
        let code: Vec<&str> = [p.actor.country.as_deref(), p.actor.sector.as_deref()].into_iter().flatten().collect();
        if code.is_empty() { p.actor.name.clone() } else { format!("{} ({})", p.actor.name, code.join(" ")) }
    };
    parties.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn speakers(chain: &[Speaker]) -> String {
    chain.iter().map(|s| s.party.actor.name.as_str()).collect::<Vec<_>>().join(", according to ")
}

/// "2019-09-20", "2019-10-01..2019-10-10", "from 2019-09-20", "undated". Hours of one day are that day.
pub(crate) fn when(interval: &Interval) -> String {
    match (interval.from, interval.to) {
        (Some(a), Some(b)) if a == b => a.to_string(),
        (Some(a), Some(b)) if a.date() == b.date() => a.date().to_string(),
        (Some(a), Some(b)) => format!("{}..{}", a.date(), b.date()),
        (Some(a), None) => format!("from {}", a.date()),
        (None, Some(b)) => format!("until {}", b.date()),
        (None, None) => "undated".to_owned(),
    }
}

/// At most `width` characters, on one line.
pub(crate) fn shorten(text: &str, width: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= width {
        return text;
    }
    let mut cut: String = text.chars().take(width.saturating_sub(1)).collect();
    cut.push('…');
    cut
}
