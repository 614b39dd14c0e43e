//! Signing up.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use shared::wire::rest::NewUser;

use super::form::{AuthPage, Form};
use crate::session::{Session, effects};
use crate::ui::TextField;

/// `/sign_up`
#[component]
pub fn SignUpPage() -> impl IntoView {
    let session = Session::expect();
    let form = Form::new();
    let [first_name, last_name, email, password] = [(); 4].map(|()| RwSignal::new(String::new()));
    let search = use_location().search;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if form.busy.get_untracked() {
            return;
        }
        form.busy.set(true);
        let user = NewUser {
            first_name: first_name.get_untracked(),
            last_name: last_name.get_untracked(),
            email: email.get_untracked(),
            password: password.get_untracked(),
            password_confirmation: None,
        };
        spawn_local(async move { form.done(effects::sign_up(session, user).await) });
    };
    let sign_in = move || {
        search.with(|it| if it.is_empty() { "/sign_in".to_owned() } else { format!("/sign_in?{it}") })
    };
    view! {
        <AuthPage title="Sign up">
            <form class="auth__form" novalidate="" on:submit=submit>
                <TextField
                    label="First name"
                    name="first_name"
                    autocomplete="given-name"
                    value=first_name
                    problem=form.problem("first_name")
                    autofocus=true
                />
                <TextField
                    label="Last name"
                    name="last_name"
                    autocomplete="family-name"
                    value=last_name
                    problem=form.problem("last_name")
                />
                <TextField
                    label="Email"
                    name="email"
                    kind="email"
                    autocomplete="email"
                    value=email
                    problem=form.problem("email")
                />
                <TextField
                    label="Password"
                    name="password"
                    kind="password"
                    autocomplete="new-password"
                    value=password
                    problem=form.problem("password")
                />
                <p class="problem" role="alert">{move || form.trouble()}</p>
                <button class="button" data-kind="primary" type="submit" disabled=move || form.busy.get()>
                    {move || if form.busy.get() { "Signing up…" } else { "Sign up" }}
                </button>
            </form>
            <p class="auth__other">"You have an account? " <a href=sign_in>"Sign in"</a></p>
        </AuthPage>
    }
}
