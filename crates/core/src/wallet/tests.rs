//! Each step once, in time, and never with a certificate that is not in force.
use super::*;
use crate::{
    authority::{Actor, permit},
    pack::tests::china,
    refusal::check_examples,
};
use jiff::civil::date;

const NOW: i64 = 1_700_000_000_000_000;

fn held(in_force: bool) -> HeldCertificate {
    HeldCertificate {
        number: "S000023999001213000001".into(),
        person: Id::of(2),
        institution: Id::of(1),
        in_force,
    }
}

fn holder(person: u128) -> Actor {
    Actor {
        account: "holder".into(),
        role: Role::Candidate,
        institution: None,
        person: Some(Id::of(person)),
    }
}

fn asked(law: &Pack) -> Asked<'_> {
    Asked {
        law,
        now: NOW,
        today: date(2023, 11, 15),
    }
}

#[track_caller]
#[expect(
    clippy::needless_pass_by_value,
    reason = "reads better where it is called"
)]
fn redeemed(
    stage: &OfferStage,
    code: TransactionCode,
    in_force: bool,
    expected: Result<Redemption, WalletRefused>,
) {
    let (law, held, holder) = (china(), held(in_force), holder(2));
    let permit = permit(&holder, &held).unwrap();
    let outcome = redeem(&permit, stage, code, asked(&law));
    assert_eq!(
        outcome.map(Decided::into_inner).map_err(|no| no.why),
        expected
    );
}

#[track_caller]
#[expect(
    clippy::needless_pass_by_value,
    reason = "reads better where it is called"
)]
fn collected(stage: &OfferStage, in_force: bool, expected: Result<(), WalletRefused>) {
    let (law, held, holder) = (china(), held(in_force), holder(2));
    let permit = permit(&holder, &held).unwrap();
    let outcome = collect(&permit, stage, asked(&law));
    assert_eq!(outcome.map(|_| ()).map_err(|no| no.why), expected);
}

fn made(until: i64, wrong: u32) -> OfferStage {
    OfferStage::Made { until, wrong }
}

#[test]
fn only_the_holder_offers_and_only_what_is_in_force() {
    let law = china();
    let ask = |person, in_force| {
        let (held, holder) = (held(in_force), holder(person));
        let permit = permit::<OfferCertificate>(&holder, &held).ok()?;
        Some(offer(&permit, asked(&law)).map(|one| one.until))
    };
    assert_eq!(ask(2, true), Some(Ok(NOW + OFFER_LASTS)));
    assert_eq!(ask(3, true), None);
    let refused = ask(2, false).unwrap().unwrap_err();
    assert_eq!(refused.why, WalletRefused::NotInForce);
}

#[test]
fn an_offer_is_redeemed_once_in_time_and_with_the_code() {
    use TransactionCode::{Right, Wrong};
    let token = Ok(Redemption::Token {
        until: NOW + TOKEN_LASTS,
    });
    redeemed(&made(NOW, 0), Right, true, token.clone());
    redeemed(&made(NOW, WRONG_MAX - 1), Right, true, token);
    redeemed(
        &made(NOW, 1),
        Wrong,
        true,
        Ok(Redemption::WrongCode { wrong: 2 }),
    );
    redeemed(&made(NOW - 1, 0), Right, true, Err(WalletRefused::Expired));
    redeemed(
        &made(NOW, WRONG_MAX),
        Right,
        true,
        Err(WalletRefused::TooManyTries),
    );
    redeemed(&made(NOW, 0), Right, false, Err(WalletRefused::NotInForce));
    let used = OfferStage::Redeemed { until: NOW };
    redeemed(&used, Right, true, Err(WalletRefused::Used));
}

#[test]
fn a_certificate_is_collected_once_and_in_time() {
    let redeemed = OfferStage::Redeemed { until: NOW };
    collected(&redeemed, true, Ok(()));
    collected(&redeemed, false, Err(WalletRefused::NotInForce));
    let late = OfferStage::Redeemed { until: NOW - 1 };
    collected(&late, true, Err(WalletRefused::Expired));
    collected(&made(NOW, 0), true, Err(WalletRefused::NotRedeemed));
    collected(&OfferStage::Collected, true, Err(WalletRefused::Used));
}

#[test]
fn every_no_is_explained() {
    check_examples::<WalletRefused>("wallet", &china());
}
