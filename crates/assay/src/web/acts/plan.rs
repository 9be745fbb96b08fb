//! What an institution does with its training plans: open one, enrol a cohort from a file, graduate a trainee.
use super::{
    Act, Asking, BadRow, Given, Stopped, Work,
    given::{object, text, unreadable},
};
use crate::{
    app::{
        enrol_trainees::enrol_trainees, graduate_trainee::graduate_trainee, open_plan::open_plan,
    },
    edge,
    import::{
        self,
        trainees::{TraineeRow, Trainees},
    },
    table::{CellError, Options, TableError},
    web::{
        institution::InstitutionSheet,
        plans::{PlanSheet, TraineeSheet, kind_name, promise_name},
    },
};
use assay_core::{
    authority::Action,
    decision::Words,
    enrolment::form::RosterRefused,
    level::Level,
    person::Person,
    plan::{
        TrainingPlan,
        enrol::{EnrolPlan, NewTrainee},
        graduate::GraduateTrainee,
        open::OpenPlan,
    },
    session::CertificateKind,
    text::Text,
    transition::PlanKind,
};
use maud::html;
use serde_json::{Value, json};
use std::io::Cursor;

const PROMISES: [CertificateKind; 2] =
    [CertificateKind::Qualification, CertificateKind::SkillLevel];

/// A new training plan.
pub(in crate::web) static OPEN: Act<InstitutionSheet> = Act {
    id: "open-plan",
    roles: OpenPlan::ROLES,
    title: ("新建培养计划", "Open a training plan"),
    about: (
        "职业院校、技工院校或企业新型学徒制的培养计划；入学日期决定承诺。",
        "A plan of a vocational or technical college, or of a new apprenticeship; the day of enrolment binds its promise.",
    ),
    offered: |_, _| true,
    fields: |asking, _| {
        let reader = asking.reader;
        let occupations = asking.portal.house.law.pack.catalogue.occupations();
        let occupations: Vec<(String, String)> = occupations
            .iter()
            .map(|one| {
                (
                    one.name.zh.to_string(),
                    one.name.in_language(reader.language).to_owned(),
                )
            })
            .collect();
        let levels = Level::ALL.map(|level| {
            let (zh, en) = level.name();
            (level.id().to_owned(), reader.say(zh, en).to_owned())
        });
        let kinds =
            PlanKind::ALL.map(|kind| (kind.id().to_owned(), kind_name(reader, kind).to_owned()));
        let promises =
            PROMISES.map(|kind| (kind.id().to_owned(), promise_name(reader, kind).to_owned()));
        html! {
            (asking.choice("occupation", ("职业", "Occupation"), &occupations, ""))
            (asking.choice("level", ("等级", "Level"), &levels, "L4"))
            (asking.choice("kind", ("培养类型", "Kind of plan"), &kinds, ""))
            (asking.choice("promises", ("承诺证书", "Promised certificate"), &promises, "skill-level"))
        }
    },
    body: |typed| json!({"occupation": typed.one("occupation"), "level": typed.one("level"), "kind": typed.one("kind"), "promises": typed.one("promises")}),
    schema: Some(|| {
        object(&[
            ("occupation", text("Chinese name of the occupation")),
            ("level", text("L5 to L1, or apprentice")),
            (
                "kind",
                json!({"type": "string", "enum": PlanKind::ALL.map(PlanKind::id)}),
            ),
            (
                "promises",
                json!({"type": "string", "enum": PROMISES.map(CertificateKind::id)}),
            ),
        ])
    }),
    run: |work, given| {
        let plan = TrainingPlan {
            id: given.id_for(work.call),
            institution: work.sheet.institution.id.clone(),
            occupation: given.text("occupation")?.to_owned(),
            level: given.word("level")?,
            kind: given.word("kind")?,
            promises: given.word("promises")?,
        };
        let id = open_plan(work.house, work.call, plan)?;
        Ok(json!({"plan": id}))
    },
    told: |reader, answer| {
        let id = answer["plan"].as_str().unwrap_or_default();
        html! { p { a href={ "/plan/" (id) } { (reader.say("打开培养计划", "Open the plan")) } " " code { (id) } } }
    },
};

