//! Who may do what on a board.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// What a member is on a board. Each role may do all that a lower one may.
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
    /// Reads along.
    Observer,
    /// Changes lists, cards and labels, and comments.
    #[default]
    Member,
    /// Also changes settings and members.
    Admin,
    /// The one the board belongs to. There is exactly one, and they stay.
    Owner,
}

impl Role {
    /// All of them, the lowest first.
    pub const ALL: &[Self] = <Self as VariantArray>::VARIANTS;

    /// May change lists, cards and labels, and comment.
    pub fn may_edit(self) -> bool {
        self >= Self::Member
    }

    /// May change the board's settings and members, and remove anyone's comment.
    pub fn may_manage(self) -> bool {
        self >= Self::Admin
    }

    /// Its name, as on the wire.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Its name, as people say it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Observer => "Observer",
            Self::Member => "Member",
            Self::Admin => "Admin",
            Self::Owner => "Owner",
        }
    }
}
