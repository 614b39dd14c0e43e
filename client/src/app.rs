//! All addresses, and what is around every page.

use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{ParamSegment, StaticSegment, WildcardSegment};

use crate::auth::{SignInPage, SignUpPage};
use crate::board::{LazyBoardPage, lazy};
use crate::home::HomePage;
use crate::session::Session;
use crate::shell::{Guarded, NotFoundPage};
use crate::ui::{Theme, ToastStack, Toasts};

/// The app.
#[component]
pub fn App() -> impl IntoView {
    Theme::provide();
    Toasts::provide();
    Session::provide();
    view! {
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=StaticSegment("") view=|| view! { <Guarded><HomePage /></Guarded> } />
                <Route path=StaticSegment("sign_in") view=SignInPage />
                <Route path=StaticSegment("sign_up") view=SignUpPage />
                // One route for a board and the cards on it, so that the board stays while cards come and go.
                <Route
                    path=(StaticSegment("boards"), ParamSegment("id"), WildcardSegment("rest"))
                    view=|| {
                        // While it is found out who is here.
                        lazy::fetch_now();
                        view! { <Guarded><LazyBoardPage /></Guarded> }
                    }
                />
            </Routes>
        </Router>
        <ToastStack />
    }
}
