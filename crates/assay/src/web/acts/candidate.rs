//! What a candidate does with the own case; others may write down what a candidate said.
use super::{
    Act, Asking, Given, Stopped,
    given::{object, text, unreadable},
    typed::Line,
};
use crate::{
    app::{
        publish_results::file_objection, record_wish::record_wish, record_written::record_written,
    },
    web::enrolment::{EnrolmentSheet, wish_name},
};
use assay_core::{
    authority::Action,
    enrolment::wish::{RecordWish, written::RecordWritten},
    objection::FileObjection,
    session::SessionStage,
    transition::Wish,
};
use maud::{Markup, html};
use serde_json::json;

/// Go on, or have the fee back.
pub(in crate::web) static WISH: Act<EnrolmentSheet> = Act {
    id: "wish",
    roles: RecordWish::ROLES,
    title: ("登记意愿", "Record the wish"),
    about: (
        "职业已退出目录：选择继续参加考试或退费，期限内可以更改，每次答复都留有记录。",
        "The occupation has left the catalogue: go on to the exam or have the fee back; until the deadline the answer may change, and every answer is kept.",
    ),
    offered: |sheet, today| {
        sheet
            .wish
            .as_ref()
            .is_some_and(|asked| today <= asked.answer_until)
    },
    fields: |asking, _| choice(asking),
    body: |typed| json!({"wish": typed.one("wish")}),
    schema: Some(|| {
        object(&[(
            "wish",
            json!({"type": "string", "enum": ["continue", "refund"]}),
        )])
    }),
    run: |work, given| {
        let wish = wish_of(given)?;
        record_wish(work.house, work.call, &work.sheet.kept.enrolment.id, wish)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

fn choice(asking: &Asking<'_>) -> Markup {
    let options = [Wish::Continue, Wish::Refund].map(|wish| {
        let word = match wish {
            Wish::Continue => "continue",
            Wish::Refund => "refund",
        };
        (word.to_owned(), wish_name(asking.reader, wish).to_owned())
    });
    asking.choice("wish", ("意愿", "Wish"), &options, "continue")
}

fn wish_of(given: &Given) -> Result<Wish, Stopped> {
    match given.text("wish")? {
        "continue" => Ok(Wish::Continue),
        "refund" => Ok(Wish::Refund),
        _ => Err(unreadable(
            "wish",
            "应为 continue 或 refund",
            "must be continue or refund",
        )),
    }
}

/// An answer that came on paper.
pub(in crate::web) static WRITTEN: Act<EnrolmentSheet> = Act {
    id: "written",
    roles: RecordWritten::ROLES,
    title: ("登记书面答复", "Record a written answer"),
    about: (
        "书面答复以收件日为准，须附扫描件（PDF、PNG或JPEG，不超过900 KB）；登记后通知考生。",
        "A written answer counts from the day it came in; the scan of the paper belongs to it (PDF, PNG or JPEG, at most 900 KB). The candidate is told.",
    ),
    offered: |sheet, _| sheet.wish.is_some(),
    fields: |asking, _| {
        html! {
            (choice(asking))
            (asking.line("received_on", ("收件日", "Came in on"), Line::Day))
            (asking.file("扫描件", "Scan", "application/pdf,image/png,image/jpeg"))
        }
    },
    body: |typed| json!({"wish": typed.one("wish"), "received_on": typed.one("received_on")}),
    schema: None,
    run: |work, given| {
        let (wish, received_on) = (wish_of(given)?, given.day("received_on")?);
        let id = &work.sheet.kept.enrolment.id;
        let scan = work.file.to_vec();
        let sha256 = record_written(work.house, work.call, id, wish, received_on, scan)?;
        Ok(json!({"scan": sha256}))
    },
    told: |reader, answer| html! { p { (reader.say("扫描件的SHA-256：", "SHA-256 of the scan: ")) code { (answer["scan"].as_str().unwrap_or_default()) } } },
};

/// An objection to the result.
pub(in crate::web) static OBJECT: Act<EnrolmentSheet> = Act {
    id: "object",
    roles: FileObjection::ROLES,
    title: ("提出异议", "Object to the result"),
    about: (
        "公示期内可以对成绩提出异议，机构复查后书面答复。",
        "While the results are on public notice you may object; the institution looks again and answers.",
    ),
    offered: |sheet, today| matches!(sheet.counted.session.stage, SessionStage::Publicity { until, .. } if today <= until),
    fields: |asking, _| asking.lines("text", ("异议内容", "What you object to")),
    body: |typed| json!({"text": typed.one("text")}),
    schema: Some(|| object(&[("text", text("What is objected to"))])),
    run: |work, given| {
        let id = &work.sheet.kept.enrolment.id;
        let objection = file_objection(work.house, work.call, id, given.text("text")?)?;
        Ok(json!({"objection": objection}))
    },
    told: |reader, answer| html! { p { (reader.say("异议编号：", "Objection: ")) code { (answer["objection"].as_str().unwrap_or_default()) } } },
};