/// A file of trainees.
pub(in crate::web) static COHORT: Act<PlanSheet> = Act {
    id: "cohort",
    roles: EnrolPlan::ROLES,
    title: ("导入班级", "Enrol a cohort from a file"),
    about: (
        "CSV（UTF-8 或 GBK）或 XLSX。只要有一行不能登记，整个文件都不导入，并逐行列出原因。",
        "CSV (UTF-8 or GBK) or XLSX. If one row cannot be taken nothing is, and every bad row is listed with its reason.",
    ),
    offered: |_, _| true,
    fields: |asking, _| file_fields(asking),
    body: |typed| json!({"encoding": typed.one("encoding")}),
    schema: None,
    run: enrol_file,
    told: |reader, answer| html! { p { (reader.say("已登记学员：", "Trainees enrolled: ")) strong { (answer["enrolled"].as_u64().unwrap_or_default()) } } },
};

fn file_fields(asking: &Asking<'_>) -> maud::Markup {
    let reader = asking.reader;
    let encodings = [
        ("auto", reader.say("自动判断", "found out")),
        ("utf-8", "UTF-8"),
        ("gbk", "GBK / GB18030"),
    ];
    let encodings = encodings.map(|(value, shown)| (value.to_owned(), shown.to_owned()));
    html! {
        (asking.file("文件", "File", ".csv,.xlsx"))
        (asking.choice("encoding", ("编码", "Encoding"), &encodings, "auto"))
        p { a href="/trainee-template.xlsx" { (reader.say("模板（XLSX）", "Template (XLSX)")) } " · " a href="/trainee-template.csv" { (reader.say("模板（CSV）", "Template (CSV)")) } }
    }
}

fn bad(error: &CellError) -> BadRow {
    BadRow {
        row: error.row,
        column: error.column.to_owned(),
        value: error.value.clone(),
        say: error.fault.say.clone(),
    }
}

fn whole_row(row: u64, say: Text) -> BadRow {
    BadRow {
        row,
        column: String::new(),
        value: String::new(),
        say,
    }
}

/// What is wrong with a row that is meant for another plan.
fn elsewhere(sheet: &PlanSheet, of: &TraineeRow) -> Option<Text> {
    let plan = &sheet.plan;
    let fits = of.institution == sheet.uscc
        && of.occupation == plan.occupation
        && of.level == plan.level
        && of.plan == plan.kind
        && of.promises == plan.promises;
    (!fits).then(|| {
        Text::new(
            "机构、培养类型、承诺证书、职业和等级应与本计划一致",
            "institution, kind, promise, occupation and level must be those of this plan",
        )
    })
}

fn enrol_file(work: &Work<'_, PlanSheet>, given: &Given) -> Result<Value, Stopped> {
    if work.file.is_empty() {
        return Err(unreadable(
            "file",
            "未选择文件",
            "was not chosen, or is empty",
        ));
    }
    let encoding = match given.maybe("encoding") {
        None | Some("" | "auto") => None,
        Some(_) => Some(given.word("encoding")?),
    };
    let options = Options {
        encoding,
        ..Options::default()
    };
    let (mut cohort, mut numbers, mut wrong, mut late) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    import::read::<Trainees, _>(
        Cursor::new(work.file),
        &options,
        &work.house.law.pack,
        work.call.today,
        |row, of| {
            match elsewhere(work.sheet, &of) {
                Some(say) => late.push(whole_row(row, say)),
                None => {
                    cohort.push(trainee(work, of));
                    numbers.push(row);
                }
            }
            Ok(Ok(()))
        },
        |error| {
            wrong.push(bad(error));
            Ok(())
        },
    )
    .map_err(unusable)?;
    wrong.extend(late);
    wrong.extend(work.sheet.twice(&cohort, &numbers));
    if cohort.is_empty() && wrong.is_empty() {
        return Err(unreadable("file", "中没有学员", "holds no trainees"));
    }
    if wrong.is_empty() {
        let enrolled = enrol_trainees(work.house, work.call, work.sheet.plan.clone(), cohort)?;
        return Ok(json!({"enrolled": enrolled}));
    }
    wrong.sort_by_key(|one| one.row);
    let rows: std::collections::BTreeSet<u64> = wrong.iter().map(|one| one.row).collect();
    let words = RosterRefused::words_for(rows.len());
    Err(Stopped::Rows(Box::new(words), wrong))
}

