//! The members of a board and their roles.

use serde::{Deserialize, Serialize};

use super::message::{Decide, Decision, Effect, Meta, NewId};
use super::{About, Audience, Board, Command, Cx, Event, Invitee, Part, Rejection, Role, Touched, size};
use crate::id::UserId;

/// A user on a board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The user.
    pub user: User,
    /// Their role.
    pub role: Role,
}

/// A user, as others see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Email address, in lower case.
    pub email: String,
}

impl User {
    /// Given and family name.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }
}

/// Add a member to the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddMember {
    /// Their email address.
    pub email: String,
    /// The role they get.
    #[serde(default)]
    pub role: Role,
    /// Who that is. The server finds out before deciding; clients never send this.
    #[serde(skip)]
    pub invitee: Invitee,
}

/// A user became a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberAdded {
    /// The user.
    pub user: User,
    /// Their role.
    pub role: Role,
}

impl Decide for AddMember {
    /// [`MemberAdded`] or [`MemberInvited`](super::MemberInvited).
    type Event = Event;
    const CREATES: Option<NewId<Self>> = None;

    fn decide(&self, cx: &Cx<'_>) -> Decision<Event> {
        cx.may_manage()?;
        cx.may_grant(self.role)?;
        cx.add(self)
    }

    fn inverse(&self, _: &Board) -> Option<Command> {
        None
    }
}

impl Effect for MemberAdded {
    const ERASES: bool = false;
    const TEXT: Option<fn(&mut Self)> = None;
    const AUDIENCE: fn(&Self) -> Audience = |it| Audience::Added(it.user.id);

    fn about(&self) -> About {
        About::Member(self.user.id)
    }

    fn growth(&self, _: &Board) -> usize {
        size::bytes_of_member(&self.user)
    }

    fn apply(&self, board: &mut Board, _: &Meta) -> Touched {
        let member = Member { user: self.user.clone(), role: self.role };
        board.answered(&member);
        board.put_member(member);
        Part::Members.into()
    }
}

/// Change a member's role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateMember {
    /// The member.
    pub user_id: UserId,
    /// Their new role.
    pub role: Role,
}

/// A member's role changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberUpdated {
    /// The member.
    pub user_id: UserId,
    /// Their new role.
    pub role: Role,
}

impl Decide for UpdateMember {
    type Event = MemberUpdated;
    const CREATES: Option<NewId<Self>> = None;

    fn decide(&self, cx: &Cx<'_>) -> Decision<MemberUpdated> {
        cx.may_manage()?;
        let role = cx.changeable(self.user_id)?;
        cx.may_grant(self.role)?;
        Ok((role != self.role).then_some(MemberUpdated { user_id: self.user_id, role: self.role }))
    }

    fn inverse(&self, before: &Board) -> Option<Command> {
        Some(Self { user_id: self.user_id, role: before.role(self.user_id)? }.into())
    }
}

impl Effect for MemberUpdated {
    const ERASES: bool = false;
    const TEXT: Option<fn(&mut Self)> = None;
    const AUDIENCE: fn(&Self) -> Audience = |_| Audience::Board;

    fn about(&self) -> About {
        About::Member(self.user_id)
    }

    fn apply(&self, board: &mut Board, _: &Meta) -> Touched {
        if let Some(member) = board.members.get_mut(&self.user_id) {
            member.role = self.role;
        }
        if !self.role.may_manage() {
            board.end_invitations_by(self.user_id);
        }
        Part::Members.into()
    }
}

/// Remove a member from the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveMember {
    /// The member.
    pub user_id: UserId,
}

/// Leave the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaveBoard {}

/// A member left or was removed, from the board and from all its cards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRemoved {
    /// The former member.
    pub user_id: UserId,
}

impl Decide for RemoveMember {
    type Event = MemberRemoved;
    const CREATES: Option<NewId<Self>> = None;

    fn decide(&self, cx: &Cx<'_>) -> Decision<MemberRemoved> {
        if self.user_id == cx.actor {
            return LeaveBoard {}.decide(cx);
        }
        cx.may_manage()?;
        cx.changeable(self.user_id)?;
        Ok(Some(MemberRemoved { user_id: self.user_id }))
    }

    fn inverse(&self, _: &Board) -> Option<Command> {
        None
    }
}

impl Decide for LeaveBoard {
    type Event = MemberRemoved;
    const CREATES: Option<NewId<Self>> = None;

    fn decide(&self, cx: &Cx<'_>) -> Decision<MemberRemoved> {
        if cx.role == Role::Owner {
            return Err(Rejection::OwnerStays);
        }
        Ok(Some(MemberRemoved { user_id: cx.actor }))
    }

    fn inverse(&self, _: &Board) -> Option<Command> {
        None
    }
}

impl Effect for MemberRemoved {
    const ERASES: bool = false;
    const TEXT: Option<fn(&mut Self)> = None;
    const AUDIENCE: fn(&Self) -> Audience = |it| Audience::Removed(it.user_id);

    fn about(&self) -> About {
        About::Member(self.user_id)
    }

    fn apply(&self, board: &mut Board, _: &Meta) -> Touched {
        board.take_member(self.user_id);
        board.end_invitations_by(self.user_id);
        let on_it = |card: &super::Card| card.members.contains(&self.user_id);
        let touched = board.change_cards(on_it, |card| {
            card.members.remove(&self.user_id);
        });
        touched.and(Part::Members)
    }
}

impl Cx<'_> {
    /// The role of a member who is not the owner.
    fn changeable(&self, user: UserId) -> Result<Role, Rejection> {
        match self.board.role(user) {
            None => Err(Rejection::MemberNotFound),
            Some(Role::Owner) => Err(Rejection::OwnerStays),
            Some(role) => Ok(role),
        }
    }

    /// Checks that the actor may give this role: any up to their own, but not owner.
    fn may_grant(&self, role: Role) -> Result<(), Rejection> {
        if role == Role::Owner || role > self.role { Err(Rejection::Forbidden) } else { Ok(()) }
    }
}

#[cfg(test)]
mod samples {
    use super::super::sample::{Pick, Sample};
    use super::{AddMember, Invitee, LeaveBoard, RemoveMember, UpdateMember};

    impl Sample for AddMember {
        fn sample(pick: &mut Pick<'_>) -> Self {
            let user = pick.person();
            let (email, role) = (user.email.clone(), pick.role());
            if pick.below(4) == 0 {
                return Self { email: format!("new-{email}"), role, invitee: Invitee::Asked };
            }
            Self { email, role, invitee: Invitee::Known(user) }
        }
    }

    impl Sample for UpdateMember {
        fn sample(pick: &mut Pick<'_>) -> Self {
            Self { user_id: pick.member(), role: pick.role() }
        }
    }

    impl Sample for RemoveMember {
        fn sample(pick: &mut Pick<'_>) -> Self {
            Self { user_id: pick.member() }
        }
    }

    impl Sample for LeaveBoard {
        fn sample(_: &mut Pick<'_>) -> Self {
            Self {}
        }
    }
}
