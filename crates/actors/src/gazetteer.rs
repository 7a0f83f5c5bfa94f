//! Places of the world with coordinates.

use crate::fold::fold;
use crate::lexicon::FxMap;
use crate::table::{Error, Table};

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
    towns: Vec<Town>,
    by_name: FxMap<Box<str>, Vec<u32>>,
}

#[derive(Debug)]
pub(crate) struct Town {
    pub(crate) geonames: u32,
    pub(crate) name: Box<str>,
    /// ISO 3166 alpha-2.
    pub(crate) country: [u8; 2],
    pub(crate) lat: f32,
    pub(crate) lon: f32,
    pub(crate) population: u32,
}

impl Gazetteer {
    /// Reads the tab-separated file that `scripts/gazetteer.py` writes; `file` names it in errors.
    ///
    /// # Errors
    /// Names the line and what was expected there.
    pub fn parse(file: &str, text: &str) -> Result<Gazetteer, Error> {
        let mut out = Gazetteer::default();
        for row in Table::parse(file, text, COLUMNS)?.rows() {
            let bad = |i: usize, what: &str| row.error(format!("found '{}', expected {what}", row.cell(i)));
            let country: [u8; 2] = row.cell(2).as_bytes().try_into().map_err(|_| bad(2, "an ISO 3166 alpha-2 code"))?;
            let i = out.towns.len() as u32;
            out.towns.push(Town {
                geonames: row.cell(0).parse().map_err(|_| bad(0, "a GeoNames id"))?,
                name: row.cell(1).into(),
                country,
                lat: row.cell(3).parse().map_err(|_| bad(3, "degrees north"))?,
                lon: row.cell(4).parse().map_err(|_| bad(4, "degrees east"))?,
                population: row.cell(5).parse().map_err(|_| bad(5, "a number of people"))?,
            });
            for name in std::iter::once(row.cell(1)).chain(row.list(6)) {
                let towns = out.by_name.entry(fold(name).into()).or_default();
                if towns.last() != Some(&i) {
                    towns.push(i);
                }
            }
        }
        Ok(out)
    }

    /// Number of towns.
    pub fn len(&self) -> usize {
        self.towns.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.towns.is_empty()
    }

    /// The towns of a name.
    pub(crate) fn named(&self, name: &str) -> impl Iterator<Item = &Town> {
        let towns = self.by_name.get(fold(name).as_ref()).map_or(&[][..], Vec::as_slice);
        towns.iter().map(|&i| &self.towns[i as usize])
    }
}
