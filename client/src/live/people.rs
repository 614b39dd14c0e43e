//! The board's members, and what the user may do there.

use shared::board::{Board, Invitation, Role, User};
use shared::id::UserId;

use super::{LiveBoard, Part};

impl LiveBoard {
    /// The members with their roles, highest first, then by name.
    pub fn members(self) -> Vec<(User, Role)> {
        self.watch(Part::Members, |board| {
            let mut members: Vec<(User, Role)> =
                board.members.values().map(|member| (member.user.clone(), member.role)).collect();
            members.sort_by_cached_key(|(user, role)| (std::cmp::Reverse(*role), user.full_name()));
            members
        })
        .unwrap_or_default()
    }

    /// The open invitations, by address.
    pub fn invitations(self) -> Vec<Invitation> {
        self.watch(Part::Members, |board| board.invitations.values().cloned().collect()).unwrap_or_default()
    }

    /// The name of the member with that address.
    pub fn member_with(self, email: &str) -> Option<String> {
        let named = |board: &Board| {
            let mut users = board.members.values().map(|member| &member.user);
            users.find(|user| user.email.eq_ignore_ascii_case(email)).map(User::full_name)
        };
        self.peek(named).flatten()
    }

    /// The users among `ids` who are members, in the given order.
    pub fn people(self, ids: impl IntoIterator<Item = UserId>) -> Vec<User> {
        self.watch(Part::Members, |board| {
            let known = ids.into_iter().filter_map(|id| board.members.get(&id));
            known.map(|member| member.user.clone()).collect()
        })
        .unwrap_or_default()
    }

    /// The name of a current or former member, without watching it.
    pub fn person(self, id: UserId) -> String {
        self.peek(|board| person(board, id)).unwrap_or_default()
    }

    /// The user's role.
    pub fn role(self) -> Option<Role> {
        self.watch(Part::Members, |board| board.role(self.me)).flatten()
    }

    /// Whether the board is archived; `true` until it is loaded.
    pub fn is_archived(self) -> bool {
        self.watch(Part::Board, |board| board.archived).unwrap_or(true)
    }

    /// Whether the user may change lists and cards.
    pub fn may_edit(self) -> bool {
        !self.is_archived() && self.role().is_some_and(Role::may_edit)
    }

    /// As [`may_edit`](Self::may_edit), without watching it.
    pub fn may_edit_now(self) -> bool {
        self.peek(|board| !board.archived && board.role(self.me).is_some_and(Role::may_edit)) == Some(true)
    }

    /// Whether the user may change members, and restore the board if it is archived.
    pub fn may_manage(self) -> bool {
        self.role().is_some_and(Role::may_manage)
    }

    /// Whether the user may delete the board.
    pub fn may_delete(self) -> bool {
        self.watch(Part::Members, |_| ());
        self.watch(Part::Board, |board| board.may_be_deleted_by(self.me).is_ok()).unwrap_or_default()
    }

    /// Whether the user may change the board's name and background, and archive it.
    pub fn may_change_settings(self) -> bool {
        self.may_manage() && !self.is_archived()
    }
}

/// The name of a current or former member.
pub fn person(board: &Board, user: UserId) -> String {
    board.members.get(&user).map_or_else(|| "a former member".to_owned(), |member| member.user.full_name())
}
