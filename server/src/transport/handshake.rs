//! Who wants to connect, and with which version, from nothing but the request: before anything is upgraded.

use std::borrow::Cow;

use axum::http::HeaderMap;
use axum::http::header::SEC_WEBSOCKET_PROTOCOL;
use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::App;
use crate::auth::{Refused, Session};

/// The only subprotocol there is.
pub(super) const SUBPROTOCOL: &str = "phoenix";

/// What a client puts before a token in the list of subprotocols.
const BEARER: &str = "base64url.bearer.phx.";

/// A connection refused; all of them look alike from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Denied {
    /// Version, token or subprotocol.
    Forbidden,
    /// It could not be decided.
    Unavailable,
}

/// What a request for a connection says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Offer {
    token: Option<String>,
    /// Whether our subprotocol was offered, and is to be answered.
    pub(super) subprotocol: bool,
}

impl Offer {
    /// Reads the query, an ordered list in which names may repeat (the last one counts), and the headers.
    pub(super) fn read(query: &str, headers: &HeaderMap) -> Result<Self, Denied> {
        let query: Vec<(Cow<'_, str>, Cow<'_, str>)> = form_urlencoded::parse(query.as_bytes()).collect();
        let last = |name: &str| query.iter().rev().find(|(key, _)| key == name).map(|(_, value)| &**value);
        if !last("vsn").is_some_and(is_version_2) {
            return Err(Denied::Forbidden);
        }
        let (bearer, subprotocol) = subprotocols(headers)?;
        let token = bearer.or_else(|| last("token").map(str::to_owned));
        Ok(Self { token, subprotocol })
    }

    /// Whose connection it would be.
    pub(super) async fn session(&self, app: &App) -> Result<Session, Denied> {
        let token = self.token.as_deref().ok_or(Denied::Forbidden)?;
        app.tokens.verify(token).await.map_err(|refused| match refused {
            Refused::Invalid => Denied::Forbidden,
            Refused::Store(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a token could not be checked");
                Denied::Unavailable
            }
        })
    }
}

/// `2.0.n`, in full.
fn is_version_2(version: &str) -> bool {
    let patch = version.strip_prefix("2.0.");
    patch.is_some_and(|patch| !patch.is_empty() && patch.bytes().all(|it| it.is_ascii_digit()))
}

/// The token in the list of subprotocols, and whether ours is in it.
fn subprotocols(headers: &HeaderMap) -> Result<(Option<String>, bool), Denied> {
    let lists = headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|list| list.to_str().ok());
    let offered: Vec<&str> =
        lists.flat_map(|list| list.split(',')).map(str::trim).filter(|it| !it.is_empty()).collect();
    let (bearers, others): (Vec<&str>, Vec<&str>) = offered.iter().partition(|it| it.starts_with(BEARER));
    let ours = others.contains(&SUBPROTOCOL);
    if !others.is_empty() && !ours {
        return Err(Denied::Forbidden);
    }
    match bearers.as_slice() {
        [one] => one
            .strip_prefix(BEARER)
            .and_then(decode)
            .map(|token| (Some(token), ours))
            .ok_or(Denied::Forbidden),
        _ => Ok((None, ours)),
    }
}

/// Despite its prefix, the official client uses the standard alphabet; both are taken, padded or not.
fn decode(token: &str) -> Option<String> {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let standard = GeneralPurpose::new(&alphabet::STANDARD, config);
    let url_safe = GeneralPurpose::new(&alphabet::URL_SAFE, config);
    let bytes = standard.decode(token).or_else(|_| url_safe.decode(token)).ok()?;
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(query: &str, protocols: &str) -> Result<Offer, Denied> {
        let mut headers = HeaderMap::new();
        if !protocols.is_empty() {
            headers.insert(SEC_WEBSOCKET_PROTOCOL, protocols.parse().unwrap());
        }
        Offer::read(query, &headers)
    }

    fn found(token: Option<&str>, subprotocol: bool) -> Offer {
        Offer { token: token.map(str::to_owned), subprotocol }
    }

    #[test]
    fn c4_only_full_versions_that_are_spoken() {
        for version in ["2.0.0", "2.0.17"] {
            assert_eq!(offer(&format!("vsn={version}"), ""), Ok(found(None, false)), "{version}");
        }
        for version in ["", "2", "2.0", "2.1.0", "3.0.0", "abc", "2.0.x"] {
            assert_eq!(offer(&format!("vsn={version}"), ""), Err(Denied::Forbidden), "{version}");
        }
    }

    #[test]
    fn c7_the_token_may_come_among_the_subprotocols() {
        let query = "&token=first&vsn=2.0.0&token=param&";
        assert_eq!(offer(query, "phoenix"), Ok(found(Some("param"), true)));
        assert_eq!(offer(query, "phoenix, base64url.bearer.phx.aGVhZGVy"), Ok(found(Some("header"), true)));
        assert_eq!(offer(query, "base64url.bearer.phx.aGVhZGVy"), Ok(found(Some("header"), false)));
        assert_eq!(offer(query, "base64url.bearer.phx.Pz8/Pj4+"), Ok(found(Some("???>>>"), false)));
        assert_eq!(offer(query, "base64url.bearer.phx.Pz8_Pj4-"), Ok(found(Some("???>>>"), false)));
        assert_eq!(offer(query, "base64url.bearer.phx.!!"), Err(Denied::Forbidden));
        assert_eq!(offer(query, "graphql"), Err(Denied::Forbidden));
        let two = "phoenix, base64url.bearer.phx.YQ, base64url.bearer.phx.Yg";
        assert_eq!(offer(query, two), Ok(found(Some("param"), true)), "of two none counts");
    }
}
