//! Places of the world with coordinates.

use std::hash::Hasher;
use std::sync::OnceLock;

use rustc_hash::FxHasher;

use crate::fold::fold;
use crate::table::Error;

const COLUMNS: &[&str] = &["geonames", "name", "country", "lat", "lon", "population", "alternates"];

/// Towns of the world with coordinates, from GeoNames (CC BY 4.0), as `make gazetteer` puts them into the user's data
/// folder.
///
/// ```
/// let file = "geonames\tname\tcountry\tlat\tlon\tpopulation\talternates\n\
///             2643743\tLondon\tGB\t51.50853\t-0.12574\t8961989\tLondres|Londra\n";
/// let gazetteer = legation_actors::Gazetteer::parse("towns.tsv", file)?;
/// assert_eq!(gazetteer.len(), 1);
/// # Ok::<(), legation_actors::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Gazetteer {
    text: Box<str>,
    lines: usize,
    /// (hash of the folded name, where the town's line begins), sorted; made when a name is first looked up, since many
    /// runs never ask.
    index: OnceLock<Vec<(u64, u32)>>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Town<'a> {
    pub(crate) geonames: u32,
    pub(crate) name: &'a str,
    /// ISO 3166 alpha-2.
    pub(crate) country: [u8; 2],
    pub(crate) lat: f32,
    pub(crate) lon: f32,
    pub(crate) population: u32,
    alternates: &'a str,
}

impl Gazetteer {
    /// Takes the tab-separated file that `scripts/gazetteer.py` writes; `file` names it in errors. Lines are taken apart
    /// when a town is asked for.
    ///
    /// # Errors
    /// Names the line and what was expected there.
    pub fn parse(file: &str, text: &str) -> Result<Gazetteer, Error> {
        let bad = |line: usize, message: String| Error { file: file.to_owned(), line, message };
        let header = text.lines().next().unwrap_or_default();
        if !header.split('\t').eq(COLUMNS.iter().copied()) {
            return Err(bad(1, format!("found columns '{header}', expected '{}'", COLUMNS.join(" "))));
        }
        let mut lines = 0;
        for (i, line) in text.lines().enumerate().skip(1) {
            let cells = line.bytes().filter(|&b| b == b'\t').count() + 1;
            if cells != COLUMNS.len() {
                return Err(bad(i + 1, format!("found {cells} cells, expected {}", COLUMNS.len())));
            }
            if !line.starts_with(|c: char| c.is_ascii_digit()) {
                return Err(bad(i + 1, "found no number, expected a GeoNames id".to_owned()));
            }
            lines += 1;
        }
        Ok(Gazetteer { text: text.into(), lines, index: OnceLock::new() })
    }

    /// Number of towns.
    pub fn len(&self) -> usize {
        self.lines
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.lines == 0
    }

    /// Sixteen hexadecimal digits that change with the file.
    pub fn stamp(&self) -> String {
        let mut hash = FxHasher::default();
        hash.write(self.text.as_bytes());
        format!("{:016x}", hash.finish())
    }

    fn index(&self) -> &[(u64, u32)] {
        self.index.get_or_init(|| {
            let mut out = Vec::with_capacity(4 * self.lines);
            let mut at = 0;
            for line in self.text.split_inclusive('\n') {
                let mut cells = line.trim_end_matches('\n').split('\t');
                if let (true, Some(name), Some(others)) = (at > 0, cells.nth(1), cells.nth(4)) {
                    for name in std::iter::once(name).chain(others.split('|').filter(|n| !n.is_empty())) {
                        out.push((key(name), at as u32));
                    }
                }
                at += line.len();
            }
            out.sort_unstable();
            out.dedup();
            out
        })
    }

    /// The towns of a name, in the order of the file.
    pub(crate) fn named<'a>(&'a self, name: &str) -> impl Iterator<Item = Town<'a>> {
        let index = self.index();
        let (wanted, folded) = (key(name), fold(name).into_owned());
        let first = index.partition_point(|(k, _)| *k < wanted);
        let lines = index[first..].iter().take_while(move |(k, _)| *k == wanted);
        lines.filter_map(move |&(_, at)| {
            let town = self.town(at as usize)?;
            let mut names = std::iter::once(town.name).chain(town.alternates.split('|'));
            names.any(|n| fold(n) == folded.as_str()).then_some(town)
        })
    }

    /// The town whose line begins at a byte; none where a cell is no number.
    fn town(&self, at: usize) -> Option<Town<'_>> {
        let mut cells = self.text.get(at..)?.lines().next()?.split('\t');
        let mut cell = || cells.next();
        Some(Town {
            geonames: cell()?.parse().ok()?,
            name: cell()?,
            country: cell()?.as_bytes().try_into().ok()?,
            lat: cell()?.parse().ok()?,
            lon: cell()?.parse().ok()?,
            population: cell()?.parse().ok()?,
            alternates: cell()?,
        })
    }
}

fn key(name: &str) -> u64 {
    let mut hash = FxHasher::default();
    hash.write(fold(name).as_bytes());
    hash.finish()
}
