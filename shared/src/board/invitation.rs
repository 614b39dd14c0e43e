//! Invitations: people who have been asked to join a board, by address, and have not answered yet.
//!
//! An address without an account, and that of a person who wants to be asked first, lead to the same event, so nobody
//! learns from it who has an account.

use serde::{Deserialize, Serialize};

use super::message::{Decide, Decision, Effect, Meta, NewId};
use super::{
    About, AddMember, Audience, Board, Command, Cx, Event, Member, Part, Rejection, Role, Touched, User,
    limit, size,
};
use crate::address::address;
use crate::id::{Millis, UserId};

/// An open invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The address, in lower case.
    pub email: String,
    /// The role that comes with it.
    pub role: Role,
    /// The member who invited. The invitation ends when they may no longer manage members.
    pub by: UserId,
    /// When.
    pub at: Millis,
}

/// Whom a command to add a member is about. Only the server knows; it finds out before it decides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Invitee {
    /// No account has the address, or its owner wants to be asked first.
    #[default]
    Asked,
    /// The user with that address, who may be added at once.
    Known(User),
    /// The user with that address, who has accepted the invitation.
    Accepted(User),
}

/// Somebody was invited, or their invitation changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberInvited {
    /// Their address, in lower case.
    pub email: String,
    /// The role that comes with it.
    pub role: Role,
}

impl Effect for MemberInvited {
    const ERASES: bool = false;
    const TEXT: Option<fn(&mut Self)> = None;
    const AUDIENCE: fn(&Self) -> Audience = |_| Audience::Board;

    fn about(&self) -> About {
        About::Board
    }

    fn growth(&self, _: &Board) -> usize {
        size::bytes_of_invitation(&self.email)
    }

    fn apply(&self, board: &mut Board, meta: &Meta) -> Touched {
        let Self { email, role } = self.clone();
        let invitation = Invitation { email, role, by: meta.actor, at: meta.at };
        board.put_invitation(invitation);
        Part::Members.into()
    }
}

/// Withdraw an invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawInvitation {
    /// The address.
    pub email: String,
}

/// An invitation is no longer open: it was withdrawn or declined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationWithdrawn {
    /// The address, in lower case.
    pub email: String,
}

impl Decide for WithdrawInvitation {
    type Event = InvitationWithdrawn;
    const CREATES: Option<NewId<Self>> = None;

    fn decide(&self, cx: &Cx<'_>) -> Decision<InvitationWithdrawn> {
        cx.may_manage()?;
        let Invitation { email, .. } = cx.invitation(&self.email)?.clone();
        Ok(Some(InvitationWithdrawn { email }))
    }

    fn inverse(&self, _: &Board) -> Option<Command> {
        None
    }
}

impl Effect for InvitationWithdrawn {
    const ERASES: bool = false;
    const TEXT: Option<fn(&mut Self)> = None;
    const AUDIENCE: fn(&Self) -> Audience = |_| Audience::Board;

    fn about(&self) -> About {
        About::Board
    }

    fn apply(&self, board: &mut Board, _: &Meta) -> Touched {
        board.take_invitation(&self.email);
        Part::Members.into()
    }
}

impl Cx<'_> {
    /// What adding somebody leads to: a member, or an invitation.
    pub(super) fn add(&self, AddMember { email, role, invitee }: &AddMember) -> Decision<Event> {
        let email = email.trim().to_lowercase();
        if self.board.members.values().any(|member| member.user.email == email) {
            return Err(Rejection::AlreadyMember);
        }
        match invitee {
            Invitee::Asked => self.invite(&email, *role),
            Invitee::Known(user) => self.add_user(user, *role),
            Invitee::Accepted(user) => self.invitation(&email).and_then(|it| self.add_user(user, it.role)),
        }
    }

    fn add_user(&self, user: &User, role: Role) -> Decision<Event> {
        if self.board.members.contains_key(&user.id) {
            return Err(Rejection::AlreadyMember);
        }
        if self.board.members.len() >= limit::MEMBERS {
            return Err(Rejection::TooManyMembers);
        }
        Ok(Some(super::MemberAdded { user: user.clone(), role }.into()))
    }

    fn invite(&self, email: &str, role: Role) -> Decision<Event> {
        let email = address(email).map_err(|_| Rejection::AddressInvalid)?;
        let open = self.board.invitations.get(&email);
        if open.is_some_and(|open| open.role == role) {
            return Ok(None);
        }
        if open.is_none() && self.board.members.len() + self.board.invitations.len() >= limit::MEMBERS {
            return Err(Rejection::TooManyMembers);
        }
        Ok(Some(MemberInvited { email, role }.into()))
    }

    fn invitation(&self, email: &str) -> Result<&Invitation, Rejection> {
        self.board.invitations.get(&email.trim().to_lowercase()).ok_or(Rejection::InvitationNotFound)
    }
}

impl Board {
    /// Ends the invitation of somebody who is a member now.
    pub(super) fn answered(&mut self, member: &Member) {
        self.take_invitation(&member.user.email);
    }

