use std::path::PathBuf;

/// Why something could not be opened. Text never fails: what goes wrong inside a page is an
/// [`Issue`](legation_schema::Issue) instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error(
        "LG0011: no language model is installed; `make model` installs the pinned one, `legation model add PATH` another (searched {})",
        list(searched)
    )]
    NoModel { searched: Vec<PathBuf> },
    #[error("LG0012: {path}: {source}", path = path.display())]
    Model { path: PathBuf, source: legation_lang::Error },
    #[error("LG0021: {0}")]
    Actors(legation_actors::Error),
    #[error("LG0022: {0}")]
    Lexicon(legation_events::Error),
    #[error("LG0024: {path}:{line}: {message}", path = path.display())]
    Config { path: PathBuf, line: usize, message: String },
    #[error("LG0025: {path}: no table of this name is read; expected actors/…, places/… or events/… as in knowledge/README.md", path = path.display())]
    NoTable { path: PathBuf },
    #[error("LG0026: {0}")]
    Opinion(#[from] legation_events::opinion::OpinionError),
    #[error("LG0023: {path}: {source}", path = path.display())]
    Io { path: PathBuf, source: std::io::Error },
}

fn list(paths: &[PathBuf]) -> String {
    paths.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", ")
}
