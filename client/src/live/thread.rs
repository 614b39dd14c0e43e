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

/// A part of a thread that is read page by page, from the newest to the oldest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Older {
    /// The comments.
    Comments,
    /// What happened.
    Activity,
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

    /// What is known of a thread that could not be read yet: nothing.
    pub fn unread(card: CardId) -> Self {
        Self::new(card, CardDetails::default())
    }

    /// Its card.
    pub fn card(&self) -> CardId {
        self.card
    }

    /// About how much memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        // Most entries of the activity are short; a new description is in there whole, but seldom.
        const ENTRY: usize = 256;
        let texts: usize = self.details.comments.iter().map(|comment| comment.text.len()).sum();
        texts + ENTRY * (1 + self.details.comments.len() + self.details.activity.len())
    }

    /// Whether there is something older than what is here.
    pub fn has_older(&self, older: Older) -> bool {
        match older {
            Older::Comments => self.details.earlier,
            Older::Activity => self.details.earlier_activity,
        }
    }

    /// The query that asks for the page before what is here. If all of that was deleted, it is the newest page.
    pub fn query(&self, older: Older) -> String {
        let query = match older {
            Older::Comments => self.details.comments.first().map(|it| format!("?before={}", it.id)),
            Older::Activity => {
                self.details.activity.last().map(|it| format!("?activity_before={}", it.head.seq.0))
            }
        };
        query.unwrap_or_default()
    }

    /// Takes in an older page, and what was heard since it was asked for.
    pub fn add_older(&mut self, older: Older, page: CardDetails, meanwhile: &[Record]) {
        let mut page = Self::new(self.card, page);
        for record in meanwhile {
            page.apply(record);
        }
        let (here, page) = (&mut self.details, page.details);
        match older {
            Older::Comments => {
                let is_here = |new: &Comment| here.comments.iter().any(|known| known.id == new.id);
                let new: Vec<_> = page.comments.into_iter().filter(|it| !is_here(it)).collect();
                here.comments.splice(0..0, new);
                here.earlier = page.earlier;
            }
            Older::Activity => {
                let is_here =
                    |new: &Activity| here.activity.iter().any(|known| known.head.seq == new.head.seq);
                let new: Vec<_> = page.activity.into_iter().filter(|it| !is_here(it)).collect();
                here.activity.extend(new);
                here.earlier_activity = page.earlier_activity;
            }
        }
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

    /// The comments, newest first, with what `me` did and the server has not confirmed yet.
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
        shown.reverse();
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

    fn comment(n: u64, text: &str) -> Comment {
        let (id, at) = (CommentId::from_parts(n, 3), Millis(1));
        Comment { id, card_id: CARD, user_id: ME, text: text.to_owned(), at, edited: false }
    }

    #[test]
    fn an_older_page_comes_last_with_what_was_done_to_it_meanwhile() {
        let first = CardDetails {
            seq: Seq(4),
            comments: vec![comment(8, "new")],
            earlier: true,
            ..Default::default()
        };
        let mut thread = Thread::new(CARD, first);
        assert!(thread.has_older(Older::Comments) && !thread.has_older(Older::Activity));
        assert_eq!(thread.query(Older::Comments), format!("?before={}", CommentId::from_parts(8, 3)));
        let edited = NewComment { id: CommentId::from_parts(2, 3), card_id: CARD, text: "edited".into() };
        let meanwhile = [
            created(5, CARD),
            record(6, Event::CommentUpdated(shared::board::CommentUpdated { comment: edited })),
            record(
                7,
                Event::CommentDeleted(CommentDeleted { id: CommentId::from_parts(3, 3), card_id: CARD }),
            ),
        ];
        for record in &meanwhile {
            thread.apply(record);
        }
        let comments = vec![comment(2, "as it was"), comment(3, "gone"), comment(8, "new")];
        thread.add_older(
            Older::Comments,
            CardDetails { seq: Seq(5), comments, ..Default::default() },
            &meanwhile,
        );
        let shown = texts(&thread, &[]).into_iter().map(|(text, _)| text).collect::<Vec<_>>();
        assert_eq!(shown, ["Hi", "new", "edited"]);
        assert!(!thread.has_older(Older::Comments));
        assert_eq!(thread.activity().len(), 3, "a page of comments changes nothing else");
    }

    #[test]
    fn older_activity_comes_last_and_once() {
        let entry = |seq| Activity::from(&created(seq, CARD));
        let activity = vec![entry(4), entry(3)];
        let mut thread = Thread::new(
            CARD,
            CardDetails { seq: Seq(4), activity, earlier_activity: true, ..Default::default() },
        );
        assert_eq!(thread.query(Older::Activity), "?activity_before=3");
        let meanwhile = [created(5, CARD)];
        thread.apply(&meanwhile[0]);
        let activity = vec![entry(3), entry(2), entry(1)];
        thread.add_older(
            Older::Activity,
            CardDetails { seq: Seq(4), activity, ..Default::default() },
            &meanwhile,
        );
        let seqs: Vec<_> = thread.activity().iter().map(|it| it.head.seq.0).collect();
        assert_eq!(seqs, [5, 4, 3, 2, 1]);
        assert!(!thread.has_older(Older::Activity));
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
