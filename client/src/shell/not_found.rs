//! Where there is nothing.

use leptos::prelude::*;

/// An address that leads nowhere.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <main class="auth">
            <div class="auth__box">
                <h1>"There is nothing here"</h1>
                <p>"The address may be mistyped, or what was here is gone."</p>
                <a class="button" data-kind="primary" href="/">"To your boards"</a>
            </div>
        </main>
    }
}
