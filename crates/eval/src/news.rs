//! Ordinary news: 300 sentences labelled before they were coded (`data/news300.tsv`, which tells how they were drawn and
//! what its columns mean), scored for type, actor and recipient, for status, and for who says it.
//!
//! DATA holds `wikinews.jsonl` and `whitehouse/dev.jsonl` in the form of the shared corpora. Whole articles are coded, and
//! the reports counted whose trigger lies in a labelled sentence. A report is right where a label has its type and no
//! party of it is missing from the label; an event that need not be coded counts for precision alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use legation_schema::{EventType, Party, Report, Status};

use crate::corpus;
use crate::score::{Row, Scores};

const LABELS: &str = include_str!("../data/news300.tsv");

/// One party a label allows at one place.
#[derive(PartialEq, Debug)]
pub(crate) enum Want {
    /// Not judged.
    Any,
    Nobody,
    /// Words of the id, the name or the text.
    Named(String),
    /// A state and a sector; no sector is the state as such.
    Code {
        country: Option<String>,
        sector: Option<String>,
    },
}

/// Parties of one side, each with its alternatives.
pub(crate) type Side = Vec<Vec<Want>>;

struct Label {
    core: bool,
    types: Vec<String>,
    actor: Side,
    /// None where all are parties to each other.
    recipient: Option<Side>,
    status: Vec<String>,
    told: String,
    speaker: Side,
    row: String,
}

struct Sentence {
    number: u32,
    doc: String,
    from: u32,
    to: u32,
    labels: Vec<Label>,
}

/// What was made of one article.
pub(crate) struct Coded {
    pub(crate) text: std::sync::Arc<str>,
    pub(crate) reports: Vec<Report>,
    /// Why, where it is asked for.
    pub(crate) traces: Vec<legation_events::Trace>,
}

impl Coded {
    /// What is made of each record, by its id.
    pub(crate) fn all(
        records: Vec<corpus::Record>,
        explained: bool,
    ) -> Result<BTreeMap<String, Coded>, Box<dyn std::error::Error>> {
        let coded = corpus::each(records, |session, coded| {
            let traces = if explained { session.explain(&coded) } else { Vec::new() };
            Coded { text: coded.article.text, reports: coded.reports, traces }
        })?;
        Ok(coded.into_iter().collect())
    }
}

pub(crate) fn run(data: &Path, predictions: Option<&Path>) -> Scores {
    let sentences = read_labels(LABELS)?;
    let wanted: BTreeSet<&str> = sentences.iter().map(|s| s.doc.as_str()).collect();
    let mut records = Vec::new();
    for file in ["wikinews.jsonl", "whitehouse/dev.jsonl"] {
        records.extend(corpus::records(&data.join(file), "", |id| wanted.contains(id))?);
    }
    let explained = predictions.is_some();
    let coded = Coded::all(records, explained)?;
    if let Some(missing) = wanted.iter().find(|d| !coded.contains_key(**d)) {
        return Err(format!("document '{missing}' is not in {}", data.display()).into());
    }
    let (rows, told) = score(&sentences, &coded);
    if let Some(file) = predictions {
        std::fs::write(file, told)?;
    }
    Ok(rows)
}

fn read_labels(text: &str) -> Result<Vec<Sentence>, Box<dyn std::error::Error>> {
    let mut out: Vec<Sentence> = Vec::new();
    let rows = text.lines().enumerate().filter(|(_, l)| !l.starts_with('#'));
    for (n, line) in rows.skip(1) {
        let wrong = |what: &str| format!("news300.tsv:{}: {what}", n + 1);
        let c: Vec<&str> = line.split('\t').collect();
        if c.len() != 13 {
            return Err(wrong(&format!("expected 13 columns, found {}", c.len())).into());
        }
        let number: u32 = c[0].parse().map_err(|_| wrong("n is not a number"))?;
        if out.last().is_none_or(|s| s.number != number) {
            let offset = |s: &str| s.parse().map_err(|_| wrong("an offset is not a number"));
            let (from, to) = (offset(c[2])?, offset(c[3])?);
            out.push(Sentence { number, doc: c[1].to_owned(), from, to, labels: Vec::new() });
        }
        if c[4] == "-" {
            continue;
        }
        let list = |s: &str| s.split('|').map(str::to_owned).collect();
        let label = Label {
            core: c[4] == "1",
            types: list(c[5]),
            actor: side(c[7]),
            recipient: (c[8] != "=").then(|| side(c[8])),
            status: list(c[9]),
            told: c[10].to_owned(),
            speaker: side(c[11]),
            row: c[4..].join(" "),
        };
        if let Some(sentence) = out.last_mut() {
            sentence.labels.push(label);
        }
    }
    Ok(out)
}

