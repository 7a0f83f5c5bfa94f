//! The marks a page makes → lines of text with their places.

use std::collections::BTreeMap;

use super::font::Font;
use super::object::{Dict, Lexer, Object};
use super::{File, Page};

/// Drawings within drawings.
const MAX_DEPTH: usize = 6;
/// Operators that are read of one page.
const MAX_OPERATORS: usize = 2_000_000;
/// Lines of one page.
const MAX_LINES: usize = 20_000;

/// A line as it stands on the page; lengths in points, from the lower left.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) left: f64,
    pub(super) right: f64,
    /// Of the letters' feet.
    pub(super) base: f64,
    /// Of the letters.
    pub(super) size: f64,
}

/// Fonts that were read: by the number of their object, or by a number from [`OWN`] on where they have none.
pub(super) type Fonts = BTreeMap<u32, Font>;

const OWN: u32 = 1 << 31;
const MAX_FONTS: usize = 256;

/// The lines of a page, in the order in which they are written.
pub(super) fn lines(file: &File<'_>, page: &Page, fonts: &mut Fonts) -> Vec<Line> {
    let mut contents = Vec::new();
    match page.dict.get("Contents").map(|o| file.resolve(o)) {
        Some(Object::Stream(d, data)) => contents = file.unpacked(&d, data),
        Some(Object::Array(parts)) => {
            for part in parts.iter().take(1_000) {
                if let Object::Stream(d, data) = file.resolve(part) {
                    contents.extend(file.unpacked(&d, data));
                    contents.push(b'\n');
                }
            }
        }
        _ => {}
    }
    let mut reader = Reader { file, lines: Vec::new(), line: None, operators: 0, fonts };
    let resources = file.dict(Some(&page.resources));
    reader.run(&contents, &resources, State::default(), 0);
    reader.flush();
    let lines = reader.lines;
    // Another page may have another font of that name.
    fonts.retain(|key, _| *key < OWN);
    lines
}

/// A transformation: x' = ax + cy + e, y' = bx + dy + f.
#[derive(Clone, Copy)]
struct Matrix([f64; 6]);

const IDENTITY: Matrix = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

impl Matrix {
    /// First this, then `then`.
    fn then(self, then: Matrix) -> Matrix {
        let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (self.0, then.0);
        Matrix([a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l])
    }

    fn of(numbers: &[f64]) -> Option<Matrix> {
        Some(Matrix(numbers.get(..6)?.try_into().ok()?))
    }
}

/// What operators change.
#[derive(Clone)]
struct State {
    place: Matrix,
    font: Option<u32>,
    size: f64,
    spacing: f64,
    word_spacing: f64,
    scale: f64,
    leading: f64,
    rise: f64,
}

impl Default for State {
    fn default() -> State {
        State {
            place: IDENTITY,
            font: None,
            size: 0.0,
            spacing: 0.0,
            word_spacing: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
        }
    }
}

struct Reader<'a> {
    file: &'a File<'a>,
    lines: Vec<Line>,
    line: Option<Line>,
    operators: usize,
    fonts: &'a mut Fonts,
}

