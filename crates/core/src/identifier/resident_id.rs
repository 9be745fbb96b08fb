//! Resident identity number 公民身份号码 (GB 11643-1999), and the residence permits of the same form.
use super::{Codes, Malformed, all, digit, length, plain};
use jiff::civil::Date;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// The residence permit for people from Taiwan begins with this, which is no code of GB/T 2260.
const TAIWAN_PERMIT: &str = "83";

/// A resident identity number that is well formed.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ResidentId(String);

impl ResidentId {
    /// The eighteen characters, the last one a digit or `X`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The day of birth.
    ///
    /// # Panics
    /// Never: reading the number checked the day.
    #[must_use]
    pub fn born_on(&self) -> Date {
        birth_day(&self.0[6..14]).expect("the day was checked when the number was read")
    }
}

/// Prints nothing of the number: it is personal data.
impl std::fmt::Debug for ResidentId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ResidentId(…)")
    }
}

/// Reads a number; a small `x` is stored as `X`. County codes are not looked up: they are withdrawn
/// while people keep their numbers.
///
/// # Errors
/// [`Malformed`], the first thing that is wrong.
pub fn parse(text: &str, codes: &Codes, today: Date) -> Result<ResidentId, Malformed> {
    let text = plain(text)?.to_ascii_uppercase();
    if text.len() == 15 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Malformed::FifteenDigits);
    }
    length(&text, 18, "18")?;
    let body: String = text.chars().take(17).collect();
    all(&body, 1, "a digit", digit)?;
    let last: String = text.chars().skip(17).collect();
    all(&last, 18, "a digit or X", |c| digit(c) || c == 'X')?;
    let province = &text[..2];
    if !codes.provinces.contains(province) && province != TAIWAN_PERMIT {
        return Err(Malformed::Province {
            code: province.to_owned(),
        });
    }
    let digits = text[6..14].to_owned();
    match birth_day(&digits) {
        None => return Err(Malformed::BirthDay { digits }),
        Some(day) if day > today => return Err(Malformed::BornLater { digits }),
        Some(_) => {}
    }
    let right = check_character(&body);
    let found = char::from(text.as_bytes()[17]);
    if found != right {
        return Err(Malformed::CheckCharacter { found, right });
    }
    Ok(ResidentId(text))
}

/// The check character behind seventeen digits: the weighted sum modulo 11, looked up.
#[must_use]
pub fn check_character(body: &str) -> char {
    let sum: u32 = body
        .bytes()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(digit.wrapping_sub(b'0')) * weight)
        .sum();
    char::from(b"10X98765432"[(sum % 11) as usize])
}

fn birth_day(digits: &str) -> Option<Date> {
    let (year, month, day) = (&digits[..4], &digits[4..6], &digits[6..8]);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}
