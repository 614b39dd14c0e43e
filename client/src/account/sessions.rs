//! Where the user is signed in, and signing out there.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::SessionId;
use shared::wire::rest::{self, SessionSummary};

use crate::api::ApiError;
use crate::session::{Session, effects};
use crate::ui::{Confirm, Toasts, Unloaded, When};

/// The user's sessions; a handle.
#[derive(Clone, Copy)]
pub struct Sessions {
    session: StoredValue<Session>,
    toasts: Toasts,
    shown: RwSignal<Option<Result<Vec<SessionSummary>, ApiError>>>,
}

impl Sessions {
    /// Begins to load them.
    pub fn load() -> Self {
        let (session, toasts) = (StoredValue::new(Session::expect()), Toasts::expect());
        let sessions = Self { session, toasts, shown: RwSignal::new(None) };
        sessions.reload();
        sessions
    }

    /// Loads them again; what is shown stays until they are there.
    pub fn reload(self) {
        // Without one, the page was left.
        let Some(session) = self.session.try_get_value() else { return };
        spawn_local(async move {
            let answer = session.get::<rest::Sessions>("/sessions").await;
            let _ = self.shown.try_set(Some(answer.map(|answer| answer.sessions)));
        });
    }

    /// Ends some sessions, and says what was done.
    fn end(self, path: String, done: impl Into<String> + 'static) {
        let session = self.session.get_value();
        spawn_local(async move {
            match session.delete(&path).await {
                Ok(()) => self.toasts.info(done),
                Err(error) => self.toasts.error(error.to_string()),
            }
            self.reload();
        });
    }

    fn end_one(self, id: SessionId, device: &str) {
        self.end(format!("/sessions/{id}"), format!("Signed out on {device}."));
    }

    fn end_others(self) {
        self.end("/sessions/others".to_owned(), "Signed out everywhere else.");
    }

    fn end_all(self) {
        let session = self.session.get_value();
        spawn_local(async move {
            match session.delete("/sessions/all").await {
                Ok(()) => effects::sign_out(session),
                Err(error) => self.toasts.error(error.to_string()),
            }
        });
    }
}

/// The list, with what can be done about it.
#[component]
pub fn SessionList(sessions: Sessions) -> impl IntoView {
    let list = move || match sessions.shown.get() {
        None => view! { <p class="quiet">"Loading…"</p> }.into_any(),
        Some(Err(error)) => {
            let why = Signal::stored(Some(error.to_string()));
            view! { <Unloaded what="the list" why on_retry=move |()| sessions.reload() /> }.into_any()
        }
        Some(Ok(shown)) => view! { <Shown sessions shown /> }.into_any(),
    };
    view! { <div class="sessions">{list}</div> }
}

#[component]
fn Shown(sessions: Sessions, shown: Vec<SessionSummary>) -> impl IntoView {
    let others = shown.len() > 1;
    let row = move |it: SessionSummary| view! { <Row sessions it /> };
    view! {
        <ul class="sessions__list" data-testid="sessions">{shown.into_iter().map(row).collect_view()}</ul>
        <div class="row">
            {others.then(|| view! {
                <Confirm
                    label="Sign out everywhere else"
                    question="Sign out everywhere else? Click again to confirm"
                    on_confirm=move |()| sessions.end_others()
                />
            })}
            <Confirm
                label="Sign out everywhere"
                question="Sign out here too? Click again to confirm"
                on_confirm=move |()| sessions.end_all()
            />
        </div>
    }
}

#[component]
fn Row(sessions: Sessions, it: SessionSummary) -> impl IntoView {
    let SessionSummary { id, device, created_at, last_seen_at, current } = it;
    let name = format!("Sign out on {device}");
    let busy = RwSignal::new(false);
    let there = device.clone();
    let end = move |_| {
        busy.set(true);
        sessions.end_one(id, &there);
    };
    view! {
        <li class="sessions__row">
            <span class="sessions__device">
                <strong>{device}</strong>
                {current.then(|| view! { <span class="tag">"This device"</span> })}
                <small class="quiet">
                    "Signed in " <When at=created_at /> " · last active " <When at=last_seen_at />
                </small>
            </span>
            {(!current).then(|| view! {
                <button type="button" class="button" aria-label=name disabled=move || busy.get() on:click=end>
                    <span prop:textContent=move || if busy.get() { "Signing out…" } else { "Sign out" } />
                </button>
            })}
        </li>
    }
}
