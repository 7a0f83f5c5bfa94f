//! The cases in `cases/*.md`, through the language model: mentions with what they stand for, in brackets.
#![allow(clippy::print_stderr)] // Tests say what they skip and what differs.

use std::path::{Path, PathBuf};

use legation_actors::{Knowledge, questions, resolve};
use legation_lang::Model;
use legation_schema::{Actor, ActorMention, Article, Block, BlockKind, Interval, MentionKind, Mentions, Span};

/// One bracket: the words and what is wanted for them.
struct Bracket {
    span: Span,
    want: String,
    line: usize,
}

struct Case {
    article: Article,
    brackets: Vec<Bracket>,
}

/// Articles begin with `article DATE`; each further line up to an empty one is a paragraph.
fn cases(table: &str) -> Vec<Case> {
    let mut out: Vec<Case> = Vec::new();
    let mut open: Option<(Interval, String, Vec<Block>, Vec<Bracket>)> = None;
    let finish = |open: &mut Option<(Interval, String, Vec<Block>, Vec<Bracket>)>, out: &mut Vec<Case>| {
        if let Some((interval, text, blocks, brackets)) = open.take() {
            let mut article = Article { text: text.into(), blocks, ..Article::default() };
            article.published.interval = interval;
            out.push(Case { article, brackets });
        }
    };
    for (k, line) in table.lines().enumerate() {
        if let Some(date) = line.strip_prefix("article ") {
            finish(&mut open, &mut out);
            let date = date.parse().unwrap_or_else(|_| panic!("line {}: not a date", k + 1));
            open = Some((Interval::day(date), String::new(), Vec::new(), Vec::new()));
            continue;
        }
        if line.is_empty() {
            finish(&mut open, &mut out);
            continue;
        }
        let Some((_, text, blocks, brackets)) = &mut open else { continue };
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let start = text.len();
        let mut rest = line;
        while let Some((before, after)) = rest.split_once('[') {
            text.push_str(before);
            let (inside, after) = after.split_once(']').unwrap_or_else(|| panic!("line {}: no closing bracket", k + 1));
            let (words, want) = inside.split_once('|').unwrap_or_else(|| panic!("line {}: no bar in brackets", k + 1));
            let from = text.len();
            text.push_str(words);
            brackets.push(Bracket { span: Span::new(from, text.len()), want: want.to_owned(), line: k + 1 });
            rest = after;
        }
        text.push_str(rest);
        blocks.push(Block { kind: BlockKind::Paragraph, span: Span::new(start, text.len()) });
    }
    finish(&mut open, &mut out);
    out
}

/// The installed model, where there is one.
fn model() -> Option<Model> {
    let var = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let first_in = |folder: PathBuf| -> Option<PathBuf> {
        let mut found: Vec<PathBuf> = std::fs::read_dir(folder).ok()?.filter_map(|e| Some(e.ok()?.path())).collect();
        found.sort();
        found.into_iter().find(|p| p.is_dir() || p.extension().is_some_and(|e| e == "whl"))
    };
    let path = var("LEGATION_MODEL").or_else(|| {
        let homes = [
            var("LEGATION_HOME").map(|p| p.join("models")),
            var("XDG_DATA_HOME").map(|p| p.join("legation/models")),
            var("HOME").map(|p| p.join(".local/share/legation/models")),
        ];
        homes.into_iter().flatten().find_map(first_in)
    });
    let Some(path) = path else {
        eprintln!("skipped: no language model is installed");
        return None;
    };
    Model::open(Path::new(&path)).map_err(|e| eprintln!("skipped: {}: {e}", path.display())).ok()
}

/// The mention that a bracket means: the one with its head inside that covers most of it.
fn mention<'a>(mentions: &'a Mentions, doc: &legation_schema::Doc, span: Span) -> Option<&'a ActorMention> {
    mentions
        .actors
        .iter()
        .filter(|m| span.contains(doc.token(m.head).span) && m.kind != MentionKind::Demonym || m.span == span)
        .max_by_key(|m| {
            let common = m.span.end.min(span.end).saturating_sub(m.span.start.max(span.start));
            (common, std::cmp::Reverse(m.span.len()))
        })
}

