//! Names that clients and servers of Phoenix put into HTTP requests, around the frames.

/// The WebSocket subprotocol that official clients offer since 1.8.
pub const SUBPROTOCOL: &str = "phoenix";

/// What a client puts before its access token, in Base64, to offer it as one more subprotocol.
pub const BEARER: &str = "base64url.bearer.phx.";

/// The long-poll header with the access token, for opening a session.
pub const AUTH_HEADER: &str = "x-phoenix-authtoken";

/// The long-poll header with the token of an open session.
pub const SESSION_HEADER: &str = "x-phoenix-longpoll-token";
