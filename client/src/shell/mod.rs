//! Around the pages: who may see them, the header, and where there is nothing.

mod guarded;
mod header;
mod not_found;

pub use guarded::Guarded;
pub use header::Header;
pub use not_found::NotFoundPage;
