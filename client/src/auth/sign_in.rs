//! Signing in.

use leptos::prelude::*;
use shared::wire::rest::Credentials;

use super::form::{AuthPage, Form, OtherForm, SubmitButton};
use crate::session::{Session, effects};
use crate::ui::TextField;

/// `/sign_in`
#[component]
pub fn SignInPage() -> impl IntoView {
    let session = Session::expect();
    let form = Form::default();
    let known = untrack(|| session.last_email());
    let is_known = !known.is_empty();
    let (email, password) = (RwSignal::new(known), RwSignal::new(String::new()));
    let send = move || {
        let credentials = Credentials { email: email.get_untracked(), password: password.get_untracked() };
        effects::sign_in(session, credentials)
    };
    view! {
        <AuthPage title="Sign in">
            <form class="auth__form" novalidate="" on:submit=move |event| form.submit(&event, send)>
                <TextField
                    label="Email"
                    name="email"
                    kind="email"
                    autocomplete="username"
                    value=email
                    problem=form.problem("email")
                    autofocus=!is_known
                />
                <TextField
                    label="Password"
                    name="password"
                    kind="password"
                    autocomplete="current-password"
                    value=password
                    problem=form.problem("password")
                    autofocus=is_known
                />
                <SubmitButton form label="Sign in" busy_label="Signing in…" />
            </form>
            <OtherForm question="New here?" label="Sign up" path="/sign_up" />
        </AuthPage>
    }
}
