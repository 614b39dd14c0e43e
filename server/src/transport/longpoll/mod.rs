//! Long-poll: a transport for networks that block WebSocket. A GET waits for frames, a POST sends frames; to the rest
//! of the server it is a connection like any other.
//!
//! Almost every response has the HTTP status 200 and the actual status in its body. The official clients stop polling
//! for good on a status they do not know, so a poll is only answered with 200, 204, 403, 410 or 500.

pub mod batch;
mod session;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::header::{
    ACCEPT, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, CACHE_CONTROL, CONTENT_TYPE,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::phoenix::Version;
use shared::phoenix::carrier::{AUTH_HEADER, SESSION_HEADER};

use super::Gateway;
use super::handshake::{self, HandshakeError, Query};
use crate::queue::Text;
use session::{BatchError, PollSession, Polled};

pub use session::PollSessions;

/// The body of a response.
#[derive(Serialize)]
struct Answer<'a> {
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<Box<serde_json::value::RawValue>>,
}

pub(super) async fn serve(
    State(gateway): State<Arc<Gateway>>,
    method: Method,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let query = Query::read(query.as_deref());
    let mut response = match method {
        Method::OPTIONS => preflight(&headers),
        Method::GET => get(&gateway, &query, &headers).await,
        Method::POST => post(&gateway, &query, &headers, body).await,
        _ => StatusCode::BAD_REQUEST.into_response(),
    };
    // L1.
    let set = [
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (CONTENT_TYPE, "application/json; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in set {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn preflight(headers: &HeaderMap) -> Response {
    let mut response = StatusCode::OK.into_response();
    let allowed = headers.get_all(ACCESS_CONTROL_REQUEST_HEADERS).iter().cloned();
    response.headers_mut().extend(allowed.map(|name| (ACCESS_CONTROL_ALLOW_HEADERS, name)));
    let set = [(ACCESS_CONTROL_ALLOW_METHODS, "get, post, options"), (ACCESS_CONTROL_MAX_AGE, "3600")];
    response.headers_mut().extend(set.map(|(name, value)| (name, HeaderValue::from_static(value))));
    response
}

/// L3 and L4.
async fn get(gateway: &Gateway, query: &Query<'_>, headers: &HeaderMap) -> Response {
    if handshake::check_origin(&gateway.settings, headers).is_err() {
        return status(403);
    }
    let Some(session) = find(gateway, query, headers) else { return open(gateway, query, headers).await };
    match session.poll(gateway.settings.longpoll_window).await {
        Polled::Frames(frames) => answer(200, &session, &frames),
        Polled::Nothing => answer(204, &session, &[]),
        // D1: the next poll opens a new session, if allowed.
        Polled::Gone => status(410),
    }
}

/// L3: a new session, if the client is allowed one.
async fn open(gateway: &Gateway, query: &Query<'_>, headers: &HeaderMap) -> Response {
    let admitted = async {
        let version = query.version()?;
        let header = headers.get(AUTH_HEADER).map(|token| token.to_str().unwrap_or_default());
        // C3: the first token that is not one of our sessions is taken as the access token.
        let token = header.or_else(|| query.all("token").next());
        Ok((version, handshake::connect(gateway, version, token).await?))
    };
    match admitted.await {
        // The official clients would stop polling for good on a 429.
        Err(HandshakeError::Forbidden | HandshakeError::TooMany) => status(403),
        Err(HandshakeError::Unavailable) => status(500),
        Ok((version, connected)) => {
            // L12: the oldest clients expect each message as text.
            let as_strings =
                version == Version::V2 || headers.get(ACCEPT).is_some_and(|it| it == "application/json");
            let session = gateway.polls.open(gateway, connected, version, as_strings);
            answer(410, &session, &[])
        }
    }
}

/// L7: accepts the frames of a POST.
async fn post(gateway: &Gateway, query: &Query<'_>, headers: &HeaderMap, body: Body) -> Response {
    if handshake::check_origin(&gateway.settings, headers).is_err() {
        return status(403);
    }
    let Some(session) = find(gateway, query, headers) else { return status(410) };
    let window = gateway.settings.longpoll_window;
    // A client must not hold a request open by sending its body one byte at a time.
    let reading = axum::body::to_bytes(body, gateway.settings.largest_message);
    let Ok(Ok(body)) = tokio::time::timeout(window, reading).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let content_type = headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let Ok(frames) = batch::decode(session.version, content_type, &body) else {
        // L9: as after a malformed frame on a WebSocket, the client can no longer be trusted.
        session.end();
        return status(410);
    };
    match session.take(frames, window).await {
        Ok(()) => status(200),
        Err(BatchError::Busy) => status(408),
        Err(BatchError::Gone) => status(410),
    }
}

/// C3: the session named in the header, or by the last `token` that is one.
fn find(gateway: &Gateway, query: &Query<'_>, headers: &HeaderMap) -> Option<Arc<PollSession>> {
    let header = headers.get(SESSION_HEADER).and_then(|token| token.to_str().ok());
    header.into_iter().chain(query.all("token").rev()).find_map(|token| gateway.polls.find(token))
}

fn status(status: u16) -> Response {
    written(&Answer { status, token: None, messages: None })
}

fn answer(status: u16, session: &PollSession, frames: &[Text]) -> Response {
    let texts = frames.iter().map(Text::joined);
    let messages = if session.as_strings {
        shared::phoenix::raw(&texts.collect::<Vec<_>>())
    } else {
        let objects = texts.collect::<Vec<_>>().join(",");
        serde_json::value::RawValue::from_string(format!("[{objects}]")).unwrap_or_default()
    };
    written(&Answer { status, token: Some(&session.token), messages: Some(messages) })
}

fn written(answer: &Answer<'_>) -> Response {
    serde_json::to_vec(answer)
        .map_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response(), IntoResponse::into_response)
}
