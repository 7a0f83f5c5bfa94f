//! The values a PDF is made of.

use std::ops::Range;

/// Arrays in arrays, dictionaries in dictionaries.
const MAX_DEPTH: usize = 64;
/// Values in a value: a table of widths has thousands.
const MAX_VALUES: usize = 200_000;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Object {
    Null,
    Bool(bool),
    Number(f64),
    Name(String),
    Text(Vec<u8>),
    Array(Vec<Object>),
    Dict(Dict),
    /// A stream's dictionary, and where in the file its data is.
    Stream(Dict, Range<usize>),
    Reference(u32),
    /// A word that is none of these: an operator of a page, `endobj`.
    Word(String),
}

impl Object {
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Object::Number(n) => Some(*n),
            _ => None,
        }
    }
}

/// A dictionary; the few entries it has are looked through.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Dict(pub(super) Vec<(String, Object)>);

impl Dict {
    pub(super) fn get(&self, key: &str) -> Option<&Object> {
        self.0.iter().find(|(k, _)| k == key).map(|(_, v)| v)
    }

    pub(super) fn name(&self, key: &str) -> Option<&str> {
        match self.get(key) {
            Some(Object::Name(n)) => Some(n),
            _ => None,
        }
    }

    pub(super) fn number(&self, key: &str) -> Option<f64> {
        self.get(key)?.number()
    }
}

