//! What is around the pages: the header, the connection bar, and who may see what.

mod connection_bar;
mod guarded;
mod header;
mod not_found;

pub use connection_bar::ConnectionBar;
pub use guarded::Guarded;
pub use header::Header;
pub use not_found::NotFoundPage;
