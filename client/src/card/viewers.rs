//! The other users who have a card open.

use leptos::prelude::*;
use shared::board::User;
use shared::id::CardId;

use crate::live::LiveBoard;
use crate::ui::{Avatar, FACES, Icon, IconName, MoreFaces, isolated};

/// The avatars of the other users who have a card open, with a pencil for those editing it.
#[component]
pub fn CardViewers(
    /// The card.
    id: CardId,
    /// The class of the row.
    class: &'static str,
    /// Whether "is viewing" and "is editing" are shown, not only read by screen readers.
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
                <ul class=class aria-label="Also viewing" data-testid="viewers">
                    {viewers.iter().take(FACES).cloned().map(|it| face(it, in_words)).collect_view()}
                    {(viewers.len() > FACES)
                        .then(|| view! { <li><MoreFaces users=viewers.into_iter().map(|(user, _)| user).collect() /></li> })}
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
            <span class=if in_words { "quiet" } else { "visually-hidden" } prop:textContent=words />
        </li>
    }
}

fn sentence(user: &User, editing: bool) -> String {
    let name = isolated(&user.full_name());
    if editing { format!("{name} is editing") } else { format!("{name} is viewing") }
}
