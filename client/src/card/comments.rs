//! The comments on a card, newest first, below the field for a new one.

use leptos::ev::KeyboardEvent;
use leptos::html::{Ol, Textarea};
use leptos::prelude::*;
use shared::id::{CardId, CommentId};

use super::older::{PAGE, ShowOlder, count};
use crate::ids;
use crate::live::thread::{Older, Shown};
use crate::live::{CardThread, LiveBoard, Part};
use crate::session::Session;
use crate::socket::ConnectionStatus;
use crate::ui::{Avatar, Confirm, Markdown, Unloaded, When, focus_on_mount, keys};

/// The field for a new comment, and the comments of a card.
#[component]
pub fn Comments(
    /// The card.
    id: CardId,
    /// Its thread.
    thread: CardThread,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let opened = ids::now();
    let list = NodeRef::<Ol>::new();
    let shown = Memo::new(move |_| {
        board.watch(Part::Comments(id), |_| ());
        let shown = thread.with_known(|thread| {
            board.state(|state| thread.shown(board.me, opened, state.pending().map(|(_, command)| command)))
        });
        shown.unwrap_or_default()
    });
    let least = RwSignal::new(PAGE);
    let all =
        Memo::new(move |_| shown.with(|shown| shown.iter().map(|it| it.comment.id).collect::<Vec<_>>()));
    let ids = Memo::new(move |before: Option<&Vec<CommentId>>| {
        let before = before.map_or(&[][..], Vec::as_slice);
        all.with(|all| all.iter().take(count(all, before, least.get())).copied().collect::<Vec<_>>())
    });
    let hidden = Signal::derive(move || ids.with(Vec::len) < all.with(Vec::len));
    let more = Callback::new(move |()| least.set(ids.with_untracked(Vec::len) + PAGE));
    view! {
        <section class="part" aria-label="Comments">
            <h3>"Comments"</h3>
            <Unloaded
                what="the comments"
                why=Signal::derive(move || thread.problem())
                on_retry=move |()| thread.retry()
            />
            <Show when=move || board.may_edit()>
                <NewComment id />
            </Show>
            <ol class="comments" data-testid="comments" node_ref=list>
                <For each=move || ids.get() key=|id| *id let:comment>
                    <CommentRow shown=Signal::derive(move || {
                        shown.with(|shown| shown.iter().find(|it| it.comment.id == comment).cloned())
                    }) />
                </For>
            </ol>
            <ShowOlder thread older=Older::Comments list hidden on_more=more />
        </section>
    }
}

#[component]
fn NewComment(id: CardId) -> impl IntoView {
    let board = LiveBoard::expect();
    let text = RwSignal::new(String::new());
    let add = Callback::new(move |()| {
        if board.add_comment(id, text.get_untracked()) {
            text.set(String::new());
        }
    });
    view! {
        <div class="new-comment">
            <Field text label="Write a comment" on_done=add />
            <Show when=move || text.with(|text| !text.trim().is_empty())>
                <div class="row row--sticky">
                    <button type="button" class="button" data-kind="primary" on:click=move |_| add.run(())>
                        "Comment"
                    </button>
                </div>
            </Show>
        </div>
    }
}

#[component]
fn Field(
    text: RwSignal<String>,
    label: &'static str,
    on_done: Callback<()>,
    #[prop(optional)] field: NodeRef<Textarea>,
) -> impl IntoView {
    let on_key = move |event: KeyboardEvent| {
        event.stop_propagation();
        if keys::pressed(&event) == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            on_done.run(());
        }
    };
    view! {
        <textarea
            node_ref=field
            class="field field--long"
            rows="2"
            aria-label=label
            placeholder=label
            prop:value=text
            on:input:target=move |event| text.set(event.target().value())
            on:keydown=on_key
        />
    }
}

#[component]
fn CommentRow(shown: Signal<Option<Shown>>) -> impl IntoView {
    let board = LiveBoard::expect();
    let editing = RwSignal::new(false);
    let Some(Shown { comment, .. }) = shown.get_untracked() else { return ().into_any() };
    let (id, card_id, user_id) = (comment.id, comment.card_id, comment.user_id);
    let user = board.peek(|board| board.members.get(&user_id).map(|member| member.user.clone())).flatten();
    let name = board.person(user_id);
    let text = Signal::derive(move || {
        shown.with(|shown| shown.as_ref().map(|shown| shown.comment.text.clone())).unwrap_or_default()
    });
    let session = Session::expect();
    let note = move || {
        let online = session.connection.get() == ConnectionStatus::Open;
        shown.with(|shown| match shown {
            Some(Shown { waiting: true, .. }) if !online => "Waiting to send…",
            Some(Shown { waiting: true, .. }) => "saving…",
            Some(Shown { comment, .. }) if comment.edited => "edited",
            _ => "",
        })
    };
    let mine = user_id == board.me;
    view! {
        <li class="comment" data-comment-id=id.to_string()>
            {user.map(|user| view! { <Avatar user small=true /> })}
            <div class="comment__body">
                <p class="comment__head"><strong>{name}</strong> <When at=comment.at /> <small>{note}</small></p>
                <Show
                    when=move || editing.get()
                    fallback=move || view! {
                        <Markdown text />
                        <CommentActions id card_id mine editing />
                    }
                >
                    <CommentEditor id card_id text editing />
                </Show>
            </div>
        </li>
    }
    .into_any()
}

#[component]
fn CommentActions(id: CommentId, card_id: CardId, mine: bool, editing: RwSignal<bool>) -> impl IntoView {
    let board = LiveBoard::expect();
    let may_delete = move || board.may_edit() && (mine || board.may_manage());
    view! {
        <div class="comment__actions">
            <Show when=move || mine && board.may_edit()>
                <button
                    type="button"
                    class="link"
                    data-opened-by=format!("comment-{id}")
                    on:click=move |_| editing.set(true)
                >
                    "Edit"
                </button>
            </Show>
            <Show when=may_delete>
                <Confirm
                    label="Delete"
                    question="Delete comment? Click again to confirm"
                    class="link"
                    on_confirm=move |()| board.delete_comment(id, card_id)
                />
            </Show>
        </div>
    }
}

#[component]
fn CommentEditor(
    id: CommentId,
    card_id: CardId,
    text: Signal<String>,
    editing: RwSignal<bool>,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let written = RwSignal::new(text.get_untracked());
    let field = NodeRef::new();
    focus_on_mount(field);
    let save = Callback::new(move |()| {
        let text = written.get_untracked();
        if !text.trim().is_empty() {
            editing.set(false);
            board.update_comment(id, card_id, text);
        }
    });
    view! {
        <div data-opened-by=format!("comment-{id}")>
            <Field text=written label="Edit comment" on_done=save field />
            <div class="row row--sticky">
                <button type="button" class="button" data-kind="primary" on:click=move |_| save.run(())>"Save"</button>
                <button type="button" class="button" data-kind="quiet" on:click=move |_| editing.set(false)>"Cancel"</button>
            </div>
        </div>
    }
}
