//! What can go wrong below the domain. None of these is the user's fault.

/// Why the database did not do what it was asked to.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// What was decided on has changed: read again and decide again.
    #[error("{what} changed while it was being decided")]
    Stale {
        /// The kind of record.
        what: &'static str,
    },
    /// The stored row cannot be read as a domain value: a bug or a damaged database.
    #[error("{column}: {why}")]
    Unreadable {
        /// The column.
        column: String,
        /// What does not fit.
        why: String,
    },
    /// A constraint of the database refuses the row.
    #[error("the database refuses the row: {constraint}")]
    Constraint {
        /// Name or text of the constraint.
        constraint: String,
    },
    /// Whether the act took place cannot be told: ask again with the same id.
    #[error("the outcome is unknown: {why}")]
    Unknown {
        /// What happened.
        why: String,
    },
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(String),
    /// The database cannot be used at all.
    #[error("{0}")]
    Unusable(String),
    /// An act panicked: a bug. It changed nothing.
    #[error("a bug stopped the act: {0}")]
    Bug(String),
    /// The store is closing.
    #[error("the store is closed")]
    Closed,
}

/// An act's own error, which can carry a [`StoreError`].
pub trait ActError: From<StoreError> + Send + 'static {
    /// The store's part of it, if it is one.
    fn store(&self) -> Option<&StoreError>;
}

impl ActError for StoreError {
    fn store(&self) -> Option<&StoreError> {
        Some(self)
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match &error {
            rusqlite::Error::SqliteFailure(failure, text)
                if failure.code == rusqlite::ErrorCode::ConstraintViolation =>
            {
                Self::Constraint {
                    constraint: text.clone().unwrap_or_else(|| failure.to_string()),
                }
            }
            _ => Self::Database(error.to_string()),
        }
    }
}

impl From<postgres::Error> for StoreError {
    fn from(error: postgres::Error) -> Self {
        let Some(db) = error.as_db_error() else {
            return Self::Database(error.to_string());
        };
        match db.code().code() {
            code if code.starts_with("23") => Self::Constraint {
                constraint: db.constraint().unwrap_or(db.message()).to_owned(),
            },
            "40001" | "40P01" => Self::Stale {
                what: "the database",
            },
            _ => Self::Database(db.message().to_owned()),
        }
    }
}
