//! The texts of comments.

use shared::board::NewComment;
use shared::id::{BoardId, CardId, CommentId, Millis, UserId};
use shared::wire::rest::Comment;
use sqlx::types::Text;

use super::{Store, StoreError, Tx, on, text};

#[derive(sqlx::FromRow)]
struct CommentRow {
    id: Text<CommentId>,
    user_id: Text<UserId>,
    text: String,
    at: i64,
    edited: bool,
}

impl CommentRow {
    fn on(self, card_id: CardId) -> Comment {
        let Self { id: Text(id), user_id: Text(user_id), text, at, edited } = self;
        Comment { id, card_id, user_id, text, at: Millis(at), edited }
    }
}

impl Store {
    /// A card's comments, oldest first.
    ///
    /// # Errors
    /// If the database fails or a row is invalid.
    #[tracing::instrument(level = "debug", name = "db.comments", skip_all, fields(board.id = %board, card.id = %card))]
    pub async fn comments(&self, board: BoardId, card: CardId) -> Result<Vec<Comment>, StoreError> {
        const SQL: &str = "SELECT id, user_id, text, at, edited FROM comments
            WHERE board_id = $1 AND card_id = $2 ORDER BY at, id";
        let rows: Vec<CommentRow> = on!(self.reader(), |db| {
            sqlx::query_as(SQL).bind(Text(board)).bind(Text(card)).fetch_all(db).await
        })?;
        Ok(rows.into_iter().map(|row| row.on(card)).collect())
    }
}

impl Tx<'_> {
    pub(super) async fn add_comment(
        &mut self,
        board: BoardId,
        author: UserId,
        at: Millis,
        it: &NewComment,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO comments (board_id, card_id, id, user_id, text, at, edited)
            VALUES ($1, $2, $3, $4, $5, $6, FALSE)";
        on!(self.connection(), |db| {
            let query = sqlx::query(SQL).bind(Text(board)).bind(Text(it.card_id)).bind(Text(it.id));
            query.bind(Text(author)).bind(text(&it.text)).bind(at.0).execute(db).await?;
        });
        Ok(())
    }

    pub(super) async fn update_comment(&mut self, board: BoardId, it: &NewComment) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE comments SET text = $4, edited = TRUE
            WHERE board_id = $1 AND card_id = $2 AND id = $3";
        on!(self.connection(), |db| {
            let query = sqlx::query(SQL).bind(Text(board)).bind(Text(it.card_id)).bind(Text(it.id));
            query.bind(text(&it.text)).execute(db).await?;
        });
        Ok(())
    }

    /// Deletes all comments on a card.
    pub(super) async fn delete_comments(&mut self, board: BoardId, card: CardId) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM comments WHERE board_id = $1 AND card_id = $2";
        on!(self.connection(), |db| {
            sqlx::query(SQL).bind(Text(board)).bind(Text(card)).execute(db).await?;
        });
        Ok(())
    }

    pub(super) async fn delete_comment(
        &mut self,
        board: BoardId,
        card: CardId,
        comment: CommentId,
    ) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM comments WHERE board_id = $1 AND card_id = $2 AND id = $3";
        on!(self.connection(), |db| {
            sqlx::query(SQL).bind(Text(board)).bind(Text(card)).bind(Text(comment)).execute(db).await?;
        });
        Ok(())
    }
}
