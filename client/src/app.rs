//! The app's routes, and what every page needs.

use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{ParamSegment, StaticSegment, WildcardSegment};

use crate::auth::{SignInPage, SignUpPage};
use crate::board::{LazyAccountPage, LazyBoardPage, lazy};
use crate::home::HomePage;
use crate::live::pending;
use crate::session::Session;
use crate::shell::{Guarded, NotFoundPage};
use crate::ui::{Theme, ToastStack, Toasts, held, keeper};
use crate::view::drafts;

/// Attributes by which a thing that is redrawn is known to be the same. A field has that of the button that opened it.
const SAME: &[&str] =
    &["data-opened-by", "data-mark", "data-card-id", "data-list-id", "data-label-id", "data-comment-id"];

/// The app.
#[component]
pub fn App() -> impl IntoView {
    held::watch();
    keeper::keep(SAME);
    Theme::provide();
    Toasts::provide();
    let session = Session::provide();
    pending::erase_on_sign_out(session);
    drafts::erase_on_sign_out(session);
    view! {
        <Router>
            <Routes fallback=NotFoundPage>
                <Route
                    path=StaticSegment("")
                    view=|| {
                        lazy::fetch_ahead();
                        view! { <Guarded><HomePage /></Guarded> }
                    }
                />
                <Route path=StaticSegment("sign_in") view=SignInPage />
                <Route path=StaticSegment("sign_up") view=SignUpPage />
                <Route
                    path=StaticSegment("account")
                    view=|| {
                        lazy::fetch_now();
                        view! { <Guarded><LazyAccountPage /></Guarded> }
                    }
                />
                // One route for a board and its cards, so that opening a card does not rebuild the board.
                <Route
                    path=(StaticSegment("boards"), ParamSegment("id"), WildcardSegment("rest"))
                    view=|| {
                        // In parallel with resuming the session.
                        lazy::fetch_now();
                        view! { <Guarded><LazyBoardPage /></Guarded> }
                    }
                />
            </Routes>
        </Router>
        <ToastStack />
    }
}
