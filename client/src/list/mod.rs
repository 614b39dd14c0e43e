//! Lists: the column with its cards and menu, and the composers for new cards and lists.

mod column;
mod composer;
mod menu;
mod move_form;
mod new_list;

pub use column::ListColumn;
pub use new_list::NewList;
