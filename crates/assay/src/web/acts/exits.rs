//! Exits: planned by one officer, decided by another.
use super::{
    Act, Given, empty,
    given::{list_of, object, text},
    no_body, nothing,
    people::{day, fields_of},
    selection::{names, texts},
    typed::Line,
};
use crate::{
    app::{
        plan_exit::{approve_exit, plan_exit, reject_exit},
        withdraw_exit::{ask_withdrawal, withdraw_exit},
    },
    web::{desk::DeskSheet, exits::ExitSheet},
};
use assay_core::{
    authority::Action,
    exit::{
        approve::DecideExit,
        plan::{ExitPlan, ExitPlanStage, PlanExit},
        withdraw::{AskWithdrawal, WithdrawExit},
    },
};
use maud::html;
use serde_json::json;

/// An exit is planned.
pub(in crate::web) static PLAN: Act<DeskSheet> = Act {
    id: "plan-exit",
    roles: PlanExit::ROLES,
    title: ("提出退出计划", "Plan an exit"),
    about: (
        "写明职业、退出日和依据文件。另一名工作人员批准后，到退出日零时自动生效；在此之前什么也不改变。",
        "Name the occupations, the first day without them, and the instrument. Once another officer has approved it, it takes force at 00:00 of its day by itself; nothing changes before.",
    ),
    offered: |sheet, _| sheet.of == "exits",
    fields: |asking, _| {
        html! {
            (asking.lines("occupations", ("职业（每行一个）", "Occupations, one a line")))
            (asking.line("on", ("退出日", "First day without them"), Line::Day))
            (asking.line("instrument", ("依据文件", "Instrument"), Line::Text("")))
            (asking.lines("reason", ("理由", "Reason")))
        }
    },
    body: |typed| {
        let mut body = fields_of(typed, &["on", "instrument", "reason"]);
        body["occupations"] = json!(names(typed.one("occupations")));
        body
    },
    schema: Some(|| {
        object(&[
            (
                "occupations",
                list_of(&text("Chinese name of an occupation")),
            ),
            ("on", day()),
            ("instrument", text("The text that orders the exit")),
            ("reason", text("Why")),
        ])
    }),
    run: |work, given| {
        let plan = ExitPlan {
            id: given.id_for(work.call),
            occupations: texts(given, "occupations")?,
            on: given.day("on")?,
            instrument: given.text("instrument")?.to_owned(),
            reason: given.text("reason")?.to_owned(),
            planned_on: work.call.today,
            stage: ExitPlanStage::Planned,
        };
        let id = plan_exit(work.house, work.call, plan)?;
        Ok(json!({"plan": id}))
    },
    told: |reader, answer| {
        let id = answer["plan"].as_str().unwrap_or_default();
        html! { p {
            a href={ "/exit/" (id) } { (reader.say("打开退出计划", "Open the planned exit")) } " · "
            a href={ "/exit/" (id) "/simulation" } { (reader.say("推演", "Simulate it")) } " " code { (id) }
        } }
    },
};

fn waits(sheet: &ExitSheet) -> bool {
    sheet.kept.plan.stage == ExitPlanStage::Planned
}

/// Another officer approves.
pub(in crate::web) static APPROVE: Act<ExitSheet> = Act {
    id: "approve",
    roles: DecideExit::ROLES,
    title: ("批准退出", "Approve the exit"),
    about: (
        "须由提出人以外的工作人员办理，请先查看推演。批准立即写入公开记录，到退出日零时自动生效。",
        "By another officer than the one who planned it; look at the simulation first. The approval is in the public record at once, and the exit takes force at 00:00 of its day by itself.",
    ),
    offered: |sheet, _| waits(sheet),
    fields: nothing,
    body: empty,
    schema: Some(no_body),
    run: |work, _| {
        let place = approve_exit(work.house, work.call, &work.sheet.kept.plan.id)?;
        Ok(json!({"leaf": place}))
    },
    told: |reader, answer| html! { p { (reader.say("公开记录序号：", "Index in the public record: ")) (answer["leaf"]) } },
};

/// Another officer rejects.
pub(in crate::web) static REJECT: Act<ExitSheet> = Act {
    id: "reject",
    roles: DecideExit::ROLES,
    title: ("否决退出", "Reject the exit"),
    about: (
        "须由提出人以外的工作人员办理，并写明理由。",
        "By another officer than the one who planned it, with a reason.",
    ),
    offered: |sheet, _| waits(sheet),
    fields: |asking, _| html! { (asking.lines("reason", ("理由", "Reason"))) },
    body: |typed| fields_of(typed, &["reason"]),
    schema: Some(|| object(&[("reason", text("Why"))])),
    run: |work, given: &Given| {
        let reason = given.text("reason")?;
        reject_exit(work.house, work.call, &work.sheet.kept.plan.id, reason)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

fn is_ahead(sheet: &ExitSheet, today: jiff::civil::Date) -> bool {
    let plan = &sheet.kept.plan;
    matches!(plan.stage, ExitPlanStage::Approved { .. }) && today < plan.on
}

/// An officer asks for the withdrawal of an approved exit.
pub(in crate::web) static ASK_WITHDRAWAL: Act<ExitSheet> = Act {
    id: "ask-withdrawal",
    roles: AskWithdrawal::ROLES,
    title: ("提出撤回", "Ask for the withdrawal"),
    about: (
        "退出日之前可以撤回，须写明理由，并由另一名工作人员确认。确认之前退出照常进行。",
        "Before its day an exit may be withdrawn, with the reason, once another officer confirms; until then it goes ahead.",
    ),
    offered: |sheet, today| is_ahead(sheet, today) && sheet.kept.withdrawal.is_none(),
    fields: |asking, _| html! { (asking.lines("reason", ("理由", "Reason"))) },
    body: |typed| fields_of(typed, &["reason"]),
    schema: Some(|| object(&[("reason", text("Why"))])),
    run: |work, given: &Given| {
        let reason = given.text("reason")?;
        ask_withdrawal(work.house, work.call, &work.sheet.kept.plan.id, reason)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

/// Another officer confirms it.
pub(in crate::web) static WITHDRAW: Act<ExitSheet> = Act {
    id: "withdraw",
    roles: WithdrawExit::ROLES,
    title: ("确认撤回", "Withdraw the exit"),
    about: (
        "须由提出撤回的人以外的工作人员办理。撤回写入公开记录；到期什么也不发生，职业可以另提退出计划。",
        "By another officer than the one who asked. The withdrawal is in the public record; nothing happens on the day, and the occupations may be planned anew.",
    ),
    offered: |sheet, today| is_ahead(sheet, today) && sheet.kept.withdrawal.is_some(),
    fields: nothing,
    body: empty,
    schema: Some(no_body),
    run: |work, _| {
        let place = withdraw_exit(work.house, work.call, &work.sheet.kept.plan.id)?;
        Ok(json!({"leaf": place}))
    },
    told: |reader, answer| html! { p { (reader.say("公开记录序号：", "Index in the public record: ")) (answer["leaf"]) } },
};
