//! Files that hold many pages, as a stream of articles.

use std::io::{self, BufRead, Read};

use legation_schema::{Article, Block, BlockKind, Dated, Interval, Issue, Span};
use serde_json::{Map, Value};

use crate::date::expr::{When, old_day, scan};
use crate::envelope::{self, Enclosed};
use crate::stream::Source;
use crate::{Given, Input, Kind, MAX_PAGE, assemble, encoding, extract, language, warc};

/// What one page or record gave.
type Item = Result<(Article, Vec<Issue>), Rejected>;

/// A page or record that could not be read; the run goes on with the next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rejected {
    pub path: String,
    /// Counted from 1.
    pub line: Option<u64>,
    /// Offset in the (decompressed) file.
    pub byte: Option<u64>,
    /// Stable code, `LG0110`.
    pub code: &'static str,
    /// Lower case, no full stop.
    pub reason: String,
}

impl std::fmt::Display for Rejected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.path)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        } else if let Some(byte) = self.byte {
            write!(f, ", byte {byte}")?;
        }
        write!(f, ": {}", self.reason)
    }
}

/// The articles of a file, read as they are asked for.
pub struct Pages<R: BufRead> {
    path: String,
    state: State<R>,
}

enum State<R: BufRead> {
    Start(R),
    Lines { reader: Source<R>, line: u64, byte: u64 },
    Warc { reader: Box<warc::Back<Source<R>>>, byte: u64 },
    Ready(std::vec::IntoIter<Item>),
    Done,
}

/// The articles of `reader`, whatever it holds; memory stays within a few times the largest page.
pub fn read<R: BufRead>(reader: R, path: &str) -> Pages<R> {
    Pages { path: path.to_owned(), state: State::Start(reader) }
}

impl<R: BufRead> Iterator for Pages<R> {
    type Item = Item;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match std::mem::replace(&mut self.state, State::Done) {
                State::Done => return None,
                State::Start(reader) => self.start(reader),
                State::Lines { mut reader, mut line, mut byte } => {
                    let item = next_line(&mut reader, &self.path, &mut line, &mut byte);
                    if item.is_some() {
                        self.state = State::Lines { reader, line, byte };
                    }
                    return item;
                }
                State::Warc { mut reader, mut byte } => {
                    let item = next_record(&mut reader, &self.path, &mut byte);
                    if item.as_ref().is_some_and(|i| !matches!(i, Err(r) if r.code == "LG0110")) {
                        self.state = State::Warc { reader, byte };
                    }
                    return item;
                }
                State::Ready(mut items) => {
                    let item = items.next();
                    if item.is_some() {
                        self.state = State::Ready(items);
                    }
                    return item;
                }
            }
        }
    }
}

impl<R: BufRead> Pages<R> {
    fn start(&mut self, mut reader: R) {
        let path = self.path.clone();
        let reject = |code, reason: String| {
            State::Ready(vec![Err(Rejected { path: path.clone(), line: None, byte: None, code, reason })].into_iter())
        };
        let kind_of = |head: io::Result<&[u8]>, name: &str| head.map(|h| Kind::of(&h[..h.len().min(8192)], name, None));
        let kind = match kind_of(reader.fill_buf(), &self.path) {
            Ok(kind) => kind,
            Err(e) => {
                self.state = reject("LG0110", e.to_string());
                return;
            }
        };
        let (mut reader, mut kind) = match kind {
            Kind::Gzip => (Source::gzip(reader), kind),
            Kind::Zstd => (Source::zstd(reader), kind),
            _ => (Source::Plain(reader), kind),
        };
        if matches!(kind, Kind::Gzip | Kind::Zstd) {
            let inner = self.path.strip_suffix(".gz").or(self.path.strip_suffix(".zst")).unwrap_or(&self.path);
            kind = match kind_of(reader.fill_buf(), inner) {
                // A bomb in a bomb is not opened.
                Ok(Kind::Gzip | Kind::Zstd) => Kind::Binary,
                Ok(kind) => kind,
                Err(e) => {
                    self.state = reject("LG0110", e.to_string());
                    return;
                }
            };
        }
        self.state = match kind {
            Kind::Jsonl => State::Lines { reader, line: 0, byte: 0 },
            Kind::Warc => State::Warc { reader: Box::new(warc::Back::new(reader)), byte: 0 },
            Kind::Empty => reject("LG0111", "the file is empty".into()),
            Kind::Binary | Kind::Zstd => reject("LG0112", "not a text: binary content".into()),
            _ => match read_page(reader) {
                Err(e) => reject("LG0110", e.to_string()),
                Ok(None) => reject("LG0113", format!("page larger than {} MB", MAX_PAGE >> 20)),
                Ok(Some(bytes)) => State::Ready(whole(&bytes, kind, &self.path).into_iter()),
            },
        };
    }
}

