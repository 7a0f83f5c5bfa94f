//! Reports against a gold table of events: recall over core rows, precision over reports, and how often status, time,
//! place and speaker are right where the event was found. Counts as `score_events.py` beside the gold does.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use legation_schema::{Party, Report, Status};

use crate::score::{Row, Scores};

struct Gold {
    doc: String,
    anchor: String,
    types: Vec<String>,
    source: String,
    target: String,
    status: Vec<String>,
    from: Option<String>,
    to: Option<String>,
    place: String,
    said_by: String,
    core: bool,
}

pub(crate) fn run(data: &Path, predictions: Option<&Path>) -> Scores {
    let gold = read_gold(&data.join("events.tsv"))?;
    let pages = pages_of(data).ok_or("the pages are neither in DATA/pages nor in DATA/../../seeds")?;
    let pipeline = legation::Pipeline::open(&legation::Options::default())?;
    let mut session = pipeline.session();
    let mut reports = Vec::new();
    let mut published = BTreeMap::new();
    for page in legation::pages(&[pages]) {
        for coded in session.code_page(page).into_iter().flatten() {
            published.insert(coded.article.path.clone(), coded.article.published.clone());
            reports.extend(coded.reports);
        }
    }
    if let Some(file) = predictions {
        let lines: Result<Vec<String>, _> = reports.iter().map(serde_json::to_string).collect();
        std::fs::write(file, lines?.join("\n") + "\n")?;
    }
    let mut rows = score(&gold, &reports);
    rows.extend(dates(&data.join("published.tsv"), &published));
    Ok(rows)
}

fn pages_of(data: &Path) -> Option<PathBuf> {
    [data.join("pages"), data.join("../../seeds")].into_iter().find(|p| p.is_dir())
}

fn read_gold(file: &Path) -> Result<Vec<Gold>, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let mut out = Vec::new();
    for (n, line) in text.lines().enumerate().skip(1) {
        let c: Vec<&str> = line.split('\t').collect();
        if c.len() < 11 {
            return Err(format!("{}:{}: expected 11 columns, found {}", file.display(), n + 1, c.len()).into());
        }
        let some = |s: &str| (!s.is_empty()).then(|| s.to_owned());
        let list = |s: &str| s.split('|').map(str::to_owned).collect();
        out.push(Gold {
            doc: c[0].to_owned(),
            anchor: normal(c[1]),
            types: list(c[2]),
            source: c[3].to_owned(),
            target: c[4].to_owned(),
            status: list(c[5]),
            from: some(c[6]),
            to: some(c[7]),
            place: c[8].to_lowercase(),
            said_by: c[9].to_owned(),
            core: c[10].trim() == "1",
        });
    }
    Ok(out)
}

