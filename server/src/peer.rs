//! Where a client is: its network, also behind proxies.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;

use ipnet::IpNet;

/// What counts as one client when there is no account to count by: an IPv4 address, or the /64 of an IPv6 address,
/// since everyone has at least one of these to choose addresses from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network(IpAddr);

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        const HOST: u128 = u64::MAX as u128;
        Self(match address.to_canonical() {
            IpAddr::V4(v4) => IpAddr::V4(v4),
            IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !HOST)),
        })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V4(v4) => v4.fmt(f),
            IpAddr::V6(v6) => write!(f, "{v6}/64"),
        }
    }
}

/// The option `--trusted-proxies`: the networks of the proxies that say truly who asked them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Arc<[IpNet]>);

/// Part of `--trusted-proxies` that is neither an address nor a network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither an address nor a network such as 10.0.0.0/8 or fd00::/8")]
pub struct NotANetwork(String);

impl FromStr for TrustedProxies {
    type Err = NotANetwork;

    fn from_str(list: &str) -> Result<Self, NotANetwork> {
        let one = |text: &str| {
            let address = text.parse::<IpAddr>().map(IpNet::from);
            address.or_else(|_| text.parse()).map_err(|_| NotANetwork(text.to_owned()))
        };
        list.split(',')
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(one)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl TrustedProxies {
    /// Whether that is the address of such a proxy.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The client's address. `peer` is the other end of the connection; `x_forwarded_for` and `forwarded`
    /// ([RFC 7239](https://www.rfc-editor.org/rfc/rfc7239)) are the values of these headers. Each proxy appends the
    /// address that asked it, so they are read from their end, for as long as the one who wrote them is trusted: what
    /// is further to the front may be anything.
    pub fn client<'a>(
        &self,
        peer: IpAddr,
        x_forwarded_for: impl DoubleEndedIterator<Item = &'a str>,
        forwarded: impl DoubleEndedIterator<Item = &'a str>,
    ) -> IpAddr {
        let mut client = peer.to_canonical();
        let mut plain = x_forwarded_for.flat_map(|value| value.split(',')).map(node).rev().peekable();
        let hops: &mut dyn Iterator<Item = Option<IpAddr>> = if plain.peek().is_some() {
            &mut plain
        } else {
            &mut forwarded.flat_map(|value| value.split(',')).map(forwarded_for).rev()
        };
        while self.contains(client) {
            match hops.next() {
                Some(Some(before)) => client = before.to_canonical(),
                _ => break,
            }
        }
        client
    }
}

/// The address in one element of `Forwarded`: `for=192.0.2.1;proto=https`.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let mut named = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
    node(named.next()?.1)
}

/// An address, possibly with a port, in brackets or in quotes.
fn node(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn networks_are_what_clients_cannot_choose_from() {
        let network = |text| Network::from(ip(text)).to_string();
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
        assert_eq!(network("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
    }

    #[test]
    fn only_what_trusted_proxies_wrote_counts() {
        let proxies: TrustedProxies = "10.0.0.0/8, 127.0.0.1,fd00::/8".parse().unwrap();
        let client = |peer, plain: &[&str], forwarded: &[&str]| {
            proxies.client(ip(peer), plain.iter().copied(), forwarded.iter().copied()).to_string()
        };
        for (peer, plain, forwarded, expected) in [
            ("192.0.2.1", &["198.51.100.9"][..], &[][..], "192.0.2.1"),
            ("127.0.0.1", &[], &[], "127.0.0.1"),
            ("127.0.0.1", &["198.51.100.9"], &[], "198.51.100.9"),
            ("::ffff:127.0.0.1", &["198.51.100.9"], &[], "198.51.100.9"),
            ("127.0.0.1", &["1.1.1.1, 198.51.100.9, 10.1.2.3"], &[], "198.51.100.9"),
            ("127.0.0.1", &["1.1.1.1", "198.51.100.9:4711"], &[], "198.51.100.9"),
            ("127.0.0.1", &["1.1.1.1, nonsense"], &[], "127.0.0.1"),
            ("127.0.0.1", &["10.1.2.3"], &[], "10.1.2.3"),
            ("fd00::1", &[], &["for=1.1.1.1, For=\"[2001:db8::9]:4711\";proto=https"], "2001:db8::9"),
            ("fd00::1", &[], &["for=unknown"], "fd00::1"),
            ("fd00::1", &["198.51.100.9"], &["for=1.1.1.1"], "198.51.100.9"),
        ] {
            assert_eq!(client(peer, plain, forwarded), expected, "{peer} {plain:?} {forwarded:?}");
        }
    }

    #[test]
    fn what_is_not_a_network_is_named() {
        let error = "10.0.0.0/8, 10.0.0.0/40".parse::<TrustedProxies>().unwrap_err();
        assert!(error.to_string().starts_with("`10.0.0.0/40` is neither"), "{error}");
        assert_eq!("".parse(), Ok(TrustedProxies::default()));
    }
}
