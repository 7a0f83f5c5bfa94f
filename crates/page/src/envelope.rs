//! Pages in an envelope: saved pages (MHTML), mail, feeds.

use crate::meta::unescape;
use crate::{Given, encoding};

/// A page with what its envelope says of it.
#[derive(Debug, Default)]
pub(crate) struct Enclosed {
    pub(crate) body: Vec<u8>,
    pub(crate) content_type: Option<String>,
    pub(crate) given: Given,
}

/// Parts deeper or more than these are not looked at.
const DEPTH: usize = 8;
const PARTS: usize = 200;

/// The page of a MIME message: its first HTML part, else its first text.
pub(crate) fn mail(bytes: &[u8]) -> Option<Enclosed> {
    let (headers, body) = split(bytes);
    let mut parts = Vec::new();
    collect(&headers, body, 0, &mut parts);
    let best =
        parts.iter().position(|p| p.content_type.as_deref().is_some_and(|t| t.to_ascii_lowercase().contains("html")));
    let mut page = match best {
        Some(i) => parts.swap_remove(i),
        None => parts.into_iter().next()?,
    };
    let header = |n: &str| headers.iter().find(|(k, _)| k == n).map(|(_, v)| words(v));
    page.given.title = header("subject").filter(|s| !s.is_empty());
    page.given.url = page.given.url.take().or(header("snapshot-content-location"));
    // A saved page's date is when it was saved, a message's when it was sent.
    let saved = headers.iter().any(|(k, _)| k == "snapshot-content-location")
        || header("from").is_some_and(|f| f.contains("Saved by"));
    if saved {
        page.given.fetched = header("date");
        page.given.title = None;
    } else {
        page.given.published = header("date");
        page.given.outlet = header("from")
            .map(|f| f.split('<').next().unwrap_or("").trim().trim_matches('"').to_owned())
            .filter(|f| !f.is_empty());
    }
    Some(page)
}

type Headers = Vec<(String, String)>;

/// Headers, unfolded and with names in lower case, and the rest.
fn split(bytes: &[u8]) -> (Headers, &[u8]) {
    let mut headers: Headers = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |i| at + i + 1);
        let line = String::from_utf8_lossy(&bytes[at..end]).trim_end().to_owned();
        at = end;
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) {
            if let Some((_, v)) = headers.last_mut() {
                v.push(' ');
                v.push_str(line.trim());
            }
        } else if let Some((k, v)) = line.split_once(':') {
            headers.push((k.trim().to_ascii_lowercase(), v.trim().to_owned()));
        }
    }
    (headers, &bytes[at..])
}

fn collect(headers: &Headers, body: &[u8], depth: usize, out: &mut Vec<Enclosed>) {
    let header = |n: &str| headers.iter().find(|(k, _)| k == n).map(|(_, v)| v.as_str());
    let kind = header("content-type").unwrap_or("text/plain");
    let lower = kind.to_ascii_lowercase();
    if lower.starts_with("multipart/") {
        let Some(boundary) = parameter(kind, "boundary") else { return };
        if depth >= DEPTH {
            return;
        }
        let mark = format!("--{boundary}");
        let finder = memchr::memmem::Finder::new(mark.as_bytes());
        let starts: Vec<usize> = finder.find_iter(body).take(PARTS).collect();
        for (i, start) in starts.iter().enumerate() {
            let from = start + mark.len();
            let part = &body[from..starts.get(i + 1).copied().unwrap_or(body.len())];
            if part.starts_with(b"--") {
                break;
            }
            let part = part.strip_prefix(b"\r\n").or(part.strip_prefix(b"\n")).unwrap_or(part);
            let (headers, inner) = split(part);
            collect(&headers, inner, depth + 1, out);
        }
    } else if lower.starts_with("text/html") || lower.starts_with("text/plain") || lower.contains("xhtml") {
        let body = match header("content-transfer-encoding").unwrap_or("").to_ascii_lowercase().as_str() {
            "base64" => base64(body),
            "quoted-printable" => quoted(body),
            _ => body.to_vec(),
        };
        let given = Given {
            url: header("content-location").filter(|u| u.starts_with("http")).map(str::to_owned),
            ..Given::default()
        };
        out.push(Enclosed { body, content_type: Some(kind.to_owned()), given });
    }
}

fn parameter(header: &str, name: &str) -> Option<String> {
    let at = header.to_ascii_lowercase().find(&format!("{name}="))? + name.len() + 1;
    let rest = header.get(at..)?;
    let value = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => rest.split([';', ' ']).next()?,
    };
    (!value.is_empty()).then(|| value.to_owned())
}

fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3);
    let (mut held, mut bits) = (0u32, 0);
    for b in bytes {
        let six = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => continue,
        };
        held = held << 6 | u32::from(six);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits) as u8);
        }
    }
    out
}

