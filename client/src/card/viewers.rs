//! Who else has a card open.

use leptos::prelude::*;
use shared::board::User;
use shared::id::CardId;

use crate::live::LiveBoard;
use crate::ui::{Avatar, Icon, IconName};

/// The faces of the others who have a card open, with a pencil beside those who are editing it.
#[component]
pub fn CardViewers(
    /// The card.
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
        let edits = |user: &User| viewers.contains(&(user.id, true));
        let people = board.people(viewers.iter().map(|(user, _)| *user));
        people
            .into_iter()
            .map(|user| {
                let editing = edits(&user);
                (user, editing)
            })
            .collect::<Vec<_>>()
    });
    move || {
        let viewers = viewers.get();
        (!viewers.is_empty()).then(|| {
            view! {
                <ul class=class aria-label="Also here" data-testid="viewers">
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
            {editing.then(|| view! { <Icon name=IconName::Edit /> })}
            <span class=if in_words { "quiet" } else { "visually-hidden" }>{words}</span>
        </li>
    }
}

fn sentence(user: &User, editing: bool) -> String {
    let name = user.full_name();
    if editing { format!("{name} is editing") } else { format!("{name} is viewing") }
}
