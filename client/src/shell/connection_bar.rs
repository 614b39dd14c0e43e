//! The bar that tells the user what is not saved yet, because they are offline or the server did not take it, and when
//! everything is saved again.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use crate::session::{Phase, Session};
use crate::socket::ConnectionStatus;
use crate::ui::{Icon, IconName};

/// A shorter interruption is not mentioned; the style waits as long before it shows the bar.
const GRACE: Duration = Duration::from_secs(1);

/// How long the bar says that everything is saved.
const SAVED_FOR: Duration = Duration::from_secs(3);

/// Without a connection, a reload shows the browser's error page.
const STAY: &str = "Don’t reload this page while you’re offline.";

/// What the bar shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Connected: nothing to show.
    Online,
    /// No connection.
    Offline,
    /// Connected again; changes are still being sent.
    Syncing,
    /// All changes have been saved.
    Saved,
}

/// Shown while a signed-in user is offline or changes are not saved, and for a moment after reconnecting.
#[component]
pub fn ConnectionBar() -> impl IntoView {
    let session = Session::expect();
    let state = follow(session);
    let words = move || match (state.get(), session.connection.get(), session.waiting()) {
        (State::Online | State::Syncing | State::Saved, ..) if session.kept() > 0 => {
            "Some changes aren’t saved yet. They’re kept on this device and will be sent again.".to_owned()
        }
        (State::Saved, ..) => "All changes saved.".to_owned(),
        (State::Syncing, ..) => "Back online. Saving your changes…".to_owned(),
        (_, ConnectionStatus::Opening, _) => "Connecting…".to_owned(),
        (_, _, 0) => format!("You’re offline. Keep working; your changes will sync when you’re back. {STAY}"),
        (_, _, 1) => format!("Offline: 1 change waiting to sync. {STAY}"),
        (_, _, waiting) => format!("Offline: {waiting} changes waiting to sync. {STAY}"),
    };
    let offline = move || state.get() == State::Offline;
    let saved = move || !offline() && session.kept() == 0;
    let retry = move |_| session.retry();
    view! {
        <div class="connection" role="status" aria-live="polite">
            <Show when=move || state.get() != State::Online || session.kept() != 0>
                <div class="connection-bar" data-testid="connection-bar" data-online=move || saved().then_some("") data-sure=move || (offline() && is_unplugged()).then_some("")>
                    {move || if saved() { view! { <Icon name=IconName::Check /> } } else { view! { <Icon name=IconName::Offline /> } }}
                    <span prop:textContent=words />
                    <Show when=offline>
                        <button type="button" class="link" on:click=retry>"Retry"</button>
                    </Show>
                </div>
            </Show>
        </div>
    }
}

/// Whether the browser knows that there is no network. Then an interruption will not be short.
fn is_unplugged() -> bool {
    !window().navigator().on_line()
}

/// Derives the state from the session's connection and its unsent changes.
fn follow(session: Session) -> RwSignal<State> {
    let state = RwSignal::new(State::Online);
    let since = StoredValue::new(None::<f64>);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    on_cleanup(stop);
    Effect::new(move || {
        let lost = session.phase() == Phase::SignedIn && session.connection.get() != ConnectionStatus::Open;
        let waiting = session.waiting();
        let before = state.get_untracked();
        if lost {
            stop();
            // While first connecting, no connection has been lost yet.
            if before != State::Offline && session.connection.get_untracked() == ConnectionStatus::Lost {
                let shown_from = if is_unplugged() { GRACE.as_secs_f64() * 1_000.0 } else { 0.0 };
                since.set_value(Some(js_sys::Date::now() - shown_from));
            }
            return state.set(State::Offline);
        }
        let seen = since
            .try_update_value(Option::take)
            .flatten()
            .is_some_and(|since| js_sys::Date::now() - since >= GRACE.as_secs_f64() * 1_000.0);
        match before {
            State::Offline if !seen => state.set(State::Online),
            State::Offline | State::Syncing if waiting > 0 => state.set(State::Syncing),
            State::Offline | State::Syncing => {
                state.set(State::Saved);
                let end = move || {
                    if state.try_get_untracked() == Some(State::Saved) {
                        state.set(State::Online);
                    }
                };
                timer.set_value(set_timeout_with_handle(end, SAVED_FOR).ok());
            }
            State::Online | State::Saved => {}
        }
    });
    state
}
