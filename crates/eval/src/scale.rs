//! `legation-eval scale FILE [REPORTS [EVERY]]`: how a record of a million reports behaves.
//!
//! Makes a record of synthetic articles in FILE (or goes on with one that was cut off): eight reports an article, one dyad with a
//! twentieth of all reports (one article in EVERY), the others spread over some hundred states, event times over twelve years. Then asks: the
//! busy dyad's timeline, its newest events, a year of it, one day's answer as of a date, a search for words that are
//! everywhere and for one that is rare, and adds one article about the busy dyad. One party in thirty-two is a surname
//! that other articles tell the state and office of. Every question is asked once to warm
//! the cache and then five times; the median is told. The synthetic reports are shaped like real ones (size of names,
//! spans, quotes), so that bytes a report can be believed; what coding costs is not measured here.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use jiff::ToSpan;
use jiff::civil::Date;
use legation::record::{Filter, Prepared, Record};
use legation_schema::*;

type Done = Result<String, Box<dyn std::error::Error>>;

/// Reports of one synthetic article.
const PER_ARTICLE: usize = 8;
/// Every so-manieth article is about the busy dyad alone, unless the call says otherwise.
pub(crate) const EVERY: usize = 20;
const BATCH: usize = 500;
const STATES: usize = 120;

/// A generator of small numbers that is the same everywhere (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % sides as u64) as usize
    }
}

fn first_day() -> Date {
    Date::constant(2012, 1, 1)
}

/// A state's code, unlike any real one but the two of the busy dyad.
fn code(n: usize) -> String {
    match n {
        0 => "RUS".to_owned(),
        1 => "USA".to_owned(),
        n => format!("X{}{}", (b'A' + (n / 26) as u8) as char, (b'A' + (n % 26) as u8) as char),
    }
}

/// A state, somebody of it, or the surname of somebody of it alone.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    State,
    Person,
    Bare,
}

impl Kind {
    /// As often a person as a state; one person in sixteen is only named.
    fn roll(dice: &mut Dice) -> Kind {
        match dice.roll(32) {
            0 => Kind::Bare,
            1..16 => Kind::Person,
            _ => Kind::State,
        }
    }
}

fn party(n: usize, kind: Kind, at: usize) -> Party {
    let code = code(n);
    let surname = format!("{}{}son", &code[..1], code[1..].to_lowercase());
    let person = kind == Kind::Person;
    let (name, id) = match kind {
        Kind::Person => (format!("Anna {surname}"), format!("Q{}", 1000 + n)),
        Kind::Bare => (surname.clone(), format!("N{}", 1000 + n)),
        Kind::State => (format!("State of {code}"), format!("Q{}", 100 + n)),
    };
    let text = name.clone();
    let end = at + text.len();
    Party {
        actor: Actor {
            name,
            id,
            country: (kind != Kind::Bare).then_some(code),
            sector: (kind != Kind::Bare).then(|| "GOV".into()),
            office: person.then(|| "foreign minister".into()),
        },
        text,
        span: Span::new(at, end),
    }
}

const TYPES: [(EventType, &str, Option<&str>, &str); 8] = [
    (EventType::Consult, "meet", None, "040"),
    (EventType::Consult, "visit", Some("visit"), "042"),
    (EventType::Support, "praise", None, "051"),
    (EventType::Accuse, "accuse", None, "112"),
    (EventType::Assault, "shell", Some("heavy-weapons"), "194"),
    (EventType::Aid, "lend", Some("economic"), "071"),
    (EventType::Sanction, "impose", None, "163"),
    (EventType::Agree, "promise", None, "030"),
];

