//! The sheet: rows of cells, each at its place, as the text that a person sees.
use super::{
    TableError,
    archive::Archive,
    broken,
    styles::{Styles, Unseen},
    too_large,
    workbook::{Book, Strings},
    xml::{Met, attribute},
};
use crate::table::{Fault, Row, limits::Limits, unusable};
use quick_xml::events::BytesStart;
use std::io::{Read, Seek};

/// One row while it is gathered.
#[derive(Debug, Default)]
struct Gathered {
    number: u64,
    text: String,
    spans: Vec<(usize, usize)>,
    faults: Vec<(usize, Fault)>,
}

/// One cell while it is gathered.
#[derive(Debug, Default)]
struct Cell {
    column: usize,
    kind: Kind,
    style: usize,
    value: String,
    has_value: bool,
    has_formula: bool,
}

/// What a cell says its value is.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Kind {
    #[default]
    Number,
    Shared,
    Text,
    Truth,
    Error,
    Day,
}

/// Where in the sheet we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum In {
    Outside,
    Value,
    InlineText,
}

pub(super) fn read<S: Read + Seek>(
    archive: &mut Archive<S>,
    book: &Book,
    strings: &Strings,
    styles: &Styles,
    mut each: impl FnMut(Row<'_>) -> Result<(), TableError>,
) -> Result<(), TableError> {
    let limits = archive.limits;
    let mut xml = archive.part(&book.sheet)?;
    let mut row = Gathered::default();
    let mut cell = Cell::default();
    let (mut place, mut aside) = (In::Outside, false);
    loop {
        match xml.next()? {
            Met::Open(start) => match start.local_name().into_inner() {
                "row" => row.begin(&start, &limits)?,
                "c" => cell = Cell::begin(&start, &row, &limits)?,
                "v" => (place, cell.has_value) = (In::Value, true),
                "is" => cell.has_value = true,
                "t" if !aside => place = In::InlineText,
                "rPh" => aside = true,
                "f" => cell.has_formula = true,
                _ => {}
            },
            Met::Alone(start) => match start.local_name().into_inner() {
                "row" => {
                    row.begin(&start, &limits)?;
                    row.give(&mut each)?;
                }
                "f" => cell.has_formula = true,
                "sheetData" => return Ok(()),
                _ => {}
            },
            Met::Text(text) if place != In::Outside => {
                if cell.value.len() + text.len() > limits.row_bytes {
                    return Err(too_large("有单元格内容过长", "a cell is too long"));
                }
                cell.value.push_str(&text);
            }
            Met::Close(name) => match name.as_str() {
                "v" | "t" => place = In::Outside,
                "rPh" => aside = false,
                "c" => {
                    let cell = std::mem::take(&mut cell);
                    row.add(&cell, strings, styles, &limits)?;
                }
                "row" => row.give(&mut each)?,
                "sheetData" => return Ok(()),
                _ => {}
            },
            Met::Text(_) => {}
            Met::End => return Err(broken("工作表不完整 / the sheet is cut off")),
        }
    }
}

impl Gathered {
    fn begin(&mut self, start: &BytesStart<'_>, limits: &Limits) -> Result<(), TableError> {
        let next = self.number + 1;
        let number = match attribute(start, "r")? {
            None => next,
            Some(text) => match text.parse() {
                Ok(number) if number >= next => number,
                _ => return Err(broken("行号错乱 / row numbers are out of order")),
            },
        };
        self.number = number;
        // Rows far down matter only if they hold something, but counting on would not end either.
        if number > limits.sheet_rows {
            return Err(too_far(number, limits));
        }
        self.text.clear();
        self.spans.clear();
        self.faults.clear();
        Ok(())
    }

    fn add(
        &mut self,
        cell: &Cell,
        strings: &Strings,
        styles: &Styles,
        limits: &Limits,
    ) -> Result<(), TableError> {
        let begin = self.text.len();
        let fault = match cell.read(strings, styles)? {
            Ok(text) => {
                let fault = Fault::of_text(text.trim());
                self.text.push_str(&text);
                fault
            }
            Err(fault) => Some(fault),
        };
        if self.text.len() == begin && fault.is_none() {
            return Ok(());
        }
        if cell.column >= limits.columns {
            let (at, most) = (cell.column + 1, limits.columns);
            return Err(unusable(
                "table.too-many-columns",
                self.number,
                format!(
                    "第{}行第{at}列有内容，最多读{most}列；请删除表格右侧的内容",
                    self.number
                ),
                format!(
                    "row {} has content in column {at}, at most {most} are read; delete what stands to the right of the table",
                    self.number
                ),
            ));
        }
        if self.text.len() > limits.row_bytes {
            return Err(too_large("有一行内容过长", "a row is too long"));
        }
        if cell.column < self.spans.len() {
            return Err(broken("单元格次序错乱 / cells are out of order"));
        }
        self.spans.resize(cell.column, (begin, begin));
        self.spans.push((begin, self.text.len()));
        self.faults.extend(fault.map(|fault| (cell.column, fault)));
        Ok(())
    }

    fn give(
        &mut self,
        each: &mut impl FnMut(Row<'_>) -> Result<(), TableError>,
    ) -> Result<(), TableError> {
        each(Row {
            number: self.number,
            text: &self.text,
            spans: &self.spans,
            faults: &self.faults,
        })
    }
}

impl Cell {
    fn begin(start: &BytesStart<'_>, row: &Gathered, limits: &Limits) -> Result<Self, TableError> {
        let column = match attribute(start, "r")? {
            None => row.spans.len(),
            Some(place) => {
                let (column, number) = coordinates(&place)
                    .ok_or_else(|| broken("单元格坐标有误 / a bad coordinate"))?;
                if number > limits.sheet_rows {
                    return Err(too_far(number, limits));
                }
                if number != row.number {
                    return Err(broken("单元格坐标与行不符 / a cell in another row"));
                }
                column
            }
        };
        let kind = match attribute(start, "t")?.as_deref() {
            None | Some("n") => Kind::Number,
            Some("s") => Kind::Shared,
            Some("str" | "inlineStr") => Kind::Text,
            Some("b") => Kind::Truth,
            Some("e") => Kind::Error,
            Some("d") => Kind::Day,
            Some(_) => return Err(broken("单元格类型未知 / an unknown kind of cell")),
        };
        let style = attribute(start, "s")?.and_then(|style| style.parse().ok());
        Ok(Self {
            column,
            kind,
            style: style.unwrap_or(0),
            ..Self::default()
        })
    }

    /// The text, or what is wrong with the cell.
    fn read(
        &self,
        strings: &Strings,
        styles: &Styles,
    ) -> Result<Result<String, Fault>, TableError> {
        if !self.has_value {
            return Ok(if self.has_formula {
                Err(Fault::new(
                    "cell.formula",
                    "公式没有计算结果；请复制后“选择性粘贴为数值”",
                    "the formula has no stored result; copy it and paste it as a value",
                ))
            } else {
                Ok(String::new())
            });
        }
        Ok(match self.kind {
            Kind::Shared => {
                let index = self.value.trim().parse().ok();
                let text = index.and_then(|index| strings.get(index));
                let text = text.ok_or_else(|| broken("引用的文字不存在 / a shared text is missing"))?;
                Ok(unescaped(text))
            }
            Kind::Text => Ok(unescaped(&self.value)),
            Kind::Day => Ok(self.value.trim_end_matches("T00:00:00").to_owned()),
            Kind::Truth if self.value.trim() == "1" => Ok("TRUE".to_owned()),
            Kind::Truth => Ok("FALSE".to_owned()),
            Kind::Error => Err(Fault::new(
                "cell.error-value",
                format!("单元格是错误值{}", crate::table::column::shown(&self.value)),
                format!("the cell shows the error {}", crate::table::column::shown(&self.value)),
            )),
            Kind::Number if self.value.trim().is_empty() => Ok(String::new()),
            Kind::Number => styles.text(&self.value, self.style).map_err(|unseen| match unseen {
                Unseen::NotANumber => {
                    Fault::new("cell.number", "数值无法读取", "the number cannot be read")
                }
                Unseen::Rounded => Fault::new(
                    "cell.rounded-number",
                    "长号码被当作数值保存，末尾几位已丢失；请把该列设为“文本”后重新输入",
                    "a long number was stored as a number and its last digits are lost; set the column to Text and enter it again",
                ),
                Unseen::NoDay => Fault::new("cell.day", "日期不存在", "there is no such day"),
            }),
        })
    }
}

/// Column from 0 and row from 1 of a place such as `AB12`.
fn coordinates(place: &str) -> Option<(usize, u64)> {
    let digits = place.find(|c: char| c.is_ascii_digit())?;
    let (letters, number) = place.split_at(digits);
    if letters.is_empty() || letters.len() > 3 || number.len() > 7 {
        return None;
    }
    let mut column = 0;
    for letter in letters.bytes() {
        if !letter.is_ascii_uppercase() {
            return None;
        }
        column = column * 26 + usize::from(letter - b'A') + 1;
    }
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some((
        column - 1,
        number.parse().ok().filter(|number| *number > 0)?,
    ))
}

/// `_x000D_` is how the format writes a character that XML cannot hold.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 7).filter(|code| code.ends_with('_'));
        let c = code
            .and_then(|code| u32::from_str_radix(&code[..4], 16).ok())
            .and_then(char::from_u32);
        let (taken, next) = match c {
            Some(c) => (c, at + 7),
            None => ('_', at + 1),
        };
        out.push_str(&rest[..at]);
        out.push(taken);
        rest = &rest[next..];
    }
    out.push_str(rest);
    out
}

fn too_far(row: u64, limits: &Limits) -> TableError {
    let most = limits.sheet_rows;
    unusable(
        "table.too-many-rows",
        row,
        format!("工作表有第{row}行，最多读{most}行；请删除多余的行，或另存为 CSV"),
        format!(
            "the sheet has a row {row}, at most {most} are read; delete what is not needed, or save it as CSV"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_as_column_and_row() {
        assert_eq!(coordinates("A1"), Some((0, 1)));
        assert_eq!(coordinates("XFD1048576"), Some((16_383, 1_048_576)));
        for bad in ["", "A", "1", "A0", "a1", "AAAA1", "A1B", "A99999999", "é1"] {
            assert_eq!(coordinates(bad), None, "{bad}");
        }
    }

    #[test]
    fn escaped_characters_are_characters_again() {
        assert_eq!(unescaped("a_x000D_b"), "a\rb");
        assert_eq!(unescaped("_x5F20__x"), "张_x");
        assert_eq!(unescaped("_x12_é_"), "_x12_é_");
    }
}
