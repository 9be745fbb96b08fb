//! XLSX: the first visible sheet of a workbook, read cell by cell. The archive is a stranger's: entries, unpacked
//! bytes, coordinates and texts are limited before anything is built, and nothing outside the archive is read.
use super::{Row, TableError, limits::Limits, unusable};
use archive::Archive;
use std::io::{Read, Seek};

mod archive;
mod sheet;
mod styles;
mod workbook;
mod xml;

/// Reads every row, headings and blank rows included.
///
/// # Errors
/// [`TableError`].
pub(super) fn read<S: Read + Seek>(
    source: S,
    limits: &Limits,
    each: impl FnMut(Row<'_>) -> Result<(), TableError>,
) -> Result<(), TableError> {
    let mut archive = Archive::open(source, *limits)?;
    let book = workbook::find(&mut archive)?;
    let strings = workbook::shared_strings(&mut archive, &book)?;
    let styles = styles::read(&mut archive, &book)?;
    sheet::read(&mut archive, &book, &strings, &styles, each)
}

/// Not a workbook, or a broken one.
fn broken(what: &str) -> TableError {
    unusable(
        "table.not-a-workbook",
        None,
        format!("这不是完整的 XLSX 工作簿（{what}）；请在 Excel 中打开后另存为 .xlsx"),
        format!(
            "this is not a whole XLSX workbook ({what}); open it in Excel and save it as .xlsx"
        ),
    )
}

fn too_large(zh: &str, en: &str) -> TableError {
    unusable(
        "table.too-large",
        None,
        format!("{zh}；请只保留要导入的内容，或另存为 CSV"),
        format!("{en}; keep only what is to be imported, or save it as CSV"),
    )
}
