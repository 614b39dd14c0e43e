//! The field for the text of a comment: a new one, or one that is edited. Its draft is kept until it is sent.

use leptos::ev::KeyboardEvent;
use leptos::html::Textarea;
use leptos::prelude::*;
use shared::id::{CardId, CommentId};

use super::unsaved::discard;
use crate::live::LiveBoard;
use crate::ui::{Toasts, focus_on_mount, focus_section, keys};
use crate::view::{Draft, Field, KeptNote};

/// The field for a new comment. While the user may not comment, it is shown only if something is written there.
#[component]
pub fn NewComment(
    /// The card.
    id: CardId,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let draft = Draft::of(Field::NewComment(id), String::new());
    let may_edit = Memo::new(move |_| board.may_edit());
    let field = NodeRef::<Textarea>::new();
    let add = Callback::new(move |()| {
        if board.add_comment(id, draft.text_now()) {
            draft.end();
            // The button that was clicked disappears.
            if let Some(field) = field.get_untracked() {
                let _ = field.focus();
            }
        }
    });
    let leave = move |()| {
        if let Some(field) = field.get_untracked() {
            focus_section(&field);
        }
    };
    view! {
        <Show when=move || may_edit.get() || !draft.is_blank()>
            <div class="new-comment">
                <CommentField draft label="Write a comment" may_edit field on_done=add on_leave=leave />
                <KeptNote may_edit />
                <Show when=move || may_edit.get() && !draft.is_blank()>
                    <div class="row row--sticky">
                        <button type="button" class="button" data-kind="primary" on:click=move |_| add.run(())>
                            "Comment"
                        </button>
                    </div>
                </Show>
            </div>
        </Show>
    }
}

/// The field for a comment that is edited.
#[component]
pub fn CommentEditor(
    /// The comment.
    id: CommentId,
    /// Its card.
    card_id: CardId,
    /// The text as it is written.
    draft: Draft,
    /// Called when it is saved or left.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let toasts = Toasts::expect();
    let may_edit = Memo::new(move |_| board.may_edit());
    let save = Callback::new(move |()| {
        let text = draft.text_now();
        if !text.trim().is_empty() && board.update_comment(id, card_id, text) {
            draft.end();
            on_close.run(());
        }
    });
    let cancel = move |_| {
        discard(draft, toasts);
        on_close.run(());
    };
    let field = NodeRef::new();
    focus_on_mount(field);
    view! {
        <CommentField draft label="Edit comment" may_edit field on_done=save on_leave=on_close />
        <KeptNote may_edit />
        <div class="row row--sticky">
            <Show when=move || may_edit.get()>
                <button type="button" class="button" data-kind="primary" on:click=move |_| save.run(())>"Save"</button>
            </Show>
            <button type="button" class="button" data-kind="quiet" on:click=cancel>"Cancel"</button>
        </div>
    }
}

#[component]
fn CommentField(
    draft: Draft,
    label: &'static str,
    may_edit: Memo<bool>,
    field: NodeRef<Textarea>,
    on_done: Callback<()>,
    /// Called on Esc, which leaves the field and not the card.
    #[prop(into)]
    on_leave: Callback<()>,
) -> impl IntoView {
    let on_key = move |event: KeyboardEvent| {
        event.stop_propagation();
        match keys::pressed(&event).as_str() {
            "Enter" if event.ctrl_key() || event.meta_key() => {
                event.prevent_default();
                on_done.run(());
            }
            "Escape" => {
                event.prevent_default();
                on_leave.run(());
            }
            _ => {}
        }
    };
    view! {
        <textarea
            node_ref=field
            class="field field--long"
            rows="2"
            dir="auto"
            aria-label=label
            placeholder=label
            readonly=move || !may_edit.get()
            prop:value=draft.signal()
            on:input:target=move |event| draft.write(event.target().value())
            on:keydown=on_key
        />
    }
}
