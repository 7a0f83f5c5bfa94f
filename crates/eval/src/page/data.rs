//! The pages of a set and what is known of them.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::xz;

/// A page's gold; fields that are not known are empty.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gold {
    /// File name of the page.
    pub(crate) file: String,
    pub(crate) set: String,
    /// Site, so that folds can keep the pages of one together.
    pub(crate) site: String,
    pub(crate) text: String,
    pub(crate) title: String,
    pub(crate) date: String,
    pub(crate) authors: Vec<String>,
}

/// A page's gold and its bytes.
pub(crate) type Page = (Gold, Vec<u8>);

/// What is known of each page of DATA, as its file has it.
pub(crate) fn known(data: &Path) -> Result<Vec<Value>, Box<dyn Error>> {
    let packed = data.join("gold.jsonl.xz");
    let text = if packed.exists() {
        String::from_utf8(xz::read(&packed)?)?
    } else {
        fs::read_to_string(data.join("gold.jsonl"))?
    };
    text.lines().filter(|l| !l.trim().is_empty()).map(|l| Ok(serde_json::from_str(l)?)).collect()
}

/// Gold and page bytes of DATA, in the order of the gold.
pub(crate) fn read(data: &Path) -> Result<Vec<Page>, Box<dyn Error>> {
    let mut golds = Vec::new();
    let mut sites: BTreeMap<String, String> = BTreeMap::new();
    for value in known(data)? {
        let field = |n: &str| value[n].as_str().unwrap_or("").to_owned();
        let id = field("id");
        let url = field("url");
        let host = url
            .split("://")
            .nth(1)
            .and_then(|r| r.split('/').next())
            .unwrap_or("")
            .trim_start_matches("www.")
            .to_owned();
        if !host.is_empty() {
            sites.insert(id.clone(), host.clone());
        }
        // A page whose markup was taken away belongs to the site of the page it was made from.
        let origin = id.strip_prefix("plain-block-").or(id.strip_prefix("plain-node-")).unwrap_or(&id);
        let site = if host.is_empty() { sites.get(origin).cloned().unwrap_or_else(|| origin.to_owned()) } else { host };
        let authors = match &value["authors"] {
            Value::Array(a) => a.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect(),
            Value::String(s) if !s.is_empty() => vec![s.clone()],
            _ => Vec::new(),
        };
        let file = Path::new(&field("file")).file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        golds.push(Gold {
            file,
            set: field("set"),
            site,
            text: field("text"),
            title: field("title"),
            date: field("date"),
            authors,
        });
    }
    let mut pages = pages(data)?;
    Ok(golds
        .into_iter()
        .map(|g| {
            let bytes = pages.remove(&g.file).unwrap_or_default();
            (g, bytes)
        })
        .collect())
}

/// The same number on every machine: which fold a site is in, which page it is.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325u64, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3)) >> 33
}

/// Page bytes by file name, of a folder or of an archive.
fn pages(data: &Path) -> Result<BTreeMap<String, Vec<u8>>, Box<dyn Error>> {
    let folder = data.join("pages");
    let mut pages = BTreeMap::new();
    if folder.is_dir() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if let Some(name) = path.file_name() {
                pages.insert(name.to_string_lossy().into_owned(), fs::read(&path)?);
            }
        }
        return Ok(pages);
    }
    let tar = xz::read(&data.join("pages.tar.xz"))?;
    let mut at = 0;
    while at + 512 <= tar.len() && tar[at] != 0 {
        let head = &tar[at..at + 512];
        let text = |range: std::ops::Range<usize>| {
            String::from_utf8_lossy(&head[range]).trim_end_matches(['\0', ' ']).trim().to_owned()
        };
        let size = usize::from_str_radix(&text(124..136), 8).map_err(|_| "broken tar header")?;
        let body = tar.get(at + 512..at + 512 + size).ok_or("archive cut off")?;
        if matches!(head[156], b'0' | 0)
            && let Some(name) = Path::new(&text(0..100)).file_name()
        {
            pages.insert(name.to_string_lossy().into_owned(), body.to_vec());
        }
        at += 512 + size.div_ceil(512) * 512;
    }
    Ok(pages)
}