    /// Ends the invitations by somebody who may no longer manage members.
    pub(super) fn end_invitations_by(&mut self, user: UserId) {
        let theirs = self.invitations.values().filter(|invitation| invitation.by == user);
        let addresses: Vec<String> = theirs.map(|invitation| invitation.email.clone()).collect();
        for email in addresses {
            self.take_invitation(&email);
        }
    }
}

#[cfg(test)]
mod samples {
    use super::super::sample::{Pick, Sample};
    use super::WithdrawInvitation;

    impl Sample for WithdrawInvitation {
        fn sample(pick: &mut Pick<'_>) -> Self {
            Self { email: pick.invited() }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::person;
    use super::super::{Color, MemberUpdated, Record, RemoveMember, decide};
    use super::*;
    use crate::id::{BoardId, Cid};

    fn run(board: &mut Board, actor: &User, command: impl Into<Command>) -> Result<Option<Event>, Rejection> {
        let event = decide(board, actor.id, &command.into())?;
        if let Some(event) = event.clone() {
            let seq = board.seq.next();
            board.apply(&Record { seq, cid: Cid::default(), actor: actor.id, at: Millis(7), event });
        }
        Ok(event)
    }

    fn add(email: &str, role: Role, invitee: Invitee) -> AddMember {
        AddMember { email: email.to_owned(), role, invitee }
    }

    fn board() -> Board {
        let mut board = Board::new(BoardId::from_parts(1, 1), "Plan".to_owned(), Color::default(), person(1));
        let two = Invitee::Known(person(2));
        run(&mut board, &person(1), add("2@example.org", Role::Admin, two)).unwrap();
        board
    }

    #[test]
    fn an_address_is_invited_and_becomes_a_member_when_it_accepts() {
        let mut board = board();
        run(&mut board, &person(2), add(" 9@Example.org", Role::Member, Invitee::Asked)).unwrap();
        let open = &board.invitations["9@example.org"];
        assert_eq!((open.role, open.by, open.at), (Role::Member, person(2).id, Millis(7)));
        let again = run(&mut board, &person(1), add("9@example.org", Role::Member, Invitee::Asked));
        assert_eq!(again, Ok(None), "it is invited already");
        run(&mut board, &person(1), add("9@example.org", Role::Observer, Invitee::Asked)).unwrap();
        let accept = add("9@example.org", Role::Member, Invitee::Accepted(person(9)));
        run(&mut board, &person(1), accept.clone()).unwrap();
        assert_eq!(board.role(person(9).id), Some(Role::Observer), "the role of the invitation counts");
        assert!(board.invitations.is_empty());
        assert_eq!(run(&mut board, &person(1), accept), Err(Rejection::AlreadyMember));
    }

    #[test]
    fn a_withdrawn_invitation_cannot_be_accepted() {
        let mut board = board();
        run(&mut board, &person(1), add("9@example.org", Role::Member, Invitee::Asked)).unwrap();
        run(&mut board, &person(2), WithdrawInvitation { email: "9@example.org".into() }).unwrap();
        let accept = add("9@example.org", Role::Member, Invitee::Accepted(person(9)));
        assert_eq!(run(&mut board, &person(1), accept), Err(Rejection::InvitationNotFound));
    }

    #[test]
    fn invitations_end_with_the_right_to_invite() {
        for demoted in [true, false] {
            let mut board = board();
            run(&mut board, &person(2), add("9@example.org", Role::Member, Invitee::Asked)).unwrap();
            if demoted {
                let event = MemberUpdated { user_id: person(2).id, role: Role::Member }.into();
                let seq = board.seq.next();
                let (cid, actor, at) = (Cid::default(), person(1).id, Millis(8));
                board.apply(&Record { seq, cid, actor, at, event });
            } else {
                run(&mut board, &person(1), RemoveMember { user_id: person(2).id }).unwrap();
            }
            assert!(board.invitations.is_empty());
        }
    }

    #[test]
    fn only_addresses_are_invited_and_nobody_above_the_own_role() {
        let mut board = board();
        let odd = add("ａ@x.example", Role::Member, Invitee::Asked);
        assert_eq!(run(&mut board, &person(1), odd), Err(Rejection::AddressInvalid));
        let member = add("2@example.org", Role::Member, Invitee::Asked);
        assert_eq!(run(&mut board, &person(1), member), Err(Rejection::AlreadyMember));
        let owner = add("9@example.org", Role::Owner, Invitee::Asked);
        assert_eq!(run(&mut board, &person(1), owner), Err(Rejection::Forbidden));
    }

    #[test]
    fn invitations_count_as_members_for_the_limit() {
        let mut board = board();
        for n in 0..limit::MEMBERS - 2 {
            run(&mut board, &person(1), add(&format!("p{n}@x"), Role::Member, Invitee::Asked)).unwrap();
        }
        let more = add("more@x", Role::Member, Invitee::Asked);
        assert_eq!(run(&mut board, &person(1), more), Err(Rejection::TooManyMembers));
    }
}
