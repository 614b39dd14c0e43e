//! Signing in.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use shared::wire::rest::Credentials;

use super::form::{AuthPage, Form};
use crate::session::{Session, effects};
use crate::ui::TextField;

/// `/sign_in`
#[component]
pub fn SignInPage() -> impl IntoView {
    let session = Session::expect();
    let form = Form::new();
    let (email, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let search = use_location().search;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if form.busy.get_untracked() {
            return;
        }
        form.busy.set(true);
        let credentials = Credentials { email: email.get_untracked(), password: password.get_untracked() };
        spawn_local(async move { form.done(effects::sign_in(session, credentials).await) });
    };
    let sign_up = move || {
        search.with(|it| if it.is_empty() { "/sign_up".to_owned() } else { format!("/sign_up?{it}") })
    };
    view! {
        <AuthPage title="Sign in">
            <form class="auth__form" novalidate="" on:submit=submit>
                <TextField
                    label="Email"
                    name="email"
                    kind="email"
                    autocomplete="username"
                    value=email
                    problem=form.problem("email")
                    autofocus=true
                />
                <TextField
                    label="Password"
                    name="password"
                    kind="password"
                    autocomplete="current-password"
                    value=password
                    problem=form.problem("password")
                />
                <p class="problem" role="alert">{move || form.trouble()}</p>
                <button class="button" data-kind="primary" type="submit" disabled=move || form.busy.get()>
                    {move || if form.busy.get() { "Signing in…" } else { "Sign in" }}
                </button>
            </form>
            <p class="auth__other">"New here? " <a href=sign_up>"Sign up"</a></p>
        </AuthPage>
    }
}
