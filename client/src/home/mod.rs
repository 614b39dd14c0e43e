//! The home page: this person's boards.

mod form;
mod page;
mod tile;

pub use page::HomePage;
