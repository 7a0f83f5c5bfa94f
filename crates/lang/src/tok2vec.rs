//! Words to vectors: hashed embeddings of their features, mixed, then four layers that look at the neighbours.

use crate::classes::shape;
use crate::hash::{FastMap, embedding_rows, string_id};
use crate::kernel::{self, Buffer, Cpu, Packed, SLACK};
use crate::lexicon::{Lexeme, Lexicon, Slot};
use crate::package::msgpack::{Reader, Value};
use crate::package::{Files, Weights};
use crate::{Error, package};

/// A feature of a token that an embedding is looked up by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Column {
    Orth,
    Norm,
    Lower,
    Prefix,
    Suffix,
    Shape,
    Spacy,
    IsSpace,
}

impl Column {
    fn named(name: &str) -> Option<Column> {
        Some(match name {
            "ORTH" => Column::Orth,
            "NORM" => Column::Norm,
            "LOWER" => Column::Lower,
            "PREFIX" => Column::Prefix,
            "SUFFIX" => Column::Suffix,
            "SHAPE" => Column::Shape,
            "SPACY" => Column::Spacy,
            "IS_SPACE" => Column::IsSpace,
            _ => return None,
        })
    }
}

/// Norms that differ from the lower-cased form.
pub(crate) struct Norms {
    table: FastMap<u64, Box<str>>,
    base: FastMap<&'static str, &'static str>,
}

impl Norms {
    pub(crate) fn parse(files: &Files) -> Result<Norms, Error> {
        const FILE: &str = "vocab/lookups.bin";
        let rows = include_str!("data/base_norms.tsv").lines().filter(|l| !l.starts_with('#'));
        let mut norms = Norms { table: FastMap::default(), base: rows.filter_map(|l| l.split_once('\t')).collect() };
        let Some(bytes) = files.get(FILE) else { return Ok(norms) };
        let value = package::msgpack::parse(bytes).map_err(|e| Error::damaged(FILE, e))?;
        for (key, norm) in value.get("lexeme_norm").map(Value::entries).unwrap_or_default() {
            if let (Some(key), Some(norm)) = (key.uint(), norm.text()) {
                norms.table.insert(key, norm.into());
            }
        }
        Ok(norms)
    }

    fn id(&self, text: &str) -> u64 {
        match (self.table.get(&string_id(text)), self.base.get(text)) {
            (Some(norm), _) => string_id(norm),
            (None, Some(norm)) => string_id(norm),
            (None, None) => string_id(&text.to_lowercase()),
        }
    }
}

/// Word vectors that came with the model, not trained with the network.
struct Vectors {
    width: usize,
    /// Hashes of forms, ascending, and their rows.
    keys: Vec<u64>,
    rows: Vec<u32>,
    values: Vec<f32>,
    projection: Packed,
}

struct HashEmbed {
    column: Column,
    seed: u64,
    table: Vec<f32>,
    rows: u32,
}

struct Layer {
    affine: Packed,
    gain: Vec<f32>,
    bias: Vec<f32>,
}

/// One such network.
pub(crate) struct Tok2Vec {
    pub(crate) width: usize,
    embeds: Vec<HashEmbed>,
    vectors: Option<Vectors>,
    mixer: Layer,
    layers: Vec<Layer>,
    /// Whether a word's embedding differs when a space follows.
    by_space: bool,
}

/// Rows encoded at a time; the buffers of a window stay in the second cache.
const WINDOW: usize = 256;
/// Embeddings kept: 6 MB for a width of 96.
const MAX_EMBEDDINGS: usize = 16_000;
/// Embeddings computed at a time.
const FRESH: usize = 64;

/// Room to work in and the embeddings computed so far.
#[derive(Default)]
pub(crate) struct State {
    vectors: Buffer,
    used: usize,
    /// Embeddings computed since the start.
    pub(crate) computed: u64,
    generation: u32,
    fresh: Vec<(u32, bool, u32)>,
    concat: Buffer,
    statics: Buffer,
    mixed: Buffer,
    a: Buffer,
    b: Buffer,
    rows: Vec<u32>,
}

