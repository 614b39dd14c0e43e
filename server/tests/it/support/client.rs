//! The browser's own protocol machine on a real connection, driven step by step.

use std::collections::{BTreeMap, VecDeque};
use std::time::Instant;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use shared::id::BoardId;
use shared::phoenix::client::{self as machine, ChannelKey, Output};
use shared::phoenix::raw;
use shared::wire;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::PATIENCE;

/// The response of an error reply.
pub type ErrorResponse = Value;

pub struct Client {
    machine: machine::Client,
    stream: Option<WebSocketStream<MaybeTlsStream<TcpStream>>>,
    address: String,
    started: Instant,
    topics: BTreeMap<String, ChannelKey>,
    /// Messages received and not asked for yet: topic, event, payload.
    messages: VecDeque<(String, String, Value)>,
    pub close_code: Option<u16>,
}

impl Client {
    pub async fn connect(url: &str, jwt: &str) -> Self {
        Self::try_connect(url, jwt).await.expect("the socket connects")
    }

    /// `Err` is the HTTP status, if the server refuses.
    pub async fn try_connect(url: &str, jwt: &str) -> Result<Self, u16> {
        let address = format!("{}/socket/websocket?token={jwt}&vsn=2.0.0", url.replacen("http", "ws", 1));
        let mut client = Self {
            machine: machine::Client::new(7),
            stream: None,
            address,
            started: Instant::now(),
            topics: BTreeMap::new(),
            messages: VecDeque::new(),
            close_code: None,
        };
        client.machine.start(0);
        assert!(matches!(client.machine.poll(), Some(Output::Connect(_))));
        client.open().await?;
        Ok(client)
    }

    async fn open(&mut self) -> Result<(), u16> {
        match tokio_tungstenite::connect_async(&self.address).await {
            Ok((stream, _)) => {
                self.stream = Some(stream);
                self.close_code = None;
                self.machine.connected(self.now());
                Ok(())
            }
            Err(tungstenite::Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("no connection: {error}"),
        }
    }

    /// Cuts the connection: nothing more is sent or read, and the server does not notice.
    pub fn cut(&mut self) {
        self.stream = None;
        self.machine.disconnected(self.now());
        while self.machine.poll().is_some() {}
    }

    /// Reconnects. Channels are joined again, with their current parameters.
    pub async fn reconnect(&mut self) {
        self.machine.retry_now(self.now());
        while self.machine.poll().is_some() {}
        self.open().await.expect("the socket connects");
    }

    /// Joins a topic: the ok response, or the error's.
    pub async fn join(&mut self, topic: &str, params: Value) -> Result<Value, ErrorResponse> {
        let channel = self.machine.join(self.now(), topic, raw(&params));
        self.topics.insert(topic.to_owned(), channel);
        let answer = self.joined(topic).await;
        if answer.is_err() {
            let now = self.now();
            self.machine.leave(now, channel);
        }
        answer
    }

    /// The reply to a pending join.
    pub async fn joined(&mut self, topic: &str) -> Result<Value, ErrorResponse> {
        let wanted = self.topics[topic];
        self.until(|output| match output {
            Output::Joined { channel, response } if *channel == wanted => Some(Ok(value(response))),
            Output::JoinFailed { channel, response } if *channel == wanted => Some(Err(value(response))),
            _ => None,
        })
        .await
    }

    /// Joins a board and returns its snapshot.
    pub async fn join_board(&mut self, id: BoardId) -> Value {
        self.join(&wire::board_topic(id), json!({})).await.unwrap()
    }

    /// Makes the next join of the board ask for the events after `seq`.
    pub fn since(&mut self, id: BoardId, seq: u64) {
        let channel = self.topics[&wire::board_topic(id)];
        self.machine.set_params(channel, raw(&json!({ "since": seq })));
    }

    /// Pushes and waits for the reply.
    pub async fn push(&mut self, topic: &str, event: &str, payload: Value) -> Result<Value, ErrorResponse> {
        let key = self.send(topic, event, payload);
        self.until(|output| match output {
            Output::Reply { push, status, response } if *push == key => {
                Some(if status == "ok" { Ok(value(response)) } else { Err(value(response)) })
            }
            Output::PushTimedOut { push } if *push == key => panic!("no reply to {event}"),
            _ => None,
        })
        .await
    }

    /// Pushes without waiting for the reply.
    pub fn send(&mut self, topic: &str, event: &str, payload: Value) -> machine::PushKey {
        let patience = u64::try_from(PATIENCE.as_millis()).unwrap();
        self.machine.push(self.now(), self.topics[topic], event, raw(&payload), patience)
    }

    /// Sends what was pushed.
    pub async fn flush(&mut self) {
        while let Some(output) = self.machine.poll() {
            self.act(&output).await;
        }
    }

    /// The payload of the next message of that name on that topic, received already or to come.
    pub async fn next(&mut self, topic: &str, event: &str) -> Value {
        loop {
            let at = self.messages.iter().position(|(on, name, _)| on == topic && name == event);
            if let Some((_, _, payload)) = at.and_then(|at| self.messages.remove(at)) {
                return payload;
            }
            self.until(|output| matches!(output, Output::Message { .. }).then_some(())).await;
        }
    }

    /// Waits until the server ends the channel.
    pub async fn closed(&mut self, topic: &str) {
        let wanted = self.topics[topic];
        self.until(|output| {
            matches!(output, Output::ChannelClosed { channel } if *channel == wanted).then_some(())
        })
        .await;
    }

    /// Waits until the server ends the connection: its close code.
    pub async fn disconnected(&mut self) -> u16 {
        self.until(|output| matches!(output, Output::ChannelErrored { .. }).then_some(())).await;
        self.close_code.expect("the connection was closed with a code")
    }

    /// Runs the machine until `wanted` returns something.
    async fn until<T>(&mut self, wanted: impl Fn(&Output) -> Option<T>) -> T {
        tokio::time::timeout(PATIENCE, async {
            loop {
                while let Some(output) = self.machine.poll() {
                    self.act(&output).await;
                    if let Some(found) = wanted(&output) {
                        return found;
                    }
                }
                self.read().await;
            }
        })
        .await
        .expect("it comes in time")
    }

    async fn act(&mut self, output: &Output) {
        match output {
            Output::Send(text) => {
                if let Some(stream) = &mut self.stream {
                    // A lost connection is noticed when reading.
                    drop(stream.send(Message::text(text.clone())).await);
                }
            }
            Output::Message { channel, event, payload } => {
                let topic = self.topics.iter().find(|(_, key)| *key == channel);
                let topic = topic.map(|(topic, _)| topic.clone()).unwrap_or_default();
                self.messages.push_back((topic, event.clone(), value(payload)));
            }
            _ => {}
        }
    }

    async fn read(&mut self) {
        let Some(stream) = &mut self.stream else {
            return std::future::pending().await;
        };
        match stream.next().await {
            Some(Ok(Message::Text(text))) => self.machine.received(self.now(), &text).unwrap(),
            Some(Ok(Message::Close(frame))) => self.close_code = frame.map(|frame| frame.code.into()),
            Some(Ok(_)) => {}
            Some(Err(_)) | None => {
                self.stream = None;
                self.machine.disconnected(self.now());
            }
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap()
    }
}

fn value(json: &serde_json::value::RawValue) -> Value {
    serde_json::from_str(json.get()).unwrap()
}
