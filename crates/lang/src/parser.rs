//! The dependency parser: arc-eager, able to take an arc back, greedy.

use std::ops::Range;

use legation_schema::Label;

use crate::Error;
use crate::kernel::Cpu;
use crate::label::intern;
use crate::package::{Files, Weights};
use crate::tok2vec::Exact;
use crate::transition::{self, Best, Moves, Products, Scorer};
use crate::tree;

const SHIFT: u8 = 0;
const REDUCE: u8 = 1;
const LEFT: u8 = 2;
const RIGHT: u8 = 3;
const BREAK: u8 = 4;

/// Tokens a state is scored by: B0, B1, S0, S1, S2, last left child of B0 and S0, last right child of S0.
const FEATURES: usize = 8;

pub(crate) struct Parser {
    moves: Moves,
    scorer: Scorer,
    root: Label,
    shift: Range<usize>,
    reduce: Range<usize>,
    left: Range<usize>,
    right: Range<usize>,
    split: Range<usize>,
    /// Labels of arcs that were lifted to make trees projective: label, true label, label of the true head.
    lifted: Vec<(Label, Label, Label)>,
}

/// A document's tree, and the state it was built in.
#[derive(Default)]
pub(crate) struct Tree {
    pub(crate) heads: Vec<i32>,
    pub(crate) deps: Vec<Label>,
    pub(crate) starts: Vec<bool>,
    pub(crate) steps: u64,
    stack: Vec<i32>,
    /// Tokens put back in front of the buffer, the last first.
    returned: Vec<i32>,
    next: i32,
    labels: Vec<u16>,
    left_child: Vec<i32>,
    right_child: Vec<i32>,
    /// The right child a token's head had before it.
    previous_right: Vec<i32>,
    unshiftable: Vec<bool>,
    edges: tree::Edges,
}

impl Parser {
    pub(crate) fn load(name: &str, weights: &Weights<'_>, files: &Files, width: usize) -> Result<Parser, Error> {
        let (moves, scorer) = transition::load(name, weights, files, FEATURES, width)?;
        let lifted = moves.all.iter().filter_map(|&(_, label)| {
            let (true_label, head) = label.split_once("||")?;
            Some((label, intern(true_label), intern(head)))
        });
        let lifted = lifted.collect();
        let of = |kind| moves.of(kind);
        let (shift, reduce, left, right, split) = (of(SHIFT), of(REDUCE), of(LEFT), of(RIGHT), of(BREAK));
        Ok(Parser { root: intern("ROOT"), shift, reduce, left, right, split, moves, scorer, lifted })
    }

    pub(crate) fn scorer(&self) -> &Scorer {
        &self.scorer
    }

    /// Parses one document of `n` tokens whose products start at row `first`.
    pub(crate) fn parse(
        &self,
        cpu: Cpu,
        first: usize,
        n: usize,
        room: &mut Products,
        exact: &mut Exact<'_>,
        is_space: impl Fn(usize) -> bool,
        t: &mut Tree,
    ) {
        t.reset(n);
        while !(t.stack.is_empty() && t.buffer_len() == 0) {
            t.steps += 1;
            let (b0, b1, s0) = (t.buffer(0), t.buffer(1), t.stacked(0));
            let child = |list: &[i32], i: i32| if i < 0 { -1 } else { list[i as usize] };
            let ids: [i32; FEATURES] = [
                b0,
                b1,
                s0,
                t.stacked(1),
                t.stacked(2),
                child(&t.left_child, b0),
                child(&t.left_child, s0),
                child(&t.right_child, s0),
            ];
            let mut best = self.best(cpu, t, self.scorer.score(cpu, &ids, first, room));
            if best.close() && cpu != exact.cpu {
                best = self.best(cpu, t, self.scorer.score_exactly(exact, &ids, first, room));
            }
            let Some(index) = best.index else { break };
            let depth = t.stack.len();
            match self.moves.all[index].0 {
                SHIFT => t.push(),
                REDUCE => {
                    t.stack.pop();
                    if t.heads[s0 as usize] < 0 && depth > 1 {
                        t.unshiftable[s0 as usize] = true;
                        t.returned.push(s0);
                    }
                }
                LEFT => {
                    // S0 may have a head already, as its last right child: that arc is taken back.
                    let head = t.heads[s0 as usize];
                    if head >= 0 && head < s0 && t.right_child[head as usize] == s0 {
                        t.right_child[head as usize] = t.previous_right[s0 as usize];
                    }
                    t.heads[s0 as usize] = b0;
                    t.labels[s0 as usize] = index as u16;
                    t.left_child[b0 as usize] = s0;
                    t.unshiftable[b0 as usize] = false;
                    t.stack.pop();
                }
                RIGHT => {
                    t.heads[b0 as usize] = s0;
                    t.labels[b0 as usize] = index as u16;
                    t.previous_right[b0 as usize] = t.right_child[s0 as usize];
                    t.right_child[s0 as usize] = b0;
                    t.push();
                }
                _ => t.starts[b1 as usize] = true,
            }
        }
        t.deps.clear();
        for i in 0..n {
            if t.heads[i] < 0 {
                t.heads[i] = i as i32;
                t.deps.push(self.root);
            } else {
                t.deps.push(self.moves.all[usize::from(t.labels[i])].1);
            }
        }
        t.edges.follow(&t.heads, &mut t.starts);
        if self.unlift(is_space, t) {
            t.edges.follow(&t.heads, &mut t.starts);
        }
    }

