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
    /// A card's comments, oldest first, of which the newest with at most `most` characters together, but at least one;
    /// with `before`, of those older than that one. And whether there are older ones.
    ///
    /// # Errors
    /// If the database fails or a row is invalid.
    #[tracing::instrument(level = "debug", name = "db.comments", skip_all, fields(board.id = %board, card.id = %card))]
    pub async fn comments(
        &self,
        board: BoardId,
        card: CardId,
        before: Option<CommentId>,
        most: usize,
    ) -> Result<(Vec<Comment>, bool), StoreError> {
        // First their lengths alone, because all texts together may be larger than what is kept in memory.
        const LENGTHS: &str = "SELECT id, at, CAST(LENGTH(text) AS BIGINT) FROM comments
            WHERE board_id = $1 AND card_id = $2 ORDER BY at DESC, id DESC";
        const SQL: &str = "SELECT id, user_id, text, at, edited FROM comments
            WHERE board_id = $1 AND card_id = $2
                AND (at > $3 OR (at = $3 AND id >= $4)) AND (at < $5 OR (at = $5 AND id <= $6))
            ORDER BY at, id";
        let lengths: Vec<(Text<CommentId>, i64, i64)> = on!(self.reader(), |db| {
            sqlx::query_as(LENGTHS).bind(Text(board)).bind(Text(card)).fetch_all(db).await
        })?;
        let newer = before.and_then(|before| lengths.iter().position(|(Text(id), ..)| *id == before));
        let older = lengths.get(newer.map_or(0, |newer| newer + 1)..).unwrap_or_default();
        let page = within(older.iter().map(|(_, _, length)| *length), most);
        let (Some(newest), Some(oldest)) = (older.first(), older.get(page.saturating_sub(1))) else {
            return Ok((Vec::new(), false));
        };
        let rows: Vec<CommentRow> = on!(self.reader(), |db| {
            let query = sqlx::query_as(SQL).bind(Text(board)).bind(Text(card));
            let query = query.bind(oldest.1).bind(oldest.0).bind(newest.1).bind(newest.0);
            query.fetch_all(db).await
        })?;
        Ok((rows.into_iter().map(|row| row.on(card)).collect(), page < older.len()))
    }
}

/// How many of these lengths are at most `most` together; at least one, if there is one.
pub(super) fn within(lengths: impl Iterator<Item = i64>, most: usize) -> usize {
    let sums = lengths.scan(0, |sum: &mut usize, length| {
        *sum = sum.saturating_add(usize::try_from(length).unwrap_or_default());
        Some(*sum)
    });
    let mut count = 0;
    for sum in sums {
        if count > 0 && sum > most {
            break;
        }
        count += 1;
    }
    count
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
