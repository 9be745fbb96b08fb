//! Put a certificate into a wallet 电子卡包: the holder makes an offer, the wallet redeems it with the code that only the holder
//! saw, and collects the certificate for its own key. Each step happens once, and within minutes.
use crate::{
    authority::{Action, Owned, Permit, Role},
    decision::Decided,
    id::Id,
    institution::Institution,
    pack::Pack,
    person::Person,
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;

/// How long an offer can be redeemed, in microseconds: long enough to find the phone.
pub const OFFER_LASTS: i64 = 10 * 60 * 1_000_000;
/// How long a redeemed offer can be collected, in microseconds.
pub const TOKEN_LASTS: i64 = 5 * 60 * 1_000_000;
/// Wrong transaction codes after which an offer is dead: the code has a million values.
pub const WRONG_MAX: u32 = 5;

/// A certificate as its holder has it in hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldCertificate {
    /// The certificate number.
    pub number: String,
    /// The holder.
    pub person: Id<Person>,
    /// The issuer.
    pub institution: Id<Institution>,
    /// Whether it was released, and is neither suspended nor revoked.
    pub in_force: bool,
}

impl Owned for HeldCertificate {
    fn institution(&self) -> Option<&Id<Institution>> {
        Some(&self.institution)
    }
    fn person(&self) -> Option<&Id<Person>> {
        Some(&self.person)
    }
}

/// Permission to offer a certificate to a wallet: the holder alone.
#[derive(Debug)]
pub enum OfferCertificate {}
impl Action for OfferCertificate {
    type On = HeldCertificate;
    const NAME: &'static str = "wallet.offer";
    const ROLES: &'static [Role] = &[Role::Candidate];
}

/// Permission to redeem an offer: the wallet acts for the holder who made it.
#[derive(Debug)]
pub enum RedeemOffer {}
impl Action for RedeemOffer {
    type On = HeldCertificate;
    const NAME: &'static str = "wallet.redeem";
    const ROLES: &'static [Role] = &[Role::Candidate];
}

/// Permission to collect a certificate: the wallet acts for the holder who made the offer.
#[derive(Debug)]
pub enum CollectCertificate {}
impl Action for CollectCertificate {
    type On = HeldCertificate;
    const NAME: &'static str = "wallet.collect";
    const ROLES: &'static [Role] = &[Role::Candidate];
}

/// An offer that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Which certificate.
    pub number: String,
    /// Whose.
    pub person: Id<Person>,
    /// The holder's account.
    pub account: String,
    /// The last instant to redeem it, in microseconds since 1970 UTC.
    pub until: i64,
}

/// Where an offer stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfferStage {
    /// Made, and waiting for a wallet.
    Made {
        /// The last instant to redeem it, in microseconds since 1970 UTC.
        until: i64,
        /// Wrong transaction codes so far.
        wrong: u32,
    },
    /// A wallet has its token.
    Redeemed {
        /// The last instant to collect, in microseconds since 1970 UTC.
        until: i64,
    },
    /// A wallet has the certificate.
    Collected,
}

/// The transaction code that came with a code, compared with the one the holder saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransactionCode {
    /// It is the one.
    Right,
    /// It is another, or none came.
    Wrong,
}

/// What came of redeeming an offer. A wrong code is counted, so it is a decision too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Redemption {
    /// The wallet gets a token.
    Token {
        /// The last instant to collect, in microseconds since 1970 UTC.
        until: i64,
    },
    /// The transaction code was wrong.
    WrongCode {
        /// Wrong codes so far.
        wrong: u32,
    },
}

/// A certificate that goes into a wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collection {
    /// Which certificate.
    pub number: String,
    /// When, in microseconds since 1970 UTC.
    pub at: i64,
}

/// Why a certificate does not go into a wallet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WalletRefused {
    /// The certificate was not released, or is suspended or revoked.
    #[error("the certificate is not in force")]
    NotInForce,
    /// The offer or its token was not used in time.
    #[error("the offer has expired")]
    Expired,
    /// The offer was redeemed, or its certificate collected, before.
    #[error("the offer was used before")]
    Used,
    /// The transaction code was wrong too often.
    #[error("the transaction code was wrong {WRONG_MAX} times")]
    TooManyTries,
    /// The offer was not redeemed yet.
    #[error("the offer was not redeemed yet")]
    NotRedeemed,
}

