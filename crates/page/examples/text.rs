//! Prints the articles of files as JSON lines: `cargo run --release -p legation-page --example text -- FILE…`
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::disallowed_methods)] // A command.

use std::fs::File;
use std::io::{BufReader, Write};

fn main() {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for path in std::env::args().skip(1) {
        let reader = match File::open(&path) {
            Ok(file) => BufReader::new(file),
            Err(e) => {
                eprintln!("{path}: {e}");
                continue;
            }
        };
        for item in legation_page::read(reader, &path) {
            match item {
                Ok((article, _)) => {
                    let mut value = serde_json::to_value(&article).unwrap_or_default();
                    value["body"] = article.body().into();
                    let _ = writeln!(out, "{value}");
                }
                Err(rejected) => eprintln!("{rejected}"),
            }
        }
    }
}
