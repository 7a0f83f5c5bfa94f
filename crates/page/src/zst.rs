//! Zstandard files: frame after frame, with the dictionary that web archives keep in front, past damage.

use std::io::{self, BufRead, Cursor, Read};

use ruzstd::decoding::{BlockDecodingStrategy, Dictionary, FrameDecoder, StreamingDecoder};

/// Largest window a frame may ask for, which is the memory it takes.
const WINDOW: u64 = 64 << 20;
/// Largest dictionary that is read.
const DICTIONARY: u64 = 16 << 20;

/// The frames of a file one after the other; a damaged one ends where it breaks and the next is looked for.
pub(crate) struct Frames<R> {
    reader: R,
    decoder: FrameDecoder,
    inside: bool,
}

impl<R: BufRead> Frames<R> {
    pub(crate) fn new(reader: R) -> Frames<R> {
        Frames { reader, decoder: decoder(), inside: false }
    }
}

fn decoder() -> FrameDecoder {
    let mut decoder = FrameDecoder::new();
    decoder.set_max_window_size(WINDOW);
    decoder
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if buf.is_empty() {
            return Ok(0);
        }
        loop {
            if !self.inside {
                let Some(magic) = next_magic(&mut self.reader)? else { return Ok(0) };
                if magic[0] != 0x28 {
                    skippable(magic[0] == 0x5d, &mut self.reader, &mut self.decoder)?;
                    continue;
                }
                // A header that asks for too much memory or makes no sense is passed over.
                self.inside = self.decoder.init(Cursor::new(magic).chain(&mut self.reader)).is_ok();
                continue;
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                let step = self.decoder.decode_blocks(&mut self.reader, BlockDecodingStrategy::UptoBlocks(1));
                if step.is_err() {
                    break;
                }
            }
            match self.decoder.read(buf)? {
                0 => self.inside = false,
                n => return Ok(n),
            }
        }
    }
}

/// The mark of the next frame; none at the end.
fn next_magic<R: BufRead>(reader: &mut R) -> io::Result<Option<[u8; 4]>> {
    let mut last = [0u8; 4];
    loop {
        let Some(&byte) = reader.fill_buf()?.first() else { return Ok(None) };
        reader.consume(1);
        last = [last[1], last[2], last[3], byte];
        let skippable = last[0] & 0xf0 == 0x50 && last[1..] == [0x2a, 0x4d, 0x18];
        if last == [0x28, 0xb5, 0x2f, 0xfd] || skippable {
            return Ok(Some(last));
        }
    }
}

/// Passes over a frame that holds no data, or takes the dictionary from it, which may itself be compressed.
fn skippable<R: BufRead>(dictionary: bool, reader: &mut R, decoder: &mut FrameDecoder) -> io::Result<()> {
    let mut length = [0u8; 4];
    if reader.read_exact(&mut length).is_err() {
        return Ok(());
    }
    let length = u64::from(u32::from_le_bytes(length));
    if !dictionary || length > DICTIONARY {
        io::copy(&mut reader.by_ref().take(length), &mut io::sink())?;
        return Ok(());
    }
    let mut bytes = Vec::new();
    reader.by_ref().take(length).read_to_end(&mut bytes)?;
    if bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        let mut plain = Vec::new();
        if let Ok(inside) = StreamingDecoder::new(&bytes[..]) {
            let _ = inside.take(DICTIONARY).read_to_end(&mut plain);
        }
        bytes = plain;
    }
    if let Ok(dictionary) = Dictionary::decode_dict(&bytes) {
        let _ = decoder.add_dict(dictionary);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A frame with one raw block, as the format's description has it: header without content size, window of 1 KB.
    fn frame(text: &str) -> Vec<u8> {
        let mut out = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x00];
        let header = (text.len() as u32) << 3 | 1;
        out.extend(&header.to_le_bytes()[..3]);
        out.extend(text.bytes());
        out
    }

    #[test]
    fn frames_and_damage() {
        let mut bytes = frame("one\n");
        bytes.extend([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
        bytes.extend(b"no frame at all");
        let mut broken = frame("two\n");
        broken[6] |= 6;
        bytes.extend(broken);
        bytes.extend(frame("three\n"));
        let mut out = String::new();
        Frames::new(&bytes[..]).read_to_string(&mut out).unwrap();
        assert_eq!(out, "one\nthree\n");
    }
}
