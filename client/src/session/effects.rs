//! The effects of signing up, in and out: API calls, the socket, other tabs. Changes of state are dispatched.

use gloo_timers::future::TimeoutFuture;
use leptos::ev;
use leptos::prelude::{Update as _, *};
use leptos::task::spawn_local;
use serde::Serialize;
use shared::id::UserId;
use shared::wire::rest::{Boards, Credentials, Invitations, NewUser, Registration, SignIn, SignedIn};
use shared::wire::user::{INVITATIONS_UPDATED, user_topic};

use super::{Action, Ended, LostChanges, Phase, Session, boards, sign_out};
use crate::api::{self, ApiError};
use crate::socket::{ConnectionStatus, Socket, Update};
use crate::storage::Storage;

/// Written to storage by a tab that signs out; the browser notifies the other tabs.
const SIGNED_OUT: &str = "boardwalk.signed_out";

/// Set while a user is signed in: without it there is no session to renew.
const SIGNED_IN: &str = "boardwalk.signed_in";

/// The age at which a token is renewed; it is valid for 15 minutes.
const RENEW_AFTER_MS: f64 = 12.0 * 60.0 * 1_000.0;

/// The first and the longest wait before trying again to resume or end a session. Each wait is twice the one before.
pub(super) const FIRST_WAIT_MS: u32 = 1_000;
pub(super) const LONGEST_WAIT_MS: u32 = 10_000;

/// The longest wait that the server can ask for.
const LONGEST_ASKED_MS: u32 = 60_000;

/// An access token, kept in memory only.
#[derive(Clone)]
pub struct AccessToken {
    jwt: String,
    /// When it was received, in milliseconds of Unix time.
    at: f64,
}

/// Resumes the session, and listens to the browser: other tabs signing out, going on- and offline.
pub fn begin(session: Session) {
    spawn_local(resume(session));
    window_event_listener(ev::storage, move |event| {
        let Some(key) = event.key() else { return };
        if key == SIGNED_OUT {
            let user = event.new_value().and_then(|value| value.split_once(' ')?.1.parse().ok());
            erase(session, user.or_else(|| user_id(session)));
        }
        if key == SIGNED_IN && event.new_value().is_some() {
            spawn_local(follow(session));
        }
        session.lost.changed(&key);
    });
    let retry = move || session.retry();
    window_event_listener(ev::online, move |_| {
        retry();
        // If this fails too, it goes on as before.
        spawn_local(async move { drop(sign_out::finish(session).await) });
    });
    // The connection may be dead without anyone having noticed; a heartbeat finds out.
    window_event_listener(ev::offline, move |_| session.doubt());
    window_event_listener(ev::visibilitychange, move |_| {
        if !document().hidden() {
            retry();
        }
    });
}

/// Resumes the session of an earlier page, if there is one.
async fn resume(session: Session) {
    if sign_out::is_due() {
        end(session, Ended::No);
        return sign_out::start(session, None);
    }
    if Storage::Browser.get(SIGNED_IN).is_none() {
        return session.phase.set(Phase::SignedOut);
    }
    let mut wait = FIRST_WAIT_MS;
    loop {
        match renew(session).await {
            Ok(signed_in) => return start(session, signed_in),
            Err(ApiError::SignedOut) => return clear(session),
            // The server is down or in trouble, which does not end the session.
            Err(error) => {
                let asked = if let ApiError::Later(_, seconds) = error { seconds } else { 0 };
                session.resume_problem.set(Some(error.to_string()));
                TimeoutFuture::new(asked.saturating_mul(1_000).clamp(wait, LONGEST_ASKED_MS)).await;
                wait = (wait * 2).min(LONGEST_WAIT_MS);
            }
        }
    }
}

