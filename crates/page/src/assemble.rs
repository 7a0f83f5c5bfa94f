//! Lines and which of them are text → an article in blocks.

use std::sync::{Arc, LazyLock};

use memchr::memmem::Finder;

use legation_schema::{Article, Block, BlockKind, Dated, Grain, Interval, Span};

use crate::byline::{self, Credit};
use crate::date::choose::{self, Context};
use crate::html::TimeMark;
use crate::line::{self, Line, Tag, pieces, within};
use crate::meta::Facts;
use crate::model::Weights;
use crate::tables::{Tables, group};
use crate::{Input, language, signature, title};

/// A line and what becomes of it.
pub(crate) struct Placed {
    pub(crate) kind: BlockKind,
    pub(crate) text: String,
}

/// Markup the article is put together from besides the lines.
#[derive(Default)]
pub(crate) struct Marks {
    pub(crate) facts: Facts,
    pub(crate) times: Vec<TimeMark>,
    pub(crate) authors: Vec<(String, usize)>,
}

/// What is known of a page before its date is.
pub(crate) struct Prepared {
    headline: Option<String>,
    title_line: Option<usize>,
    language: Option<String>,
    url: Option<String>,
}

impl Prepared {
    pub(crate) fn new(input: &Input<'_>, lines: &[Line], kept: &[bool], marks: &Marks) -> Prepared {
        let facts = &marks.facts;
        let first_kept = kept.iter().position(|k| *k);
        let has_markup = lines.first().is_some_and(|l| l.markup.is_some());
        let (headline, title_line) = if has_markup {
            let title = title::from_markup(facts, lines);
            let line = title.as_deref().and_then(|t| title::line_of(t, lines, first_kept));
            (title, line)
        } else {
            let line = title::headline(lines, kept);
            (line.map(|i| lines[i].text.to_string()), line)
        };
        let text = lines.iter().zip(kept).filter(|(_, kept)| **kept).map(|(line, _)| line);
        let language = language::of_lines(text, facts.language.as_deref());
        let url = input.url.map(str::to_owned).or_else(|| facts.url.clone().filter(|u| u.starts_with("http")));
        Prepared { headline, title_line, language, url }
    }

    /// What the choice of a date looks at.
    pub(crate) fn context<'a>(
        &'a self,
        input: &Input<'_>,
        lines: &'a [Line<'a>],
        kept: &'a [bool],
        marks: &'a Marks,
    ) -> Context<'a> {
        Context {
            lines,
            kept,
            title: self.title_line,
            facts: &marks.facts,
            times: &marks.times,
            url: self.url.as_deref(),
            fetched: input.fetched,
            language: self.language.as_deref(),
        }
    }
}

pub(crate) fn article(input: &Input<'_>, lines: &[Line], kept: &[bool], marks: &Marks, weights: &Weights) -> Article {
    let facts = &marks.facts;
    let prepared = Prepared::new(input, lines, kept, marks);
    let context = prepared.context(input, lines, kept, marks);
    let (published, updated) = choose::dates(&context, weights);
    let Prepared { headline, title_line, language, url } = prepared;
    let credits = credits(lines, kept, title_line, marks);
    let dateline = published.evidence.clone();
    let placed = place(lines, kept, title_line, headline.as_deref(), dateline.as_deref());
    let body_lines: Vec<&str> = placed.iter().filter(|p| p.kind.is_body()).map(|p| p.text.as_str()).collect();
    let agency = credits.agency.clone().or_else(|| {
        let (first, last) = (body_lines.first()?, body_lines.last()?);
        byline::agency_of_text(first, last)
    });
    let around = lines.iter().filter(|l| l.facts.origin).find_map(|l| byline::original_publisher(&l.text));
    let mut article = Article {
        path: input.path.to_owned(),
        url,
        title: headline,
        outlet: facts.outlet.clone(),
        byline: credits.people,
        agency,
        publisher: around,
        published,
        updated,
        fetched: input.fetched.map(|p| Dated {
            interval: Interval {
                from: Some(p),
                to: Some(p),
                grain: if p.minute().is_some() { Grain::Minute } else { Grain::Day },
                zone: None,
            },
            basis: "given".to_owned(),
            evidence: None,
        }),
        language,
        ..Article::default()
    };
    finish(&mut article, &placed);
    article
}

/// Text, blocks, signature and id.
pub(crate) fn finish(article: &mut Article, placed: &[Placed]) {
    let mut text = String::with_capacity(placed.iter().map(|p| p.text.len() + 2).sum());
    article.blocks.reserve(placed.len());
    for p in placed {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let start = text.len();
        text.push_str(&p.text);
        article.blocks.push(Block { kind: p.kind, span: Span::new(start, text.len()) });
    }
    article.text = Arc::from(text);
    seal(article);
}