/// The next page of a WARC file.
fn next_record<R: BufRead>(reader: &mut warc::Back<R>, path: &str, byte: &mut u64) -> Option<Item> {
    loop {
        let reject = |at: u64, code, reason: String| {
            Some(Err(Rejected { path: path.to_owned(), line: None, byte: Some(at), code, reason }))
        };
        return match warc::next(reader, byte) {
            Err(e) => reject(*byte, "LG0110", e.to_string()),
            Ok(warc::Next::End) => None,
            Ok(warc::Next::Damaged(at, reason)) => reject(at, "LG0116", reason),
            Ok(warc::Next::Page(record)) => {
                let given = Given { fetched: record.date.clone(), ..Given::default() };
                // The citation: file, place, and what the archive says the content's digest is.
                let digest =
                    record.digest.as_deref().filter(|d| d.len() <= 140 && d.bytes().all(|b| b.is_ascii_graphic()));
                let digest = digest.map(|d| format!("#{d}")).unwrap_or_default();
                let input = Input {
                    bytes: &record.body,
                    path: &format!("{path}@{}{digest}", record.offset),
                    url: record.url.as_deref(),
                    fetched: record.date.as_deref().and_then(dated).and_then(|d| d.interval.from),
                    content_type: record.content_type.as_deref(),
                    given: Some(&given),
                };
                // Icons and scripts under a wrong type are no news pages, nor worth a word each.
                let kind = Kind::of(&record.body[..record.body.len().min(8192)], "", record.content_type.as_deref());
                if !matches!(kind, Kind::Html | Kind::Text | Kind::Markdown | Kind::Pdf) {
                    continue;
                }
                let (article, issues) = extract(&input);
                if article.body().is_empty() {
                    return reject(record.offset, "LG0102", "no article text was found on the page".to_owned());
                }
                Some(Ok((article, issues)))
            }
        };
    }
}

/// A page in an envelope: what the envelope says wins, the page is cleaned. A feed's item is text already.
fn enclosed(page: &Enclosed, path: &str, clean: bool) -> Item {
    let fetched = page.given.fetched.as_deref().and_then(dated).and_then(|d| d.interval.from);
    let input = Input {
        bytes: &page.body,
        path,
        url: page.given.url.as_deref(),
        fetched,
        content_type: page.content_type.as_deref(),
        given: Some(&page.given),
    };
    let (article, issues) = if clean { extract(&input) } else { crate::fragment(&input) };
    if article.body().is_empty() {
        return Err(Rejected {
            path: path.to_owned(),
            line: None,
            byte: None,
            code: "LG0102",
            reason: "no article text was found".to_owned(),
        });
    }
    Ok((article, issues))
}

/// The whole of a page, or none where it is too large.
fn read_page(reader: impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    reader.take(MAX_PAGE as u64 + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() <= MAX_PAGE).then_some(bytes))
}

