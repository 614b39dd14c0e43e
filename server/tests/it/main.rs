//! The whole server, as its clients see it: real connections, a real database, one story per test.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
#![expect(clippy::duplicate_mod, reason = "some stories run on both databases")]
#![expect(unreachable_pub, clippy::needless_pass_by_value, reason = "stories are easier to read without")]

mod support;

use support::Database;

mod accounts;
mod audit;
mod backup;
mod boards;
mod budget;
mod data_dir;
mod deletion;
mod devices;
mod erasure;
mod guards;
mod headers;
mod invitations;
mod large;
mod limits;
mod long_poll;
mod origins;
mod outage;
mod postgres;
mod presence;
mod protocol;
mod reconnect;
mod removal;
mod repeats;
mod restart;
mod revocation;
mod seeds;
mod sessions;
mod store;
mod upgrade;
mod watching;
mod websocket;

/// The database of all stories; [`postgres`] also runs some of them on the other one.
const DATABASE: Database = Database::Sqlite;
