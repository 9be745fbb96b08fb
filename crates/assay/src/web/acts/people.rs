//! Staff: registration, credentials, trainings, recusals, appointments, panels.
use super::{
    Act, Given, Stopped, Work,
    given::{list_of, object, text, unreadable},
    typed::{Asking, Line, Typed},
};
use crate::{
    app::{
        keep_staff::{hold_course, name_trainer, record_card},
        register_staff::{declare_recusal, register_staff},
    },
    web::{
        desk::DeskSheet,
        institution::InstitutionSheet,
        staff::{StaffSheet, duty_name},
    },
};
use assay_core::{
    authority::Action,
    enrolment::Enrolment,
    id::Id,
    identifier::resident_id,
    level::Level,
    person::{Document, Person},
    staff::{
        Duty, Recusal, RegisterStaff, Staff,
        card::{Card, RecordCard},
        course::{Course, HoldCourse},
        declare::{DeclareRecusal, REASONS},
        panel::hindrance::reason_name,
        trainer::NameTrainer,
    },
};
use maud::{Markup, html};
use serde_json::{Value, json};

/// The schema of a day.
pub(super) fn day() -> Value {
    json!({"type": "string", "format": "date"})
}

fn whole(least: u32) -> Value {
    json!({"type": "integer", "minimum": least})
}

/// Where a person is named: name and document.
pub(super) fn person_fields(asking: &Asking<'_>) -> Markup {
    html! {
        (asking.line("name", ("姓名", "Name"), Line::Text("")))
        (asking.line("document_number", ("居民身份证号码", "Resident identity number"), Line::Text("")))
    }
}

/// A person as the form names them; the number says the day of birth.
pub(super) fn person<S>(work: &Work<'_, S>, given: &Given) -> Result<Person, Stopped> {
    let codes = &work.house.law.pack.codes;
    let number = given.text("document_number")?;
    let number = resident_id::parse(number, codes, work.call.today).map_err(|why| {
        unreadable(
            "document_number",
            "不是有效的居民身份证号码",
            &format!("is no resident identity number: {why}"),
        )
    })?;
    Ok(Person {
        id: given.id_for(work.call),
        name: given.text("name")?.to_owned(),
        born_on: number.born_on(),
        document: Document {
            kind: "resident-id".to_owned(),
            number: number.as_str().to_owned(),
        },
    })
}

/// Text that may be left out; empty is nothing.
pub(super) fn maybe(given: &Given, field: &str) -> Option<String> {
    let text = given.maybe(field).filter(|text| !text.is_empty());
    text.map(str::to_owned)
}

/// Somebody joins the staff.
pub(in crate::web) static REGISTER: Act<InstitutionSheet> = Act {
    id: "register-staff",
    roles: RegisterStaff::ROLES,
    title: ("登记人员", "Register a member of staff"),
    about: (
        "登记考评员、监考员等的证卡：职责、最高等级和有效期。",
        "Registers a credential: the duty, the highest level, and its days.",
    ),
    offered: |_, _| true,
    fields: |asking, _| {
        let duties: Vec<(String, String)> = Duty::ALL
            .iter()
            .map(|duty| {
                (
                    duty.id().to_owned(),
                    duty_name(asking.reader, *duty).to_owned(),
                )
            })
            .collect();
        let levels: Vec<(String, String)> = Level::FIVE
            .iter()
            .map(|level| {
                let (zh, en) = level.name();
                (level.id().to_owned(), asking.reader.say(zh, en).to_owned())
            })
            .collect();
        html! {
            (person_fields(asking))
            (asking.choice("duty", ("职责", "Duty"), &duties, "assessor"))
            (asking.choice("ceiling", ("最高等级", "Highest level"), &levels, "L3"))
            (asking.line("from", ("证卡起始日", "Credential from"), Line::Day))
            (asking.line("until", ("证卡截止日", "Credential until"), Line::Day))
        }
    },
    body: |typed| {
        fields_of(
            typed,
            &[
                "name",
                "document_number",
                "duty",
                "ceiling",
                "from",
                "until",
            ],
        )
    },
    schema: Some(|| {
        object(&[
            ("name", text("As on the identity document")),
            ("document_number", text("Resident identity number")),
            ("duty", json!({"type": "string", "enum": Duty::ALL})),
            ("ceiling", json!({"type": "string", "enum": Level::FIVE})),
            ("from", day()),
            ("until", day()),
        ])
    }),
    run: |work, given| {
        let person = person(work, given)?;
        let staff = Staff {
            id: given.id_for(work.call),
            person: person.id.clone(),
            institution: work.sheet.institution.id.clone(),
            duty: given.word("duty")?,
            ceiling: given.word("ceiling")?,
            from: given.day("from")?,
            until: given.day("until")?,
        };
        let id = register_staff(work.house, work.call, person, staff)?;
        Ok(json!({"staff": id}))
    },
    told: |reader, answer| {
        let id = answer["staff"].as_str().unwrap_or_default();
        html! { p { a href={ "/staff/" (id) } { (reader.say("打开人员页面", "Open the page")) } " " code { (id) } } }
    },
};

