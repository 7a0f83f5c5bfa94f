//! Lines of pages → paragraphs: what the page shows by indents, gaps and short last lines.

use std::collections::BTreeMap;

use super::page::Line;

/// The text of the pages, a line a paragraph, an empty line where the page leaves room.
pub(super) fn of(mut pages: Vec<Vec<Line>>) -> String {
    drop_running(&mut pages);
    let mut out = String::new();
    let mut last: Option<Line> = None;
    for lines in pages {
        let margins = right_margins(&lines);
        for (line, margin) in lines.into_iter().zip(margins) {
            match last.take() {
                Some(before) if joins(&before, &line) => push(&mut out, &before.text, &line.text),
                Some(before) => {
                    let gap = before.base - line.base;
                    let apart =
                        gap > 1.7 * line.size || gap < 0.0 || (before.size - line.size).abs() > 0.15 * line.size;
                    out.push_str(if apart { "\n\n" } else { "\n" });
                    out.push_str(&line.text);
                }
                None => out.push_str(&line.text),
            }
            // From here on its right edge is the column's, if it reaches it.
            last = Some(Line {
                right: if line.right + 2.0 * line.size >= margin { f64::MAX } else { line.right },
                ..line
            });
        }
    }
    out.push('\n');
    out
}

/// Whether a line goes on with what the one before it began.
fn joins(before: &Line, line: &Line) -> bool {
    if (before.size - line.size).abs() > 0.15 * line.size {
        return false;
    }
    let open = !before.text.ends_with(['.', '!', '?', '”', '"', ':', '…', '»']);
    let lower = line.text.chars().next().is_some_and(|c| c.is_lowercase() || c.is_ascii_digit() || c == ',');
    let full = before.right == f64::MAX;
    let down = before.base - line.base;
    if down <= 0.0 || down > 8.0 * line.size {
        // The next column or page: only what is plainly cut in two goes on there.
        return open && full && lower;
    }
    let indented = line.left > before.left + 0.8 * line.size && line.left < before.left + 5.0 * line.size;
    if down > 1.7 * line.size || indented {
        return open && lower && down < 2.6 * line.size;
    }
    full || open && lower
}

fn push(out: &mut String, before: &str, text: &str) {
    let lower = text.chars().next().is_some_and(char::is_lowercase);
    // A word that the line's end cut: "nego-" and "tiations".
    let cut = before.ends_with(['-', '\u{ad}', '‐']) && before.chars().rev().nth(1).is_some_and(char::is_lowercase);
    if cut && lower {
        out.pop();
    } else if !(before.ends_with(['-', '–', '—', '/']) && !before.ends_with(" -") && cut) {
        out.push(' ');
    }
    out.push_str(text);
}

/// For each line how far the lines around it reach.
fn right_margins(lines: &[Line]) -> Vec<f64> {
    let reach = |i: usize| {
        let near = &lines[i.saturating_sub(6)..(i + 7).min(lines.len())];
        // Of the same column and size.
        let own = &lines[i];
        let column = near
            .iter()
            .filter(|l| (l.left - own.left).abs() < 6.0 * own.size && (l.size - own.size).abs() <= 0.15 * own.size);
        column.map(|l| l.right).fold(own.right, f64::max)
    };
    (0..lines.len()).map(reach).collect()
}

/// Takes away the numbers of pages, and what stands at the head or foot of most of them.
fn drop_running(pages: &mut [Vec<Line>]) {
    let key =
        |line: &Line| line.text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect::<String>();
    let outer = |lines: &[Line]| -> Vec<usize> {
        let mut order: Vec<usize> = (0..lines.len()).collect();
        order.sort_by(|a, b| lines[*b].base.total_cmp(&lines[*a].base).then(a.cmp(b)));
        let n = order.len();
        (0..n).filter(|i| *i < 2 || *i + 2 >= n).map(|i| order[i]).collect()
    };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for lines in pages.iter() {
        let mut keys: Vec<String> = outer(lines).into_iter().map(|i| key(&lines[i])).collect();
        keys.sort();
        keys.dedup();
        for k in keys {
            *counts.entry(k).or_default() += 1;
        }
    }
    let all = pages.len();
    for lines in pages.iter_mut() {
        let mut drop: Vec<usize> = outer(lines)
            .into_iter()
            .filter(|i| {
                let k = key(&lines[*i]);
                let number = lines[*i].text.len() <= 12 && matches!(&*k, "" | "page" | "p" | "of" | "pageof" | "seite");
                let number = number && lines[*i].text.contains(|c: char| c.is_ascii_digit()) && all > 1;
                number || all >= 3 && !k.is_empty() && counts.get(&k).is_some_and(|n| 2 * n > all)
            })
            .collect();
        drop.sort_unstable();
        drop.dedup();
        for i in drop.into_iter().rev() {
            lines.remove(i);
        }
    }
}
