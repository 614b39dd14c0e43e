//! A card's comments and activity: read once, then kept up to date by the board's own events.

use shared::board::{Command, Event, Record};
use shared::id::{CardId, CommentId, Millis, UserId};
use shared::wire::Activity;
use shared::wire::rest::{CardDetails, Comment};

/// The comments and the activity of one card, as far as the server has confirmed them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thread {
    card: CardId,
    details: CardDetails,
}

/// A comment as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The comment.
    pub comment: Comment,
    /// The server has not confirmed it yet.
    pub waiting: bool,
}

impl Thread {
    /// What the server answered.
    pub fn new(card: CardId, details: CardDetails) -> Self {
        Self { card, details }
    }

    /// Takes in an event of the board. One that the thread contains already does nothing.
    pub fn apply(&mut self, record: &Record) {
        if record.seq <= self.details.seq || record.event.about().card() != Some(self.card) {
            return;
        }
        self.details.seq = record.seq;
        self.apply_comment(record);
        self.details.activity.insert(0, Activity::from(record));
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

    /// The comments, oldest first, with what `me` did and the server has not confirmed yet.
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

#[cfg(test)]
mod tests {
    use super::*;
    use shared::board::{
        AddComment, CommentCreated, CommentDeleted, DeleteComment, NewComment, UpdateComment,
    };
    use shared::id::{Cid, Seq};

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
        thread.apply(&created(4, CARD));
        assert_eq!(texts(&thread, &[]), []);
        thread.apply(&created(5, CARD));
        thread.apply(&created(5, CARD));
        assert_eq!(texts(&thread, &[]), [("Hi".to_owned(), false)]);
        assert_eq!(thread.activity().len(), 1);
        assert!(matches!(thread.activity()[0].event, Some(Event::CommentCreated(_))));
    }

    #[test]
    fn other_cards_are_none_of_its_business() {
        let mut thread = empty();
        thread.apply(&created(5, CardId::from_parts(1, 9)));
        assert_eq!(thread, empty());
    }

    #[test]
    fn what_waits_is_shown_once() {
        let mut thread = empty();
        let add = Command::AddComment(AddComment { id: COMMENT, card_id: CARD, text: " Hi ".into() });
        let edit = Command::UpdateComment(UpdateComment { id: COMMENT, card_id: CARD, text: "Ho".into() });
        assert_eq!(texts(&thread, std::slice::from_ref(&add)), [("Hi".to_owned(), true)]);
        thread.apply(&created(5, CARD));
        assert_eq!(texts(&thread, std::slice::from_ref(&add)), [("Hi".to_owned(), false)]);
        assert_eq!(texts(&thread, &[add, edit]), [("Ho".to_owned(), true)]);
        let delete = Command::DeleteComment(DeleteComment { id: COMMENT, card_id: CARD });
        assert_eq!(texts(&thread, &[delete]), []);
        thread.apply(&record(6, Event::CommentDeleted(CommentDeleted { id: COMMENT, card_id: CARD })));
        assert_eq!(texts(&thread, &[]), []);
    }
}
