//! What the server and the browser have in common.
//!
//! * [`id`]: the names of things.
//! * [`phoenix`]: the Phoenix Channels protocol, without a word about boards.
//! * [`board`]: the domain: what a board is, what may be asked of it, what follows. Pure.
//! * [`wire`]: where the two meet: event names, payloads, REST bodies.
//!
//! Nothing in here does I/O or asks for the time or for randomness: those come in as arguments, so that
//! browser, server, tests and load tool run the very same code.
//!
//! # How to add a command
//!
//! 1. In the file of its subject in `board/`: a struct for what is asked and one for what is true once it was accepted,
//!    with their `Decide` and `Effect`, and a `Sample` for the tests. The compiler asks for everything that follows: the
//!    inverse, what the event is about, what it erases, who else is told.
//! 2. In `board/mod.rs`: a line for each, with its name on the wire.
//! 3. In `tests/log.jsonl`: a line for each, as it is written; in `docs/clients.md`: a row for each.
//!
//! Then a component in the client sends it. No migration, no server code, unless a query needs a column.

pub mod board;
pub mod id;
pub mod phoenix;
#[cfg(test)]
mod tests;
pub mod wire;
