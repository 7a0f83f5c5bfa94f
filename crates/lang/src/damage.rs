//! Tests that no file, however damaged, makes the loader or a text panic: on a pipeline made up here, small enough to be
//! loaded some thousands of times.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::package::Files;
use crate::{Error, Model};

/// A writer for the few shapes of MessagePack the files need.
#[derive(Default, Clone)]
struct Pack(Vec<u8>);

impl Pack {
    fn head(&mut self, code: u8, n: usize) -> &mut Pack {
        self.0.push(code);
        self.0.extend((n as u32).to_be_bytes());
        self
    }
    fn map(&mut self, n: usize) -> &mut Pack {
        self.head(0xdf, n)
    }
    fn list(&mut self, n: usize) -> &mut Pack {
        self.head(0xdd, n)
    }
    fn text(&mut self, s: &str) -> &mut Pack {
        self.head(0xdb, s.len()).0.extend(s.as_bytes());
        self
    }
    fn bin(&mut self, b: &[u8]) -> &mut Pack {
        self.head(0xc6, b.len()).0.extend(b);
        self
    }
    fn int(&mut self, n: u8) -> &mut Pack {
        self.0.push(n);
        self
    }
    fn array(&mut self, shape: &[u8], seed: &mut u32) -> &mut Pack {
        self.map(3).bin(b"type").text("<f4").bin(b"shape").list(shape.len());
        shape.iter().for_each(|&d| {
            self.int(d);
        });
        let n = shape.iter().map(|&d| usize::from(d)).product();
        let data: Vec<u8> = (0..n).flat_map(|_| (random(seed) as f32 / u32::MAX as f32 - 0.5).to_le_bytes()).collect();
        self.bin(b"data").bin(&data)
    }
}

fn random(seed: &mut u32) -> u32 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    *seed
}