fn whole(bytes: &[u8], kind: Kind, path: &str) -> Vec<Item> {
    let reject = |code, reason: String| Err(Rejected { path: path.to_owned(), line: None, byte: None, code, reason });
    let one = |value: &Value, path: &str| record(value, path).or_else(|reason| reject("LG0115", reason));
    let many = |items: &[Value]| items.iter().enumerate().map(|(i, v)| one(v, &format!("{path}:{}", i + 1))).collect();
    match kind {
        Kind::Json => match serde_json::from_slice::<Value>(bytes) {
            Ok(Value::Array(items)) => many(&items),
            Ok(value) => {
                // Event Registry wraps its articles.
                let inner = ["articles", "results", "items"].iter().find_map(|k| value.get(k));
                match inner.and_then(|v| v.as_array().or_else(|| v.get("results").and_then(Value::as_array))) {
                    Some(items) => many(items),
                    None => vec![one(&value, path)],
                }
            }
            Err(e) => vec![reject("LG0114", format!("broken JSON: {e}"))],
        },
        Kind::Mhtml | Kind::Mail => match envelope::mail(bytes) {
            Some(page) => vec![enclosed(&page, path, true)],
            None => vec![reject("LG0102", "no text in the message".to_owned())],
        },
        Kind::Feed => {
            let (text, _) = encoding::decode(bytes, None);
            let items = envelope::feed(&text);
            if items.is_empty() {
                return vec![reject("LG0102", "no items in the feed".to_owned())];
            }
            items.iter().enumerate().map(|(i, page)| enclosed(page, &format!("{path}:{}", i + 1), false)).collect()
        }
        _ => {
            let (article, issues) = extract(&Input { bytes, path, ..Input::default() });
            // Encrypted, or pictures of pages.
            if let Some(issue) = issues.iter().find(|i| i.code == "LG0112") {
                return vec![reject("LG0112", issue.message.clone())];
            }
            // A page that is at least known by its title is given with its issue; one with nothing is refused.
            if article.body().is_empty() && (article.title.is_none() || kind != Kind::Html) {
                return vec![reject("LG0102", "no article text was found on the page".to_owned())];
            }
            vec![Ok((article, issues))]
        }
    }
}

fn next_line<R: BufRead>(reader: &mut R, path: &str, line: &mut u64, byte: &mut u64) -> Option<Item> {
    loop {
        let mut bytes = Vec::new();
        let start = *byte;
        *line += 1;
        let reject = |code, reason: String| {
            Some(Err(Rejected { path: path.to_owned(), line: Some(*line), byte: Some(start), code, reason }))
        };
        let n = match reader.by_ref().take(MAX_PAGE as u64 + 1).read_until(b'\n', &mut bytes) {
            Ok(0) => return None,
            Ok(n) => n,
            Err(e) => return reject("LG0110", e.to_string()),
        };
        *byte += n as u64;
        if bytes.len() > MAX_PAGE && !bytes.ends_with(b"\n") {
            drop(bytes);
            match skip_line(reader) {
                Ok(skipped) => *byte += skipped,
                Err(e) => return reject("LG0110", e.to_string()),
            }
            return reject("LG0113", format!("line longer than {} MB", MAX_PAGE >> 20));
        }
        let text = String::from_utf8_lossy(&bytes);
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.is_empty() {
            continue;
        }
        return match serde_json::from_str::<Value>(text) {
            Ok(value) => match record(&value, &format!("{path}:{line}")) {
                Ok(item) => Some(Ok(item)),
                Err(e) => reject("LG0115", e),
            },
            Err(e) => reject("LG0114", format!("broken JSON: {e}")),
        };
    }
}

/// Reads past the end of the line; the bytes read.
fn skip_line<R: BufRead>(reader: &mut R) -> io::Result<u64> {
    let mut skipped = 0;
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(skipped);
        }
        let (n, end) = match memchr::memchr(b'\n', buffer) {
            Some(i) => (i + 1, true),
            None => (buffer.len(), false),
        };
        reader.consume(n);
        skipped += n as u64;
        if end {
            return Ok(skipped);
        }
    }
}

/// Names under which the fields of a record go: ours, then those of news-please, trafilatura, CC-NEWS, Event Registry.
const TEXT: &[&str] = &["text", "maintext", "plain_text", "raw_text", "body", "content"];
const PAGE: &[&str] = &["page", "html", "raw_html", "rawHtml"];

