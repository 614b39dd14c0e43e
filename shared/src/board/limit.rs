//! How much of everything a board holds. Characters are Unicode scalar values.

/// Characters of a name.
pub const NAME: usize = 512;
/// Bytes of a description or comment.
pub const TEXT: usize = 64 * 1024;
/// Lists, archived ones too.
pub const LISTS: usize = 200;
/// Open cards.
pub const CARDS: usize = 10_000;
/// Labels.
pub const LABELS: usize = 100;
/// Members.
pub const MEMBERS: usize = 500;
