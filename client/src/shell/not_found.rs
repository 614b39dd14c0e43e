//! The page for unknown addresses.

use leptos::prelude::*;

/// *Page not found*.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <main class="auth">
            <div class="auth__box">
                <h1>"Page not found"</h1>
                <p>"The link may be mistyped, or the page may have been removed."</p>
                <a class="button" data-kind="primary" href="/">"Back to your boards"</a>
            </div>
        </main>
    }
}
