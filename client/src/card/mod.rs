//! The card dialog: everything a card has, at an address of its own.

pub mod activity;
pub mod comments;
pub mod description;
pub mod dialog;
pub mod labels;
pub mod markdown;
pub mod members;
pub mod reading;
pub mod rendered;
pub mod thread;
pub mod when;

pub use dialog::CardDialog;
pub use thread::person;
