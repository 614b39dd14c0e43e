//! Who is signed in, and the socket that comes with it: [`reducer`] is pure, this is its reactive shell, [`effects`]
//! is everything that touches the world.

pub mod effects;
pub mod reducer;

use leptos::prelude::*;
use shared::board::User;
use shared::wire::rest::Boards;

use crate::socket::{Channel, Connection, Socket};
pub use reducer::{Action, SessionState};

/// Whether it is known who is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Being found out.
    Unknown,
    /// Nobody.
    SignedOut,
    /// Somebody.
    SignedIn,
}

/// The session, by context.
#[derive(Clone, Copy)]
pub struct Session {
    state: RwSignal<SessionState<Socket, Channel>, LocalStorage>,
    phase: RwSignal<Phase>,
    /// How the socket's connection is.
    pub connection: RwSignal<Connection>,
    /// The boards of whoever is signed in, once they are known.
    pub boards: RwSignal<Option<Boards>>,
    /// How many changes wait for the connection on the page that is shown.
    waiting: RwSignal<Option<RwSignal<usize>>>,
    token: StoredValue<Option<effects::AccessToken>>,
    /// The socket from its beginning, before anything is joined on it.
    link: StoredValue<Option<Socket>, LocalStorage>,
}

impl Session {
    /// Makes a session, provides it, and finds out who is here.
    pub fn provide() -> Self {
        let session = Self {
            state: RwSignal::new_local(SessionState::default()),
            phase: RwSignal::new(Phase::Unknown),
            connection: RwSignal::new(Connection::Opening),
            boards: RwSignal::new(None),
            waiting: RwSignal::new(None),
            token: StoredValue::new(None),
            link: StoredValue::new_local(None),
        };
        provide_context(session);
        effects::begin(session);
        session
    }

    /// The session around this component.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Whether it is known who is here.
    pub fn phase(self) -> Phase {
        self.phase.get()
    }

    /// Who is here.
    pub fn user(self) -> Option<User> {
        self.state.with(|state| state.current_user.clone())
    }

    /// Who is here, and their socket, once their own topic is joined on it.
    pub fn connected(self) -> Option<(User, Socket)> {
        self.state.with(|state| state.current_user.clone().zip(state.socket.clone()))
    }

    /// What went wrong last.
    pub fn error(self) -> Option<String> {
        self.state.with(|state| state.error.clone())
    }

    /// Tries to connect at once instead of waiting.
    pub fn retry(self) {
        if let Some(socket) = self.link.try_get_value().flatten() {
            socket.retry();
        }
    }

    /// Has the connection bar show how many changes wait.
    pub fn show_waiting(self, waiting: RwSignal<usize>) {
        self.waiting.set(Some(waiting));
    }

    /// How many changes wait for the connection.
    pub fn waiting(self) -> usize {
        self.waiting.get().and_then(|waiting| waiting.try_get()).unwrap_or_default()
    }

    fn dispatch(self, action: Action<Socket, Channel>) {
        self.state.update(|state| *state = reducer::reduce(std::mem::take(state), action));
    }
}