/// A side as the tables write it: parties joined by `+`, alternatives of one party by `|`.
pub(crate) fn side(text: &str) -> Side {
    let want = |s: &str| match s {
        "*" => Want::Any,
        "-" => Want::Nobody,
        _ => match s.strip_prefix('@') {
            Some(name) => Want::Named(name.to_owned()),
            None => {
                let (country, sector) = s.split_once(':').unwrap_or((s, ""));
                let some = |s: &str| (!s.is_empty()).then(|| s.to_owned());
                Want::Code { country: some(country), sector: some(sector) }
            }
        },
    };
    text.split('+').map(|one| one.split('|').map(want).collect()).collect()
}

pub(crate) fn fits(party: &Party, want: &Want) -> bool {
    match want {
        Want::Any => true,
        Want::Nobody => false,
        Want::Named(name) => {
            let told = format!("{} {} {}", party.actor.id, party.actor.name, party.text).to_lowercase();
            let told: Vec<&str> = told.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
            format!(" {} ", told.join(" ")).contains(&format!(" {name} "))
        }
        Want::Code { country, sector } => {
            party.actor.country == *country && same_sector(sector.as_deref(), party.actor.sector.as_deref())
        }
    }
}

/// The same sector, or two that name the same people more or less closely. A state as such is any organ of it.
fn same_sector(label: Option<&str>, ours: Option<&str>) -> bool {
    const ORGANS: &[&str] = &["GOV", "MIL", "COP", "SPY", "LEG", "JUD"];
    const NEAR: &[&[&str]] = &[&["OPP", "PTY"], &["REB", "UAF", "PRM"], &["BUS", "MNC"], &["NGO", "SOC"]];
    const PEOPLE: &[&str] = &["SOC", "REF", "LAB", "AGR", "EDU", "MED", "CRM", "REL", "BUS"];
    match (label, ours) {
        (None, None) => true,
        (None, Some(s)) | (Some(s), None) => ORGANS.contains(&s),
        (Some(a), Some(b)) => {
            a == b
                || NEAR.iter().any(|set| set.contains(&a) && set.contains(&b))
                || (a == "CVL" && PEOPLE.contains(&b))
                || (b == "CVL" && PEOPLE.contains(&a))
        }
    }
}

/// No party that the side lacks, and at least `need` of those it names.
fn side_fits(side: &Side, parties: &[&Party], need: usize) -> bool {
    if side.iter().flatten().any(|w| *w == Want::Any) {
        return true;
    }
    if parties.is_empty() {
        return side.iter().flatten().any(|w| *w == Want::Nobody);
    }
    let one_of = |alternatives: &[Want], p: &Party| alternatives.iter().any(|w| fits(p, w));
    parties.iter().all(|p| side.iter().any(|alternatives| one_of(alternatives, p)))
        && side.iter().filter(|alternatives| parties.iter().any(|p| one_of(alternatives, p))).count() >= need
}

fn right(label: &Label, report: &Report) -> bool {
    label.types.iter().any(|t| t == report.event_type.name())
        && parties_fit(&label.actor, label.recipient.as_ref(), &Parties::of(report))
}

/// The parties of a report.
#[derive(Clone, Copy)]
pub(crate) struct Parties<'a> {
    pub(crate) event_type: EventType,
    pub(crate) actor: &'a [Party],
    pub(crate) recipient: &'a [Party],
}

impl Parties<'_> {
    pub(crate) fn of(report: &Report) -> Parties<'_> {
        Parties { event_type: report.event_type, actor: &report.actor, recipient: &report.recipient }
    }
}

