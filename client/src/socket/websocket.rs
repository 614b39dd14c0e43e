//! The browser's WebSocket.

use leptos::prelude::window;
use shared::phoenix::carrier::{BEARER, SUBPROTOCOL};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{CloseEvent, Event, MessageEvent, WebSocket};

use super::LinkEvent;

/// A connection with its listeners; dropping it closes the connection without an event.
pub(super) struct WebSocketLink {
    socket: WebSocket,
    _on_open: Closure<dyn FnMut(Event)>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_close: Closure<dyn FnMut(CloseEvent)>,
}

impl WebSocketLink {
    /// Opens a connection to the page's server. `None` if the browser cannot.
    pub(super) fn open(token: &str, on_event: impl Fn(LinkEvent) + Clone + 'static) -> Option<Self> {
        let location = window().location();
        let scheme = if location.protocol().ok()? == "https:" { "wss" } else { "ws" };
        let host = location.host().ok()?;
        // Not in the URL, which proxies log.
        let bearer = format!("{BEARER}{}", window().btoa(token).ok()?.trim_end_matches('='));
        let protocols = js_sys::Array::of2(&SUBPROTOCOL.into(), &bearer.into());
        let address = format!("{scheme}://{host}/socket/websocket?vsn=2.0.0");
        let socket = WebSocket::new_with_str_sequence(&address, &protocols).ok()?;
        let tell = on_event.clone();
        let on_open = Closure::<dyn FnMut(Event)>::new(move |_| tell(LinkEvent::Opened));
        let tell = on_event.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                tell(LinkEvent::Message(text));
            }
        });
        let on_close = Closure::<dyn FnMut(CloseEvent)>::new(move |event: CloseEvent| {
            on_event(LinkEvent::Closed(Some(event.code())));
        });
        socket.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        Some(Self { socket, _on_open: on_open, _on_message: on_message, _on_close: on_close })
    }

    /// Sends a frame. If the connection is broken, a close event follows.
    pub(super) fn send(&self, text: &str) {
        let _ = self.socket.send_with_str(text);
    }
}

impl Drop for WebSocketLink {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        let _ = self.socket.close();
    }
}
