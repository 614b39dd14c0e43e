//! A raw connection, over either transport and in either version: frames in, frames out.
//!
//! Stories speak in frames of version 2, `[join_ref, ref, topic, event, payload]`. For version 1 they are sent as
//! objects, and [`Raw::says`] turns expected frames into objects.

use std::collections::VecDeque;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::frame::{CloseFrame, Frame};
use tokio_tungstenite::tungstenite::{self, Bytes, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::longpoll::Poll;
use super::{PATIENCE, Person, Server};

/// A transport and a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    pub transport: Transport,
    pub vsn: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    WebSocket,
    LongPoll,
}

/// All of them: every rule must hold on each.
pub const WAYS: [Way; 4] = [
    Way { transport: Transport::WebSocket, vsn: "2.0.0" },
    Way { transport: Transport::WebSocket, vsn: "1.0.0" },
    Way { transport: Transport::LongPoll, vsn: "2.0.0" },
    Way { transport: Transport::LongPoll, vsn: "1.0.0" },
];

pub struct Raw {
    way: Way,
    link: Link,
}

enum Link {
    WebSocket(Box<WebSocketStream<MaybeTlsStream<TcpStream>>>),
    LongPoll { poll: Poll, received: VecDeque<Value> },
}

impl Raw {
    /// A WebSocket of version 2.
    pub async fn connect(server: &Server, person: &Person) -> Self {
        Self::by(WAYS[0], server, person).await
    }

    pub async fn by(way: Way, server: &Server, person: &Person) -> Self {
        let query = format!("token={}&vsn={}", person.jwt, way.vsn);
        match way.transport {
            Transport::WebSocket => Self { way, ..Self::open(server, &query, "").await.unwrap() },
            Transport::LongPoll => {
                let poll = Poll::open(&server.url, &query).await;
                Self { way, link: Link::LongPoll { poll, received: VecDeque::new() } }
            }
        }
    }

    /// A WebSocket with any query and subprotocols; the HTTP status if it is refused.
    pub async fn open(server: &Server, query: &str, protocols: &str) -> Result<Self, u16> {
        let headers = [("sec-websocket-protocol", protocols)];
        Self::open_with(server, query, if protocols.is_empty() { &[] } else { &headers }).await.map(|it| it.0)
    }

    /// A WebSocket with any query and headers, and the headers of the answer.
    pub async fn open_with(
        server: &Server,
        query: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<(Self, tungstenite::http::HeaderMap), u16> {
        let address = format!("{}/socket/websocket?{query}", server.url.replacen("http", "ws", 1));
        let mut request = address.into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        match tokio_tungstenite::connect_async(request).await {
            Ok((stream, response)) => {
                let raw = Self { way: WAYS[0], link: Link::WebSocket(Box::new(stream)) };
                Ok((raw, response.headers().clone()))
            }
            Err(tungstenite::Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("no connection: {error}"),
        }
    }

    /// A WebSocket with a small receive buffer.
    pub async fn stalled(server: &Server, person: &Person) -> Self {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4 * 1024).unwrap();
        let address = server.url.strip_prefix("http://").unwrap();
        let stream = socket.connect(address.parse().unwrap()).await.unwrap();
        let address = format!("ws://{address}/socket/websocket?token={}&vsn=2.0.0", person.jwt);
        let stream = MaybeTlsStream::Plain(stream);
        let (stream, _) = tokio_tungstenite::client_async(address, stream).await.unwrap();
        Self { way: WAYS[0], link: Link::WebSocket(Box::new(stream)) }
    }

    /// Reads until the connection ends. Returns whether it ended without a close frame, or with the one for clients
    /// that are too slow.
    pub async fn drain(&mut self, mut each: impl FnMut(Value)) -> bool {
        let Link::WebSocket(stream) = &mut self.link else { panic!("only WebSocket is drained") };
        loop {
            match tokio::time::timeout(PATIENCE, stream.next()).await.expect("the end comes in time") {
                Some(Ok(Message::Text(text))) => each(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(Some(frame)))) => return u16::from(frame.code) == 1013,
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return true,
            }
        }
    }

