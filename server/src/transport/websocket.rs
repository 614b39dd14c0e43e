//! WebSocket ([RFC 6455](https://www.rfc-editor.org/rfc/rfc6455)): one task reads, answers and writes; reading and
//! writing do not wait for each other.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use shared::phoenix::carrier::SUBPROTOCOL;
use shared::phoenix::{Malformed, Version, binary};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::server::create_response;
use tokio_tungstenite::tungstenite::http::header::SEC_WEBSOCKET_PROTOCOL;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{CloseCode as Code, Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::frame::{CloseFrame, Frame};
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};
use tracing::Instrument;

use super::Gateway;
use super::arriving::{self, Arriving, Unfinished};
use super::handshake::{self, Connected, HandshakeError, Query, Subprotocols};
use crate::queue::{CloseCode, Outgoing, Text};
use crate::socket::{Connection, Incoming};

/// How long a client has to receive a close frame.
const FAREWELL: Duration = Duration::from_secs(2);

/// The size of each connection's read buffer, in bytes: small, because thousands of them are idle.
const READ_BUFFER: usize = 512;

/// The bytes collected before a write; more than that stays in the queue, which is bounded.
const WRITE_BUFFER: usize = 1024;

/// The largest piece of a message that is written at once, in bytes. The buffer for writing never shrinks, and a whole
/// board would stay in it as long as the connection lives.
const FRAGMENT: usize = 8 * 1024;

type WebSocket = WebSocketStream<Arriving<TokioIo<Upgraded>>>;

/// A client that may connect.
struct Admitted {
    connected: Connected,
    version: Version,
    /// Whether our subprotocol was offered and must be confirmed.
    subprotocol: bool,
}

pub(super) async fn upgrade(State(gateway): State<Arc<Gateway>>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let upgrading = parts.extensions.remove::<OnUpgrade>();
    let request = axum::http::Request::from_parts(parts, ());
    let (Ok(response), Some(upgrading)) = (create_response(&request), upgrading) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let admitted = match admit(&gateway, request.uri().query(), request.headers()).await {
        Err(HandshakeError::Forbidden) => return StatusCode::FORBIDDEN.into_response(),
        Err(HandshakeError::TooMany) => return StatusCode::TOO_MANY_REQUESTS.into_response(),
        Err(HandshakeError::Unavailable) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Ok(admitted) => admitted,
    };
    let mut response = response.map(|()| Body::empty());
    if admitted.subprotocol {
        response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
    }
    let largest = gateway.settings.largest_message;
    let config = WebSocketConfig::default()
        .max_message_size(Some(largest))
        .max_frame_size(Some(largest))
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER);
    tokio::spawn(async move {
        // A client may disconnect before the upgrade is complete; that is normal.
        if let Ok(upgraded) = upgrading.await {
            let user = admitted.connected.connection.user();
            let (stream, message) =
                Arriving::new(TokioIo::new(upgraded), gateway.budget.clone(), user, largest);
            let socket = WebSocketStream::from_raw_socket(stream, Role::Server, Some(config)).await;
            serve(socket, message, gateway.settings.idle, admitted).await;
        }
    });
    response
}

async fn admit(
    gateway: &Gateway,
    query: Option<&str>,
    headers: &HeaderMap,
) -> Result<Admitted, HandshakeError> {
    handshake::check_origin(&gateway.settings, headers)?;
    let query = Query::read(query);
    let version = query.version()?;
    let offered = Subprotocols::read(headers)?;
    let token = offered.token.as_deref().or_else(|| query.all("token").next_back());
    let connected = handshake::connect(gateway, version, token).await?;
    Ok(Admitted { connected, version, subprotocol: offered.ours })
}

async fn serve(
    socket: WebSocket,
    message: arriving::Message,
    idle: Duration,
    Admitted { connected, version, .. }: Admitted,
) {
    let Connected { mut connection, queue, outgoing } = connected;
    let (sink, stream) = socket.split();
    let span = connection.span("websocket");
    let reading = async {
        if let Some(code) = read(stream, &message, &mut connection, version, idle).await {
            // The writer sends the close frame; until then there is nothing more to read.
            queue.close(code);
            std::future::pending::<()>().await;
        }
    };
    let both = async {
        tokio::select! {
            () = reading => {}
            () = write(sink, outgoing) => {}
        }
    };
    both.instrument(span).await;
}

