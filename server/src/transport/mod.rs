//! Bytes to frames and back. A transport knows the socket that it drives; what a channel is, it cannot tell.
//!
//! What a transport owes a [`Connection`](crate::socket::Connection): it hands it every frame in the order of
//! arrival, one at a time, writes what its [`queue`](crate::queue) holds in the order it was put there, and ends with
//! the [`CloseCode`](crate::queue::CloseCode) that somebody asks for.

mod gateway;
mod handshake;
pub mod longpoll;
mod origin;
mod websocket;

use std::sync::Arc;

use axum::Router;
use axum::routing::any;

pub use gateway::{Gateway, Settings};
pub use origin::OriginPolicy;

/// `/socket/…`
pub(crate) fn routes(gateway: Arc<Gateway>) -> Router {
    Router::new()
        .route("/websocket", any(websocket::upgrade))
        .route("/websocket/", any(websocket::upgrade))
        .route("/longpoll", any(longpoll::serve))
        .route("/longpoll/", any(longpoll::serve))
        .with_state(gateway)
}
