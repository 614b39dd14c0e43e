//! A connection without any machine: frames in, frames out.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{self, Bytes, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::{PATIENCE, Person, Server};

pub struct Raw(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Raw {
    pub async fn connect(server: &Server, person: &Person) -> Self {
        Self::open(server, &format!("token={}&vsn=2.0.0", person.jwt), "").await.unwrap()
    }

    /// With any query and subprotocols; the HTTP status if it is refused.
    pub async fn open(server: &Server, query: &str, protocols: &str) -> Result<Self, u16> {
        let address = format!("{}/socket/websocket?{query}", server.url.replacen("http", "ws", 1));
        let mut request = address.into_client_request().unwrap();
        if !protocols.is_empty() {
            request.headers_mut().insert("sec-websocket-protocol", protocols.parse().unwrap());
        }
        match tokio_tungstenite::connect_async(request).await {
            Ok((stream, _)) => Ok(Self(stream)),
            Err(tungstenite::Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("no connection: {error}"),
        }
    }

    pub async fn send(&mut self, frame: Value) {
        self.send_text(&frame.to_string()).await;
    }

    pub async fn send_text(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    /// Text that may be none.
    pub async fn send_bytes_as_text(&mut self, bytes: &'static [u8]) {
        use tungstenite::protocol::frame::coding::{Data, OpCode};
        let frame = tungstenite::protocol::frame::Frame::message(
            Bytes::from_static(bytes),
            OpCode::Data(Data::Text),
            true,
        );
        self.0.send(Message::Frame(frame)).await.unwrap();
    }

    /// The next frame; presence and the like are passed over.
    pub async fn frame(&mut self) -> Value {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.0.next()).await.expect("a frame comes in time");
            let Some(Ok(Message::Text(text))) = message else { panic!("no frame but {message:?}") };
            let frame: Value = serde_json::from_str(&text).unwrap();
            let event = frame[3].as_str().unwrap();
            if !event.starts_with("presence_") && !event.starts_with("user:") {
                return frame;
            }
        }
    }

    /// The code that the server closes with.
    pub async fn close_code(&mut self) -> u16 {
        loop {
            match tokio::time::timeout(PATIENCE, self.0.next()).await.expect("the end comes in time") {
                Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                Some(Ok(_)) => {}
                other => panic!("no close but {other:?}"),
            }
        }
    }

    /// Shows that nothing came before the answer to a heartbeat sent now.
    pub async fn is_silent(&mut self) {
        self.send(json!([null, "silence", "phoenix", "heartbeat", {}])).await;
        assert_eq!(self.frame().await, ok(Value::Null, "silence", "phoenix", json!({})));
    }
}

/// An ok reply.
pub fn ok(join_ref: Value, ref_: &str, topic: &str, response: Value) -> Value {
    json!([join_ref, ref_, topic, "phx_reply", { "status": "ok", "response": response }])
}

/// An error reply with a reason.
pub fn error(join_ref: Value, ref_: &str, topic: &str, reason: &str) -> Value {
    json!([join_ref, ref_, topic, "phx_reply", { "status": "error", "response": { "reason": reason } }])
}
