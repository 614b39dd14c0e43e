//! Ids for what this browser creates. They contain the time, so the clock is here too.

use std::cell::RefCell;

use leptos::prelude::window;
use shared::id::{BoardId, CardId, Cid, CommentId, Generator, LabelId, ListId, Millis};

thread_local! {
    static GENERATOR: RefCell<Generator> = const { RefCell::new(Generator::new()) };
}

macro_rules! fresh {
    ($($(#[$doc:meta])* $name:ident -> $id:ident)*) => {$(
        $(#[$doc])*
        pub fn $name() -> $id {
            $id::from_ulid(GENERATOR.with_borrow_mut(|ids| ids.make(now_ms(), random())))
        }
    )*};
}

fresh! {
    /// An id for a new command.
    cid -> Cid
    /// An id for a new board.
    board -> BoardId
    /// An id for a new list.
    list -> ListId
    /// An id for a new card.
    card -> CardId
    /// An id for a new label.
    label -> LabelId
    /// An id for a new comment.
    comment -> CommentId
}

/// From now on, new ids sort after `cid`, which an earlier page made; the clock may have gone back since.
pub fn continue_after(cid: Cid) {
    GENERATOR.with_borrow_mut(|ids| ids.continue_after(cid.ulid()));
}

/// The time by this browser's clock.
pub fn now() -> Millis {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds of Unix time are far below 2^53")]
    Millis(js_sys::Date::now() as i64)
}

fn now_ms() -> u64 {
    u64::try_from(now().0).unwrap_or_default()
}

/// More than the 80 random bits of an id. Without the browser's cryptography, weaker randomness will do: the server
/// rejects an id that is taken, so two things never get mixed up.
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
