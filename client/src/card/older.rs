//! The button that shows a card's older comments or activity.

use leptos::html::Ol;
use leptos::prelude::*;

use crate::live::CardThread;
use crate::live::reading::Asked;
use crate::live::thread::Older;
use crate::ui::grow;

/// The entries that one more press of the button shows.
pub const PAGE: usize = 20;

/// The button, while there is something older.
#[component]
pub fn ShowOlder(
    /// The card's thread.
    thread: CardThread,
    /// What to show.
    older: Older,
    /// The list it is added to.
    list: NodeRef<Ol>,
    /// Whether entries have been read that the list does not show yet.
    #[prop(optional, into)]
    hidden: Signal<bool>,
    /// Called just before the list shows more.
    #[prop(optional, into)]
    on_more: Option<Callback<()>>,
) -> impl IntoView {
    let label = match older {
        Older::Comments => "Show older comments",
        Older::Activity => "Show older activity",
    };
    let words = move || match thread.asked(older) {
        Asked::Idle => label,
        Asked::Waiting => "Loading…",
        Asked::Failed(_) => "Try again",
    };
    let problem = move || match thread.asked(older) {
        Asked::Failed(why) => Some(
            view! { <p class="problem" role="alert" prop:textContent=format!("Couldn’t load them. {why}") /> },
        ),
        Asked::Idle | Asked::Waiting => None,
    };
    let more = move || {
        grow(list);
        if let Some(on_more) = on_more {
            on_more.run(());
        }
    };
    let show = move |_| if hidden.get_untracked() { more() } else { thread.read_older(older, more) };
    view! {
        <Show when=move || hidden.get() || thread.with(|thread| thread.has_older(older)) == Some(true)>
            <div class="older">
                {problem}
                <button type="button" class="link" on:click=show prop:textContent=words />
            </div>
        </Show>
    }
}

/// How many of a list's entries are shown, both newest first: `least`, and down to the oldest one that was shown
/// `before`, so that a new entry does not push one out.
pub fn count<T: PartialEq>(all: &[T], before: &[T], least: usize) -> usize {
    let oldest = before.iter().rev().find_map(|it| all.iter().position(|known| known == it));
    oldest.map_or(0, |at| at + 1).max(least).min(all.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_shown_stays_when_something_new_comes() {
        assert_eq!(count(&[5, 4, 3, 2, 1], &[], 2), 2);
        assert_eq!(count(&[6, 5, 4, 3, 2, 1], &[5, 4], 2), 3, "a new one adds to them");
        assert_eq!(count(&[5, 3, 2, 1], &[5, 4], 2), 2, "an older one takes the place of a deleted one");
        assert_eq!(count(&[6, 3, 2, 1], &[5, 4], 2), 2);
        assert_eq!(count(&[5], &[], 2), 1);
    }
}
