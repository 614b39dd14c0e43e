//! What a join asks for: the whole board, or what follows the known one, which may have been read over HTTP.

use std::rc::Rc;

use leptos::prelude::Set;
use leptos::task::spawn_local;
use serde_json::value::RawValue;
use shared::board::Board;
use shared::wire::reason::{LARGE, UNAUTHORIZED};
use shared::wire::{By, JoinParams, Snapshot};

use super::lost::{MISSING, REMOVED};
use super::{Status, Sync};
use crate::live::denied::reason;

/// What to do about a join that was refused or not answered in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refused {
    /// There is nothing to join any more.
    ForGood,
    /// The board is read over HTTP, then joined.
    TooLarge,
    /// The socket tries again; meanwhile the board is read over HTTP, in case its size is the reason.
    Slow,
    /// The socket tries again.
    ForNow,
}

impl Refused {
    fn for_reason(reason: &str, known: bool, over_http: bool) -> Self {
        match reason {
            UNAUTHORIZED => Self::ForGood,
            LARGE => Self::TooLarge,
            _ if !known && over_http => Self::Slow,
            _ => Self::ForNow,
        }
    }
}

impl Sync {
    pub(super) fn params(&self) -> JoinParams {
        let since = self.board.state(|state| state.confirmed().seq);
        JoinParams {
            since: since.filter(|_| !self.behind.get()),
            snapshot: self.over_http.get().then_some(By::Http),
        }
    }

    /// Sets what the next join asks for.
    pub(super) fn set_params(&self) {
        if let Some(channel) = &*self.channel.borrow() {
            channel.set_params(&self.params());
        }
    }

    pub(super) fn on_refused(self: &Rc<Self>, response: &RawValue) {
        let known = self.board.state(|_| ()).is_some();
        match Refused::for_reason(&reason(response), known, self.over_http.get()) {
            Refused::ForGood => {
                self.leave();
                let (status, why) =
                    if known { (Status::Removed, REMOVED) } else { (Status::Missing, MISSING) };
                self.lose_all(why);
                self.board.status.set(status);
            }
            Refused::TooLarge => {
                self.leave();
                self.fetch();
            }
            Refused::Slow => self.fetch(),
            Refused::ForNow => {}
        }
    }

    pub(super) fn leave(&self) {
        self.joined.set(false);
        if let Some(channel) = self.channel.take() {
            channel.leave();
        }
    }

    /// Reads the board over HTTP; the next join asks only for what follows. If it cannot be read, the joins from now on
    /// ask for the board as it is, and say why.
    fn fetch(self: &Rc<Self>) {
        // It may be on its way already.
        let Some(session) = self.session.take() else { return };
        let (weak, path) = (Rc::downgrade(self), format!("/boards/{}", self.board.id));
        spawn_local(async move {
            let read = session.get::<Snapshot>(&path).await;
            let Some(sync) = weak.upgrade() else { return };
            sync.session.set(Some(session));
            match read {
                Ok(snapshot) => sync.take_whole(snapshot),
                Err(_) => sync.over_http.set(false),
            }
            if sync.channel.borrow().is_some() {
                sync.set_params();
            } else {
                sync.join();
            }
        });
    }

    fn take_whole(&self, snapshot: Snapshot) {
        // A join may have been answered first.
        let known = self.board.state(|state| state.confirmed().seq);
        if self.behind.get() || known.is_none_or(|known| known < snapshot.seq) {
            self.board.replace(Board::from(snapshot));
            self.behind.set(false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_board_is_read_over_http_and_a_slow_one_only_the_first_time() {
        for known in [true, false] {
            for over_http in [true, false] {
                assert_eq!(Refused::for_reason("large", known, over_http), Refused::TooLarge);
                assert_eq!(Refused::for_reason("unauthorized", known, over_http), Refused::ForGood);
            }
        }
        assert_eq!(Refused::for_reason("", false, true), Refused::Slow);
        assert_eq!(Refused::for_reason("", true, true), Refused::ForNow);
        assert_eq!(Refused::for_reason("", false, false), Refused::ForNow);
    }
}
