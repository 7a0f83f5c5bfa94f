use sha2::{Digest, Sha256};

use super::{CLASSES, Choice, Feature, Judgement, Story};

const WEIGHTS: &[u8] = include_bytes!("weights.bin");
/// SHA-256 of `weights.bin`, written beside it by the training command.
const HASH: &str = include_str!("weights.sha256");
const MAGIC: &[u8; 8] = b"LGOP0002";

/// Why the weights could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpinionError {
    #[error("the weights of the second opinion do not have the hash that was recorded for them")]
    Hash,
    #[error("the weights of the second opinion are cut short or of another form")]
    Form,
}

/// The weights, ready to judge.
///
/// On disk (little endian): magic, temperature `f32`, number of slots `u32`, number of known sentences `u32`, one scale
/// and one bias `f32` a class, the slots `u32` in rising order, their weights `i8` slot by slot, the sentences' hashes, and
/// the choice of parties as [`Choice`] writes it.
#[derive(Clone, PartialEq, Debug)]
pub struct Opinion {
    /// Divides margins before they become probabilities; fitted on held-out folds.
    pub temperature: f32,
    pub bias: [f32; CLASSES],
    /// Hashed features that carry weight, rising.
    slots: Vec<u32>,
    weights: Vec<[f32; CLASSES]>,
    /// Where in `slots` those begin that share their upper bits: all but [`LOWER`].
    begins: Vec<u32>,
    /// Hashes of the sentences it was trained on, rising: a scorer must not count what was learnt by heart.
    known: Vec<u32>,
    /// Who the parties are where the tables find nobody.
    pub choice: Choice,
    /// What whole articles taught; it has a file of its own.
    pub story: Story,
}

impl Opinion {
    /// The weights that come with the program.
    ///
    /// # Errors
    /// Where they are not the ones recorded.
    pub fn builtin() -> Result<Opinion, OpinionError> {
        if hex(&Sha256::digest(WEIGHTS)) != HASH.trim() {
            return Err(OpinionError::Hash);
        }
        let opinion = Opinion::from_bytes(WEIGHTS).ok_or(OpinionError::Form)?;
        Ok(Opinion { story: Story::builtin()?, ..opinion })
    }

    /// A model from trained weights, one row of classes for each slot; it chooses no parties.
    pub fn new(
        temperature: f32,
        bias: [f32; CLASSES],
        mut rows: Vec<(u32, [f32; CLASSES])>,
        mut known: Vec<u32>,
    ) -> Opinion {
        rows.sort_by_key(|r| r.0);
        known.sort_unstable();
        known.dedup();
        let (slots, weights): (Vec<u32>, Vec<_>) = rows.into_iter().unzip();
        let (choice, story) = (Choice::default(), Story::default());
        Opinion { temperature, bias, begins: begins(&slots), slots, weights, known, choice, story }
    }

    /// Whether `sentence` was trained on.
    pub fn knows(&self, sentence: &str) -> bool {
        self.known.binary_search(&sentence_hash(sentence)).is_ok()
    }

    /// Raw margins of a feature vector.
    pub fn margins(&self, features: &[Feature]) -> [f32; CLASSES] {
        let mut sum = self.bias;
        for f in features {
            if let Some(i) = self.place(f.slot) {
                for (s, w) in sum.iter_mut().zip(&self.weights[i]) {
                    *s += f.value * w;
                }
            }
        }
        sum
    }

    fn place(&self, slot: u32) -> Option<usize> {
        let part = (slot >> LOWER) as usize;
        let (from, to) = (*self.begins.get(part)? as usize, *self.begins.get(part + 1)? as usize);
        self.slots[from..to].iter().position(|s| *s == slot).map(|i| from + i)
    }

    /// Probabilities of a feature vector.
    pub fn weigh(&self, features: &[Feature]) -> Judgement {
        softmax(&self.margins(features), self.temperature)
    }

