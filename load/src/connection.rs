//! One connection that has joined one topic, using as little memory as possible on this side.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::value::RawValue;
use shared::board::Command;
use shared::id::Cid;
use shared::phoenix::{Frame, HEARTBEAT_TOPIC, Ref, Reply, event, raw, v2};
use shared::wire;
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, Message};

use crate::error::LoadError;
use crate::people::Seat;
use crate::server::Server;

/// Size of each connection's read buffer, in bytes: small, because there are thousands.
const BUFFER: usize = 2 * 1024;

/// How long a reply, and the server's close frame, may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A connection that has joined a topic.
pub(crate) struct Connection {
    stream: WebSocketStream<TcpStream>,
    topic: String,
    join_ref: Ref,
    last_ref: u64,
}

impl Connection {
    /// Connects and joins.
    pub(crate) async fn seated(server: &Server, seat: &Seat<'_>) -> Result<Self, LoadError> {
        Self::seated_on(TcpSocket::new_v4()?, server, seat).await
    }

    /// As [`seated`](Self::seated), with a kernel receive buffer of `bytes`, which the kernel may double.
    pub(crate) async fn seated_with_buffer(
        server: &Server,
        seat: &Seat<'_>,
        bytes: u32,
    ) -> Result<Self, LoadError> {
        let socket = TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(bytes)?;
        Self::seated_on(socket, server, seat).await
    }

    async fn seated_on(socket: TcpSocket, server: &Server, seat: &Seat<'_>) -> Result<Self, LoadError> {
        let mut connection = Self::open(socket, server, seat).await?;
        connection.ask(event::JOIN, raw(&serde_json::json!({}))).await?;
        Ok(connection)
    }

    /// Connects and joins with `since`: the response, which has what was missed.
    pub(crate) async fn missed_since(
        server: &Server,
        seat: &Seat<'_>,
        since: Option<u64>,
    ) -> Result<Box<RawValue>, LoadError> {
        let mut connection = Self::open(TcpSocket::new_v4()?, server, seat).await?;
        let response = connection.ask(event::JOIN, raw(&serde_json::json!({ "since": since }))).await?;
        connection.close().await;
        Ok(response)
    }

    async fn open(socket: TcpSocket, server: &Server, seat: &Seat<'_>) -> Result<Self, LoadError> {
        let tcp = socket.connect(server.address()).await?;
        tcp.set_nodelay(true)?;
        let url = format!("ws://{}/socket/websocket?token={}&vsn=2.0.0", server.address(), seat.person.jwt);
        let config = WebSocketConfig::default().read_buffer_size(BUFFER).write_buffer_size(0);
        let (stream, _) =
            tokio_tungstenite::client_async_with_config(url.into_client_request()?, tcp, Some(config))
                .await?;
        let join_ref = Ref::from_u64(1);
        Ok(Self { stream, topic: seat.topic.clone(), join_ref, last_ref: 0 })
    }

    /// Pushes a command, and waits until it is accepted.
    pub(crate) async fn command(&mut self, command: &Command) -> Result<(), LoadError> {
        let (event, payload) = wire::encode_push(Cid::default(), command)?;
        self.ask(event, RawValue::from_string(payload)?).await.map(drop)
    }

    /// Pushes a command with the id `cid` without waiting. Returns the ref of its reply.
    pub(crate) async fn send_command(&mut self, cid: Cid, command: &Command) -> Result<Ref, LoadError> {
        let (event, payload) = wire::encode_push(cid, command)?;
        self.send(event, RawValue::from_string(payload)?).await
    }

    /// Sends a heartbeat.
    pub(crate) async fn beat(&mut self) -> Result<(), LoadError> {
        let payload = raw(&serde_json::json!({}));
        let mut beat = Frame::broadcast(HEARTBEAT_TOPIC, event::HEARTBEAT, payload);
        beat.ref_ = self.next_ref();
        self.write(&beat).await
    }

    /// The next frame. Cancelling this loses nothing.
    pub(crate) async fn next(&mut self) -> Result<Frame, LoadError> {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Text(text))) => return Ok(v2::decode(&text)?),
                Some(Ok(Message::Close(why))) => {
                    return Err(LoadError::Ended(
                        why.map_or_else(|| "no code".to_owned(), |why| why.code.to_string()),
                    ));
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error.into()),
                None => return Err(LoadError::Ended("no close frame".to_owned())),
            }
        }
    }

    /// Sends a close frame and waits for the server's; the server may also just close the connection.
    pub(crate) async fn close(mut self) {
        let farewell = async {
            self.stream.close(None).await?;
            while self.stream.next().await.transpose()?.is_some() {}
            Ok::<_, tungstenite::Error>(())
        };
        drop(tokio::time::timeout(PATIENCE, farewell).await);
    }

    async fn ask(&mut self, event: &'static str, payload: Box<RawValue>) -> Result<Box<RawValue>, LoadError> {
        let ref_ = self.send(event, payload).await?;
        let reply = async {
            loop {
                let frame = self.next().await?;
                if frame.ref_ == ref_ && frame.event == event::REPLY {
                    return response(event, &frame);
                }
            }
        };
        tokio::time::timeout(PATIENCE, reply).await.map_err(|_| LoadError::Overdue("a reply"))?
    }

    async fn send(&mut self, event: &str, payload: Box<RawValue>) -> Result<Ref, LoadError> {
        let mut frame = Frame::push(self.join_ref.clone(), self.topic.as_str(), event, payload);
        frame.ref_ = self.next_ref();
        self.write(&frame).await?;
        Ok(frame.ref_)
    }

    async fn write(&mut self, frame: &Frame) -> Result<(), LoadError> {
        Ok(self.stream.send(Message::text(v2::encode(frame))).await?)
    }

    fn next_ref(&mut self) -> Ref {
        self.last_ref += 1;
        Ref::from_u64(self.last_ref)
    }
}

/// Checks that the reply to `what` is ok.
pub(crate) fn accepted(what: &'static str, reply: &Frame) -> Result<(), LoadError> {
    response(what, reply).map(drop)
}

/// The response in the reply to `what`, if that is ok.
pub(crate) fn response(what: &'static str, reply: &Frame) -> Result<Box<RawValue>, LoadError> {
    let Reply { status, response } = serde_json::from_str(reply.payload.get())?;
    if status == "ok" {
        Ok(response)
    } else {
        Err(LoadError::Refused { what, response: response.get().to_owned() })
    }
}
