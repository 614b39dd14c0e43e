//! Signing up.

use leptos::prelude::*;
use shared::wire::rest::NewUser;

use super::form::{AuthPage, Form, OtherForm, SubmitButton};
use crate::session::{Session, effects};
use crate::ui::TextField;

/// `/sign_up`
#[component]
pub fn SignUpPage() -> impl IntoView {
    let session = Session::expect();
    let form = Form::default();
    let [first_name, last_name, email, password] = [(); 4].map(|()| RwSignal::new(String::new()));
    let send = move || {
        let user = NewUser {
            first_name: first_name.get_untracked(),
            last_name: last_name.get_untracked(),
            email: email.get_untracked(),
            password: password.get_untracked(),
            password_confirmation: None,
        };
        effects::sign_up(session, user)
    };
    view! {
        <AuthPage title="Sign up">
            <form class="auth__form" novalidate="" on:submit=move |event| form.submit(&event, send)>
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
                <SubmitButton form label="Sign up" busy_label="Signing up…" />
            </form>
            <OtherForm question="Already have an account?" label="Sign in" path="/sign_in" />
        </AuthPage>
    }
}
