//! Money that goes back: accounts, payouts, the bank's answer; and the move to another session.
use super::{
    Act, Stopped, empty,
    given::{object, text},
    no_body, nothing,
    people::fields_of,
    typed::{Asking, Line},
};
use crate::{
    app::{
        move_enrolment::move_enrolment,
        name_account::{TypedAccount, name_own_account, name_payer_account},
        pay_out::{approve_payout, drop_payout, propose_payout},
        read_answer::read_answer,
    },
    web::{books::BooksSheet, enrolment::EnrolmentSheet, payout::PayoutSheet},
};
use assay_core::{
    authority::Action,
    enrolment::{Stage, moving::MoveEnrolment},
    money::{
        Minor,
        answer::{EntryVerdict, ReadAnswer},
        bank::NameAccount,
        payout::{ApprovePayout, DropPayout, PayoutStage, ProposePayout},
    },
};
use maud::{Markup, html};
use serde_json::{Value, json};

const ACCOUNT: [&str; 3] = ["holder", "number", "bank"];

fn account_fields(asking: &Asking<'_>) -> Markup {
    html! {
        (asking.line("holder", ("户名", "Name of the holder"), Line::Text("")))
        (asking.line("number", ("账号", "Number of the account"), Line::Text("")))
        (asking.line("bank", ("开户行行号（12位）", "Number of the bank (12 digits)"), Line::Text("")))
    }
}

fn account_schema() -> Value {
    object(&[
        ("holder", text("Name of the holder")),
        (
            "number",
            text("Number of the account, 8 to 34 letters and digits"),
        ),
        (
            "bank",
            text("Number of the bank in the payment system, 12 digits"),
        ),
    ])
}

fn typed_account(given: &super::Given) -> Result<TypedAccount, Stopped> {
    Ok(TypedAccount {
        holder: given.text("holder")?.to_owned(),
        number: given.text("number")?.to_owned(),
        bank: given.text("bank")?.to_owned(),
    })
}

/// Where a refund goes.
pub(in crate::web) static PAYER_ACCOUNT: Act<EnrolmentSheet> = Act {
    id: "account",
    roles: NameAccount::ROLES,
    title: ("登记收款账户", "Name the account for the refund"),
    about: (
        "退费退还给付款人。考生本人付款的由考生登记；他人付款的，由机构登记付款人书面提供的账户。账户加密保存。",
        "A refund goes to whoever paid. Candidates who paid name their own account; for others the institution enters what they gave in writing. Accounts are kept encrypted.",
    ),
    offered: |sheet, _| sheet.owed.iter().any(|one| one.transfer.is_none()),
    fields: |asking, _| account_fields(asking),
    body: |typed| fields_of(typed, &ACCOUNT),
    schema: Some(account_schema),
    run: |work, given| {
        let id = &work.sheet.kept.enrolment.id;
        name_payer_account(work.house, work.call, id, typed_account(given)?)?;
        Ok(json!({}))
    },
    told: |reader, _| html! { p { (reader.say("下一个付款批次将退到该账户。", "The next payout goes to it.")) } },
};

/// To another session.
pub(in crate::web) static MOVE: Act<EnrolmentSheet> = Act {
    id: "move",
    roles: MoveEnrolment::ROLES,
    title: ("转到其他场次", "Move to another session"),
    about: (
        "原场次取消或机构备案停止时，可转到同职业、同等级的其他场次；费用随转，多缴部分退还，名册资格不变。",
        "Where the session is cancelled or the filing has stopped: to another session of the same occupation and level. The fee moves along, what is above the new fee goes back, the place on the roster stays.",
    ),
    offered: |sheet, today| {
        matches!(
            sheet.kept.enrolment.stage,
            Stage::Filed | Stage::Accepted { .. } | Stage::Seated { .. }
        ) && sheet.stands_still(today)
    },
    fields: |asking, sheet| {
        html! {
            p { a href={ "/enrolment/" (sheet.kept.enrolment.id) "/sessions" } { (asking.reader.say("可接收该考生的场次", "Sessions that take this candidate")) } }
            (asking.line("to", ("场次编号", "Identifier of the session"), Line::Text("")))
        }
    },
    body: |typed| fields_of(typed, &["to"]),
    schema: Some(|| object(&[("to", text("Identifier of the session to move to"))])),
    run: |work, given| {
        let id = &work.sheet.kept.enrolment.id;
        let surplus = move_enrolment(work.house, work.call, id, &given.id("to")?)?;
        Ok(json!({"surplus_minor": surplus}))
    },
    told: |reader, answer| {
        let surplus = Minor(answer["surplus_minor"].as_u64().unwrap_or(0));
        html! { @if surplus > Minor(0) { p { (reader.say("多缴部分将退还付款人（元）：", "What goes back to the payer (yuan): ")) (surplus) } } }
    },
};

