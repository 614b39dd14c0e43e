//! What an error reply says.

use serde_json::value::RawValue;
use shared::wire::ErrorReply;

/// The reason for a denied push or join, for programs.
pub(super) fn reason(response: &RawValue) -> String {
    serde_json::from_str::<ErrorReply>(response.get()).map(|denied| denied.reason).unwrap_or_default()
}

/// The reason for a denied push, for the user.
pub(super) fn sentence(response: &RawValue) -> String {
    match serde_json::from_str::<ErrorReply>(response.get()) {
        Ok(ErrorReply { message, .. }) if !message.is_empty() => message,
        Ok(ErrorReply { reason, .. }) => format!("This change couldn’t be saved ({reason})."),
        Err(_) => "This change couldn’t be saved.".to_owned(),
    }
}
