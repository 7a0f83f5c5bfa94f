//! See Cargo.toml.

pub mod speech;
pub mod status;
