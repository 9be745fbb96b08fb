//! What is done with a filing: checked, reviewed, visited, decided; its institution stopped, lifted, removed.
use super::{
    Act, Given, Stopped, empty,
    given::{list_of, object, text},
    no_body, nothing,
    people::fields_of,
    typed::Line,
};
use crate::{
    app::{
        check_filing::check_filing,
        publish_filing::{publish_filing_because, refuse_filing},
        review_filing::{name_filing_experts, score_filing, step_back_from_filing, visit_sites},
        stop_institution::{lift_suspension, remove_institution, suspend_filing},
    },
    web::filing::FilingSheet,
};
use assay_core::{
    authority::Action,
    institution::{
        FilingStage,
        check::CheckFiling,
        decide::{PublishFiling, RefuseFiling},
        review::{NameReviewers, ReviewTopic, ScoreFiling, SiteFinding, VisitSites},
        stop::{LiftSuspension, RemoveInstitution, StopKind, SuspendFiling},
    },
    score::Tenths,
};
use maud::html;
use serde_json::{Value, json};

fn reason_schema() -> Value {
    object(&[("reason", text("Why"))])
}

fn in_review(sheet: &FilingSheet) -> bool {
    sheet.own.is_some() && matches!(sheet.filing().stage, FilingStage::Reviewing { .. })
}

fn is_open(sheet: &FilingSheet) -> bool {
    matches!(
        sheet.filing().stage,
        FilingStage::Submitted | FilingStage::Complete { .. } | FilingStage::Reviewing { .. }
    )
}

/// Nothing may be missing.
pub(in crate::web) static CHECK: Act<FilingSheet> = Act {
    id: "check",
    roles: CheckFiling::ROLES,
    title: ("核对材料", "Check for completeness"),
    about: (
        "按规则核对：齐全的进入评审，缺件的连同清单退回。",
        "By the rules: what is complete goes on to its review, what is not goes back with the list.",
    ),
    offered: |sheet, _| sheet.filing().stage == FilingStage::Submitted,
    fields: nothing,
    body: empty,
    schema: Some(no_body),
    run: |work, _| {
        let missing = check_filing(work.house, work.call, &sheet_id(work.sheet))?;
        Ok(json!({"missing": missing}))
    },
    told: |reader, answer| {
        let missing = answer["missing"].as_array().map_or(0, Vec::len);
        html! { p { @if missing == 0 { (reader.say("材料齐全。", "It is complete.")) } @else { (reader.say("缺件项数：", "Things that are missing: ")) (missing) } } }
    },
};

fn sheet_id(sheet: &FilingSheet) -> assay_core::id::Id<assay_core::institution::Filing> {
    sheet.filing().id.clone()
}

/// Who reviews.
pub(in crate::web) static EXPERTS: Act<FilingSheet> = Act {
    id: "experts",
    roles: NameReviewers::ROLES,
    title: ("指定评审专家", "Name the experts"),
    about: (
        "人数须为单数；与机构有任职关系的专家不能指定。有人回避的，可以增补。",
        "An odd number; nobody who works for the institution. Where somebody stepped back, add others.",
    ),
    offered: |sheet, _| {
        matches!(
            sheet.filing().stage,
            FilingStage::Complete { .. } | FilingStage::Reviewing { .. }
        )
    },
    fields: |asking, sheet| {
        html! { fieldset.wide {
            legend { (asking.reader.say("专家", "Experts")) }
            @for (one, name) in &sheet.experts { (asking.tick("experts", one.id.as_str(), &format!("{name} · {} · {} – {}", one.field, one.from, one.until), false)) }
        } }
    },
    body: |typed| json!({"experts": typed.all("experts").collect::<Vec<_>>()}),
    schema: Some(|| object(&[("experts", list_of(&text("Identifier of an appointment")))])),
    run: |work, given| {
        let id = sheet_id(work.sheet);
        let experts = name_filing_experts(work.house, work.call, &id, given.ids("experts")?)?;
        Ok(json!({"experts": experts}))
    },
    told: |reader, answer| html! { p { (reader.say("评审专家人数：", "Experts: ")) (answer["experts"]) } },
};

