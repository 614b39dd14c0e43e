//! The read models, derived from the log for queries beyond one board's state: the boards of a user, how the home page
//! shows them, the texts of comments.

use shared::board::Event;
use shared::id::BoardId;
use shared::wire::Head;

use super::{StoreError, Tx};

impl Tx<'_> {
    /// Applies the event to the read models.
    pub(super) async fn project(
        &mut self,
        board: BoardId,
        head: &Head,
        event: &Event,
    ) -> Result<(), StoreError> {
        match event {
            Event::BoardUpdated(it) => {
                if let Some(name) = &it.patch.name {
                    self.rename_board(board, name).await?;
                }
                if let Some(background) = it.patch.background {
                    self.paint_board(board, background).await?;
                }
                Ok(())
            }
            Event::BoardArchived(_) => self.archive_board(board, true).await,
            Event::BoardRestored(_) => self.archive_board(board, false).await,
            Event::MemberAdded(it) => {
                self.add_member(board, it.user.id, it.role, head.actor).await?;
                self.end_invitation(board, &it.user.email).await
            }
            Event::MemberUpdated(it) => {
                self.set_member(board, it.user_id, it.role).await?;
                if it.role.may_manage() { Ok(()) } else { self.end_invitations_by(board, it.user_id).await }
            }
            Event::MemberRemoved(it) => {
                self.remove_member(board, it.user_id).await?;
                self.end_invitations_by(board, it.user_id).await
            }
            Event::MemberInvited(it) => self.invite(board, head, it).await,
            Event::InvitationWithdrawn(it) => self.end_invitation(board, &it.email).await,
            Event::CommentCreated(it) => self.add_comment(board, head.actor, head.at, &it.comment).await,
            Event::CommentUpdated(it) => self.update_comment(board, &it.comment).await,
            Event::CommentDeleted(it) => {
                self.delete_comment(board, it.card_id, it.id).await?;
                self.redact_comment(board, it.card_id, it.id).await
            }
            Event::CardDeleted(it) => {
                self.delete_comments(board, it.id).await?;
                self.redact_card(board, it.id).await
            }
            Event::CardHistoryErased(it) => self.redact_descriptions(board, it.id, head.seq).await,
            // Not in any read model. They are listed so that the compiler asks about each new event.
            Event::ListCreated(_)
            | Event::ListUpdated(_)
            | Event::ListMoved(_)
            | Event::ListArchived(_)
            | Event::ListRestored(_)
            | Event::ListDeleted(_)
            | Event::CardCreated(_)
            | Event::CardUpdated(_)
            | Event::CardMoved(_)
            | Event::CardArchived(_)
            | Event::CardRestored(_)
            | Event::CardMemberAdded(_)
            | Event::CardMemberRemoved(_)
            | Event::LabelCreated(_)
            | Event::LabelUpdated(_)
            | Event::LabelDeleted(_)
            | Event::CardLabelAdded(_)
            | Event::CardLabelRemoved(_) => Ok(()),
        }
    }
}
