//! Lets only our own pages change something: a browser sends its cookie along, and keeps the one it gets back, whichever
//! page a request comes from. Programs that are not browsers are not affected.

use std::sync::Arc;

use axum::body::HttpBody;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, HOST, HeaderName, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;

use super::{Api, ApiError};
use crate::log::{Seldom, field};
use crate::transport::OriginPolicy;

/// How the page of a request is related to its address
/// ([Fetch Metadata](https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header)).
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Checks a request before its handler.
pub(super) async fn check(
    State(api): State<Arc<Api>>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    if ![Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method()) {
        let headers = request.headers();
        if !admits(&api.check_origin, api.public_url.as_deref(), headers) {
            static REFUSED: Seldom = Seldom::new();
            if let Some(before) = REFUSED.turn() {
                let (origin, host) = (field(headers, ORIGIN), field(headers, HOST));
                tracing::warn!(
                    origin,
                    host,
                    before,
                    "a page of another origin was refused a change; --public-url or --check-origin may be wrong"
                );
            }
            return Err(ApiError::WrongOrigin);
        }
        // A form on another page can send text that reads as JSON, but cannot call it so.
        if !request.body().is_end_stream() && !is_json(headers) {
            return Err(ApiError::NotJson);
        }
    }
    Ok(next.run(request).await)
}

fn admits(policy: &OriginPolicy, public_url: Option<&str>, headers: &HeaderMap) -> bool {
    match headers.get(SEC_FETCH_SITE).map(HeaderValue::as_bytes) {
        // Behind a proxy this is surer than comparing hosts. `none`: the user asked for it, no page did.
        Some(b"same-origin" | b"none") => true,
        // Every browser names the origin of a page that is not of this one.
        Some(_) if !headers.contains_key(ORIGIN) => *policy == OriginPolicy::Off,
        _ => policy.admits(headers, public_url),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    media_type == "application/json"
        || (media_type.starts_with("application/") && media_type.ends_with("+json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(policy: &str, headers: &[(&str, &str)], expected: bool) {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        let mut headers: HeaderMap = headers.collect();
        headers.insert(HOST, "boards.example".parse().unwrap());
        assert_eq!(admits(&policy.parse().unwrap(), None, &headers), expected, "{policy} {headers:?}");
    }

    #[test]
    fn only_pages_of_an_admitted_origin_may_change_something() {
        let (site, origin) = ("sec-fetch-site", "origin");
        check("on", &[], true);
        check("on", &[(site, "same-origin"), (origin, "https://public.example")], true);
        check("on", &[(site, "none")], true);
        check("on", &[(origin, "https://boards.example")], true);
        check("on", &[(origin, "https://evil.example")], false);
        check("on", &[(origin, "null")], false);
        for other in ["cross-site", "same-site", "something-new"] {
            check("on", &[(site, other)], false);
            check("on", &[(site, other), (origin, "https://boards.example:8443")], false);
            check("https://pages.example", &[(site, other), (origin, "https://pages.example")], true);
            check("https://pages.example", &[(site, other), (origin, "https://evil.example")], false);
            check("off", &[(site, other), (origin, "https://evil.example")], true);
            check("off", &[(site, other)], true);
        }
    }

    #[test]
    fn json_may_have_parameters_and_a_subtype() {
        let of = |value: &str| is_json(&HeaderMap::from_iter([(CONTENT_TYPE, value.parse().unwrap())]));
        for value in ["application/json", "Application/JSON; charset=utf-8", "application/merge-patch+json"] {
            assert!(of(value), "{value}");
        }
        for value in ["text/plain", "text/plain; application/json", "application/jsonp", ""] {
            assert!(!of(value), "{value}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}
