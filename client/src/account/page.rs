//! The account page.

use leptos::prelude::*;

use super::adding::AddingSettings;
use super::password::PasswordForm;
use super::sessions::{SessionList, Sessions};
use crate::session::Session;
use crate::ui::{Today, written};

/// `/account`
#[component]
pub fn AccountPage() -> impl IntoView {
    let user = untrack(|| Session::expect().user());
    document().set_title("Account · Boardwalk");
    Today::provide();
    // A new password ends other sessions, so both parts share the list.
    let sessions = Sessions::load();
    view! {
        <main class="account-page" data-testid="account">
            <h1>"Account"</h1>
            {user.map(|user| view! { <p class="quiet"><bdi {..written(user.full_name())} /> " · " <bdi {..written(user.email)} /></p> })}
            <section class="account-page__section" aria-labelledby="password">
                <h2 id="password">"Password"</h2>
                <PasswordForm sessions />
            </section>
            <section class="account-page__section" aria-labelledby="adding">
                <h2 id="adding">"Being added to boards"</h2>
                <AddingSettings />
            </section>
            <section class="account-page__section" aria-labelledby="sessions">
                <h2 id="sessions">"Where you’re signed in"</h2>
                <SessionList sessions />
            </section>
        </main>
    }
}
