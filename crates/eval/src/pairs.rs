//! Labelled pairs of triggers against the fold: are the two reports of one event?
//!
//! DATA holds the corpora that the labels speak of (`whitehouse/*.jsonl`, `wikinews.jsonl`); the labels are
//! `DATA/same_event.tsv` where there is one, else the two sets in `crates/record/data` of this tree. Everything in the
//! corpora is coded and folded, so that two reports may be one event through a third. A pair of which a trigger is no
//! longer coded, or as another type, is nothing the fold can decide: such pairs are counted, and left out of the
//! figures but one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use legation::record::{fold, tellings};
use legation_record::Telling;

use crate::corpus::coded;
use crate::score::{Row, Scores};

struct Pair {
    event_type: String,
    a: Trigger,
    b: Trigger,
    same: bool,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Trigger {
    document: String,
    from: u32,
    to: u32,
}

pub(crate) fn run(data: &Path, predictions: Option<&Path>) -> Scores {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../record/data");
    let theirs = data.join("same_event.tsv");
    let mut pairs: Vec<(Pair, &str)> = Vec::new();
    if theirs.exists() {
        pairs.extend(read_pairs(&theirs)?.into_iter().map(|p| (p, "given")));
    } else {
        pairs.extend(read_pairs(&own.join("same_event.tsv"))?.into_iter().map(|p| (p, "first set")));
        pairs.extend(read_pairs(&own.join("same_event_2.tsv"))?.into_iter().map(|p| (p, "second set")));
    }
    let mut told: Vec<Telling> = Vec::new();
    let mut triggers: BTreeMap<String, Vec<(u32, u32, String, String)>> = BTreeMap::new();
    for (document, coded) in coded(data, |_| true)? {
        for report in &coded.reports {
            let span = report.trigger.span;
            triggers.entry(document.clone()).or_default().push((
                span.start,
                span.end,
                report.event_type.name().to_owned(),
                report.id.clone(),
            ));
        }
        told.extend(tellings(&coded.article, &coded.reports));
    }
    let mut event_of: BTreeMap<String, usize> = BTreeMap::new();
    for (i, event) in fold(&told, None).iter().enumerate() {
        event_of.extend(event.reports.iter().map(|m| (m.report.clone(), i)));
    }

    // Passive and light verbs may give the trigger other ends than it had when it was labelled.
    let events = |t: &Trigger, kind: &str| -> BTreeSet<usize> {
        let all = triggers.get(&t.document).map_or(&[][..], Vec::as_slice);
        let exact = all.iter().any(|(f, to, k, _)| k == kind && *f == t.from && *to == t.to);
        let meets = |f: u32, to: u32| if exact { f == t.from && to == t.to } else { f < t.to && t.from < to };
        all.iter()
            .filter(|(f, to, k, _)| k == kind && meets(*f, *to))
            .filter_map(|r| event_of.get(&r.3).copied())
            .collect()
    };
    let mut lines = String::from("type\tdoc_a\tfrom_a\tdoc_b\tfrom_b\tsame\tjoined\n");
    // True and false joins and misses: everything, then by half and by where the two stand.
    let mut cells: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    let mut absent = [0usize; 2];
    for (pair, set) in &pairs {
        let (x, y) = (events(&pair.a, &pair.event_type), events(&pair.b, &pair.event_type));
        let coded = !x.is_empty() && !y.is_empty();
        let joined = x.intersection(&y).next().is_some();
        let said = if coded { if joined { "1" } else { "0" } } else { "" };
        let (a, b) = (&pair.a, &pair.b);
        let same = u8::from(pair.same);
        writeln!(lines, "{}\t{}\t{}\t{}\t{}\t{same}\t{said}", pair.event_type, a.document, a.from, b.document, b.from)?;
        let cell = match (pair.same, joined) {
            (true, true) => 0,
            (false, true) => 1,
            (true, false) => 2,
            (false, false) => 3,
        };
        cells.entry("all, triggers not coded counted as apart").or_default()[cell] += 1;
        if !coded {
            absent[usize::from(pair.same)] += 1;
            continue;
        }
        let where_ = if a.document == b.document { "within one article" } else { "across articles" };
        for name in ["all", where_, set, if half(&a.document, &b.document) { "half A" } else { "half B" }] {
            cells.entry(name).or_default()[cell] += 1;
        }
    }
    if let Some(file) = predictions {
        std::fs::write(file, lines)?;
    }
    let mut rows = Vec::new();
    for (name, [tp, fp, missed, _]) in &cells {
        let share = |n: usize, of: usize| if of == 0 { 0.0 } else { n as f64 / of as f64 };
        let f1 = share(2 * tp, 2 * tp + fp + missed);
        let (p, r) = (share(*tp, tp + fp), share(*tp, tp + missed));
        rows.push(Row::new("pairs", &format!("F1, {name} (P {p:.3} R {r:.3}; {} same)", tp + missed), f1, &[]));
    }
    rows.push(Row::new("pairs", "pairs labelled", pairs.len() as f64, &[]));
    rows.push(Row::new("pairs", "of those the same, a trigger not coded", absent[1] as f64, &[]));
    rows.push(Row::new("pairs", "of those apart, a trigger not coded", absent[0] as f64, &[]));
    Ok(rows)
}

/// What is learned on one half is checked on the other: halves by document, so that no text is in both.
fn half(a: &str, b: &str) -> bool {
    let hash = |s: &str| s.bytes().fold(0xcbf2_9ce4_u32, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
    hash(a.min(b)) >> 16 & 1 == 0
}

fn read_pairs(file: &Path) -> Result<Vec<Pair>, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let mut out = Vec::new();
    for (n, line) in text.lines().enumerate().skip(1) {
        let c: Vec<&str> = line.split('\t').collect();
        let wrong = |what: &str| format!("{}:{}: {what}", file.display(), n + 1);
        let [kind, doc_a, from_a, to_a, doc_b, from_b, to_b, same] = c.as_slice() else {
            return Err(wrong("expected 8 columns").into());
        };
        let number = |s: &str| s.parse::<u32>().map_err(|e| wrong(&format!("'{s}': {e}")));
        out.push(Pair {
            event_type: (*kind).to_owned(),
            a: Trigger { document: (*doc_a).to_owned(), from: number(from_a)?, to: number(to_a)? },
            b: Trigger { document: (*doc_b).to_owned(), from: number(from_b)?, to: number(to_b)? },
            same: *same == "1",
        });
    }
    Ok(out)
}
