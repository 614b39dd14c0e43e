//! A WebSocket opened only to test whether it gets through.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;
use shared::phoenix::{Frame, HEARTBEAT_TOPIC, Ref, event, raw, v2};

use super::LinkEvent;
use super::websocket::WebSocketLink;

/// How long it may take to open and to answer.
const TIMEOUT_MS: u32 = 10_000;

/// A running probe; dropping it cancels it.
pub(super) struct Probe {
    link: Rc<RefCell<Option<WebSocketLink>>>,
    _timeout: Timeout,
}

impl Probe {
    /// Starts a probe; `done` is called once, with the result. `None` if the browser cannot open a WebSocket.
    pub(super) fn start(token: &str, done: impl Fn(bool) + Clone + 'static) -> Option<Self> {
        let link = Rc::new(RefCell::new(None));
        let told = Rc::new(Cell::new(false));
        let done = move |gets_through| {
            if !told.replace(true) {
                done(gets_through);
            }
        };
        let (this, tell) = (Rc::downgrade(&link), done.clone());
        let opened = WebSocketLink::open(token, move |event| match event {
            LinkEvent::Opened => send_heartbeat(&this),
            LinkEvent::Message(_) => tell(true),
            LinkEvent::Closed(_) => tell(false),
        })?;
        *link.borrow_mut() = Some(opened);
        Some(Self { link, _timeout: Timeout::new(TIMEOUT_MS, move || done(false)) })
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        drop(self.link.take());
    }
}

fn send_heartbeat(link: &Weak<RefCell<Option<WebSocketLink>>>) {
    let heartbeat = Frame {
        ref_: Ref::from_u64(1),
        ..Frame::push(Ref::NULL, HEARTBEAT_TOPIC, event::HEARTBEAT, raw(&serde_json::json!({})))
    };
    if let Some(link) = link.upgrade()
        && let Some(link) = &*link.borrow()
    {
        link.send(&v2::encode(&heartbeat));
    }
}
