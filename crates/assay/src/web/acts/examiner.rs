//! What an institution does before the exam: enrol, accept, take the fees, seat; or cancel.
use super::{
    Act, Asking, empty,
    given::{self, list_of, object, text},
    no_body, nothing, roster,
    typed::Line,
};
use crate::{
    app::{
        accept_enrolments::accept_enrolments, cancel_session::cancel_session,
        hold_exam::seat_session, record_payments::record_payments,
    },
    web::{Reader, session::SessionSheet},
};
use assay_core::{
    authority::Action,
    enrolment::{
        Stage,
        accept::{AcceptEnrolment, FileEnrolment},
        form::FileRoster,
    },
    money::Minor,
    session::{
        SessionStage,
        acts::{RecordPayments, SeatSession},
        cancel::CancelSession,
    },
};
use jiff::civil::Date;
use maud::{Markup, html};
use serde_json::{Value, json};

fn is_open(sheet: &SessionSheet, today: Date) -> bool {
    let session = &sheet.counted.session;
    session.stage == SessionStage::Announced && today <= session.enrol_until
}

fn is_announced(sheet: &SessionSheet, _: Date) -> bool {
    sheet.counted.session.stage == SessionStage::Announced
}

/// One candidate.
pub(in crate::web) static ENROL: Act<SessionSheet> = Act {
    id: "enrol",
    roles: FileEnrolment::ROLES,
    title: ("报名", "Enrol a candidate"),
    about: (
        "按身份证件填写；受理前由机构核对申报条件。",
        "Fill in as on the identity document; the institution looks at the condition before it accepts.",
    ),
    offered: is_open,
    fields: roster::fields,
    body: roster::body,
    schema: Some(roster::schema),
    run: roster::enrol,
    told: enrolled,
};

/// A file of candidates.
pub(in crate::web) static ROSTER: Act<SessionSheet> = Act {
    id: "roster",
    roles: FileRoster::ROLES,
    title: ("导入名册", "Enrol from a file"),
    about: (
        "CSV（UTF-8 或 GBK）或 XLSX。只要有一行不能受理，整个文件都不导入，并逐行列出原因。",
        "CSV (UTF-8 or GBK) or XLSX. If one row cannot be taken nothing is, and every bad row is listed with its reason.",
    ),
    offered: is_open,
    fields: file_fields,
    body: |typed| json!({"origin": typed.one("origin"), "encoding": typed.one("encoding")}),
    schema: None,
    run: roster::enrol_file,
    told: enrolled,
};

fn file_fields(asking: &Asking<'_>, sheet: &SessionSheet) -> Markup {
    let reader = asking.reader;
    let own = match sheet.institution.kind {
        assay_core::institution::InstitutionKind::Employer => {
            Some(("均为本单位职工", "They work for this organisation"))
        }
        assay_core::institution::InstitutionKind::College => {
            Some(("均为本校学生", "They study at this college"))
        }
        assay_core::institution::InstitutionKind::Social
        | assay_core::institution::InstitutionKind::Station => None,
    };
    let encodings = [
        ("auto", "自动判断", "found out"),
        ("utf-8", "UTF-8", "UTF-8"),
        ("gbk", "GBK / GB18030", "GBK / GB18030"),
    ];
    let encodings =
        encodings.map(|(value, zh, en)| (value.to_owned(), reader.say(zh, en).to_owned()));
    html! {
        div.wide { p {
            (reader.say("模板：", "Template: "))
            a href="/enrolment-template.xlsx" { "XLSX" } " · " a href="/enrolment-template.csv" { "CSV" }
        } }
        div {
            label for="roster-file" { (reader.say("文件", "File")) }
            input #roster-file name="file" type="file" required accept=".csv,.xlsx";
        }
        (asking.choice("encoding", ("编码（仅 CSV）", "Encoding (CSV only)"), &encodings, "auto"))
        @if let Some((zh, en)) = own { (asking.tick("origin", "own", reader.say(zh, en), true)) }
    }
}

fn enrolled(reader: &Reader, answer: &Value) -> Markup {
    let ids = answer["enrolled"].as_array().cloned().unwrap_or_default();
    html! {
        p { (reader.say("报名人数：", "Candidates enrolled: ")) (ids.len()) }
        ul { @for id in ids.iter().filter_map(Value::as_str).take(50) { li { a href={ "/enrolment/" (id) } { code { (id) } } } } }
    }
}

/// Every waiting enrolment.
pub(in crate::web) static ACCEPT: Act<SessionSheet> = Act {
    id: "accept",
    roles: AcceptEnrolment::ROLES,
    title: ("受理报名", "Accept enrolments"),
    about: (
        "逐一核对申报条件和名额：符合的受理并写入公开记录，不符合的注明原因退回。",
        "Each waiting enrolment is held against the conditions and the seats: accepted into the public record, or sent back with its reason.",
    ),
    offered: |sheet, today| is_announced(sheet, today) && sheet.has(&Stage::Filed),
    fields: nothing,
    body: empty,
    schema: Some(no_body),
    run: |work, _| {
        let sorted = accept_enrolments(work.house, work.call, &work.sheet.counted.session.id)?;
        Ok(json!(sorted))
    },
    told: |reader, answer| {
        let kinds = [
            ("accepted", "已受理", "Accepted"),
            ("rejected", "不予受理", "Not accepted"),
            ("waiting", "仍待处理", "Still waiting"),
        ];
        html! { @for (key, zh, en) in kinds {
            @let rows = answer[key].as_array().cloned().unwrap_or_default();
            h2 { (reader.say(zh, en)) " " (rows.len()) }
            ul { @for row in rows.iter().take(200) {
                @let id = row.as_str().or_else(|| row[0].as_str()).unwrap_or_default();
                li { a href={ "/enrolment/" (id) } { code { (id) } } @if let Some(code) = row[1].as_str() { " " code { (code) } } }
            } }
        } }
    },
};

