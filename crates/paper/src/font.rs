//! Fonts: which glyph a character has, how wide it is, and the bytes of its outline.
use crate::Unprintable;
use std::{collections::HashMap, ops::Range};

mod subset;

pub(crate) use subset::Subset;

/// A file is no font that can be embedded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name} cannot be used as a font: {why}")]
pub struct BadFont {
    /// Name of the file.
    pub name: String,
    /// Why.
    pub why: String,
}

/// One font: TrueType outlines, from a file or the first face of a collection.
pub(crate) struct Face {
    data: Vec<u8>,
    /// PostScript name, for the reader of the file.
    pub(crate) name: String,
    pub(crate) units_per_em: u16,
    pub(crate) ascender: i16,
    pub(crate) descender: i16,
    pub(crate) cap_height: i16,
    pub(crate) bounds: [i16; 4],
    glyphs: HashMap<char, u16>,
    glyph_count: u16,
    long_offsets: bool,
    metric_count: u16,
    tables: Tables,
}

/// Where the tables stand that are read again and again.
struct Tables {
    head: Range<usize>,
    hhea: Range<usize>,
    hmtx: Range<usize>,
    loca: Range<usize>,
    maxp: Range<usize>,
    glyf: Range<usize>,
}

/// The fonts at hand, in the order in which they are asked for a character.
pub struct Fonts {
    faces: Vec<Face>,
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.faces.iter().map(|face| face.name.as_str()).collect();
        f.debug_tuple("Fonts").field(&names).finish()
    }
}

impl Fonts {
    /// Fonts from files (name and bytes), the preferred one first.
    ///
    /// # Errors
    /// [`BadFont`] for a file that holds no TrueType outlines or may not be embedded, and if there is none at all.
    pub fn new(files: Vec<(String, Vec<u8>)>) -> Result<Self, BadFont> {
        let mut faces = Vec::with_capacity(files.len());
        for (name, data) in files {
            faces.push(Face::read(data).map_err(|why| BadFont { name, why })?);
        }
        if faces.is_empty() {
            return Err(BadFont {
                name: "nothing".to_owned(),
                why: "there is no font at all".to_owned(),
            });
        }
        Ok(Self { faces })
    }

    /// The first font that has the character, by its place, with the glyph.
    pub(crate) fn find(&self, character: char) -> Option<(usize, u16)> {
        self.faces
            .iter()
            .enumerate()
            .find_map(|(place, face)| Some((place, *face.glyphs.get(&character)?)))
    }

    /// Whether every character of a text can be set.
    ///
    /// # Errors
    /// [`Unprintable`] with the first character that cannot.
    pub fn can_set(&self, field: &str, text: &str) -> Result<(), Unprintable> {
        let field = || field.to_owned();
        for character in text.chars() {
            if joins(character) {
                return Err(Unprintable::Joining {
                    field: field(),
                    character,
                });
            }
            if self.find(character).is_none() {
                return Err(Unprintable::NoGlyph {
                    field: field(),
                    character,
                });
            }
        }
        Ok(())
    }

    pub(crate) fn face(&self, place: usize) -> &Face {
        &self.faces[place]
    }

    pub(crate) fn count(&self) -> usize {
        self.faces.len()
    }
}

