//! The handshake: who connects, from where, and with which version, read from the request alone. The protocol sets the
//! order: origin, version, token.

use std::borrow::Cow;

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN, SEC_WEBSOCKET_PROTOCOL};
use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use shared::phoenix::Version;
use shared::phoenix::carrier::{BEARER, SUBPROTOCOL};

use super::{Gateway, Settings};
use crate::log::{Seldom, chain, field};
use crate::queue::{Outgoing, Queue, queue};
use crate::socket::{ConnectError, Connection};

/// Why a connection was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HandshakeError {
    /// The origin, version, token or subprotocol is not acceptable.
    Forbidden,
    /// The user has too many connections already.
    TooMany,
    /// The token could not be checked.
    Unavailable,
}

/// A client that was let in, with both ends of its queue.
pub(super) struct Connected {
    pub(super) connection: Connection,
    pub(super) queue: Queue,
    pub(super) outgoing: Outgoing,
}

/// The query: an ordered list in which names may repeat.
#[derive(Debug)]
pub(super) struct Query<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Query<'a> {
    pub(super) fn read(text: Option<&'a str>) -> Self {
        Self(form_urlencoded::parse(text.unwrap_or_default().as_bytes()).collect())
    }

    /// All values of that name, in order.
    pub(super) fn all(&self, name: &str) -> impl DoubleEndedIterator<Item = &str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| &**value)
    }

    /// C4: the version asked for.
    pub(super) fn version(&self) -> Result<Version, HandshakeError> {
        // A list or map of versions is invalid.
        if self.0.iter().any(|(key, _)| key.starts_with("vsn[")) {
            return Err(HandshakeError::Forbidden);
        }
        Version::negotiate(self.all("vsn").next_back()).ok_or(HandshakeError::Forbidden)
    }
}

/// C8: whether a page of that origin may connect.
pub(super) fn check_origin(settings: &Settings, headers: &HeaderMap) -> Result<(), HandshakeError> {
    static REFUSED: Seldom = Seldom::new();
    if settings.check_origin.admits(headers, settings.public_url.as_deref()) {
        return Ok(());
    }
    if let Some(before) = REFUSED.turn() {
        let (origin, host) = (field(headers, ORIGIN), field(headers, HOST));
        tracing::warn!(
            origin,
            host,
            before,
            "a page of another origin was refused a connection; --public-url or --check-origin may be wrong"
        );
    }
    Err(HandshakeError::Forbidden)
}

/// Connects the client that has the token.
pub(super) async fn connect(
    gateway: &Gateway,
    version: Version,
    token: Option<&str>,
) -> Result<Connected, HandshakeError> {
    let token = token.ok_or(HandshakeError::Forbidden)?;
    let (queue, outgoing) = queue(version, gateway.settings.waiting_frames);
    let connection = gateway.sockets.connect(token, queue.clone()).await.map_err(|error| match error {
        ConnectError::Forbidden => HandshakeError::Forbidden,
        ConnectError::TooMany => HandshakeError::TooMany,
        ConnectError::Store(error) => {
            tracing::error!(error = %chain(&error), "a token could not be checked");
            HandshakeError::Unavailable
        }
    })?;
    Ok(Connected { connection, queue, outgoing })
}

/// The subprotocols that a request offers.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Subprotocols {
    /// The token in it.
    pub(super) token: Option<String>,
    /// Whether ours was offered and must be confirmed.
    pub(super) ours: bool,
}

impl Subprotocols {
    /// C7: reads the offered subprotocols.
    pub(super) fn read(headers: &HeaderMap) -> Result<Self, HandshakeError> {
        let lists = headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|list| list.to_str().ok());
        let offered: Vec<&str> =
            lists.flat_map(|list| list.split(',')).map(str::trim).filter(|it| !it.is_empty()).collect();
        let (bearers, others): (Vec<&str>, Vec<&str>) = offered.iter().partition(|it| it.starts_with(BEARER));
        let ours = others.contains(&SUBPROTOCOL);
        if !others.is_empty() && !ours {
            return Err(HandshakeError::Forbidden);
        }
        let token = match bearers.as_slice() {
            [one] => Some(one.strip_prefix(BEARER).and_then(decode).ok_or(HandshakeError::Forbidden)?),
            _ => None,
        };
        Ok(Self { token, ours })
    }
}

/// Despite its prefix, the official client uses the standard alphabet; both alphabets are accepted, padded or not.
fn decode(token: &str) -> Option<String> {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let standard = GeneralPurpose::new(&alphabet::STANDARD, config);
    let url_safe = GeneralPurpose::new(&alphabet::URL_SAFE, config);
    let bytes = standard.decode(token).or_else(|_| url_safe.decode(token)).ok()?;
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn subprotocols(list: &str) -> Result<Subprotocols, HandshakeError> {
        let headers = HeaderMap::from_iter([(SEC_WEBSOCKET_PROTOCOL, list.parse().unwrap())]);
        Subprotocols::read(&headers)
    }

    fn found(token: Option<&str>, ours: bool) -> Subprotocols {
        Subprotocols { token: token.map(str::to_owned), ours }
    }

    #[test]
    fn c2_names_may_repeat_and_pairs_may_be_empty() {
        let query = Query::read(Some("&token=a%2Bb&vsn=2.0.0&&token=c&x[y]=z&"));
        assert_eq!(query.all("token").collect::<Vec<_>>(), ["a+b", "c"]);
        assert_eq!(query.version(), Ok(Version::V2));
    }

    #[test]
    fn c4_the_last_version_counts_and_a_list_is_invalid() {
        let version = |query| Query::read(query).version();
        assert_eq!(version(None), Ok(Version::V1));
        assert_eq!(version(Some("vsn=2.0.0&vsn=1.0.0")), Ok(Version::V1));
        assert_eq!(version(Some("vsn[]=2.0.0")), Err(HandshakeError::Forbidden));
        assert_eq!(version(Some("vsn=")), Err(HandshakeError::Forbidden));
    }

    #[test]
    fn c7_the_token_may_come_among_the_subprotocols() {
        assert_eq!(Subprotocols::read(&HeaderMap::new()), Ok(found(None, false)));
        assert_eq!(subprotocols("phoenix"), Ok(found(None, true)));
        assert_eq!(subprotocols("phoenix, base64url.bearer.phx.aGVhZGVy"), Ok(found(Some("header"), true)));
        assert_eq!(subprotocols("base64url.bearer.phx.aGVhZGVy"), Ok(found(Some("header"), false)));
        assert_eq!(subprotocols("base64url.bearer.phx.Pz8/Pj4+"), Ok(found(Some("???>>>"), false)));
        assert_eq!(subprotocols("base64url.bearer.phx.Pz8_Pj4-"), Ok(found(Some("???>>>"), false)));
        assert_eq!(subprotocols("base64url.bearer.phx.!!"), Err(HandshakeError::Forbidden));
        assert_eq!(subprotocols("graphql"), Err(HandshakeError::Forbidden));
        let two = "phoenix, base64url.bearer.phx.YQ, base64url.bearer.phx.Yg";
        assert_eq!(subprotocols(two), Ok(found(None, true)), "of two tokens none counts");
    }

    proptest! {
        #[test]
        fn x1_no_query_and_no_header_makes_it_panic(query in any::<String>(), list in "[ -~]{0,80}") {
            let _ = Query::read(Some(&query)).version();
            let _ = subprotocols(&list);
        }
    }
}
