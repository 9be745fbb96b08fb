//! Guidance and pilots: instructions, marks, questions, answers; pilots and what came of them.
use super::{
    Act, Given,
    given::{list_of, object, text, unreadable},
    people::{day, fields_of, maybe},
    selection::{names, texts},
    typed::Line,
};
use crate::{
    app::{
        guide_institutions::{answer_question, ask_question, check_off, instruct},
        run_pilot::{start_pilot, sum_up_pilot},
    },
    web::{
        desk::DeskSheet,
        guidance::{GuidanceSheet, kinds},
        pilots::PilotSheet,
    },
};
use assay_core::{
    authority::Action,
    guidance::{
        CheckEntry, CheckOff, Instruct, Instruction,
        ask::{AnswerQuestion, AskQuestion, Question},
    },
    institution::InstitutionKind,
    pilot::{Goal, Measure, Pilot, StartPilot, SumUpPilot},
};
use maud::html;
use serde_json::{Value, json};

/// An instruction is issued.
pub(in crate::web) static INSTRUCT: Act<DeskSheet> = Act {
    id: "instruct",
    roles: Instruct::ROLES,
    title: ("发布指导意见", "Issue an instruction"),
    about: (
        "立即公开；清单每行一项，由适用的机构逐项办理，进度公开。",
        "Public at once; one entry of the checklist a line, worked off by each institution it is for, in the open.",
    ),
    offered: |sheet, _| sheet.of == "guidance",
    fields: |asking, _| {
        html! {
            (asking.line("title_zh", ("标题", "Title in Chinese"), Line::Text("")))
            (asking.line("title_en", ("英文标题", "Title in English"), Line::Maybe("")))
            (asking.lines("body", ("内容", "Text")))
            fieldset.wide {
                legend { (asking.reader.say("适用机构", "For")) }
                @for (kind, name) in kinds(asking.reader) { (asking.tick("kinds", &kind, &name, true)) }
            }
            (asking.lines("checklist", ("清单（每行一项，英文写在竖线后）", "Checklist: one entry a line, English after a bar")))
            (asking.line("due_on", ("完成期限", "Due"), Line::MaybeDay))
        }
    },
    body: |typed| {
        let lines = typed.one("checklist").lines().map(str::trim);
        let entries: Vec<Value> = lines
            .filter(|line| !line.is_empty())
            .zip(1..)
            .map(|(line, number): (&str, u32)| {
                let (zh, en) = line.split_once(['|', '｜']).unwrap_or((line, line));
                json!({"key": format!("c{number}"), "name": {"zh": zh.trim(), "en": en.trim()}})
            })
            .collect();
        let mut body = fields_of(typed, &["title_zh", "title_en", "body", "due_on"]);
        body["kinds"] = json!(typed.all("kinds").collect::<Vec<_>>());
        body["checklist"] = json!(entries);
        body
    },
    schema: Some(|| {
        let both = object(&[("zh", text("In Chinese")), ("en", text("In English"))]);
        let entry = object(&[("key", text("Short key")), ("name", both)]);
        let mut schema = object(&[
            ("title_zh", text("Title in Chinese")),
            ("body", text("What it says")),
            (
                "kinds",
                list_of(&json!({"type": "string", "enum": InstitutionKind::ALL})),
            ),
            ("checklist", list_of(&entry)),
        ]);
        schema["properties"]["title_en"] = json!({"type": "string"});
        schema["properties"]["due_on"] = day();
        schema
    }),
    run: |work, given| {
        let entries = given.list("checklist")?;
        let entries = entries.iter().map(|one| {
            let name = Given(one.0["name"].clone());
            Ok(CheckEntry {
                key: one.text("key")?.to_owned(),
                name: name.words("zh", "en")?,
            })
        });
        let kinds = texts(given, "kinds")?.into_iter().map(|kind| {
            let wrong = || {
                unreadable(
                    "kinds",
                    "中有未知的机构类别",
                    "holds an unknown kind of institution",
                )
            };
            kind.parse::<InstitutionKind>().map_err(|_| wrong())
        });
        let due_on = match maybe(given, "due_on") {
            Some(_) => Some(given.day("due_on")?),
            None => None,
        };
        let instruction = Instruction {
            id: given.id_for(work.call),
            title: given.words("title_zh", "title_en")?,
            body: given.text("body")?.to_owned(),
            kinds: kinds.collect::<Result<_, _>>()?,
            checklist: entries.collect::<Result<_, super::Stopped>>()?,
            due_on,
            issued_on: work.call.today,
        };
        let id = instruct(work.house, work.call, instruction)?;
        Ok(json!({"instruction": id}))
    },
    told: |reader, _| html! { p { a href="/guidance" { (reader.say("查看", "See it")) } } },
};

