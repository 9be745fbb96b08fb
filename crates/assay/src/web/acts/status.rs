//! What is done to the status of a certificate: proposed by one, decided by another; and the recall of many, one by one.
use super::{
    Act,
    given::{list_of, object, text, unreadable},
    people::{fields_of, maybe},
    typed::Line,
};
use crate::{
    app::{
        change_status::{decide_status, propose_status},
        recall_certificates::{answer_recall, open_recall, speak_in_recall},
    },
    web::status::StatusSheet,
};
use assay_core::{
    authority::Action,
    status::{
        Change, Correction, Proposal, ReasonClass,
        decide::{DecideStatus, Ruling},
        propose::ProposeStatus,
        recall::{AnswerRecall, OpenRecall, Recall, RecallStage, SpeakInRecall},
    },
};
use maud::html;
use serde_json::json;

/// A change, proposed.
pub(in crate::web) static PROPOSE: Act<StatusSheet> = Act {
    id: "propose",
    roles: ProposeStatus::ROLES,
    title: ("提议变更状态", "Propose a change of status"),
    about: (
        "由另一名工作人员审批后生效。更正须填写正确的姓名或工种；补发须填写一张在库空白证书的流水码，批准后即在其上打印，原证书作废。",
        "It takes effect once somebody else approves it. A correction gives the right name or job type. A reissue names a blank in stock: once approved it is printed on it, and the old paper is void.",
    ),
    offered: |sheet, _| sheet.open().is_none() && !sheet.file.status.is_final(),
    fields: |asking, sheet| {
        let option = |id: &str, (zh, en): (&str, &str)| {
            (id.to_owned(), asking.reader.say(zh, en).to_owned())
        };
        let may = |change: &&Change| change.leads_to(sheet.file.status).is_some();
        let changes: Vec<_> = Change::ALL
            .iter()
            .filter(may)
            .map(|one| option(one.id(), one.name()))
            .collect();
        let classes: Vec<_> = ReasonClass::ALL
            .iter()
            .map(|one| option(one.id(), one.name()))
            .collect();
        html! {
            (asking.choice("change", ("事项", "Change"), &changes, ""))
            (asking.choice("class", ("事由", "Reason"), &classes, ""))
            (asking.lines("grounds", ("事实和理由", "What happened")))
            (asking.line("holder", ("更正：姓名", "Correction: name"), Line::Maybe("")))
            (asking.line("job_type", ("更正：工种", "Correction: job type"), Line::Maybe("")))
            (asking.line("paper_serial", ("补发：新证书流水码", "Reissue: serial of the new paper"), Line::Maybe("")))
        }
    },
    body: |typed| {
        let fields = [
            "change",
            "class",
            "grounds",
            "holder",
            "job_type",
            "paper_serial",
        ];
        fields_of(typed, &fields)
    },
    schema: Some(|| {
        let ids = |ids: Vec<&str>| json!({"type": "string", "enum": ids});
        let mut schema = object(&[
            (
                "change",
                ids(Change::ALL.iter().map(|one| one.id()).collect()),
            ),
            (
                "class",
                ids(ReasonClass::ALL.iter().map(|one| one.id()).collect()),
            ),
            ("grounds", text("What happened, for the file")),
        ]);
        for (field, what) in [
            ("holder", "The right name, for a correction"),
            ("job_type", "The right job type, for a correction"),
            (
                "paper_serial",
                "Serial of the new paper, a blank in stock, for a reissue",
            ),
        ] {
            schema["properties"][field] = json!({"type": "string", "description": what});
        }
        schema
    }),
    run: |work, given| {
        let proposal = Proposal {
            id: given.id_for(work.call),
            number: work.sheet.file.number.clone(),
            change: given.word("change")?,
            class: given.word("class")?,
            grounds: given.text("grounds")?.to_owned(),
            correction: Correction {
                holder: maybe(given, "holder"),
                job_type: maybe(given, "job_type"),
            },
            paper_serial: maybe(given, "paper_serial"),
            proposed_by: work.call.actor.account.clone(),
            proposed_by_person: work.call.actor.person.clone(),
            proposed_on: work.call.today,
            recall: None,
            is_open: true,
        };
        let number = &work.sheet.file.number;
        let id = propose_status(work.house, work.call, number, proposal)?;
        Ok(json!({"proposal": id}))
    },
    told: |reader, answer| {
        html! { p { (reader.say("提议：", "Proposal: ")) code { (answer["proposal"].as_str().unwrap_or_default()) } } }
    },
};

/// Says yes to what waits.
pub(in crate::web) static APPROVE: Act<StatusSheet> = decision(
    "approve",
    ("批准变更", "Approve the change"),
    (
        "批准后立即生效：登记、状态列表和公开记录同时变更，并通知持证人和机构。",
        "It takes effect at once: register, status lists and public record change together, holder and institution are told.",
    ),
    |work, given| decided(work, given, Ruling::Approve),
);

/// Says no to what waits.
pub(in crate::web) static REJECT: Act<StatusSheet> = decision(
    "reject",
    ("驳回变更", "Reject the change"),
    ("证书状态不变。", "The certificate stays as it is."),
    |work, given| decided(work, given, Ruling::Reject),
);

