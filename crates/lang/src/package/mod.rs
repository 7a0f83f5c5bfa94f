//! A pipeline's files and their formats.

mod config;
mod files;
pub(crate) mod msgpack;
mod weights;

pub(crate) use config::Config;
pub(crate) use files::{Files, digest, from_wheel, read, unpack};
pub(crate) use weights::Weights;