fn quoted(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] == b'=' {
            let rest = &bytes[i + 1..];
            if let Some(n) = [&b"\r\n"[..], b"\n"].iter().find(|l| rest.starts_with(l)).map(|l| l.len()) {
                i += 1 + n;
                continue;
            }
            let byte =
                rest.get(..2).and_then(|h| std::str::from_utf8(h).ok()).and_then(|h| u8::from_str_radix(h, 16).ok());
            if let Some(b) = byte {
                out.push(b);
                i += 3;
                continue;
            }
        }
        out.push(bytes[i]);
        i += 1;
    }
    out
}

/// Encoded words of a header: "=?UTF-8?B?…?=".
fn words(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once("=?") {
        let mut fields = after.splitn(4, '?');
        let (Some(charset), Some(how), Some(text), Some(tail)) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            break;
        };
        if !before.trim().is_empty() || out.is_empty() {
            out.push_str(before);
        }
        let bytes = if how.eq_ignore_ascii_case("b") {
            base64(text.as_bytes())
        } else {
            quoted(text.replace('_', " ").as_bytes())
        };
        out.push_str(&encoding::decode(&bytes, Some(&format!("text/plain; charset={charset}"))).0);
        rest = tail.strip_prefix('=').unwrap_or(tail);
    }
    out.push_str(rest);
    out.trim().to_owned()
}

/// The items of an RSS or Atom feed, with whatever text each holds.
pub(crate) fn feed(text: &str) -> Vec<Enclosed> {
    let outlet = text.split("<item").next().and_then(|h| h.split("<entry").next()).and_then(|h| element(h, "title"));
    let (open, close) = if text.contains("<entry") { ("<entry", "</entry>") } else { ("<item", "</item>") };
    text.split(open)
        .skip(1)
        .filter(|s| s.starts_with(['>', ' ', '\n', '\r', '\t']))
        .map(|s| s.split(close).next().unwrap_or(s))
        .map(|item| {
            let first = |names: &[&str]| names.iter().find_map(|n| element(item, n)).filter(|s| !s.trim().is_empty());
            let content = first(&["content:encoded", "content", "description", "summary"]).unwrap_or_default();
            let link = first(&["link"]).or_else(|| {
                let tag = item.split("<link").nth(1)?.split('>').next()?;
                tag.split("href=").nth(1)?.get(1..)?.split(['"', '\'']).next().map(str::to_owned)
            });
            let author =
                first(&["dc:creator"]).or_else(|| element(item, "author").map(|a| element(&a, "name").unwrap_or(a)));
            Enclosed {
                body: content.into_bytes(),
                content_type: Some("text/html; charset=utf-8".to_owned()),
                given: Given {
                    url: link.map(|l| unescape(&l)),
                    title: first(&["title"]).map(|t| unescape(&t)),
                    outlet: outlet.as_deref().map(unescape),
                    authors: author.map(|a| unescape(&a)).into_iter().collect(),
                    published: first(&["pubDate", "published", "dc:date", "issued"]).or_else(|| first(&["updated"])),
                    updated: first(&["updated"]),
                    ..Given::default()
                },
            }
        })
        .collect()
}

/// The content of the first element of a name: character data as it is, else with its entities read.
fn element(text: &str, name: &str) -> Option<String> {
    let open = format!("<{name}");
    let mut rest = text;
    loop {
        let at = rest.find(&open)?;
        rest = &rest[at + open.len()..];
        if rest.starts_with(['>', ' ', '\n', '\r', '\t']) {
            break;
        }
    }
    let (tag, body) = rest.split_once('>')?;
    if tag.ends_with('/') {
        return None;
    }
    let body = body.split(&format!("</{name}>")).next()?.trim();
    Some(match body.strip_prefix("<![CDATA[") {
        Some(data) => data.split("]]>").next().unwrap_or(data).to_owned(),
        None => body
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message() {
        let text = "From: \"The Bulletin\" <a@b.c>\r\nSubject: =?UTF-8?Q?Caf=C3=A9_talks?=\r\nDate: Mon, 3 Feb 2020 10:11:12 +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"xx\"\r\n\r\n--xx\r\nContent-Type: text/plain\r\n\r\nplain\r\n--xx\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+SGVsbG88L3A+\r\n--xx--\r\n";
        let page = mail(text.as_bytes()).unwrap();
        assert_eq!(page.body, b"<p>Hello</p>");
        assert_eq!(page.given.title.as_deref(), Some("Café talks"));
        assert_eq!(page.given.outlet.as_deref(), Some("The Bulletin"));
    }

    #[test]
    fn a_feed() {
        let text = "<?xml version=\"1.0\"?><rss><channel><title>The Bulletin</title><item><title>A &amp; B</title><link>http://a.org/1</link><pubDate>Mon, 03 Feb 2020 10:11:12 GMT</pubDate><content:encoded><![CDATA[<p>One.</p>]]></content:encoded></item></channel></rss>";
        let items = feed(text);
        assert_eq!(items.len(), 1);
        assert_eq!(items[0].body, b"<p>One.</p>");
        assert_eq!(items[0].given.title.as_deref(), Some("A & B"));
        assert_eq!(items[0].given.url.as_deref(), Some("http://a.org/1"));
    }
}
