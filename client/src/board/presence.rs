//! The users who have the board open.

use leptos::prelude::*;
use shared::board::User;

use crate::live::LiveBoard;
use crate::ui::{Avatar, isolated};

/// How many avatars are shown; the rest are counted.
const FACES: usize = 5;

/// The avatars of the users who have the board open.
#[component]
pub fn Present() -> impl IntoView {
    let board = LiveBoard::expect();
    let here = Memo::new(move |_| board.people(board.present.get()));
    let more = move || here.with(Vec::len).saturating_sub(FACES);
    view! {
        <ul class="faces" aria-label="On this board now" data-testid="presence">
            <For each=move || here.get().into_iter().take(FACES) key=|user| user.id let:user>
                <li data-user=user.id.to_string()><Face user=user.clone() /></li>
            </For>
            <Show when=move || { more() > 0 }>
                <li class="faces__more" prop:textContent=move || format!("+{}", more()) />
            </Show>
        </ul>
    }
}

/// An avatar. If the user has a card open, it links to the card.
#[component]
fn Face(user: User) -> impl IntoView {
    let board = LiveBoard::expect();
    let id = user.id;
    let card = Memo::new(move |_| board.viewers.card_of(id));
    move || {
        let face = view! { <Avatar user=user.clone() small=true present=true /> };
        let Some(card) = card.get() else { return face.into_any() };
        let who = isolated(&user.full_name());
        let words = Signal::derive(move || {
            let name = board.card(card, |card| card.name.clone()).unwrap_or_default();
            format!("{who} has “{}” open", isolated(&name))
        });
        view! {
            <a class="faces__way" href=format!("/boards/{}/cards/{card}", board.id) title=words aria-label=words>
                {face}
            </a>
        }
        .into_any()
    }
}
