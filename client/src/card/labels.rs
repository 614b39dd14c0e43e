//! The labels of a card, and making, changing and deleting the board's.

use leptos::prelude::*;
use shared::board::{
    AddCardLabel, Color, Command, CreateLabel, DeleteLabel, Label, LabelPatch, RemoveCardLabel, UpdateLabel,
};
use shared::id::{CardId, LabelId};

use crate::board::ids;
use crate::board::live::LiveBoard;
use crate::ui::popover::Popover;
use crate::ui::{Icon, Swatches};

/// What a label is called: by its name, or by its colour.
pub fn words(label: &Label) -> String {
    if label.name.is_empty() { label.color.name().to_owned() } else { label.name.clone() }
}

/// The labels on a card, and the picker.
#[component]
pub fn CardLabels(
    /// Of which card.
    id: CardId,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let on = Memo::new(move |_| {
        let ids = board.card(id, |card| card.labels.clone()).unwrap_or_default();
        board.labels().into_iter().filter(|label| ids.contains(&label.id)).collect::<Vec<Label>>()
    });
    let chips = move || {
        let chip = |label: Label| {
            view! { <li class="label-chip" data-color=label.color.name() data-wide=""><span>{words(&label)}</span></li> }
        };
        on.get().into_iter().map(chip).collect_view()
    };
    view! {
        <section class="part" aria-label="Labels">
            <h3>"Labels"</h3>
            <ul class="chips" data-testid="card-labels">
                {chips}
                <Show when=move || board.may_edit()>
                    <li>
                        <Popover label="Change labels" class="icon-button" face=ViewFn::from(|| view! { <Icon name="plus" /> })>
                            <Picker id />
                        </Popover>
                    </li>
                </Show>
                <Show when=move || !board.may_edit() && on.with(Vec::is_empty)>
                    <li class="quiet">"None"</li>
                </Show>
            </ul>
        </section>
    }
}

/// What the picker shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    List,
    New,
    Edit(LabelId),
}

#[component]
fn Picker(id: CardId) -> impl IntoView {
    let board = LiveBoard::expect();
    let view = RwSignal::new(View::List);
    let labels = Memo::new(move |_| board.labels());
    let list = move || {
        view! {
            <h3 class="panel__title">"Labels"</h3>
            <ul class="menu">
                <For each=move || labels.get() key=|label| (label.id, label.color, label.name.clone()) let:label>
                    <Choice id label view />
                </For>
            </ul>
            <Show when=move || labels.with(Vec::is_empty)><p class="quiet">"This board has no labels yet."</p></Show>
            <button type="button" class="button" on:click=move |_| view.set(View::New)>"Create a label"</button>
        }
    };
    move || match view.get() {
        View::List => list().into_any(),
        View::New => view! { <Form id label=None view /> }.into_any(),
        View::Edit(label) => {
            let label = board.peek(|board| board.labels.get(&label).cloned()).flatten();
            view! { <Form id label view /> }.into_any()
        }
    }
}

#[component]
fn Choice(id: CardId, label: Label, view: RwSignal<View>) -> impl IntoView {
    let board = LiveBoard::expect();
    let label_id = label.id;
    let on = move || board.card(id, |card| card.labels.contains(&label_id)) == Some(true);
    let toggle = move |_| {
        board.act(if untrack(on) {
            Command::RemoveCardLabel(RemoveCardLabel { card_id: id, label_id })
        } else {
            Command::AddCardLabel(AddCardLabel { card_id: id, label_id })
        });
    };
    let edit_label = format!("Edit label {}", words(&label));
    view! {
        <li class="menu__row">
            <button type="button" class="menu__item" aria-pressed=move || on().to_string() on:click=toggle>
                <span class="label-chip" data-color=label.color.name() data-wide=""><span>{words(&label)}</span></span>
                <span class="menu__mark" aria-hidden="true"><Icon name="check" /></span>
            </button>
            <button
                type="button"
                class="icon-button"
                aria-label=edit_label
                on:click=move |_| view.set(View::Edit(label_id))
            >
                <Icon name="edit" />
            </button>
        </li>
    }
}

/// A new label, which goes on the card at once, or the change of one.
#[component]
fn Form(id: CardId, label: Option<Label>, view: RwSignal<View>) -> impl IntoView {
    let board = LiveBoard::expect();
    let known = label.as_ref().map(|label| label.id);
    let name = RwSignal::new(label.as_ref().map(|label| label.name.clone()).unwrap_or_default());
    let color = RwSignal::new(label.map_or_else(Color::default, |label| label.color));
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (name, color) = (name.get_untracked(), color.get_untracked());
        if let Some(known) = known {
            board.act(Command::UpdateLabel(UpdateLabel {
                id: known,
                patch: LabelPatch { name: Some(name), color: Some(color) },
            }));
        } else {
            let label_id = ids::label();
            if board.act(Command::CreateLabel(CreateLabel { id: label_id, name, color })).is_some() {
                board.act(Command::AddCardLabel(AddCardLabel { card_id: id, label_id }));
            }
        }
        view.set(View::List);
    };
    let on_key = |event: leptos::ev::KeyboardEvent| event.stop_propagation();
    view! {
        <form class="panel__form" on:submit=save>
            <h3 class="panel__title">{if known.is_some() { "Edit label" } else { "New label" }}</h3>
            <label class="labelled">
                "Name"
                <input
                    class="field"
                    maxlength="512"
                    autocomplete="off"
                    prop:value=name
                    on:input:target=move |event| name.set(event.target().value())
                    on:keydown=on_key
                />
            </label>
            <Swatches legend="Colour" chosen=Signal::derive(move || Some(color.get())) on_choose=move |it| color.set(it) />
            <div class="row">
                <button type="submit" class="button" data-kind="primary">"Save"</button>
                <button type="button" class="button" data-kind="quiet" on:click=move |_| view.set(View::List)>"Back"</button>
                {known.map(|label| view! { <Delete label view /> })}
            </div>
        </form>
    }
}

/// A deleted label is gone from all cards and does not come back, so it asks once.
#[component]
fn Delete(label: LabelId, view: RwSignal<View>) -> impl IntoView {
    let board = LiveBoard::expect();
    let sure = RwSignal::new(false);
    let delete = move |_| {
        if sure.get_untracked() {
            board.act(Command::DeleteLabel(DeleteLabel { id: label }));
            view.set(View::List);
        } else {
            sure.set(true);
        }
    };
    view! {
        <button type="button" class="button" data-kind="danger" on:click=delete>
            {move || if sure.get() { "Delete from all cards?" } else { "Delete" }}
        </button>
    }
}
