//! Who is on the board, and what this person may do there.

use shared::board::{Board, Role, User};
use shared::id::UserId;

use super::{LiveBoard, Part};

impl LiveBoard {
    /// The members with their roles, the highest first, then by name.
    pub fn members(self) -> Vec<(User, Role)> {
        self.watch(Part::Members, |board| {
            let mut members: Vec<(User, Role)> =
                board.members.values().map(|member| (member.user.clone(), member.role)).collect();
            members.sort_by_cached_key(|(user, role)| (std::cmp::Reverse(*role), user.full_name()));
            members
        })
        .unwrap_or_default()
    }

    /// Those of the users who are members, in the given order.
    pub fn people(self, ids: impl IntoIterator<Item = UserId>) -> Vec<User> {
        self.watch(Part::Members, |board| {
            let known = ids.into_iter().filter_map(|id| board.members.get(&id));
            known.map(|member| member.user.clone()).collect()
        })
        .unwrap_or_default()
    }

    /// The name of somebody who is or was on the board, to be said once.
    pub fn person(self, id: UserId) -> String {
        self.peek(|board| person(board, id)).unwrap_or_default()
    }

    /// The role of this person.
    pub fn role(self) -> Option<Role> {
        self.watch(Part::Members, |board| board.role(self.me)).flatten()
    }

    /// Whether the board is archived; `true` until it is there.
    pub fn is_archived(self) -> bool {
        self.watch(Part::Board, |board| board.archived).unwrap_or(true)
    }

    /// Whether this person may change lists and cards, here and now.
    pub fn may_edit(self) -> bool {
        !self.is_archived() && self.role().is_some_and(Role::may_edit)
    }

    /// As [`may_edit`](Self::may_edit), for this moment only.
    pub fn may_edit_now(self) -> bool {
        self.peek(|board| !board.archived && board.role(self.me).is_some_and(Role::may_edit)) == Some(true)
    }

    /// Whether this person may change members, and restore the board when it is archived.
    pub fn may_manage(self) -> bool {
        self.role().is_some_and(Role::may_manage)
    }

    /// Whether this person may change the board's settings: its name, its background, and that it is archived.
    pub fn may_change_settings(self) -> bool {
        self.may_manage() && !self.is_archived()
    }
}

/// The name of somebody who is or was on the board.
pub fn person(board: &Board, user: UserId) -> String {
    board.members.get(&user).map_or_else(|| "a former member".to_owned(), |member| member.user.full_name())
}
