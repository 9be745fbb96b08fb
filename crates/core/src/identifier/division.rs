//! Administrative division code 行政区划代码 (GB/T 2260).
use super::{Codes, Malformed, all, digit, length, plain};

/// Reads a six-digit code. Only the province is looked up: codes of cities and counties come and go.
///
/// # Errors
/// [`Malformed`], the first thing that is wrong.
pub fn parse(text: &str, codes: &Codes) -> Result<String, Malformed> {
    let text = plain(text)?;
    length(text, 6, "6")?;
    all(text, 1, "a digit", digit)?;
    let province = &text[..2];
    if !codes.provinces.contains(province) {
        return Err(Malformed::Province {
            code: province.to_owned(),
        });
    }
    Ok(text.to_owned())
}
