//! The body of an act, read field by field; what cannot be read says which field and why.
use super::Stopped;
use assay_core::{
    day,
    decision::Words,
    id::{Id, Named},
    score::Tenths,
    text::Text,
};
use jiff::civil::Date;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::str::FromStr;

/// A body.
#[derive(Debug, Clone)]
pub(in crate::web) struct Given(pub(in crate::web) Value);

/// Why a field cannot be read.
pub(in crate::web) fn unreadable(field: &str, zh: &str, en: &str) -> Stopped {
    Stopped::Given(Box::new(Words {
        code: "given.unreadable",
        say: Text::new(format!("“{field}”{zh}"), format!("`{field}` {en}")),
        next: Text::new("请更正后再试", "correct it and try again"),
        under: None,
    }))
}

impl Given {
    /// Text that is there.
    pub(in crate::web) fn text(&self, field: &str) -> Result<&str, Stopped> {
        match self.0[field].as_str().map(str::trim) {
            Some(text) if !text.is_empty() => Ok(text),
            _ => Err(unreadable(
                field,
                "未填写",
                "is not filled in, or is no text",
            )),
        }
    }

    /// Text that may be missing.
    pub(in crate::web) fn maybe(&self, field: &str) -> Option<&str> {
        self.0[field].as_str().map(str::trim)
    }

    /// Words in both languages; the English ones may be missing.
    pub(in crate::web) fn words(&self, zh: &str, en: &str) -> Result<Text, Stopped> {
        let en = self.maybe(en).unwrap_or_default();
        Ok(Text::new(self.text(zh)?.to_owned(), en.to_owned()))
    }

    /// A day.
    pub(in crate::web) fn day(&self, field: &str) -> Result<Date, Stopped> {
        day::parse(self.text(field)?).ok_or_else(|| {
            unreadable(
                field,
                "不是日期，请写作2020-09-30",
                "is no day; write it like 2020-09-30",
            )
        })
    }

    /// A whole number that is not negative.
    pub(in crate::web) fn number<N: TryFrom<u64> + FromStr>(
        &self,
        field: &str,
    ) -> Result<N, Stopped> {
        let value = &self.0[field];
        let number = value.as_u64().and_then(|number| N::try_from(number).ok());
        number
            .or_else(|| value.as_str()?.trim().parse().ok())
            .ok_or_else(|| unreadable(field, "不是整数", "is no whole number, or too large"))
    }

    /// One of the words that a type knows.
    pub(in crate::web) fn word<W: FromStr>(&self, field: &str) -> Result<W, Stopped> {
        let text = self.text(field)?;
        text.parse()
            .map_err(|_| unreadable(field, "不是可选的值", "is none of the words it may be"))
    }

    /// An identifier.
    pub(in crate::web) fn id<K: Named>(&self, field: &str) -> Result<Id<K>, Stopped> {
        Id::parse(self.text(field)?)
            .map_err(|_| unreadable(field, "不是有效的编号", "is no identifier of this kind"))
    }

    /// The identifier of what a call makes: the same call with the same body makes the same thing.
    pub(in crate::web) fn id_for<K: Named>(&self, call: &crate::app::Call) -> Id<K> {
        let mut hash = Sha256::new();
        hash.update(&call.id);
        hash.update(self.0.to_string());
        let digest = hash.finalize();
        let number = digest
            .iter()
            .take(16)
            .fold(0_u128, |sum, byte| sum << 8 | u128::from(*byte));
        Id::of(number)
    }

    /// A list of bodies; one that is not there is empty.
    pub(in crate::web) fn list(&self, field: &str) -> Result<Vec<Given>, Stopped> {
        match &self.0[field] {
            Value::Null => Ok(Vec::new()),
            Value::Array(all) => Ok(all.iter().cloned().map(Given).collect()),
            _ => Err(unreadable(field, "应为列表", "must be a list")),
        }
    }

    /// A list of identifiers.
    pub(in crate::web) fn ids<K: Named>(&self, field: &str) -> Result<Vec<Id<K>>, Stopped> {
        let all = self.list(field)?;
        all.iter()
            .map(|one| {
                let id = one.0.as_str().and_then(|text| Id::parse(text).ok());
                id.ok_or_else(|| {
                    unreadable(
                        field,
                        "中有无效的编号",
                        "holds something that is no identifier",
                    )
                })
            })
            .collect()
    }

    /// A score in points, with at most one place behind the point.
    pub(in crate::web) fn score(&self, field: &str) -> Result<Tenths, Stopped> {
        let text = match &self.0[field] {
            Value::Number(number) => number.to_string(),
            Value::String(text) => text.trim().to_owned(),
            _ => String::new(),
        };
        tenths(&text).ok_or_else(|| {
            let shown: String = text.chars().take(20).collect();
            unreadable(
                field,
                &format!("“{shown}”不是0至100、最多一位小数的分数"),
                &format!("{shown:?} is no score from 0 to 100 with at most one decimal"),
            )
        })
    }
}

fn tenths(text: &str) -> Option<Tenths> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !digits(whole, 3) || !digits(part, 1) {
        return None;
    }
    let (whole, part): (u16, u16) = (whole.parse().ok()?, part.parse().ok()?);
    Tenths::new(whole * 10 + part)
}

/// An amount in yuan as its number of fen; what is no amount stays as it is, and is refused by the act.
pub(in crate::web) fn minor(text: &str) -> Value {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let fen = match (whole.parse::<u64>(), part.parse::<u64>(), part.len()) {
        (Ok(whole), Ok(part), 1) => whole.checked_mul(100).map(|fen| fen + part * 10),
        (Ok(whole), Ok(part), 2) => whole.checked_mul(100).map(|fen| fen + part),
        _ => None,
    };
    fen.map_or_else(|| json!(text), |fen| json!(fen))
}

/// The schema of an object with these fields, all of them needed.
pub(in crate::web) fn object(fields: &[(&str, Value)]) -> Value {
    let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    let properties: serde_json::Map<String, Value> = fields
        .iter()
        .map(|(name, schema)| ((*name).to_owned(), schema.clone()))
        .collect();
    json!({"type": "object", "required": names, "properties": properties})
}

/// The schema of a text.
pub(in crate::web) fn text(description: &str) -> Value {
    json!({"type": "string", "minLength": 1, "description": description})
}

/// The schema of a list.
pub(in crate::web) fn list_of(one: &Value) -> Value {
    json!({"type": "array", "items": one})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_has_at_most_one_place_and_a_hundred_points() {
        let read = |text| tenths(text).map(Tenths::get);
        assert_eq!(read("85"), Some(850));
        assert_eq!(read("85.5"), Some(855));
        assert_eq!(read("100"), Some(1000));
        for wrong in ["", "100.1", "85.55", "-1", "八十", "1e2", ".5"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn yuan_become_fen() {
        assert_eq!(minor("280"), json!(28_000));
        assert_eq!(minor("280.5"), json!(28_050));
        assert_eq!(minor("280.05"), json!(28_005));
        assert_eq!(minor("a lot"), json!("a lot"));
    }
}
