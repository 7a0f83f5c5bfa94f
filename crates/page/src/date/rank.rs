//! How likely a candidate is the day of publication.

use super::choose::{Candidate, Context, Origin, agreement};
use crate::tables::DateRole;

/// Below this a page stays undated: a wrong day is worse than none.
pub(crate) const THRESHOLD: f32 = 0.45;

/// In [0, 1].
pub(crate) fn score(c: &Candidate, all: &[Candidate], context: &Context<'_>) -> f32 {
    let near = |line: usize| context.title.map_or(line, |t| line.abs_diff(t));
    let first_kept = context.kept.iter().position(|k| *k);
    let mut score: f32 = match c.origin {
        Origin::JsonLd => 0.95,
        Origin::Meta => 0.93,
        Origin::Time if c.hints.contains("publi") || c.hints.contains("pubdate") || c.hints.contains("entry-date") => {
            0.9
        }
        Origin::Label => 0.88,
        Origin::Url => 0.86,
        Origin::Time => 0.8,
        Origin::MetaOther => 0.7,
        Origin::Line => 0.75,
        Origin::Text => 0.2,
        Origin::Caption => 0.1,
    };
    if c.role == DateRole::Updated {
        score -= 0.4;
    }
    if let Some(line) = c.line {
        if context.title.is_some_and(|t| line < t) {
            score -= 0.25;
        }
        score -= (near(line) as f32 * 0.01).min(0.3);
        if first_kept.is_some_and(|f| line > f + 3) {
            score -= 0.1;
        }
        score -= (c.rest as f32 * 0.002).min(0.3);
    }
    let agree = agreement(all);
    score += 0.04 * (agree.get(&c.day).copied().unwrap_or(1) - 1) as f32;
    score
}