/// Computes single vectors again, with kernels as exact as `f32` is, for decisions that were close.
pub(crate) struct Exact<'a> {
    pub(crate) tok2vec: &'a Tok2Vec,
    pub(crate) cpu: Cpu,
    pub(crate) plan: &'a [(u32, bool)],
    pub(crate) network: usize,
    pub(crate) lexicon: &'a mut Lexicon,
    pub(crate) norms: &'a Norms,
    pub(crate) state: &'a mut State,
    /// Decisions taken with it so far.
    pub(crate) count: &'a mut u64,
}

impl Exact<'_> {
    /// The vector of a row of the plan, with what kernels may read beyond it.
    pub(crate) fn vector(&mut self, row: usize) -> &[f32] {
        let Exact { tok2vec, cpu, plan, network, norms, .. } = *self;
        tok2vec.window(cpu, plan, row, 1, network, self.lexicon, norms, self.state)
    }
}

/// A row of zeros between documents.
pub(crate) const PAD: u32 = u32::MAX;

impl Tok2Vec {
    /// Whether the weights hold such a network of their own, or only listen to another's.
    pub(crate) fn is_in(weights: &Weights<'_>) -> bool {
        weights.named("hashembed").next().is_some()
    }

    pub(crate) fn load(weights: &Weights<'_>, files: &Files) -> Result<Tok2Vec, Error> {
        let columns: Vec<Column> = match weights.named("extract_features").next().and_then(|n| n.attr("columns")) {
            Some(Value::Array(names)) => names
                .iter()
                .map(|n| {
                    let name = n.text().unwrap_or("?");
                    Column::named(name).ok_or_else(|| Error::unsupported(format!("the token feature {name}")))
                })
                .collect::<Result<_, _>>()?,
            _ => return Err(weights.damaged("names no token features")),
        };
        let mut embeds = Vec::new();
        let mut width = 0;
        for (i, node) in weights.named("hashembed").enumerate() {
            let (shape, table) = weights.param(node, "E", 2)?;
            width = if i == 0 { shape[1] } else { width };
            let column = node.int("column").map_or(i, |c| c as usize);
            let column = *columns.get(column).ok_or_else(|| weights.damaged(format!("has no column {column}")))?;
            let rows = u32::try_from(shape[0]).map_err(|_| weights.damaged("has too many rows"))?;
            if shape[1] != width || width % 16 != 0 {
                return Err(Error::unsupported(format!("embeddings {} wide", shape[1])));
            }
            embeds.push(HashEmbed { column, seed: node.int("seed").unwrap_or(8 + i as u64), table, rows });
        }
        let vectors = match weights.named("static_vectors").next() {
            None => None,
            Some(node) => {
                let (shape, w) = weights.param(node, "W", 2)?;
                if shape[0] != width {
                    return Err(weights.damaged("projects its vectors to another width"));
                }
                Some(Vectors::load(files, shape[1], Packed::linear(&w, &vec![0.0; width], width, shape[1]))?)
            }
        };
        for name in ["mish", "lstm", "gelu", "relu", "clipped_linear", "swish"] {
            if weights.named(name).next().is_some() {
                return Err(Error::unsupported(format!("a layer of kind {name}")));
            }
        }
        if let Some(window) = weights.named("expand_window").find_map(|n| n.int("window_size")).filter(|&w| w != 1) {
            return Err(Error::unsupported(format!("a window of {window} neighbours")));
        }
        let inputs = (embeds.len() + usize::from(vectors.is_some())) * width;
        let (mut maxouts, mut norms) = (weights.named("maxout"), weights.named("layernorm"));
        let mut layer = |inputs: usize| match (maxouts.next(), norms.next()) {
            (Some(maxout), Some(norm)) => {
                let (shape, w) = weights.param(maxout, "W", 3)?;
                let pieces = shape[1];
                if shape != [width, pieces, inputs] || pieces > 4 {
                    return Err(weights.damaged(format!("has a layer {shape:?}: expected [{width}, 3, {inputs}]")));
                }
                let b = weights.exact(maxout, "b", &[width, pieces])?;
                let affine = Packed::maxout(&w, &b, width, pieces, inputs);
                let (gain, bias) = (weights.exact(norm, "G", &[width])?, weights.exact(norm, "b", &[width])?);
                Ok(Some(Layer { affine, gain, bias }))
            }
            (None, None) => Ok(None),
            _ => Err(weights.damaged("has maxout layers without normalisation")),
        };
        let mixer = layer(inputs)?.ok_or_else(|| weights.damaged("has no mixing layer"))?;
        let mut layers = Vec::new();
        while let Some(next) = layer(3 * width)? {
            layers.push(next);
        }
        let by_space = columns.contains(&Column::Spacy);
        Ok(Tok2Vec { width, embeds, vectors, mixer, layers, by_space })
    }

