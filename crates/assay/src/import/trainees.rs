//! Trainees of a training plan: the day of enrolment binds the promise.
use super::{Kind, cell, staff};
use crate::table::{
    Column, Fault,
    Need::{Mandatory, Optional},
    Record,
};
use assay_core::{
    level::Level, pack::Pack, person::Document, session::CertificateKind, transition::PlanKind,
};
use jiff::civil::Date;

/// Trainees.
#[derive(Debug)]
pub enum Trainees {}

/// A trainee with the plan they are enrolled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraineeRow {
    /// Name.
    pub name: String,
    /// The identity document.
    pub document: Document,
    /// Day of birth.
    pub born_on: Date,
    /// Unified social credit code of the institution that trains.
    pub institution: String,
    /// What kind of plan it is.
    pub plan: PlanKind,
    /// Which certificate it promises.
    pub promises: CertificateKind,
    /// Chinese name of the occupation.
    pub occupation: String,
    /// The level at the end.
    pub level: Level,
    /// The day of enrolment.
    pub enrolled_on: Date,
    /// The planned day of graduation.
    pub graduates_on: Option<Date>,
}

const PLANS: &[(&str, PlanKind)] = &[
    ("职业院校", PlanKind::VocationalCollege),
    ("技工院校", PlanKind::TechnicalCollege),
    ("企业新型学徒", PlanKind::NewApprentice),
    ("其他", PlanKind::Other),
    ("vocational-college", PlanKind::VocationalCollege),
    ("technical-college", PlanKind::TechnicalCollege),
    ("new-apprentice", PlanKind::NewApprentice),
    ("other", PlanKind::Other),
];

const PROMISES: &[(&str, CertificateKind)] = &[
    ("职业资格证书", CertificateKind::Qualification),
    ("职业技能等级证书", CertificateKind::SkillLevel),
    ("qualification", CertificateKind::Qualification),
    ("skill-level", CertificateKind::SkillLevel),
];

const fn column(
    key: &'static str,
    zh: &'static str,
    en: &'static str,
    example: &'static str,
    note: (&'static str, &'static str),
) -> Column {
    Column {
        key,
        zh,
        en,
        also: &[],
        need: Mandatory,
        example,
        note,
    }
}

impl Kind for Trainees {
    type Row<'r> = TraineeRow;
    const COLUMNS: &'static [Column] = &[
        staff::PERSON[0],
        staff::PERSON[1],
        staff::PERSON[2],
        staff::PERSON[3],
        column(
            "institution",
            "机构统一社会信用代码",
            "code of the institution",
            "91350100M000100Y43",
            ("18位", "18 characters"),
        ),
        column(
            "plan",
            "培养类型",
            "kind of plan",
            "技工院校",
            (
                "职业院校、技工院校、企业新型学徒或其他",
                "vocational-college, technical-college, new-apprentice or other",
            ),
        ),
        column(
            "promises",
            "承诺证书",
            "promised certificate",
            "职业资格证书",
            (
                "职业资格证书或职业技能等级证书",
                "qualification or skill-level",
            ),
        ),
        column(
            "occupation",
            "职业",
            "occupation",
            "美容师",
            ("目录中的名称或职业编码", "name or code of the catalogue"),
        ),
        column(
            "level",
            "等级",
            "level",
            "四级/中级工",
            ("毕业时的等级", "the level at the end"),
        ),
        column(
            "enrolled_on",
            "入学日期",
            "enrolled on",
            "2019-09-01",
            ("学籍或招收日期", "the day of enrolment"),
        ),
        Column {
            need: Optional,
            ..column(
                "graduates_on",
                "计划毕业日期",
                "graduates on",
                "2022-06-30",
                ("可以不填", "may be left out"),
            )
        },
    ];

    fn read(record: &mut Record<'_>, law: &Pack, today: Date) -> Option<TraineeRow> {
        let person = staff::person(record, law, today);
        let institution = record.must(4, cell::organisation);
        let plan = record.must(5, cell::one_of(PLANS));
        let promises = record.must(6, cell::one_of(PROMISES));
        let occupation = record.must(7, |text| cell::occupation(text, law));
        let level = record.must(8, cell::level);
        let enrolled_on = record.must(9, cell::past_day(today));
        let graduates_on = record.may(10, cell::day_of);
        let (enrolled_on, graduates_on) = (enrolled_on?, graduates_on?);
        if graduates_on.is_some_and(|on| on <= enrolled_on) {
            record.refuse(
                10,
                Fault::new(
                    "trainee.graduates-on",
                    "毕业日期应在入学之后",
                    "graduation comes after enrolment",
                ),
            );
            return None;
        }
        let (name, document, born_on) = person?;
        Some(TraineeRow {
            name,
            document,
            born_on,
            institution: institution?,
            plan: plan?,
            promises: promises?,
            occupation: occupation?.to_owned(),
            level: level?,
            enrolled_on,
            graduates_on,
        })
    }
}
