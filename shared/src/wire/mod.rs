//! What Boardwalk says over the Phoenix protocol and over HTTP: event names, payloads, bodies.
//!
//! Every event name stands once, in the two tables of `board/mod.rs` and in [`user`]; a tidy test sees to it.

mod board;
mod presence;
pub mod rest;
mod snapshot;
pub mod user;

pub use board::*;
pub use presence::*;
pub use snapshot::*;