/// Every named field, as it was typed.
pub(super) fn fields_of(typed: &Typed, names: &[&str]) -> Value {
    let pairs = names
        .iter()
        .map(|name| ((*name).to_owned(), json!(typed.one(name))));
    Value::Object(pairs.collect())
}

/// What stands on the credential.
pub(in crate::web) static CARD: Act<StaffSheet> = Act {
    id: "card",
    roles: RecordCard::ROLES,
    title: ("登记证卡内容", "Record the credential"),
    about: (
        "证卡编号、取得证卡的依据；在其他单位任职的，填写该单位代码，用于回避。",
        "Its number, what it was given for, and who else employs the holder: ties are found by it.",
    ),
    offered: |_, _| true,
    fields: |asking, _| {
        html! {
            (asking.line("number", ("证卡编号", "Number"), Line::Text("")))
            (asking.line("basis", ("取得依据（证书或职称）", "Given for (certificate or title)"), Line::Text("")))
            (asking.line("employer", ("其他任职单位的统一社会信用代码", "Organisation code of another employer"), Line::Maybe("")))
        }
    },
    body: |typed| fields_of(typed, &["number", "basis", "employer"]),
    schema: Some(|| {
        let mut schema = object(&[
            ("number", text("As printed on the credential")),
            ("basis", text("Certificate or title it was given for")),
        ]);
        schema["properties"]["employer"] =
            json!({"type": "string", "description": "Unified social credit code"});
        schema
    }),
    run: |work, given| {
        let card = Card {
            number: given.text("number")?.to_owned(),
            basis: given.text("basis")?.to_owned(),
            employer: maybe(given, "employer"),
        };
        record_card(work.house, work.call, &work.sheet.staff.id, card)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

/// Two who may not meet.
pub(in crate::web) static RECUSE: Act<StaffSheet> = Act {
    id: "recuse",
    roles: DeclareRecusal::ROLES,
    title: ("申报回避", "Declare a recusal"),
    about: (
        "填写考生的报名编号；此后不得为该考生考评，已安排的不能发证。",
        "Name the candidate by an enrolment: this person marks them no more, and a certificate marked by both is held.",
    ),
    offered: |_, _| true,
    fields: |asking, _| {
        let reasons = REASONS.map(|one| {
            let name = reason_name(one);
            (
                one.to_owned(),
                name.in_language(asking.reader.language).to_owned(),
            )
        });
        html! {
            (asking.line("enrolment", ("报名编号", "Enrolment"), Line::Text("")))
            (asking.choice("reason", ("关系", "Tie"), &reasons, "kin"))
        }
    },
    body: |typed| fields_of(typed, &["enrolment", "reason"]),
    schema: Some(|| {
        object(&[
            (
                "enrolment",
                text("Identifier of an enrolment of the candidate"),
            ),
            ("reason", json!({"type": "string", "enum": REASONS})),
        ])
    }),
    run: |work, given| {
        let enrolment: Id<Enrolment> = given.id("enrolment")?;
        let kept = work.house.store.read(|tx| tx.enrolment(&enrolment));
        let kept = kept
            .map_err(crate::app::Failure::from)?
            .ok_or_else(|| unreadable("enrolment", "不存在", "is no enrolment of the register"))?;
        let recusal = Recusal {
            staff: work.sheet.staff.id.clone(),
            candidate: kept.enrolment.person,
            reason: given.text("reason")?.to_owned(),
        };
        declare_recusal(
            work.house,
            work.call,
            &work.sheet.staff.institution,
            recusal,
        )?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

/// Who trains does not mark.
pub(in crate::web) static TRAINER: Act<StaffSheet> = Act {
    id: "trainer",
    roles: NameTrainer::ROLES,
    title: ("登记为培训教师", "Name as a trainer"),
    about: (
        "此人在所选培养计划授课，此后不得考评该计划的学员。",
        "This person teaches under the plan, and from now on marks none of its trainees.",
    ),
    offered: |sheet, _| !sheet.plans.is_empty(),
    fields: |asking, sheet| {
        let plans: Vec<(String, String)> = sheet
            .plans
            .iter()
            .map(|plan| {
                (
                    plan.id.to_string(),
                    format!("{} {} {}", plan.occupation, plan.level, plan.id),
                )
            })
            .collect();
        asking.choice("plan", ("培养计划", "Training plan"), &plans, "")
    },
    body: |typed| fields_of(typed, &["plan"]),
    schema: Some(|| object(&[("plan", text("Identifier of a training plan"))])),
    run: |work, given| {
        name_trainer(
            work.house,
            work.call,
            &work.sheet.staff.id,
            &given.id("plan")?,
        )?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

fn course_fields(asking: &Asking<'_>, people: &[(String, String)]) -> Markup {
    html! {
        (asking.line("title", ("培训内容", "Subject"), Line::Text("")))
        (asking.line("held_on", ("日期", "Day"), Line::Day))
        (asking.line("hours", ("学时", "Hours"), Line::Number("8")))
        fieldset.wide {
            legend { (asking.reader.say("参加人员", "Who was there")) }
            @for (person, name) in people { (asking.tick("present", person, name, false)) }
        }
    }
}

fn course_body(typed: &Typed) -> Value {
    let mut body = fields_of(typed, &["title", "held_on", "hours"]);
    body["present"] = json!(typed.all("present").collect::<Vec<_>>());
    body
}

fn course_schema() -> Value {
    object(&[
        ("title", text("What it was about")),
        ("held_on", day()),
        ("hours", whole(1)),
        ("present", list_of(&text("Identifier of a person"))),
    ])
}

fn run_course<S>(
    work: &Work<'_, S>,
    given: &Given,
    institution: Option<Id<assay_core::institution::Institution>>,
) -> Result<Value, Stopped> {
    let course = Course {
        id: given.id_for(work.call),
        institution,
        title: given.text("title")?.to_owned(),
        held_on: given.day("held_on")?,
        hours: given.number("hours")?,
    };
    let present = given.ids::<Person>("present")?.into_iter().collect();
    let id = course.id.clone();
    let count = hold_course(work.house, work.call, course, present)?;
    Ok(json!({"course": id, "present": count}))
}

fn told_course(reader: &crate::web::Reader, answer: &Value) -> Markup {
    html! { p { (reader.say("参加人数：", "Who was there: ")) (answer["present"]) } }
}

/// A training by the authority.
pub(in crate::web) static COURSE: Act<DeskSheet> = Act {
    id: "course",
    roles: HoldCourse::ROLES,
    title: (
        "登记主管部门举办的培训",
        "Record a training by the authority",
    ),
    about: (
        "培训记入每个人的页面；超过规定年限没有培训的不能安排考评。",
        "It stands on the page of everybody who was there; without a fresh training nobody is assigned.",
    ),
    offered: |sheet, _| sheet.of == "staff",
    fields: |asking, sheet| {
        let people: Vec<(String, String)> = sheet
            .people
            .iter()
            .map(|(id, name)| (id.to_string(), name.clone()))
            .collect();
        course_fields(asking, &people)
    },
    body: course_body,
    schema: Some(course_schema),
    run: |work, given| run_course(work, given, None),
    told: told_course,
};

/// A training by an institution for its own people.
pub(in crate::web) static OWN_COURSE: Act<InstitutionSheet> = Act {
    id: "course",
    roles: HoldCourse::ROLES,
    title: (
        "登记本机构举办的培训",
        "Record a training of your own people",
    ),
    about: (
        "培训记入每个人的页面。",
        "It stands on the page of everybody who was there.",
    ),
    offered: |sheet, _| !sheet.staff.is_empty(),
    fields: |asking, sheet| {
        let mut people: Vec<(String, String)> = sheet
            .staff
            .iter()
            .map(|(one, name)| (one.person.to_string(), name.clone()))
            .collect();
        people.sort();
        people.dedup_by(|one, other| one.0 == other.0);
        course_fields(asking, &people)
    },
    body: course_body,
    schema: Some(course_schema),
    run: |work, given| run_course(work, given, Some(work.sheet.institution.id.clone())),
    told: told_course,
};
