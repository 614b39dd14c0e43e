//! Choosing a card's labels; creating, changing and deleting the board's.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html::Input;
use leptos::prelude::*;
use shared::board::{Color, Label};
use shared::id::{CardId, LabelId};

use crate::live::{LiveBoard, Part};
use crate::ui::{Confirm, Icon, IconName, Swatches, focus_in, focus_on_mount, isolated, label_name, written};

/// What the picker shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    List,
    New,
    Edit(LabelId),
}

/// The content of the labels panel.
#[component]
pub fn LabelPicker(
    /// The card.
    id: CardId,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let view = RwSignal::new(View::List);
    move || match view.get() {
        View::List => view! { <Choices id view /> }.into_any(),
        View::New => view! { <Form id label=None view /> }.into_any(),
        View::Edit(label) => {
            let label = board.peek(|board| board.labels.get(&label).cloned()).flatten();
            view! { <Form id label view /> }.into_any()
        }
    }
}

#[component]
fn Choices(id: CardId, view: RwSignal<View>) -> impl IntoView {
    let board = LiveBoard::expect();
    let labels = Memo::new(move |_| board.labels().into_iter().map(|label| label.id).collect::<Vec<_>>());
    view! {
        <h3 class="panel__title">"Labels"</h3>
        <ul class="menu">
            <For each=move || labels.get() key=|label| *label let:label_id>
                <Choice id label_id view />
            </For>
        </ul>
        <Show when=move || labels.with(Vec::is_empty)><p class="quiet">"This board has no labels yet."</p></Show>
        <button type="button" class="button" data-opened-by="new-label" on:click=move |_| view.set(View::New)>
            "Create a label"
        </button>
    }
}

#[component]
fn Choice(id: CardId, label_id: LabelId, view: RwSignal<View>) -> impl IntoView {
    let board = LiveBoard::expect();
    let label =
        Memo::new(move |_| board.watch(Part::Labels, |board| board.labels.get(&label_id).cloned()).flatten());
    let name = move || label.with(|label| label.as_ref().map(label_name));
    let color = move || label.with(|label| label.as_ref().map(|label| label.color.name()));
    let on = move || board.card(id, |card| card.labels.contains(&label_id)) == Some(true);
    view! {
        <li class="menu__row" data-label-id=label_id.to_string()>
            <button
                type="button"
                class="menu__item"
                aria-pressed=move || on().to_string()
                on:click=move |_| board.toggle_card_label(id, label_id)
            >
                <span class="label-chip" data-color=color data-wide=""><span {..written(name)} /></span>
                <span class="menu__mark" aria-hidden="true"><Icon name=IconName::Check /></span>
            </button>
            <button
                type="button"
                class="icon-button"
                aria-label=move || name().map(|name| format!("Edit label {}", isolated(&name)))
                on:click=move |_| view.set(View::Edit(label_id))
            >
                <Icon name=IconName::Edit />
            </button>
        </li>
    }
}

/// The form for a new label, which is added to the card at once, or for changing one.
#[component]
fn Form(id: CardId, label: Option<Label>, view: RwSignal<View>) -> impl IntoView {
    let board = LiveBoard::expect();
    let known = label.as_ref().map(|label| label.id);
    let name = RwSignal::new(label.as_ref().map(|label| label.name.clone()).unwrap_or_default());
    let color = RwSignal::new(label.map_or_else(Color::default, |label| label.color));
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let (name, color) = (name.get_untracked(), color.get_untracked());
        if let Some(known) = known {
            board.update_label(known, name, color);
        } else if let Some(label) = board.create_label(name, color) {
            board.toggle_card_label(id, label);
            focus_in(format!("[data-label-id='{label}']"));
        }
        view.set(View::List);
    };
    let delete = move |label| {
        board.delete_label(label);
        view.set(View::List);
    };
    let field = NodeRef::<Input>::new();
    focus_on_mount(field);
    view! {
        <form
            class="panel__form"
            data-opened-by=known.is_none().then_some("new-label")
            data-label-id=known.map(|label| label.to_string())
            on:submit=save
        >
            <h3 class="panel__title">{if known.is_some() { "Edit label" } else { "New label" }}</h3>
            <label class="labelled">
                "Name"
                <input
                    node_ref=field
                    class="field"
                    maxlength="512"
                    autocomplete="off"
                    dir="auto"
                    prop:value=name
                    on:input:target=move |event| name.set(event.target().value())
                    on:keydown=|event: KeyboardEvent| event.stop_propagation()
                />
            </label>
            <Swatches legend="Color" chosen=Signal::derive(move || Some(color.get())) on_choose=move |it| color.set(it) />
            <div class="row">
                <button type="submit" class="button" data-kind="primary">"Save"</button>
                <button type="button" class="button" data-kind="quiet" on:click=move |_| view.set(View::List)>"Back"</button>
                {known.map(|label| view! {
                    <Confirm label="Delete" question="Delete from all cards? Click again to confirm" on_confirm=move |()| delete(label) />
                })}
            </div>
        </form>
    }
}
