//! What the forms for signing in and up have in common. The one for a new password uses some of it too.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};

use crate::api::ApiError;
use crate::session::{Ended, Phase, Session};

/// The state of a form: whether it is being sent, and the server's error.
#[derive(Clone, Copy, Default)]
pub struct Form {
    busy: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
}

impl Form {
    /// The problem with a field.
    pub fn problem(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            let fields = self.error.with(|error| error.as_ref().map(ApiError::fields).unwrap_or_default());
            fields.into_iter().find(|(name, _)| name == field).map(|(_, why)| why)
        })
    }

    /// The error if it belongs to no field.
    fn trouble(self) -> Option<String> {
        self.error
            .with(|error| error.as_ref().filter(|error| error.fields().is_empty()).map(ToString::to_string))
    }

    /// Sends the form, unless it is being sent already.
    pub fn submit<F>(self, event: &SubmitEvent, send: impl FnOnce() -> F)
    where
        F: Future<Output = Result<(), ApiError>> + 'static,
    {
        event.prevent_default();
        if !self.busy.get_untracked() {
            self.busy.set(true);
            let outcome = send();
            spawn_local(async move { self.done(outcome.await) });
        }
    }

    /// Shows the outcome. The user may have left the page by then.
    fn done(self, outcome: Result<(), ApiError>) {
        let _ = self.busy.try_set(false);
        let _ = self.error.try_set(outcome.err());
    }
}

/// The page around a form. Once signed in, the user continues to the page they wanted.
#[component]
pub fn AuthPage(title: &'static str, children: Children) -> impl IntoView {
    let session = Session::expect();
    let navigate = use_navigate();
    let query = use_query_map();
    Effect::new(move || {
        if session.phase() == Phase::SignedIn {
            let next = query.with_untracked(|query| query.get("next"));
            let next = next.filter(|_| untrack(|| session.may_return()));
            // Only a path in this app: a link must not be able to send users elsewhere.
            let next = next.filter(|next| next.starts_with('/') && !next.starts_with("//"));
            let replace = NavigateOptions { replace: true, ..NavigateOptions::default() };
            navigate(next.as_deref().unwrap_or("/"), replace);
        }
        document().set_title(&format!("{title} · Boardwalk"));
    });
    view! {
        <main class="auth">
            <p class="auth__brand" aria-hidden="true"><span class="header__mark"></span>"Boardwalk"</p>
            <div class="auth__box">
                <h1>{title}</h1>
                <Show when=move || session.ended.with(|ended| matches!(ended, Ended::Elsewhere(_)))>
                    <p class="note" role="status">"You were signed out. Sign in to continue where you were."</p>
                </Show>
                <Show when=move || session.signing_out.get()>
                    <p class="quiet" role="status">"You’re signed out here. Your session ends when you’re back online."</p>
                </Show>
                {children()}
            </div>
        </main>
    }
}

/// The end of a form: an error that belongs to no field, and the submit button.
#[component]
pub fn SubmitButton(
    /// The form.
    form: Form,
    /// The button's text.
    label: &'static str,
    /// Its text while the form is being sent.
    busy_label: &'static str,
) -> impl IntoView {
    view! {
        <p class="problem" role="alert" prop:textContent=move || form.trouble() />
        <button class="button" data-kind="primary" type="submit" disabled=move || form.busy.get()>
            <span prop:textContent=move || if form.busy.get() { busy_label } else { label } />
        </button>
    }
}

/// The link from one form to the other, which keeps the page the user wanted.
#[component]
pub fn OtherForm(
    /// The question before the link.
    question: &'static str,
    /// The link's text.
    label: &'static str,
    /// The other form's path.
    path: &'static str,
) -> impl IntoView {
    let search = use_location().search;
    let href = move || search.with(|it| if it.is_empty() { path.to_owned() } else { format!("{path}?{it}") });
    view! { <p class="auth__other">{question} " " <a href=href>{label}</a></p> }
}
