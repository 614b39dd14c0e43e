//! Other programs that tests need.

pub(crate) mod browsers;
mod distribution;
pub(crate) mod postgres;
pub(crate) mod python;
