//! Text in its box: which glyph of which font stands where.
use crate::{Unprintable, font::Fonts};
use assay_core::pack::paper::{Align, Mark};

/// Points in a millimetre.
pub(crate) const MM: f32 = 72.0 / 25.4;
/// No letter is smaller: points.
const SIZE_MIN_PT: f32 = 6.0;
/// From one line to the next, in sizes of the letters.
const LEADING: f32 = 1.45;

/// A glyph with the character it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Set {
    pub(crate) face: usize,
    pub(crate) glyph: u16,
    pub(crate) character: char,
}

/// A line of glyphs. The origin is the lower left corner of the page, in points.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) size: f32,
    pub(crate) glyphs: Vec<Set>,
}

/// The box a text is set into.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    left: f32,
    top: f32,
    width: f32,
    lines_max: usize,
    size: f32,
    align: Align,
}

impl Place {
    /// The box of a mark's words or, to the right of its label, of its field.
    pub(crate) fn of(mark: &Mark, page_height_mm: f32, is_value: bool) -> Self {
        let shift = if is_value { mark.label_mm } else { 0.0 };
        let width = match (is_value, mark.label_mm > 0.0) {
            (false, true) => mark.label_mm,
            (true, true) => mark.width_mm - mark.label_mm,
            (_, false) => mark.width_mm,
        };
        let height = mark.height_mm.unwrap_or(0.0) * MM;
        Self {
            left: (mark.left_mm + shift) * MM,
            top: (page_height_mm - mark.top_mm) * MM,
            width: width * MM,
            lines_max: lines_in(height, mark.size_pt * LEADING),
            size: mark.size_pt,
            align: mark.align,
        }
    }

    /// Sets a text. What is too long is broken into as many lines as the box has, then set in smaller letters.
    pub(crate) fn set(
        &self,
        fonts: &Fonts,
        field: &str,
        text: &str,
    ) -> Result<Vec<Line>, Unprintable> {
        fonts.can_set(field, text)?;
        let glyphs: Vec<Set> = text
            .chars()
            .filter_map(|character| {
                let (face, glyph) = fonts.find(character)?;
                Some(Set {
                    face,
                    glyph,
                    character,
                })
            })
            .collect();
        let mut size = self.size;
        loop {
            let lines = broken(fonts, &glyphs, self.width / size);
            if lines.len() <= self.lines_max {
                return Ok(self.placed(fonts, lines, size));
            }
            size *= 0.95;
            if size < SIZE_MIN_PT {
                return Err(Unprintable::TooLong {
                    field: field.to_owned(),
                });
            }
        }
    }

    fn placed(&self, fonts: &Fonts, lines: Vec<Vec<Set>>, size: f32) -> Vec<Line> {
        let mut y = self.top - size;
        let mut placed = Vec::with_capacity(lines.len());
        for glyphs in lines {
            let free = self.width - size * width(fonts, &glyphs);
            let x = match self.align {
                Align::Left => self.left,
                Align::Middle => self.left + free / 2.0,
            };
            placed.push(Line { x, y, size, glyphs });
            y -= size * LEADING;
        }
        placed
    }
}

/// Lines that stand in a box; at least one.
fn lines_in(height: f32, leading: f32) -> usize {
    (1..64_u8)
        .take_while(|lines| f32::from(*lines) * leading <= height)
        .last()
        .map_or(1, usize::from)
}

fn advance(fonts: &Fonts, set: Set) -> f32 {
    let face = fonts.face(set.face);
    f32::from(face.width(set.glyph)) / f32::from(face.units_per_em)
}

/// Width of a line, in ems.
fn width(fonts: &Fonts, glyphs: &[Set]) -> f32 {
    glyphs.iter().map(|set| advance(fonts, *set)).sum()
}

/// Breaks at blanks and between Chinese characters; a word that is wider than the box stays whole and is told by the
/// caller's loop, because it leaves a line that is too wide.
fn broken(fonts: &Fonts, glyphs: &[Set], width_max: f32) -> Vec<Vec<Set>> {
    let mut lines = Vec::new();
    let mut rest = glyphs;
    while width(fonts, rest) > width_max {
        let mut used = 0.0;
        let mut may = None;
        for (at, set) in rest.iter().enumerate() {
            used += advance(fonts, *set);
            if used > width_max {
                break;
            }
            let next = rest.get(at + 1).map_or(' ', |next| next.character);
            if breaks_behind(set.character, next) {
                may = Some(at + 1);
            }
        }
        let Some(at) = may else {
            // Nothing can be broken: two lines that do not exist ask for smaller letters.
            lines.push(rest.to_vec());
            lines.resize(lines.len() + 64, Vec::new());
            return lines;
        };
        let (line, behind) = rest.split_at(at);
        lines.push(trimmed(line));
        rest = behind;
    }
    lines.push(trimmed(rest));
    lines
}

fn trimmed(line: &[Set]) -> Vec<Set> {
    let blank = |set: &Set| set.character == ' ';
    let start = line.iter().take_while(|set| blank(set)).count();
    let end = line.iter().rev().take_while(|set| blank(set)).count();
    line.get(start..line.len().saturating_sub(end).max(start))
        .unwrap_or(&[])
        .to_vec()
}

fn breaks_behind(here: char, next: char) -> bool {
    // Punctuation that closes never begins a line, and what opens never ends one.
    let closes = |c: char| "，。、；：！？）》」』”’,.;:!?)".contains(c);
    let opens = |c: char| "（《「『“‘(".contains(c);
    let is_wide = |c: char| u32::from(c) >= 0x2e80;
    !closes(next) && !opens(here) && (here == ' ' || is_wide(here) || is_wide(next))
}
