//! Pages that need a signed-in user.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::{ConnectionBar, Header, LostChanges};
use crate::session::{Phase, Session};

/// Shows the page once the user is signed in and connected. Without a session, leads to signing in and back here.
#[component]
pub fn Guarded(
    /// The page.
    children: ChildrenFn,
) -> impl IntoView {
    let session = Session::expect();
    let navigate = use_navigate();
    let path = use_location().pathname;
    Effect::new(move || {
        if session.phase() == Phase::SignedOut {
            let next = path.get_untracked();
            let query = if next == "/" { String::new() } else { format!("?next={next}") };
            let replace = NavigateOptions { replace: true, ..NavigateOptions::default() };
            navigate(&format!("/sign_in{query}"), replace);
        }
    });
    let user = Memo::new(move |_| session.user());
    let connected = Memo::new(move |_| session.connected().map(|(user, _)| user.id));
    view! {
        <div class="page">
            {move || user.get().map(|user| view! { <Header user /> })}
            <ConnectionBar />
            {move || match connected.get() {
                Some(_) => children().into_any(),
                None => view! { <Waiting /> }.into_any(),
            }}
            <LostChanges />
        </div>
    }
}

/// What is shown until then.
#[component]
fn Waiting() -> impl IntoView {
    let session = Session::expect();
    let words = move || match session.resume_problem.get() {
        Some(why) => format!("Couldn’t sign you in yet: trying again. {why}"),
        None => "Loading…".to_owned(),
    };
    view! { <main class="waiting" aria-busy="true"><p class="quiet" role="status">{words}</p></main> }
}
