//! Qualification certificates that were issued before Assay, from an archive. They stay valid; their numbers are kept
//! as they are.
use super::{Kind, cell};
use crate::table::{
    Column, Fault,
    Need::{Mandatory, Optional},
    Record,
};
use assay_core::{
    archive::{self, OldCertificate},
    identifier::Malformed,
    pack::Pack,
};
use jiff::civil::Date;
use std::borrow::Cow;

/// Certificates of an archive.
#[derive(Debug)]
pub enum Certificates {}

/// One of them, as the row has it; a few cells are spelled in one way only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateRow<'r> {
    number: Cow<'r, str>,
    document_number: Cow<'r, str>,
    rest: OldCertificate<'r>,
}

impl CertificateRow<'_> {
    /// The certificate.
    #[must_use]
    pub fn certificate(&self) -> OldCertificate<'_> {
        OldCertificate {
            number: &self.number,
            document_number: &self.document_number,
            ..self.rest
        }
    }
}

const NUMBER: usize = 0;
const HOLDER: usize = 1;
const DOCUMENT_KIND: usize = 2;
const DOCUMENT_NUMBER: usize = 3;
const OCCUPATION: usize = 4;
const LEVEL: usize = 5;
const ISSUED_ON: usize = 6;
const INSTITUTION: usize = 7;

impl Kind for Certificates {
    type Row<'r> = CertificateRow<'r>;
    const COLUMNS: &'static [Column] = &[
        Column {
            key: "number",
            zh: "证书编号",
            en: "certificate number",
            also: &["证书号码", "编号"],
            need: Mandatory,
            example: "1923001234300001",
            note: (
                "按证书上的编号填写；16位编号或更早的编号均原样保存",
                "as printed; numbers of 16 digits and older ones are kept as they are",
            ),
        },
        Column {
            key: "name",
            zh: "姓名",
            en: "name",
            also: &["持证人"],
            need: Mandatory,
            example: "张甲子",
            note: ("证书上的姓名", "the name on the certificate"),
        },
        Column {
            key: "document_kind",
            zh: "证件类型",
            en: "kind of document",
            also: &[],
            need: Optional,
            example: "居民身份证",
            note: (
                "不填视为居民身份证",
                "resident identity card where left out",
            ),
        },
        Column {
            key: "document_number",
            zh: "证件号码",
            en: "document number",
            also: &["身份证号", "身份证号码"],
            need: Optional,
            example: "11010519491231002X",
            note: (
                "档案中没有的可以不填；15位号码可以保留",
                "may be left out where the archive has none; numbers of 15 digits are kept",
            ),
        },
        Column {
            key: "occupation",
            zh: "职业",
            en: "occupation",
            also: &["职业名称", "职业（工种）", "工种"],
            need: Mandatory,
            example: "美容师",
            note: (
                "证书上的职业名称",
                "the occupation as the certificate names it",
            ),
        },
        Column {
            key: "level",
            zh: "等级",
            en: "level",
            also: &["级别", "技能等级"],
            need: Mandatory,
            example: "三级/高级工",
            note: ("一级至五级", "level 1 to 5"),
        },
        Column {
            key: "issued_on",
            zh: "发证日期",
            en: "day of issue",
            also: &["颁发日期"],
            need: Mandatory,
            example: "2019-06-30",
            note: (
                "早于该职业退出目录之日",
                "before the day the occupation left the catalogue",
            ),
        },
        Column {
            key: "institution",
            zh: "发证机构",
            en: "issued by",
            also: &["发证机关", "鉴定机构"],
            need: Mandatory,
            example: "某省职业技能鉴定中心",
            note: ("证书上的发证机构", "the issuer on the certificate"),
        },
    ];

    fn read<'r>(record: &mut Record<'r>, law: &Pack, today: Date) -> Option<CertificateRow<'r>> {
        let number = record.must(NUMBER, number);
        let holder = record.must(HOLDER, cell::name);
        let kind = record.may(DOCUMENT_KIND, cell::document_kind);
        let kind = kind.map(|kind| kind.unwrap_or("resident-id"));
        let document = kind
            .and_then(|kind| record.may(DOCUMENT_NUMBER, |text| document(kind, text, law, today)));
        let occupation = record.must(OCCUPATION, cell::text_to(60));
        let level = record.must(LEVEL, cell::level);
        let issued_on = record.must(ISSUED_ON, cell::past_day(today));
        let institution = record.must(INSTITUTION, cell::text_to(100));
        let (number, level, issued_on) = (number?, level?, issued_on?);
        if let Err(why) = archive::check_number(&number, level, law) {
            record.refuse(NUMBER, why.into());
        }
        if let Err(why) = archive::check_day(occupation?, issued_on, law) {
            record.refuse(ISSUED_ON, why.into());
        }
        let document_number = document?;
        let rest = OldCertificate {
            number: "",
            holder: holder?,
            document_kind: if document_number.is_some() { kind? } else { "" },
            document_number: "",
            occupation: occupation?,
            level,
            issued_on,
            institution: institution?,
        };
        Some(CertificateRow {
            number,
            document_number: document_number.unwrap_or_default(),
            rest,
        })
    }
}

/// A number as printed: letters, digits and the marks of old numbers.
fn number(text: &str) -> Result<Cow<'_, str>, Fault> {
    let text = cell::plain(text)?;
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'/' | b'.');
    // Old numbers may begin with the short name of a place.
    let rest = text.trim_start_matches(|c: char| matches!(c, '\u{4e00}'..='\u{9fff}' | '(' | ')'));
    if !(4..=40).contains(&text.len()) || !rest.bytes().all(fits) || rest.is_empty() {
        return Err(Fault::new(
            "certificate.number",
            "证书编号应为4至40个字母或数字",
            "a certificate number has 4 to 40 letters or digits",
        ));
    }
    if text.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return Ok(Cow::Owned(text.to_ascii_uppercase()));
    }
    Ok(Cow::Borrowed(text))
}

fn document<'r>(kind: &str, text: &'r str, law: &Pack, today: Date) -> Result<Cow<'r, str>, Fault> {
    match cell::document(kind, text, law, today) {
        Ok((document, _)) if document.number == text => Ok(Cow::Borrowed(text)),
        Ok((document, _)) => Ok(Cow::Owned(document.number)),
        // An archive is older than the 18 digits.
        Err(fault) if fault.code == Malformed::FifteenDigits.code() => Ok(Cow::Borrowed(text)),
        Err(fault) => Err(fault),
    }
}
