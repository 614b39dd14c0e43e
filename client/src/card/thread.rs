//! What is said about a card and what happened to it: read once, then kept by the board's own events.

use shared::board::{Board, Command, Event, Record};
use shared::id::{CardId, CommentId, ListId, Millis, UserId};
use shared::wire::rest::{Activity, CardDetails, Comment};

/// The comments and the activity of one card, as far as the server has confirmed them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thread {
    card: CardId,
    details: CardDetails,
}

/// A comment as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// What is shown.
    pub comment: Comment,
    /// The server has not confirmed it yet.
    pub waiting: bool,
}

impl Thread {
    /// What the server answered, with the events that came while it did: those it knows already do nothing.
    pub fn new(card: CardId, details: CardDetails) -> Self {
        Self { card, details }
    }

    /// Takes in an event of the board; `event` is its name on the wire.
    pub fn apply(&mut self, record: &Record, event: &str) {
        if record.seq <= self.details.seq || record.event.about().card() != Some(self.card) {
            return;
        }
        self.details.seq = record.seq;
        self.apply_comment(record);
        self.details.activity.insert(0, activity(record, event.to_owned()));
    }

    fn apply_comment(&mut self, record: &Record) {
        let comments = &mut self.details.comments;
        match &record.event {
            Event::CommentCreated(it) if comments.iter().all(|known| known.id != it.comment.id) => {
                comments.push(Comment {
                    id: it.comment.id,
                    card_id: self.card,
                    user_id: record.actor,
                    text: it.comment.text.clone(),
                    at: record.at,
                    edited: false,
                });
            }
            Event::CommentUpdated(it) => {
                if let Some(known) = comments.iter_mut().find(|known| known.id == it.comment.id) {
                    known.text.clone_from(&it.comment.text);
                    known.edited = true;
                }
            }
            Event::CommentDeleted(it) => comments.retain(|known| known.id != it.id),
            _ => {}
        }
    }

    /// What happened, newest first.
    pub fn activity(&self) -> &[Activity] {
        &self.details.activity
    }

    /// The comments, oldest first, with what `me` asked for and the server has not answered yet.
    pub fn shown<'a>(
        &self,
        me: UserId,
        now: Millis,
        pending: impl Iterator<Item = &'a Command>,
    ) -> Vec<Shown> {
        let known = self.details.comments.iter().cloned();
        let mut shown: Vec<Shown> = known.map(|comment| Shown { comment, waiting: false }).collect();
        for command in pending {
            match command {
                Command::AddComment(it) if it.card_id == self.card && position(&shown, it.id).is_none() => {
                    let text = it.text.trim().to_owned();
                    let (id, card_id) = (it.id, it.card_id);
                    let comment = Comment { id, card_id, user_id: me, text, at: now, edited: false };
                    shown.push(Shown { comment, waiting: true });
                }
                Command::UpdateComment(it) => {
                    if let Some(shown) = position(&shown, it.id).and_then(|at| shown.get_mut(at)) {
                        it.text.trim().clone_into(&mut shown.comment.text);
                        shown.comment.edited = true;
                        shown.waiting = true;
                    }
                }
                Command::DeleteComment(it) => shown.retain(|shown| shown.comment.id != it.id),
                _ => {}
            }
        }
        shown
    }
}

fn position(shown: &[Shown], id: CommentId) -> Option<usize> {
    shown.iter().position(|shown| shown.comment.id == id)
}

fn activity(record: &Record, event: String) -> Activity {
    let (list_id, user_id) = match &record.event {
        Event::CardCreated(it) => (Some(it.card.list_id), None),
        Event::CardMoved(it) => (Some(it.list_id), None),
        Event::CardMemberAdded(it) => (None, Some(it.user_id)),
        Event::CardMemberRemoved(it) => (None, Some(it.user_id)),
        _ => (None, None),
    };
    let Record { seq, cid, actor, at, .. } = *record;
    Activity { seq, cid, actor, at, event, list_id, user_id }
}

