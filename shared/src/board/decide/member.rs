//! Who is on the board.

use super::{Cx, Decision, limit};
use crate::board::{
    AddMember, Event, MemberAdded, MemberRemoved, MemberUpdated, Rejection, Role, UpdateMember,
};
use crate::id::UserId;

impl Cx<'_> {
    pub(super) fn add_member(&self, it: &AddMember) -> Decision {
        self.may_manage()?;
        self.may_grant(it.role)?;
        let user = it.user.clone().ok_or(Rejection::UserNotFound)?;
        if self.board.members.contains_key(&user.id) {
            return Err(Rejection::AlreadyMember);
        }
        if self.board.members.len() >= limit::MEMBERS {
            return Err(Rejection::TooManyMembers);
        }
        Ok(Some(Event::MemberAdded(MemberAdded { user, role: it.role })))
    }

    pub(super) fn update_member(&self, it: &UpdateMember) -> Decision {
        self.may_manage()?;
        let role = self.changeable(it.user_id)?;
        self.may_grant(it.role)?;
        let event = MemberUpdated { user_id: it.user_id, role: it.role };
        Ok((role != it.role).then_some(Event::MemberUpdated(event)))
    }

    pub(super) fn remove_member(&self, user_id: UserId) -> Decision {
        if user_id == self.actor {
            return self.leave();
        }
        self.may_manage()?;
        self.changeable(user_id)?;
        Ok(Some(Event::MemberRemoved(MemberRemoved { user_id })))
    }

    pub(super) fn leave(&self) -> Decision {
        if self.role == Role::Owner {
            return Err(Rejection::OwnerStays);
        }
        Ok(Some(Event::MemberRemoved(MemberRemoved { user_id: self.actor })))
    }

    /// The role of a member who is not the owner.
    fn changeable(&self, user: UserId) -> Result<Role, Rejection> {
        match self.board.role(user) {
            None => Err(Rejection::MemberNotFound),
            Some(Role::Owner) => Err(Rejection::OwnerStays),
            Some(role) => Ok(role),
        }
    }

    /// Ownership is not given away by a role; any other up to the actor's own is.
    fn may_grant(&self, role: Role) -> Result<(), Rejection> {
        if role == Role::Owner || role > self.role { Err(Rejection::Forbidden) } else { Ok(()) }
    }
}
