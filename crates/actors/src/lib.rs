//! Actors, offices by date, coreference and places.

mod context;
mod discourse;
mod fold;
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

pub use knowledge::{Entry, Knowledge};
pub use offices::{Holder, Spell};
pub use resolve::resolve;
pub use table::Error;

/// Places of the world with coordinates, from an open gazetteer fetched at set-up.
#[derive(Debug, Default)]
pub struct Gazetteer {}