type Run =
    fn(&super::Work<'_, StatusSheet>, &super::Given) -> Result<serde_json::Value, super::Stopped>;

const fn decision(
    id: &'static str,
    title: (&'static str, &'static str),
    about: (&'static str, &'static str),
    run: Run,
) -> Act<StatusSheet> {
    Act {
        id,
        roles: DecideStatus::ROLES,
        title,
        about,
        offered: |sheet, _| sheet.open().is_some(),
        fields: |asking, _| {
            asking.line(
                "decision",
                ("决定文号", "Number of the decision"),
                Line::Text(""),
            )
        },
        body: |typed| fields_of(typed, &["decision"]),
        schema: Some(|| object(&[("decision", text("Number of the decision"))])),
        run,
        told: |reader, answer| {
            html! { p { (reader.say("证书现在的状态：", "The certificate is now: ")) (answer["status"].as_str().unwrap_or_default()) } }
        },
    }
}

fn decided(
    work: &super::Work<'_, StatusSheet>,
    given: &super::Given,
    ruling: Ruling,
) -> Result<serde_json::Value, super::Stopped> {
    let open = work.sheet.open().or_else(|| work.sheet.proposals.first());
    let open = open.ok_or_else(|| {
        unreadable(
            "proposal",
            "没有等待审批的提议",
            "does not wait: there is none",
        )
    })?;
    let decision = given.text("decision")?;
    let status = decide_status(work.house, work.call, &open.proposal.id, ruling, decision)?;
    Ok(json!({"status": status}))
}

/// Looks into this certificate and others like it.
pub(in crate::web) static RECALL: Act<StatusSheet> = Act {
    id: "recall",
    roles: OpenRecall::ROLES,
    title: ("发起核查", "Open a recall"),
    about: (
        "逐人通知，逐人陈述、答复和决定；不批量撤销。本证书自动列入。",
        "Each holder is told, heard and answered alone; nothing is revoked in bulk. This certificate is one of them.",
    ),
    offered: |sheet, _| !sheet.file.status.is_final(),
    fields: |asking, _| {
        html! {
            (asking.list("numbers", ("其他证书编号，每行一个（可不填）", "Numbers of other certificates, one a line (may be empty)")))
            (asking.lines("grounds", ("事由，将告知持证人", "Grounds, as the holders are told")))
            (asking.line("decision", ("决定文号", "Number of the decision"), Line::Text("")))
        }
    },
    body: |typed| {
        let numbers: Vec<&str> = typed.one("numbers").split_whitespace().collect();
        json!({"numbers": numbers, "grounds": typed.one("grounds"), "decision": typed.one("decision")})
    },
    schema: Some(|| {
        object(&[
            ("numbers", list_of(&text("Number of another certificate"))),
            ("grounds", text("Why, as the holders are told")),
            ("decision", text("Number of the decision")),
        ])
    }),
    run: |work, given| {
        let mut numbers = vec![work.sheet.file.number.clone()];
        for one in given.list("numbers")? {
            let number = one.0.as_str().map(str::to_owned);
            numbers.push(number.ok_or_else(|| {
                unreadable("numbers", "应为编号列表", "must be a list of numbers")
            })?);
        }
        let recall = Recall {
            id: given.id_for(work.call),
            grounds: given.text("grounds")?.to_owned(),
            decision: given.text("decision")?.to_owned(),
            numbers,
            opened_by: work.call.actor.account.clone(),
            opened_on: work.call.today,
            hearing_until: work.call.today,
        };
        let id = open_recall(work.house, work.call, recall)?;
        Ok(json!({"recall": id}))
    },
    told: |reader, answer| {
        html! { p { (reader.say("核查：", "Recall: ")) code { (answer["recall"].as_str().unwrap_or_default()) } } }
    },
};

/// The holder speaks, or appeals.
pub(in crate::web) static SPEAK: Act<StatusSheet> = Act {
    id: "speak",
    roles: SpeakInRecall::ROLES,
    title: ("陈述、申辩或申诉", "Speak, or appeal"),
    about: (
        "决定作出前提出的意见都会记录并考虑。",
        "Whatever is said before the decision is kept and weighed.",
    ),
    offered: |sheet, _| {
        let stage = sheet.case.as_ref().map(|case| case.stage);
        matches!(
            stage,
            Some(RecallStage::Told | RecallStage::Heard | RecallStage::Proposed)
        )
    },
    fields: |asking, _| asking.lines("words", ("意见", "What you say")),
    body: |typed| fields_of(typed, &["words"]),
    schema: Some(|| object(&[("words", text("What the holder says"))])),
    run: |work, given| {
        speak_in_recall(
            work.house,
            work.call,
            &work.sheet.file.number,
            given.text("words")?,
        )?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

/// The authority answers one holder.
pub(in crate::web) static ANSWER: Act<StatusSheet> = Act {
    id: "answer",
    roles: AnswerRecall::ROLES,
    title: ("答复核查", "Answer in the recall"),
    about: (
        "维持、免费重新考核，或提议撤销（由另一人审批）。",
        "It stays, the holder sits again free of charge, or a revocation is proposed, which somebody else decides.",
    ),
    offered: |sheet, _| {
        let stage = sheet.case.as_ref().map(|case| case.stage);
        stage.is_some_and(|stage| stage != RecallStage::Cleared)
    },
    fields: |asking, _| {
        let stages = [
            RecallStage::Cleared,
            RecallStage::Reassessed,
            RecallStage::Proposed,
        ]
        .map(|stage| {
            let (zh, en) = stage.name();
            (stage.id().to_owned(), asking.reader.say(zh, en).to_owned())
        });
        html! {
            (asking.choice("to", ("答复", "Answer"), &stages, ""))
            (asking.lines("words", ("理由，将告知持证人", "Why, as the holder is told")))
        }
    },
    body: |typed| fields_of(typed, &["to", "words"]),
    schema: Some(|| {
        object(&[
            (
                "to",
                json!({"type": "string", "enum": ["cleared", "reassessed", "proposed"]}),
            ),
            ("words", text("Why, as the holder is told")),
        ])
    }),
    run: |work, given| {
        let (to, words) = (given.word("to")?, given.text("words")?);
        answer_recall(work.house, work.call, &work.sheet.file.number, to, words)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};
