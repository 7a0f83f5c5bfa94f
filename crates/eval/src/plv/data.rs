//! The file: `uid sentence source target gold_root gold_quad marked_sentence`, tab-separated, no quoting.

use std::collections::BTreeMap;
use std::error::Error;
use std::ops::Range;
use std::path::{Path, PathBuf};

use legation::Pipeline;
use legation_events::opinion::{Feature, Pair, ROOTS, extract, seen};
use legation_schema::{Doc, Span};

use super::svm::Random;

/// One sentence with its two parties.
pub(crate) struct Item {
    pub(crate) uid: String,
    pub(crate) sentence: String,
    /// None where the set has a word of its own, "An actor", for a party that the sentence does not name.
    pub(crate) source: Option<Span>,
    pub(crate) target: Option<Span>,
    /// Index into [`ROOTS`].
    pub(crate) root: usize,
}

/// The name of the set and its items; `path` is the file or its folder.
pub(crate) fn read(path: &Path) -> Result<(String, Vec<Item>), Box<dyn Error>> {
    let file = if path.is_dir() { only_table(path)? } else { path.to_path_buf() };
    let text = std::fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let column = |name: &str| {
        header.iter().position(|h| *h == name).ok_or_else(|| format!("{}: line 1: no column '{name}'", file.display()))
    };
    let (uid, sentence, source, target, root, marked) = (
        column("uid")?,
        column("sentence")?,
        column("source")?,
        column("target")?,
        column("gold_root")?,
        column("marked_sentence")?,
    );
    let mut items = Vec::new();
    for (n, line) in lines.enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |i: usize| cells.get(i).copied().unwrap_or_default();
        let label = cell(root);
        let root = ROOTS
            .iter()
            .position(|r| *r == label)
            .ok_or_else(|| format!("{}: line {}: '{label}' is no root", file.display(), n + 2))?;
        let sentence = cell(sentence).to_owned();
        let (plain, marks) = unmark(cell(marked));
        let place = |tag: char, words: &str| {
            let told = marks.iter().find(|m| m.0 == tag).filter(|_| plain == sentence).map(|m| m.1);
            let words = words.trim();
            told.or_else(|| sentence.find(words).map(|a| Span::new(a, a + words.len())))
        };
        let (source, target) = (place('s', cell(source)), place('t', cell(target)));
        items.push(Item { uid: cell(uid).to_owned(), source, target, root, sentence });
    }
    let name = file.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned());
    Ok((name, items))
}

fn only_table(folder: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let mut tables: Vec<PathBuf> = std::fs::read_dir(folder)?
        .filter_map(|e| e.ok().map(|e| e.path()))
        .filter(|p| p.extension().is_some_and(|x| x == "tsv"))
        .collect();
    tables.sort();
    tables.into_iter().next().ok_or_else(|| format!("{}: no .tsv file", folder.display()).into())
}

/// The sentence without its `<s>…</s>` and `<t>…</t>`, and where they stood.
fn unmark(marked: &str) -> (String, Vec<(char, Span)>) {
    let (mut plain, mut marks, mut open) = (String::new(), Vec::new(), Vec::new());
    let mut rest = marked;
    while let Some(c) = rest.chars().next() {
        let tag = ["<s>", "<t>", "</s>", "</t>"].into_iter().find(|t| rest.starts_with(t));
        match tag {
            Some(t) if t.len() == 3 => open.push((t.as_bytes()[1] as char, plain.len())),
            Some(t) => {
                let which = t.as_bytes()[2] as char;
                if let Some(i) = open.iter().position(|o| o.0 == which) {
                    let (_, start) = open.remove(i);
                    marks.push((which, Span::new(start, plain.len())));
                }
            }
            None => plain.push(c),
        }
        rest = &rest[tag.map_or(c.len_utf8(), str::len)..];
    }
    (plain, marks)
}

/// The feature vector of every item.
pub(crate) fn vectors(pipeline: &Pipeline, items: &[Item]) -> Result<Vec<Vec<Feature>>, Box<dyn Error>> {
    let mut session = pipeline.session();
    Ok(items
        .iter()
        .map(|item| {
            let read = session.read(legation::text_article(&item.sentence, None));
            // Who is not named has no words to look at; the sentence's first word stands for it.
            let party = |span: Option<Span>| tokens(&read.doc, span.unwrap_or(Span::new(0, 1)));
            let pair = Pair { actor: party(item.source), recipient: Some(party(item.target)) };
            session.with_input(&read, |input, lexicon, _| extract(&read.doc, lexicon, &seen(input, lexicon), &pair))
        })
        .collect())
}

fn tokens(doc: &Doc, span: Span) -> Range<u32> {
    let r = doc.tokens_in(span);
    if r.is_empty() { r.start..r.start + 1 } else { r }
}

/// The items of each sentence, sentences in order.
pub(crate) fn groups(items: &[Item]) -> Vec<Vec<usize>> {
    let mut by: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, item) in items.iter().enumerate() {
        by.entry(&item.sentence).or_default().push(i);
    }
    by.into_values().collect()
}

/// The fold of every item; a sentence is in one fold only.
pub(crate) fn folds(items: &[Item], folds: usize, seed: u64) -> Vec<usize> {
    let mut groups = groups(items);
    Random(seed).shuffle(&mut groups);
    let mut out = vec![0; items.len()];
    for (k, group) in groups.iter().enumerate() {
        for &i in group {
            out[i] = k % folds;
        }
    }
    out
}
