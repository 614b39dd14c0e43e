//! The board page: [`live`] holds the open board, `sync` keeps it one with the server, the rest shows it. Its code
//! is a download of its own, which [`lazy`] fetches.

pub mod actions;
pub mod archive;
pub mod card_menu;
pub mod composer;
pub mod editable;
pub mod focus;
pub mod header;
pub mod history;
pub mod ids;
pub mod lazy;
pub mod list;
pub mod list_menu;
pub mod live;
pub mod look;
pub mod members;
pub mod move_form;
pub mod page;
pub mod pending;
pub mod shortcuts;
pub mod skeleton;
pub mod sync;
pub mod tile;
pub mod viewers;
pub mod viewing;

pub use lazy::LazyBoardPage;
pub use page::BoardPage;
