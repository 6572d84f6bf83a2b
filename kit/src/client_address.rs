//! Whom a request comes from, and how often one address may ask.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::{
    extract::ConnectInfo,
    http::{Extensions, HeaderMap},
};
use ipnet::IpNet;

use crate::{
    config::{ConfigError, Vars},
    rate_limit::RateLimit,
};

/// The networks whose `X-Forwarded-For` is believed: `WHERRY_TRUSTED_PROXIES`, addresses or networks, separated by
/// commas.
///
/// # Errors
/// When one of them is neither.
pub fn trusted_proxies(vars: &Vars) -> Result<Vec<IpNet>, ConfigError> {
    const NAME: &str = "WHERRY_TRUSTED_PROXIES";
    let network = |text: &str| {
        let network = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        network.map_err(|_| ConfigError::Invalid {
            name: NAME.to_owned(),
            why: format!("`{text}` is neither an address nor a network such as 10.0.0.0/8"),
        })
    };
    let texts = vars.optional(NAME).unwrap_or_default().split(',').map(str::trim);
    texts.filter(|text| !text.is_empty()).map(network).collect()
}

/// The address that a request is counted by: the peer's or, behind proxies that are trusted, the one that they name.
///
/// Of an IPv6 address only the first 64 bits count, since who has one has all that share them.
pub fn counted_address(extensions: &Extensions, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    // Without a peer it is a call from inside the process.
    let peer = peer.map_or(IpAddr::V6(Ipv6Addr::LOCALHOST), |ConnectInfo(peer)| peer.ip());
    network_of(client_address(peer.to_canonical(), headers, trusted))
}

/// How often one address may ask, on each node.
pub type AddressLimit = RateLimit<IpAddr>;

/// Each proxy appends the address that it was called from. So the list is read from its end, for as long as the one
/// who wrote an entry is trusted; what a client put at its beginning is never reached.
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let values = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let entries: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
    let mut client = peer;
    for entry in entries.into_iter().rev() {
        if !trusted.iter().any(|network| network.contains(&client)) {
            break;
        }
        let Some(address) = forwarded_address(entry) else { break };
        client = address.to_canonical();
    }
    client
}

/// An entry of the list: an address, which some proxies write with the port that it called from, or in brackets.
fn forwarded_address(entry: &str) -> Option<IpAddr> {
    let bare = || entry.parse::<IpAddr>().ok();
    let with_port = || entry.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    let in_brackets = || entry.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    bare().or_else(with_port).or_else(in_brackets)
}

/// Of an IPv6 address the first 64 bits.
pub(crate) fn network_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &str, trusted: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().expect("a header"));
        let trusted: Vec<IpNet> = trusted.split(',').filter_map(|text| text.parse().ok()).collect();
        client_address(peer.parse().expect("an address"), &headers, &trusted).to_string()
    }

    #[test]
    fn a_forwarded_address_is_believed_from_a_trusted_proxy_only() {
        assert_eq!(client("9.9.9.9", "1.1.1.1", "10.0.0.0/8"), "9.9.9.9");
        assert_eq!(client("10.0.0.1", "1.1.1.1", "10.0.0.0/8"), "1.1.1.1");
        assert_eq!(client("10.0.0.1", "1.1.1.1, 10.0.0.2", "10.0.0.0/8"), "1.1.1.1");
    }

    #[test]
    fn a_port_behind_an_address_is_no_part_of_it() {
        for (entry, address) in [
            ("203.0.113.7:4711", "203.0.113.7"),
            ("[2001:db8::1]:443", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("2001:db8::1", "2001:db8::1"),
            ("[::ffff:203.0.113.7]:443", "203.0.113.7"),
            ("6.6.6.6, 203.0.113.7:4711, 10.0.0.2:80", "203.0.113.7"),
        ] {
            assert_eq!(client("10.0.0.1", entry, "10.0.0.0/8"), address, "{entry}");
        }
        for entry in ["203.0.113.7:", "203.0.113.7:99999", "[2001:db8::1]443", "[203.0.113.7]", "[]", ":443"]
        {
            assert_eq!(client("10.0.0.1", entry, "10.0.0.0/8"), "10.0.0.1", "{entry}");
        }
    }

    #[test]
    fn what_a_client_claims_for_itself_is_not_reached() {
        assert_eq!(client("10.0.0.1", "6.6.6.6, 1.1.1.1", "10.0.0.0/8"), "1.1.1.1");
        assert_eq!(client("10.0.0.1", "nonsense", "10.0.0.0/8"), "10.0.0.1");
    }

    #[test]
    fn an_ipv6_client_is_counted_by_its_network() {
        let one = network_of("2001:db8:1:2:3:4:5:6".parse().expect("an address"));
        let other = network_of("2001:db8:1:2:ffff::1".parse().expect("an address"));
        assert_eq!(one, other);
    }

    fn proxies(text: &str) -> Result<Vec<IpNet>, ConfigError> {
        trusted_proxies(&[("WHERRY_TRUSTED_PROXIES".to_owned(), text.to_owned())].into_iter().collect())
    }

    #[test]
    fn proxies_are_addresses_or_networks() {
        assert_eq!(proxies("").map(|p| p.len()).ok(), Some(0));
        let some = proxies("127.0.0.1, 10.0.0.0/8,::1").expect("three of them");
        assert_eq!(
            some.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["127.0.0.1/32", "10.0.0.0/8", "::1/128"]
        );
        assert!(proxies("caddy").is_err());
    }
}
