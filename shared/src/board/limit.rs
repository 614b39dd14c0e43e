//! The limits of a board. Characters are Unicode scalar values.

/// Characters in a name.
pub const NAME: usize = 512;
/// Bytes in a description or comment.
pub const TEXT: usize = 64 * 1024;
/// Bytes of a board as JSON: what everyone who opens it is sent.
pub const BOARD: usize = 8 * 1024 * 1024;
/// Lists, including archived ones.
pub const LISTS: usize = 200;
/// Open cards.
pub const CARDS: usize = 10_000;
/// Labels.
pub const LABELS: usize = 100;
/// Members.
pub const MEMBERS: usize = 500;
