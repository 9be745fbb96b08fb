//! The headings of a table: each must be known, none twice, none missing.
use super::{
    Column, Need, Row, TableError,
    column::{plain_heading, shown},
    unusable,
};
use std::fmt::Write;

/// For each column the place where the table has it.
///
/// # Errors
/// [`TableError::Unusable`] with everything that is wrong, and the nearest name for each heading we do not know.
pub(super) fn find(
    row: &Row<'_>,
    columns: &'static [Column],
) -> Result<Vec<Option<usize>>, TableError> {
    let mut places = vec![None; columns.len()];
    let (mut zh, mut en) = (String::new(), String::new());
    for at in 0..row.len() {
        let heading = row.cell(at);
        if heading.is_empty() {
            let _ = write!(zh, "第{}列没有标题；", at + 1);
            let _ = write!(en, "column {} has no heading; ", at + 1);
            continue;
        }
        match index(heading, columns) {
            Some(column) if places[column].is_some() => {
                let _ = write!(zh, "标题“{}”出现两次；", shown(heading));
                let _ = write!(en, "the heading `{}` is there twice; ", shown(heading));
            }
            Some(column) => places[column] = Some(at),
            None => {
                let near = nearest(heading, columns);
                let _ = write!(
                    zh,
                    "不认识标题“{}”，最接近的是“{}”；",
                    shown(heading),
                    near.zh
                );
                let _ = write!(
                    en,
                    "the heading `{}` is unknown, the nearest is `{}` ({}); ",
                    shown(heading),
                    near.zh,
                    near.en
                );
            }
        }
    }
    for (column, place) in columns.iter().zip(&places) {
        if column.need == Need::Mandatory && place.is_none() {
            let _ = write!(zh, "缺少必填列“{}”；", column.zh);
            let _ = write!(
                en,
                "the column `{}` ({}) is missing; ",
                column.zh, column.en
            );
        }
    }
    if en.is_empty() {
        return Ok(places);
    }
    Err(unusable(
        "table.headings",
        row.number,
        format!("{zh}请下载模板，按模板的标题填写"),
        format!("{en}take the template and keep its headings"),
    ))
}

/// Whether a first row holds our headings in Chinese: all are known, none of the mandatory ones is missing.
pub(super) fn recognises<'h>(
    headings: impl Iterator<Item = &'h str>,
    columns: &'static [Column],
) -> bool {
    let mut there = vec![false; columns.len()];
    let mut chinese = false;
    for heading in headings {
        let heading = heading.trim().trim_matches('"');
        if heading.is_empty() {
            continue;
        }
        let Some(column) = index(heading, columns) else {
            return false;
        };
        chinese |= !heading.is_ascii();
        there[column] = true;
    }
    chinese
        && columns
            .iter()
            .zip(there)
            .all(|(column, there)| there || column.need != Need::Mandatory)
}

/// Columns that are there and are not kept.
pub(super) fn not_kept(places: &[Option<usize>], columns: &'static [Column]) -> Vec<&'static str> {
    columns
        .iter()
        .zip(places)
        .filter(|(column, place)| column.need == Need::NotKept && place.is_some())
        .map(|(column, _)| column.zh)
        .collect()
}

fn names(column: &Column) -> impl Iterator<Item = &'static str> {
    let also = column.also.iter().copied();
    [column.zh, column.en, column.key].into_iter().chain(also)
}

fn index(heading: &str, columns: &'static [Column]) -> Option<usize> {
    let heading = plain_heading(heading);
    columns
        .iter()
        .position(|column| names(column).any(|name| plain_heading(name) == heading))
}

fn nearest(heading: &str, columns: &'static [Column]) -> &'static Column {
    let heading: Vec<char> = plain_heading(heading).chars().take(60).collect();
    columns
        .iter()
        .min_by_key(|column| names(column).map(|name| distance(&heading, name)).min())
        .expect("a table has columns")
}

/// How many characters must be changed, added or taken away.
fn distance(from: &[char], to: &str) -> usize {
    let to: Vec<char> = plain_heading(to).chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, b) in to.iter().enumerate() {
            let changed = corner + usize::from(a != b);
            corner = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(corner + 1);
        }
    }
    row[to.len()]
}
