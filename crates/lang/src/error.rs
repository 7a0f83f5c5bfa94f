use std::path::PathBuf;

/// Why a model could not be opened. Text never fails: once a model is open, nothing here can happen.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file or folder could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    /// Neither a package folder nor a wheel.
    #[error(
        "{what} holds no spaCy pipeline: expected config.cfg and meta.json, as a package folder or a wheel has them"
    )]
    NotAModel { what: String },
    /// A pipeline for another spaCy.
    #[error("model {name} was made for spaCy {found}: expected a pipeline for spaCy 3")]
    Version { name: String, found: String },
    /// A sound pipeline of a family this runtime does not compute.
    #[error(
        "model {name} needs {what}: expected a CPU pipeline of tok2vec, tagger or morphologizer, parser, attribute_ruler, lemmatizer and ner"
    )]
    Unsupported { name: String, what: String },
    /// A file of the model is missing, cut short or damaged.
    #[error("model file {file} is damaged: {what}")]
    Damaged { file: String, what: String },
}

impl Error {
    pub(crate) fn damaged(file: &str, what: impl Into<String>) -> Error {
        Error::Damaged { file: file.to_owned(), what: what.into() }
    }

    pub(crate) fn unsupported(what: impl Into<String>) -> Error {
        Error::Unsupported { name: String::new(), what: what.into() }
    }

    /// The same error, naming the model it is about.
    pub(crate) fn in_model(self, model: &str) -> Error {
        match self {
            Error::Unsupported { name, what } if name.is_empty() => Error::Unsupported { name: model.to_owned(), what },
            other => other,
        }
    }
}