/// Fees that came in.
pub(in crate::web) static PAYMENTS: Act<SessionSheet> = Act {
    id: "payments",
    roles: RecordPayments::ROLES,
    title: ("登记缴费", "Record payments"),
    about: (
        "勾选已缴清费用的考生。付款人为考生本人，或填写付款单位的统一社会信用代码。",
        "Tick whoever has paid in full. The payer is the candidate, or an organisation by its unified social credit code.",
    ),
    offered: |sheet, _| sheet.counted.session.fee != Minor(0) && unpaid(sheet).next().is_some(),
    fields: |asking, sheet| {
        html! {
            fieldset.wide {
                legend { (asking.reader.say("已缴清", "Paid in full")) }
                @for row in unpaid(sheet) {
                    (asking.tick("paid", row.kept.enrolment.id.as_str(), &row.person.name, false))
                }
            }
            (asking.line("payer", ("付款人（candidate 表示考生本人）", "Payer (candidate: the candidate)"), Line::Text("candidate")))
        }
    },
    body: |typed| {
        let payer = typed.one("payer");
        let all: Vec<Value> = typed
            .all("paid")
            .map(|enrolment| json!({"enrolment": enrolment, "payer": payer}))
            .collect();
        json!({"payments": all})
    },
    schema: Some(|| {
        let one = object(&[
            ("enrolment", text("Identifier of the enrolment")),
            (
                "payer",
                text("`candidate`, an institution, or a unified social credit code"),
            ),
        ]);
        object(&[("payments", list_of(&one))])
    }),
    run: |work, given| {
        let payments = given.list("payments")?;
        if payments.is_empty() {
            return Err(given::unreadable("payments", "未勾选考生", "names nobody"));
        }
        let payments = payments
            .iter()
            .map(|one| Ok((one.id("enrolment")?, one.text("payer")?.to_owned())))
            .collect::<Result<Vec<_>, super::Stopped>>()?;
        let id = &work.sheet.counted.session.id;
        let total = record_payments(work.house, work.call, id, payments)?;
        Ok(json!({"total_minor": total}))
    },
    told: |reader, answer| {
        let total = Minor(answer["total_minor"].as_u64().unwrap_or(0));
        html! { p { (reader.say("合计（元）：", "In all (yuan): ")) (total) } }
    },
};

fn unpaid(sheet: &SessionSheet) -> impl Iterator<Item = &crate::web::session::RosterRow> {
    sheet.rows.iter().filter(|row| {
        row.kept.enrolment.paid == Minor(0)
            && matches!(
                row.kept.enrolment.stage,
                Stage::Accepted { .. } | Stage::Seated { .. }
            )
    })
}

/// Seats and tickets.
pub(in crate::web) static SEAT: Act<SessionSheet> = Act {
    id: "seat",
    roles: SeatSession::ROLES,
    title: ("安排座位和准考证", "Seat the candidates"),
    about: (
        "为每位已受理的考生安排座位并生成准考证。准考证口令只在办理结果中显示，请立即打印。",
        "Every accepted candidate gets a seat and a ticket. The secrets of the tickets are shown in the answer only: print it.",
    ),
    offered: is_announced,
    fields: nothing,
    body: empty,
    schema: Some(no_body),
    run: |work, _| {
        let tickets = seat_session(work.house, work.call, &work.sheet.counted.session.id)?;
        Ok(json!({"tickets": tickets}))
    },
    told: |reader, answer| {
        let tickets = answer["tickets"].as_array().cloned().unwrap_or_default();
        html! { div.scroll tabindex="0" { table {
            caption { (reader.say("准考证", "Tickets")) " " (tickets.len()) }
            thead { tr { th scope="col" { (reader.say("座位", "Seat")) } th scope="col" { (reader.say("报名编号", "Enrolment")) } th scope="col" { (reader.say("口令", "Secret")) } } }
            tbody { @for ticket in &tickets {
                tr { th scope="row" { (ticket["seat"]) } td { code { (ticket["enrolment"].as_str().unwrap_or_default()) } } td { code { (ticket["secret"].as_str().unwrap_or_default()) } } }
            } }
        } } }
    },
};

/// The session is not held.
pub(in crate::web) static CANCEL: Act<SessionSheet> = Act {
    id: "cancel",
    roles: CancelSession::ROLES,
    title: ("取消场次", "Cancel the session"),
    about: (
        "考试不再举行，已缴费用可以退还。",
        "The exam is not held, and fees that were paid may go back.",
    ),
    offered: |sheet, _| {
        matches!(
            sheet.counted.session.stage,
            SessionStage::Announced | SessionStage::Seated
        )
    },
    fields: |asking, _| asking.lines("reason", ("原因", "Reason")),
    body: |typed| json!({"reason": typed.one("reason")}),
    schema: Some(|| object(&[("reason", text("Why"))])),
    run: |work, given| {
        let id = &work.sheet.counted.session.id;
        cancel_session(work.house, work.call, id, given.text("reason")?)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};
