//! Candidates, however they come: one form, a list in JSON, or a file. All of them are read as rows of one table, by
//! one reader, so that the same thing is wrong at every door.
use super::{
    Asking, BadRow, Given, Stopped, Typed, Work,
    given::{self, unreadable},
    typed::Line,
};
use crate::{
    app::{
        Failure,
        enrol_candidates::{Candidate, check_candidates, enrol_candidates},
    },
    edge,
    import::{
        self, Kind,
        enrolments::{EnrolmentRow, Enrolments},
    },
    table::{CellError, Column, Fault, Need, Options, TableError},
    web::session::SessionSheet,
};
use assay_core::{
    decision::Words, enrolment::form::RosterRefused, institution::InstitutionKind, level::Level,
    person::Person, text::Text,
};
use maud::{Markup, html};
use serde_json::{Value, json};
use std::{collections::BTreeSet, io::Cursor};

/// Columns that a form asks for; occupation and level are the session's.
fn columns() -> impl Iterator<Item = &'static Column> {
    Enrolments::COLUMNS
        .iter()
        .filter(|column| column.need != Need::NotKept)
        .filter(|column| !matches!(column.key, "occupation" | "level"))
}

/// What a form for one candidate asks.
pub(super) fn fields(asking: &Asking<'_>, sheet: &SessionSheet) -> Markup {
    html! {
        @for column in columns() {
            @let label = (column.zh, column.en);
            @match options(asking, sheet, column) {
                Some(options) => { (asking.choice(column.key, label, &options, "")) }
                None => { (asking.line(column.key, label, match (column.key, column.need) {
                    (key, Need::Mandatory) if key.ends_with("_on") => Line::Day,
                    (key, _) if key.ends_with("_on") => Line::MaybeDay,
                    (_, Need::Mandatory) => Line::Text(""),
                    (_, Need::Optional | Need::NotKept) => Line::Maybe(""),
                })) }
            }
        }
        (origin(asking, sheet))
    }
}

/// An employer appraises its own staff, a college its own students: whoever hands in says so.
fn origin(asking: &Asking<'_>, sheet: &SessionSheet) -> Markup {
    let words = match sheet.institution.kind {
        InstitutionKind::Employer => ("均为本单位职工", "They work for this organisation"),
        InstitutionKind::College => ("均为本校学生", "They study at this college"),
        InstitutionKind::Social | InstitutionKind::Station => return html! {},
    };
    asking.tick("origin", "own", asking.reader.say(words.0, words.1), true)
}

/// What may stand in a column, where that is a short list: what is sent, and what is read.
fn options(
    asking: &Asking<'_>,
    sheet: &SessionSheet,
    column: &Column,
) -> Option<Vec<(String, String)>> {
    const DOCUMENTS: &[(&str, &str)] = &[
        ("居民身份证", "resident identity card"),
        (
            "港澳台居民居住证",
            "residence permit (Hong Kong, Macao, Taiwan)",
        ),
        (
            "港澳居民来往内地通行证",
            "mainland travel permit (Hong Kong, Macao)",
        ),
        ("台湾居民来往大陆通行证", "mainland travel permit (Taiwan)"),
        (
            "外国人永久居留身份证",
            "foreigner's permanent residence card",
        ),
        ("护照", "passport"),
    ];
    const EDUCATION: &[(&str, &str)] = &[
        ("无", "none"),
        ("小学", "primary school"),
        ("初中", "junior secondary school"),
        ("高中", "senior secondary school"),
        ("中专", "secondary vocational school"),
        ("技工学校", "technical school"),
        ("高级技工学校", "senior technical school"),
        ("技师学院", "technician college"),
        ("高等职业学校", "higher vocational school"),
        ("大专", "junior college"),
        ("本科", "bachelor"),
        ("硕士", "master"),
        ("博士", "doctor"),
    ];
    const KINDS: &[(&str, &str)] = &[
        ("", "–"),
        ("职业资格证书", "qualification certificate"),
        ("职业技能等级证书", "skill level certificate"),
    ];
    const YES: &[(&str, &str)] = &[("否", "no"), ("是", "yes")];
    let say = |options: &[(&str, &str)]| {
        let say = |(zh, en): &(&str, &str)| {
            let shown = if zh.is_empty() { "–" } else { zh };
            ((*zh).to_owned(), asking.reader.say(shown, en).to_owned())
        };
        Some(options.iter().map(say).collect())
    };
    match column.key {
        "document_kind" => say(DOCUMENTS),
        "education" => say(EDUCATION),
        "certificate_kind" => say(KINDS),
        "has_certificate" | "same_field" | "graduating" | "apprenticeship" | "training" => say(YES),
        "certificate_level" => {
            let levels = Level::ALL.into_iter().map(|level| {
                let (zh, en) = level.name();
                (zh.to_owned(), asking.reader.say(zh, en).to_owned())
            });
            let none = (String::new(), "–".to_owned());
            Some(std::iter::once(none).chain(levels).collect())
        }
        "condition" => {
            let session = &sheet.counted.session;
            let conditions = &asking.portal.house.law.pack.conditions;
            let of = conditions.alternatives(&session.standard, &session.occupation, session.level);
            let of = of.unwrap_or_default();
            let words = |one: &&assay_core::eligibility::Condition| {
                let summary = one.summary.in_language(asking.reader.language);
                (one.id.clone(), format!("{} {summary}", one.id))
            };
            Some(of.iter().map(words).collect())
        }
        _ => None,
    }
}

