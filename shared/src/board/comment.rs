//! Comments: everyone who may edit can write them, the author can change them, the author and admins can delete them.

use serde::{Deserialize, Serialize};

use super::message::{Decide, Decision, Effect, Meta, NewId};
use super::{About, Audience, Board, Command, Cx, Part, Rejection, Touched, check, limit, size};
use crate::id::{CardId, CommentId, UserId};
use crate::text::is_blank;

/// Comment on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddComment {
    /// Its id; if nil, the server chooses one.
    #[serde(default)]
    pub id: CommentId,
    /// The card.
    pub card_id: CardId,
    /// Markdown.
    pub text: String,
}

/// A comment as an event carries it. Its author and time are the record's `actor` and `at`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewComment {
    /// Its id.
    pub id: CommentId,
    /// The card.
    pub card_id: CardId,
    /// Markdown. Empty once the comment has been deleted, in the log too.
    pub text: String,
}

/// A comment was added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentCreated {
    /// The comment.
    pub comment: NewComment,
}

impl Decide for AddComment {
    type Event = CommentCreated;
    const CREATES: Option<NewId<Self>> = Some(|it| &mut it.id);

    fn decide(&self, cx: &Cx<'_>) -> Decision<CommentCreated> {
        cx.may_edit()?;
        let text = comment_text(&self.text)?;
        let comments = &cx.card(self.card_id)?.comments;
        if comments.contains_key(&self.id) {
            return Err(Rejection::IdTaken);
        }
        if comments.len() >= limit::COMMENTS {
            return Err(Rejection::TooManyComments);
        }
        Ok(Some(CommentCreated { comment: NewComment { id: self.id, card_id: self.card_id, text } }))
    }

    fn inverse(&self, _: &Board) -> Option<Command> {
        None
    }
}

impl Effect for CommentCreated {
    const ERASES: bool = false;
    const TEXT: Option<fn(&mut Self)> = Some(|it| it.comment.text.clear());
    const AUDIENCE: fn(&Self) -> Audience = |_| Audience::Board;

    fn about(&self) -> About {
        About::Comment(self.comment.card_id, self.comment.id)
    }

    fn growth(&self, _: &Board) -> usize {
        size::COMMENT
    }

    fn apply(&self, board: &mut Board, meta: &Meta) -> Touched {
        let NewComment { id, card_id, .. } = self.comment;
        let touched = board.change_card(card_id, |card| {
            card.comments.insert(id, meta.actor);
        });
        touched.and(Part::Comments(card_id))
    }
}

/// Change the text of a comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateComment {
    /// The comment.
    pub id: CommentId,
    /// The card it is on.
    pub card_id: CardId,
    /// Markdown.
    pub text: String,
}

/// A comment's text changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentUpdated {
    /// The comment as it is now.
    pub comment: NewComment,
}

impl Decide for UpdateComment {
    type Event = CommentUpdated;
    const CREATES: Option<NewId<Self>> = None;

    fn decide(&self, cx: &Cx<'_>) -> Decision<CommentUpdated> {
        cx.may_edit()?;
        if cx.author(self.card_id, self.id)? != cx.actor {
            return Err(Rejection::Forbidden);
        }
        let text = comment_text(&self.text)?;
        Ok(Some(CommentUpdated { comment: NewComment { id: self.id, card_id: self.card_id, text } }))
    }

    fn inverse(&self, _: &Board) -> Option<Command> {
        None
    }
}

impl Effect for CommentUpdated {
    const ERASES: bool = false;
    const TEXT: Option<fn(&mut Self)> = Some(|it| it.comment.text.clear());
    const AUDIENCE: fn(&Self) -> Audience = |_| Audience::Board;

    fn about(&self) -> About {
        About::Comment(self.comment.card_id, self.comment.id)
    }

    fn apply(&self, _: &mut Board, _: &Meta) -> Touched {
        Part::Comments(self.comment.card_id).into()
    }
}

/// Delete a comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteComment {
    /// The comment.
    pub id: CommentId,
    /// The card it is on.
    pub card_id: CardId,
}

/// A comment was deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentDeleted {
    /// The comment.
    pub id: CommentId,
    /// The card it was on.
    pub card_id: CardId,
}

impl Decide for DeleteComment {
    type Event = CommentDeleted;
    const CREATES: Option<NewId<Self>> = None;

    fn decide(&self, cx: &Cx<'_>) -> Decision<CommentDeleted> {
        cx.may_edit()?;
        if cx.author(self.card_id, self.id)? != cx.actor {
            cx.may_manage()?;
        }
        Ok(Some(CommentDeleted { id: self.id, card_id: self.card_id }))
    }

    fn inverse(&self, _: &Board) -> Option<Command> {
        None
    }
}

impl Effect for CommentDeleted {
    const ERASES: bool = true;
    const TEXT: Option<fn(&mut Self)> = None;
    const AUDIENCE: fn(&Self) -> Audience = |_| Audience::Board;

    fn about(&self) -> About {
        About::Comment(self.card_id, self.id)
    }

    fn apply(&self, board: &mut Board, _: &Meta) -> Touched {
        let touched = board.change_card(self.card_id, |card| {
            card.comments.remove(&self.id);
        });
        touched.and(Part::Comments(self.card_id))
    }
}

impl Cx<'_> {
    fn author(&self, card: CardId, comment: CommentId) -> Result<UserId, Rejection> {
        self.card(card)?.comments.get(&comment).copied().ok_or(Rejection::CommentNotFound)
    }
}

fn comment_text(written: &str) -> Result<String, Rejection> {
    let text = check::text(written.trim())?;
    if is_blank(&text) { Err(Rejection::TextBlank) } else { Ok(text) }
}

#[cfg(test)]
mod samples {
    use super::super::sample::{Pick, Sample};
    use super::{AddComment, DeleteComment, UpdateComment};
    use crate::id::CommentId;

    impl Sample for AddComment {
        fn sample(pick: &mut Pick<'_>) -> Self {
            Self { id: CommentId::from_ulid(pick.fresh()), card_id: pick.card(), text: pick.text() }
        }
    }

    impl Sample for UpdateComment {
        fn sample(pick: &mut Pick<'_>) -> Self {
            let (card_id, id) = pick.comment();
            Self { id, card_id, text: pick.text() }
        }
    }

    impl Sample for DeleteComment {
        fn sample(pick: &mut Pick<'_>) -> Self {
            let (card_id, id) = pick.comment();
            Self { id, card_id }
        }
    }
}
