//! When an undated article can have been published, by what it says itself.

use legation_schema::{Article, Dated, Doc};

/// An interval for the publication of an undated article, with the reasoning as evidence; none where the text gives
/// no more than a guess, or where the date is known.
pub fn bound_publication(article: &Article, doc: &Doc) -> Option<Dated> {
    let _ = (article, doc);
    None
}
