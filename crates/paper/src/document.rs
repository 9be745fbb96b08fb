//! The parts of a PDF file: streams, fonts, colours, what it says of itself, what is attached to it.
use crate::font::{Face, Subset};
use flate2::{Compress, Compression, FlushCompress};
use pdf_writer::{
    Chunk, Filter, Finish, Name, Rect, Ref, Str, TextStr,
    types::{AssociationKind, CidFontType, FontFlags, SystemInfo, UnicodeCmap},
};

mod colour;
mod says;

pub(crate) use colour::srgb;
pub(crate) use says::says;

/// Numbers of objects, given out one after another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Numbers(i32);

impl Numbers {
    pub(crate) fn from(next: i32) -> Self {
        Self(next)
    }

    pub(crate) fn next(&mut self) -> Ref {
        let one = Ref::new(self.0);
        self.0 += 1;
        one
    }
}

/// Compresses streams, one after another, with the same buffers.
pub(crate) struct Deflate(Compress);

impl Deflate {
    /// For what is made once.
    pub(crate) fn small() -> Self {
        Self(Compress::new(Compression::best(), true))
    }

    /// For what is made for each certificate.
    pub(crate) fn fast() -> Self {
        Self(Compress::new(Compression::fast(), true))
    }

    pub(crate) fn stream(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.0.reset();
        let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 100 + 64);
        let done = self.0.compress_vec(bytes, &mut out, FlushCompress::Finish);
        debug_assert!(
            matches!(done, Ok(flate2::Status::StreamEnd)),
            "the space was enough"
        );
        out
    }
}

const SYSTEM: SystemInfo<'static> = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};

/// Writes a font of which only a subset is embedded; gives the number of the font.
pub(crate) fn font(
    chunk: &mut Chunk,
    numbers: &mut Numbers,
    deflate: &mut Deflate,
    face: &Face,
    subset: &mut Subset,
    tag: &str,
) -> Ref {
    let (font, descendant, descriptor, file, unicode) = (
        numbers.next(),
        numbers.next(),
        numbers.next(),
        numbers.next(),
        numbers.next(),
    );
    let name = format!("{tag}+{}", face.name);
    let name = Name(name.as_bytes());
    let program = subset.build(face);
    chunk
        .type0_font(font)
        .base_font(name)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(descendant)
        .to_unicode(unicode);
    let mut cid = chunk.cid_font(descendant);
    cid.subtype(CidFontType::Type2)
        .base_font(name)
        .system_info(SYSTEM)
        .font_descriptor(descriptor)
        .default_width(1000.0)
        .cid_to_gid_map_predefined(Name(b"Identity"));
    cid.widths().consecutive(0, subset.widths(face));
    cid.finish();
    let scale = 1000.0 / f32::from(face.units_per_em);
    let unit = |value: i16| f32::from(value) * scale;
    let [left, bottom, right, top] = face.bounds.map(unit);
    chunk
        .font_descriptor(descriptor)
        .name(name)
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(left, bottom, right, top))
        .italic_angle(0.0)
        .ascent(unit(face.ascender))
        .descent(unit(face.descender))
        .cap_height(unit(face.cap_height))
        .stem_v(80.0)
        .font_file2(file);
    let packed = deflate.stream(&program);
    let mut stream = chunk.stream(file, &packed);
    stream.filter(Filter::FlateDecode);
    stream.pair(
        Name(b"Length1"),
        i32::try_from(program.len()).unwrap_or(i32::MAX),
    );
    stream.finish();
    let mut map = UnicodeCmap::new(Name(b"Letters"), SYSTEM);
    for (place, character) in &subset.characters {
        map.pair(*place, *character);
    }
    let map = deflate.stream(&map.finish());
    chunk.stream(unicode, &map).filter(Filter::FlateDecode);
    font
}

/// A file that travels inside the PDF.
#[derive(Debug, Clone, Copy)]
pub struct Attachment<'a> {
    /// Name of the file.
    pub name: &'a str,
    /// Media type.
    pub media_type: &'a str,
    /// What it is, for people.
    pub description: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// Writes an attached file; gives the number of its description.
pub(crate) fn attach(
    chunk: &mut Chunk,
    numbers: &mut Numbers,
    deflate: &mut Deflate,
    file: Attachment<'_>,
    day: pdf_writer::Date,
) -> Ref {
    let (spec, stream) = (numbers.next(), numbers.next());
    let packed = deflate.stream(file.bytes);
    let mut embedded = chunk.embedded_file(stream, &packed);
    embedded.subtype(Name(file.media_type.as_bytes()));
    embedded.filter(Filter::FlateDecode);
    embedded
        .params()
        .size(i32::try_from(file.bytes.len()).unwrap_or(i32::MAX))
        .modification_date(day);
    embedded.finish();
    let mut written = chunk.file_spec(spec);
    written
        .path(Str(file.name.as_bytes()))
        .unic_file(TextStr(file.name))
        .description(TextStr(file.description))
        .association_kind(AssociationKind::Source);
    let mut files = written.insert(Name(b"EF")).dict();
    files.pair(Name(b"F"), stream).pair(Name(b"UF"), stream);
    files.finish();
    written.finish();
    spec
}
