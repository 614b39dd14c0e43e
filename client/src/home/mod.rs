//! The home page: the user's boards and invitations.

mod adding;
mod form;
mod invitations;
mod page;
mod tile;

pub use page::HomePage;
