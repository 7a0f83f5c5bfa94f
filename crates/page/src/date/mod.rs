//! When a page was published: every date on it with its evidence, and which of them is the one.

pub(crate) mod choose;
pub(crate) mod expr;
pub(crate) mod rank;
