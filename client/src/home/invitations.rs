//! The boards that others have invited the user to.

use leptos::prelude::*;
use shared::wire::rest::{Decline, InvitedTo};

use super::Answer;
use crate::session::Session;
use crate::ui::{Confirm, Unloaded, isolated, written};

/// The open invitations; nothing if there are none.
#[component]
pub fn InvitationList() -> impl IntoView {
    let session = Session::expect();
    view! {
        <Unloaded
            what="your invitations"
            why=session.invitations_problem
            on_retry=move |()| session.load_invitations()
        />
        <Show when=move || !session.invitations.with(Vec::is_empty)>
            <section aria-labelledby="invitations">
                <h2 id="invitations">"Invitations"</h2>
                <ul class="invitations" data-testid="invitations">
                    <For
                        each=move || session.invitations.get()
                        key=|it| (it.id, it.at)
                        children=|invitation| view! { <InvitationRow invitation /> }
                    />
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn InvitationRow(invitation: InvitedTo) -> impl IntoView {
    let answer = Answer::new();
    let InvitedTo { id, name, background, role, by, .. } = invitation;
    let decline = move |block| answer.send(format!("/invitations/{id}/decline"), Decline { block });
    let accept = move |_| answer.send(format!("/invitations/{id}/accept"), ());
    let who = format!(" ({}) invited you as {}.", by.email, role.with_article());
    let [accept_name, decline_name] = ["Accept", "Decline"].map(|it| format!("{it} {}", isolated(&name)));
    let block_name = format!("Decline and block {}", isolated(&by.full_name()));
    view! {
        <li class="invitations__row" data-color=background.name()>
            <p class="invitations__text">
                <strong {..written(name)} />
                <small><bdi {..written(by.full_name())} /> {who}</small>
            </p>
            <div class="row" aria-busy=move || answer.is_busy().to_string()>
                <button
                    class="button"
                    data-kind="primary"
                    type="button"
                    aria-label=accept_name
                    disabled=move || answer.is_busy()
                    on:click=accept
                >
                    <span prop:textContent=move || if answer.is_busy() { "Sending…" } else { "Accept" } />
                </button>
                <button
                    class="button"
                    type="button"
                    aria-label=decline_name
                    disabled=move || answer.is_busy()
                    on:click=move |_| decline(false)
                >
                    "Decline"
                </button>
                <Confirm
                    label="Decline and block"
                    question="Block this person? Click again to confirm"
                    name=block_name
                    on_confirm=move |()| decline(true)
                />
            </div>
        </li>
    }
}
