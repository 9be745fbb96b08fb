//! Values that go into statements. Text, whole numbers, bytes, real numbers and nothing else.
use assay_core::{id::Id, money::Minor};
use bytes::BytesMut;
use jiff::civil::Date;
use postgres::types::{IsNull, ToSql, Type};
use rusqlite::types::ToSqlOutput;
use std::borrow::Cow;

/// A value in a statement or a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// No value.
    Null,
    /// Text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A real number.
    Real(f64),
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Int,
    /// Bytes.
    Bytes,
}

impl Kind {
    pub(crate) fn of_pg(self) -> Type {
        match self {
            Self::Text => Type::TEXT,
            Self::Int => Type::INT8,
            Self::Bytes => Type::BYTEA,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<&Cow<'_, str>> for Value {
    fn from(text: &Cow<'_, str>) -> Self {
        Self::Text(text.to_string())
    }
}
impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}
impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}
impl From<u64> for Value {
    /// Counts and places above nine quintillion do not occur; they would be stored as that bound.
    fn from(number: u64) -> Self {
        Self::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}
impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Int(i64::from(number))
    }
}
impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}
impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}
impl From<Date> for Value {
    fn from(day: Date) -> Self {
        Self::Text(day.to_string())
    }
}
impl From<Minor> for Value {
    /// Amounts above nine quintillion fen do not occur; they would be stored as that bound.
    fn from(amount: Minor) -> Self {
        Self::Int(i64::try_from(amount.0).unwrap_or(i64::MAX))
    }
}
impl<K> From<&Id<K>> for Value {
    fn from(id: &Id<K>) -> Self {
        Self::Text(id.as_str().to_owned())
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        use rusqlite::types::ValueRef;
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
            Self::Real(number) => ValueRef::Real(*number),
        }))
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Text(text) => text.to_sql(kind, out),
            Self::Int(number) => number.to_sql(kind, out),
            Self::Bytes(bytes) => bytes.to_sql(kind, out),
            Self::Real(number) => number.to_sql(kind, out),
        }
    }

    fn accepts(kind: &Type) -> bool {
        [Type::TEXT, Type::INT8, Type::BYTEA, Type::FLOAT8].contains(kind)
    }

    postgres::types::to_sql_checked!();
}
