//! Markdown for descriptions and comments: `parse` turns a text into safe nodes, with the `links` in it, and `view`
//! renders them, with its `image`s.

mod image;
mod links;
mod parse;
mod view;

pub use parse::{check, progress};
pub use view::Markdown;
