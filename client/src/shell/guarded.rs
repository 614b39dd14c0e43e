//! Pages that need a signed-in user.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::{ConnectionBar, Header, HeaderShape, LostChanges};
use crate::session::{Ended, Phase, Session};

/// Shows the page once the user is signed in and connected. Without a session, leads to signing in and back here.
#[component]
pub fn Guarded(
    /// The page.
    children: ChildrenFn,
) -> impl IntoView {
    let session = Session::expect();
    let navigate = use_navigate();
    let (path, search) = (use_location().pathname, use_location().search);
    Effect::new(move || {
        if session.phase() == Phase::SignedOut {
            // Whoever signs in after somebody has signed out begins at home.
            let is_kept = session.ended.with_untracked(|ended| *ended != Ended::SignedOut);
            let next = if is_kept { address(&path.get_untracked(), &search.get_untracked()) } else { None };
            let query = next.map(|next| format!("?next={next}")).unwrap_or_default();
            let replace = NavigateOptions { replace: true, ..NavigateOptions::default() };
            navigate(&format!("/sign_in{query}"), replace);
        }
    });
    let user = Memo::new(move |_| session.user());
    let connected = Memo::new(move |_| session.connected().map(|(user, _)| user.id));
    view! {
        <div class="page">
            {move || match user.get() {
                Some(user) => view! { <Header user /> }.into_any(),
                None => view! { <HeaderShape /> }.into_any(),
            }}
            <ConnectionBar />
            {move || match connected.get() {
                Some(_) => children().into_any(),
                None => view! { <Waiting /> }.into_any(),
            }}
            <LostChanges />
        </div>
    }
}

/// The address to return to, for a query; `None` for the home page.
fn address(path: &str, search: &str) -> Option<String> {
    let search = search.trim_start_matches('?');
    let whole = if search.is_empty() { path.to_owned() } else { format!("{path}?{search}") };
    (whole != "/").then(|| js_sys::encode_uri_component(&whole).into())
}

/// What is shown until then.
#[component]
fn Waiting() -> impl IntoView {
    let session = Session::expect();
    let words = move || match session.resume_problem.get() {
        Some(why) => format!("Couldn’t sign you in yet: trying again. {why}"),
        None => "Loading…".to_owned(),
    };
    view! { <main class="waiting" aria-busy="true"><p class="quiet" role="status" prop:textContent=words /></main> }
}
