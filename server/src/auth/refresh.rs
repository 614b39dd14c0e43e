//! Refresh tokens: `session.secret`. Each is used once; its successor is computed from it and a key of the server, so that
//! a client whose answer was lost gets the same answer when it asks again.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use shared::id::SessionId;

use super::hmac::derived;
use crate::clock::random;

/// What the key is for.
const PURPOSE: &str = "boardwalk: successors of refresh tokens";

/// Makes refresh tokens.
pub(super) struct RefreshTokens {
    key: Hmac<Sha256>,
}

impl RefreshTokens {
    pub(super) fn new(secret: &[u8]) -> Self {
        Self { key: derived(secret, PURPOSE) }
    }

    /// A session's first token.
    pub(super) fn first(session: SessionId) -> String {
        written(session, &random::<32>())
    }

    /// The token that replaces `old`.
    pub(super) fn successor(&self, session: SessionId, old: &str) -> String {
        let mac = self.key.clone().chain_update(session.to_string()).chain_update(".").chain_update(old);
        written(session, &mac.finalize().into_bytes())
    }
}

/// The session that a token names. Earlier versions issued tokens that name none.
pub(super) fn named(token: &str) -> Option<SessionId> {
    token.split_once('.')?.0.parse().ok()
}

/// A refresh token is as random as a key, so a fast hash is enough to make stolen hashes useless.
pub(super) fn hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}

fn written(session: SessionId, secret: &[u8]) -> String {
    format!("{session}.{}", URL_SAFE_NO_PAD.encode(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_names_its_session_and_has_one_successor() {
        let (session, other) = (SessionId::from_parts(1, 2), SessionId::from_parts(1, 3));
        let first = RefreshTokens::first(session);
        assert_ne!(first, RefreshTokens::first(session));
        assert_eq!(named(&first), Some(session));
        assert_eq!(named("a-token-of-an-earlier-version"), None);

        let tokens = RefreshTokens::new(b"secret");
        let second = tokens.successor(session, &first);
        assert_eq!(named(&second), Some(session));
        assert_eq!(tokens.successor(session, &first), second);
        let different = [
            tokens.successor(session, &second),
            tokens.successor(other, &first),
            RefreshTokens::new(b"another").successor(session, &first),
        ];
        for token in different {
            assert_ne!(token.split_once('.').unwrap().1, second.split_once('.').unwrap().1);
        }
    }
}