fn page(n: usize, articles: usize, every: usize) -> (Article, Vec<Report>) {
    let mut dice = Dice(n as u64);
    let published = first_day().saturating_add(((n * 4380 / articles) as i64).days());
    let mut text = String::with_capacity(2600);
    let mut spans = Vec::new();
    for i in 0..PER_ARTICLE * 2 {
        let from = text.len();
        text.push_str(&format!(
            "Sentence {i} of page {n} tells that officials of one state spoke of matter {} in a place named {}.",
            dice.roll(5000),
            dice.roll(800)
        ));
        spans.push(Span::new(from, text.len()));
        text.push_str(if i % 3 == 2 { "\n\n" } else { " " });
    }
    let mut article = Article {
        path: format!("pages/{n}.html"),
        url: Some(format!("https://news.example/world/{n}")),
        title: Some(format!("What officials said on matter {n}")),
        outlet: Some(format!("Outlet {}", dice.roll(40))),
        agency: (dice.roll(3) == 0).then(|| format!("Agency {}", dice.roll(5))),
        published: Dated { interval: Interval::day(published), basis: "byline date".into(), evidence: None },
        blocks: vec![Block { kind: BlockKind::Paragraph, span: Span::new(0, text.len()) }],
        text: Arc::from(text.as_str()),
        language: Some("en".into()),
        signature: (0..64).map(|i| (n as u32).wrapping_mul(2_654_435_761).rotate_left(i)).collect(),
        ..Article::default()
    };
    article.id = article.content_id();
    let busy = n % every == 0;
    let reports = (0..PER_ARTICLE)
        .map(|i| {
            let (a, r) = match busy {
                true => (dice.roll(2), 2),
                false => (dice.roll(STATES), dice.roll(STATES)),
            };
            let r = if busy {
                1 - a
            } else if r == a {
                (r + 1) % STATES
            } else {
                r
            };
            let (event_type, lemma, mode, cameo) = TYPES[dice.roll(TYPES.len())];
            let phase = [Phase::Done, Phase::Done, Phase::Done, Phase::Announced, Phase::UnderWay][dice.roll(5)];
            let ahead = if phase == Phase::Announced { dice.roll(12) as i64 } else { -(dice.roll(3) as i64) };
            let day = published.saturating_add(ahead.days());
            let dated = dice.roll(3) > 0;
            let span = spans[i * 2];
            let known = Interval { from: None, to: Some(published.into()), ..Interval::default() };
            Report {
                id: format!("r:{}", stable_id(&[&article.id, &i.to_string()])),
                article: ArticleRef { title: article.title.clone(), ..ArticleRef::default() },
                sentence: SentenceRef {
                    index: i as u32 * 2,
                    block: "paragraph".into(),
                    span,
                    text: span.of(&text).to_owned(),
                },
                event_type,
                mode: mode.map(str::to_owned),
                context: vec!["diplomatic".into()],
                cameo: Some(cameo.into()),
                quad: event_type.quad(),
                intensity: event_type.intensity(),
                goldstein: Some(1.0),
                status: Status::derive(Polarity::Positive, Modality::Asserted, phase),
                polarity: Polarity::Positive,
                modality: Modality::Asserted,
                phase,
                actor: vec![party(a, Kind::roll(&mut dice), 3)],
                recipient: vec![party(r, Kind::roll(&mut dice), 40)],
                time: EventTime {
                    interval: if dated { Interval::day(day) } else { known },
                    basis: if dated { "expression" } else { "none" }.into(),
                    text: dated.then(|| "on Tuesday".into()),
                    ..EventTime::default()
                },
                place: None,
                said_by: Vec::new(),
                trigger: Trigger { text: lemma.into(), lemma: lemma.into(), span: Span::new(20 + i, 26 + i) },
                links: Vec::new(),
                rule: "synthetic.rule".into(),
                confidence: 0.8,
                stamp: "0.1.0+k0123456789ab+m0123456789ab".into(),
            }
        })
        .collect();
    (article, reports)
}

