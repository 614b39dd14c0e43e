//! The messages Boardwalk sends over the Phoenix protocol and over HTTP: event names, payloads, bodies.
//!
//! Every event name appears once, in the two tables of `board/mod.rs` and in [`user`]; a tidy rule checks it.

mod activity;
mod board;
mod presence;
mod snapshot;

pub mod reason;
pub mod rest;
pub mod user;

pub use activity::Activity;
pub use board::*;
pub use presence::*;
pub use snapshot::*;
