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
//! 1. `board/command.rs`: a struct with its fields, and a variant of `Command`.
//! 2. `board/event.rs`: what is true once it was accepted, and a variant of `Event`.
//! 3. `board/decide/`: who may, and what follows. The compiler names the `match` to extend.
//! 4. `board/apply.rs`: the event's effect and what it touched; `board/inverse.rs`: how to undo it.
//! 5. `wire/board.rs`: one line a direction, with the name on the wire.
//!
//! Then a component in the client sends it. No migration, no server code, unless a query needs a column.

pub mod board;
pub mod id;
pub mod phoenix;
pub mod wire;
