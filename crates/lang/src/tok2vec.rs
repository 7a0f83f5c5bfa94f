//! Words to vectors: hashed embeddings of their features, mixed, then four layers that look at the neighbours.
//!
//! What depends on a word alone is computed once: its embedding, and the products of the first layer, which are three for
//! each word, as its right neighbour sees it, as it sees itself, and as its left neighbour sees it. Products of features
//! that have few values, such as the shape, are kept by value.

use std::ops::Range;

use crate::classes::shape;
use crate::hash::{FastMap, embedding_rows, string_id};
use crate::kernel::{self, Buffer, Conv, Cpu, Packed, Room, SLACK};
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
    /// The mixer's weights for this feature alone, where it has so few values that products are kept by value.
    few: Option<Packed>,
}

struct Layer {
    conv: Conv,
    norm: Norm,
}

/// Layer normalisation.
struct Norm {
    gain: Vec<f32>,
    bias: Vec<f32>,
}

/// A maxout layer whose products are computed apart and remembered; what is left is to add them up.
struct Sums {
    products: Packed,
    /// In the order of a maxout layer's panels.
    bias: Vec<f32>,
    pieces: usize,
    norm: Norm,
}

/// One such network.
pub(crate) struct Tok2Vec {
    pub(crate) width: usize,
    embeds: Vec<HashEmbed>,
    vectors: Option<Vectors>,
    /// Features with many values, side by side.
    mixer: Sums,
    /// The layer that looks at words alone: products of an embedding as left neighbour, as middle, as right neighbour.
    first: Option<Sums>,
    /// The layers behind it.
    layers: Vec<Layer>,
    /// Whether a word's embedding differs when a space follows.
    by_space: bool,
}

/// Rows encoded at a time. Both networks' weights do not fit the second cache together, so that each window reads them
/// from the third: twice as many rows read them half as often, and the window's own buffers still fit. With the
/// neighbours that the second of four layers needs, rows come to 512, a multiple of what the matrix unit takes at once.
const WINDOW: usize = 508;
/// Embeddings kept: 3 MB for a width of 96.
const MAX_EMBEDDINGS: usize = 8_000;
/// Embeddings computed at a time.
const FRESH: usize = 64;
/// Products kept of features with few values: 1.2 MB.
const MAX_FEW: usize = 1024;
/// Bytes of the first layer's products that are kept: 1,200 words for a width of 96, five of six that occur.
const MAX_PRODUCTS: usize = 4 << 20;

/// Room to work in, and what has been computed so far.
#[derive(Default)]
pub(crate) struct State {
    vectors: Buffer,
    used: usize,
    /// Embeddings and products of words computed since the start.
    pub(crate) computed: (u64, u64),
    generation: u32,
    fresh: Vec<(u32, bool, u32)>,
    concat: Buffer,
    statics: Buffer,
    one: Buffer,
    few: FastMap<(u8, u64), u32>,
    sums: Buffer,
    /// Where the addends of each row of a sum begin.
    picks: Vec<u32>,
    products: Table,
    mixed: Buffer,
    room: Room,
    a: Buffer,
    b: Buffer,
    rows: Vec<u32>,
}

/// Products of the first layer by word; those not asked for lately make room for others.
#[derive(Default)]
struct Table {
    values: Buffer,
    rows: Vec<Kept>,
    /// The row to look at next for one that can go.
    hand: usize,
    /// Number of the window: rows it uses stay.
    now: u32,
    missing: Vec<(u32, u32)>,
    gathered: Buffer,
    computed: Buffer,
}

#[derive(Clone, Copy)]
struct Kept {
    word: (u32, bool),
    used: u32,
    again: bool,
}

