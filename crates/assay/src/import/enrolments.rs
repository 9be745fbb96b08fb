//! A roster of candidates: who enrols for what, and what they claim to hold. What the register has no purpose for is
//! recognised and not kept.
use super::{Kind, cell, staff};
use crate::table::{
    Column, Fault,
    Need::{self, Mandatory, NotKept, Optional},
    Record,
};
use assay_core::{
    eligibility::{Education, Held, PriorLevel},
    enrolment::evidence::Evidence,
    level::Level,
    pack::Pack,
    person::Document,
    session::CertificateKind,
};
use jiff::civil::Date;

/// Candidates.
#[derive(Debug)]
pub enum Enrolments {}

/// A candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct EnrolmentRow {
    /// Name.
    pub name: String,
    /// The identity document.
    pub document: Document,
    /// Day of birth.
    pub born_on: Date,
    /// Chinese name of the occupation.
    pub occupation: String,
    /// The level.
    pub level: Level,
    /// The application condition that is claimed, for example `2018.L3.1`.
    pub condition: String,
    /// What they claim to hold.
    pub evidence: Evidence,
}

/// What people call an education, and the kinds of the conditions that it is.
const EDUCATION: &[(&str, &[&str])] = &[
    ("无", &[]),
    ("小学", &[]),
    ("初中", &[]),
    ("高中", &[]),
    (
        "技工学校",
        &[
            "technical_school",
            "technical_college",
            "secondary_vocational_plus",
        ],
    ),
    ("中等职业学校", &["secondary_vocational_plus"]),
    ("中专", &["secondary_vocational_plus"]),
    ("高级技工学校", &["senior_technical", "technical_college"]),
    ("技师学院", &["technician_college", "technical_college"]),
    (
        "高等职业学校",
        &["higher_vocational", "junior_college_plus"],
    ),
    ("大学专科", &["junior_college_plus"]),
    ("大专", &["junior_college_plus"]),
    ("大学本科", &["bachelor", "junior_college_plus"]),
    ("本科", &["bachelor", "junior_college_plus"]),
    ("硕士", &["master", "master_plus", "junior_college_plus"]),
    ("博士", &["doctor", "master_plus", "junior_college_plus"]),
];

const HELD: &[(&str, CertificateKind)] = &[
    ("职业资格证书", CertificateKind::Qualification),
    ("职业技能等级证书", CertificateKind::SkillLevel),
];

const fn column(
    key: &'static str,
    zh: &'static str,
    en: &'static str,
    need: Need,
    example: &'static str,
    note: (&'static str, &'static str),
) -> Column {
    Column {
        key,
        zh,
        en,
        also: &[],
        need,
        example,
        note,
    }
}

const fn not_kept(key: &'static str, zh: &'static str, en: &'static str) -> Column {
    column(key, zh, en, NotKept, "", ("不保存", "not kept"))
}

