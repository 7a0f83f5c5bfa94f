//! Text to tokens: white space, then affixes and exceptions, then the exceptions that reach over several tokens.

use std::collections::HashSet;

use crate::Error;
use crate::classes::is_space;
use crate::hash::FastMap;
use crate::lexicon::{Lexicon, Tok};
use crate::package::msgpack::{self, Value};
use crate::pattern::{Pattern, Scratch};

/// The rules of one pipeline.
pub(crate) struct Tokenizer {
    prefix: Option<Pattern>,
    suffix: Option<Pattern>,
    infix: Option<Pattern>,
    token_match: Option<Pattern>,
    url_match: Option<Pattern>,
    exceptions: FastMap<Box<str>, Box<[Part]>>,
    /// Bytes of the longest exception.
    longest: usize,
    /// Exceptions that affix rules would take apart, by the first token they would give.
    specials: FastMap<Box<str>, Vec<Box<[Box<str>]>>>,
}

/// A token of an exception: its length in bytes and its norm where that is not the usual one.
struct Part {
    len: usize,
    norm: Option<Box<str>>,
}

/// A token within a chunk, before it is looked up.
struct Piece<'a> {
    len: usize,
    norm: Option<&'a str>,
}

/// Longest text the URL rule is tried on, in characters; Python's engine would not finish on longer ones either.
const MAX_URL: usize = 1 << 14;
/// Chunks longer than this many bytes are not remembered.
const MAX_CACHED: usize = 128;

/// Keys of an exception's parts: numbers of the symbols ORTH and NORM, or their names.
fn part_text<'a>(part: &Value<'a>, number: u64, name: &str) -> Option<&'a str> {
    part.entries().iter().find(|(k, _)| k.uint() == Some(number) || k.text() == Some(name)).and_then(|(_, v)| v.text())
}

impl Tokenizer {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Tokenizer, Error> {
        let damaged = |what: String| Error::damaged("tokenizer", what);
        let file = msgpack::parse(bytes).map_err(damaged)?;
        let pattern = |key: &str| match file.get(key).and_then(Value::text) {
            None | Some("") => Ok(None),
            Some(source) => Pattern::new(source).map(Some).map_err(|e| damaged(format!("the expression {key} {e}"))),
        };
        let mut exceptions = FastMap::default();
        let mut longest = 0;
        for (text, parts) in file.get("exceptions").map(Value::entries).unwrap_or_default() {
            let text = text.text().ok_or_else(|| damaged("an exception has no text".into()))?;
            let mut tokens = Vec::new();
            let mut joined = String::new();
            for part in parts.items() {
                let orth = part_text(part, 65, "ORTH").unwrap_or_default();
                joined.push_str(orth);
                tokens.push(Part { len: orth.len(), norm: part_text(part, 67, "NORM").map(Into::into) });
            }
            if joined != text || tokens.iter().any(|t| t.len == 0) {
                return Err(damaged(format!("the tokens of exception {text:?} are not its text")));
            }
            longest = longest.max(text.len());
            exceptions.insert(Box::from(text), tokens.into_boxed_slice());
        }
        let mut tokenizer = Tokenizer {
            prefix: pattern("prefix_search")?,
            suffix: pattern("suffix_search")?,
            infix: pattern("infix_finditer")?,
            token_match: pattern("token_match")?,
            url_match: pattern("url_match")?,
            exceptions,
            longest,
            specials: FastMap::default(),
        };
        let all = file.get("faster_heuristics") == Some(&Value::Bool(false));
        tokenizer.find_specials(all);
        Ok(tokenizer)
    }

    fn find_specials(&mut self, all: bool) {
        let mut work = Work::default();
        let mut texts: Vec<&Box<str>> = self.exceptions.keys().collect();
        texts.sort_unstable();
        let mut specials: FastMap<Box<str>, Vec<Box<[Box<str>]>>> = FastMap::default();
        for text in texts {
            work.chars.clear();
            work.chars.extend(text.chars());
            let scratch = &mut work.scratch;
            let affix = self.prefix.as_ref().is_some_and(|p| p.prefix(&work.chars, scratch).is_some())
                || self.infix.as_ref().is_some_and(|p| p.find(&work.chars, 0, scratch).is_some())
                || self.suffix.as_ref().is_some_and(|p| p.suffix(&work.chars, scratch) > 0);
            if !(all || affix || text.contains(' ')) {
                continue;
            }
            let mut words: Vec<Box<str>> = Vec::new();
            each_chunk(text, |from, to, _| {
                let mut at = from;
                for piece in self.chunk(&text[from..to], false, &mut work) {
                    words.push(text[at..at + piece.len].into());
                    at += piece.len;
                }
            });
            if let Some(first) = words.first().cloned() {
                specials.entry(first).or_default().push(words.into_boxed_slice());
            }
        }
        self.specials = specials;
    }

