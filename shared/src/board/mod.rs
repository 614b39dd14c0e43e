//! The domain: what a board is, what may be asked of it, and what follows.
//!
//! Two functions carry everything. [`decide`] checks a [`Command`] against the state and answers with the
//! [`Event`] it leads to, with nothing because nothing would change, or with a [`Rejection`]; it changes
//! nothing itself. [`Board::apply`] makes an event true and cannot fail. The server decides before it writes
//! its log; a browser runs the same two on its own copy, to show a change before the server has answered
//! ([`Optimistic`]).
//!
//! One command leads to at most one event, hence one `cid` belongs to one `seq`, and a command is never half
//! accepted.

mod apply;
mod command;
mod decide;
mod event;
mod inverse;
mod optimistic;
mod rank;
mod rejection;
mod role;
mod state;
mod touched;

pub use command::*;
pub use decide::{decide, limit};
pub use event::*;
pub use inverse::inverse;
pub use optimistic::{Optimistic, Received};
pub use rank::Rank;
pub use rejection::Rejection;
pub use role::Role;
pub use state::{Board, Card, Color, Label, List, Member, User};
pub use touched::Touched;
