//! The text layer of a PDF (ISO 32000-1): enough of the format to read what a press office or a paper exports, from
//! damaged files too. Objects are found by looking for them, not by the file's own table, which damage spoils first.
//!
//! Not read: encrypted files, scanned pages (they hold pictures, no text), text that runs from top to bottom.

mod filter;
mod font;
mod object;
mod page;
mod paragraphs;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use memchr::memmem;
use object::{Dict, Lexer, Object};

/// Pages that are read of one file.
const MAX_PAGES: usize = 2_000;
/// Steps from the root to a page.
const MAX_DEPTH: usize = 32;
/// Bytes of text that are read of one file.
const MAX_TEXT: usize = 4 << 20;

/// The text of a PDF, a line a paragraph; or why there is none.
pub(crate) fn text(bytes: &[u8]) -> Result<String, &'static str> {
    let file = File::new(bytes);
    if file.encrypted {
        return Err("the PDF is encrypted");
    }
    let mut pages = Vec::new();
    let mut fonts = BTreeMap::new();
    let mut read = 0;
    for page in file.pages() {
        let lines = page::lines(&file, &page, &mut fonts);
        read += lines.iter().map(|l| l.text.len()).sum::<usize>();
        pages.push(lines);
        if read > MAX_TEXT {
            break;
        }
    }
    let text = paragraphs::of(pages);
    if text.trim().is_empty() { Err("the PDF has no text layer") } else { Ok(text) }
}

/// A file: its bytes, and where its objects are.
struct File<'a> {
    bytes: &'a [u8],
    /// Offsets of the objects that stand in the file itself, behind their "obj".
    direct: BTreeMap<u32, usize>,
    /// All such offsets, of older objects too, and those of "endstream".
    begins: Vec<usize>,
    ends: Vec<usize>,
    /// Objects that stand in streams of objects: the stream's number, and their place in it.
    packed: BTreeMap<u32, (u32, usize)>,
    /// What the streams of objects hold, unpacked.
    streams: BTreeMap<u32, Vec<u8>>,
    encrypted: bool,
    /// Bytes that may still be unpacked: a file that grows without bound is not worth its text.
    room: std::cell::Cell<usize>,
}

/// A page: its own entries, with the resources it inherits.
struct Page {
    dict: Dict,
    resources: Rc<Object>,
}