/// Characters that change the letters around them (combining marks, joiners, scripts that are written from the right or
/// whose letters join): setting them side by side would print another word.
fn joins(character: char) -> bool {
    matches!(u32::from(character),
        0x0300..=0x036f | 0x0483..=0x0489 | 0x0590..=0x08ff | 0x0900..=0x109f | 0x1780..=0x18af | 0x1ab0..=0x1aff
        | 0x1dc0..=0x1dff | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0x20d0..=0x20ff | 0xa840..=0xa87f
        | 0xfb1d..=0xfdff | 0xfe00..=0xfe0f | 0xfe20..=0xfe2f | 0xfe70..=0xfeff | 0x10a00..=0x11fff | 0x1e900..=0x1e95f
        | 0xe0100..=0xe01ef)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

impl Face {
    fn read(data: Vec<u8>) -> Result<Self, String> {
        let parsed = ttf_parser::Face::parse(&data, 0).map_err(|why| why.to_string())?;
        if parsed.tables().glyf.is_none() {
            return Err(
                "it has no TrueType outlines (table glyf); take a font with them".to_owned(),
            );
        }
        if !parsed.is_subsetting_allowed()
            || !matches!(
                parsed.permissions(),
                None | Some(
                    ttf_parser::Permissions::Installable
                        | ttf_parser::Permissions::Editable
                        | ttf_parser::Permissions::PreviewAndPrint
                )
            )
        {
            return Err("its maker does not allow it to be embedded".to_owned());
        }
        let mut glyphs = HashMap::new();
        let cmap = parsed
            .tables()
            .cmap
            .ok_or("it has no table of characters (cmap)")?;
        for table in cmap
            .subtables
            .into_iter()
            .filter(ttf_parser::cmap::Subtable::is_unicode)
        {
            table.codepoints(|code| {
                if let (Some(character), Some(glyph)) =
                    (char::from_u32(code), table.glyph_index(code))
                    && glyph.0 != 0
                {
                    glyphs.entry(character).or_insert(glyph.0);
                }
            });
        }
        let raw = parsed.raw_face();
        let base = data.as_ptr() as usize;
        let table = |tag: &[u8; 4]| {
            let bytes = raw.table(ttf_parser::Tag::from_bytes(tag))?;
            let start = bytes.as_ptr() as usize - base;
            Some(start..start + bytes.len())
        };
        let must = |tag: &[u8; 4]| {
            table(tag).ok_or_else(|| format!("it has no table {}", String::from_utf8_lossy(tag)))
        };
        let tables = Tables {
            head: must(b"head")?,
            hhea: must(b"hhea")?,
            hmtx: must(b"hmtx")?,
            loca: must(b"loca")?,
            maxp: must(b"maxp")?,
            glyf: must(b"glyf")?,
        };
        let bounds = parsed.global_bounding_box();
        let name = parsed
            .names()
            .into_iter()
            .filter(|name| name.name_id == ttf_parser::name_id::POST_SCRIPT_NAME)
            .find_map(|name| name.to_string())
            .unwrap_or_else(|| "Font".to_owned());
        Ok(Self {
            name: name.chars().filter(char::is_ascii_alphanumeric).collect(),
            units_per_em: parsed.units_per_em(),
            ascender: parsed.ascender(),
            descender: parsed.descender(),
            cap_height: parsed.capital_height().unwrap_or(parsed.ascender()),
            bounds: [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max],
            glyph_count: parsed.number_of_glyphs(),
            long_offsets: u16_at(&data[tables.head.clone()], 50) == Some(1),
            metric_count: u16_at(&data[tables.hhea.clone()], 34).unwrap_or(0),
            glyphs,
            tables,
            data,
        })
    }

    /// Width of a glyph, in units of the em.
    pub(crate) fn width(&self, glyph: u16) -> u16 {
        let last = self.metric_count.saturating_sub(1);
        u16_at(
            self.table(&self.tables.hmtx),
            usize::from(glyph.min(last)) * 4,
        )
        .unwrap_or(0)
    }

    /// Space before a glyph, in units of the em.
    fn bearing(&self, glyph: u16) -> u16 {
        let (count, glyph) = (usize::from(self.metric_count), usize::from(glyph));
        let at = if glyph < count {
            glyph * 4 + 2
        } else {
            count * 4 + (glyph - count) * 2
        };
        u16_at(self.table(&self.tables.hmtx), at).unwrap_or(0)
    }

    /// The outline of a glyph; empty for a blank.
    fn outline(&self, glyph: u16) -> &[u8] {
        let loca = self.table(&self.tables.loca);
        let offset = |place: usize| -> Option<usize> {
            if self.long_offsets {
                Some(u32_at(loca, place * 4)? as usize)
            } else {
                Some(usize::from(u16_at(loca, place * 2)?) * 2)
            }
        };
        let place = usize::from(glyph);
        let range = offset(place)
            .zip(offset(place + 1))
            .filter(|_| glyph < self.glyph_count);
        range
            .and_then(|(start, end)| self.table(&self.tables.glyf).get(start..end))
            .unwrap_or(&[])
    }

    fn table(&self, range: &Range<usize>) -> &[u8] {
        &self.data[range.clone()]
    }
}
