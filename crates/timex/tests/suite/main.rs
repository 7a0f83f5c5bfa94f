//! One binary for all tests of the crate: what expressions mean, what holds of any text, when events were told to be.

mod cases;
mod clauses;
mod common;
mod events;
mod properties;
mod undated;