/// What happened, in words that go on behind the actor's name.
pub fn sentence(board: &Board, activity: &Activity) -> String {
    let list = |id: Option<ListId>| {
        let list = id.and_then(|id| board.lists.get(&id));
        list.map_or_else(|| "another list".to_owned(), |list| format!("“{}”", list.name))
    };
    let who = || match activity.user_id {
        Some(user) if user == activity.actor => "themselves".to_owned(),
        Some(user) => person(board, user),
        None => "somebody".to_owned(),
    };
    let (_, verb) = activity.event.split_once(':').unwrap_or_default();
    let comment = activity.event.starts_with("comment");
    match (comment, verb) {
        (true, "created") => "commented".to_owned(),
        (true, "updated") => "edited a comment".to_owned(),
        (true, "deleted") => "deleted a comment".to_owned(),
        (_, "created") => "added this card".to_owned(),
        (_, "updated") => "edited this card".to_owned(),
        (_, "moved") => format!("moved this card to {}", list(activity.list_id)),
        (_, "archived") => "archived this card".to_owned(),
        (_, "restored") => "restored this card".to_owned(),
        (_, "member_added") => format!("added {}", who()),
        (_, "member_removed") => format!("removed {}", who()),
        (_, "label_added") => "added a label".to_owned(),
        (_, "label_removed") => "removed a label".to_owned(),
        _ => "changed this card".to_owned(),
    }
}

/// The name of somebody who is or was on the board.
pub fn person(board: &Board, user: UserId) -> String {
    board.members.get(&user).map_or_else(|| "a former member".to_owned(), |member| member.user.full_name())
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::board::{
        AddComment, CommentCreated, CommentDeleted, DeleteComment, NewComment, UpdateComment,
    };
    use shared::id::{Cid, Seq};
    use shared::wire::encode_event;

    const ME: UserId = UserId::from_parts(1, 1);
    const CARD: CardId = CardId::from_parts(1, 2);
    const COMMENT: CommentId = CommentId::from_parts(1, 3);

    fn record(seq: u64, event: Event) -> Record {
        Record { seq: Seq(seq), cid: Cid::from_parts(1, u128::from(seq)), actor: ME, at: Millis(5), event }
    }

    fn created(seq: u64, card_id: CardId) -> Record {
        let comment = NewComment { id: COMMENT, card_id, text: "Hi".into() };
        record(seq, Event::CommentCreated(CommentCreated { comment }))
    }

    fn apply(thread: &mut Thread, record: &Record) {
        let (event, _) = encode_event(&record.event).unwrap();
        thread.apply(record, event);
    }

    fn texts(thread: &Thread, pending: &[Command]) -> Vec<(String, bool)> {
        let shown = thread.shown(ME, Millis(9), pending.iter());
        shown.into_iter().map(|shown| (shown.comment.text, shown.waiting)).collect()
    }

    fn empty() -> Thread {
        Thread::new(CARD, CardDetails { seq: Seq(4), ..CardDetails::default() })
    }

    #[test]
    fn what_was_read_already_is_not_added_again() {
        let mut thread = empty();
        apply(&mut thread, &created(4, CARD));
        assert_eq!(texts(&thread, &[]), []);
        apply(&mut thread, &created(5, CARD));
        apply(&mut thread, &created(5, CARD));
        assert_eq!(texts(&thread, &[]), [("Hi".to_owned(), false)]);
        assert_eq!(thread.activity().len(), 1);
        assert!(thread.activity()[0].event.ends_with(":created"));
    }

    #[test]
    fn other_cards_are_none_of_its_business() {
        let mut thread = empty();
        apply(&mut thread, &created(5, CardId::from_parts(1, 9)));
        assert_eq!(thread, empty());
    }

    #[test]
    fn what_waits_is_shown_once() {
        let mut thread = empty();
        let add = Command::AddComment(AddComment { id: COMMENT, card_id: CARD, text: " Hi ".into() });
        let edit = Command::UpdateComment(UpdateComment { id: COMMENT, card_id: CARD, text: "Ho".into() });
        assert_eq!(texts(&thread, std::slice::from_ref(&add)), [("Hi".to_owned(), true)]);
        apply(&mut thread, &created(5, CARD));
        assert_eq!(texts(&thread, std::slice::from_ref(&add)), [("Hi".to_owned(), false)]);
        assert_eq!(texts(&thread, &[add, edit]), [("Ho".to_owned(), true)]);
        let delete = Command::DeleteComment(DeleteComment { id: COMMENT, card_id: CARD });
        assert_eq!(texts(&thread, &[delete]), []);
        apply(&mut thread, &record(6, Event::CommentDeleted(CommentDeleted { id: COMMENT, card_id: CARD })));
        assert_eq!(texts(&thread, &[]), []);
    }
}
