//! `dateTimeStamp` of XML Schema 1.1 part 2, §3.4.28: a day, a time of it, and the offset from UTC. RFC 3339 is wider in some
//! points (`z`, `t`, a 60th second, offsets of nearly a day) and narrower in one (24:00:00, the end of a day).
use assay_core::day;
use jiff::{ToSpan, civil::Time, tz::Offset};

/// An instant in seconds since 1970 UTC; fractions of a second are let go. Years have four digits.
pub(crate) fn stamp(text: &str) -> Option<i64> {
    let (day, rest) = text.split_at_checked(10)?;
    let (time, rest) = rest.strip_prefix('T')?.split_at_checked(8)?;
    let (fraction, offset) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(rest.find(|letter: char| !letter.is_ascii_digit())?),
        None => ("0", rest),
    };
    if fraction.is_empty() {
        return None;
    }
    let mut day = day::parse(day)?;
    let mut clock = clock(time)?;
    if clock == [24, 0, 0] && fraction.bytes().all(|digit| digit == b'0') {
        day = day.checked_add(1.day()).ok()?;
        clock = [0; 3];
    }
    let [hour, minute, second] = clock;
    let local = day.to_datetime(Time::new(hour, minute, second, 0).ok()?);
    Some(of(offset)?.to_timestamp(local).ok()?.as_second())
}

/// Hours, minutes and seconds of `hh:mm:ss`.
fn clock(text: &str) -> Option<[i8; 3]> {
    let mut parts = text.split(':').map(two);
    let clock = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(clock)
}

fn two(text: &str) -> Option<i8> {
    let is_number = text.len() == 2 && text.bytes().all(|digit| digit.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

/// `Z`, or hours and minutes up to 14:00 before or behind.
fn of(text: &str) -> Option<Offset> {
    if text == "Z" {
        return Some(Offset::UTC);
    }
    let (sign, clock) = text.split_at_checked(1)?;
    let sign = match sign {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let (hours, minutes) = clock.split_once(':')?;
    let minutes = i32::from(two(hours)?) * 60 + i32::from(two(minutes).filter(|one| *one < 60)?);
    (minutes <= 14 * 60).then(|| Offset::from_seconds(sign * minutes * 60).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_schema_gives_is_read() {
        let day = 1_621_900_800; // 2021-05-25T00:00:00Z
        for (text, seconds) in [
            ("2021-05-25T00:00:00Z", 0),
            ("2021-05-25T08:00:00+08:00", 0),
            ("2021-05-24T24:00:00Z", 0),
            ("2021-05-24T24:00:00.00-00:00", 0),
            ("2021-05-24T10:00:00-14:00", 0),
            ("2021-05-25T02:00:00.123456789012345Z", 2 * 60 * 60),
        ] {
            assert_eq!(stamp(text), Some(day + seconds), "{text}");
        }
    }

    #[test]
    fn nothing_else_is() {
        for text in [
            "",
            "2021-05-25",
            "2021-05-25T00:00:00",
            "2021-05-25T00:00:00z",
            "2021-05-25t00:00:00Z",
            "2021-05-25 00:00:00Z",
            "2021-05-25T00:00:60Z",
            "2021-05-25T24:00:01Z",
            "2021-05-25T24:00:00.1Z",
            "2021-05-25T25:00:00Z",
            "2021-05-25T00:00:00.Z",
            "2021-05-25T00:00:00.5",
            "2021-05-25T00:00Z",
            "2021-05-25T00:00:00+14:01",
            "2021-05-25T00:00:00+15:00",
            "2021-05-25T00:00:00+08:60",
            "2021-05-25T00:00:00+8:00",
            "2021-05-25T00:00:00+0800",
            "2021-05-25T+1:00:00Z",
            "2021-02-29T00:00:00Z",
            "20210525T00:00:00Z",
            "2021-05-25T00:00:00Z ",
            "甲021-05-25T00:00:00Z",
        ] {
            assert_eq!(stamp(text), None, "{text}");
        }
    }
}