impl Table {
    /// A row for a word, with what it held before forgotten.
    fn claim(&mut self, word: (u32, bool)) -> usize {
        loop {
            self.hand = if self.hand + 1 < self.rows.len() { self.hand + 1 } else { 1 };
            let row = &mut self.rows[self.hand];
            if row.used == self.now {
                continue;
            }
            if !std::mem::take(&mut row.again) {
                *row = Kept { word, used: self.now, again: false };
                return self.hand;
            }
        }
    }
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
        tok2vec.window(cpu, plan, row, 1, false, network, self.lexicon, norms, self.state)
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
            embeds.push(HashEmbed { column, seed: node.int("seed").unwrap_or(8 + i as u64), table, rows, few: None });
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
                let norm =
                    Norm { gain: weights.exact(norm, "G", &[width])?, bias: weights.exact(norm, "b", &[width])? };
                Ok(Some(Dense { w, b, pieces, width, inputs, norm }))
            }
            (None, None) => Ok(None),
            _ => Err(weights.damaged("has maxout layers without normalisation")),
        };
        let mixer = layer(inputs)?.ok_or_else(|| weights.damaged("has no mixing layer"))?;
        let mut many = Vec::new();
        for (e, embed) in embeds.iter_mut().enumerate() {
            let columns = e * width..(e + 1) * width;
            match embed.column {
                Column::Prefix | Column::Shape | Column::Spacy | Column::IsSpace => {
                    embed.few = Some(mixer.part(&[columns]));
                }
                _ => many.push(columns),
            }
        }
        many.push(embeds.len() * width..inputs);
        let mixer = mixer.sums(&[&many]);
        let first = layer(3 * width)?.map(|l| {
            let third = |i: usize| i * width..(i + 1) * width;
            l.sums(&[&[third(0)], &[third(1)], &[third(2)]])
        });
        let mut layers = Vec::new();
        while let Some(l) = layer(3 * width)? {
            let parts = [0, 1, 2].map(|i| l.rows(&[i * width..(i + 1) * width]));
            let bias = l.order().map(|r| l.b[r]).collect();
            layers.push(Layer { conv: Conv::new(parts, bias, l.pieces, width), norm: l.norm });
        }
        let by_space = columns.contains(&Column::Spacy);
        Ok(Tok2Vec { width, embeds, vectors, mixer, first, layers, by_space })
    }

    /// Neighbours on either side that a vector depends on, and the zero rows needed between documents.
    pub(crate) fn reach(&self) -> usize {
        self.layers.len() + usize::from(self.first.is_some())
    }

    /// Multiply-adds for one token, for the embedding of a new word, and for a word's products.
    pub(crate) fn cost(&self) -> [usize; 3] {
        let products = self.first.as_ref().map_or(0, |f| f.products.cost());
        [self.layers.iter().map(|l| l.conv.cost()).sum(), self.mixer.products.cost(), products]
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
            let vectors = self.window(cpu, plan, first, count, true, network, lexicon, norms, state);
            sink(first, vectors, count);
            first += count;
        }
    }

    /// The vectors of `count` rows of the plan; `keep` says whether what is computed for a word is to be remembered.
    #[allow(clippy::too_many_arguments)] // As above.
    fn window<'s>(
        &self,
        cpu: Cpu,
        plan: &[(u32, bool)],
        first: usize,
        count: usize,
        keep: bool,
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
        if let Some(first) = &self.first {
            if keep {
                self.look_up(cpu, first, (0..total).map(at), network, lexicon, state);
            } else {
                let table = &mut state.products;
                table.computed.reserve((total + SLACK) * first.products.outputs());
                kernel::affine(
                    cpu,
                    &state.a,
                    width,
                    total,
                    &first.products,
                    &mut table.computed,
                    first.products.outputs(),
                );
                state.rows.clear();
                state.rows.extend(0..total as u32);
            }
            self.first_layer(cpu, first, keep, state);
        }
        let (mut now, mut next) = (&mut state.a, &mut state.b);
        if self.first.is_some() {
            (now, next) = (next, now);
        }
        for (layer, l) in self.layers.iter().zip(1..) {
            let rows = total - 2 * l - 2;
            layer.conv.run(cpu, &now[l * width..], rows, &mut state.room, &mut state.mixed);
            let old = &now[(l + 1) * width..];
            let new = &mut next[(l + 1) * width..];
            kernel::layer_norm(cpu, &state.mixed, &layer.norm.gain, &layer.norm.bias, Some(old), rows, new);
            (now, next) = (next, now);
        }
        &now[reach * width..]
    }

    /// Fills `state.rows` with the rows of the table that hold the tokens' products, computing those that are missing
    /// from the embeddings in `state.a`.
    fn look_up(
        &self,
        cpu: Cpu,
        first: &Sums,
        tokens: impl Iterator<Item = (u32, bool)>,
        network: usize,
        lexicon: &mut Lexicon,
        state: &mut State,
    ) {
        let (width, size) = (self.width, first.products.outputs());
        let State { products: table, rows, a, computed, .. } = state;
        if table.rows.is_empty() {
            let count = (MAX_PRODUCTS / 4 / size).max(2 * (WINDOW + 2 * self.reach()));
            table.values.reserve(count * size);
            table.rows.resize(count, Kept { word: (PAD, false), used: 0, again: false });
        }
        table.now += 1;
        table.missing.clear();
        for (i, (lex, space)) in tokens.enumerate() {
            if lex == PAD {
                // The first row of the table is zero, as are the products of nothing.
                rows[i] = 0;
                continue;
            }
            let word = (lex, space && self.by_space);
            let place = &mut lexicon.get_mut(lex).products[2 * network + usize::from(word.1)];
            let known = table.rows.get_mut(*place as usize).filter(|_| *place > 0).filter(|row| row.word == word);
            match known {
                Some(row) => {
                    row.again |= row.used != table.now;
                    row.used = table.now;
                }
                None => {
                    *place = table.claim(word) as u32;
                    table.missing.push((i as u32, *place));
                }
            }
            rows[i] = *place;
        }
        computed.1 += table.missing.len() as u64;
        table.gathered.reserve((FRESH + SLACK) * width);
        table.computed.reserve((FRESH + SLACK) * size);
        for group in table.missing.chunks(FRESH) {
            for (&(i, _), to) in group.iter().zip(table.gathered.chunks_exact_mut(width)) {
                to.copy_from_slice(&a[i as usize * width..][..width]);
            }
            kernel::affine(cpu, &table.gathered, width, group.len(), &first.products, &mut table.computed, size);
            for (&(_, row), from) in group.iter().zip(table.computed.chunks_exact(size)) {
                table.values[row as usize * size..][..size].copy_from_slice(from);
            }
        }
    }

    /// The first layer, from `state.a` to `state.b`, by the rows of products in `state.rows`.
    fn first_layer(&self, cpu: Cpu, first: &Sums, keep: bool, state: &mut State) {
        let (width, size, third) = (self.width, first.products.outputs(), first.bias.len());
        let rows = state.rows.len() - 2;
        state.picks.clear();
        for three in state.rows.windows(3) {
            let of = |i: usize| (three[i] as usize * size + i * third) as u32;
            state.picks.extend([of(0), of(1), of(2)]);
        }
        let table = if keep { &state.products.values } else { &state.products.computed };
        kernel::maxout_sums(cpu, table, &state.picks, 3, &first.bias, first.pieces, &mut state.mixed[..rows * width]);
        let (old, new) = (&state.a[width..], &mut state.b[width..]);
        kernel::layer_norm(cpu, &state.mixed, &first.norm.gain, &first.norm.bias, Some(old), rows, new);
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
        state.computed.0 += state.fresh.len() as u64;
        let fresh = std::mem::take(&mut state.fresh);
        for group in fresh.chunks(FRESH) {
            // Embeddings are kept for all kernels to use.
            self.compute(cpu.exact(), group, lexicon, norms, state);
        }
        state.fresh = fresh;
    }

    /// Computes the embeddings of new words, which take consecutive rows.
    fn compute(&self, cpu: Cpu, group: &[(u32, bool, u32)], lexicon: &Lexicon, norms: &Norms, state: &mut State) {
        // The rows of `sums`: features with many values, word by word; then values of the other features.
        const FEW: usize = FRESH + SLACK;
        let (width, n) = (self.width, group.len());
        let (inputs, stride) = (self.mixer.products.inputs(), self.mixer.products.outputs());
        state.concat.reserve((FRESH + SLACK + 1) * inputs);
        state.sums.reserve((FEW + MAX_FEW + SLACK) * stride);
        state.one.reserve((1 + SLACK) * width);
        if state.few.len() + n * self.embeds.len() > MAX_FEW {
            state.few.clear();
        }
        state.picks.clear();
        for (i, &(lex, space, _)) in group.iter().enumerate() {
            let lexeme = lexicon.get(lex);
            state.picks.push((i * stride) as u32);
            let mut many = state.concat[i * inputs..][..inputs].chunks_exact_mut(width);
            for (e, embed) in self.embeds.iter().enumerate() {
                let value = feature(embed.column, lexeme, space, norms);
                let rows = || embedding_rows(value, embed.seed, embed.rows);
                let Some(weights) = &embed.few else {
                    if let Some(to) = many.next() {
                        kernel::sum_rows(cpu, &embed.table, rows(), to);
                    }
                    continue;
                };
                let next = state.few.len();
                let row = *state.few.entry((e as u8, value)).or_insert(next as u32) as usize;
                let at = (FEW + row) * stride;
                if row == next {
                    kernel::sum_rows(cpu, &embed.table, rows(), &mut state.one[..width]);
                    kernel::affine(cpu, &state.one, width, 1, weights, &mut state.sums[at..], stride);
                }
                state.picks.push(at as u32);
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
            let column = &mut state.concat[inputs - width..];
            kernel::affine(cpu, &state.statics, vectors.width, n, &vectors.projection, column, inputs);
        }
        kernel::affine(cpu, &state.concat, inputs, n, &self.mixer.products, &mut state.sums, stride);
        let Sums { bias, pieces, norm, .. } = &self.mixer;
        let addends = state.picks.len() / n;
        kernel::maxout_sums(cpu, &state.sums, &state.picks, addends, bias, *pieces, &mut state.mixed[..n * width]);
        let to = &mut state.vectors[group[0].2 as usize * width..];
        kernel::layer_norm(cpu, &state.mixed, &norm.gain, &norm.bias, None, n, to);
    }
}

