//! Boosted regression trees, as trained by `legation-eval train-page`.

/// An ensemble: the sum of its trees is a log-odds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trees {
    /// First node and depth of each tree.
    roots: Vec<(u32, u32)>,
    nodes: Vec<Node>,
    /// Values of the leaves, in the places of their nodes.
    values: Vec<f32>,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    feature: u32,
    /// The left child, counted from the ensemble's first node; the right one follows it. A leaf is its own left child,
    /// so that all paths of a tree can be walked to its depth.
    left: u32,
    /// Left where the feature is not larger; in a leaf larger than any feature.
    threshold: f32,
}

const LEAF: u16 = u16::MAX;

/// Rows that are walked at a time: enough to hide the time a node takes to come from memory.
const ABREAST: usize = 8;
/// Rows for which the trees are walked one after the other while their features stay near the processor.
const BLOCK: usize = 64;

impl Trees {
    /// Reads ensembles one after the other: the number of trees (u32), then for each the number of its nodes (u32) and
    /// the nodes (u16, u16, f32), little endian. None where the bytes are not that.
    pub(crate) fn read_all(mut bytes: &[u8]) -> Option<Vec<Trees>> {
        let mut all = Vec::new();
        while !bytes.is_empty() {
            let mut trees = Trees::default();
            for _ in 0..take(&mut bytes)? {
                let root = trees.nodes.len() as u32;
                let n = take(&mut bytes)?;
                let mut depths = vec![0u32; n as usize];
                for i in 0..n {
                    let (node, rest) = bytes.split_at_checked(8)?;
                    bytes = rest;
                    let feature = u16::from_le_bytes([node[0], node[1]]);
                    let left = u32::from(u16::from_le_bytes([node[2], node[3]]));
                    let value = f32::from_le_bytes([node[4], node[5], node[6], node[7]]);
                    if feature == LEAF {
                        trees.nodes.push(Node { feature: 0, left: root + i, threshold: f32::INFINITY });
                        trees.values.push(value);
                    } else {
                        let depth = depths[i as usize] + 1;
                        depths.get_mut(left as usize..left as usize + 2)?.fill(depth);
                        trees.nodes.push(Node { feature: feature.into(), left: root + left, threshold: value });
                        trees.values.push(0.0);
                    }
                }
                trees.roots.push((root, depths.into_iter().max().unwrap_or(0)));
            }
            all.push(trees);
        }
        Some(all)
    }

    /// The probability of each row of `width` features.
    pub(crate) fn probabilities(&self, rows: &[f32], width: usize) -> Vec<f32> {
        let mut out = Vec::with_capacity(rows.len() / width.max(1));
        for block in rows.chunks(BLOCK * width) {
            let n = block.len() / width;
            let mut sums = [0.0f32; BLOCK];
            for &(root, depth) in &self.roots {
                for from in (0..n).step_by(ABREAST) {
                    let many = ABREAST.min(n - from);
                    let mut at = [root; ABREAST];
                    for _ in 0..depth {
                        for k in 0..many {
                            let node = &self.nodes[at[k] as usize];
                            let value = block[(from + k) * width + node.feature as usize];
                            at[k] = node.left + u32::from(value > node.threshold);
                        }
                    }
                    for k in 0..many {
                        sums[from + k] += self.values[at[k] as usize];
                    }
                }
            }
            out.extend(sums[..n].iter().map(|sum| 1.0 / (1.0 + (-sum).exp())));
        }
        out
    }
}

fn take(bytes: &mut &[u8]) -> Option<u32> {
    let (head, rest) = bytes.split_at_checked(4)?;
    *bytes = rest;
    Some(u32::from_le_bytes(head.try_into().ok()?))
}
