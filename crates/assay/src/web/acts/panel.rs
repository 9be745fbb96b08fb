//! People of the authority, and the panels of sessions.
use super::{
    Act,
    given::{list_of, object, text},
    people::{day, fields_of, maybe, person, person_fields},
    typed::Line,
};
use crate::{
    app::{
        appoint_people::{appoint_person, send_supervisor},
        assign_panel::assign_panel,
    },
    web::{desk::DeskSheet, panel::PanelSheet, staff::duty_name},
};
use assay_core::{
    authority::Action,
    id::Id,
    staff::{
        Staff,
        appoint::{Appoint, Appointment, Office},
        panel::{assign::AssignPanel, propose},
        supervise::SendSupervisor,
    },
};
use jiff::civil::Date;
use maud::html;
use serde_json::json;

/// Somebody works for the authority from a day to a day.
pub(in crate::web) static APPOINT: Act<DeskSheet> = Act {
    id: "appoint",
    roles: Appoint::ROLES,
    title: (
        "聘任专家或外部督导员",
        "Appoint an expert or an external supervisor",
    ),
    about: ("所在单位用于判断回避。", "Ties are found by the employer."),
    offered: |sheet, _| sheet.of == "staff",
    fields: |asking, _| {
        let offices = Office::ALL.map(|office| {
            let (zh, en) = office.name();
            (office.id().to_owned(), asking.reader.say(zh, en).to_owned())
        });
        html! {
            (person_fields(asking))
            (asking.choice("office", ("聘为", "As"), &offices, ""))
            (asking.line("field", ("专业领域", "Field"), Line::Text("")))
            (asking.line("employer", ("所在单位的统一社会信用代码", "Organisation code of the employer"), Line::Maybe("")))
            (asking.line("from", ("聘期起始日", "From"), Line::Day))
            (asking.line("until", ("聘期截止日", "Until"), Line::Day))
        }
    },
    body: |typed| {
        fields_of(
            typed,
            &[
                "name",
                "document_number",
                "office",
                "field",
                "employer",
                "from",
                "until",
            ],
        )
    },
    schema: Some(|| {
        let mut schema = object(&[
            ("name", text("As on the identity document")),
            ("document_number", text("Resident identity number")),
            (
                "office",
                json!({"type": "string", "enum": Office::ALL.map(Office::id)}),
            ),
            ("field", text("Occupation or subject")),
            ("from", day()),
            ("until", day()),
        ]);
        schema["properties"]["employer"] =
            json!({"type": "string", "description": "Unified social credit code"});
        schema
    }),
    run: |work, given| {
        let person = person(work, given)?;
        let appointment = Appointment {
            id: given.id_for(work.call),
            person: person.id.clone(),
            office: given.word("office")?,
            field: given.text("field")?.to_owned(),
            employer: maybe(given, "employer"),
            from: given.day("from")?,
            until: given.day("until")?,
        };
        let id = appoint_person(work.house, work.call, person, appointment)?;
        Ok(json!({"appointment": id}))
    },
    told: |reader, answer| {
        let id = answer["appointment"].as_str().unwrap_or_default();
        html! { p { a href={ "/appointment/" (id) } { (reader.say("打开人员页面", "Open the page")) } " " code { (id) } } }
    },
};

/// A panel takes the place of the one that was announced.
pub(in crate::web) static ASSIGN: Act<PanelSheet> = Act {
    id: "assign",
    roles: AssignPanel::ROLES,
    title: ("确定人员安排", "Assign the panel"),
    about: (
        "已勾选建议名单，可以更换；每个人和每项配比都会再核对一遍。",
        "The proposal is ticked and may be changed; everybody and every number is checked again.",
    ),
    offered: PanelSheet::is_open,
    fields: |asking, sheet| {
        let today = asking.portal.today();
        let panel = propose(&sheet.facts, &asking.portal.house.law.pack, today);
        let chosen = |id: &Id<Staff>| panel.chosen.iter().any(|one| one.staff == *id);
        html! { fieldset.wide {
            legend { (asking.reader.say("人员", "Staff")) }
            @for member in &sheet.facts.members {
                @let staff = &member.staff;
                (asking.tick("staff", staff.id.as_str(), &format!("{} · {}", sheet.name(&staff.id), duty_name(asking.reader, staff.duty)), chosen(&staff.id)))
            }
        } }
    },
    body: |typed| json!({"staff": typed.all("staff").collect::<Vec<_>>()}),
    schema: Some(|| object(&[("staff", list_of(&text("Identifier of a member of staff")))])),
    run: |work, given| {
        let id = &work.sheet.facts.session.id;
        let count = assign_panel(work.house, work.call, id, given.ids("staff")?)?;
        Ok(json!({"assigned": count}))
    },
    told: |reader, answer| html! { p { (reader.say("已安排人数：", "People assigned: ")) (answer["assigned"]) } },
};

/// Whether supervisors may still be sent.
fn may_send(sheet: &PanelSheet, today: Date) -> bool {
    !sheet.supervisors.is_empty() && sheet.is_open(today)
}

/// The authority watches.
pub(in crate::web) static SEND: Act<PanelSheet> = Act {
    id: "send",
    roles: SendSupervisor::ROLES,
    title: ("派出外部质量督导员", "Send an external supervisor"),
    about: (
        "与机构或考生有关系的督导员应回避，同一天只能在一个考点。",
        "A supervisor with a tie to institution or candidates steps back, and is at one place a day.",
    ),
    offered: may_send,
    fields: |asking, sheet| {
        let people: Vec<(String, String)> = sheet
            .supervisors
            .iter()
            .map(|(one, name)| {
                (
                    one.id.to_string(),
                    format!("{name} · {} – {}", one.from, one.until),
                )
            })
            .collect();
        asking.choice("appointment", ("督导员", "Supervisor"), &people, "")
    },
    body: |typed| fields_of(typed, &["appointment"]),
    schema: Some(|| object(&[("appointment", text("Identifier of an appointment"))])),
    run: |work, given| {
        let id = &work.sheet.facts.session.id;
        send_supervisor(work.house, work.call, id, &given.id("appointment")?)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};
