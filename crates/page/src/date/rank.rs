//! How likely a candidate is the day of publication.

use super::choose::{Candidate, Context, Origin, agreement};
use crate::tables::DateRole;

/// Below this a page stays undated: a wrong day is worse than none.
pub(crate) const THRESHOLD: f32 = 0.45;

/// Roughly in [0, 1]: how good the origin is, less what its place speaks against it, more where origins agree.
pub(crate) fn score(c: &Candidate, all: &[Candidate], context: &Context<'_>) -> f32 {
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
        score -= 0.33;
    }
    if let Some(line) = c.line {
        score -= place(line, c.origin, context);
        score -= (c.rest as f32 * 0.002).min(0.3);
    }
    let agree = agreement(all);
    score + 0.04 * (agree.get(&c.day).copied().unwrap_or(1) - 1) as f32
}

/// What a line's place speaks against its date: far from headline and text, above the headline, a clock on top.
fn place(line: usize, origin: Origin, context: &Context<'_>) -> f32 {
    let first = context.kept.iter().position(|k| *k);
    let last = context.kept.iter().rposition(|k| *k);
    let distance = [context.title, first].into_iter().flatten().map(|at| line.abs_diff(at)).min().unwrap_or(line);
    let mut against = (distance as f32 * 0.008).min(0.3);
    let top = context.title.or(first).unwrap_or(0);
    if line < top {
        against += 0.1;
        // The first lines of a page tell today's date.
        if line <= 3 && origin == Origin::Line {
            against += 0.25;
        }
    }
    if first.is_some_and(|f| line > f + 3) {
        against += 0.1;
    }
    // Dates below the text are those of other items, unless they say what they are.
    if last.is_some_and(|l| line > l) && origin != Origin::Label {
        against += 0.1;
    }
    against
}

/// The day as the page shows it, where structured data tells the day before or after: that is the same minute in
/// another zone, and readers' day wins.
pub(crate) fn local<'a>(best: &'a Candidate, all: &'a [Candidate], context: &Context<'_>) -> &'a Candidate {
    if !matches!(best.origin, Origin::JsonLd | Origin::Meta | Origin::MetaOther | Origin::Time)
        || best.role != DateRole::Published
    {
        return best;
    }
    let first = context.kept.iter().position(|k| *k).unwrap_or(0);
    let top = context.title.unwrap_or(first).min(first);
    let shown = all.iter().filter(|c| {
        let near = c.line.is_none_or(|l| l + 4 >= top && l <= first + 4);
        matches!(c.origin, Origin::Url | Origin::Label | Origin::Line) && c.role == DateRole::Published && near
    });
    let mut other = None;
    for c in shown {
        match (c.day - best.day).get_days() {
            // Shown as the data has it: no other zone.
            0 => return best,
            1 | -1 => other = other.or(Some(c)),
            _ => {}
        }
    }
    other.unwrap_or(best)
}
