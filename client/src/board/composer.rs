//! Writing new cards and lists.

use std::collections::HashMap;

use leptos::ev::{ClipboardEvent, KeyboardEvent};
use leptos::html::{Input, Textarea};
use leptos::prelude::*;
use shared::board::{CardPatch, Command, CreateCard, CreateList, Place};
use shared::id::{CardId, ListId};

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::ids;
use super::live::LiveBoard;

/// Where in its list a new card goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// Before all others.
    Top,
    /// Behind this one.
    After(CardId),
    /// Behind all others.
    Bottom,
}

impl From<At> for Place<CardId> {
    fn from(at: At) -> Self {
        match at {
            At::Top => Self::First,
            At::After(card) => Self::After(card),
            At::Bottom => Self::Last,
        }
    }
}

/// The one place on the board where a card is being written, and the drafts left elsewhere; a handle, given by
/// context.
#[derive(Clone, Copy)]
pub struct Composing {
    open: RwSignal<Option<(ListId, At)>>,
    drafts: StoredValue<HashMap<ListId, String>>,
}

impl Composing {
    /// Nothing is being written.
    pub fn nothing() -> Self {
        Self { open: RwSignal::new(None), drafts: StoredValue::new(HashMap::new()) }
    }

    /// That of the page this is called in.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Begins to write a card there.
    pub fn open(self, list: ListId, at: At) {
        self.open.set(Some((list, at)));
    }

    /// Where on this list a card is being written.
    pub fn on(self, list: ListId) -> Option<At> {
        self.open.get().filter(|(open, _)| *open == list).map(|(_, at)| at)
    }

    fn close(self, list: ListId, draft: String) {
        self.drafts.update_value(|drafts| {
            if draft.trim().is_empty() {
                drafts.remove(&list)
            } else {
                drafts.insert(list, draft)
            };
        });
        self.open.update(|open| {
            if open.is_some_and(|(open, _)| open == list) {
                *open = None;
            }
        });
    }
}

/// The field for a new card. It stays open after Enter; Esc closes it and keeps the draft.
#[component]
pub fn CardComposer(
    /// On which list.
    list: ListId,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let composing = Composing::expect();
    let field = NodeRef::<Textarea>::new();
    let draft =
        RwSignal::new(composing.drafts.with_value(|drafts| drafts.get(&list).cloned()).unwrap_or_default());
    let lines = RwSignal::new(0_usize);
    focus_when_there(field);

    let add = move |names: Vec<String>| {
        let Some(mut at) = composing.open.get_untracked().map(|(_, at)| at) else { return };
        for name in names {
            let id = ids::card();
            let card = CreateCard { id, list_id: list, fields: CardPatch::named(name), after: at.into() };
            if board.act(Command::CreateCard(card)).is_none() {
                return;
            }
            // The next one goes behind this one, unless it goes to the end anyway.
            at = if at == At::Bottom { at } else { At::After(id) };
        }
        draft.set(String::new());
        lines.set(0);
        composing.open(list, at);
        request_animation_frame(move || {
            if let Some(field) = field.try_get_untracked().flatten() {
                let _ = field.focus();
            }
            if at == At::Bottom {
                super::focus::scroll_to_end(list);
            }
        });
    };
    let add_one = move || {
        let name = draft.get_untracked();
        if !name.trim().is_empty() {
            add(vec![name]);
        }
    };
    let add_each = move || add(draft.with_untracked(|draft| filled_lines(draft)));
    let close = move || composing.close(list, draft.get_untracked());
    let on_key = move |event: KeyboardEvent| {
        event.stop_propagation();
        match event.key().as_str() {
            "Enter" if !event.shift_key() && !event.is_composing() => {
                event.prevent_default();
                add_one();
            }
            "Escape" => {
                event.prevent_default();
                close();
            }
            _ => {}
        }
    };
    let on_paste = move |event: ClipboardEvent| {
        let text =
            event.clipboard_data().and_then(|data| data.get_data("text/plain").ok()).unwrap_or_default();
        lines.set(filled_lines(&text).len());
    };
    view! {
        <div class="composer" data-no-drag="" data-testid="card-composer">
            <textarea
                node_ref=field
                class="field"
                rows="2"
                placeholder="What is to be done?"
                aria-label="Name of the new card"
                prop:value=draft
                on:input:target=move |event| draft.set(event.target().value())
                on:keydown=on_key
                on:paste=on_paste
            />
            <div class="row">
                <button type="button" class="button" data-kind="primary" on:click=move |_| add_one()>"Add card"</button>
                <Show when=move || { lines.get() > 1 }>
                    <button type="button" class="button" on:click=move |_| add_each()>
                        "Add " {lines} " cards, one a line"
                    </button>
                </Show>
                <button type="button" class="button" data-kind="quiet" on:click=move |_| close()>"Close"</button>
            </div>
        </div>
    }
}

fn filled_lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// The button for a new list, and the field it becomes.
#[component]
pub fn ListComposer() -> impl IntoView {
    let board = LiveBoard::expect();
    let open = RwSignal::new(false);
    let first = move || board.watch(super::live::Part::Lists, |board| board.ordered_lists().is_empty());
    view! {
        <li class="list-composer" data-no-drag="">
            <Show
                when=move || open.get()
                fallback=move || view! {
                    <button type="button" class="list-composer__open" on:click=move |_| open.set(true)>
                        {move || if first() == Some(true) { "+ Add the first list" } else { "+ Add a list" }}
                    </button>
                    <Show when=move || first() == Some(true)>
                        <p class="list-composer__hint">
                            "A list is a column of cards. Many boards begin with To do, Doing and Done."
                        </p>
                    </Show>
                }
            >
                <ListForm open />
            </Show>
        </li>
    }
}

#[component]
fn ListForm(open: RwSignal<bool>) -> impl IntoView {
    let board = LiveBoard::expect();
    let field = NodeRef::<Input>::new();
    focus_when_there(field);
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(field) = field.get_untracked() else { return };
        let name = field.value();
        if name.trim().is_empty() {
            return;
        }
        let list = CreateList { id: ids::list(), name, after: Place::Last };
        if board.act(Command::CreateList(list)).is_some() {
            field.set_value("");
            request_animation_frame(move || field.scroll_into_view());
        }
    };
    let on_key = move |event: KeyboardEvent| {
        event.stop_propagation();
        if event.key() == "Escape" {
            open.set(false);
        }
    };
    view! {
        <form class="list-composer__form" on:submit=add>
            <input
                node_ref=field
                class="field"
                placeholder="Name of the list"
                aria-label="Name of the new list"
                autocomplete="off"
                maxlength="512"
                on:keydown=on_key
            />
            <div class="row">
                <button type="submit" class="button" data-kind="primary">"Add list"</button>
                <button type="button" class="button" data-kind="quiet" on:click=move |_| open.set(false)>"Close"</button>
            </div>
        </form>
    }
}

/// Gives the field the focus as soon as it is on the page.
fn focus_when_there<E>(field: NodeRef<E>)
where
    E: leptos::html::ElementType + 'static,
    E::Output: JsCast + Clone + 'static,
{
    Effect::new(move || {
        if let Some(field) = field.get() {
            let _ = field.unchecked_ref::<HtmlElement>().focus();
        }
    });
}
