//! One card on the board.

use leptos::prelude::*;
use shared::id::{CardId, LabelId};

use super::card_menu::QuickEdit;
use super::live::{LiveBoard, Part};
use super::look::Look;
use super::viewers::CardViewers;
use crate::card::markdown;
use crate::ui::{Avatar, Icon};

/// A card's front. The whole tile opens the card; it can be dragged by pointer and by keys.
#[component]
pub fn CardTile(
    /// Which card.
    id: CardId,
    /// The card of its list that the Tab key reaches.
    tab_stop: Selector<Option<CardId>>,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let name = move || board.card(id, |card| card.name.clone());
    let href = format!("/boards/{}/cards/{id}", board.id);
    let quick = QuickEdit::expect();
    let edit = move || {
        if board.may_edit_now() {
            quick.open(id);
        }
    };
    view! {
        <li
            class="card"
            data-card-id=id.to_string()
            data-drag=""
            on:contextmenu=move |event| {
                if board.may_edit_now() && !event.default_prevented() {
                    event.prevent_default();
                    edit();
                }
            }
        >
            <Labels id />
            <a
                class="card__link"
                href=href
                draggable="false"
                data-grip=""
                tabindex=move || if tab_stop.selected(&Some(id)) { "0" } else { "-1" }
                aria-describedby="board-keys"
            >
                {name}
            </a>
            <Badges id />
            <CardViewers id class="card__viewers" />
            <button type="button" class="card__edit" tabindex="-1" title="Quick edit" on:click=move |_| edit()>
                <Icon name="edit" />
                <span class="visually-hidden">"Quick edit"</span>
            </button>
        </li>
    }
}

#[component]
fn Labels(id: CardId) -> impl IntoView {
    let board = LiveBoard::expect();
    let look = Look::expect();
    let ids = Memo::new(move |_| {
        board.card(id, |card| card.labels.iter().copied().collect::<Vec<LabelId>>()).unwrap_or_default()
    });
    move || {
        let ids = ids.get();
        if ids.is_empty() {
            return None;
        }
        let labels = board
            .watch(Part::Labels, |board| {
                let mut labels: Vec<_> = ids.iter().filter_map(|id| board.labels.get(id).cloned()).collect();
                labels.sort_by_key(|label| (label.color, label.id));
                labels
            })
            .unwrap_or_default();
        let chip = |label: shared::board::Label| {
            let color = label.color.name();
            let words = if label.name.is_empty() { color.to_owned() } else { label.name };
            view! {
                <li class="label-chip" data-color=color title=words.clone()>
                    <span>{words.clone()}</span>
                </li>
            }
        };
        Some(view! {
            <ul class="card__labels" aria-label="Labels" data-names=move || look.names.get().then_some("")>
                {labels.into_iter().map(chip).collect_view()}
            </ul>
        })
    }
}

/// What else there is on a card, as small signs.
#[derive(Clone, PartialEq, Eq)]
struct Signs {
    description: bool,
    comments: usize,
    boxes: (usize, usize),
    members: Vec<shared::id::UserId>,
}

#[component]
fn Badges(id: CardId) -> impl IntoView {
    let board = LiveBoard::expect();
    let signs = Memo::new(move |_| {
        board.card(id, |card| Signs {
            description: !card.description.is_empty(),
            comments: card.comments.len(),
            boxes: markdown::progress(&card.description),
            members: card.members.iter().copied().collect(),
        })
    });
    move || {
        let signs = signs.get()?;
        let (boxes, set) = signs.boxes;
        if !signs.description && signs.comments == 0 && signs.members.is_empty() {
            return None;
        }
        let comments = match signs.comments {
            1 => "1 comment".to_owned(),
            many => format!("{many} comments"),
        };
        let people = board.watch(Part::Members, |board| {
            let known = signs.members.iter().filter_map(|id| board.members.get(id));
            known.map(|member| member.user.clone()).collect::<Vec<_>>()
        });
        Some(view! {
            <div class="card__badges">
                {signs.description.then(|| view! {
                    <span class="badge" role="img" aria-label="Has a description" title="Has a description">
                        <Icon name="text" />
                    </span>
                })}
                {(signs.comments > 0).then(|| view! {
                    <span class="badge" title=comments.clone()>
                        <Icon name="comment" />
                        <span aria-hidden="true">{signs.comments}</span>
                        <span class="visually-hidden">{comments.clone()}</span>
                    </span>
                })}
                {(boxes > 0).then(|| view! {
                    <span class="badge" data-done=(set == boxes).then_some("") title="Checkboxes done">
                        <Icon name="check" />
                        {set} "/" {boxes}
                    </span>
                })}
                <span class="card__members">
                    {people.unwrap_or_default().into_iter().map(|user| view! { <Avatar user small=true /> }).collect_view()}
                </span>
            </div>
        })
    }
}