    /// The best of the moves that are possible.
    #[inline]
    fn best(&self, cpu: Cpu, t: &Tree, scores: &[f32]) -> Best {
        let (b0, b1) = (t.buffer(0), t.buffer(1));
        let starts = |i: i32| i >= 0 && t.starts[i as usize];
        let (depth, left) = (t.stack.len(), t.buffer_len());
        let mut best = Best::none();
        if depth == 0 || (left >= 2 && !starts(b0) && !(b0 >= 0 && t.unshiftable[b0 as usize])) {
            best.among(cpu, scores, self.shift.clone());
        }
        if depth > 0 {
            best.among(cpu, scores, self.reduce.clone());
            if left > 0 && !starts(b0) {
                best.among(cpu, scores, self.left.clone());
                best.among(cpu, scores, self.right.clone());
            }
        }
        if left >= 2 && b1 == b0 + 1 && !starts(b1) {
            best.among(cpu, scores, self.split.clone());
        }
        best
    }

    /// Gives lifted arcs their true heads: for `X||Y`, the first descendant of the head, breadth first, labelled `Y`.
    fn unlift(&self, is_space: impl Fn(usize) -> bool, t: &mut Tree) -> bool {
        let mut any = false;
        for i in 0..t.heads.len() {
            if !t.deps[i].contains("||") {
                continue;
            }
            let Some(&(_, label, wanted)) = self.lifted.iter().find(|l| std::ptr::eq(l.0, t.deps[i])) else { continue };
            any = true;
            let mut found = None;
            let mut level = vec![t.heads[i] as usize];
            while !level.is_empty() && found.is_none() {
                let mut below = Vec::new();
                'level: for &head in &level {
                    for child in t.edges.of(head).filter(|&c| c != head) {
                        if t.heads[child] as usize != head || child == i || is_space(child) {
                            continue;
                        }
                        if std::ptr::eq(t.deps[child], wanted) {
                            found = Some(child);
                            break 'level;
                        }
                        below.push(child);
                    }
                }
                level = below;
            }
            if let Some(head) = found {
                t.heads[i] = head as i32;
            }
            t.deps[i] = label;
        }
        any
    }
}

impl Tree {
    fn reset(&mut self, n: usize) {
        self.stack.clear();
        self.returned.clear();
        self.next = 0;
        for list in [&mut self.heads, &mut self.left_child, &mut self.right_child, &mut self.previous_right] {
            list.clear();
            list.resize(n, -1);
        }
        self.labels.clear();
        self.labels.resize(n, 0);
        for list in [&mut self.starts, &mut self.unshiftable] {
            list.clear();
            list.resize(n, false);
        }
    }

    fn stacked(&self, i: usize) -> i32 {
        self.stack.len().checked_sub(i + 1).map_or(-1, |i| self.stack[i])
    }

    fn buffer(&self, i: usize) -> i32 {
        if let Some(j) = self.returned.len().checked_sub(i + 1) {
            return self.returned[j];
        }
        let token = self.next + (i - self.returned.len()) as i32;
        if (token as usize) < self.heads.len() { token } else { -1 }
    }

    fn buffer_len(&self) -> usize {
        self.heads.len() - self.next as usize + self.returned.len()
    }

    fn push(&mut self) {
        let token = self.returned.pop().unwrap_or_else(|| {
            self.next += 1;
            self.next - 1
        });
        self.stack.push(token);
    }
}