/// Reads values one after the other.
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    pub(super) at: usize,
    /// Values that the one being read may still hold.
    left: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Lexer<'a> {
        Lexer { bytes, at: 0, left: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(b) = self.peek() {
            if b == b'%' {
                self.at =
                    memchr::memchr2(b'\n', b'\r', &self.bytes[self.at..]).map_or(self.bytes.len(), |n| self.at + n);
            } else if is_space(b) {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    /// The next value; none at the end.
    pub(super) fn object(&mut self) -> Option<Object> {
        self.left = MAX_VALUES;
        self.value(0)
    }

    /// Where the data of a stream begins, if the dictionary just read is a stream's.
    pub(super) fn stream(&mut self) -> Option<usize> {
        self.skip_space();
        let rest = self.bytes.get(self.at..)?;
        if !rest.starts_with(b"stream") {
            return None;
        }
        let mut from = self.at + 6;
        from += usize::from(self.bytes.get(from) == Some(&b'\r'));
        from += usize::from(self.bytes.get(from) == Some(&b'\n'));
        Some(from)
    }

    fn value(&mut self, depth: usize) -> Option<Object> {
        self.skip_space();
        let b = self.peek()?;
        self.left = self.left.checked_sub(1)?;
        match b {
            b'/' => {
                self.at += 1;
                Some(Object::Name(self.name()))
            }
            b'(' => Some(Object::Text(self.literal())),
            b'<' if self.bytes.get(self.at + 1) == Some(&b'<') => {
                self.at += 2;
                Some(Object::Dict(self.dict(depth)))
            }
            b'<' => Some(Object::Text(self.hex())),
            b'[' => {
                self.at += 1;
                let mut items = Vec::new();
                if depth >= MAX_DEPTH {
                    return None;
                }
                loop {
                    self.skip_space();
                    match self.peek() {
                        Some(b']') => {
                            self.at += 1;
                            break;
                        }
                        Some(_) => items.push(self.value(depth + 1)?),
                        None => break,
                    }
                }
                Some(Object::Array(items))
            }
            b'+' | b'-' | b'.' | b'0'..=b'9' => Some(self.number_or_reference()),
            b')' | b'>' | b']' | b'{' | b'}' => {
                self.at += 1;
                Some(Object::Null)
            }
            _ => {
                let from = self.at;
                while self.peek().is_some_and(|b| !is_space(b) && !is_delimiter(b)) {
                    self.at += 1;
                }
                let word = String::from_utf8_lossy(&self.bytes[from..self.at]);
                Some(match &*word {
                    "null" => Object::Null,
                    "true" => Object::Bool(true),
                    "false" => Object::Bool(false),
                    _ => Object::Word(word.into_owned()),
                })
            }
        }
    }

    fn dict(&mut self, depth: usize) -> Dict {
        let mut dict = Dict::default();
        if depth >= MAX_DEPTH {
            return dict;
        }
        loop {
            self.skip_space();
            match self.peek() {
                Some(b'>') => {
                    self.at += 1 + usize::from(self.bytes.get(self.at + 1) == Some(&b'>'));
                    break;
                }
                Some(b'/') => {
                    self.at += 1;
                    let key = self.name();
                    self.skip_space();
                    // A key without a value at the end.
                    if self.peek() == Some(b'>') && self.bytes.get(self.at + 1) == Some(&b'>') {
                        continue;
                    }
                    let Some(value) = self.value(depth + 1) else { break };
                    dict.0.push((key, value));
                }
                // Damage: what follows is no dictionary any more.
                _ => break,
            }
        }
        dict
    }

    fn name(&mut self) -> String {
        let mut name = Vec::new();
        while let Some(b) = self.peek().filter(|b| !is_space(*b) && !is_delimiter(*b)) {
            self.at += 1;
            let code = (b == b'#').then(|| self.bytes.get(self.at..self.at + 2)).flatten();
            match code.and_then(|c| Some(hex_digit(c[0])? << 4 | hex_digit(c[1])?)) {
                Some(code) => {
                    name.push(code);
                    self.at += 2;
                }
                None => name.push(b),
            }
        }
        String::from_utf8_lossy(&name).into_owned()
    }

    fn literal(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut out = Vec::new();
        let mut open = 1;
        while let Some(b) = self.peek() {
            self.at += 1;
            match b {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        break;
                    }
                }
                b'\\' => {
                    let Some(e) = self.peek() else { break };
                    self.at += 1;
                    match e {
                        b'n' => out.push(b'\n'),
                        b'r' => out.push(b'\r'),
                        b't' => out.push(b'\t'),
                        b'b' => out.push(8),
                        b'f' => out.push(12),
                        b'\r' => self.at += usize::from(self.peek() == Some(b'\n')),
                        b'\n' => {}
                        b'0'..=b'7' => {
                            let mut code = u32::from(e - b'0');
                            for _ in 0..2 {
                                let Some(d @ b'0'..=b'7') = self.peek() else { break };
                                code = code * 8 + u32::from(d - b'0');
                                self.at += 1;
                            }
                            out.push(code as u8);
                        }
                        other => out.push(other),
                    }
                    continue;
                }
                _ => {}
            }
            out.push(b);
        }
        out
    }

    fn hex(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut out = Vec::new();
        let mut half = None;
        while let Some(b) = self.peek() {
            self.at += 1;
            if b == b'>' {
                break;
            }
            let Some(d) = hex_digit(b) else { continue };
            match half.take() {
                Some(h) => out.push(h << 4 | d),
                None => half = Some(d),
            }
        }
        out.extend(half.map(|h| h << 4));
        out
    }

    fn number_or_reference(&mut self) -> Object {
        let from = self.at;
        while self.peek().is_some_and(|b| matches!(b, b'+' | b'-' | b'.' | b'0'..=b'9')) {
            self.at += 1;
        }
        let text = std::str::from_utf8(&self.bytes[from..self.at]).unwrap_or("");
        let number = text.parse::<f64>().ok().filter(|n| n.is_finite() && n.abs() < 1e12);
        let Some(n) = number else { return Object::Number(0.0) };
        if n >= 0.0 && n.fract() == 0.0 && n < 1e8 {
            // "12 0 R".
            let rest = &self.bytes[self.at..self.bytes.len().min(self.at + 12)];
            let space = rest.iter().take_while(|b| is_space(**b)).count();
            let digits = rest[space..].iter().take_while(|b| b.is_ascii_digit()).count();
            let after = &rest[space + digits..];
            let gap = after.iter().take_while(|b| is_space(**b)).count();
            let ends = after.get(gap + 1).is_none_or(|b| is_space(*b) || is_delimiter(*b));
            if space > 0 && digits > 0 && gap > 0 && after.get(gap) == Some(&b'R') && ends {
                self.at += space + digits + gap + 1;
                return Object::Reference(n as u32);
            }
        }
        Object::Number(n)
    }
}

fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\n' | b'\r' | b'\t' | 0 | 12)
}

fn is_delimiter(b: u8) -> bool {
    matches!(b, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

pub(super) fn hex_digit(b: u8) -> Option<u8> {
    char::from(b).to_digit(16).map(|d| d as u8)
}
