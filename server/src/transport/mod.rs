//! Bytes to frames and back. A transport knows the socket that it drives; what a channel is, it cannot tell.
//!
//! What a transport owes a [`Connection`](crate::socket::Connection): it hands it every frame in the order of
//! arrival, one at a time, writes what its [`queue`] holds in the order it was put there, and ends with the
//! [`CloseCode`] that somebody asks for.

mod handshake;
pub mod longpoll;
pub mod queue;
mod websocket;

use axum::Router;
use axum::routing::any;

use crate::App;

pub use queue::{CloseCode, Queue};

/// `/socket/…`
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/websocket", any(websocket::upgrade))
        .route("/websocket/", any(websocket::upgrade))
        .route("/longpoll", any(longpoll::serve))
        .route("/longpoll/", any(longpoll::serve))
}
