//! Who may add the user to boards: the setting to be asked first, and the users they have blocked.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::board::User;
use shared::wire::rest::{Blocks, PersonalSettings};

use crate::api::ApiError;
use crate::session::Session;
use crate::ui::{Toasts, Unloaded, isolated, written};

/// The settings.
#[component]
pub fn AddingSettings() -> impl IntoView {
    let session = Session::expect();
    let toasts = Toasts::expect();
    let settings = RwSignal::new(None::<PersonalSettings>);
    let problem = RwSignal::new(None::<String>);
    let blocked = RwSignal::new(Vec::<User>::new());
    let load = move || {
        spawn_local(async move {
            let answer = async {
                let stored = session.get::<PersonalSettings>("/current_user").await?;
                Ok((stored, session.get::<Blocks>("/blocks").await?))
            };
            let failed = match answer.await {
                Ok((stored, Blocks { users })) => {
                    let _ = settings.try_set(Some(stored));
                    let _ = blocked.try_set(users);
                    None
                }
                Err::<_, ApiError>(error) => Some(error.to_string()),
            };
            let _ = problem.try_set(failed);
        });
    };
    load();
    let choose = move |ask_before_adding: bool| {
        spawn_local(async move {
            let wanted = PersonalSettings { ask_before_adding };
            match session.put::<_, PersonalSettings>("/current_user", &wanted).await {
                Ok(stored) => drop(settings.try_set(Some(stored))),
                // The box shows what is stored.
                Err(error) => {
                    let _ = settings.try_update(|_| {});
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
        let label = format!("Unblock {}", isolated(&name));
        view! {
            <li class="row">
                <span {..written(name)} />
                <button class="button" type="button" aria-label=label on:click=move |_| unblock(user.clone())>"Unblock"</button>
            </li>
        }
    };
    view! {
        <Unloaded what="the settings" why=problem on_retry=move |()| load() />
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
    }
}
