//! What an institution does from the exam to the end of the public notice.
use super::{
    Act, Asking, Given, Stopped, Typed, Work, empty,
    given::{list_of, object, text, unreadable},
    no_body, nothing,
};
use crate::{
    app::{
        hold_exam::{
            compute_results, confirm_scores, enter_scores, record_attendance, seal_score_sheet,
        },
        publish_results::{close_publicity, publish_results},
    },
    web::session::{RosterRow, SessionSheet, part_name},
};
use assay_core::{
    authority::Action,
    enrolment::{Enrolment, Stage},
    id::Id,
    objection::PublishResults,
    score::{ConfirmScores, EnterScores, SealScoreSheet, Tenths},
    session::{
        Part, SessionStage,
        acts::{ClosePublicity, ComputeResults, RecordAttendance},
    },
};
use maud::{Markup, html};
use serde_json::{Value, json};

fn is_seated(sheet: &SessionSheet) -> bool {
    sheet.counted.session.stage == SessionStage::Seated
}

fn present(sheet: &SessionSheet) -> impl Iterator<Item = &RosterRow> {
    let is_present = |row: &&RosterRow| matches!(row.kept.enrolment.stage, Stage::Present { .. });
    sheet.rows.iter().filter(is_present)
}

fn seated(sheet: &SessionSheet) -> impl Iterator<Item = &RosterRow> {
    let has_seat = |row: &&RosterRow| matches!(row.kept.enrolment.stage, Stage::Seated { .. });
    sheet.rows.iter().filter(has_seat)
}

/// Who came.
pub(in crate::web) static ATTENDANCE: Act<SessionSheet> = Act {
    id: "attendance",
    roles: RecordAttendance::ROLES,
    title: ("登记到考", "Record attendance"),
    about: (
        "勾选到考的考生；未勾选的记为缺考。",
        "Tick whoever came; everybody else is recorded as absent.",
    ),
    offered: |sheet, _| is_seated(sheet) && seated(sheet).next().is_some(),
    fields: |asking, sheet| {
        html! { fieldset.wide {
            legend { (asking.reader.say("到考", "Present")) }
            @for row in seated(sheet) {
                @let seat = if let Stage::Seated { seat, .. } = row.kept.enrolment.stage { seat } else { 0 };
                (asking.tick("present", row.kept.enrolment.id.as_str(), &format!("{seat} {}", row.person.name), true))
            }
        } }
    },
    body: |typed| json!({"present": typed.all("present").collect::<Vec<_>>()}),
    schema: Some(|| {
        object(&[(
            "present",
            list_of(&text("Identifier of an enrolment with a seat")),
        )])
    }),
    run: |work, given| {
        if given.0["present"].is_null() {
            return Err(unreadable(
                "present",
                "未填写",
                "is missing; an empty list means nobody came",
            ));
        }
        let id = &work.sheet.counted.session.id;
        let came = record_attendance(work.house, work.call, id, given.ids("present")?)?;
        Ok(json!({"present": came}))
    },
    told: |reader, answer| {
        html! { p { (reader.say("到考人数：", "Candidates present: ")) (answer["present"]) } }
    },
};

/// The first reading of the sheets.
pub(in crate::web) static SCORES: Act<SessionSheet> = Act {
    id: "scores",
    roles: EnterScores::ROLES,
    title: ("录入成绩", "Enter scores"),
    about: (
        "按答卷录入，满分100分，最多一位小数。可分次录入。",
        "As read from the sheets, up to 100 points with at most one decimal. They may be entered in several turns.",
    ),
    offered: |sheet, _| is_seated(sheet) && present(sheet).next().is_some(),
    fields: score_fields,
    body: scores_typed,
    schema: Some(score_schema),
    run: |work, given| {
        let id = &work.sheet.counted.session.id;
        let entered = enter_scores(work.house, work.call, id, scores(work, given)?)?;
        Ok(json!({"scores": entered}))
    },
    told: |reader, answer| {
        html! { p { (reader.say("录入成绩数：", "Scores entered: ")) (answer["scores"]) } }
    },
};

/// The second reading, by another person, without sight of the first.
pub(in crate::web) static CONFIRM: Act<SessionSheet> = Act {
    id: "confirm",
    roles: ConfirmScores::ROLES,
    title: ("复核成绩", "Confirm scores"),
    about: (
        "由另一人按答卷重新录入；与第一次录入全部一致才通过。",
        "Another person reads the sheets again; both readings must agree in every score.",
    ),
    offered: |sheet, _| {
        is_seated(sheet) && sheet.scores.iter().any(|one| one.confirmed_by.is_none())
    },
    fields: score_fields,
    body: scores_typed,
    schema: Some(score_schema),
    run: |work, given| {
        let id = &work.sheet.counted.session.id;
        let confirmed = confirm_scores(work.house, work.call, id, scores(work, given)?)?;
        Ok(json!({"confirmed": confirmed}))
    },
    told: |reader, answer| {
        html! { p { (reader.say("复核一致的成绩数：", "Scores confirmed: ")) (answer["confirmed"]) } }
    },
};