/// Whether an actor is as wanted: `RUS GOV =Lavrov`.
fn fits(actor: &Actor, want: &str) -> bool {
    let mut words = want.split_whitespace();
    let (country, sector) = (words.next().unwrap_or("*"), words.next().unwrap_or("*"));
    let name: Vec<&str> = words.collect();
    let name = name.join(" ");
    let same = |have: Option<&str>, want: &str| want == "*" || have.unwrap_or("-") == want;
    same(actor.country.as_deref(), country)
        && same(actor.sector.as_deref(), sector)
        && name.strip_prefix('=').is_none_or(|n| actor.name.contains(n) || plain(&actor.name).contains(&plain(n)))
}

/// Letters as newsrooms without accents write them, for comparing names.
fn plain(name: &str) -> String {
    name.chars()
        .map(|c| match c {
            'á' | 'ă' | 'â' => 'a',
            'é' | 'è' => 'e',
            'í' => 'i',
            'ó' | 'ö' => 'o',
            'ú' | 'ü' => 'u',
            'ğ' => 'g',
            'č' | 'ć' | 'ç' => 'c',
            'ı' => 'i',
            'ñ' => 'n',
            c => c,
        })
        .collect()
}

fn described(m: Option<&ActorMention>) -> String {
    let Some(m) = m else { return "nothing".to_owned() };
    let who: Vec<String> = m
        .actors
        .iter()
        .map(|a| format!("{} {} ={}", a.country.as_deref().unwrap_or("-"), a.sector.as_deref().unwrap_or("-"), a.name))
        .collect();
    format!("{} ({})", who.join(" + "), m.evidence)
}

/// Share of the brackets of `tables` that come out as wanted; the others are shown.
fn share(tables: &[&str], least: usize) -> Option<f64> {
    let all: Vec<Case> = tables.iter().flat_map(|t| cases(t)).collect();
    let count: usize = all.iter().map(|c| c.brackets.len()).sum();
    assert!(count >= least, "{count} mentions, {least} expected");
    let model = model()?;
    let mut session = model.session();
    let mut right = 0;
    for case in &all {
        let doc = session.analyse(&case.article);
        let (mentions, _) = resolve(&case.article, &doc, Knowledge::builtin(), None);
        for b in &case.brackets {
            let m = mention(&mentions, &doc, b.span);
            let wanted: Vec<&str> = b.want.split(" + ").collect();
            let ok = m.map_or(b.want.starts_with("* *") || b.want == "- -", |m| {
                m.actors.len() == wanted.len() && wanted.iter().all(|w| m.actors.iter().any(|a| fits(a, w)))
                    || wanted.len() == 1 && m.actors.iter().all(|a| fits(a, wanted[0]))
            });
            if ok {
                right += 1;
            } else {
                eprintln!("line {}: [{}|{}] got {}", b.line, b.span.of(&case.article.text), b.want, described(m));
            }
        }
    }
    let share = right as f64 / count as f64;
    eprintln!("{right} of {count} right: {share:.3}");
    Some(share)
}

#[test]
fn mentions_have_their_state_and_sector() {
    let tables = [
        include_str!("../cases/mentions-1.md"),
        include_str!("../cases/mentions-2.md"),
        include_str!("../cases/mentions-3.md"),
    ];
    if let Some(share) = share(&tables, 480) {
        assert!(share >= 0.95, "{share}");
    }
}

#[test]
fn pronouns_and_nominals_find_their_antecedents() {
    if let Some(share) = share(&[include_str!("../cases/anaphora.md")], 300) {
        assert!(share >= 0.93, "{share}");
    }
}

#[test]
fn capitals_are_governments_or_places() {
    let all = cases(include_str!("../cases/capitals.md"));
    let count: usize = all.iter().map(|c| c.brackets.len()).sum();
    assert!(count >= 200, "{count} capitals, 200 expected");
    let Some(model) = model() else { return };
    let mut session = model.session();
    let (mut both, mut wanted, mut found) = ([0usize; 2], [0usize; 2], [0usize; 2]);
    for case in &all {
        let doc = session.analyse(&case.article);
        let (mentions, _) = resolve(&case.article, &doc, Knowledge::builtin(), None);
        for b in &case.brackets {
            let place = mentions.places.iter().any(|p| p.place.span.overlaps(b.span));
            let government = !place && mentions.actors.iter().any(|m| m.span == b.span);
            let want = usize::from(b.want == "P");
            wanted[want] += 1;
            for (kind, got) in [(0, government), (1, place)] {
                found[kind] += usize::from(got);
                both[kind] += usize::from(got && want == kind);
            }
            if !(if want == 1 { place } else { government }) {
                eprintln!(
                    "line {}: [{}|{}] got {}",
                    b.line,
                    b.span.of(&case.article.text),
                    b.want,
                    if place { "P" } else { "G or nothing" }
                );
            }
        }
    }
    for (kind, name) in [(0, "government"), (1, "place")] {
        let f1 = 2.0 * both[kind] as f64 / (wanted[kind] + found[kind]) as f64;
        eprintln!("{name}: F1 {f1:.3} ({} of {} found, {} given)", both[kind], wanted[kind], found[kind]);
        assert!(f1 >= 0.94, "{name} {f1}");
    }
}