    /// Neighbours on either side that a vector depends on, and the zero rows needed between documents.
    pub(crate) fn reach(&self) -> usize {
        self.layers.len()
    }

    /// Multiply-adds for one token, and for the embedding of a new word.
    pub(crate) fn cost(&self) -> (usize, usize) {
        (self.layers.iter().map(|l| l.affine.cost()).sum(), self.mixer.affine.cost())
    }

    /// Encodes the rows of `plan` (lexeme and space of each token, [`PAD`] between documents), handing the vectors of
    /// each window to `sink` with the index of its first row; vectors of pad rows are meaningless.
    ///
    /// `network` is 0 or 1: which of a lexeme's slots to use.
    #[allow(clippy::too_many_arguments)] // The model's parts and a session's, borrowed apart.
    pub(crate) fn encode(
        &self,
        cpu: Cpu,
        plan: &[(u32, bool)],
        network: usize,
        lexicon: &mut Lexicon,
        norms: &Norms,
        state: &mut State,
        mut sink: impl FnMut(usize, &[f32], usize),
    ) {
        let mut first = 0;
        while first < plan.len() {
            let count = WINDOW.min(plan.len() - first);
            let vectors = self.window(cpu, plan, first, count, network, lexicon, norms, state);
            sink(first, vectors, count);
            first += count;
        }
    }

