//! Archives of old certificates: close one, shut the door, add what was missed, decide an addition.
use super::{
    Act, empty,
    given::{object, text},
    no_body, nothing,
    people::{day, fields_of},
    typed::Line,
};
use crate::{
    app::close_archives::{add_to_archive, close_archive, decide_addition, shut_door},
    web::desk::DeskSheet,
};
use assay_core::{
    archive::{
        add::{Addition, AdditionEnd, AdditionReason, EndAddition, ProposeAddition},
        close::{CloseArchive, ShutDoor},
    },
    authority::Action,
    level::Level,
};
use maud::html;
use serde_json::json;

/// An archive is closed.
pub(in crate::web) static CLOSE: Act<DeskSheet> = Act {
    id: "close-archive",
    roles: CloseArchive::ROLES,
    title: ("封存一家机构的档案", "Close the archive of an institution"),
    about: (
        "证书总根立即写入公开记录；此后不能再以文件导入该机构的证书，也不能改动。",
        "The root goes into the public record at once; no file adds to it and nothing in it changes from then on.",
    ),
    offered: |sheet, _| {
        sheet.of == "archives" && sheet.archives.iter().any(|one| one.closing.is_none())
    },
    fields: |asking, sheet| {
        let open: Vec<(String, String)> = sheet
            .archives
            .iter()
            .filter(|one| one.closing.is_none())
            .map(|one| {
                let name = one.archive.name.clone();
                (
                    name.clone(),
                    format!("{name}（{}）", one.archive.certificates),
                )
            })
            .collect();
        asking.choice("institution", ("发证机构", "Issued by"), &open, "")
    },
    body: |typed| fields_of(typed, &["institution"]),
    schema: Some(|| {
        object(&[(
            "institution",
            text("The issuer as its certificates print it"),
        )])
    }),
    run: |work, given| {
        let root = close_archive(work.house, work.call, given.text("institution")?)?;
        Ok(json!({"root": root}))
    },
    told: |_, answer| html! { p { code { (answer["root"].as_str().unwrap_or_default()) } } },
};

/// The door is shut.
pub(in crate::web) static SHUT: Act<DeskSheet> = Act {
    id: "shut-door",
    roles: ShutDoor::ROLES,
    title: ("关闭全部导入", "Shut the door for every institution"),
    about: (
        "全部档案封存后办理；此后任何机构的证书都不能以文件导入。",
        "Once every archive is closed; no file brings a certificate of any institution from then on.",
    ),
    offered: |sheet, _| {
        sheet.of == "archives"
            && !sheet.shut
            && sheet.archives.iter().all(|one| one.closing.is_some())
    },
    fields: nothing,
    body: empty,
    schema: Some(no_body),
    run: |work, _| Ok(json!({"root": shut_door(work.house, work.call)?})),
    told: |_, answer| html! { p { code { (answer["root"].as_str().unwrap_or_default()) } } },
};

