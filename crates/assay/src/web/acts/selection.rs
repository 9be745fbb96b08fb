//! Selections: calls, applications, experts, scores, ranks, objections, results.
use super::{
    Act, Given, empty,
    given::{list_of, object, text, unreadable},
    no_body, nothing,
    people::{day, fields_of, maybe},
    typed::Line,
};
use crate::{
    app::{
        answer_call::{apply_to_call, object_to_rank, score_application, step_back_from},
        select_organisations::{
            name_experts, open_selection, publish_selection, rank_selection, settle_rank_objection,
        },
    },
    web::{
        calls::{CallSheet, outcome_name},
        desk::DeskSheet,
    },
};
use assay_core::{
    authority::Action,
    id::Id,
    score::Tenths,
    selection::{
        Application, Criterion, Selection, SelectionStage,
        apply::Apply,
        experts::NameExperts,
        object::{ObjectToRank, RankOutcome, SettleRank},
        open::OpenSelection,
        publish::PublishSelection,
        rank::RankSelection,
        score::ScoreApplication,
    },
    text::Text,
};
use maud::html;
use serde_json::{Value, json};

/// Criteria that the form has room for.
const CRITERIA: std::ops::RangeInclusive<u32> = 1..=6;

/// The Chinese names in a field, one a line or with commas between them.
pub(in crate::web) fn names(text: &str) -> Vec<String> {
    text.split(['\n', ',', '，', '、'])
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A list of plain texts.
pub(super) fn texts(given: &Given, field: &str) -> Result<Vec<String>, super::Stopped> {
    let all = given.list(field)?;
    all.iter()
        .map(|one| match one.0.as_str() {
            Some(text) => Ok(text.trim().to_owned()),
            None => Err(unreadable(
                field,
                "中有不是文字的内容",
                "holds something that is no text",
            )),
        })
        .collect()
}

/// A call is published.
pub(in crate::web) static OPEN: Act<DeskSheet> = Act {
    id: "open-call",
    roles: OpenSelection::ROLES,
    title: ("发布遴选公告", "Publish a call"),
    about: (
        "公告立即公开并写入公开记录；标准和权重此后不能更改。",
        "It is public at once and in the public record; criteria and weights never change after that.",
    ),
    offered: |sheet, _| sheet.of == "calls",
    fields: |asking, _| {
        html! {
            (asking.line("title_zh", ("标题", "Title in Chinese"), Line::Text("")))
            (asking.line("title_en", ("英文标题", "Title in English"), Line::Maybe("")))
            (asking.lines("occupations", ("职业（每行一个）", "Occupations, one a line")))
            (asking.line("places", ("名额", "Places"), Line::Number("1")))
            (asking.line("apply_until", ("申报截止日", "Apply until"), Line::Day))
            @for number in CRITERIA {
                fieldset.wide {
                    legend { (asking.reader.say("评审标准", "Criterion")) " " (number) }
                    (asking.line(&format!("zh.{number}"), ("名称", "Name in Chinese"), Line::Maybe("")))
                    (asking.line(&format!("en.{number}"), ("英文名称", "Name in English"), Line::Maybe("")))
                    (asking.line(&format!("weight.{number}"), ("权重（%）", "Weight (%)"), Line::Maybe("")))
                }
            }
        }
    },
    body: |typed| {
        let criteria: Vec<Value> = CRITERIA
            .filter(|number| !typed.one(&format!("zh.{number}")).is_empty())
            .map(|number| {
                let of = |name: &str| typed.one(&format!("{name}.{number}")).to_owned();
                json!({"key": format!("c{number}"), "name": {"zh": of("zh"), "en": of("en")}, "weight": of("weight")})
            })
            .collect();
        let mut body = fields_of(typed, &["title_zh", "title_en", "places", "apply_until"]);
        body["occupations"] = json!(names(typed.one("occupations")));
        body["criteria"] = json!(criteria);
        body
    },
    schema: Some(|| {
        let both = object(&[("zh", text("In Chinese")), ("en", text("In English"))]);
        let criterion = object(&[
            ("key", text("Short key of the criterion")),
            ("name", both),
            (
                "weight",
                json!({"type": "integer", "minimum": 1, "maximum": 100}),
            ),
        ]);
        object(&[
            ("title_zh", text("Title in Chinese")),
            ("title_en", json!({"type": "string"})),
            (
                "occupations",
                list_of(&text("Chinese name of an occupation")),
            ),
            ("places", json!({"type": "integer", "minimum": 1})),
            ("apply_until", day()),
            ("criteria", list_of(&criterion)),
        ])
    }),
    run: |work, given| {
        let criteria = given.list("criteria")?;
        let criteria = criteria.iter().map(|one| {
            let name = Given(one.0["name"].clone());
            Ok(Criterion {
                key: one.text("key")?.to_owned(),
                name: name.words("zh", "en")?,
                weight: one.number("weight")?,
            })
        });
        let selection = Selection {
            id: given.id_for(work.call),
            title: given.words("title_zh", "title_en")?,
            occupations: texts(given, "occupations")?,
            places: given.number("places")?,
            criteria: criteria.collect::<Result<_, super::Stopped>>()?,
            opened_on: work.call.today,
            apply_until: given.day("apply_until")?,
            stage: SelectionStage::Open,
        };
        let id = open_selection(work.house, work.call, selection)?;
        Ok(json!({"selection": id}))
    },
    told: |reader, answer| {
        let id = answer["selection"].as_str().unwrap_or_default();
        html! { p { a href={ "/calls/" (id) } { (reader.say("打开公告", "Open the call")) } " " code { (id) } } }
    },
};

/// An organisation applies.
pub(in crate::web) static APPLY: Act<CallSheet> = Act {
    id: "apply",
    roles: Apply::ROLES,
    title: ("申报", "Apply"),
    about: (
        "材料由专家匿名评审，不得出现单位名称。机构以本单位名义申报；工作人员代录书面申报时填写单位名称和代码。",
        "Experts do not see whose it is: leave the name out of the statement. An institution applies under its own name; an officer who takes down a written application enters name and code.",
    ),
    offered: |sheet, today| {
        sheet.kept.selection.stage == SelectionStage::Open
            && today <= sheet.kept.selection.apply_until
    },
    fields: |asking, sheet| {
        html! {
            @if asking.actor.institution.is_none() {
                (asking.line("name", ("单位名称", "Name of the organisation"), Line::Text("")))
                (asking.line("uscc", ("统一社会信用代码", "Organisation code"), Line::Text("")))
            }
            fieldset.wide {
                legend { (asking.reader.say("职业", "Occupations")) }
                @for one in &sheet.kept.selection.occupations { (asking.tick("occupations", one, one, true)) }
            }
            (asking.lines("statement", ("申报材料", "Statement")))
        }
    },
    body: |typed| {
        let mut body = fields_of(typed, &["name", "uscc", "statement"]);
        body["occupations"] = json!(typed.all("occupations").collect::<Vec<_>>());
        body
    },
    schema: Some(|| {
        let mut schema = object(&[
            (
                "occupations",
                list_of(&text("Chinese name of an occupation of the call")),
            ),
            (
                "statement",
                text("What the applicant brings, without its name"),
            ),
        ]);
        schema["properties"]["name"] = json!({"type": "string", "description": "Where an officer takes down a written application"});
        schema["properties"]["uscc"] = json!({"type": "string", "description": "Where an officer takes down a written application"});
        schema
    }),
    run: |work, given| {
        let name = maybe(given, "name").unwrap_or_default();
        let application = Application {
            id: given.id_for(work.call),
            selection: work.sheet.kept.selection.id.clone(),
            number: 0,
            uscc: maybe(given, "uscc").unwrap_or_default(),
            name: Text::new(name.clone(), name),
            institution: work.call.actor.institution.clone(),
            occupations: texts(given, "occupations")?,
            statement: given.text("statement")?.to_owned(),
            filed_on: work.call.today,
            standing: None,
        };
        let id = application.id.clone();
        let number = apply_to_call(work.house, work.call, application)?;
        Ok(json!({"application": id, "number": number}))
    },
    told: |reader, answer| html! { p { (reader.say("申报编号：", "Number of the application: ")) (answer["number"]) } },
};

/// Who scores.
pub(in crate::web) static EXPERTS: Act<CallSheet> = Act {
    id: "experts",
    roles: NameExperts::ROLES,
    title: ("确定评审专家", "Name the experts"),
    about: (
        "申报截止后一次确定，须为单数。与申报单位有任职关系的专家自动回避。",
        "Once, after the last day to apply; an odd number. An expert who works for an applicant steps back from it by itself.",
    ),
    offered: |sheet, today| {
        sheet.kept.selection.stage == SelectionStage::Open
            && today > sheet.kept.selection.apply_until
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
        let id = &work.sheet.kept.selection.id;
        let recusals = name_experts(work.house, work.call, id, given.ids("experts")?)?;
        Ok(json!({"recusals": recusals}))
    },
    told: |reader, answer| html! { p { (reader.say("自动回避次数：", "Recusals found: ")) (answer["recusals"]) } },
};

fn is_scored(sheet: &CallSheet) -> bool {
    sheet.kept.selection.stage == SelectionStage::Scoring
}

fn choose_application(asking: &super::Asking<'_>, sheet: &CallSheet) -> maud::Markup {
    let all: Vec<(String, String)> = sheet
        .to_score()
        .map(|one| (one.id.to_string(), one.number.to_string()))
        .collect();
    asking.choice(
        "application",
        ("申报编号", "Number of the application"),
        &all,
        "",
    )
}

/// An expert scores.
pub(in crate::web) static SCORE: Act<CallSheet> = Act {
    id: "score",
    roles: ScoreApplication::ROLES,
    title: ("评分", "Score"),
    about: (
        "每项0至100分，最多一位小数；排名前可以修改。",
        "0 to 100 points for each criterion, with at most one decimal; they may be changed until the ranking.",
    ),
    offered: |sheet, _| is_scored(sheet) && sheet.to_score().next().is_some(),
    fields: |asking, sheet| {
        html! {
            (choose_application(asking, sheet))
            @for one in &sheet.kept.selection.criteria {
                (asking.line(&format!("score.{}", one.key), (&format!("{}（{}%）", one.name.zh, one.weight), &format!("{} ({} %)", one.name.en, one.weight)), Line::Text("")))
            }
        }
    },
    body: |typed| {
        let scores: Vec<Value> = typed
            .beginning("score.")
            .map(|(criterion, score)| json!({"criterion": criterion, "score": score}))
            .collect();
        json!({"application": typed.one("application"), "scores": scores})
    },
    schema: Some(|| {
        let one = object(&[
            ("criterion", text("Key of a criterion")),
            ("score", text("Points, 0 to 100, for example 85.5")),
        ]);
        object(&[
            ("application", text("Identifier of an application")),
            ("scores", list_of(&one)),
        ])
    }),
    run: |work, given| {
        let scores = given.list("scores")?;
        let scores = scores
            .iter()
            .map(|one| Ok((one.text("criterion")?.to_owned(), one.score("score")?)))
            .collect::<Result<Vec<(String, Tenths)>, super::Stopped>>()?;
        let application: Id<Application> = given.id("application")?;
        score_application(work.house, work.call, &application, scores)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

/// An expert steps back.
pub(in crate::web) static STEP_BACK: Act<CallSheet> = Act {
    id: "step-back",
    roles: ScoreApplication::ROLES,
    title: ("回避", "Step back"),
    about: (
        "认出申报单位并有利害关系的，应当回避；回避后不能撤回。",
        "Whoever recognises an applicant and has a tie to it steps back; there is no way back in.",
    ),
    offered: |sheet, _| is_scored(sheet) && sheet.to_score().next().is_some(),
    fields: |asking, sheet| {
        html! {
            (choose_application(asking, sheet))
            (asking.lines("reason", ("理由", "Reason")))
        }
    },
    body: |typed| fields_of(typed, &["application", "reason"]),
    schema: Some(|| {
        object(&[
            ("application", text("Identifier of an application")),
            ("reason", text("Why")),
        ])
    }),
    run: |work, given| {
        let application = given.id("application")?;
        step_back_from(work.house, work.call, &application, given.text("reason")?)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

/// The scores are added up.
pub(in crate::web) static RANK: Act<CallSheet> = Act {
    id: "rank",
    roles: RankSelection::ROLES,
    title: ("排名并公示", "Rank and put on notice"),
    about: (
        "按权重计算平均分；全部专家评分后才能排名，结果立即公示。",
        "Weighted means; only once every expert has scored. The result is on public notice at once.",
    ),
    offered: |sheet, _| is_scored(sheet),
    fields: nothing,
    body: empty,
    schema: Some(no_body),
    run: |work, _| {
        let selected = rank_selection(work.house, work.call, &work.sheet.kept.selection.id)?;
        Ok(json!({"selected": selected}))
    },
    told: |reader, answer| html! { p { (reader.say("入选单位数：", "Selected: ")) (answer["selected"]) } },
};

fn is_on_notice(sheet: &CallSheet) -> bool {
    matches!(sheet.kept.selection.stage, SelectionStage::Notice { .. })
}

/// An applicant objects.
pub(in crate::web) static OBJECT: Act<CallSheet> = Act {
    id: "object",
    roles: ObjectToRank::ROLES,
    title: ("提出异议", "Object"),
    about: (
        "公示期内，申报单位可以提出异议；工作人员可以代录书面异议。",
        "During the notice an applicant may object; an officer may take down a written objection.",
    ),
    offered: |sheet, _| is_on_notice(sheet) && !sheet.applications.is_empty(),
    fields: |asking, sheet| {
        let all: Vec<(String, String)> = sheet
            .applications
            .iter()
            .map(|one| {
                (
                    one.id.to_string(),
                    format!("{} {}", one.number, one.name.zh),
                )
            })
            .collect();
        html! {
            (asking.choice("application", ("申报", "Application"), &all, ""))
            (asking.lines("text", ("异议内容", "Objection")))
        }
    },
    body: |typed| fields_of(typed, &["application", "text"]),
    schema: Some(|| {
        object(&[
            ("application", text("Identifier of the own application")),
            ("text", text("What it says")),
        ])
    }),
    run: |work, given| {
        let (application, id) = (given.id("application")?, given.id_for(work.call));
        let id = object_to_rank(work.house, work.call, &application, id, given.text("text")?)?;
        Ok(json!({"objection": id}))
    },
    told: |_, _| html! {},
};

/// An objection is settled.
pub(in crate::web) static SETTLE: Act<CallSheet> = Act {
    id: "settle",
    roles: SettleRank::ROLES,
    title: ("处理异议", "Settle an objection"),
    about: (
        "成立的，退回专家重新评分；不成立的，结果不变。",
        "One that is upheld sends the selection back to the experts; otherwise the result stands.",
    ),
    offered: |sheet, _| sheet.objections.iter().any(|one| one.outcome.is_none()),
    fields: |asking, sheet| {
        let open: Vec<(String, String)> = sheet
            .objections
            .iter()
            .filter(|one| one.outcome.is_none())
            .map(|one| (one.id.to_string(), format!("{} {}", one.filed_on, one.text)))
            .collect();
        let outcomes = [RankOutcome::Dismissed, RankOutcome::Upheld].map(|one| {
            (
                one.id().to_owned(),
                outcome_name(asking.reader, one).to_owned(),
            )
        });
        html! {
            (asking.choice("objection", ("异议", "Objection"), &open, ""))
            (asking.choice("outcome", ("结论", "Outcome"), &outcomes, "dismissed"))
            (asking.lines("conclusion", ("处理意见", "Conclusion")))
        }
    },
    body: |typed| fields_of(typed, &["objection", "outcome", "conclusion"]),
    schema: Some(|| {
        object(&[
            ("objection", text("Identifier of the objection")),
            (
                "outcome",
                json!({"type": "string", "enum": ["dismissed", "upheld"]}),
            ),
            ("conclusion", text("What was found")),
        ])
    }),
    run: |work, given| {
        let (objection, outcome) = (given.id("objection")?, given.word("outcome")?);
        let conclusion = given.text("conclusion")?;
        settle_rank_objection(work.house, work.call, &objection, outcome, conclusion)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

/// The result stands.
pub(in crate::web) static PUBLISH: Act<CallSheet> = Act {
    id: "publish",
    roles: PublishSelection::ROLES,
    title: ("公布遴选结果", "Publish the result"),
    about: (
        "公示期满且异议处理完毕后，由排名以外的工作人员公布；入选单位可以据此备案。",
        "Once the notice is over and every objection is settled, by another officer than the one who ranked; the selected may file.",
    ),
    offered: |sheet, today| matches!(sheet.kept.selection.stage, SelectionStage::Notice { until, .. } if until < today),
    fields: nothing,
    body: empty,
    schema: Some(no_body),
    run: |work, _| {
        let leaf = publish_selection(work.house, work.call, &work.sheet.kept.selection.id)?;
        Ok(json!({"record_index": leaf}))
    },
    told: |reader, answer| html! { p { (reader.say("公开记录序号：", "Index in the public record: ")) (answer["record_index"]) } },
};
