//! The tables: built in, and extended by a folder of the user's.

use std::borrow::Cow;
use std::path::Path;

use legation_actors::Gazetteer;
use legation_events::Lexicon;

use crate::error::Error;
use crate::home;

/// Tables of actors and of events, and the gazetteer where one is installed.
pub struct Knowledge {
    pub actors: legation_actors::Knowledge,
    pub lexicon: Lexicon,
    pub gazetteer: Option<Gazetteer>,
    stamp: String,
}

impl Knowledge {
    /// # Errors
    /// A file of `folder` cannot be read or does not have the form of the built-in table of that name.
    pub fn load(folder: Option<&Path>) -> Result<Knowledge, Error> {
        let files = match folder {
            Some(folder) => read_folder(folder)?,
            None => Vec::new(),
        };
        let of = |stages: &[&str]| -> Vec<(String, String)> {
            files.iter().filter(|(name, _)| stages.iter().any(|s| name.starts_with(s))).cloned().collect()
        };
        // Three tables that know nothing of each other, read side by side: the towns take longest.
        let (towns, lexicon, actors) = std::thread::scope(|scope| {
            let towns = scope.spawn(gazetteer);
            let lexicon = scope.spawn(|| Lexicon::with_files(&of(&["events/"])).map_err(Error::Lexicon));
            let actors = legation_actors::Knowledge::with_files(&of(&["actors/", "places/"])).map_err(Error::Actors);
            (joined(towns), joined(lexicon), actors)
        });
        let ((gazetteer, towns), lexicon, actors) = (towns?.unzip(), lexicon?, actors?);
        let parts = [actors.stamp(), lexicon.stamp(), towns.unwrap_or_default()];
        let stamp = legation_schema::stable_id(&[&parts[0], &parts[1], &parts[2]])[..8].to_owned();
        Ok(Knowledge { actors, lexicon, gazetteer, stamp })
    }

    /// A short hash of every table, the gazetteer's included.
    pub fn stamp(&self) -> &str {
        &self.stamp
    }
}

/// A thread's result; a panic in it goes on here.
pub(crate) fn joined<T>(thread: std::thread::ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// The towns of the world, where `make gazetteer` has put them, else those inside this program.
fn gazetteer() -> Result<Option<(Gazetteer, String)>, Error> {
    let path = home::home().join("gazetteer/towns.tsv");
    let text = match (std::fs::read_to_string(&path), crate::bundle()) {
        (Ok(text), _) => Cow::Owned(text),
        (Err(e), Some(bundle)) if e.kind() == std::io::ErrorKind::NotFound => Cow::Borrowed(bundle.towns),
        (Err(e), None) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        (Err(source), _) => return Err(Error::Io { path, source }),
    };
    let gazetteer = Gazetteer::parse(&path.to_string_lossy(), &text).map_err(Error::Actors)?;
    let stamp = gazetteer.stamp();
    Ok(Some((gazetteer, stamp)))
}

/// Every file below `folder`, by its name relative to it with `/` between the parts, sorted.
fn read_folder(folder: &Path) -> Result<Vec<(String, String)>, Error> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        let io = |source| Error::Io { path: next.clone(), source };
        for entry in std::fs::read_dir(&next).map_err(io)? {
            let path = entry.map_err(io)?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "tsv" || e == "toml") {
                let text = std::fs::read_to_string(&path).map_err(|source| Error::Io { path: path.clone(), source })?;
                let parts: Vec<_> = path
                    .strip_prefix(folder)
                    .unwrap_or(&path)
                    .components()
                    .map(|c| c.as_os_str().to_string_lossy().into_owned())
                    .collect();
                files.push((parts.join("/"), text));
            }
        }
    }
    files.sort();
    Ok(files)
}
