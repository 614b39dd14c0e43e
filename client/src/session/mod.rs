//! Who is signed in, and the socket that comes with it: [`reducer`] is pure, this is its reactive shell, [`effects`]
//! is everything that touches the world.

mod boards;
mod calls;
pub mod effects;
pub mod reducer;

use leptos::prelude::*;
use shared::board::User;
use shared::wire::rest::Boards;

use crate::socket::{Channel, ConnectionStatus, Socket};
pub use reducer::{Action, SessionState};

/// Whether it is known who is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Not known yet.
    Unknown,
    /// Nobody is signed in.
    SignedOut,
    /// Somebody is signed in.
    SignedIn,
}

/// The session, by context.
#[derive(Clone, Copy)]
pub struct Session {
    state: RwSignal<SessionState<Socket, Channel>, LocalStorage>,
    phase: RwSignal<Phase>,
    /// The state of the socket's connection.
    pub connection: RwSignal<ConnectionStatus>,
    /// The boards of whoever is signed in, once they are known.
    pub boards: RwSignal<Option<Boards>>,
    /// How many changes wait for the connection on the page that is shown.
    waiting: RwSignal<Option<RwSignal<usize>>>,
    token: StoredValue<Option<effects::AccessToken>>,
    /// The socket from its beginning, before anything is joined on it.
    link: StoredValue<Option<Socket>, LocalStorage>,
    /// What others keep of this person in this browser, and how they erase it.
    on_sign_out: StoredValue<Vec<fn()>>,
}

impl Session {
    /// Makes a session, provides it, and finds out who is signed in.
    pub fn provide() -> Self {
        let session = Self {
            state: RwSignal::new_local(SessionState::default()),
            phase: RwSignal::new(Phase::Unknown),
            connection: RwSignal::new(ConnectionStatus::Opening),
            boards: RwSignal::new(None),
            waiting: RwSignal::new(None),
            token: StoredValue::new(None),
            link: StoredValue::new_local(None),
            on_sign_out: StoredValue::new(Vec::new()),
        };
        provide_context(session);
        effects::begin(session);
        session
    }

    /// The session around this component.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Whether it is known who is signed in.
    pub fn phase(self) -> Phase {
        self.phase.get()
    }

    /// Who is signed in.
    pub fn user(self) -> Option<User> {
        self.state.with(|state| state.current_user.clone())
    }

    /// Who is signed in, and their socket, once their own topic is joined on it.
    pub fn connected(self) -> Option<(User, Socket)> {
        self.state.with(|state| state.current_user.clone().zip(state.socket.clone()))
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

    /// Has `erase` called when this person signs out, here or in another tab.
    pub fn on_sign_out(self, erase: fn()) {
        self.on_sign_out.update_value(|known| known.push(erase));
    }

    fn dispatch(self, action: Action<Socket, Channel>) {
        self.state.update(|state| *state = reducer::reduce(std::mem::take(state), action));
    }
}
