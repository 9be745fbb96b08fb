//! Counts. Numeric kernels over columns; no I/O.
pub mod pass_rate;
pub mod surge;
