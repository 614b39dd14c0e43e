//! Keeps the page where it is while a finger drags: a second one neither scrolls nor zooms it.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{AddEventListenerOptions, TouchEvent};

const EVENT: &str = "touchmove";

/// As long as it lives, no touch scrolls or zooms.
pub(super) struct Still(Closure<dyn FnMut(TouchEvent)>);

impl Still {
    pub(super) fn new() -> Self {
        let stop = Closure::<dyn FnMut(TouchEvent)>::new(|event: TouchEvent| {
            if event.cancelable() {
                event.prevent_default();
            }
        });
        let options = AddEventListenerOptions::new();
        // Browsers take listeners of the document to be passive.
        options.set_passive(false);
        let callback = stop.as_ref().unchecked_ref();
        let _ = document()
            .add_event_listener_with_callback_and_add_event_listener_options(EVENT, callback, &options);
        Self(stop)
    }
}

impl Drop for Still {
    fn drop(&mut self) {
        let _ = document().remove_event_listener_with_callback(EVENT, self.0.as_ref().unchecked_ref());
    }
}
