//! How a certificate looks on paper, as data: one A4 page a kind and a first day, every word and field at its place.
use crate::{
    law::{Certainty, Citation},
    session::CertificateKind,
    text::Text,
};
use serde::Deserialize;

/// The page of one kind of certificate. Lengths are in millimetres from the left and from the top, sizes of letters
/// in points.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sheet {
    /// Identifier.
    pub id: String,
    /// The kind of certificate it is for.
    pub certificate: CertificateKind,
    /// First day in use.
    pub from: toml::value::Datetime,
    /// Where its content is written; the arrangement is ours.
    pub source: Citation,
    /// How sure the content is.
    pub certainty: Certainty,
    /// Width of the page.
    pub width_mm: f32,
    /// Height of the page.
    pub height_mm: f32,
    /// Thin frames and lines.
    #[serde(default)]
    pub line: Vec<Line>,
    /// Everything that is read, in the order in which it is read.
    pub mark: Vec<Mark>,
}

/// A line from one point to another.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Where it begins and ends: left, top, left, top.
    pub from_to_mm: [f32; 4],
    /// How thick it is, in points.
    pub width_pt: f32,
}

/// Something that is read, at its place.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// Field of the certificate (`certificate_fields.csv`) that stands here; none for words that are always the same.
    pub field: Option<String>,
    /// Words that are always the same: the label of a field, or the text itself.
    pub words: Option<Text>,
    /// Left edge of the box.
    pub left_mm: f32,
    /// Upper edge of the box.
    pub top_mm: f32,
    /// Width of the box; longer text gets smaller letters.
    pub width_mm: f32,
    /// Height of the box, for pictures.
    pub height_mm: Option<f32>,
    /// Size of the letters.
    #[serde(default = "letters")]
    pub size_pt: f32,
    /// How far the field stands to the right of its label.
    #[serde(default)]
    pub label_mm: f32,
    /// Where the text stands in its box.
    #[serde(default)]
    pub align: Align,
    /// What it is to a reader who hears the page.
    #[serde(default)]
    pub reading: Reading,
}

fn letters() -> f32 {
    12.0
}

/// Where text stands in its box.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Align {
    /// At the left edge.
    #[default]
    Left,
    /// In the middle.
    Middle,
}

/// What a mark is to a reader who hears the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// The title of the page.
    Heading,
    /// A line of text.
    #[default]
    Paragraph,
    /// A picture; `words` say what it shows.
    Picture,
}

/// The file of pages.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sheets {
    pub(super) sheet: Vec<Sheet>,
}

/// What is wrong with a page: a field that must be printed and has no place, a field that no certificate has, a box
/// that leaves the page.
pub(super) fn wrong_with(sheet: &Sheet, fields: &[super::CertificateField]) -> Vec<String> {
    let mut wrong = Vec::new();
    for field in fields.iter().filter(|field| field.required == "yes") {
        let placed = |mark: &Mark| mark.field.as_deref() == Some(field.id.as_str());
        if !sheet.mark.iter().any(placed) {
            wrong.push(format!(
                "the field `{}` must be printed and has no place",
                field.id
            ));
        }
    }
    for mark in &sheet.mark {
        let name = mark.field.as_deref().unwrap_or("words");
        if let Some(field) = &mark.field
            && !fields.iter().any(|known| known.id == *field)
        {
            wrong.push(format!("no certificate has a field `{field}`"));
        }
        if mark.field.is_none() && mark.words.is_none() {
            wrong.push("a mark has neither field nor words".to_owned());
        }
        if mark.reading == Reading::Picture && (mark.height_mm.is_none() || mark.words.is_none()) {
            wrong.push(format!("`{name}` is a picture without a height, or without words for those who hear the page"));
        }
        let right = mark.left_mm + mark.width_mm;
        let bottom = mark.top_mm + mark.height_mm.unwrap_or(0.0);
        let inside = mark.left_mm >= 0.0
            && mark.top_mm >= 0.0
            && right <= sheet.width_mm
            && bottom <= sheet.height_mm;
        if !inside {
            wrong.push(format!("the box of `{name}` leaves the page"));
        }
    }
    wrong
}

impl super::Pack {
    /// The page for a kind of certificate that is issued on a day; `None` where the pack has none.
    #[must_use]
    pub fn sheet(&self, certificate: CertificateKind, on: jiff::civil::Date) -> Option<&Sheet> {
        let day = on.to_string();
        self.sheets
            .iter()
            .filter(|sheet| sheet.certificate == certificate && sheet.from.to_string() <= day)
            .max_by(|a, b| a.from.to_string().cmp(&b.from.to_string()))
    }
}
