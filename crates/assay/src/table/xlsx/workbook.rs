//! The workbook: which part is the first visible sheet, and the texts that cells share.
use super::{
    TableError,
    archive::Archive,
    broken, too_large,
    xml::{Met, attribute},
};
use std::io::{Read, Seek};

/// Where the parts are.
#[derive(Debug, Default)]
pub(super) struct Book {
    pub(super) sheet: String,
    pub(super) strings: Option<String>,
    pub(super) styles: Option<String>,
    /// Days are counted from 1904 instead of 1900.
    pub(super) from_1904: bool,
}

/// Texts that cells share: one piece of memory and where each begins.
#[derive(Debug, Default)]
pub(super) struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    pub(super) fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let begin = match index {
            0 => 0,
            _ => self.ends[index - 1] as usize,
        };
        Some(&self.text[begin..end])
    }
}

const BOOK: &str = "xl/workbook.xml";

pub(super) fn find<S: Read + Seek>(archive: &mut Archive<S>) -> Result<Book, TableError> {
    if !archive.has(BOOK) {
        return Err(broken(if archive.has("xl/workbook.bin") {
            ".xlsb"
        } else {
            "xl/workbook.xml 缺失 / is missing"
        }));
    }
    let mut book = Book::default();
    let mut sheet = None;
    let mut xml = archive.part(BOOK)?;
    loop {
        match xml.next()? {
            Met::Open(start) | Met::Alone(start) => match start.local_name().into_inner() {
                "sheet" if sheet.is_none() => {
                    let state = attribute(&start, "state")?;
                    if state.is_none_or(|state| state == "visible") {
                        sheet = attribute(&start, "id")?;
                    }
                }
                "workbookPr" => {
                    let flag = attribute(&start, "date1904")?;
                    book.from_1904 = flag.is_some_and(|flag| flag == "1" || flag == "true");
                }
                _ => {}
            },
            Met::End => break,
            Met::Close(_) | Met::Text(_) => {}
        }
    }
    drop(xml);
    let sheet = sheet.ok_or_else(|| broken("没有可见的工作表 / no visible sheet"))?;
    relations(archive, &sheet, &mut book)?;
    Ok(book)
}

/// Follows the relations of the workbook, inside the archive only.
fn relations<S: Read + Seek>(
    archive: &mut Archive<S>,
    sheet: &str,
    book: &mut Book,
) -> Result<(), TableError> {
    let mut xml = archive.part("xl/_rels/workbook.xml.rels")?;
    loop {
        match xml.next()? {
            Met::Open(start) | Met::Alone(start)
                if start.local_name().into_inner() == "Relationship" =>
            {
                let target = attribute(&start, "Target")?.unwrap_or_default();
                let kind = attribute(&start, "Type")?.unwrap_or_default();
                let outside = attribute(&start, "TargetMode")?.as_deref() == Some("External");
                let path = match target.strip_prefix('/') {
                    Some(path) => path.to_owned(),
                    None => format!("xl/{target}"),
                };
                if attribute(&start, "Id")?.as_deref() == Some(sheet) {
                    if outside || !kind.ends_with("/worksheet") {
                        return Err(broken(
                            "第一张工作表不在文件内 / the first sheet is not in the file",
                        ));
                    }
                    book.sheet = path;
                } else if kind.ends_with("/sharedStrings") && !outside {
                    book.strings = Some(path);
                } else if kind.ends_with("/styles") && !outside {
                    book.styles = Some(path);
                }
            }
            Met::End => break,
            _ => {}
        }
    }
    if book.sheet.is_empty() {
        return Err(broken("找不到工作表 / the sheet is not there"));
    }
    Ok(())
}

pub(super) fn shared_strings<S: Read + Seek>(
    archive: &mut Archive<S>,
    book: &Book,
) -> Result<Strings, TableError> {
    let mut strings = Strings::default();
    let Some(part) = book.strings.as_deref().filter(|part| archive.has(part)) else {
        return Ok(strings);
    };
    let most = archive.limits.shared_bytes;
    let mut xml = archive.part(part)?;
    let (mut in_text, mut aside) = (false, false);
    loop {
        match xml.next()? {
            Met::Open(start) => match start.local_name().into_inner() {
                "t" => in_text = !aside,
                // How the characters are pronounced.
                "rPh" => aside = true,
                _ => {}
            },
            Met::Alone(start) if start.local_name().into_inner() == "si" => {
                push(&mut strings)?;
            }
            Met::Text(text) if in_text => strings.text.push_str(&text),
            Met::Close(name) => match name.as_str() {
                "t" => in_text = false,
                "rPh" => aside = false,
                "si" => push(&mut strings)?,
                _ => {}
            },
            Met::End => return Ok(strings),
            Met::Alone(_) | Met::Text(_) => {}
        }
        if strings.text.len() + strings.ends.len() * 4 > most {
            return Err(too_large("文字过多", "it holds too much text"));
        }
    }
}

fn push(strings: &mut Strings) -> Result<(), TableError> {
    let end = u32::try_from(strings.text.len())
        .map_err(|_| too_large("文字过多", "it holds too much text"))?;
    strings.ends.push(end);
    Ok(())
}
