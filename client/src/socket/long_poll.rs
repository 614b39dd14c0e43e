//! Long-poll, for networks that block WebSockets: one request waits for frames, and other requests, one at a time, send
//! them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_net::http::{Request, RequestBuilder};
use leptos::task::spawn_local;
use serde::Deserialize;
use shared::phoenix::carrier::{AUTH_HEADER, SESSION_HEADER};
use web_sys::{AbortController, RequestCache};

use super::LinkEvent;

const ADDRESS: &str = "/socket/longpoll?vsn=2.0.0";

/// The most frames in one request.
const MAX_FRAMES: usize = 100;

/// A long-poll session with its listener. Dropping it stops its events; the server lets it expire.
pub(super) struct LongPollLink(Rc<PollSession>);

struct PollSession {
    /// The session's token, once it is open.
    token: RefCell<String>,
    outbox: RefCell<Vec<String>>,
    /// Whether frames are being sent: one request at a time keeps their order.
    sending: Cell<bool>,
    closed: Cell<bool>,
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
        let session = Rc::new(PollSession {
            token: RefCell::default(),
            outbox: RefCell::default(),
            sending: Cell::new(false),
            closed: Cell::new(false),
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

    /// Sends a frame, in one request with those already waiting.
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
        self.0.closed.set(true);
        if let Some(abort) = &self.0.abort {
            abort.abort();
        }
    }
}

impl PollSession {
    /// Opens the session and polls until it ends.
    async fn run(&self, access_token: &str) {
        let opening = self.request(Request::get(ADDRESS)).header(AUTH_HEADER, access_token);
        match answered(opening.build()).await {
            Some(Answer { status: 410, token, .. }) if !token.is_empty() => self.token.replace(token),
            _ => return,
        };
        self.tell(LinkEvent::Opened);
        while !self.closed.get() {
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

    /// Sends the waiting frames until there are none.
    async fn send_all(&self) {
        loop {
            let lines = {
                let mut outbox = self.outbox.borrow_mut();
                let count = outbox.len().min(MAX_FRAMES);
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
        // Through the cache, requests of several tabs for one address would wait for each other, ten seconds and more.
        let builder = builder.abort_signal(signal.as_ref()).cache(RequestCache::NoStore);
        let token = self.token.borrow();
        if token.is_empty() { builder } else { builder.header(SESSION_HEADER, &token) }
    }

    fn tell(&self, event: LinkEvent) {
        if !self.closed.get() {
            (self.on_event)(event);
        }
    }

    fn end(&self) {
        self.tell(LinkEvent::Closed(None));
        self.closed.set(true);
    }
}

/// The server's answer; `None` if the request failed or something else answered.
async fn answered(request: Result<Request, gloo_net::Error>) -> Option<Answer> {
    request.ok()?.send().await.ok()?.json().await.ok()
}