pub(crate) fn run(path: &Path, wanted: usize, every: usize) -> Done {
    let articles = wanted.div_ceil(PER_ARTICLE).max(every);
    let today = Date::constant(2024, 6, 1);
    let mut out = String::new();
    let mut line = |what: &str, value: String| {
        let text = format!("scale       {what:<58} {value}\n");
        eprint!("{text}");
        out.push_str(&text);
    };
    let there = match path.exists() {
        true => Record::open_read(path)?.stats()?.articles as usize,
        false => 0,
    };
    // A run that was cut off goes on where its last commit was.
    if there < articles {
        let mut record = Record::open(path)?;
        let start = Instant::now();
        let mut slowest = 0f64;
        for n in there..articles {
            let (article, reports) = page(n, articles, every);
            record.add(&Prepared::new(article, reports)?, "synthetic", today)?;
            if n % BATCH == BATCH - 1 {
                let at = Instant::now();
                record.commit()?;
                slowest = slowest.max(at.elapsed().as_secs_f64());
            }
            if n % (articles / 10).max(1) == 0 {
                eprintln!("{n} articles, {:.0} s", start.elapsed().as_secs_f64());
            }
        }
        record.close()?;
        let spent = start.elapsed().as_secs_f64();
        line("reports added a second", format!("{:.0}", ((articles - there) * PER_ARTICLE) as f64 / spent));
        line("the slowest commit of 500 articles, s", format!("{slowest:.2}"));
    }
    let mut record = Record::open(path)?;
    let stats = record.stats()?;
    let added = (stats.articles as usize).saturating_sub(articles);
    line("reports", stats.reports.to_string());
    line("events", stats.events.to_string());
    line("bytes a report", format!("{:.0}", stats.bytes as f64 / stats.reports.max(1) as f64));
    {
        let reader = Record::open_read(path)?;
        let ask = |filter: &Filter| -> Result<usize, Box<dyn std::error::Error>> {
            Ok(reader.timeline("RUS", Some("USA"), filter)?.len())
        };
        let last = |limit| Filter { limit: Some(limit), ..Filter::default() };
        let year = Filter {
            since: Some(Date::constant(2018, 1, 1)),
            until: Some(Date::constant(2018, 12, 31)),
            ..Filter::default()
        };
        let as_of = Filter { as_of: Some(Date::constant(2018, 7, 1)), ..last(200) };
        for (what, filter) in [
            ("timeline of the busy dyad, newest 200 events", last(200)),
            ("timeline of the busy dyad, newest 1,000", last(1000)),
            ("timeline of the busy dyad, one year", year),
            ("timeline of the busy dyad, all", Filter::default()),
            ("timeline of the busy dyad as of 2018-07-01, newest 200", as_of),
        ] {
            let (ms, n) = median(|| ask(&filter))?;
            line(what, format!("{ms:.1} ms ({n} events)"));
        }
        for words in ["officials matter", "\"matter 4711\"", "nowhere"] {
            let (ms, n) = median(|| Ok(reader.search(words, None, 20)?.len()))?;
            line(&format!("search {words}"), format!("{ms:.1} ms ({n} found)"));
        }
        let (ms, _) = median(|| Ok(usize::from(reader.find_event("r:0000", None)?.is_some())))?;
        line("an event by its id", format!("{ms:.1} ms"));
    }
    for (what, busy) in [("adding an article about the busy dyad", true), ("adding another article", false)] {
        // Numbers that no earlier run has used.
        let mut k = articles + added * every;
        let (ms, _) = median(|| {
            k += every;
            // Numbers beyond the last article, on the days that follow, as many a day as before.
            let n = if busy { k.next_multiple_of(every) } else { k.next_multiple_of(every) + 1 };
            let (article, reports) = page(n, articles, every);
            let prepared = Prepared::new(article, reports)?;
            record.add(&prepared, "synthetic", today)?;
            record.commit()?;
            Ok(prepared.reports())
        })?;
        line(what, format!("{ms:.1} ms"));
    }
    record.close()?;
    line("most memory, MB", peak_memory().map_or_else(|| "unknown".to_owned(), |m| format!("{m:.0}")));
    Ok(out)
}

/// The median of five after one to warm up, in milliseconds, and the last result.
fn median(
    mut f: impl FnMut() -> Result<usize, Box<dyn std::error::Error>>,
) -> Result<(f64, usize), Box<dyn std::error::Error>> {
    let mut n = f()?;
    let mut times = Vec::new();
    for _ in 0..5 {
        let start = Instant::now();
        n = f()?;
        times.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    Ok((times[times.len() / 2], n))
}

/// The high-water mark of resident memory in megabytes, where the system tells.
fn peak_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
}
