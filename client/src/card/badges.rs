//! The small signs on a card's front. A new badge is a function and a line in [`BADGES`].

use leptos::prelude::*;
use shared::id::CardId;

use super::due::Urgency;
use crate::live::LiveBoard;
use crate::ui::{Faces, Icon, IconName, Today, day_name, markdown};

/// Draws one badge of a card, or nothing if the card has no reason for it.
type Badge = fn(LiveBoard, CardId) -> Option<AnyView>;

/// All badges, in the order in which they are shown.
const BADGES: &[Badge] = &[due, description, comments, checkboxes, members];

/// The badges of a card.
#[component]
pub fn Badges(
    /// The card.
    id: CardId,
) -> impl IntoView {
    let board = LiveBoard::expect();
    move || {
        let badges: Vec<AnyView> = BADGES.iter().filter_map(|badge| badge(board, id)).collect();
        (!badges.is_empty()).then(|| view! { <div class="card__badges">{badges}</div> })
    }
}

fn due(board: LiveBoard, id: CardId) -> Option<AnyView> {
    let (due, done) = board.card(id, |card| (card.due, card.done))?;
    let today = Today::expect().get();
    let urgency = Urgency::of(due, done, today)?;
    let day = due.map(|due| day_name(due, today));
    let words = urgency.words(day.as_deref());
    let badge = view! {
        <span class="badge badge--due" data-urgency=urgency.name() title=words.clone()>
            <Icon name=if done { IconName::Check } else { IconName::Clock } />
            <span aria-hidden="true" prop:textContent=day />
            <span class="visually-hidden" prop:textContent=words.clone() />
        </span>
    };
    Some(badge.into_any())
}

fn description(board: LiveBoard, id: CardId) -> Option<AnyView> {
    let any = board.card(id, |card| !card.description.is_empty())?;
    let badge = || {
        view! {
            <span class="badge" role="img" aria-label="Has a description" title="Has a description">
                <Icon name=IconName::Text />
            </span>
        }
        .into_any()
    };
    any.then(badge)
}

fn comments(board: LiveBoard, id: CardId) -> Option<AnyView> {
    let count = board.card(id, |card| card.comments.len()).filter(|count| *count > 0)?;
    let words = if count == 1 { "1 comment".to_owned() } else { format!("{count} comments") };
    let badge = view! {
        <span class="badge" title=words.clone()>
            <Icon name=IconName::Comment />
            <span aria-hidden="true" prop:textContent=count.to_string() />
            <span class="visually-hidden" prop:textContent=words.clone() />
        </span>
    };
    Some(badge.into_any())
}

fn checkboxes(board: LiveBoard, id: CardId) -> Option<AnyView> {
    let (all, set) = board.card(id, |card| markdown::progress(&card.description))?;
    let badge = || {
        view! {
            <span class="badge" data-done=(set == all).then_some("") title=format!("{set} of {all} tasks done")>
                <Icon name=IconName::Check />
                <span prop:textContent=format!("{set}/{all}") />
            </span>
        }
        .into_any()
    };
    (all > 0).then(badge)
}

fn members(board: LiveBoard, id: CardId) -> Option<AnyView> {
    let ids = board.card(id, |card| card.members.clone()).filter(|ids| !ids.is_empty())?;
    let users = board.people(ids);
    Some(view! { <span class="card__members"><Faces users /></span> }.into_any())
}
