//! The faces of those who have a card open.

use leptos::prelude::*;
use shared::board::User;
use shared::id::CardId;

use super::live::{LiveBoard, Part};
use crate::ui::{Avatar, Icon};

/// The faces of those who have a card open, and a pencil with those who are changing it.
#[component]
pub fn CardViewers(
    /// Which card.
    id: CardId,
    /// Class of the row of faces.
    class: &'static str,
    /// Whether what they do is written beside them, or only told to screen readers.
    #[prop(optional)]
    in_words: bool,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let viewers = Memo::new(move |_| {
        let viewers = board.viewers.of(id);
        if viewers.is_empty() {
            return Vec::new();
        }
        let read = |board: &shared::board::Board| {
            let known =
                viewers.iter().filter_map(|(user, editing)| Some((board.members.get(user)?, *editing)));
            known.map(|(member, editing)| (member.user.clone(), editing)).collect()
        };
        board.watch(Part::Members, read).unwrap_or_default()
    });
    move || {
        let viewers = viewers.get();
        (!viewers.is_empty()).then(|| {
            view! {
                <ul class=class aria-label="Here too" data-testid="viewers">
                    {viewers.into_iter().map(|it| face(it, in_words)).collect_view()}
                </ul>
            }
        })
    }
}

fn face((user, editing): (User, bool), in_words: bool) -> impl IntoView {
    let words = sentence(&user, editing);
    let id = user.id.to_string();
    view! {
        <li class="viewer" data-editing=editing.then_some("") data-user=id>
            <span aria-hidden="true"><Avatar user small=true present=true /></span>
            {editing.then(|| view! { <Icon name="edit" /> })}
            <span class=if in_words { "quiet" } else { "visually-hidden" }>{words}</span>
        </li>
    }
}

fn sentence(user: &User, editing: bool) -> String {
    let name = user.full_name();
    if editing { format!("{name} is changing it") } else { format!("{name} is looking at it") }
}