impl Reader<'_> {
    fn run(&mut self, contents: &[u8], resources: &Dict, state: State, depth: usize) {
        let fonts = self.file.dict(resources.get("Font"));
        let mut state = state;
        let mut saved: Vec<State> = Vec::new();
        let mut lexer = Lexer::new(contents);
        let mut operands: Vec<Object> = Vec::new();
        // Where the next letter goes, and where the line began.
        let (mut text, mut start) = (IDENTITY, IDENTITY);
        while let Some(object) = lexer.object() {
            let Object::Word(word) = object else {
                if operands.len() < 64 {
                    operands.push(object);
                }
                continue;
            };
            self.operators += 1;
            if self.operators > MAX_OPERATORS || self.lines.len() > MAX_LINES {
                return;
            }
            let numbers: Vec<f64> = operands.iter().filter_map(Object::number).collect();
            let first = numbers.first().copied().unwrap_or(0.0);
            match word.as_str() {
                "q" if saved.len() < 256 => saved.push(state.clone()),
                "Q" => state = saved.pop().unwrap_or(state),
                "cm" => {
                    if let Some(m) = Matrix::of(&numbers) {
                        state.place = m.then(state.place);
                    }
                }
                "BT" => (text, start) = (IDENTITY, IDENTITY),
                "Tc" => state.spacing = first,
                "Tw" => state.word_spacing = first,
                "Tz" => state.scale = first / 100.0,
                "TL" => state.leading = first,
                "Ts" => state.rise = first,
                "Tf" => {
                    state.size = numbers.last().copied().unwrap_or(0.0);
                    if let Some(Object::Name(name)) = operands.first() {
                        state.font = self.font(&fonts, name);
                    }
                }
                "Td" | "TD" => {
                    if let [x, y, ..] = numbers[..] {
                        if word == "TD" {
                            state.leading = -y;
                        }
                        start = Matrix([1.0, 0.0, 0.0, 1.0, x, y]).then(start);
                        text = start;
                    }
                }
                "Tm" => {
                    if let Some(m) = Matrix::of(&numbers) {
                        (text, start) = (m, m);
                    }
                }
                "T*" | "'" | "\"" => {
                    if let ("\"", [words, letters, ..]) = (word.as_str(), &numbers[..]) {
                        (state.word_spacing, state.spacing) = (*words, *letters);
                    }
                    start = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, -state.leading]).then(start);
                    text = start;
                    if let Some(Object::Text(t)) = operands.last() {
                        self.show(t, &state, &mut text);
                    }
                }
                "Tj" => {
                    if let Some(Object::Text(t)) = operands.last() {
                        self.show(t, &state, &mut text);
                    }
                }
                "TJ" => {
                    if let Some(Object::Array(items)) = operands.last() {
                        for item in items {
                            match item {
                                Object::Text(t) => self.show(t, &state, &mut text),
                                Object::Number(n) => {
                                    let x = -n / 1_000.0 * state.size * state.scale;
                                    text = Matrix([1.0, 0.0, 0.0, 1.0, x, 0.0]).then(text);
                                }
                                _ => {}
                            }
                        }
                    }
                }
                "Do" => {
                    if let Some(Object::Name(name)) = operands.first() {
                        self.form(name, resources, &state, depth);
                    }
                }
                // The bytes of a picture: the next operator stands behind "EI".
                "ID" => {
                    let rest = contents.get(lexer.at..).unwrap_or_default();
                    let end = memchr::memmem::find_iter(rest, b"EI").find(|i| {
                        let space = |at: Option<&u8>| at.is_none_or(u8::is_ascii_whitespace);
                        space(i.checked_sub(1).and_then(|b| rest.get(b))) && space(rest.get(i + 2))
                    });
                    lexer.at = end.map_or(contents.len(), |i| lexer.at + i + 2);
                }
                _ => {}
            }
            operands.clear();
        }
    }

    /// A drawing that the page takes in.
    fn form(&mut self, name: &str, resources: &Dict, state: &State, depth: usize) {
        let forms = self.file.dict(resources.get("XObject"));
        let Some(Object::Stream(dict, data)) = forms.get(name).map(|o| self.file.resolve(o)) else { return };
        if depth >= MAX_DEPTH || dict.name("Subtype") != Some("Form") {
            return;
        }
        let mut state = state.clone();
        if let Some(Object::Array(items)) = dict.get("Matrix").map(|o| self.file.resolve(o)) {
            let numbers: Vec<f64> = items.iter().filter_map(Object::number).collect();
            state.place = Matrix::of(&numbers).map_or(state.place, |m| m.then(state.place));
        }
        let own = self.file.dict(dict.get("Resources"));
        let contents = self.file.unpacked(&dict, data);
        self.run(&contents, if own.0.is_empty() { resources } else { &own }, state, depth + 1);
    }

    /// The key of a font of these resources, which is read once.
    fn font(&mut self, fonts: &Dict, name: &str) -> Option<u32> {
        let object = fonts.get(name)?;
        let key = match object {
            Object::Reference(n) => *n & !OWN,
            _ => name.bytes().fold(OWN, |h: u32, b| h.wrapping_mul(31).wrapping_add(b.into()) | OWN),
        };
        if !self.fonts.contains_key(&key) && self.fonts.len() < MAX_FONTS {
            let font = Font::new(self.file, &self.file.dict(Some(object)));
            self.fonts.insert(key, font);
        }
        Some(key)
    }

    /// Writes a string where the text stands, and moves on.
    fn show(&mut self, string: &[u8], state: &State, text: &mut Matrix) {
        let Some(font) = state.font.and_then(|f| self.fonts.get(&f)) else { return };
        let whole = text.then(state.place).0;
        let size = state.size.abs() * whole[2].hypot(whole[3]);
        // Text that runs upwards stands at the margin: a picture's credit, a barcode's number.
        let level = whole[1].abs() <= whole[0].abs();
        let mut out = String::new();
        let mut along = 0.0;
        let mut end = 0.0;
        font.read(string, |chars, width, space| {
            out.push_str(chars);
            let words = if space { state.word_spacing } else { 0.0 };
            along += (width / 1_000.0 * state.size + state.spacing + words) * state.scale;
            if !chars.trim().is_empty() {
                end = along - state.spacing * state.scale;
            }
        });
        let from = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, state.rise]).then(*text).then(state.place).0;
        let to = Matrix([1.0, 0.0, 0.0, 1.0, end, state.rise]).then(*text).then(state.place).0;
        *text = Matrix([1.0, 0.0, 0.0, 1.0, along, 0.0]).then(*text);
        let sound = [from[4], from[5], to[4], size].iter().all(|n| n.is_finite());
        if !level || !sound || size < 0.5 || out.is_empty() {
            return;
        }
        self.place(&out, from[4], to[4], from[5], size);
    }

    /// Adds letters to the line, or begins another.
    fn place(&mut self, text: &str, left: f64, right: f64, base: f64, size: f64) {
        if let Some(line) = &mut self.line {
            let gap = left - line.right;
            let tall = line.size.max(size);
            // Raised and lowered letters stay in their line; a wide gap is another column.
            let same = (base - line.base).abs() < 0.45 * tall && gap > -1.5 * tall && gap < 3.0 * tall;
            if same {
                if gap > 0.18 * size && !line.text.ends_with(' ') && !text.starts_with(' ') {
                    line.text.push(' ');
                }
                line.text.push_str(text);
                if !text.trim().is_empty() {
                    line.right = line.right.max(right);
                    if size > line.size {
                        (line.size, line.base) = (size, base);
                    }
                }
                return;
            }
        }
        self.flush();
        if !text.trim().is_empty() {
            self.line = Some(Line { text: text.to_owned(), left, right, base, size });
        }
    }

    fn flush(&mut self) {
        if let Some(mut line) = self.line.take() {
            let mut text = String::new();
            crate::line::push_collapsed(&mut text, &line.text);
            line.text = text.trim().to_owned();
            if !line.text.is_empty() {
                self.lines.push(line);
            }
        }
    }
}
