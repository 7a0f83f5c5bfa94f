//! Whole wire articles, written and coded by hand before they were coded by us (`data/wires/README.md`).
//!
//! Reports and lines of a sentence are paired one to one: a report is right where a line of its sentence has its root and
//! its parties and no other report has that line. Optional lines count for precision alone. Of the kept articles, which
//! nobody reads while writing rules, the figures are all that is told. The parts are read from the source tree.

mod judged;
mod real;
mod story;
mod whose;

use std::fmt::Write as _;
use std::path::Path;

use legation_schema::{Report, Status};

use crate::corpus;
use crate::news::{Coded, Parties, Side, Want, brief, fits, parties_fit, side, stored_as_fact};
use crate::score::{Row, Scores};
pub(crate) use real::run as run_real;
pub(crate) use story::train;
pub(crate) use whose::train as train_whose;

type Failed = Box<dyn std::error::Error>;

/// The parts. What is learned is trained on `learn`: it is not scored, `train-story` tells its figures by folds.
const PARTS: &[&str] = &["open", "learn", "kept"];

/// Where the parts lie in the source tree.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/wires");

/// One report that a coder expects, or allows.
struct Line {
    sentence: usize,
    core: bool,
    types: Vec<String>,
    actor: Side,
    /// None where all are parties to each other.
    recipient: Option<Side>,
    status: Vec<String>,
    speaker: Side,
    row: String,
}

impl Line {
    fn of_parties(&self, report: &Report) -> bool {
        parties_fit(&self.actor, self.recipient.as_ref(), &Parties::of(report))
    }

    fn right(&self, report: &Report) -> bool {
        self.takes(&Parties::of(report))
    }

    fn takes(&self, told: &Parties) -> bool {
        self.types.iter().any(|t| t == told.event_type.name())
            && parties_fit(&self.actor, self.recipient.as_ref(), told)
    }

    /// None where the line does not judge it.
    fn status_right(&self, report: &Report) -> Option<bool> {
        let judged = !self.status.iter().any(|s| s == "*");
        judged.then(|| self.status.iter().any(|s| s == report.status.name()))
    }

    /// Whether a speaker of the report is the line's, or both have none. None where the line does not judge it.
    fn speaker_right(&self, report: &Report) -> Option<bool> {
        let mut wanted = self.speaker.iter().flatten();
        if wanted.clone().any(|w| *w == Want::Any) {
            return None;
        }
        Some(if report.said_by.is_empty() {
            wanted.any(|w| *w == Want::Nobody)
        } else {
            wanted.any(|w| report.said_by.iter().any(|s| fits(&s.party, w)))
        })
    }

    fn names_speaker(&self) -> bool {
        !self.speaker.iter().flatten().any(|w| matches!(w, Want::Any | Want::Nobody))
    }
}

struct Article {
    name: String,
    title: String,
    published: String,
    text: String,
    sentences: Vec<String>,
    lines: Vec<Line>,
}

pub(crate) fn run(_data: &Path, predictions: Option<&Path>) -> Scores {
    let (mut rows, mut told) = (Vec::new(), String::new());
    for part in PARTS {
        let learned = *part == "learn";
        if learned && predictions.is_none() {
            continue;
        }
        let count = scored(&read_part(part)?, predictions.is_some() && *part != "kept", &mut told)?;
        if !learned {
            rows.extend(count.rows(part));
        }
    }
    if let Some(file) = predictions {
        std::fs::write(file, told)?;
    }
    Ok(rows)
}

/// Codes the articles and counts what became of their lines; `told` is given each report and line where that is asked for.
fn scored(articles: &[Article], explained: bool, told: &mut String) -> Result<Count, Failed> {
    let coded = Coded::all(articles.iter().map(record).collect(), explained)?;
    let mut count = Count::default();
    for article in articles {
        let coded = coded.get(&article.name).ok_or_else(|| format!("{}: not an article", article.name))?;
        let items = score(article, coded, &mut count)?;
        if explained {
            told.push_str(&items);
        }
    }
    Ok(count)
}

fn record(article: &Article) -> corpus::Record {
    let line = serde_json::json!({
        "id": article.name, "title": article.title, "published": article.published, "language": "en",
        "text": article.text,
    });
    corpus::Record { id: article.name.clone(), title: article.title.clone(), line: line.to_string() }
}

