//! Cells as things of the core. Each says exactly what is wrong with a bad one.
use crate::table::{Fault, column::shown};
use assay_core::{
    day,
    identifier::{narrow, resident_id, uscc},
    level::Level,
    pack::Pack,
    person::Document,
};
use jiff::civil::Date;

/// Documents: what people call them, and our word.
const DOCUMENTS: [(&str, &str); 13] = [
    ("居民身份证", "resident-id"),
    ("身份证", "resident-id"),
    ("resident-id", "resident-id"),
    ("港澳台居民居住证", "residence-permit"),
    ("residence-permit", "residence-permit"),
    ("港澳居民来往内地通行证", "hk-macao-permit"),
    ("hk-macao-permit", "hk-macao-permit"),
    ("台湾居民来往大陆通行证", "taiwan-permit"),
    ("taiwan-permit", "taiwan-permit"),
    ("外国人永久居留身份证", "foreigner-residence"),
    ("foreigner-residence", "foreigner-residence"),
    ("护照", "passport"),
    ("passport", "passport"),
];

/// Refuses full-width characters, with the plain form as an offer.
pub(super) fn plain(text: &str) -> Result<&str, Fault> {
    if text
        .chars()
        .any(|c| matches!(c, '\u{ff01}'..='\u{ff5e}' | '\u{3000}'))
    {
        let narrow = narrow(text);
        return Err(Fault::new(
            "identifier.full-width",
            format!("含有全角字符；如果是{narrow}，请按此输入"),
            format!("it holds full-width characters; if you mean {narrow}, enter that"),
        ));
    }
    Ok(text)
}

/// Text of at most so many characters.
pub(super) fn text_to(most: usize) -> impl Fn(&str) -> Result<&str, Fault> {
    move |text| match text.chars().nth(most) {
        None => Ok(text),
        Some(_) => Err(Fault::new(
            "cell.too-long",
            format!("超过{most}个字符"),
            format!("it has more than {most} characters"),
        )),
    }
}

/// A person's name: any script, the middle dot included; no digits.
pub(super) fn name(text: &str) -> Result<&str, Fault> {
    let text = text_to(60)(text)?;
    match text.chars().find(char::is_ascii_digit) {
        None => Ok(text),
        Some(digit) => Err(Fault::new(
            "person.name",
            format!("姓名中不应有数字“{digit}”"),
            format!("a name holds no digit, this one has `{digit}`"),
        )),
    }
}

/// The kind of a document, as our word.
pub(super) fn document_kind(text: &str) -> Result<&'static str, Fault> {
    DOCUMENTS
        .iter()
        .find(|(name, _)| *name == text)
        .map(|(_, word)| *word)
        .ok_or_else(|| {
            Fault::new(
                "document.kind",
                "不认识的证件类型；请填写居民身份证、港澳台居民居住证、港澳居民来往内地通行证、台湾居民来往大陆通行证、外国人永久居留身份证或护照",
                "an unknown kind of document; use resident-id, residence-permit, hk-macao-permit, taiwan-permit, foreigner-residence or passport",
            )
        })
}

/// A document; with the day of birth where the number tells it.
pub(super) fn document(
    kind: &str,
    number: &str,
    law: &Pack,
    today: Date,
) -> Result<(Document, Option<Date>), Fault> {
    let number = plain(number)?;
    let document = |number: &str| Document {
        kind: kind.to_owned(),
        number: number.to_owned(),
    };
    if matches!(kind, "resident-id" | "residence-permit") {
        let read = resident_id::parse(number, &law.codes, today)?;
        return Ok((document(read.as_str()), Some(read.born_on())));
    }
    let number = number.to_ascii_uppercase();
    if is_permit(kind, &number) {
        Ok((document(&number), None))
    } else {
        Err(Fault::new(
            "document.form",
            "证件号码的格式与证件类型不符",
            "the number does not have the form of such a document",
        ))
    }
}

fn is_permit(kind: &str, number: &str) -> bool {
    let digits = |text: &str, lengths: &[usize]| {
        lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    match kind {
        "hk-macao-permit" => number
            .strip_prefix(['H', 'M'])
            .is_some_and(|rest| digits(rest, &[8, 10])),
        "taiwan-permit" => digits(number, &[8, 10]),
        "foreigner-residence" => {
            let old = number.len() == 15
                && number.bytes().take(3).all(|byte| byte.is_ascii_uppercase())
                && number.bytes().skip(3).all(|byte| byte.is_ascii_digit());
            old || number.starts_with('9') && digits(number, &[18])
        }
        _ => {
            (5..=20).contains(&number.len())
                && number.bytes().all(|byte| byte.is_ascii_alphanumeric())
        }
    }
}

/// A day, in one of the forms that leave no doubt about which number is which.
pub(super) fn day_of(text: &str) -> Result<Date, Fault> {
    let text = text.strip_suffix(" 00:00:00").unwrap_or(text);
    if let Some(day) = day::parse(text) {
        return Ok(day);
    }
    let wrong = || {
        Fault::new(
            "cell.day",
            "不是日期，或没有这一天；请写作2020-09-30",
            "this is no day, or one that does not exist; write it like 2020-09-30",
        )
    };
    let read = |year: &str, month: &str, day: &str| {
        let sized =
            year.len() == 4 && (1..=2).contains(&month.len()) && (1..=2).contains(&day.len());
        let digits = [year, month, day]
            .iter()
            .all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        if !sized || !digits {
            return None;
        }
        Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
    };
    if text.len() == 8 && text.is_ascii() {
        return read(&text[..4], &text[4..6], &text[6..]).ok_or_else(wrong);
    }
    let mut parts = text
        .trim_end_matches('日')
        .split(['-', '/', '.', '年', '月']);
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(year), Some(month), Some(day), None) => read(year, month, day).ok_or_else(wrong),
        _ => Err(wrong()),
    }
}