/// Where an institution pays from.
pub(in crate::web) static OWN_ACCOUNT: Act<BooksSheet> = Act {
    id: "account",
    roles: NameAccount::ROLES,
    title: ("登记付款账户", "Name the account that pays"),
    about: (
        "机构退费所用的账户；银行回单须与之相符。",
        "The account that refunds are paid from; the bank's answers must be about it.",
    ),
    offered: |_, _| true,
    fields: |asking, _| account_fields(asking),
    body: |typed| fields_of(typed, &ACCOUNT),
    schema: Some(account_schema),
    run: |work, given| {
        let id = &work.sheet.institution.id;
        name_own_account(work.house, work.call, id, typed_account(given)?)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

/// What is owed is to be paid.
pub(in crate::web) static PROPOSE: Act<BooksSheet> = Act {
    id: "payout",
    roles: ProposePayout::ROLES,
    title: ("提出付款批次", "Propose a payout"),
    about: (
        "把已登记账户、尚未支付的应退款项合成一个批次，每个付款人一笔；由另一人批准后交银行。",
        "Everything owed whose payer has an account goes into one payout, one transfer a payer. Another person approves it before the bank gets it.",
    ),
    offered: |sheet, _| sheet.owed.iter().any(|one| one.transfer.is_none()),
    fields: nothing,
    body: empty,
    schema: Some(no_body),
    run: |work, _| {
        let proposed = propose_payout(work.house, work.call, &work.sheet.institution.id)?;
        Ok(json!(proposed))
    },
    told: |reader, answer| {
        let id = answer["payout"].as_str().unwrap_or_default();
        let amount = Minor(answer["amount_minor"].as_u64().unwrap_or(0));
        html! {
            p { a href={ "/payout/" (id) } { (reader.say("打开付款批次", "Open the payout")) } " · " (answer["transfers"]) " · " (amount) }
            @if answer["left_out"] != json!(0) { p { (reader.say("付款人未登记账户、留待下批的款项：", "Amounts that wait for an account: ")) (answer["left_out"]) } }
        }
    },
};

/// What the bank says.
pub(in crate::web) static ANSWER: Act<BooksSheet> = Act {
    id: "answer",
    roles: ReadAnswer::ROLES,
    title: ("导入银行回单", "Read the bank's answer"),
    about: (
        "camt.054报文，或手册所述CSV。每个条目或与一笔付款相符，或列出原因；同一报文只导入一次。",
        "A camt.054 message, or the CSV of the manual. Every entry is matched with a transfer or listed with its reason; a message is read once.",
    ),
    offered: |sheet, _| {
        sheet
            .payouts
            .iter()
            .any(|one| matches!(one.payout.stage, PayoutStage::Approved { .. }))
    },
    fields: |asking, _| {
        html! { div.wide {
            label for="answer-file" { (asking.reader.say("文件", "File")) }
            input #answer-file type="file" name="file" required;
        } }
    },
    body: empty,
    schema: None,
    run: |work, _| {
        let id = &work.sheet.institution.id;
        let read = read_answer(work.house, work.call, id, work.file)?;
        Ok(json!(read))
    },
    told: |reader, answer| {
        let verdicts = answer["verdicts"].as_object().cloned().unwrap_or_default();
        let named = |word: &str| {
            let found = word.parse::<EntryVerdict>().map(EntryVerdict::name);
            found.map_or(word.to_owned(), |(zh, en)| reader.say(zh, en).to_owned())
        };
        html! {
            ul { @for (verdict, count) in &verdicts { li { (named(verdict)) " " (count) } } }
            @let open = answer["to_look_at"].as_array().cloned().unwrap_or_default();
            @if !open.is_empty() {
                h2 { (reader.say("需要核对的条目", "Entries to look at")) }
                ul { @for one in &open { li { (one[0]) " " code { (one[1].as_str().unwrap_or_default()) } " " (named(one[2].as_str().unwrap_or_default())) } } }
            }
        }
    },
};

/// The second person.
pub(in crate::web) static APPROVE: Act<PayoutSheet> = Act {
    id: "approve",
    roles: ApprovePayout::ROLES,
    title: ("批准付款批次", "Approve the payout"),
    about: (
        "批准后即视为已交银行，可下载付款文件。提出该批次的人、登记过其中账户的人不能批准。",
        "From then on it counts as handed to the bank, and its file can be fetched. Whoever proposed it or named one of its accounts cannot approve it.",
    ),
    offered: |sheet, _| sheet.kept.payout.stage == PayoutStage::Proposed,
    fields: nothing,
    body: empty,
    schema: Some(no_body),
    run: |work, _| {
        approve_payout(work.house, work.call, &work.sheet.kept.payout.id)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

/// Not to the bank.
pub(in crate::web) static DROP: Act<PayoutSheet> = Act {
    id: "drop",
    roles: DropPayout::ROLES,
    title: ("撤销付款批次", "Drop the payout"),
    about: (
        "未批准的批次可以撤销，其中款项重新待付。",
        "A payout that is not approved may be dropped; what it would have paid is open again.",
    ),
    offered: |sheet, _| sheet.kept.payout.stage == PayoutStage::Proposed,
    fields: |asking, _| asking.lines("reason", ("原因", "Reason")),
    body: |typed| json!({"reason": typed.one("reason")}),
    schema: Some(|| object(&[("reason", text("Why"))])),
    run: |work, given| {
        let id = &work.sheet.kept.payout.id;
        drop_payout(work.house, work.call, id, given.text("reason")?)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};