/// An expert scores.
pub(in crate::web) static SCORE: Act<FilingSheet> = Act {
    id: "score",
    roles: ScoreFiling::ROLES,
    title: ("评分", "Score"),
    about: (
        "每项0至100分，最多一位小数；决定前可以修改。",
        "0 to 100 points for each topic, with at most one decimal; they may be changed until the decision.",
    ),
    offered: |sheet, _| in_review(sheet),
    fields: |asking, _| {
        html! { @for topic in ReviewTopic::ALL {
            @let name = topic.name();
            (asking.line(&format!("score.{}", topic.id()), (&name.zh, &name.en), Line::Text("")))
        } }
    },
    body: |typed| {
        let scores: Vec<Value> = typed
            .beginning("score.")
            .map(|(topic, score)| json!({"topic": topic, "score": score}))
            .collect();
        json!({"scores": scores})
    },
    schema: Some(|| {
        let one = object(&[
            (
                "topic",
                json!({"type": "string", "enum": ReviewTopic::ALL.map(ReviewTopic::id)}),
            ),
            ("score", text("Points, 0 to 100, for example 85.5")),
        ]);
        object(&[("scores", list_of(&one))])
    }),
    run: |work, given| {
        let scores = given.list("scores")?;
        let scores = scores
            .iter()
            .map(|one| Ok((one.word("topic")?, one.score("score")?)))
            .collect::<Result<Vec<(ReviewTopic, Tenths)>, Stopped>>()?;
        score_filing(work.house, work.call, &sheet_id(work.sheet), scores)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

/// An expert steps back.
pub(in crate::web) static STEP_BACK: Act<FilingSheet> = Act {
    id: "step-back",
    roles: ScoreFiling::ROLES,
    title: ("回避", "Step back"),
    about: (
        "与机构有利害关系的，应当回避；回避后不能撤回。",
        "Whoever has a tie to the institution steps back; there is no way back in.",
    ),
    offered: |sheet, _| in_review(sheet),
    fields: |asking, _| asking.lines("reason", ("理由", "Reason")),
    body: |typed| fields_of(typed, &["reason"]),
    schema: Some(reason_schema),
    run: |work, given| {
        let reason = given.text("reason")?;
        step_back_from_filing(work.house, work.call, &sheet_id(work.sheet), reason)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

/// Findings that the form has room for.
const FINDINGS: std::ops::RangeInclusive<u32> = 1..=5;

/// The sites were seen.
pub(in crate::web) static VISIT: Act<FilingSheet> = Act {
    id: "visit",
    roles: VisitSites::ROLES,
    title: ("登记实地核查", "Record a visit"),
    about: (
        "勾选核查过的考点，逐条写明发现；整改后的再次核查以最后一次为准。",
        "Tick the sites that were seen, and write down each finding; of several visits the last one of a site counts.",
    ),
    offered: |sheet, _| in_review(sheet),
    fields: |asking, sheet| {
        let sites = sheet.filing().sites.iter();
        let sites: Vec<(String, String)> = sites
            .map(|site| (site.key.clone(), site.name.zh.to_string()))
            .collect();
        let gravities = [
            (
                "slight".to_owned(),
                asking.reader.say("须改进", "slight").to_owned(),
            ),
            (
                "grave".to_owned(),
                asking.reader.say("不符合", "grave").to_owned(),
            ),
        ];
        html! {
            fieldset.wide { legend { (asking.reader.say("考点", "Sites")) }
                @for (key, name) in &sites { (asking.tick("sites", key, &format!("{key} {name}"), true)) } }
            @for at in FINDINGS {
                (asking.choice(&format!("site.{at}"), ("发现所在考点", "Site of the finding"), &sites, ""))
                (asking.choice(&format!("gravity.{at}"), ("程度", "Gravity"), &gravities, "slight"))
                (asking.line(&format!("text.{at}"), ("发现", "Finding"), Line::Maybe("")))
            }
        }
    },
    body: |typed| {
        let findings: Vec<Value> = FINDINGS
            .filter(|at| !typed.one(&format!("text.{at}")).is_empty())
            .map(|at| {
                let of = |name: &str| typed.one(&format!("{name}.{at}")).to_owned();
                json!({"site": of("site"), "gravity": of("gravity"), "text": of("text")})
            })
            .collect();
        json!({"sites": typed.all("sites").collect::<Vec<_>>(), "findings": findings})
    },
    schema: Some(|| {
        let one = object(&[
            ("site", text("Key of the site")),
            (
                "gravity",
                json!({"type": "string", "enum": ["slight", "grave"]}),
            ),
            ("text", text("What was found")),
        ]);
        object(&[
            ("sites", list_of(&text("Key of a site"))),
            ("findings", list_of(&one)),
        ])
    }),
    run: |work, given| {
        let findings = given.list("findings")?;
        let finding = |one: &Given| {
            Ok(SiteFinding {
                site: one.text("site")?.to_owned(),
                gravity: one.word("gravity")?,
                text: one.text("text")?.to_owned(),
            })
        };
        let findings = findings
            .iter()
            .map(finding)
            .collect::<Result<Vec<_>, Stopped>>()?;
        let sites = super::selection::texts(given, "sites")?;
        visit_sites(
            work.house,
            work.call,
            &sheet_id(work.sheet),
            sites,
            findings,
        )?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

/// A filing enters the directory.
pub(in crate::web) static PUBLISH: Act<FilingSheet> = Act {
    id: "publish",
    roles: PublishFiling::ROLES,
    title: ("公布备案", "Publish the filing"),
    about: (
        "备案进入公开目录，并由主管部门签名；提交备案的人不能自己公布。",
        "The filing enters the public directory, signed by the authority; whoever filed it cannot publish it.",
    ),
    offered: |sheet, _| is_open(sheet),
    fields: |asking, _| {
        asking.line(
            "reason",
            ("理由", "Reason"),
            Line::Text("材料齐全，符合条件"),
        )
    },
    body: |typed| json!({"reason": typed.one("reason")}),
    schema: Some(reason_schema),
    run: |work, given| {
        let reason = given.text("reason")?;
        let leaf = publish_filing_because(work.house, work.call, &sheet_id(work.sheet), reason)?;
        Ok(json!({"record_index": leaf}))
    },
    told: |reader, answer| html! { p { (reader.say("公开记录序号：", "Index in the public record: ")) (answer["record_index"]) } },
};

/// A filing is refused.
pub(in crate::web) static REFUSE: Act<FilingSheet> = Act {
    id: "refuse",
    roles: RefuseFiling::ROLES,
    title: ("不予备案", "Refuse the filing"),
    about: (
        "写明理由；机构可以看到。",
        "Give the reason; the institution sees it.",
    ),
    offered: |sheet, _| is_open(sheet),
    fields: |asking, _| asking.lines("reason", ("理由", "Reason")),
    body: |typed| fields_of(typed, &["reason"]),
    schema: Some(reason_schema),
    run: |work, given| {
        refuse_filing(
            work.house,
            work.call,
            &sheet_id(work.sheet),
            given.text("reason")?,
        )?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

/// An institution stops.
pub(in crate::web) static SUSPEND: Act<FilingSheet> = Act {
    id: "suspend",
    roles: SuspendFiling::ROLES,
    title: ("暂停机构", "Suspend the institution"),
    about: (
        "自今日起不得公告、安排座位、公布成绩或发证；考生、学员和机构会收到通知，原因公开。",
        "From today nothing is announced, seated, published or issued; candidates, trainees and the institution are told, and the public sees the reason.",
    ),
    offered: |sheet, today| sheet.filing().is_public() && sheet.stop(today).is_none(),
    fields: |asking, _| asking.lines("reason", ("原因", "Reason")),
    body: |typed| fields_of(typed, &["reason"]),
    schema: Some(reason_schema),
    run: |work, given| {
        suspend_filing(
            work.house,
            work.call,
            &sheet_id(work.sheet),
            given.text("reason")?,
        )?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

/// A suspension ends.
pub(in crate::web) static LIFT: Act<FilingSheet> = Act {
    id: "lift",
    roles: LiftSuspension::ROLES,
    title: ("恢复", "Lift the suspension"),
    about: (
        "自今日起可以继续评价。",
        "From today the institution may appraise again.",
    ),
    offered: |sheet, today| {
        sheet
            .stop(today)
            .is_some_and(|stop| stop.kind == StopKind::Suspension)
    },
    fields: |asking, _| asking.lines("reason", ("理由", "Reason")),
    body: |typed| fields_of(typed, &["reason"]),
    schema: Some(reason_schema),
    run: |work, given| {
        lift_suspension(
            work.house,
            work.call,
            &sheet_id(work.sheet),
            given.text("reason")?,
        )?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

/// An institution leaves the directory.
pub(in crate::web) static REMOVE: Act<FilingSheet> = Act {
    id: "remove",
    roles: RemoveInstitution::ROLES,
    title: ("移出目录", "Remove from the directory"),
    about: (
        "自今日起移出目录，限制期内不得再备案。不能恢复。",
        "It leaves the directory today and may not file again for the time of the bar. This is not lifted.",
    ),
    offered: |sheet, today| {
        let removed = sheet
            .stop(today)
            .is_some_and(|stop| stop.kind == StopKind::Removal);
        sheet.filing().is_public() && !removed
    },
    fields: |asking, _| asking.lines("reason", ("原因", "Reason")),
    body: |typed| fields_of(typed, &["reason"]),
    schema: Some(reason_schema),
    run: |work, given| {
        let id = sheet_id(work.sheet);
        let until = remove_institution(work.house, work.call, &id, given.text("reason")?)?;
        Ok(json!({"barred_until": until.map(|day| day.to_string())}))
    },
    told: |reader, answer| html! { p { (reader.say("不得备案至：", "May not file until: ")) (answer["barred_until"].as_str().unwrap_or("--")) } },
};