/// A day that is not in the future.
pub(super) fn past_day(today: Date) -> impl Fn(&str) -> Result<Date, Fault> {
    move |text| match day_of(text)? {
        day if day > today => Err(Fault::new(
            "cell.future-day",
            "日期在将来",
            "the day lies in the future",
        )),
        day => Ok(day),
    }
}

/// A level: `三级/高级工`, `三级`, `高级工`, `L3` or `3`.
pub(super) fn level(text: &str) -> Result<Level, Fault> {
    let known = |level: &Level| {
        let (zh, _) = level.name();
        text == zh
            || text == level.id()
            || zh.split('/').any(|half| half == text)
            || level
                .id()
                .strip_prefix('L')
                .is_some_and(|digit| text == digit)
    };
    Level::ALL.into_iter().find(known).ok_or_else(|| {
        Fault::new(
            "cell.level",
            "不认识的等级；请写作“三级/高级工”或 L3",
            "an unknown level; write it like `三级/高级工` or L3",
        )
    })
}

/// An occupation of the catalogue, as its Chinese name.
pub(super) fn occupation<'l>(text: &str, law: &'l Pack) -> Result<&'l str, Fault> {
    law.catalogue
        .find(text)
        .map(|occupation| &*occupation.name.zh)
        .ok_or_else(|| {
            Fault::new(
                "cell.occupation",
                format!("目录中没有职业“{}”", shown(text)),
                format!("the catalogue has no occupation `{}`", shown(text)),
            )
        })
}

/// `是` or `否`.
pub(super) fn yes(text: &str) -> Result<bool, Fault> {
    match text.to_ascii_lowercase().as_str() {
        "是" | "有" | "yes" | "true" => Ok(true),
        "否" | "无" | "no" | "false" => Ok(false),
        _ => Err(Fault::new(
            "cell.yes-or-no",
            "请填写“是”或“否”",
            "write `是` or `否` (yes or no)",
        )),
    }
}

/// Years of work, a decimal number is allowed.
pub(super) fn years(text: &str) -> Result<f64, Fault> {
    let digits = text.trim_end_matches('年');
    let plain = !digits.is_empty()
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
    match digits.parse::<f64>() {
        Ok(years) if plain && years <= 80.0 => Ok(years),
        _ => Err(Fault::new(
            "cell.years",
            "年数应为0到80之间的数字",
            "years are a number from 0 to 80",
        )),
    }
}

/// A unified social credit code.
pub(super) fn organisation(text: &str) -> Result<String, Fault> {
    Ok(uscc::parse(text)?.as_str().to_owned())
}

/// A province, by its code or name, as its code.
pub(super) fn province(text: &str, law: &Pack) -> Result<String, Fault> {
    law.provinces
        .iter()
        .find(|province| {
            text == province.code
                || text == province.zh
                || text == province.zh_short
                || text.eq_ignore_ascii_case(&province.en)
        })
        .map(|province| province.code.clone())
        .ok_or_else(|| {
            Fault::new(
                "identifier.province",
                "没有这个省级行政区",
                "there is no such province",
            )
        })
}

/// One of a few words.
pub(super) fn one_of<T: Copy>(
    words: &'static [(&'static str, T)],
) -> impl Fn(&str) -> Result<T, Fault> {
    move |text| {
        words
            .iter()
            .find(|(word, _)| *word == text)
            .map(|(_, value)| *value)
            .ok_or_else(|| {
                let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                Fault::new(
                    "cell.unknown-word",
                    format!("只能填写：{}", known.join("、")),
                    format!("only these can stand here: {}", known.join(", ")),
                )
            })
    }
}

/// A whole number from 1.
pub(super) fn number(text: &str) -> Result<u32, Fault> {
    match text.parse() {
        Ok(number) if number > 0 && text.bytes().all(|byte| byte.is_ascii_digit()) => Ok(number),
        _ => Err(Fault::new(
            "cell.whole-number",
            "应为大于0的整数",
            "a whole number greater than 0 is needed",
        )),
    }
}