fn read_part(part: &str) -> Result<Vec<Article>, Failed> {
    let file = format!("{FOLDER}/{part}.tsv");
    let lines = std::fs::read_to_string(&file).map_err(|e| format!("{file}: {e}"))?;
    let folder = format!("{FOLDER}/{part}");
    let entries = std::fs::read_dir(&folder).map_err(|e| format!("{folder}: {e}"))?;
    let mut files: Vec<std::path::PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    files.sort();
    let mut articles = Vec::new();
    for file in files.iter().filter(|f| f.extension().is_some_and(|e| e == "txt")) {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        articles.push((name, std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?));
    }
    read(part, &lines, &articles)
}

/// A part from its lines and its articles, each with its name.
fn read(part: &str, lines: &str, articles: &[(String, String)]) -> Result<Vec<Article>, Failed> {
    let mut out: Vec<Article> = Vec::new();
    for (name, text) in articles {
        out.push(read_article(name, text).ok_or_else(|| format!("{part}/{name}.txt: title or published is missing"))?);
    }
    add_lines(part, lines, &mut out)?;
    Ok(out)
}

/// Gives the articles of a part their lines.
fn add_lines(part: &str, lines: &str, out: &mut [Article]) -> Result<(), Failed> {
    for (n, row) in lines.lines().enumerate().skip(1) {
        let wrong = |what: &str| format!("{part}.tsv:{}: {what}", n + 1);
        let c: Vec<&str> = row.split('\t').collect();
        if c.len() != 9 {
            return Err(wrong(&format!("expected 9 columns, found {}", c.len())).into());
        }
        let article = out.iter_mut().find(|a| a.name == c[0]).ok_or_else(|| wrong("no such article"))?;
        let sentence: usize = c[1].parse().map_err(|_| wrong("sentence is not a number"))?;
        if !(1..=article.sentences.len()).contains(&sentence) {
            return Err(wrong("no such sentence").into());
        }
        let list = |s: &str| s.split('|').map(str::to_owned).collect();
        article.lines.push(Line {
            sentence,
            core: c[2] == "1",
            types: list(c[3]),
            actor: side(c[4]),
            recipient: (c[5] != "=").then(|| side(c[5])),
            status: list(c[6]),
            speaker: side(c[7]),
            row: c[2..].join(" "),
        });
    }
    Ok(())
}

/// The head, and the paragraphs with a sentence a line.
fn read_article(name: &str, text: &str) -> Option<Article> {
    let (head, body) = text.split_once("\n\n")?;
    let of_head = |key: &str| head.lines().find_map(|l| l.strip_prefix(key)?.strip_prefix(": ")).map(str::to_owned);
    let paragraphs: Vec<String> = body.split("\n\n").map(|p| p.trim().replace('\n', " ")).collect();
    Some(Article {
        name: name.to_owned(),
        title: of_head("title")?,
        published: of_head("published")?,
        text: paragraphs.join("\n\n"),
        sentences: body.lines().filter(|l| !l.is_empty()).map(str::to_owned).collect(),
        lines: Vec::new(),
    })
}

/// Where each sentence of the article lies in the text that was coded.
fn spans(sentences: &[String], text: &str) -> Option<Vec<(usize, usize)>> {
    let mut at = 0;
    sentences
        .iter()
        .map(|s| {
            let from = at + text.get(at..)?.find(s.as_str())?;
            at = from + s.len();
            Some((from, at))
        })
        .collect()
}

/// Pairs lines with reports one to one, as many as can be; lines come first that stand first. `choices[i]` are the reports
/// that line `i` takes, best first; the answer has the line of each report.
fn pair(choices: &[Vec<usize>], reports: usize) -> Vec<Option<usize>> {
    fn place(line: usize, choices: &[Vec<usize>], seen: &mut [bool], of: &mut [Option<usize>]) -> bool {
        for &report in &choices[line] {
            if std::mem::replace(&mut seen[report], true) {
                continue;
            }
            if of[report].is_none_or(|other| place(other, choices, seen, of)) {
                of[report] = Some(line);
                return true;
            }
        }
        false
    }
    let mut of = vec![None; reports];
    for line in 0..choices.len() {
        place(line, choices, &mut vec![false; reports], &mut of);
    }
    of
}

/// The reports that each line takes, those of its status first.
fn choices(lines: &[&Line], reports: &[&Report], takes: impl Fn(&Line, &Report) -> bool) -> Vec<Vec<usize>> {
    let of_line = |l: &&Line| {
        let mut taken: Vec<usize> = (0..reports.len()).filter(|i| takes(l, reports[*i])).collect();
        taken.sort_by_key(|i| l.status_right(reports[*i]) == Some(false));
        taken
    };
    lines.iter().map(of_line).collect()
}

