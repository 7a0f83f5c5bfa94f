#![doc = include_str!("../README.md")]

mod analyse;
mod classes;
#[cfg(test)]
mod damage;
mod dateline;
mod error;
mod hash;
mod kernel;
mod label;
mod lemmatizer;
mod lexicon;
mod model;
mod ner;
mod package;
mod parser;
mod pattern;
mod recase;
mod ruler;
mod session;
mod tok2vec;
mod tokenizer;
mod transition;
mod tree;

pub use error::Error;
pub use kernel::{Cpu, peak_flops};
pub use model::{Info, Model};
pub use session::{Session, Stats};