/// A maxout layer as the file has it.
struct Dense {
    w: Vec<f32>,
    b: Vec<f32>,
    pieces: usize,
    width: usize,
    inputs: usize,
    norm: Norm,
}

impl Dense {
    /// Outputs and pieces in the order of panels: sixteen outputs, piece by piece.
    fn order(&self) -> impl Iterator<Item = usize> + Clone {
        let (width, pieces) = (self.width, self.pieces);
        (0..width / 16).flat_map(move |panel| {
            (0..pieces).flat_map(move |piece| (0..16).map(move |lane| (panel * 16 + lane) * pieces + piece))
        })
    }

    /// The rows of the weights for some of the inputs, without a bias.
    fn rows(&self, columns: &[Range<usize>]) -> Vec<f32> {
        let row = |r: usize| columns.iter().flat_map(move |c| self.w[r * self.inputs..][c.clone()].iter().copied());
        self.order().flat_map(row).collect()
    }

    /// A linear layer that gives the products with some of the inputs.
    fn part(&self, columns: &[Range<usize>]) -> Packed {
        self.parts(&[columns])
    }

    /// One that gives those with several parts of the inputs side by side; all are as wide.
    fn parts(&self, parts: &[&[Range<usize>]]) -> Packed {
        let rows: Vec<f32> = parts.iter().flat_map(|p| self.rows(p)).collect();
        let outputs = parts.len() * self.width * self.pieces;
        Packed::linear(&rows, &vec![0.0; outputs], outputs, rows.len() / outputs)
    }

    fn sums(self, parts: &[&[Range<usize>]]) -> Sums {
        let (products, bias) = (self.parts(parts), self.order().map(|r| self.b[r]).collect());
        Sums { products, bias, pieces: self.pieces, norm: self.norm }
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
