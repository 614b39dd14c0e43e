//! Comments: anyone who may edit writes them, their author changes them, admins remove them too.

use super::{Cx, Decision, text};
use crate::board::{
    AddComment, CommentCreated, CommentDeleted, CommentUpdated, DeleteComment, Event, NewComment, Rejection,
    UpdateComment,
};
use crate::id::{CardId, CommentId, UserId};

impl Cx<'_> {
    pub(super) fn add_comment(&self, it: &AddComment) -> Decision {
        self.may_edit()?;
        let text = comment_text(&it.text)?;
        if self.card(it.card_id)?.comments.contains_key(&it.id) {
            return Err(Rejection::IdTaken);
        }
        let comment = NewComment { id: it.id, card_id: it.card_id, text };
        Ok(Some(Event::CommentCreated(CommentCreated { comment })))
    }

    pub(super) fn update_comment(&self, it: &UpdateComment) -> Decision {
        self.may_edit()?;
        if self.author(it.card_id, it.id)? != self.actor {
            return Err(Rejection::Forbidden);
        }
        let comment = NewComment { id: it.id, card_id: it.card_id, text: comment_text(&it.text)? };
        Ok(Some(Event::CommentUpdated(CommentUpdated { comment })))
    }

    pub(super) fn delete_comment(&self, it: &DeleteComment) -> Decision {
        self.may_edit()?;
        if self.author(it.card_id, it.id)? != self.actor {
            self.may_manage()?;
        }
        Ok(Some(Event::CommentDeleted(CommentDeleted { id: it.id, card_id: it.card_id })))
    }

    fn author(&self, card: CardId, comment: CommentId) -> Result<UserId, Rejection> {
        self.card(card)?.comments.get(&comment).copied().ok_or(Rejection::CommentNotFound)
    }
}

fn comment_text(written: &str) -> Result<String, Rejection> {
    let text = text(written.trim())?;
    if text.is_empty() { Err(Rejection::TextBlank) } else { Ok(text) }
}
