//! Choosing a position by number.

use leptos::prelude::*;
use shared::board::Place;

/// A menu of positions from 1 to `count`.
#[component]
pub fn PositionField(
    /// How many positions there are.
    count: Signal<usize>,
    /// The chosen position, from 0.
    position: RwSignal<usize>,
) -> impl IntoView {
    let choose = move |value: String| position.set(value.parse().unwrap_or_default());
    let option = move |at: usize| {
        view! { <option value=at.to_string() prop:selected=move || position.get() == at>{at + 1}</option> }
    };
    view! {
        <label class="labelled">
            "Position"
            <select class="field" data-autofocus="" on:change:target=move |event| choose(event.target().value())>
                <For each=move || 0..count.get() key=|at| *at children=option />
            </select>
        </label>
    }
}

/// The place at `position`, from 0, among `others`.
pub fn place_at<I: Copy>(others: &[I], position: usize) -> Place<I> {
    let before = position.checked_sub(1).map(|before| others.get(before).copied());
    match before {
        None => Place::First,
        Some(Some(before)) => Place::After(before),
        Some(None) => Place::Last,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_after_the_one_before() {
        let check = |position, expect| assert_eq!(place_at(&['a', 'b'], position), expect, "{position}");
        check(0, Place::First);
        check(1, Place::After('a'));
        check(2, Place::After('b'));
        check(9, Place::Last);
    }
}
