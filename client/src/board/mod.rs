//! The board page.

mod history;
pub mod ids;
pub mod live;
pub mod pending;
