//! Pages in, sourced reports out: the façade that joins the stages. Front ends know this crate and nothing below it.

mod bundle;
mod config;
mod error;
pub mod home;
mod input;
mod knowledge;
mod pipeline;
mod printable;
pub mod record;
mod repair;
mod run;
mod tenure;

pub use bundle::{Bundle, bundle};
pub use config::Config;
pub use error::Error;
pub use home::installed_model;
pub use input::{Page, pages, read_page, removed};
pub use knowledge::Knowledge;
pub use legation_actors::Spell;
pub use legation_events::Trace;
pub use legation_lang::Model;
pub use legation_page::{Rejected, Removed, similarity};
pub use legation_schema as schema;
pub use pipeline::{Coded, Options, Pipeline, Session, text_article};
pub use printable::printable;
pub use run::in_order;
pub use tenure::tenures;
