//! Tells the user which changes could not be saved, until they have dismissed it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::session::lost::{as_text, by_reason};
use crate::session::{Change, Session};
use crate::ui::{copy, written};

/// The panel; nothing if all changes were saved.
#[component]
pub fn LostChanges() -> impl IntoView {
    let session = Session::expect();
    let lost = session.lost;
    let title = move || match lost.count() {
        1 => "1 change couldn’t be saved".to_owned(),
        count => format!("{count} changes couldn’t be saved"),
    };
    let groups = move || {
        let all = lost.get();
        by_reason(&all).into_iter().map(|(board, why, changes)| group(board, why, &changes)).collect_view()
    };
    let dismiss = move |_| {
        lost.dismiss();
        focus_page();
    };
    view! {
        <Show when=move || lost.count() != 0>
            <section class="lost" role="alert" aria-labelledby="lost" data-testid="lost-changes">
                <h2 id="lost" prop:textContent=title />
                <div class="lost__body" tabindex="0" role="group" aria-labelledby="lost">{groups}</div>
                <div class="row">
                    <CopyAll />
                    <button type="button" class="button" data-kind="quiet" on:click=dismiss>"Dismiss"</button>
                </div>
            </section>
        </Show>
    }
}

/// The panel goes, and the focus with it: the page begins again.
fn focus_page() {
    let first = document().query_selector(".header a").ok().flatten();
    if let Some(first) = first.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        let _ = first.focus();
    }
}

fn group(board: &str, why: &str, changes: &[&Change]) -> impl IntoView + use<> {
    let item = |change: &&Change| {
        let text = (!change.text.is_empty()).then(|| view! { <pre {..written(change.text.clone())} /> });
        view! { <li><span {..written(change.what.clone())} /> {text}</li> }
    };
    view! {
        <p><strong {..written(board.to_owned())} /> " · " <span prop:textContent=why.to_owned() /></p>
        <ul translate="no">{changes.iter().map(item).collect_view()}</ul>
    }
}

#[component]
fn CopyAll() -> impl IntoView {
    let session = Session::expect();
    let copied = RwSignal::new(None);
    let words = move || match copied.get() {
        None => "Copy",
        Some(true) => "Copied",
        Some(false) => "Couldn’t copy",
    };
    let click = move |_| {
        let done = Callback::new(move |worked| {
            let _ = copied.try_set(Some(worked));
        });
        copy(as_text(&session.lost.get_untracked()), done);
    };
    view! { <button type="button" class="button" data-kind="primary" on:click=click prop:textContent=words /> }
}
