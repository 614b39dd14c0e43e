//! The board page, put together from lists and cards. Its code is a separate download, which [`lazy`] fetches.

mod archive;
mod delete;
mod header;
mod help;
mod interrupted;
pub mod lazy;
mod members;
mod menu;
mod page;
mod presence;
mod shortcuts;
mod skeleton;

pub use lazy::{LazyAccountPage, LazyBoardPage};
pub use page::BoardPage;
