//! One client's connection, whatever carries it: which topics it has joined, and which frame goes to which channel.

mod connection;
mod pace;
mod registry;
#[cfg(test)]
mod tests;

pub use connection::{Connection, Incoming};
pub use registry::{Notice, Registered, Registry};
