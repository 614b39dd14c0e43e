//! Changing the password.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::IgnoredAny;
use shared::wire::rest::ChangePassword;

use super::sessions::Sessions;
use crate::api::ApiError;
use crate::session::Session;
use crate::ui::{TextField, Toasts};

/// The form for a new password.
#[component]
pub fn PasswordForm(
    /// The list that changes with it.
    sessions: Sessions,
) -> impl IntoView {
    let session = Session::expect();
    let toasts = Toasts::expect();
    let (current, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let problem = move |field: &'static str| {
        Signal::derive(move || {
            let fields = error.with(|error| error.as_ref().map(ApiError::fields).unwrap_or_default());
            fields.into_iter().find(|(name, _)| name == field).map(|(_, why)| why)
        })
    };
    let trouble = move || {
        error.with(|error| error.as_ref().filter(|it| it.fields().is_empty()).map(ToString::to_string))
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let change = ChangePassword { current: current.get_untracked(), new: new.get_untracked() };
        spawn_local(async move {
            let answer = session.put::<_, IgnoredAny>("/current_user/password", &change).await;
            if answer.is_ok() {
                toasts.info("Password changed. You’re signed out everywhere else.");
                let _ = (current.try_set(String::new()), new.try_set(String::new()));
                sessions.reload();
            }
            let _ = busy.try_set(false);
            let _ = error.try_set(answer.err());
        });
    };
    view! {
        <form class="account-page__form" novalidate="" on:submit=submit>
            <TextField
                label="Current password"
                name="current"
                kind="password"
                autocomplete="current-password"
                value=current
                problem=problem("current")
            />
            <TextField
                label="New password"
                name="new"
                kind="password"
                autocomplete="new-password"
                value=new
                problem=problem("new")
            />
            <p class="problem" role="alert">{trouble}</p>
            <div class="row">
                <button class="button" data-kind="primary" type="submit" disabled=move || busy.get()>
                    {move || if busy.get() { "Changing…" } else { "Change password" }}
                </button>
            </div>
        </form>
    }
}
