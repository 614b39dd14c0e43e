//! Accounts: signing up, signing in, staying signed in, signing out.

use std::net::IpAddr;
use std::time::Duration;

use shared::board::User;
use shared::id::UserId;
use shared::wire::rest::Credentials;

use super::{HashFailed, Opened, Passwords, Session, Throttle, Throttled, TokenError, Tokens};
use crate::clock::Clock;
use crate::registry::Registry;
use crate::store::{EmailTaken, NewUser, Store, StoreError};

/// Users and their sessions. Cheap to clone.
#[derive(Clone)]
pub struct Accounts {
    /// Where they are stored.
    pub store: Store,
    /// Makes and checks password hashes.
    pub passwords: Passwords,
    /// Limits sign-in attempts.
    pub throttle: Throttle,
    /// Makes and checks tokens.
    pub tokens: Tokens,
    /// Ends the connections of a session that ends.
    pub registry: Registry,
    /// The time, and new ids.
    pub clock: Clock,
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
            Ok(()) => Ok(new.user),
            Err(EmailTaken) => Err(AccountError::EmailTaken),
        }
    }

    /// The user with these credentials. Counts as an attempt from `peer`.
    ///
    /// # Errors
    /// [`TooMany`](AccountError::TooMany), [`WrongCredentials`](AccountError::WrongCredentials), or a server failure.
    pub async fn sign_in(&self, peer: IpAddr, credentials: Credentials) -> Result<User, AccountError> {
        let Credentials { email, password } = credentials;
        self.throttle.attempt(peer, &email).map_err(|Throttled(wait)| AccountError::TooMany(wait))?;
        let (user, hash) = self.store.credentials(&email).await?.unzip();
        let right = self.passwords.verify(password, hash).await?;
        user.filter(|_| right).ok_or(AccountError::WrongCredentials)
    }

    /// Opens a session for an authenticated user.
    ///
    /// # Errors
    /// If it cannot be stored.
    pub async fn open(&self, user: UserId) -> Result<Opened, AccountError> {
        Ok(self.tokens.open(user).await?)
    }

    /// Renews a session by its refresh token. A token used before ends the session and its connections: there is a copy
    /// of it.
    ///
    /// # Errors
    /// [`SignedOut`](AccountError::SignedOut), or a server failure.
    pub async fn refresh(&self, token: &str) -> Result<(Opened, User), AccountError> {
        match self.tokens.refresh(token).await? {
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

    /// Ends a session and its connections.
    ///
    /// # Errors
    /// If that cannot be stored.
    pub async fn sign_out(&self, session: Session) -> Result<(), AccountError> {
        self.store.revoke_session(session.sid, self.clock.now()).await?;
        self.registry.disconnect_session(session.sid);
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
