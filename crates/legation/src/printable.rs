/// `text` with control characters (but tab and newline) and characters that turn the writing direction shown as escapes:
/// page text must not be able to steer a terminal.
pub fn printable(text: &str) -> std::borrow::Cow<'_, str> {
    let steers = |c: char| {
        (c.is_control() && c != '\n' && c != '\t')
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}')
    };
    if !text.contains(steers) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if steers(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    out.into()
}

#[cfg(test)]
mod tests {
    #[test]
    fn escapes_what_steers_a_terminal() {
        assert_eq!(super::printable("a\x1b[31mb\u{202e}c\td"), "a\\u{1b}[31mb\\u{202e}c\td");
        assert_eq!(super::printable("Nicolás"), "Nicolás");
    }
}
