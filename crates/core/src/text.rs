//! Words for people, in the two languages Assay speaks.
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The same thing said in Chinese and in English. Both are written by hand; neither is empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Simplified Chinese. Words of the program itself are borrowed: most sentences cost no memory.
    pub zh: Cow<'static, str>,
    /// English.
    pub en: Cow<'static, str>,
}

/// The language a reader chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// Simplified Chinese, the language of the law.
    #[default]
    Zh,
    /// English.
    En,
}

impl Text {
    /// Both languages at once.
    #[must_use]
    pub fn new(zh: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// A name, a number or a code: the same in both languages.
    #[must_use]
    pub fn same(word: &str) -> Self {
        Self::new(word.to_owned(), word.to_owned())
    }

    /// The words in one language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}
