//! Names for what this browser creates, and the time.

use leptos::prelude::window;
use shared::id::{CardId, Cid, CommentId, LabelId, ListId, Millis};

macro_rules! fresh {
    ($($(#[$doc:meta])* $name:ident -> $id:ident)*) => {$(
        $(#[$doc])*
        pub fn $name() -> $id {
            $id::from_parts(now_ms(), random())
        }
    )*};
}

fresh! {
    /// A new name for a command.
    cid -> Cid
    /// A new name for a list.
    list -> ListId
    /// A new name for a card.
    card -> CardId
    /// A new name for a label.
    label -> LabelId
    /// A new name for a comment.
    comment -> CommentId
}

/// Now.
pub fn now() -> Millis {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds of Unix time are far below 2^53")]
    Millis(js_sys::Date::now() as i64)
}

fn now_ms() -> u64 {
    u64::try_from(now().0).unwrap_or_default()
}

/// 80 random bits and some more. Without the browser's cryptography the name is still one of its own, because a
/// repeated one is refused, not mixed up.
fn random() -> u128 {
    let mut bytes = [0; 16];
    let filled = window().crypto().and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
    if filled.is_err() {
        for byte in &mut bytes {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
            let random = (js_sys::Math::random() * 256.0) as u8;
            *byte = random;
        }
    }
    u128::from_le_bytes(bytes)
}