fn trainee(work: &Work<'_, PlanSheet>, of: TraineeRow) -> NewTrainee {
    NewTrainee {
        id: edge::fresh_id(work.call.now),
        person: Person {
            id: edge::fresh_id(work.call.now),
            name: of.name,
            document: of.document,
            born_on: of.born_on,
        },
        enrolled_on: of.enrolled_on,
        graduates_on: of.graduates_on,
    }
}

impl PlanSheet {
    /// Rows whose document stands in the file before, or is a trainee's of the plan already.
    fn twice(&self, cohort: &[NewTrainee], numbers: &[u64]) -> Vec<BadRow> {
        let mut seen = std::collections::BTreeSet::new();
        let document = |of: &Person| (of.document.kind.clone(), of.document.number.clone());
        for (_, person) in &self.cohort {
            seen.insert(document(person));
        }
        let mut found = Vec::new();
        for (new, row) in cohort.iter().zip(numbers) {
            if !seen.insert(document(&new.person)) {
                let say = Text::new(
                    "该证件已在本计划中或在文件前面出现过",
                    "the document is in the plan already, or stands in the file before",
                );
                found.push(whole_row(*row, say));
            }
        }
        found
    }
}

fn unusable(error: TableError) -> Stopped {
    let why = match error {
        TableError::Unusable(why) => *why,
        TableError::World(why) => {
            return unreadable("file", "无法读取", &format!("cannot be read: {why}"));
        }
    };
    Stopped::Given(Box::new(Words {
        code: why.code,
        say: why.say,
        next: Text::new(
            "请更正文件后重新上传；什么都没有导入",
            "correct the file and upload it again; nothing was imported",
        ),
        under: None,
    }))
}

/// A trainee graduates on the exam at the end.
pub(in crate::web) static GRADUATE: Act<TraineeSheet> = Act {
    id: "graduate",
    roles: GraduateTrainee::ROLES,
    title: ("办理毕业", "Graduate"),
    about: (
        "以毕业考试的成绩办理：合格的取得职业资格证书或职业技能等级证书之一；通知学员。",
        "On the result of the exam at the end: who passed gets a qualification or a skill level certificate, never neither. The trainee is told.",
    ),
    offered: |sheet, _| sheet.trainee.graduation.is_none() && !sheet.exams.is_empty(),
    fields: |asking, sheet| {
        let exams: Vec<(String, String)> = sheet
            .exams
            .iter()
            .map(|(id, shown)| (id.to_string(), shown.clone()))
            .collect();
        asking.choice("exam", ("毕业考试", "Exam at the end"), &exams, "")
    },
    body: |typed| json!({"exam": typed.one("exam")}),
    schema: Some(|| {
        object(&[(
            "exam",
            text("Identifier of the enrolment in the exam, `enr_…`"),
        )])
    }),
    run: |work, given| {
        let exam = given.id("exam")?;
        let disposition = graduate_trainee(work.house, work.call, &work.sheet.trainee.id, &exam)?;
        Ok(json!({"disposition": disposition}))
    },
    told: |_, answer| html! { p { code { (answer["disposition"].as_str().unwrap_or_default()) } } },
};
