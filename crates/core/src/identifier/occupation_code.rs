//! Code of an occupation in the occupational classification 职业编码: major, middle and minor group, occupation.
use super::{Malformed, plain};

/// Reads a code such as `6-31-01-03`.
///
/// # Errors
/// [`Malformed`], with the form that was probably meant.
pub fn parse(text: &str) -> Result<String, Malformed> {
    let text = plain(text)?;
    let parts: Vec<&str> = text.split('-').collect();
    let widths: Vec<usize> = parts.iter().map(|part| part.chars().count()).collect();
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if widths == [1, 2, 2, 2] && parts.iter().all(|part| digits(part)) {
        if !(b'1'..=b'8').contains(&text.as_bytes()[0]) {
            return Err(Malformed::Other {
                zh: format!("大类只有1至8，这里是{}", parts[0]),
                en: format!("major groups are 1 to 8, this one is {}", parts[0]),
            });
        }
        return Ok(text.to_owned());
    }
    if text.len() == 7 && digits(text) {
        let form = format!(
            "{}-{}-{}-{}",
            &text[..1],
            &text[1..3],
            &text[3..5],
            &text[5..]
        );
        return Err(Malformed::Other {
            zh: format!("缺少连字符；如果是{form}，请按此输入"),
            en: format!("the hyphens are missing; if you mean {form}, enter that"),
        });
    }
    Err(Malformed::Other {
        zh: "格式应为一位、两位、两位、两位数字，用连字符相连，例如6-31-01-03".to_owned(),
        en: "the form is one digit and three times two digits, joined by hyphens, such as 6-31-01-03"
            .to_owned(),
    })
}
