//! What makes a number look as it does: dates, and leading zeros.
use super::{
    TableError,
    archive::Archive,
    workbook::Book,
    xml::{Met, attribute},
};
use jiff::{ToSpan, civil::Date};
use std::{
    collections::BTreeMap,
    io::{Read, Seek},
};

/// How a person sees a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// As a number.
    Plain,
    /// As a day, perhaps with a time.
    Day,
    /// As a time of day.
    Time,
    /// With zeros in front, so many digits in all.
    Zeros(usize),
}

/// The look of each style of cells, and the first day.
#[derive(Debug)]
pub(super) struct Styles {
    looks: Vec<Look>,
    from_1904: bool,
}

/// A workbook has a few hundred styles; more are the work of a broken program and look plain.
const STYLES_MAX: usize = 65_536;

pub(super) fn read<S: Read + Seek>(
    archive: &mut Archive<S>,
    book: &Book,
) -> Result<Styles, TableError> {
    let mut styles = Styles {
        looks: Vec::new(),
        from_1904: book.from_1904,
    };
    let Some(part) = book.styles.as_deref().filter(|part| archive.has(part)) else {
        return Ok(styles);
    };
    let mut own = BTreeMap::new();
    let mut in_cells = false;
    let mut xml = archive.part(part)?;
    loop {
        match xml.next()? {
            Met::Open(start) | Met::Alone(start) => match start.local_name().into_inner() {
                "numFmt" if own.len() < STYLES_MAX => {
                    let id = attribute(&start, "numFmtId")?;
                    let code = attribute(&start, "formatCode")?.unwrap_or_default();
                    if let Some(id) = id.and_then(|id| id.parse::<u32>().ok()) {
                        own.insert(id, look_of(&code));
                    }
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells && styles.looks.len() < STYLES_MAX => {
                    let id = attribute(&start, "numFmtId")?;
                    let id = id.and_then(|id| id.parse().ok()).unwrap_or(0);
                    let look = own.get(&id).copied().unwrap_or_else(|| built_in(id));
                    styles.looks.push(look);
                }
                _ => {}
            },
            Met::Close(name) if name == "cellXfs" => in_cells = false,
            Met::End => return Ok(styles),
            Met::Close(_) | Met::Text(_) => {}
        }
    }
}

/// The looks that every workbook has; 27 to 36 and 50 to 58 are days in Chinese.
fn built_in(id: u32) -> Look {
    match id {
        14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58 => Look::Day,
        18..=21 | 32..=35 | 45..=47 | 55 | 56 => Look::Time,
        _ => Look::Plain,
    }
}

/// The look that a format of the workbook's own gives.
fn look_of(code: &str) -> Look {
    let first = code.split(';').next().unwrap_or_default();
    if !first.is_empty() && first.bytes().all(|byte| byte == b'0') {
        return Look::Zeros(first.len());
    }
    // Text in quotes, in brackets and behind a backslash stands for itself.
    let (mut quoted, mut bracket, mut escaped) = (false, false, false);
    let (mut day, mut time) = (false, false);
    for c in first.chars() {
        match c {
            _ if escaped => escaped = false,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '\\' => escaped = true,
            '[' => bracket = true,
            ']' => bracket = false,
            _ if bracket => {}
            'y' | 'Y' | 'd' | 'D' | 'e' => day = true,
            'h' | 'H' | 's' | 'S' => time = true,
            'm' | 'M' => day |= !time,
            _ => {}
        }
    }
    match (day, time) {
        (true, _) => Look::Day,
        (false, true) => Look::Time,
        (false, false) => Look::Plain,
    }
}

/// Why a number has no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unseen {
    /// Not a number.
    NotANumber,
    /// More digits than the program keeps: the last ones are lost.
    Rounded,
    /// A day that does not exist.
    NoDay,
}

impl Styles {
    /// The text a person sees in a cell that holds a number.
    pub(super) fn text(&self, value: &str, style: usize) -> Result<String, Unseen> {
        let number: f64 = value.trim().parse().map_err(|_| Unseen::NotANumber)?;
        if !number.is_finite() {
            return Err(Unseen::NotANumber);
        }
        match self.looks.get(style).copied().unwrap_or(Look::Plain) {
            Look::Plain => plain(number),
            Look::Zeros(digits) => {
                let text = plain(number)?;
                Ok(format!("{text:0>digits$}"))
            }
            Look::Day => self.day(number).ok_or(Unseen::NoDay),
            Look::Time => Ok(time(number)),
        }
    }

    fn day(&self, number: f64) -> Option<String> {
        if !(0.0..2_958_466.0).contains(&number) {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "within the range just checked"
        )]
        let days = number.trunc() as i32;
        let first = match (self.from_1904, days) {
            (true, _) => Date::constant(1904, 1, 1),
            // The program believes that 1900-02-29 existed.
            (false, 0..=59) => Date::constant(1899, 12, 31),
            (false, _) => Date::constant(1899, 12, 30),
        };
        if !self.from_1904 && days == 60 {
            return None;
        }
        let day = first.checked_add(days.days()).ok()?;
        if number.fract() == 0.0 {
            Some(day.to_string())
        } else {
            Some(format!("{day} {}", time(number)))
        }
    }
}

/// A number as people write it: no exponent, no more digits than were typed.
fn plain(number: f64) -> Result<String, Unseen> {
    if number.abs() >= 1e15 {
        return Err(Unseen::Rounded);
    }
    Ok(format!("{number}"))
}

fn time(number: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a part of one day in seconds"
    )]
    let seconds = (number.rem_euclid(1.0) * 86_400.0).round() as u32 % 86_400;
    format!(
        "{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn styles(looks: Vec<Look>) -> Styles {
        Styles {
            looks,
            from_1904: false,
        }
    }

    #[test]
    fn a_day_is_the_day_the_program_shows() {
        let styles = styles(vec![Look::Day]);
        let day = |text| styles.text(text, 0);
        assert_eq!(day("1"), Ok("1900-01-01".to_owned()));
        assert_eq!(day("59"), Ok("1900-02-28".to_owned()));
        assert_eq!(day("60"), Err(Unseen::NoDay));
        assert_eq!(day("61"), Ok("1900-03-01".to_owned()));
        assert_eq!(day("44104"), Ok("2020-09-30".to_owned()));
        assert_eq!(day("44104.5"), Ok("2020-09-30 12:00:00".to_owned()));
        assert_eq!(day("-1"), Err(Unseen::NoDay));
    }

    #[test]
    fn an_identity_number_that_was_typed_as_a_number_has_lost_digits() {
        let styles = styles(vec![Look::Plain]);
        assert_eq!(styles.text("110105194912310000", 0), Err(Unseen::Rounded));
        assert_eq!(styles.text("13800138000", 0), Ok("13800138000".to_owned()));
        assert_eq!(styles.text("1.5", 0), Ok("1.5".to_owned()));
    }

    #[test]
    fn formats_in_chinese_are_days() {
        for code in [
            "yyyy\"年\"m\"月\"d\"日\"",
            "m/d/yy",
            "[$-804]yyyy\\-mm\\-dd",
        ] {
            assert_eq!(look_of(code), Look::Day, "{code}");
        }
        assert_eq!(look_of("0.00\"days\""), Look::Plain);
        assert_eq!(look_of("[Red]0"), Look::Plain);
        assert_eq!(look_of("000000"), Look::Zeros(6));
        assert_eq!(look_of("hh:mm"), Look::Time);
    }
}
