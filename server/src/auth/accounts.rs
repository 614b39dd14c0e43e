//! Accounts: signing up, signing in, staying signed in, signing out.

use std::net::IpAddr;
use std::time::Duration;

use shared::board::User;
use shared::id::UserId;
use shared::wire::rest::Credentials;
use tracing::field::display;

use super::{
    Device, Devices, HashFailed, Opened, PasswordRules, Passwords, Session, Throttle, TokenError, Tokens,
};
use crate::clock::Clock;
use crate::rate::Throttled;
use crate::registry::Registry;
use crate::store::{EmailTaken, NewUser, Store, StoreError};

/// Live sessions of one user. Whoever knows a password can sign in as often as they like, and all of them are listed.
const MOST_SESSIONS: u32 = 200;

/// Users and their sessions. Cheap to clone.
#[derive(Clone)]
pub struct Accounts {
    /// Where they are stored.
    pub store: Store,
    /// Makes and checks password hashes.
    pub passwords: Passwords,
    /// What new passwords must be like.
    pub rules: PasswordRules,
    /// Limits sign-in attempts.
    pub throttle: Throttle,
    /// Knows the browsers that have signed in before.
    pub devices: Devices,
    /// Makes and checks tokens.
    pub tokens: Tokens,
    /// Ends the connections of a session that ends.
    pub registry: Registry,
    /// The time, and new ids.
    pub clock: Clock,
}

/// The option `--registration`: who may sign up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Registrations {
    /// Everyone.
    Open,
    /// Nobody; accounts that exist go on.
    Closed,
}

/// A new account. Names and address are stored as they are: the caller has checked them.
pub struct NewAccount {
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Email address, in lower case.
    pub email: String,
    /// As typed; only its hash is stored.
    pub password: String,
}

/// Why signing up or in failed.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Another account has the address.
    #[error("the address is taken")]
    EmailTaken,
    /// No account has the address, or the password is wrong.
    #[error("the address or the password is wrong")]
    WrongCredentials,
    /// Too many attempts; the next one is allowed after this time.
    #[error("too many attempts")]
    TooMany(Duration),
    /// The password that the user gave as their current one is wrong.
    #[error("the current password is wrong")]
    WrongPassword,
    /// The new password breaks a rule.
    #[error("the new password {0}")]
    NewPassword(String),
    /// The session has ended or never existed.
    #[error("the session has ended")]
    SignedOut,
    /// A password could not be hashed or checked.
    #[error(transparent)]
    Hash(#[from] HashFailed),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<TokenError> for AccountError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Invalid => Self::SignedOut,
            TokenError::Store(error) => Self::Store(error),
        }
    }
}

impl Accounts {
    /// Creates an account.
    ///
    /// # Errors
    /// [`EmailTaken`](AccountError::EmailTaken), or a server failure.
    pub async fn sign_up(&self, new: NewAccount) -> Result<User, AccountError> {
        let NewAccount { first_name, last_name, email, password } = new;
        let password_hash = self.passwords.hash(password).await?;
        let user = User { id: UserId::from_ulid(self.clock.ulid()), first_name, last_name, email };
        let new = NewUser { user, password_hash, at: self.clock.now() };
        match self.store.create_user(&new).await? {
            Ok(()) => {
                tracing::info!(user.id = %new.user.id, "signed up");
                Ok(new.user)
            }
            Err(EmailTaken) => Err(AccountError::EmailTaken),
        }
    }

    /// Opens a session for the user with these credentials. Counts as an attempt from `peer` if
    /// it is wrong, apart from others if `device` has signed in to this account before.
    ///
    /// # Errors
    /// [`TooMany`](AccountError::TooMany), [`WrongCredentials`](AccountError::WrongCredentials), or a server failure.
    pub async fn sign_in(
        &self,
        peer: IpAddr,
        device: Option<Device>,
        credentials: Credentials,
        user_agent: &str,
    ) -> Result<(Opened, User), AccountError> {
        let Credentials { email, password } = credentials;
        let attempt = self.throttle.attempt(peer.into(), &email, device);
        let attempt = attempt.map_err(|Throttled(wait)| AccountError::TooMany(wait))?;
        tokio::time::sleep(attempt.wait).await;
        let (user, hash) = self.store.credentials(&email).await?.unzip();
        let right = self.passwords.verify(password, hash.clone()).await?;
        // Not the address: it may be a password, typed into the wrong field.
        let known = user.as_ref().map(|user| display(user.id));
        let Some(user) = user.filter(|_| right) else {
            tracing::warn!(user.id = known, %peer, "a sign-in failed");
            return Err(AccountError::WrongCredentials);
        };
        attempt.right();
        // The password may have been changed while this one was checked.
        match self.tokens.open(user.id, hash.as_deref(), user_agent).await {
            Err(TokenError::Invalid) => Err(AccountError::WrongCredentials),
            opened => {
                let opened = opened?;
                let (newest, now) = (opened.session.sid, self.clock.now());
                let ended = self.store.end_sessions_beyond(MOST_SESSIONS, user.id, newest, now).await?;
                self.disconnect(&ended);
                tracing::info!(user.id = %user.id, session.id = %opened.session.sid, %peer, "signed in");
                Ok((opened, user))
            }
        }
    }

