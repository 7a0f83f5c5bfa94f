/// What a stretch of bytes is, told by its content; the file name and a declared type only break ties.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    Html,
    /// Plain text, often a page whose markup is lost.
    Text,
    Markdown,
    /// One JSON object or an array of them.
    Json,
    /// One JSON object a line.
    Jsonl,
    Warc,
    /// RSS or Atom.
    Feed,
    /// A saved page in a MIME envelope.
    Mhtml,
    /// A mail message.
    Mail,
    Gzip,
    Zstd,
    Pdf,
    Binary,
    Empty,
}

impl Kind {
    /// The kind of content that begins with `head` (a few kilobytes are enough) in a file called `path`.
    pub fn of(head: &[u8], path: &str, content_type: Option<&str>) -> Kind {
        if head.is_empty() {
            return Kind::Empty;
        }
        for (magic, kind) in MAGIC {
            if head.starts_with(magic) {
                return *kind;
            }
        }
        let utf16 = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]);
        if !utf16 && looks_binary(head) {
            return Kind::Binary;
        }
        let start = &head[..head.len().min(4096)];
        let mut lossy = std::str::from_utf8(start).map_or_else(|_| String::from_utf8_lossy(start), Into::into);
        if memchr::memchr(0, lossy.as_bytes()).is_some() {
            lossy = lossy.replace('\0', "").into();
        }
        let text = lossy.trim_start_matches('\u{feff}').trim_start();
        if text.is_empty() {
            return if head.len() < 4096 { Kind::Empty } else { Kind::Text };
        }
        let extension = path.rsplit(['/', '\\']).next().and_then(|n| n.rsplit_once('.')).map(|(_, e)| e.to_lowercase());
        let extension = extension.as_deref().unwrap_or("");
        let lower = text.to_ascii_lowercase();
        if text.starts_with('{') {
            let rest = text.split_once('\n').map(|(_, r)| r.trim_start());
            let lines = matches!(extension, "jsonl" | "ndjson") || rest.is_some_and(|r| r.starts_with('{'));
            return if lines || first_line_closes(text) { Kind::Jsonl } else { Kind::Json };
        }
        if matches!(extension, "jsonl" | "ndjson") {
            return Kind::Jsonl;
        }
        if text.starts_with('[') && text[1..].trim_start().starts_with(['{', ']']) {
            return Kind::Json;
        }
        if is_mail_header(text) {
            let mhtml = lower.contains("multipart/related") || matches!(extension, "mht" | "mhtml");
            return if mhtml { Kind::Mhtml } else { Kind::Mail };
        }
        let body = lower.strip_prefix("<?xml").and_then(|r| r.split_once("?>")).map_or(&*lower, |(_, r)| r);
        let body = skip_comments(body);
        if ["<rss", "<feed", "<rdf:rdf"].iter().any(|t| body.starts_with(t)) {
            return Kind::Feed;
        }
        if is_html(&body, &lower) {
            return Kind::Html;
        }
        match (extension, content_type.unwrap_or("")) {
            ("md" | "markdown", _) => Kind::Markdown,
            ("html" | "htm" | "xhtml", _) if text.contains('<') => Kind::Html,
            (_, t) if t.contains("html") && text.contains('<') => Kind::Html,
            _ if is_markdown(text) => Kind::Markdown,
            _ => Kind::Text,
        }
    }
}

const MAGIC: &[(&[u8], Kind)] = &[
    (b"WARC/", Kind::Warc),
    (&[0x1f, 0x8b], Kind::Gzip),
    (&[0x28, 0xb5, 0x2f, 0xfd], Kind::Zstd),
    // A skippable frame, with which dictionary-compressed WARC files begin.
    (&[0x5d, 0x2a, 0x4d, 0x18], Kind::Zstd),
    (b"%PDF-", Kind::Pdf),
    (b"PK\x03\x04", Kind::Binary),
    (b"\x89PNG", Kind::Binary),
    (&[0xff, 0xd8, 0xff], Kind::Binary),
    (b"GIF8", Kind::Binary),
    (b"SQLite format 3", Kind::Binary),
    (b"\x7fELF", Kind::Binary),
];

