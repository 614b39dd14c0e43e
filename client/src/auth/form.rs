//! What the two forms have in common.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use crate::api::ApiError;
use crate::session::{Phase, Session};

/// A form on its way to the server, and what came back.
#[derive(Clone, Copy)]
pub(super) struct Form {
    pub(super) busy: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
}

impl Form {
    pub(super) fn new() -> Self {
        Self { busy: RwSignal::new(false), error: RwSignal::new(None) }
    }

    /// What is wrong with a field.
    pub(super) fn problem(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            let fields = self.error.with(|error| error.as_ref().map(ApiError::fields).unwrap_or_default());
            fields.into_iter().find(|(name, _)| name == field).map(|(_, why)| why)
        })
    }

    /// What is wrong as a whole.
    pub(super) fn trouble(self) -> Option<String> {
        self.error
            .with(|error| error.as_ref().filter(|error| error.fields().is_empty()).map(ToString::to_string))
    }

    /// Takes the outcome in. The page may be left by then.
    pub(super) fn done(self, outcome: Result<(), ApiError>) {
        let _ = self.busy.try_set(false);
        let _ = self.error.try_set(outcome.err());
    }
}

/// The page around a form; who is signed in goes on to where they wanted to.
#[component]
pub fn AuthPage(title: &'static str, children: Children) -> impl IntoView {
    let session = Session::expect();
    let navigate = use_navigate();
    let query = use_query_map();
    Effect::new(move || {
        if session.phase() == Phase::SignedIn {
            let next = query.with_untracked(|query| query.get("next"));
            // Only an address of this app: a link must not be able to send people elsewhere.
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
                {children()}
            </div>
        </main>
    }
}
