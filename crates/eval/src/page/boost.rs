//! Gradient boosting of oblivious trees on binned features, log loss, soft labels: all nodes of a level ask the same
//! question (Prokhorenkova and others 2018), so that a tree is a few comparisons and one look into a table. Small,
//! deterministic, one thread: the same rows give the same bytes.

/// How an ensemble is grown.
#[derive(Clone, Copy)]
pub(crate) struct Params {
    pub(crate) trees: usize,
    /// Questions of a tree, at most eight.
    pub(crate) depth: usize,
    pub(crate) rate: f32,
    /// Share of features a tree looks at.
    pub(crate) features: f32,
    /// Share of rows a tree is grown on.
    pub(crate) rows: f32,
    /// Smallest sum of second derivatives in a leaf.
    pub(crate) leaf: f32,
    pub(crate) lambda: f32,
}

/// Rows with their labels in [0, 1] and weights.
#[derive(Default)]
pub(crate) struct Table {
    pub(crate) width: usize,
    /// Row-major.
    pub(crate) rows: Vec<f32>,
    pub(crate) labels: Vec<f32>,
    pub(crate) weights: Vec<f32>,
}

const BINS: usize = 64;

/// Questions, each with its feature, the bin it asks about and that bin's edge; then the table of values.
#[derive(Clone, Default)]
struct Tree {
    tests: Vec<(u16, u8, f32)>,
    values: Vec<f32>,
}

/// A grown ensemble.
#[derive(Clone, Default)]
pub(crate) struct Forest {
    trees: Vec<Tree>,
}

impl Forest {
    /// The mean of ensembles that drew other rows and features: each errs on its own.
    pub(crate) fn mean(forests: Vec<Forest>) -> Forest {
        let share = 1.0 / forests.len().max(1) as f32;
        let mut trees: Vec<Tree> = forests.into_iter().flat_map(|f| f.trees).collect();
        trees.iter_mut().flat_map(|t| &mut t.values).for_each(|v| *v *= share);
        Forest { trees }
    }

    /// Of a row of features.
    pub(crate) fn probability(&self, row: &[f32]) -> f32 {
        let value = |t: &Tree| {
            let bits = t.tests.iter().enumerate();
            t.values[bits.map(|(bit, (f, _, edge))| usize::from(row[usize::from(*f)] > *edge) << bit).sum::<usize>()]
        };
        sigmoid(self.trees.iter().map(value).sum())
    }

    /// Appends the form that the page stage reads.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.extend((self.trees.len() as u32).to_le_bytes());
        for tree in &self.trees {
            out.push(tree.tests.len() as u8);
            for (feature, _, edge) in &tree.tests {
                out.extend(feature.to_le_bytes());
                out.extend(edge.to_le_bytes());
            }
            for value in &tree.values {
                out.extend(value.to_le_bytes());
            }
        }
    }

    /// Features by the number of questions about them, most used first.
    pub(crate) fn used(&self) -> Vec<(u16, usize)> {
        let mut counts = std::collections::BTreeMap::new();
        for (feature, ..) in self.trees.iter().flat_map(|t| &t.tests) {
            *counts.entry(*feature).or_insert(0) += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(f, n)| (std::cmp::Reverse(*n), *f));
        counts
    }
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// A generator of numbers that are the same on every machine.
pub(super) struct Random(pub(super) u64);

impl Random {
    /// Evenly spread in [0, 1).
    pub(super) fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 40) as f32 / (1u64 << 24) as f32
    }
}

/// Features as numbers of quantile bins, column after column.
struct Binned {
    edges: Vec<Vec<f32>>,
    bins: Vec<u8>,
}

fn bin(table: &Table) -> Binned {
    let n = table.labels.len();
    let mut edges = Vec::new();
    let mut bins = vec![0u8; n * table.width];
    let step = (n / 20_000).max(1);
    for f in 0..table.width {
        let mut values: Vec<f32> = (0..n).step_by(step).map(|i| table.rows[i * table.width + f]).collect();
        values.sort_by(f32::total_cmp);
        let mut distinct = values.clone();
        distinct.dedup();
        let cuts: Vec<f32> = if distinct.len() <= BINS {
            distinct.windows(2).map(|w| (w[0] + w[1]) / 2.0).collect()
        } else {
            let mut cuts: Vec<f32> = (1..BINS).map(|b| values[b * values.len() / BINS]).collect();
            cuts.dedup();
            cuts
        };
        for i in 0..n {
            let v = table.rows[i * table.width + f];
            bins[f * n + i] = cuts.partition_point(|c| v > *c) as u8;
        }
        edges.push(cuts);
    }
    Binned { edges, bins }
}

/// Where boosting stands, and the rows and features it draws for the next tree.
struct Sampler {
    /// Log-odds of each row so far.
    scores: Vec<f32>,
    /// First and second derivatives.
    grad: Vec<f32>,
    hess: Vec<f32>,
    random: Random,
}

impl Sampler {
    fn new(n: usize, seed: u64) -> Sampler {
        Sampler { scores: vec![0.0; n], grad: vec![0.0; n], hess: vec![0.0; n], random: Random(seed) }
    }

