//! What is read from a page's bytes before they are parsed: the data of scripts; and what is not worth parsing.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;

/// Dates of one page that are kept.
const MOST: usize = 24;

/// Keys under which the data of scripts holds the time of publication, in lower case without signs.
const KEYS: &[&str] = &[
    "datepublished",
    "publisheddate",
    "publishedat",
    "publishdate",
    "publicationdate",
    "publishedtime",
    "publishtime",
    "firstpublished",
    "firstpublisheddate",
    "firstpublishedat",
    "publishedon",
    "publishat",
    "published",
    "datepublish",
    "publishts",
    "publisheddatetime",
    "originalpublishdate",
    "articlepublisheddate",
];

/// Keys and values of what a page's scripts and attributes hold as JSON: `"published_at":"2019-03-02T06:22:28"`.
pub(crate) fn dates(html: &str) -> Vec<(String, String)> {
    static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("ublish"));
    let mut out: Vec<(String, String)> = Vec::new();
    let bytes = html.as_bytes();
    for at in FINDER.find_iter(bytes) {
        let word = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
        let from = at - bytes[..at].iter().rev().take(24).take_while(|b| word(b)).count();
        let to = at + bytes[at..].iter().take(24).take_while(|b| word(b)).count();
        // A key stands in quotes, which may be escaped.
        if from == 0 || !matches!(bytes[from - 1], b'"' | b'\'' | b';') {
            continue;
        }
        let key: String = html[from..to].chars().filter(char::is_ascii_alphanumeric).collect();
        let key = key.to_ascii_lowercase();
        if !KEYS.contains(&&*key) {
            continue;
        }
        let rest = &html[to..html.floor_char_boundary((to + 120).min(html.len()))];
        let skip = |s: &str| s.trim_start_matches(['"', '\'', '\\', ' ', '\n', '\t']).to_owned();
        let rest = skip(&rest.replace("&quot;", "\""));
        let Some(value) = rest.strip_prefix(':').map(skip) else { continue };
        let value: String = value.chars().take_while(|c| !matches!(c, '"' | '\'' | '\\' | '}' | '<' | '\n')).collect();
        // A number ends at the comma, a date may hold one.
        let value = if value.starts_with(|c: char| c.is_ascii_digit()) {
            value.split(',').next().unwrap_or("")
        } else {
            &value
        };
        if value.len() >= 8 && value.len() <= 40 && value.bytes().any(|b| b.is_ascii_digit()) {
            let pair = (key, value.trim().to_owned());
            if !out.contains(&pair) {
                out.push(pair);
            }
            if out.len() == MOST {
                break;
            }
        }
    }
    out
}

/// A page without what nobody reads: scripts other than JSON-LD, styles and drawings are emptied, comments go, and so do
/// attributes that only a browser looks at. Half of a page is code, and parsing it is most of the time a page
/// takes.
pub(crate) fn without_code(html: &str) -> Cow<'_, str> {
    let bytes = html.as_bytes();
    let mut out = String::new();
    let mut kept = 0;
    let mut at = 0;
    let mut drop = |from: usize, to: usize| {
        if out.capacity() == 0 {
            out.reserve(html.len() / 2);
        }
        out.push_str(&html[kept..from]);
        kept = to;
    };
    while let Some(open) = memchr::memchr(b'<', &bytes[at..]).map(|i| at + i) {
        at = open + 1;
        match bytes.get(at) {
            Some(b'!') if bytes[at..].starts_with(b"!--") => {
                // Up to the end of the comment; one that never ends is left to the parser.
                if let Some(end) = find(&bytes[at + 3..], b"-->").map(|i| at + 3 + i + 3) {
                    drop(open, end);
                    at = end;
                }
            }
            Some(b) if b.is_ascii_alphabetic() => {
                let Some(inside) = tag(bytes, at, &mut drop) else { break };
                at = match element(bytes, open + 1, inside) {
                    Some(Content::Code(end)) => {
                        drop(inside, end);
                        end
                    }
                    Some(Content::Raw(end)) => end,
                    None => inside,
                };
            }
            _ => {}
        }
    }
    if kept == 0 {
        return html.into();
    }
    out.push_str(&html[kept..]);
    out.into()
}

