//! Subtrees and the sentences they make.

/// The leftmost and rightmost descendant of every token.
#[derive(Default)]
pub(crate) struct Edges {
    left: Vec<i32>,
    right: Vec<i32>,
}

/// Rounds after which spaCy gives up on trees that cross.
const ROUNDS: usize = 12;

impl Edges {
    /// Computes the edges of a forest in which roots head themselves, and from the roots' where sentences start.
    #[allow(clippy::needless_range_loop)] // Edges go from child to head, by index.
    pub(crate) fn follow(&mut self, heads: &[i32], starts: &mut [bool]) {
        let n = heads.len();
        self.left.clear();
        self.left.extend(0..n as i32);
        self.right.clone_from(&self.left);
        for _ in 0..ROUNDS {
            let (left, right) = (&mut self.left, &mut self.right);
            for i in 0..n {
                let head = heads[i] as usize;
                left[head] = left[head].min(left[i]);
                right[head] = right[head].max(right[i]);
            }
            for i in (0..n).rev() {
                let head = heads[i] as usize;
                left[head] = left[head].min(left[i]);
                right[head] = right[head].max(right[i]);
            }
            starts.fill(false);
            for i in 0..n {
                if heads[i] as usize == i {
                    starts[left[i] as usize] = true;
                }
            }
            if heads_within(heads, starts) {
                break;
            }
        }
    }

    /// The tokens from the leftmost to the rightmost descendant of `i`.
    pub(crate) fn of(&self, i: usize) -> std::ops::RangeInclusive<usize> {
        self.left[i] as usize..=self.right[i] as usize
    }
}

/// Whether every head lies in the sentence of its token. As spaCy has it, the last sentence ends before its last token.
fn heads_within(heads: &[i32], starts: &[bool]) -> bool {
    let n = heads.len();
    let mut first = 0;
    for i in 0..n {
        if (i > 0 && starts[i]) || i + 1 == n {
            let range = first as i32..=i as i32;
            if heads[first..i].iter().any(|h| !range.contains(h)) {
                return false;
            }
            first = i;
        }
    }
    true
}
