//! Reasons in refusals and errors that clients act on: words that never change. Those of a board's rules are
//! [`Rejection::code`](crate::board::Rejection::code).

/// A join: there is no such board, or it is not for this person. It is final.
pub const UNAUTHORIZED: &str = "unauthorized";
/// A join of `users:<id>`: that is another person's topic. It is final.
pub const INVALID_USER: &str = "Invalid user";
/// There is no channel for such a topic, or this one is not joined.
pub const UNMATCHED_TOPIC: &str = "unmatched topic";
/// The channel knows no such push.
pub const UNKNOWN_EVENT: &str = "unknown event";
/// The channel knows the push, and its payload does not fit.
pub const BAD_PAYLOAD: &str = "bad_payload";
/// What was asked for does not exist, or the person may not see it.
pub const NOT_FOUND: &str = "not_found";
/// A failure of the server. The same may be asked again later.
pub const UNAVAILABLE: &str = "unavailable";
/// An HTTP request without a valid access token. A sentence, as the original's API has it.
pub const NOT_AUTHENTICATED: &str = "Not Authenticated";
