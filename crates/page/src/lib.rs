//! Page bytes to [`Article`]: text in blocks, who published it, and when, with the evidence.
//!
//! [`extract`] reads one page; [`read`] splits containers (JSON Lines, WARC, feeds, mail) and streams articles.
//! No I/O beyond the reader that is handed in, no clock: what is not on the page is not in the article.

mod ascii;
mod assemble;
mod byline;
mod columns;
mod container;
mod date;
mod encoding;
mod envelope;
mod features;
mod html;
mod kind;
mod language;
mod levels;
mod lexical;
mod line;
mod meta;
mod model;
mod pdf;
mod places;
mod raw;
mod removed;
mod runs;
mod signature;
mod stream;
mod tables;
mod title;
#[doc(hidden)]
pub mod training;
mod warc;
mod zst;

use legation_schema::{Article, Issue, Point};

pub use container::{Pages, Rejected, read};
pub use kind::Kind;
pub use removed::{Removed, removed};
pub use signature::{signature, similarity};

/// Bytes of the largest single page that is read; larger ones are rejected.
pub const MAX_PAGE: usize = 32 << 20;

/// One page and what is known about it from outside.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input<'a> {
    pub bytes: &'a [u8],
    /// Path of the file, for the article and for messages.
    pub path: &'a str,
    pub url: Option<&'a str>,
    /// When the page was fetched: what "2 hours ago" counts from, and what no publication can be later than.
    pub fetched: Option<Point>,
    /// Media type with its charset, as a server or an archive gives it.
    pub content_type: Option<&'a str>,
    /// Publication date, title and so on as a record gives them; they win over the page's own.
    pub given: Option<&'a Given>,
}

/// What a record says about its page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
    pub url: Option<String>,
    pub outlet: Option<String>,
    pub title: Option<String>,
    pub authors: Vec<String>,
    pub agency: Option<String>,
    /// As written.
    pub published: Option<String>,
    pub updated: Option<String>,
    pub fetched: Option<String>,
    pub language: Option<String>,
}

/// Reads one page: HTML, plain text, Markdown or PDF. Never fails; what had to be noted comes beside the article.
pub fn extract(input: &Input<'_>) -> (Article, Vec<Issue>) {
    extract_with(input, model::Weights::get())
}

fn extract_with(input: &Input<'_>, weights: &model::Weights) -> (Article, Vec<Issue>) {
    let head = &input.bytes[..input.bytes.len().min(8192)];
    let kind = Kind::of(head, input.path, input.content_type);
    let bytes = &input.bytes[..input.bytes.len().min(MAX_PAGE)];
    let (text, note) = match kind {
        Kind::Pdf => match pdf::text(bytes) {
            Ok(text) => (text, None),
            Err(why) => (String::new(), Some(Issue::new("LG0112", why))),
        },
        _ => {
            let (text, note) = encoding::decode(bytes, input.content_type);
            (text, note.map(|n| Issue::new("LG0101", n)))
        }
    };
    let mut issues: Vec<Issue> = note.into_iter().collect();
    let (text, mut room) =
        (if kind == Kind::Markdown { line::without_markdown(&text) } else { text }, line::Room::default());
    let mut article = match kind {
        Kind::Html => Read::html(&text, weights),
        _ => Read::plain(&text, &mut room, weights),
    }
    .article(input, weights);
    if let Some(given) = input.given {
        container::apply(given, &mut article);
    }
    if article.body().is_empty() {
        issues.push(Issue::new("LG0102", "no article text was found on the page"));
    }
    (article, issues)
}

/// A page as read: its lines, which of them are text, and what its markup says besides.
struct Read<'a> {
    lines: Vec<line::Line<'a>>,
    kept: Vec<bool>,
    marks: assemble::Marks,
}

impl<'a> Read<'a> {
    fn html(text: &str, weights: &model::Weights) -> Read<'a> {
        let page = html::read(text);
        let facts = meta::facts(&page);
        let kept = model::keep(&page.lines, &features::Told::new(&facts, &page.lines), weights);
        let marks = assemble::Marks { facts, times: page.times, authors: page.authors };
        Read { lines: page.lines, kept, marks }
    }

    /// The words are kept in `room`.
    fn plain(text: &'a str, room: &'a mut line::Room, weights: &model::Weights) -> Read<'a> {
        let lines = line::plain_lines(text, room);
        let kept = model::keep(&lines, &features::Told::default(), weights);
        Read { lines, kept, marks: assemble::Marks::default() }
    }

    fn article(&self, input: &Input<'_>, weights: &model::Weights) -> Article {
        assemble::article(input, &self.lines, &self.kept, &self.marks, weights)
    }
}

/// Reads a fragment of HTML that is text already, as feeds hold it: every line is kept.
fn fragment(input: &Input<'_>) -> (Article, Vec<Issue>) {
    let (text, _) = encoding::decode(input.bytes, input.content_type);
    let page = html::read(&text);
    let kept = vec![true; page.lines.len()];
    let read = Read { lines: page.lines, kept, marks: assemble::Marks::default() };
    let mut article = read.article(input, model::Weights::get());
    if let Some(given) = input.given {
        container::apply(given, &mut article);
    }
    (article, Vec::new())
}