    /// A frame as this version writes it, to send or to expect.
    pub fn says(&self, frame: Value) -> Value {
        if self.way.vsn.starts_with('2') {
            return frame;
        }
        json!({ "topic": frame[2], "event": frame[3], "payload": frame[4], "ref": frame[1] })
    }

    pub async fn send(&mut self, frame: Value) {
        let mut message = self.says(frame.clone());
        // A `join_ref` other than the join's own is sent in version 1 too.
        if let Value::Object(members) = &mut message
            && frame[0] != frame[1]
        {
            members.insert("join_ref".to_owned(), frame[0].clone());
        }
        self.send_text(&message.to_string()).await;
    }

    /// Sends a frame of version 2, which may be too late.
    pub async fn try_send(&mut self, frame: Value) {
        let text = self.says(frame).to_string();
        match &mut self.link {
            Link::WebSocket(stream) => drop(stream.send(Message::text(text)).await),
            Link::LongPoll { poll, .. } => drop(poll.post("application/json", text).await),
        }
    }

    pub async fn send_text(&mut self, text: &str) {
        match &mut self.link {
            Link::WebSocket(stream) => stream.send(Message::text(text)).await.unwrap(),
            Link::LongPoll { poll, .. } => drop(poll.post("application/json", text.to_owned()).await),
        }
    }

    /// Many frames of version 2 without a pause, over long-poll in one request.
    pub async fn send_batch(&mut self, frames: &[Value]) {
        match &mut self.link {
            Link::WebSocket(stream) => {
                for frame in frames {
                    stream.send(Message::text(frame.to_string())).await.unwrap();
                }
            }
            Link::LongPoll { poll, .. } => {
                assert_eq!(poll.publish(frames).await, json!({ "status": 200 }));
            }
        }
    }

    pub async fn send_bytes(&mut self, bytes: Vec<u8>) {
        match &mut self.link {
            Link::WebSocket(stream) => stream.send(Message::binary(bytes)).await.unwrap(),
            Link::LongPoll { poll, .. } => {
                use base64::Engine;
                let line = base64::engine::general_purpose::STANDARD.encode(bytes);
                assert_eq!(poll.post("application/x-ndjson", line).await, json!({ "status": 200 }));
            }
        }
    }

    /// A text message in fragments, which may be invalid UTF-8.
    pub async fn send_fragments(&mut self, fragments: &[&[u8]], between: impl Fn() -> Option<Message>) {
        let Link::WebSocket(stream) = &mut self.link else { panic!("only WebSocket has fragments") };
        for (n, fragment) in fragments.iter().enumerate() {
            let kind = if n == 0 { Data::Text } else { Data::Continue };
            let last = n + 1 == fragments.len();
            let frame = Frame::message(Bytes::copy_from_slice(fragment), OpCode::Data(kind), last);
            stream.send(Message::Frame(frame)).await.unwrap();
            if let Some(message) = between().filter(|_| !last) {
                stream.send(message).await.unwrap();
            }
        }
    }

    /// The beginning of a text message of that many bytes, and that many of them.
    pub async fn begin(&mut self, length: u64, bytes: usize) {
        let Link::WebSocket(stream) = &mut self.link else { panic!("only WebSocket has long frames") };
        // RFC 6455, 5.2: the length in 64 bits, masked with zeros.
        let mut begun = [&[0x81, 0x80 | 127][..], &length.to_be_bytes(), &[0; 4]].concat();
        begun.resize(begun.len() + bytes, b'x');
        stream.get_mut().write_all(&begun).await.unwrap();
    }

    /// The next frame; presence is skipped.
    pub async fn frame(&mut self) -> Value {
        loop {
            let frame = self.any_frame().await;
            let event = if frame.is_array() { &frame[3] } else { &frame["event"] };
            let event = event.as_str().unwrap();
            if !event.starts_with("presence_") && !event.starts_with("user:") {
                return frame;
            }
        }
    }

