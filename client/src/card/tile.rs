//! A card on the board.

use leptos::prelude::*;
use shared::id::CardId;

use super::badges::Badges;
use super::viewers::CardViewers;
use crate::live::LiveBoard;
use crate::ui::{Icon, IconName, LabelChip, written};
use crate::view::{Preferences, QuickEdit};

/// A card's front. The whole tile opens the card, and can be dragged by pointer and keyboard.
#[component]
pub fn CardTile(
    /// The card.
    id: CardId,
    /// The only card of its list that the Tab key reaches.
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
                {..written(name)}
            />
            <Badges id />
            <CardViewers id class="card__viewers" />
            <button type="button" class="card__edit" tabindex="-1" title="Quick edit" on:click=move |_| edit()>
                <Icon name=IconName::Edit />
                <span class="visually-hidden">"Quick edit"</span>
            </button>
        </li>
    }
}

#[component]
fn Labels(id: CardId) -> impl IntoView {
    let board = LiveBoard::expect();
    let preferences = Preferences::expect();
    let labels = Memo::new(move |_| board.labels_of(id));
    move || {
        let chips: Vec<_> = labels.get().into_iter().map(|label| view! { <LabelChip label /> }).collect();
        (!chips.is_empty()).then(|| {
            let names = move || preferences.label_names().then_some("");
            view! { <ul class="card__labels" aria-label="Labels" data-names=names>{chips}</ul> }
        })
    }
}
