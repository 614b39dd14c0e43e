//! Helpers for the stories.

mod client;
mod database;
mod logs;
pub mod longpoll;
mod person;
pub mod postgres;
mod process;
pub mod raw;
mod routes;
mod server;

pub use client::Client;
pub use database::{Database, TestDatabase};
pub use logs::Logs;
pub use person::{PASSWORD, Person};
pub use process::Process;
pub use routes::{NOTHING, asked, routes};
pub use server::Server;

/// Long enough for a slow machine, short enough to see that something never comes.
pub const PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);