/// The parts that follow from the others.
pub(crate) fn seal(article: &mut Article) {
    article.signature = signature::signature(&article.body());
    article.id = article.content_id();
}

/// What each line becomes.
fn place(
    lines: &[Line],
    kept: &[bool],
    title_line: Option<usize>,
    headline: Option<&str>,
    dateline: Option<&str>,
) -> Vec<Placed> {
    let mut out: Vec<Placed> = Vec::new();
    if let Some(h) = headline.filter(|h| !h.is_empty()) {
        out.push(Placed { kind: BlockKind::Headline, text: h.to_owned() });
    }
    let first = kept.iter().position(|k| *k).unwrap_or(lines.len());
    let last = kept.iter().rposition(|k| *k).unwrap_or(0);
    let title_words = headline.map(line::words).unwrap_or_default();
    let mut seen: Vec<u64> = Vec::new();
    let mut label_before = false;
    for (i, line) in lines.iter().enumerate() {
        let top = title_line.unwrap_or(first.saturating_sub(8)).min(first);
        if i < top || i > last + 3 {
            continue;
        }
        let mut text = &*line.text;
        if (!title_words.is_empty() && line.words == title_words) || Some(i) == title_line {
            continue;
        }
        // The headline glued to what follows it.
        if let Some(rest) = headline.and_then(|h| text.strip_prefix(h))
            && rest.chars().next().is_some_and(|c| c.is_uppercase() || c == '“' || c == '"')
        {
            text = rest;
        }
        let furniture = line.facts.furniture;
        let (is_caption, stripped) = caption(line, text, furniture, label_before);
        label_before = byline::is_caption_label(text);
        if label_before {
            continue;
        }
        let kind = if is_caption {
            if !kept[i] && (i > last || i < top) {
                continue;
            }
            text = stripped;
            BlockKind::Caption
        } else if i <= first + 2 && byline::is_byline(text) && !(kept[i] && text.len() > 80) {
            BlockKind::Byline
        } else if dateline.is_some_and(|d| d == line.text) && text.len() < 120 {
            BlockKind::Dateline
        } else if kept[i] {
            body_kind(line, text)
        } else if i < first && Some(i) > title_line && title_line.is_some() && is_standfirst(line, text, furniture) {
            // "… the leaders met, July 2, 2013. (Office of the President)": what a picture shows, with its own date.
            let dated = line.dates.iter().any(|f| matches!(f.when, crate::date::expr::When::Day(_)));
            if byline::original_publisher(text).is_some() {
                continue;
            }
            if dated { BlockKind::Caption } else { BlockKind::Standfirst }
        } else {
            continue;
        };
        if text.is_empty() {
            continue;
        }
        // The opening shown twice, as a teaser and in the text.
        if text.len() > 40 {
            let key = line.facts.key;
            if seen.contains(&key) {
                continue;
            }
            seen.push(key);
        }
        // A sentence that the lost markup of a link or an emphasis cut in pieces.
        if kind == BlockKind::Paragraph
            && line.markup.is_none()
            && !line.gap
            && i > 0
            && kept[i - 1]
            && let Some(previous) =
                out.last_mut().filter(|p| matches!(p.kind, BlockKind::Paragraph | BlockKind::Subheading))
            && continues(&previous.text, text)
        {
            if !text.starts_with([',', '.', ';', ':', '?', '!', ')', '’', '\'']) {
                previous.text.push(' ');
            }
            previous.text.push_str(text);
            previous.kind = BlockKind::Paragraph;
            continue;
        }
        out.push(Placed { kind, text: text.to_owned() });
    }
    out
}

fn continues(previous: &str, text: &str) -> bool {
    let open = !previous.ends_with(['.', '!', '?', '”', '"', ':', '…', '»', '|']);
    let lower =
        text.chars().next().is_some_and(|c| c.is_lowercase() || matches!(c, ',' | '.' | ';' | ')' | '?' | '!' | '’'));
    let wide = pieces(previous) >= 6;
    open && (lower || wide && previous.ends_with(|c: char| c.is_lowercase() || c == ',') && pieces(text) <= 6)
        || lower && !previous.is_empty() && text.starts_with([',', '.', ';', ')'])
}