    /// The vectors of `count` rows of the plan.
    #[allow(clippy::too_many_arguments)] // As above.
    fn window<'s>(
        &self,
        cpu: Cpu,
        plan: &[(u32, bool)],
        first: usize,
        count: usize,
        network: usize,
        lexicon: &mut Lexicon,
        norms: &Norms,
        state: &'s mut State,
    ) -> &'s [f32] {
        let (width, reach) = (self.width, self.reach());
        let room = (WINDOW + 2 * reach + SLACK + 2) * width;
        for buffer in [&mut state.a, &mut state.b, &mut state.mixed] {
            buffer.reserve(room);
        }
        // The window reaches beyond its own rows; beyond the plan there is nothing but zeros.
        let from = first as isize - reach as isize;
        let total = count + 2 * reach;
        let at = |i: usize| {
            let j = from + i as isize;
            if j < 0 { (PAD, false) } else { plan.get(j as usize).copied().unwrap_or((PAD, false)) }
        };
        self.embed(cpu, (0..total).map(at), network, lexicon, norms, state);
        for (i, &row) in state.rows.iter().enumerate() {
            let to = &mut state.a[i * width..(i + 1) * width];
            match row {
                PAD => to.fill(0.0),
                row => to.copy_from_slice(&state.vectors[row as usize * width..][..width]),
            }
        }
        let (mut now, mut next) = (&mut state.a, &mut state.b);
        for (l, layer) in self.layers.iter().enumerate() {
            let rows = total - 2 * l - 2;
            kernel::affine(cpu, &now[l * width..], width, rows, &layer.affine, &mut state.mixed, width);
            let old = &now[(l + 1) * width..];
            let new = &mut next[(l + 1) * width..];
            kernel::layer_norm(cpu, &state.mixed, &layer.gain, &layer.bias, Some(old), rows, new);
            (now, next) = (next, now);
        }
        &now[reach * width..]
    }

    /// Fills `state.rows` with the embedding rows of the tokens, computing those that are new.
    fn embed(
        &self,
        cpu: Cpu,
        tokens: impl Iterator<Item = (u32, bool)> + Clone,
        network: usize,
        lexicon: &mut Lexicon,
        norms: &Norms,
        state: &mut State,
    ) {
        state.vectors.reserve(MAX_EMBEDDINGS * self.width);
        if state.generation == 0 || state.used + WINDOW + 2 * self.reach() > MAX_EMBEDDINGS {
            state.generation += 1;
            state.used = 0;
        }
        state.rows.clear();
        state.fresh.clear();
        for (lex, space) in tokens {
            if lex == PAD {
                state.rows.push(PAD);
                continue;
            }
            let slot = &mut lexicon.get_mut(lex).slots[2 * network + usize::from(space && self.by_space)];
            if slot.generation != state.generation {
                *slot = Slot { generation: state.generation, row: state.used as u32 };
                state.fresh.push((lex, space, state.used as u32));
                state.used += 1;
            }
            state.rows.push(slot.row);
        }
        state.computed += state.fresh.len() as u64;
        let fresh = std::mem::take(&mut state.fresh);
        for group in fresh.chunks(FRESH) {
            // Embeddings are kept for all kernels to use.
            self.compute(cpu.exact(), group, lexicon, norms, state);
        }
        state.fresh = fresh;
    }

    /// Computes the embeddings of new words, which take consecutive rows.
    fn compute(&self, cpu: Cpu, group: &[(u32, bool, u32)], lexicon: &Lexicon, norms: &Norms, state: &mut State) {
        let (width, inputs, n) = (self.width, self.mixer.affine.inputs(), group.len());
        state.concat.reserve((FRESH + SLACK + 1) * inputs);
        for (i, &(lex, space, _)) in group.iter().enumerate() {
            let lexeme = lexicon.get(lex);
            for (e, embed) in self.embeds.iter().enumerate() {
                let rows = embedding_rows(feature(embed.column, lexeme, space, norms), embed.seed, embed.rows);
                kernel::sum_rows(cpu, &embed.table, rows, &mut state.concat[i * inputs + e * width..][..width]);
            }
        }
        if let Some(vectors) = &self.vectors {
            state.statics.reserve((FRESH + SLACK + 1) * vectors.width);
            for (i, &(lex, ..)) in group.iter().enumerate() {
                let row = &mut state.statics[i * vectors.width..][..vectors.width];
                match vectors.of(string_id(lexicon.text(lex))) {
                    Some(v) => row.copy_from_slice(v),
                    None => row.fill(0.0),
                }
            }
            let column = &mut state.concat[self.embeds.len() * width..];
            kernel::affine(cpu, &state.statics, vectors.width, n, &vectors.projection, column, inputs);
        }
        kernel::affine(cpu, &state.concat, inputs, n, &self.mixer.affine, &mut state.mixed, width);
        let to = &mut state.vectors[group[0].2 as usize * width..];
        kernel::layer_norm(cpu, &state.mixed, &self.mixer.gain, &self.mixer.bias, None, n, to);
    }
}

