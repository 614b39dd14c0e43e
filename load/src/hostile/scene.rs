//! A hostile user and somebody else on one server: what they have, and what they send.

use std::net::SocketAddr;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::{Value, json};
use shared::id::BoardId;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, sleep};

use crate::error::LoadError;
use crate::people::{Person, create_board, sign_up};
use crate::server::Server;

/// Between two changes of somebody else.
const PACE: Duration = Duration::from_millis(100);

/// A hostile user with what they need, and somebody else.
pub(super) struct Scene {
    pub(super) address: SocketAddr,
    pub(super) http: reqwest::Client,
    pub(super) eve: Person,
    pub(super) mallory: Person,
    ann: Person,
    pub(super) board: BoardId,
    others_board: BoardId,
    slowest: Mutex<Duration>,
}

/// What is kept open.
pub(super) type Held = Vec<TcpStream>;

impl Scene {
    /// Signs them up.
    pub(super) async fn set(server: &Server) -> Result<Self, LoadError> {
        let http = reqwest::Client::new();
        let (eve, ann) = (sign_up(server, &http, 1).await?, sign_up(server, &http, 2).await?);
        let mallory = sign_up(server, &http, 3).await?;
        let board = create_board(server, &http, &eve, 1).await?;
        let others_board = create_board(server, &http, &ann, 2).await?;
        let (address, slowest) = (server.address(), Mutex::default());
        Ok(Self { address, http, eve, mallory, ann, board, others_board, slowest })
    }

    /// A connection on which this was sent, and nothing is read.
    pub(super) async fn send(&self, bytes: &[u8]) -> Result<TcpStream, LoadError> {
        let socket = TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(8 * 1024)?;
        let mut stream = socket.connect(self.address).await?;
        stream.write_all(bytes).await?;
        Ok(stream)
    }

    /// As [`send`](Self::send), as much of it as the server takes at once; it may refuse the rest.
    pub(super) async fn send_some(&self, bytes: &[u8]) -> Result<TcpStream, LoadError> {
        let mut stream = TcpStream::connect(self.address).await?;
        drop(tokio::time::timeout(Duration::from_millis(20), stream.write_all(bytes)).await);
        Ok(stream)
    }

    /// A WebSocket.
    pub(super) async fn connect(&self, person: &Person) -> Result<TcpStream, LoadError> {
        let path = format!("/socket/websocket?vsn=2.0.0&token={}", person.jwt);
        let headers = "host: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
            sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==";
        let mut stream = self.send(format!("GET {path} HTTP/1.1\r\n{headers}\r\n\r\n").as_bytes()).await?;
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await?;
        Ok(stream)
    }

    /// A WebSocket that joins the board.
    pub(super) async fn join(&self, params: &Value) -> Result<TcpStream, LoadError> {
        let mut stream = self.connect(&self.eve).await?;
        let frame = json!(["1", "1", format!("boards:{}", self.board), "phx_join", params]).to_string();
        // One text frame, masked with zeros (RFC 6455, 5.2).
        let mut bytes = vec![0x81, 0x80 | u8::try_from(frame.len()).unwrap_or(125), 0, 0, 0, 0];
        bytes.extend_from_slice(frame.as_bytes());
        stream.write_all(&bytes).await?;
        Ok(stream)
    }

    /// Somebody else's changes, until one fails.
    pub(super) async fn others(&self) -> Result<u128, LoadError> {
        let mut number = 0_u64;
        loop {
            number += 1;
            let started = Instant::now();
            let payload = json!({ "name": format!("Plan {number}") });
            self.command_of(&self.ann, self.others_board, "board:update", payload).await?;
            if let Ok(mut slowest) = self.slowest.lock() {
                *slowest = started.elapsed().max(*slowest);
            }
            sleep(PACE).await;
        }
    }

    pub(super) fn slowest(&self) -> u128 {
        self.slowest.lock().map_or(0, |slowest| slowest.as_millis())
    }

    pub(super) async fn command(&self, event: &str, payload: Value) -> Result<(), LoadError> {
        self.command_of(&self.eve, self.board, event, payload).await
    }

    async fn command_of(
        &self,
        person: &Person,
        board: BoardId,
        event: &str,
        payload: Value,
    ) -> Result<(), LoadError> {
        let url = format!("http://{}/api/v1/boards/{board}/commands", self.address);
        let push = json!({ "event": event, "payload": payload });
        let answer = self.http.post(url).bearer_auth(&person.jwt).json(&push).send().await?;
        answer.error_for_status()?;
        Ok(())
    }
}
