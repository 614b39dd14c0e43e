//! What the server has counted, for Prometheus.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::{Api, Guard, Route};
use crate::metrics;

/// Added by proxies. A request with one of them only seems to come from this machine.
const OF_PROXIES: &[&str] =
    &["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];

/// A token, as its hash: comparing hashes takes the same time for every guess.
#[derive(Clone, PartialEq, Eq)]
pub struct MetricsToken([u8; 32]);

impl MetricsToken {
    /// The token with this text; an empty one, such as that of an empty environment variable, is none.
    pub fn new(token: &str) -> Option<Self> {
        (!token.is_empty()).then(|| Self(Sha256::digest(token).into()))
    }
}

pub(super) fn routes() -> [Route; 1] {
    [Route::get("/metrics", Guard::Watch, read)]
}

async fn read(
    State(api): State<Arc<Api>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    if !has_token(&api, &headers) && !is_local(&api, peer.ip(), &headers) {
        let advice = "metrics are for programs on this machine, or with the token of --metrics-token";
        return (StatusCode::FORBIDDEN, advice).into_response();
    }
    let now = metrics::Now {
        connections: api.accounts.registry.count(),
        boards: api.boards.count(),
        traffic: api.budget.taken(),
        passwords: api.accounts.passwords.waiting(),
    };
    match metrics::text(now) {
        Ok(text) => ([(CONTENT_TYPE, metrics::CONTENT_TYPE)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn has_token(api: &Api, headers: &HeaderMap) -> bool {
    let given = headers.get(AUTHORIZATION).and_then(|it| it.to_str().ok()?.strip_prefix("Bearer "));
    given.and_then(MetricsToken::new).is_some_and(|given| api.metrics_token.as_ref() == Some(&given))
}

/// Whether the request was made on this machine, and not only passed on by a proxy on it.
fn is_local(api: &Api, peer: IpAddr, headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()).map_or(host, |it| it.0);
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    peer.to_canonical().is_loopback()
        && api.public_url.is_none()
        && (name == "localhost" || address.is_ok_and(|it| it.is_loopback()))
        && !OF_PROXIES.iter().any(|name| headers.contains_key(*name))
}
