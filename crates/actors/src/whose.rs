//! The learned choice of the state that an office, body or group belongs to which is told of without one: "the opposition",
//! "police", "the new government".
//!
//! A linear model weighs every state that the article names, and none. The clues are those of `Context::question`; their
//! weights are in `knowledge/actors/whose.tsv`, which `legation-eval train-whose` writes.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

const TABLE: &str = include_str!("../../../knowledge/actors/whose.tsv");

/// Weights of the clues by their names.
static WEIGHTS: LazyLock<FxHashMap<&str, f32>> = LazyLock::new(|| {
    let rows = TABLE.lines().filter(|l| !l.starts_with('#')).skip(1);
    let row = |l: &'static str| {
        let mut cells = l.split('\t');
        Some((cells.next()?, cells.next()?.parse().ok()?))
    };
    rows.filter_map(row).collect()
});

/// What speaks for one answer: a value for each clue.
#[derive(Clone, Debug, Default)]
pub struct Clues(pub Vec<(&'static str, f32)>);

impl Clues {
    pub(crate) fn set(&mut self, name: &'static str, value: f32) {
        if value != 0.0 {
            self.0.push((name, value));
        }
    }

    fn score(&self) -> f32 {
        self.0.iter().map(|(name, value)| WEIGHTS.get(name).map_or(0.0, |w| w * value)).sum()
    }
}

/// Whose somebody is, with what speaks for each answer.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// The word asked about, as a token of the document.
    pub token: u32,
    /// States, as places in the table of countries, and what speaks for each.
    pub(crate) states: Vec<u16>,
    pub clues: Vec<Clues>,
    /// What speaks for none of them.
    pub none: Clues,
    /// ISO 3166 alpha-3 codes of the states; only where questions are asked for.
    pub codes: Vec<String>,
}

impl Question {
    /// The place of the likeliest state; none where none is likelier.
    pub(crate) fn best(&self) -> Option<usize> {
        let scores = self.clues.iter().map(Clues::score).enumerate();
        let best = scores
            .fold(None, |best: Option<(usize, f32)>, s| if best.is_none_or(|b| s.1 > b.1) { Some(s) } else { best });
        best.filter(|b| b.1 > self.none.score()).map(|b| b.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_are_numbers_with_names_of_their_own() {
        assert_eq!(WEIGHTS.len(), TABLE.lines().filter(|l| !l.starts_with('#')).count() - 1);
        assert!(WEIGHTS.values().all(|w| w.is_finite()));
    }

    #[test]
    fn the_likeliest_state_is_told_where_it_is_likelier_than_none() {
        let clue = |name, value| Clues(vec![(name, value)]);
        let question = |none| Question {
            states: vec![3, 7],
            clues: vec![clue("share", 0.1), clue("share", 0.9)],
            none: clue("none, press", none),
            ..Question::default()
        };
        assert_eq!(question(0.0).best(), Some(1));
        assert_eq!(question(100.0).best(), None);
    }
}
