//! Reports of real articles that readers found right or wrong (`data/judged/README.md`), for training the confidence. The
//! texts stay in the shared sets.

use std::collections::BTreeMap;
use std::path::Path;

use legation::Pipeline;
use legation_events::opinion;
use legation_schema::{Party, Report};

use super::story::{Row, coded};
use super::{Article, Failed, real};

const REPORTS: &str = include_str!("../../data/judged/reports.tsv");

/// What is seen of the reports that are still made, article by article, and whether they are right; then how many were
/// judged.
pub(super) fn rows(pipeline: &Pipeline, shared: &Path) -> Result<(Vec<Vec<Row>>, usize), Failed> {
    let sources = real::sources(shared)?;
    let mut verdicts: BTreeMap<&str, BTreeMap<String, bool>> = BTreeMap::new();
    let mut all = 0;
    for (n, line) in REPORTS.lines().enumerate().skip(1) {
        let (id, key, verdict) = line
            .split_once('\t')
            .and_then(|(id, rest)| rest.rsplit_once('\t').map(|(key, verdict)| (id, key, verdict)))
            .ok_or_else(|| format!("reports.tsv:{}: expected 7 columns", n + 1))?;
        verdicts.entry(id).or_default().insert(key.to_owned(), verdict == "1");
        all += 1;
    }
    let mut out = Vec::new();
    for (id, verdicts) in verdicts {
        let source = sources.get(id).ok_or_else(|| format!("'{id}' is not in the shared sets"))?;
        let article = Article {
            name: id.to_owned(),
            title: source.title.clone(),
            published: source.published.clone(),
            text: source.text.clone(),
            sentences: Vec::new(),
            lines: Vec::new(),
        };
        let reports = pipeline.session().with_input(&coded(pipeline, &article)?, opinion::reports);
        let row = |(report, slots): (Report, Vec<u32>)| Some((slots, *verdicts.get(&key(&report))?));
        out.push(reports.into_iter().filter_map(row).collect());
    }
    Ok((out, all))
}

/// The columns `from`, `to`, `type`, `actor`, `recipient`: a report that reads its words otherwise is another report.
fn key(report: &Report) -> String {
    let at = report.trigger.span;
    let (actor, recipient) = (parties(&report.actor), parties(&report.recipient));
    format!("{}\t{}\t{}\t{actor}\t{recipient}", at.start, at.end, report.event_type.name())
}

fn parties(parties: &[Party]) -> String {
    let party = |p: &Party| {
        let (country, sector) = (p.actor.country.as_deref(), p.actor.sector.as_deref());
        format!("{}:{}", country.unwrap_or("?"), sector.unwrap_or_default())
    };
    parties.iter().map(party).collect::<Vec<_>>().join("|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_well_formed() {
        for line in REPORTS.lines().skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            let [_, from, to, event_type, _, _, verdict] = cells[..] else { panic!("{line}") };
            assert!(from.parse::<u32>().expect(line) < to.parse::<u32>().expect(line), "{line}");
            event_type.parse::<legation_schema::EventType>().expect(line);
            assert!(["1", "t", "a", "r", "2"].contains(&verdict), "{line}");
        }
    }
}
