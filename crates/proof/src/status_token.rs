//! The status list of tokens (Token Status List): two bits a certificate, packed, deflated and signed.
use crate::{
    jws::{self, Token, TokenError},
    suite::{NotSigned, PublicKey, TokenKey},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use serde_json::json;
use std::io::{Read, Write};

/// Bits of one status: valid, revoked and suspended need two.
const BITS: u8 = 2;
/// Longest list that is inflated, in bytes.
const LIST_BYTES_MAX: u64 = 16 << 20;

/// What a list says of one certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenStatus {
    /// It holds.
    Valid,
    /// It was revoked, for good.
    Revoked,
    /// It is suspended.
    Suspended,
    /// A value that this program gives no meaning to.
    Other(u8),
}

impl TokenStatus {
    /// The value of the standard.
    #[must_use]
    pub fn value(self) -> u8 {
        match self {
            Self::Valid => 0,
            Self::Revoked => 1,
            Self::Suspended => 2,
            Self::Other(value) => value,
        }
    }

    fn of(value: u8) -> Self {
        match value {
            0 => Self::Valid,
            1 => Self::Revoked,
            2 => Self::Suspended,
            other => Self::Other(other),
        }
    }
}

/// Why a list cannot be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// The token.
    #[error("{0}")]
    Token(#[from] TokenError),
    /// It is about another address.
    #[error("the status list is one of another address")]
    Foreign,
    /// It was made for another time.
    #[error("the status list has expired")]
    Expired,
    /// It cannot be read.
    #[error("the status list is malformed: {0}")]
    Malformed(&'static str),
    /// It has no such place.
    #[error("the status list has no place {0}")]
    NoPlace(u64),
}

/// What a list is, beside the statuses. Instants are seconds since 1970 UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListFacts<'t> {
    /// Its address.
    pub address: &'t str,
    /// When it was made.
    pub made_at: i64,
    /// Seconds after which a verifier should fetch it again.
    pub lasts_seconds: i64,
    /// Places it has, at least: a longer list than needed says less about how many certificates there are.
    pub places: u64,
}

/// Signs a list. Every place that `marked` does not name is valid.
///
/// # Errors
/// [`NotSigned`], only of a key that a device holds.
///
/// # Panics
/// Never: memory takes every byte.
pub fn sign(
    facts: &ListFacts<'_>,
    marked: &[(u64, TokenStatus)],
    key: &TokenKey,
) -> Result<String, NotSigned> {
    let needed = marked.iter().map(|(place, _)| place + 1).max();
    let places = facts.places.max(needed.unwrap_or(0));
    let a_byte = u64::from(8 / BITS);
    let length = usize::try_from(places.div_ceil(a_byte)).unwrap_or(0);
    let mut list = vec![0_u8; length];
    for (place, status) in marked {
        let at = usize::try_from(place / a_byte).unwrap_or(usize::MAX);
        let shift = (place % a_byte) * u64::from(BITS);
        if let Some(byte) = list.get_mut(at) {
            *byte |= (status.value() & 3) << shift;
        }
    }
    let mut deflated = ZlibEncoder::new(Vec::new(), Compression::best());
    deflated.write_all(&list).expect("memory takes every byte");
    let deflated = deflated.finish().expect("memory takes every byte");
    let payload = json!({
        "sub": facts.address,
        "iat": facts.made_at,
        "exp": facts.made_at + facts.lasts_seconds * 2,
        "ttl": facts.lasts_seconds,
        "status_list": {"bits": BITS, "lst": URL_SAFE_NO_PAD.encode(deflated)},
    });
    let header = json!({"typ": "statuslist+jwt", "kid": key.kid()});
    jws::sign_token(header, &payload, key)
}

/// A list that was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusList {
    bits: u8,
    list: Vec<u8>,
}

/// Opens a list: signature, address, time, and not more bytes than a list can have.
///
/// # Errors
/// [`ListError`].
pub fn open(text: &str, key: &PublicKey, address: &str, now: i64) -> Result<StatusList, ListError> {
    let token = Token::read(text.trim())?;
    token.must_be("statuslist+jwt")?;
    token.verify(key)?;
    let payload = &token.payload;
    if payload["sub"] != address {
        return Err(ListError::Foreign);
    }
    if payload["exp"].as_i64().is_some_and(|until| until <= now) {
        return Err(ListError::Expired);
    }
    let bits = payload["status_list"]["bits"].as_u64();
    let bits = match bits {
        Some(bits @ (1 | 2 | 4 | 8)) => u8::try_from(bits).unwrap_or(BITS),
        _ => return Err(ListError::Malformed("bits")),
    };
    let deflated = payload["status_list"]["lst"].as_str();
    let deflated = deflated.and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
    let deflated = deflated.ok_or(ListError::Malformed("lst"))?;
    let mut list = Vec::new();
    let inflated = ZlibDecoder::new(deflated.as_slice())
        .take(LIST_BYTES_MAX + 1)
        .read_to_end(&mut list);
    if inflated.is_err() || list.len() as u64 > LIST_BYTES_MAX {
        return Err(ListError::Malformed("lst"));
    }
    Ok(StatusList { bits, list })
}

