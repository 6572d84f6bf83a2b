//! Which addresses may be reached for somebody else: public ones. A browser says where its push service is, a message what it
//! links to, and whoever says so may be anybody with an account; they must not have us knock at doors of our own network.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use ipnet::IpNet;
use kit::{
    config::{ConfigError, Vars},
    error_chain,
};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Looks names up and leaves out what is not public. The connection is made to what this has let through, so that a name
/// cannot lead elsewhere in between.
#[derive(Clone, Debug)]
pub(crate) struct Reach {
    /// Networks that may be reached although they are not public.
    allowed: Arc<[IpNet]>,
}

/// A name that leads to no address that may be reached.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the name leads to no public address")]
pub(crate) struct NotReachable;

impl Reach {
    pub(crate) fn new(allowed: &[IpNet]) -> Self {
        Self { allowed: allowed.into() }
    }

    /// Whether this address may be reached. Where a host is an address, nothing is looked up, and who connects has to ask.
    pub(crate) fn lets(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        is_public(address) || self.allowed.iter().any(|network| network.contains(&address))
    }
}

impl Resolve for Reach {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.clone();
        Box::pin(async move {
            // The port is put in by who asks.
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| reach.lets(address.ip())).collect();
            if public.is_empty() {
                return Err(NotReachable.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// Networks, separated by commas, that may be reached although they are not public.
pub(crate) fn private_networks(vars: &Vars, name: &str) -> Result<Vec<IpNet>, ConfigError> {
    let network = |text: &str| {
        let why = format!("`{text}` is no network such as 10.1.0.0/16");
        text.parse().map_err(|_| ConfigError::Invalid { name: name.to_owned(), why })
    };
    let texts = vars.optional(name).unwrap_or_default().split(',').map(str::trim);
    texts.filter(|text| !text.is_empty()).map(network).collect()
}

/// Whether a request came to nothing because the name leads to no address that may be reached.
pub(crate) fn is_not_reachable(error: &reqwest::Error) -> bool {
    error_chain::causes(error).any(<dyn std::error::Error>::is::<NotReachable>)
}

/// Whether an address is of the public internet, and not of one's own machine or network, a special purpose or an address
/// that wraps one of those.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    // "This" network, shared addresses of carriers, protocol assignments, relays of 6to4, measurements, the future.
    let is_special = matches!(
        (a, b, c),
        (0 | 240..=255, ..) | (100, 64..=127, _) | (192, 0, 0) | (192, 88, 99) | (198, 18..=19, _)
    );
    // By which machines of one cloud reach what looks after them.
    let is_of_a_cloud = address == Ipv4Addr::new(168, 63, 129, 16);
    !(is_special
        || is_of_a_cloud
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let wrapped = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match segments {
        // Of the translators from IPv6 and of 6to4, the address inside is what is reached.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => wrapped(high, low),
        // Special purposes, Teredo among them, and examples.
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false,
        // Only these are given out.
        [0x2000..=0x3fff, ..] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every network of IPv4 that is not public (the registry of special purposes), but for single addresses in them.
    const NOT_PUBLIC: [&str; 17] = [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "255.255.255.255/32",
        "168.63.129.16/32",
    ];

    /// The same address, as IPv6 can write it: mapped, and inside those of the translators and of 6to4.
    fn wrapped(address: Ipv4Addr) -> [Ipv6Addr; 3] {
        let [a, b, c, d] = address.octets();
        let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        [
            address.to_ipv6_mapped(),
            Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
            Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
        ]
    }

    proptest! {
        #[test]
        fn an_address_of_ipv4_is_public_unless_a_network_of_the_list_has_it(bits in any::<u32>()) {
            let address = Ipv4Addr::from(bits);
            let networks = NOT_PUBLIC.map(|network| network.parse::<IpNet>().expect("a network"));
            let is_listed = networks.iter().any(|network| network.contains(&IpAddr::V4(address)));
            prop_assert_eq!(is_public(address.into()), !is_listed);
            for wrapped in wrapped(address) {
                let lets = Reach::new(&[]).lets(wrapped.into());
                prop_assert_eq!(lets, !is_listed, "{}", wrapped);
            }
        }

        #[test]
        fn every_address_of_a_network_that_is_not_public_is_refused(
            network in 0..NOT_PUBLIC.len(),
            bits in any::<u32>(),
        ) {
            let network: ipnet::Ipv4Net = NOT_PUBLIC[network].parse().expect("a network");
            let inside = u32::from(network.network()) | (bits & u32::from(network.hostmask()));
            let address = Ipv4Addr::from(inside);
            prop_assert!(!Reach::new(&[]).lets(address.into()), "{}", address);
            for wrapped in wrapped(address) {
                prop_assert!(!Reach::new(&[]).lets(wrapped.into()), "{}", wrapped);
            }
        }

        #[test]
        fn of_ipv6_only_what_is_given_out_is_public(bits in any::<u128>()) {
            let address = Ipv6Addr::from(bits);
            let is_given_out = (0x2000..=0x3fff).contains(&address.segments()[0]);
            if Reach::new(&[]).lets(address.into()) {
                let is_translated = address.segments()[..2] == [0x64, 0xff9b];
                prop_assert!(is_given_out || is_translated || address.to_ipv4_mapped().is_some());
            }
        }
    }

    fn lets(allowed: &[&str], address: &str) -> bool {
        let allowed: Vec<IpNet> = allowed.iter().map(|network| network.parse().expect("a network")).collect();
        Reach::new(&allowed).lets(address.parse().expect("an address"))
    }

    #[test]
    fn public_addresses_may_be_reached_and_no_others() {
        for address in ["8.8.8.8", "142.250.1.1", "100.63.0.1", "172.32.0.1", "2607:f8b0::1", "2a00:1450::1"]
        {
            assert!(lets(&[], address), "{address}");
        }
        for address in [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.8.8.8",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "::ffff:127.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "ff02::1",
        ] {
            assert!(!lets(&[], address), "{address}");
        }
    }

    #[test]
    fn an_operator_may_name_networks_of_their_own() {
        assert!(lets(&["10.1.0.0/16"], "10.1.2.3"));
        assert!(lets(&["10.1.0.0/16"], "::ffff:10.1.2.3"));
        assert!(!lets(&["10.1.0.0/16"], "10.2.0.1"));
        assert!(lets(&["fd00::/8"], "fd12::1"));
    }

    #[tokio::test]
    async fn a_name_is_looked_up_and_what_it_leads_to_is_looked_at() {
        let localhost = || "localhost".parse::<Name>().expect("a name");
        let refused = Reach::new(&[]).resolve(localhost()).await.err().expect("nothing public");
        assert!(refused.is::<NotReachable>(), "{refused}");
        let own: Vec<IpNet> =
            ["127.0.0.0/8", "::1/128"].map(|network| network.parse().expect("a network")).into();
        let mut found = Reach::new(&own).resolve(localhost()).await.expect("it is allowed");
        assert!(found.next().is_some_and(|address| address.ip().is_loopback()));
    }
}