/// Reads the tag whose name begins at `at` as a parser would and drops the attributes that are not wanted. The end of
/// the tag; none where it has none.
fn tag(bytes: &[u8], at: usize, drop: &mut impl FnMut(usize, usize)) -> Option<usize> {
    let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'/' | b'>');
    let mut at = at + bytes[at..].iter().position(ends)?;
    loop {
        let from = at;
        at += bytes[at..].iter().position(|b| !(b.is_ascii_whitespace() || *b == b'/'))?;
        if bytes[at] == b'>' {
            return Some(at + 1);
        }
        let start = at;
        // A name may begin with "=".
        at += 1 + bytes[at + 1..].iter().position(|b| ends(b) || *b == b'=')?;
        let key = &bytes[start..at];
        let after = at + bytes[at..].iter().position(|b| !b.is_ascii_whitespace())?;
        if bytes[after] == b'=' {
            at = after + 1;
            at += bytes[at..].iter().position(|b| !b.is_ascii_whitespace())?;
            match bytes[at] {
                quote @ (b'"' | b'\'') => {
                    let end = at + 1 + memchr::memchr(quote, &bytes[at + 1..])?;
                    at = end + 1;
                }
                b'>' => {}
                _ => {
                    at += bytes[at..].iter().position(|b| b.is_ascii_whitespace() || *b == b'>')?;
                }
            }
        }
        if unread(key) {
            drop(from, at);
        }
    }
}

/// Attributes that neither [`crate::html`] nor Readability looks at: what a browser is told to do or to load.
fn unread(key: &[u8]) -> bool {
    let mut lower = [0u8; 24];
    let Some(lower) = lower.get_mut(..key.len()) else { return false };
    lower.copy_from_slice(key);
    lower.make_ascii_lowercase();
    match &*lower {
        b"data-testid" | b"data-datetime" | b"data-timestamp" | b"data-published" | b"data-utime" => false,
        b"srcset" | b"sizes" | b"target" | b"tabindex" | b"loading" | b"decoding" | b"integrity" | b"crossorigin"
        | b"nonce" | b"aria-label" | b"aria-labelledby" | b"aria-describedby" | b"aria-controls" | b"aria-expanded" => {
            true
        }
        key => key.starts_with(b"data-") && !key.starts_with(b"data-src") || key.starts_with(b"on"),
    }
}

/// What follows a tag that is no text with elements in it.
enum Content {
    /// Up to here there is nothing to read.
    Code(usize),
    /// Up to here there are no tags.
    Raw(usize),
}

/// What is inside the script, style or drawing whose name begins at `at` and whose content begins at `inside`.
fn element(bytes: &[u8], at: usize, inside: usize) -> Option<Content> {
    let name = [&b"script"[..], b"style", b"svg"]
        .into_iter()
        .find(|n| bytes.get(at..at + n.len()).is_some_and(|b| b.eq_ignore_ascii_case(n)))?;
    if bytes.get(at + name.len()).is_none_or(u8::is_ascii_alphanumeric) {
        return None;
    }
    let tag = &bytes[at..inside - 1];
    if tag.ends_with(b"/") && name == b"svg" {
        return None;
    }
    let data = find(tag, b"json").is_some();
    let mut from = inside;
    loop {
        let end = from + memchr::memchr(b'<', &bytes[from..])?;
        let rest = &bytes[end + 1..];
        let closes =
            rest.first() == Some(&b'/') && rest.get(1..1 + name.len()).is_some_and(|b| b.eq_ignore_ascii_case(name));
        if closes {
            return Some(if data { Content::Raw(end) } else { Content::Code(end) });
        }
        // A drawing in a drawing is left to the parser, and so is a script within a comment within a script.
        if name == b"svg" && rest.get(..3).is_some_and(|b| b.eq_ignore_ascii_case(b"svg"))
            || rest.starts_with(b"!--<script")
        {
            return None;
        }
        from = end + 1;
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_goes() {
        let page = "<p>a</p><SCRIPT>if (a<b) {}</SCRIPT><!-- x --><style>p{}</style><script type='application/ld+json'>{}</script><svg><path/></svg><p>é";
        assert_eq!(
            without_code(page),
            "<p>a</p><SCRIPT></SCRIPT><style></style><script type='application/ld+json'>{}</script><svg></svg><p>é"
        );
        assert_eq!(without_code("<script>no end"), "<script>no end");
        assert_eq!(without_code("<!-- no end <p>x"), "<!-- no end <p>x");
    }

    #[test]
    fn attributes_go() {
        let page = "<P data-x='>' class=\"a\" onclick=go() /><a target=_top href='/b'>é</a><link href=x nonce>";
        assert_eq!(without_code(page), "<P class=\"a\" /><a href='/b'>é</a><link href=x>");
        let broken = "<p class='a' id=\"never closed>text";
        assert_eq!(without_code(broken), broken);
        let data = "<script type='x/json'>{\"a\":\"<p style=\\\"x\\\">\"}</script>";
        assert_eq!(without_code(data), data);
    }

    #[test]
    fn dates_of_scripts() {
        let page = "{\"published_at\":\"2019-03-02T06:22:28+01:00\",&quot;datePublished&quot;:&quot;2023-12-05T03:51:59Z&quot;} \"publisher\":\"x\"";
        let found = dates(page);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(found[0], ("publishedat".to_owned(), "2019-03-02T06:22:28+01:00".to_owned()));
    }
}
