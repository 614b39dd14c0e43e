//! The board page: lists and cards are put together here. Its code is a download of its own, which [`lazy`] fetches.

mod archive;
mod header;
mod help;
pub mod lazy;
mod members;
mod menu;
mod page;
mod presence;
mod shortcuts;
mod skeleton;

pub use lazy::LazyBoardPage;
pub use page::BoardPage;
