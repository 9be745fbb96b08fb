//! What a candidate does with the own case; others may write down what a candidate said.
use super::{
    Act,
    given::{object, text, unreadable},
};
use crate::{
    app::{publish_results::file_objection, record_wish::record_wish},
    web::enrolment::EnrolmentSheet,
};
use assay_core::{
    authority::Action, enrolment::wish::RecordWish, objection::FileObjection,
    session::SessionStage, transition::Wish,
};
use maud::html;
use serde_json::json;

/// Go on, or have the fee back.
pub(in crate::web) static WISH: Act<EnrolmentSheet> = Act {
    id: "wish",
    roles: RecordWish::ROLES,
    title: ("登记意愿", "Record the wish"),
    about: (
        "职业已退出目录：选择继续参加考试或退费，期限内可以更改。书面答复由工作人员代为登记。",
        "The occupation has left the catalogue: go on to the exam or have the fee back; until the deadline the answer may change. A written answer is recorded by the staff.",
    ),
    offered: |sheet, today| {
        sheet
            .wish
            .as_ref()
            .is_some_and(|asked| today <= asked.answer_until)
    },
    fields: |asking, _| {
        let options = [
            ("continue", "继续参加考试", "go on to the exam"),
            ("refund", "退费", "have the fee back"),
        ];
        let options =
            options.map(|(value, zh, en)| (value.to_owned(), asking.reader.say(zh, en).to_owned()));
        asking.choice("wish", ("意愿", "Wish"), &options, "continue")
    },
    body: |typed| json!({"wish": typed.one("wish")}),
    schema: Some(|| {
        object(&[(
            "wish",
            json!({"type": "string", "enum": ["continue", "refund"]}),
        )])
    }),
    run: |work, given| {
        let wish = match given.text("wish")? {
            "continue" => Wish::Continue,
            "refund" => Wish::Refund,
            _ => {
                return Err(unreadable(
                    "wish",
                    "应为 continue 或 refund",
                    "must be continue or refund",
                ));
            }
        };
        record_wish(work.house, work.call, &work.sheet.kept.enrolment.id, wish)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
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
