//! Weights that have not seen a page's site, so that the pages they were trained on predict other pages.
//!
//! Training (`train-page`) grows the weights once on all pages and once for each fold without it; `page` judges a page that
//! training has seen by those of its fold, and any other page by the weights that are compiled in.

use std::error::Error;
use std::path::{Path, PathBuf};

use legation_page::training::Weights;

use super::data::{self, Gold};
use super::dates;
use super::train::{self, Page};

/// Folds by site.
pub(crate) const FOLDS: u64 = 5;

/// The fold of a site's pages.
pub(crate) fn fold(gold: &Gold) -> u64 {
    data::hash(gold.site.as_bytes()) % FOLDS
}

/// Weights by fold, and the pages they know.
pub(crate) struct Folds {
    weights: Vec<Weights>,
    /// Hashes of the pages, in order.
    known: Vec<u64>,
}

impl Folds {
    /// As written by [`train_all`]; none where that was never run.
    pub(crate) fn read() -> Option<Folds> {
        let stored = Stored::read()?;
        let weights = stored.folds.iter().map(|(lines, dates)| Weights::read(lines, dates)).collect::<Option<_>>()?;
        Some(Folds { weights, known: stored.known })
    }

    /// The weights to judge a page by; none where those compiled in have not seen it.
    pub(crate) fn of(&self, gold: &Gold, bytes: &[u8]) -> Option<&Weights> {
        self.known.binary_search(&data::hash(bytes)).ok()?;
        self.weights.get(fold(gold) as usize)
    }
}

/// What is kept of the folds, a file each: weights of lines and of dates by fold, hashes of the pages.
struct Stored {
    folds: Vec<(Vec<u8>, Vec<u8>)>,
    known: Vec<u64>,
}

impl Stored {
    fn read() -> Option<Stored> {
        let read = |name: &str| std::fs::read(folder().join(name)).ok();
        let fold = |n| Some((read(&format!("lines-{n}.bin"))?, read(&format!("dates-{n}.bin"))?));
        let known = read("known.bin")?;
        let known = known.chunks_exact(8).map(|b| u64::from_le_bytes(b.try_into().unwrap_or_default()));
        Some(Stored { folds: (0..FOLDS).map(fold).collect::<Option<_>>()?, known: known.collect() })
    }

    fn write(&self) -> Result<(), Box<dyn Error>> {
        std::fs::create_dir_all(folder())?;
        for (n, (lines, dates)) in self.folds.iter().enumerate() {
            std::fs::write(folder().join(format!("lines-{n}.bin")), lines)?;
            std::fs::write(folder().join(format!("dates-{n}.bin")), dates)?;
        }
        let known: Vec<u8> = self.known.iter().flat_map(|k| k.to_le_bytes()).collect();
        Ok(std::fs::write(folder().join("known.bin"), known)?)
    }
}

/// Trains everything on DATA: the weights that the page stage compiles in, and those of each fold.
pub(crate) fn train_all(data: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let all = data::read(data)?;
    let mut pages: Vec<Page> = all.iter().map(|(g, bytes)| Page::new(g, bytes, fold(g))).collect();
    let plain = pages.iter().filter(|p| !p.sample.markup && data::hash(p.gold.file.as_bytes()) % 3 == 0);
    let cut_out: Vec<Page> = plain.filter_map(Page::cut_out).collect();
    pages.extend(cut_out);
    let (lines, of_folds) = train::train(&mut pages);
    let mut known: Vec<u64> = all.iter().map(|(_, bytes)| data::hash(bytes)).collect();
    known.sort_unstable();
    known.dedup();
    std::fs::write(model().join("lines.bin"), &lines)?;
    dates_of(&pages, of_folds, known)
}

/// Trains the choice of dates alone, on DATA that the lines were trained on.
pub(crate) fn train_dates(data: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let stored = Stored::read().ok_or("no weights of folds: run train-page first")?;
    let all = data::read(data)?;
    let pages: Vec<Page> =
        all.iter().filter(|(g, _)| !g.date.is_empty()).map(|(g, bytes)| Page::new(g, bytes, fold(g))).collect();
    dates_of(&pages, stored.folds.into_iter().map(|(lines, _)| lines).collect(), stored.known)
}

fn dates_of(pages: &[Page], lines: Vec<Vec<u8>>, known: Vec<u64>) -> Result<PathBuf, Box<dyn Error>> {
    let (dates, of_folds) = dates::train(pages, &lines)?;
    std::fs::write(model().join("dates.bin"), &dates)?;
    Stored { folds: lines.into_iter().zip(of_folds).collect(), known }.write()?;
    Ok(model())
}

fn model() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../page/model")
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("model")
}
