//! The labels of a card.

use leptos::prelude::*;
use shared::id::CardId;

use super::label_picker::LabelPicker;
use crate::live::LiveBoard;
use crate::ui::popover::Popover;
use crate::ui::{Icon, IconName, LabelChip};

/// The labels on a card, and the picker.
#[component]
pub fn CardLabels(
    /// The card.
    id: CardId,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let labels = Memo::new(move |_| board.labels_of(id));
    let chips =
        move || labels.get().into_iter().map(|label| view! { <LabelChip label wide=true /> }).collect_view();
    view! {
        <section class="part" aria-label="Labels">
            <h3>"Labels"</h3>
            <ul class="chips" data-testid="card-labels">
                {chips}
                <Show when=move || board.may_edit()>
                    <li>
                        <Popover label="Add labels" class="icon-button" face=ViewFn::from(|| view! { <Icon name=IconName::Plus /> })>
                            <LabelPicker id />
                        </Popover>
                    </li>
                </Show>
                <Show when=move || !board.may_edit() && labels.with(Vec::is_empty)>
                    <li class="quiet">"No labels"</li>
                </Show>
            </ul>
        </section>
    }
}
