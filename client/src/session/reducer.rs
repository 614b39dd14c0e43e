//! The session's state, and the four actions that change it.

use shared::board::User;

/// The session's state. Generic over the handles, so that it can be tested without a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionState<S, C> {
    /// The user, once known.
    pub current_user: Option<User>,
    /// Their connection, once their topic is joined.
    pub socket: Option<S>,
    /// Their topic, `users:<id>`.
    pub channel: Option<C>,
    /// Why signing in failed last, for the user.
    pub error: Option<String>,
}

impl<S, C> Default for SessionState<S, C> {
    fn default() -> Self {
        Self { current_user: None, socket: None, channel: None, error: None }
    }
}

/// What happens to a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action<S, C> {
    /// The user is known.
    CurrentUser(User),
    /// Their socket is connected and their topic joined.
    SocketConnected {
        /// The connection.
        socket: S,
        /// The topic.
        channel: C,
    },
    /// They have signed out, here or elsewhere.
    UserSignedOut,
    /// Signing in or up failed.
    SessionsError(String),
}

/// The state after the action.
pub fn reduce<S, C>(state: SessionState<S, C>, action: Action<S, C>) -> SessionState<S, C> {
    match action {
        Action::CurrentUser(user) => SessionState { current_user: Some(user), error: None, ..state },
        Action::SocketConnected { socket, channel } => {
            SessionState { socket: Some(socket), channel: Some(channel), error: None, ..state }
        }
        Action::UserSignedOut => SessionState::default(),
        Action::SessionsError(error) => SessionState { error: Some(error), ..state },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::id::UserId;

    fn user() -> User {
        let (first_name, last_name) = ("Ann".to_owned(), "Lee".to_owned());
        User { id: UserId::from_parts(1, 1), first_name, last_name, email: "ann@example.org".to_owned() }
    }

    #[test]
    fn from_the_sign_in_to_the_sign_out() {
        let state = SessionState::<u8, u8>::default();
        let state = reduce(state, Action::SessionsError("Invalid email or password".to_owned()));
        assert_eq!(state.error.as_deref(), Some("Invalid email or password"));
        let state = reduce(state, Action::CurrentUser(user()));
        assert_eq!(
            (state.current_user.clone(), state.error.clone(), state.socket),
            (Some(user()), None, None)
        );
        let state = reduce(state, Action::SocketConnected { socket: 1, channel: 2 });
        assert_eq!((state.socket, state.channel, state.current_user.is_some()), (Some(1), Some(2), true));
        assert_eq!(reduce(state, Action::UserSignedOut), SessionState::default());
    }

    #[test]
    fn an_error_takes_nothing_away() {
        let state =
            SessionState { current_user: Some(user()), socket: Some(1), channel: Some(2), error: None };
        let after = reduce(state.clone(), Action::SessionsError("no".to_owned()));
        assert_eq!(after, SessionState { error: Some("no".to_owned()), ..state });
    }
}
