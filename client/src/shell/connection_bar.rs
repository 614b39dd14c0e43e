//! Says that the connection is lost, and when everything is saved again.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use crate::session::{Phase, Session};
use crate::socket::ConnectionStatus;
use crate::ui::{Icon, IconName};

/// A shorter loss is not mentioned; the style waits as long before it shows the bar.
const BLINK: Duration = Duration::from_secs(1);

/// How long the bar says that everything is saved.
const RELIEF: Duration = Duration::from_secs(3);

/// What there is to say.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing.
    Well,
    /// No connection.
    Lost,
    /// Connected again; what was done meanwhile is on its way.
    Catching,
    /// All of it has arrived.
    Saved,
}

/// Shown while somebody is signed in and there is no connection, and for a moment after it has come back.
#[component]
pub fn ConnectionBar() -> impl IntoView {
    let session = Session::expect();
    let state = follow(session);
    let words = move || match (state.get(), session.connection.get(), session.waiting()) {
        (State::Saved, ..) => "All changes saved.".to_owned(),
        (State::Catching, ..) => "Back online. Saving your changes…".to_owned(),
        (_, ConnectionStatus::Opening, _) => "Connecting…".to_owned(),
        (_, _, 0) => "You’re offline. Keep working: your changes will sync when you reconnect.".to_owned(),
        (_, _, 1) => "You’re offline. 1 change will sync when you reconnect.".to_owned(),
        (_, _, waiting) => format!("You’re offline. {waiting} changes will sync when you reconnect."),
    };
    let lost = move || state.get() == State::Lost;
    let retry = move |_| session.retry();
    view! {
        <div role="status" aria-live="polite">
            <Show when=move || state.get() != State::Well>
                <div class="connection-bar" data-testid="connection-bar" data-well=move || (!lost()).then_some("")>
                    {move || if lost() { view! { <Icon name=IconName::Offline /> } } else { view! { <Icon name=IconName::Check /> } }}
                    <span>{words}</span>
                    <Show when=lost>
                        <button type="button" class="link" on:click=retry>"Try now"</button>
                    </Show>
                </div>
            </Show>
        </div>
    }
}

/// The state as the session's connection and its waiting changes make it.
fn follow(session: Session) -> RwSignal<State> {
    let state = RwSignal::new(State::Well);
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
            // Before there has been any, nothing can have been lost.
            if before != State::Lost && session.connection.get_untracked() == ConnectionStatus::Lost {
                since.set_value(Some(js_sys::Date::now()));
            }
            return state.set(State::Lost);
        }
        let seen = since
            .try_update_value(Option::take)
            .flatten()
            .is_some_and(|since| js_sys::Date::now() - since >= BLINK.as_secs_f64() * 1_000.0);
        match before {
            State::Lost if !seen => state.set(State::Well),
            State::Lost | State::Catching if waiting > 0 => state.set(State::Catching),
            State::Lost | State::Catching => {
                state.set(State::Saved);
                let end = move || {
                    if state.try_get_untracked() == Some(State::Saved) {
                        state.set(State::Well);
                    }
                };
                timer.set_value(set_timeout_with_handle(end, RELIEF).ok());
            }
            State::Well | State::Saved => {}
        }
    });
    state
}
