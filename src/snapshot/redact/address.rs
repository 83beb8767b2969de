//! IP addresses and networks: what a network holds, and whether it is everybody's, stays; which it is does not.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use super::key::Key;

/// How many leading bits stay: they tell private networks from public ones.
const KEPT_V6: u32 = 16;

fn kept_v4(address: Ipv4Addr) -> u32 {
    // Part of what begins so is private, or shared, or for documentation.
    if matches!(address.octets(), [100 | 169 | 172 | 192 | 198 | 203, ..]) { 16 } else { 8 }
}

/// A text that is an address, or a network with its number of bits.
pub(super) fn network(text: &str) -> Option<(IpAddr, Option<u8>)> {
    match text.split_once('/') {
        Some((address, bits)) => Some((address.parse().ok()?, Some(bits.parse().ok().filter(|bits| *bits <= 128)?))),
        None => Some((text.parse().ok()?, None)),
    }
}

/// Another address in its place. Addresses that begin alike have stand-ins that begin alike, so that a network holds the
/// same ones as before.
pub(super) fn stand_in(key: &Key, (address, bits): (IpAddr, Option<u8>)) -> Option<IpAddr> {
    let until = bits.map_or(u32::MAX, u32::from);
    Some(match address {
        IpAddr::V4(address) if is_special_v4(address) => address.into(),
        IpAddr::V4(address) => {
            let copy = replaced(key, u128::from(u32::from(address)), 32, kept_v4(address)..until.min(32))?;
            Ipv4Addr::from(u32::try_from(copy).ok()?).into()
        }
        IpAddr::V6(address) if address.is_unspecified() || address.is_loopback() => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from(replaced(key, u128::from(address), 128, KEPT_V6..until.min(128))?).into(),
    })
}

/// Addresses that everybody has.
fn is_special_v4(address: Ipv4Addr) -> bool {
    address.is_unspecified() || address.is_loopback() || address.is_broadcast()
}

/// Turns each of these bits round or not, as the bits before it decide.
fn replaced(key: &Key, bits: u128, width: u32, turned: Range<u32>) -> Option<u128> {
    turned.into_iter().try_fold(bits, |copy, at| {
        let before = bits >> (width - at);
        let turn = key.mac("address", &format!("{width}/{at}/{before:x}"))?.first()? & 1;
        Some(copy ^ (u128::from(turn) << (width - at - 1)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copy(text: &str) -> String {
        stand_in(&Key::new([7; 32]), (text.parse().unwrap(), None)).unwrap().to_string()
    }

    #[test]
    fn everybodys_addresses_stay() {
        assert_eq!(
            ["0.0.0.0", "127.0.0.1", "255.255.255.255", "::", "::1"].map(copy),
            ["0.0.0.0", "127.0.0.1", "255.255.255.255", "::", "::1"]
        );
    }

    #[test]
    fn private_addresses_stay_private_and_others_public() {
        let is_private = |text: &str| copy(text).parse::<Ipv4Addr>().unwrap().is_private();
        let addresses = ["10.1.2.3", "172.20.9.9", "203.0.113.7", "52.94.76.10"];
        assert_eq!(addresses.map(is_private), [true, true, false, false]);
        assert!(addresses.iter().all(|address| copy(address) != *address));
    }

    #[test]
    fn addresses_that_begin_alike_have_stand_ins_that_do() {
        let [a, b] = ["203.0.113.7", "203.0.113.99"].map(|text| u32::from(copy(text).parse::<Ipv4Addr>().unwrap()));
        let network = network("203.0.112.0/20").unwrap();
        let network = u32::from(stand_in(&Key::new([7; 32]), network).unwrap().to_string().parse::<Ipv4Addr>().unwrap());
        assert_eq!((a >> 8, a >> 12), (b >> 8, network >> 12));
        assert_ne!(a, b);
    }

    #[test]
    fn networks_are_told_from_other_texts() {
        assert_eq!(network("10.0.0.0/8"), Some(("10.0.0.0".parse().unwrap(), Some(8))));
        assert_eq!([network("10.0.0.0/200"), network("a/8"), network("v1")], [None, None, None]);
    }
}