    /// Whether an exception may begin with a token of this text.
    fn begins_special(&self, text: &str) -> bool {
        self.specials.contains_key(text)
    }

    /// Appends the tokens of `text`, which starts at byte `base` of the whole.
    pub(crate) fn tokenize(&self, text: &str, base: usize, lexicon: &mut Lexicon, work: &mut Work, out: &mut Vec<Tok>) {
        let first = out.len();
        let mut special = false;
        each_chunk(text, |from, to, space| {
            let chunk = &text[from..to];
            let mut at = (base + from) as u32;
            let mut push = |lex: u32, len: u32, begins: bool| {
                special |= begins;
                out.push(Tok { lex, start: at, end: at + len, space: false });
                at += len;
            };
            match lexicon.chunk(chunk) {
                Some(pieces) => pieces.iter().for_each(|p| push(p.lex, p.len, p.special)),
                None => {
                    let pieces = self.chunk(chunk, true, work);
                    lexicon.begin_chunk();
                    let mut at = 0;
                    for piece in pieces {
                        let word = &chunk[at..at + piece.len];
                        at += piece.len;
                        let p = lexicon.piece(word, piece.norm, || self.begins_special(word));
                        push(p.lex, p.len, p.special);
                    }
                    if chunk.len() <= MAX_CACHED {
                        lexicon.end_chunk(chunk);
                    } else {
                        lexicon.drop_chunk();
                    }
                }
            }
            if space && let Some(last) = out.last_mut() {
                last.space = true;
            }
        });
        if special {
            self.join_specials(text, base, first, lexicon, out);
        }
    }

    /// The exception that is exactly `text`.
    fn exception(&self, text: &str) -> Option<&[Part]> {
        if text.len() > self.longest {
            return None;
        }
        self.exceptions.get(text).map(|parts| &parts[..])
    }

