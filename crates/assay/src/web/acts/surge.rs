//! A batch that is held as a surge: one person proposes how it ends, another confirms.
use super::{
    Act,
    given::{object, text},
    people::fields_of,
};
use crate::{
    app::watch_surges::{confirm_surge, propose_surge},
    web::surge::SurgeSheet,
};
use assay_core::{
    authority::Action,
    surge::{ConfirmSurge, HoldStage, ProposeSurge, SecondOpinion, SurgeOutcome},
};
use maud::html;
use serde_json::json;

/// An end is proposed.
pub(in crate::web) static PROPOSE: Act<SurgeSheet> = Act {
    id: "propose",
    roles: ProposeSurge::ROLES,
    title: ("提出处理意见", "Propose an end"),
    about: (
        "写明核查情况和理由；由另一人复核后生效。",
        "Say what was looked into, and why; it holds once another person confirms it.",
    ),
    offered: |sheet, _| {
        sheet.hold.is_closed() && !matches!(sheet.hold.stage, HoldStage::Proposed(_))
    },
    fields: |asking, _| {
        let outcomes: Vec<(String, String)> = [SurgeOutcome::Release, SurgeOutcome::Refuse]
            .map(|one| {
                let name = one.name().in_language(asking.reader.language).to_owned();
                (one.id().to_owned(), name)
            })
            .to_vec();
        html! {
            (asking.choice("outcome", ("意见", "Proposal"), &outcomes, ""))
            (asking.lines("reason", ("核查情况和理由", "What was looked into, and why")))
        }
    },
    body: |typed| fields_of(typed, &["outcome", "reason"]),
    schema: Some(|| {
        object(&[
            (
                "outcome",
                json!({"type": "string", "enum": ["release", "refuse"]}),
            ),
            ("reason", text("What was looked into, and why")),
        ])
    }),
    run: |work, given| {
        let (outcome, id) = (given.word("outcome")?, &work.sheet.hold.id);
        propose_surge(work.house, work.call, id, outcome, given.text("reason")?)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

/// The second person speaks.
pub(in crate::web) static CONFIRM: Act<SurgeSheet> = Act {
    id: "confirm",
    roles: ConfirmSurge::ROLES,
    title: ("复核", "Confirm or send back"),
    about: (
        "由提出意见以外的人办理。放行后即可发证；不予放行的批次继续暂缓。",
        "By another person than the one who proposed. What is released may be issued; what is refused stays held.",
    ),
    offered: |sheet, _| matches!(sheet.hold.stage, HoldStage::Proposed(_)),
    fields: |asking, _| {
        let say = |zh, en| asking.reader.say(zh, en).to_owned();
        let opinions = [
            ("confirm".to_owned(), say("同意", "confirm")),
            ("send-back".to_owned(), say("退回", "send back")),
        ];
        asking.choice("opinion", ("复核意见", "Opinion"), &opinions, "")
    },
    body: |typed| fields_of(typed, &["opinion"]),
    schema: Some(|| {
        object(&[(
            "opinion",
            json!({"type": "string", "enum": ["confirm", "send-back"]}),
        )])
    }),
    run: |work, given| {
        let opinion: SecondOpinion = given.word("opinion")?;
        confirm_surge(work.house, work.call, &work.sheet.hold.id, opinion)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};
