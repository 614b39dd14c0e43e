//! What a field may hold: each check returns the value as it is stored.

use super::{Rejection, limit};
use crate::text;

/// A name ([`text::name`]): not blank, not too long.
pub(super) fn name(typed: &str) -> Result<String, Rejection> {
    let name = optional_name(typed)?;
    if name.is_empty() { Err(Rejection::NameBlank) } else { Ok(name) }
}

/// A name that may be empty.
pub(super) fn optional_name(typed: &str) -> Result<String, Rejection> {
    let name = text::name(typed);
    if name.chars().count() > limit::NAME { Err(Rejection::NameTooLong) } else { Ok(name) }
}

/// A long text ([`text::long`]).
pub(super) fn text(typed: &str) -> Result<String, Rejection> {
    let text = text::long(typed);
    if text.len() > limit::TEXT { Err(Rejection::TextTooLong) } else { Ok(text.into_owned()) }
}

/// Any value of its type.
#[expect(clippy::unnecessary_wraps, reason = "all checks have the same shape")]
pub(super) fn any<T: Clone>(value: &T) -> Result<T, Rejection> {
    Ok(value.clone())
}
