//! A label in its colour.

use leptos::prelude::*;
use shared::board::Label;

use super::written;

/// The label's name, or its colour if it has none.
pub fn label_name(label: &Label) -> String {
    if label.name.is_empty() { label.color.name().to_owned() } else { label.name.clone() }
}

/// A label, as a list item.
#[expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
#[component]
pub fn LabelChip(
    /// The label.
    label: Label,
    /// Whether its name is always shown.
    #[prop(optional)]
    wide: bool,
) -> impl IntoView {
    let name = label_name(&label);
    view! {
        <li
            class="label-chip"
            data-color=label.color.name()
            data-wide=wide.then_some("")
            title=(!wide).then(|| name.clone())
        >
            <span {..written(name.clone())} />
        </li>
    }
}
