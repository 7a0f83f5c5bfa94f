//! Boosted regression trees, as trained by `legation-eval train-page`.

/// An ensemble: the sum of its trees is a log-odds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trees {
    /// First node of each tree.
    roots: Vec<u32>,
    nodes: Vec<Node>,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    /// [`LEAF`] in a leaf.
    feature: u16,
    /// The left child, counted from the tree's root; the right one follows it.
    left: u16,
    /// Threshold (left where the feature is not larger), or the leaf's value.
    value: f32,
}

const LEAF: u16 = u16::MAX;

impl Trees {
    /// Reads ensembles one after the other: the number of trees (u32), then for each the number of its nodes (u32) and
    /// the nodes (u16, u16, f32), little endian. None where the bytes are not that.
    pub(crate) fn read_all(mut bytes: &[u8]) -> Option<Vec<Trees>> {
        let mut all = Vec::new();
        while !bytes.is_empty() {
            let mut trees = Trees::default();
            for _ in 0..take(&mut bytes)? {
                trees.roots.push(trees.nodes.len() as u32);
                for _ in 0..take(&mut bytes)? {
                    let (node, rest) = bytes.split_at_checked(8)?;
                    bytes = rest;
                    trees.nodes.push(Node {
                        feature: u16::from_le_bytes([node[0], node[1]]),
                        left: u16::from_le_bytes([node[2], node[3]]),
                        value: f32::from_le_bytes([node[4], node[5], node[6], node[7]]),
                    });
                }
            }
            all.push(trees);
        }
        Some(all)
    }

    /// The probability of a row.
    pub(crate) fn probability(&self, row: &[f32]) -> f32 {
        let mut sum = 0.0f32;
        for &root in &self.roots {
            let mut node = self.nodes[root as usize];
            while node.feature != LEAF {
                let right = u32::from(row[node.feature as usize] > node.value);
                node = self.nodes[(root + u32::from(node.left) + right) as usize];
            }
            sum += node.value;
        }
        1.0 / (1.0 + (-sum).exp())
    }
}

fn take(bytes: &mut &[u8]) -> Option<u32> {
    let (head, rest) = bytes.split_at_checked(4)?;
    *bytes = rest;
    Some(u32::from_le_bytes(head.try_into().ok()?))
}