/// Whether a line is a caption or a credit, and its text without the label glued to it.
fn caption<'a>(line: &Line, text: &'a str, furniture: u32, label_before: bool) -> (bool, &'a str) {
    let labels = ["Media caption", "Image caption", "Video caption", "Photo caption"];
    let may = matches!(text.as_bytes().first(), Some(b'M' | b'I' | b'V' | b'P'));
    for label in labels.into_iter().filter(|_| may) {
        if let Some(rest) = text.strip_prefix(label) {
            return (true, rest.trim_start_matches([':', ' ']));
        }
    }
    static IMAGE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("Image "));
    let mut text = text;
    if IMAGE.find(text.as_bytes()).is_some() {
        for label in ["Image copyright", "Image source"] {
            text = text.split(label).next().filter(|t| !t.is_empty()).map_or(text, str::trim_end);
        }
    }
    // A figure may be a table or a quotation set apart: those are text.
    let marked = line.markup.is_some_and(|m| {
        m.tag == Tag::Caption
            || m.within & within::CAPTION != 0
            || m.within & within::FIGURE != 0 && m.within & (within::TABLE | within::QUOTE) == 0
    });
    let words = pieces(text);
    let credit = words <= 5 && text.contains('/') && {
        let names = text.split('/');
        names.clone().count() >= 2 && names.clone().any(|n| Tables::get().agency(n.trim()).is_some())
    };
    let said = furniture & const { group("caption") } != 0 && words <= 40;
    (marked || label_before && words <= 60 || credit || said, text)
}

fn body_kind(line: &Line, text: &str) -> BlockKind {
    let ends =
        text.ends_with(['.', '!', '…', '”', '"', ',', ';', ')', '»', ':']) || text.ends_with('?') && pieces(text) > 14;
    let words = pieces(text);
    if let Some(m) = line.markup {
        return match m.tag {
            Tag::H1 | Tag::H2 | Tag::H3 => BlockKind::Subheading,
            Tag::Li | Tag::Term => BlockKind::List,
            Tag::Quote => BlockKind::Quotation,
            _ if m.within & within::QUOTE != 0 => BlockKind::Quotation,
            _ if m.emphasised && words <= 14 && !ends => BlockKind::Subheading,
            _ => BlockKind::Paragraph,
        };
    }
    if text.starts_with(['•', '▪', '●', '◦', '‣']) || text.starts_with("- ") || text.starts_with("* ") {
        return BlockKind::List;
    }
    if words <= 12 && !ends && line.gap { BlockKind::Subheading } else { BlockKind::Paragraph }
}

fn is_standfirst(line: &Line, text: &str, furniture: u32) -> bool {
    let words = pieces(text);
    let marked = line.markup.is_some_and(|m| {
        m.within & (within::NAV | within::ASIDE | within::FORM | within::BUTTON | within::FOOTER) != 0
    });
    (8..=70).contains(&words)
        && furniture & !const { group("end") } == 0
        && !marked
        && text.chars().filter(|c| *c == '|').count() == 0
        && line.markup.is_none_or(|m| m.linked as usize * 2 < text.len())
}

/// People and agency: of the markup where it names them, else of the lines between headline and text.
fn credits(lines: &[Line], kept: &[bool], title_line: Option<usize>, marks: &Marks) -> Credit {
    let outlet = marks.facts.outlet.as_deref();
    let mut credit = Credit::default();
    let mut add = |read: Credit| {
        for p in read.people {
            if !credit.people.iter().any(|q| byline::same_name(q, &p)) {
                credit.people.push(p);
            }
        }
        credit.agency = credit.agency.take().or(read.agency);
        !credit.people.is_empty()
    };
    let mut done = false;
    for (name, key) in &marks.facts.authors {
        if key.starts_with("json-ld") {
            done |= add(byline::read(name, outlet));
        }
    }
    if !done {
        for (name, _) in marks.facts.authors.iter().filter(|(_, k)| !k.starts_with("json-ld")) {
            done |= add(byline::read(name, outlet));
        }
    }
    let first = kept.iter().position(|k| *k).unwrap_or(0);
    if !done {
        let top = title_line.unwrap_or(0);
        for (text, line) in &marks.authors {
            if *line + 2 >= top && *line <= first + 4 && !done {
                done |= add(byline::read(text, outlet));
            }
        }
    }
    if !done {
        let top = title_line.map_or(first.saturating_sub(12), |t| t.saturating_sub(2));
        for i in top..(first + 3).min(lines.len()) {
            let text = &lines[i].text;
            if Some(i) == title_line || !byline::is_byline(text) {
                continue;
            }
            // "By" alone: the name stands on the next line.
            let alone = pieces(text) == 1 && text.len() <= 10;
            let read = match lines.get(i + 1) {
                Some(next) if alone && Tables::get().agency(text).is_none() => byline::read(&next.text, outlet),
                _ => byline::read(text, outlet),
            };
            let found = !read.people.is_empty() || read.agency.is_some();
            add(read);
            if found {
                break;
            }
        }
    }
    credit
}
