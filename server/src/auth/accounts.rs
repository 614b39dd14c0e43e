//! Accounts: signing up, signing in, staying signed in, signing out.

use std::net::IpAddr;
use std::time::Duration;

use shared::board::User;
use shared::id::UserId;
use shared::wire::rest::Credentials;

use super::{HashFailed, Opened, Passwords, TokenError, Session, Throttle, Throttled, Tokens};
use crate::clock::Clock;
use crate::registry::Registry;
use crate::store::{EmailTaken, NewUser, Store, StoreError};

/// People and their sign-ins. Cheap to clone.
#[derive(Clone)]
pub struct Accounts {
    /// Where they are kept.
    pub store: Store,
    /// Makes and checks password hashes.
    pub passwords: Passwords,
    /// How often one may try to sign in.
    pub throttle: Throttle,
    /// Makes and checks tokens.
    pub tokens: Tokens,
    /// Whose connections end with their session.
    pub registry: Registry,
    /// The time, and new ids.
    pub clock: Clock,
}

/// Somebody who signs up. Names and address are kept as they are: the caller has checked them.
pub struct NewAccount {
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Address, in lower case.
    pub email: String,
    /// As typed; only its hash is kept.
    pub password: String,
}

/// Why somebody was not signed up or in.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Another account has the address.
    #[error("the address is taken")]
    EmailTaken,
    /// No account has the address, or its password is another.
    #[error("the address or the password is wrong")]
    WrongCredentials,
    /// Too many attempts; the next one may be made after this time.
    #[error("too many attempts")]
    TooMany(Duration),
    /// The session is over, or there never was one.
    #[error("the session is over")]
    SignedOut,
    /// The machine cannot hash.
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
    /// Keeps a new account.
    ///
    /// # Errors
    /// [`EmailTaken`](AccountError::EmailTaken), or a failure of ours.
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

    /// Whose credentials these are. Counts as an attempt from `peer`.
    ///
    /// # Errors
    /// [`TooMany`](AccountError::TooMany), [`WrongCredentials`](AccountError::WrongCredentials), or a failure of ours.
    pub async fn sign_in(&self, peer: IpAddr, credentials: Credentials) -> Result<User, AccountError> {
        let Credentials { email, password } = credentials;
        self.throttle.attempt(peer, &email).map_err(|Throttled(wait)| AccountError::TooMany(wait))?;
        let (user, hash) = self.store.credentials(&email).await?.unzip();
        let right = self.passwords.verify(password, hash).await?;
        user.filter(|_| right).ok_or(AccountError::WrongCredentials)
    }

    /// Opens a session for somebody who has proved who they are.
    ///
    /// # Errors
    /// If it cannot be kept.
    pub async fn open(&self, user: UserId) -> Result<Opened, AccountError> {
        Ok(self.tokens.open(user).await?)
    }

    /// Renews a session by its refresh token. One that was used before ends the session and its connections:
    /// somebody has a copy.
    ///
    /// # Errors
    /// [`SignedOut`](AccountError::SignedOut), or a failure of ours.
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
    /// If that cannot be kept.
    pub async fn sign_out(&self, session: Session) -> Result<(), AccountError> {
        self.store.revoke_session(session.sid, self.clock.now()).await?;
        self.registry.disconnect_session(session.sid);
        Ok(())
    }

    /// Whose session this is.
    ///
    /// # Errors
    /// [`SignedOut`](AccountError::SignedOut) if there is no such person, or a failure of ours.
    pub async fn user(&self, session: Session) -> Result<User, AccountError> {
        self.store.user(session.user).await?.ok_or(AccountError::SignedOut)
    }

    /// The person of that address, in whatever case it is written.
    ///
    /// # Errors
    /// The database's.
    pub async fn find(&self, email: &str) -> Result<Option<User>, AccountError> {
        Ok(self.store.user_by_email(email).await?)
    }
}
