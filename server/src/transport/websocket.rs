//! WebSocket ([RFC 6455](https://www.rfc-editor.org/rfc/rfc6455)): one task reads, answers and writes; reading and
//! writing do not wait for each other.

use std::time::Duration;

use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};

use super::handshake::{Denied, Offer, SUBPROTOCOL};
use super::queue::{CloseCode, Outgoing, queue};
use crate::App;
use crate::auth::Session;
use crate::socket::Connection;

/// The largest message that is read, in bytes.
const LARGEST: usize = 1024 * 1024;

/// A client that has said nothing for so long is gone. Clients send a heartbeat every 30 s.
const IDLE: Duration = Duration::from_mins(1);

/// How long a client has to take the news that it is over.
const FAREWELL: Duration = Duration::from_secs(2);

/// What tungstenite keeps for each connection to write from and to read into, in bytes: small, because
/// thousands of them are idle.
const BUFFER: usize = 4 * 1024;

pub(super) async fn upgrade(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let Ok(upgrade) = upgrade else { return StatusCode::BAD_REQUEST.into_response() };
    let offer = Offer::read(query.as_deref().unwrap_or_default(), &headers);
    let admitted = match offer {
        Ok(offer) => offer.session(&app).await.map(|session| (offer, session)),
        Err(denied) => Err(denied),
    };
    match admitted {
        Err(Denied::Forbidden) => StatusCode::FORBIDDEN.into_response(),
        Err(Denied::Unavailable) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Ok((offer, session)) => {
            let upgrade = upgrade.max_message_size(LARGEST).max_frame_size(LARGEST).read_buffer_size(BUFFER);
            let upgrade = if offer.subprotocol { upgrade.protocols([SUBPROTOCOL]) } else { upgrade };
            upgrade.on_upgrade(move |socket| serve(socket, app, session))
        }
    }
}

async fn serve(socket: WebSocket, app: App, session: Session) {
    let (queue, outgoing) = queue();
    let (sink, stream) = socket.split();
    let mut connection = Connection::new(app, session, queue.clone());
    let reading = async {
        if let Some(code) = read(stream, &mut connection).await {
            // The writer says goodbye; until it has, there is nothing more to read.
            queue.close(code);
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = reading => {}
        () = write(sink, outgoing) => {}
    }
}

/// Hands on what arrives. The code to close with, or `None` if the client has gone by itself.
async fn read(mut stream: SplitStream<WebSocket>, connection: &mut Connection) -> Option<CloseCode> {
    loop {
        let message = tokio::select! {
            () = connection.noticed() => continue,
            message = tokio::time::timeout(IDLE, stream.next()) => message,
        };
        match message {
            Err(_) => return Some(CloseCode::Away),
            Ok(None | Some(Ok(Message::Close(_)))) => return None,
            Ok(Some(Err(error))) => return broken(error),
            Ok(Some(Ok(Message::Text(text)))) => {
                if connection.handle(&text).await.is_err() {
                    return Some(CloseCode::Malformed);
                }
            }
            Ok(Some(Ok(Message::Binary(_)))) => return Some(CloseCode::Malformed),
            Ok(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => {}
        }
    }
}

/// What an error of the stream means for the client.
fn broken(error: axum::Error) -> Option<CloseCode> {
    use tungstenite::Error;
    match error.into_inner().downcast_ref::<Error>() {
        Some(Error::Utf8(_)) => Some(CloseCode::NotUtf8),
        Some(Error::Capacity(_)) => Some(CloseCode::TooBig),
        Some(Error::Protocol(_)) => Some(CloseCode::Malformed),
        _ => None,
    }
}

/// Writes what waits, and says goodbye when that is asked for.
async fn write(mut sink: SplitSink<WebSocket, Message>, mut outgoing: Outgoing) {
    let closed = outgoing.closed();
    tokio::pin!(closed);
    let code = loop {
        let frame = match outgoing.next().await {
            Ok(frame) => frame,
            Err(code) => break code,
        };
        // A client that does not read holds up its own writer; that must not hide that its end was asked for.
        let sent = tokio::select! {
            biased;
            code = &mut closed => break code,
            sent = send(&mut sink, frame, &mut outgoing) => sent,
        };
        if sent.is_err() {
            return;
        }
    };
    let goodbye = CloseFrame { code: code.number(), reason: Utf8Bytes::default() };
    let farewell = async {
        sink.send(Message::Close(Some(goodbye))).await?;
        sink.close().await
    };
    // Whether it was heard makes no difference.
    drop(tokio::time::timeout(FAREWELL, farewell).await);
}

/// Writes the frame and all that wait behind it, then flushes once.
async fn send(
    sink: &mut SplitSink<WebSocket, Message>,
    first: bytes::Bytes,
    outgoing: &mut Outgoing,
) -> Result<(), axum::Error> {
    let mut next = Some(first);
    while let Some(frame) = next {
        sink.feed(Message::Text(Utf8Bytes::try_from(frame).unwrap_or_default())).await?;
        next = outgoing.try_next();
    }
    sink.flush().await
}
