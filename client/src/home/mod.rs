//! The home page: the user's boards.

mod form;
mod page;
mod tile;

pub use page::HomePage;
