//! Institutions with one line of their filing each: rows of one institution follow one another or not, as they like.
use super::{Kind, cell};
use crate::table::{
    Column, Fault,
    Need::{Mandatory, Optional},
    Record,
};
use assay_core::{institution::InstitutionKind, level::Level, pack::Pack, text::Text};
use jiff::civil::Date;

/// Institutions.
#[derive(Debug)]
pub enum Institutions {}

/// An institution with one occupation at one level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstitutionRow {
    /// Unified social credit code.
    pub uscc: String,
    /// Registered name; the English one may be the Chinese one.
    pub name: Text,
    /// What kind it is.
    pub kind: InstitutionKind,
    /// Two-digit code of the province.
    pub province: String,
    /// Chinese name of the occupation.
    pub occupation: String,
    /// The level.
    pub level: Level,
    /// The place of the exams.
    pub site: String,
    /// Its seats.
    pub seats: u32,
    /// Fee in fen.
    pub fee_minor: u64,
    /// The prefix for certificate numbers.
    pub prefix: String,
    /// First day of the filing.
    pub from: Date,
    /// Last day of the filing.
    pub until: Date,
}

const KINDS: &[(&str, InstitutionKind)] = &[
    ("用人单位", InstitutionKind::Employer),
    ("社会培训评价组织", InstitutionKind::Social),
    ("院校", InstitutionKind::College),
    ("鉴定机构", InstitutionKind::Station),
    ("employer", InstitutionKind::Employer),
    ("social", InstitutionKind::Social),
    ("college", InstitutionKind::College),
    ("station", InstitutionKind::Station),
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

impl Kind for Institutions {
    type Row<'r> = InstitutionRow;
    const COLUMNS: &'static [Column] = &[
        column(
            "name",
            "机构名称",
            "name",
            "示例技能评价中心",
            ("登记的名称", "the registered name"),
        ),
        Column {
            need: Optional,
            ..column(
                "name_en",
                "英文名称",
                "name in English",
                "Example Skill Centre",
                ("可以不填", "may be left out"),
            )
        },
        column(
            "uscc",
            "统一社会信用代码",
            "unified social credit code",
            "91350100M000100Y43",
            ("18位", "18 characters"),
        ),
        column(
            "kind",
            "机构类型",
            "kind of institution",
            "社会培训评价组织",
            (
                "用人单位、社会培训评价组织、院校或鉴定机构",
                "employer, social, college or station",
            ),
        ),
        column(
            "province",
            "省份",
            "province",
            "福建",
            ("名称或两位代码", "name or two-digit code"),
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
            "三级/高级工",
            ("一级至五级", "level 1 to 5"),
        ),
        column(
            "site",
            "考点",
            "site",
            "第一考点",
            ("举行考试的地点", "where exams are held"),
        ),
        column(
            "seats",
            "考位数",
            "seats",
            "60",
            ("一场考试的考位", "seats of one sitting"),
        ),
        column(
            "fee_yuan",
            "收费（元）",
            "fee in yuan",
            "280",
            ("公布的收费标准", "the published fee"),
        ),
        column(
            "prefix",
            "编号前缀",
            "number prefix",
            "S000035000001",
            ("主管部门分配", "given by the authority"),
        ),
        column(
            "from",
            "备案起始日",
            "filed from",
            "2020-01-01",
            ("首日", "the first day"),
        ),
        column(
            "until",
            "备案截止日",
            "filed until",
            "2022-12-31",
            ("末日", "the last day"),
        ),
    ];

    fn read(record: &mut Record<'_>, law: &Pack, _today: Date) -> Option<InstitutionRow> {
        let name = record.must(0, cell::text_to(100));
        let name_en = record.may(1, cell::text_to(200));
        let uscc = record.must(2, cell::organisation);
        let kind = record.must(3, cell::one_of(KINDS));
        let province = record.must(4, |text| cell::province(text, law));
        let occupation = record.must(5, |text| cell::occupation(text, law));
        let level = record.must(6, cell::level);
        let site = record.must(7, cell::text_to(100));
        let seats = record.must(8, cell::number);
        let fee_minor = record.must(9, fee);
        let prefix = record.must(10, cell::plain);
        let from = record.must(11, cell::day_of);
        let until = record.must(12, cell::day_of);
        if until? < from? {
            record.refuse(
                12,
                Fault::new(
                    "filing.term",
                    "截止日早于起始日",
                    "the last day lies before the first",
                ),
            );
            return None;
        }
        let name = name?;
        Some(InstitutionRow {
            uscc: uscc?,
            name: Text::new(name.to_owned(), name_en?.unwrap_or(name).to_owned()),
            kind: kind?,
            province: province?,
            occupation: occupation?.to_owned(),
            level: level?,
            site: site?.to_owned(),
            seats: seats?,
            fee_minor: fee_minor?,
            prefix: prefix?.to_owned(),
            from: from?,
            until: until?,
        })
    }
}

/// Yuan with at most two places, as fen.
fn fee(text: &str) -> Result<u64, Fault> {
    let text = text.trim_end_matches('元');
    let (yuan, fen) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let amount = || {
        if yuan.is_empty() || yuan.len() > 9 || fen.len() > 2 || !digits(yuan) || !digits(fen) {
            return None;
        }
        Some(yuan.parse::<u64>().ok()? * 100 + format!("{fen:0<2}").parse::<u64>().ok()?)
    };
    amount().ok_or_else(|| {
        Fault::new(
            "cell.money",
            "应为金额（元），最多两位小数",
            "an amount in yuan with at most two places is needed",
        )
    })
}
