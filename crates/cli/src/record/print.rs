//! Rows as CSV and Markdown, and small pictures of series.

use std::io::{self, Write};

/// A line of CSV (RFC 4180).
pub(crate) fn csv_line<S: AsRef<str>>(out: &mut impl Write, fields: &[S]) -> io::Result<()> {
    let quoted: Vec<String> = fields
        .iter()
        .map(|f| {
            let f = f.as_ref();
            if f.contains([',', '"', '\n', '\r']) { format!("\"{}\"", f.replace('"', "\"\"")) } else { f.to_owned() }
        })
        .collect();
    writeln!(out, "{}", quoted.join(","))
}

/// A line of a Markdown table.
pub(crate) fn md_line<S: AsRef<str>>(out: &mut impl Write, fields: &[S]) -> io::Result<()> {
    let cells: Vec<String> = fields.iter().map(|f| f.as_ref().replace('|', "\\|").replace('\n', " ")).collect();
    writeln!(out, "| {} |", cells.join(" | "))
}

pub(crate) fn md_rule(out: &mut impl Write, columns: usize) -> io::Result<()> {
    writeln!(out, "|{}", " --- |".repeat(columns))
}

/// A series as one line of bars.
pub(super) fn sparkline(values: &[usize]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let top = values.iter().copied().max().unwrap_or(0).max(1);
    values.iter().map(|&v| if v == 0 { '·' } else { BARS[(v * BARS.len()).div_ceil(top).clamp(1, 8) - 1] }).collect()
}

/// The width to cut lines at: that of the terminal where it tells, none otherwise.
pub(super) fn width() -> usize {
    std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::sparkline;

    #[test]
    fn bars_show_zeros_apart() {
        assert_eq!(sparkline(&[0, 1, 4, 8]), "·▁▄█");
        assert_eq!(sparkline(&[]), "");
    }
}
