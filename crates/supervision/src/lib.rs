//! Counts. Numeric kernels over columns; no I/O.
