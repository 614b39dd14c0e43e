//! Which web pages may open a connection: a browser says in the `Origin` header where the page came from
//! ([RFC 6454](https://www.rfc-editor.org/rfc/rfc6454)). Other clients send none and are allowed.

use std::str::FromStr;

use axum::http::header::{HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri};

/// The option `--check-origin`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OriginPolicy {
    /// Any page may connect.
    Off,
    /// Pages of the public host; without one, the same as [`Same`](Self::Same).
    On,
    /// Pages of the host and port that the request was sent to.
    Same,
    /// Pages of these origins.
    List(Vec<Allowed>),
}

/// An allowed origin. An omitted part matches anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    scheme: Option<String>,
    host: String,
    subdomains: bool,
    port: Option<u16>,
}

/// A word that is no host either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is `on`, `off`, `same`, or a list of hosts such as https://example.org")]
pub struct NotAPolicy;

impl FromStr for OriginPolicy {
    type Err = NotAPolicy;

    fn from_str(text: &str) -> Result<Self, NotAPolicy> {
        const WORDS: [&str; 9] = ["", "on", "off", "same", "yes", "no", "true", "false", "none"];
        Ok(match text.trim() {
            "off" => Self::Off,
            "on" => Self::On,
            "same" => Self::Same,
            word if WORDS.contains(&word.to_ascii_lowercase().as_str()) => return Err(NotAPolicy),
            list => Self::List(list.split(',').map(|it| Allowed::read(it.trim())).collect()),
        })
    }
}

impl Allowed {
    /// `https://example.org:8443`, `//example.org`, `example.org`, each also with `*.` before the host.
    fn read(text: &str) -> Self {
        let (scheme, rest) = text.split_once("//").unwrap_or(("", text));
        let scheme = scheme.strip_suffix(':').map(str::to_ascii_lowercase);
        let authority = rest.trim_end_matches('/');
        let (subdomains, authority) = match authority.strip_prefix("*.") {
            Some(domain) => (true, domain),
            None => (false, authority),
        };
        let (host, port) = match authority.parse::<Authority>() {
            Ok(authority) => (authority.host().to_ascii_lowercase(), authority.port_u16()),
            Err(_) => (authority.to_ascii_lowercase(), None),
        };
        Self { scheme, host, subdomains, port }
    }

    fn admits(&self, origin: &Origin) -> bool {
        let subdomain = || origin.host.strip_suffix(&self.host).is_some_and(|rest| rest.ends_with('.'));
        self.scheme.as_ref().is_none_or(|scheme| *scheme == origin.scheme)
            && (self.host == origin.host || (self.subdomains && subdomain()))
            && self.port.is_none_or(|port| Some(port) == origin.port)
    }
}

/// The origin of a page.
struct Origin {
    scheme: String,
    host: String,
    /// The default of the scheme if none is given.
    port: Option<u16>,
}

impl Origin {
    /// `None` for `null` and anything else that is not an origin.
    fn read(text: &str) -> Option<Self> {
        let uri: Uri = text.parse().ok()?;
        let scheme = uri.scheme_str()?.to_ascii_lowercase();
        let port = uri.port_u16().or_else(|| default_port(&scheme));
        Some(Self { host: uri.host()?.to_ascii_lowercase(), port, scheme })
    }
}

fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" | "ws" => Some(80),
        "https" | "wss" => Some(443),
        _ => None,
    }
}

impl OriginPolicy {
    /// Whether a request with these headers is allowed. `public_url`: the URL where users reach this server.
    pub(crate) fn admits(&self, headers: &HeaderMap, public_url: Option<&str>) -> bool {
        let Some(origin) = headers.get(ORIGIN) else { return true };
        if *self == Self::Off {
            return true;
        }
        let Some(origin) = origin.to_str().ok().and_then(Origin::read) else { return false };
        match self {
            Self::Off => true,
            Self::On => match public_url.and_then(Origin::read) {
                Some(public) => public.host == origin.host,
                None => is_same(&origin, headers),
            },
            Self::Same => is_same(&origin, headers),
            Self::List(all) => all.iter().any(|allowed| allowed.admits(&origin)),
        }
    }
}

/// Whether the page came from the host that the request was sent to. Schemes are not compared, because a server behind
/// a proxy does not know its own.
fn is_same(origin: &Origin, headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(HOST).and_then(|host| host.to_str().ok()?.parse::<Authority>().ok()) else {
        return false;
    };
    let port = host.port_u16().or_else(|| default_port(&origin.scheme));
    host.host().eq_ignore_ascii_case(&origin.host) && port == origin.port
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(policy: &str, public_url: Option<&str>, origin: &str, host: &str, expected: bool) {
        let policy: OriginPolicy = policy.parse().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(ORIGIN, origin.parse().unwrap());
        headers.insert(HOST, host.parse().unwrap());
        assert_eq!(
            policy.admits(&headers, public_url),
            expected,
            "{policy:?} {public_url:?} {origin} {host}"
        );
    }

    #[test]
    fn c8_without_an_origin_the_check_passes() {
        for policy in ["on", "off", "same", "https://example.org"] {
            assert!(policy.parse::<OriginPolicy>().unwrap().admits(&HeaderMap::new(), None), "{policy}");
        }
    }

    #[test]
    fn c8_on_means_the_public_host_or_the_requested_one() {
        let public = Some("https://boards.example.org");
        check("on", public, "https://boards.example.org", "10.0.0.1:4000", true);
        check("on", public, "https://Boards.Example.org:444", "10.0.0.1:4000", true);
        check("on", public, "https://example.org", "boards.example.org", false);
        check("on", None, "http://localhost:4000", "localhost:4000", true);
        check("on", None, "http://localhost:4001", "localhost:4000", false);
        check("on", None, "https://example.org", "example.org", true);
        check("same", public, "https://example.org", "example.org:443", true);
        check("same", public, "https://boards.example.org", "example.org", false);
    }

    #[test]
    fn c8_a_list_compares_what_it_names() {
        let list = "https://a.example:8443, //b.example,*.c.example,http://*.d.example";
        for origin in [
            "https://a.example:8443",
            "http://b.example",
            "https://b.example:1",
            "https://c.example",
            "https://x.y.c.example",
            "http://x.d.example",
        ] {
            check(list, None, origin, "else", true);
        }
        for origin in [
            "https://a.example",
            "http://a.example:8443",
            "https://xc.example",
            "https://x.d.example",
            "https://x.b.example",
        ] {
            check(list, None, origin, "else", false);
        }
    }

    #[test]
    fn c8_an_invalid_origin_fails_unless_the_check_is_off() {
        for origin in ["null", "", "example.org", "://", "\u{7f}"] {
            let Ok(value) = origin.parse::<axum::http::HeaderValue>() else { continue };
            let headers = HeaderMap::from_iter([(ORIGIN, value), (HOST, "example.org".parse().unwrap())]);
            for policy in ["on", "same", "//example.org"] {
                assert!(!policy.parse::<OriginPolicy>().unwrap().admits(&headers, None), "{policy} {origin}");
            }
            assert!(OriginPolicy::Off.admits(&headers, None));
        }
    }
}
