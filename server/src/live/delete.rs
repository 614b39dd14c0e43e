//! Deleting a board, for good: its log, and with it everything that is derived from it.

use shared::board::Rejection;
use shared::id::{BoardId, UserId};
use tokio::sync::oneshot;

use super::commit::ATTEMPTS;
use super::loaded::Memory;
use super::task::Request;
use super::{Boards, Shared, follow};
use crate::store::StoreError;

/// Why a board was not deleted.
#[derive(Debug, thiserror::Error)]
pub enum DeleteError {
    /// The board's state or the actor's role does not allow it.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// There is no such board, or the actor is not a member; the client is not told which.
    #[error("there is no such board, or you are not a member of it")]
    NotFound,
    /// It could not be read or deleted.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A request to delete a board and where its answer goes.
pub(super) struct Deletion {
    pub(super) actor: UserId,
    pub(super) reply: oneshot::Sender<Result<(), DeleteError>>,
}

impl Boards {
    /// Deletes an archived board for its owner, ends all channels on it, and takes it off its members' home pages. For
    /// the owner, deleting it again succeeds: the first answer may be lost.
    ///
    /// # Errors
    /// See [`DeleteError`].
    pub async fn delete(&self, board: BoardId, actor: UserId) -> Result<(), DeleteError> {
        let request = |reply| Request::Delete(Deletion { actor, reply });
        self.ask(board, request).await.unwrap_or(Err(DeleteError::Store(StoreError::Unavailable)))
    }
}

/// Deletes the board. Commands that come after it find none.
pub(super) async fn delete(shared: &Shared, memory: &mut Memory, actor: UserId) -> Result<(), DeleteError> {
    let Shared { store, clock, .. } = shared;
    for _ in 0..ATTEMPTS {
        let Some(loaded) = memory.load(store).await? else {
            let repeated = store.has_deleted(actor, memory.id).await?;
            return if repeated { Ok(()) } else { Err(DeleteError::NotFound) };
        };
        let board = loaded.visible_to(actor).cloned().ok_or(DeleteError::NotFound)?;
        board.may_be_deleted_by(actor)?;
        let at = clock.now();
        let deleted = store.delete_board(board.id, board.seq, actor, at).await;
        if matches!(deleted, Ok(true)) {
            memory.forget_deleted();
            follow::deleted(shared, &board, actor, at).await;
            memory.erase_copies(store).await;
            return Ok(());
        }
        memory.forget();
        deleted?;
    }
    Err(DeleteError::Store(StoreError::Unavailable))
}
