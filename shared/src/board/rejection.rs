//! Why a command was rejected.

use strum::{IntoStaticStr, VariantArray};

use super::limit;

/// A command denied: the sender made a mistake, or another change came first. Its text is a sentence for people and
/// says what to do; its code ([`code`](Self::code)) is the variant's name in snake case, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
#[expect(missing_docs, reason = "the sentence of each variant says it")]
pub enum Rejection {
    #[error("Your role on this board does not allow that. Ask an admin of the board.")]
    Forbidden,
    #[error("This board is archived. Restore it to change it.")]
    BoardArchived,
    #[error("Only the owner of a board can delete it.")]
    OwnerDeletes,
    #[error("Archive the board before you delete it.")]
    ArchiveFirst,
    #[error("That list is not on this board any more.")]
    ListNotFound,
    #[error("That card is not on this board any more.")]
    CardNotFound,
    #[error("That label is not on this board any more.")]
    LabelNotFound,
    #[error("That comment is not there any more.")]
    CommentNotFound,
    #[error("That person is not a member of this board. Add them to the board first.")]
    MemberNotFound,
    #[error("That is not a plain email address, such as name@example.org.")]
    AddressInvalid,
    #[error("That invitation is not open any more.")]
    InvitationNotFound,
    #[error("You have added many people to boards in the last hour. Try again later.")]
    TooManyInvitations,
    #[error("They are a member of this board already.")]
    AlreadyMember,
    #[error("The owner cannot leave the board or be removed, and keeps their role.")]
    OwnerStays,
    #[error("This id is already in use.")]
    IdTaken,
    #[error("A name cannot be blank.")]
    NameBlank,
    #[error("A name can have at most {} characters.", limit::NAME)]
    NameTooLong,
    #[error("A comment cannot be blank.")]
    TextBlank,
    #[error("A text can have at most {} kB.", limit::TEXT / 1024)]
    TextTooLong,
    #[error("A board can have at most {} open lists. Archive some first.", limit::LISTS)]
    TooManyLists,
    #[error("A board can have at most {} open cards. Archive some first.", limit::CARDS)]
    TooManyCards,
    #[error("A board can have at most {} labels. Delete some first.", limit::LABELS)]
    TooManyLabels,
    #[error("A board can have at most {} members, with those who are invited.", limit::MEMBERS)]
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
    #[error("Only what is archived can be deleted. Archive it first.")]
    NotArchived,
    #[error("There are cards on this list. Delete them, or move them to another list first.")]
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

    /// Whether what the command is about does not exist, or does not exist yet.
    pub const fn is_missing(self) -> bool {
        matches!(
            self,
            Self::ListNotFound
                | Self::CardNotFound
                | Self::LabelNotFound
                | Self::CommentNotFound
                | Self::MemberNotFound
        )
    }
}
