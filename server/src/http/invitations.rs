//! What users decide about being on boards: answering invitations, leaving, blocking.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use shared::board::{AddMember, Command, Invitation, Invitee, LeaveBoard, Rejection, WithdrawInvitation};
use shared::id::{BoardId, Cid, UserId};
use shared::wire::rest::{Blocks, Decline, Invitations};

use super::{Api, ApiError, Body, CurrentUser, Guard, Id, Route, Signed};
use crate::live::ExecuteError;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/invitations", Guard::Read, index),
        Route::post("/invitations/{id}/accept", Guard::Change, accept),
        Route::post("/invitations/{id}/decline", Guard::Change, decline),
        Route::post("/boards/{id}/leave", Guard::Change, leave),
        Route::get("/blocks", Guard::Read, blocks),
        Route::delete("/blocks/{id}", Guard::Change, unblock),
    ]
}

async fn index(
    State(api): State<Arc<Api>>,
    CurrentUser(session): CurrentUser,
) -> Result<Json<Invitations>, ApiError> {
    Ok(Json(Invitations { invitations: api.store.invitations_of(session.user).await? }))
}

/// The one who invited adds the user now, so what counts is what the inviter may do now.
async fn accept(
    State(api): State<Arc<Api>>,
    Id(id): Id<BoardId>,
    CurrentUser(session): CurrentUser,
) -> Result<Json<Value>, ApiError> {
    let user = api.accounts.user(session).await?;
    let Some(invitation) = api.store.invitation(id, user.id).await? else {
        // The answer may have been lost, and this be the second time.
        let is_member = api.boards.read(id, user.id).await?.is_some();
        return if is_member { Ok(Json(json!({}))) } else { Err(Rejection::InvitationNotFound.into()) };
    };
    let Invitation { email, role, by, .. } = invitation;
    let command = AddMember { email, role, invitee: Invitee::Accepted(user) }.into();
    match answer(&api, id, by, command).await {
        // Another tab was first.
        Ok(()) | Err(ExecuteError::Rejected(Rejection::AlreadyMember)) => Ok(Json(json!({}))),
        Err(error) => Err(error.into()),
    }
}

/// Whoever is blocked is not told: their invitation stays open and is never shown. An invitation that is not there, or no
/// longer, is declined already.
async fn decline(
    State(api): State<Arc<Api>>,
    Id(id): Id<BoardId>,
    Signed(session, Body(Decline { block })): Signed<Body<Decline>>,
) -> Result<Json<Value>, ApiError> {
    let Some(Invitation { email, by, .. }) = api.store.invitation(id, session.user).await? else {
        return Ok(Json(json!({})));
    };
    if block {
        api.store.block(session.user, by, api.clock.now()).await?;
    } else {
        answer(&api, id, by, WithdrawInvitation { email }.into()).await?;
    }
    Ok(Json(json!({})))
}

/// Who is not on the board has left it already.
async fn leave(
    State(api): State<Arc<Api>>,
    Id(id): Id<BoardId>,
    Signed(session, Body(Decline { block })): Signed<Body<Decline>>,
) -> Result<Json<Value>, ApiError> {
    // First, so that they cannot add the user again in between.
    if block && let Some(by) = api.store.added_by(id, session.user).await? {
        api.store.block(session.user, by, api.clock.now()).await?;
    }
    match answer(&api, id, session.user, LeaveBoard {}.into()).await {
        Ok(()) | Err(ExecuteError::NotFound) => Ok(Json(json!({}))),
        Err(error) => Err(error.into()),
    }
}

async fn blocks(
    State(api): State<Arc<Api>>,
    CurrentUser(session): CurrentUser,
) -> Result<Json<Blocks>, ApiError> {
    Ok(Json(Blocks { users: api.store.blocked_by(session.user).await? }))
}

async fn unblock(
    State(api): State<Arc<Api>>,
    Id(id): Id<UserId>,
    CurrentUser(session): CurrentUser,
) -> Result<Json<Value>, ApiError> {
    api.store.unblock(session.user, id).await?;
    Ok(Json(json!({})))
}

async fn answer(api: &Api, board: BoardId, actor: UserId, command: Command) -> Result<(), ExecuteError> {
    let cid = Cid::from_ulid(api.clock.ulid());
    api.boards.execute(board, actor, cid, command).await.map(drop)
}
