use std::ops::Range;
use std::sync::Arc;

use legation_schema::{Doc, Entity, Label, Sentence, Span, Token, Upos};

use crate::kernel::{self, Buffer, SLACK};
use crate::lexicon::{Lexicon, Tok};
use crate::parser::Tree;
use crate::ruler::View;
use crate::tok2vec::{self, Exact, PAD, Tok2Vec};
use crate::tokenizer::Work;
use crate::transition::{Best, Products};
use crate::{Cpu, Model};

/// A part of the text that is parsed as a document of its own.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// Bytes of the whole text.
    pub(crate) span: Range<usize>,
    /// Index of the block it belongs to.
    pub(crate) block: u32,
    /// What to read in place of the text, where it differs: as long in bytes, with the same words.
    pub(crate) instead: Option<String>,
}

/// One thread's use of a [`Model`]: caches of the words met so far, and room to work in.
///
/// Results do not depend on what a session read before.
pub struct Session<'m> {
    pub(crate) model: &'m Model,
    lexicon: Lexicon,
    work: Work,
    networks: [tok2vec::State; 2],
    products: Products,
    logits: Buffer,
    tree: Tree,
    toks: Vec<Tok>,
    plan: Vec<(u32, bool)>,
    classes: Vec<Vec<u16>>,
    long: Vec<(usize, u16)>,
    /// Whether each token of the batch is white space.
    spaces: Vec<bool>,
    /// Classifier and row of classes chosen by a hair.
    close: Vec<(usize, usize)>,
    stats: Stats,
}

/// What the networks found in a part.
struct Found {
    heads: Vec<i32>,
    deps: Vec<Label>,
    starts: Vec<bool>,
    entities: Vec<(Range<usize>, Label)>,
}

/// Where the time goes, in seconds, with the number of tokens and of the parser's steps.
#[derive(Clone, Copy, Default, Debug)]
pub struct Stats {
    pub tokens: u64,
    pub steps: u64,
    pub tokenize: f64,
    /// Embedding and encoding for tagger and parser, tagging included.
    pub encode: f64,
    pub parse: f64,
    /// Embedding and encoding for the entity recogniser.
    pub encode_entities: f64,
    pub entities: f64,
    /// Attribute ruler, lemmas, and the finished tokens.
    pub finish: f64,
    /// Close decisions computed again, in exact arithmetic.
    pub again: u64,
    /// Embeddings computed, for both networks; the others were remembered.
    pub embeddings: u64,
    /// Products of words with the first layers computed; the others were remembered.
    pub products: u64,
}

/// Rows of a batch of parts, unless one part alone has more.
const BATCH: usize = 1024;

/// Seconds between two marks, where they are asked for.
struct Clock(std::time::Instant);

impl Clock {
    fn lap(&mut self, into: &mut f64) {
        let now = std::time::Instant::now();
        *into += (now - self.0).as_secs_f64();
        self.0 = now;
    }
}