/// The form as the interface takes it: a list of one.
pub(super) fn body(typed: &Typed) -> Value {
    let mut one: serde_json::Map<String, Value> = columns()
        .map(|column| (column.key.to_owned(), json!(typed.one(column.key))))
        .collect();
    one.retain(|_, value| value != "");
    json!({"candidates": [one], "origin": typed.one("origin")})
}

/// The schema of the list: the columns of the table, as texts.
pub(super) fn schema() -> Value {
    let mut needed = Vec::new();
    let mut fields = serde_json::Map::new();
    for column in columns() {
        let description = format!("{}: {}", column.en, column.note.1);
        fields.insert(
            column.key.to_owned(),
            json!({"type": "string", "description": description, "examples": [column.example]}),
        );
        if column.need == Need::Mandatory {
            needed.push(column.key);
        }
    }
    let one = json!({"type": "object", "required": needed, "properties": fields});
    let mut all = given::object(&[("candidates", given::list_of(&one))]);
    all["properties"]["origin"] = json!({"type": "string", "enum": ["", "own"], "description": "`own`: the organisation's own staff, or the college's own students"});
    all
}

/// Enrols the candidates of a list.
pub(super) fn enrol(work: &Work<'_, SessionSheet>, given: &Given) -> Result<Value, Stopped> {
    let session = &work.sheet.counted.session;
    let mut table = csv::Writer::from_writer(Vec::new());
    let headings = columns().map(|column| column.key);
    let write = |why: csv::Error| {
        Stopped::Act(Failure::Store(assay_store::StoreError::Bug(
            why.to_string(),
        )))
    };
    table
        .write_record(headings.chain(["occupation", "level"]))
        .map_err(write)?;
    for one in given.list("candidates")? {
        let cells: Vec<String> = columns()
            .map(|column| match &one.0[column.key] {
                Value::String(text) => text.clone(),
                Value::Null => String::new(),
                Value::Bool(yes) => (if *yes { "是" } else { "否" }).to_owned(),
                other => other.to_string(),
            })
            .collect();
        let cells = cells.iter().map(String::as_str);
        table
            .write_record(cells.chain([session.occupation.as_str(), session.level.id()]))
            .map_err(write)?;
    }
    let table = table.into_inner().unwrap_or_default();
    // A list has no row of headings: its rows count from 1.
    of_table(work, given, &table, &Options::default(), 1)
}

/// Enrols the candidates of a file.
pub(super) fn enrol_file(work: &Work<'_, SessionSheet>, given: &Given) -> Result<Value, Stopped> {
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
    of_table(work, given, work.file, &options, 0)
}

