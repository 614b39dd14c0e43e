//! The code that server and browser share.
//!
//! * [`id`]: ids, times and positions in the log.
//! * [`text`] and [`address`]: names, long texts and email addresses as they are stored.
//! * [`phoenix`]: the Phoenix Channels protocol; it knows nothing about boards.
//! * [`board`]: the domain: boards, commands and events. Pure.
//! * [`wire`]: the messages that connect the two: event names, payloads, REST bodies.
//!
//! Nothing here does I/O or asks for the time or for randomness: those are passed in, so that browser, server, tests and
//! load tool run the same code.
//!
//! To add a command, see "How to add a command" in CONTRIBUTING.md: the compiler and the tests ask for the rest. No
//! migration or server code is needed unless a query needs a column.

pub mod address;
pub mod board;
pub mod id;
pub mod merge;
pub mod phoenix;
#[cfg(test)]
mod tests;
pub mod text;
pub mod wire;
