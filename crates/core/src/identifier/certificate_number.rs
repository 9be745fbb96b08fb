//! Certificate numbers 证书编号: 22 characters of a skill level certificate, 16 digits of a qualification
//! certificate. There is no check character: a mistyped number may be another person's.
use super::{Codes, Malformed, all, digit, plain};
use crate::level::Level;

/// A certificate number that is well formed. Whether it was ever given is another question.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CertificateNumber {
    /// Skill level certificate: letter, institution 4, province 2, sequence 6, year 2, level 1, serial 6.
    SkillLevel {
        /// The number as printed.
        number: String,
        /// The level it names.
        level: Level,
    },
    /// Qualification certificate: year 2, place 2, city 2, kind 1, institution 3, level 1, serial 5.
    Qualification {
        /// The number as printed.
        number: String,
        /// The level it names.
        level: Level,
    },
}

impl CertificateNumber {
    /// The number as printed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::SkillLevel { number, .. } | Self::Qualification { number, .. } => number,
        }
    }

    /// The level the number names.
    #[must_use]
    pub fn level(&self) -> Level {
        match self {
            Self::SkillLevel { level, .. } | Self::Qualification { level, .. } => *level,
        }
    }
}

/// Reads a number of either kind.
///
/// # Errors
/// [`Malformed`], the first thing that is wrong.
pub fn parse(text: &str, codes: &Codes) -> Result<CertificateNumber, Malformed> {
    let text = plain(text)?.to_ascii_uppercase();
    match text.chars().count() {
        22 => skill_level(text, codes),
        16 => qualification(text, codes),
        has => Err(Malformed::Length {
            has,
            asked: "16 or 22",
        }),
    }
}

fn skill_level(number: String, codes: &Codes) -> Result<CertificateNumber, Malformed> {
    let letter = number.chars().next().unwrap_or_default();
    if !codes.institution_letters.contains(&letter) {
        return Err(Malformed::Character {
            position: 1,
            found: letter,
            asked: "the letter of a kind of institution (Y employer, S social organisation)",
        });
    }
    let rest: String = number.chars().skip(1).take(14).collect();
    all(&rest, 2, "a digit", digit)?;
    let serial: String = number.chars().skip(16).collect();
    let mark = number.chars().nth(15).unwrap_or_default();
    all(&serial, 17, "a digit", digit)?;
    let level = if Some(mark) == codes.special_grade_letter {
        Level::Special
    } else {
        level_of(mark, 16)?
    };
    let province = &number[5..7];
    if !codes.certificate_provinces.contains(province) {
        return Err(Malformed::Province {
            code: province.to_owned(),
        });
    }
    serial_from_one(&serial)?;
    Ok(CertificateNumber::SkillLevel { number, level })
}

fn qualification(number: String, codes: &Codes) -> Result<CertificateNumber, Malformed> {
    all(&number, 1, "a digit", digit)?;
    let place = &number[2..4];
    if !codes.qualification_places.contains_key(place) {
        return Err(Malformed::Other {
            zh: format!("没有代码为{place}的省份或行业（旧编码另有代码表）"),
            en: format!(
                "no province or sector has the code {place} (old numbers have a table of their own)"
            ),
        });
    }
    let kind = char::from(number.as_bytes()[6]);
    if !('0'..='4').contains(&kind) {
        return Err(Malformed::Character {
            position: 7,
            found: kind,
            asked: "the kind of institution, 0 to 4",
        });
    }
    let level = level_of(char::from(number.as_bytes()[10]), 11)?;
    serial_from_one(&number[11..])?;
    Ok(CertificateNumber::Qualification { number, level })
}

fn level_of(mark: char, position: usize) -> Result<Level, Malformed> {
    match mark {
        '5' => Ok(Level::L5),
        '4' => Ok(Level::L4),
        '3' => Ok(Level::L3),
        '2' => Ok(Level::L2),
        '1' => Ok(Level::L1),
        found => Err(Malformed::Character {
            position,
            found,
            asked: "the level, 1 to 5",
        }),
    }
}

fn serial_from_one(serial: &str) -> Result<(), Malformed> {
    if serial.bytes().all(|byte| byte == b'0') {
        return Err(Malformed::Other {
            zh: "流水号从1开始".to_owned(),
            en: "serials begin with 1".to_owned(),
        });
    }
    Ok(())
}