/// One record: an article in JSON.
fn record(value: &Value, path: &str) -> Result<(Article, Vec<Issue>), String> {
    let Value::Object(map) = value else { return Err("not a JSON object with text, html or page".to_owned()) };
    let given = given(map);
    if let Some(page) = string(map, PAGE) {
        let fetched = given.fetched.as_deref().and_then(dated).and_then(|d| d.interval.from);
        let input = Input {
            bytes: page.as_bytes(),
            path,
            url: given.url.as_deref(),
            fetched,
            content_type: None,
            given: Some(&given),
        };
        let (article, issues) = extract(&input);
        return if article.body().is_empty() {
            Err("no article text was found on the page".to_owned())
        } else {
            Ok((article, issues))
        };
    }
    let Some(text) = string(map, TEXT) else { return Err("record has neither text nor html nor page".to_owned()) };
    if text.trim().is_empty() {
        return Err("record's text is empty".to_owned());
    }
    let mut article =
        Article { path: path.to_owned(), text: text.into(), blocks: paragraphs(text), ..Article::default() };
    article.published.basis = "none".to_owned();
    apply(&given, &mut article);
    if article.language.is_none() {
        article.language = language::of(text, None);
    }
    if article.agency.is_none() {
        let body: Vec<&str> = article.blocks.iter().map(|b| article.block_text(b)).collect();
        article.agency = body.first().zip(body.last()).and_then(|(a, b)| crate::byline::agency_of_text(a, b));
    }
    assemble::seal(&mut article);
    Ok((article, Vec::new()))
}

/// The paragraphs of a text that is taken as it is: runs of lines between empty ones, or lines where there are none.
fn paragraphs(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let wrapped = text.contains("\n\n") && is_wrapped(text);
    let mut start: Option<(usize, usize)> = None;
    let mut at = 0;
    let mut push = |run: Option<(usize, usize)>| {
        if let Some((a, b)) = run {
            blocks.push(Block { kind: BlockKind::Paragraph, span: Span::new(a, b) });
        }
    };
    for line in text.split_inclusive('\n') {
        let body = line.trim();
        let offset = at + (line.len() - line.trim_start().len());
        at += line.len();
        if body.is_empty() {
            push(start.take());
            continue;
        }
        let end = offset + body.len();
        match &mut start {
            Some((_, e)) if wrapped => *e = end,
            _ => {
                push(start.take());
                start = Some((offset, end));
            }
        }
    }
    push(start);
    blocks
}

/// Lines broken at a width: most end inside a sentence and are about as long as each other.
fn is_wrapped(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).take(200).collect();
    let long = lines.iter().map(|l| l.chars().count()).max().unwrap_or(0);
    if !(40..=120).contains(&long) || lines.len() < 4 {
        return false;
    }
    let open = lines.iter().filter(|l| !l.trim_end().ends_with(['.', '!', '?', '"', '”', ':'])).count();
    open * 2 > lines.len()
}

fn string<'a>(map: &'a Map<String, Value>, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|n| map.get(*n).and_then(Value::as_str)).filter(|s| !s.is_empty())
}

fn given(map: &Map<String, Value>) -> Given {
    let text = |names: &[&str]| string(map, names).map(|s| s.trim().to_owned());
    let name = |v: &Value| match v {
        Value::String(s) => Some(s.clone()),
        Value::Object(m) => m.get("name").or(m.get("title")).and_then(Value::as_str).map(str::to_owned),
        _ => None,
    };
    let named = |names: &[&str]| names.iter().find_map(|n| map.get(*n).and_then(name)).filter(|s| !s.is_empty());
    let authors = ["byline", "authors", "author"].iter().find_map(|n| match map.get(*n) {
        Some(Value::Array(items)) => Some(items.iter().filter_map(name).collect::<Vec<_>>()),
        Some(v) => name(v).map(|s| s.split(';').map(|p| p.trim().to_owned()).collect()),
        None => None,
    });
    Given {
        url: text(&["url", "link", "source_url", "requested_url", "canonical"]),
        outlet: named(&["outlet", "sitename", "publisher", "source_domain", "hostname", "domain", "source"]),
        title: text(&["title", "headline"]),
        authors: authors.unwrap_or_default().into_iter().filter(|a| !a.is_empty()).collect(),
        agency: text(&["agency"]),
        published: published(map),
        updated: text(&["updated", "date_modify", "dateModified", "modified"]),
        fetched: text(&["fetched", "date_download", "downloaded", "crawl_date", "fetch_time"]),
        language: text(&["language", "lang"]),
    }
}

