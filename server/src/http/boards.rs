//! Boards over HTTP: home's list, making one, and for programs without a socket reading and changing one.

use axum::extract::{Path, State};
use axum::http::header::{ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::value::RawValue;
use shared::board::{Board, limit};
use shared::id::{BoardId, CardId, Cid};
use shared::wire::rest::{BoardFields, BoardSummary, Boards, CardDetails, NewBoard};
use shared::wire::user::{BOARD_ADDED, BoardChanged, user_topic};
use shared::wire::{self, Accepted, Snapshot};

use super::{ApiError, Body};
use crate::App;
use crate::auth::{CurrentUser, Session};

/// How much of a card's past is told.
const ACTIVITY: i64 = 200;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/boards", get(index).post(create))
        .route("/boards/{id}", get(show))
        .route("/boards/{id}/cards/{card_id}", get(card))
        .route("/boards/{id}/commands", post(command))
}

async fn index(State(app): State<App>, CurrentUser(session): CurrentUser) -> Result<Json<Boards>, ApiError> {
    Ok(Json(app.store.boards_of(session.user).await?))
}

async fn create(
    State(app): State<App>,
    CurrentUser(session): CurrentUser,
    Body(NewBoard { board: fields }): Body<NewBoard>,
) -> Result<(StatusCode, Json<BoardSummary>), ApiError> {
    let owner = app.store.user(session.user).await?.ok_or(ApiError::NotAuthenticated)?;
    let id = if fields.id.is_nil() { BoardId::from_ulid(app.clock.ulid()) } else { fields.id };
    let board = Board::new(id, checked(&fields)?, fields.background, owner.clone());
    let summary = BoardSummary {
        id,
        name: board.name.clone(),
        background: board.background,
        archived: false,
        user_id: owner.id,
        members: vec![owner],
    };
    if app.store.create_board(&board, session.user, app.clock.now()).await? {
        // Their other tabs show it too.
        if let Ok(payload) = serde_json::to_string(&BoardChanged { board: summary.clone() }) {
            app.bus.publish(&user_topic(session.user), BOARD_ADDED, &payload);
        }
        return Ok((StatusCode::CREATED, Json(summary)));
    }
    // The request came twice, because its first answer was lost; or the id is somebody else's.
    let known =
        app.store.boards_of(session.user).await?.owned_boards.into_iter().find(|board| board.id == id);
    let conflict = || ApiError::Rejected(shared::board::Rejection::IdTaken);
    known.map(|board| (StatusCode::OK, Json(board))).ok_or_else(conflict)
}

fn checked(fields: &BoardFields) -> Result<String, ApiError> {
    let name = fields.name.trim();
    let wrong = |message: String| Err(ApiError::Fields(vec![("name", message)]));
    if name.is_empty() {
        wrong("can't be blank".to_owned())
    } else if name.chars().count() > limit::NAME {
        wrong(format!("should be at most {} characters", limit::NAME))
    } else {
        Ok(name.to_owned())
    }
}

async fn show(
    State(app): State<App>,
    CurrentUser(session): CurrentUser,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let board = visible(&app, session, &id).await?;
    let etag = format!("\"{}\"", board.seq.0);
    if headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, etag)]).into_response());
    }
    Ok(([(ETAG, etag)], Json(Snapshot::from(&*board))).into_response())
}

async fn card(
    State(app): State<App>,
    CurrentUser(session): CurrentUser,
    Path((id, card)): Path<(String, String)>,
) -> Result<Json<CardDetails>, ApiError> {
    let board = visible(&app, session, &id).await?;
    let card: CardId = card.parse().map_err(|_| ApiError::NotFound)?;
    if !board.cards.contains_key(&card) {
        return Err(ApiError::NotFound);
    }
    Ok(Json(CardDetails {
        seq: board.seq,
        comments: app.store.comments(board.id, card).await?,
        activity: app.store.activity(board.id, card, ACTIVITY).await?,
    }))
}

/// What a push on the board's channel would be.
#[derive(Deserialize)]
struct Push {
    event: String,
    payload: Box<RawValue>,
}

async fn command(
    State(app): State<App>,
    CurrentUser(session): CurrentUser,
    Path(id): Path<String>,
    Body(push): Body<Push>,
) -> Result<Json<Accepted>, ApiError> {
    let id: BoardId = id.parse().map_err(|_| ApiError::NotFound)?;
    let decoded = wire::decode_push(&push.event, push.payload.get(), || app.clock.ulid());
    let (cid, command): (Cid, _) = decoded.map_err(|error| ApiError::BadRequest(error.to_string()))?;
    let seq = app.boards.execute(id, session.user, cid, command).await?;
    Ok(Json(Accepted { seq }))
}

async fn visible(app: &App, session: Session, id: &str) -> Result<std::sync::Arc<Board>, ApiError> {
    let id: BoardId = id.parse().map_err(|_| ApiError::NotFound)?;
    app.boards.read(id, session.user).await?.ok_or(ApiError::NotFound)
}