impl<'m> Session<'m> {
    pub(crate) fn new(model: &'m Model) -> Session<'m> {
        Session {
            model,
            lexicon: Lexicon::default(),
            work: Work::default(),
            networks: Default::default(),
            products: Products::default(),
            logits: Buffer::default(),
            tree: Tree::default(),
            toks: Vec::new(),
            plan: Vec::new(),
            classes: Vec::new(),
            long: Vec::new(),
            spaces: Vec::new(),
            close: Vec::new(),
            stats: Stats::default(),
        }
    }

    /// Analyses one text, as `nlp(text)` does in spaCy: tokens, tags, heads, entities, sentences.
    pub fn doc(&mut self, text: &str) -> Doc {
        let part = Part { span: 0..text.len(), block: 0, instead: None };
        self.parts(text.into(), &[part])
    }

    /// What this session has done so far, and how long it took.
    pub fn stats(&self) -> Stats {
        let embeddings = self.networks.iter().map(|n| n.computed.0).sum();
        let products = self.networks.iter().map(|n| n.computed.1).sum();
        Stats { embeddings, products, steps: self.tree.steps, ..self.stats }
    }

    /// Analyses parts of a text, each as a document of its own.
    pub(crate) fn parts(&mut self, text: Arc<str>, parts: &[Part]) -> Doc {
        let mut doc = Doc { text: text.clone(), ..Doc::default() };
        let mut next = 0;
        while next < parts.len() {
            self.lexicon.trim();
            self.toks.clear();
            self.plan.clear();
            let mut clock = Clock(std::time::Instant::now());
            let mut ranges = Vec::new();
            while next < parts.len() && (ranges.is_empty() || self.toks.len() < BATCH) {
                let part = &parts[next];
                let from = self.toks.len();
                let words = part.instead.as_deref().or_else(|| text.get(part.span.clone())).unwrap_or_default();
                let (work, lexicon) = (&mut self.work, &mut self.lexicon);
                self.model.tokenizer.tokenize(words, part.span.start, lexicon, work, &mut self.toks);
                ranges.push((from..self.toks.len(), next));
                next += 1;
            }
            clock.lap(&mut self.stats.tokenize);
            self.stats.tokens += self.toks.len() as u64;
            self.batch(&mut doc, &ranges, parts, &mut clock);
        }
        doc
    }

    /// Analyses tokenised parts together and appends them to `doc`.
    fn batch(&mut self, doc: &mut Doc, ranges: &[(Range<usize>, usize)], parts: &[Part], clock: &mut Clock) {
        let spans: Vec<Range<usize>> = ranges.iter().map(|r| r.0.clone()).collect();
        let (found, rows) = self.networks_on(&spans, clock);
        doc.tokens.reserve(self.toks.len());
        for ((found, row), (range, part)) in found.iter().zip(rows).zip(ranges) {
            self.finish(doc, range.clone(), row, &parts[*part], found);
        }
        clock.lap(&mut self.stats.finish);
    }

    /// Runs all networks on the batch, whose parts are given as ranges of its tokens. Classes are left in `self.classes`.
    fn networks_on(&mut self, spans: &[Range<usize>], clock: &mut Clock) -> (Vec<Found>, Vec<usize>) {
        let model = self.model;
        let cpu = model.cpu;
        let reach = |t: &Option<Tok2Vec>| t.as_ref().map_or(0, |t| t.reach());
        let own = model.ner.as_ref().and_then(|n| n.0.as_ref());
        let gap = reach(&model.tok2vec).max(own.map_or(0, |t| t.reach()));
        let mut rows = Vec::with_capacity(spans.len());
        let mut plan = std::mem::take(&mut self.plan);
        plan.clear();
        for span in spans {
            rows.push(plan.len());
            plan.extend(self.toks[span.clone()].iter().map(|t| (t.lex, t.space)));
            plan.extend(std::iter::repeat_n((PAD, false), gap));
        }
        self.spaces.clear();
        self.spaces.extend(self.toks.iter().map(|t| self.lexicon.get(t.lex).is_space));
        self.first_network(&plan);
        clock.lap(&mut self.stats.encode);

        let mut all = Vec::with_capacity(spans.len());
        let again = &mut self.stats.again;
        let (lexicon, norms) = (&mut self.lexicon, &model.norms);
        let mut exact = model.tok2vec.as_ref().map(|t| {
            let state = &mut self.networks[0];
            Exact { tok2vec: t, cpu: cpu.exact(), plan: &plan, network: 0, lexicon, norms, state, count: again }
        });
        for (span, &row) in spans.iter().zip(&rows) {
            let spaces = &self.spaces[span.clone()];
            let n = spaces.len();
            all.push(match (&model.parser, &mut exact) {
                (Some(parser), Some(exact)) => {
                    let tree = &mut self.tree;
                    parser.parse(cpu, row, n, &mut self.products, exact, |i| spaces[i], tree);
                    let (heads, deps, starts) = (tree.heads.clone(), tree.deps.clone(), tree.starts.clone());
                    Found { heads, deps, starts, entities: Vec::new() }
                }
                _ => Found {
                    heads: (0..n as i32).collect(),
                    deps: vec![model.none; n],
                    starts: (0..n).map(|i| i == 0).collect(),
                    entities: Vec::new(),
                },
            });
        }
        clock.lap(&mut self.stats.parse);

        let Some((own, ner)) = &model.ner else {
            self.plan = plan;
            return (all, rows);
        };
        if let Some(t) = own.as_ref().or(model.tok2vec.as_ref()) {
            let products = &mut self.products;
            let network = usize::from(own.is_some());
            let (lexicon, state) = (&mut self.lexicon, &mut self.networks[network]);
            ner.scorer().prepare(plan.len(), t.width, products);
            t.encode(cpu, &plan, network, lexicon, norms, state, |first, vectors, rows| {
                products.take(vectors, first, rows);
            });
            clock.lap(&mut self.stats.encode_entities);
            let again = &mut self.stats.again;
            let mut exact =
                Exact { tok2vec: t, cpu: cpu.exact(), plan: &plan, network, lexicon, norms, state, count: again };
            for ((span, &row), part) in spans.iter().zip(&rows).zip(&mut all) {
                let spaces = &self.spaces[span.clone()];
                let Found { starts, entities, .. } = part;
                let found = |range, label| entities.push((range, label));
                ner.find(cpu, row, products, &mut exact, starts, spaces, found);
            }
            clock.lap(&mut self.stats.entities);
        }
        self.plan = plan;
        (all, rows)
    }

    /// Runs the shared network over the plan: classes of the taggers, row by row, and vectors for the parser.
    fn first_network(&mut self, plan: &[(u32, bool)]) {
        let model = self.model;
        let Some(t) = &model.tok2vec else { return };
        let (cpu, products, logits, close) = (model.cpu, &mut self.products, &mut self.logits, &mut self.close);
        self.classes.resize_with(model.classifiers.len(), Vec::new);
        for classes in &mut self.classes {
            classes.clear();
            classes.resize(plan.len(), 0);
        }
        let classes = &mut self.classes;
        if let Some(parser) = &model.parser {
            parser.scorer().prepare(plan.len(), t.width, products);
        }
        close.clear();
        let state = &mut self.networks[0];
        t.encode(cpu, plan, 0, &mut self.lexicon, &model.norms, state, |first, vectors, rows| {
            for (number, (c, classes)) in model.classifiers.iter().zip(classes.iter_mut()).enumerate() {
                let width = c.weights.outputs();
                logits.reserve((rows + 2 * SLACK) * width);
                kernel::affine(cpu, vectors, t.width, rows, &c.weights, logits, width);
                for (i, row) in logits.chunks_exact(width).take(rows).enumerate() {
                    let (best, near) = first_max(cpu, &row[..c.classes.len()]);
                    classes[first + i] = best as u16;
                    if near && plan[first + i].0 != PAD {
                        close.push((number, first + i));
                    }
                }
            }
            if model.parser.is_some() {
                products.take(vectors, first, rows);
            }
        });
        if cpu == cpu.exact() {
            return;
        }
        let (lexicon, norms, again) = (&mut self.lexicon, &model.norms, &mut self.stats.again);
        let mut exact = Exact { tok2vec: t, cpu: cpu.exact(), plan, network: 0, lexicon, norms, state, count: again };
        for &(number, row) in close.iter() {
            let c = &model.classifiers[number];
            kernel::affine(cpu.exact(), exact.vector(row), t.width, 1, &c.weights, logits, c.weights.outputs());
            *exact.count += 1;
            classes[number][row] = first_max(cpu, &logits[..c.classes.len()]).0 as u16;
        }
    }

    /// Applies the ruler and lemmas to one part and appends its tokens, sentences and entities.
    fn finish(&mut self, doc: &mut Doc, range: Range<usize>, row: usize, part: &Part, found: &Found) {
        let Found { heads, deps, starts, entities, .. } = found;
        let (model, lexicon) = (self.model, &mut self.lexicon);
        let (toks, spaces) = (&self.toks[range.clone()], &self.spaces[range]);
        let n = toks.len();
        let base = doc.tokens.len() as u32;
        let classes = &self.classes;
        let tag = |i: usize| {
            let mut tag = model.none;
            for (c, classes) in model.classifiers.iter().zip(classes) {
                let class = &c.classes[usize::from(classes[row + i])];
                if !class.tag.is_empty() {
                    tag = class.tag;
                }
            }
            tag
        };
        let view = |i: usize| View { tag: tag(i), dep: deps[i], is_space: spaces[i] };
        self.long.clear();
        for i in 0..n {
            // Forms of the tokens that follow are asked for rarely: only behind the first word of a longer rule.
            let (text, long) = (&doc.text, &mut self.long);
            let form = |j: usize| Arc::from(&text[toks[j].start as usize..toks[j].end as usize]);
            model.ruler.long_matches(i, n, lexicon.get_mut(toks[i].lex), view, form, long);
        }
        self.long.sort_unstable();
        let mut long = &self.long[..];

        let mut sentence = doc.sentences.len() as u32;
        for (i, t) in toks.iter().enumerate() {
            if starts[i] && i > 0 {
                sentence += 1;
            }
            let hits = long.partition_point(|l| l.0 <= i);
            let lexeme = lexicon.get_mut(t.lex);
            let seen = view(i);
            let effects = model.ruler.effects(lexeme, seen, &long[..hits]);
            long = &long[hits..];
            let (mut upos, mut morph) = (Upos::X, model.none);
            for (c, classes) in model.classifiers.iter().zip(classes) {
                let class = &c.classes[usize::from(classes[row + i])];
                upos = class.upos.unwrap_or(upos);
                morph = class.morph.unwrap_or(morph);
            }
            let (upos, morph) = (effects.upos.unwrap_or(upos), effects.morph.unwrap_or(morph));
            let lemma = match (effects.lemma, &model.lemmatizer) {
                (Some(lemma), _) if !lemma.is_empty() => lemma,
                (_, Some(l)) => lexeme.lemma(upos, morph, |text| l.lemma(text, upos, morph).into()),
                (_, None) => lexeme.lemma(upos, morph, |_| "".into()),
            };
            doc.tokens.push(Token {
                span: Span { start: t.start, end: t.end },
                tag: effects.tag.unwrap_or(seen.tag),
                upos,
                morph,
                lemma,
                head: base + heads[i] as u32,
                dep: effects.dep.unwrap_or(seen.dep),
                ent: model.none,
                ent_start: false,
                space_after: t.space || toks.get(i + 1).is_some_and(|next| next.start == t.end && spaces[i + 1]),
                sentence,
            });
        }
        let mut begin = 0;
        for end in 1..=n {
            if end < n && !starts[end] {
                continue;
            }
            let mut words = (begin..end).filter(|&i| !spaces[i]);
            let (a, b) = (words.clone().next().unwrap_or(begin), words.next_back());
            let start = toks[a].start;
            let span = Span { start, end: b.map_or(start, |b| toks[b].end) };
            let tokens = base + begin as u32..base + end as u32;
            doc.sentences.push(Sentence { tokens, block: part.block, span });
            begin = end;
        }
        for (range, label) in entities {
            let tokens = base + range.start as u32..base + range.end as u32;
            for token in &mut doc.tokens[tokens.start as usize..tokens.end as usize] {
                token.ent = label;
            }
            doc.tokens[tokens.start as usize].ent_start = true;
            let span = Span { start: toks[range.start].start, end: toks[range.end - 1].end };
            doc.entities.push(Entity { tokens, label, span });
        }
    }
}

/// The first of the largest, and whether another comes close.
fn first_max(cpu: Cpu, scores: &[f32]) -> (usize, bool) {
    let mut best = Best::none();
    best.among(cpu, scores, 0..scores.len());
    (best.index.unwrap_or_default(), best.close())
}
