//! The page for unknown addresses.

use leptos::prelude::*;

/// *Page not found*.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <main class="auth">
            <div class="auth__box">
                <h1>"Page not found"</h1>
                <p>"Check the address, or go back to your boards."</p>
                <a class="button" data-kind="primary" href="/">"Go to your boards"</a>
            </div>
        </main>
    }
}
