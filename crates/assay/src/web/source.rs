//! Where a request comes from, as far as limits need it.
use super::Portal;
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::request::Parts,
};
use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
};

/// A place in the network: an address of IPv4, or the 64 bits by which IPv6 names a house. Not kept anywhere but in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Source([u8; 16]);

impl Source {
    const UNKNOWN: Self = Self([0; 16]);

    #[cfg(test)]
    pub(super) const fn of(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    fn at(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(four) => Self(four.to_ipv6_mapped().octets()),
            IpAddr::V6(six) => {
                let mut octets = six.octets();
                octets[8..].fill(0);
                Self(octets)
            }
        }
    }

    /// Whether it is known at all.
    pub(super) fn is_known(self) -> bool {
        self != Self::UNKNOWN
    }
}

/// The last address that a proxy of ours did not name itself.
fn behind(proxies: &[IpAddr], peer: IpAddr, forwarded: &[&str]) -> IpAddr {
    let mut at = peer.to_canonical();
    let named = forwarded.iter().rev().flat_map(|line| line.rsplit(','));
    for address in named.map(str::trim) {
        if !proxies.contains(&at) {
            break;
        }
        match address.parse::<IpAddr>() {
            Ok(address) => at = address.to_canonical(),
            Err(_) => break,
        }
    }
    at
}

impl FromRequestParts<Portal> for Source {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Infallible> {
        let Some(ConnectInfo(peer)) = parts.extensions.get::<ConnectInfo<SocketAddr>>() else {
            return Ok(Self::UNKNOWN);
        };
        let lines = parts.headers.get_all("x-forwarded-for").iter();
        let forwarded: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
        let proxies = portal.house.proxies();
        if proxies.is_empty() && peer.ip().to_canonical().is_loopback() {
            // A proxy on this machine that nobody named: its visitors are many places, and which is not known.
            return Ok(Self::UNKNOWN);
        }
        Ok(Self::at(behind(proxies, peer.ip(), &forwarded)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(proxies: &[&str], peer: &str, forwarded: &[&str], expected: &str) {
        let proxies: Vec<IpAddr> = proxies.iter().map(|one| one.parse().unwrap()).collect();
        let found = behind(&proxies, peer.parse().unwrap(), forwarded);
        assert_eq!(found, expected.parse::<IpAddr>().unwrap());
    }

    #[test]
    fn only_a_proxy_of_ours_is_believed_about_others() {
        check(&[], "192.0.2.9", &["198.51.100.1"], "192.0.2.9");
        check(
            &["192.0.2.9"],
            "192.0.2.9",
            &["198.51.100.1"],
            "198.51.100.1",
        );
        // What the stranger wrote himself stands before what our proxy wrote.
        check(
            &["192.0.2.9"],
            "192.0.2.9",
            &["203.0.113.5, 198.51.100.1"],
            "198.51.100.1",
        );
        check(
            &["192.0.2.9"],
            "192.0.2.9",
            &["203.0.113.5", "198.51.100.1"],
            "198.51.100.1",
        );
        check(
            &["192.0.2.9", "192.0.2.8"],
            "192.0.2.9",
            &["198.51.100.1, 192.0.2.8"],
            "198.51.100.1",
        );
        check(&["192.0.2.9"], "192.0.2.9", &["nonsense"], "192.0.2.9");
        check(
            &["192.0.2.9"],
            "::ffff:192.0.2.9",
            &["198.51.100.1"],
            "198.51.100.1",
        );
    }

    #[test]
    fn a_house_with_ipv6_is_one_place() {
        let one = Source::at("2001:db8:1:2::1".parse().unwrap());
        assert_eq!(one, Source::at("2001:db8:1:2:ffff::9".parse().unwrap()));
        assert_ne!(one, Source::at("2001:db8:1:3::1".parse().unwrap()));
    }
}
