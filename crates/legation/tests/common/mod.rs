//! Synthetic pages with reports, for the tests of the record.
#![allow(dead_code, unreachable_pub)] // Each test file uses a part of it.

use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use legation::record::{Prepared, Record};
use legation::schema::*;

pub fn date(s: &str) -> Date {
    s.parse().expect("a date")
}

/// A generator of small numbers that is the same everywhere (SplitMix64).
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % sides as u64) as usize
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.roll(i + 1));
        }
    }
}

pub fn party(code: &str) -> Party {
    let actor = Actor { name: code.into(), id: code.into(), country: Some(code.into()), ..Actor::default() };
    Party { actor, text: code.into(), span: Span::new(0, 3) }
}

/// An article of one paragraph and its reports, in a world small enough for reports to meet.
pub fn page(n: usize, dice: &mut Dice) -> (Article, Vec<Report>) {
    let published = date("2021-01-01").saturating_add(jiff::Span::new().days(dice.roll(60) as i64));
    let text = format!("Paragraph {n} of a page that tells what states do to each other.");
    let mut article = Article {
        path: format!("page-{n}.txt"),
        url: Some(format!("https://news.example/{n}")),
        title: Some(format!("Title {n}")),
        outlet: Some(format!("Outlet {}", dice.roll(3))),
        published: Dated { interval: Interval::day(published), basis: "given".into(), evidence: None },
        text: Arc::from(text.as_str()),
        blocks: vec![Block { kind: BlockKind::Paragraph, span: Span::new(0, text.len()) }],
        language: Some("en".into()),
        ..Article::default()
    };
    article.id = article.content_id();
    let states = ["RUS", "VEN", "USA", "CHN"];
    let types = [EventType::Consult, EventType::Support, EventType::Assault, EventType::Aid];
    let count = dice.roll(6);
    let reports = (0..count)
        .map(|i| {
            let phase = [Phase::Done, Phase::Announced, Phase::Moved, Phase::Cancelled, Phase::UnderWay][dice.roll(5)];
            let day = published.saturating_add(jiff::Span::new().days(dice.roll(40) as i64 - 20));
            let dated = dice.roll(3) > 0;
            let (a, r) = (dice.roll(4), dice.roll(4));
            let event_type = types[dice.roll(4)];
            Report {
                id: format!("r:{}", stable_id(&[&article.id, &i.to_string()])),
                article: ArticleRef::default(),
                sentence: SentenceRef {
                    index: i as u32,
                    block: "paragraph".into(),
                    span: Span::new(0, 11),
                    text: text[..11].to_owned(),
                },
                event_type,
                mode: (dice.roll(2) > 0 && event_type == EventType::Consult).then(|| "visit".to_owned()),
                context: Vec::new(),
                cameo: None,
                quad: event_type.quad(),
                intensity: event_type.intensity(),
                goldstein: None,
                status: Status::derive(Polarity::Positive, Modality::Asserted, phase),
                polarity: Polarity::Positive,
                modality: Modality::Asserted,
                phase,
                actor: vec![party(states[a])],
                recipient: if r == a { Vec::new() } else { vec![party(states[r])] },
                time: EventTime {
                    interval: if dated { Interval::day(day) } else { Interval::default() },
                    basis: if dated { "expression" } else { "none" }.into(),
                    ..EventTime::default()
                },
                place: None,
                said_by: Vec::new(),
                trigger: Trigger { text: "do".into(), lemma: "do".into(), span: Span::new(i, i + 2) },
                links: Vec::new(),
                rule: "test".into(),
                confidence: 0.5,
                stamp: "test".into(),
            }
        })
        .collect();
    (article, reports)
}

pub fn world(seed: u64, pages: usize) -> Vec<(Article, Vec<Report>)> {
    let mut dice = Dice(seed);
    (0..pages).map(|n| page(n, &mut dice)).collect()
}

/// The same pages with people in them: some articles tell who they are, others only name them.
pub fn with_people(mut pages: Vec<(Article, Vec<Report>)>, seed: u64) -> Vec<(Article, Vec<Report>)> {
    let mut dice = Dice(seed);
    let person = |name: &str, known: Option<(&str, &str)>| {
        let actor = Actor {
            name: name.into(),
            id: stable_id(&[name, known.map_or("", |k| k.0)]),
            country: known.map(|k| k.0.into()),
            sector: known.map(|_| "GOV".into()),
            office: known.map(|k| k.1.into()),
        };
        Party { actor, text: name.into(), span: Span::new(0, 3) }
    };
    for party in pages.iter_mut().flat_map(|(_, r)| r).flat_map(|r| &mut r.actor) {
        let state = party.actor.country.clone().unwrap_or_default();
        *party = match dice.roll(16) {
            0 => person("Pavel Zorbenin", Some(("RUS", "energy minister"))),
            1 => person("Tovo Nardiki", Some(("CHN", "foreign minister"))),
            2 => person("Irina Zorbenin", Some((&state, "head of state"))),
            3 | 4 => person("Zorbenin", None),
            5 => person("Pavel Zorbenin", None),
            6 | 7 => person("Nardiki", None),
            _ => continue,
        };
    }
    pages
}

pub const TODAY: &str = "2021-06-01";

pub fn prepared(article: &Article, reports: &[Report]) -> Prepared {
    Prepared::new(article.clone(), reports.to_vec()).expect("prepared")
}

pub fn fill(path: &Path, pages: &[(Article, Vec<Report>)], batch: usize) {
    let mut record = Record::open(path).expect("a record");
    for (i, (article, reports)) in pages.iter().enumerate() {
        record.add(&prepared(article, reports), "test", date(TODAY)).expect("added");
        if i % batch == batch - 1 {
            record.commit().expect("committed");
        }
    }
    record.close().expect("closed");
}