fn score_fields(asking: &Asking<'_>, sheet: &SessionSheet) -> Markup {
    let reader = asking.reader;
    let parts: Vec<Part> = sheet
        .counted
        .session
        .parts
        .iter()
        .map(|(part, _)| *part)
        .collect();
    html! { div.scroll.wide tabindex="0" { table {
        thead { tr {
            th scope="col" { (reader.say("考生", "Candidate")) }
            @for part in &parts { th scope="col" { (part_name(reader, *part)) } }
        } }
        tbody { @for row in present(sheet) { tr {
            th scope="row" { (row.person.name) }
            @for part in &parts { td {
                @let label = format!("{} {}", row.person.name, part_name(reader, *part));
                (asking.cell(&format!("{}.{}", part.id(), row.kept.enrolment.id), &label))
            } }
        } } }
    } } }
}

fn scores_typed(typed: &Typed) -> Value {
    let mut all = Vec::new();
    for part in Part::ALL {
        for (enrolment, score) in typed.beginning(&format!("{}.", part.id())) {
            all.push(json!({"enrolment": enrolment, "part": part, "score": score}));
        }
    }
    json!({"scores": all})
}

fn score_schema() -> Value {
    let one = object(&[
        (
            "enrolment",
            text("Identifier of an enrolment that was present"),
        ),
        ("part", json!({"type": "string", "enum": Part::ALL})),
        (
            "score",
            text("Points, 0 to 100, with at most one decimal, for example 85.5"),
        ),
    ]);
    object(&[("scores", list_of(&one))])
}

fn scores(
    _: &Work<'_, SessionSheet>,
    given: &Given,
) -> Result<Vec<(Id<Enrolment>, Part, Tenths)>, Stopped> {
    let all = given.list("scores")?;
    if all.is_empty() {
        return Err(unreadable("scores", "未填写", "holds no score"));
    }
    all.iter()
        .map(|one| Ok((one.id("enrolment")?, one.word("part")?, one.score("score")?)))
        .collect()
}

/// No score changes any more.
pub(in crate::web) static SEAL: Act<SessionSheet> = Act {
    id: "seal",
    roles: SealScoreSheet::ROLES,
    title: ("封存成绩单", "Seal the score sheet"),
    about: (
        "成绩单的哈希值写入公开记录，此后任何成绩不得更改。",
        "The hash of the sheet goes into the public record; no score changes after that.",
    ),
    offered: |sheet, _| {
        is_seated(sheet) && sheet.scores.iter().any(|one| one.confirmed_by.is_some())
    },
    fields: nothing,
    body: empty,
    schema: Some(no_body),
    run: |work, _| {
        let sha256 = seal_score_sheet(work.house, work.call, &work.sheet.counted.session.id)?;
        Ok(json!({"sha256": sha256}))
    },
    told: |_, answer| html! { p { "SHA-256 " code { (answer["sha256"].as_str().unwrap_or_default()) } } },
};

/// Pass or fail.
pub(in crate::web) static COMPUTE: Act<SessionSheet> = Act {
    id: "compute",
    roles: ComputeResults::ROLES,
    title: ("计算成绩", "Compute the results"),
    about: (
        "按封存的成绩单计算：每一部分都达到合格线才合格。",
        "From the sealed sheet: whoever reaches the mark in every part has passed.",
    ),
    offered: |sheet, _| {
        matches!(sheet.counted.session.stage, SessionStage::Sealed { .. })
            && present(sheet).next().is_some()
    },
    fields: nothing,
    body: empty,
    schema: Some(no_body),
    run: |work, _| {
        let passed = compute_results(work.house, work.call, &work.sheet.counted.session.id)?;
        Ok(json!({"passed": passed}))
    },
    told: |reader, answer| html! { p { (reader.say("合格人数：", "Candidates who passed: ")) (answer["passed"]) } },
};

/// Results on notice.
pub(in crate::web) static PUBLISH: Act<SessionSheet> = Act {
    id: "publish",
    roles: PublishResults::ROLES,
    title: ("公示成绩", "Publish the results"),
    about: (
        "成绩公示期间，考生可以提出异议。",
        "While the results are on public notice, candidates may object.",
    ),
    offered: |sheet, _| {
        matches!(sheet.counted.session.stage, SessionStage::Sealed { .. })
            && present(sheet).next().is_none()
    },
    fields: nothing,
    body: empty,
    schema: Some(no_body),
    run: |work, _| {
        let until = publish_results(work.house, work.call, &work.sheet.counted.session.id)?;
        Ok(json!({"until": until}))
    },
    told: |reader, answer| html! { p { (reader.say("异议截止日：", "Objections are taken until: ")) (answer["until"].as_str().unwrap_or_default()) } },
};

/// The notice is over.
pub(in crate::web) static CLOSE: Act<SessionSheet> = Act {
    id: "close",
    roles: ClosePublicity::ROLES,
    title: ("结束公示", "Close the public notice"),
    about: (
        "公示期满且没有未处理的异议后，向主管部门提出发证。",
        "Once the notice is over and every objection is settled, the certificates are proposed to the authority.",
    ),
    offered: |sheet, today| matches!(sheet.counted.session.stage, SessionStage::Publicity { until, .. } if until < today),
    fields: nothing,
    body: empty,
    schema: Some(no_body),
    run: |work, _| {
        close_publicity(work.house, work.call, &work.sheet.counted.session.id)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};
