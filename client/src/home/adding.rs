//! Who may add the user to boards: the setting to be asked first, and the users they have blocked.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::board::User;
use shared::wire::rest::{Blocks, PersonalSettings};

use crate::session::Session;
use crate::ui::Toasts;

/// The settings, read when they are opened.
#[component]
pub fn AddingSettings() -> impl IntoView {
    let session = Session::expect();
    let toasts = Toasts::expect();
    let settings = RwSignal::new(None::<PersonalSettings>);
    let blocked = RwSignal::new(Vec::<User>::new());
    let load = move || {
        spawn_local(async move {
            match session.get::<PersonalSettings>("/current_user").await {
                Ok(stored) => drop(settings.try_set(Some(stored))),
                Err(error) => toasts.error(error.to_string()),
            }
            if let Ok(Blocks { users }) = session.get("/blocks").await {
                let _ = blocked.try_set(users);
            }
        });
    };
    let choose = move |ask_before_adding: bool| {
        spawn_local(async move {
            let wanted = PersonalSettings { ask_before_adding };
            match session.put::<_, PersonalSettings>("/current_user", &wanted).await {
                Ok(stored) => drop(settings.try_set(Some(stored))),
                // The box shows what is stored.
                Err(error) => {
                    settings.update(|_| {});
                    toasts.error(error.to_string());
                }
            }
        });
    };
    let unblock = move |user: User| {
        spawn_local(async move {
            match session.delete(&format!("/blocks/{}", user.id)).await {
                Ok(()) => drop(blocked.try_update(|all| all.retain(|it| it.id != user.id))),
                Err(error) => toasts.error(error.to_string()),
            }
            session.load_invitations();
        });
    };
    let row = move |user: User| {
        let name = user.full_name();
        let label = format!("Unblock {name}");
        view! {
            <li class="row">
                <span>{name}</span>
                <button class="button" type="button" aria-label=label on:click=move |_| unblock(user.clone())>"Unblock"</button>
            </li>
        }
    };
    view! {
        <details class="home__archive" on:toggle=move |_| load()>
            <summary>"Being added to boards"</summary>
            <label class="row">
                <input
                    type="checkbox"
                    disabled=move || settings.get().is_none()
                    prop:checked=move || settings.get().is_some_and(|it| it.ask_before_adding)
                    on:change:target=move |event| choose(event.target().checked())
                />
                "Ask me before adding me to boards"
            </label>
            <Show when=move || !blocked.with(Vec::is_empty)>
                <h3>"People you blocked"</h3>
                <ul class="blocked" data-testid="blocked">
                    <For each=move || blocked.get() key=|user| user.id children=row />
                </ul>
            </Show>
        </details>
    }
}
