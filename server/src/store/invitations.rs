//! Open invitations to boards, by address.

use shared::board::{Invitation, MemberInvited, Role};
use shared::id::{BoardId, Millis, UserId};
use shared::wire::Head;
use shared::wire::rest::InvitedTo;
use sqlx::types::Text;

use super::users::UserRow;
use super::{Store, StoreError, Tx, on, text};

/// Invitations that a user is shown at once: strangers make them, and nobody has to answer.
const MOST_SHOWN: i64 = 200;

#[derive(sqlx::FromRow)]
struct InvitedRow {
    board_id: Text<BoardId>,
    name: String,
    background: String,
    role: String,
    at: i64,
    #[sqlx(flatten)]
    by: UserRow,
}

#[derive(sqlx::FromRow)]
struct InvitationRow {
    email: String,
    role: String,
    invited_by_id: Text<UserId>,
    at: i64,
}

impl Store {
    /// The newest open invitations of `user`, oldest first, without those by users they have blocked.
    ///
    /// # Errors
    /// If the database fails or a row is invalid.
    #[tracing::instrument(level = "debug", name = "db.invitations_of", skip_all, fields(user.id = %user))]
    pub async fn invitations_of(&self, user: UserId) -> Result<Vec<InvitedTo>, StoreError> {
        const SQL: &str = "SELECT i.board_id, b.name, b.background, i.role, i.at,
                u.id, u.first_name, u.last_name, u.email
            FROM users AS me
            JOIN invitations AS i ON i.email = me.email
            JOIN boards AS b ON b.id = i.board_id
            JOIN users AS u ON u.id = i.invited_by_id
            WHERE me.id = $1 AND NOT EXISTS
                (SELECT 1 FROM blocks WHERE user_id = me.id AND blocked_user_id = i.invited_by_id)
            ORDER BY i.at DESC, i.board_id DESC LIMIT $2";
        let rows: Vec<InvitedRow> = on!(self.reader(), |db| {
            sqlx::query_as(SQL).bind(Text(user)).bind(MOST_SHOWN).fetch_all(db).await
        })?;
        let invited = |row: InvitedRow| InvitedTo {
            id: row.board_id.0,
            name: row.name,
            background: row.background.parse().unwrap_or_default(),
            role: role(&row.role),
            by: row.by.into(),
            at: Millis(row.at),
        };
        Ok(rows.into_iter().rev().map(invited).collect())
    }

    /// The open invitation of `user` to the board, unless they have blocked who invited.
    ///
    /// # Errors
    /// If the database fails or the row is invalid.
    #[tracing::instrument(level = "debug", name = "db.invitation", skip_all, fields(board.id = %board, user.id = %user))]
    pub async fn invitation(&self, board: BoardId, user: UserId) -> Result<Option<Invitation>, StoreError> {
        const SQL: &str = "SELECT i.email, i.role, i.invited_by_id, i.at
            FROM users AS me JOIN invitations AS i ON i.email = me.email
            WHERE i.board_id = $1 AND me.id = $2 AND NOT EXISTS
                (SELECT 1 FROM blocks WHERE user_id = me.id AND blocked_user_id = i.invited_by_id)";
        let row: Option<InvitationRow> = on!(self.reader(), |db| {
            sqlx::query_as(SQL).bind(Text(board)).bind(Text(user)).fetch_optional(db).await
        })?;
        Ok(row.map(|row| Invitation {
            email: row.email,
            role: role(&row.role),
            by: row.invited_by_id.0,
            at: Millis(row.at),
        }))
    }
}

impl Tx<'_> {
    pub(super) async fn invite(
        &mut self,
        board: BoardId,
        head: &Head,
        MemberInvited { email, role }: &MemberInvited,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO invitations (board_id, email, role, invited_by_id, at)
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT (board_id, email) DO UPDATE
            SET role = excluded.role, invited_by_id = excluded.invited_by_id, at = excluded.at";
        on!(self.connection(), |db| {
            let query = sqlx::query(SQL).bind(Text(board)).bind(text(email)).bind(role.name());
            query.bind(Text(head.actor)).bind(head.at.0).execute(db).await?;
        });
        Ok(())
    }

    pub(super) async fn end_invitation(&mut self, board: BoardId, email: &str) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM invitations WHERE board_id = $1 AND email = $2";
        on!(self.connection(), |db| {
            sqlx::query(SQL).bind(Text(board)).bind(text(email)).execute(db).await?;
        });
        Ok(())
    }

    pub(super) async fn end_invitations_by(
        &mut self,
        board: BoardId,
        user: UserId,
    ) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM invitations WHERE board_id = $1 AND invited_by_id = $2";
        on!(self.connection(), |db| {
            sqlx::query(SQL).bind(Text(board)).bind(Text(user)).execute(db).await?;
        });
        Ok(())
    }
}

/// The role of that name; the lowest for a name from a newer version.
fn role(name: &str) -> Role {
    name.parse().unwrap_or(Role::Observer)
}
