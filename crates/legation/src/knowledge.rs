//! The tables: built in, and extended by a folder of the user's.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use legation_actors::Gazetteer;
use legation_events::Lexicon;

use crate::config::Config;
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
    /// The built-in tables with those of some folders added. Where two say different things the first folder counts, and
    /// any folder before the built-in tables.
    ///
    /// # Errors
    /// A file of a folder cannot be read, has the name of no table, or does not have the form of the built-in table of
    /// that name: the error names file and line.
    pub fn load(folders: &[PathBuf]) -> Result<Knowledge, Error> {
        let mut files = Vec::new();
        for folder in folders {
            files.extend(read_folder(folder)?);
        }
        let actors: Vec<(String, String)> =
            files.iter().filter(|f| is_of_actors(&f.name)).map(|f| (f.name.clone(), f.text.clone())).collect();
        // Of two files of one name the first folder's counts, as everywhere.
        let events: Vec<(String, String)> = files
            .iter()
            .rev()
            .filter_map(|f| Some((f.name.strip_prefix(EVENTS)?.to_owned(), f.text.clone())))
            .collect();
        // Three tables that know nothing of each other, read side by side: the towns take longest.
        let (towns, lexicon, actors) = std::thread::scope(|scope| {
            let towns = scope.spawn(gazetteer);
            let lexicon = scope.spawn(|| {
                Lexicon::with_files(&events).map_err(|mut e| {
                    e.file = whole_path(&files, &format!("{EVENTS}{}", e.file), |name, text| {
                        let name = name.strip_prefix(EVENTS).unwrap_or(name);
                        Lexicon::with_files(&[(name.to_owned(), text.to_owned())]).is_err()
                    });
                    Error::Lexicon(e)
                })
            });
            let actors = legation_actors::Knowledge::with_files(&actors).map_err(|mut e| {
                e.file = whole_path(&files, &e.file, |name, text| {
                    legation_actors::Knowledge::with_files(&[(name.to_owned(), text.to_owned())]).is_err()
                });
                Error::Actors(e)
            });
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

/// Where the coder's tables lie in a knowledge folder.
const EVENTS: &str = "events/";

/// Whether the actor stage reads files of this name.
fn is_of_actors(name: &str) -> bool {
    legation_actors::Knowledge::reads(name)
}

/// A table of the user's.
struct File {
    /// Where it lies.
    path: PathBuf,
    /// Relative to its knowledge folder, with `/` between the parts.
    name: String,
    text: String,
}

/// The path of the table that an error calls `name`: of several in different folders the one that is wrong by itself.
fn whole_path(files: &[File], name: &str, is_wrong: impl Fn(&str, &str) -> bool) -> String {
    let mut named = files.iter().filter(|f| f.name == name);
    let found = match (named.clone().count(), named.next()) {
        (0 | 1, one) => one,
        (_, first) => files.iter().filter(|f| f.name == name).find(|f| is_wrong(&f.name, &f.text)).or(first),
    };
    found.map_or_else(|| name.to_owned(), |f| f.path.to_string_lossy().into_owned())
}

/// Every table below `folder`, sorted by name.
fn read_folder(folder: &Path) -> Result<Vec<File>, Error> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        let io = |source| Error::Io { path: next.clone(), source };
        for entry in std::fs::read_dir(&next).map_err(io)? {
            let path = entry.map_err(io)?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "tsv" || e == "toml")
                && path.file_name().is_none_or(|f| f != Config::FILE)
            {
                let text = std::fs::read_to_string(&path).map_err(|source| Error::Io { path: path.clone(), source })?;
                let parts: Vec<_> = path
                    .strip_prefix(folder)
                    .unwrap_or(&path)
                    .components()
                    .map(|c| c.as_os_str().to_string_lossy().into_owned())
                    .collect();
                let name = parts.join("/");
                // A table that nobody reads is a slip of the name, and silence would hide it.
                let known = is_of_actors(&name) || name.strip_prefix(EVENTS).is_some_and(Lexicon::reads);
                if !known {
                    return Err(Error::NoTable { path });
                }
                files.push(File { path, name, text });
            }
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}