fn published(map: &Map<String, Value>) -> Option<String> {
    let names = [
        "published",
        "date_publish",
        "publish_date",
        "date_published",
        "datePublished",
        "dateTimePub",
        "dateTime",
        "published_date",
        "pubdate",
        "date",
    ];
    names.iter().find_map(|n| match map.get(*n)? {
        Value::String(s) if !s.is_empty() && s != "None" => Some(s.clone()),
        // Our own lines: {from, to}.
        Value::Object(m) => m.get("from").and_then(Value::as_str).map(str::to_owned),
        _ => None,
    })
}

/// A date as a record gives it.
fn dated(text: &str) -> Option<Dated> {
    let given = |interval| Some(Dated { interval, basis: "given".to_owned(), evidence: Some(text.to_owned()) });
    let Some(found) = scan(text).into_iter().next() else { return given(Interval::day(old_day(text)?)) };
    let interval = match found.when {
        When::Day(d) => found.interval(d),
        When::Either { day_first, .. } => found.interval(day_first),
        When::Month(y, m) => {
            let first = jiff::civil::Date::new(y, m, 1).ok()?;
            Interval::between(first, first.last_of_month(), legation_schema::Grain::Month)
        }
        _ => return None,
    };
    given(interval)
}

/// What a record says wins over what its page says.
pub(crate) fn apply(given: &Given, article: &mut Article) {
    let take = |from: &Option<String>, to: &mut Option<String>| {
        if let Some(v) = from.as_ref().filter(|v| !v.is_empty()) {
            *to = Some(v.clone());
        }
    };
    take(&given.url, &mut article.url);
    take(&given.outlet, &mut article.outlet);
    take(&given.title, &mut article.title);
    take(&given.agency, &mut article.agency);
    let language = given
        .language
        .as_deref()
        .map(|l| l.split(['-', '_']).next().unwrap_or(l).to_lowercase())
        .map(|l| if l == "eng" { "en".into() } else { l });
    take(&language, &mut article.language);
    for author in &given.authors {
        let credit = crate::byline::read(author, article.outlet.as_deref());
        article.agency = article.agency.take().or(credit.agency);
        for p in credit.people {
            if !article.byline.contains(&p) {
                article.byline.push(p);
            }
        }
    }
    if let Some(d) = given.published.as_deref().and_then(dated) {
        article.published = d;
    }
    if let Some(d) = given.updated.as_deref().and_then(dated) {
        article.updated = Some(d);
    }
    if let Some(d) = given.fetched.as_deref().and_then(dated) {
        article.fetched = Some(d);
    }
    article.id = article.content_id();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<Item> {
        read(text.as_bytes(), "a.jsonl").collect()
    }

    #[test]
    fn records() {
        let text = "{\"text\":\"First line here.\\nSecond line.\",\"title\":\"T\",\"published\":\"2020-02-03\"}\n{broken\n\n{\"x\":1}\n{\"maintext\":\"Some words.\",\"date_publish\":\"2020-02-03 10:11:12\"}\n";
        let items = all(text);
        assert_eq!(items.len(), 4);
        let a = &items[0].as_ref().unwrap().0;
        assert_eq!(&*a.text, "First line here.\nSecond line.");
        assert_eq!(a.blocks.len(), 2);
        assert_eq!(a.published.interval.from.unwrap().to_string(), "2020-02-03");
        let old = |text: &str| dated(text).map(|d| d.interval.from.unwrap().to_string());
        assert_eq!(old("1982-04-03T05:06:07Z").as_deref(), Some("1982-04-03"));
        assert_eq!(old("3 April 1982").as_deref(), Some("1982-04-03"));
        assert_eq!(old("1985-01-01").as_deref(), Some("1985-01-01"));
        assert_eq!(old("1970-01-01T00:00:00Z"), None);
        assert_eq!(items[1].as_ref().unwrap_err().line, Some(2));
        assert_eq!(items[2].as_ref().unwrap_err().line, Some(4));
        assert_eq!(items[3].as_ref().unwrap().0.published.interval.from.unwrap().to_string(), "2020-02-03T10:11");
    }
}