/// Another tab signed in: this one does too. If it still shows another user, that session has ended.
async fn follow(session: Session) {
    match session.phase.try_get_untracked() {
        Some(Phase::SignedOut) => resume(session).await,
        Some(Phase::SignedIn) => {
            let user =
                || session.state.with_untracked(|state| state.current_user.as_ref().map(|user| user.id));
            if let Ok(signed_in) = renew(session).await
                && user() != Some(signed_in.user.id)
            {
                erase(session, user());
                store_token(session, &signed_in);
                start(session, signed_in);
            }
        }
        // It is about to find out.
        Some(Phase::Unknown) | None => {}
    }
}

/// Signs in.
///
/// # Errors
/// The [`ApiError`].
pub async fn sign_in(session: Session, credentials: Credentials) -> Result<(), ApiError> {
    enter(session, "/sessions", &SignIn { session: credentials }).await
}

/// Signs up, which also signs in.
///
/// # Errors
/// The [`ApiError`].
pub async fn sign_up(session: Session, user: NewUser) -> Result<(), ApiError> {
    enter(session, "/registrations", &Registration { user }).await
}

async fn enter(session: Session, path: &str, body: &impl Serialize) -> Result<(), ApiError> {
    let answer = async {
        sign_out::finish(session).await?;
        api::open::<_, SignedIn>(path, body).await
    };
    match answer.await {
        Ok(signed_in) => {
            store_token(session, &signed_in);
            start(session, signed_in);
            Ok(())
        }
        Err(error) => {
            session.dispatch(Action::SessionsError(error.to_string()));
            Err(error)
        }
    }
}

/// Signs out, here and in all tabs.
pub fn sign_out(session: Session) {
    sign_out::start(session, session.own.with_value(|own| own.token.as_ref().map(|token| token.jwt.clone())));
    let user = user_id(session);
    let who = user.map(|user| user.to_string()).unwrap_or_default();
    // With the time, because only a changed value is an event.
    Storage::Browser.set(SIGNED_OUT, &format!("{} {who}", js_sys::Date::now()));
    erase(session, user);
}

/// The access token, renewed if it is about to expire; `None` if no user is signed in.
pub async fn token(session: Session) -> Option<String> {
    let known = session.own.try_with_value(|own| own.token.clone()).flatten()?;
    if js_sys::Date::now() - known.at < RENEW_AFTER_MS {
        return Some(known.jwt);
    }
    match renewed_token(session).await {
        Ok(jwt) => Some(jwt),
        Err(ApiError::SignedOut) => None,
        // It may still be valid; if not, its next use fails.
        Err(_) => Some(known.jwt),
    }
}

/// The token to connect with. If the last one did not get a connection, it may be invalid because the session has
/// ended; renewing it finds out.
async fn socket_token(session: Session, opened: StoredValue<bool>) -> Option<String> {
    if opened.try_update_value(std::mem::take) == Some(true) {
        return token(session).await;
    }
    match renewed_token(session).await {
        Ok(jwt) => Some(jwt),
        Err(ApiError::SignedOut) => None,
        Err(_) => token(session).await,
    }
}

/// A new access token.
///
/// # Errors
/// [`ApiError::SignedOut`] if the session has ended, which is then cleared; otherwise why the server did not renew it.
pub async fn renewed_token(session: Session) -> Result<String, ApiError> {
    match renew(session).await {
        Ok(SignedIn { jwt, .. }) => Ok(jwt),
        Err(ApiError::SignedOut) => {
            clear(session);
            Err(ApiError::SignedOut)
        }
        Err(error) => Err(error),
    }
}

async fn renew(session: Session) -> Result<SignedIn, ApiError> {
    // Also while it was on its way, in another tab.
    let due = || if sign_out::is_due() { Err(ApiError::SignedOut) } else { Ok(()) };
    due()?;
    let signed_in: SignedIn = api::open("/sessions/refresh", &()).await?;
    due()?;
    store_token(session, &signed_in);
    Ok(signed_in)
}

fn store_token(session: Session, signed_in: &SignedIn) {
    let token = AccessToken { jwt: signed_in.jwt.clone(), at: js_sys::Date::now() };
    session.own.try_update_value(|own| own.token = Some(token));
}

