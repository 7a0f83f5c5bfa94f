//! Compressed files as one stream that survives damage.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::GzDecoder;

use crate::zst::Frames;

/// A file as it is, or unpacked as it is read.
pub(crate) enum Source<R: Read> {
    Plain(R),
    Gzip(Box<BufReader<Members<R>>>),
    Zstd(Box<BufReader<Frames<R>>>),
}

impl<R: BufRead> Source<R> {
    pub(crate) fn gzip(reader: R) -> Source<R> {
        Source::Gzip(Box::new(BufReader::with_capacity(1 << 16, Members { state: State::Between(reader) })))
    }
}

impl<R: BufRead> Source<R> {
    pub(crate) fn zstd(reader: R) -> Source<R> {
        Source::Zstd(Box::new(BufReader::with_capacity(1 << 16, Frames::new(reader))))
    }
}

impl<R: BufRead> Read for Source<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self {
            Source::Plain(r) => r.read(buf),
            Source::Gzip(r) => r.read(buf),
            Source::Zstd(r) => r.read(buf),
        }
    }
}

impl<R: BufRead> BufRead for Source<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self {
            Source::Plain(r) => r.fill_buf(),
            Source::Gzip(r) => r.fill_buf(),
            Source::Zstd(r) => r.fill_buf(),
        }
    }

    fn consume(&mut self, n: usize) {
        match self {
            Source::Plain(r) => r.consume(n),
            Source::Gzip(r) => r.consume(n),
            Source::Zstd(r) => r.consume(n),
        }
    }
}

/// The members of a gzip file one after the other; a damaged one ends where it breaks and the next is looked for
/// (the one right after the damage may be lost with it, where the damage hides its beginning).
pub(crate) struct Members<R> {
    state: State<R>,
}

enum State<R> {
    Between(R),
    Inside(Box<GzDecoder<R>>),
    Done,
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if buf.is_empty() {
            return Ok(0);
        }
        loop {
            match std::mem::replace(&mut self.state, State::Done) {
                State::Done => return Ok(0),
                State::Between(mut reader) => {
                    if find_magic(&mut reader)? {
                        self.state = State::Inside(Box::new(GzDecoder::new(reader)));
                    }
                }
                State::Inside(mut decoder) => match decoder.read(buf) {
                    Ok(0) => self.state = State::Between(decoder.into_inner()),
                    Ok(n) => {
                        self.state = State::Inside(decoder);
                        return Ok(n);
                    }
                    Err(e) if e.kind() == io::ErrorKind::Interrupted => self.state = State::Inside(decoder),
                    Err(_) => {
                        let mut reader = decoder.into_inner();
                        // At least one byte, so that a broken header is not met again.
                        if !reader.fill_buf()?.is_empty() {
                            reader.consume(1);
                        }
                        self.state = State::Between(reader);
                    }
                },
            }
        }
    }
}

/// Moves to the next gzip header; false at the end.
fn find_magic<R: BufRead>(reader: &mut R) -> io::Result<bool> {
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(false);
        }
        match memchr::memchr(0x1f, buffer) {
            Some(0) if buffer.len() == 1 || buffer[1] == 0x8b => return Ok(true),
            Some(0) => reader.consume(1),
            Some(i) => reader.consume(i),
            None => {
                let n = buffer.len();
                reader.consume(n);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn member(text: &str) -> Vec<u8> {
        let mut e = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        e.write_all(text.as_bytes()).unwrap();
        e.finish().unwrap()
    }

    #[test]
    fn damage_ends_where_a_later_member_begins() {
        let mut bytes = member("one\n");
        let mut broken = member("two two two two two two two two\n");
        let middle = broken.len() / 2;
        broken[middle] ^= 0xff;
        bytes.extend(broken);
        bytes.extend(member("three\n"));
        bytes.extend(member("four\n"));
        let mut out = String::new();
        let mut read = Vec::new();
        Source::gzip(&bytes[..]).read_to_end(&mut read).unwrap();
        out.push_str(&String::from_utf8_lossy(&read));
        assert!(out.starts_with("one\n") && out.ends_with("four\n"), "{out}");
    }
}
