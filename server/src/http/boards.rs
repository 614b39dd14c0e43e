//! Boards over HTTP: the list on the home page, creating and deleting one, and reading and changing one without a
//! socket.

use std::str::FromStr;
use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use shared::board::{Board, limit};
use shared::id::{BoardId, CardId, CommentId, Seq};
use shared::text;
use shared::wire::rest::{BoardFields, BoardSummary, Boards, CardDetails, NewBoard};
use shared::wire::{self, Accepted};

use super::{Api, ApiError, Body, CurrentUser, Guard, Id, Route, Signed};
use crate::auth::Session;
use crate::live::{Created, Whole};

/// The number of events in a card's activity.
const ACTIVITY: usize = 200;

/// The characters of a card's comments, and of its activity, in one response.
const MOST_TEXT: usize = 1024 * 1024;

/// The memory that such a response takes while it is made, in bytes.
const MOST_HELD: usize = 16 * MOST_TEXT;

/// The media type of a board that is encoded already.
const JSON: &str = "application/json";

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/boards", Guard::Read, index),
        Route::post("/boards", Guard::NewBoard, create),
        Route::get("/boards/{id}", Guard::Read, show),
        Route::delete("/boards/{id}", Guard::Change, delete),
        Route::get("/boards/{id}/cards/{card_id}", Guard::Read, card),
        Route::post("/boards/{id}/commands", Guard::Change, command),
    ]
}

async fn index(
    State(api): State<Arc<Api>>,
    CurrentUser(session): CurrentUser,
) -> Result<Json<Boards>, ApiError> {
    Ok(Json(api.store.boards_of(session.user).await?))
}

async fn create(
    State(api): State<Arc<Api>>,
    Signed(session, Body(NewBoard { board: fields })): Signed<Body<NewBoard>>,
) -> Result<(StatusCode, Json<BoardSummary>), ApiError> {
    let owner = api.accounts.user(session).await?;
    let fields = BoardFields { name: checked(&fields)?, ..fields };
    Ok(match api.boards.create(fields, owner).await? {
        Created::New(board) => (StatusCode::CREATED, Json(board)),
        Created::Known(board) => (StatusCode::OK, Json(board)),
    })
}

/// The name as it is stored, or why it is invalid.
fn checked(fields: &BoardFields) -> Result<String, ApiError> {
    let name = text::name(&fields.name);
    let wrong = |message: String| Err(ApiError::Fields(vec![("name", message)]));
    if name.is_empty() {
        wrong("can't be blank".to_owned())
    } else if name.chars().count() > limit::NAME {
        wrong(format!("should be at most {} characters", limit::NAME))
    } else {
        Ok(name)
    }
}

async fn show(
    State(api): State<Arc<Api>>,
    Id(id): Id<BoardId>,
    headers: HeaderMap,
    CurrentUser(session): CurrentUser,
) -> Result<Response, ApiError> {
    let etag = |seq: Seq| format!("\"{}\"", seq.0);
    if let Some(known) = headers.get(IF_NONE_MATCH) {
        let etag = etag(visible(&api, session, id).await?.seq);
        if known.as_bytes() == etag.as_bytes() {
            return Ok((StatusCode::NOT_MODIFIED, [(ETAG, etag)]).into_response());
        }
    }
    let Whole { seq, board } = api.boards.whole(id, session.user).await?.ok_or(ApiError::NotFound)?;
    let headers = [(ETAG, etag(seq)), (CONTENT_TYPE, JSON.to_owned())];
    Ok((headers, board).into_response())
}

async fn delete(
    State(api): State<Arc<Api>>,
    Id(id): Id<BoardId>,
    CurrentUser(session): CurrentUser,
) -> Result<Json<Value>, ApiError> {
    api.boards.delete(id, session.user).await?;
    Ok(Json(json!({ "ok": true })))
}

async fn card(
    State(api): State<Arc<Api>>,
    Id((id, card)): Id<(BoardId, CardId)>,
    RawQuery(query): RawQuery,
    CurrentUser(session): CurrentUser,
) -> Result<Response, ApiError> {
    let board = visible(&api, session, id).await?;
    if !board.cards.contains_key(&card) {
        return Err(ApiError::NotFound);
    }
    let query = query.unwrap_or_default();
    let before: Option<CommentId> = value(&query, "before")?;
    let activity_before = value(&query, "activity_before")?.map(Seq);
    let held = api.budget.take(session.user, MOST_HELD).await?;
    // With an older page of the one, the other would be the same once more.
    let mut details = CardDetails { seq: board.seq, ..CardDetails::default() };
    if before.is_some() || activity_before.is_none() {
        let comments = api.store.comments(board.id, card, before, MOST_TEXT).await?;
        (details.comments, details.earlier) = comments;
    }
    if activity_before.is_some() || before.is_none() {
        let activity = api.store.activity(board.id, card, activity_before, ACTIVITY, MOST_TEXT).await?;
        (details.activity, details.earlier_activity) = activity;
    }
    let text = serde_json::to_vec(&details).map_err(|error| ApiError::Store(error.into()))?;
    Ok(([(CONTENT_TYPE, JSON)], held.with(text)).into_response())
}

/// The value of an option in an address, if it is there.
fn value<T: FromStr>(query: &str, option: &str) -> Result<Option<T>, ApiError> {
    let found = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == option);
    found.map(|(_, value)| value.parse()).transpose().map_err(|_| ApiError::NotFound)
}

/// A command, as it would be pushed on the board's channel.
#[derive(Deserialize)]
struct Push {
    event: String,
    payload: Box<RawValue>,
}

async fn command(
    State(api): State<Arc<Api>>,
    Id(id): Id<BoardId>,
    Signed(session, Body(push)): Signed<Body<Push>>,
) -> Result<Json<Accepted>, ApiError> {
    let decoded = wire::decode_push(&push.event, push.payload.get(), || api.clock.ulid());
    let (cid, command) = decoded.map_err(|error| ApiError::BadRequest(error.to_string()))?;
    let seq = api.boards.execute(id, session.user, cid, command).await?;
    Ok(Json(Accepted { seq }))
}

async fn visible(api: &Api, session: Session, id: BoardId) -> Result<Arc<Board>, ApiError> {
    api.boards.read(id, session.user).await?.ok_or(ApiError::NotFound)
}