/// A certificate is to be added.
pub(in crate::web) static ADD: Act<DeskSheet> = Act {
    id: "add-to-archive",
    roles: ProposeAddition::ROLES,
    title: ("补录一件证书", "Add a certificate that was missed"),
    about: (
        "仅限档案已封存的机构；须由另一名工作人员审批，批准后逐件写入公开记录。",
        "Only where the archive is closed; another officer decides, and each approved one is in the public record by itself.",
    ),
    offered: |sheet, _| {
        sheet.of == "archives"
            && (sheet.shut || sheet.archives.iter().any(|one| one.closing.is_some()))
    },
    fields: |asking, _| {
        let language = asking.reader.language;
        let levels: Vec<(String, String)> = [Level::L5, Level::L4, Level::L3, Level::L2, Level::L1]
            .map(|level| (level.id().to_owned(), level.name().0.to_owned()))
            .to_vec();
        let reasons: Vec<(String, String)> = AdditionReason::ALL
            .map(|one| {
                (
                    one.id().to_owned(),
                    one.name().in_language(language).to_owned(),
                )
            })
            .to_vec();
        html! {
            (asking.line("number", ("证书编号", "Certificate number"), Line::Text("")))
            (asking.line("name", ("姓名", "Name"), Line::Text("")))
            (asking.line("occupation", ("职业", "Occupation"), Line::Text("")))
            (asking.choice("level", ("等级", "Level"), &levels, "L5"))
            (asking.line("issued_on", ("发证日期", "Day of issue"), Line::Day))
            (asking.line("institution", ("发证机构", "Issued by"), Line::Text("")))
            (asking.choice("reason", ("补录原因", "Reason"), &reasons, ""))
            (asking.lines("note", ("原始档案的出处", "Where the certificate was found")))
        }
    },
    body: |typed| {
        let fields = [
            "number",
            "name",
            "occupation",
            "level",
            "issued_on",
            "institution",
            "reason",
            "note",
        ];
        fields_of(typed, &fields)
    },
    schema: Some(|| {
        object(&[
            ("number", text("As printed")),
            ("name", text("The holder's name")),
            ("occupation", text("As the certificate names it")),
            (
                "level",
                json!({"type": "string", "enum": ["L5", "L4", "L3", "L2", "L1"]}),
            ),
            ("issued_on", day()),
            ("institution", text("The issuer as printed")),
            (
                "reason",
                json!({"type": "string", "enum": ["missed", "handed-over", "ruling"]}),
            ),
            ("note", text("Where the certificate was found")),
        ])
    }),
    run: |work, given| {
        let addition = Addition {
            id: given.id_for(work.call),
            number: assay_core::identifier::narrow(given.text("number")?).to_ascii_uppercase(),
            holder: given.text("name")?.to_owned(),
            occupation: given.text("occupation")?.to_owned(),
            level: given.word("level")?,
            issued_on: given.day("issued_on")?,
            institution: given.text("institution")?.to_owned(),
            reason: given.word("reason")?,
            note: given.text("note")?.to_owned(),
            proposed_by: String::new(),
            ended: None,
        };
        Ok(json!({"addition": add_to_archive(work.house, work.call, addition)?}))
    },
    told: |_, answer| html! { p { code { (answer["addition"].as_str().unwrap_or_default()) } } },
};

/// An addition is decided.
pub(in crate::web) static DECIDE: Act<DeskSheet> = Act {
    id: "decide-addition",
    roles: EndAddition::ROLES,
    title: ("审批补录", "Decide an addition"),
    about: (
        "由提出补录以外的工作人员办理。",
        "By another officer than the one who proposed it.",
    ),
    offered: |sheet, _| sheet.of == "archives" && !sheet.additions.is_empty(),
    fields: |asking, sheet| {
        let open: Vec<(String, String)> = sheet
            .additions
            .iter()
            .map(|one| {
                let shown = format!(
                    "{} · {} · {} · {}",
                    one.number, one.institution, one.issued_on, one.note
                );
                (one.id.to_string(), shown)
            })
            .collect();
        let say = |zh, en| asking.reader.say(zh, en).to_owned();
        let ends = [
            ("approved".to_owned(), say("同意", "approve")),
            ("refused".to_owned(), say("不同意", "refuse")),
        ];
        html! {
            (asking.choice("addition", ("补录", "Addition"), &open, ""))
            (asking.choice("end", ("审批", "Decision"), &ends, ""))
        }
    },
    body: |typed| fields_of(typed, &["addition", "end"]),
    schema: Some(|| {
        object(&[
            ("addition", text("Identifier of an addition")),
            (
                "end",
                json!({"type": "string", "enum": ["approved", "refused"]}),
            ),
        ])
    }),
    run: |work, given| {
        let end: AdditionEnd = given.word("end")?;
        decide_addition(work.house, work.call, &given.id("addition")?, end)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};
