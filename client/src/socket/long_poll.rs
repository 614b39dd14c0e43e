//! Long-poll, for networks that let no WebSocket through: one request that waits for what comes, and one after the
//! other with what is sent.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_net::http::{Request, RequestBuilder};
use leptos::task::spawn_local;
use serde::Deserialize;
use web_sys::AbortController;

use super::LinkEvent;

const ADDRESS: &str = "/socket/longpoll?vsn=2.0.0";

/// Frames in one request, at most.
const MOST_LINES: usize = 100;

/// A session and what listens to it; dropped, nothing more is heard of it, and the server forgets it soon.
pub(super) struct LongPollLink(Rc<Session>);

struct Session {
    /// The server's name for it, once it is open.
    token: RefCell<String>,
    outbox: RefCell<Vec<String>>,
    /// Whether a request with frames is on its way: there is one at a time, or their order would be lost.
    sending: Cell<bool>,
    over: Cell<bool>,
    abort: Option<AbortController>,
    on_event: Box<dyn Fn(LinkEvent)>,
}

#[derive(Deserialize)]
struct Answer {
    status: u16,
    #[serde(default)]
    token: String,
    #[serde(default)]
    messages: Vec<String>,
}

impl LongPollLink {
    /// Opens a session.
    pub(super) fn open(token: String, on_event: impl Fn(LinkEvent) + 'static) -> Self {
        let session = Rc::new(Session {
            token: RefCell::default(),
            outbox: RefCell::default(),
            sending: Cell::new(false),
            over: Cell::new(false),
            abort: AbortController::new().ok(),
            on_event: Box::new(on_event),
        });
        let polling = session.clone();
        spawn_local(async move {
            polling.run(&token).await;
            polling.end();
        });
        Self(session)
    }

    /// Sends a frame, in one request with those that wait already.
    pub(super) fn send(&self, text: String) {
        self.0.outbox.borrow_mut().push(text);
        if !self.0.sending.replace(true) {
            let session = self.0.clone();
            spawn_local(async move { session.send_all().await });
        }
    }
}

impl Drop for LongPollLink {
    fn drop(&mut self) {
        self.0.over.set(true);
        if let Some(abort) = &self.0.abort {
            abort.abort();
        }
    }
}

impl Session {
    /// Polls until the session is over.
    async fn run(&self, access_token: &str) {
        let opening = self.request(Request::get(ADDRESS)).header("x-phoenix-authtoken", access_token);
        match answered(opening.build()).await {
            Some(Answer { status: 410, token, .. }) if !token.is_empty() => self.token.replace(token),
            _ => return,
        };
        self.tell(LinkEvent::Opened);
        while !self.over.get() {
            match answered(self.request(Request::get(ADDRESS)).build()).await {
                Some(Answer { status: 200 | 204, messages, .. }) => {
                    for text in messages {
                        self.tell(LinkEvent::Message(text));
                    }
                }
                _ => return,
            }
        }
    }

    /// Sends what waits, until nothing does.
    async fn send_all(&self) {
        loop {
            let lines = {
                let mut outbox = self.outbox.borrow_mut();
                let count = outbox.len().min(MOST_LINES);
                outbox.drain(..count).collect::<Vec<_>>()
            };
            if lines.is_empty() {
                return self.sending.set(false);
            }
            let request = self.request(Request::post(ADDRESS)).header("content-type", "application/x-ndjson");
            if !matches!(answered(request.body(lines.join("\n"))).await, Some(Answer { status: 200, .. })) {
                return self.end();
            }
        }
    }

    fn request(&self, builder: RequestBuilder) -> RequestBuilder {
        let signal = self.abort.as_ref().map(AbortController::signal);
        let builder = builder.abort_signal(signal.as_ref());
        let token = self.token.borrow();
        if token.is_empty() { builder } else { builder.header("x-phoenix-longpoll-token", &token) }
    }

    fn tell(&self, event: LinkEvent) {
        if !self.over.get() {
            (self.on_event)(event);
        }
    }

    fn end(&self) {
        self.tell(LinkEvent::Closed);
        self.over.set(true);
    }
}

/// The server's answer, if it could be asked and it was the server that answered.
async fn answered(request: Result<Request, gloo_net::Error>) -> Option<Answer> {
    request.ok()?.send().await.ok()?.json().await.ok()
}