fn of_table(
    work: &Work<'_, SessionSheet>,
    given: &Given,
    table: &[u8],
    options: &Options,
    above: u64,
) -> Result<Value, Stopped> {
    let sheet = work.sheet;
    let id = &sheet.counted.session.id;
    let own = given.maybe("origin") == Some("own");
    let (mut candidates, mut numbers, mut bad) = (Vec::new(), Vec::new(), Vec::new());
    let mut tell = |error: &CellError| bad.push(of_cell(error, above));
    let mut wrong = Vec::new();
    import::read::<Enrolments, _>(
        Cursor::new(table),
        options,
        &work.house.law.pack,
        work.call.today,
        |row, of| {
            if let Some(fault) = elsewhere(sheet, &of) {
                wrong.push(CellError {
                    row,
                    column: "",
                    value: String::new(),
                    fault,
                });
            } else {
                candidates.push(candidate(work, of, own));
                numbers.push(row);
            }
            Ok(Ok(()))
        },
        |error| {
            tell(error);
            Ok(())
        },
    )
    .map_err(unusable)?;
    wrong.iter().for_each(&mut tell);
    if candidates.is_empty() && bad.is_empty() {
        return Err(unreadable("file", "中没有考生", "holds no candidates"));
    }
    let mut refused = None;
    if bad.is_empty() {
        match enrol_candidates(work.house, work.call, id, candidates.clone()) {
            Ok(enrolled) => return Ok(json!({"enrolled": enrolled})),
            Err(Failure::Refused(words)) if candidates.len() > 1 => refused = Some(words),
            Err(other) => return Err(other.into()),
        }
    }
    // The cells of a row are read first; what the register says of the good ones is told beside them.
    for (at, words) in check_candidates(work.house, work.call, id, &candidates)? {
        let number = usize::try_from(at).ok().and_then(|at| numbers.get(at - 1));
        bad.push(BadRow {
            row: number.map_or(0, |number| number - above),
            column: String::new(),
            value: String::new(),
            say: words.say,
        });
    }
    bad.sort_by_key(|one| one.row);
    match refused {
        Some(words) if bad.is_empty() => Err(Failure::Refused(words).into()),
        _ => {
            let rows: BTreeSet<u64> = bad.iter().map(|one| one.row).collect();
            let words = RosterRefused::words_for(rows.len());
            Err(Stopped::Rows(Box::new(words), bad))
        }
    }
}

fn of_cell(error: &CellError, above: u64) -> BadRow {
    BadRow {
        row: error.row.saturating_sub(above),
        column: error.column.to_owned(),
        value: error.value.clone(),
        say: error.fault.say.clone(),
    }
}

/// What is wrong with a row that is meant for another session.
fn elsewhere(sheet: &SessionSheet, of: &EnrolmentRow) -> Option<Fault> {
    let session = &sheet.counted.session;
    (of.occupation != session.occupation || of.level != session.level).then(|| {
        Fault::new(
            "enrolment.other-session",
            format!("本场次为{}{}", session.occupation, session.level.name().0),
            format!("this session is {} {}", session.occupation, session.level),
        )
    })
}

fn candidate(work: &Work<'_, SessionSheet>, of: EnrolmentRow, own: bool) -> Candidate {
    let institution = &work.sheet.institution;
    let mut evidence: Value = serde_json::from_str(&of.evidence.to_json()).unwrap_or_default();
    let from = match institution.kind {
        InstitutionKind::Employer => Some("employed_by"),
        InstitutionKind::College => Some("student_of"),
        InstitutionKind::Social | InstitutionKind::Station => None,
    };
    if let Some(from) = from.filter(|_| own) {
        evidence[from] = json!(institution.uscc);
    }
    Candidate {
        person: Person {
            id: edge::fresh_id(work.call.now),
            name: of.name,
            document: of.document,
            born_on: of.born_on,
        },
        evidence,
    }
}

fn unusable(error: TableError) -> Stopped {
    let why = match error {
        TableError::Unusable(why) => *why,
        TableError::World(why) => {
            return unreadable("file", "无法读取", &format!("cannot be read: {why}"));
        }
    };
    let say = match why.row {
        Some(row) => Text::new(
            format!("第{row}行：{}", why.say.zh),
            format!("row {row}: {}", why.say.en),
        ),
        None => why.say,
    };
    Stopped::Given(Box::new(Words {
        code: why.code,
        say,
        next: Text::new(
            "请更正文件后重新上传；什么都没有导入",
            "correct the file and upload it again; nothing was imported",
        ),
        under: None,
    }))
}
