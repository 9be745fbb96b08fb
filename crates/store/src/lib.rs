//! Remembers. The only SQL: one text for SQLite and PostgreSQL; writes only what `assay-core` decided.
