/// A line of a page: the smallest stretch that is kept or dropped as a whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    /// With white space collapsed; never empty.
    pub(crate) text: String,
    /// True where an empty line or the edge of a block element precedes.
    pub(crate) gap: bool,
    /// What the markup around it was, where there was any.
    pub(crate) markup: Option<Markup>,
}

/// The markup a line stood in.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Markup {
    pub(crate) tag: Tag,
    /// Characters of the line inside links.
    pub(crate) linked: u32,
    pub(crate) depth: u16,
    /// The block element, its parent and its grandparent, as numbers.
    pub(crate) element: u32,
    pub(crate) parent: u32,
    pub(crate) grandparent: u32,
    /// Hash of tags and classes from the root down: lines of one kind in one template agree.
    pub(crate) path: u64,
    /// Ancestor elements, as [`within`] bits.
    pub(crate) within: u32,
    /// Groups of the class and id words of all ancestors (see `knowledge/page/markup.tsv`), one bit each.
    pub(crate) groups: u32,
    /// The same for the element and its two nearest ancestors.
    pub(crate) near: u32,
    /// Readability kept it.
    pub(crate) voted: bool,
    /// The whole line is emphasised.
    pub(crate) emphasised: bool,
}

/// The block element a line stands in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub(crate) enum Tag {
    #[default]
    Other,
    P,
    H1,
    H2,
    H3,
    Li,
    Quote,
    Caption,
    Cell,
    Pre,

    Address,
    Term,
}

/// Bits of [`Markup::within`].
pub(crate) mod within {
    pub(crate) const ARTICLE: u32 = 1;
    pub(crate) const MAIN: u32 = 1 << 1;
    pub(crate) const HEADER: u32 = 1 << 2;
    pub(crate) const FOOTER: u32 = 1 << 3;
    pub(crate) const NAV: u32 = 1 << 4;
    pub(crate) const ASIDE: u32 = 1 << 5;
    pub(crate) const FORM: u32 = 1 << 6;
    pub(crate) const FIGURE: u32 = 1 << 7;
    pub(crate) const TABLE: u32 = 1 << 8;
    pub(crate) const LIST: u32 = 1 << 9;
    pub(crate) const QUOTE: u32 = 1 << 10;
    /// `itemprop="articleBody"`.
    pub(crate) const BODY: u32 = 1 << 11;
    /// `hidden`, `display:none`, `aria-hidden`.
    pub(crate) const HIDDEN: u32 = 1 << 12;
    pub(crate) const BUTTON: u32 = 1 << 13;
    pub(crate) const SECTION: u32 = 1 << 14;
    pub(crate) const HEADING: u32 = 1 << 15;
    pub(crate) const DIALOG: u32 = 1 << 16;
    pub(crate) const LINK: u32 = 1 << 17;
    pub(crate) const CAPTION: u32 = 1 << 18;
}

/// Appends `from` to `to` with white space collapsed to one space, invisible characters dropped.
pub(crate) fn push_collapsed(to: &mut String, from: &str) {
    let mut space = to.is_empty() || to.ends_with(' ');
    for c in from.chars() {
        if c.is_whitespace() {
            if !space {
                to.push(' ');
                space = true;
            }
        } else if !matches!(c, '\u{200b}' | '\u{ad}' | '\u{feff}' | '\u{2060}') && !c.is_control() {
            to.push(c);
            space = false;
        }
    }
}

/// Markdown as the plain text a reader sees: no marks of headings, quotations and emphasis, links as their words.
pub(crate) fn without_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let line = line.trim_start_matches(['#', '>']).trim();
        let line = line.strip_prefix("* ").or(line.strip_prefix("- ")).unwrap_or(line);
        let mut rest = line;
        while let Some((before, words, after)) = link(rest) {
            out.push_str(before.strip_suffix('!').unwrap_or(before));
            out.push_str(words);
            rest = after;
        }
        out.push_str(rest);
        out.push('\n');
    }
    out.replace("**", "").replace(['*', '`'], "")
}

/// What stands before the first `[words](address)`, its words, and what follows.
fn link(text: &str) -> Option<(&str, &str, &str)> {
    let middle = text.find("](")?;
    let open = text[..middle].rfind('[')?;
    let end = middle + text[middle..].find(')')?;
    Some((&text[..open], &text[open + 1..middle], &text[end + 1..]))
}

/// The lines of a text whose markup is lost.
pub(crate) fn plain_lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut gap = true;
    for raw in text.split(['\n', '\r', '\u{2028}', '\u{2029}', '\u{c}']) {
        let mut line = String::with_capacity(raw.len());
        push_collapsed(&mut line, raw);
        line.truncate(line.trim_end().len());
        if line.is_empty() {
            gap = true;
        } else {
            lines.push(Line { text: line, gap, markup: None });
            gap = false;
        }
    }
    lines
}

#[cfg(test)]
mod markdown_tests {
    #[test]
    fn reads_as_plain_text() {
        let page = "# A *fine* title\n\n> See [the **deal**](https://example.org/a) now.\n- one\n";
        assert_eq!(super::without_markdown(page), "A fine title\n\nSee the deal now.\none\n");
    }
}
