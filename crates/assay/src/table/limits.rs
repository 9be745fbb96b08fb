//! What a file may cost before it is refused.

/// Limits on a table. The defaults fit what an institution hands in; archives of certificates come as CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Rows of a table, blank ones included.
    pub rows: u64,
    /// Columns of a table; a cell with content further right is refused, wherever it stands.
    pub columns: usize,
    /// Bytes of one row of a CSV file, or of one piece of XML in a sheet.
    pub row_bytes: usize,
    /// Rows of a sheet (XLSX).
    pub sheet_rows: u64,
    /// Files inside an XLSX archive.
    pub entries: usize,
    /// Bytes that one file inside an XLSX archive may unpack to.
    pub unpacked_bytes: u64,
    /// How many times larger than packed it may become, once it is larger than [`Limits::FREE_BYTES`].
    pub ratio: u64,
    /// Bytes of all texts that cells share (XLSX).
    pub shared_bytes: usize,
}

impl Limits {
    /// Below this size a file inside an archive may be packed as tightly as it likes.
    pub const FREE_BYTES: u64 = 2 << 20;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            rows: 20_000_000,
            columns: 256,
            row_bytes: 1 << 20,
            sheet_rows: 200_000,
            entries: 2_000,
            unpacked_bytes: 256 << 20,
            ratio: 100,
            shared_bytes: 24 << 20,
        }
    }
}
