//! Small pieces for reading strangers' JSON strictly: a key can be missing, null or given, and text is
//! borrowed where it can be.
use crate::text::Text;
use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
};
use std::{borrow::Cow, fmt};

/// What stands under a key.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum Field<T> {
    /// The key is not there.
    #[default]
    Missing,
    /// The key is there with `null`.
    Null,
    /// The key is there with a value.
    Given(T),
}

impl<T> Field<T> {
    /// Whether the key is there, with whatever.
    pub(crate) fn is_there(&self) -> bool {
        !matches!(self, Self::Missing)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Option::<T>::deserialize(deserializer)? {
            Some(value) => Self::Given(value),
            None => Self::Null,
        })
    }
}

/// Text that is borrowed from the line unless it holds an escape.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Str<'t>(pub(crate) Cow<'t, str>);

impl<'de: 't, 't> Deserialize<'de> for Str<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Str<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text")
            }
            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Str(Cow::Borrowed(text)))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Str(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Reader)
    }
}

/// Why a line cannot be read as a case.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {}", say.en)]
pub struct Unreadable {
    /// The identifier of the line, if that much can be read.
    pub id: Option<String>,
    /// Stable code.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub say: Text,
}

impl Unreadable {
    pub(crate) fn new(
        code: &'static str,
        zh: impl Into<Cow<'static, str>>,
        en: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            id: None,
            code,
            say: Text::new(zh, en),
        }
    }

    pub(crate) fn of(mut self, id: &str) -> Self {
        self.id = Some(id.to_owned());
        self
    }

    pub(crate) fn missing(key: &str) -> Self {
        Self::new(
            "missing-key",
            format!("缺少“{key}”，请补上"),
            format!("`{key}` is missing: add it"),
        )
    }

    pub(crate) fn foreign(key: &str) -> Self {
        Self::new(
            "unknown-key",
            format!("此类个案没有“{key}”，请删去"),
            format!("`{key}` does not belong to this kind of case: take it out"),
        )
    }

    pub(crate) fn bad_day(key: &str, text: &str) -> Self {
        let text: String = text.chars().take(20).collect();
        Self::new(
            "bad-day",
            format!("“{key}”的“{text}”不是日期；请写成2020-09-30的形式"),
            format!("`{key}`: `{text}` is not a day; write it like 2020-09-30"),
        )
    }

    pub(crate) fn bad_value(key: &str, text: &str, choices: &str) -> Self {
        let text: String = text.chars().take(40).collect();
        Self::new(
            "bad-value",
            format!("“{key}”不能是“{text}”；可以是：{choices}"),
            format!("`{key}` cannot be `{text}`; it is one of: {choices}"),
        )
    }
}

/// Says what serde found, and looks for the identifier of the line once more.
pub(crate) fn unreadable(line: &[u8], error: &serde_json::Error) -> Unreadable {
    let value: Option<serde_json::Value> = serde_json::from_slice(line).ok();
    let id = value
        .as_ref()
        .and_then(|value| value.get("id")?.as_str().map(str::to_owned));
    let text = error.to_string();
    let code = match &value {
        None => "not-json",
        Some(value) if !value.is_object() => "not-an-object",
        Some(_) if text.starts_with("unknown field") => "unknown-key",
        Some(_) if text.starts_with("duplicate field") => "duplicate-key",
        Some(_) if text.starts_with("missing field") => "missing-key",
        Some(_) => "bad-value",
    };
    let zh = match code {
        "not-json" => "这一行不是JSON，请检查引号、逗号和编码（UTF-8）",
        "not-an-object" => "这一行不是JSON对象",
        "unknown-key" => "有不认识的键，请删去或改正拼写",
        "duplicate-key" => "同一个键出现两次",
        "missing-key" => "缺少必需的键",
        _ => "有一个值的类型或大小不对",
    };
    Unreadable {
        id,
        code,
        say: Text::new(format!("{zh}（{text}）"), text),
    }
}
