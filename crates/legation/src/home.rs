//! Where installed models and the gazetteer live. The only place that reads the environment below the front ends.

use std::path::PathBuf;

/// `$LEGATION_HOME`, else `$XDG_DATA_HOME/legation`, else `~/.local/share/legation`.
pub fn home() -> PathBuf {
    let var = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    var("LEGATION_HOME")
        .or_else(|| var("XDG_DATA_HOME").map(|d| d.join("legation")))
        .or_else(|| var("HOME").map(|d| d.join(".local/share/legation")))
        .unwrap_or_else(|| PathBuf::from("legation-data"))
}

/// The folders that models are looked for in, first match first.
pub fn model_folders() -> Vec<PathBuf> {
    vec![home().join("models")]
}

/// Wheels and package folders that are installed, by name.
pub fn installed_models() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = model_folders()
        .iter()
        .filter_map(|folder| std::fs::read_dir(folder).ok())
        .flatten()
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.is_dir() || path.extension().is_some_and(|e| e == "whl"))
        .collect();
    found.sort();
    found
}

/// The model that the environment asks for: `$LEGATION_MODEL`.
pub fn chosen_model() -> Option<PathBuf> {
    std::env::var_os("LEGATION_MODEL").filter(|v| !v.is_empty()).map(PathBuf::from)
}

/// The default: `$LEGATION_MODEL`, else the first installed one, small models first.
pub fn installed_model() -> Option<PathBuf> {
    if let Some(path) = chosen_model() {
        return Some(path);
    }
    let models = installed_models();
    let small = models.iter().find(|p| p.to_string_lossy().contains("_sm"));
    small.or(models.first()).cloned()
}