/// Something is worked off.
pub(in crate::web) static CHECK: Act<GuidanceSheet> = Act {
    id: "check-off",
    roles: CheckOff::ROLES,
    title: ("登记完成事项", "Tick something off"),
    about: (
        "说明做了什么；登记后公开。",
        "Say what was done; it is public then.",
    ),
    offered: |sheet, _| {
        sheet.instructions.iter().any(|one| {
            let open = |entry: &CheckEntry| sheet.mark(one, &entry.key).is_none();
            one.checklist.iter().any(open)
        })
    },
    fields: |asking, sheet| {
        let language = asking.reader.language;
        let mut open = Vec::new();
        for one in &sheet.instructions {
            for entry in &one.checklist {
                if sheet.mark(one, &entry.key).is_none() {
                    let shown = format!(
                        "{} · {}",
                        one.title.in_language(language),
                        entry.name.in_language(language)
                    );
                    open.push((format!("{}|{}", one.id, entry.key), shown));
                }
            }
        }
        html! {
            (asking.choice("entry", ("事项", "Entry"), &open, ""))
            (asking.lines("note", ("完成情况", "What was done")))
        }
    },
    body: |typed| {
        let (instruction, entry) = typed.one("entry").split_once('|').unwrap_or_default();
        json!({"instruction": instruction, "entry": entry, "note": typed.one("note")})
    },
    schema: Some(|| {
        object(&[
            ("instruction", text("Identifier of an instruction")),
            ("entry", text("Key of an entry of its checklist")),
            ("note", text("What was done")),
        ])
    }),
    run: |work, given| {
        let instruction = given.id("instruction")?;
        let (entry, note) = (given.text("entry")?, given.text("note")?);
        check_off(
            work.house,
            work.call,
            &work.sheet.institution.id,
            &instruction,
            entry,
            note,
        )?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

/// An institution asks.
pub(in crate::web) static ASK: Act<GuidanceSheet> = Act {
    id: "ask",
    roles: AskQuestion::ROLES,
    title: ("提问", "Ask"),
    about: (
        "答复公开，不显示提问机构；请勿写入个人信息。",
        "Answers are public, without who asked; write no personal data.",
    ),
    offered: |_, _| true,
    fields: |asking, _| asking.lines("text", ("问题", "Question")),
    body: |typed| fields_of(typed, &["text"]),
    schema: Some(|| object(&[("text", text("The question"))])),
    run: |work, given| {
        let question = Question {
            id: given.id_for(work.call),
            institution: work.sheet.institution.id.clone(),
            text: given.text("text")?.to_owned(),
            asked_on: work.call.today,
            answer: None,
        };
        let id = ask_question(work.house, work.call, question)?;
        Ok(json!({"question": id}))
    },
    told: |_, _| html! {},
};

/// The authority answers.
pub(in crate::web) static ANSWER: Act<GuidanceSheet> = Act {
    id: "answer",
    roles: AnswerQuestion::ROLES,
    title: ("答复", "Answer"),
    about: ("答复立即公开。", "The answer is public at once."),
    offered: |sheet, _| sheet.questions.iter().any(|one| one.answer.is_none()),
    fields: |asking, sheet| {
        let open: Vec<(String, String)> = sheet
            .questions
            .iter()
            .filter(|one| one.answer.is_none())
            .map(|one| (one.id.to_string(), one.text.clone()))
            .collect();
        html! {
            (asking.choice("question", ("问题", "Question"), &open, ""))
            (asking.lines("text", ("答复", "Answer")))
        }
    },
    body: |typed| fields_of(typed, &["question", "text"]),
    schema: Some(|| {
        object(&[
            (
                "question",
                text("Identifier of a question of this institution"),
            ),
            ("text", text("The answer")),
        ])
    }),
    run: |work, given| {
        let question = given.id("question")?;
        if !work.sheet.questions.iter().any(|one| one.id == question) {
            return Err(unreadable(
                "question",
                "不属于该机构",
                "is not one of this institution",
            ));
        }
        answer_question(work.house, work.call, &question, given.text("text")?)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

/// A pilot is started.
pub(in crate::web) static START: Act<DeskSheet> = Act {
    id: "start-pilot",
    roles: StartPilot::ROLES,
    title: ("启动试点", "Start a pilot"),
    about: (
        "目标按登记数据计算，不由机构填报。",
        "Goals are measured by the register; nobody reports figures.",
    ),
    offered: |sheet, _| sheet.of == "pilots",
    fields: |asking, sheet| {
        html! {
            (asking.line("title_zh", ("名称", "Title in Chinese"), Line::Text("")))
            (asking.line("title_en", ("英文名称", "Title in English"), Line::Maybe("")))
            (asking.lines("purpose", ("目的", "Purpose")))
            (asking.lines("occupations", ("职业（每行一个）", "Occupations, one a line")))
            fieldset.wide {
                legend { (asking.reader.say("参加机构", "Participants")) }
                @for (id, name) in &sheet.institutions { (asking.tick("participants", id.as_str(), name, false)) }
            }
            (asking.line("from", ("起始日", "From"), Line::Day))
            (asking.line("until", ("截止日", "Until"), Line::Day))
            @for measure in Measure::ALL {
                @let name = measure.name();
                (asking.line(&format!("goal.{}", measure.id()), (&format!("目标：{}", name.zh), &format!("Goal: {}", name.en)), Line::Maybe("")))
            }
        }
    },
    body: |typed| {
        let goals: Vec<Value> = typed
            .beginning("goal.")
            .map(|(measure, target)| json!({"measure": measure, "target": target}))
            .collect();
        let mut body = fields_of(typed, &["title_zh", "title_en", "purpose", "from", "until"]);
        body["occupations"] = json!(names(typed.one("occupations")));
        body["participants"] = json!(typed.all("participants").collect::<Vec<_>>());
        body["goals"] = json!(goals);
        body
    },
    schema: Some(|| {
        let goal = object(&[
            ("measure", json!({"type": "string", "enum": Measure::ALL})),
            ("target", json!({"type": "integer", "minimum": 0})),
        ]);
        let mut schema = object(&[
            ("title_zh", text("Title in Chinese")),
            ("purpose", text("What it should show")),
            (
                "occupations",
                list_of(&text("Chinese name of an occupation")),
            ),
            (
                "participants",
                list_of(&text("Identifier of an institution")),
            ),
            ("goals", list_of(&goal)),
            ("from", day()),
            ("until", day()),
        ]);
        schema["properties"]["title_en"] = json!({"type": "string"});
        schema
    }),
    run: |work, given| {
        let goals = given.list("goals")?;
        let goals = goals.iter().map(|one| {
            Ok(Goal {
                measure: one.word("measure")?,
                target: one.number("target")?,
            })
        });
        let pilot = Pilot {
            id: given.id_for(work.call),
            title: given.words("title_zh", "title_en")?,
            purpose: given.text("purpose")?.to_owned(),
            occupations: texts(given, "occupations")?,
            participants: given.ids("participants")?,
            goals: goals.collect::<Result<_, super::Stopped>>()?,
            from: given.day("from")?,
            until: given.day("until")?,
            summary: None,
        };
        let id = start_pilot(work.house, work.call, pilot)?;
        Ok(json!({"pilot": id}))
    },
    told: |reader, answer| {
        let id = answer["pilot"].as_str().unwrap_or_default();
        html! { p { a href={ "/pilots/" (id) } { (reader.say("打开试点", "Open the pilot")) } " " code { (id) } } }
    },
};

/// A pilot is summed up.
pub(in crate::web) static SUM_UP: Act<PilotSheet> = Act {
    id: "sum-up",
    roles: SumUpPilot::ROLES,
    title: ("总结试点", "Sum the pilot up"),
    about: (
        "今天的登记数据随总结一并固定，此后不变。",
        "The figures of today stay with the summary and never change.",
    ),
    offered: |sheet, today| sheet.pilot.summary.is_none() && sheet.pilot.until < today,
    fields: |asking, _| asking.lines("conclusion", ("结论", "Conclusion")),
    body: |typed| fields_of(typed, &["conclusion"]),
    schema: Some(|| object(&[("conclusion", text("What came of it"))])),
    run: |work, given| {
        sum_up_pilot(
            work.house,
            work.call,
            &work.sheet.pilot.id,
            given.text("conclusion")?,
        )?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};