    /// The tokens of a chunk without white space in it (or of nothing else), exceptions looked up if `special`.
    fn chunk<'t>(&'t self, text: &str, special: bool, work: &mut Work) -> Vec<Piece<'t>> {
        let exception = |s: &str| if special { self.exception(s) } else { None };
        let parts = |parts: &'t [Part], out: &mut Vec<Piece<'t>>| {
            out.extend(parts.iter().map(|p| Piece { len: p.len, norm: p.norm.as_deref() }));
        };
        let mut out = Vec::new();
        if let Some(hit) = exception(text) {
            parts(hit, &mut out);
            return out;
        }
        work.chars.clear();
        work.bytes.clear();
        for (i, c) in text.char_indices() {
            work.chars.push(c);
            work.bytes.push(i as u32);
        }
        work.bytes.push(text.len() as u32);
        let Work { chars, bytes, scratch } = work;
        let byte = |i: usize| bytes[i] as usize;
        let plain = |a: usize, b: usize| Piece { len: byte(b) - byte(a), norm: None };

        let (mut lo, mut hi) = (0, chars.len());
        let mut suffixes = Vec::new();
        let mut last = 0;
        while lo < hi && hi - lo != last {
            let rest = &chars[lo..hi];
            if self.token_match.as_ref().is_some_and(|p| p.matches(rest, scratch)) {
                break;
            }
            if exception(&text[byte(lo)..byte(hi)]).is_some() {
                break;
            }
            last = hi - lo;
            let prefix = self.prefix.as_ref().and_then(|p| p.prefix(rest, scratch)).unwrap_or(0);
            if prefix > 0 && lo + prefix < hi && exception(&text[byte(lo + prefix)..byte(hi)]).is_some() {
                out.push(plain(lo, lo + prefix));
                lo += prefix;
                break;
            }
            let suffix = self.suffix.as_ref().map_or(0, |p| p.suffix(&rest[prefix..], scratch));
            if suffix > 0 && hi - suffix > lo && exception(&text[byte(lo)..byte(hi - suffix)]).is_some() {
                suffixes.push(plain(hi - suffix, hi));
                hi -= suffix;
                break;
            }
            if prefix > 0 && suffix > 0 && prefix + suffix <= last {
                out.push(plain(lo, lo + prefix));
                suffixes.push(plain(hi - suffix, hi));
                lo += prefix;
                hi -= suffix;
            } else if prefix > 0 {
                out.push(plain(lo, lo + prefix));
                lo += prefix;
            } else if suffix > 0 {
                suffixes.push(plain(hi - suffix, hi));
                hi -= suffix;
            }
        }
        if lo < hi {
            let rest = &chars[lo..hi];
            let whole = |p: &Option<Pattern>, s: &mut Scratch| p.as_ref().is_some_and(|p| p.matches(rest, s));
            if let Some(hit) = exception(&text[byte(lo)..byte(hi)]) {
                parts(hit, &mut out);
            } else if whole(&self.token_match, scratch) || (rest.len() <= MAX_URL && whole(&self.url_match, scratch)) {
                out.push(plain(lo, hi));
            } else {
                let (mut at, mut from) = (lo, 0);
                while let Some((a, b)) = self.infix.as_ref().and_then(|p| p.find(rest, from, scratch)) {
                    // An infix at the very start is none, and the search goes on behind it.
                    if a > 0 {
                        if lo + a > at {
                            out.push(plain(at, lo + a));
                        }
                        if b > a {
                            out.push(plain(lo + a, lo + b));
                        }
                        at = lo + b;
                    }
                    from = if b > a { b } else { a + 1 };
                }
                if at < hi {
                    out.push(plain(at, hi));
                }
            }
        }
        out.extend(suffixes.into_iter().rev());
        out
    }

    /// Puts exceptions together that the affix rules took apart, longest first.
    fn join_specials(&self, text: &str, base: usize, first: usize, lexicon: &mut Lexicon, out: &mut Vec<Tok>) {
        let toks = &out[first..];
        let mut matches = Vec::new();
        for i in 0..toks.len() {
            let Some(patterns) = self.specials.get(lexicon.text(toks[i].lex)) else { continue };
            for pattern in patterns {
                let fits = toks.len() - i >= pattern.len()
                    && pattern.iter().zip(&toks[i..]).all(|(p, t)| **p == *lexicon.text(t.lex));
                if fits {
                    matches.push((i, i + pattern.len()));
                }
            }
        }
        if matches.is_empty() {
            return;
        }
        matches.sort_unstable_by_key(|&(a, b)| (std::cmp::Reverse(b - a), a));
        matches.dedup();
        let (mut seen, mut kept) = (HashSet::new(), Vec::new());
        for (a, b) in matches {
            if !seen.contains(&a) && !seen.contains(&(b - 1)) {
                kept.push((a, b));
            }
            seen.extend(a..b);
        }
        kept.sort_unstable();
        let old: Vec<Tok> = out.drain(first..).collect();
        let mut next = 0;
        for (a, b) in kept {
            out.extend_from_slice(&old[next..a]);
            next = b;
            let (start, end) = (old[a].start, old[b - 1].end);
            let span = &text[start as usize - base..end as usize - base];
            match self.exception(span) {
                None => out.extend_from_slice(&old[a..b]),
                Some(parts) => {
                    let mut at = start;
                    for part in parts {
                        let word = &text[at as usize - base..at as usize - base + part.len];
                        let lex = lexicon.intern(word, part.norm.as_deref(), || self.begins_special(word));
                        out.push(Tok { lex, start: at, end: at + part.len as u32, space: false });
                        at += part.len as u32;
                    }
                    if let Some(last) = out.last_mut() {
                        last.space = old[b - 1].space;
                    }
                }
            }
        }
        out.extend_from_slice(&old[next..]);
    }
}

/// Room to work in, kept between texts.
#[derive(Default)]
pub(crate) struct Work {
    chars: Vec<char>,
    bytes: Vec<u32>,
    scratch: Scratch,
}

/// Cuts a text where white space begins or ends. One space after a chunk belongs to it; the rest of a run is a chunk.
fn each_chunk(text: &str, mut emit: impl FnMut(usize, usize, bool)) {
    let Some(first) = text.chars().next() else { return };
    let mut in_space = is_space(first);
    let mut start = 0;
    for (i, c) in text.char_indices() {
        if is_space(c) == in_space {
            continue;
        }
        // A space before any token (there is none to carry it) cannot occur: the text would begin with white space.
        if start < i {
            emit(start, i, c == ' ');
        }
        start = if c == ' ' { i + 1 } else { i };
        in_space = !in_space;
    }
    if start < text.len() {
        emit(start, text.len(), text.ends_with(' ') && !in_space);
    }
}