/// Whether the parties are these; without a recipient all are parties to each other. Who meets whom may be told either way
/// round.
pub(crate) fn parties_fit(wanted_actor: &Side, wanted_recipient: Option<&Side>, told: &Parties) -> bool {
    let (actor, recipient): (Vec<&Party>, Vec<&Party>) = (told.actor.iter().collect(), told.recipient.iter().collect());
    let Some(wanted) = wanted_recipient else {
        let both: Vec<&Party> = actor.into_iter().chain(recipient).collect();
        return side_fits(wanted_actor, &both, wanted_actor.len().min(2));
    };
    let as_told = side_fits(wanted_actor, &actor, 1) && side_fits(wanted, &recipient, 1);
    let swapped = || side_fits(wanted_actor, &recipient, 1) && side_fits(wanted, &actor, 1);
    as_told || (told.event_type.is_mutual() && swapped())
}

fn status_fits(label: &Label, status: Status) -> bool {
    label.status.iter().any(|s| s == status.name())
}

pub(crate) fn stored_as_fact(status: Status) -> bool {
    matches!(status, Status::Occurred | Status::Ongoing)
}

#[derive(Default)]
struct Count {
    reports: usize,
    right: usize,
    core: usize,
    found: usize,
}

impl Count {
    fn rows(&self, set: &str, what: &str, out: &mut Vec<Row>) {
        let ratio = |n: usize, of: usize| if of == 0 { 0.0 } else { n as f64 / of as f64 };
        let measure = |name: &str, n: usize, of: usize| format!("{what}{name} ({n}/{of})");
        out.push(Row::new(set, &measure("precision", self.right, self.reports), ratio(self.right, self.reports), &[]));
        out.push(Row::new(set, &measure("recall", self.found, self.core), ratio(self.found, self.core), &[]));
    }
}

fn score(sentences: &[Sentence], coded: &BTreeMap<String, Coded>) -> (Vec<Row>, String) {
    let mut whole = Count::default();
    let mut by_corpus: BTreeMap<&str, Count> = BTreeMap::new();
    let mut by_type: BTreeMap<String, Count> = BTreeMap::new();
    let mut asserted = Count::default();
    // Right and all, of labelled events that reports were found for; unreal is what is planned, possible or negated.
    let (mut status, mut unreal, mut alleged, mut speaker) = ((0, 0), (0, 0), (0, 0), (0, 0));
    let mut unreal_all = (0, 0);
    let mut told = String::new();
    for s in sentences {
        let Coded { text, reports, traces } = &coded[&s.doc];
        let here: Vec<&Report> =
            reports.iter().filter(|r| r.trigger.span.start >= s.from && r.trigger.span.end <= s.to).collect();
        let corpus = if s.doc.starts_with("wn-") { "wikinews" } else { "whitehouse" };
        let _ = writeln!(told, "#{} {} {}", s.number, s.doc, text.get(s.from as usize..s.to as usize).unwrap_or(""));
        // Each report goes to one label that it is right for: an event of which it also has the status, if there is one.
        let mut given: Vec<Vec<&Report>> = s.labels.iter().map(|_| Vec::new()).collect();
        for r in here {
            let home = (0..s.labels.len())
                .filter(|i| right(&s.labels[*i], r))
                .max_by_key(|i| (status_fits(&s.labels[*i], r.status), s.labels[*i].core, std::cmp::Reverse(*i)));
            let ok = usize::from(home.is_some());
            let of_type = by_type.entry(r.event_type.name().to_owned()).or_default();
            for c in [&mut whole, by_corpus.entry(corpus).or_default(), of_type] {
                c.reports += 1;
                c.right += ok;
            }
            if stored_as_fact(r.status) || r.status == Status::Planned {
                asserted.reports += 1;
                asserted.right += ok;
            }
            let _ = writeln!(told, "  {} {}", if ok == 1 { "right" } else { "WRONG" }, brief(r));
            if let Some(home) = home {
                given[home].push(r);
            }
        }
        for t in traces.iter().filter(|t| t.trigger_span.start >= s.from && t.trigger_span.end <= s.to) {
            if let Some(missing) = &t.missing {
                let _ = writeln!(told, "  no report by '{}' {} ({}): {missing}", t.trigger_text, t.behaviour, t.row);
            }
        }
        for (i, l) in s.labels.iter().enumerate() {
            // A report that went to another label still finds this one, where it is right for both.
            let found = given.iter().flatten().any(|r| right(l, r));
            if l.core {
                let of_type = by_type.entry(l.types[0].clone()).or_default();
                for c in [&mut whole, by_corpus.entry(corpus).or_default(), of_type] {
                    c.core += 1;
                    c.found += usize::from(found);
                }
            }
            let outcome = match (found, l.core) {
                (true, _) => "found",
                (false, true) => "MISSED",
                (false, false) => "not coded",
            };
            let _ = writeln!(told, "  {outcome} {}", l.row);
            for r in &given[i] {
                status.1 += 1;
                status.0 += usize::from(status_fits(l, r.status));
            }
            if !l.status.iter().any(|s| s == "occurred" || s == "ongoing") {
                let bad = given[i].iter().any(|r| stored_as_fact(r.status));
                for (count, counted) in [(&mut unreal, !given[i].is_empty()), (&mut unreal_all, true)] {
                    count.1 += usize::from(counted);
                    count.0 += usize::from(counted && !bad);
                }
            }
            if given[i].is_empty() {
                continue;
            }
            if l.told == "alleged" {
                alleged.1 += 1;
                alleged.0 += usize::from(given[i].iter().all(|r| !r.said_by.is_empty()));
            }
            if l.told != "-" {
                speaker.1 += 1;
                speaker.0 +=
                    usize::from(given[i].iter().any(|r| {
                        r.said_by.iter().any(|said| l.speaker.iter().flatten().any(|w| fits(&said.party, w)))
                    }));
            }
        }
    }
    let mut rows = Vec::new();
    whole.rows("all", "", &mut rows);
    let share = |(n, of): (usize, usize), what: &str| {
        Row::new("all", &format!("{what} ({n}/{of})"), if of == 0 { 1.0 } else { n as f64 / of as f64 }, &[])
    };
    let counted = (asserted.right, asserted.reports);
    rows.push(share(counted, "precision, told as fact or plan"));
    rows.push(share(status, "status right, of right reports"));
    rows.push(share(unreal_all, "unreal not stored as fact"));
    rows.push(share(unreal, "unreal not so, of those coded"));
    rows.push(share(alleged, "alleged has a speaker"));
    rows.push(share(speaker, "speaker right"));
    for (corpus, c) in &by_corpus {
        c.rows(corpus, "", &mut rows);
    }
    for (name, c) in &by_type {
        c.rows("type", &format!("{name} "), &mut rows);
    }
    (rows, told)
}