#[test]
fn who_speaks_by_office_is_of_those_whose_transcript_it_is() {
    let Some(model) = model() else { return };
    let table = "article 2022-06-20\n\
        The call was about Germany and about the German chancellor.\n\
        [SENIOR ADMINISTRATION OFFICIAL|?]: Germany has asked for it, and Germany will get it. The German president agrees.\n\
        [THE VICE PRESIDENT|?]: Berlin is right.\n\n\
        article 2022-09-27\n\
        The Vice President met Prime Minister Anthony Albanese of Australia in Tokyo. She praised the alliance. They \
        spoke of trade. [The Prime Minister|?] agreed.\n\n\
        article 2022-09-27\n\
        The talks with Russia went on. President Biden met President Zelenskyy of Ukraine. Later [the President|?] met \
        with President Putin of Russia. [The President and Vice President|?] will host the Cabinet.\n";
    let all = cases(table);
    let case = &all[0];
    let mut session = model.session();
    let mut countries_in = |case: &Case, url: Option<&str>| -> Vec<Option<String>> {
        let article = Article { url: url.map(str::to_owned), ..case.article.clone() };
        let doc = session.analyse(&article);
        let (mentions, _) = resolve(&article, &doc, Knowledge::builtin(), None);
        let country = |b: &Bracket| mention(&mentions, &doc, b.span)?.actors.first()?.country.clone();
        case.brackets.iter().map(country).collect()
    };
    // A state without a prime minister means another's.
    assert_eq!(countries_in(&all[1], Some("https://www.whitehouse.gov/readout/")), [Some("AUS".to_owned())]);
    // "The President" with a capital is a government's own.
    let own = countries_in(&all[2], Some("https://www.whitehouse.gov/readout/"));
    assert_eq!(own, [Some("USA".to_owned()), Some("USA".to_owned())]);
    let mut countries = |url| countries_in(case, url);
    let of = |iso3: &str| vec![Some(iso3.to_owned()); 2];
    assert_eq!(countries(Some("https://www.whitehouse.gov/briefing-room/call/")), of("USA"));
    assert_eq!(countries(Some("https://www.planalto.gov.br/call.html")), of("BRA"));
    assert_eq!(countries(Some("https://example.com/call")), [None, None]);
    assert_eq!(countries(None), [None, None]);
}

#[test]
fn nobody_calls_himself_he() {
    let Some(model) = model() else { return };
    let table = "article 2022-09-27\n\
        MR. SULLIVAN: President Biden arrives today. I want to see that [he|?] talks to President Xi.\n\n\
        MR. KIRBY: President Biden is on his way. I said that [he|?] wants a ceasefire.\n";
    let all = cases(table);
    let mut session = model.session();
    for case in &all {
        let doc = session.analyse(&case.article);
        let (mentions, _) = resolve(&case.article, &doc, Knowledge::builtin(), None);
        for bracket in &case.brackets {
            let found = mention(&mentions, &doc, bracket.span).and_then(|m| m.actors.first());
            assert_eq!(found.map(|a| a.name.as_str()), Some("Joe Biden"));
        }
    }
}

#[test]
fn every_clue_has_a_weight() {
    let Some(model) = model() else { return };
    let mut session = model.session();
    let table = include_str!("../../../knowledge/actors/whose.tsv");
    let names: Vec<&str> = table.lines().filter_map(|l| l.split('\t').next()).collect();
    let mut asked = 0;
    let tables = [
        include_str!("../cases/mentions-1.md"),
        include_str!("../cases/mentions-2.md"),
        include_str!("../cases/mentions-3.md"),
    ];
    for case in tables.iter().flat_map(|t| cases(t)) {
        let doc = session.analyse(&case.article);
        for q in questions(&case.article, &doc, Knowledge::builtin(), None) {
            asked += 1;
            for (name, _) in q.clues.iter().chain([&q.none]).flat_map(|c| &c.0) {
                assert!(names.contains(name), "'{name}' is not in whose.tsv");
            }
        }
    }
    assert!(asked > 20, "{asked} questions");
}
