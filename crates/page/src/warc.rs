//! WARC records, read one at a time; damage is skipped to the next record and told.

use std::io::{self, BufRead, Read};

use crate::MAX_PAGE;

/// A record that holds a page.
#[derive(Debug, Default)]
pub(crate) struct Record {
    /// Offset of its header in the unpacked file.
    pub(crate) offset: u64,
    pub(crate) url: Option<String>,
    /// `WARC-Date`: when it was fetched.
    pub(crate) date: Option<String>,
    pub(crate) content_type: Option<String>,
    /// `WARC-Payload-Digest`, else `WARC-Block-Digest`: "sha1:…", as the archive tells it.
    pub(crate) digest: Option<String>,
    pub(crate) body: Vec<u8>,
}

/// What comes next in the file.
pub(crate) enum Next {
    Page(Record),
    /// Damage at an offset.
    Damaged(u64, String),
    End,
}

/// Longest header line that is taken for one.
const LINE: u64 = 64 * 1024;

/// A reader into which bytes can be put back.
pub(crate) struct Back<R> {
    inner: R,
    held: Vec<u8>,
    /// Bytes of `held` that are read.
    read: usize,
}

impl<R> Back<R> {
    pub(crate) fn new(inner: R) -> Back<R> {
        Back { inner, held: Vec::new(), read: 0 }
    }

    /// `bytes` come next.
    fn put(&mut self, mut bytes: Vec<u8>) {
        bytes.extend_from_slice(&self.held[self.read..]);
        (self.held, self.read) = (bytes, 0);
    }
}

impl<R: BufRead> Read for Back<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let mut from = self.fill_buf()?;
        let n = from.read(buf)?;
        self.consume(n);
        Ok(n)
    }
}

impl<R: BufRead> BufRead for Back<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.read < self.held.len() { Ok(&self.held[self.read..]) } else { self.inner.fill_buf() }
    }

    fn consume(&mut self, n: usize) {
        if self.read >= self.held.len() {
            return self.inner.consume(n);
        }
        self.read += n;
        if self.read >= self.held.len() {
            (self.held, self.read) = (Vec::new(), 0);
        }
    }
}

/// The next record with a page; records of other kinds are passed over.
///
/// Where bytes are no record, or a record's length is wrong, that is told with the number of bytes that are lost, and
/// reading goes on at the next record, also at one that a wrong length had swallowed.
pub(crate) fn next<R: BufRead>(reader: &mut Back<R>, at: &mut u64) -> io::Result<Next> {
    loop {
        let mut skipped = 0u64;
        let start = *at;
        // To the next record: empty lines belong to the format, anything else is damage.
        let offset = loop {
            let here = *at;
            let Some(line) = line(reader, at)? else {
                return Ok(if skipped > 0 {
                    Next::Damaged(start, format!("{skipped} bytes are no WARC record"))
                } else {
                    Next::End
                });
            };
            if line.starts_with(b"WARC/") {
                if skipped > 0 {
                    *at = here;
                    reader.put(line);
                    return Ok(Next::Damaged(start, format!("{skipped} bytes are no WARC record")));
                }
                break here;
            }
            if !line.iter().all(u8::is_ascii_whitespace) {
                skipped += line.len() as u64;
            }
        };
        let mut record = Record { offset, ..Record::default() };
        let (mut kind, mut length) = (String::new(), None::<u64>);
        let mut ended = false;
        for _ in 0..200 {
            let here = *at;
            let Some(line) = line(reader, at)? else { break };
            if line.starts_with(b"WARC/") {
                // The header broke off and the next record begins.
                *at = here;
                reader.put(line);
                break;
            }
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            if line.is_empty() {
                ended = true;
                break;
            }
            let Some((name, value)) = line.split_once(':') else { continue };
            let value = value.trim();
            match &*name.to_ascii_lowercase() {
                "warc-type" => kind = value.to_ascii_lowercase(),
                "warc-target-uri" => record.url = Some(value.trim_matches(['<', '>']).to_owned()),
                "warc-date" => record.date = Some(value.to_owned()),
                "content-type" => record.content_type = Some(value.to_owned()),
                "warc-payload-digest" => record.digest = Some(value.to_owned()),
                "warc-block-digest" if record.digest.is_none() => record.digest = Some(value.to_owned()),
                "content-length" => length = value.parse().ok(),
                _ => {}
            }
        }
        let Some(length) = length.filter(|_| ended) else {
            return Ok(Next::Damaged(offset, "record header without its length".to_owned()));
        };
        let wanted = matches!(&*kind, "response" | "resource" | "conversion");
        let Block { bytes: block, read, swallowed } = block(reader, length, at)?;
        if swallowed {
            let lost = format!("record's length is wrong, {read} bytes up to the next record are lost");
            return Ok(Next::Damaged(offset, lost));
        }
        if !wanted {
            continue;
        }
        if length > MAX_PAGE as u64 {
            return Ok(Next::Damaged(offset, format!("record larger than {} MB", MAX_PAGE >> 20)));
        }
        if read < length {
            return Ok(Next::Damaged(offset, format!("record cut off: {read} of {length} bytes")));
        }
        let http = kind == "response" && record.content_type.as_deref().is_none_or(|t| t.contains("http"));
        if http {
            let Some((content_type, body)) = response(&block) else { continue };
            if body.len() > MAX_PAGE {
                return Ok(Next::Damaged(offset, format!("page larger than {} MB when unpacked", MAX_PAGE >> 20)));
            }
            record.content_type = content_type;
            record.body = body;
        } else {
            record.body = block;
        }
        let page = record.content_type.as_deref().is_none_or(|t| {
            let t = t.to_ascii_lowercase();
            t.contains("html") || t.starts_with("text/plain") || t.contains("rss") || t.contains("atom")
        });
        if page && !record.body.is_empty() {
            return Ok(Next::Page(record));
        }
    }
}