pub(crate) fn brief(r: &Report) -> String {
    let side = |list: &[Party]| -> String {
        let of = |p: &Party| {
            let code = |c: &Option<String>| c.clone().unwrap_or_default();
            format!("{}:{} '{}'", code(&p.actor.country), code(&p.actor.sector), p.text)
        };
        list.iter().map(of).collect::<Vec<_>>().join(" + ")
    };
    let said: Vec<String> = r.said_by.iter().map(|s| format!("{} '{}' ({})", s.kind, s.party.text, s.cue)).collect();
    format!(
        "{} {} [{}] → [{}] {} by '{}' {} {}{}",
        r.event_type,
        r.mode.as_deref().unwrap_or("-"),
        side(&r.actor),
        side(&r.recipient),
        r.status,
        r.trigger.text,
        r.rule,
        r.confidence,
        if said.is_empty() { String::new() } else { format!(" said by {}", said.join(", ")) }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_can_be_read_and_use_the_codebooks_words() {
        let sentences = read_labels(LABELS).expect("the labels are well formed");
        assert_eq!(sentences.len(), 300);
        for label in sentences.iter().flat_map(|s| &s.labels) {
            for name in &label.types {
                name.parse::<legation_schema::EventType>().expect(name);
            }
            for name in &label.status {
                name.parse::<Status>().expect(name);
            }
            assert!(["-", "said", "alleged", "denied"].contains(&label.told.as_str()), "{}", label.told);
        }
        assert_eq!(sentences.iter().flat_map(|s| &s.labels).filter(|l| l.core).count(), 108);
    }

    #[test]
    fn a_state_as_such_is_any_organ_of_it_but_not_its_people() {
        assert!(same_sector(None, Some("MIL")) && same_sector(Some("GOV"), None));
        assert!(!same_sector(None, Some("CVL")) && !same_sector(Some("GOV"), Some("MIL")));
        assert!(same_sector(Some("CVL"), Some("LAB")) && same_sector(Some("OPP"), Some("PTY")));
    }
}
