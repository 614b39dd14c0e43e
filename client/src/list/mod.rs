//! Lists: the column with its cards, its menu, and writing new cards and lists.

mod column;
mod composer;
mod menu;
mod move_form;
mod new_list;

pub use column::ListColumn;
pub use new_list::NewList;
