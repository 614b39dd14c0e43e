//! A name that is edited in place: click, Enter or F2 begins, Enter or leaving the field saves, Esc cancels.

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html::Textarea;
use leptos::prelude::*;

use super::{focus_on_mount, keys, written};

/// A name, or the field it is edited in.
#[component]
pub fn EditableName(
    /// The name.
    #[prop(into)]
    text: Signal<String>,
    /// What is named: "Board name".
    #[prop(into)]
    label: String,
    /// Whether it may be changed.
    #[prop(into)]
    may_edit: Signal<bool>,
    /// Called with the new name, if it differs and is not empty.
    #[prop(into)]
    on_save: Callback<String>,
    /// Returns the name of who renamed it last, if that is known.
    #[prop(into)]
    author: Callback<(), Option<String>>,
    /// Whether it is being edited; the caller may set it.
    #[prop(optional)]
    editing: RwSignal<bool>,
    /// The class of the name and of the field.
    class: &'static str,
    /// Whether it is a drag handle.
    #[prop(optional)]
    grip: bool,
    /// The shortcut that presses it.
    #[prop(optional)]
    shortcut: Option<&'static str>,
) -> impl IntoView {
    let hint = format!("Edit {}", label.to_lowercase());
    let begin = move || editing.set(may_edit.get_untracked());
    let plain = move || {
        let title = hint.clone();
        let button = move || {
            let on_key = move |event: KeyboardEvent| {
                if keys::pressed(&event) == "F2" {
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
                    aria-keyshortcuts=shortcut
                    on:click=move |_| begin()
                    {..written(text)}
                    on:keydown=on_key
                />
            }
        };
        if may_edit.get() {
            button().into_any()
        } else {
            view! { <span {..written(text)} class=class /> }.into_any()
        }
    };
    move || {
        if editing.get() {
            view! { <NameField text label=label.clone() on_save author editing class /> }.into_any()
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
    author: Callback<(), Option<String>>,
    editing: RwSignal<bool>,
    class: &'static str,
) -> impl IntoView {
    let field = NodeRef::<Textarea>::new();
    let started = StoredValue::new(text.get_untracked());
    select_on_mount(field, started);
    let end = move |save: bool| {
        // Removing the field blurs it, which calls this a second time.
        if !editing.try_get_untracked().unwrap_or_default() {
            return;
        }
        let typed = field.try_get_untracked().flatten().map(|field| field.value().trim().to_owned());
        editing.set(false);
        if let Some(typed) = typed.filter(|typed| save && !typed.is_empty() && *typed != started.get_value())
        {
            on_save.run(typed);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        event.stop_propagation();
        match keys::pressed(&event).as_str() {
            "Enter" => {
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
                dir="auto"
                aria-label=label
                on:keydown=on_key
                on:blur=move |_: FocusEvent| end(true)
            />
            <Show when=overtaken>
                <Overtaken text author on_use_theirs=move |()| end(false) />
            </Show>
        </span>
    }
}

/// Fills the field and selects all of it, so that typing replaces it.
fn select_on_mount(field: NodeRef<Textarea>, value: StoredValue<String>) {
    focus_on_mount(field);
    Effect::new(move || {
        if let Some(field) = field.get() {
            field.set_value(&value.get_value());
            field.select();
        }
    });
}

/// Tells the user that someone else renamed it while they were typing.
#[component]
fn Overtaken(
    text: Signal<String>,
    author: Callback<(), Option<String>>,
    /// Called to discard the user's own version.
    #[prop(into)]
    on_use_theirs: Callback<()>,
) -> impl IntoView {
    let who = move || {
        text.track();
        author.run(()).unwrap_or_else(|| "Someone else".to_owned())
    };
    view! {
        <span class="overtaken" role="status">
            {who} " renamed this to “" <bdi {..written(text)} /> "”. "
            <button
                type="button"
                class="link"
                // Otherwise the field would lose the focus and save before the click.
                on:pointerdown=|event| event.prevent_default()
                on:click=move |_| on_use_theirs.run(())
            >
                "Use theirs"
            </button>
        </span>
    }
}
