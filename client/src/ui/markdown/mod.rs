//! Markdown, as far as descriptions and comments need it: `parse` makes harmless nodes of a text, `view` puts them
//! on the page.

mod parse;
mod view;

pub use parse::{check, progress};
pub use view::Markdown;
