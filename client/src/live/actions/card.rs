//! Cards, with their labels, members and comments.

use shared::board::{
    AddCardLabel, AddCardMember, AddComment, ArchiveCard, CardPatch, Command, CreateCard, DeleteCard,
    DeleteComment, EraseCardHistory, MoveCard, Place, RemoveCardLabel, RemoveCardMember, RestoreCard,
    UpdateCard, UpdateComment,
};
use shared::id::{CardId, CommentId, LabelId, ListId, UserId};

use crate::ids;
use crate::live::{LiveBoard, Part};
use crate::ui::isolated;

impl LiveBoard {
    /// Creates a card; `None` if the command was rejected.
    pub fn create_card(self, list_id: ListId, name: String, after: Place<CardId>) -> Option<CardId> {
        let id = ids::card();
        let fields = CardPatch::named(name);
        self.act(Command::CreateCard(CreateCard { id, list_id, fields, after }))?;
        Some(id)
    }

    /// Changes a card's fields.
    pub fn update_card(self, id: CardId, patch: CardPatch) {
        self.act(Command::UpdateCard(UpdateCard::new(id, patch)));
    }

    /// Changes a card's description from `base`; `false` if the command was rejected.
    pub fn describe_card(self, id: CardId, base: String, description: String) -> bool {
        self.accepts(&Command::UpdateCard(UpdateCard::describe(id, base, description)))
    }

    /// Moves a card.
    pub fn move_card(self, id: CardId, list_id: ListId, after: Place<CardId>) {
        let before =
            self.peek(|board| board.cards.get(&id).map(|card| (card.list_id, card.archived))).flatten();
        let where_to = if before.is_some_and(|(list, _)| list == list_id) { "within" } else { "to" };
        let still = if before.is_some_and(|(_, archived)| archived) { " It’s still archived." } else { "" };
        let (card, list) = (isolated(&self.card_name(id)), isolated(&self.list_name(list_id)));
        let done = format!("Moved “{card}” {where_to} “{list}”.{still}");
        self.act_undoable(Command::MoveCard(MoveCard::to(id, list_id, after)), done);
    }

    /// Puts a card from an archived list onto an open one, where it can be seen.
    pub fn bring_back(self, id: CardId, list_id: ListId, after: Place<CardId>) {
        let done = format!(
            "Restored “{}” to “{}”.",
            isolated(&self.card_name(id)),
            isolated(&self.list_name(list_id))
        );
        let archived = self.peek(|board| board.cards.get(&id).is_some_and(|card| card.archived));
        let moves = Command::MoveCard(MoveCard::to(id, list_id, after));
        if archived == Some(true) && self.act(moves.clone()).is_some() {
            self.act_undoable(Command::RestoreCard(RestoreCard { id }), done);
        } else {
            self.act_undoable(moves, done);
        }
    }

    /// Whether a card is on an archived list.
    pub fn is_on_archived_list(self, id: CardId) -> bool {
        let list = self.card(id, |card| card.list_id);
        self.watch(Part::Lists, |_| ());
        list.and_then(|list| self.list(list, |list| list.archived)) == Some(true)
    }

    /// Archives a card.
    pub fn archive_card(self, id: CardId) {
        let done = format!("Archived “{}”.", isolated(&self.card_name(id)));
        self.act_undoable(Command::ArchiveCard(ArchiveCard { id }), done);
    }

    /// Restores a card from the archive.
    pub fn restore_card(self, id: CardId) {
        let list = self.peek(|board| board.cards.get(&id).map(|card| card.list_id)).flatten();
        let list = list.map(|list| isolated(&self.list_name(list))).unwrap_or_default();
        let done = format!("Restored “{}” to “{list}”.", isolated(&self.card_name(id)));
        self.act_undoable(Command::RestoreCard(RestoreCard { id }), done);
    }

    /// Deletes an archived card for good.
    pub fn delete_card(self, id: CardId) {
        self.act(Command::DeleteCard(DeleteCard { id }));
    }

    /// Deletes earlier versions of a card's description for good.
    pub fn erase_card_history(self, id: CardId) {
        self.act(Command::EraseCardHistory(EraseCardHistory { id }));
    }

    /// Joins a card, or leaves it.
    pub fn toggle_joined(self, id: CardId) {
        self.toggle_card_member(id, self.me);
    }

    /// Adds a member to a card, or removes them.
    pub fn toggle_card_member(self, card_id: CardId, user_id: UserId) {
        let on = self.peek(|board| board.cards.get(&card_id).is_some_and(|it| it.members.contains(&user_id)));
        self.act(if on == Some(true) {
            Command::RemoveCardMember(RemoveCardMember { card_id, user_id })
        } else {
            Command::AddCardMember(AddCardMember { card_id, user_id })
        });
    }

    /// Adds a label to a card, or removes it.
    pub fn toggle_card_label(self, card_id: CardId, label_id: LabelId) {
        let on = self.peek(|board| board.cards.get(&card_id).is_some_and(|it| it.labels.contains(&label_id)));
        self.act(if on == Some(true) {
            Command::RemoveCardLabel(RemoveCardLabel { card_id, label_id })
        } else {
            Command::AddCardLabel(AddCardLabel { card_id, label_id })
        });
    }

    /// Comments on a card; `false` if the command was rejected.
    pub fn add_comment(self, card_id: CardId, text: String) -> bool {
        self.act(Command::AddComment(AddComment { id: ids::comment(), card_id, text })).is_some()
    }

    /// Changes a comment's text; `false` if the command was rejected.
    pub fn update_comment(self, id: CommentId, card_id: CardId, text: String) -> bool {
        self.accepts(&Command::UpdateComment(UpdateComment { id, card_id, text }))
    }

    /// Deletes a comment.
    pub fn delete_comment(self, id: CommentId, card_id: CardId) {
        self.act(Command::DeleteComment(DeleteComment { id, card_id }));
    }
}
