//! What a wallet brings: the kind it asks for, its key, and a nonce of ours under the key's signature.
use super::Refusal;
use crate::{edge, house::House};
use assay_core::session::CertificateKind;
use assay_proof::{jws::Token, suite::PublicKey};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Algorithms of wallets' keys.
pub(super) const ALGORITHMS: [&str; 4] = ["ES256", "ES384", "ES512", "EdDSA"];
/// How long a nonce can be used, in microseconds.
const NONCE_LASTS: i64 = 5 * 60 * 1_000_000;
/// How far a wallet's clock may be from ours, in seconds.
const CLOCK_SECONDS: i64 = 300;

/// A claim whose signature holds.
pub(super) struct Claim {
    pub(super) kind: String,
    pub(super) key: PublicKey,
    pub(super) nonce: String,
    pub(super) nonce_until: i64,
}

/// A nonce carries its own end and our mark, so that asking for one costs no memory.
pub(super) struct Nonce;

impl Nonce {
    fn mark(house: &House, text: &str) -> String {
        hex::encode(&house.derived("assay/wallet-nonce/v1|", text)[..16])
    }

    /// Draws a nonce.
    pub(super) fn draw(house: &House, now: i64) -> String {
        let chance = hex::encode(edge::draw_bytes::<16>());
        let text = format!("{chance}-{:x}", now + NONCE_LASTS);
        format!("{text}-{}", Self::mark(house, &text))
    }

    /// The end of a nonce of ours that has not expired.
    fn until(house: &House, nonce: &str, now: i64) -> Option<i64> {
        let (text, mark) = nonce.rsplit_once('-')?;
        let (_, until) = text.split_once('-')?;
        let until = i64::from_str_radix(until, 16).ok()?;
        // Compared by hash: the time of the answer says nothing of the mark.
        let ours = Sha256::digest(Self::mark(house, text));
        (Sha256::digest(mark) == ours && until >= now).then_some(until)
    }
}

/// Reads a claim, and checks the key's signature.
pub(super) fn read(house: &House, asked: &Value, now: i64) -> Result<Claim, Refusal> {
    let request = |because: &str| Refusal::bad("invalid_credential_request", because);
    let kind = asked["credential_configuration_id"].as_str();
    let kind = kind.ok_or_else(|| request("credential_configuration_id is needed"))?;
    if !CertificateKind::ALL.iter().any(|one| one.id() == kind) {
        let because = format!("`{kind}` is no kind of certificate");
        return Err(Refusal::bad("unknown_credential_configuration", because));
    }
    let bad = |because: &str| Refusal::bad("invalid_proof", because);
    let proofs = asked["proofs"]["jwt"].as_array();
    let Some([Value::String(proof)]) = proofs.map(Vec::as_slice) else {
        return Err(bad("proofs.jwt holds one proof"));
    };
    let token = Token::read(proof).map_err(|why| bad(&why.to_string()))?;
    token
        .must_be("openid4vci-proof+jwt")
        .map_err(|why| bad(&why.to_string()))?;
    let jwk = &token.header["jwk"];
    if jwk.get("d").is_some() {
        return Err(bad("the proof shows its secret key; that key is lost"));
    }
    let key = PublicKey::from_jwk(jwk).map_err(|why| bad(&format!("header jwk: {why}")))?;
    token.verify(&key).map_err(|why| bad(&why.to_string()))?;
    let audience = &token.payload["aud"];
    let ours = house.reached_at();
    let is_for_us = match audience {
        Value::Array(all) => all.iter().any(|one| *one == *ours),
        one => *one == *ours,
    };
    if !is_for_us {
        return Err(bad(&format!("aud is not {ours}")));
    }
    let made_at = token.payload["iat"].as_i64();
    let is_fresh = made_at.is_some_and(|at| (at - now / 1_000_000).abs() <= CLOCK_SECONDS);
    if !is_fresh {
        return Err(bad("iat is missing, or not of these minutes"));
    }
    let nonce = token.payload["nonce"].as_str().unwrap_or_default();
    let until = Nonce::until(house, nonce, now);
    let nonce_until = until.ok_or_else(|| {
        Refusal::bad("invalid_nonce", "the nonce is none of ours, or has expired")
    })?;
    Ok(Claim {
        kind: kind.to_owned(),
        key,
        nonce: nonce.to_owned(),
        nonce_until,
    })
}
