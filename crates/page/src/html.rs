use dom_query::{Document, NodeData, NodeId, NodeRef};

use crate::line::{Line, Markup, Place, Scratch, Tag, push_collapsed, within};
use crate::places::{self, Element};
use crate::raw;
use crate::tables::{Meta, Tables};

/// Lines kept of one page.
const MAX_LINES: usize = 60_000;

/// What one walk over a parsed page gives.
#[derive(Default)]
pub(crate) struct Page {
    pub(crate) lines: Vec<Line<'static>>,
    /// `meta`, `link rel=canonical`, `title`, `html lang` as name and content, in page order.
    pub(crate) meta: Vec<Meta>,
    /// The contents of `script type="application/ld+json"`.
    pub(crate) json_ld: Vec<String>,
    /// `time datetime=…` and the like: attribute, shown text, the line it stands in.
    pub(crate) times: Vec<TimeMark>,
    /// Elements whose markup says author: text and line.
    pub(crate) authors: Vec<(String, usize)>,
    /// Dates of publication in the data of scripts and attributes: key and value.
    pub(crate) script_dates: Vec<(String, String)>,
    /// Text of every `h1`.
    pub(crate) headings: Vec<String>,
}

/// A machine-readable time in the page.
pub(crate) struct TimeMark {
    pub(crate) value: String,
    pub(crate) shown: String,
    /// Class, itemprop and the like, in lower case.
    pub(crate) hints: String,
    pub(crate) line: usize,
}

/// Parses a page and walks it once.
pub(crate) fn read(html: &str) -> Page {
    let script_dates = raw::dates(html);
    let html = raw::without_code(html);
    let html = shallow(&html);
    let doc = Document::from(&*html);
    let mut walk = Walk::new(Tables::get());
    walk.run(&doc);
    let Walk { mut page, elements, .. } = walk;
    page.script_dates = script_dates;
    places::judge(&mut page.lines, &elements);
    page
}

/// The page itself, or its start where elements nest so deep that a parser's time would grow with the square.
fn shallow(html: &str) -> std::borrow::Cow<'_, str> {
    const LIMIT: i64 = 3_000;
    let bytes = html.as_bytes();
    let mut open = 0i64;
    for i in memchr::memchr_iter(b'<', bytes) {
        match bytes.get(i + 1) {
            Some(b'/') => open -= 1,
            Some(c) if c.is_ascii_alphabetic() && !is_void(&bytes[i + 1..]) => open += 1,
            _ => {}
        }
        open = open.max(0);
        if open > LIMIT {
            // Without its tags the rest is still text: better than nothing, and linear.
            let mut flat = html[..i].to_owned();
            flat.push_str(&html[i..].replace(['<', '>'], "\n"));
            flat.truncate(flat.floor_char_boundary(i + (1 << 20)));
            return flat.into();
        }
    }
    html.into()
}

