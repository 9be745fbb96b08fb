//! Erasing a person: proposed by one officer, carried out by another.
use super::{
    Act,
    given::{object, text, unreadable},
    people::fields_of,
    typed::Line,
};
use crate::{
    app::erase_person::{erase_person, propose_erasure},
    web::desk::DeskSheet,
};
use assay_core::{
    authority::Action,
    id::Id,
    identifier::narrow,
    person::{
        Document, Person,
        erase::{ErasePerson, ProposeErasure},
    },
};
use maud::html;
use serde_json::json;

/// An erasure is proposed.
pub(in crate::web) static PROPOSE: Act<DeskSheet> = Act {
    id: "propose-erasure",
    roles: ProposeErasure::ROLES,
    title: ("提出删除个人信息", "Propose an erasure"),
    about: (
        "考试材料保管期满、无未办事项的人员方可删除；由另一名工作人员办理。",
        "Only when the records need not be kept any more and nothing is open; another officer carries it out.",
    ),
    offered: |sheet, _| sheet.of == "erasures",
    fields: |asking, _| {
        html! {
            (asking.line("person", ("人员编号（per_…）或证件号码", "Identifier (per_…) or number of the identity document"), Line::Text("")))
            (asking.lines("reason", ("理由：申请来源和文号，不写姓名", "Reason: who asked, and the number of the file; not the name")))
        }
    },
    body: |typed| fields_of(typed, &["person", "reason"]),
    schema: Some(|| {
        object(&[
            (
                "person",
                text("Identifier of the person, or number of the identity document"),
            ),
            ("reason", text("Who asked, and the number of the file")),
        ])
    }),
    run: |work, given| {
        let named = narrow(given.text("person")?).trim().to_owned();
        let nobody = || unreadable("person", "没有这个人员", "names nobody");
        let person: Id<Person> = match Id::parse(&named) {
            Ok(id) => id,
            Err(_) => {
                let kinds = ["resident-id", "passport"];
                let look = |tx: &mut assay_store::Tx<'_>| {
                    for kind in kinds {
                        let document = Document {
                            kind: kind.to_owned(),
                            number: named.to_uppercase(),
                        };
                        if let Some(id) = tx.person_with(&document)? {
                            return Ok(Some(id));
                        }
                    }
                    Ok::<_, assay_store::StoreError>(None)
                };
                let found = work.house.store.read(look);
                found
                    .map_err(crate::app::Failure::Store)?
                    .ok_or_else(nobody)?
            }
        };
        let id = given.id_for(work.call);
        let id = propose_erasure(work.house, work.call, id, &person, given.text("reason")?)?;
        Ok(json!({"erasure": id}))
    },
    told: |_, answer| html! { p { code { (answer["erasure"].as_str().unwrap_or_default()) } } },
};

/// An erasure is carried out.
pub(in crate::web) static ERASE: Act<DeskSheet> = Act {
    id: "erase",
    roles: ErasePerson::ROLES,
    title: ("删除个人信息", "Erase a person"),
    about: (
        "不可恢复。证书编号、职业、等级、账目和统计保留；姓名、证件、照片、证书文件和公开记录的盐值被销毁。",
        "It cannot be undone. Number, occupation, level, books and figures stay; name, document, photo, certificate files and the salts of the public record are destroyed.",
    ),
    offered: |sheet, _| sheet.of == "erasures" && !sheet.erasures.is_empty(),
    fields: |asking, sheet| {
        let waiting = sheet.erasures.iter().map(|one| {
            let shown = format!("{} · {} · {}", one.id, one.proposed_on, one.reason);
            (one.id.to_string(), shown)
        });
        let waiting: Vec<(String, String)> = waiting.collect();
        html! { (asking.choice("erasure", ("删除申请", "Erasure"), &waiting, "")) }
    },
    body: |typed| fields_of(typed, &["erasure"]),
    schema: Some(|| object(&[("erasure", text("Identifier of an erasure"))])),
    run: |work, given| {
        let certificates = erase_person(work.house, work.call, &given.id("erasure")?)?;
        Ok(json!({"certificates": certificates}))
    },
    told: |reader, answer| {
        html! { p { (reader.say("仍在登记册中、不再具名的证书：", "Certificates that stay in the register without a name: ")) (answer["certificates"]) } }
    },
};
