//! Lists.

use shared::board::{
    ArchiveList, Board, Command, CreateList, DeleteList, ListPatch, MoveList, Place, RestoreList, UpdateList,
};
use shared::id::{CardId, ListId};

use crate::ids;
use crate::live::LiveBoard;
use crate::ui::isolated;

impl LiveBoard {
    /// Creates a list at the end; `false` if the command was rejected.
    pub fn create_list(self, name: String) -> bool {
        self.act(Command::CreateList(CreateList { id: ids::list(), name, after: Place::Last })).is_some()
    }

    /// Renames a list.
    pub fn rename_list(self, id: ListId, name: String) {
        self.act(Command::UpdateList(UpdateList { id, patch: ListPatch { name: Some(name) } }));
    }

    /// Moves a list.
    pub fn move_list(self, id: ListId, after: Place<ListId>) {
        let done = format!("Moved the list “{}”.", isolated(&self.list_name(id)));
        self.act_undoable(Command::MoveList(MoveList::to(id, after)), done);
    }

    /// Archives a list.
    pub fn archive_list(self, id: ListId) {
        let done = format!("Archived the list “{}”.", isolated(&self.list_name(id)));
        self.act_undoable(Command::ArchiveList(ArchiveList { id }), done);
    }

    /// Restores a list from the archive.
    pub fn restore_list(self, id: ListId) {
        let done = format!("Restored the list “{}”.", isolated(&self.list_name(id)));
        self.act_undoable(Command::RestoreList(RestoreList { id }), done);
    }

    /// Deletes an archived list for good, with its cards.
    pub fn delete_list(self, id: ListId) {
        let on_it = |board: &Board| {
            let cards = board.cards.values().filter(|card| card.list_id == id);
            cards.map(|card| card.id).collect::<Vec<CardId>>()
        };
        for card in self.peek(on_it).unwrap_or_default() {
            self.delete_card(card);
        }
        self.act(Command::DeleteList(DeleteList { id }));
    }
}
