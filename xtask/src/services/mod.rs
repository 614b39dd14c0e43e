//! Programs beside ours that tests need.

pub(crate) mod chromium;
pub(crate) mod python;