/// A record's block as read.
struct Block {
    /// Empty where it is larger than the largest page.
    bytes: Vec<u8>,
    read: u64,
    /// It held the beginning of another record, which comes next.
    swallowed: bool,
}

/// Reads `length` bytes, fewer where they end or where another record begins among them.
fn block<R: BufRead>(reader: &mut Back<R>, length: u64, at: &mut u64) -> io::Result<Block> {
    const PIECE: u64 = MAX_PAGE as u64;
    let mut out = Block { bytes: Vec::new(), read: 0, swallowed: false };
    while out.read < length {
        let mut piece = Vec::new();
        let n = reader.by_ref().take((length - out.read).min(PIECE)).read_to_end(&mut piece)? as u64;
        if n == 0 {
            break;
        }
        if let Some(i) = inner_record(&piece) {
            reader.put(piece.split_off(i));
            out.read += i as u64;
            out.swallowed = true;
            break;
        }
        out.read += n;
        if length <= PIECE {
            out.bytes = piece;
            break;
        }
    }
    *at += out.read;
    Ok(out)
}

/// Where another record's header begins in a block: after an empty line, and followed by fields of a WARC header.
fn inner_record(block: &[u8]) -> Option<usize> {
    memchr::memmem::find_iter(block, b"\r\n\r\nWARC/1.").map(|i| i + 4).find(|i| {
        let head = &block[*i..block.len().min(i + 400)];
        memchr::memmem::find(head, b"\r\nWARC-").is_some()
    })
}

fn line<R: BufRead>(reader: &mut R, at: &mut u64) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let n = reader.by_ref().take(LINE).read_until(b'\n', &mut line)?;
    *at += n as u64;
    Ok((n > 0).then_some(line))
}

