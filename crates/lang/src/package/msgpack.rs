//! A reader for the MessagePack files of a pipeline.
//!
//! Values borrow from the file, nesting is bounded, and a container never reserves more room than the bytes left could
//! fill, so that a hostile length costs nothing.

/// One value; maps keep their order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value<'a> {
    Nil,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(f64),
    Str(&'a str),
    Bin(&'a [u8]),
    Array(Vec<Value<'a>>),
    Map(Vec<(Value<'a>, Value<'a>)>),
}

/// Deepest nesting accepted; the files of spaCy nest six deep.
const DEPTH: usize = 32;

type Read<T> = Result<T, String>;

/// Reads exactly one value from `bytes`.
pub(crate) fn parse(bytes: &[u8]) -> Read<Value<'_>> {
    let mut reader = Reader::new(bytes);
    let value = reader.value(0)?;
    match reader.rest.len() {
        0 => Ok(value),
        n => Err(format!("{n} bytes left over at the end")),
    }
}

/// A cursor over a file, for the tables too large to be read as one [`Value`].
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(rest: &'a [u8]) -> Reader<'a> {
        Reader { rest }
    }

    fn take(&mut self, n: usize) -> Read<&'a [u8]> {
        match self.rest.split_at_checked(n) {
            Some((head, tail)) => {
                self.rest = tail;
                Ok(head)
            }
            None => Err(format!("ends {} bytes too early", n - self.rest.len())),
        }
    }

    fn number(&mut self, width: usize) -> Read<u64> {
        Ok(self.take(width)?.iter().fold(0, |n, &b| n << 8 | u64::from(b)))
    }

    fn str(&mut self, n: usize) -> Read<Value<'a>> {
        std::str::from_utf8(self.take(n)?).map(Value::Str).map_err(|e| format!("a string is not UTF-8: {e}"))
    }

    /// The number of entries of the map that starts here.
    pub(crate) fn map_len(&mut self) -> Read<usize> {
        match self.number(1)? as u8 {
            b @ 0x80..=0x8f => Ok(usize::from(b & 15)),
            0xde => Ok(self.number(2)? as usize),
            0xdf => Ok(self.number(4)? as usize),
            b => Err(format!("byte {b:#04x} where a map was expected")),
        }
    }

    /// A value that must be an integer.
    pub(crate) fn integer(&mut self) -> Read<u64> {
        match self.value(DEPTH)? {
            Value::Uint(n) => Ok(n),
            Value::Int(n) => Ok(n as u64),
            _ => Err("expected an integer".into()),
        }
    }

    fn array(&mut self, n: usize, depth: usize) -> Read<Value<'a>> {
        self.check(n, depth)?;
        (0..n).map(|_| self.value(depth + 1)).collect::<Read<_>>().map(Value::Array)
    }

    fn map(&mut self, n: usize, depth: usize) -> Read<Value<'a>> {
        self.check(n.saturating_mul(2), depth)?;
        (0..n).map(|_| Ok((self.value(depth + 1)?, self.value(depth + 1)?))).collect::<Read<_>>().map(Value::Map)
    }

    /// Every element takes a byte at least.
    fn check(&self, n: usize, depth: usize) -> Read<()> {
        if depth >= DEPTH {
            return Err(format!("values nest deeper than {DEPTH}"));
        }
        if n > self.rest.len() {
            return Err(format!("announces {n} values with {} bytes left", self.rest.len()));
        }
        Ok(())
    }

    fn value(&mut self, depth: usize) -> Read<Value<'a>> {
        let b = self.number(1)? as u8;
        Ok(match b {
            0x00..=0x7f => Value::Uint(u64::from(b)),
            0x80..=0x8f => self.map(usize::from(b & 15), depth)?,
            0x90..=0x9f => self.array(usize::from(b & 15), depth)?,
            0xa0..=0xbf => self.str(usize::from(b & 31))?,
            0xc0 => Value::Nil,
            0xc2 => Value::Bool(false),
            0xc3 => Value::Bool(true),
            0xc4..=0xc6 => {
                let n = self.number(1 << (b - 0xc4))? as usize;
                Value::Bin(self.take(n)?)
            }
            0xca => Value::Float(f64::from(f32::from_bits(self.number(4)? as u32))),
            0xcb => Value::Float(f64::from_bits(self.number(8)?)),
            0xcc..=0xcf => Value::Uint(self.number(1 << (b - 0xcc))?),
            0xd0 => Value::Int(i64::from(self.number(1)? as i8)),
            0xd1 => Value::Int(i64::from(self.number(2)? as i16)),
            0xd2 => Value::Int(i64::from(self.number(4)? as i32)),
            0xd3 => Value::Int(self.number(8)? as i64),
            0xd9..=0xdb => {
                let n = self.number(1 << (b - 0xd9))? as usize;
                self.str(n)?
            }
            0xdc | 0xdd => {
                let n = self.number(2 << (b - 0xdc))? as usize;
                self.array(n, depth)?
            }
            0xde | 0xdf => {
                let n = self.number(2 << (b - 0xde))? as usize;
                self.map(n, depth)?
            }
            0xe0..=0xff => Value::Int(i64::from(b as i8)),
            _ => return Err(format!("byte {b:#04x} starts no value")),
        })
    }
}

impl<'a> Value<'a> {
    /// The entries of a map; none for anything else.
    pub(crate) fn entries(&self) -> &[(Value<'a>, Value<'a>)] {
        match self {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The elements of an array; none for anything else.
    pub(crate) fn items(&self) -> &[Value<'a>] {
        match self {
            Value::Array(items) => items,
            _ => &[],
        }
    }

    /// The entry of a map under a text key, which spaCy writes as a string or as bytes.
    pub(crate) fn get(&self, key: &str) -> Option<&Value<'a>> {
        self.entries().iter().find(|(k, _)| k.text() == Some(key)).map(|(_, v)| v)
    }

    pub(crate) fn text(&self) -> Option<&'a str> {
        match self {
            Value::Str(s) => Some(s),
            Value::Bin(b) => std::str::from_utf8(b).ok(),
            _ => None,
        }
    }

    pub(crate) fn uint(&self) -> Option<u64> {
        match self {
            Value::Uint(n) => Some(*n),
            Value::Int(n) => u64::try_from(*n).ok(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_that_lie_are_refused() {
        assert!(parse(&[0xdd, 0xff, 0xff, 0xff, 0xff]).is_err());
        assert!(parse(&[0xdf, 0x7f, 0xff, 0xff, 0xff, 0x00]).is_err());
        assert!(parse(&[0xc6, 0xff, 0xff, 0xff, 0xff, 0x00]).is_err());
        assert!(parse(&[0x91; 4096]).is_err(), "nesting is bounded");
        assert!(parse(&[0x01, 0x02]).is_err(), "nothing may be left over");
    }

    #[test]
    fn reads_every_shape() {
        let bytes = [
            0x83, 0xa1, b'a', 0x93, 0x01, 0xff, 0xc0, 0xa1, b'b', 0xc4, 1, 9, 0x05, 0xcb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0,
        ];
        let value = parse(&bytes).unwrap();
        assert_eq!(value.get("a").unwrap().items(), [Value::Uint(1), Value::Int(-1), Value::Nil]);
        assert_eq!(value.get("b"), Some(&Value::Bin(&[9])));
        assert_eq!(value.entries()[2], (Value::Uint(5), Value::Float(1.5)));
    }
}
