//! The reasons in error replies, for clients to act on; they never change. Those of a board's rules are
//! [`Rejection::code`](crate::board::Rejection::code).

/// A join: there is no such board, or the user is not a member. Retrying does not help.
pub const UNAUTHORIZED: &str = "unauthorized";
/// A join with `"snapshot": "http"`: the answer would be large. Read the board over HTTP, and join with its `seq`.
pub const LARGE: &str = "large";
/// A join of `users:<id>`: it is another user's topic. Retrying does not help.
pub const INVALID_USER: &str = "Invalid user";
/// There is no channel for the topic, or it is not joined.
pub const UNMATCHED_TOPIC: &str = "unmatched topic";
/// The channel does not know the event.
pub const UNKNOWN_EVENT: &str = "unknown event";
/// The channel knows the event, but its payload is invalid.
pub const BAD_PAYLOAD: &str = "bad_payload";
/// It does not exist, or the user may not see it.
pub const NOT_FOUND: &str = "not_found";
/// The server failed. The request can be retried later.
pub const UNAVAILABLE: &str = "unavailable";
/// An HTTP request without a valid access token. Worded as in the original's API.
pub const NOT_AUTHENTICATED: &str = "Not Authenticated";
