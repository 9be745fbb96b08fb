//! The glyphs of a font that a document uses, as a small font of its own.
use super::{Face, u16_at};
use std::collections::HashMap;

/// Glyphs in the order in which they were asked for. The first is the font's sign for a missing glyph, which is never
/// printed but must be there.
#[derive(Debug, Default)]
pub(crate) struct Subset {
    glyphs: Vec<u16>,
    places: HashMap<u16, u16>,
    /// The character each place stands for, for those who copy the text.
    pub(crate) characters: Vec<(u16, char)>,
}

impl Subset {
    pub(crate) fn new() -> Self {
        Self {
            glyphs: vec![0],
            places: HashMap::from([(0, 0)]),
            characters: Vec::new(),
        }
    }

    /// The place of a character's glyph in the small font.
    pub(crate) fn place(&mut self, glyph: u16, character: char) -> u16 {
        let known = self.glyphs.len();
        let place = self.take(glyph);
        if usize::from(place) == known {
            self.characters.push((place, character));
        }
        place
    }

    /// Places by glyph.
    pub(crate) fn known(&self) -> std::collections::BTreeMap<u16, u16> {
        self.places
            .iter()
            .map(|(glyph, place)| (*glyph, *place))
            .collect()
    }

    fn take(&mut self, glyph: u16) -> u16 {
        let next = u16::try_from(self.glyphs.len()).unwrap_or(u16::MAX);
        *self.places.entry(glyph).or_insert_with(|| {
            self.glyphs.push(glyph);
            next
        })
    }

    /// Widths of the glyphs by place, in thousandths of the em.
    pub(crate) fn widths<'f>(&'f self, face: &'f Face) -> impl Iterator<Item = f32> + 'f {
        let scale = 1000.0 / f32::from(face.units_per_em);
        self.glyphs
            .iter()
            .map(move |glyph| f32::from(face.width(*glyph)) * scale)
    }

    /// The small font as a TrueType file with the six tables that a PDF needs.
    pub(crate) fn build(&mut self, face: &Face) -> Vec<u8> {
        let mut glyf = Vec::new();
        let mut loca = vec![0u32];
        let mut at = 0;
        // A composite glyph asks for its pieces, which join the end of the list while it is walked.
        while at < self.glyphs.len() {
            let outline = face.outline(self.glyphs[at]);
            self.copy(outline, &mut glyf);
            while glyf.len() % 4 != 0 {
                glyf.push(0);
            }
            loca.push(u32::try_from(glyf.len()).unwrap_or(u32::MAX));
            at += 1;
        }
        let count = u16::try_from(self.glyphs.len()).unwrap_or(u16::MAX);
        let loca: Vec<u8> = loca.into_iter().flat_map(u32::to_be_bytes).collect();
        let hmtx: Vec<u8> = self
            .glyphs
            .iter()
            .flat_map(|glyph| [face.width(*glyph), face.bearing(*glyph)])
            .flat_map(u16::to_be_bytes)
            .collect();
        let mut head = face.table(&face.tables.head).to_vec();
        put(&mut head, 8, &[0; 4]);
        put(&mut head, 50, &1u16.to_be_bytes());
        let mut hhea = face.table(&face.tables.hhea).to_vec();
        put(&mut hhea, 34, &count.to_be_bytes());
        let mut maxp = face.table(&face.tables.maxp).to_vec();
        put(&mut maxp, 4, &count.to_be_bytes());
        // Instructions were left out: no twilight points, storage, functions or instructions.
        if maxp.len() >= 32 {
            put(&mut maxp, 14, &1u16.to_be_bytes());
            put(&mut maxp, 16, &[0; 12]);
        }
        assemble(&[
            (*b"glyf", &glyf),
            (*b"head", &head),
            (*b"hhea", &hhea),
            (*b"hmtx", &hmtx),
            (*b"loca", &loca),
            (*b"maxp", &maxp),
        ])
    }

    /// Copies an outline without its instructions; pieces of a composite get their new places.
    fn copy(&mut self, outline: &[u8], out: &mut Vec<u8>) {
        let Some(contours) = u16_at(outline, 0) else {
            return;
        };
        let start = out.len();
        if contours & 0x8000 == 0 {
            let ends = 10 + usize::from(contours) * 2;
            let (Some(length), Some(head)) = (u16_at(outline, ends), outline.get(..ends)) else {
                return;
            };
            out.extend_from_slice(head);
            out.extend_from_slice(&[0, 0]);
            out.extend_from_slice(outline.get(ends + 2 + usize::from(length)..).unwrap_or(&[]));
            return;
        }
        out.extend_from_slice(outline);
        let mut at = 10;
        loop {
            let (Some(flags), Some(piece)) = (u16_at(outline, at), u16_at(outline, at + 2)) else {
                out.truncate(start);
                return;
            };
            // Bit 8 says that instructions follow: they do not.
            put(out, start + at, &(flags & !0x0100).to_be_bytes());
            let place = self.take(piece);
            put(out, start + at + 2, &place.to_be_bytes());
            at += 4 + if flags & 1 == 0 { 2 } else { 4 };
            at += match flags & 0x00c8 {
                0x08 => 2,
                0x40 => 4,
                0x80 => 8,
                _ => 0,
            };
            if flags & 0x20 == 0 {
                out.truncate(start + at);
                return;
            }
        }
    }
}

fn put(bytes: &mut [u8], at: usize, what: &[u8]) {
    if let Some(place) = bytes.get_mut(at..at + what.len()) {
        place.copy_from_slice(what);
    }
}

fn assemble(tables: &[([u8; 4], &Vec<u8>)]) -> Vec<u8> {
    let count = u16::try_from(tables.len()).unwrap_or(0);
    let power = 1u16 << count.ilog2();
    let mut font = Vec::with_capacity(
        tables
            .iter()
            .map(|(_, bytes)| bytes.len() + 20)
            .sum::<usize>()
            + 12,
    );
    font.extend_from_slice(&0x0001_0000u32.to_be_bytes());
    for word in [
        count,
        power * 16,
        u16::try_from(power.trailing_zeros()).unwrap_or(0),
        (count - power) * 16,
    ] {
        font.extend_from_slice(&word.to_be_bytes());
    }
    let mut offset = 12 + tables.len() * 16;
    for (tag, bytes) in tables {
        font.extend_from_slice(tag);
        font.extend_from_slice(&checksum(bytes).to_be_bytes());
        for length in [offset, bytes.len()] {
            font.extend_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes());
        }
        offset += bytes.len().next_multiple_of(4);
    }
    let mut head = 0;
    for (tag, bytes) in tables {
        if tag == b"head" {
            head = font.len();
        }
        font.extend_from_slice(bytes);
        font.resize(font.len().next_multiple_of(4), 0);
    }
    let adjustment = 0xb1b0_afba_u32.wrapping_sub(checksum(&font));
    put(&mut font, head + 8, &adjustment.to_be_bytes());
    font
}

fn checksum(bytes: &[u8]) -> u32 {
    bytes.chunks(4).fold(0u32, |sum, chunk| {
        let mut word = [0; 4];
        word[..chunk.len()].copy_from_slice(chunk);
        sum.wrapping_add(u32::from_be_bytes(word))
    })
}
