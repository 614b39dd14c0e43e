//! What a field may hold: each check returns the value as it is stored.

use super::{Rejection, limit};

/// A name: trimmed, not blank, not too long.
pub(super) fn name(text: &str) -> Result<String, Rejection> {
    let text = optional_name(text)?;
    if text.is_empty() { Err(Rejection::NameBlank) } else { Ok(text) }
}

/// A name that may be empty.
pub(super) fn optional_name(text: &str) -> Result<String, Rejection> {
    let text = text.trim();
    if text.chars().count() > limit::NAME { Err(Rejection::NameTooLong) } else { Ok(text.to_owned()) }
}

/// A long text, unchanged.
pub(super) fn text(text: &str) -> Result<String, Rejection> {
    if text.len() > limit::TEXT { Err(Rejection::TextTooLong) } else { Ok(text.to_owned()) }
}

/// Any value of its type.
#[expect(clippy::unnecessary_wraps, reason = "all checks have the same shape")]
pub(super) fn any<T: Clone>(value: &T) -> Result<T, Rejection> {
    Ok(value.clone())
}
