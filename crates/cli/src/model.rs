//! `legation model`: which language models are installed, where they are from, and under which licence.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;

use crate::common::Common;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(clap::Subcommand)]
enum What {
    /// List the installed models
    List,
    /// Install a spaCy pipeline: its package folder or its wheel
    Add {
        /// The folder or the wheel as pip downloads it
        path: PathBuf,
    },
    /// Show a model: name, version, licence, origin, labels
    Show {
        /// A folder or wheel; the default model where none is named
        path: Option<PathBuf>,
    },
}

pub(crate) fn run(args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    match &args.what {
        Some(What::List) => list(common),
        Some(What::Add { path }) => add(path),
        Some(What::Show { path: Some(path) }) => show(path),
        Some(What::Show { path: None }) | None => {
            match (asked(common), legation::bundle(), legation::home::installed_model()) {
                (Some(path), ..) | (None, None, Some(path)) => show(&path),
                (None, Some(bundle), _) => show_inside(&bundle),
                (None, None, None) => {
                    Err(legation::Error::NoModel { searched: legation::home::model_folders() }.into())
                }
            }
        }
    }
}

/// The model that option or environment ask for.
fn asked(common: &Common) -> Option<PathBuf> {
    common.model.clone().or_else(legation::home::chosen_model)
}

fn list(common: &Common) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    let mark = |default| if default { "*" } else { " " };
    let bundle = legation::bundle();
    if let Some(bundle) = bundle {
        let model = bundle.model()?;
        let info = model.info();
        let mark = mark(asked(common).is_none());
        writeln!(out, "{mark} {} {}  {}  (inside this program)", info.name, info.version, info.licence)?;
    }
    let default = asked(common).or_else(|| legation::home::installed_model().filter(|_| bundle.is_none()));
    for path in legation::home::installed_models() {
        let mark = mark(Some(&path) == default.as_ref());
        match legation::Model::open(&path) {
            Ok(model) => {
                let info = model.info();
                writeln!(out, "{mark} {} {}  {}  {}", info.name, info.version, info.licence, path.display())?;
            }
            Err(e) => writeln!(out, "{mark} {}  cannot be read: {e}", path.display())?,
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The model inside the program, with the notices that its makers and those of the towns ask for.
fn show_inside(bundle: &legation::Bundle) -> anyhow::Result<ExitCode> {
    let model = bundle.model()?;
    let info = model.info();
    writeln!(std::io::stdout().lock(), "{info}path      (inside this program)\n\n{}", bundle.notices.trim_end())?;
    Ok(ExitCode::SUCCESS)
}

fn show(path: &Path) -> anyhow::Result<ExitCode> {
    let model = legation::Model::open(path).with_context(|| path.display().to_string())?;
    writeln!(std::io::stdout().lock(), "{}path      {}", model.info(), path.display())?;
    Ok(ExitCode::SUCCESS)
}

/// Installs a model once it has been read to the end without error; a wheel is unpacked, so that it opens faster.
fn add(path: &Path) -> anyhow::Result<ExitCode> {
    let model = legation::Model::open(path).with_context(|| path.display().to_string())?;
    let path = path.canonicalize().with_context(|| path.display().to_string())?;
    let name = path.file_name().context("the path ends in no name")?.to_string_lossy();
    // A wheel is called NAME-VERSION-PYTHON-ABI-PLATFORM.whl.
    let name = match name.strip_suffix(".whl") {
        Some(stem) => stem.splitn(3, '-').take(2).collect::<Vec<_>>().join("-"),
        None => name.into_owned(),
    };
    let home = legation::home::home();
    let models = home.join("models");
    std::fs::create_dir_all(&models).with_context(|| models.display().to_string())?;
    let target = models.join(&name);
    // Written elsewhere first, so that a model is either whole or not there.
    let part = home.join(format!(".part.{name}"));
    let written = remove(&part).and_then(|()| {
        if path.is_dir() {
            copy(&path, &part)
        } else {
            legation::Model::unpack(&path, &part).map_err(std::io::Error::other)
        }
    });
    written.with_context(|| part.display().to_string())?;
    remove(&target).and_then(|()| std::fs::rename(&part, &target)).with_context(|| target.display().to_string())?;
    eprintln!(
        "installed {} {} ({}) as {}",
        model.info().name,
        model.info().version,
        model.info().licence,
        target.display()
    );
    Ok(ExitCode::SUCCESS)
}

/// Removes a folder that may not be there.
fn remove(folder: &Path) -> std::io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    if !from.is_dir() {
        return std::fs::copy(from, to).map(drop);
    }
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}
