//! The members of a card.

use leptos::prelude::*;
use shared::board::User;
use shared::id::CardId;

use crate::live::LiveBoard;
use crate::ui::popover::Popover;
use crate::ui::{Avatar, FACES, Icon, IconName, MoreFaces, written};

/// The members of a card, and the picker.
#[component]
pub fn CardMembers(
    /// The card.
    id: CardId,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let people =
        Memo::new(move |_| board.people(board.card(id, |card| card.members.clone()).unwrap_or_default()));
    view! {
        <section class="part" aria-label="Members">
            <h3>"Members"</h3>
            <ul class="chips" data-testid="card-members">
                <For each=move || people.get().into_iter().take(FACES) key=|user| user.id let:user>
                    <li class="chip"><Avatar user=user.clone() small=true /> <span {..written(user.full_name())} /></li>
                </For>
                {move || {
                    let people = people.get();
                    (people.len() > FACES).then(|| view! { <li><MoreFaces users=people /></li> })
                }}
                <Show when=move || board.may_edit()>
                    <li>
                        <Popover label="Add members" class="icon-button" face=ViewFn::from(|| view! { <Icon name=IconName::Plus /> })>
                            <Picker id />
                        </Popover>
                    </li>
                </Show>
                <Show when=move || !board.may_edit() && people.with(Vec::is_empty)>
                    <li class="quiet">"No members"</li>
                </Show>
            </ul>
        </section>
    }
}

#[component]
fn Picker(id: CardId) -> impl IntoView {
    let board = LiveBoard::expect();
    view! {
        <h3 class="panel__title">"Card members"</h3>
        <ul class="menu">
            <For each=move || board.members() key=|(user, _)| user.id let((user, _))>
                <Choice id user />
            </For>
        </ul>
    }
}

#[component]
fn Choice(id: CardId, user: User) -> impl IntoView {
    let board = LiveBoard::expect();
    let user_id = user.id;
    let on = move || board.card(id, |card| card.members.contains(&user_id)) == Some(true);
    view! {
        <li>
            <button
                type="button"
                class="menu__item"
                aria-pressed=move || on().to_string()
                on:click=move |_| board.toggle_card_member(id, user_id)
            >
                <Avatar user=user.clone() small=true />
                <span {..written(user.full_name())} />
                <span class="menu__mark" aria-hidden="true"><Icon name=IconName::Check /></span>
            </button>
        </li>
    }
}
