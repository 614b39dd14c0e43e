//! Bytes to frames and back. A transport knows the socket that it drives, but nothing about channels.
//!
//! A transport must pass every frame to its [`Connection`](crate::socket::Connection) in the order of arrival, one at a
//! time, write the frames of its [`queue`](crate::queue) in order, and end with the requested
//! [`CloseCode`](crate::queue::CloseCode).

mod arriving;
mod gateway;
mod handshake;
pub mod longpoll;
mod origin;
mod websocket;

use std::sync::Arc;

use axum::Router;
use axum::http::Method;
use axum::routing::any;

pub use gateway::{Gateway, Settings};
pub use origin::OriginPolicy;

const WEBSOCKET: [&str; 2] = ["/websocket", "/websocket/"];

const LONGPOLL: [&str; 2] = ["/longpoll", "/longpoll/"];

/// `/socket/…`
pub(crate) fn routes(gateway: Arc<Gateway>) -> Router {
    let router = Router::new();
    let router = WEBSOCKET.iter().fold(router, |router, path| router.route(path, any(websocket::upgrade)));
    let router = LONGPOLL.iter().fold(router, |router, path| router.route(path, any(longpoll::serve)));
    router.with_state(gateway)
}

/// The routes, with the methods that clients use.
pub(crate) fn table() -> impl Iterator<Item = (Method, &'static str)> {
    let longpoll = LONGPOLL.iter().flat_map(|path| [(Method::GET, *path), (Method::POST, *path)]);
    WEBSOCKET.iter().map(|path| (Method::GET, *path)).chain(longpoll)
}
