//! The frame of every page: the header, the connection bar, and the check that the user is signed in.

mod connection_bar;
mod guarded;
mod header;
mod lost_changes;
mod not_found;

pub use connection_bar::ConnectionBar;
pub use guarded::Guarded;
pub use header::{Header, HeaderShape};
pub use lost_changes::LostChanges;
pub use not_found::NotFoundPage;
