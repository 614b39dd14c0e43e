//! What handlers of the API work with.

use crate::auth::Accounts;
use crate::clock::Clock;
use crate::live::Boards;
use crate::store::Store;

/// The services behind `/api/v1`.
pub struct Api {
    /// People and their sign-ins.
    pub accounts: Accounts,
    /// The boards in memory.
    pub boards: Boards,
    /// What is read past the boards in memory: lists of boards, comments, activity.
    pub store: Store,
    /// New ids.
    pub clock: Clock,
    /// Whether cookies travel encrypted only.
    pub secure_cookies: bool,
    /// Whether somebody new finds a board that shows them around.
    pub welcome_board: bool,
}