/// Passes on the frames that arrive. Returns the code to close with, or `None` if the client disconnected.
async fn read(
    mut stream: SplitStream<WebSocket>,
    arriving: &arriving::Message,
    connection: &mut Connection,
    version: Version,
    idle: Duration,
) -> Option<CloseCode> {
    loop {
        let message = tokio::select! {
            // A removed member must not keep receiving for as long as they keep sending.
            biased;
            () = connection.noticed() => continue,
            message = tokio::time::timeout(idle, stream.next()) => message,
        };
        let incoming = match message {
            Err(_) => return Some(CloseCode::Away),
            Ok(None) => return None,
            Ok(Some(Ok(Message::Close(_)))) => {
                answer_close(&mut stream).await;
                return None;
            }
            Ok(Some(Err(error))) => return broken(&error),
            Ok(Some(Ok(Message::Ping(data) | Message::Pong(data)))) => {
                arriving.passed(&data);
                continue;
            }
            Ok(Some(Ok(Message::Frame(_)))) => continue,
            Ok(Some(Ok(Message::Text(text)))) => version.decode(&text).map(Incoming::Text),
            Ok(Some(Ok(Message::Binary(bytes)))) => read_binary(version, &bytes),
        };
        let _held = arriving.arrived();
        match incoming {
            Err(_) => return Some(CloseCode::Malformed),
            Ok(incoming) => {
                // Boxed, because it is as large as all the rest, and usually no frame is being handled.
                if let Err(code) = Box::pin(connection.handle(incoming)).await {
                    return Some(code);
                }
            }
        }
    }
}

/// Answers a client's close frame ([RFC 6455, 5.5.1](https://www.rfc-editor.org/rfc/rfc6455#section-5.5.1)). The answer
/// is ready, and reading on sends it.
async fn answer_close(stream: &mut SplitStream<WebSocket>) {
    let answered = async { while let Some(Ok(_)) = stream.next().await {} };
    // It does not matter whether it arrived.
    drop(tokio::time::timeout(FAREWELL, answered).await);
}

/// A binary message: a binary frame, or in version 1, which has none, ordinary text.
fn read_binary(version: Version, bytes: &[u8]) -> Result<Incoming, Malformed> {
    match version {
        Version::V1 => {
            let text = str::from_utf8(bytes).map_err(|_| Malformed::Binary)?;
            version.decode(text).map(Incoming::Text)
        }
        Version::V2 => binary::decode(bytes).map(|push| Incoming::Binary(push.frame)),
    }
}

/// The close code for an error of the stream.
fn broken(error: &Error) -> Option<CloseCode> {
    match error {
        Error::Utf8(_) => Some(CloseCode::NotUtf8),
        Error::Capacity(_) => Some(CloseCode::TooBig),
        Error::Protocol(_) => Some(CloseCode::Malformed),
        Error::Io(error) if Unfinished::is_why(error) => Some(CloseCode::TooSlow),
        _ => None,
    }
}

/// Writes waiting frames, and a close frame when the end is requested.
async fn write(mut sink: SplitSink<WebSocket, Message>, mut outgoing: Outgoing) {
    let closed = outgoing.closed();
    tokio::pin!(closed);
    let code = loop {
        let frame = match outgoing.next().await {
            Ok(frame) => frame,
            Err(code) => break code,
        };
        // A client that does not read holds up its own writer; the request to end must still be seen.
        let sent = tokio::select! {
            biased;
            code = &mut closed => break code,
            sent = send(&mut sink, frame, &mut outgoing) => sent,
        };
        if sent.is_err() {
            return;
        }
    };
    let goodbye = CloseFrame { code: Code::from(code.number()), reason: Utf8Bytes::default() };
    let farewell = async {
        sink.send(Message::Close(Some(goodbye))).await?;
        sink.close().await
    };
    // It does not matter whether it arrived.
    drop(tokio::time::timeout(FAREWELL, farewell).await);
}

/// Writes the frame and all waiting after it, then flushes once.
async fn send(
    sink: &mut SplitSink<WebSocket, Message>,
    first: Text,
    outgoing: &mut Outgoing,
) -> Result<(), Error> {
    let mut next = Some(first);
    while let Some(frame) = next {
        feed(sink, frame).await?;
        next = outgoing.try_next();
    }
    sink.flush().await
}

/// One message, in pieces if it is large ([RFC 6455, 5.4](https://www.rfc-editor.org/rfc/rfc6455#section-5.4)).
async fn feed(sink: &mut SplitSink<WebSocket, Message>, text: Text) -> Result<(), Error> {
    let (mut kind, mut left) = (Data::Text, text.bytes());
    for mut piece in text.pieces().cloned() {
        while !piece.is_empty() {
            let fragment = piece.split_to(piece.len().min(FRAGMENT));
            left -= fragment.len();
            sink.feed(Message::Frame(Frame::message(fragment, OpCode::Data(kind), left == 0))).await?;
            kind = Data::Continue;
        }
    }
    Ok(())
}