#[derive(Default)]
struct Count {
    reports: usize,
    right: usize,
    /// Wrong only because another report has their line.
    doubles: usize,
    asserted: (usize, usize),
    core: usize,
    found: usize,
    /// Core lines whose parties a report has, whatever its root.
    of_parties: usize,
    status: (usize, usize),
    /// Where the line names a speaker, and where it has none.
    named: (usize, usize),
    unnamed: (usize, usize),
    /// Reports by tenths of confidence: how many are right, and the sum of their confidence.
    sure: [(usize, f64); 11],
}

impl Count {
    fn rows(&self, set: &str) -> Vec<Row> {
        let share = |what: &str, (n, of): (usize, usize)| {
            Row::new(set, &format!("{what} ({n}/{of})"), if of == 0 { 0.0 } else { n as f64 / of as f64 }, &[])
        };
        vec![
            share("precision", (self.right, self.reports)),
            share("recall", (self.found, self.core)),
            share("recall, any root", (self.of_parties, self.core)),
            share("precision, told as fact or plan", self.asserted),
            share("told twice, counted wrong", (self.doubles, self.reports)),
            share("status right, of right reports", self.status),
            share("speaker right", self.named),
            share("no speaker where none is", self.unnamed),
            Row::new(set, "confidence off the share right, by tenths", self.calibration_error(), &[]),
        ]
    }

    /// Expected calibration error (Naeini et al., AAAI 2015): how far confidence lies from the share that is right, over the
    /// tenths of confidence by their reports.
    fn calibration_error(&self) -> f64 {
        let off: f64 = self.sure.iter().map(|&(right, sum)| (right as f64 - sum).abs()).sum();
        off / self.reports.max(1) as f64
    }
}

/// Adds one article to `count`; returns what became of each report and line.
fn score(article: &Article, coded: &Coded, count: &mut Count) -> Result<String, Failed> {
    let spans = spans(&article.sentences, &coded.text)
        .ok_or_else(|| format!("{}: a sentence is not in the text that was coded", article.name))?;
    let mut told = format!("## {}\n", article.name);
    for (n, &(from, to)) in spans.iter().enumerate() {
        let within = |s: legation_schema::Span| from <= s.start as usize && s.end as usize <= to;
        let reports: Vec<&Report> = coded.reports.iter().filter(|r| within(r.trigger.span)).collect();
        let mut lines: Vec<&Line> = article.lines.iter().filter(|l| l.sentence == n + 1).collect();
        lines.sort_by_key(|l| !l.core);
        let _ = writeln!(told, "#{} {}", n + 1, article.sentences[n]);
        score_sentence(&lines, &reports, count, &mut told);
        for t in coded.traces.iter().filter(|t| within(t.trigger_span)) {
            if let Some(missing) = &t.missing {
                let _ = writeln!(told, "  no report by '{}' {} ({}): {missing}", t.trigger_text, t.behaviour, t.row);
            }
        }
    }
    Ok(told)
}

/// Core lines come first in `lines`, so that no optional one takes a report from them.
fn score_sentence(lines: &[&Line], reports: &[&Report], count: &mut Count, told: &mut String) {
    let home = pair(&choices(lines, reports, Line::right), reports.len());
    for (report, home) in reports.iter().zip(&home) {
        let double = home.is_none() && lines.iter().any(|l| l.right(report));
        count.reports += 1;
        count.right += usize::from(home.is_some());
        count.doubles += usize::from(double);
        let tenth = &mut count.sure[(report.confidence.clamp(0.0, 1.0) * 10.0) as usize];
        tenth.0 += usize::from(home.is_some());
        tenth.1 += f64::from(report.confidence);
        if stored_as_fact(report.status) || report.status == Status::Planned {
            note(&mut count.asserted, home.is_some());
        }
        let verdict = match (home, double) {
            (Some(_), _) => "right",
            (None, true) => "TWICE",
            (None, false) => "WRONG",
        };
        let _ = writeln!(told, "  {verdict} {}", brief(report));
        let Some(line) = home.map(|i| lines[i]) else { continue };
        if let Some(ok) = line.status_right(report) {
            note(&mut count.status, ok);
        }
        if let Some(ok) = line.speaker_right(report) {
            note(if line.names_speaker() { &mut count.named } else { &mut count.unnamed }, ok);
        }
    }
    let core: Vec<&Line> = lines.iter().copied().filter(|l| l.core).collect();
    let of_parties = pair(&choices(&core, reports, Line::of_parties), reports.len());
    count.core += core.len();
    count.of_parties += of_parties.iter().flatten().count();
    for (i, line) in lines.iter().enumerate() {
        let report = home.iter().position(|h| *h == Some(i)).map(|r| reports[r]);
        count.found += usize::from(line.core && report.is_some());
        let outcome = match (report, line.core) {
            (Some(r), _) if line.status_right(r) == Some(false) => "found, STATUS",
            (Some(r), _) if line.speaker_right(r) == Some(false) => "found, SPEAKER",
            (Some(_), _) => "found",
            (None, true) => "MISSED",
            (None, false) => "not coded",
        };
        let _ = writeln!(told, "  {outcome} {}", line.row);
    }
}

