//! The holder's page of a certificate: put it into a wallet. The link and the QR code carry the code; the six digits are shown
//! beside them and typed into the wallet, so that who only photographs the QR code has nothing.
use super::GRANT;
use crate::{
    app::put_in_wallet::{held, offer_certificate},
    edge,
    web::{
        Reader,
        acts::{self, Act, Asking, Sheet},
        layout,
    },
};
use assay_core::{
    authority::{Action, Actor},
    wallet::{HeldCertificate, OfferCertificate},
};
use assay_store::{StoreError, Tx, certificate::Certificate};
use maud::{Markup, html};
use serde_json::json;

/// A certificate as its holder sees it.
#[derive(Debug)]
pub(in crate::web) struct WalletSheet {
    certificate: Certificate,
    held: HeldCertificate,
}

impl Sheet for WalletSheet {
    const PLACE: &'static str = "wallet";

    fn load(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Option<Self>, StoreError> {
        let certificate = tx.certificate(id)?;
        let own = |one: &Certificate| {
            one.stage == "released" && actor.person.as_ref() == Some(&one.person)
        };
        Ok(certificate.filter(own).map(|certificate| Self {
            held: held(&certificate),
            certificate,
        }))
    }

    fn acts() -> Vec<&'static Act<Self>> {
        vec![&OFFER]
    }

    fn title(&self, reader: &Reader) -> String {
        let (zh, en) = self.certificate.level.name();
        format!(
            "{}{} {}",
            reader.say("放入卡包：", "Into a wallet: "),
            self.certificate.occupation,
            reader.say(zh, en)
        )
    }

    fn facts(&self, asking: &Asking<'_>, _: &str) -> Markup {
        let reader = asking.reader;
        html! {
            p { (reader.say(
                "放入手机的电子卡包后，您可以只出示等级，不出示姓名、证件、编号、职业和成绩；出示哪些由您决定。",
                "In the wallet on your phone you can show the level alone, without name, document, number, occupation and scores; what is shown is your choice."
            )) }
            dl.facts {
                dt { (reader.say("证书编号", "Certificate number")) } dd { a href={ "/certificate/" (self.certificate.number) } { code { (self.certificate.number) } } }
                dt { (reader.say("发证日期", "Issued on")) } dd { (self.certificate.issued_on) }
            }
            @if !self.held.in_force {
                p { (reader.say("该证书目前不能放入卡包。", "This certificate cannot be put into a wallet now.")) }
            }
        }
    }
}

/// Offer the certificate to a wallet.
static OFFER: Act<WalletSheet> = Act {
    id: "offer",
    roles: OfferCertificate::ROLES,
    title: ("生成领取码", "Make an offer"),
    about: (
        "生成二维码和六位验证码，十分钟内有效，只能用一次。用支持OpenID4VCI的卡包扫码，再输入验证码。",
        "Makes a QR code and six digits, good for ten minutes and for one use. Scan it with a wallet that speaks OpenID4VCI, then type the digits.",
    ),
    offered: |sheet, _| sheet.held.in_force,
    fields: acts::nothing,
    body: acts::empty,
    schema: Some(acts::no_body),
    run: |work, _| {
        let certificate = &work.sheet.certificate;
        let (secrets, until) = offer_certificate(work.house, work.call, &certificate.number)?;
        let offer = json!({
            "credential_issuer": work.house.reached_at(),
            "credential_configuration_ids": [certificate.kind.id()],
            "grants": {GRANT: {
                "pre-authorized_code": secrets.code,
                "tx_code": {"input_mode": "numeric", "length": 6, "description": "证书网站上显示的六位数字 · the six digits on the page"},
            }},
        });
        let link = format!(
            "openid-credential-offer://?credential_offer={}",
            layout::percent(&offer.to_string())
        );
        Ok(
            json!({"offer": offer, "link": link, "tx_code": secrets.tx_code, "until": edge::instant(until)}),
        )
    },
    told: |reader, answer| {
        let text = |name: &str| answer[name].as_str().unwrap_or_default();
        html! {
            (layout::qr(text("link"), reader.say("领取证书的二维码", "QR code of the offer")))
            p { a href=(text("link")) { (reader.say("在本机的卡包中打开", "Open in the wallet on this device")) } }
            p { (reader.say("验证码：", "The six digits: ")) strong { code { (text("tx_code")) } } }
            p { (reader.say("有效至 ", "Good until ")) (text("until")) }
        }
    },
};
