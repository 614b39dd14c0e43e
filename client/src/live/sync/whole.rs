//! What a join asks for: the whole board, or what follows the known one, which may have been read over HTTP.

use std::rc::Rc;

use leptos::task::spawn_local;
use shared::board::Board;
use shared::wire::{JoinParams, Snapshot};

use super::Sync;

impl Sync {
    pub(super) fn params(&self) -> JoinParams {
        let since = self.board.state(|state| state.confirmed().seq);
        JoinParams { since: since.filter(|_| !self.behind.get()) }
    }

    /// Sets what the next join asks for.
    pub(super) fn set_params(&self) {
        if let Some(channel) = &*self.channel.borrow() {
            channel.set_params(&self.params());
        }
    }

    /// The first join was not answered in time: the next one asks only for what follows the board read over HTTP.
    pub(super) fn fetch(self: &Rc<Self>) {
        let unknown = |sync: &Self| sync.board.state(|_| ()).is_none();
        let Some(session) = self.session.take().filter(|_| unknown(self)) else { return };
        let (weak, path) = (Rc::downgrade(self), format!("/boards/{}", self.board.id));
        spawn_local(async move {
            // If it cannot be read, the next join says why.
            let Ok(snapshot) = session.get::<Snapshot>(&path).await else { return };
            // A join may have been answered first.
            let Some(sync) = weak.upgrade().filter(|sync| unknown(sync)) else { return };
            sync.board.replace(Board::from(snapshot));
            sync.set_params();
        });
    }
}
