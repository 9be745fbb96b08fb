//! Days as people and files write them.
use jiff::civil::Date;

/// Reads `YYYY-MM-DD` and nothing else: exactly ten characters, a day that exists.
#[must_use]
pub fn parse(text: &str) -> Option<Date> {
    let bytes: &[u8; 10] = text.as_bytes().try_into().ok()?;
    let number = |range: std::ops::Range<usize>| {
        bytes[range].iter().try_fold(0i16, |sum, byte| {
            byte.is_ascii_digit()
                .then(|| sum * 10 + i16::from(byte - b'0'))
        })
    };
    if bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn only_ten_characters_of_a_real_day_are_a_day() {
        assert_eq!(parse("2020-02-29"), Some(date(2020, 2, 29)));
        for text in [
            "2021-02-29",
            "2020-2-29",
            "20200229",
            "2020-02-29T00:00",
            "2020-13-01",
            "",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
