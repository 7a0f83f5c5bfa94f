//! What whole articles taught: weights for the parties of events that lack some, and for how sure a report is, learned from
//! wire articles of our own and, the latter, from judged reports of real ones. The features are those of `coder::choose::story` and `coder::confidence`; here they are numbers.

use sha2::{Digest, Sha256};

use super::Choice;
use super::model::{Cursor, OpinionError, hex};

const WEIGHTS: &[u8] = include_bytes!("story.bin");
/// SHA-256 of `story.bin`, written beside it by the training command.
const HASH: &str = include_str!("story.sha256");
const MAGIC: &[u8; 8] = b"LGST0002";

/// Two linear models, each over what is seen of an event and of its parties.
///
/// On disk: magic, and the weights of both as [`Choice`] writes them.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Story {
    /// Whether an event that lacks a party is told with those proposed.
    pub lacking: Choice,
    /// Whether a report is right: the margin is the logarithm of the odds.
    pub right: Choice,
}

impl Story {
    /// The weights that come with the program.
    ///
    /// # Errors
    /// Where they are not the ones recorded.
    pub fn builtin() -> Result<Story, OpinionError> {
        if hex(&Sha256::digest(WEIGHTS)) != HASH.trim() {
            return Err(OpinionError::Hash);
        }
        Story::from_bytes(WEIGHTS).ok_or(OpinionError::Form)
    }

    /// As [`Story`] describes; weights are rounded to 8 bits.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        self.lacking.write(&mut out);
        self.right.write(&mut out);
        out
    }

    /// The reverse of [`Story::to_bytes`]; none where the bytes are of another form.
    pub fn from_bytes(bytes: &[u8]) -> Option<Story> {
        let mut at = Cursor::new(bytes.strip_prefix(MAGIC)?);
        let story = Story { lacking: Choice::read(&mut at)?, right: Choice::read(&mut at)? };
        (at.left() == 0).then_some(story)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builtin_weights_have_their_hash() {
        Story::builtin().expect("the committed weights load");
    }

    #[test]
    fn bytes_come_back() {
        let story = Story { lacking: Choice::new(0.5, &[(7, 1.27), (3, -0.4)]), right: Choice::new(-1.0, &[(9, 2.0)]) };
        let bytes = story.to_bytes();
        let read = Story::from_bytes(&bytes).expect("its own bytes");
        assert!((read.lacking.margin(&[7, 9]) - 1.77).abs() < 0.02);
        assert!((read.right.margin(&[7, 9]) - 1.0).abs() < 0.02);
        assert!(Story::from_bytes(&bytes[..bytes.len() - 1]).is_none());
    }
}
