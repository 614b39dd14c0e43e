//! One client's connection, over whichever transport: which topics it has joined, and which frame goes to which
//! channel.

mod connection;
mod pace;
mod sockets;
#[cfg(test)]
mod tests;

pub use connection::{Connection, Incoming};
pub use pace::Rate;
pub use sockets::Sockets;
