//! The limits of boards: what `decide` bounds, and how many boards a user has. Characters are Unicode scalar values.
//!
//! All of them are in [`TABLE`], which `docs/limits.md` shows and whose tests try each.

use super::Rejection;

/// Characters in a name.
pub const NAME: usize = 512;
/// Bytes in a description or comment.
pub const TEXT: usize = 64 * 1024;
/// Bytes of a board as JSON: what everyone who opens it is sent.
pub const BOARD: usize = 8 * 1024 * 1024;
/// Open lists.
pub const LISTS: usize = 200;
/// Archived lists.
pub const ARCHIVED_LISTS: usize = 1_000;
/// Open cards.
pub const CARDS: usize = 10_000;
/// Archived cards.
pub const ARCHIVED_CARDS: usize = 10_000;
/// Comments.
pub const COMMENTS: usize = 1_000;
/// Labels.
pub const LABELS: usize = 100;
/// Members, with those who are invited.
pub const MEMBERS: usize = 500;
/// Boards that a user owns.
pub const BOARDS: usize = 1_000;

/// Why a board is not created when its owner has [`BOARDS`] already.
pub const TOO_MANY_BOARDS: &str = "too_many_boards";

/// A limit.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// What there may be at most.
    pub what: &'static str,
    /// How much.
    pub most: usize,
    /// In what it is counted.
    pub unit: &'static str,
    /// Of what.
    pub of: &'static str,
    /// The code of the rejection.
    pub code: fn() -> &'static str,
    /// What makes room.
    pub room: &'static str,
}

macro_rules! table {
    ($($what:literal, $most:expr, $unit:literal, $of:literal, $code:expr, $room:literal;)*) => {
        /// All limits.
        pub const TABLE: &[Limit] = &[
            $(Limit { what: $what, most: $most, unit: $unit, of: $of, code: || $code, room: $room },)*
        ];
    };
}

table! {
    "name", NAME, "characters", "a board, list, card or label", Rejection::NameTooLong.code(), "a shorter one";
    "text", TEXT, "bytes", "a description or comment", Rejection::TextTooLong.code(), "a shorter one";
    "size", BOARD, "bytes of JSON", "a board", Rejection::BoardFull.code(), "shorter descriptions, `card:delete`";
    "open lists", LISTS, "lists", "a board", Rejection::TooManyLists.code(), "`list:archive`";
    "archived lists", ARCHIVED_LISTS, "lists", "a board", Rejection::TooManyArchivedLists.code(), "`list:delete`";
    "open cards", CARDS, "cards", "a board", Rejection::TooManyCards.code(), "`card:archive`";
    "archived cards", ARCHIVED_CARDS, "cards", "a board", Rejection::TooManyArchivedCards.code(), "`card:delete`";
    "comments", COMMENTS, "comments", "a card", Rejection::TooManyComments.code(), "`comment:delete`";
    "labels", LABELS, "labels", "a board", Rejection::TooManyLabels.code(), "`label:delete`";
    "members", MEMBERS, "members and invitations", "a board", Rejection::TooManyMembers.code(), "`member:remove`";
    "boards", BOARDS, "boards", "a user who owns them", TOO_MANY_BOARDS, "deleting a board";
}
