//! The whole server, as its clients see it: real connections, a real database, one story a test.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod support;

mod accounts;
mod boards;
mod reconnect;
mod restart;
