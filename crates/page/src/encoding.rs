use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// `bytes` as text, and what had to be noted about it: by byte order mark, declared type, meta element and, where those
/// are silent or wrong, by detection. UTF-8 that is valid is never anything else, whatever a page declares.
pub(crate) fn decode(bytes: &[u8], declared: Option<&str>) -> (String, Option<String>) {
    if let Some((encoding, n)) = Encoding::for_bom(bytes) {
        let (text, bad) = encoding.decode_without_bom_handling(&bytes[n..]);
        return (text.into_owned(), bad.then(|| format!("bytes that are not {} replaced", encoding.name())));
    }
    let invalid = match std::str::from_utf8(bytes) {
        Ok(text) => return (text.to_owned(), None),
        Err(e) => e,
    };
    let label = declared.and_then(charset_of).or_else(|| meta_charset(bytes));
    let declared = label.as_deref().and_then(|l| Encoding::for_label(l.as_bytes()));
    // One stray byte in a UTF-8 page is damage, not another encoding.
    let damaged = mostly_utf8(bytes);
    let encoding = match declared {
        Some(e) if e != UTF_8 && !damaged => e,
        _ if damaged || cut_off(bytes, &invalid) => UTF_8,
        _ => {
            let mut detector = chardetng::EncodingDetector::new();
            detector.feed(&bytes[..bytes.len().min(64 * 1024)], true);
            detector.guess(None, false)
        }
    };
    let (text, _, bad) = encoding.decode(bytes);
    if !bad {
        return (text.into_owned(), None);
    }
    if encoding == UTF_8 {
        let at = invalid.valid_up_to();
        return (text.into_owned(), Some(format!("invalid UTF-8 at byte {at} replaced")));
    }
    let (fallback, _, bad) = WINDOWS_1252.decode(bytes);
    let note = format!("bytes that are not {} read as windows-1252", encoding.name());
    (if bad { text.into_owned() } else { fallback.into_owned() }, Some(note))
}

/// At least nine in ten sequences of high bytes are valid UTF-8.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|b| *b >= 0xc0).count();
        bad += chunk.invalid().len();
    }
    good > bad * 9
}

fn cut_off(bytes: &[u8], e: &std::str::Utf8Error) -> bool {
    e.error_len().is_none() && bytes.len() - e.valid_up_to() < 4
}

fn charset_of(content_type: &str) -> Option<String> {
    let lower = content_type.to_ascii_lowercase();
    let (_, rest) = lower.split_once("charset")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let label: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_:".contains(*c)).collect();
    (!label.is_empty()).then_some(label)
}

fn meta_charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    if let Some(rest) = head.strip_prefix("<?xml") {
        let line = rest.split_once("?>").map_or(rest, |(l, _)| l);
        if let Some((_, value)) = line.split_once("encoding") {
            return charset_of(&format!("charset{value}"));
        }
    }
    head.split("<meta").skip(1).find_map(|tag| charset_of(tag.split_once('>').map_or(tag, |(t, _)| t)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings() {
        assert_eq!(decode("Größe".as_bytes(), Some("text/html; charset=iso-8859-1")).0, "Größe");
        assert_eq!(decode(b"Gr\xf6\xdfe der Stra\xdfe", Some("text/html; charset=ISO-8859-1")).0, "Größe der Straße");
        assert!(decode(b"<meta charset=\"windows-1251\">\xcf\xf0\xe8\xe2\xe5\xf2", None).0.contains("Привет"));
        assert_eq!(decode(b"\xff\xfeA\0b\0", None).0, "Ab");
        let (text, note) = decode("Überall gut, größer \u{fffd}".replace('\u{fffd}', "").as_bytes(), None);
        assert!(note.is_none() && text.starts_with("Überall"));
        let mut damaged = "Ärger über Öl, Größe, Maß, früh, spät, schön, müde, Tür, hören".as_bytes().to_vec();
        damaged.push(0xff);
        let (text, note) = decode(&damaged, None);
        assert!(text.contains("Größe") && note.is_some());
    }
}
