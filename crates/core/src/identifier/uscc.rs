//! Unified social credit code 统一社会信用代码 (GB 32100-2015).
use super::{Malformed, all, digit, length, plain};

/// Thirty-one characters: digits and capital letters without I, O, S, V and Z.
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// A code that is well formed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Uscc(String);

impl Uscc {
    /// The eighteen characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Reads a code; small letters are stored as capitals.
///
/// # Errors
/// [`Malformed`], the first thing that is wrong.
pub fn parse(text: &str) -> Result<Uscc, Malformed> {
    let text = plain(text)?.to_ascii_uppercase();
    length(&text, 18, "18")?;
    all(
        &text,
        1,
        "a digit or a capital letter without I, O, S, V, Z",
        |c| ALPHABET.contains(c),
    )?;
    all(&text[2..8], 3, "a digit (the division code)", digit)?;
    let right = check_character(&text[..17]);
    let found = char::from(text.as_bytes()[17]);
    if found != right {
        return Err(Malformed::CheckCharacter { found, right });
    }
    Ok(Uscc(text))
}

/// The check character behind seventeen characters: position i weighs 3^i modulo 31.
///
/// # Panics
/// With a character outside the alphabet.
#[must_use]
pub fn check_character(body: &str) -> char {
    let mut weight = 1;
    let mut sum = 0;
    for c in body.chars() {
        let value = ALPHABET
            .find(c)
            .expect("the caller gives characters of the alphabet");
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    char::from(ALPHABET.as_bytes()[(31 - sum % 31) % 31])
}
