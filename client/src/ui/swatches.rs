//! Choosing a colour.

use leptos::prelude::*;
use shared::board::Color;

/// One swatch for each colour.
#[component]
pub fn Swatches(
    /// What the colour is for.
    legend: &'static str,
    /// The current colour.
    #[prop(into)]
    chosen: Signal<Option<Color>>,
    /// Called with the chosen colour.
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
