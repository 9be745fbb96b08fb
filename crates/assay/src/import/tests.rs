//! Tests of the kinds of tables.
