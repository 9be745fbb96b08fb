//! What decides over a case: certificates, refusals, refunds, objections.
use super::{
    Act, empty,
    given::{object, text},
    no_body, nothing,
};
use crate::{
    app::{
        issue_certificates::issue_certificates, publish_results::settle_objection,
        refund_fee::refund_fee, reject_enrolment::reject_enrolment,
    },
    web::{enrolment::EnrolmentSheet, session::SessionSheet},
};
use assay_core::{
    authority::Action,
    enrolment::{Stage, refund::RefundFee, reject::RejectEnrolment},
    money::Minor,
    objection::SettleObjection,
    session::{SessionStage, acts::IssueCertificates},
};
use maud::html;
use serde_json::{Value, json};

/// Certificates for everybody who passed.
pub(in crate::web) static ISSUE: Act<SessionSheet> = Act {
    id: "issue",
    roles: IssueCertificates::ROLES,
    title: ("签发证书", "Issue the certificates"),
    about: (
        "逐人核对全部发证条件；有一项不符的只暂缓该考生的证书，并列出原因。",
        "Every precondition is looked at for each candidate; one that fails holds that certificate only, with its reason.",
    ),
    offered: |sheet, _| {
        matches!(sheet.counted.session.stage, SessionStage::Final { .. })
            && sheet
                .rows
                .iter()
                .any(|row| matches!(row.kept.enrolment.stage, Stage::Passed { .. }))
    },
    fields: nothing,
    body: empty,
    schema: Some(no_body),
    run: |work, _| {
        let issued = issue_certificates(work.house, work.call, &work.sheet.counted.session.id)?;
        Ok(json!(issued))
    },
    told: |reader, answer| {
        let numbers = answer["numbers"].as_array().cloned().unwrap_or_default();
        let held = answer["held"].as_array().cloned().unwrap_or_default();
        html! {
            h2 { (reader.say("已签发", "Issued")) " " (numbers.len()) }
            ul { @for number in numbers.iter().filter_map(Value::as_str).take(200) { li { a href={ "/certificate/" (number) } { code { (number) } } } } }
            @if !held.is_empty() {
                h2 { (reader.say("暂缓", "Held")) " " (held.len()) }
                ul { @for one in held.iter().take(200) {
                    @let id = one[0].as_str().unwrap_or_default();
                    li { a href={ "/enrolment/" (id) } { code { (id) } } @for code in one[1].as_array().into_iter().flatten().filter_map(Value::as_str) { " " code { (code) } } }
                } }
            }
        }
    },
};

/// A form is sent back.
pub(in crate::web) static REJECT: Act<EnrolmentSheet> = Act {
    id: "reject",
    roles: RejectEnrolment::ROLES,
    title: ("不予受理", "Do not accept"),
    about: (
        "写明原因；考生可以看到。",
        "Give the reason; the candidate sees it.",
    ),
    offered: |sheet, _| sheet.kept.enrolment.stage == Stage::Filed,
    fields: |asking, _| asking.lines("reason", ("原因", "Reason")),
    body: |typed| json!({"reason": typed.one("reason")}),
    schema: Some(|| object(&[("reason", text("Why; the candidate sees it"))])),
    run: |work, given| {
        let id = &work.sheet.kept.enrolment.id;
        reject_enrolment(work.house, work.call, id, given.text("reason")?)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

/// The fee goes back.
pub(in crate::web) static REFUND: Act<EnrolmentSheet> = Act {
    id: "refund",
    roles: RefundFee::ROLES,
    title: ("退费", "Refund the fee"),
    about: (
        "全额退还给付款人；只在过渡规则允许、场次取消或备案停止时可以退。",
        "The whole fee goes back to its payer; only where the transition says so, the session is cancelled, or the filing has stopped.",
    ),
    offered: |sheet, _| {
        sheet.kept.enrolment.paid != Minor(0)
            && !matches!(
                sheet.kept.enrolment.stage,
                Stage::Refunded { .. } | Stage::Certified { .. }
            )
    },
    fields: nothing,
    body: empty,
    schema: Some(no_body),
    run: |work, _| {
        let amount = refund_fee(work.house, work.call, &work.sheet.kept.enrolment.id)?;
        Ok(json!({"amount_minor": amount}))
    },
    told: |reader, answer| {
        let amount = Minor(answer["amount_minor"].as_u64().unwrap_or(0));
        html! { p { (reader.say("退还（元）：", "Refunded (yuan): ")) (amount) } }
    },
};

/// An objection is answered.
pub(in crate::web) static SETTLE: Act<EnrolmentSheet> = Act {
    id: "settle",
    roles: SettleObjection::ROLES,
    title: ("处理异议", "Settle the objection"),
    about: (
        "复查后写明结论；考生可以看到。",
        "Say what the second look found; the candidate sees it.",
    ),
    offered: |sheet, _| sheet.open_objections().next().is_some(),
    fields: |asking, sheet| {
        let options: Vec<(String, String)> = sheet
            .open_objections()
            .map(|one| (one.id.to_string(), format!("{} {}", one.filed_on, one.text)))
            .collect();
        html! {
            (asking.choice("objection", ("异议", "Objection"), &options, ""))
            (asking.lines("reason", ("处理意见", "Conclusion")))
        }
    },
    body: |typed| json!({"objection": typed.one("objection"), "reason": typed.one("reason")}),
    schema: Some(|| {
        object(&[
            ("objection", text("Identifier of the objection")),
            ("reason", text("What the second look found")),
        ])
    }),
    run: |work, given| {
        let id = &work.sheet.kept.enrolment.id;
        let objection = given.id("objection")?;
        if !work.sheet.objections.iter().any(|one| one.id == objection) {
            return Err(super::given::unreadable(
                "objection",
                "不属于该报名",
                "is not one of this enrolment",
            ));
        }
        settle_objection(work.house, work.call, id, &objection, given.text("reason")?)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};