fn feature(column: Column, lexeme: &Lexeme, space: bool, norms: &Norms) -> u64 {
    let text = &*lexeme.text;
    match column {
        Column::Orth => string_id(text),
        Column::Norm => lexeme.norm.as_deref().map_or_else(|| norms.id(text), string_id),
        Column::Lower => string_id(&text.to_lowercase()),
        Column::Prefix => string_id(&text[..text.chars().next().map_or(0, char::len_utf8)]),
        Column::Suffix => {
            let start = text.char_indices().rev().nth(2).map_or(0, |(i, _)| i);
            string_id(&text[start..])
        }
        Column::Shape => string_id(&shape(text)),
        Column::Spacy => u64::from(space),
        Column::IsSpace => u64::from(lexeme.is_space),
    }
}

impl Vectors {
    fn load(files: &Files, width: usize, projection: Packed) -> Result<Vectors, Error> {
        let file = |name: &str| files.get(name).ok_or_else(|| Error::damaged(name, "is missing"));
        let bytes = file("vocab/vectors")?;
        let (shape, data) = npy(bytes).map_err(|e| Error::damaged("vocab/vectors", e))?;
        if shape[1] != width {
            return Err(Error::damaged("vocab/vectors", format!("is {} wide: expected {width}", shape[1])));
        }
        let damaged = |e: String| Error::damaged("vocab/key2row", e);
        let mut reader = Reader::new(file("vocab/key2row")?);
        let count = reader.map_len().map_err(damaged)?;
        let mut pairs = Vec::with_capacity(count.min(file("vocab/key2row")?.len() / 2));
        for _ in 0..count {
            let (key, row) = (reader.integer().map_err(damaged)?, reader.integer().map_err(damaged)?);
            // A row of -1 stands for none.
            if (row as i64) >= 0 {
                if row >= shape[0] as u64 {
                    return Err(damaged(format!("names row {row} of {}", shape[0])));
                }
                pairs.push((key, row as u32));
            }
        }
        pairs.sort_unstable();
        Ok(Vectors {
            width,
            keys: pairs.iter().map(|p| p.0).collect(),
            rows: pairs.iter().map(|p| p.1).collect(),
            values: data,
            projection,
        })
    }

    fn of(&self, key: u64) -> Option<&[f32]> {
        let row = self.rows[self.keys.binary_search(&key).ok()?] as usize;
        self.values.get(row * self.width..(row + 1) * self.width)
    }
}

/// A two-dimensional little-endian `f32` array in NumPy's file format.
fn npy(bytes: &[u8]) -> Result<([usize; 2], Vec<f32>), String> {
    let rest = bytes.strip_prefix(b"\x93NUMPY").ok_or("is no NumPy array")?;
    let (&version, rest) = rest.split_first().ok_or("ends too early")?;
    let size = if version == 1 { 2 } else { 4 };
    let length = rest.get(1..1 + size).ok_or("ends too early")?;
    let length = length.iter().rev().fold(0usize, |n, &b| n << 8 | usize::from(b));
    let rest = &rest[1 + size..];
    let (header, data) = rest.split_at_checked(length).ok_or("ends too early")?;
    let header = std::str::from_utf8(header).map_err(|_| "has a garbled header")?;
    if !header.contains("'<f4'") || header.contains("'fortran_order': True") {
        return Err(format!("has the layout {}: expected '<f4' in C order", header.trim()));
    }
    let shape = header.split_once("'shape': (").and_then(|(_, s)| s.split_once(')')).map_or("", |(s, _)| s);
    let shape: Vec<usize> = shape.split(',').filter_map(|d| d.trim().parse().ok()).collect();
    let &[rows, width] = &shape[..] else { return Err(format!("has {} dimensions: expected 2", shape.len())) };
    if rows.checked_mul(width).and_then(|n| n.checked_mul(4)) != Some(data.len()) {
        return Err(format!("holds {} bytes: expected {rows} rows of {width} floats", data.len()));
    }
    Ok(([rows, width], data.chunks_exact(4).map(|c| f32::from_le_bytes([c[0], c[1], c[2], c[3]])).collect()))
}
