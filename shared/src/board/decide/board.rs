//! The board's own settings.

use super::{Cx, Decision, changed, name};
use crate::board::{BoardArchived, BoardRestored, BoardUpdated, Event, Rejection, UpdateBoard};

impl Cx<'_> {
    pub(super) fn update_board(&self, it: &UpdateBoard) -> Decision {
        self.may_manage()?;
        if self.board.archived {
            return Err(Rejection::BoardArchived);
        }
        let name = changed(it.name.as_deref().map(name).transpose()?, &self.board.name);
        let background = changed(it.background, &self.board.background);
        let any = name.is_some() || background.is_some();
        Ok(any.then_some(Event::BoardUpdated(BoardUpdated { name, background })))
    }

    pub(super) fn archive_board(&self) -> Decision {
        self.may_manage()?;
        Ok((!self.board.archived).then_some(Event::BoardArchived(BoardArchived {})))
    }

    pub(super) fn restore_board(&self) -> Decision {
        self.may_manage()?;
        Ok(self.board.archived.then_some(Event::BoardRestored(BoardRestored {})))
    }
}
