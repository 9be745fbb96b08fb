//! Put a certificate into a wallet: the holder offers it, the wallet redeems the offer and collects the certificate. What a
//! wallet does is an act of the holder's account, and stands in the journal like every other.
use super::{Call, Done, Failure, found, perform, refused, unsigned};
use crate::house::House;
use assay_core::{
    authority::{self, Action, Actor, Role},
    wallet::{
        self, Asked, CollectCertificate, HeldCertificate, OfferCertificate, RedeemOffer,
        Redemption, TransactionCode,
    },
};
use assay_proof::{
    credential, sd_jwt,
    sd_jwt::{Content, HIDDEN, SALT_BYTES},
    suite::PublicKey,
};
use assay_store::{StoreError, Tx, certificate::Certificate, wallet::KeptOffer};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// The secrets of an offer. They are derived from the call, so the same call gives the same offer and nothing is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferSecrets {
    /// The pre-authorised code, which goes into the link.
    pub code: String,
    /// The transaction code, six digits, which only the holder sees.
    pub tx_code: String,
}

impl OfferSecrets {
    fn of(house: &House, call: &Call) -> Self {
        let bytes = house.derived("assay/wallet-code/v1|", &call.id);
        let digits = bytes[24..]
            .iter()
            .fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        Self {
            code: hex::encode(&bytes[..24]),
            tx_code: format!("{:06}", digits % 1_000_000),
        }
    }

    fn hashes(&self) -> (Vec<u8>, Vec<u8>) {
        (hash(&self.code), tx_hash(&self.code, &self.tx_code))
    }
}

fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret).to_vec()
}

fn tx_hash(code: &str, tx_code: &str) -> Vec<u8> {
    hash(&format!("{code}|{tx_code}"))
}

/// A certificate as its holder has it.
#[must_use]
pub fn held(certificate: &Certificate) -> HeldCertificate {
    HeldCertificate {
        number: certificate.number.clone(),
        person: certificate.person.clone(),
        institution: certificate.institution.clone(),
        in_force: certificate.stage == "released" && certificate.status == "valid",
    }
}

fn asked<'t>(house: &'t House, call: &Call) -> Asked<'t> {
    Asked {
        law: &house.law.pack,
        now: call.now,
        today: call.today,
    }
}

/// Offers a certificate to a wallet; gives the secrets and the last instant, in microseconds since 1970 UTC.
///
/// # Errors
/// [`Failure::Refused`] if the certificate is not in force.
pub fn offer_certificate(
    house: &Arc<House>,
    call: &Call,
    number: &str,
) -> Result<(OfferSecrets, i64), Failure> {
    let secrets = OfferSecrets::of(house, call);
    let (hashes, number) = (secrets.hashes(), number.to_owned());
    let until = perform(
        house,
        call,
        OfferCertificate::NAME,
        &number.clone(),
        move |tx, house, call| {
            let certificate = found(tx.certificate(&number)?, "certificate", &number)?;
            let held = held(&certificate);
            let permit = authority::permit::<OfferCertificate>(&call.actor, &held)?;
            let offer = wallet::offer(&permit, asked(house, call)).map_err(refused)?;
            tx.record_offer(&offer, &certificate.id, &hashes.0, &hashes.1)?;
            Ok(Done {
                answer: offer.until,
                object: certificate.id.to_string(),
                under: String::new(),
                details: json!({"offer": hex::encode(&hashes.0[..8])}),
            })
        },
    )?;
    Ok((secrets, until))
}

/// What a wallet gets for a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Redeemed {
    /// A token that lasts until this instant, in microseconds since 1970 UTC.
    Token(i64),
    /// The transaction code is not the one that the holder saw.
    WrongCode,
}

/// The holder's account, for which a wallet acts.
fn on_behalf(call: &Call, offer: &KeptOffer) -> Actor {
    Actor {
        account: offer.account.clone(),
        role: Role::Candidate,
        institution: call.actor.institution.clone(),
        person: Some(offer.person.clone()),
    }
}

