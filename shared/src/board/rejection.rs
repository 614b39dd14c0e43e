//! Why a command was rejected.

use strum::{IntoStaticStr, VariantArray};

use super::limit;

/// A command denied: the sender made a mistake, or another change came first. Its text is a sentence for people and
/// says what to do; its code ([`code`](Self::code)) is the variant's name in snake case, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
#[expect(missing_docs, reason = "the sentence of each variant says it")]
pub enum Rejection {
    #[error("You don’t have permission to do that on this board. Ask a board admin for access.")]
    Forbidden,
    #[error("This board is archived and read-only. Restore it to make changes.")]
    BoardArchived,
    #[error("Only the board’s owner can delete it.")]
    OwnerDeletes,
    #[error("Archive the board before you delete it.")]
    ArchiveFirst,
    #[error("That list is no longer on this board.")]
    ListNotFound,
    #[error("That list is archived. Restore it first, or choose another list.")]
    ListArchived,
    #[error("That card is no longer on this board.")]
    CardNotFound,
    #[error("That label is no longer on this board.")]
    LabelNotFound,
    #[error("That comment was deleted.")]
    CommentNotFound,
    #[error("That person isn’t a member of this board. Add them to the board first.")]
    MemberNotFound,
    #[error("Enter a valid email address, such as name@example.org.")]
    AddressInvalid,
    #[error("That invitation is no longer open.")]
    InvitationNotFound,
    #[error("You’ve added many people to boards in the last hour. Try again later.")]
    TooManyInvitations,
    #[error("They’re already a member of this board.")]
    AlreadyMember,
    #[error("The owner can’t leave, be removed or change role.")]
    OwnerStays,
    #[error("This id is already in use.")]
    IdTaken,
    #[error("A name can’t be blank.")]
    NameBlank,
    #[error("A name can have at most {} characters.", limit::NAME)]
    NameTooLong,
    #[error("A comment can’t be blank.")]
    TextBlank,
    #[error("This text is too long. It can have at most {} kB.", limit::TEXT / 1024)]
    TextTooLong,
    #[error("A board can have at most {} open lists. Archive some first.", limit::LISTS)]
    TooManyLists,
    #[error("A board can have at most {} open cards. Archive some first.", limit::CARDS)]
    TooManyCards,
    #[error("A board can have at most {} labels. Delete some first.", limit::LABELS)]
    TooManyLabels,
    #[error("A board can have at most {} members, including invited people.", limit::MEMBERS)]
    TooManyMembers,
    #[error(
        "This board is full: it holds at most {} MB. Shorten descriptions or delete archived cards.",
        limit::BOARD / 1024 / 1024
    )]
    BoardFull,
    #[error("A board can have at most {} archived lists. Delete some first.", limit::ARCHIVED_LISTS)]
    TooManyArchivedLists,
    #[error("A board can have at most {} archived cards. Delete some first.", limit::ARCHIVED_CARDS)]
    TooManyArchivedCards,
    #[error("A card can have at most {} comments. Delete some first.", limit::COMMENTS)]
    TooManyComments,
    #[error("Archive it before you delete it.")]
    NotArchived,
    #[error("This list still has cards. Delete them or move them to another list first.")]
    ListNotEmpty,
}

impl Rejection {
    /// All rejections.
    pub const ALL: &[Self] = <Self as VariantArray>::VARIANTS;

    /// The code for programs; never changes.
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// The rejection with that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.code() == code)
    }

    /// Whether what the command is about does not exist, or does not exist yet, or is not open yet.
    pub const fn is_missing(self) -> bool {
        matches!(
            self,
            Self::ListNotFound
                | Self::ListArchived
                | Self::CardNotFound
                | Self::LabelNotFound
                | Self::CommentNotFound
                | Self::MemberNotFound
        )
    }
}
