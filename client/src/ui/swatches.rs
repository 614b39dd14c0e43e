//! The colours to choose from.

use leptos::prelude::*;
use shared::board::Color;

/// A choice of one colour.
#[component]
pub fn Swatches(
    /// What is coloured.
    legend: &'static str,
    /// The one that is chosen now.
    #[prop(into)]
    chosen: Signal<Option<Color>>,
    /// Called with the one that is pressed.
    #[prop(into)]
    on_choose: Callback<Color>,
) -> impl IntoView {
    let swatch = move |color: Color| {
        view! {
            <button
                type="button"
                class="swatch"
                data-color=color.name()
                aria-label=color.name()
                title=color.name()
                aria-pressed=move || (chosen.get() == Some(color)).to_string()
                on:click=move |_| on_choose.run(color)
            ></button>
        }
    };
    view! {
        <fieldset class="swatches">
            <legend>{legend}</legend>
            {Color::ALL.iter().copied().map(swatch).collect_view()}
        </fieldset>
    }
}
