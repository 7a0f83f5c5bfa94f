//! Actors, offices by date, coreference and places.

mod fold;
mod knowledge;
mod lexicon;
mod offices;
mod table;

pub use knowledge::{Entry, Knowledge};
pub use offices::{Holder, Spell};
pub use table::Error;

use legation_schema::{Article, Doc, Issue, Mentions};

/// Places of the world with coordinates, from an open gazetteer fetched at set-up.
#[derive(Debug, Default)]
pub struct Gazetteer {}

/// Finds who and what places an article names.
pub fn resolve(
    article: &Article,
    doc: &Doc,
    knowledge: &Knowledge,
    gazetteer: Option<&Gazetteer>,
) -> (Mentions, Vec<Issue>) {
    let _ = (article, doc, knowledge, gazetteer);
    (Mentions::default(), Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn tables_parse() {
        let t = std::time::Instant::now();
        let k = Knowledge::with_files(&[]).unwrap();
        eprintln!("{:?} stamp {}", t.elapsed(), k.stamp());
        for e in k.look_up("Maduro", None) {
            eprintln!("{} {} {:?} {}", e.name, e.id, e.country, e.spells.len());
        }
        eprintln!("{:?}", k.holder("VEN", "head of state", "2020-02-07".parse().unwrap()));
        for e in k.look_up("Vladimir Putin", Some("2019-09-20".parse().unwrap())) {
            eprintln!("{} {} {:?} {:?}", e.name, e.id, e.country, e.spells);
        }
    }
}