impl<'a> File<'a> {
    fn new(bytes: &'a [u8]) -> File<'a> {
        let (mut direct, mut begins) = (BTreeMap::new(), Vec::new());
        for at in memmem::find_iter(bytes, b"obj") {
            // "12 0 obj", not "endobj": a later object of the same number is the newer one.
            if let Some(number) = number_before(&bytes[..at]) {
                direct.insert(number, at + 3);
                begins.push(at + 3);
            }
        }
        let ends = memmem::find_iter(bytes, b"endstream").collect();
        let encrypted = memmem::find_iter(bytes, b"/Encrypt")
            .any(|at| bytes.get(at + 8).is_some_and(|b| !b.is_ascii_alphanumeric()));
        let room = std::cell::Cell::new(bytes.len().saturating_mul(10).clamp(8 << 20, 128 << 20));
        let (packed, streams) = (BTreeMap::new(), BTreeMap::new());
        let mut file = File { bytes, direct, begins, ends, packed, streams, encrypted, room };
        if !encrypted {
            file.unpack();
        }
        file
    }

    /// Reads the streams that hold objects.
    fn unpack(&mut self) {
        // What is unpacked stays: together no more than a few times the file.
        let limit = self.bytes.len().saturating_mul(4).max(1 << 20);
        let mut held = 0;
        let numbers: Vec<u32> = self.direct.keys().copied().collect();
        for number in numbers {
            let at = self.direct[&number];
            let near = &self.bytes[at..self.bytes.len().min(at + 400)];
            if memmem::find(near, b"/ObjStm").is_none() {
                continue;
            }
            let Object::Stream(dict, data) = self.get(number) else { continue };
            if dict.name("Type") != Some("ObjStm") {
                continue;
            }
            let Some(first) = dict.get("First").and_then(|o| self.resolve(o).number()) else { continue };
            let unpacked = self.unpacked(&dict, data);
            held += unpacked.len();
            if held > limit {
                return;
            }
            let mut lexer = Lexer::new(&unpacked);
            while let (Some(Object::Number(n)), Some(Object::Number(at))) = (lexer.object(), lexer.object()) {
                if lexer.at > first as usize || self.packed.len() > 1_000 + self.bytes.len() / 4 {
                    break;
                }
                self.packed.insert(n as u32, (number, first as usize + at.max(0.0) as usize));
            }
            self.streams.insert(number, unpacked);
        }
    }

    /// An object by its number; nothing where there is none.
    fn get(&self, number: u32) -> Object {
        if let Some(&at) = self.direct.get(&number) {
            return self.read(at, |n| self.direct.get(&n).map(|at| self.read(*at, |_| None)));
        }
        let Some((stream, at)) = self.packed.get(&number) else { return Object::Null };
        let Some(bytes) = self.streams.get(stream) else { return Object::Null };
        let mut lexer = Lexer::new(bytes);
        lexer.at = *at;
        lexer.object().unwrap_or(Object::Null)
    }

    /// The object behind an "obj"; `other` gives those that the length of a stream refers to.
    fn read(&self, at: usize, other: impl Fn(u32) -> Option<Object>) -> Object {
        // It ends where the next one begins, whatever it says itself.
        let next = self.begins.partition_point(|b| *b <= at);
        let end = self.begins.get(next).copied().unwrap_or(self.bytes.len());
        let mut lexer = Lexer::new(&self.bytes[..end]);
        lexer.at = at;
        let dict = match lexer.object() {
            Some(Object::Dict(dict)) => dict,
            other => return other.unwrap_or(Object::Null),
        };
        let Some(from) = lexer.stream() else { return Object::Dict(dict) };
        let told = match dict.get("Length") {
            Some(Object::Reference(n)) => other(*n).and_then(|o| o.number()),
            other => other.and_then(Object::number),
        };
        let told = told.filter(|n| *n >= 0.0).and_then(|n| from.checked_add(n as usize));
        // The length is right where the end stands behind it.
        let found = self.ends.get(self.ends.partition_point(|e| *e < from)).copied().unwrap_or(self.bytes.len());
        let right = |to: &usize| {
            let near = self.bytes.get(*to..self.bytes.len().min(to.saturating_add(32))).unwrap_or_default();
            memmem::find(near, b"endstream").is_some()
        };
        Object::Stream(dict, from..told.filter(right).unwrap_or(found).max(from))
    }

    /// What an object refers to; the object itself where it refers to none.
    fn resolve(&self, object: &Object) -> Object {
        let mut object = object.clone();
        for _ in 0..8 {
            match object {
                Object::Reference(n) => object = self.get(n),
                other => return other,
            }
        }
        Object::Null
    }

    fn dict(&self, object: Option<&Object>) -> Dict {
        match object.map(|o| self.resolve(o)) {
            Some(Object::Dict(d) | Object::Stream(d, _)) => d,
            _ => Dict::default(),
        }
    }

    /// The contents of a stream without its filters.
    fn unpacked(&self, dict: &Dict, data: std::ops::Range<usize>) -> Vec<u8> {
        let list = |o: Option<&Object>| match o.map(|o| self.resolve(o)) {
            Some(Object::Array(items)) => items.iter().map(|o| self.resolve(o)).collect(),
            Some(Object::Null) | None => Vec::new(),
            Some(one) => vec![one],
        };
        let filters = list(dict.get("Filter").or(dict.get("F")));
        let parameters: Vec<Dict> =
            list(dict.get("DecodeParms").or(dict.get("DP"))).iter().map(|o| self.dict(Some(o))).collect();
        let mut bytes = self.bytes.get(data).unwrap_or_default().to_vec();
        for (i, filter) in filters.iter().enumerate().take(4) {
            let Object::Name(name) = filter else { return Vec::new() };
            let limit = self.room.get().min(16 << 20);
            let Some(out) = filter::decode(name, &bytes, parameters.get(i), limit) else { return Vec::new() };
            self.room.set(self.room.get().saturating_sub(out.len()));
            bytes = out;
        }
        bytes
    }

    /// The pages, in reading order.
    fn pages(&self) -> Vec<Page> {
        let mut pages = Vec::new();
        let mut seen = BTreeSet::new();
        let numbers: Vec<u32> = self.direct.keys().chain(self.packed.keys()).copied().collect();
        let catalog = numbers.iter().rev().map(|n| self.dict(Some(&Object::Reference(*n))));
        let catalog = catalog.filter(|d| d.name("Type") == Some("Catalog")).find(|d| d.get("Pages").is_some());
        if let Some(root) = catalog.as_ref().and_then(|c| c.get("Pages")) {
            self.walk(root, &Rc::new(Object::Null), 0, &mut seen, &mut pages);
        }
        if pages.is_empty() {
            for n in numbers {
                let dict = self.dict(Some(&Object::Reference(n)));
                if dict.name("Type") == Some("Page") && pages.len() < MAX_PAGES {
                    let resources = Rc::new(dict.get("Resources").cloned().unwrap_or(Object::Null));
                    pages.push(Page { dict, resources });
                }
            }
        }
        pages
    }

    fn walk(&self, node: &Object, above: &Rc<Object>, depth: usize, seen: &mut BTreeSet<u32>, pages: &mut Vec<Page>) {
        if depth > MAX_DEPTH || pages.len() >= MAX_PAGES {
            return;
        }
        if let Object::Reference(n) = node
            && !seen.insert(*n)
        {
            return;
        }
        let dict = self.dict(Some(node));
        let resources = dict.get("Resources").map_or_else(|| above.clone(), |own| Rc::new(own.clone()));
        match dict.get("Kids").map(|k| self.resolve(k)) {
            Some(Object::Array(kids)) => {
                for kid in &kids {
                    self.walk(kid, &resources, depth + 1, seen, pages);
                }
            }
            _ => pages.push(Page { dict, resources }),
        }
    }
}

/// The object number of "12 0 " at the end of `before`.
fn number_before(before: &[u8]) -> Option<u32> {
    let digits = |bytes: &[u8]| bytes.iter().rev().take(10).take_while(|b| b.is_ascii_digit()).count();
    let space = |bytes: &[u8]| bytes.iter().rev().take(4).take_while(|b| b.is_ascii_whitespace()).count();
    let before = &before[..before.len() - space(before)];
    let generation = digits(before);
    let before = &before[..before.len() - generation];
    let gap = space(before);
    let before = &before[..before.len() - gap];
    let n = digits(before);
    if generation == 0 || gap == 0 || n == 0 {
        return None;
    }
    std::str::from_utf8(&before[before.len() - n..]).ok()?.parse().ok()
}

#[cfg(test)]
mod tests;
