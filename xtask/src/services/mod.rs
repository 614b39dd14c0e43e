//! Other programs that tests need.

pub(crate) mod chromium;
mod distribution;
pub(crate) mod postgres;
pub(crate) mod python;