    /// Opens a session for a user who has just signed up.
    ///
    /// # Errors
    /// If it cannot be stored.
    pub async fn open(&self, user: UserId, user_agent: &str) -> Result<Opened, AccountError> {
        Ok(self.tokens.open(user, None, user_agent).await?)
    }

    /// Renews a session by its refresh token. A token whose successor was used ends the session and its connections: there
    /// is a copy of it.
    ///
    /// # Errors
    /// [`SignedOut`](AccountError::SignedOut), or a server failure.
    pub async fn refresh(&self, token: &str, user_agent: &str) -> Result<(Opened, User), AccountError> {
        match self.tokens.refresh(token, user_agent).await? {
            Ok(opened) => {
                let user = self.user(opened.session).await?;
                Ok((opened, user))
            }
            Err(Session { user, sid }) => {
                tracing::warn!(session.id = %sid, user.id = %user, "a refresh token was used twice");
                self.registry.disconnect_session(sid);
                Err(AccountError::SignedOut)
            }
        }
    }

    /// Changes the password of the session's user and ends all their other sessions. Counts as an attempt to sign in from
    /// `peer`. Repeated after its answer was lost, it succeeds again.
    ///
    /// # Errors
    /// [`TooMany`](AccountError::TooMany), [`WrongPassword`](AccountError::WrongPassword),
    /// [`NewPassword`](AccountError::NewPassword),
    /// [`SignedOut`](AccountError::SignedOut), or a server failure.
    pub async fn change_password(
        &self,
        peer: IpAddr,
        session: Session,
        current: String,
        new: String,
    ) -> Result<(), AccountError> {
        let User { email, first_name, last_name, .. } = self.user(session).await?;
        let attempt = self.throttle.attempt(peer.into(), &email, None);
        let attempt = attempt.map_err(|Throttled(wait)| AccountError::TooMany(wait))?;
        tokio::time::sleep(attempt.wait).await;
        let (_, old_hash) = self.store.credentials(&email).await?.ok_or(AccountError::SignedOut)?;
        if !self.passwords.verify(current, Some(old_hash.clone())).await? {
            let done = self.passwords.verify(new, Some(old_hash)).await?;
            if done {
                attempt.right();
                return Ok(());
            }
            tracing::warn!(user.id = %session.user, %peer, "a change of the password failed");
            return Err(AccountError::WrongPassword);
        }
        attempt.right();
        let (rules, typed) = (self.rules, new.clone());
        let look = move || rules.problem(&typed, &[&first_name, &last_name, &email]);
        if let Some(problem) = self.passwords.apart(look).await? {
            return Err(AccountError::NewPassword(problem));
        }
        let new_hash = self.passwords.hash(new).await?;
        let (user, hashes) = (session.user, (old_hash.as_str(), new_hash.as_str()));
        let ended = self.store.change_password(user, session.sid, hashes, self.clock.now()).await?;
        // The session ended, or the password was changed elsewhere, while this one was hashed.
        self.disconnect(&ended.ok_or(AccountError::SignedOut)?);
        tracing::info!(user.id = %user, "a password was changed");
        Ok(())
    }

    /// The user of the session.
    ///
    /// # Errors
    /// [`SignedOut`](AccountError::SignedOut) if there is no such user, or a server failure.
    pub async fn user(&self, session: Session) -> Result<User, AccountError> {
        self.store.user(session.user).await?.ok_or(AccountError::SignedOut)
    }

    /// The user with that email address, in any case.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn find(&self, email: &str) -> Result<Option<User>, AccountError> {
        Ok(self.store.user_by_email(email).await?)
    }
}
