//! Markdown for descriptions and comments: `parse` turns a text into safe nodes, `view` renders them.

mod parse;
mod view;

pub use parse::{check, progress};
pub use view::Markdown;
