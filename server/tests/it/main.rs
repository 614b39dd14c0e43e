//! The whole server, as its clients see it: real connections, a real database, one story a test.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
#![expect(unreachable_pub, clippy::needless_pass_by_value, reason = "stories are easier to read without")]

mod support;

mod accounts;
mod boards;
mod limits;
mod long_poll;
mod presence;
mod protocol;
mod reconnect;
mod restart;
mod seeds;
mod upgrade;
mod websocket;
