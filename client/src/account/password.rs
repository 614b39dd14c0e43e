//! Changing the password.

use leptos::prelude::*;
use serde::de::IgnoredAny;
use shared::wire::rest::ChangePassword;

use super::sessions::Sessions;
use crate::auth::{Form, SubmitButton};
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
    let form = Form::default();
    let send = move || {
        let change = ChangePassword { current: current.get_untracked(), new: new.get_untracked() };
        async move {
            session.put::<_, IgnoredAny>("/current_user/password", &change).await?;
            toasts.info("Password changed. You’re signed out everywhere else.");
            let _ = (current.try_set(String::new()), new.try_set(String::new()));
            sessions.reload();
            Ok(())
        }
    };
    view! {
        <form class="account-page__form" novalidate="" on:submit=move |event| form.submit(&event, send)>
            <TextField
                label="Current password"
                name="current"
                kind="password"
                autocomplete="current-password"
                value=current
                problem=form.problem("current")
            />
            <TextField
                label="New password"
                name="new"
                kind="password"
                autocomplete="new-password"
                value=new
                problem=form.problem("new")
            />
            <SubmitButton form label="Change password" busy_label="Changing…" />
        </form>
    }
}
