//! Creating a board.

use shared::board::{Board, User, limit};
use shared::id::{BoardId, LabelId, UserId};
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
    /// Creates a board with labels of some colors but no lists, and broadcasts it to its owner's home page. Without an
    /// id, one is chosen. The name is stored as it is: the caller has checked it.
    ///
    /// # Errors
    /// See [`CreateError`].
    pub async fn create(&self, fields: BoardFields, owner: User) -> Result<Created, CreateError> {
        let clock = &self.shared.clock;
        let board =
            self.new_board(fields, owner.clone()).with_first_labels(|| LabelId::from_ulid(clock.ulid()));
        self.store_new(board, owner.id).await
    }

    /// As [`create`](Self::create), but without labels.
    ///
    /// # Errors
    /// See [`CreateError`].
    pub async fn create_bare(&self, fields: BoardFields, owner: User) -> Result<Created, CreateError> {
        let owner_id = owner.id;
        self.store_new(self.new_board(fields, owner), owner_id).await
    }

    fn new_board(&self, fields: BoardFields, owner: User) -> Board {
        let BoardFields { id, name, background } = fields;
        let id = if id.is_nil() { BoardId::from_ulid(self.shared.clock.ulid()) } else { id };
        Board::new(id, name, background, owner)
    }

    async fn store_new(&self, board: Board, owner_id: UserId) -> Result<Created, CreateError> {
        let (clock, store, bus) = (&self.shared.clock, &self.shared.store, &self.shared.bus);
        let id = board.id;
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
