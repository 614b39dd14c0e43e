//! The built browser app: embedded, compressed when it was built, cached permanently where the name changes with the
//! content. Every path that is not a file belongs to the app and gets its page.

use axum::body::Body;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rust_embed::{Embed, EmbeddedFile};

use super::policy::Policy;

/// Read from disk by debug builds, part of the binary in release builds.
#[derive(Embed)]
#[folder = "../dist"]
#[allow_missing = true]
struct Dist;

/// The page that every path of the app gets.
const PAGE: &str = "index.html";

const NOT_BUILT: &str = "<!doctype html><title>Boardwalk</title><h1>The server runs, the browser app is not built</h1>\
    <p>This binary was compiled without it. Run <code>cargo xtask run</code>, which builds both.</p>";

/// The files served beside the API.
#[derive(Debug, Clone)]
pub struct Assets {
    policy: Policy,
}

impl Assets {
    /// Prepares the files that were built in. `public_url`: where users reach this server.
    pub fn new(public_url: Option<&str>) -> Self {
        let page = Dist::get(PAGE).map(|file| String::from_utf8_lossy(&file.data).into_owned());
        Self { policy: Policy::new(&page.unwrap_or_default(), public_url) }
    }

    /// Whether the browser app was built in.
    pub fn built() -> bool {
        Dist::get(PAGE).is_some()
    }

    /// The file at that path, or the page.
    pub fn serve(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Response {
        if method != Method::GET && method != Method::HEAD {
            return StatusCode::METHOD_NOT_ALLOWED.into_response();
        }
        let path = uri.path().trim_start_matches('/');
        let (path, is_page) = match Dist::get(path) {
            Some(_) if path != PAGE => (path, false),
            // A missing file is a mistake that should show, so it does not get the page.
            _ if path.rsplit('/').next().is_some_and(|name| name.contains('.')) && path != PAGE => {
                return StatusCode::NOT_FOUND.into_response();
            }
            _ => (PAGE, true),
        };
        let Some(file) = Dist::get(path) else {
            return (StatusCode::NOT_FOUND, Html(NOT_BUILT)).into_response();
        };
        let etag = format!("\"{}\"", STANDARD.encode(file.metadata.sha256_hash()));
        let mut response = if headers.get(IF_NONE_MATCH).is_some_and(|it| it.as_bytes() == etag.as_bytes()) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            content(path, file, headers)
        };
        let caching =
            if is_page || !is_hashed(path) { "no-cache" } else { "public, max-age=31536000, immutable" };
        let out = response.headers_mut();
        out.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
        out.insert(VARY, HeaderValue::from_static("accept-encoding"));
        out.insert(CONTENT_SECURITY_POLICY, self.policy.for_request(uri, headers));
        if let Ok(etag) = HeaderValue::try_from(etag) {
            out.insert(ETAG, etag);
        }
        response
    }
}

fn content(path: &str, file: EmbeddedFile, headers: &HeaderMap) -> Response {
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let accepts =
        |name: &str| accepted.split(',').any(|it| it.split(';').next().is_some_and(|it| it.trim() == name));
    let kind = file.metadata.mimetype().to_owned();
    let compressed = [("br", "br"), ("gzip", "gz")].into_iter().find_map(|(name, suffix)| {
        accepts(name).then(|| Dist::get(&format!("{path}.{suffix}"))).flatten().map(|file| (name, file))
    });
    let (encoding, data) = match compressed {
        Some((name, file)) => (Some(name), file.data),
        None => (None, file.data),
    };
    let mut response = Response::new(Body::from(data.into_owned()));
    if let Ok(kind) = HeaderValue::try_from(kind) {
        response.headers_mut().insert(CONTENT_TYPE, kind);
    }
    if let Some(name) = encoding {
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    response
}

/// Trunk puts a hash of the content into file names: `client-0123456789abcdef_bg.wasm`, less its leading zeros.
fn is_hashed(path: &str) -> bool {
    const DIGITS: std::ops::RangeInclusive<usize> = 12..=16;
    path.split(['-', '.', '_', '/'])
        .any(|part| DIGITS.contains(&part.len()) && part.bytes().all(|it| it.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_cached_forever() {
        assert!(is_hashed("client-0123456789abcdef_bg.wasm"));
        assert!(is_hashed("board-0123456789abcdef.css"));
        assert!(is_hashed("home-d7815026b6ee2cc.css"));
        assert!(!is_hashed("favicon.svg"));
        assert!(!is_hashed("index.html"));
    }
}
