//! Gradient boosting of regression trees on binned features, log loss, soft labels. Small, deterministic, one thread:
//! the same rows give the same bytes.

/// How an ensemble is grown.
#[derive(Clone, Copy)]
pub(crate) struct Params {
    pub(crate) trees: usize,
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

const LEAF: u16 = u16::MAX;
const BINS: usize = 64;

#[derive(Clone, Copy)]
struct Node {
    feature: u16,
    left: u16,
    value: f32,
}

/// A grown ensemble.
#[derive(Clone, Default)]
pub(crate) struct Forest {
    trees: Vec<Vec<Node>>,
}

impl Forest {
    pub(crate) fn probability(&self, row: &[f32]) -> f32 {
        let sum: f32 = self.trees.iter().map(|t| leaf(t, |f| row[f])).sum();
        sigmoid(sum)
    }

    /// The form that the page stage reads.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.extend((self.trees.len() as u32).to_le_bytes());
        for tree in &self.trees {
            out.extend((tree.len() as u32).to_le_bytes());
            for n in tree {
                out.extend(n.feature.to_le_bytes());
                out.extend(n.left.to_le_bytes());
                out.extend(n.value.to_le_bytes());
            }
        }
    }

    /// Features by the number of splits that use them, most used first.
    pub(crate) fn used(&self) -> Vec<(u16, usize)> {
        let mut counts = std::collections::BTreeMap::new();
        for n in self.trees.iter().flatten().filter(|n| n.feature != LEAF) {
            *counts.entry(n.feature).or_insert(0) += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(f, n)| (std::cmp::Reverse(*n), *f));
        counts
    }
}

fn leaf(tree: &[Node], at: impl Fn(usize) -> f32) -> f32 {
    let mut n = tree[0];
    while n.feature != LEAF {
        n = tree[n.left as usize + usize::from(at(n.feature as usize) > n.value)];
    }
    n.value
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// A generator of numbers that are the same on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> f32 {
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

/// Grows an ensemble on all rows of `table`.
pub(crate) fn grow(table: &Table, params: Params, seed: u64) -> Forest {
    let n = table.labels.len();
    let binned = bin(table);
    let mut random = Random(seed);
    let mut scores = vec![0.0f32; n];
    let mut forest = Forest::default();
    let (mut grad, mut hess) = (vec![0.0f32; n], vec![0.0f32; n]);
    for _ in 0..params.trees {
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
        let features: Vec<usize> =
            (0..table.width).filter(|&f| !binned.edges[f].is_empty() && random.next() < params.features).collect();
        let tree = grow_tree(&binned, n, &mut rows, &features, &grad, &hess, params);
        for (i, score) in scores.iter_mut().enumerate() {
            *score += leaf(&tree, |f| table.rows[i * table.width + f]);
        }
        forest.trees.push(tree);
    }
    forest
}

fn grow_tree(
    binned: &Binned,
    n: usize,
    rows: &mut [u32],
    features: &[usize],
    grad: &[f32],
    hess: &[f32],
    params: Params,
) -> Vec<Node> {
    let mut tree = vec![Node { feature: LEAF, left: 0, value: 0.0 }];
    // Node, its rows, its depth.
    let mut open = vec![(0usize, 0..rows.len(), 0usize)];
    while let Some((at, range, depth)) = open.pop() {
        let here = &rows[range.clone()];
        let (g, h) = here
            .iter()
            .fold((0.0f64, 0.0f64), |(g, h), &i| (g + f64::from(grad[i as usize]), h + f64::from(hess[i as usize])));
        let lambda = f64::from(params.lambda);
        let mut best: Option<(f64, usize, usize)> = None;
        if depth < params.depth && h > 2.0 * f64::from(params.leaf) {
            let parent = g * g / (h + lambda);
            for &f in features {
                let column = &binned.bins[f * n..(f + 1) * n];
                let mut sums = [(0.0f64, 0.0f64); BINS];
                for &i in here {
                    let s = &mut sums[column[i as usize] as usize];
                    s.0 += f64::from(grad[i as usize]);
                    s.1 += f64::from(hess[i as usize]);
                }
                let (mut gl, mut hl) = (0.0, 0.0);
                for (b, sum) in sums.iter().enumerate().take(binned.edges[f].len()) {
                    gl += sum.0;
                    hl += sum.1;
                    let (gr, hr) = (g - gl, h - hl);
                    if hl < f64::from(params.leaf) || hr < f64::from(params.leaf) {
                        continue;
                    }
                    let gain = gl * gl / (hl + lambda) + gr * gr / (hr + lambda) - parent;
                    if gain > 1e-6 && best.is_none_or(|(g, ..)| gain > g) {
                        best = Some((gain, f, b));
                    }
                }
            }
        }
        match best {
            None => tree[at].value = (-g / (h + lambda)) as f32 * params.rate,
            Some((_, f, b)) => {
                let column = &binned.bins[f * n..(f + 1) * n];
                let part = &mut rows[range.clone()];
                let mut split = 0;
                // A stable order would cost memory; this one is just as reproducible.
                for k in 0..part.len() {
                    if usize::from(column[part[k] as usize]) <= b {
                        part.swap(k, split);
                        split += 1;
                    }
                }
                let left = tree.len();
                tree[at] = Node { feature: f as u16, left: left as u16, value: binned.edges[f][b] };
                tree.extend([Node { feature: LEAF, left: 0, value: 0.0 }; 2]);
                let middle = range.start + split;
                open.push((left, range.start..middle, depth + 1));
                open.push((left + 1, middle..range.end, depth + 1));
            }
        }
    }
    tree
}
