//! After an exit: a later day and place for those on the sealed roster, and the trainees of the roster who enter there.
use super::{
    Act, Asking, Given, Stopped, Work,
    given::{object, text},
    typed::Line,
};
use crate::{
    app::{enter_trainee::enter_trainee, schedule_continuation::schedule_continuation},
    web::{
        institution::{self, InstitutionSheet},
        plans::TraineeSheet,
    },
};
use assay_core::{
    authority::Action,
    institution::InstitutionKind,
    level::Level,
    plan::enter::EnterExam,
    session::{CertificateKind, Session, continuation::ScheduleContinuation},
};
use maud::{Markup, html};
use serde_json::{Value, json};

/// A continuation is scheduled.
pub(in crate::web) static SCHEDULE: Act<InstitutionSheet> = Act {
    id: "continue",
    roles: ScheduleContinuation::ROLES,
    title: ("安排续办场次", "Schedule a continuation"),
    about: (
        "用于已退出目录的职业：只供封存名册上尚无考试可参加的人员，名额不超过其人数。考生由原场次转入，学员凭名册报考。",
        "For an occupation that has left the catalogue: only for those on the sealed roster who have no exam to sit, with no more seats than there are of them. Candidates move here from their session, trainees enter by their place on the roster.",
    ),
    offered: |sheet, today| {
        sheet.institution.kind == InstitutionKind::Station && sheet.is_in_force_on(today)
    },
    fields: institution::fields,
    body: institution::body,
    schema: Some(institution::schema),
    run: |work, given| {
        let session = Session {
            certificate: CertificateKind::Qualification,
            ..institution::session(work, given)?
        };
        let id = schedule_continuation(work.house, work.call, session)?;
        Ok(json!({"session": id}))
    },
    told: institution::told,
};

/// A trainee enters the exam at the end.
pub(in crate::web) static ENTER: Act<TraineeSheet> = Act {
    id: "enter",
    roles: EnterExam::ROLES,
    title: ("报考续办场次", "Enter a continuation"),
    about: (
        "封存名册上的学员凭其在册位置参加职业资格鉴定；由举行考试的机构另一名工作人员受理。",
        "A trainee on the sealed roster sits the qualification exam by the own place on it; the institution that holds it accepts, by another person.",
    ),
    offered: |sheet, _| sheet.trainee.graduation.is_none() && !sheet.continuations.is_empty(),
    fields: enter_fields,
    body: |typed| {
        json!({
            "session": typed.one("session"),
            "years": typed.one("years"),
            "certificate_level": typed.one("certificate_level"),
            "certificate_issued_on": typed.one("certificate_issued_on"),
            "education": typed.one("education"),
        })
    },
    schema: Some(|| {
        object(&[
            ("session", text("Identifier of a continuation, `ses_…`")),
            ("years", text("Years in the occupation")),
            (
                "certificate_level",
                text("Level of a certificate that is held, or empty"),
            ),
            (
                "certificate_issued_on",
                text("The day of that certificate, or empty"),
            ),
            (
                "education",
                text("Kind of the education whose graduating class the trainee is in, or empty"),
            ),
        ])
    }),
    run: |work, given| {
        let (session, id) = (given.id("session")?, &work.sheet.trainee.id);
        let evidence = evidence(work, given)?;
        let enrolment = enter_trainee(work.house, work.call, id, &session, &evidence)?;
        Ok(json!({"enrolment": enrolment}))
    },
    told: |reader, answer| {
        let id = answer["enrolment"].as_str().unwrap_or_default();
        html! { p { a href={ "/enrolment/" (id) } { (reader.say("打开报名", "Open the enrolment")) } " " code { (id) } } }
    },
};

fn enter_fields(asking: &Asking<'_>, sheet: &TraineeSheet) -> Markup {
    let reader = asking.reader;
    let sessions: Vec<(String, String)> = sheet
        .continuations
        .iter()
        .map(|(id, shown)| (id.to_string(), shown.clone()))
        .collect();
    let none = || (String::new(), "–".to_owned());
    let levels = Level::ALL.map(|level| {
        let (zh, en) = level.name();
        (level.id().to_owned(), reader.say(zh, en).to_owned())
    });
    let levels: Vec<_> = std::iter::once(none()).chain(levels).collect();
    let kinds = asking.portal.house.law.pack.conditions.clone();
    let kinds = kinds.education_kinds();
    let kinds: Vec<_> = std::iter::once(none())
        .chain(kinds.map(|kind| (kind.to_owned(), kind.to_owned())))
        .collect();
    html! {
        (asking.choice("session", ("续办场次", "Continuation"), &sessions, ""))
        (asking.line("years", ("从业年限", "Years in the occupation"), Line::Text("")))
        (asking.choice("certificate_level", ("原证书等级", "Level of a certificate that is held"), &levels, ""))
        (asking.line("certificate_issued_on", ("原证书发证日期", "That certificate issued on"), Line::MaybeDay))
        (asking.choice("education", ("毕业班学历", "Education of the graduating class"), &kinds, ""))
    }
}

/// What the trainee holds, with the keys of an enrolment's evidence.
fn evidence(work: &Work<'_, TraineeSheet>, given: &Given) -> Result<Value, Stopped> {
    let number = given.text("years")?.parse::<f64>().ok();
    let years = number
        .filter(|years| years.is_finite())
        .ok_or_else(|| super::given::unreadable("years", "不是数字", "is no number"))?;
    let mut evidence = json!({"years_in_occupation": years, "student_of": work.sheet.student_of()});
    if let Some(level) = given.maybe("certificate_level").filter(|it| !it.is_empty()) {
        evidence["certificates"] = json!([{
            "kind": "qualification", "occupation": work.sheet.occupation(), "level": level,
            "issued_on": given.day("certificate_issued_on")?, "years_worked_since": 0,
        }]);
    }
    if let Some(kind) = given.maybe("education").filter(|it| !it.is_empty()) {
        evidence["education"] = json!([{"kind": kind, "same_field": true, "graduating": true}]);
    }
    Ok(evidence)
}
