//! The model tests run with: the installed one, looked for where the program looks.

use std::path::PathBuf;

use legation_lang::Model;

fn path() -> Option<PathBuf> {
    let var = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    if let Some(path) = var("LEGATION_MODEL") {
        return Some(path);
    }
    let home = var("LEGATION_HOME")
        .or_else(|| var("XDG_DATA_HOME").map(|d| d.join("legation")))
        .or_else(|| var("HOME").map(|d| d.join(".local/share/legation")))?;
    let mut all: Vec<PathBuf> =
        std::fs::read_dir(home.join("models")).ok()?.filter_map(|e| Some(e.ok()?.path())).collect();
    all.sort();
    all.into_iter().find(|p| p.to_string_lossy().contains("_sm"))
}

/// The small English model, or none (said on stderr) where it is not installed.
#[allow(clippy::print_stderr)]
pub(crate) fn model() -> Option<Model> {
    let Some(path) = path() else {
        eprintln!("skipped: no language model is installed (make model)");
        return None;
    };
    Some(Model::open(&path).expect("the installed model opens"))
}
