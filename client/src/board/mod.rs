//! The board page: [`live`] holds the open board, `sync` keeps it one with the server, the rest shows it.

mod actions;
mod archive;
mod card_menu;
mod composer;
pub mod editable;
pub mod focus;
mod header;
mod history;
pub mod ids;
mod list;
mod list_menu;
pub mod live;
mod look;
mod members;
pub mod move_form;
mod page;
pub mod pending;
pub mod popover;
mod shortcuts;
mod sync;
mod tile;

pub use page::BoardPage;
