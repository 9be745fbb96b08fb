//! Certificate numbers 证书编号: 22 characters of a skill level certificate, 16 digits of a qualification
//! certificate. There is no check character: a mistyped number may be another person's.
use super::{Codes, Malformed, all, digit, narrow, plain};
use crate::level::Level;
use std::borrow::Cow;

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

/// What a number is found by, however it was copied: plain characters in capitals, without spaces, dashes, strokes, dots and
/// brackets, and one character for those that look alike (0 for O; 1 for I and L). Numbers of every scheme have one key; two
/// numbers may share it. The store lists every number that differs from its key.
#[must_use]
pub fn key(text: &str) -> Cow<'_, str> {
    let plain = |byte: u8| {
        byte.is_ascii_digit() || byte.is_ascii_uppercase() && !matches!(byte, b'O' | b'I' | b'L')
    };
    if text.bytes().all(plain) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(narrow(text).chars().filter_map(key_of).collect())
}

fn key_of(c: char) -> Option<char> {
    match c {
        // Dashes and minus signs, and marks that nobody sees.
        '-'
        | '/'
        | '.'
        | '('
        | ')'
        | '_'
        | '\u{ad}'
        | '\u{2010}'..='\u{2015}'
        | '\u{2212}'
        | '\u{fe58}'
        | '\u{fe63}'
        | '\u{30fc}'
        | '\u{b7}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2060}'
        | '\u{feff}' => None,
        c if c.is_whitespace() => None,
        // Latin, Cyrillic and Greek letters and the Chinese circle that are taken for a zero.
        'O' | 'o' | 'О' | 'о' | 'Ο' | 'ο' | '〇' | '○' => Some('0'),
        'I' | 'i' | 'L' | 'l' | '|' | 'І' | 'і' | 'Ι' | 'Ⅰ' => Some('1'),
        // The letters that numbers begin with, from other alphabets.
        'Ѕ' | 'ѕ' => Some('S'),
        'У' | 'у' | 'Υ' => Some('Y'),
        'Т' | 'Τ' => Some('T'),
        c => Some(c.to_ascii_uppercase()),
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

#[cfg(test)]
mod tests {
    use super::key;

    #[track_caller]
    fn check(typed: &str, expected: &str) {
        assert_eq!(key(typed), expected, "{typed}");
        assert_eq!(key(expected), expected, "a key is its own key");
    }

    #[test]
    fn a_number_is_found_however_it_was_copied() {
        check("S999923999999203000001", "S999923999999203000001");
        check(" s9999 2399 9999 2030 0000 1 ", "S999923999999203000001");
        check(
            "Ｓ９９９９２３９９９９９９２０３０００００１",
            "S999923999999203000001",
        );
        check("S9999-23-999999-20-3-00000l", "S999923999999203000001");
        check("SＯ—O–〇", "S000");
        check("Ѕ\u{200b}І1", "S11");
        check("鲁(2015) 第01.234/5号", "鲁2015第012345号");
        check("", "");
    }

    #[test]
    fn what_differs_in_a_digit_stays_apart() {
        assert_ne!(key("1923001234300001"), key("1923001234300007"));
        assert_ne!(key("鲁字0012345"), key("晋字0012345"));
    }
}
