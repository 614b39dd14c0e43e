//! The messages Boardwalk sends over the Phoenix protocol and over HTTP: event names, payloads, bodies.
//!
//! Every event name appears once, in the two tables of `board/mod.rs` and in [`user`]; a tidy rule checks it.

mod board;
mod presence;
pub mod rest;
mod snapshot;
pub mod user;

pub use board::*;
pub use presence::*;
pub use snapshot::*;
