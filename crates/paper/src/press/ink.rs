//! The ink: lines of glyphs and rules, as parts of a page that can be read aloud.
use super::{Branch, picture::Picture};
use crate::{
    Unprintable,
    font::{Fonts, Subset},
    layout::{Line, MM, Place},
};
use assay_core::pack::paper::{Mark, Reading, Sheet};
use pdf_writer::{
    Content, Name, Ref, Str,
    types::{ArtifactType, StructRole},
};
use std::collections::BTreeMap;

/// What is being printed.
pub(super) struct Ink<'a> {
    pub(super) subsets: Vec<Subset>,
    pub(super) content: Content,
    pub(super) part: i32,
    pub(super) tree: Vec<Branch>,
    pub(super) pictures: Vec<Picture<'a>>,
}

impl Ink<'_> {
    pub(super) fn write(
        &mut self,
        set: &[Line],
        reading: Reading,
        letters: &[Option<(Ref, BTreeMap<u16, u16>)>],
    ) -> i32 {
        let part = self.part;
        self.part += 1;
        let subsets = &mut self.subsets;
        write(&mut self.content, part, reading, set, |set| {
            // Letters that all certificates share are there already.
            let shared = letters[set.face]
                .as_ref()
                .and_then(|(_, known)| known.get(&set.glyph));
            match shared {
                Some(place) => ("S", set.face, *place),
                None => (
                    "D",
                    set.face,
                    subsets[set.face].place(set.glyph, set.character),
                ),
            }
        });
        part
    }
}

/// Writes lines of glyphs as one part of the page; `which` names font and place of a glyph.
pub(super) fn write(
    content: &mut Content,
    part: i32,
    reading: Reading,
    lines: &[Line],
    mut which: impl FnMut(crate::layout::Set) -> (&'static str, usize, u16),
) {
    content
        .begin_marked_content_with_properties(Name(tag(reading)))
        .properties()
        .identify(part);
    content.begin_text();
    for line in lines {
        content.set_text_matrix([1.0, 0.0, 0.0, 1.0, line.x, line.y]);
        let mut codes: Vec<u8> = Vec::with_capacity(line.glyphs.len() * 2);
        let mut font: Option<(&str, usize)> = None;
        for set in &line.glyphs {
            let (kind, face, place) = which(*set);
            if font != Some((kind, face)) {
                flush(content, &mut codes);
                content.set_font(Name(format!("{kind}{face}").as_bytes()), line.size);
                font = Some((kind, face));
            }
            codes.extend_from_slice(&place.to_be_bytes());
        }
        flush(content, &mut codes);
    }
    content.end_text().end_marked_content();
}

fn flush(content: &mut Content, codes: &mut Vec<u8>) {
    if !codes.is_empty() {
        content.show(Str(codes));
        codes.clear();
    }
}

pub(super) fn lines(content: &mut Content, sheet: &Sheet) {
    content
        .begin_marked_content_with_properties(Name(b"Artifact"))
        .properties()
        .artifact()
        .kind(ArtifactType::Layout);
    for line in &sheet.line {
        let [left, top, right, bottom] = line.from_to_mm;
        let up = |mm: f32| (sheet.height_mm - mm) * MM;
        content
            .set_line_width(line.width_pt)
            .move_to(left * MM, up(top))
            .line_to(right * MM, up(bottom))
            .stroke();
    }
    content.end_marked_content();
}

pub(super) fn words(sheet: &Sheet, mark: &Mark, fonts: &Fonts) -> Result<Vec<Line>, Unprintable> {
    let words = mark
        .words
        .as_ref()
        .expect("only marks with words are asked");
    let text = format!("{} {}", words.zh, words.en);
    let place = Place::of(mark, sheet.height_mm, false);
    place.set(fonts, mark.field.as_deref().unwrap_or("words"), text.trim())
}

pub(super) fn role(mark: &Mark) -> StructRole {
    match mark.reading {
        Reading::Heading => StructRole::H1,
        Reading::Paragraph => StructRole::P,
        Reading::Picture => StructRole::Figure,
    }
}

fn tag(reading: Reading) -> &'static [u8] {
    match reading {
        Reading::Heading => b"H1",
        Reading::Paragraph => b"P",
        Reading::Picture => b"Figure",
    }
}
