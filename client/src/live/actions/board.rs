//! The board itself: its settings, its members and its labels.

use leptos::prelude::*;
use shared::board::{
    AddMember, ArchiveBoard, BoardPatch, Color, Command, CreateLabel, DeleteLabel, Invitee, LabelPatch,
    LeaveBoard, RemoveMember, RestoreBoard, Role, UpdateBoard, UpdateLabel, UpdateMember, WithdrawInvitation,
};
use shared::id::{LabelId, UserId};

use crate::ids;
use crate::live::LiveBoard;
use crate::ui::isolated;

impl LiveBoard {
    /// Renames the board.
    pub fn rename(self, name: String) {
        self.act(Command::UpdateBoard(UpdateBoard {
            patch: BoardPatch { name: Some(name), ..BoardPatch::default() },
        }));
    }

    /// Changes the board's background.
    pub fn set_background(self, color: Color) {
        self.act(Command::UpdateBoard(UpdateBoard {
            patch: BoardPatch { background: Some(color), ..BoardPatch::default() },
        }));
    }

    /// Archives the board.
    pub fn archive(self) {
        let name = isolated(&self.peek(|board| board.name.clone()).unwrap_or_default());
        self.act_undoable(Command::ArchiveBoard(ArchiveBoard {}), format!("Archived the board “{name}”."));
    }

    /// Restores the board from the archive.
    pub fn restore(self) {
        self.act(Command::RestoreBoard(RestoreBoard {}));
    }

    /// Leaves the board.
    pub fn leave(self) {
        self.act(Command::LeaveBoard(LeaveBoard {}));
    }

    /// Adds the user with this email address. Only the server can look them up, so `done` is called with its answer:
    /// the reason, if it denies the command.
    pub fn invite(self, email: String, role: Role, done: Callback<Result<(), String>>) {
        self.ask(&Command::AddMember(AddMember { email, role, invitee: Invitee::Asked }), done);
    }

    /// Withdraws an invitation.
    pub fn withdraw_invitation(self, email: String) {
        self.act(Command::WithdrawInvitation(WithdrawInvitation { email }));
    }

    /// Gives a member another role.
    pub fn set_role(self, user_id: UserId, role: Role) {
        let done =
            format!("Changed {}’s role to {}.", isolated(&self.person(user_id)), role.label().to_lowercase());
        self.act_undoable(Command::UpdateMember(UpdateMember { user_id, role }), done);
    }

    /// Removes a member from the board.
    pub fn remove_member(self, user_id: UserId) {
        self.act(Command::RemoveMember(RemoveMember { user_id }));
    }

    /// Creates a label; `None` if the command was rejected.
    pub fn create_label(self, name: String, color: Color) -> Option<LabelId> {
        let id = ids::label();
        self.act(Command::CreateLabel(CreateLabel { id, name, color }))?;
        Some(id)
    }

    /// Changes a label's name and colour.
    pub fn update_label(self, id: LabelId, name: String, color: Color) {
        self.act(Command::UpdateLabel(UpdateLabel {
            id,
            patch: LabelPatch { name: Some(name), color: Some(color) },
        }));
    }

    /// Deletes a label from the board and its cards.
    pub fn delete_label(self, id: LabelId) {
        self.act(Command::DeleteLabel(DeleteLabel { id }));
    }
}
