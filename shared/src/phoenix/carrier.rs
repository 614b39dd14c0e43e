//! Names that Phoenix clients and servers use in HTTP requests.

/// The WebSocket subprotocol that official clients offer since 1.8.
pub const SUBPROTOCOL: &str = "phoenix";

/// The prefix of a subprotocol by which a client sends its access token, in Base64.
pub const BEARER: &str = "base64url.bearer.phx.";

/// The long-poll header with the access token, for opening a session.
pub const AUTH_HEADER: &str = "x-phoenix-authtoken";

/// The long-poll header with the token of an open session.
pub const SESSION_HEADER: &str = "x-phoenix-longpoll-token";
