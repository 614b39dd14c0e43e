//! A name that is edited where it stands: click, Enter or F2 begins, Enter saves, Esc restores, leaving saves.

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html::Textarea;
use leptos::prelude::*;

/// A name, or the field it is edited in.
#[component]
pub fn EditableName(
    /// What it says now.
    #[prop(into)]
    text: Signal<String>,
    /// What it names: "Board name".
    #[prop(into)]
    label: String,
    /// Whether it may be changed.
    #[prop(into)]
    may_edit: Signal<bool>,
    /// Called with the new name, if it is one.
    #[prop(into)]
    on_save: Callback<String>,
    /// Whether it is being edited; others may begin it.
    #[prop(optional)]
    editing: RwSignal<bool>,
    /// Class of the name and of the field.
    class: &'static str,
    /// The name is what one drags by.
    #[prop(optional)]
    grip: bool,
) -> impl IntoView {
    let hint = format!("{label}: edit");
    let begin = move || editing.set(may_edit.get_untracked());
    let plain = move || {
        let title = hint.clone();
        let button = move || {
            let on_key = move |event: KeyboardEvent| {
                if event.key() == "F2" {
                    event.prevent_default();
                    begin();
                }
            };
            view! {
                <button
                    type="button"
                    class=format!("editable {class}")
                    title=title.clone()
                    data-grip=grip.then_some("")
                    on:click=move |_| begin()
                    on:keydown=on_key
                >
                    {text}
                </button>
            }
        };
        if may_edit.get() {
            button().into_any()
        } else {
            view! { <span class=class>{text}</span> }.into_any()
        }
    };
    move || {
        if editing.get() {
            view! { <NameField text label=label.clone() on_save editing class /> }.into_any()
        } else {
            plain().into_any()
        }
    }
}

#[component]
fn NameField(
    text: Signal<String>,
    label: String,
    on_save: Callback<String>,
    editing: RwSignal<bool>,
    class: &'static str,
) -> impl IntoView {
    let field = NodeRef::<Textarea>::new();
    let before = text.get_untracked();
    let draft = StoredValue::new(before.clone());
    let started = StoredValue::new(before);
    Effect::new(move || {
        if let Some(field) = field.get() {
            field.set_value(&started.get_value());
            let _ = field.focus();
            field.select();
        }
    });
    let end = move |save: bool| {
        // Leaving the field is part of taking it away, and comes here a second time.
        if !editing.try_get_untracked().unwrap_or_default() {
            return;
        }
        let typed = draft.with_value(|draft| draft.trim().to_owned());
        editing.set(false);
        if save && !typed.is_empty() && started.with_value(|started| *started != typed) {
            on_save.run(typed);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        event.stop_propagation();
        match event.key().as_str() {
            "Enter" if !event.is_composing() => {
                event.prevent_default();
                end(true);
            }
            "Escape" => {
                event.prevent_default();
                end(false);
            }
            _ => {}
        }
    };
    let overtaken = move || text.with(|now| started.with_value(|started| now != started));
    view! {
        <span class="name-field">
            <textarea
                node_ref=field
                class=format!("field {class}")
                rows="1"
                aria-label=label
                on:input:target=move |event| draft.set_value(event.target().value())
                on:keydown=on_key
                on:blur=move |_: FocusEvent| end(true)
            />
            <Show when=overtaken>
                <span class="overtaken" role="status">
                    "Somebody renamed it to “" {text} "” meanwhile. "
                    <button
                        type="button"
                        class="link"
                        on:pointerdown=|event| event.prevent_default()
                        on:click=move |_| end(false)
                    >
                        "Keep theirs"
                    </button>
                </span>
            </Show>
        </span>
    }
}
