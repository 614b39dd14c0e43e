//! The comments on a card, newest first, below the field for a new one.

use leptos::html::Ol;
use leptos::prelude::*;
use shared::id::{CardId, CommentId};

use super::comment_field::{CommentEditor, NewComment};
use super::older::{PAGE, ShowOlder, count};
use super::unsaved::Unsaved;
use crate::ids;
use crate::live::thread::{Older, Shown};
use crate::live::{CardThread, LiveBoard, Part};
use crate::session::Session;
use crate::socket::ConnectionStatus;
use crate::ui::{Avatar, Confirm, Markdown, Unloaded, When, written};
use crate::view::{Draft, Field};

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
            <NewComment id />
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
fn CommentRow(shown: Signal<Option<Shown>>) -> impl IntoView {
    let board = LiveBoard::expect();
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
    let own = (user_id == board.me).then(|| OwnComment::of(id, text));
    view! {
        <li class="comment" data-comment-id=id.to_string()>
            {user.map(|user| view! { <Avatar user small=true /> })}
            <div class="comment__body">
                <p class="comment__head"><bdi><strong {..written(name)} /></bdi> <When at=comment.at /> <small prop:textContent=note /></p>
                <Show
                    when=move || own.is_some_and(|own| own.editing.get())
                    fallback=move || view! {
                        <Markdown text />
                        <CommentActions id card_id own />
                    }
                >
                    {own.map(|own| view! {
                        <div data-opened-by=opener(id)>
                            <CommentEditor id card_id draft=own.draft on_close=move |()| own.close() />
                        </div>
                    })}
                </Show>
            </div>
        </li>
    }
    .into_any()
}

/// One of the user's own comments; a handle.
#[derive(Clone, Copy)]
struct OwnComment {
    text: Signal<String>,
    draft: Draft,
    editing: RwSignal<bool>,
}

impl OwnComment {
    fn of(id: CommentId, text: Signal<String>) -> Self {
        let draft = Draft::of(Field::Comment(id), text.get_untracked());
        Self { text, draft, editing: RwSignal::new(false) }
    }

    fn is_unsaved(self) -> bool {
        self.text.with(|now| self.draft.differs_from(now))
    }

    fn edit(self) {
        self.draft.begin(self.text.get_untracked());
        self.editing.set(true);
    }

    fn close(self) {
        self.editing.set(false);
    }
}

/// By which the focus finds back from the field to the button that opened it.
fn opener(id: CommentId) -> String {
    format!("comment-{id}")
}

#[component]
fn CommentActions(id: CommentId, card_id: CardId, own: Option<OwnComment>) -> impl IntoView {
    let board = LiveBoard::expect();
    let may_edit = Memo::new(move |_| board.may_edit());
    let may_delete = move || may_edit.get() && (own.is_some() || board.may_manage());
    view! {
        {own.map(|own| view! {
            <Show when=move || own.is_unsaved()>
                <Unsaved
                    draft=own.draft
                    what="this comment"
                    may_edit
                    opener=opener(id)
                    on_edit=move |()| own.edit()
                />
            </Show>
        })}
        <div class="comment__actions">
            {own.map(|own| view! {
                <Show when=move || may_edit.get() && !own.is_unsaved()>
                    <button
                        type="button"
                        class="link"
                        data-opened-by=opener(id)
                        on:click=move |_| own.edit()
                    >
                        "Edit"
                    </button>
                </Show>
            })}
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