    /// As [`Opinion`] describes; weights are rounded to 8 bits.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut scale = [0f32; CLASSES];
        for row in &self.weights {
            for (s, w) in scale.iter_mut().zip(row) {
                *s = s.max(w.abs() / 127.0);
            }
        }
        let mut out = MAGIC.to_vec();
        out.extend(self.temperature.to_le_bytes());
        out.extend((self.slots.len() as u32).to_le_bytes());
        out.extend((self.known.len() as u32).to_le_bytes());
        for (s, b) in scale.iter().zip(&self.bias) {
            out.extend(s.to_le_bytes());
            out.extend(b.to_le_bytes());
        }
        for s in &self.slots {
            out.extend(s.to_le_bytes());
        }
        for row in &self.weights {
            for (s, w) in scale.iter().zip(row) {
                let q = if *s > 0.0 { (w / s).round().clamp(-127.0, 127.0) } else { 0.0 };
                out.push((q as i8).cast_unsigned());
            }
        }
        for k in &self.known {
            out.extend(k.to_le_bytes());
        }
        self.choice.write(&mut out);
        out
    }

    /// The reverse of [`Opinion::to_bytes`], without the story; none where the bytes are of another form.
    pub fn from_bytes(bytes: &[u8]) -> Option<Opinion> {
        let mut at = Cursor::new(bytes.strip_prefix(MAGIC)?);
        let temperature = at.f32()?;
        let (slots_len, known_len) = (at.u32()? as usize, at.u32()? as usize);
        let (mut scale, mut bias) = ([0f32; CLASSES], [0f32; CLASSES]);
        for (s, b) in scale.iter_mut().zip(&mut bias) {
            *s = at.f32()?;
            *b = at.f32()?;
        }
        if at.left() < slots_len.checked_mul(4 + CLASSES)?.checked_add(known_len.checked_mul(4)?)? {
            return None;
        }
        let slots = (0..slots_len).map(|_| at.u32()).collect::<Option<Vec<_>>>()?;
        let mut weights = Vec::with_capacity(slots_len);
        for _ in 0..slots_len {
            let mut row = [0f32; CLASSES];
            for (w, s) in row.iter_mut().zip(&scale) {
                *w = f32::from(at.take::<1>()?[0].cast_signed()) * s;
            }
            weights.push(row);
        }
        let known = (0..known_len).map(|_| at.u32()).collect::<Option<Vec<_>>>()?;
        let choice = Choice::read(&mut at)?;
        if at.left() != 0 {
            return None;
        }
        let story = Story::default();
        Some(Opinion { temperature, bias, begins: begins(&slots), slots, weights, known, choice, story })
    }
}

/// Lower bits of slots that are told apart one by one.
const LOWER: u32 = 8;

/// For slots in rising order, see [`Opinion::begins`].
fn begins(slots: &[u32]) -> Vec<u32> {
    let parts = slots.last().map_or(0, |s| (s >> LOWER) as usize + 1);
    (0..=parts).map(|part| slots.partition_point(|s| ((s >> LOWER) as usize) < part) as u32).collect()
}

/// Probabilities of margins at a temperature.
pub(crate) fn softmax(margins: &[f32; CLASSES], temperature: f32) -> Judgement {
    let top = margins.iter().copied().fold(f32::MIN, f32::max);
    let mut p = margins.map(|m| ((m - top) / temperature.max(1e-3)).exp());
    let sum: f32 = p.iter().sum();
    for v in &mut p {
        *v /= sum;
    }
    Judgement { probabilities: p }
}

/// How a sentence is remembered: 32 bits of its hash, white space aside.
fn sentence_hash(sentence: &str) -> u32 {
    let words: Vec<&str> = sentence.split_whitespace().collect();
    let digest = Sha256::digest(words.join(" ").as_bytes());
    u32::from_le_bytes([digest[0], digest[1], digest[2], digest[3]])
}

impl Opinion {
    /// The hashes by which [`Opinion::knows`] remembers sentences.
    pub fn remember<'a>(sentences: impl Iterator<Item = &'a str>) -> Vec<u32> {
        sentences.map(sentence_hash).collect()
    }
}

/// SHA-256 of weights as the file beside them holds it.
pub(crate) fn hex(digest: &[u8]) -> String {
    digest.iter().map(|b| format!("{b:02x}")).collect()
}

impl Opinion {
    /// What `weights.sha256` must hold for these bytes.
    pub fn hash_of(bytes: &[u8]) -> String {
        hex(&Sha256::digest(bytes))
    }
}

pub(super) struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Cursor(bytes)
    }

    pub(super) fn left(&self) -> usize {
        self.0.len()
    }

    pub(super) fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    pub(super) fn f32(&mut self) -> Option<f32> {
        self.take().map(f32::from_le_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builtin_weights_have_their_hash() {
        let opinion = Opinion::builtin().expect("the committed weights load");
        assert!(opinion.slots.windows(2).all(|w| w[0] < w[1]), "slots rise");
    }

    #[test]
    fn bytes_come_back() {
        let mut row = [0f32; CLASSES];
        row[3] = 1.27;
        row[4] = -0.5;
        let made = Opinion::new(0.3, [0.1; CLASSES], vec![(7, row), (2, [0.0; CLASSES])], vec![9, 1, 9]);
        let read = Opinion::from_bytes(&made.to_bytes()).expect("its own bytes");
        assert_eq!(read.slots, [2, 7]);
        assert_eq!(read.known, [1, 9]);
        assert!((read.weights[1][3] - 1.27).abs() < 1e-6);
        assert!(Opinion::from_bytes(&made.to_bytes()[..40]).is_none());
    }

    #[test]
    fn probabilities_sum_to_one() {
        let mut margins = [0f32; CLASSES];
        margins[2] = 2.0;
        let j = softmax(&margins, 0.5);
        assert!((j.probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        assert_eq!(j.best().0, 2);
    }
}
