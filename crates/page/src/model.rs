//! Which lines are text.

use crate::line::{Line, within};
use crate::tables::Tables;

pub(crate) fn keep(lines: &[Line], _body: Option<&str>) -> Vec<bool> {
    let tables = Tables::get();
    let weight: Vec<f32> = lines
        .iter()
        .map(|l| {
            let words = l.text.split(' ').count() as f32;
            let sentence = l.text.trim_end().ends_with(['.', '!', '?', '”', '"', '…', ':']);
            let furniture = tables.furniture(&l.text) != 0;
            let mut w = if sentence && words > 6.0 {
                words.min(40.0)
            } else if words > 20.0 {
                words.min(30.0) * 0.6
            } else {
                -4.0
            };
            if furniture && words < 40.0 {
                w = -6.0;
            }
            if let Some(m) = l.markup {
                w += if m.voted { 8.0 } else { -20.0 };
                if m.within & (within::NAV | within::FOOTER | within::ASIDE | within::FORM) != 0 {
                    w -= 20.0;
                }
            }
            w
        })
        .collect();
    // The run of lines with the largest sum.
    let (mut best, mut sum, mut start, mut range) = (0.0f32, 0.0f32, 0, 0..0);
    for (i, w) in weight.iter().enumerate() {
        if sum <= 0.0 {
            sum = 0.0;
            start = i;
        }
        sum += w;
        if sum > best {
            best = sum;
            range = start..i + 1;
        }
    }
    (0..lines.len())
        .map(|i| {
            range.contains(&i)
                && (weight[i] > 0.0 || lines[i].markup.is_none_or(|m| m.voted) && tables.furniture(&lines[i].text) == 0)
        })
        .collect()
}