impl Kind for Enrolments {
    type Row<'r> = EnrolmentRow;
    const COLUMNS: &'static [Column] = &[
        staff::PERSON[0],
        staff::PERSON[1],
        staff::PERSON[2],
        staff::PERSON[3],
        column(
            "occupation",
            "申报职业",
            "occupation",
            Mandatory,
            "美容师",
            ("目录中的名称或职业编码", "name or code of the catalogue"),
        ),
        column(
            "level",
            "申报等级",
            "level",
            Mandatory,
            "三级/高级工",
            ("一级至五级", "level 1 to 5"),
        ),
        column(
            "condition",
            "申报条件",
            "application condition",
            Mandatory,
            "2018.L3.1",
            (
                "条件编号，如2018.L3.1",
                "its identifier, for example 2018.L3.1",
            ),
        ),
        column(
            "years",
            "从业年限",
            "years in the occupation",
            Mandatory,
            "5",
            ("累计年数，可有小数", "years in all, decimals allowed"),
        ),
        column(
            "has_certificate",
            "是否持有证书",
            "holds a certificate",
            Mandatory,
            "是",
            ("是或否", "yes or no"),
        ),
        column(
            "certificate_kind",
            "原证书类型",
            "kind of that certificate",
            Optional,
            "职业资格证书",
            (
                "职业资格证书或职业技能等级证书",
                "qualification or skill level certificate",
            ),
        ),
        column(
            "certificate_level",
            "原证书等级",
            "level of that certificate",
            Optional,
            "四级/中级工",
            ("持有证书的须填写", "needed where one is held"),
        ),
        column(
            "certificate_issued_on",
            "原证书发证日期",
            "that certificate issued on",
            Optional,
            "2015-06-30",
            ("持有证书的须填写", "needed where one is held"),
        ),
        column(
            "certificate_years",
            "取得原证书后年限",
            "years worked since",
            Optional,
            "5",
            ("取得后从业的年数", "years of work since it was obtained"),
        ),
        column(
            "certificate_number",
            "原证书编号",
            "number of that certificate",
            Optional,
            "1523001234400001",
            ("可以不填", "may be left out"),
        ),
        column(
            "education",
            "文化程度",
            "education",
            Mandatory,
            "大专",
            (
                "小学、初中、高中、中专、技工学校、高级技工学校、技师学院、高等职业学校、大专、本科、硕士、博士",
                "the Chinese names beside",
            ),
        ),
        column(
            "same_field",
            "专业是否对口",
            "in the same field",
            Optional,
            "否",
            ("是或否", "yes or no"),
        ),
        column(
            "graduated_on",
            "毕业日期",
            "graduated on",
            Optional,
            "2012-07-01",
            ("在读毕业班不填", "left out by the graduating class"),
        ),
        column(
            "graduating",
            "是否应届毕业班",
            "in the graduating class",
            Optional,
            "否",
            ("是或否", "yes or no"),
        ),
        column(
            "apprenticeship",
            "是否学徒期满",
            "apprenticeship completed",
            Optional,
            "否",
            ("是或否", "yes or no"),
        ),
        column(
            "training",
            "是否完成培训学时",
            "training completed",
            Optional,
            "否",
            ("是或否", "yes or no"),
        ),
        not_kept("phone", "手机号码", "telephone"),
        not_kept("province", "所在省份", "province"),
        not_kept("source", "考生来源", "candidate source"),
        not_kept("unit", "报名单位", "registering unit"),
        not_kept("category", "申报类别", "category"),
        not_kept("exam_kind", "考试类型", "exam kind"),
        not_kept("ethnicity", "民族", "ethnicity"),
        not_kept("political_status", "政治面貌", "political status"),
        not_kept("sex", "性别", "sex"),
        not_kept("employer", "工作单位", "work unit"),
        not_kept("major", "所学专业", "major"),
        not_kept("first_job_on", "参加工作日期", "first job on"),
        not_kept("household", "户籍所在地", "household place"),
        not_kept("diploma", "毕业证书编号", "diploma number"),
        not_kept("history", "工作简历", "work history"),
        not_kept("address", "通讯地址", "address"),
        not_kept("delivery", "证书领取方式", "delivery"),
    ];

    fn read(record: &mut Record<'_>, law: &Pack, today: Date) -> Option<EnrolmentRow> {
        let person = staff::person(record, law, today);
        let occupation = record.must(4, |text| cell::occupation(text, law));
        let level = record.must(5, cell::level);
        let condition = level.and_then(|level| record.must(6, |text| condition(text, level, law)));
        let evidence = evidence(record, occupation.unwrap_or_default(), law, today);
        let (name, document, born_on) = person?;
        Some(EnrolmentRow {
            name,
            document,
            born_on,
            occupation: occupation?.to_owned(),
            level: level?,
            condition: condition?,
            evidence: evidence?,
        })
    }
}

fn condition(text: &str, level: Level, law: &Pack) -> Result<String, Fault> {
    let known = law.conditions.all().any(|condition| condition.id == text);
    let of_level = text.split('.').nth(1) == Some(level.id());
    if known && of_level {
        return Ok(text.to_owned());
    }
    Err(Fault::new(
        "enrolment.condition",
        format!("不是{}的申报条件编号", level.name().0),
        format!("this is no application condition of {level}"),
    ))
}

fn evidence(
    record: &mut Record<'_>,
    occupation: &str,
    law: &Pack,
    today: Date,
) -> Option<Evidence> {
    let work_years = record.must(7, cell::years);
    let certificate = certificate(record, occupation, today);
    let education = education(record, law, today);
    let apprenticeship = record.may(18, cell::yes);
    let training = record.may(19, cell::yes);
    Some(Evidence {
        work_years: work_years?,
        certificates: certificate?,
        education: education?,
        titles: Vec::new(),
        apprenticeship_completed: apprenticeship?.unwrap_or(false),
        training_completed: training?.unwrap_or(false),
    })
}

/// The certificate held before, in the same occupation.
fn certificate(record: &mut Record<'_>, occupation: &str, today: Date) -> Option<Vec<Held>> {
    let holds = record.must(8, cell::yes);
    let _number = record.may(13, cell::plain);
    if !holds? {
        return Some(Vec::new());
    }
    let kind = record.must(9, cell::one_of(HELD));
    let level = record.must(10, cell::level);
    let issued_on = record.must(11, cell::past_day(today));
    let years = record.must(12, cell::years);
    Some(vec![Held {
        kind: kind?,
        occupation: occupation.to_owned(),
        level: PriorLevel::Level(level?),
        issued_on: issued_on?,
        worked_years: years?,
    }])
}

fn education(record: &mut Record<'_>, law: &Pack, today: Date) -> Option<Vec<Education>> {
    let kinds = record.must(14, cell::one_of(EDUCATION));
    let same_field = record.may(15, cell::yes);
    let graduated_on = record.may(16, cell::past_day(today));
    let graduating = record.may(17, cell::yes);
    let (same_field, graduated_on, graduating) = (same_field?, graduated_on?, graduating?);
    let known = kinds?.iter().filter(|kind| {
        law.conditions
            .education_kinds()
            .any(|known| known == **kind)
    });
    Some(
        known
            .map(|kind| Education {
                kind: (*kind).to_owned(),
                same_field: same_field.unwrap_or(false),
                graduated_on,
                graduating: graduating.unwrap_or(false),
            })
            .collect(),
    )
}
