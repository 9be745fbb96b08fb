//! Successions: propose, agree, confirm, take a line over, settle it, look again, complete.
use super::{
    Act, empty,
    given::{object, text, unreadable},
    no_body, nothing,
    people::{fields_of, maybe},
    typed::Line,
};
use crate::{
    app::{
        carry_over::{
            accept_line, agree_succession, complete_succession, confirm_succession, list_again,
            propose_succession, settle_line,
        },
        take_name::take_name,
    },
    web::{institution::InstitutionSheet, succession::SuccessionSheet},
};
use assay_core::{
    authority::Action,
    id::Id,
    institution::InstitutionKind,
    succession::{
        Carried, SuccessionStage,
        begin::{AgreeSuccession, ConfirmSuccession, ProposeSuccession},
        carry::{AcceptCarried, CompleteSuccession, ListCarried, SettleCarried},
        name::TakeName,
    },
};
use maud::html;
use serde_json::{Value, json};

/// An institution turns, or closes.
pub(in crate::web) static PROPOSE: Act<InstitutionSheet> = Act {
    id: "propose-succession",
    roles: ProposeSuccession::ROLES,
    title: (
        "提出转型或终止",
        "Turn into a social organisation, or close",
    ),
    about: (
        "填写承接的社会培训评价组织的编号（ins_…）；不填表示机构终止，由主管部门承接。承接机构同意、主管部门确认后逐项移交。",
        "Name the social organisation that takes over (ins_…); left out, the institution closes and the authority takes over. Once it agrees and an officer confirms, everything is carried over line by line.",
    ),
    offered: |sheet, _| sheet.institution.kind == InstitutionKind::Station,
    fields: |asking, _| {
        html! { (asking.line("successor", ("承接机构编号", "Identifier of the successor"), Line::Maybe(""))) }
    },
    body: |typed| fields_of(typed, &["successor"]),
    schema: Some(
        || json!({"type": "object", "properties": {"successor": {"type": "string", "description": "Identifier of the successor; left out, the institution closes"}}}),
    ),
    run: |work, given| {
        let successor = match maybe(given, "successor") {
            Some(_) => Some(given.id("successor")?),
            None => None,
        };
        let own = &work.sheet.institution.id;
        let id = propose_succession(work.house, work.call, own, successor)?;
        Ok(json!({"succession": id}))
    },
    told: |reader, answer| {
        let id = answer["succession"].as_str().unwrap_or_default();
        html! { p { a href={ "/succession/" (id) } { (reader.say("查看", "See it")) } " " code { (id) } } }
    },
};