/// What is known of an offer and its certificate, and the call in the name of its holder.
fn known(
    tx: &mut Tx<'_>,
    offer: Option<KeptOffer>,
    call: &Call,
) -> Result<(KeptOffer, Certificate, Actor), Failure> {
    let offer = found(offer, "offer", "")?;
    let certificate = found(tx.certificate(&offer.number)?, "certificate", &offer.number)?;
    let actor = on_behalf(call, &offer);
    Ok((offer, certificate, actor))
}

/// The call of a wallet that holds a secret: the holder's, as soon as the secret says whose.
///
/// # Errors
/// [`Failure::NotFound`] if the secret is none of ours.
pub fn call_of_wallet(
    house: &House,
    secret: &WalletSecret<'_>,
    id: String,
    now: i64,
) -> Result<Call, Failure> {
    let offer = house.store.read(|tx| match secret {
        WalletSecret::Code(code) => tx.offer(&hash(code)),
        WalletSecret::Token(token) => tx.offer_by_token(&hash(token)),
    })?;
    let offer = found(offer, "offer", "")?;
    Ok(Call {
        id,
        actor: Actor {
            account: offer.account,
            role: Role::Candidate,
            institution: None,
            person: Some(offer.person),
        },
        now,
        today: crate::edge::day_of(now),
    })
}

/// What a wallet shows for itself.
#[derive(Debug)]
pub enum WalletSecret<'t> {
    /// The code of the link.
    Code(&'t str),
    /// The token it got for the code.
    Token(&'t str),
}

/// Redeems an offer: the code and the transaction code for the token, which the caller drew.
///
/// # Errors
/// [`Failure::NotFound`] for an unknown code, [`Failure::Refused`] for one that expired or was used.
pub fn redeem_offer(
    house: &Arc<House>,
    call: &Call,
    code: &str,
    tx_code: &str,
    token: &str,
) -> Result<Redeemed, Failure> {
    let (code_hash, tx_code_hash, token_hash) = (hash(code), tx_hash(code, tx_code), hash(token));
    perform(
        house,
        call,
        RedeemOffer::NAME,
        &hex::encode(&code_hash),
        move |tx, house, call| {
            let offer = tx.offer(&code_hash)?;
            let (offer, certificate, actor) = known(tx, offer, call)?;
            let held = held(&certificate);
            let permit = authority::permit::<RedeemOffer>(&actor, &held)?;
            let code = if offer.tx_code_hash == tx_code_hash {
                TransactionCode::Right
            } else {
                TransactionCode::Wrong
            };
            let redemption =
                wallet::redeem(&permit, &offer.stage, code, asked(house, call)).map_err(refused)?;
            let (answer, outcome) = match &*redemption {
                Redemption::Token { until } => {
                    tx.record_redemption(&offer.code_hash, &token_hash, *until)?;
                    (Redeemed::Token(*until), "token")
                }
                Redemption::WrongCode { wrong } => {
                    tx.record_wrong_code(&offer.code_hash, *wrong)?;
                    (Redeemed::WrongCode, "wrong-code")
                }
            };
            Ok(Done {
                answer,
                object: certificate.id.to_string(),
                under: String::new(),
                details: json!({"offer": hex::encode(&offer.code_hash[..8]), "outcome": outcome}),
            })
        },
    )
}

/// What a wallet brings to collect a certificate: its token, and its key with a fresh nonce of ours under it.
#[derive(Debug)]
pub struct Claimed<'t> {
    /// The token.
    pub token: &'t str,
    /// The wallet's key, which has signed the nonce.
    pub key: &'t PublicKey,
    /// The nonce.
    pub nonce: &'t str,
    /// When the nonce may be forgotten, in microseconds since 1970 UTC.
    pub nonce_until: i64,
    /// The kind that the wallet asks for.
    pub kind: &'t str,
}