fn normal(s: &str) -> String {
    let plain: String = s
        .chars()
        .map(|c| match c {
            '“' | '”' => '"',
            '‘' | '’' | '´' | '`' => '\'',
            c => c,
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn words(s: &str) -> BTreeSet<&str> {
    s.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|w| !w.is_empty()).collect()
}

/// International bodies of the gold, and the words that name them.
const BODIES: &[(&str, &[&str])] = &[
    ("NATO", &["nato", "north atlantic"]),
    ("EU", &["eu", "european union", "european commission"]),
    ("UN", &["united nations", "un", "security council"]),
    ("ISIS", &["isis", "isil", "islamic state", "daesh"]),
    ("WHO", &["world health"]),
    ("IAEA", &["iaea", "atomic energy"]),
    ("IMF", &["imf", "monetary fund"]),
    ("QUINT", &["quint"]),
    ("AU", &["african union"]),
    ("ICC", &["international criminal court"]),
    ("ASEAN", &["asean"]),
];

/// The gold's codes for these parties: state, with OPP, MIL or CVL where the sector tells it from the government.
fn codes(parties: &[Party]) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for p in parties {
        let name = format!("{} {} {}", p.actor.id, p.actor.name, p.text).to_lowercase();
        let padded = format!(" {} ", words_in_order(&name));
        for (code, names) in BODIES {
            if names.iter().any(|n| if n.contains(' ') { name.contains(n) } else { padded.contains(&format!(" {n} ")) })
            {
                out.insert((*code).to_owned());
            }
        }
        if let Some(country) = &p.actor.country {
            let suffix = match p.actor.sector.as_deref() {
                Some("OPP" | "REB" | "SEP") => "OPP",
                Some("MIL") => "MIL",
                Some("CVL" | "BUS" | "MED") => "CVL",
                _ => "",
            };
            out.insert(format!("{country}{suffix}"));
        }
    }
    out
}

fn words_in_order(s: &str) -> String {
    s.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

fn has(code: &str, got: &BTreeSet<String>) -> bool {
    let domestic = code.len() > 3 && matches!(&code[3..], "MIL" | "CVL");
    code.is_empty() || got.contains(code) || (domestic && got.contains(&code[..3]))
}

fn same_parties(gold: &Gold, report: &Report) -> bool {
    let (a, r) = (codes(&report.actor), codes(&report.recipient));
    if has(&gold.source, &a) && has(&gold.target, &r) {
        return true;
    }
    let both: BTreeSet<String> = a.union(&r).cloned().collect();
    report.event_type.is_mutual()
        && has(&gold.source, &both)
        && has(&gold.target, &both)
        && (gold.target.is_empty() || both.len() > 1)
}

fn status_fits(gold: &Gold, status: Status) -> bool {
    use Status::*;
    gold.status.iter().any(|s| match s.as_str() {
        "actual" => matches!(status, Occurred | Ongoing),
        "planned" => status == Planned,
        "negated" => status == Negated,
        "hypothetical" => status == Possible,
        "alleged" => matches!(status, Occurred | Ongoing | Possible),
        _ => false,
    })
}

/// Whether the times can be one; none where the gold has no time.
fn time_fits(gold: &Gold, report: &Report) -> Option<bool> {
    if gold.from.is_none() && gold.to.is_none() {
        return None;
    }
    let day = |p: Option<legation_schema::Point>| p.map(|p| p.date().to_string());
    let (from, to) = (day(report.time.interval.from), day(report.time.interval.to));
    if from.is_none() && to.is_none() {
        return Some(false);
    }
    let (low, high) = ("0000-00-00".to_owned(), "9999-99-99".to_owned());
    let overlap = from.as_ref().unwrap_or(&low) <= gold.to.as_ref().unwrap_or(&high)
        && gold.from.as_ref().unwrap_or(&low) <= to.as_ref().unwrap_or(&high);
    // An unbounded past is no answer to a dated event.
    let unbounded = match (&gold.from, &gold.to, &from) {
        (Some(g), Some(_), Some(f)) => f.as_str() < &g[..4],
        (Some(_), Some(_), None) => true,
        _ => false,
    };
    Some(overlap && !unbounded)
}

fn score(gold: &[Gold], reports: &[Report]) -> Vec<Row> {
    let docs: BTreeSet<&str> = gold.iter().map(|g| g.doc.as_str()).collect();
    let of_doc: BTreeMap<&str, Vec<&Report>> =
        docs.iter().map(|d| (*d, reports.iter().filter(|r| r.article.path.contains(d)).collect())).collect();
    let mut right: BTreeSet<(&str, usize)> = BTreeSet::new();
    let (mut core, mut found) = (0usize, 0usize);
    let mut aspects: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for g in gold {
        let mut best: Option<&Report> = None;
        for (i, report) in of_doc[g.doc.as_str()].iter().enumerate() {
            let sentence = normal(&report.sentence.text);
            let here = sentence.contains(&g.anchor) || words(&g.anchor).is_subset(&words(&sentence));
            if here && g.types.iter().any(|t| t == report.event_type.name()) && same_parties(g, report) {
                right.insert((&g.doc, i));
                best = best.or(Some(report));
            }
        }
        if !g.core {
            continue;
        }
        core += 1;
        let Some(report) = best else { continue };
        found += 1;
        let mut note = |aspect: &'static str, ok: bool| {
            let (n, of) = aspects.entry(aspect).or_default();
            *n += usize::from(ok);
            *of += 1;
        };
        note("status", status_fits(g, report.status));
        if let Some(ok) = time_fits(g, report) {
            note("time", ok);
        }
        if !g.place.is_empty() {
            let place = report.place.as_ref().map(|p| p.name.to_lowercase()).unwrap_or_default();
            note("place", place.contains(&g.place));
        }
        if !g.said_by.is_empty() {
            let chain = serde_json::to_string(&report.said_by).unwrap_or_default();
            note("speaker", chain.contains(&g.said_by));
        }
    }
    // Neither right nor wrong where the gold does not list it: what is only possible or denied, headlines, captions.
    let neutral = |r: &Report| {
        matches!(r.status, Status::Possible | Status::Negated)
            || !matches!(r.sentence.block.as_str(), "paragraph" | "quotation" | "list")
    };
    let counted: usize = of_doc
        .iter()
        .map(|(d, list)| list.iter().enumerate().filter(|(i, r)| right.contains(&(*d, *i)) || !neutral(r)).count())
        .sum();
    let ratio = |n: usize, of: usize| if of == 0 { 0.0 } else { n as f64 / of as f64 };
    let (recall, precision) = (ratio(found, core), ratio(right.len(), counted));
    let f1 = if recall + precision > 0.0 { 2.0 * recall * precision / (recall + precision) } else { 0.0 };
    let mut rows = vec![
        Row::new("events", "recall (core rows)", recall, &[]),
        Row::new("events", "precision (listed reports)", precision, &[]),
        Row::new("events", "F1", f1, &[]),
    ];
    rows.extend(
        aspects
            .iter()
            .map(|(aspect, (n, of))| Row::new("events", &format!("{aspect} right ({of})"), ratio(*n, *of), &[])),
    );
    rows
}

/// Publication dates: right where the interval given lies within the gold's, or as the gold's note allows.
fn dates(file: &Path, published: &BTreeMap<String, legation_schema::Dated>) -> Vec<Row> {
    let Ok(text) = std::fs::read_to_string(file) else { return Vec::new() };
    let (mut right, mut all) = (0usize, 0usize);
    for line in text.lines().skip(1) {
        let c: Vec<&str> = line.split('\t').collect();
        if c.len() < 3 {
            continue;
        }
        all += 1;
        let Some((_, dated)) = published.iter().find(|(path, _)| path.contains(c[0])) else { continue };
        // An undated page may be left undated where the note says so.
        let (from, to) = (dated.interval.from.map(|p| p.date()), dated.interval.to.map(|p| p.date()));
        if from.is_none() && to.is_none() {
            right += usize::from(c.get(3).is_some_and(|note| note.contains("\"unknown\" is acceptable")));
            continue;
        }
        let from = from.map_or_else(String::new, |d| d.to_string());
        let to = to.map_or_else(|| "~".to_owned(), |d| d.to_string());
        // A dated page must be dated within the gold's interval; for an undated one the answer may hold the interval.
        let holds = c[1] != c[2] && from.as_str() <= c[1] && c[2] <= to.as_str();
        right += usize::from((from.as_str() >= c[1] && to.as_str() <= c[2]) || holds);
    }
    vec![Row::new("published", &format!("right ({all})"), right as f64 / all.max(1) as f64, &[])]
}
