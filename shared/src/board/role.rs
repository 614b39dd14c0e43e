//! Roles and their rights.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// A member's role on a board. Each role may do everything that a lower one may.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    /// Only reads.
    Observer,
    /// Changes lists, cards and labels, and comments.
    #[default]
    Member,
    /// Also changes settings and members.
    Admin,
    /// Owns the board. There is exactly one, and they cannot leave.
    Owner,
}

impl Role {
    /// All roles, lowest first.
    pub const ALL: &[Self] = <Self as VariantArray>::VARIANTS;

    /// May change lists, cards and labels, and comment.
    pub fn may_edit(self) -> bool {
        self >= Self::Member
    }

    /// May change the board's settings and members, and delete anyone's comment.
    pub fn may_manage(self) -> bool {
        self >= Self::Admin
    }

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The name for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Observer => "Observer",
            Self::Member => "Member",
            Self::Admin => "Admin",
            Self::Owner => "Owner",
        }
    }

    /// The name in a sentence: "an admin".
    pub const fn with_article(self) -> &'static str {
        match self {
            Self::Observer => "an observer",
            Self::Member => "a member",
            Self::Admin => "an admin",
            Self::Owner => "the owner",
        }
    }
}
