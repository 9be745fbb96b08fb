//! Rows that come back. A row that does not fit is unreadable, never a default.
use crate::{StoreError, Value};
use assay_core::{
    day,
    id::{Id, Named},
    money::Minor,
    text::Text,
};
use jiff::civil::Date;
use std::{fmt::Display, str::FromStr, sync::Arc};

/// A row of a query.
#[derive(Debug, Clone)]
pub struct Row {
    pub(crate) columns: Arc<[String]>,
    pub(crate) values: Vec<Value>,
}

impl Row {
    fn unreadable(column: &str, why: impl Display) -> StoreError {
        StoreError::Unreadable {
            column: column.to_owned(),
            why: why.to_string(),
        }
    }

    fn get(&self, column: &str) -> Result<&Value, StoreError> {
        self.columns
            .iter()
            .position(|name| name == column)
            .map(|at| &self.values[at])
            .ok_or_else(|| Self::unreadable(column, "the query has no such column"))
    }

    /// The whole number in a column by position.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    pub fn int_at(&self, position: usize) -> Result<i64, StoreError> {
        match self.values.get(position) {
            Some(Value::Int(number)) => Ok(*number),
            other => Err(Self::unreadable(
                "count",
                format!("{other:?} is not a whole number"),
            )),
        }
    }

    /// Text.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    pub fn text(&self, column: &str) -> Result<&str, StoreError> {
        match self.get(column)? {
            Value::Text(text) => Ok(text),
            other => Err(Self::unreadable(column, format!("{other:?} is not text"))),
        }
    }

    /// Words in both languages, from the columns `name_zh` and `name_en`.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    pub fn words(&self, name: &str) -> Result<Text, StoreError> {
        let zh = self.text(&format!("{name}_zh"))?;
        let en = self.text(&format!("{name}_en"))?;
        Ok(Text::new(zh.to_owned(), en.to_owned()))
    }

    /// Text or nothing.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    pub fn text_or_null(&self, column: &str) -> Result<Option<&str>, StoreError> {
        match self.get(column)? {
            Value::Null => Ok(None),
            _ => self.text(column).map(Some),
        }
    }

    /// A whole number.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    pub fn int(&self, column: &str) -> Result<i64, StoreError> {
        match self.get(column)? {
            Value::Int(number) => Ok(*number),
            other => Err(Self::unreadable(
                column,
                format!("{other:?} is not a whole number"),
            )),
        }
    }

    /// A whole number or nothing.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    pub fn int_or_null(&self, column: &str) -> Result<Option<i64>, StoreError> {
        match self.get(column)? {
            Value::Null => Ok(None),
            _ => self.int(column).map(Some),
        }
    }

    /// A real number.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    pub fn real(&self, column: &str) -> Result<f64, StoreError> {
        match self.get(column)? {
            Value::Real(number) => Ok(*number),
            other => Err(Self::unreadable(
                column,
                format!("{other:?} is not a real number"),
            )),
        }
    }

    /// A count that is never negative.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    pub fn number(&self, column: &str) -> Result<u32, StoreError> {
        let number = self.int(column)?;
        u32::try_from(number).map_err(|why| Self::unreadable(column, why))
    }

    /// An amount of money.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    pub fn minor(&self, column: &str) -> Result<Minor, StoreError> {
        let number = self.int(column)?;
        let amount = u64::try_from(number).map_err(|why| Self::unreadable(column, why))?;
        Ok(Minor(amount))
    }

    /// Bytes.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    pub fn bytes(&self, column: &str) -> Result<&[u8], StoreError> {
        match self.get(column)? {
            Value::Bytes(bytes) => Ok(bytes),
            other => Err(Self::unreadable(column, format!("{other:?} is not bytes"))),
        }
    }

    /// Bytes or nothing.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    pub fn bytes_or_null(&self, column: &str) -> Result<Option<&[u8]>, StoreError> {
        match self.get(column)? {
            Value::Null => Ok(None),
            _ => self.bytes(column).map(Some),
        }
    }

    /// Bytes of a fixed length.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    pub fn array<const N: usize>(&self, column: &str) -> Result<[u8; N], StoreError> {
        let bytes = self.bytes(column)?;
        bytes
            .try_into()
            .map_err(|_| Self::unreadable(column, format!("{} bytes, not {N}", bytes.len())))
    }

    /// Bytes of a fixed length, or nothing.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    pub fn array_or_null<const N: usize>(
        &self,
        column: &str,
    ) -> Result<Option<[u8; N]>, StoreError> {
        match self.get(column)? {
            Value::Null => Ok(None),
            _ => self.array(column).map(Some),
        }
    }

    /// A place in the record, or nothing.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    pub fn place_or_null(&self, column: &str) -> Result<Option<u64>, StoreError> {
        let place = self.int_or_null(column)?.map(u64::try_from).transpose();
        place.map_err(|why| Self::unreadable(column, why))
    }

    /// A place or a count.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    pub fn place(&self, column: &str) -> Result<u64, StoreError> {
        let number = self.int(column)?;
        u64::try_from(number).map_err(|why| Self::unreadable(column, why))
    }

    /// A day.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    pub fn day(&self, column: &str) -> Result<Date, StoreError> {
        let text = self.text(column)?;
        day::parse(text).ok_or_else(|| Self::unreadable(column, format!("`{text}` is not a day")))
    }

    /// A day or nothing.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    pub fn day_or_null(&self, column: &str) -> Result<Option<Date>, StoreError> {
        match self.get(column)? {
            Value::Null => Ok(None),
            _ => self.day(column).map(Some),
        }
    }

    /// An identifier.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    pub fn id<K: Named>(&self, column: &str) -> Result<Id<K>, StoreError> {
        Id::parse(self.text(column)?).map_err(|why| Self::unreadable(column, why))
    }

    /// An identifier, or `None`.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    pub fn id_or_null<K: Named>(&self, column: &str) -> Result<Option<Id<K>>, StoreError> {
        let text = self.text_or_null(column)?;
        text.map(|text| Id::parse(text).map_err(|why| Self::unreadable(column, why)))
            .transpose()
    }

    /// Anything that reads itself from text.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    pub fn parsed<T: FromStr>(&self, column: &str) -> Result<T, StoreError>
    where
        T::Err: Display,
    {
        self.text(column)?
            .parse()
            .map_err(|why: T::Err| Self::unreadable(column, why))
    }

    /// Anything that is stored as JSON.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    pub fn json<T: serde::de::DeserializeOwned>(&self, column: &str) -> Result<T, StoreError> {
        serde_json::from_str(self.text(column)?).map_err(|why| Self::unreadable(column, why))
    }
}
