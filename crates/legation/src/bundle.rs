//! What `make dist` puts inside the program: the default model, the towns of the world, and the notices of both.

/// Model, towns and notices of a program that was built with them.
#[derive(Clone, Copy)]
pub struct Bundle {
    /// The pipeline's files as a zip archive.
    pub(crate) model: &'static [u8],
    /// The gazetteer's table.
    pub(crate) towns: &'static str,
    /// Licences and origins, to be shown to whoever asks for them.
    pub notices: &'static str,
}

#[cfg(feature = "bundled")]
const INSIDE: Option<Bundle> = Some(Bundle {
    model: include_bytes!(concat!(env!("LEGATION_BUNDLE"), "/model.zip")),
    towns: include_str!(concat!(env!("LEGATION_BUNDLE"), "/towns.tsv")),
    notices: include_str!(concat!(env!("LEGATION_BUNDLE"), "/notices.txt")),
});
#[cfg(not(feature = "bundled"))]
const INSIDE: Option<Bundle> = None;

/// What is inside this program; none unless it was built with it.
pub fn bundle() -> Option<Bundle> {
    INSIDE
}

impl Bundle {
    /// Opens the model inside.
    ///
    /// # Errors
    /// The model was damaged when the program was built.
    pub fn model(&self) -> Result<legation_lang::Model, crate::Error> {
        let inside = || std::path::PathBuf::from("(inside this program)");
        legation_lang::Model::from_wheel(self.model).map_err(|source| crate::Error::Model { path: inside(), source })
    }
}
