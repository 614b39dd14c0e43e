//! When a board is joined: while it is on the screen, and until nothing waits.

use std::rc::Rc;

use shared::phoenix::presence::Presence;

use super::Sync;

impl Sync {
    /// The board is on the screen: joins it from the last known `seq`.
    pub(in crate::live) fn show(self: &Rc<Self>) {
        self.shown.set(true);
        if self.channel.borrow().is_none() {
            self.join();
        }
    }

    /// The board is no longer on the screen.
    pub(in crate::live) fn hide(&self) {
        self.shown.set(false);
        self.rest();
    }

    /// Joins the board only to send what waits.
    pub(in crate::live) fn send_left_over(self: &Rc<Self>) {
        if self.channel.borrow().is_none() {
            self.join();
        }
    }

    /// Whether the board is on the screen.
    pub(in crate::live) fn is_shown(&self) -> bool {
        self.shown.get()
    }

    /// Whether nothing is lost if this ends.
    pub(in crate::live) fn is_idle(&self) -> bool {
        !self.shown.get() && self.changes.borrow().is_empty()
    }

    /// Leaves the board, so that others do not see the user on it, unless it is shown or changes wait.
    pub(super) fn rest(&self) {
        if self.is_idle() && self.channel.borrow().is_some() {
            self.stop_waiting();
            self.leave();
            self.in_flight.borrow_mut().clear();
            self.presence.replace(Presence::new());
            self.on_presence(|_| true);
        }
    }
}
