//! The entity recogniser: begin, inside, last, unit or out, greedy, within the parser's sentences.

use std::ops::Range;

use legation_schema::Label;

use crate::Error;
use crate::kernel::Cpu;
use crate::package::{Files, Weights};
use crate::tok2vec::Exact;
use crate::transition::{self, Best, Moves, Products, Scorer};

const BEGIN: u8 = 1;
const IN: u8 = 2;
const LAST: u8 = 3;
const UNIT: u8 = 4;
const OUT: u8 = 5;

/// Tokens a state is scored by: the next one, the first and the last of the open entity.
const FEATURES: usize = 3;

pub(crate) struct Ner {
    moves: Moves,
    scorer: Scorer,
    begin: Range<usize>,
    inside: Range<usize>,
    last: Range<usize>,
    /// Those with a label.
    units: Vec<Range<usize>>,
    out: Range<usize>,
}

impl Ner {
    pub(crate) fn load(name: &str, weights: &Weights<'_>, files: &Files, width: usize) -> Result<Ner, Error> {
        let (moves, scorer) = transition::load(name, weights, files, FEATURES, width)?;
        let of = |kind| moves.of(kind);
        let (begin, inside, last, unit, out) = (of(BEGIN), of(IN), of(LAST), of(UNIT), of(OUT));
        if out.is_empty() || inside.len() != last.len() {
            return Err(Error::damaged(&format!("{name}/moves"), "lacks moves: expected B, I, L, U and O"));
        }
        let labels: Vec<bool> = moves.all[unit.clone()].iter().map(|m| !m.1.is_empty()).collect();
        let mut units = Vec::new();
        let mut at = unit.start;
        for run in labels.chunk_by(|a, b| a == b) {
            if run[0] {
                units.push(at..at + run.len());
            }
            at += run.len();
        }
        Ok(Ner { moves, scorer, begin, inside, last, units, out })
    }

    pub(crate) fn scorer(&self) -> &Scorer {
        &self.scorer
    }

    /// Finds the entities of one document whose products start at row `first`, as ranges with a type.
    ///
    /// `starts` tells where sentences start (no entity goes on there), `spaces` what cannot begin one.
    #[allow(clippy::too_many_arguments)] // The model's parts and a session's, borrowed apart.
    pub(crate) fn find(
        &self,
        cpu: Cpu,
        first: usize,
        room: &mut Products,
        exact: &mut Exact<'_>,
        starts: &[bool],
        spaces: &[bool],
        mut found: impl FnMut(Range<usize>, Label),
    ) {
        let n = spaces.len();
        let mut open: Option<(usize, Label)> = None;
        for i in 0..n {
            let at = open.map_or(-1, |(start, _)| start as i32);
            let ids: [i32; FEATURES] = [i as i32, at, if at < 0 { -1 } else { i as i32 - 1 }];
            let goes_on = i + 1 < n && !starts[i + 1];
            let label = open.map(|(_, label)| label);
            let mut best = self.best(cpu, label, goes_on, spaces[i], self.scorer.score(cpu, &ids, first, room));
            if best.close() && cpu != exact.cpu {
                best = self.best(cpu, label, goes_on, spaces[i], self.scorer.score_exactly(exact, &ids, first, room));
            }
            let Some((kind, label)) = best.index.map(|m| self.moves.all[m]) else { continue };
            match kind {
                BEGIN => open = Some((i, label)),
                LAST => {
                    if let Some((start, label)) = open.take() {
                        found(start..i + 1, label);
                    }
                }
                UNIT => found(i..i + 1, label),
                _ => (),
            }
        }
        if let Some((start, label)) = open {
            found(start..n, label);
        }
    }

    /// The best of the moves that are possible.
    #[inline]
    fn best(&self, cpu: Cpu, open: Option<Label>, goes_on: bool, is_space: bool, scores: &[f32]) -> Best {
        let mut best = Best::none();
        match open {
            None => {
                if !is_space {
                    if goes_on {
                        best.among(cpu, scores, self.begin.clone());
                    }
                    for units in &self.units {
                        best.among(cpu, scores, units.clone());
                    }
                }
                best.among(cpu, scores, self.out.clone());
            }
            Some(label) => {
                let same = |&m: &usize| std::ptr::eq(self.moves.all[m].1, label);
                if goes_on && let Some(m) = self.inside.clone().find(same) {
                    best.among(cpu, scores, m..m + 1);
                }
                if let Some(m) = self.last.clone().find(same) {
                    best.among(cpu, scores, m..m + 1);
                }
            }
        }
        best
    }
}
