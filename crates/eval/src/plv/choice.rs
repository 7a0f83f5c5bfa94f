//! Training of the choice of parties: everybody who might be a party of what the tables read in a sentence of the split,
//! right where the root and both parties are those of the set, and where nobody is to be chosen: the sentences of our own
//! lexicon, and passages of our own that name parties which what they tell does not relate.

use legation::{Coded, Pipeline};
use legation_events::opinion::{Choice, Proposal, proposals};
use legation_schema::Span;

use super::data::Item;
use super::end_to_end::Side;
use super::svm;

/// Passages written to be read as news, one a line: words that mean acts elsewhere, done to things or to nobody who is
/// named, near parties that stand there as source, owner, place or comparison.
const UNRELATED: &str = include_str!("../../data/unrelated.txt");

/// What the pipeline reads of every sentence before any opinion is asked.
pub(crate) struct Read {
    items: Vec<Coded>,
    own: Vec<Coded>,
}

/// One choice: its features and whether it is right.
pub(crate) type Row = (Vec<u32>, bool);

impl Read {
    pub(crate) fn new(pipeline: &Pipeline, items: &[Item]) -> Read {
        let mut session = pipeline.session();
        let mut read = |text: &str| session.read(legation::text_article(text, None));
        let items = items.iter().map(|i| read(&i.sentence)).collect();
        Read { items, own: own_passages(pipeline).into_iter().map(read).collect() }
    }

    /// The choices in one sentence of the split, by the opinion of `pipeline`.
    pub(crate) fn rows(&self, pipeline: &Pipeline, items: &[Item], i: usize) -> Vec<Row> {
        // Whom the set does not name nobody can choose.
        let (Some(_), Some(_)) = (items[i].source, items[i].target) else { return Vec::new() };
        let coded = &self.items[i];
        let source = Side::new(items[i].source, &coded.mentions);
        let target = Side::new(items[i].target, &coded.mentions);
        let root = legation_events::opinion::ROOTS[items[i].root];
        let all = pipeline.session().with_input(coded, |input, lexicon, _| proposals(input, lexicon));
        let right = |p: &Proposal| {
            let holds = |side: &Side, of: &[(Span, Vec<String>)]| {
                side.is_one(of.iter().map(|(s, ids)| (*s, ids.iter().map(String::as_str))))
            };
            let straight = holds(&source, &p.actor) && holds(&target, &p.recipient);
            let turned = p.event_type.is_mutual() && holds(&source, &p.recipient) && holds(&target, &p.actor);
            p.root == root && (straight || turned)
        };
        all.into_iter().map(|p| (right(&p), p)).map(|(right, p)| (p.slots, right)).collect()
    }

    /// The choices in our own sentences, all wrong: what is to be coded there the tables find.
    pub(crate) fn own_rows(&self, pipeline: &Pipeline) -> Vec<Row> {
        let session = pipeline.session();
        let all = self.own.iter().flat_map(|c| session.with_input(c, |input, lexicon, _| proposals(input, lexicon)));
        all.map(|p| (p.slots, false)).collect()
    }
}

/// The sentences of the lexicon, and the passages that relate nobody.
pub(crate) fn own_passages(pipeline: &Pipeline) -> Vec<&str> {
    let behaviours = pipeline.knowledge().lexicon.behaviours();
    let lexicon = behaviours.iter().flat_map(|b| b.codes.iter().map(|e| &e.sentence).chain(&b.ignores));
    lexicon.map(|s| &**s).chain(UNRELATED.lines()).collect()
}

pub(crate) fn train(rows: &[Row], seed: u64) -> Choice {
    let (bias, weights) = svm::binary(rows, seed);
    Choice::new(bias, &weights)
}
