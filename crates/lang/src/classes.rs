//! Python's character classes, which decide tokens and shapes; those of Rust differ on marks and letter-like numbers.

use std::sync::LazyLock;

const ALPHA: u8 = 1;
const DECIMAL: u8 = 2;
const DIGIT: u8 = 4;
const NUMERIC: u8 = 8;

/// Ranges beyond ASCII with the classes they belong to, ascending.
static RANGES: LazyLock<Vec<(char, char, u8)>> = LazyLock::new(|| {
    let hex = |s: &str| u32::from_str_radix(s, 16).ok().and_then(char::from_u32);
    let row = |line: &str| {
        let mut cells = line.split('\t');
        Some((hex(cells.next()?)?, hex(cells.next()?)?, cells.next()?.parse().ok()?))
    };
    include_str!("data/classes.tsv").lines().filter(|l| !l.starts_with('#')).filter_map(row).collect()
});

fn classes(c: char) -> u8 {
    if c.is_ascii() {
        return match c {
            'a'..='z' | 'A'..='Z' => ALPHA,
            '0'..='9' => DECIMAL | DIGIT | NUMERIC,
            _ => 0,
        };
    }
    let i = RANGES.partition_point(|r| r.1 < c);
    RANGES.get(i).filter(|r| r.0 <= c).map_or(0, |r| r.2)
}

/// `str.isalpha`: the letters, no marks.
pub(crate) fn is_alpha(c: char) -> bool {
    classes(c) & ALPHA != 0
}

/// `\d`.
pub(crate) fn is_decimal(c: char) -> bool {
    classes(c) & DECIMAL != 0
}

/// `\w`: letters, numbers of any kind, the underscore.
pub(crate) fn is_word(c: char) -> bool {
    c == '_' || classes(c) != 0
}

/// `str.isspace` and `\s`: White_Space and the four separators of ASCII.
pub(crate) fn is_space(c: char) -> bool {
    matches!(c, '\t'..='\r' | '\u{1c}'..=' ') || (!c.is_ascii() && c.is_whitespace())
}

/// The form that generalises over spelling: letters to `X` and `x`, digits to `d`, runs cut after four.
pub(crate) fn shape(text: &str) -> String {
    if text.len() >= 100 && text.chars().count() >= 100 {
        return "LONG".into();
    }
    let mut shape = String::with_capacity(text.len());
    let (mut last, mut run) = ('\0', 0);
    for (i, c) in text.chars().enumerate() {
        let s = match classes(c) {
            k if k & ALPHA != 0 => {
                if c.is_uppercase() {
                    'X'
                } else {
                    'x'
                }
            }
            k if k & DIGIT != 0 => 'd',
            _ => c,
        };
        run = if i > 0 && s == last { run + 1 } else { 0 };
        last = s;
        if run < 4 {
            shape.push(s);
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_those_of_python() {
        assert!(is_alpha('é') && is_alpha('中') && !is_alpha('ि') && !is_alpha('Ⓐ') && !is_alpha('ⅷ'));
        assert!(!is_decimal('²') && is_decimal('٣') && is_word('½') && shape("²½") == "d½");
        assert!(is_space('\u{1c}') && is_space('\u{a0}') && is_space('\u{3000}') && !is_space('\u{200b}'));
    }

    #[test]
    fn shapes_cut_runs() {
        assert_eq!(shape("Kremlin"), "Xxxxx");
        assert_eq!(shape("F-16s"), "X-ddx");
        assert_eq!(shape("100,000"), "ddd,ddd");
        assert_eq!(shape("aaaaaaB"), "xxxxX");
        assert_eq!(shape(&"a".repeat(100)), "LONG");
    }
}