    /// The next frame, whatever it is about.
    pub async fn any_frame(&mut self) -> Value {
        match &mut self.link {
            Link::WebSocket(_) => serde_json::from_str(&self.text().await).unwrap(),
            Link::LongPoll { poll, received } => loop {
                if let Some(frame) = received.pop_front() {
                    return frame;
                }
                let answer = poll.poll().await;
                assert!([200, 204].contains(&answer["status"].as_u64().unwrap()), "{answer}");
                for message in answer["messages"].as_array().unwrap() {
                    let text = message.as_str().map(|text| serde_json::from_str(text).unwrap());
                    received.push_back(text.unwrap_or_else(|| message.clone()));
                }
            },
        }
    }

    /// The next frame as text.
    pub async fn text(&mut self) -> tungstenite::Utf8Bytes {
        let Link::WebSocket(stream) = &mut self.link else { panic!("only WebSocket has messages") };
        loop {
            match tokio::time::timeout(PATIENCE, stream.next()).await.expect("a frame comes in time") {
                Some(Ok(Message::Text(text))) => return text,
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("no frame but {other:?}"),
            }
        }
    }

    /// The next message that is a pong: its data.
    pub async fn pong(&mut self) -> Vec<u8> {
        let Link::WebSocket(stream) = &mut self.link else { panic!("only WebSocket has pongs") };
        loop {
            match tokio::time::timeout(PATIENCE, stream.next()).await.expect("a pong comes in time") {
                Some(Ok(Message::Pong(data))) => return data.to_vec(),
                Some(Ok(_)) => {}
                other => panic!("no pong but {other:?}"),
            }
        }
    }

    pub async fn ping(&mut self, data: &'static [u8]) {
        let Link::WebSocket(stream) = &mut self.link else { panic!("only WebSocket has pings") };
        stream.send(Message::Ping(Bytes::from_static(data))).await.unwrap();
    }

    /// Closes the connection with a code or without one, and waits for the answer: its code.
    pub async fn close(&mut self, code: Option<u16>) -> Option<u16> {
        let Link::WebSocket(stream) = &mut self.link else { panic!("only WebSocket has close codes") };
        let frame = code.map(|code| CloseFrame { code: code.into(), reason: "".into() });
        stream.send(Message::Close(frame)).await.unwrap();
        let mut answered = None;
        loop {
            match tokio::time::timeout(PATIENCE, stream.next()).await.expect("the end comes in time") {
                Some(Ok(Message::Close(frame))) => answered = Some(frame.map(|frame| frame.code.into())),
                Some(Ok(_)) => {}
                Some(Err(error)) => panic!("not closed in order: {error}"),
                None => return answered.expect("the server answers with a close frame"),
            }
        }
    }

    /// The code that the server closes with.
    pub async fn close_code(&mut self) -> u16 {
        let Link::WebSocket(stream) = &mut self.link else { panic!("only WebSocket has close codes") };
        loop {
            match tokio::time::timeout(PATIENCE, stream.next()).await.expect("the end comes in time") {
                Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                Some(Ok(_)) => {}
                other => panic!("no close but {other:?}"),
            }
        }
    }

    /// Waits until the server has ended the connection, on WebSocket with that code.
    pub async fn ended(&mut self, code: u16) {
        match &mut self.link {
            Link::WebSocket(_) => assert_eq!(self.close_code().await, code),
            Link::LongPoll { poll, .. } => loop {
                let answer = poll.poll().await;
                if answer["status"] == 410 || answer["status"] == 403 {
                    return;
                }
            },
        }
    }

    /// Checks that nothing comes before the reply to a heartbeat sent now.
    pub async fn is_silent(&mut self) {
        self.send(json!([null, "silence", "phoenix", "heartbeat", {}])).await;
        let answer = self.says(ok(Value::Null, "silence", "phoenix", json!({})));
        assert_eq!(self.frame().await, answer);
    }

    /// Joins, and returns the response.
    pub async fn join(&mut self, topic: &str, ref_: &str) -> Value {
        self.send(json!([ref_, ref_, topic, "phx_join", {}])).await;
        let reply = self.frame().await;
        let payload = if reply.is_array() { &reply[4] } else { &reply["payload"] };
        assert_eq!(payload["status"], "ok", "{reply}");
        payload["response"].clone()
    }

    /// Checks that this is the next frame.
    pub async fn expect(&mut self, frame: Value) {
        let expected = self.says(frame);
        assert_eq!(self.frame().await, expected, "{:?}", self.way);
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