impl Why for WalletRefused {
    fn reason(&self) -> Reason {
        let again = (
            "请在“我的页面”重新生成领取码。",
            "Make a new offer on your page.",
        );
        let (code, zh, next) = match self {
            Self::NotInForce => (
                "wallet.not-in-force",
                "该证书尚未发布，或已被暂停、撤销".to_owned(),
                (
                    "请在证书页面查看状态；如有异议，请联系评价机构。",
                    "Look at the certificate's page; ask the institution if you object.",
                ),
            ),
            Self::Expired => ("wallet.expired", "领取码已过期".to_owned(), again),
            Self::Used => ("wallet.used", "领取码已经用过".to_owned(), again),
            Self::TooManyTries => (
                "wallet.too-many-tries",
                format!("验证码已输错{WRONG_MAX}次，该领取码作废"),
                again,
            ),
            Self::NotRedeemed => (
                "wallet.not-redeemed",
                "领取码尚未兑换".to_owned(),
                (
                    "请先用领取码换取令牌。",
                    "Exchange the code for a token first.",
                ),
            ),
        };
        Reason {
            code,
            zh,
            next,
            rule: None,
        }
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::NotInForce,
            Self::Expired,
            Self::Used,
            Self::TooManyTries,
            Self::NotRedeemed,
        ]
    }
}

/// When and under which law something is asked.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'t> {
    /// The law.
    pub law: &'t Pack,
    /// The instant, in microseconds since 1970 UTC.
    pub now: i64,
    /// Its day.
    pub today: Date,
}

impl Asked<'_> {
    fn refuse<T>(&self, why: WalletRefused) -> Result<T, Refused<WalletRefused>> {
        Err(Refused::new(self.law, self.today, why))
    }
}

/// Decides whether a holder may offer a certificate to a wallet.
///
/// # Errors
/// [`WalletRefused::NotInForce`].
pub fn offer(
    permit: &Permit<'_, OfferCertificate>,
    asked: Asked<'_>,
) -> Result<Decided<Offer>, Refused<WalletRefused>> {
    let held = permit.on();
    if !held.in_force {
        return asked.refuse(WalletRefused::NotInForce);
    }
    Ok(Decided::new(Offer {
        number: held.number.clone(),
        person: held.person.clone(),
        account: permit.by().account.clone(),
        until: asked.now + OFFER_LASTS,
    }))
}

/// Decides what comes of a code that a wallet sends.
///
/// # Errors
/// [`WalletRefused`].
pub fn redeem(
    permit: &Permit<'_, RedeemOffer>,
    stage: &OfferStage,
    code: TransactionCode,
    asked: Asked<'_>,
) -> Result<Decided<Redemption>, Refused<WalletRefused>> {
    let OfferStage::Made { until, wrong } = *stage else {
        return asked.refuse(WalletRefused::Used);
    };
    if wrong >= WRONG_MAX {
        return asked.refuse(WalletRefused::TooManyTries);
    }
    if until < asked.now {
        return asked.refuse(WalletRefused::Expired);
    }
    if !permit.on().in_force {
        return asked.refuse(WalletRefused::NotInForce);
    }
    Ok(Decided::new(match code {
        TransactionCode::Right => Redemption::Token {
            until: asked.now + TOKEN_LASTS,
        },
        TransactionCode::Wrong => Redemption::WrongCode { wrong: wrong + 1 },
    }))
}

/// Decides whether a wallet may collect the certificate now.
///
/// # Errors
/// [`WalletRefused`].
pub fn collect(
    permit: &Permit<'_, CollectCertificate>,
    stage: &OfferStage,
    asked: Asked<'_>,
) -> Result<Decided<Collection>, Refused<WalletRefused>> {
    let held = permit.on();
    match *stage {
        OfferStage::Made { .. } => asked.refuse(WalletRefused::NotRedeemed),
        OfferStage::Collected => asked.refuse(WalletRefused::Used),
        OfferStage::Redeemed { until } if until < asked.now => asked.refuse(WalletRefused::Expired),
        OfferStage::Redeemed { .. } if !held.in_force => asked.refuse(WalletRefused::NotInForce),
        OfferStage::Redeemed { .. } => Ok(Decided::new(Collection {
            number: held.number.clone(),
            at: asked.now,
        })),
    }
}

#[cfg(test)]
mod tests;