/// The successor agrees.
pub(in crate::web) static AGREE: Act<SuccessionSheet> = Act {
    id: "agree",
    roles: AgreeSuccession::ROLES,
    title: ("同意承接", "Agree to take over"),
    about: (
        "由承接机构管理员办理。",
        "By an administrator of the successor.",
    ),
    offered: |sheet, _| sheet.succession.stage == SuccessionStage::Proposed,
    fields: nothing,
    body: empty,
    schema: Some(no_body),
    run: |work, _| {
        agree_succession(work.house, work.call, &work.sheet.succession.id)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

/// An officer confirms.
pub(in crate::web) static CONFIRM: Act<SuccessionSheet> = Act {
    id: "confirm",
    roles: ConfirmSuccession::ROLES,
    title: ("确认并生成清单", "Confirm, and draw up the list"),
    about: (
        "人员、档案、未办结的场次和报名、应退费用、培养计划和学员承诺逐项列出。",
        "Staff, archive, open sessions and enrolments, refunds owed, training plans and promises, line by line.",
    ),
    offered: |sheet, _| sheet.succession.stage == SuccessionStage::Agreed,
    fields: nothing,
    body: empty,
    schema: Some(no_body),
    run: |work, _| {
        let lines = confirm_succession(work.house, work.call, &work.sheet.succession.id)?;
        Ok(json!({"lines": lines}))
    },
    told: |reader, answer| html! { p { (reader.say("事项数：", "Lines: ")) (answer["lines"]) } },
};

fn choose(asking: &super::Asking<'_>, sheet: &SuccessionSheet) -> maud::Markup {
    let language = asking.reader.language;
    let open: Vec<(String, String)> = sheet
        .open()
        .map(|line| {
            let kind = line.kind.name().in_language(language).to_owned();
            (line.id.to_string(), format!("{kind} · {}", line.subject))
        })
        .collect();
    asking.choice("line", ("事项", "Line"), &open, "")
}

fn line_of(sheet: &SuccessionSheet, given: &super::Given) -> Result<Id<Carried>, super::Stopped> {
    let id = given.id("line")?;
    if sheet.lines.iter().any(|line| line.id == id) {
        return Ok(id);
    }
    Err(unreadable("line", "不在本清单内", "is not on this list"))
}

fn has_open(sheet: &SuccessionSheet) -> bool {
    sheet.succession.stage == SuccessionStage::Working && sheet.open().next().is_some()
}

fn line_schema() -> Value {
    text("Identifier of a line of the list")
}

/// A line is taken over.
pub(in crate::web) static ACCEPT: Act<SuccessionSheet> = Act {
    id: "accept",
    roles: AcceptCarried::ROLES,
    title: ("承接一项", "Take a line over"),
    about: (
        "由承接机构办理；机构终止的由主管部门办理。人员、培养计划和学员转到承接机构名下。",
        "By the successor, or by an officer where the institution closes. Staff, plans and trainees belong to the successor from then on.",
    ),
    offered: |sheet, _| has_open(sheet),
    fields: choose,
    body: |typed| fields_of(typed, &["line"]),
    schema: Some(|| object(&[("line", line_schema())])),
    run: |work, given| {
        accept_line(work.house, work.call, &line_of(work.sheet, given)?)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

/// A line is settled.
pub(in crate::web) static SETTLE: Act<SuccessionSheet> = Act {
    id: "settle",
    roles: SettleCarried::ROLES,
    title: ("另行处理一项", "Settle a line"),
    about: (
        "由原机构办理，写明如何处理和理由；应退的费用须先退还。",
        "By the predecessor, saying how and why; a fee that is owed back is refunded first.",
    ),
    offered: |sheet, _| has_open(sheet),
    fields: |asking, sheet| {
        html! {
            (choose(asking, sheet))
            (asking.lines("reason", ("如何处理，理由", "How it was settled, and why")))
        }
    },
    body: |typed| fields_of(typed, &["line", "reason"]),
    schema: Some(|| {
        object(&[
            ("line", line_schema()),
            ("reason", text("How it was settled, and why")),
        ])
    }),
    run: |work, given| {
        let line = line_of(work.sheet, given)?;
        settle_line(work.house, work.call, &line, given.text("reason")?)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

/// The register is looked through again.
pub(in crate::web) static LIST: Act<SuccessionSheet> = Act {
    id: "list-again",
    roles: ListCarried::ROLES,
    title: ("补充清单", "Look through the register again"),
    about: (
        "确认之后新出现的事项补入清单。",
        "What came up since the list was drawn up is put on it.",
    ),
    offered: |sheet, _| sheet.succession.stage == SuccessionStage::Working,
    fields: nothing,
    body: empty,
    schema: Some(no_body),
    run: |work, _| {
        let lines = list_again(work.house, work.call, &work.sheet.succession.id)?;
        Ok(json!({"lines": lines}))
    },
    told: |reader, answer| html! { p { (reader.say("新增事项：", "New lines: ")) (answer["lines"]) } },
};

/// Nothing is left.
pub(in crate::web) static COMPLETE: Act<SuccessionSheet> = Act {
    id: "complete",
    roles: CompleteSuccession::ROLES,
    title: ("完成转型", "Complete the succession"),
    about: (
        "清单逐项办结、且登记中没有新的未办结事项时才能完成。",
        "Only once every line has ended and the register has nothing new.",
    ),
    offered: |sheet, _| sheet.succession.stage == SuccessionStage::Working,
    fields: nothing,
    body: empty,
    schema: Some(no_body),
    run: |work, _| {
        complete_succession(work.house, work.call, &work.sheet.succession.id)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

/// In the old name, or in one's own again.
pub(in crate::web) static TAKE_NAME: Act<SuccessionSheet> = Act {
    id: "take-name",
    roles: TakeName::ROLES,
    title: (
        "切换办理名义：原机构或本机构",
        "Act in the old name, or in your own again",
    ),
    about: (
        "转型完成后，承接机构的人员以原机构的名义办理其留下的场次、报名和退费；记录写明由谁办理、代谁办理。再次办理即切换回本机构。",
        "Once everything is carried over, the successor's people run the sessions, enrolments and refunds that are left in the old name; the journal says who acts, and on whose behalf. Done again, it leads back to your own institution.",
    ),
    offered: |sheet, _| {
        matches!(sheet.succession.stage, SuccessionStage::Completed { .. })
            && sheet.succession.successor.is_some()
    },
    fields: nothing,
    body: empty,
    schema: Some(no_body),
    run: |work, _| {
        let predecessor = take_name(work.house, work.call, &work.sheet.succession.id)?;
        Ok(json!({"in_the_name_of": predecessor}))
    },
    told: |reader, answer| {
        html! { p {
            @match answer["in_the_name_of"].as_str() {
                Some(id) => { (reader.say("现以原机构的名义办理：", "You act in the old name now: ")) a href={ "/institution/" (id) } { code { (id) } } }
                None => { (reader.say("现以本机构的名义办理。", "You act in your own name again.")) }
            }
        } }
    },
};