fn note((right, all): &mut (usize, usize), ok: bool) {
    *right += usize::from(ok);
    *all += 1;
}

#[cfg(test)]
mod tests {
    use legation_schema::{
        Actor, ArticleRef, EventTime, EventType, Modality, Party, Phase, Polarity, SentenceRef, Span, Speaker,
        SpeechAct, Trigger,
    };

    use super::*;

    fn article(lines: &str) -> Article {
        const TEXT: &str = "title: A visit\npublished: 2019-05-06\n\nParis, May 6 — France and Italy met.\nItaly said \
                            that France had armed Libya.\n\nIt rained.\n";
        let all = lines.lines().map(|l| format!("a\t{}\n", l.replace("  ", "\t"))).collect::<String>();
        read("open", &format!("head\n{all}"), &[("a".to_owned(), TEXT.to_owned())]).expect("well formed").remove(0)
    }

    fn party(country: &str) -> Party {
        let actor = Actor { name: country.into(), country: Some(country.into()), ..Actor::default() };
        Party { actor, text: country.into(), span: Span::new(0, 1) }
    }

    fn report(event_type: EventType, actor: &str, recipient: &str, status: Status, speaker: Option<&str>) -> Report {
        let said = |c| Speaker { party: party(c), kind: SpeechAct::States, cue: "said".into(), date: None };
        Report {
            id: String::new(),
            article: ArticleRef::default(),
            sentence: SentenceRef::default(),
            event_type,
            mode: None,
            context: Vec::new(),
            cameo: None,
            quad: event_type.quad(),
            intensity: event_type.intensity(),
            goldstein: None,
            status,
            polarity: Polarity::Positive,
            modality: Modality::Asserted,
            phase: Phase::Done,
            actor: vec![party(actor)],
            recipient: vec![party(recipient)],
            time: EventTime::default(),
            place: None,
            said_by: speaker.map(said).into_iter().collect(),
            trigger: Trigger { text: String::new(), lemma: String::new(), span: Span::new(0, 1) },
            links: Vec::new(),
            rule: String::new(),
            confidence: 1.0,
            stamp: String::new(),
        }
    }

    fn counted(lines: &str, reports: &[Report]) -> (Count, String) {
        let article = article(lines);
        let mut lines: Vec<&Line> = article.lines.iter().collect();
        lines.sort_by_key(|l| !l.core);
        let (mut count, mut told) = (Count::default(), String::new());
        score_sentence(&lines, &reports.iter().collect::<Vec<_>>(), &mut count, &mut told);
        (count, told)
    }

    #[test]
    fn the_articles_can_be_read_and_use_the_codebooks_words() {
        for part in PARTS {
            for article in read_part(part).expect("the lines are well formed") {
                assert!((9..=20).contains(&article.sentences.len()), "{}", article.name);
                assert!(spans(&article.sentences, &article.text).is_some(), "{}", article.name);
                for line in &article.lines {
                    for name in &line.types {
                        name.parse::<legation_schema::EventType>().expect(name);
                    }
                    for name in line.status.iter().filter(|s| *s != "*") {
                        name.parse::<Status>().expect(name);
                    }
                    let words = line.row.split(' ').next_back().unwrap_or_default();
                    assert!(article.sentences[line.sentence - 1].contains(words), "{}: {}", article.name, line.row);
                }
            }
        }
    }

    const MET: &str = "1  1  CONSULT  FRA+ITA  =  occurred  -  met";

