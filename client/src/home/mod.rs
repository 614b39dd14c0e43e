//! Home: one's boards.

mod form;
mod page;
mod tile;

pub use page::HomePage;
