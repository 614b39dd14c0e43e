//! Creating a board.

use shared::board::{Board, User, limit};
use shared::id::BoardId;
use shared::wire::rest::{BoardFields, BoardSummary};

use super::{Boards, follow};
use crate::store::StoreError;

/// The board that a request created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Created {
    /// It is new.
    New(BoardSummary),
    /// Its owner created it before: the request was repeated because the first answer was lost.
    Known(BoardSummary),
}

/// Why a board was not created.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// Another user's board has the id.
    #[error("there is another board with this id")]
    IdTaken,
    /// Its owner has as many as they may.
    #[error("You can have at most {} boards. Delete some first.", limit::BOARDS)]
    TooMany,
    /// It could not be stored, or the board with its id could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Created {
    /// The board as the home page shows it.
    pub fn into_summary(self) -> BoardSummary {
        let (Self::New(summary) | Self::Known(summary)) = self;
        summary
    }
}

impl Boards {
    /// Creates an empty board and broadcasts it to its owner's home page. Without an id, one is chosen. The name is
    /// stored as it is: the caller has checked it.
    ///
    /// # Errors
    /// See [`CreateError`].
    pub async fn create(&self, fields: BoardFields, owner: User) -> Result<Created, CreateError> {
        let BoardFields { id, name, background } = fields;
        let (clock, store, bus) = (&self.shared.clock, &self.shared.store, &self.shared.bus);
        let id = if id.is_nil() { BoardId::from_ulid(clock.ulid()) } else { id };
        let owner_id = owner.id;
        let board = Board::new(id, name, background, owner);
        if store.boards_owned(owner_id).await? >= limit::BOARDS && store.snapshot(id).await?.is_none() {
            return Err(CreateError::TooMany);
        }
        if store.create_board(&board, owner_id, clock.now()).await? {
            let summary = follow::summary(&board);
            follow::created(bus, owner_id, summary.clone());
            return Ok(Created::New(summary));
        }
        let known = self.read(id, owner_id).await?.map(|board| follow::summary(&board));
        known.filter(|known| known.user_id == owner_id).map(Created::Known).ok_or(CreateError::IdTaken)
    }
}
