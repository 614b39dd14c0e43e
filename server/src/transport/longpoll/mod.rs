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
    ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use shared::phoenix::Version;
use shared::phoenix::carrier::{AUTH_HEADER, SESSION_HEADER};

use super::Gateway;
use super::handshake::{self, HandshakeError, Query};
use crate::budget::Held;
use crate::queue::CloseCode;
use crate::queue::Text;
use session::{BatchError, PollSession, Polled};

pub use session::PollSessions;

/// The most memory that is taken for the answer to a poll, in bytes: no more than a user may have beside its frames.
const MOST_HELD: usize = 16 * 1024 * 1024;

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
        Polled::Frames(frames) => {
            // As text in JSON they take up to twice as much, and they are not let go before that is written.
            let bytes = frames.iter().map(Text::bytes).sum::<usize>();
            if let Ok(held) = gateway.budget.take(session.user, (2 * bytes).min(MOST_HELD)).await {
                return answer(200, &session, frames, Some(held));
            }
            // The frames cannot be put back. The client comes again and resumes.
            session.end(CloseCode::TooSlow);
            status(410)
        }
        Polled::Nothing => answer(204, &session, Vec::new(), None),
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
            answer(410, &session, Vec::new(), None)
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
    let largest = gateway.settings.largest_message;
    let length = headers.get(CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse().ok());
    let Some(room) = session.room(&gateway.budget, length.unwrap_or(largest).min(largest)).await else {
        return status(408);
    };
    // A client must not hold a request open by sending its body one byte at a time.
    let reading = axum::body::to_bytes(body, gateway.settings.largest_message);
    let Ok(Ok(body)) = tokio::time::timeout(window, reading).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let content_type = headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let Ok(frames) = batch::decode(session.version, content_type, &body) else {
        // L9: as after a malformed frame on a WebSocket, the client can no longer be trusted.
        session.end(CloseCode::Malformed);
        return status(410);
    };
    match session.take(frames, room, window).await {
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
    format!(r#"{{"status":{status}}}"#).into_response()
}

/// The answer to a poll. Written by hand, because there may be megabytes of frames.
fn answer(status: u16, session: &PollSession, frames: Vec<Text>, held: Option<Held>) -> Response {
    let size = frames.iter().map(Text::bytes).sum::<usize>();
    let mut out = Vec::with_capacity(100 + size + size / 8);
    out.extend_from_slice(
        format!(r#"{{"status":{status},"token":"{}","messages":["#, session.token).as_bytes(),
    );
    for (n, frame) in frames.into_iter().enumerate() {
        if n > 0 {
            out.push(b',');
        }
        let pieces = frame.pieces().map(|piece| &**piece);
        if session.as_strings {
            quote(&mut out, pieces);
        } else {
            out.extend(pieces.flatten());
        }
    }
    out.extend_from_slice(b"]}");
    match held {
        Some(held) => held.with(out).into_response(),
        None => out.into_response(),
    }
}

/// Appends the text of the pieces as a JSON string.
fn quote<'a>(out: &mut Vec<u8>, pieces: impl Iterator<Item = &'a [u8]>) {
    out.push(b'"');
    for piece in pieces {
        let start = out.len();
        // Writing to memory does not fail, and frames are always text.
        drop(serde_json::to_writer(&mut *out, str::from_utf8(piece).unwrap_or_default()));
        out.pop();
        out.remove(start);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::quote;

    #[test]
    fn l12_pieces_become_one_string() {
        let mut out = Vec::new();
        quote(&mut out, [r#"["1","#.as_bytes(), "\"ü\n\"".as_bytes(), b"]"].into_iter());
        let text: String = serde_json::from_slice(&out).unwrap();
        assert_eq!(text, "[\"1\",\"ü\n\"]");
    }
}
