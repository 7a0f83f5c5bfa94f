//! One row of a score table: our figure beside the peers'.

use std::error::Error;

/// A figure with what others reach on the same data.
pub(crate) struct Row {
    /// The set it was measured on: `wcxb`, `meantime`.
    pub(crate) set: String,
    /// What was measured: `text F1`.
    pub(crate) measure: String,
    pub(crate) ours: f64,
    /// Peers' figures as published or measured; their origin is told where the scorer names them.
    pub(crate) peers: Vec<(String, f64)>,
}

impl Row {
    pub(crate) fn new(set: &str, measure: &str, ours: f64, peers: &[(&str, f64)]) -> Row {
        Row {
            set: set.to_owned(),
            measure: measure.to_owned(),
            ours,
            peers: peers.iter().map(|(n, v)| ((*n).to_owned(), *v)).collect(),
        }
    }
}

/// What a task returns: its rows, or why it could not be scored.
pub(crate) type Scores = Result<Vec<Row>, Box<dyn Error>>;

/// Two-figure ratios as they are read: 0.8345 → `0.834`; larger numbers with one decimal.
pub(crate) fn figure(v: f64) -> String {
    if v.abs() < 10.0 { format!("{v:.3}") } else { format!("{v:.1}") }
}

/// Prints `rows` as a table, one measure a line.
pub(crate) fn table(task: &str, rows: &[Row]) -> String {
    let mut out = String::new();
    for r in rows {
        let peers: Vec<String> = r.peers.iter().map(|(n, v)| format!("{n} {}", figure(*v))).collect();
        out.push_str(&format!(
            "{task:<11} {:<22} {:<34} {:>9}   {}\n",
            r.set,
            r.measure,
            figure(r.ours),
            peers.join(" · ")
        ));
    }
    out
}