/// Gives a wallet the certificate, for its key.
///
/// Crash after the act and before the answer: the offer is used and the wallet has nothing; the holder makes a new one. Nothing
/// is issued twice under one offer.
///
/// # Errors
/// [`Failure::NotFound`] for an unknown token or another kind; [`Failure::Refused`]; a used nonce as
/// [`StoreError::Constraint`].
pub fn collect_certificate(
    house: &Arc<House>,
    call: &Call,
    claimed: &Claimed<'_>,
) -> Result<String, Failure> {
    let (token_hash, nonce_hash) = (hash(claimed.token), hash(claimed.nonce));
    let (thumbprint, nonce_until) = (claimed.key.thumbprint(), claimed.nonce_until);
    let kind = claimed.kind.to_owned();
    let number: String = perform(
        house,
        call,
        CollectCertificate::NAME,
        &(hex::encode(&token_hash), hex::encode(&nonce_hash)),
        move |tx, house, call| {
            tx.record_nonce(&nonce_hash, nonce_until, call.now)?;
            let offer = tx.offer_by_token(&token_hash)?;
            let (offer, certificate, actor) = known(tx, offer, call)?;
            if certificate.kind.id() != kind {
                return found(None, "certificate of this kind", &kind);
            }
            let held = held(&certificate);
            let permit = authority::permit::<CollectCertificate>(&actor, &held)?;
            let collection =
                wallet::collect(&permit, &offer.stage, asked(house, call)).map_err(refused)?;
            tx.record_collection(&collection, &offer.code_hash, &thumbprint)?;
            Ok(Done {
                answer: certificate.number.clone(),
                object: certificate.id.to_string(),
                under: String::new(),
                details: json!({"offer": hex::encode(&offer.code_hash[..8]), "key": thumbprint}),
            })
        },
    )?;
    let certificate = house.store.read(|tx| tx.certificate(&number))?;
    let certificate = found(certificate, "certificate", &number)?;
    selective(house, &certificate, claimed.key, call.now)
}

/// The certificate as an SD-JWT VC for a holder's key.
///
/// # Errors
/// [`Failure::Store`] if the stored credential cannot be read.
pub fn selective(
    house: &House,
    certificate: &Certificate,
    holder_key: &PublicKey,
    now: i64,
) -> Result<String, Failure> {
    let bytes = certificate.credential.as_deref().unwrap_or_default();
    let signed = credential::read(bytes).map_err(|why| StoreError::Unreadable {
        column: "credential".to_owned(),
        why: why.to_string(),
    })?;
    let shape = &signed.plan.shape;
    let base = format!("https://{}", house.host.as_str());
    let (zh, en) = certificate.level.name();
    let scores: Vec<(&str, &str)> = [
        ("theory", Some(&shape.theory)),
        ("skill", Some(&shape.skill)),
        ("review", shape.review.as_ref()),
    ]
    .into_iter()
    .filter_map(|(part, score)| Some((part, score?.as_str())))
    .collect();
    let salts: [[u8; SALT_BYTES]; HIDDEN.len()] =
        std::array::from_fn(|_| crate::edge::draw_bytes());
    let seconds = now / 1_000_000;
    let list = house.token_list(certificate.institution.as_str(), certificate.place.block);
    let content = Content {
        issuer: &house.token_issuer(certificate.institution.as_str()),
        kind: &sd_jwt::kind::address(&base, certificate.kind.id()),
        // By the hour: two certificates that were collected together are not joined by their second.
        made_at: seconds - seconds % 3600,
        valid_from: crate::edge::start_of(certificate.issued_on) / 1_000_000,
        level: certificate.level.id(),
        level_name: &format!("{zh} · {en}"),
        institution: &shape.issuer_name,
        holder_key,
        status: Some((&list, u64::from(certificate.place.index))),
        holder: &shape.holder,
        document: &shape.document,
        achievement: &shape.achievement,
        occupation: &certificate.occupation,
        occupation_code: &shape.occupation_code,
        job_type: &shape.job_type,
        number: &certificate.number,
        record_digest: &signed.digest(),
        examined_on: shape.examined_on.get(..10).unwrap_or_default(),
        scores: &scores,
    };
    let keys = house.newest_generation(certificate.institution.as_str())?;
    sd_jwt::issue(&content, &keys.token, &salts).map_err(unsigned)
}
