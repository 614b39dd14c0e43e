//! Bytes to frames and back. A transport knows the socket that it drives, but nothing about channels.
//!
//! A transport must pass every frame to its [`Connection`](crate::socket::Connection) in the order of arrival, one at a
//! time, write the frames of its [`queue`](crate::queue) in order, and end with the requested
//! [`CloseCode`](crate::queue::CloseCode).

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
