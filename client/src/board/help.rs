//! The dialog that lists the keyboard shortcuts.

use leptos::prelude::*;

use crate::ui::{Dialog, Icon, IconName};
use crate::view::{Panels, Preferences};

/// Each shortcut and what it does.
const KEYS: [(&str, &str); 16] = [
    ("↑ ↓ ← → or K J H L", "Select a card"),
    ("Enter", "Open the card"),
    ("Space", "Pick up a card or list: arrows move, Space drops, Esc cancels"),
    ("N", "Add a card below this one"),
    ("E, T or F2", "Quick edit: name, move, archive"),
    ("E or T in an open card", "Edit its description or its name"),
    ("M", "Join or leave the card"),
    ("C", "Archive the card"),
    (", or <", "Move the card to the list on the left"),
    (". or >", "Move the card to the list on the right"),
    ("W", "Board menu"),
    (";", "Show or hide label names"),
    ("Ctrl Z", "Undo"),
    ("Ctrl Shift Z", "Redo"),
    ("Esc", "Close"),
    ("?", "Show keyboard shortcuts"),
];

/// The keyboard shortcuts, and the switch for single keys.
#[component]
pub fn Help() -> impl IntoView {
    let preferences = Preferences::expect();
    let panels = Panels::expect();
    let close = move || panels.help.set(false);
    let row = |(keys, what)| view! { <tr><th scope="row"><kbd>{keys}</kbd></th><td>{what}</td></tr> };
    view! {
        <Dialog label="Keyboard shortcuts" on_close=move |()| close() class="help">
            <header class="dialog__header">
                <h2>"Keyboard shortcuts"</h2>
                <button type="button" class="icon-button" aria-label="Close" on:click=move |_| close()>
                    <Icon name=IconName::Close />
                </button>
            </header>
            <table class="keys">
                <tbody>{KEYS.map(row).collect_view()}</tbody>
            </table>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=preferences.shortcuts_now()
                    on:change:target=move |event| preferences.set_shortcuts(event.target().checked())
                />
                "Single-key shortcuts"
            </label>
        </Dialog>
    }
}
