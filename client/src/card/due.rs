//! The day a card is due, and whether it is done.

use leptos::prelude::*;
use shared::board::CardPatch;
use shared::id::{CardId, Date};
use web_sys::HtmlInputElement;

use crate::live::LiveBoard;
use crate::ui::{Today, day_name};

/// How much a due date presses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// Not at all: the card is done.
    Done,
    /// The day is past.
    Overdue,
    /// It is today or tomorrow.
    Soon,
    /// There is time.
    Later,
}

impl Urgency {
    /// That of a card; `None` if it has no due date and is not done.
    pub fn of(due: Option<Date>, done: bool, today: Date) -> Option<Self> {
        if done {
            return Some(Self::Done);
        }
        Some(match (due? - today).get_days() {
            ..0 => Self::Overdue,
            0 | 1 => Self::Soon,
            _ => Self::Later,
        })
    }

    /// Its name, for styles.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Overdue => "overdue",
            Self::Soon => "soon",
            Self::Later => "later",
        }
    }

    /// What it means, with the day as people call it.
    pub fn words(self, day: Option<&str>) -> String {
        match (self, day) {
            (Self::Done, None) => "Done".to_owned(),
            (Self::Done, Some(day)) => format!("Done, due {day}"),
            (Self::Overdue, day) => format!("Overdue, due {}", day.unwrap_or_default()),
            (Self::Soon | Self::Later, day) => format!("Due {}", day.unwrap_or_default()),
        }
    }
}

/// The due date, with the field to change it, and the box for *done*.
#[component]
pub fn DueDate(
    /// The card.
    id: CardId,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let today = Today::expect();
    let due = Memo::new(move |_| board.card(id, |card| card.due).flatten());
    let done = Memo::new(move |_| board.card(id, |card| card.done) == Some(true));
    let words = move || {
        let day = due.get().map(|due| day_name(due, today.get()));
        let urgency = Urgency::of(due.get(), done.get(), today.get());
        urgency.map_or_else(|| "No due date".to_owned(), |urgency| urgency.words(day.as_deref()))
    };
    view! {
        <section class="part" aria-label="Due date" data-testid="due">
            <h3>"Due date"</h3>
            <Show when=move || board.may_edit() fallback=move || view! { <p class="quiet" prop:textContent=words /> }>
                <div class="row">
                    <DayField id due />
                    <label class="row">
                        <input
                            type="checkbox"
                            prop:checked=done
                            on:change:target=move |event| {
                                let done = Some(event.target().checked());
                                board.update_card(id, CardPatch { done, ..CardPatch::default() });
                            }
                        />
                        "Done"
                    </label>
                </div>
            </Show>
        </section>
    }
}

#[component]
fn DayField(id: CardId, due: Memo<Option<Date>>) -> impl IntoView {
    let board = LiveBoard::expect();
    let set = move |due| board.update_card(id, CardPatch { due: Some(due), ..CardPatch::default() });
    let text = |due: Option<Date>| due.map(|day| day.to_string()).unwrap_or_default();
    let changed = move |input: HtmlInputElement| {
        if let Some(day) = typed(&input.value()) {
            set(Some(day));
        }
    };
    view! {
        <input
            type="date"
            class="field field--small"
            aria-label="Due date"
            prop:value=move || text(due.get())
            on:change:target=move |event| changed(event.target())
            // What was left half typed is no date: the one the card has is shown again.
            on:blur:target=move |event| {
                // A dialog that closes takes the focus from the field when the field's signals are gone already.
                if let Some(due) = due.try_get_untracked() {
                    event.target().set_value(&text(due));
                }
            }
        />
        <Show when=move || due.get().is_some()>
            <button type="button" class="button" data-kind="quiet" on:click=move |_| set(None)>
                "Remove"
                <span class="visually-hidden">" the due date"</span>
            </button>
        </Show>
    }
}

/// The day in a date field. While its year is typed the field reports the years 2, 20 and 202 too, and nothing while a
/// part is missing: none of these is meant.
fn typed(text: &str) -> Option<Date> {
    text.parse::<Date>().ok().filter(|day| day.year() >= 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_presses_more_the_nearer_it_is() {
        let check = |due: Option<&str>, done, expect| {
            assert_eq!(Urgency::of(due.map(day), done, day("2026-12-31")), expect, "{due:?}");
        };
        check(None, false, None);
        check(None, true, Some(Urgency::Done));
        check(Some("2026-12-30"), true, Some(Urgency::Done));
        check(Some("2026-12-30"), false, Some(Urgency::Overdue));
        check(Some("2026-12-31"), false, Some(Urgency::Soon));
        check(Some("2027-01-01"), false, Some(Urgency::Soon));
        check(Some("2027-01-02"), false, Some(Urgency::Later));
    }

    #[test]
    fn half_typed_days_are_not_meant() {
        assert_eq!(typed("2026-12-24"), Some(day("2026-12-24")));
        for half in ["", "0202-12-24", "0002-12-24", "2026-13-01", "12026-12-24"] {
            assert_eq!(typed(half), None, "{half}");
        }
    }
}
