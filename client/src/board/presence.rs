//! The board's other members: those who have it open first, the others dimmed.

use leptos::prelude::*;
use shared::board::User;

use crate::live::LiveBoard;
use crate::ui::{Avatar, FACES, MoreFaces, isolated};

/// The faces of the other members. A user knows their own, so someone who is alone on a board sees none.
#[component]
pub fn Present() -> impl IntoView {
    let board = LiveBoard::expect();
    let members = Memo::new(move |_| {
        let present = board.present.get();
        let others = board.members().into_iter().filter(|(user, _)| user.id != board.me);
        let mut others: Vec<(User, bool)> = others
            .map(|(user, _)| {
                let here = present.contains(&user.id);
                (user, here)
            })
            .collect();
        others.sort_by_key(|(_, here)| !here);
        others
    });
    let shown = move || members.with(|members| members.iter().take(FACES).cloned().collect::<Vec<_>>());
    let all =
        move || members.with(|members| members.iter().map(|(user, _)| user.clone()).collect::<Vec<_>>());
    view! {
        <Show when=move || !members.with(Vec::is_empty)>
            <ul class="faces" aria-label="Other members" data-testid="presence">
                <For each=shown key=|(user, here)| (user.id, *here) let((user, here))>
                    <li data-user=user.id.to_string() data-away=(!here).then_some("")>
                        <Face user=user.clone() here />
                    </li>
                </For>
                {move || {
                    let all = all();
                    (all.len() > FACES).then(|| view! { <li><MoreFaces users=all /></li> })
                }}
            </ul>
        </Show>
    }
}

/// An avatar. If the user has a card open, it links to the card.
#[component]
fn Face(user: User, here: bool) -> impl IntoView {
    let board = LiveBoard::expect();
    let id = user.id;
    let card = Memo::new(move |_| board.viewers.card_of(id));
    move || {
        let face = view! { <Avatar user=user.clone() small=true present=here /> };
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