    fn draw(&mut self, table: &Table, binned: &Binned, params: Params) -> (Vec<u32>, Vec<usize>) {
        let n = table.labels.len();
        let Sampler { scores, grad, hess, random } = self;
        for i in 0..n {
            let p = sigmoid(scores[i]);
            grad[i] = (p - table.labels[i]) * table.weights[i];
            hess[i] = (p * (1.0 - p)).max(1e-4) * table.weights[i];
        }
        // Rows that are judged right with certainty teach little: fewer of them, weighing more.
        let mut rows: Vec<u32> = Vec::with_capacity(n / 2);
        for i in 0..n {
            let sure = (sigmoid(scores[i]) - table.labels[i]).abs() < 0.05;
            let share = if sure { params.rows * 0.3 } else { params.rows };
            if random.next() < share {
                if sure {
                    grad[i] /= 0.3;
                    hess[i] /= 0.3;
                }
                rows.push(i as u32);
            }
        }
        let features =
            (0..table.width).filter(|&f| !binned.edges[f].is_empty() && random.next() < params.features).collect();
        (rows, features)
    }
}

/// Grows an ensemble on all rows of `table`.
pub(crate) fn grow(table: &Table, params: Params, seed: u64) -> Forest {
    let n = table.labels.len();
    let binned = bin(table);
    let mut sampler = Sampler::new(n, seed);
    let mut forest = Forest::default();
    for _ in 0..params.trees {
        let (rows, features) = sampler.draw(table, &binned, params);
        let tree = grow_tree(&binned, n, &rows, &features, &sampler, params);
        let mut at = vec![0u16; n];
        for (bit, (f, b, _)) in tree.tests.iter().enumerate() {
            let column = &binned.bins[usize::from(*f) * n..][..n];
            for (at, bin) in at.iter_mut().zip(column) {
                *at |= u16::from(bin > b) << bit;
            }
        }
        for (score, at) in sampler.scores.iter_mut().zip(at) {
            *score += tree.values[usize::from(at)];
        }
        forest.trees.push(tree);
    }
    forest
}

/// Sums of first and second derivatives.
type Sums = (f64, f64);

fn grow_tree(binned: &Binned, n: usize, rows: &[u32], features: &[usize], sampler: &Sampler, params: Params) -> Tree {
    let (leaf, lambda) = (f64::from(params.leaf), f64::from(params.lambda));
    let worth = |(g, h): Sums| g * g / (h + lambda);
    let sums: Vec<(f32, f32)> = rows.iter().map(|i| (sampler.grad[*i as usize], sampler.hess[*i as usize])).collect();
    let mut nodes = vec![0u8; rows.len()];
    let mut tree = Tree::default();
    for depth in 0..params.depth {
        let width = 1usize << depth;
        let mut totals: Vec<Sums> = vec![(0.0, 0.0); width];
        for (node, (g, h)) in nodes.iter().zip(&sums) {
            let t = &mut totals[usize::from(*node)];
            *t = (t.0 + f64::from(*g), t.1 + f64::from(*h));
        }
        let before: f64 = totals.iter().map(|t| worth(*t)).sum();
        let mut best: Option<(f64, usize, usize)> = None;
        let mut parts: Vec<Sums> = vec![(0.0, 0.0); width * BINS];
        for &f in features {
            let column = &binned.bins[f * n..(f + 1) * n];
            parts.fill((0.0, 0.0));
            for ((row, node), (g, h)) in rows.iter().zip(&nodes).zip(&sums) {
                let part = &mut parts[usize::from(column[*row as usize]) * width + usize::from(*node)];
                *part = (part.0 + f64::from(*g), part.1 + f64::from(*h));
            }
            let mut left: Vec<Sums> = vec![(0.0, 0.0); width];
            for b in 0..binned.edges[f].len() {
                let mut after = 0.0;
                for node in 0..width {
                    let (part, total) = (parts[b * width + node], totals[node]);
                    left[node] = (left[node].0 + part.0, left[node].1 + part.1);
                    let right = (total.0 - left[node].0, total.1 - left[node].1);
                    let small = left[node].1 < leaf || right.1 < leaf;
                    after += if small { worth(total) } else { worth(left[node]) + worth(right) };
                }
                if after - before > 1e-6 && best.is_none_or(|(most, ..)| after > most) {
                    best = Some((after, f, b));
                }
            }
        }
        let Some((_, f, b)) = best else { break };
        let column = &binned.bins[f * n..(f + 1) * n];
        for (node, row) in nodes.iter_mut().zip(rows) {
            *node |= u8::from(usize::from(column[*row as usize]) > b) << depth;
        }
        tree.tests.push((f as u16, b as u8, binned.edges[f][b]));
    }
    let mut totals: Vec<Sums> = vec![(0.0, 0.0); 1 << tree.tests.len()];
    for (node, (g, h)) in nodes.iter().zip(&sums) {
        let t = &mut totals[usize::from(*node)];
        *t = (t.0 + f64::from(*g), t.1 + f64::from(*h));
    }
    tree.values = totals.iter().map(|(g, h)| (-g / (h + lambda)) as f32 * params.rate).collect();
    tree
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_rows_give_the_same_bytes() {
        let mut random = Random(3);
        let mut table = Table { width: 5, ..Table::default() };
        for _ in 0..2_000 {
            let row: Vec<f32> = (0..5).map(|_| random.next()).collect();
            table.labels.push(f32::from(u8::from(row[1] + row[3] * 0.5 > 0.8)));
            table.weights.push(1.0);
            table.rows.extend(row);
        }
        let params = Params { trees: 40, depth: 3, rate: 0.2, features: 0.8, rows: 0.7, leaf: 1.0, lambda: 1.0 };
        let bytes = || {
            let mut out = Vec::new();
            let forest = grow(&table, params, 5);
            forest.write(&mut out);
            (forest, out)
        };
        let (forest, first) = bytes();
        assert_eq!(first, bytes().1);
        let right =
            table.rows.chunks(5).zip(&table.labels).filter(|(r, l)| (forest.probability(r) > 0.5) == (**l > 0.5));
        assert!(right.count() > 1_900);
    }
}
