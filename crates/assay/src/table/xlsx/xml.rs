//! XML, event by event: no document types, no entities but the five of XML, no piece longer than the limit.
use super::{
    TableError,
    archive::{Meter, Passed},
    broken, too_large,
};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use std::io::{BufReader, Read};

/// A part of the workbook.
pub(super) struct Xml<R> {
    reader: Reader<BufReader<Meter<R>>>,
    buffer: Vec<u8>,
}

/// What is met in a part.
#[derive(Debug)]
pub(super) enum Met<'x> {
    /// An element begins.
    Open(BytesStart<'x>),
    /// An element begins and ends at once.
    Alone(BytesStart<'x>),
    /// An element ends.
    Close(String),
    /// Characters.
    Text(String),
    /// The part ends.
    End,
}

impl<R: Read> Xml<R> {
    pub(super) fn new(source: BufReader<Meter<R>>) -> Self {
        Self {
            reader: Reader::from_reader(source),
            buffer: Vec::new(),
        }
    }

    pub(super) fn next(&mut self) -> Result<Met<'_>, TableError> {
        self.reader.get_mut().get_mut().piece_done();
        self.buffer.clear();
        let event = self
            .reader
            .read_event_into(&mut self.buffer)
            .map_err(unreadable)?;
        Ok(match event {
            Event::Start(start) => Met::Open(start),
            Event::Empty(start) => Met::Alone(start),
            Event::End(end) => Met::Close(end.local_name().into_inner().to_owned()),
            Event::Text(text) => Met::Text(text.xml10_content().into_owned()),
            Event::CData(text) => Met::Text(text.xml10_content().into_owned()),
            Event::GeneralRef(reference) => {
                let c = match reference.resolve_char_ref().map_err(unreadable)? {
                    Some(c) => c,
                    None => match &*reference {
                        "amp" => '&',
                        "lt" => '<',
                        "gt" => '>',
                        "quot" => '"',
                        "apos" => '\'',
                        _ => return Err(entity()),
                    },
                };
                Met::Text(c.to_string())
            }
            Event::DocType(_) => return Err(entity()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => Met::Text(String::new()),
            Event::Eof => Met::End,
        })
    }
}

/// The value of an attribute.
pub(super) fn attribute(start: &BytesStart<'_>, name: &str) -> Result<Option<String>, TableError> {
    for found in start.attributes().with_checks(false) {
        let found = found.map_err(|error| broken(&error.to_string()))?;
        let key = found.key.0;
        if key == name || key.rsplit(':').next() == Some(name) && name == "id" {
            let value = found
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .map_err(unreadable)?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

fn entity() -> TableError {
    broken("含有文档类型或自定义实体 / it declares a document type or entities")
}

#[expect(clippy::needless_pass_by_value, reason = "fits map_err")]
fn unreadable(error: quick_xml::Error) -> TableError {
    if let quick_xml::Error::Io(error) = &error {
        if error.get_ref().is_some_and(|inner| inner.is::<Passed>()) {
            return too_large(
                "工作簿展开后过大，或有一处内容过长",
                "the workbook becomes too large when it is unpacked, or one piece of it is too long",
            );
        }
        if error.raw_os_error().is_some() {
            return TableError::World(std::io::Error::new(error.kind(), error.to_string()));
        }
    }
    broken(&error.to_string())
}