/// Media type and body of an HTTP response that was a success; chunks joined, gzip unpacked.
fn response(block: &[u8]) -> Option<(Option<String>, Vec<u8>)> {
    let end = memchr::memmem::find(block, b"\r\n\r\n")
        .map(|i| (i, i + 4))
        .or_else(|| memchr::memmem::find(block, b"\n\n").map(|i| (i, i + 2)))?;
    let head = String::from_utf8_lossy(&block[..end.0]).into_owned();
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?;
    if !status.starts_with('2') {
        return None;
    }
    let (mut content_type, mut chunked, mut gzip) = (None, false, false);
    for l in lines {
        let Some((name, value)) = l.split_once(':') else { continue };
        match &*name.trim().to_ascii_lowercase() {
            "content-type" => content_type = Some(value.trim().to_owned()),
            "transfer-encoding" => chunked = value.to_ascii_lowercase().contains("chunked"),
            "content-encoding" => gzip = value.to_ascii_lowercase().contains("gzip"),
            _ => {}
        }
    }
    let mut body = block[end.1..].to_vec();
    if chunked {
        body = dechunk(&body).unwrap_or(body);
    }
    if gzip && body.starts_with(&[0x1f, 0x8b]) {
        let mut plain = Vec::new();
        // A bomb stops beyond the size of the largest page, and is refused for it.
        let read = flate2::bufread::GzDecoder::new(&body[..]).take(MAX_PAGE as u64 + 1).read_to_end(&mut plain);
        if read.is_ok() || !plain.is_empty() {
            body = plain;
        }
    }
    Some((content_type, body))
}

/// Joins the chunks of a body; none where it is not in chunks.
fn dechunk(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    loop {
        let end = memchr::memchr(b'\n', body)?;
        let size = std::str::from_utf8(&body[..end]).ok()?.trim().split(';').next()?.to_owned();
        let size = usize::from_str_radix(&size, 16).ok()?;
        body = &body[end + 1..];
        if size == 0 {
            return Some(out);
        }
        if size > body.len() {
            out.extend_from_slice(body);
            return Some(out);
        }
        out.extend_from_slice(&body[..size]);
        body = body.get(size..)?;
        body = body.strip_prefix(b"\r\n").or(body.strip_prefix(b"\n")).unwrap_or(body);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: &str, block: &str) -> String {
        format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: http://a.org/x\r\nWARC-Date: 2020-02-03T04:05:06Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
            block.len()
        )
    }

    #[test]
    fn records_and_damage() {
        let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<p>Ab\r\n4\r\n</p>\r\n0\r\n\r\n";
        let text = format!(
            "{}{}garbage garbage\r\n{}{}",
            record("request", "GET /"),
            record("response", page),
            record("metadata", "x"),
            record("response", page)
        );
        let mut reader = Back::new(text.as_bytes());
        let mut at = 0;
        let Next::Page(first) = next(&mut reader, &mut at).unwrap() else { panic!("a page") };
        assert_eq!(first.body, b"<p>Ab</p>");
        assert_eq!(first.url.as_deref(), Some("http://a.org/x"));
        let Next::Damaged(_, lost) = next(&mut reader, &mut at).unwrap() else { panic!("damage") };
        assert!(lost.starts_with("17 bytes"), "{lost}");
        assert!(matches!(next(&mut reader, &mut at).unwrap(), Next::Page(_)));
        assert!(matches!(next(&mut reader, &mut at).unwrap(), Next::End));
    }

    #[test]
    fn a_wrong_length_swallows_no_record() {
        let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Ab</p>";
        let good = record("response", page);
        for wrong in [100_000u64, 99_999_999_999] {
            let bad = good.replace(&format!("Content-Length: {}", page.len()), &format!("Content-Length: {wrong}"));
            let text = format!("{bad}{good}{good}");
            let mut reader = Back::new(text.as_bytes());
            let mut at = 0;
            assert!(matches!(next(&mut reader, &mut at).unwrap(), Next::Damaged(0, _)));
            let Next::Page(second) = next(&mut reader, &mut at).unwrap() else { panic!("a page") };
            assert_eq!(second.offset, bad.len() as u64);
            assert!(matches!(next(&mut reader, &mut at).unwrap(), Next::Page(_)));
            assert!(matches!(next(&mut reader, &mut at).unwrap(), Next::End));
        }
    }

    #[test]
    fn a_bomb_is_refused() {
        use std::io::Write;
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gz.write_all(&vec![b' '; MAX_PAGE + 10]).unwrap();
        let body = gz.finish().unwrap();
        let mut block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n".to_vec();
        block.extend(body);
        let mut text = format!(
            "WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n",
            block.len()
        )
        .into_bytes();
        text.extend(block);
        let mut at = 0;
        let Next::Damaged(0, why) = next(&mut Back::new(&text[..]), &mut at).unwrap() else { panic!("refused") };
        assert!(why.contains("unpacked"), "{why}");
    }
}
