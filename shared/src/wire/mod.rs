//! What Boardwalk says over the Phoenix protocol and over HTTP: event names, payloads, bodies.
//!
//! Every event name stands once, in the two tables of `board/mod.rs` and in [`user`]; a tidy test sees to it.

mod board;
mod presence;
mod snapshot;

pub mod reason;
pub mod rest;
pub mod user;

pub use board::*;
pub use presence::*;
pub use snapshot::*;
