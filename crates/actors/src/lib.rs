#![doc = include_str!("../README.md")]

mod company;
mod context;
mod discourse;
mod fold;
mod gazetteer;
mod knowledge;
mod lexicon;
mod locative;
mod offices;
mod people;
mod phrase;
mod places;
mod quotes;
mod resolve;
mod scan;
mod table;
mod towns;
mod turns;
mod whose;

pub use gazetteer::Gazetteer;
pub use knowledge::{Entry, Knowledge};
pub use offices::{Holder, Spell};
pub use resolve::{questions, resolve};
pub use table::Error;
pub use towns::mark_towns;
pub use whose::{Clues, Question};
