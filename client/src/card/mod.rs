//! The card dialog.

pub mod markdown;
pub mod thread;
