//! The stories that depend on the database, run on PostgreSQL too.

use crate::support::Database;

const DATABASE: Database = Database::Postgres;

#[path = "accounts.rs"]
mod accounts;
#[path = "audit.rs"]
mod audit;
#[path = "boards.rs"]
mod boards;
#[path = "deletion.rs"]
mod deletion;
#[path = "devices.rs"]
mod devices;
#[path = "invitations.rs"]
mod invitations;
#[path = "reconnect.rs"]
mod reconnect;
#[path = "restart.rs"]
mod restart;
#[path = "sessions.rs"]
mod sessions;
