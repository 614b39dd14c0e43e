//! Comments' texts.

use shared::board::NewComment;
use shared::id::{BoardId, CardId, CommentId, Millis, UserId};
use shared::wire::rest::Comment;
use sqlx::Row;

use super::{Store, StoreError, Tx, id};

impl Store {
    /// A card's comments, oldest first.
    ///
    /// # Errors
    /// The database's, or a row that does not make sense.
    pub async fn comments(&self, board: BoardId, card: CardId) -> Result<Vec<Comment>, StoreError> {
        const SQL: &str = "SELECT id, user_id, text, at, edited FROM comments
            WHERE board_id = $1 AND card_id = $2 ORDER BY at, id";
        let query = sqlx::query(SQL).bind(board.to_string()).bind(card.to_string());
        let comment = |row: &sqlx::sqlite::SqliteRow| {
            Ok(Comment {
                id: id(row, 0)?,
                card_id: card,
                user_id: id(row, 1)?,
                text: row.try_get(2)?,
                at: Millis(row.try_get(3)?),
                edited: row.try_get(4)?,
            })
        };
        query.fetch_all(self.reader()).await?.iter().map(comment).collect()
    }
}

impl Tx {
    pub(super) async fn add_comment(
        &mut self,
        board: BoardId,
        author: UserId,
        at: Millis,
        it: &NewComment,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO comments (board_id, card_id, id, user_id, text, at, edited)
            VALUES ($1, $2, $3, $4, $5, $6, FALSE)";
        let query = sqlx::query(SQL)
            .bind(board.to_string())
            .bind(it.card_id.to_string())
            .bind(it.id.to_string())
            .bind(author.to_string())
            .bind(&it.text)
            .bind(at.0);
        query.execute(self.connection()).await?;
        Ok(())
    }

    pub(super) async fn update_comment(&mut self, board: BoardId, it: &NewComment) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE comments SET text = $4, edited = TRUE
            WHERE board_id = $1 AND card_id = $2 AND id = $3";
        let query = sqlx::query(SQL)
            .bind(board.to_string())
            .bind(it.card_id.to_string())
            .bind(it.id.to_string())
            .bind(&it.text);
        query.execute(self.connection()).await?;
        Ok(())
    }

    pub(super) async fn delete_comment(
        &mut self,
        board: BoardId,
        card: CardId,
        comment: CommentId,
    ) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM comments WHERE board_id = $1 AND card_id = $2 AND id = $3";
        let query = sqlx::query(SQL).bind(board.to_string()).bind(card.to_string()).bind(comment.to_string());
        query.execute(self.connection()).await?;
        Ok(())
    }
}