impl StatusList {
    /// What it says of a place.
    ///
    /// # Errors
    /// [`ListError::NoPlace`].
    pub fn status(&self, place: u64) -> Result<TokenStatus, ListError> {
        let a_byte = u64::from(8 / self.bits);
        let at = usize::try_from(place / a_byte).ok();
        let byte = at.and_then(|at| self.list.get(at));
        let byte = *byte.ok_or(ListError::NoPlace(place))?;
        let shift = (place % a_byte) * u64::from(self.bits);
        let mask = u8::MAX >> (8 - self.bits);
        Ok(TokenStatus::of(byte >> shift & mask))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ADDRESS: &str = "https://assay.example/status/token/1";

    fn facts() -> ListFacts<'static> {
        ListFacts {
            address: ADDRESS,
            made_at: 1_700_000_000,
            lasts_seconds: 300,
            places: 1 << 17,
        }
    }

    proptest! {
        #[test]
        fn every_place_reads_back(places in proptest::collection::btree_map(0_u64..200_000, 1_u8..4, 0..50)) {
            let key = TokenKey::from_seed(&[5; 32]);
            let marked: Vec<_> = places.iter().map(|(place, value)| (*place, TokenStatus::of(*value))).collect();
            let list = open(&sign(&facts(), &marked, &key).unwrap(), &key.public(), ADDRESS, 1_700_000_001).unwrap();
            for (place, status) in &marked {
                prop_assert_eq!(list.status(*place), Ok(*status));
            }
            let unmarked = (0..1000).filter(|place| !places.contains_key(place));
            for place in unmarked {
                prop_assert_eq!(list.status(place), Ok(TokenStatus::Valid));
            }
        }
    }

    #[test]
    fn the_list_of_the_standard_reads_as_it_says() {
        // Token Status List, section 4.1: sixteen statuses of one bit, two bytes B9 A3.
        let list = StatusList {
            bits: 1,
            list: vec![0xb9, 0xa3],
        };
        let read: Vec<u8> = (0..16)
            .map(|place| list.status(place).unwrap().value())
            .collect();
        assert_eq!(read, [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]);
        assert_eq!(list.status(16), Err(ListError::NoPlace(16)));
    }

    #[test]
    fn a_list_of_another_address_key_or_time_is_not_believed() {
        let key = TokenKey::from_seed(&[5; 32]);
        let text = sign(&facts(), &[(7, TokenStatus::Revoked)], &key).unwrap();
        let check = |key: &TokenKey, address: &str, now| {
            open(&text, &key.public(), address, now).map(|list| list.status(7))
        };
        let now = 1_700_000_001;
        assert_eq!(check(&key, ADDRESS, now), Ok(Ok(TokenStatus::Revoked)));
        assert_eq!(
            check(&key, "https://assay.example/status/token/2", now),
            Err(ListError::Foreign)
        );
        assert_eq!(check(&key, ADDRESS, now + 600), Err(ListError::Expired));
        let other = TokenKey::from_seed(&[6; 32]);
        assert!(check(&other, ADDRESS, now).is_err());
    }

    #[test]
    fn a_list_that_inflates_without_end_is_refused() {
        let key = TokenKey::from_seed(&[5; 32]);
        let mut bomb = ZlibEncoder::new(Vec::new(), Compression::best());
        for _ in 0..=16 {
            bomb.write_all(&vec![0; 1 << 20]).unwrap();
        }
        let lst = URL_SAFE_NO_PAD.encode(bomb.finish().unwrap());
        let payload = json!({"sub": ADDRESS, "status_list": {"bits": 2, "lst": lst}});
        let header = json!({"typ": "statuslist+jwt"});
        let text = jws::sign_token(header, &payload, &key).unwrap();
        let outcome = open(&text, &key.public(), ADDRESS, 0);
        assert_eq!(outcome, Err(ListError::Malformed("lst")));
    }
}
