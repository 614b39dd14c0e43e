//! Creating and deleting boards, and listing them for the home page.

use shared::board::{Board, Color, Role};
use shared::id::{BoardId, Millis, Seq, UserId};
use shared::wire::Snapshot;
use shared::wire::rest::{BoardSummary, Boards};
use sqlx::types::Text;

use super::events::to_sql;
use super::{Store, StoreError, Tx, on, text};

#[derive(sqlx::FromRow)]
struct BoardRow {
    id: Text<BoardId>,
    name: String,
    background: String,
    archived: bool,
    user_id: Text<UserId>,
}

impl Store {
    /// Stores a new board: its row, its owner's membership, and its first snapshot. `false` if the id is taken, or was
    /// that of a board that has been deleted.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.create_board", skip_all, fields(board.id = %board.id))]
    pub async fn create_board(&self, board: &Board, owner: UserId, at: Millis) -> Result<bool, StoreError> {
        const SQL: &str = "INSERT INTO boards (id, name, background, user_id, seq, archived, created_at)
            VALUES ($1, $2, $3, $4, 0, FALSE, $5) ON CONFLICT (id) DO NOTHING";
        const DELETED: &str = "SELECT COUNT(*) FROM deleted_boards WHERE id = $1";
        let state = serde_json::to_string(&Snapshot::from(board))?;
        let mut tx = self.begin().await?;
        let kept = on!(tx.connection(), |db| {
            let query = sqlx::query(SQL).bind(Text(board.id)).bind(text(&board.name));
            let query = query.bind(board.background.name()).bind(Text(owner)).bind(at.0);
            query.execute(db).await?.rows_affected()
        });
        if kept == 0 {
            tx.roll_back().await?;
            return Ok(false);
        }
        // Asked after the insert, which waits for another server that is deleting the board.
        let deleted: i64 = on!(tx.connection(), |db| {
            sqlx::query_scalar(DELETED).bind(Text(board.id)).fetch_one(db).await
        })?;
        if deleted > 0 {
            tx.roll_back().await?;
            return Ok(false);
        }
        tx.set_member(board.id, owner, Role::Owner).await?;
        tx.put_snapshot(board.id, board.seq, &state).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Deletes a board with its log, snapshot, members and comments, if its log still ends at `seq`. `false`: it does not,
    /// or there is no such board.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.delete_board", skip_all, fields(board.id = %board))]
    pub async fn delete_board(
        &self,
        board: BoardId,
        seq: Seq,
        by: UserId,
        at: Millis,
    ) -> Result<bool, StoreError> {
        // The other tables' rows go with it.
        const DELETE: &str = "DELETE FROM boards WHERE id = $1 AND seq = $2";
        const REMEMBER: &str = "INSERT INTO deleted_boards (id, user_id, deleted_at) VALUES ($1, $2, $3)";
        let mut tx = self.begin().await?;
        let deleted = on!(tx.connection(), |db| {
            sqlx::query(DELETE).bind(Text(board)).bind(to_sql(seq)).execute(db).await?.rows_affected()
        });
        if deleted == 0 {
            tx.roll_back().await?;
            return Ok(false);
        }
        on!(tx.connection(), |db| {
            sqlx::query(REMEMBER).bind(Text(board)).bind(Text(by)).bind(at.0).execute(db).await?;
        });
        tx.commit().await?;
        Ok(true)
    }

    /// Whether `user` deleted a board with this id.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.has_deleted", skip_all, fields(board.id = %board))]
    pub async fn has_deleted(&self, user: UserId, board: BoardId) -> Result<bool, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM deleted_boards WHERE id = $1 AND user_id = $2";
        let deleted: i64 = on!(self.reader(), |db| {
            sqlx::query_scalar(SQL).bind(Text(board)).bind(Text(user)).fetch_one(db).await
        })?;
        Ok(deleted > 0)
    }

    /// How many boards `user` owns.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.boards_owned", skip_all, fields(user.id = %user))]
    pub async fn boards_owned(&self, user: UserId) -> Result<usize, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM board_members WHERE user_id = $1 AND role = $2";
        let count: i64 = on!(self.reader(), |db| {
            sqlx::query_scalar(SQL).bind(Text(user)).bind(Role::Owner.name()).fetch_one(db).await
        })?;
        Ok(usize::try_from(count).unwrap_or_default())
    }

    /// The boards `user` is on, oldest first.
    ///
    /// # Errors
    /// If the database fails or a row is invalid.
    #[tracing::instrument(level = "debug", name = "db.boards_of", skip_all, fields(user.id = %user))]
    pub async fn boards_of(&self, user: UserId) -> Result<Boards, StoreError> {
        const SQL: &str = "SELECT b.id, b.name, b.background, b.archived, b.user_id
            FROM boards AS b JOIN board_members AS m ON m.board_id = b.id
            WHERE m.user_id = $1 ORDER BY b.created_at, b.id";
        let rows: Vec<BoardRow> =
            on!(self.reader(), |db| sqlx::query_as(SQL).bind(Text(user)).fetch_all(db).await)?;
        let fellows = self.fellow_members(user).await?;
        let mut boards = Boards::default();
        for BoardRow { id: Text(id), name, background, archived, user_id: Text(user_id) } in rows {
            let members = fellows.iter().filter(|(on, _)| *on == id).map(|(_, user)| user.clone()).collect();
            let background = color(&background);
            let summary = BoardSummary { id, name, background, archived, user_id, members };
            let kind = if user_id == user { &mut boards.owned_boards } else { &mut boards.invited_boards };
            kind.push(summary);
        }
        Ok(boards)
    }
}

impl Tx<'_> {
    pub(super) async fn rename_board(&mut self, board: BoardId, name: &str) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE boards SET name = $2 WHERE id = $1";
        on!(self.connection(), |db| {
            sqlx::query(SQL).bind(Text(board)).bind(text(name)).execute(db).await?;
        });
        Ok(())
    }

    pub(super) async fn paint_board(&mut self, board: BoardId, background: Color) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE boards SET background = $2 WHERE id = $1";
        on!(self.connection(), |db| {
            sqlx::query(SQL).bind(Text(board)).bind(background.name()).execute(db).await?;
        });
        Ok(())
    }

    pub(super) async fn archive_board(&mut self, board: BoardId, archived: bool) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE boards SET archived = $2 WHERE id = $1";
        on!(self.connection(), |db| {
            sqlx::query(SQL).bind(Text(board)).bind(archived).execute(db).await?;
        });
        Ok(())
    }
}

/// The colour of that name; the default for a name from a newer version.
fn color(name: &str) -> Color {
    name.parse().unwrap_or_default()
}
