//! The people who hold exams.
use super::{Kind, cell};
use crate::table::{
    Column, Fault,
    Need::{Mandatory, Optional},
    Record,
};
use assay_core::{level::Level, pack::Pack, person::Document, staff::Duty};
use jiff::civil::Date;

/// Staff.
#[derive(Debug)]
pub enum StaffTable {}

/// A member of staff with a credential for one duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffRow {
    /// Name.
    pub name: String,
    /// The identity document.
    pub document: Document,
    /// Day of birth.
    pub born_on: Date,
    /// Unified social credit code of the institution.
    pub institution: String,
    /// The duty.
    pub duty: Duty,
    /// The highest level they may assess.
    pub ceiling: Level,
    /// First day of the credential.
    pub from: Date,
    /// Last day of the credential.
    pub until: Date,
}

const DUTIES: &[(&str, Duty)] = &[
    ("考评员", Duty::Assessor),
    ("高级考评员", Duty::SeniorAssessor),
    ("监考员", Duty::Invigilator),
    ("综合评审委员", Duty::Reviewer),
    ("质量督导员", Duty::Supervisor),
    ("assessor", Duty::Assessor),
    ("senior-assessor", Duty::SeniorAssessor),
    ("invigilator", Duty::Invigilator),
    ("reviewer", Duty::Reviewer),
    ("supervisor", Duty::Supervisor),
];

/// Columns that say who a person is; they begin every table of people.
pub(super) const PERSON: [Column; 4] = [
    Column {
        key: "name",
        zh: "姓名",
        en: "name",
        also: &[],
        need: Mandatory,
        example: "张甲子",
        note: ("与证件一致", "as on the identity document"),
    },
    Column {
        key: "document_kind",
        zh: "证件类型",
        en: "kind of document",
        also: &[],
        need: Mandatory,
        example: "居民身份证",
        note: (
            "居民身份证、港澳台居民居住证、港澳居民来往内地通行证、台湾居民来往大陆通行证、外国人永久居留身份证、护照",
            "resident-id, residence-permit, hk-macao-permit, taiwan-permit, foreigner-residence, passport",
        ),
    },
    Column {
        key: "document_number",
        zh: "证件号码",
        en: "document number",
        also: &["身份证号", "身份证号码"],
        need: Mandatory,
        example: "11010519491231002X",
        note: ("以文本格式填写", "entered as text"),
    },
    Column {
        key: "born_on",
        zh: "出生日期",
        en: "day of birth",
        also: &["出生年月日"],
        need: Optional,
        example: "1949-12-31",
        note: (
            "居民身份证可以不填；填写的须与号码一致",
            "may be left out with a resident identity card; must agree with the number",
        ),
    },
];

/// Who a person is: name, document and day of birth, from the first four columns.
pub(super) fn person(
    record: &mut Record<'_>,
    law: &Pack,
    today: Date,
) -> Option<(String, Document, Date)> {
    let name = record.must(0, cell::name);
    let kind = record.must(1, cell::document_kind);
    let document =
        kind.and_then(|kind| record.must(2, |text| cell::document(kind, text, law, today)));
    let given = record.may(3, cell::past_day(today));
    let (document, told) = document?;
    let born_on = match (told, given?) {
        (Some(told), Some(given)) if told != given => {
            record.refuse(
                3,
                Fault::new(
                    "person.born-on",
                    format!("证件号码中的出生日期为{told}"),
                    format!("the document number says {told}"),
                ),
            );
            return None;
        }
        (Some(day), _) | (None, Some(day)) => day,
        (None, None) => {
            record.refuse(
                3,
                Fault::new(
                    "cell.missing",
                    "此类证件须填写出生日期",
                    "with this document the day of birth is needed",
                ),
            );
            return None;
        }
    };
    Some((name?.to_owned(), document, born_on))
}

impl Kind for StaffTable {
    type Row<'r> = StaffRow;
    const COLUMNS: &'static [Column] = &[
        PERSON[0],
        PERSON[1],
        PERSON[2],
        PERSON[3],
        Column {
            key: "institution",
            zh: "机构统一社会信用代码",
            en: "code of the institution",
            also: &["统一社会信用代码"],
            need: Mandatory,
            example: "91350100M000100Y43",
            note: ("18位", "18 characters"),
        },
        Column {
            key: "duty",
            zh: "职责",
            en: "duty",
            also: &["人员类别"],
            need: Mandatory,
            example: "考评员",
            note: (
                "考评员、高级考评员、监考员、综合评审委员或质量督导员",
                "assessor, senior-assessor, invigilator, reviewer or supervisor",
            ),
        },
        Column {
            key: "ceiling",
            zh: "最高可评等级",
            en: "highest level",
            also: &[],
            need: Mandatory,
            example: "三级/高级工",
            note: ("最高可以评价的等级", "the highest level they may assess"),
        },
        Column {
            key: "from",
            zh: "证卡起始日",
            en: "valid from",
            also: &[],
            need: Mandatory,
            example: "2020-01-01",
            note: ("首日", "the first day"),
        },
        Column {
            key: "until",
            zh: "证卡截止日",
            en: "valid until",
            also: &[],
            need: Mandatory,
            example: "2022-12-31",
            note: ("末日", "the last day"),
        },
    ];

    fn read(record: &mut Record<'_>, law: &Pack, today: Date) -> Option<StaffRow> {
        let person = person(record, law, today);
        let institution = record.must(4, cell::organisation);
        let duty = record.must(5, cell::one_of(DUTIES));
        let ceiling = record.must(6, cell::level);
        let from = record.must(7, cell::day_of);
        let until = record.must(8, cell::day_of);
        if until? < from? {
            record.refuse(
                8,
                Fault::new(
                    "staff.term",
                    "截止日早于起始日",
                    "the last day lies before the first",
                ),
            );
            return None;
        }
        let (name, document, born_on) = person?;
        Some(StaffRow {
            name,
            document,
            born_on,
            institution: institution?,
            duty: duty?,
            ceiling: ceiling?,
            from: from?,
            until: until?,
        })
    }
}
