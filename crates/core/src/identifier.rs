//! Identifiers that others gave: of persons, organisations, places, occupations and certificates.
//!
//! Each module reads one kind and says exactly what is wrong with a bad one. Nothing here looks
//! anything up: a number can be well formed and yet belong to nobody.
use crate::text::Text;
use std::collections::{BTreeMap, BTreeSet};

pub mod certificate_number;
pub mod division;
pub mod occupation_code;
pub mod resident_id;
pub mod uscc;

/// Codes that the pack knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Codes {
    /// Two-digit province codes of GB/T 2260.
    pub provinces: BTreeSet<String>,
    /// Two-digit province codes of skill level certificates; one more than the standard has.
    pub certificate_provinces: BTreeSet<String>,
    /// Codes of the old qualification certificates: of provinces (with the GB/T 2260 code) and sectors.
    pub qualification_places: BTreeMap<String, String>,
    /// Letters a skill level certificate number may begin with.
    pub institution_letters: BTreeSet<char>,
    /// The letter in the place of the level on a special-grade technician's certificate.
    pub special_grade_letter: Option<char>,
}

/// What is wrong with an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Too short or too long.
    #[error("it has {has} characters, {asked} are needed")]
    Length {
        /// Characters there are.
        has: usize,
        /// What is needed, for example `18` or `16 or 22`.
        asked: &'static str,
    },
    /// A character that cannot stand there.
    #[error("character {position} is `{found}`: {asked} is needed there")]
    Character {
        /// Position from 1.
        position: usize,
        /// What stands there.
        found: char,
        /// What may stand there.
        asked: &'static str,
    },
    /// A full-width character; the plain form is offered, never taken silently.
    #[error("it holds full-width characters; if you mean {plain}, enter that")]
    FullWidth {
        /// The same with plain characters.
        plain: String,
    },
    /// No province has the code.
    #[error("no province has the code {code}")]
    Province {
        /// The two digits.
        code: String,
    },
    /// The day of birth does not exist.
    #[error("the day of birth {digits} does not exist")]
    BirthDay {
        /// The eight digits.
        digits: String,
    },
    /// The day of birth lies in the future.
    #[error("the day of birth {digits} lies in the future")]
    BornLater {
        /// The eight digits.
        digits: String,
    },
    /// The check character does not fit.
    #[error(
        "the check character is {found}, it must be {right}: a digit is wrong or two are swapped"
    )]
    CheckCharacter {
        /// What stands there.
        found: char,
        /// What must stand there.
        right: char,
    },
    /// The old form of a resident identity number.
    #[error(
        "15-digit identity numbers ended in 2013 and are read only from archives; use the 18-character number"
    )]
    FifteenDigits,
    /// Something else, in words.
    #[error("{en}")]
    Other {
        /// In Chinese.
        zh: String,
        /// In English.
        en: String,
    },
}

impl Malformed {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Length { .. } => "identifier.length",
            Self::Character { .. } => "identifier.character",
            Self::FullWidth { .. } => "identifier.full-width",
            Self::Province { .. } => "identifier.province",
            Self::BirthDay { .. } => "identifier.birth-day",
            Self::BornLater { .. } => "identifier.born-later",
            Self::CheckCharacter { .. } => "identifier.check-character",
            Self::FifteenDigits => "identifier.fifteen-digits",
            Self::Other { .. } => "identifier.other",
        }
    }

    /// What is wrong, in both languages.
    #[must_use]
    pub fn say(&self) -> Text {
        let zh = match self {
            Self::Length { has, asked } => {
                format!("共{has}个字符，应为{}个", asked.replace(" or ", "或"))
            }
            Self::Character {
                position, found, ..
            } => format!("第{position}个字符“{found}”不合规定"),
            Self::FullWidth { plain } => format!("含有全角字符；如果是{plain}，请按此输入"),
            Self::Province { code } => format!("没有代码为{code}的省级行政区"),
            Self::BirthDay { digits } => format!("出生日期{digits}不存在"),
            Self::BornLater { digits } => format!("出生日期{digits}在将来"),
            Self::CheckCharacter { found, right } => {
                format!("校验码为{found}，应为{right}：有数字写错或颠倒")
            }
            Self::FifteenDigits => {
                "15位身份证号码已于2013年停用，只在导入档案时接受；请使用18位号码".to_owned()
            }
            Self::Other { zh, .. } => zh.clone(),
        };
        Text::new(zh, self.to_string())
    }
}

/// Takes away spaces around, and refuses full-width characters with the plain form as an offer.
fn plain(text: &str) -> Result<&str, Malformed> {
    let text = text.trim();
    if text
        .chars()
        .any(|c| matches!(c, '\u{ff01}'..='\u{ff5e}' | '\u{3000}'))
    {
        return Err(Malformed::FullWidth {
            plain: narrow(text),
        });
    }
    Ok(text)
}

/// The text with every full-width character in its plain form.
#[must_use]
pub fn narrow(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            // The full-width block mirrors ASCII.
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            c => c,
        })
        .collect()
}

/// The first character that does not fit, as an error.
fn all(
    text: &str,
    from: usize,
    asked: &'static str,
    fits: fn(char) -> bool,
) -> Result<(), Malformed> {
    match text.chars().enumerate().find(|(_, c)| !fits(*c)) {
        None => Ok(()),
        Some((position, found)) => Err(Malformed::Character {
            position: from + position,
            found,
            asked,
        }),
    }
}

fn digit(c: char) -> bool {
    c.is_ascii_digit()
}

fn length(text: &str, wanted: usize, asked: &'static str) -> Result<(), Malformed> {
    let has = text.chars().count();
    if has == wanted {
        Ok(())
    } else {
        Err(Malformed::Length { has, asked })
    }
}

#[cfg(test)]
mod tests;
