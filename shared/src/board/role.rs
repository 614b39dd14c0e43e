//! Who may do what on a board.

use serde::{Deserialize, Serialize};

/// What a member is on a board; each role may do all that a lower one may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads along.
    Observer,
    /// Changes lists, cards and labels, and comments.
    #[default]
    Member,
    /// Also settings and members.
    Admin,
    /// The one the board belongs to; exactly one, and they stay.
    Owner,
}

impl Role {
    /// May change lists, cards and labels, and comment.
    pub fn may_edit(self) -> bool {
        self >= Self::Member
    }

    /// May change the board's settings and members, and remove anyone's comment.
    pub fn may_manage(self) -> bool {
        self >= Self::Admin
    }

    /// Its name, as on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Observer => "observer",
            Self::Member => "member",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }

    /// As people say it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Observer => "Observer",
            Self::Member => "Member",
            Self::Admin => "Admin",
            Self::Owner => "Owner",
        }
    }
}