/// A user has signed in: opens the socket and joins their topic.
fn start(session: Session, SignedIn { user, .. }: SignedIn) {
    let topic = user_topic(user.id);
    session.lost.show(Some(user.id));
    session.dispatch(Action::CurrentUser(user));
    session.phase.set(Phase::SignedIn);
    session.resume_problem.set(None);
    Storage::Browser.set(SIGNED_IN, "yes");
    session.connection.set(ConnectionStatus::Opening);
    let opened = StoredValue::new(true);
    let socket = Socket::connect(session.connection, move || socket_token(session, opened));
    session.own.update_value(|own| own.link = Some(socket.clone()));
    let (joined, channel) = (socket.clone(), StoredValue::new_local(None));
    let own = socket.join(&topic, &serde_json::json!({}), move |update| match update {
        Update::Joined(_) => {
            if let Some(channel) = channel.try_update_value(Option::take).flatten() {
                session.dispatch(Action::SocketConnected { socket: joined.clone(), channel });
            }
            opened.try_set_value(true);
            // Also after a reconnect: broadcasts sent meanwhile are lost.
            session.load_boards();
            session.load_invitations();
        }
        Update::Message { event, payload } => on_message(session, &event, payload.get()),
        Update::JoinFailed(_) | Update::Errored | Update::Closed => {}
    });
    channel.set_value(Some(own));
}

/// Reads the boards again. On failure the shown ones stay.
pub(super) fn load_boards(session: Session) {
    spawn_local(async move {
        let answer = session.get::<Boards>("/boards").await;
        let problem = answer.map(|boards| drop(session.boards.try_set(Some(boards)))).err();
        let _ = session.boards_problem.try_set(problem.map(|error| error.to_string()));
    });
}

/// Reads the open invitations again. On failure the shown ones stay.
pub(super) fn load_invitations(session: Session) {
    spawn_local(async move {
        let answer = session.get::<Invitations>("/invitations").await;
        let problem = answer.map(|it| drop(session.invitations.try_set(it.invitations))).err();
        let _ = session.invitations_problem.try_set(problem.map(|error| error.to_string()));
    });
}

fn on_message(session: Session, event: &str, payload: &str) {
    if event == INVITATIONS_UPDATED {
        return session.load_invitations();
    }
    let me = user_id(session);
    session.boards.update(|known| {
        if let (Some(known), Some(me)) = (known.as_mut(), me) {
            boards::receive(known, me, event, payload);
        }
    });
}

fn user_id(session: Session) -> Option<UserId> {
    session.state.with_untracked(|state| state.current_user.as_ref().map(|user| user.id))
}

/// The session has ended, but the user did not end it here.
fn clear(session: Session) {
    let user = session.state.with_untracked(|state| state.current_user.clone());
    end(session, Ended::Elsewhere(user));
}

/// Clears the session.
fn end(session: Session, ended: Ended) {
    if let Some(socket) = session.own.try_update_value(|own| own.link.take()).flatten() {
        socket.close();
    }
    Storage::Browser.remove(SIGNED_IN);
    session.own.update_value(|own| own.token = None);
    session.boards.set(None);
    session.invitations.set(Vec::new());
    for problem in [session.boards_problem, session.invitations_problem, session.resume_problem] {
        problem.set(None);
    }
    session.unsaved.set(Vec::new());
    session.lost.show(None);
    session.ended.set(ended);
    session.dispatch(Action::UserSignedOut);
    session.phase.set(Phase::SignedOut);
}

/// The user signed out: erases what this browser keeps of them.
fn erase(session: Session, user: Option<UserId>) {
    if let Some(user) = user {
        session.own.with_value(|own| own.kept_by.iter().for_each(|kept| (kept.erase)(user)));
        LostChanges::erase(user);
    }
    end(session, Ended::SignedOut);
}
