//! The card dialog: everything a card has, at an address of its own.

mod activity;
mod comments;
mod description;
mod dialog;
mod labels;
pub mod markdown;
mod members;
mod reading;
mod rendered;
mod thread;
mod when;

pub use dialog::CardDialog;
pub use thread::person;
