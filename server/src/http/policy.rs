//! What the page may load, run and connect to: its content security policy.

use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Uri};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The policy of the page, for requests to any host.
#[derive(Debug, Clone)]
pub(super) struct Policy {
    /// All of it but the addresses of the socket.
    rest: String,
    /// The socket's address for all requests, if it is known where users reach this server.
    socket: Option<String>,
}

impl Policy {
    /// Of that page. `public_url`: where users reach this server.
    pub(super) fn new(page: &str, public_url: Option<&str>) -> Self {
        let hashes: Vec<String> =
            inline_scripts(page).iter().map(|hash| format!(" 'sha256-{hash}'")).collect();
        let hashes = hashes.concat();
        // Images of other sites are loaded only when a reader asks for one: see the app's `ui/markdown/image.rs`.
        let rest = format!(
            "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{hashes}; style-src 'self'; \
             style-src-attr 'unsafe-inline'; img-src 'self' https:; object-src 'none'; base-uri 'none'; \
             frame-ancestors 'none'; form-action 'self'; connect-src 'self'"
        );
        Self { rest, socket: public_url.and_then(socket) }
    }

    /// The header's value in the response to this request.
    pub(super) fn for_request(&self, uri: &Uri, headers: &HeaderMap) -> HeaderValue {
        let Self { rest, socket } = self;
        // For Safari before 15.4, `'self'` does not include the socket of the same host.
        let policy = match (socket, host(uri, headers)) {
            (Some(socket), _) => format!("{rest} {socket}"),
            (None, Some(host)) => format!("{rest} ws://{host} wss://{host}"),
            (None, None) => rest.clone(),
        };
        HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'self'"))
    }
}

/// The address of the socket of a server with that URL.
fn socket(public_url: &str) -> Option<String> {
    let (scheme, rest) = public_url.split_once("://")?;
    let scheme = if scheme.eq_ignore_ascii_case("https") { "wss" } else { "ws" };
    let host = rest.split('/').next().filter(|host| is_host(host))?;
    Some(format!("{scheme}://{host}"))
}

/// The host that the request was sent to, as far as it can stand in a policy.
fn host<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    let named = headers.get(HOST).and_then(|host| host.to_str().ok());
    named.or(uri.authority().map(Authority::as_str)).filter(|host| is_host(host))
}

fn is_host(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    !text.is_empty() && text.bytes().all(allowed)
}

/// Hashes of the page's inline scripts, as a content security policy needs them.
fn inline_scripts(page: &str) -> Vec<String> {
    let bodies =
        page.split("<script").skip(1).filter_map(|part| part.split_once('>')?.1.split_once("</script>"));
    let written = bodies.map(|(body, _)| body).filter(|body| !body.trim().is_empty());
    written.map(|body| STANDARD.encode(Sha256::digest(body.as_bytes()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(public_url: Option<&str>, host: &str) -> String {
        let page = "<script src=\"/a.js\"></script><script type=\"module\">go()</script>";
        let headers = HeaderMap::from_iter([(HOST, HeaderValue::try_from(host).unwrap())]);
        let policy = Policy::new(page, public_url).for_request(&Uri::from_static("/"), &headers);
        policy.to_str().unwrap().to_owned()
    }

    #[test]
    fn inline_scripts_are_allowed_by_their_hash_and_no_others() {
        let hash = STANDARD.encode(Sha256::digest(b"go()"));
        assert!(policy(None, "x").contains(&format!("'wasm-unsafe-eval' 'sha256-{hash}';")));
    }

    #[test]
    fn the_socket_is_named_for_browsers_that_do_not_count_it_as_self() {
        for (public_url, host, expected) in [
            (None, "localhost:4000", "connect-src 'self' ws://localhost:4000 wss://localhost:4000"),
            (None, "[::1]:4000", "connect-src 'self' ws://[::1]:4000 wss://[::1]:4000"),
            (Some("https://boards.example.org/"), "other", "connect-src 'self' wss://boards.example.org"),
            (Some("http://boards.example.org:81"), "other", "connect-src 'self' ws://boards.example.org:81"),
            (None, "evil; script-src *", "connect-src 'self'"),
            (None, "*", "connect-src 'self'"),
        ] {
            let policy = policy(public_url, host);
            assert!(policy.ends_with(expected), "{policy}");
        }
    }

    #[test]
    fn images_come_from_here_or_from_sites_that_encrypt_them() {
        assert!(policy(None, "x").contains("img-src 'self' https:;"));
    }
}