/// Name, integer attribute and parameters of a layer.
type Layer = (&'static str, Option<(&'static str, u8)>, Vec<(&'static str, Vec<u8>)>);

fn network(layers: &[Layer], columns: &[&str], refs: [u8; 2]) -> Vec<u8> {
    let mut seed = 7;
    let mut p = Pack::default();
    p.map(3).text("nodes").list(layers.len());
    for (i, (name, ..)) in layers.iter().enumerate() {
        p.map(2).text("name").text(name).text("refs");
        if i == 0 && *name == "parser_model" {
            p.map(2).text("lower").int(refs[0]).text("upper").int(refs[1]);
        } else {
            p.map(0);
        }
    }
    p.text("attrs").list(layers.len());
    for (name, attr, _) in layers {
        if *name == "extract_features" {
            let mut list = Pack::default();
            list.list(columns.len());
            columns.iter().for_each(|c| {
                list.text(c);
            });
            p.map(1).text("columns").bin(&list.0);
        } else if let Some((key, value)) = attr {
            p.map(1).text(key).bin(&[*value]);
        } else {
            p.map(0);
        }
    }
    p.text("params").list(layers.len());
    for (_, _, params) in layers {
        p.map(params.len());
        for (key, shape) in params {
            p.text(key).array(shape, &mut seed);
        }
    }
    p.0
}

fn tok2vec_layers(columns: usize) -> Vec<Layer> {
    let mut layers: Vec<Layer> = vec![("extract_features", None, vec![])];
    layers.extend((0..columns).map(|i| ("hashembed", Some(("column", i as u8)), vec![("E", vec![8, 16])])));
    for inputs in [16 * columns as u8, 48] {
        layers.push(("maxout", None, vec![("W", vec![16, 3, inputs]), ("b", vec![16, 3])]));
        layers.push(("layernorm", None, vec![("G", vec![16]), ("b", vec![16])]));
    }
    layers
}

fn transition_layers(features: u8, moves: u8) -> Vec<Layer> {
    vec![
        ("parser_model", None, vec![]),
        (
            "precomputable_affine",
            None,
            vec![("W", vec![features, 16, 2, 16]), ("b", vec![16, 2]), ("pad", vec![1, features, 16, 2])],
        ),
        ("linear", None, vec![("W", vec![moves, 16]), ("b", vec![moves])]),
        ("linear", None, vec![("W", vec![16, 16]), ("b", vec![16])]),
    ]
}

fn pipeline() -> Files {
    let mut files = Files::new();
    let mut add = |name: &str, bytes: Vec<u8>| files.insert(name.into(), bytes);
    let config = "[nlp]\nlang = \"en\"\n\
        pipeline = [\"tok2vec\",\"tagger\",\"parser\",\"attribute_ruler\",\"lemmatizer\",\"ner\"]\ndisabled = []\n\n\
        [components.lemmatizer]\nfactory = \"lemmatizer\"\nmode = \"rule\"\n";
    add("config.cfg", config.into());
    add("meta.json", br#"{"lang":"en","name":"tiny","version":"0","spacy_version":">=3.8.0,<3.9.0"}"#.into());
    let mut p = Pack::default();
    p.map(5).text("prefix_search").text(r#"^\(|^"|^\.\.+|^[\u00A6-\u00A9]"#);
    p.text("suffix_search").text(r"\)$|,$|(?<=[a-z])\.$|'s$|(?<=[0-9])(?:km|m)$");
    p.text("infix_finditer").text(r"\.\.+|(?<=[a-z])-(?=[a-z])");
    p.text("url_match").text(r"(?u)^(?:https?://)?(?:[a-z0-9-]{1,9}\.)+[a-z]{2,5}(?:/\S*)?$");
    p.text("exceptions").map(2);
    p.text("don't").list(2).map(1).int(65).text("do").map(2).int(65).text("n't").int(67).text("not");
    p.text("a.m.").list(1).map(1).int(65).text("a.m.");
    add("tokenizer", p.0);
    let columns = ["NORM", "SHAPE", "SPACY"];
    add("tok2vec/model", network(&tok2vec_layers(3), &columns, [0, 0]));
    let softmax: Layer = ("softmax", None, vec![("W", vec![3, 16]), ("b", vec![3])]);
    add("tagger/model", network(&[softmax], &[], [0, 0]));
    add("tagger/cfg", br#"{"labels":["NN","VB","_SP"]}"#.into());
    add("parser/model", network(&transition_layers(8, 7), &[], [1, 2]));
    let moves = r#"{"0":{"":9},"1":{"":9},"2":{"nsubj":9,"dep||nsubj":5},"3":{"dobj":9,"dep":5},"4":{"ROOT":9}}"#;
    let mut p = Pack::default();
    p.map(1).text("moves").text(moves);
    add("parser/moves", p.0);
    let mut layers = transition_layers(3, 9);
    layers.extend(tok2vec_layers(2));
    add("ner/model", network(&layers, &columns[..2], [1, 2]));
    let labels = r#"{"GPE":9,"ORG":8}"#;
    let moves = format!(r#"{{"0":{{}},"1":{labels},"2":{labels},"3":{labels},"4":{labels},"5":{{"":1}}}}"#);
    let mut p = Pack::default();
    p.map(1).text("moves").text(&moves);
    add("ner/moves", p.0);
    let mut p = Pack::default();
    p.list(2);
    p.map(3).text("patterns").list(1).list(1).map(1).text("TAG").text("NN");
    p.text("attrs").map(1).text("POS").text("NOUN").text("index").int(0);
    p.map(3).text("patterns").list(1).list(2).map(1).text("LOWER").text("do").map(1).text("LOWER");
    p.map(1).text("REGEX").text("^n'?t$").text("attrs").map(1).text("LEMMA").text("not").text("index").int(1);
    add("attribute_ruler/patterns", p.0);
    let mut p = Pack::default();
    p.map(2).text("lemma_rules").map(1).text("noun").list(1).list(2).text("s").text("");
    p.text("lemma_index").map(1).text("noun").list(1).text("envoy");
    add("lemmatizer/lookups/lookups.bin", p.0);
    files
}

const TEXT: &str = "The envoys don't (really) know, e.g. at 5km, http://a.bc/d  a-b...\n\u{1F600} 中文 a.m. end.";

#[test]
fn the_made_up_pipeline_works() {
    let model = Model::from_files(pipeline()).expect("it is sound");
    let doc = model.session().doc(TEXT);
    let words: Vec<&str> = (0..doc.tokens.len() as u32).map(|i| doc.word(i)).collect();
    assert_eq!(words[..8], ["The", "envoys", "do", "n't", "(", "really", ")", "know"]);
    assert!(words.contains(&"http://a.bc/d") && words.contains(&"km") && words.contains(&"a.m."));
    assert_eq!(&*doc.token(3).lemma, "not");
}

/// Loads damaged files and, where that goes well, reads a text with them.
fn survives(files: Files, what: &str) {
    let done = catch_unwind(AssertUnwindSafe(|| {
        if let Ok(model) = Model::from_files(files) {
            model.session().doc(TEXT);
        }
    }));
    assert!(done.is_ok(), "{what}");
}

#[test]
fn damaged_files_are_errors() {
    let sound = pipeline();
    for name in sound.keys() {
        let mut files = sound.clone();
        files.remove(name);
        survives(files, name);
        let length = sound[name].len();
        for keep in (0..length).step_by(length / 24 + 1) {
            let mut files = sound.clone();
            files.insert(name.clone(), sound[name][..keep].to_vec());
            survives(files, &format!("{name} cut to {keep} bytes"));
        }
        let mut seed = 99;
        for round in 0..150 {
            let mut bytes = sound[name].clone();
            for _ in 0..=random(&mut seed) % 3 {
                // The structure is in front and in small numbers; most of the rest is weights.
                let reach = if round % 2 == 0 { length.min(400) } else { length };
                let at = random(&mut seed) as usize % reach;
                bytes[at] = match random(&mut seed) % 4 {
                    0 => 0xff,
                    1 => 0,
                    2 => bytes[at] ^ 1 << (random(&mut seed) % 8),
                    _ => random(&mut seed) as u8,
                };
            }
            let mut files = sound.clone();
            files.insert(name.clone(), bytes);
            survives(files, &format!("{name} damaged, round {round}"));
        }
    }
}

/// A wheel of these files, stored as they are.
fn wheel(files: &Files) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let plain = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in files {
        zip.start_file(format!("tiny/tiny-0/{name}"), plain).expect("a file can be begun");
        std::io::Write::write_all(&mut zip, bytes).expect("a file can be written");
    }
    zip.finish().expect("the archive can be closed").into_inner()
}

/// Changes a file as a bad disk, a cut download or an attacker would: bits, lengths, pieces gone, doubled or moved.
fn damage(bytes: &mut Vec<u8>, other: &[u8], seed: &mut u32) {
    let mut below = |n: usize| random(seed) as usize % n.max(1);
    let length = bytes.len();
    // The structure is in front and in small numbers; most of the rest is weights.
    let at = if below(2) == 0 { below(length.min(400)) } else { below(length) };
    let many = [1, 2, 4, 16, 300][below(5)].min(length - at);
    match below(9) {
        0 => bytes.truncate(at),
        1 => drop(bytes.drain(at..at + many)),
        2 => {
            let piece = bytes[at..at + many].to_vec();
            let to = below(length + 1);
            bytes.splice(to..to, piece);
        }
        3 => {
            let from = below(other.len());
            let piece = other[from..(from + many).min(other.len())].to_vec();
            bytes.splice(at..at, piece);
        }
        // The largest of lengths, and lengths next to the true one.
        4 => bytes[at..at + many.min(4)].fill(0xff),
        5 => bytes[at..at + many.min(1)].iter_mut().for_each(|b| *b = b.wrapping_add(1)),
        6 => bytes[at..at + many.min(1)].iter_mut().for_each(|b| *b = b.wrapping_sub(1)),
        7 => bytes[at..at + many.min(4)].fill(0),
        _ => bytes[at..at + many.min(1)].iter_mut().for_each(|b| *b ^= 1 << below(8)),
    }
}

/// As many rounds as the time allows: a second, or `LEGATION_FUZZ_SECONDS`.
#[test]
#[allow(clippy::print_stderr)] // What a longer run did.
fn hostile_models_are_errors() {
    let number = |name: &str| std::env::var(name).ok().and_then(|s| s.parse::<u32>().ok());
    let (seconds, mut seed) = (number("LEGATION_FUZZ_SECONDS"), number("LEGATION_FUZZ_SEED").unwrap_or(1) | 1);
    let sound = pipeline();
    let names: Vec<&String> = sound.keys().collect();
    let packed = wheel(&sound);
    assert!(Model::from_wheel(&packed).is_ok(), "the wheel is sound");
    let start = std::time::Instant::now();
    let (mut rounds, mut opened) = (0u64, 0u64);
    while start.elapsed().as_secs() < u64::from(seconds.unwrap_or(1)) {
        let first = seed;
        let what = format!("LEGATION_FUZZ_SEED={first}");
        let mut bytes = packed.clone();
        let mut files = sound.clone();
        for _ in 0..=random(&mut seed) % 4 {
            let name = names[random(&mut seed) as usize % names.len()];
            let other = &sound[names[random(&mut seed) as usize % names.len()]];
            damage(&mut bytes, other, &mut seed);
            files.entry(name.clone()).and_modify(|b| damage(b, other, &mut seed));
        }
        let read = catch_unwind(AssertUnwindSafe(|| {
            [Model::from_files(files), Model::from_wheel(&bytes)].map(|model| {
                if let Ok(model) = &model {
                    model.session().doc(TEXT);
                }
                model.is_ok()
            })
        }));
        assert!(read.is_ok(), "{what}");
        rounds += 1;
        opened += read.map_or(0, |r| r.iter().filter(|&&ok| ok).count() as u64);
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let most =
        status.lines().find_map(|l| l.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
    eprintln!("{rounds} damaged folders and wheels, {opened} could be opened; most memory {} kB", most.unwrap_or(0));
    assert!(most.is_none_or(|kb| kb < 1 << 20), "a small file may not take a gigabyte");
}

#[test]
fn errors_say_what_was_expected() {
    let message = |name: &str, bytes: &[u8]| {
        let mut files = pipeline();
        files.insert(name.into(), bytes.to_vec());
        Model::from_files(files).err().map(|e| e.to_string()).unwrap_or_default()
    };
    let old = message("meta.json", br#"{"lang":"en","name":"tiny","spacy_version":">=2.3.0,<2.4.0"}"#);
    assert_eq!(old, "model en_tiny was made for spaCy >=2.3.0,<2.4.0: expected a pipeline for spaCy 3");
    let transformer = message(
        "config.cfg",
        b"[nlp]\npipeline = [\"transformer\"]\n[components.transformer]\nfactory = \"transformer\"\n",
    );
    assert!(
        transformer.contains("needs a transformer") && transformer.contains("expected a CPU pipeline"),
        "{transformer}"
    );
    assert!(message("tok2vec/model", b"\x83").contains("tok2vec/model is damaged"));
    assert!(matches!(Model::from_wheel(b"no zip"), Err(Error::NotAModel { .. })));
    let missing = Model::open(std::path::Path::new("no/such/model.whl"));
    assert!(matches!(missing, Err(Error::Io { .. })));
}