/// Elements that are never closed, or whose end tag is usually left out.
fn is_void(rest: &[u8]) -> bool {
    let name: Vec<u8> =
        rest.iter().take(8).take_while(|b| b.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect();
    matches!(
        &name[..],
        b"br"
            | b"hr"
            | b"img"
            | b"input"
            | b"meta"
            | b"link"
            | b"p"
            | b"li"
            | b"td"
            | b"tr"
            | b"th"
            | b"option"
            | b"source"
            | b"area"
            | b"base"
            | b"col"
            | b"embed"
            | b"param"
            | b"track"
            | b"wbr"
            | b"dt"
            | b"dd"
            | b"path"
            | b"use"
            | b"rect"
            | b"circle"
            | b"polygon"
            | b"line"
    )
}

/// What a node hands down to those inside it.
#[derive(Clone, Copy, Default)]
struct Frame {
    tag: Tag,
    block: u32,
    parent: u32,
    grandparent: u32,
    path: u64,
    within: u32,
    groups: u32,
    /// Groups of the element, its parent and its grandparent.
    near: [u32; 3],
    depth: u16,
    emphasis: bool,
}

struct Walk {
    tables: &'static Tables,
    page: Page,
    text: String,
    linked: usize,
    emphasised: usize,
    gap: bool,
    /// The frame of the first text in the line.
    first: Option<Frame>,
    /// Block elements as they are met; the first is the page itself.
    elements: Vec<Element>,
    scratch: Scratch,
}

enum Step {
    Enter(NodeId, Frame),
    Leave { block: bool, capture: Option<Capture> },
}

enum Capture {
    Author(usize, usize),
    Time(usize, usize),
    Heading(usize, usize),
}

impl Walk {
    fn new(tables: &'static Tables) -> Walk {
        Walk {
            tables,
            page: Page::default(),
            text: String::new(),
            linked: 0,
            emphasised: 0,
            gap: true,
            first: None,
            elements: vec![Element::default()],
            scratch: Scratch::default(),
        }
    }

    fn run(&mut self, doc: &Document) {
        let root = doc.root();
        let mut stack = vec![Step::Enter(root.id, Frame::default())];
        while let Some(step) = stack.pop() {
            match step {
                Step::Leave { block, capture } => {
                    if let Some(capture) = capture {
                        self.capture(capture);
                    }
                    if block {
                        self.flush(true);
                    }
                }
                Step::Enter(id, frame) => {
                    let Some(node) = doc.tree.get(&id) else { continue };
                    if self.page.lines.len() < MAX_LINES {
                        self.enter(&node, frame, &mut stack);
                    }
                }
            }
        }
        self.flush(true);
    }

    fn enter(&mut self, node: &NodeRef<'_>, mut frame: Frame, stack: &mut Vec<Step>) {
        enum Seen {
            Skip,
            Into { block: bool, capture: Option<Capture> },
        }
        let seen = node.query_or(Seen::Skip, |tree_node| match &tree_node.data {
            NodeData::Text { contents } => {
                self.push_text(contents, &frame);
                Seen::Skip
            }
            NodeData::Element(element) => {
                let name: &str = &element.name.local;
                let attr = |wanted: &str| element.attrs.iter().find(|a| &*a.name.local == wanted).map(|a| &*a.value);
                match name {
                    "style" | "noscript" | "template" | "svg" | "iframe" | "select" | "textarea" | "object"
                    | "canvas" | "audio" | "video" | "datalist" | "math" => return Seen::Skip,
                    "meta" => {
                        let key = attr("property").or(attr("name")).or(attr("itemprop")).or(attr("http-equiv"));
                        if let (Some(key), Some(content)) = (key, attr("content")) {
                            self.page.meta.push(Meta::new(key, content));
                        }
                        return Seen::Skip;
                    }
                    "link" => {
                        if let (Some("canonical"), Some(href)) = (attr("rel"), attr("href")) {
                            self.page.meta.push(Meta::new("canonical", href));
                        }
                        return Seen::Skip;
                    }
                    "br" => {
                        self.flush(false);
                        return Seen::Skip;
                    }
                    "hr" => {
                        self.flush(true);
                        return Seen::Skip;
                    }
                    "html" => {
                        if let Some(lang) = attr("lang").or(attr("xml:lang")) {
                            self.page.meta.push(Meta::new("html-lang", lang));
                        }
                    }
                    _ => {}
                }
                if name == "script" {
                    if attr("type").is_some_and(|t| t.contains("ld+json")) {
                        return Seen::Into { block: false, capture: None };
                    }
                    return Seen::Skip;
                }
                let block = is_block(name);
                let class = attr("class").unwrap_or("");
                let ident = attr("id").unwrap_or("");
                let own = self.tables.groups(class)
                    | self.tables.groups(ident)
                    | self.tables.groups(attr("role").unwrap_or(""))
                    | self.tables.groups(attr("data-testid").unwrap_or(""));
                frame.groups |= own;
                frame.depth = frame.depth.saturating_add(1);
                frame.within |= within_of(name);
                if attr("itemprop") == Some("articleBody") {
                    frame.within |= within::BODY;
                }
                let hidden = attr("hidden").is_some()
                    || attr("aria-hidden") == Some("true")
                    || attr("style").is_some_and(|s| s.contains("display:none") || s.contains("display: none"));
                if hidden {
                    frame.within |= within::HIDDEN;
                }
                frame.path = mix(frame.path, name, class);
                frame.emphasis |= matches!(name, "b" | "strong" | "em" | "i");
                if block {
                    frame.near = [own, frame.near[0], frame.near[1]];
                    frame.grandparent = frame.parent;
                    frame.parent = frame.block;
                    let homes = places::homes(name, attr("itemprop"), own);
                    self.elements.push(Element { parent: frame.block, groups: own, homes });
                    frame.block = self.elements.len() as u32 - 1;
                    let tag = tag_of(name);
                    // A div inside a list item is still the list item's.
                    if tag != Tag::Other || !matches!(frame.tag, Tag::Li | Tag::Caption | Tag::Quote) {
                        frame.tag = tag;
                    }
                } else {
                    frame.near[0] |= own;
                }
                let capture = self.wanted(name, element, class);
                Seen::Into { block, capture }
            }
            NodeData::Document | NodeData::Fragment => Seen::Into { block: false, capture: None },
            _ => Seen::Skip,
        });
        let Seen::Into { block, capture } = seen else { return };
        if node.has_name("script") {
            self.page.json_ld.push(node.text().to_string());
            return;
        }
        if node.has_name("title") {
            let mut title = String::new();
            push_collapsed(&mut title, &node.text());
            if frame.within & within::BUTTON == 0 && !title.is_empty() {
                self.page.meta.push(Meta::new("title", &title));
            }
            return;
        }
        if block {
            self.flush(true);
        }
        stack.push(Step::Leave { block, capture });
        let at = stack.len();
        stack.extend(node.children_it(false).map(|child| Step::Enter(child.id, frame)));
        stack[at..].reverse();
    }

    /// Elements of which the text is wanted apart from the lines.
    fn wanted(&mut self, name: &str, element: &dom_query::Element, class: &str) -> Option<Capture> {
        let attr = |wanted: &str| element.attrs.iter().find(|a| &*a.name.local == wanted).map(|a| &*a.value);
        let here = self.page.lines.len();
        if name == "h1" {
            return Some(Capture::Heading(here, self.text.len()));
        }
        let itemprop = attr("itemprop").unwrap_or("");
        let machine = attr("datetime")
            .or(attr("data-datetime"))
            .or(attr("data-timestamp"))
            .or(attr("data-published"))
            .or(attr("data-utime"));
        let titled = attr("title").is_some_and(|t| {
            t.len() >= 10 && t.as_bytes()[4] == b'-' && t.as_bytes()[..4].iter().all(u8::is_ascii_digit)
        });
        if name == "time"
            || name == "abbr" && class.contains("published")
            || titled
            || itemprop.starts_with("date")
            || machine.is_some()
        {
            let value = machine.or(attr("content")).or(attr("title")).unwrap_or("").to_owned();
            let hints =
                format!("{name} {itemprop} {class} {}", attr("pubdate").map_or("", |_| "pubdate")).to_lowercase();
            self.page.times.push(TimeMark { value, shown: String::new(), hints, line: here });
            return Some(Capture::Time(here, self.text.len()));
        }
        let rel = attr("rel").unwrap_or("");
        let says_author = rel.split(' ').any(|r| r == "author")
            || itemprop == "author"
            || {
                let lower = class.to_ascii_lowercase();
                lower.contains("byline") || lower.contains("author") && !lower.contains("authors-list")
            }
            || attr("data-testid").is_some_and(|t| t.contains("byline") || t.contains("author"));
        says_author.then_some(Capture::Author(here, self.text.len()))
    }

    fn capture(&mut self, capture: Capture) {
        let (line, from) = match capture {
            Capture::Author(l, f) | Capture::Time(l, f) | Capture::Heading(l, f) => (l, f),
        };
        let mut text = String::new();
        for (i, l) in self.page.lines[line.min(self.page.lines.len())..].iter().take(4).enumerate() {
            let part = if i == 0 { l.text.get(from..).unwrap_or("") } else { &l.text };
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(part);
        }
        let open = if line < self.page.lines.len() { 0 } else { from };
        let rest = self.text.get(open..).unwrap_or("").trim();
        if !text.is_empty() && !rest.is_empty() {
            text.push(' ');
        }
        text.push_str(rest);
        let text = text.trim();
        if text.is_empty() || text.len() > 400 {
            return;
        }
        match capture {
            Capture::Author(..) => self.page.authors.push((text.to_owned(), line)),
            Capture::Heading(..) => self.page.headings.push(text.to_owned()),
            Capture::Time(..) => {
                if let Some(t) = self.page.times.iter_mut().rev().find(|t| t.line == line && t.shown.is_empty()) {
                    t.shown = text.to_owned();
                }
            }
        }
    }

    fn push_text(&mut self, contents: &str, frame: &Frame) {
        let before = self.text.len();
        push_collapsed(&mut self.text, contents);
        let added = self.text[before..].trim().chars().count();
        if added == 0 {
            return;
        }
        self.first.get_or_insert(*frame);
        if frame.within & within::LINK != 0 {
            self.linked += added;
        }
        if frame.emphasis {
            self.emphasised += added;
        }
    }

    fn flush(&mut self, gap: bool) {
        let first = self.first.take();
        let text = self.text.trim();
        if let (Some(frame), false) = (first, text.is_empty()) {
            let chars = text.chars().count();
            let markup = Markup {
                tag: frame.tag,
                linked: self.linked.min(chars) as u32,
                depth: frame.depth,
                element: frame.block,
                parent: frame.parent,
                grandparent: frame.grandparent,
                path: frame.path,
                within: frame.within,
                groups: frame.groups,
                near: frame.near[0] | frame.near[1] | frame.near[2],
                place: Place::default(),
                emphasised: self.emphasised * 10 >= chars * 9,
            };
            self.page.lines.push(Line::new(text.to_owned().into(), self.gap, Some(markup), &mut self.scratch));
            self.gap = gap;
        } else {
            self.gap |= gap;
        }
        self.text.clear();
        self.linked = 0;
        self.emphasised = 0;
    }
}

/// FNV-1a over tag and class words without digits, so that `post-123` and `post-456` agree.
fn mix(seed: u64, name: &str, class: &str) -> u64 {
    let mut h = seed ^ 0xcbf2_9ce4_8422_2325;
    for b in name.bytes().chain([b'.']).chain(class.bytes().filter(|b| !b.is_ascii_digit())) {
        h = (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
    }
    h
}

fn is_block(name: &str) -> bool {
    !matches!(
        name,
        "a" | "abbr"
            | "acronym"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "img"
            | "ins"
            | "kbd"
            | "label"
            | "mark"
            | "q"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
            | "html"
            | "source"
            | "picture"
            | "title"
    )
}

fn tag_of(name: &str) -> Tag {
    match name {
        "p" => Tag::P,
        "h1" => Tag::H1,
        "h2" => Tag::H2,
        "h3" | "h4" | "h5" | "h6" => Tag::H3,
        "li" => Tag::Li,
        "blockquote" => Tag::Quote,
        "figcaption" | "figure" | "caption" => Tag::Caption,
        "td" | "th" | "tr" | "table" => Tag::Cell,
        "pre" => Tag::Pre,
        "address" => Tag::Address,
        "dt" | "dd" => Tag::Term,
        _ => Tag::Other,
    }
}

fn within_of(name: &str) -> u32 {
    match name {
        "article" => within::ARTICLE,
        "main" => within::MAIN,
        "header" => within::HEADER,
        "footer" => within::FOOTER,
        "nav" => within::NAV,
        "aside" => within::ASIDE,
        "form" => within::FORM,
        "figure" => within::FIGURE,
        "figcaption" => within::FIGURE | within::CAPTION,
        "table" => within::TABLE,
        "ul" | "ol" | "dl" => within::LIST,
        "blockquote" => within::QUOTE,
        "button" => within::BUTTON,
        "section" => within::SECTION,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => within::HEADING,
        "dialog" => within::DIALOG,
        "a" => within::LINK,
        _ => 0,
    }
}
