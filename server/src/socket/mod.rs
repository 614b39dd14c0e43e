//! One client's connection, on any transport: it tracks the joined topics and routes frames to channels.

mod connection;
mod pace;
mod sockets;
#[cfg(test)]
mod tests;

pub use connection::{Connection, Incoming};
pub use sockets::{ConnectError, Limits, Sockets};
