//! One client's connection, whatever carries it: which topics it has joined, and which frame goes to which channel.

mod connection;
mod registry;

pub use connection::{Connection, Malformed};
pub use registry::{Notice, Registered, Registry};