/// Control characters that no text in any encoding holds in such number.
fn looks_binary(head: &[u8]) -> bool {
    let head = &head[..head.len().min(4096)];
    // Sums of a byte each, which processors make many of at a time.
    let is_odd = |b: &u8| u8::from(*b < 32) & u8::from(!(9..14).contains(b)) & u8::from(*b != 27);
    let odd: usize = head.chunks(255).map(|part| usize::from(part.iter().map(is_odd).sum::<u8>())).sum();
    let nul = head.contains(&0);
    odd * 20 > head.len() || (nul && odd * 200 > head.len())
}

fn first_line_closes(text: &str) -> bool {
    match text.split_once('\n') {
        Some((line, rest)) => line.trim_end().ends_with('}') && rest.trim_start().starts_with('{'),
        None => false,
    }
}

fn is_mail_header(text: &str) -> bool {
    let mut known = 0;
    for (i, line) in text.lines().take(40).enumerate() {
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) && i > 0 {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else { return false };
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return false;
        }
        let name = name.to_ascii_lowercase();
        known += usize::from(matches!(
            &*name,
            "mime-version"
                | "content-type"
                | "message-id"
                | "received"
                | "return-path"
                | "delivered-to"
                | "dkim-signature"
        ));
    }
    known >= 1
}

fn skip_comments(mut body: &str) -> String {
    loop {
        body = body.trim_start();
        match body.strip_prefix("<!--").and_then(|r| r.split_once("-->")) {
            Some((_, rest)) => body = rest,
            None => return body.chars().take(64).collect(),
        }
    }
}

fn is_html(start: &str, lower: &str) -> bool {
    if !lower.contains('<') {
        return false;
    }
    const STARTS: &[&str] = &["<!doctype html", "<html", "<head", "<body", "<meta", "<title", "<script", "<link"];
    if STARTS.iter().any(|t| start.starts_with(t)) {
        return true;
    }
    const TAGS: &[&str] =
        &["</p>", "</div>", "</a>", "<br", "</h1>", "</h2>", "</li>", "</span>", "<body", "<html", "</title>"];
    let tags: usize = TAGS.iter().map(|t| lower.matches(t).count()).sum();
    tags >= 3 || (start.starts_with('<') && tags >= 1)
}

fn is_markdown(text: &str) -> bool {
    let mut signs = 0;
    for line in text.lines().take(60) {
        let heading = line.trim_start_matches('#');
        signs += usize::from(heading.len() < line.len() && heading.starts_with(' ') && line.len() - heading.len() <= 6);
        signs += usize::from(line.contains('[') && line.contains("](http"));
    }
    signs >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        let of = |s: &str, p: &str| Kind::of(s.as_bytes(), p, None);
        assert_eq!(of("", "a.txt"), Kind::Empty);
        assert_eq!(of("<!-- x -->\n<!DOCTYPE html><html>", "a.txt"), Kind::Html);
        assert_eq!(of("{\"text\":\"a\"}\n{\"text\":\"b\"}", "a"), Kind::Jsonl);
        assert_eq!(of("{\n \"text\": 1}", "a.json"), Kind::Json);
        assert_eq!(of("<?xml version='1.0'?>\n<rss version='2.0'>", "a"), Kind::Feed);
        assert_eq!(of("WARC/1.0\r\n", "a"), Kind::Warc);
        assert_eq!(of("A line about a < b.\nAnother.", "a.txt"), Kind::Text);
        assert_eq!(of("# Title\n\n[a](http://a.b) said\n\n## More", "a.txt"), Kind::Markdown);
        assert_eq!(of("\0\u{1}\u{2}\u{3}abc\0\0", "a.txt"), Kind::Binary);
        assert_eq!(
            of("From: a@b.c\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n", ""),
            Kind::Mhtml
        );
    }
}
