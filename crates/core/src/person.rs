//! A person of the register, and how much of them is shown to whom.
use crate::{
    authority::Owned,
    id::{Id, Named},
    institution::Institution,
};
use jiff::civil::Date;

pub mod erase;

/// A person 人员: candidate, trainee, holder or member of staff. Lives in a side table; the journal
/// and the public record never hold any of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Identifier, `per_…`.
    pub id: Id<Person>,
    /// Name as on the identity document.
    pub name: String,
    /// The identity document.
    pub document: Document,
    /// Day of birth.
    pub born_on: Date,
}

/// An identity document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What it is, for example `resident-id`.
    pub kind: String,
    /// Its number, checked and normalised.
    pub number: String,
}

impl Named for Person {
    const PREFIX: &'static str = "per_";
}
impl Owned for Person {
    fn institution(&self) -> Option<&Id<Institution>> {
        None
    }
    fn person(&self) -> Option<&Id<Person>> {
        Some(&self.id)
    }
}

impl Document {
    /// The kind and the masked number: the first six and the last four characters of a long one.
    #[must_use]
    pub fn masked(&self) -> String {
        let kind = match self.kind.as_str() {
            "resident-id" => "居民身份证",
            "passport" => "护照",
            other => other,
        };
        let characters: Vec<char> = self.number.chars().collect();
        let (front, back) = if characters.len() >= 15 {
            (6, 4)
        } else {
            (1, 2)
        };
        let shown = |at: usize| at < front || at + back >= characters.len();
        let masked: String = characters
            .iter()
            .enumerate()
            .map(|(at, c)| if shown(at) { *c } else { '*' })
            .collect();
        format!("{kind} {masked}")
    }
}

/// Family names of two characters; the mask keeps them whole.
const TWO_CHARACTER_FAMILY_NAMES: [&str; 8] = [
    "欧阳", "上官", "诸葛", "司马", "司徒", "夏侯", "皇甫", "尉迟",
];

/// A name as strangers may see it: `张*`, `欧阳**`.
#[must_use]
pub fn masked_name(name: &str) -> String {
    let keep = if TWO_CHARACTER_FAMILY_NAMES
        .iter()
        .any(|family| name.starts_with(family))
    {
        2
    } else {
        1
    };
    name.chars()
        .enumerate()
        .map(|(at, c)| if at < keep { c } else { '*' })
        .collect()
}

/// A name folded for comparison: without spaces, with one kind of middle dot, small letters.
#[must_use]
pub fn fold(name: &str) -> String {
    crate::identifier::narrow(name)
        .chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(|c| match c {
            '\u{2022}' | '\u{30fb}' | '\u{2027}' | '.' | '\u{ff0e}' => '\u{b7}'.to_lowercase(),
            c => c.to_lowercase(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_see_the_family_name_only() {
        assert_eq!(masked_name("张甲子"), "张**");
        assert_eq!(masked_name("欧阳甲子"), "欧阳**");
        let document = Document {
            kind: "resident-id".into(),
            number: "239999199001010017".into(),
        };
        assert_eq!(document.masked(), "居民身份证 239999********0017");
    }

    #[test]
    fn names_compare_whatever_dot_and_space_was_typed() {
        assert_eq!(fold("阿依·示例"), fold("阿依•示 例"));
        assert_ne!(fold("张三"), fold("张二"));
    }
}