    #[test]
    fn one_report_for_a_line_and_one_line_for_a_report() {
        let met = || report(EventType::Consult, "ITA", "FRA", Status::Occurred, None);
        let (count, told) = counted(MET, &[met(), met()]);
        assert_eq!((count.reports, count.right, count.doubles), (2, 1, 1), "{told}");
        assert_eq!((count.core, count.found), (1, 1));
        let two = format!("{MET}\n1  1  CONSULT  FRA+ITA  =  planned  -  met");
        let (count, told) = counted(&two, &[met()]);
        assert_eq!((count.right, count.core, count.found), (1, 2, 1), "{told}");
    }

    #[test]
    fn a_pairing_makes_room_for_lines_that_have_no_choice() {
        // The first line would take either report; the second takes the first one alone.
        assert_eq!(pair(&[vec![0, 1], vec![0]], 2), [Some(1), Some(0)]);
        let lines = "1  1  AID|ASSAULT  FRA  *  occurred  -  a\n1  1  AID  FRA  *  occurred  -  b";
        let aid = report(EventType::Aid, "FRA", "LBY", Status::Occurred, None);
        let assault = report(EventType::Assault, "FRA", "LBY", Status::Occurred, None);
        let (count, told) = counted(lines, &[aid, assault]);
        assert_eq!((count.right, count.found), (2, 2), "{told}");
    }

    #[test]
    fn optional_lines_count_for_precision_alone_and_take_nothing_from_core_ones() {
        let lines = "1  0  CONSULT  *  *  occurred  -  meeting\n1  1  CONSULT  FRA+ITA  =  occurred  -  met";
        let met = report(EventType::Consult, "FRA", "ITA", Status::Occurred, None);
        let (count, told) = counted(lines, std::slice::from_ref(&met));
        assert_eq!((count.right, count.core, count.found), (1, 1, 1), "{told}");
        let other = report(EventType::Consult, "DEU", "ITA", Status::Occurred, None);
        let (count, told) = counted(lines, &[met, other]);
        assert_eq!((count.reports, count.right, count.core, count.found), (2, 2, 1, 1), "{told}");
    }

    #[test]
    fn the_lenient_recall_asks_for_the_parties_alone() {
        let threat = report(EventType::Threaten, "FRA", "ITA", Status::Occurred, None);
        let (count, _) = counted("1  1  ACCUSE  FRA  ITA  occurred  -  x", &[threat]);
        assert_eq!((count.right, count.found, count.of_parties), (0, 0, 1));
        let turned = report(EventType::Threaten, "ITA", "FRA", Status::Occurred, None);
        let (count, _) = counted("1  1  ACCUSE  FRA  ITA  occurred  -  x", &[turned]);
        assert_eq!(count.of_parties, 0);
    }

    #[test]
    fn status_and_speaker_are_judged_where_the_line_tells_them() {
        let armed = |status, speaker| report(EventType::Aid, "FRA", "LBY", status, speaker);
        let line = "2  1  AID  FRA  LBY  occurred  ITA  had armed";
        let (count, _) = counted(line, &[armed(Status::Possible, Some("ITA"))]);
        assert_eq!((count.status, count.named, count.unnamed), ((0, 1), (1, 1), (0, 0)));
        let (count, _) = counted(line, &[armed(Status::Occurred, None)]);
        assert_eq!((count.status, count.named, count.unnamed), ((1, 1), (0, 1), (0, 0)));
        let by_article = "2  1  AID  FRA  LBY  *  -  had armed";
        let (count, _) = counted(by_article, &[armed(Status::Occurred, Some("ITA"))]);
        assert_eq!((count.status, count.named, count.unnamed), ((0, 0), (0, 0), (0, 1)));
        let unjudged = "2  1  AID  FRA  LBY  *  *  had armed";
        let (count, _) = counted(unjudged, &[armed(Status::Occurred, Some("ITA"))]);
        assert_eq!((count.status, count.named, count.unnamed), ((0, 0), (0, 0), (0, 0)));
    }

    #[test]
    fn sentences_are_found_again_in_the_text() {
        let article = article(MET);
        let text = format!("A visit\n\n{}", article.text);
        let spans = spans(&article.sentences, &text).expect("all are there");
        let found: Vec<&str> = spans.iter().map(|(from, to)| &text[*from..*to]).collect();
        assert_eq!(found, article.sentences);
    }
}
