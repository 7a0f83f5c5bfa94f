//! Runs `cases/status.tsv` and `cases/speech.tsv`: sentences of our own with the status and the speakers they must get.
//!
//! They need the language model; without it the tests pass and say that they were skipped.
#![allow(clippy::print_stderr)] // Says what was skipped.

use std::path::{Path, PathBuf};

use legation_events::{speech, status};
use legation_lang::Model;
use legation_schema::{Article, Block, BlockKind, Doc, Span};

/// A case: what is wanted, the article, the byte offset of the predicate, the line it stands on.
struct Case {
    want: String,
    article: Article,
    at: u32,
    line: usize,
}

/// Reads `want`, tab, text: paragraphs parted by ` ¶ `, a headline behind `# `, the predicate in brackets.
fn cases(table: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    for (k, line) in table.lines().enumerate() {
        let Some((want, marked)) = line.split_once('\t') else { continue };
        if line.starts_with('#') || want == "want" {
            continue;
        }
        let mut text = String::new();
        let mut blocks = Vec::new();
        let mut at = None;
        for part in marked.split(" ¶ ") {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            let (kind, part) = match part.strip_prefix("# ") {
                Some(rest) => (BlockKind::Headline, rest),
                None => (BlockKind::Paragraph, part),
            };
            let from = text.len();
            match part.split_once('[').and_then(|(before, rest)| Some((before, rest.split_once(']')?))) {
                Some((before, (word, after))) => {
                    at = Some((from + before.len()) as u32);
                    text.extend([before, word, after]);
                }
                None => text.push_str(part),
            }
            blocks.push(Block { kind, span: Span::new(from, text.len()) });
        }
        let at = at.unwrap_or_else(|| panic!("line {}: no predicate in brackets", k + 1));
        let article = Article { text: text.into(), blocks, ..Article::default() };
        cases.push(Case { want: want.to_owned(), article, at, line: k + 1 });
    }
    cases
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

/// Checks every case with `got` and shows all that differ.
fn check(table: &str, least: usize, got: impl Fn(&Doc, &Article, u32) -> (String, String)) {
    let cases = cases(table);
    assert!(cases.len() >= least, "{} cases, {least} expected", cases.len());
    let Some(model) = model() else { return };
    let mut session = model.session();
    let mut wrong = Vec::new();
    for case in &cases {
        let doc = session.analyse(&case.article);
        let token = doc.token_at(case.at).expect("the predicate is a token");
        let (what, why) = got(&doc, &case.article, token);
        if what != case.want {
            wrong.push(format!(
                "line {}: {}\n  wanted {}, got {what}\n  {why}",
                case.line, case.article.text, case.want
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases differ\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn status_cases() {
    check(include_str!("../cases/status.tsv"), 200, |doc, _, token| {
        let a = status::assess(doc, token);
        (a.status().name().to_owned(), a.why.join("; "))
    });
}

#[test]
fn speech_cases() {
    check(include_str!("../cases/speech.tsv"), 100, |doc, article, token| {
        let all = speech::attributions(doc, article);
        let chain: Vec<String> = speech::chain(doc, &all, token)
            .into_iter()
            .map(|k| {
                let a = &all[k];
                format!("{}/{}", a.speaker.map_or("-", |s| s.of(&doc.text)), a.kind)
            })
            .collect();
        let what = if chain.is_empty() { "none".to_owned() } else { chain.join(" > ") };
        let why: Vec<&str> = all.iter().map(|a| a.why.as_str()).collect();
        (what, why.join("; "))
    });
}
