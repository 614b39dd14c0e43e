//! The signed-in user and their socket: [`reducer`] is pure, this is its reactive shell, [`effects`] makes the calls.

mod boards;
mod calls;
pub mod effects;
pub mod lost;
pub mod reducer;
mod sign_out;

use leptos::prelude::*;
use shared::board::User;
use shared::id::UserId;
use shared::wire::rest::{Boards, InvitedTo};

use crate::socket::{Channel, ConnectionStatus, Socket};
use crate::ui::Online;
pub use lost::{Change, LostChange, LostChanges};
pub use reducer::{Action, SessionState};

/// Whether a user is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Not known yet.
    Unknown,
    /// No user is signed in.
    SignedOut,
    /// A user is signed in.
    SignedIn,
}

/// How the last session of this page ended, if one did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Ended {
    /// None has ended.
    #[default]
    No,
    /// The user signed out, here or in another tab.
    SignedOut,
    /// It expired or was ended elsewhere. The user, if this page knew them.
    Elsewhere(Option<User>),
}

/// What a module keeps of a user in the browser until it is sent.
#[derive(Debug, Clone, Copy)]
pub struct Kept {
    /// Whether there is something.
    pub has: fn(UserId) -> bool,
    /// Erases it.
    pub erase: fn(UserId),
}

/// The session; a handle, given by context.
#[derive(Clone, Copy)]
pub struct Session {
    state: RwSignal<SessionState<Socket, Channel>, LocalStorage>,
    phase: RwSignal<Phase>,
    /// The state of the socket's connection.
    pub connection: RwSignal<ConnectionStatus>,
    /// The user's boards, once loaded.
    pub boards: RwSignal<Option<Boards>>,
    /// The user's open invitations.
    pub invitations: RwSignal<Vec<InvitedTo>>,
    /// Why the boards could not be read, in a sentence.
    pub boards_problem: RwSignal<Option<String>>,
    /// Why the invitations could not be read.
    pub invitations_problem: RwSignal<Option<String>>,
    /// Why an earlier session could not be resumed yet; that is tried until the server decides.
    pub resume_problem: RwSignal<Option<String>>,
    /// The user's changes that could not be saved.
    pub lost: LostChanges,
    /// For each board in memory, how many changes are still to be sent, and how many of them the server did not take.
    unsaved: RwSignal<Vec<(RwSignal<usize>, RwSignal<usize>)>>,
    own: StoredValue<Own, LocalStorage>,
    /// How the last session ended.
    pub ended: RwSignal<Ended>,
    /// Whether the user signed out here, and the server could not be told yet.
    pub signing_out: RwSignal<bool>,
}

/// What nothing shows.
#[derive(Default)]
struct Own {
    /// The app's owner.
    root: Option<Owner>,
    token: Option<effects::AccessToken>,
    /// The socket, from before anything is joined on it.
    link: Option<Socket>,
    /// What other modules keep of this user in the browser, erased on sign-out.
    kept_by: Vec<Kept>,
    /// The request that ends a session, while it is on its way.
    asking: Option<sign_out::Asking>,
}

impl Session {
    /// Creates and provides the session, and resumes an earlier one.
    pub fn provide() -> Self {
        let session = Self {
            state: RwSignal::new_local(SessionState::default()),
            phase: RwSignal::new(Phase::Unknown),
            connection: RwSignal::new(ConnectionStatus::Opening),
            boards: RwSignal::new(None),
            invitations: RwSignal::new(Vec::new()),
            boards_problem: RwSignal::new(None),
            invitations_problem: RwSignal::new(None),
            resume_problem: RwSignal::new(None),
            lost: LostChanges::new(),
            unsaved: RwSignal::default(),
            own: StoredValue::new_local(Own { root: Owner::current(), ..Own::default() }),
            ended: RwSignal::new(Ended::No),
            signing_out: RwSignal::new(false),
        };
        provide_context(session);
        let online = move || session.connection.get() == ConnectionStatus::Open;
        provide_context(Online(Signal::derive(online)));
        effects::begin(session);
        session
    }

    /// The session around this component.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Whether a user is signed in.
    pub fn phase(self) -> Phase {
        self.phase.get()
    }

    /// The signed-in user.
    pub fn user(self) -> Option<User> {
        self.state.with(|state| state.current_user.clone())
    }

    /// The signed-in user and their socket, once their topic is joined.
    pub fn connected(self) -> Option<(User, Socket)> {
        self.state.with(|state| state.current_user.clone().zip(state.socket.clone()))
    }

    /// Whether the signed-in user may go where the page was when the last session ended: not if that was another's.
    pub fn may_return(self) -> bool {
        let me = self.user().map(|user| user.id);
        self.ended.with(|ended| match ended {
            Ended::No | Ended::Elsewhere(None) => true,
            Ended::Elsewhere(Some(user)) => me == Some(user.id),
            Ended::SignedOut => false,
        })
    }

    /// The address of the user whose session ended elsewhere, for signing in again.
    pub fn last_email(self) -> String {
        self.ended.with(|ended| match ended {
            Ended::Elsewhere(Some(user)) => user.email.clone(),
            Ended::No | Ended::Elsewhere(None) | Ended::SignedOut => String::new(),
        })
    }

    /// Reads the boards again.
    pub fn load_boards(self) {
        effects::load_boards(self);
    }

    /// Reads the open invitations again.
    pub fn load_invitations(self) {
        effects::load_invitations(self);
    }

    /// Tries to reconnect now.
    pub fn retry(self) {
        if let Some(socket) = self.own.try_with_value(|own| own.link.clone()).flatten() {
            socket.retry();
        }
    }

    /// The browser says that there is no network: finds out soon whether the connection is lost.
    pub fn doubt(self) {
        if let Some(socket) = self.own.try_with_value(|own| own.link.clone()).flatten() {
            socket.doubt();
        }
    }

    /// Counts a board's unsent changes, and those that the server did not take, until it is disposed of.
    pub fn count_unsaved(self, waiting: RwSignal<usize>, kept: RwSignal<usize>) {
        self.unsaved.update(|boards| {
            boards.retain(|(waiting, _)| !waiting.is_disposed());
            boards.push((waiting, kept));
        });
    }

    /// How many changes are still to be sent.
    pub fn waiting(self) -> usize {
        self.unsaved.with(|boards| boards.iter().filter_map(|(waiting, _)| waiting.try_get()).sum())
    }

    /// How many changes the server did not take; they are sent again.
    pub fn kept(self) -> usize {
        self.unsaved.with(|boards| boards.iter().filter_map(|(_, kept)| kept.try_get()).sum())
    }

    /// Creates something that stays when the page that asked for it goes.
    pub fn at_root<T>(self, create: impl FnOnce() -> T) -> T {
        match self.own.with_value(|own| own.root.clone()) {
            Some(root) => root.with(create),
            None => create(),
        }
    }

    /// Erases it when the user signs out, here or in another tab.
    pub fn erase_on_sign_out(self, kept: Kept) {
        self.own.update_value(|own| own.kept_by.push(kept));
    }

    /// Whether signing out now would erase something that was not sent.
    pub fn would_lose(self) -> bool {
        let user = self.state.with_untracked(|state| state.current_user.as_ref().map(|user| user.id));
        user.is_some_and(|user| self.own.with_value(|own| own.kept_by.iter().any(|kept| (kept.has)(user))))
    }

    fn dispatch(self, action: Action<Socket, Channel>) {
        self.state.update(|state| *state = reducer::reduce(std::mem::take(state), action));
    }
}
